"""``[model]``: the variant of the adaptation equations, others beside it, the respiratory module, and the tolerance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mitragyna.errors import InputError, suggestion
from mitragyna.library.variants import STANDARD, known
from mitragyna.scenario.refusal import checked, refusal, under
from mitragyna.scenario.schema import ModelFile

if TYPE_CHECKING:
    from mitragyna.library import Library

PLAIN: Final = "plain"
MANN_2022: Final = "mann-2022"
RESPIRATION: Final = (PLAIN, MANN_2022)
"""Respiratory modules: the drive read off the state of the model, or the FDA's overdose model with its own people."""

USUAL_TOLERANCE: Final = 1e-5
"""The numerical error (docs/numerics.md) that is asked for where nothing else is."""
STRICTEST_TOLERANCE: Final = 2e-6
"""With slow binding next to nothing 1.4e-6 was seen, whatever was asked for."""
LOOSEST_TOLERANCE: Final = 1e-3


def known_tolerance(given: float, where: str = "model.tolerance") -> float:
    """``given`` where it is a tolerance that can be asked for. Raises ``InputError``."""
    if not STRICTEST_TOLERANCE <= given <= LOOSEST_TOLERANCE:
        raise InputError(
            f"{where}: {given:g} is out of range; expected a number from {STRICTEST_TOLERANCE:g} to "
            f"{LOOSEST_TOLERANCE:g}, the numerical error that is asked for",
            where=where,
            what=str(given),
        )
    return given


def known_respiration(name: str, where: str = "model.respiration") -> str:
    """``name`` where it is a respiratory module. Raises ``InputError`` with the nearest."""
    if name not in RESPIRATION:
        raise InputError(
            f"{where}: '{name}' is not a respiratory module{suggestion(name, RESPIRATION)}; "
            f"expected one of {', '.join(RESPIRATION)}",
            where=where,
            what=name,
        )
    return name


def read_respiration(given: object, key: str) -> str:
    """The respiratory module of ``[model]``. Raises ``InputError``."""
    if given is None:
        return PLAIN
    return known_respiration(checked(ModelFile, given, key).respiration, under(key, "respiration"))


def read_tolerance(given: object, key: str) -> float:
    """The tolerance of ``[model]``. Raises ``InputError``."""
    if given is None:
        return USUAL_TOLERANCE
    return known_tolerance(checked(ModelFile, given, key).tolerance, under(key, "tolerance"))


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
    if file.compare is not None:
        said = "every variant" if file.compare else "none"
        raise InputError(
            f"{at}: variants are named, and 'compare = {str(file.compare).lower()}' says {said}; expected one of "
            "the two",
            where=at,
        )
    named = tuple(known(name, library.variants, at) for name in file.variants)
    if len(set(named)) < len(named):
        twice = next(name for name in named if named.count(name) > 1)
        raise refusal(at, twice, "is named twice; expected each variant once")
    others = tuple(name for name in named if name != adaptation)
    if not others:
        given = f"only '{adaptation}', which the run itself uses" if named else "none"
        raise InputError(f"{at}: names {given}; expected another one to compare it with", where=at)
    return adaptation, others
