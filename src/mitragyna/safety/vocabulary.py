"""Names of medicines: a first, small vocabulary, until the shipped one takes its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from mitragyna.errors import nearest


@dataclass(frozen=True)
class Flag:
    """One property of a medicine: yes, no or unknown, with its basis."""

    value: str
    basis: str = ""
    sources: tuple[str, ...] = ()
    recalled: bool = False
    strength: str | None = None


@dataclass(frozen=True)
class Ingredient:
    """One ingredient, with its classes and flags."""

    name: str
    brands: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    flags: Mapping[str, Flag] = ...  # pyright: ignore[reportAssignmentType]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """A name that is not known, and those most like it."""

    text: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Ingredients by name."""

    ingredients: Mapping[str, Ingredient]

    def resolve(self, text: str) -> tuple[Ingredient, ...] | Unknown:
        """The ingredients of a name; nothing is guessed."""
        found = self.ingredients.get(" ".join(text.casefold().split()))
        return (found,) if found is not None else Unknown(text, tuple(nearest(text, self.ingredients, 2)))


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary."""
    return Vocabulary({})
