"""A written model as SBML Level 3 Version 2, checked by libSBML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from mitragyna.errors import InputError
from mitragyna.export.written import UNITS, Happening, Number, Written

NAMESPACE: Final = "urn:mitragyna:export:1"
"""Of the annotations, which say where a number comes from."""
ABSENT: Final = (
    "export sbml needs libSBML, which is not installed; expected 'pip install \"mitragyna[sbml]\"' before it"
)
_SEVERE: Final = 2
"""libSBML's severity of an error; 1 is a warning."""


@dataclass(frozen=True)
class Source:
    """What an annotation says of a number: the library's name, its grade, evidence records, and what is assumed."""

    name: str
    grade: str
    basis: tuple[str, ...]
    assumption: str = ""


@dataclass(frozen=True)
class Checked:
    """A file's text, and what libSBML's check of consistency, units included, warns of: (number, message)."""

    text: str
    warnings: tuple[tuple[int, str], ...]


def available() -> bool:
    """Whether libSBML is installed."""
    from importlib.util import find_spec

    return find_spec("libsbml") is not None


def sbml(written: Written, sources: Mapping[str, tuple[Source, ...]] | None = None) -> Checked:
    """The SBML text of a written model, without errors by libSBML's check.

    ``sources`` are by a number's name. Raises ``InputError`` where libSBML is absent, and ``RuntimeError`` where the
    check finds an error, which would be one of this program.
    """
    try:
        libsbml: Any = import_module("libsbml")
    except ImportError as reason:
        raise InputError(ABSENT) from reason
    document: Any = libsbml.SBMLDocument(3, 2)
    model: Any = document.createModel()
    model.setId(written.id)
    model.setName(written.name)
    model.setNotes(
        '<body xmlns="http://www.w3.org/1999/xhtml">'
        + "".join(f"<p>{escape(note)}</p>" for note in written.notes)
        + "</body>"
    )
    model.setTimeUnits("hour")
    model.setSubstanceUnits("milligram")
    model.setExtentUnits("milligram")
    model.setVolumeUnits("litre")
    _units(libsbml, model, _used(written))
    assigned = {name for happening in written.happenings for name, _ in happening.assignments}
    for number in written.numbers:
        made = _parameter(model, number.id, number.name, number.unit, number.value)
        made.setConstant(not (number.changes or number.id in assigned))
        _annotate(made, number, (sources or {}).get(number.name, ()))
    for state in written.states:
        _parameter(model, state.id, state.name, state.unit, state.initial).setConstant(False)
        rate = model.createRateRule()
        rate.setVariable(state.id)
        rate.setMath(_math(libsbml, state.rate))
    for rule in written.rules:
        made = _parameter(model, rule.id, rule.name, rule.unit)
        made.setConstant(False)
        given = model.createAssignmentRule()
        given.setVariable(rule.id)
        given.setMath(_math(libsbml, rule.value))
    units = {item.id: item.unit for item in (*written.numbers, *written.states)}
    for place, happening in enumerate(written.happenings):
        _event(libsbml, model, happening, len(written.happenings) - place, units)
    text = str(libsbml.writeSBMLToString(document))
    return Checked(text, _checked(libsbml, text))


def _used(written: Written) -> set[str]:
    """Identifiers of the units that are used."""
    return {item.unit for item in (*written.numbers, *written.states, *written.rules)} | {"hour", "milligram"}


def _units(libsbml: Any, model: Any, used: set[str]) -> None:
    for name, parts in UNITS.items():
        if name not in used:
            continue
        definition = model.createUnitDefinition()
        definition.setId(name)
        definition.setName(name.replace("_", " "))
        for kind, exponent, scale, multiplier in parts:
            unit = definition.createUnit()
            unit.setKind(libsbml.UnitKind_forName(kind))
            unit.setExponent(exponent)
            unit.setScale(scale)
            unit.setMultiplier(multiplier)


def _parameter(model: Any, name: str, said: str, unit: str, value: float | None = None) -> Any:
    made = model.createParameter()
    made.setId(name)
    made.setName(said)
    made.setUnits(unit)
    if value is not None:
        made.setValue(value)
    return made


