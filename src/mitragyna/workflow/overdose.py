"""An overdose in words of the command line: the scenario they describe, and what came of it as plain values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mitragyna.engine.run import default_threads
from mitragyna.errors import InputError
from mitragyna.library import Library, load
from mitragyna.library.evidence import Record
from mitragyna.simulate.overdose import Arrests, Naloxone, Overdose, cardiac_arrests, check
from mitragyna.simulate.overdose_published import published, published_hypoxia
from mitragyna.units import to_internal

Numbers = NDArray[np.float64]

PEOPLE: Final = 2000
LATER: Final = ("nasal", "intravenous")
"""Naloxone products told as Strauss et al. 2024 do (75 minutes, later episodes count); all else as Mann et al. 2022."""
STATEMENT: Final = (
    "Model estimate, of virtual people with the model's own spread: not a frequency among patients, and no statement "
    "about any one person or amount."
)


def described(
    opioid: str,
    amount: str,
    user: str = "chronic",
    naloxone: str | None = None,
    naloxone_amount: str | None = None,
    delay: str | None = None,
    doses: int | None = None,
    interval: str | None = None,
) -> Overdose:
    """The scenario that words describe; amounts and times with their units.

    As published, after ``overdose_published``: with naloxone into the nose or a vein 75 minutes and later episodes
    count, else 90 minutes and they do not. Raises ``InputError``, each naming the option of the command.
    """
    given: Naloxone | None = None
    if naloxone is None:
        alone = {
            "--naloxone-amount": naloxone_amount,
            "--delay": delay,
            "--doses": doses,
            "--interval": interval,
        }
        stray = next((option for option, value in alone.items() if value is not None), None)
        if stray is not None:
            raise InputError(
                f"{stray}: no naloxone is given; expected --naloxone PRODUCT with it", where=stray
            )
    else:
        if naloxone_amount is None:
            raise InputError(
                "--naloxone-amount: missing; expected the amount of one dose, for example '4 mg'",
                where="--naloxone-amount",
            )
        usual = Naloxone(naloxone, _mass(naloxone_amount, "--naloxone-amount"))
        given = replace(
            usual,
            doses=usual.doses if doses is None else doses,
            delay_s=usual.delay_s if delay is None else _seconds(delay, "--delay"),
            interval_s=usual.interval_s if interval is None else _seconds(interval, "--interval"),
        )
    made = Overdose(opioid, _mass(amount, "--amount"), user=user, naloxone=given)
    if given is not None and given.product in LATER:
        made = replace(made, duration_s=4500.0, later_episodes=True)
    _refused_by_option(made)
    return made


def run(
    scenario: Overdose,
    *,
    people: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    library: Path | str | None = None,
) -> dict[str, Any]:
    """Simulate it and tell it: the keys of ``--json``. Raises ``InputError``."""
    known = load(library)
    arrests = cardiac_arrests(
        scenario, PEOPLE if people is None else people, 1 if seed is None else seed, library=known,
        threads=threads or default_threads(),
    )  # fmt: skip
    return told(arrests, known, own=library is not None)


def told(arrests: Arrests, library: Library, *, own: bool = False) -> dict[str, Any]:
    """What became of the virtual people, as plain values, beside what was published of the same scenario.

    Times in s: median and quartiles over those it happened to, None where it happened to nobody. ``own``: numbers
    are not the published ones alone.
    """
    scenario = arrests.scenario
    given = scenario.naloxone
    low, high = arrests.interval
    return {
        "statement": STATEMENT,
        "model": "Mann et al. 2022, Clin Pharmacol Ther 112:1020, doi:10.1002/cpt.2696",
        "opioid": scenario.opioid,
        "amount_mg": scenario.amount_mg,
        "user": scenario.user,
        "naloxone": None
        if given is None
        else {
            "product": given.product,
            "amount_mg": given.amount_mg,
            "doses": given.doses,
            "delay_s": given.delay_s,
            "interval_s": given.interval_s if given.doses > 1 else None,
            "trigger": given.trigger,
        },
        "duration_s": scenario.duration_s,
        "later_episodes": scenario.later_episodes,
        "people": arrests.people,
        "seed": arrests.seed,
        "cardiac_arrest": {
            "count": arrests.count,
            "percent": 100.0 * arrests.fraction,
            "interval_95": [100.0 * low, 100.0 * high],
            "interval_is": "Wilson, from the number of virtual people alone; what the model does not know is not in it",
        },
        "time_to_naloxone_trigger_s": None if given is None else _spread(arrests.triggered_s),
        "time_to_collapse_s": _spread(arrests.collapse_s),
        "hypoxia_s": _spread(arrests.hypoxia_s),
        "lowest_arterial_po2_mmHg": _spread(arrests.lowest_po2),
        "own_library": own,
        "published": _published(scenario, library),
    }


def _spread(values: Numbers) -> dict[str, Any] | None:
    known = values[np.isfinite(values)]
    if not known.size:
        return None
    low, median, high = (float(v) for v in np.quantile(known, (0.25, 0.5, 0.75)))
    return {"people": int(known.size), "median": median, "quartiles": [low, high]}


def _published(scenario: Overdose, library: Library) -> list[dict[str, Any]]:
    """Records of the same scenario, as values."""
    named = [("cardiac arrest", published()), ("brain hypoxia", published_hypoxia())]
    found = [
        (what, library.records[record])
        for what, group in named
        for record, one in group.items()
        if one == scenario and record in library.records
    ]
    return [{"what": what, **_shown(record)} for what, record in found]


def _shown(record: Record) -> dict[str, Any]:
    return {
        "record": record.id,
        "value": record.value,
        "unit": record.unit,
        "statistic": record.stat,
        "spread": record.spread,
        "source": record.citation,
    }


def _seconds(given: str, option: str) -> float:
    return _as_written(3600.0 * to_internal(given, "time", option))


def _mass(given: str, option: str) -> float:
    return _as_written(to_internal(given, "mass", option, zero=False))


def _as_written(value: float) -> float:
    """Without what changing units adds in the last digits, so that 180 s is 180 and a published scenario is met."""
    return float(f"{value:.12g}")


_OPTIONS: Final = {
    "opioid": "--opioid",
    "user": "--user",
    "amount_mg": "--amount",
    "naloxone.product": "--naloxone",
    "naloxone.amount_mg": "--naloxone-amount",
    "naloxone.doses": "--doses",
    "naloxone.delay_s": "--delay",
    "naloxone.interval_s": "--interval",
}


def _refused_by_option(scenario: Overdose) -> None:
    """Check the scenario; a refusal names the option and not the field."""
    try:
        check(scenario)
    except InputError as error:
        field, _, rest = str(error).partition(":")
        option = _OPTIONS.get(field, field)
        raise InputError(f"{option}:{rest}", where=option, what=error.what) from None
