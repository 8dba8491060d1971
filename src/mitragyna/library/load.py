"""Reading the shipped library, with a user's own folder layered over it."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from mitragyna.errors import InputError, nearest, suggestion
from mitragyna.library import composition, read, variability, variants
from mitragyna.library import effects as effect_files
from mitragyna.library.analytes import ALKALOIDS, spelled
from mitragyna.library.effects import Background, NotModelled, QtReference, Readout, WatchItem
from mitragyna.library.entries import (
    Population,
    Product,
    Quantity,
    RouteNumbers,
    Scale,
    Substance,
    Symptom,
    System,
)
from mitragyna.library.evidence import Record, read_records
from mitragyna.library.folder import FOLDERS, folder_of_ones_own
from mitragyna.library.interactions import Interactions, entry, gathered
from mitragyna.library.numbers import every_number, product_numbers
from mitragyna.library.parameter import Parameter, Uncertainty
from mitragyna.library.tables import Table
from mitragyna.library.variability import Variability
from mitragyna.library.variants import STANDARD, STANDARD_VARIANT, Variant

DATA: Final = Path(__file__).parent / "data"
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Library:
    """Everything the model is fed with. Entries are keyed by name; ``parameters`` lists every number.

    ``variant`` names the adaptation equations' variant whose numbers these are, ``variants`` all there are.
    """

    substances: Mapping[str, Substance]
    products: Mapping[str, Product]
    populations: Mapping[str, Population]
    systems: Mapping[str, System]
    scales: Mapping[str, Scale]
    symptoms: Mapping[str, Symptom]
    quantities: tuple[Quantity, ...]
    records: Mapping[str, Record]
    effects: Mapping[str, Readout]
    watch: Mapping[str, WatchItem]
    qt_reference: QtReference
    background: Background = field(default_factory=Background)
    interactions: Interactions = field(default_factory=Interactions)
    extra: Path | None = None
    variability: Variability = field(default_factory=Variability)
    variants: Mapping[str, Variant] = field(default_factory=lambda: {STANDARD: STANDARD_VARIANT})
    variant: str = STANDARD
    _hash: str = ""
    _parameters: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])

    @property
    def adaptation(self) -> System:
        """Constants of tolerance, dependence and drive."""
        return self.systems["adaptation"]

    @property
    def outcomes(self) -> System:
        """Constants of how drive becomes a score."""
        return self.systems["outcomes"]

    def not_modelled(self, substances: Iterable[str]) -> tuple[NotModelled, ...]:
        """Every pair of effect and (named) substance that the model says nothing about, with the reason."""
        return effect_files.not_modelled(self.effects, (self.substance(name) for name in substances))

    @property
    def observation(self) -> System:
        """Constants of how a rated score differs from the expected one."""
        return self.systems["observation"]

    @property
    def dropout(self) -> System:
        """Constants of leaving early."""
        return self.systems["dropout"]

    def weights(self, scale: str) -> tuple[float, ...]:
        """Points of a scale that belong to each symptom cluster, in the order of ``symptoms``; a scale without
        items counts all clusters alike.
        """
        item = self.scales[scale]
        if not item.items:
            return (item.high / len(self.symptoms),) * len(self.symptoms)
        return tuple(item.weight(cluster) for cluster in self.symptoms)

    def parameters(self) -> dict[str, Parameter]:
        """Every number by its full name, such as ``mitragynine.clearance``."""
        return dict(self._parameters)

    def parameter(self, name: str) -> Parameter:
        """One number; ``InputError`` with the nearest names when there is none."""
        return _found(name, self._parameters, "number")

    def uncertainty(self, name: str) -> Uncertainty | None:
        """How well the typical value of a number is known; None for a definition, a zero, or a population's."""
        # What people are like is said by the population, not unsure in this sense.
        of_people = name.partition(".")[0] in self.populations
        return None if of_people else variability.of(self.variability, self.parameter(name))

    def product(self, name: str) -> Product:
        """A product by name or alias, in any case; ``InputError`` with the nearest when there is none."""
        found = self.named(name)
        return _found(name, self.products, "product") if found is None else found

    def named(self, name: str) -> Product | None:
        """As ``product``; None when there is none. The exact name comes before any other spelling.

        Case, and spaces or hyphens between the words, make no difference.
        """
        if name in self.products:
            return self.products[name]
        meant = spelled(name)
        for item in self.products.values():
            if meant in (spelled(item.name), *(spelled(alias) for alias in item.aliases)):
                return item
        return None

    def substance(self, name: str) -> Substance:
        """A substance by name; ``InputError`` with the nearest names when there is none."""
        return _found(name, self.substances, "substance")

    def evidence(self, record: str) -> Record:
        """The record of an id; ``InputError`` with the nearest ids when there is none."""
        return _found(record, self.records, "record of evidence")

    def routes(self, product: str) -> dict[str, RouteNumbers]:
        """Substance name -> how it enters from this product: by the product's own numbers, else its own.

        An enhanced product has its own numbers only: those of its substances were measured after leaf.
        """
        item = self.product(product)
        merged: dict[str, RouteNumbers] = {}
        for part in item.contains:
            default = self.substances[part.substance].routes.get(item.route, RouteNumbers())
            if item.enhanced:
                default = RouteNumbers()
            own = part.own
            merged[part.substance] = RouteNumbers(
                absorption_rate=own.absorption_rate or default.absorption_rate,
                absorption_duration=own.absorption_duration or default.absorption_duration,
                lag=own.lag or default.lag,
                bioavailability=own.bioavailability or default.bioavailability,
                presystemic=own.presystemic or default.presystemic,
                # A product with an absorption rate of its own has its own shape of absorption.
                slow_fraction=own.slow_fraction if own.absorption_rate else default.slow_fraction,
                slow_rate=own.slow_rate if own.absorption_rate else default.slow_rate,
            )
        return merged

    def reached(self, product: str) -> tuple[str, ...]:
        """Every substance that appears in the body after the product: contents, then metabolites."""
        order: dict[str, None] = {}
        waiting = [part.substance for part in self.product(product).contains]
        routes = self.routes(product)
        waiting += [made.metabolite for route in routes.values() for made in route.presystemic]
        while waiting:
            name = waiting.pop(0)
            if name not in order:
                order[name] = None
                waiting += [made.metabolite for made in self.substances[name].forms]
        return tuple(order)

    def under(self, variant: str, where: str = "model.adaptation") -> Library:
        """This library with the numbers of a variant of the adaptation equations, read from its files again.

        A scenario's own products stay. Raises ``InputError`` for a variant there is none of, with the nearest.
        """
        if variants.known(variant, self.variants, where) == self.variant:
            return self
        made = load(self.extra, variant)
        added = [item for name, item in self.products.items() if name not in made.products]
        rest = [record for name, record in self.records.items() if name not in made.records]
        return made.with_products(added, rest) if added else made

    def with_products(self, products: Iterable[Product], records: Iterable[Record] = ()) -> Library:
        """This library with more products (those of a scenario's certificates) and the records they rest on.

        Raises ``InputError`` for a product that the library cannot dose.
        """
        added = {item.name: item for item in products}
        library = replace(
            self,
            products={**self.products, **added},
            records={**self.records, **{record.id: record for record in records}},
        )
        for item in added.values():
            _check_product(library, item, item.name)
        known = {number.name: number for item in added.values() for number in product_numbers(item)}
        return replace(library, _parameters={**self._parameters, **known})

    def names(self) -> tuple[str, ...]:
        """Every name ``library show`` answers to."""
        groups = (
            *(self.substances, self.products, self.populations, self.systems),
            *(self.scales, self.symptoms, self.effects),
            *(self.interactions.enzymes, self.interactions.drugs),
        )
        return tuple(dict.fromkeys([*(name for group in groups for name in group), *self._parameters]))

    def nearest(self, name: str) -> list[str]:
        """Known names most like ``name``, best first."""
        return nearest(name, self.names())

    def hash(self) -> str:
        """SHA-256 over every data file that was read, the user's included."""
        return self._hash


