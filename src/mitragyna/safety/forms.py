"""Forms of medicines that only people used to opioids are given, by the words and brands of their names."""

from __future__ import annotations

from typing import Final

THROUGH: Final = "through skin or mouth"
EXTENDED: Final = "extended release"
OTHER: Final = "other"
FORMS: Final = (THROUGH, EXTENDED, OTHER)

_WORDS: Final = {
    THROUGH: frozenset(
        {
            "patch",
            "patches",
            "transdermal",
            "lozenge",
            "buccal",
            "transmucosal",
            "duragesic",
            "durogesic",
            "matrifen",
        }
        | {
            "mezolar",
            "fencino",
            "actiq",
            "fentora",
            "abstral",
            "effentora",
            "subsys",
            "lazanda",
            "onsolis",
            "breakyl",
        }
        | {"instanyl", "pecfent"}
    ),
    EXTENDED: frozenset(
        {"er", "xr", "sr", "cr", "la", "prolonged", "extended", "sustained", "controlled", "retard", "contin"}
        | {
            "continus",
            "oxycontin",
            "xtampza",
            "zohydro",
            "hysingla",
            "vantrela",
            "kadian",
            "exalgo",
            "jurnista",
        }
        | {"palladone", "arymo", "morphabond", "longtec", "zomorph", "oxygesic"}
    ),
}
"""Brands as general knowledge has them; a name without one of these words says nothing of the form."""


def form_of(name: str) -> str:
    """The form that a name says; empty where it says none."""
    words = set(name.casefold().replace("-", " ").split())
    return next((form for form, known in _WORDS.items() if words & known), "")
