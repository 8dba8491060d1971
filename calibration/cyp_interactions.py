"""Interactions by enzymes: one number per perpetrator and enzyme, from test drugs; two victims' shares.

Calibrated (each to the figures named, nothing else):
- mitragynine on CYP3A, liver and gut wall alike: the area of oral midazolam after 2 g leaf as tea, 1.39 (Tanna 2023).
  Its peak and half-life, and dextromethorphan, are left to check.
- ketoconazole, itraconazole, voriconazole, clarithromycin, erythromycin, ritonavir and indinavir on CYP3A: midazolam
  (for indinavir, activity by alfentanil), into a vein where there is such a study. Ketoconazole's half-life is
  short beside its interval, so the hours between the doses of Chung 2006 count: midazolam 22 h after one dose and 2 h
  before the next.
  Itraconazole takes a week to settle, so its days count: midazolam on the fourth (Olkkola 1996), oxycodone too.
  Fluconazole, fluvoxamine, rifampicin and efavirenz on CYP3A are not calibrated: their constants are used as published.
- paroxetine and duloxetine on CYP2D6: dextromethorphan in people with two functional alleles.
- efavirenz, rifampicin and ritonavir (600 mg twice a day) on CYP2B6: bupropion; voriconazole on CYP2B6: efavirenz.
- oxycodone, shares of CYP3A and of the gut wall: itraconazole by two routes. Buprenorphine, share of the gut wall:
  oral with voriconazole; swallowed part of a sublingual dose: sublingual with voriconazole.
Methadone and fentanyl have no number that was fitted to an interaction. Delavirdine's constant is that of the
erythromycin breath test in people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from _write import write
from scipy.optimize import brentq, least_squares

from mitragyna.library import load
from mitragyna.simulate.interactions import Change, Setting, changes
from mitragyna.simulate.people import Source
from mitragyna.simulate.perpetrators import Taken
from mitragyna.simulate.turnover import changes_in_time, edges

LIBRARY = load()
Overrides = dict[str, float]


def usual(name: str) -> Taken:
    """A perpetrator at the amount of the studies."""
    exposure = LIBRARY.interactions.drugs[name].exposure
    assert exposure is not None
    assert exposure.usual_amount is not None
    assert exposure.usual_interval is not None
    return Taken(name, exposure.usual_amount.value, exposure.usual_interval.value)


TEA = Taken("mitragynine", 2000.0, None, "tanna-k51-tea")
"""2 g leaf once, as tea."""
ITRACONAZOLE = (Taken("itraconazole", 200.0, 24.0, start=0.0, stop=6 * 24.0),)
"""200 mg a day for some days: its level has not settled on the fourth, when what it changes was given."""
OLKKOLA_H, SAARI_H = 74.0, 73.0
"""Midazolam into a vein two hours, and oxycodone one hour after the fourth dose (h)."""


def change(victim: str, taken: tuple[Taken, ...], overrides: Overrides, phenotype: float = 1.0) -> Change:
    """What the typical person's ``victim`` undergoes."""
    setting = Setting(Source(LIBRARY, overrides), taken, 70.0, {"CYP2D6": phenotype})
    return changes(setting, [victim])[victim]


def auc(victim: str, taken: tuple[Taken, ...], overrides: Overrides, route: str = "oral") -> float:
    return float(change(victim, taken, overrides).auc(route))


SPAN_H = 72.0
"""How long after its dose a victim is followed."""


def auc_met(
    victim: str, taken: tuple[Taken, ...], met: float, overrides: Overrides, route: str = "oral"
) -> float:
    """Area ratio of one dose of the typical person's one-compartment ``victim``, taken at ``met`` (h)."""
    source, end = Source(LIBRARY, overrides), met + SPAN_H
    times = edges(taken, end, (met,))
    made = changes_in_time(Setting(source, taken, 70.0), [victim], times, end, (met,))
    pieces = [
        (stop - max(begin, met), piece[victim])
        for begin, stop, piece in zip(times, (*times[1:], end), made, strict=True)
        if stop > met + 1e-9
    ]
    substance = LIBRARY.substances[victim]
    enters = source(substance.routes["oral"].absorption_rate)
    alone = source(substance.disposition["clearance"]) / source(substance.disposition["volume_central"])
    gut, body, area = (
        (float(pieces[0][1].availability["oral"]), 0.0, 0.0) if route == "oral" else (0.0, 1.0, 0.0)
    )
    for hours, piece in pieces:
        leaves = alone * float(piece.passage.clearance)
        kept, left = np.exp(-enters * hours), np.exp(-leaves * hours)
        after = body * left + gut * enters / (enters - leaves) * (left - kept)
        area += (gut * (1.0 - kept) + body - after) / leaves
        gut, body = gut * kept, after
    return (area + (gut + body) / leaves) * alone


