"""Text tables of the library: what there is, and every number with its spread, grade and source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.library.entries import TARGETS, Product, Scale, Substance, Symptom
from mitragyna.library.evidence import Record
from mitragyna.library.interactions import Drug, Enzyme
from mitragyna.library.load import Library
from mitragyna.library.parameter import Parameter
from mitragyna.units import format_quantity, from_internal

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

KINDS: Final = (
    *("substances", "products", "populations", "systems", "scales", "symptoms", "effects", "watch"),
    *("interactions", "quantities", "parameters", "evidence"),
)
"""What ``library list`` can list."""


def listing(library: Library, kind: str) -> Table:
    """A table of everything of one kind. Raises ``InputError`` for a kind not in ``KINDS``."""
    if kind not in KINDS:
        raise InputError(f"library list: '{kind}' is not one of {', '.join(KINDS)}{suggestion(kind, KINDS)}")
    if kind == "substances":
        head = ("substance", "title", "class", "numbers", "of them assumed")
        rows = [
            (i.name, i.title, i.kind, *_counts(library, f"{i.name}.")) for i in library.substances.values()
        ]
    elif kind == "products":
        head = ("product", "title", "class", "route", "contains")
        rows = [(i.name, i.title, i.kind, i.route, _contents(i)) for i in library.products.values()]
    elif kind == "scales":
        head = ("scale", "title", "range", "bands")
        rows = [(i.name, i.title, f"{i.low:g}–{i.high:g}", _bands(i)) for i in library.scales.values()]
    elif kind == "effects":
        head = ("effect", "title", "unit", "numbers", "of them assumed")
        rows = [(i.name, i.title, i.unit, *_counts(library, f"{i.name}.")) for i in library.effects.values()]
    elif kind == "watch":
        head = ("item", "known", "signs", "rate")
        rows = [(i.name, i.known, i.signs, i.incidence) for i in library.watch.values()]
    elif kind == "interactions":
        head = ("entry", "title", "acts on", "cleared by", "numbers", "of them assumed")
        entries = (*library.interactions.enzymes.values(), *library.interactions.drugs.values())
        rows = [(i.name, *_interaction(i), *_counts(library, _prefix(i))) for i in entries]
    elif kind == "symptoms":
        head = ("symptom", "title", "relief by alpha-2 agonists", "points on the scales")
        rows = [
            (i.name, i.title, i.relief.written, _points(library, i.name)) for i in library.symptoms.values()
        ]
    elif kind == "quantities":
        head = ("quantity", "unit", "range", "meaning")
        rows = [(i.name, i.unit, _range(i.low, i.high), i.meaning) for i in library.quantities]
    elif kind == "parameters":
        head = ("number", "value", "between people", "grade")
        numbers = library.parameters().values()
        rows = [(i.name, i.written, spread(i), evidence_words(i)) for i in numbers]
    elif kind == "evidence":
        head = ("record", "substance", "quantity", "value", "grade")
        rows = [(i.id, i.substance, i.quantity, _measured(i), i.grade) for i in library.records.values()]
    else:
        head = (kind[:-1], "title", "numbers", "of them assumed")
        group = library.populations if kind == "populations" else library.systems
        rows = [(name, item.title, *_counts(library, f"{name}.")) for name, item in group.items()]
    return _table(head, rows)


def show(library: Library, name: str) -> Group:
    """Everything the library knows about one name: an entry, one number, or one record of evidence.

    Raises ``InputError`` with the nearest names when there is none.
    """
    from rich.console import Group

    numbers = library.parameters()
    if name in numbers:
        return Group(*_one_number(library, numbers[name]))
    if name in library.records:
        return Group(*_one_record(library.records[name]))
    known = (
        *(library.substances, library.populations, library.systems),
        *(library.scales, library.symptoms, library.effects),
        *(library.interactions.enzymes, library.interactions.drugs),
    )
    product = None if any(name in group for group in known) else library.named(name)
    alias = name if product is None else product.name
    entries: tuple[Any, ...] = (
        library.substances.get(alias),
        library.products.get(alias),
        library.populations.get(alias),
        library.systems.get(alias),
        library.scales.get(alias),
        library.effects.get(alias),
        library.symptoms.get(alias),
        library.interactions.enzymes.get(alias),
        library.interactions.drugs.get(alias) or library.interactions.drug(alias),
    )
    found = [entry for entry in entries if entry is not None]
    if not found:
        near = suggestion(name, library.names())
        raise InputError(f"library show: the library has nothing called '{name}'{near}", what=name)
    parts: list[Any] = []
    for entry in found:
        part = " (interactions)" if isinstance(entry, Enzyme | Drug) else ""
        parts += [_text(f"{entry.name}: {entry.title}{part}", "bold"), *_words(library, entry)]
        parts += _blocks(library, _numbers_of(library, entry), _prefix(entry))
        if isinstance(entry, Substance):
            parts += _targets(library, entry)
    return Group(*parts)


def spread(parameter: Parameter) -> str:
    """How a number varies between people, in words; ``the same`` when it does not."""
    limits = ""
    if parameter.low is not None or parameter.high is not None:
        low, high = (_written(parameter, limit) for limit in (parameter.low, parameter.high))
        limits = f" {low}–{high}" if low and high else f" from {low}" if low else f" to {high}"
    if parameter.distribution is None:
        return "the same"
    if parameter.between_person is None:
        return f"{parameter.distribution}{limits}"
    return f"CV {100 * parameter.between_person:.0f} %, {parameter.distribution}{limits}"


def known(library: Library, parameter: Parameter) -> str:
    """How well the typical value is known, in words, with what the width rests on."""
    found = library.uncertainty(parameter.name)
    if found is None:
        return "not drawn: a definition, a zero, or the make-up of the population"
    limits = ""
    if found.low is not None and found.high is not None:
        limits = f" {_written(parameter, found.low)}–{_written(parameter, found.high)}"
    said = "a width for its whole grade, ASSUMED" if found.default else found.assumption
    records = dict.fromkeys(library.evidence(record).citation for record in found.basis)
    reasons = "; ".join([*([said] if said else []), *records])
    return f"{found.described}{limits} ({reasons})"


def from_dose_to_dose(library: Library, parameter: Parameter) -> str:
    """How far the number changes within a person from dose to dose, with what that rests on; empty where unsaid."""
    found = library.variability.occasions.get(parameter.same_as or parameter.name)
    if found is None:
        return ""
    said = ("ASSUMED: " if not found.basis else "") + found.assumption
    records = dict.fromkeys(library.evidence(record).citation for record in found.basis)
    return f"{found.described} ({'; '.join([*([said] if said else []), *records])})"


def evidence_words(parameter: Parameter) -> str:
    """The grade, and how the numbers it rests on were read."""
    if parameter.grade == "assumed":
        return "ASSUMED"
    if parameter.seen is None:
        return "by definition"
    read = {"source": "read in the source", "secondary": "read in a citing text", "recalled": "recalled"}
    return f"{parameter.grade}, {read[parameter.seen]}"


def sources(library: Library, parameter: Parameter) -> list[str]:
    """Citations of the records a number rests on, each once, in order."""
    records = (library.evidence(record) for record in parameter.basis)
    return list(dict.fromkeys(record.citation for record in records))


def observed(library: Library, parameter: Parameter) -> list[tuple[str, str]]:
    """How many were observed, as (citation, ``n = 12``) for each source whose record says it, in order."""
    counts: dict[str, list[str]] = {}
    for record in (library.evidence(name) for name in parameter.basis):
        if record.n is None:
            continue
        each = cast("list[Any]", record.n) if isinstance(record.n, list) else [record.n]
        counts.setdefault(record.citation, []).extend(str(one) for one in each)
    return [(citation, f"n = {', '.join(dict.fromkeys(given))}") for citation, given in counts.items()]


def row(library: Library, parameter: Parameter) -> dict[str, Any]:
    """One number as plain values for a report.

    Keys: name; value, unit and written as the file has them; spread, spread_assumption, grade, seen,
    assumption, definition, note, sources (citations), observed ((citation, how many were observed) of each
    source that says it), calibrated, same_as, known (how well, in words),
    from_dose_to_dose (in words; empty where the number is not known to change).
    """
    return {
        "name": parameter.name,
        "value": parameter.written_value,
        "unit": parameter.written_unit,
        "written": parameter.written,
        "spread": spread(parameter),
        "spread_assumption": parameter.between_person_assumption,
        "grade": parameter.grade,
        "seen": parameter.seen,
        "assumption": parameter.assumption,
        "definition": parameter.definition,
        "note": parameter.note,
        "sources": sources(library, parameter),
        "observed": observed(library, parameter),
        "calibrated": parameter.calibrated,
        "same_as": parameter.same_as,
        "known": known(library, parameter),
        "from_dose_to_dose": from_dose_to_dose(library, parameter),
    }


def _counts(library: Library, prefix: str) -> tuple[str, str]:
    numbers = [item for name, item in library.parameters().items() if name.startswith(prefix)]
    return str(len(numbers)), str(sum(item.grade == "assumed" for item in numbers))


def _contents(product: Product) -> str:
    return ", ".join(f"{part.substance} {part.content.written}" for part in product.contains)


def _bands(scale: Scale) -> str:
    return (
        ", ".join(f"{band.name} {band.low:g}–{band.high:g}" for band in scale.bands) or "none in general use"
    )


def _points(library: Library, cluster: str) -> str:
    shares = {name: scale.weight(cluster) for name, scale in library.scales.items() if scale.items}
    return ", ".join(f"{name} {weight:g}" for name, weight in shares.items() if weight) or "none"


def _interaction(entry: Enzyme | Drug) -> tuple[str, str, str]:
    """Title, the enzymes a drug acts on, and those that clear it."""
    if isinstance(entry, Enzyme):
        return entry.title, "an enzyme", "an enzyme"
    by = () if entry.cleared is None else entry.cleared.by
    none = "not modelled"
    return entry.title, ", ".join(entry.acts) or none, ", ".join(by) or none


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "any"
    if high is None:
        return f"from {low:g}"
    return f"to {high:g}" if low is None else f"{low:g}–{high:g}"


def _written(parameter: Parameter, value: float | None) -> str:
    if value is None:
        return ""
    unit = parameter.written_unit
    return format_quantity(from_internal(value, parameter.dimension, unit), unit)


def _prefix(entry: Any) -> str:
    """How the names of an entry's numbers begin."""
    if isinstance(entry, Enzyme | Drug):
        return f"interactions.{entry.name}."
    return f"symptom.{entry.name}." if isinstance(entry, Symptom) else f"{entry.name}."