def _annotate(made: Any, number: Number, sources: tuple[Source, ...]) -> None:
    if not sources:
        return
    parts = "".join(
        f"<m:parameter name={quoteattr(s.name)} grade={quoteattr(s.grade)} "
        f"evidence={quoteattr(' '.join(s.basis))}"
        + (f" assumption={quoteattr(s.assumption)}" if s.assumption else "")
        + "/>"
        for s in sources
    )
    made.setAnnotation(f"<m:source xmlns:m={quoteattr(NAMESPACE)}>{parts}</m:source>")


def _math(libsbml: Any, text: str, unit: str = "dimensionless") -> Any:
    """An expression; numbers in it that are added have the ``unit``, those that multiply have none."""
    settings = libsbml.L3ParserSettings()
    settings.setParseUnits(True)
    made = libsbml.parseL3FormulaWithSettings(text, settings)
    if made is None:
        raise RuntimeError(f"libSBML cannot read '{text}': {libsbml.getLastParseL3Error()}")

    def declare(node: Any, of: str) -> None:
        if node.isNumber() and not node.isSetUnits():
            node.setUnits(of)
        sums = node.getType() in (libsbml.AST_PLUS, libsbml.AST_MINUS)
        for i in range(node.getNumChildren()):
            declare(node.getChild(i), of if sums else "dimensionless")

    declare(made, unit)
    return made


def _event(libsbml: Any, model: Any, happening: Happening, priority: int, units: Mapping[str, str]) -> None:
    """One event; a repeating one counts its turns in a parameter of its own."""
    event = model.createEvent()
    event.setId(happening.id)
    event.setName(happening.name)
    event.setUseValuesFromTriggerTime(False)
    trigger = event.createTrigger()
    # Not true before time zero, so that what happens at time zero happens.
    trigger.setInitialValue(False)
    trigger.setPersistent(True)
    event.createPriority().setMath(_math(libsbml, str(priority)))
    if happening.number == 1:
        when = f"time >= {happening.first!r} hour"
    else:
        turns = f"{happening.id}_turns"
        _parameter(model, turns, f"{happening.name}: turns so far", "dimensionless", 0.0).setConstant(False)
        for name, value, unit in (
            ("first", happening.first, "hour"),
            ("every", happening.every, "hour"),
            ("number", float(happening.number), "dimensionless"),
        ):
            _parameter(model, f"{happening.id}_{name}", f"{happening.name}: {name}", unit, value).setConstant(
                True
            )
        when = (
            f"time >= {happening.id}_first + {turns} * {happening.id}_every "
            f"&& {turns} < {happening.id}_number"
        )
        again = event.createEventAssignment()
        again.setVariable(turns)
        again.setMath(_math(libsbml, f"{turns} + 1"))
    trigger.setMath(_math(libsbml, when))
    for name, value in happening.assignments:
        assignment = event.createEventAssignment()
        assignment.setVariable(name)
        assignment.setMath(_math(libsbml, value, units[name]))


def _checked(libsbml: Any, text: str) -> tuple[tuple[int, str], ...]:
    """Warnings of the whole check of the text as it would be read. Raises ``RuntimeError`` for an error."""
    document = libsbml.readSBMLFromString(text)
    for kind in (
        libsbml.LIBSBML_CAT_UNITS_CONSISTENCY,
        libsbml.LIBSBML_CAT_IDENTIFIER_CONSISTENCY,
        libsbml.LIBSBML_CAT_GENERAL_CONSISTENCY,
        libsbml.LIBSBML_CAT_MATHML_CONSISTENCY,
        libsbml.LIBSBML_CAT_OVERDETERMINED_MODEL,
        libsbml.LIBSBML_CAT_MODELING_PRACTICE,
    ):
        document.setConsistencyChecks(kind, True)
    document.checkConsistency()
    found = [document.getError(i) for i in range(document.getNumErrors())]
    errors = [e.getMessage().strip() for e in found if e.getSeverity() >= _SEVERE]
    if errors:
        raise RuntimeError(f"libSBML finds an error in the exported file: {errors[0]}")
    return tuple((int(e.getErrorId()), str(e.getMessage()).strip()) for e in found)
