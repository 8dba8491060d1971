"""Medicines that are written among a person's conditions and signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mitragyna.safety.names.conditions import load_conditions
from mitragyna.safety.names.doubt import OF_MEDICINES, doubting

_SHORTEST = 5
"""Letters of a word that is looked up by itself."""


def named_elsewhere(
    texts: Iterable[str], is_medicine: Callable[[str], bool]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Medicines named in texts that are not conditions by themselves ("on methadone maintenance"): they are taken.

    Where the words deny it, or tell of the past or of somebody else ("never took heroin", "allergic to codeine"), the
    text is in the second list, with what it names: nobody knows whether that is taken.
    """
    known = load_conditions()
    taken: dict[str, None] = {}
    doubtful: dict[str, str] = {}
    for written in texts:
        if known.read(written).whole:
            continue
        words = (word.strip(".,;:()") for word in written.split())
        names = [name for name in (written, *words) if len(name) >= _SHORTEST and is_medicine(name)]
        doubt = doubting(written, OF_MEDICINES)
        if names and doubt:
            doubtful[written] = f" (it names {', '.join(dict.fromkeys(names))}, with '{doubt}')"
        else:
            taken |= dict.fromkeys(names)
    return list(taken), list(doubtful.items())