def load(
    extra: Path | str | None = None, variant: str = STANDARD, where: str = "model.adaptation"
) -> Library:
    """The shipped library; with ``extra``, a user's folder layered over it, with the numbers of ``variant``.

    The folder has the same sub-folders as the shipped one: a file of the same name replaces, a new
    one adds. ``where`` is what an error about the variant calls its place. Raises ``InputError`` naming file and
    key for anything that cannot be used.
    """
    folder = folder_of_ones_own(Path(extra)) if extra is not None else None
    return _loaded(folder, _digest([DATA] if folder is None else [DATA, folder]), variant, where)


@functools.lru_cache(maxsize=8)
def _loaded(folder: Path | None, digest: str, variant: str, where: str) -> Library:
    """The library of files with this ``digest``: unchanged files are not read twice."""
    roots = [DATA] if folder is None else [DATA, folder]
    records = read_records([root / "evidence" for root in roots])
    files = {name: _layered(roots, name) for name in FOLDERS if name != "evidence"}
    parsed = {kind: {name: _toml(path) for name, path in group.items()} for kind, group in files.items()}

    given = parsed

    def table(kind: str, name: str) -> Table:
        path = files[kind][name]
        where = str(path.relative_to(DATA)) if path.is_relative_to(DATA) else str(path)
        return Table(given[kind][name], where, records, find)

    def find(name: str) -> Table | None:
        owner, _, rest = name.partition(".")
        if owner not in given["substances"] or not rest:
            return None
        place = table("substances", owner)
        if rest in read.DISPOSITION:
            rest = f"disposition.{rest}"
        for key in rest.split("."):
            if not isinstance(place.data.get(key), dict):
                return None
            place = place.table(key)
        return place

    def entries(kind: str, reader: Callable[[Table], Entry], apart: tuple[str, ...] = ()) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for name in (name for name in files[kind] if name not in apart):
            one = table(kind, name)
            if one.text("name") != name:
                raise one.error(f"the name '{one.text('name')}' must be the file's, '{name}'")
            found[name] = reader(one)
        return found

    named = entries("variants", variants.read)
    if variants.known(variant, named, where) != STANDARD:
        given = variants.laid_over(parsed, table("variants", variant))
    listed = Table(_toml(DATA / "quantities.toml"), "quantities.toml", records, find)
    scales = entries("scales", read.scale)
    substances = entries("substances", read.substance)
    effects = entries("effects", effect_files.readout, effect_files.SPECIAL)
    effect_files.check(effects, substances, {name: table("effects", name) for name in effects})
    symptoms = entries("symptoms", read.symptom)
    library = Library(
        substances=substances,
        products={name: _told_apart(p, substances) for name, p in entries("products", read.product).items()},
        populations=entries("populations", read.population),
        systems=entries("systems", read.system),
        scales=scales,
        symptoms=symptoms,
        quantities=(
            *(read.quantity(row) for row in listed.tables("quantity")),
            *(item.quantity for item in scales.values()),
            *(item.quantity for item in symptoms.values()),
            *(item.quantity for item in effects.values()),
        ),
        records=records,
        effects=effects,
        watch=effect_files.watch(table("effects", "watch")),
        qt_reference=effect_files.qt_reference(table("effects", "qt_margin")),
        background=effect_files.background(table("effects", "background")),
        interactions=gathered(
            entries("interactions", entry),
            {name: table("interactions", name) for name in files["interactions"]},
        ),
        extra=folder,
        variants={STANDARD: STANDARD_VARIANT, **named},
        variant=variant,
    )
    _check(library, files)
    numbers = {parameter.name: parameter for parameter in every_number(library)}
    across = {
        name: [
            Table(_toml(root / name), str(root / name) if place else name, records, find)
            for place, root in enumerate(roots)
            if (root / name).is_file()
        ]
        for name in variability.FILES
    }
    return replace(
        library,
        variability=variability.read(across, numbers, library.populations),
        _hash=digest,
        _parameters=numbers,
    )


