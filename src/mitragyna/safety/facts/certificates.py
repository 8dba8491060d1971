"""What certificates of analysis say of the kratom that is taken: metals in a day, microbes, shares, labels, age."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from mitragyna.library import Certificate, Library, Measurement, Product
from mitragyna.library.certificate import read_date
from mitragyna.library.measurement import short
from mitragyna.safety.facts.fact import JOINT, Fact
from mitragyna.safety.taken.sums import together
from mitragyna.safety.taken.thing import Thing
from mitragyna.scenario import Scenario
from mitragyna.units import DAY_H

_METALS: Final = ("lead", "arsenic", "cadmium", "mercury", "nickel")
_MG_PER_G: Final = 1000.0
_LOOKED_AT_G: Final = {"salmonella": 25.0, "escherichia-coli": 10.0}
"""In how much of a lot (g) a microbe has to be absent: what the rules' sources require."""
_SAMPLE: Final = re.compile(r"in (\d+(?:\.\d+)?) (?:g|mL)")


def of_certificates(scenario: Scenario, library: Library, things: list[Thing]) -> dict[str, Fact]:
    """What certificates of analysis say of a day's kratom. Without kratom there is nothing to certify."""
    wanted = [thing for thing in things if thing.use != "history"]
    products = {thing.name: library.products.get(thing.product) for thing in wanted}
    bare = [name for name, product in products.items() if product is None or product.certificate is None]
    key = "product.certificate"
    facts: dict[str, Fact] = {"certificate.given": Fact.word("no" if bare else "yes", key, JOINT.join(bare))}
    held = [(thing, product, product.certificate) for thing in wanted if (product := products[thing.name]) is not None
            and product.certificate is not None]  # fmt: skip
    why = f"a certificate of analysis of {', '.join(bare)}" if bare else ""
    lots = [certificate for _, _, certificate in held]
    for metal in _METALS:
        facts[f"certificate.{metal}"] = _per_day(metal, held, why)
    for analyte, title in (("salmonella", "Salmonella"), ("escherichia-coli", "Escherichia coli")):
        fact = _microbe(analyte, title, lots, why)
        facts[f"certificate.{analyte.replace('-', '_')}"] = fact
    facts["certificate.mould"] = _range(
        [_mould(c) for c in lots],
        _lacking([c for c in lots if _mould(c) is None], "yeast-and-mould", "yeasts and moulds"),
        why,
    )
    marker = "7-hydroxymitragynine"
    shares = [c.share(marker) for c in lots]
    asked = _lacking([c for c in lots if c.of(marker) is None], marker, marker)
    most = max(
        ((share[0], thing.name) for thing, _, c in held if (share := c.share(marker)) is not None),
        default=None,
    )
    share = _range(shares, asked, why)
    # It is told of the lot, so that what the lot is tells it.
    facts["certificate.seven_oh_share"] = share if most is None else replace(share, name=most[1])
    off = [_deviation(c, scenario.labels.get(p.name)) for _, p, c in held]
    facts["certificate.label_deviation"] = _range(
        off, "what the label says of an alkaloid (product.label)", why
    )
    return facts


def _per_day(metal: str, held: list[tuple[Thing, Product, Certificate]], why: str) -> Fact:
    """The most of a metal in any 24 h: lots that never meet do not add up."""
    rows: list[tuple[Thing, tuple[float, float] | None]] = []
    for thing, product, certificate in held:
        if thing.amounts.daily is None:
            return Fact.absent(f"how much {thing.name} is taken in a day", "product.certificate")
        unit = 1.0 / (_MG_PER_G if product.amount_dimension == "mass" else 1.0)
        rows.append((thing, certificate.in_amount(metal, unit)))
    known = [(thing, bounds) for thing, bounds in rows if bounds is not None]
    if len(known) < len(rows):
        lacking = _lacking([c for _, _, c in held if c.of(metal) is None], metal, metal)
        return Fact.absent(lacking, "product.certificate")
    low, high = (together([(thing, bounds[end]) for thing, bounds in known]).daily for end in (0, 1))
    return _whole(low, high, f"{metal} below the limit of the certificate", why)


def _lacking(certificates: list[Certificate], analyte: str, named: str) -> str:
    """What to ask of certificates without a result of an analyte: itself, the limit, or what a verdict rests on."""
    each = (_asked(certificate, analyte, named) for certificate in certificates)
    return JOINT.join(dict.fromkeys(each)) or f"{named} on the certificate"


def _asked(certificate: Certificate, analyte: str, named: str) -> str:
    why = _why_lacking(certificate, analyte)
    return f"a result of {named} that can be judged{why}" if why else f"{named} on the certificate"


