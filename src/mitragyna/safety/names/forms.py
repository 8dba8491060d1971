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
        | {
            "butrans",
            "norspan",
            "butec",
            "transtec",
            "hapoctasin",
            "sevodyne",
            "panitaz",
            "prefibin",
            "natzon",
        }
        | {"belbuca", "temgesic"}  # through the lining of the mouth; like the patches, against pain alone
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
        | {"xl", "mr", "pr", "modified", "slow", "mst", "mxl", "avinza", "substitol", "eslon"}
    ),
}
"""Brands as general knowledge has them; a name without one of these words says nothing of the form."""


_WORDS_AROUND: Final = """
film films tablet tablets tab tabs capsule capsules cap caps pill pills lozenge lozenges lollipop
lollipops patch patches injection injections injectable infusion solution concentrate liquid syrup
linctus elixir suspension oral sublingual sl buccal nasal intranasal spray inhaler inhaled transdermal
transmucosal intravenous iv intramuscular im subcutaneous sc epidural intrathecal suppository
suppositories rectal drops powder granules sachet sachets dispersible orodispersible odt er xr xl sr cr
la mr pr ir sa retard contin extended prolonged sustained controlled modified immediate slow release
acting long short depot implant implants monthly weekly wafer wafers sublingually orally dose doses
ampoule ampoules vial vials prefilled syringe pen pump maintenance shot shots gummy gummies illicit
illicitly illegal illegally manufactured made street nonpharmaceutical pharmaceutical prescribed
prescription generic injected smoked snorted soluble stable
"""
AROUND: Final = frozenset(_WORDS_AROUND.split())
"""Words around a name that say form, route, release or origin, and not which medicine it is."""
_FOLLOWED: Final = (
    "maintenance treatment",
    "maintenance therapy",
    "maintenance programme",
    "maintenance program",
)


def less_form(name: str, salts: frozenset[str] = frozenset()) -> str:
    """A name in the form it is looked up in, less the words of form, route and release on either side of it.

    Brackets around such words are taken off with them, ``salts`` before them stay. Empty where there are none, or
    nothing is left.

    >>> less_form("illicit fentanyl"), less_form("heroin (iv)"), less_form("methadone")
    ('fentanyl', 'heroin', '')
    """
    text = name
    for followed in _FOLLOWED:
        text = text.removesuffix(f" {followed}")
    words = text.split()
    while words and words[-1].strip("(),.") in AROUND:
        words.pop()
    while words and words[0].strip("(),.") in AROUND:
        words.pop(0)
    left = " ".join(words)
    return left if left != name and left not in salts else ""


def form_of(name: str) -> str:
    """The form that a name says; empty where it says none."""
    words = {name.casefold(), *name.casefold().replace("-", " ").split()}
    if not words & _WORDS[THROUGH] and words & _INJECTED and words & _LONG:
        return DEPOT
    return next((form for form, known in _WORDS.items() if words & known), "")


_MADE_EXTENDED: Final = frozenset(
    {"oxycodone", "morphine", "hydrocodone", "hydromorphone", "oxymorphone", "tapentadol"}
    | {"tramadol", "dihydrocodeine"}
)
"""Opioids that are sold in forms for half a day or a day beside those that act at once."""
_AT_ONCE: Final = frozenset(
    {"ir", "immediate", "iv", "intravenous", "injection", "injections", "injectable", "injected", "infusion"}
    | {"solution", "syrup", "elixir", "linctus", "drops", "suppository", "suppositories", "dispersible"}
    | {"oramorph", "sevredol", "roxanol", "roxicodone", "roxybond", "oxaydo", "oxynorm", "shortec", "endone"}
    | {"statex", "dilaudid", "duramorph", "percocet", "percodan", "vicodin", "norco", "lortab", "ultracet"}
)
"""Words and brands of forms that act at once, as general knowledge has them."""
_HALF_A_DAY_H: Final = 12.0
"""What is taken every half day, or more seldom, is taken for its form as one made for that."""
_OFTEN_H: Final = 8.0
"""What is taken oftener than three times a day is no form made for half a day."""


def is_extended(written: str, form: str, name: str, interval: float | None) -> bool | None:
    """Whether an opioid is a form of extended release; None where neither name nor interval (h) says so.

    ``form`` is the one that its name as ``written`` says, ``name`` that of its only ingredient.
    """
    if form:
        return form == EXTENDED
    if name not in _MADE_EXTENDED or set(written.casefold().replace("-", " ").split()) & _AT_ONCE:
        return False
    if interval is None:
        return None
    return True if interval >= _HALF_A_DAY_H - 1e-9 else None if interval >= _OFTEN_H - 1e-9 else False


def prolonged(name: str) -> bool:
    """Whether a name says that its medicine acts for long ("long-acting naltrexone")."""
    return bool(set(name.casefold().replace("-", " ").split()) & _LONG)


_INJECTED: Final = frozenset({"injection", "injections", "injectable", "suspension"})
_LONG: Final = frozenset(
    {"er", "xr", "la", "extended", "prolonged", "sustained", "long", "weekly", "monthly", "subcutaneous"}
)
LEAST_DEPOT_H: Final = 168.0
"""A depot is made for a week at the least: it is there that long after its last dose, and nobody knows when no more."""
DEPOT_LASTS_H: Final = {"naltrexone": 4 * 168.0}
"""What has depots for no less than this (h): naltrexone is injected every four weeks, and implants are for longer."""
_DEPOT_MG: Final = {"buprenorphine": 50.0, "naltrexone": 200.0}
"""What has a depot, and an amount (mg) above any taken at one time in another form."""


def is_depot(form: str, name: str, amount: float | None, interval: float | None) -> bool:
    """Whether a medicine is a depot: by the words of its name, or by a dose or an interval (h) that no tablet has.

    ``form`` is the one that its name says, ``name`` that of its only ingredient.
    """
    if name not in _DEPOT_MG or form == THROUGH:
        return False
    seldom = interval is not None and interval >= LEAST_DEPOT_H
    return form == DEPOT or seldom or (amount is not None and amount >= _DEPOT_MG[name])
