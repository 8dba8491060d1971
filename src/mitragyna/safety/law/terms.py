"""Terms of sale that a record of the law names and a case can answer: age, pregnancy, the share of 7-OH.

The other terms of a record (``mitragyna law PLACE``) stay unanswered.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.library.composition import shares
from mitragyna.safety.facts.fact import JOINT, Fact, shown
from mitragyna.safety.law.load import load_law
from mitragyna.safety.law.person import Grounds
from mitragyna.safety.law.record import SUBJECTS, LawRecord
from mitragyna.safety.names.conditions import Present
from mitragyna.safety.taken.thing import Thing

AGE, PREGNANCY, SHARE = "law.age", "law.pregnancy", "law.seven_oh_share"
_KEY: Final = "person.place"
_SEVEN_OH: Final = "7-hydroxymitragynine"
_STATES: Final = {"pregnancy": "person.pregnant", "lactation": "person.breastfeeding"}
_SLACK: Final = 1e-9
_PPM: Final = 1e6
_DENSITIES: Final = (700.0, 1500.0)
"""Between which the mass of a mL (mg) of what is drunk lies, where nobody states it."""


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
                records[record.code] = _in_force(record, day)
            elif regulated or (standing.word is None and standing.status != "unclear"):
                missing.update(dict.fromkeys(standing.missing))
    return Terms(code, tuple(records.values()), tuple(missing))


def _later(record: LawRecord, subject: str, day: datetime.date) -> bool:
    """Whether the record's terms came into force after a day on which others held."""
    since = record.in_force.get(subject)
    return since is not None and since.first > day and record.status[subject] != "unclear"


def _in_force(record: LawRecord, day: datetime.date) -> LawRecord:
    """The record without a limit of 7-hydroxymitragynine in the product that came later than that of the leaf."""
    since = record.in_force.get("seven_oh")
    return record if since is None or since.first <= day else replace(record, seven_oh_ppm=None)


def grounds_of(terms: Terms) -> dict[str, Grounds]:
    """What the answers on terms rest on: the records that name one, or all of them where none does."""
    named = {
        AGE: [record for record in terms.records if record.minimum_age is not None],
        PREGNANCY: [record for record in terms.records if record.barred],
        SHARE: [record for record in terms.records if _limited(record)],
    }
    return {fact: Grounds.of(records or list(terms.records)) for fact, records in named.items()}


def _limited(record: LawRecord) -> bool:
    return record.seven_oh_share is not None or record.seven_oh_ppm is not None


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
    limits = [record for record in terms.records if _limited(record)]
    for thing in things if limits else ():
        if thing.kratom is None:
            missing.append(thing.what_is_it)
        if not thing.kratom:
            continue
        for record in limits:
            texts, lacking = _compared(thing, record, library)
            missing += lacking
            if texts:
                told[terms.about(record)] = "; ".join(
                    filter(None, (told.get(terms.about(record), ""), *texts))
                )
    return terms.fact("above", "not above", told, missing)


def _compared(thing: Thing, record: LawRecord, library: Library) -> tuple[list[str], list[str]]:
    """In what a product is above the limits of a record, in words; and what is missing to know that it is not."""
    texts: list[str] = []
    missing: list[str] = []
    certain = _certified(thing, library)
    limit, ppm = record.seven_oh_share, record.seven_oh_ppm
    if limit is not None and math.isnan(limit):
        missing.append(f"the limit of 7-hydroxymitragynine in {record.code}")
    elif limit is not None:
        share = _share(thing, library)
        if share is not None and share[0] > limit + _SLACK:
            value = f"{100.0 * share[0]:.3g} % of the alkaloids of {thing.name}"
            texts.append(f"{value}; at most {100.0 * limit:g} % in {record.code}")
        elif share is None or share[1] > limit + _SLACK or not certain:
            missing.append(f"7-hydroxymitragynine among the alkaloids on a certificate of {thing.name}")
    if ppm is not None:
        part = _part(thing, library)
        if part is not None and _PPM * part[0] > ppm * (1.0 + _SLACK):
            # Of an enhanced product without a certificate the amount may be that of the substance alone.
            value = f"{_PPM * part[0]:.3g} ppm" if certain or not thing.enhanced else "enhanced"
            texts.append(f"{value} in {thing.name}; at most {ppm:g} ppm of the product in {record.code}")
        elif part is None or _PPM * part[1] > ppm * (1.0 + _SLACK) or not certain:
            missing.append(f"7-hydroxymitragynine in mg/g on a certificate of {thing.name}")
    return texts, missing


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


def _part(thing: Thing, library: Library) -> tuple[float, float] | None:
    """The lowest and the highest part of 7-hydroxymitragynine in the product's mass; None where nothing is known."""
    product = library.products.get(thing.product)
    if product is None:
        return (1.0, 1.0) if thing.enhanced else None
    certificate = product.certificate
    if certificate is None:
        found = {part.substance: part.content.value for part in product.everything}
        own = found.get(_SEVEN_OH)
        if own is None:
            return None
        dense, light = (1.0, 1.0) if product.amount_dimension == "mass" else _DENSITIES[::-1]
        return own / dense, own / light
    measured = certificate.of(_SEVEN_OH)
    if measured is None:
        return None
    if measured.unit == "mg/g":
        return measured.low / 1000.0, measured.high / 1000.0
    given = certificate.density
    light, dense = _DENSITIES if given is None else (given, given)
    return measured.low / dense, measured.high / light
