"""Interactions by enzymes: one number per perpetrator and enzyme, from test drugs; two victims' shares.

Calibrated (each to the figures named, nothing else):
- mitragynine on CYP3A, liver and gut wall alike: the area of oral midazolam after 2 g leaf as tea, 1.39 (Tanna 2023).
  Its peak and half-life, and dextromethorphan, are left to check.
- ketoconazole, itraconazole, voriconazole, clarithromycin and indinavir on CYP3A: midazolam (for indinavir, activity
  by alfentanil), into a vein where there is such a study. Fluconazole, fluvoxamine, rifampicin and efavirenz on CYP3A
  are not calibrated: their constants are used as published.
- paroxetine and duloxetine on CYP2D6: dextromethorphan in people with two functional alleles.
- efavirenz and rifampicin on CYP2B6: bupropion; voriconazole on CYP2B6: efavirenz.
- oxycodone, shares of CYP3A and of the gut wall: itraconazole by two routes. Buprenorphine, share of the gut wall:
  oral with voriconazole; swallowed part of a sublingual dose: sublingual with voriconazole.
Methadone has no number that was fitted to an interaction.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from _write import write
from scipy.optimize import brentq, least_squares

from mitragyna.library import load
from mitragyna.simulate.interactions import Change, Setting, changes
from mitragyna.simulate.people import Source
from mitragyna.simulate.perpetrators import Taken

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


def change(victim: str, taken: tuple[Taken, ...], overrides: Overrides, phenotype: float = 1.0) -> Change:
    """What the typical person's ``victim`` undergoes."""
    setting = Setting(Source(LIBRARY, overrides), taken, 70.0, {"CYP2D6": phenotype})
    return changes(setting, [victim])[victim]


def auc(victim: str, taken: tuple[Taken, ...], overrides: Overrides, route: str = "oral") -> float:
    return float(change(victim, taken, overrides).auc(route))


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
    factor("ketoconazole", "CYP3A", "midazolam", 9.51)
    factor("itraconazole", "CYP3A", "midazolam", 1 / 0.31, "intravenous")
    factor("voriconazole", "CYP3A", "midazolam", 1 / 0.28, "intravenous")
    factor("clarithromycin", "CYP3A", "midazolam", 2.67, "intravenous")
    # 0.40 to 0.50 of alfentanil's intravenous clearance, taken as intrinsic clearance.
    share = LIBRARY.parameter("interactions.midazolam.by.CYP3A").value
    fitted(
        "interactions.indinavir.CYP3A.in_vivo_factor",
        lambda o: float(change("midazolam", (usual("indinavir"),), o).passage.intrinsic),
        1.0 - share * (1.0 - 0.45),
        known,
    )
    factor("paroxetine", "CYP2D6", "dextromethorphan", 14.6)
    factor("duloxetine", "CYP2D6", "dextromethorphan", 2.4)
    factor("efavirenz", "CYP2B6", "bupropion", 0.45)
    factor("rifampicin", "CYP2B6", "bupropion", 0.33)
    factor("voriconazole", "CYP2B6", "efavirenz", 1.44)

    names = ("interactions.oxycodone.by.CYP3A", "interactions.oxycodone.gut_availability")

    def oxycodone(x: np.ndarray) -> np.ndarray:
        overrides = {**known, **dict(zip(names, (float(v) for v in x), strict=True))}
        made = change("oxycodone", (usual("itraconazole"),), overrides)
        return np.log([float(made.auc("intravenous")) / 1.51, float(made.auc("oral")) / 2.44])

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
