"""Which effects a run computed, and for which of its substances nothing is said, which a report has to show too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mitragyna.library import Readout
from mitragyna.scenario import Arm
from mitragyna.simulate.arms import Prepared

BESIDE_AN_OPIOID: Final = (
    "beside a full agonist the leaf's weaker alkaloids take receptors, and in the model less is seen of what the full "
    "agonist does. That is receptor theory and was compared in nobody: a smaller figure here is no sign of less danger."
)


@dataclass(frozen=True, slots=True)
class EffectShown:
    """An effect that a run computed: quantity, title, unit, its adverse end, what it means.

    ``silent`` are (substance, reason) pairs of the run about which the effect says nothing; ``caution`` is told with
    the numbers, empty where there is none, and ``note`` is how the numbers are read. ``untouched`` are arms in which
    nothing that is taken moves the effect: what they show of it is the history's.
    """

    name: str
    title: str
    unit: str
    worst: str
    meaning: str
    silent: tuple[tuple[str, str], ...]
    caution: str = ""
    note: str = ""
    untouched: tuple[str, ...] = ()


def shown(prepared: Prepared) -> tuple[EffectShown, ...]:
    """The effects among the quantities of a run, in the library's order."""
    library = prepared.library
    present = [library.substances[s.name] for s in prepared.values.substances]
    mixed = _kratom_beside_an_opioid(prepared)
    found: list[EffectShown] = []
    for name, effect in library.effects.items():
        if name not in prepared.layout.quantities:
            continue
        silences = [(substance.title, effect.silence(substance)) for substance in present]
        silent = tuple((title, pair.reason) for title, pair in silences if pair is not None)
        caution = (
            BESIDE_AN_OPIOID if mixed and any(term.stimulus is not None for term in effect.terms) else ""
        )
        found.append(
            EffectShown(
                *(
                    name,
                    effect.title,
                    effect.unit,
                    effect.worst,
                    effect.meaning,
                    silent,
                    caution,
                    effect.note,
                ),
                untouched=tuple(
                    arm.name for arm in prepared.scenario.arms if _untouched(prepared, effect, arm)
                ),
            )
        )
    return tuple(found)


def _untouched(prepared: Prepared, effect: Readout, arm: Arm) -> bool:
    """Whether products are taken in an arm, and none of them moves an effect, by withdrawal neither."""
    library = prepared.library
    reached = [library.substances[name] for product in arm.products for name in library.reached(product)]
    by_drive = any(term.drive is not None for term in effect.terms)
    return (
        bool(reached)
        and not any(term.acts_through(one) for term in effect.terms for one in reached)
        and not (by_drive and any(one.mor is not None for one in reached))
    )


def _kratom_beside_an_opioid(prepared: Prepared) -> bool:
    """Whether any arm has kratom and an opioid, those of the history and among the medicines included."""
    library, scenario = prepared.library, prepared.scenario
    shared = [habit.product for habit in prepared.habits]
    shared += [take.product for take in scenario.resolved_medicines(library).takes]
    for arm in scenario.arms:
        taken = {*shared, *arm.products}
        items = [library.product(name) for name in taken]
        if any(item.kratom for item in items) and any(item.kind == "opioid" for item in items):
            return True
    return False
