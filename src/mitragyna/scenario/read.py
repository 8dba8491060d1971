"""Reading a scenario file: TOML in, a checked ``Scenario`` out, every fault one sentence."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.scenario.arm import Arm
from mitragyna.scenario.doses import dose_count
from mitragyna.scenario.equations import read_model, read_respiration, read_tolerance
from mitragyna.scenario.events import read_event_table
from mitragyna.scenario.limits import refuse_flood
from mitragyna.scenario.lots import read_labels, read_products
from mitragyna.scenario.people import People, read_people, read_person
from mitragyna.scenario.refusal import checked, place, readable, refusal, shown, table, tables, under
from mitragyna.scenario.regimen import read_history, read_take
from mitragyna.scenario.scenario import (
    METRICS,
    OF,
    Dropout,
    Output,
    ParameterUncertainty,
    Scenario,
    with_own_products,
)
from mitragyna.scenario.schema import ArmFile, DropoutFile, OutputFile, ScenarioFile, UncertaintyFile
from mitragyna.scenario.text import bytes_of, utf8
from mitragyna.units import to_internal

if TYPE_CHECKING:
    from mitragyna.library import Library

LONGEST_H: Final = 87_660.0
_SHORTEST_H: Final = 1 / 60
MOST_KEY_PARTS: Final = 32
MOST_TIMES: Final = 200_000
_LARGEST_SEED: Final = 2**63 - 1
WIDEST_STEP_H: Final = 6.0
"""Recorded times may be so far apart where people leave (h)."""


def load(path: str | Path, library: Library | None = None) -> Scenario:
    """The scenario in a TOML file.

    ``library`` is the library to read product names with; without it the shipped one is loaded,
    with the file's own ``library`` folder over it. Raises ``InputError`` (file, line or key, what is
    wrong, what would be right).
    """
    if not str(path).strip():
        raise InputError("scenario: the path is empty; expected the path of a TOML file")
    path = Path(path)
    where = str(path)
    content = bytes_of(path, where)
    text = utf8(content, where, "a TOML scenario")
    _refuse_depth(text, where)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        last = text.rstrip().count("\n") + 1
        reason = str(error).replace("at end of document", f"at the end, line {last}")
        reason = reason.replace("Cannot overwrite a value", "a key is there twice, expected once")
        raise InputError(f"{where}: not valid TOML: {reason}", where=where) from None
    except (ValueError, RecursionError):
        raise InputError(
            f"{where}: not valid TOML: a number or a nesting of that size", where=where
        ) from None
    return from_dict(data, where, library=library, folder=path.parent, text=content, path=path)


def _refuse_depth(text: str, where: str) -> None:
    """Refuse a key of very many parts before the parser, whose time grows with their square."""
    for line, content in enumerate(text.splitlines(), start=1):
        if content.split("=", 1)[0].count(".") > MOST_KEY_PARTS:
            raise InputError(
                f"{where}: line {line}: a key of over {MOST_KEY_PARTS} parts; expected the keys of a scenario",
                where=where,
            )


def from_dict(
    data: Mapping[str, Any],
    where: str = "scenario",
    *,
    library: Library | None = None,
    folder: Path | None = None,
    text: bytes | None = None,
    path: Path | None = None,
) -> Scenario:
    """The scenario in a mapping shaped like the TOML file.

    ``where`` is what errors call it, ``folder`` where files it names are looked up (default: the
    working directory). Raises ``InputError``.
    """
    key = f"{where}: "
    folder = folder if folder is not None else Path()
    file = checked(ScenarioFile, dict(data), key)
    own = _library_folder(file.library, folder, key)
    if library is None:
        from mitragyna.library import load as load_library

        library = load_library(own)
    adaptation, variants = read_model(file.model, library, under(key, "model"))
    respiration = read_respiration(file.model, under(key, "model"))
    tolerance = read_tolerance(file.model, under(key, "model"))
    products = read_products(file.product, library, folder, under(key, "product"))
    library = with_own_products(library, products)
    duration = _duration(file.duration, under(key, "duration"))
    if not 0 <= file.seed <= _LARGEST_SEED:
        raise refusal(
            under(key, "seed"), file.seed, "is out of range; expected a whole number from 0 to 2^63 - 1"
        )
    person = read_person(file.person, under(key, "person"))
    at = under(key, "history")
    history = tuple(
        read_history(entry, library, under(at, i)) for i, entry in enumerate(tables(file.history, at))
    )
    arms = _arms(file.arm, library, duration, folder, under(key, "arm"))
    ids = _ids(arms)
    counted = _counted(file.people)
    number = None if counted else _default_number(ids, key)
    people = read_people(file.people, under(key, "people"), folder, number)
    _check_ids(ids, people)
    written = _flat(file.parameters, under(key, "parameters"))
    at = under(key, "parameters")
    scenario = Scenario(
        title=_title(file.title, path, key),
        duration=duration,
        seed=file.seed,
        people=people,
        person=person,
        history=history,
        arms=arms,
        output=_output(file.output, duration, file.dropout is not None, under(key, "output")),
        parameters={name: override(library, name, given, under(at, name)) for name, given in written.items()},
        written_parameters=written,
        library=own,
        own_products=products,
        labels=read_labels(file.product, products, under(key, "product")),
        text=text if text is not None else json.dumps(data, sort_keys=True, default=str).encode(),
        path=path,
        dropout=_dropout(file.dropout, duration, under(key, "dropout")),
        uncertainty=_uncertainty(file.uncertainty, under(key, "uncertainty")),
        adaptation=adaptation,
        respiration=respiration,
        variants=variants,
        tolerance=tolerance,
    )
    _refuse_wide_steps(scenario, under(key, "dropout"))
    medicines = scenario.resolved_medicines(library)
    scenario = replace(scenario, history=(*history, *medicines.history))
    for i, arm in enumerate(arms):
        total = sum(dose_count(take, duration) for take in (*arm.takes, *medicines.takes))
        refuse_flood(total, under(under(key, "arm"), i))
    return scenario


FEWEST_SETS: Final = 10
MOST_SETS: Final = 1000
MOST_PEOPLE_PER_SET: Final = 10_000


def _uncertainty(given: object, key: str) -> ParameterUncertainty | None:
    """``[uncertainty]``; None where it is absent, and the parameters stay at their typical values."""
    if given is None:
        return None
    file = checked(UncertaintyFile, given, key)
    if not FEWEST_SETS <= file.sets <= MOST_SETS:
        what = f"is out of range; expected {FEWEST_SETS} to {MOST_SETS} parameter sets"
        raise refusal(under(key, "sets"), file.sets, what)
    if not 1 <= file.people <= MOST_PEOPLE_PER_SET:
        what = f"is out of range; expected 1 to {MOST_PEOPLE_PER_SET:,} people per parameter set"
        raise refusal(under(key, "people"), file.people, what)
    return ParameterUncertainty(file.sets, file.people)


def override(library: Library, name: str, given: str | float, key: str) -> float:
    """The value of a parameter override in internal units.

    ``given`` is a quantity in the parameter's dimension, a plain number where it has no unit, or the
    name of one of its alternatives. Raises ``InputError`` for an unknown parameter (with the nearest
    names) and for a value that does not fit.
    """
    known = library.parameters()
    if name.startswith("overdose-"):
        raise InputError(
            f"{key}: '{shown(name)}' is a number of the overdose model, which takes them from its files alone; "
            "expected it in a folder of one's own ([library] of a scenario, 'mitragyna overdose --library DIR')",
            where=key,
            what=name,
        )
    if name not in known:
        raise InputError(
            f"{key}: unknown parameter '{shown(name)}'{suggestion(name, known)}", where=key, what=name
        )
    parameter = known[name]
    if parameter.same_as is not None:
        raise InputError(
            f"{key}: '{shown(name)}' is the same number as '{parameter.same_as}'; expected that one to be set",
            where=key,
            what=name,
        )
    for alternative in parameter.alternatives:
        if given == alternative.name:
            return alternative.value
    return parameter.read(given, key)


def _title(given: str | None, path: Path | None, key: str) -> str:
    if given is None:
        return path.stem if path is not None else "Scenario"
    if not given.strip():
        raise refusal(under(key, "title"), given, "is empty; expected a text, or no title at all")
    return readable(given.strip(), "a title", under(key, "title"))


def _library_folder(given: str | None, folder: Path, key: str) -> Path | None:
    if given is None:
        return None
    own = folder / given
    try:
        found = own.is_dir()
    except (OSError, ValueError):
        found = False
    if not found:
        raise refusal(
            under(key, "library"), given, "is not a folder; expected a folder with substances/ or products/"
        )
    return own


def _duration(given: object, key: str) -> float:
    duration = _time(given, key, zero=False)
    if not _SHORTEST_H <= duration <= LONGEST_H * (1 + 1e-12):
        raise refusal(key, given, "is out of range; expected a time from 1 min to 10 y")
    return min(duration, LONGEST_H)


def _arms(value: object, library: Library, duration: float, folder: Path, key: str) -> tuple[Arm, ...]:
    entries = tables(value, key)
    if not entries:
        raise InputError(
            f"{place(key)}: there is no arm; expected at least one [[arm]] with a name", where=key
        )
    arms: list[Arm] = []
    seen: dict[str, int] = {}
    for i, entry in enumerate(entries):
        at = under(key, i)
        file = checked(ArmFile, entry, at)
        name = file.name.strip()
        if not name:
            raise refusal(under(at, "name"), file.name, "is empty; expected a name that no other arm has")
        same = " ".join(readable(name, "a name that no other arm has", under(at, "name")).split()).casefold()
        if same in seen:
            first = arms[seen[same]].name
            complaint = (
                f"is the name of arm[{seen[same]}] too"
                if first == name
                else f"differs from '{shown(first)}', the name of arm[{seen[same]}], in capitals or blanks alone"
            )
            raise refusal(under(at, "name"), name, f"{complaint}; expected a name that no other arm has")
        seen[same] = i
        if file.events is not None and file.take is not None:
            raise refusal(
                under(at, "events"), file.events, "cannot go with takes; expected one of the two in an arm"
            )
        events = None
        if file.events is not None:
            events = read_event_table(file.events, folder, library, duration, under(at, "events"))
        at = under(at, "take")
        takes = tuple(
            read_take(take, library, duration, under(at, k)) for k, take in enumerate(tables(file.take, at))
        )
        arms.append(Arm(name=name, takes=takes, events=events))
    return tuple(arms)


def _ids(arms: tuple[Arm, ...]) -> dict[str, str]:
    """Every id in an event table -> the file it is in."""
    return {person: arm.events.path for arm in arms if arm.events is not None for person in arm.events.by_id}


def _counted(people: Any) -> bool:
    """Whether ``[people]`` says how many there are."""
    return isinstance(people, dict) and ("number" in people or "table" in people)


_MOST_WITHOUT_IDS: Final = 1000
"""People per id of an event table beyond which its highest id is no number of people."""


def _default_number(ids: dict[str, str], key: str) -> int | None:
    """As many people as the highest numeric id, when a table has ids."""
    numbers = [int(person) for person in ids if person.isascii() and person.isdigit() and len(person) < 10]
    highest = max(numbers, default=0)
    if highest > _MOST_WITHOUT_IDS * len(ids):
        path = ids[next(person for person in ids if person.isdigit() and int(person) == highest)]
        raise refusal(
            f"{path}: column ID",
            str(highest),
            f"would make {highest:,} people, and the file has {len(ids)}; expected ids from 1 on, or 'number' in "
            "[people]",
        )
    return highest or None


def _check_ids(ids: dict[str, str], people: People) -> None:
    known = set(people.table.ids) if people.table is not None else None
    for person, path in ids.items():
        if known is not None:
            if person not in known:
                near = suggestion(person, known)
                raise refusal(
                    f"{path}: column ID", person, f"is not in the people table{near or '; expected its ids'}"
                )
        elif not (
            person.isascii() and person.isdigit() and len(person) < 10 and 1 <= int(person) <= people.number
        ):
            raise refusal(
                f"{path}: column ID",
                person,
                f"is not a person; expected a whole number from 1 to {people.number}",
            )


def _dropout(value: object, duration: float, key: str) -> Dropout | None:
    if value is None:
        return None
    file = checked(DropoutFile, value, key)
    start = 0.0 if file.start is None else _time(file.start, under(key, "from"))
    if start >= duration:
        raise refusal(
            under(key, "from"),
            file.start,
            f"is not before the end at {duration:g} h; expected an earlier time",
        )
    return Dropout(start)


def _refuse_wide_steps(scenario: Scenario, key: str) -> None:
    """Leaving is reckoned over the recorded course, which therefore may not be coarse."""
    if scenario.dropout is None:
        return
    times = [scenario.dropout.start, *(t for t in scenario.output_times if t > scenario.dropout.start)]
    steps = [(b - a, a) for a, b in pairwise([*times, scenario.duration])]
    gap, at = max(steps, key=lambda step: step[0])
    if gap > WIDEST_STEP_H * (1 + 1e-9):
        raise InputError(
            f"{key}: the recorded course has a gap of {gap:g} h after {at:g} h; expected recorded times "
            f"at most {WIDEST_STEP_H:g} h apart, for example [output] every = '1 h'",
            where=key,
        )


def _output(value: object, duration: float, dropout: bool, key: str) -> Output:
    file = checked(OutputFile, {} if value is None else value, key)
    if file.every is not None and file.times is not None:
        raise refusal(under(key, "every"), file.every, "cannot go with 'times'; expected one of the two")
    every = 1.0 if file.every is None else _time(file.every, under(key, "every"), zero=False)
    if file.times is None and duration / every > MOST_TIMES:
        raise refusal(
            under(key, "every"),
            file.every or "1 h",
            f"makes too many output times; expected {MOST_TIMES:,} or fewer",
        )
    times = None if file.times is None else _times(file.times, duration, under(key, "times"))
    for i, metric in enumerate(file.metrics or ()):
        if metric not in METRICS:
            hint = suggestion(metric, METRICS) or "; known metrics are " + ", ".join(METRICS)
            raise refusal(under(under(key, "metrics"), i), metric, f"is not a metric{hint}")
    for i, quantity in enumerate(file.quantities or ()):
        if not quantity.strip():
            raise refusal(
                under(under(key, "quantities"), i),
                quantity,
                "is empty; expected a quantity, for example 'cows'",
            )
    if file.quantities is not None and not file.quantities:
        raise InputError(
            f"{under(key, 'quantities')}: the list is empty; expected one quantity or more", where=key
        )
    if file.of is not None and file.of not in OF:
        hint = suggestion(file.of, OF) or "; expected 'everyone', 'stayers' or 'both'"
        raise refusal(under(key, "of"), file.of, f"is not known{hint}")
    if file.of in ("stayers", "both") and not dropout:
        raise refusal(
            under(key, "of"), file.of, "needs people who can leave; expected a table [dropout] beside it"
        )
    return Output(
        every=every,
        times=times,
        metrics=None if file.metrics is None else tuple(dict.fromkeys(file.metrics)),
        thresholds=_thresholds(file.thresholds, under(key, "thresholds")),
        quantities=None
        if file.quantities is None
        else tuple(dict.fromkeys(q.strip() for q in file.quantities)),
        visits=() if file.visits is None else _times(file.visits, duration, under(key, "visits")),
        of=file.of or ("both" if dropout else "everyone"),
    )


def _times(given: list[Any], duration: float, key: str) -> tuple[float, ...]:
    if not given or len(given) > MOST_TIMES:
        raise refusal(key, f"{len(given)} times", f"is not a course; expected 1 to {MOST_TIMES:,} times")
    times: set[float] = set()
    for i, entry in enumerate(given):
        time = _time(entry, under(key, i))
        if time > duration:
            raise refusal(
                under(key, i), entry, f"is after the end at {duration:g} h; expected an earlier time"
            )
        times.add(time)
    return tuple(sorted(times))


def _thresholds(given: object, key: str) -> tuple[tuple[str, float], ...]:
    pairs: list[tuple[str, float]] = []
    for quantity, value in _flat(given, key).items():
        at = under(key, quantity)
        if quantity.startswith(("plasma.", "effect_site.")):
            pairs.append((quantity, 1000.0 * to_internal(value, "mass_concentration", at)))
        elif isinstance(value, str):
            raise refusal(
                at, value, "is not a number; expected the threshold as a plain number, for example 13"
            )
        else:
            pairs.append((quantity, float(value)))
    return tuple(pairs)


def _flat(given: object, key: str) -> dict[str, str | float]:
    """Nested tables as one table of dotted names; each value a text or a finite number.

    ``a.b = 1`` and ``"a.b" = 1`` are the same to the reader of a scenario, but not to TOML.
    """
    if given is None:
        return {}
    flat: dict[str, str | float] = {}
    waiting: list[tuple[str, object]] = [(name, value) for name, value in table(given, key).items()]
    while waiting:
        name, value = waiting.pop(0)
        at = under(key, name)
        if isinstance(value, dict):
            inner = cast("dict[object, object]", value)
            waiting[:0] = [(f"{name}.{shown(part)}", entry) for part, entry in inner.items()]
            continue
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise refusal(
                at, value, "is not a value; expected a number, or text with a unit, for example '150 L/h'"
            )
        if name in flat:
            raise refusal(at, value, "is given twice; expected one value")
        if not isinstance(value, str):
            try:
                finite = math.isfinite(value)
            except OverflowError:
                finite = False
            if not finite:
                raise refusal(at, value, "is not finite; expected a finite number")
        flat[str(name)] = value
    return flat


def _time(given: object, key: str, *, zero: bool = True) -> float:
    if not isinstance(given, (str, int, float)) or isinstance(given, bool):
        raise refusal(
            key, given, "is not a time; expected a number with a unit in quotation marks, for example '8 h'"
        )
    return to_internal(given, "time", key, zero=zero)