def _found(name: str, among: Mapping[str, Entry], what: str) -> Entry:
    found = among.get(name)
    if found is None:
        raise InputError(f"the library has no {what} '{name}'{suggestion(name, among)}", what=name)
    return found


def _layered(roots: list[Path], kind: str) -> dict[str, Path]:
    """File stem -> path, of the last root that has it, in name order."""
    found: dict[str, Path] = {}
    for root in roots:
        for path in (root / kind).glob("*.toml"):
            found[path.stem] = path
    return dict(sorted(found.items()))


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the file is not valid TOML ({error})", where=str(path)) from None
    except OSError as error:
        raise InputError(f"{path}: the file cannot be read ({error.strerror})", where=str(path)) from None


def _check(library: Library, files: Mapping[str, Mapping[str, Path]]) -> None:
    """Refuse names of nothing or of two things, metabolites in a circle, and routes nothing is known of."""
    for name in library.scales:
        if [item.name for item in library.quantities].count(name) > 1:
            path = files["scales"][name]
            raise InputError(
                f"{path}: the name '{name}' is that of another quantity; a scale needs a name of its own",
                where=str(path),
            )
        for row in library.scales[name].items:
            for cluster in row.clusters:
                _known(cluster, library.symptoms, "symptom cluster", files["scales"][name])
    for name, item in library.substances.items():
        made_of_it = sum(made.fraction.value for made in item.forms)
        if made_of_it > 1.0 + 1e-9:
            raise InputError(
                f"{files['substances'][name]}: forms: the metabolites take {100.0 * made_of_it:.4g} % of its "
                "clearance; expected 100 % at most"
            )
        routes = [made for route in item.routes.values() for made in route.presystemic]
        for made in (*item.forms, *routes):
            _known(made.metabolite, library.substances, "substance", files["substances"][name])
            _has_course(library, made.metabolite, files["substances"][name])
        if name in _descendants(library, name, files["substances"][name]):
            raise InputError(
                f"{files['substances'][name]}: '{name}' is made from itself through its metabolites"
            )
    of: dict[str, str] = {}
    for name, item in library.products.items():
        _check_product(library, item, str(files["products"][name]))
        for spelling in (item.name, *item.aliases):
            # One word may not mean two products: the one that is read first would be taken, without a word.
            if of.setdefault(spelled(spelling), name) != name:
                path = files["products"][name]
                raise InputError(
                    f"{path}: the name '{spelling}' already means the product '{of[spelled(spelling)]}'; expected a "
                    "name or alias that no other product has",
                    where=str(path),
                )