def _numbers_of(library: Library, entry: Any) -> list[Parameter]:
    numbers = library.parameters()
    own = [item for name, item in numbers.items() if name.startswith(_prefix(entry))]
    if not isinstance(entry, Product):
        return own
    names = {item.name for item in own}
    for route in library.routes(entry.name).values():
        made = (formation.fraction for formation in route.presystemic)
        own += [item for item in (*route.numbers, *made) if item.name not in names]
    return own


def _words(library: Library, entry: Any) -> list[Any]:
    lines: list[str] = []
    if isinstance(entry, Product):
        metabolites = library.reached(entry.name)
        lines.append(f"{entry.kind}; route {entry.route}; amounts are a {_amount(entry)}")
        lines.append(f"contains {_contents(entry)}; in the body: {', '.join(metabolites)}")
        if entry.not_modelled:
            silent = ", ".join(f"{part.substance} {part.content.written}" for part in entry.not_modelled)
            lines.append(f"also contains, not modelled: {silent}")
        if entry.lot is not None or any(part.lot is not None for part in entry.everything):
            lines.append("contents differ between lots: each virtual person has one lot")
        if entry.aliases:
            lines.append(f"also found as: {', '.join(entry.aliases)}")
    elif entry is library.effects.get(entry.name):
        lines += entry.words(library.substances.values())
    elif isinstance(entry, Scale):
        lines += [entry.description, f"range {entry.low:g}–{entry.high:g}; bands: {_bands(entry)}"]
        lines += [f"range after {library.evidence(record).citation}" for record in entry.basis]
    elif isinstance(entry, Substance):
        lines.append(entry.kind)
        if entry.disposition_not_modelled:
            lines.append(f"course in people NOT MODELLED: {entry.disposition_not_modelled}")
    elif isinstance(entry, Enzyme | Drug):
        _, acts, cleared = _interaction(entry)
        lines.append(f"acts on: {acts}; cleared by: {cleared}" if isinstance(entry, Drug) else "an enzyme")
        if isinstance(entry, Drug) and entry.aliases:
            lines.append(f"also found as: {', '.join(entry.aliases)}")
    elif isinstance(entry, Symptom):
        lines += [entry.meaning, f"points on the scales: {_points(library, entry.name)}"]
    elif hasattr(entry, "kind"):
        lines.append(str(entry.kind))
    elif hasattr(entry, "covariates"):
        unused = [item.title for item in entry.covariates.values() if not item.used_by_model]
        lines.append(
            f"not used by any equation: {', '.join(unused)}" if unused else "all are used by the model"
        )
    if entry.note:
        lines.append(entry.note)
    return [_text(line) for line in lines]


