"""A product made from one lot's certificate of analysis.

The certificate says what the lot holds; the product it is ``like`` says how that enters the body. A lot with
more 7-hydroxymitragynine or pseudoindoxyl than leaf has is an enhanced product and takes nothing over from leaf.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from mitragyna.errors import InputError
from mitragyna.library.certificate import Certificate
from mitragyna.library.composition import ENHANCED_ABOVE, MARKERS
from mitragyna.library.entries import ENHANCED, Product, ProductContent, RouteNumbers
from mitragyna.library.evidence import Record
from mitragyna.library.measurement import Measurement, in_unit
from mitragyna.library.parameter import Alternative, Parameter
from mitragyna.units import format_quantity

if TYPE_CHECKING:
    from mitragyna.library.load import Library

LEADING: Final = "mitragynine"
"""The alkaloid by which those not on a certificate are scaled."""
PERMITTED_UG_A_DAY: Final[Mapping[str, float]] = {
    "lead": 5.0, "arsenic": 15.0, "cadmium": 5.0, "mercury": 30.0, "nickel": 200.0,
}  # fmt: skip
"""Permitted daily exposures (µg) that the rules hold a lot against: a lot that is refused is told beside them."""
_DIMENSION: Final = {"mg/g": "mass_per_mass", "mg/mL": "mass_per_volume"}
_FACTOR: Final = {"mg/g": 1e-3, "mg/mL": 1.0}


def record_of(certificate: Certificate, name: str) -> Record:
    """The certificate as a record of evidence, which the contents of the product ``name`` rest on."""
    return Record(
        id=f"certificate:{name}",
        quantity="contents of one lot",
        substance="kratom product",
        value={found.analyte: found.written for found in certificate.measurements},
        unit="as written",
        grade="in vitro",
        seen="source",
        source=certificate.citation,
        conditions=certificate.method or None,
    )


def product_from_certificate(certificate: Certificate, like: str, library: Library, name: str) -> Product:
    """The product ``name``: contents from the certificate, all else from the library's product ``like``.

    A measured alkaloid has the measured content, the same in everyone. One below its limit lies between zero
    and the limit, drawn evenly for each person (the typical person has half the limit; both bounds are kept as
    alternatives). Alkaloids of ``like`` that are not on the certificate stand in their ratio to mitragynine
    there, which is stated as an assumption; an enhanced product has only what was measured. Measured alkaloids
    without kinetics in the library, or without a way into the body, become ``not_modelled``.

    Raises ``InputError`` when the lot and ``like`` are of different classes, or cannot be told apart, when ``like``
    is no kratom product, when mitragynine is missing from leaf, and when masses and volumes do not meet.
    """
    model = library.product(like)
    try:
        return _product(certificate, model, library, name)
    except InputError as error:
        # A lot that cannot be simulated is not checked by any rule: what the certificate tells of it is told here.
        raise InputError(f"{error}{_reported(certificate)}", where=error.where, what=error.what) from None


def _product(certificate: Certificate, model: Product, library: Library, name: str) -> Product:
    where = certificate.path or f"certificate of lot {certificate.lot}"
    _refuse_class(certificate, model, where)
    measured = _on_the_basis_of(certificate, model, where)
    if not measured:
        raise InputError(
            f"{where}: there is no alkaloid on the certificate; expected at least one", where=where
        )
    basis = (record_of(certificate, name).id,)
    own = {part.substance: part.own for part in model.everything}
    parts = [
        ProductContent(found.analyte, _content(found, name, basis), own.get(found.analyte, RouteNumbers()))
        for found in measured
    ]
    if not model.enhanced:
        parts += _carried(certificate, measured, model, name, basis, where)
    modelled = [part for part in parts if _enters(part, model, library)]
    return Product(
        name=name,
        title=f"{model.title}, lot {certificate.lot}",
        kind=model.kind,
        route=model.route,
        amount_dimension=model.amount_dimension,
        contains=tuple(modelled),
        not_modelled=tuple(part for part in parts if part not in modelled),
        note=described(certificate),
        density=model.density,
        certificate=certificate,
    )


def described(certificate: Certificate) -> str:
    """What a reader of a result has to know of the certificate: its bounds, and what was not checked."""
    said = [f"Contents from the certificate of analysis of lot {certificate.lot}"]
    said += [
        f"{found.analyte} {found.written}: between 0 and {format_quantity(found.high, found.unit)}, drawn evenly"
        for found in certificate.of_kind("alkaloid")
        if found.censored
    ]
    if certificate.enhanced:
        said.append(
            "an amount is the mass or volume of the product itself, and not that of the alkaloids in it"
        )
    share = certificate.share(MARKERS[0])
    if share is None:
        said.append(
            f"{_unmeasured(certificate, MARKERS[0])}, so whether this is an enhanced product was not checked"
        )
    else:
        low, high = (f"{100 * bound:.2g}" for bound in share)
        span = f"{high} %" if low == high else f"{low} to {high} %"
        said.append(f"{MARKERS[0]} is {span} of the alkaloids measured")
    others = [
        f"{one.analyte} {one.written}" for kind in ("metal", "microbe") for one in certificate.of_kind(kind)
    ]
    if others:
        said.append(f"reported and not judged here: {', '.join(others)}")
    if certificate.not_checked:
        said.append(f"not checked: {', '.join(certificate.not_checked)}")
    if certificate.without_limit:
        unseen = ", ".join(certificate.without_limit)
        said.append(f"not detected, and the limit of detection is not given: {unseen}")
    if certificate.unread:
        units = ", ".join(
            f"{name} ('{unit}')" if unit else f"{name} (none)" for name, unit in certificate.unread
        )
        said.append(f"not checked, since the unit is not known: {units}")
    others = [name for name in certificate.not_tested if name not in certificate.not_checked]
    if others:
        said.append(f"without a result that can be judged: {', '.join(others)}")
    return "; ".join(said) + "."


def _unmeasured(certificate: Certificate, alkaloid: str) -> str:
    """Why nothing is known of an alkaloid that the certificate has no result of."""
    if alkaloid in certificate.without_limit:
        return f"{alkaloid} was not detected, and its limit of detection is not given"
    return f"{alkaloid} was not measured"


def _reported(certificate: Certificate) -> str:
    """What a refusal tells of the lot all the same: metals beside the exposures permitted in a day, and microbes."""
    told: list[str] = []
    for one in certificate.of_kind("metal"):
        limit, per = PERMITTED_UG_A_DAY.get(one.analyte), one.unit.rpartition("/")[2]
        beside = ""
        if limit is not None and one.low > 0:
            much = float(f"{limit / one.low:.2g}")  # two figures, and no power of ten: 150, not 1.5e+02
            beside = f" (permitted: {limit:g} µg a day, which {much:g} {per} of it hold)"
        told.append(f"{one.analyte} {one.written}{beside}")
    told += [f"{one.analyte} ({one.written})" for one in certificate.of_kind("microbe")]
    told += [f"{name} (a unit that is not known)" for name, _ in certificate.unread]
    return f"; whatever it is like, the certificate reports of this lot {', '.join(told)}" if told else ""


def _refuse_class(certificate: Certificate, model: Product, where: str) -> None:
    if not model.kratom:
        raise InputError(
            f"{where}: '{model.name}' is of the class '{model.kind}'; expected a kratom product for 'like', since a "
            "certificate here is one of alkaloids of the leaf",
            where=where,
            what=model.name,
        )
    enhanced = certificate.enhanced
    limit = f"{100 * ENHANCED_ABOVE:g} %"
    found = {name: share for name in MARKERS if (share := certificate.share(name)) is not None}
    if enhanced and not model.enhanced:
        worst, (low, _) = max(found.items(), key=lambda item: item[1][0])
        raise InputError(
            f"{where}: {worst} is {100 * low:.2g} % of the alkaloids, above {limit}, so lot {certificate.lot} is an "
            f"enhanced product, for which no data of leaf hold; expected 'like' a product of the class '{ENHANCED}', "
            f"not '{model.name}'",
            where=where,
            what=model.name,
        )
    if enhanced is False and model.enhanced:
        raise InputError(
            f"{where}: 7-hydroxymitragynine is not above {limit} of the alkaloids, so lot {certificate.lot} is no "
            f"enhanced product; expected 'like' a leaf or an extract, not '{model.name}'",
            where=where,
            what=model.name,
        )
    if enhanced is not None or (MARKERS[0] not in found and not model.enhanced):
        return
    if MARKERS[0] not in found:
        unseen = MARKERS[0] in certificate.without_limit
        said = _unmeasured(certificate, MARKERS[0]) if unseen else f"{MARKERS[0]} is not on the certificate"
        raise InputError(
            f"{where}: {said}; expected its result for a lot like '{model.name}'",
            where=where,
            what=model.name,
        )
    worst, (low, high) = max(found.items(), key=lambda item: item[1][1])
    raise InputError(
        f"{where}: {worst} may be {100 * low:.2g} to {100 * high:.2g} % of the alkaloids, so whether lot "
        f"{certificate.lot} is an enhanced product (above {limit}) cannot be told; expected a lower limit of "
        f"detection",
        where=where,
        what=model.name,
    )


def _on_the_basis_of(certificate: Certificate, model: Product, where: str) -> tuple[Measurement, ...]:
    """The alkaloids per g or per mL, as amounts of ``model`` are masses or volumes."""
    unit = "mg/g" if model.amount_dimension == "mass" else "mg/mL"
    alkaloids = certificate.of_kind("alkaloid")
    density = certificate.density or (model.density.value if model.density else None)
    if density is None and any(found.unit != unit for found in alkaloids):
        given = "mL" if certificate.by_volume else "g"
        raise InputError(
            f"{where}: the contents are per {given}, and amounts of '{model.name}' are "
            f"{'masses' if unit == 'mg/g' else 'volumes'}; expected {unit}, or 'density', for example '1.02 g/mL'",
            where=where,
            what=model.name,
        )
    return tuple(in_unit(found, unit, density or 0.0) for found in alkaloids)


def _content(found: Measurement, name: str, basis: tuple[str, ...]) -> Parameter:
    full, dimension, factor = f"{name}.{found.analyte}.content", _DIMENSION[found.unit], _FACTOR[found.unit]
    if not found.censored:
        return Parameter(
            full, found.low * factor, dimension, found.low, found.unit, "in vitro", "source", basis,
            note=f"the certificate says {found.written}",
        )  # fmt: skip
    limit = format_quantity(found.high, found.unit)
    return Parameter(
        name=full,
        value=0.5 * found.high * factor,
        dimension=dimension,
        written_value=0.5 * found.high,
        written_unit=found.unit,
        grade="extrapolated",
        seen="source",
        basis=basis,
        assumption=f"below a limit of {limit}: anywhere between zero and it, drawn evenly; typically half of it",
        note=f"the certificate says {found.written}",
        distribution="uniform",
        low=0.0,
        high=found.high * factor,
        alternatives=(
            Alternative("zero", 0.0, format_quantity(0.0, found.unit), basis),
            Alternative("the limit", found.high * factor, limit, basis),
        ),
    )


def _carried(
    certificate: Certificate,
    measured: tuple[Measurement, ...],
    model: Product,
    name: str,
    basis: tuple[str, ...],
    where: str,
) -> list[ProductContent]:
    """Alkaloids of ``model`` that the certificate does not name, in their ratio to mitragynine there."""
    leading = next((found for found in measured if found.analyte == LEADING), None)
    typical = {part.substance: part.content for part in model.everything}
    if leading is None or leading.censored or LEADING not in typical:
        raise InputError(
            f"{where}: there is no amount of mitragynine on the certificate; expected one for a lot like "
            f"'{model.name}'",
            where=where,
            what=model.name,
        )
    there = {found.analyte for found in measured}
    parts: list[ProductContent] = []
    for part in model.everything:
        if part.substance in there:
            continue
        value = part.content.value / typical[LEADING].value * leading.low * _FACTOR[leading.unit]
        unseen = part.substance in certificate.without_limit
        said = "not detected, without a limit of detection," if unseen else "not"
        content = Parameter(
            name=f"{name}.{part.substance}.content",
            value=value,
            dimension=part.content.dimension,
            written_value=value / _FACTOR[leading.unit],
            written_unit=leading.unit,
            grade="extrapolated",
            seen=part.content.seen or "source",
            basis=tuple(dict.fromkeys((*part.content.basis, *basis))),
            assumption=f"{said} on the certificate of lot {certificate.lot}: in its ratio to mitragynine in "
            f"{model.name}",
        )
        parts.append(ProductContent(part.substance, content, part.own, part.lot))
    return parts


def _enters(part: ProductContent, model: Product, library: Library) -> bool:
    """Whether the library has the substance and a way for it into the body from a product like ``model``."""
    substance = library.substances.get(part.substance)
    if substance is None or not substance.disposition:
        return False
    if model.route == "intravenous":
        return True
    known = RouteNumbers() if model.enhanced else substance.routes.get(model.route, RouteNumbers())
    ways = (
        part.own.absorption_rate,
        part.own.absorption_duration,
        known.absorption_rate,
        known.absorption_duration,
    )
    return any(way is not None for way in ways)
