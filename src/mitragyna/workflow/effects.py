"""Which effects a run computed, and for which of its substances nothing is said, which a report has to show too."""

from __future__ import annotations

from dataclasses import dataclass

from mitragyna.simulate.arms import Prepared


@dataclass(frozen=True, slots=True)
class EffectShown:
    """An effect that a run computed: quantity, title, unit, its adverse end, what it means.

    ``silent`` are (substance, reason) pairs of the run about which the effect says nothing.
    """

    name: str
    title: str
    unit: str
    worst: str
    meaning: str
    silent: tuple[tuple[str, str], ...]


def shown(prepared: Prepared) -> tuple[EffectShown, ...]:
    """The effects among the quantities of a run, in the library's order."""
    library = prepared.library
    present = [library.substances[s.name] for s in prepared.values.substances]
    found: list[EffectShown] = []
    for name, effect in library.effects.items():
        if name not in prepared.layout.quantities:
            continue
        silences = [(substance.title, effect.silence(substance)) for substance in present]
        silent = tuple((title, pair.reason) for title, pair in silences if pair is not None)
        found.append(EffectShown(name, effect.title, effect.unit, effect.worst, effect.meaning, silent))
    return tuple(found)