def _told_apart(product: Product, substances: Mapping[str, Substance]) -> Product:
    """The product with alkaloids of the leaf of which no course in people is known set apart as not modelled."""

    def silent(name: str) -> bool:
        return name in ALKALOIDS and (name not in substances or not substances[name].disposition)

    return replace(
        product,
        contains=tuple(part for part in product.contains if not silent(part.substance)),
        not_modelled=tuple(part for part in product.contains if silent(part.substance)),
    )


def _check_product(library: Library, item: Product, where: str) -> None:
    for part in item.contains:
        _known(part.substance, library.substances, "substance", where)
        _has_course(library, part.substance, where)
        for made in part.own.presystemic:
            _known(made.metabolite, library.substances, "substance", where)
            _has_course(library, made.metabolite, where)
    if not item.contains:
        for part in item.not_modelled:
            if part.substance in library.substances:
                _has_course(library, part.substance, where)
        raise InputError(f"{where}: nothing in this product is modelled, so it cannot be taken", where=where)
    composition.check(item, where)
    if all(part.content.value == 0.0 for part in item.contains):
        raise InputError(
            f"{where}: every content is zero, so there is nothing in this product to take; expected one above zero",
            where=where,
        )
    for substance, route in library.routes(item.name).items():
        if item.route != "intravenous" and not (route.absorption_rate or route.absorption_duration):
            place = (
                "there; an enhanced product takes no numbers over from leaf"
                if item.enhanced
                else f"there or in the substance's [{item.route}]"
            )
            raise InputError(
                f"{where}: nothing says how '{substance}' is absorbed by the route '{item.route}'; "
                f"give absorption_rate or absorption_duration {place}",
                where=where,
            )


def _descendants(library: Library, name: str, path: Path) -> set[str]:
    seen: set[str] = set()
    waiting = [made.metabolite for made in library.substances[name].forms]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            _known(current, library.substances, "substance", path)
            waiting += [made.metabolite for made in library.substances[current].forms]
    return seen


def _known(name: str, among: Mapping[str, object], what: str, path: Path | str) -> None:
    if name not in among:
        raise InputError(
            f"{path}: the library has no {what} '{name}'{suggestion(name, among)}", where=str(path)
        )


def _has_course(library: Library, name: str, path: Path | str) -> None:
    """Refuse to dose or to form a substance whose course in people is not modelled."""
    reason = library.substances[name].disposition_not_modelled
    if reason:
        raise InputError(
            f"{path}: the course of '{name}' in people is not modelled ({reason}), so nothing can contain or form it",
            where=str(path),
        )


def _digest(roots: list[Path]) -> str:
    digest = hashlib.sha256()
    for index, root in enumerate(roots):
        single = (root / name for name in ("quantities.toml", *variability.FILES))
        paths = [*single, *(p for kind in FOLDERS for p in (root / kind).glob("*.*l"))]
        for path in sorted(path for path in paths if path.is_file()):
            digest.update(f"{index}:{path.relative_to(root).as_posix()}\0".encode())
            digest.update(path.read_bytes())
            digest.update(b"\0")
    return digest.hexdigest()