_TARGET_NAMES: Final = dict(
    zip(
        TARGETS,
        ("mu opioid", "kappa opioid", "delta opioid", "alpha-2A", "5-HT1A", "dopamine D2", "hERG channel"),
        strict=True,
    )
)


def _targets(library: Library, substance: Substance) -> list[Any]:
    """One line per target: its values, or that it is not modelled and why."""
    from rich.padding import Padding

    parts: list[Any] = [
        _text(""),
        _text("Targets", "bold"),
        _text(
            "Measured in vitro. No equation reads them, but for a ki of [mor]: "
            "a constant over a free plasma level is not occupancy."
        ),
    ]
    for name, target in substance.targets.items():
        line = _text(f"{_TARGET_NAMES.get(name, name)} ({name}): ", "bold")
        if target.not_modelled:
            line.append(f"not modelled: {target.not_modelled}", style="not bold")
        else:
            values = [f"{n.name.split('.')[-1]} {n.written}" for n in target.numbers]
            words = ["; ".join(values)] if values else []
            line.append(", ".join([*words, *([target.action] if target.action else [])]), style="not bold")
        parts.append(line)
        cited = dict.fromkeys(library.evidence(record).citation for record in target.basis)
        more = [*([target.note] if target.note else []), *cited]
        parts += [Padding(_text(words), (0, 0, 0, 4)) for words in more]
    return parts


