"""How a medicine gets into the body, by the words and brands of its name or by its product."""

from __future__ import annotations

from typing import Final

from mitragyna.safety.taken.thing import Thing

MOUTH: Final = "by mouth"
INJECTED: Final = "injected"
AIRWAYS: Final = "nose or lungs"
OTHER: Final = "other"
ROUTES: Final = (MOUTH, INJECTED, AIRWAYS, OTHER)

_WORDS: Final = {
    OTHER: "buccal buccally oromucosal sublingual sl rectal patch patches transdermal transmucosal lozenge film films "
    "suppository suppositories cream ointment gel drops buccolam epistatus",
    INJECTED: "intravenous iv intramuscular im subcutaneous sc injection injections injected injectable infusion "
    "ampoule ampoules vial vials hypnovel seizalam",
    AIRWAYS: "nasal intranasal inhaled inhaler inhalation nebuliser nebulizer nayzilam flonase flixonase avamys "
    "flovent flixotide pulmicort",
    MOUTH: "oral orally po tablet tablets tab tabs capsule capsules pill pills syrup elixir linctus odt ozalin",
}
"""Words and brands of general knowledge; the first row that has one of a name's words decides, so that an "oral" beside
"buccal" is none by mouth."""
_OF_NAMES: Final = {word: route for route, words in reversed(_WORDS.items()) for word in words.split()}


def route_of(it: Thing) -> str:
    """How ``it`` is taken, one of ``ROUTES``; empty where neither its product nor its name says.

    >>> route_of(Thing(source="medicine", written="midazolam syrup", name="midazolam", origin=0))
    'by mouth'
    """
    told = [_OF_NAMES[word] for word in (*_split(it.route), *_split(it.written)) if word in _OF_NAMES]
    return next((route for route in _WORDS if route in told), "")


def injected(it: Thing) -> bool:
    """Whether its product or a word of its name says that it is injected, whatever other words say."""
    return any(_OF_NAMES.get(word) == INJECTED for word in (*_split(it.route), *_split(it.written)))


def _split(text: str) -> list[str]:
    return text.casefold().replace("-", " ").replace("(", " ").replace(")", " ").replace(",", " ").split()