@dataclass(frozen=True)
class Check:
    """A published ratio that nothing was fitted to; ``observed`` is a number, or the range that was printed.

    ``miss`` says why the model is known to be outside the limit.
    """

    record: str
    victim: str
    route: str
    taken: tuple[str, ...]
    observed: float | tuple[float, float]
    miss: str = ""

    @property
    def predicted(self) -> float:
        """Area ratio of the typical person: at steady state, beside itraconazole on its fourth day."""
        if "itraconazole" in self.taken:
            others = tuple(usual(name) for name in self.taken if name != "itraconazole")
            return auc_met(self.victim, (*others, *ITRACONAZOLE), OLKKOLA_H, {}, self.route)
        return auc(self.victim, tuple(usual(name) for name in self.taken), {}, self.route)

    @property
    def off(self) -> float:
        """Predicted over observed; one inside a range."""
        low, high = self.observed if isinstance(self.observed, tuple) else (self.observed, self.observed)
        return self.predicted / min(max(self.predicted, low), high)


LIMIT = 1.25
"""Declared beforehand for ratios of interactions."""
NOT_HERE = "acts on CYP1A2 and CYP2C19, which are not modelled (three of five people; 1.2 in two)"
CONFLICT = "the published ratios contradict each other: 0.30 in maintenance, 0.75 after single doses, 1.0 into a vein"
CHECKS = (
    Check("midazolam-itraconazole-po-aucr-pooled", "midazolam", "oral", ("itraconazole",), 8.3),
    Check("midazolam-voriconazole-po-aucr", "midazolam", "oral", ("voriconazole",), 10.3),
    Check("midazolam-clarithromycin-po-aucr", "midazolam", "oral", ("clarithromycin",), 7.14),
    Check("midazolam-fluconazole-iv-clr", "midazolam", "intravenous", ("fluconazole",), 1 / 0.49),
    Check("midazolam-fluconazole-po-aucr", "midazolam", "oral", ("fluconazole",), 3.6),
    Check("midazolam-rifampicin-iv-aucr", "midazolam", "intravenous", ("rifampicin",), 0.449),
    Check("midazolam-rifampicin-po-aucr-pooled", "midazolam", "oral", ("rifampicin",), 0.055),
    Check("oxycodone-ketoconazole-po-aucr", "oxycodone", "oral", ("ketoconazole",), 2.5),
    Check(
        "oxycodone-voriconazole-po-aucr", "oxycodone", "oral", ("voriconazole",), 3.6,
        "voriconazole's level rises over days more than in proportion, and its constant is from the second day",
    ),
    Check("oxycodone-paroxetine-po-aucr", "oxycodone", "oral", ("paroxetine",), 1.0),
    Check("oxycodone-paroxetine-itraconazole-po-aucr", "oxycodone", "oral", ("paroxetine", "itraconazole"), 2.9),
    Check("oxycodone-rifampicin-iv-aucr", "oxycodone", "intravenous", ("rifampicin",), 0.47),
    Check("oxycodone-rifampicin-po-aucr", "oxycodone", "oral", ("rifampicin",), 0.14),
    Check("methadone-fluconazole-po-aucr", "methadone", "oral", ("fluconazole",), 1.35),
    Check("methadone-voriconazole-r-aucr", "methadone", "oral", ("voriconazole",), 1.47),
    Check("methadone-indinavir-po-aucr", "methadone", "oral", ("indinavir",), 1.0),
    Check("methadone-fluvoxamine-level", "methadone", "oral", ("fluvoxamine",), (1.4, 2.0), NOT_HERE),
    Check("methadone-efavirenz-po-aucr", "methadone", "oral", ("efavirenz",), 0.43),
    Check("methadone-rifampicin-po-level-range", "methadone", "oral", ("rifampicin",), (0.32, 0.67)),
    Check("bupropion-ritonavir-low-aucr", "bupropion", "oral", ("ritonavir",), 0.78),
    Check("buprenorphine-ketoconazole-sl-aucr", "buprenorphine", "sublingual", ("ketoconazole",), 2.0),
    Check("buprenorphine-rifampicin-sl-aucr-single", "buprenorphine", "sublingual", ("rifampicin",), 0.75),
    Check(
        "buprenorphine-rifampicin-sl-aucr-maintenance", "buprenorphine", "sublingual", ("rifampicin",), 0.30, CONFLICT
    ),
    Check("buprenorphine-rifampicin-iv-aucr", "buprenorphine", "intravenous", ("rifampicin",), 1.0, CONFLICT),
)  # fmt: skip
"""Published ratios to compare with, at the amounts of the studies; a fitted one is not among them."""


def table() -> str:
    """``CHECKS`` as the table of docs/interactions.md."""
    rows = ["| victim | route | beside | predicted | observed | off | |", "|---|---|---|---|---|---|---|"]
    for check in CHECKS:
        seen = check.observed
        shown = f"{seen[0]:g} to {seen[1]:g}" if isinstance(seen, tuple) else f"{seen:.2g}"
        cells = [check.victim, check.route, " and ".join(check.taken), f"{check.predicted:.2g}", shown]
        rows.append(f"| {' | '.join(cells)} | {check.off:.2f} | {check.miss or 'within 1.25'} |")
    return "\n".join(rows)