def _why_lacking(certificate: Certificate, analyte: str) -> str:
    if analyte in certificate.without_limit:
        return ": it was not detected, and the limit of detection is not given"
    if verdict := dict(certificate.judged).get(analyte):
        return f": it has the verdict '{short(verdict)}', and neither the method nor the limit is given"
    if analyte in certificate.not_tested:
        return ": it was not tested"
    unit = dict(certificate.unread).get(analyte)
    if unit is None:
        return ""
    return f": it is in '{short(unit)}', a unit that is not known for it" if unit else ": it has no unit"


def _whole(low: float, high: float, doubt: str, why: str) -> Fact:
    key = "product.certificate"
    if why:
        return Fact(low, math.inf, key=key, doubt=True, why=why)
    return Fact(low, high, None if low != high else low, key=key, doubt=low != high, why=doubt)


def _range(rows: list[tuple[float, float] | None], missing: str, why: str) -> Fact:
    """The largest of several measurements, each between two bounds."""
    known = [row for row in rows if row is not None]
    lacking = [missing] if len(known) < len(rows) else []
    reason = JOINT.join([*([why] if why else []), *lacking])
    low = max((a for a, _ in known), default=0.0)
    return _whole(low, max((b for _, b in known), default=0.0), missing, reason)


def _mould(certificate: Certificate) -> tuple[float, float] | None:
    """The count of yeasts and moulds; where they are counted apart and one is missing, at least the other."""
    found = certificate.of("yeast-and-mould")
    if found is not None:
        return None if found.unit.startswith("in ") else (found.low, found.high)
    parts = [certificate.of(name) for name in ("yeast", "mould")]
    counted = [one for one in parts if one is not None and not one.unit.startswith("in ")]
    if not counted:
        return None
    high = sum(one.high for one in counted) if len(counted) == len(parts) else math.inf
    return sum(one.low for one in counted), high


def _microbe(analyte: str, title: str, certificates: list[Certificate], why: str) -> Fact:
    """Whether a microbe was found; absent only where as much was looked at as the requirement asks for."""
    found = [certificate.of(analyte) for certificate in certificates]
    if any(each is not None and each.low > 0 for each in found):
        return Fact.word("found", "product.certificate", title)
    if why or any(each is None for each in found):
        missing = [c for c in certificates if c.of(analyte) is None]
        return Fact.absent(why or _lacking(missing, analyte, title), "product.certificate")
    least = _LOOKED_AT_G[analyte]
    little = [each.written for each in found if each is not None and not _enough(each, least)]
    if little:
        told = f"{title} in {least:g} g of the lot (the certificate says {', '.join(dict.fromkeys(little))})"
        return Fact.absent(told, "product.certificate")
    return Fact.word("absent", "product.certificate", title)


def _enough(found: Measurement, least: float) -> bool:
    """Whether a result without the microbe is one of ``least`` g (of a liquid: mL) or more."""
    if sample := _SAMPLE.fullmatch(found.unit):
        return float(sample[1]) >= least
    return found.high * least < 1.0 + 1e-9


def of_age(scenario: Scenario, library: Library, things: Iterable[Thing], day: datetime.date) -> Fact:
    """How old the oldest certificate is on ``day`` (h); without its date nobody knows."""
    ages: list[float] = []
    undated: list[str] = []
    for thing in things:
        product = library.products.get(thing.product)
        if thing.use == "history" or not thing.kratom or product is None or product.certificate is None:
            continue
        if dated := read_date(product.certificate.date):
            ages.append(max(0.0, (day - dated).days * DAY_H))
        else:
            undated.append(product.name)
    key, age = "product.certificate", max(ages, default=0.0)
    if undated:
        why = f"the date on the certificate of {', '.join(dict.fromkeys(undated))}"
        return Fact(age, math.inf, key=key, doubt=True, why=why)
    return Fact.number(age, key)


def _deviation(certificate: Certificate, label: Mapping[str, float] | None) -> tuple[float, float] | None:
    """The largest deviation from the label, as a fraction of it; None where nothing can be compared."""
    rows: list[tuple[float, float]] = []
    for alkaloid, told in (label or {}).items():
        found = certificate.of(alkaloid)
        if found is None:
            return None
        ends = sorted((abs(found.low / told - 1.0), abs(found.high / told - 1.0)))
        inside = found.low <= told <= found.high and found.low != found.high
        rows.append((0.0 if inside else ends[0], ends[1]))
    return (max(a for a, _ in rows), max(b for _, b in rows)) if rows else None
