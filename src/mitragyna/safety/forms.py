"""Forms of medicines that only people used to opioids are given, by the words and brands of their names."""

from __future__ import annotations

from typing import Final

THROUGH: Final = "through skin or mouth"
EXTENDED: Final = "extended release"
DEPOT: Final = "depot"
OTHER: Final = "other"
FORMS: Final = (THROUGH, DEPOT, EXTENDED, OTHER)

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
    DEPOT: frozenset(
        {"depot", "implant", "implants", "xr-ntx", "cam2038"}
        | {"sublocade", "buvidal", "brixadi", "probuphine", "sixmo", "vivitrol"}
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
    words = {name.casefold(), *name.casefold().replace("-", " ").split()}
    if not words & _WORDS[THROUGH] and words & _INJECTED and words & _LONG:
        return DEPOT
    return next((form for form, known in _WORDS.items() if words & known), "")


_INJECTED: Final = frozenset({"injection", "injections", "injectable", "suspension"})
_LONG: Final = frozenset(
    {"er", "xr", "la", "extended", "prolonged", "sustained", "long", "weekly", "monthly", "subcutaneous"}
)
LEAST_DEPOT_H: Final = 168.0
"""A depot is made for a week at the least: it is there that long after its last dose, and nobody knows when no more."""
_DEPOT_MG: Final = {"buprenorphine": 50.0, "naltrexone": 200.0}
"""What has a depot, and an amount (mg) above any taken at one time in another form."""


def is_depot(form: str, name: str, amount: float | None, interval: float | None) -> bool:
    """Whether a medicine is a depot: by the words of its name, or by a dose or an interval (h) that no tablet has.

    ``form`` is the one that its name says, ``name`` that of its ingredient.
    """
    if name not in _DEPOT_MG or form == THROUGH:
        return False
    seldom = interval is not None and interval >= LEAST_DEPOT_H
    return form == DEPOT or seldom or (amount is not None and amount >= _DEPOT_MG[name])