def fitted(name: str, value: Callable[[Overrides], float], target: float, known: Overrides) -> None:
    """Find and write one number so that ``value`` meets ``target``."""
    log = brentq(
        lambda x: np.log(value({**known, name: float(np.exp(x))}) / target), np.log(1e-4), np.log(1e4)
    )
    known[name] = float(np.exp(log))
    drug, rest = name.removeprefix("interactions.").split(".", 1)
    print(f"{name} = {known[name]:.4g}: {value(known):.3g} against {target:g}")
    write(f"interactions/{drug}.toml", f"acts.{rest}", known[name])


def main() -> None:
    known: Overrides = {}

    def factor(
        drug: str, enzyme: str, victim: str, target: float, route: str = "oral", taken: Taken | None = None
    ) -> None:
        fitted(
            f"interactions.{drug}.{enzyme}.in_vivo_factor",
            lambda o: auc(victim, (taken or usual(drug),), o, route),
            target,
            known,
        )

    factor("mitragynine", "CYP3A", "midazolam", 1.39, taken=TEA)
    chung = (Taken("ketoconazole", 400.0, 24.0, start=0.0, stop=10 * 24.0),)
    fitted(
        "interactions.ketoconazole.CYP3A.in_vivo_factor",
        lambda o: auc_met("midazolam", chung, 118.0, o),
        9.51,
        known,
    )
    fitted(
        "interactions.itraconazole.CYP3A.in_vivo_factor",
        lambda o: auc_met("midazolam", ITRACONAZOLE, OLKKOLA_H, o, "intravenous"),
        1 / 0.31,
        known,
    )
    factor("voriconazole", "CYP3A", "midazolam", 1 / 0.28, "intravenous")
    factor("clarithromycin", "CYP3A", "midazolam", 2.67, "intravenous")
    factor("erythromycin", "CYP3A", "midazolam", 1.96, "intravenous")
    # 0.40 to 0.50 of alfentanil's intravenous clearance, taken as intrinsic clearance.
    share = LIBRARY.parameter("interactions.midazolam.by.CYP3A").value
    fitted(
        "interactions.indinavir.CYP3A.in_vivo_factor",
        lambda o: float(change("midazolam", (usual("indinavir"),), o).passage.intrinsic),
        1.0 - share * (1.0 - 0.45),
        known,
    )
    factor("ritonavir", "CYP3A", "midazolam", 1 / 0.17, "intravenous", Taken("ritonavir", 100.0, 24.0))
    factor("ritonavir", "CYP2B6", "bupropion", 0.36, taken=Taken("ritonavir", 600.0, 12.0))
    factor("paroxetine", "CYP2D6", "dextromethorphan", 14.6)
    factor("duloxetine", "CYP2D6", "dextromethorphan", 2.4)
    factor("efavirenz", "CYP2B6", "bupropion", 0.45)
    factor("rifampicin", "CYP2B6", "bupropion", 0.33)
    factor("voriconazole", "CYP2B6", "efavirenz", 1.44)

    names = ("interactions.oxycodone.by.CYP3A", "interactions.oxycodone.gut_availability")

    def oxycodone(x: np.ndarray) -> np.ndarray:
        overrides = {**known, **dict(zip(names, (float(v) for v in x), strict=True))}
        by_vein = auc_met("oxycodone", ITRACONAZOLE, SAARI_H, overrides, "intravenous")
        by_mouth = auc_met("oxycodone", ITRACONAZOLE, SAARI_H, overrides)
        return np.log([by_vein / 1.51, by_mouth / 2.44])

    best = least_squares(oxycodone, [0.6, 0.8], bounds=([0.2, 0.6], [0.85, 0.98]))
    print(f"oxycodone: CYP3A {best.x[0]:.3f}, gut wall passed by {best.x[1]:.3f}, off by {best.fun}")
    write("interactions/oxycodone.toml", "cleared.by.CYP3A", best.x[0])
    write("interactions/oxycodone.toml", "cleared.gut_availability", best.x[1])

    available, swallowed = (
        "interactions.buprenorphine.gut_availability",
        "interactions.buprenorphine.swallowed.sublingual",
    )
    for name, route, target, table in (
        (available, "oral", 4.3, "cleared.gut_availability"),
        (swallowed, "sublingual", 1.80, "cleared.swallowed.sublingual"),
    ):

        def off(x: float, name: str = name, route: str = route, target: float = target) -> float:
            return auc("buprenorphine", (usual("voriconazole"),), {**known, name: x}, route) / target - 1.0

        known[name] = brentq(off, 0.01, 0.99)
        print(f"{name} = {known[name]:.4g}: {target * (1 + off(known[name])):.3g} against {target:g}")
        write("interactions/buprenorphine.toml", table, known[name])


if __name__ == "__main__":
    main()