def _amount(product: Product) -> str:
    if product.labelled:
        return f"mass, the one of {product.contains[0].substance} on the label"
    return "mass" if product.amount_dimension == "mass" else "volume"


def _blocks(library: Library, numbers: list[Parameter], prefix: str) -> list[Any]:
    """One block per number, then the sources they point to by their place in the list."""
    from rich.padding import Padding

    cited: dict[str, int] = {}
    names = [item.name.removeprefix(prefix) for item in numbers]
    width = max((len(name) for name in names), default=0)
    parts: list[Any] = [_text("")]
    for name, item in zip(names, numbers, strict=True):
        places = [cited.setdefault(citation, len(cited) + 1) for citation in sources(library, item)]
        shown = f" [{', '.join(str(place) for place in places)}]" if places else ""
        line = _text(f"{name:<{width}}  ", "bold")
        line.append(f"{item.written:<12}", style="not bold")
        line.append(f"  {spread(item)}; {evidence_words(item)}{shown}", style="not bold")
        parts.append(line)
        others = "; ".join(f"'{other.name}' {other.written}" for other in item.alternatives)
        more = [f"alternatives: {others}"] if others else []
        parts += [Padding(_text(words), (0, 0, 0, 4)) for words in [*_reasons(item), *more]]
    if cited:
        parts += [_text(""), _text("Sources", "bold")]
        parts += [Padding(_text(f"[{place}] {citation}"), (0, 0, 0, 0)) for citation, place in cited.items()]
    return parts


