"""Terms of sale that a record of the law names and a case can answer: age, pregnancy, the share of 7-OH.

The other terms of a record (``mitragyna law PLACE``) stay unanswered.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mitragyna.errors import InputError
from mitragyna.library import SEEN, Library
from mitragyna.library.composition import shares
from mitragyna.safety.conditions import Present
from mitragyna.safety.facts import JOINT, Fact, shown
from mitragyna.safety.law import SUBJECTS, LawRecord, load_law
from mitragyna.safety.place import Grounds
from mitragyna.safety.thing import Thing

AGE, PREGNANCY, SHARE = "law.age", "law.pregnancy", "law.seven_oh_share"
_KEY: Final = "person.place"
_SEVEN_OH: Final = "7-hydroxymitragynine"
_STATES: Final = {"pregnancy": "person.pregnant", "lactation": "person.breastfeeding"}
_SLACK: Final = 1e-9


@dataclass(frozen=True)
class Terms:
    """The records whose conditions of sale hold on a day at a place and in its country; what is missing to know all."""

    place: str = ""
    records: tuple[LawRecord, ...] = ()
    missing: tuple[str, ...] = ()

    def about(self, record: LawRecord) -> str:
        """The record's place, and when it was last confirmed."""
        return f"{record.code} (last confirmed {record.last_confirmed})".replace(", ", " ")

    def fact(self, word: str, other: str, told: Mapping[str, str], missing: Iterable[str] = ()) -> Fact:
        """``word`` with what is ``told`` of it by place, where any is; else ``other``, or what is missing for it."""
        if told:
            return Fact(
                words=frozenset([word]), key=_KEY, name=JOINT.join(told), beside="; ".join(told.values())
            )
        lacking = JOINT.join(dict.fromkeys((*missing, *self.missing)))
        return Fact.absent(lacking, _KEY) if lacking else Fact.word(other, _KEY, self.place)


def terms_at(place: str | None, day: datetime.date) -> Terms:
    """The terms of sale at a place on a day; whether there are any is not known where the law itself is not checked."""
    if place is None:
        return Terms(missing=(_KEY,))
    law = load_law()
    try:
        code = law.places.find(place)
    except InputError as error:
        return Terms(place, missing=(f"a place that is known ({error})",))
    records: dict[str, LawRecord] = {}
    missing: dict[str, None] = {}
    for subject in SUBJECTS:
        for standing in law.standings(code, subject, day):
            record = standing.record
            regulated = (standing.earlier or standing.status) == "regulated" and standing.word == "restricted"
            if regulated and record is not None and not _later(record, subject, day):
                records[record.code] = record
            elif regulated or (standing.word is None and standing.status != "unclear"):
                missing.update(dict.fromkeys(standing.missing))
    return Terms(code, tuple(records.values()), tuple(missing))


def _later(record: LawRecord, subject: str, day: datetime.date) -> bool:
    """Whether the record's terms came into force after a day on which others held."""
    since = record.in_force.get(subject)
    return since is not None and since.first > day and record.status[subject] != "unclear"


def grounds_of(terms: Terms) -> dict[str, Grounds]:
    """What the answers on terms rest on: the records that name one, or all of them where none does."""
    named = {
        AGE: [record for record in terms.records if record.minimum_age is not None],
        PREGNANCY: [record for record in terms.records if record.barred],
        SHARE: [record for record in terms.records if record.seven_oh_share is not None],
    }
    return {fact: _grounds(records or list(terms.records)) for fact, records in named.items()}


def _grounds(records: list[LawRecord]) -> Grounds:
    if not records:
        return Grounds()
    best = min(records, key=lambda record: SEEN.index(record.seen))
    return Grounds(best.kind, best.seen, tuple(dict.fromkeys(record.citation for record in records)))


def of_people(terms: Terms, person: Mapping[str, Fact], has: Present) -> dict[str, Fact]:
    """Whether the person is below the age of sale, and whether in a state in which nothing is sold."""
    return {AGE: _age(terms, person["person.age"]), PREGNANCY: _state(terms, person, has)}


def _age(terms: Terms, age: Fact) -> Fact:
    told: dict[str, str] = {}
    missing: list[str] = []
    for record in terms.records:
        least = record.minimum_age
        if least is None:
            continue
        if age.missing:
            missing.append(age.missing)
        elif age.low < least - _SLACK:
            given = shown("person.age", age, (float(least),))
            told[terms.about(record)] = (
                f"no sale below the age of {least} years in {record.code}; age {given}"
            )
    return terms.fact("below", "not below", told, missing)


def _state(terms: Terms, person: Mapping[str, Fact], has: Present) -> Fact:
    told: dict[str, str] = {}
    missing: list[str] = []
    for record in terms.records:
        for name in record.barred:
            fact = person[_STATES[name]]
            what = "in pregnancy" if name == "pregnancy" else "while breastfeeding"
            if name in has.names or "yes" in fact.words:
                said = f"no sale {what} in {record.code}"
                told[terms.about(record)] = "; ".join(filter(None, (told.get(terms.about(record), ""), said)))
            elif fact.missing:
                missing.append(fact.missing)
    return terms.fact("barred", "not barred", told, missing)


def of_products(terms: Terms, things: Iterable[Thing], library: Library) -> Fact:
    """Whether any kratom that is taken has more 7-hydroxymitragynine among its alkaloids than a record allows.

    Contents of a product without a certificate may be above a limit; they show no lot to be below it.
    """
    told: dict[str, str] = {}
    missing: list[str] = []
    limits = [
        (record, record.seven_oh_share) for record in terms.records if record.seven_oh_share is not None
    ]
    for thing in things if limits else ():
        if thing.kratom is None:
            missing.append(thing.what_is_it)
        if not thing.kratom:
            continue
        share = _share(thing, library)
        certain = _certified(thing, library)
        for record, limit in limits:
            if math.isnan(limit):
                missing.append(f"the limit of 7-hydroxymitragynine in {record.code}")
            elif share is not None and share[0] > limit + _SLACK:
                value = f"{100.0 * share[0]:.3g} % of the alkaloids of {thing.name}"
                text = f"{value}; at most {100.0 * limit:g} % in {record.code}"
                told[terms.about(record)] = "; ".join(filter(None, (told.get(terms.about(record), ""), text)))
            elif share is None or share[1] > limit + _SLACK or not certain:
                missing.append(f"7-hydroxymitragynine among the alkaloids on a certificate of {thing.name}")
    return terms.fact("above", "not above", told, missing)


def _certified(thing: Thing, library: Library) -> bool:
    product = library.products.get(thing.product)
    return product is not None and product.certificate is not None


def _share(thing: Thing, library: Library) -> tuple[float, float] | None:
    """The lowest and the highest share of 7-hydroxymitragynine that is known; None where nothing is."""
    product = library.products.get(thing.product)
    if product is None:
        return (1.0, 1.0) if thing.enhanced else None
    if product.certificate is not None:
        return product.certificate.share(_SEVEN_OH)
    found = shares({part.substance: part.content.value for part in product.everything})
    return (found[_SEVEN_OH], found[_SEVEN_OH]) if _SEVEN_OH in found else None
