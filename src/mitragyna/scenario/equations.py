"""``[model]``: which variant of the adaptation equations a scenario runs with, and which others beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mitragyna.errors import InputError
from mitragyna.library.variants import STANDARD, known
from mitragyna.scenario.refusal import checked, refusal, under
from mitragyna.scenario.schema import ModelFile

if TYPE_CHECKING:
    from mitragyna.library import Library


def read_model(given: object, library: Library, key: str) -> tuple[str, tuple[str, ...]]:
    """The variant, and those compared with it in the order written. Raises ``InputError``.

    ``compare = true`` means every variant there is; ``variants`` names some.
    """
    if given is None:
        return STANDARD, ()
    file = checked(ModelFile, given, key)
    adaptation = known(file.adaptation, library.variants, under(key, "adaptation"))
    if file.variants is None:
        every = tuple(library.variants) if file.compare else ()
        return adaptation, tuple(name for name in every if name != adaptation)
    at = under(key, "variants")
    if file.compare is False:
        raise InputError(
            f"{at}: variants are named and 'compare' is false; expected one of the two", where=at
        )
    named = tuple(known(name, library.variants, at) for name in file.variants)
    if len(set(named)) < len(named):
        twice = next(name for name in named if named.count(name) > 1)
        raise refusal(at, twice, "is named twice; expected each variant once")
    return adaptation, tuple(name for name in named if name != adaptation)