def _reasons(parameter: Parameter) -> list[str]:
    """What a number rests on besides its sources, one line each."""
    lines = {
        "the same, and the same draw, as ": parameter.same_as or "",
        "ASSUMED: ": parameter.assumption,
        "by definition: ": parameter.definition,
        "spread ASSUMED: ": parameter.between_person_assumption,
        "set by ": parameter.calibrated,
        "": parameter.note,
    }
    return [f"{words}{text}" for words, text in lines.items() if text]


def _one_number(library: Library, parameter: Parameter) -> list[Any]:
    inside = format_quantity(parameter.value, parameter.unit)
    changing = from_dose_to_dose(library, parameter)
    lines = [
        f"{parameter.written}" + (f" (inside: {inside})" if inside != parameter.written else ""),
        f"between people: {spread(parameter)}",
        *([f"from dose to dose: {changing}"] if changing else []),
        f"grade: {evidence_words(parameter)}",
        *_reasons(parameter),
        f"typical value: {known(library, parameter)}",
    ]
    parts = [_text(parameter.name, "bold"), *(_text(line) for line in lines)]
    records = [library.evidence(record) for record in parameter.basis]
    if records:
        parts.append(_text("Evidence", "bold"))
        parts.append(_table(_RECORD_HEAD, [_record_row(record) for record in records], lines=True))
    if parameter.alternatives:
        rows: list[tuple[str, ...]] = []
        for other in parameter.alternatives:
            cited = [library.evidence(record).citation for record in other.basis]
            rows.append(
                (other.name, other.written, "\n".join([*cited, *([other.note] if other.note else [])]))
            )
        parts.append(_text("Alternatives", "bold"))
        parts.append(_table(("name", "value", "rests on"), rows, lines=True))
    return parts


_RECORD_HEAD: Final = ("record", "quantity", "value", "grade", "source")


def _record_row(record: Record) -> tuple[str, ...]:
    return record.id, record.quantity, _measured(record), f"{record.grade}, {record.seen}", record.citation


def _measured(record: Record) -> str:
    return f"{_value(record.value)} {record.unit}".strip()


def _one_record(record: Record) -> list[Any]:
    lines = [
        f"{record.quantity}, {record.substance}: {_value(record.value)} {record.unit}",
        *(
            f"{name}: {_value(value)}"
            for name in ("target", "instrument", "time", "stat", "spread", "n", "conditions", "quality")
            if (value := getattr(record, name)) is not None
        ),
        f"grade: {record.grade}; seen: {record.seen}",
        record.citation,
    ]
    return [_text(record.id, "bold"), *(_text(line) for line in lines)]


def _value(value: Any) -> str:
    if value is None:
        return "no number"
    if isinstance(value, list):
        return ", ".join(str(item) for item in cast("list[Any]", value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in cast("dict[str, Any]", value).items())
    return str(value)


def _text(text: str, style: str = "") -> Any:
    from rich.text import Text

    return Text(text, style=style)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], *, lines: bool = False) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_lines=lines, pad_edge=False)
    for index, title in enumerate(head):
        table.add_column(title, overflow="fold", no_wrap=False, min_width=12 if index == 0 else None)
    for cells in rows:
        table.add_row(*(Text(cell) for cell in cells))
    return table
