"""Findings of the safety rules for a reader: what interrupts, what is grouped, and what could not be checked.

Contraindications interrupt; everything else is grouped by severity, and one fact is shown once. What was not checked
is grouped by what is missing, and never looks like nothing found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from mitragyna.errors import printable
from mitragyna.report import words
from mitragyna.safety.facts.verdict import RECALLED

if TYPE_CHECKING:
    from rich.table import Table

SEVERITIES: Final = ("contraindicated", "serious", "moderate", "minor", "info")
NOTHING_CHECKED: Final = (
    "No safety rule was applied in this run: not those on interactions between medicines, contraindications, "
    "pregnancy, liver or kidney disease, product purity or legal status. Nothing on this page says that a problem is "
    "absent."
)
NOT_NONE: Final = (
    "“Not checked” means that a rule could not be answered for want of information; it is not the same as "
    "“not found”."
)


WIDE: Final = 100
"""Columns from which a table of findings has one for the evidence."""
_FEW: Final = 6
"""Records that are named beside what is missing."""
RECALLED_ALONE: Final = "Recalled, not read in a source"
_MEASURES: Final = {"person.age": "age", "person.qtc": "QTc", "person.heart_rate": "heart rate"}
"""Keys of numbers that would stand without a word for what they are."""


@dataclass(frozen=True)
class Row:
    """One finding: what it is about in words, the statement, what to watch, and the numbers that triggered it."""

    rule: str
    title: str
    subject: str
    statement: str
    severity: str
    grade: str
    recalled: bool
    watch: str
    assumption: str
    severity_reason: str
    numbers: tuple[str, ...]
    arms: tuple[str, ...]
    cited: tuple[int, ...]
    missing: tuple[str, ...]
    records: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def basis(self) -> str:
        """The ids of its records; where it has none (a record of the law, the input itself) its sources in words."""
        return f"Records: {', '.join(self.records)}" if self.records else f"Source: {'; '.join(self.sources)}"


@dataclass(frozen=True)
class Open:
    """One thing that is missing, and the titles of the rules that wait for it, with the worst severity among them.

    ``rules`` has severity and family of each title, in their order; ``names`` are the records of all of them, the worst
    first (sources in words where a rule has no record), and ``cited`` their places in the page's list of sources.
    ``above`` are titles that a row above has named.
    """

    missing: str
    titles: tuple[str, ...]
    severity: str
    rules: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    cited: tuple[int, ...] = ()
    above: frozenset[str] = frozenset()

    @property
    def needed(self) -> str:
        """How many rules need what is missing."""
        count = len(self.titles)
        return f"{count} rules need: {self.missing}" if count > 1 else f"1 rule needs: {self.missing}"

    @property
    def basis(self) -> str:
        """Records or sources where they are few; else the first of them, and how many more there are."""
        left = len(self.names) - _FEW
        more = f"; and {left} more (--json has them by rule)" if left > 0 else ""
        return f"Sources: {'; '.join(self.names[:_FEW])}{more}"

    @property
    def told(self) -> str:
        """Every rule by its title, a line for each severity, the worst first.

        Of those that a row above has named, the contraindicated are named again and the others counted.
        """
        rows: dict[str, list[str]] = {}
        left: Counter[str] = Counter()
        for title, (severity, _) in zip(self.titles, self.rules, strict=True):
            if title in self.above and severity != SEVERITIES[0]:
                left[severity] += 1
            else:
                rows.setdefault(severity, []).append(title)
        told = [f"{severity}: {'; '.join(titles)}" for severity, titles in rows.items()]
        if left:
            counts = ", ".join(f"{count} {severity}" for severity, count in left.items())
            told.append(f"named above: {counts}")
        return "\n".join(told)


@dataclass(frozen=True)
class Shown:
    """All findings as they are shown. ``checked`` is whether any rule gave an answer."""

    interrupting: tuple[Row, ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    asked: tuple[Row, ...]
    open_ones: tuple[Open, ...]
    absent: tuple[str, ...]
    found: int
    unchecked: int
    checked: bool


def shown(findings: Sequence[Mapping[str, Any]], arms: int = 0, citations: Sequence[str] = ()) -> Shown:
    """Findings put in order. ``arms`` is how many there are; a finding in all of them names none.

    ``citations`` is the page's list of sources, which rows refer to by number.
    """
    places = {citation: place for place, citation in enumerate(citations, start=1)}
    own = [one for one in findings if not one.get("told_by")]
    found = [_row(one, arms, places) for one in own if one.get("answer") == "found"]
    unchecked = [one for one in own if one.get("answer") not in ("found", "not found")]
    absent = [one for one in findings if one.get("answer") == "not found"]
    asked = [_row(one, arms, places) for one in unchecked if _asks(one)]
    rest = [(name, tuple(row for row in found if row.severity == name)) for name in SEVERITIES[1:]]
    return Shown(
        interrupting=tuple(row for row in found if row.severity == SEVERITIES[0]),
        groups=tuple((name, rows) for name, rows in rest if rows),
        asked=tuple(asked),
        open_ones=_open([one for one in unchecked if not _asks(one)], places),
        absent=tuple(_title(one) for one in absent),
        found=len(found),
        unchecked=len(unchecked),
        checked=bool(found or absent),
    )


def _asks(finding: Mapping[str, Any]) -> bool:
    """Whether it puts a question to whoever wrote the input."""
    return str(finding.get("rule", "")).startswith("input.") and not str(
        finding.get("statement", "")
    ).endswith(": not checked.")


def _severity(finding: Mapping[str, Any]) -> str:
    return str(finding.get("severity") or "info")


def _title(finding: Mapping[str, Any]) -> str:
    return str(finding.get("title") or finding.get("rule") or "")


def _texts(finding: Mapping[str, Any], key: str) -> tuple[str, ...]:
    given = finding.get(key) or ()
    return (given,) if isinstance(given, str) else tuple(str(each) for each in given)


def _row(finding: Mapping[str, Any], arms: int, places: Mapping[str, int]) -> Row:
    within = _texts(finding, "arms")
    severity = str(finding.get("severity") or "info")
    parts = finding.get("each") or (finding,)
    # Where the things of one sentence meet in different arms, each says its own.
    apart = len({_texts(part, "arms") for part in parts}) > 1
    return Row(
        rule=str(finding.get("rule", "")),
        title=_title(finding),
        subject=_subject(parts, arms, apart),
        statement=str(finding.get("statement", "")),
        severity=severity if severity in SEVERITIES else "info",
        grade=str(finding.get("grade") or "not graded"),
        recalled=finding.get("seen") == "recalled",
        watch=str(finding.get("watch", "")),
        assumption=str(finding.get("assumption", "")),
        severity_reason=str(finding.get("severity_reason", "")),
        numbers=_numbers(finding, arms, within),
        arms=() if apart or (arms and len(within) == arms) else within,
        cited=tuple(places[source] for source in _texts(finding, "sources") if source in places),
        missing=_texts(finding, "missing"),
        records=_texts(finding, "records"),
        sources=_texts(finding, "sources"),
    )


def _subject(parts: Sequence[Mapping[str, Any]], arms: int, apart: bool) -> str:
    """What a finding is about: things that stand beside the same others are told together.

    What a person is or has stands first where the finding is about it, and else in brackets after what is taken.
    """
    rows: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], dict[str, None]] = {}
    for part in parts:
        about = _texts(part, "about")
        names = [_named(about[0], name) for name in about[1:]]
        # The same name from the history and from an arm is one word here; both stand in the data.
        others = {_named(str(key), str(name)): _is_person(str(key)) for key, name in part.get("with", ())}
        traits = tuple(name for name, of_person in others.items() if of_person and name not in names)
        beside = tuple(name for name, of_person in others.items() if not of_person and name not in names)
        if about and _is_person(about[0]):
            names, traits = [*names, *traits], ()
        within = _texts(part, "arms") if apart else ()
        within = () if arms and len(within) == arms else within
        rows.setdefault((beside, traits, within), {}).update(dict.fromkeys(names))
    told: list[str] = []
    for (beside, traits, within), names in rows.items():
        said = words.listed(names) + (f" with {words.listed(beside)}" if beside else "")
        inside = [*traits, *([f"in {words.listed(within)}"] if within else [])]
        told.append(said + (f" ({'; '.join(inside)})" if inside and said else ""))
    return "; ".join(said for said in told if said)


def _is_person(key: str) -> bool:
    """Whether a key of the input is what somebody is or has, and not what is taken."""
    return key.startswith(("person.", "people.")) and key != "person.medicines"


def _named(key: str, name: str) -> str:
    """A name as it reads: a bare number says of what it is."""
    return f"{_MEASURES[key]} {name}" if key in _MEASURES and name[:1].isdigit() else name


def _numbers(finding: Mapping[str, Any], arms: int, within: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers that triggered it, one line each; and in one line what of it was read nowhere."""
    given: Sequence[Mapping[str, Any]] = finding.get("numbers", ())
    told = [_number(one, arms, within) for one in given if one["value"] != RECALLED]
    recalled = dict.fromkeys(str(one["fact"]) for one in given if one["value"] == RECALLED)
    return (*told, *([f"{RECALLED_ALONE}: {'; '.join(recalled)}"] if recalled else []))


def _number(given: Mapping[str, Any], arms: int, everywhere: tuple[str, ...]) -> str:
    limit = f" (limit: {given['limit']})" if given["limit"] else ""
    within = _texts(given, "arms")
    where = f" in {words.listed(within)}" if within and len(within) != arms and within != everywhere else ""
    return f"{given['fact']}{where}: {given['value']}{limit}"


def _open(unchecked: Sequence[Mapping[str, Any]], places: Mapping[str, int]) -> tuple[Open, ...]:
    """What is missing, with the rules that wait for it; facts for which the same rules wait are told together.

    So is what is asked of several medicines ("whether A or B is an opioid"): a rule waits for one of them or more.
    """
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    asked: dict[str, dict[str, None]] = {}
    for finding in unchecked:
        for fact in _texts(finding, "missing") or ("not said",):
            found = _WHETHER.fullmatch(fact)
            what = f"whether {found[2]}" if found else fact
            asked.setdefault(what, {})[fact] = None
            waiting = grouped.setdefault(what, [])
            if not waiting or waiting[-1] is not finding:
                waiting.append(finding)
    alike: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], list[str]] = {}
    rests: dict[tuple[str, ...], tuple[dict[str, None], dict[int, None]]] = {}
    for what, waiting in grouped.items():
        by_title: dict[str, tuple[str, str]] = {}
        waiting = sorted(waiting, key=lambda one: _place(_severity(one)))
        for one in waiting:
            by_title.setdefault(_title(one), (_severity(one), str(one.get("rule", "")).partition(".")[0]))
        alike.setdefault((tuple(by_title), tuple(by_title.values())), []).extend(asked[what])
        names, cited = rests.setdefault(tuple(by_title), ({}, {}))
        for one in waiting:
            sources = _texts(one, "sources")
            names.update(dict.fromkeys(_texts(one, "records") or sources))
            cited.update(dict.fromkeys(places[source] for source in sources if source in places))
    rows = [
        Open(_joined(facts), titles, rules[0][0], rules, tuple(rests[titles][0]), tuple(rests[titles][1]))
        for (titles, rules), facts in alike.items()
    ]
    rows.sort(key=lambda row: (_place(row.severity), -len(row.titles), row.missing))
    named: set[str] = set()
    for place, row in enumerate(rows):
        rows[place] = replace(row, above=frozenset(named & {*row.titles}))
        named.update(row.titles)
    return tuple(rows)


_WHETHER: Final = re.compile(
    r"whether (.+?) ((?:is|inhibits|induces|lengthens|can|lowers|has|depresses|goes) .+)", flags=re.DOTALL
)


def _joined(facts: Sequence[str]) -> str:
    """Several facts in one text: what is asked of several medicines is asked once, with all their names."""
    asked: dict[str, list[str]] = {}
    for fact in sorted(facts):
        found = _WHETHER.fullmatch(fact)
        name, what = found.groups() if found else ("", fact)
        asked.setdefault(what, []).append(name)
    told = [f"whether {words.either(names)} {what}" if names[0] else what for what, names in asked.items()]
    return "; ".join(told)


def _place(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def tables(findings: Sequence[Mapping[str, Any]], arms: int = 0, width: int = WIDE) -> list[Table | str]:
    """The findings for a terminal: contraindications first, the rest by severity, then what was not checked.

    Where ``width`` (columns) is below ``WIDE`` the evidence is a line of its own, and the text has its place.
    """
    from rich.markup import escape
    from rich.table import Table

    made = shown(findings, arms)
    out: list[Table | str] = []
    groups = [(SEVERITIES[0], made.interrupting), *made.groups]
    for name, rows in groups:
        if not rows:
            continue
        table = Table(title=f"Found: {name}", title_justify="left", show_lines=name == SEVERITIES[0])
        columns = (("About", 26), ("What is known", None), ("Evidence", 13))
        narrow = width < WIDE
        for column, most in (("About", 20), ("What is known", None)) if narrow else columns:
            table.add_column(column, overflow="fold", max_width=most)
        for row in rows:
            said = [row.statement, *(_labelled(each) for each in row.numbers)]
            said += [f"Watch: {row.watch}"] if row.watch else []
            said += [f"Why {row.severity}: {row.severity_reason}"] if row.severity_reason else []
            said += [f"Arms: {', '.join(row.arms)}"] if row.arms else []
            said += [f"Evidence: {_evidence(row)}"] if narrow else []
            said += [row.basis, f"Rule: {row.rule}"]
            cells = (row.subject or row.title, "\n".join(said), *(() if narrow else (_evidence(row),)))
            table.add_row(*(_cell(cell) for cell in cells))
        out.append(table)
        if name == SEVERITIES[0]:
            out += _questions(made.asked)
    if not made.interrupting:
        out = [*_questions(made.asked), *out]
    if made.open_ones:
        title = f"Not checked (which is not the same as not found): {waiting(made)}"
        table = Table(title=title, title_justify="left")
        for column, most in (("Missing", 48), ("Rules that wait for it", None), ("Worst severity", 15)):
            table.add_column(column, overflow="fold", max_width=most)
        for row in made.open_ones:
            table.add_row(_cell(row.needed), _cell(f"{row.told}\n{row.basis}"), row.severity)
        out.append(table)
    out.append(escape(counts(made)))
    return out


def waiting(made: Shown) -> str:
    """How many rules of each severity wait for what is missing, each counted once, the worst first."""
    rules = {
        title: severity
        for row in made.open_ones
        for title, (severity, _) in zip(row.titles, row.rules, strict=True)
    }
    counts = Counter(rules.values())
    return ", ".join(f"{counts[name]} {name}" for name in SEVERITIES if counts[name])


def _evidence(row: Row) -> str:
    """The grade; that of a record that was only recalled says so once."""
    return row.grade + (" (recalled)" if row.recalled and "recalled" not in row.grade else "")


def _labelled(number: str) -> str:
    return number if number.startswith(RECALLED_ALONE) else f"Number: {number}"


def _questions(asked: Sequence[Row]) -> list[Table | str]:
    """What is put to whoever wrote the input: below what interrupts and above everything else."""
    from rich.table import Table

    if not asked:
        return []
    table = Table(title="Not checked: what the input leaves open", title_justify="left")
    for column, most in (("About", 26), ("What is known", None), ("Asked", 26)):
        table.add_column(column, overflow="fold", max_width=most)
    for row in asked:
        statement = f"{row.statement}\n{row.basis}\nRule: {row.rule}"
        said = (row.subject or row.title, statement, "; ".join(row.missing))
        table.add_row(*(_cell(each) for each in said))
    return [table]


def _cell(text: str) -> str:
    from rich.markup import escape

    return escape(printable(text))


def counts(made: Shown) -> str:
    """How many rules gave which answer, in one sentence or two."""
    said = f"Found: {made.found}. Not checked: {made.unchecked}. Not found: {len(made.absent)}."
    return said + (" Not checked is not the same as not found." if made.unchecked else "")


def by_severity(made: Shown) -> tuple[tuple[str, int], ...]:
    """How many findings there are of each severity that has any, the worst first."""
    first = ((SEVERITIES[0], made.interrupting),) if made.interrupting else ()
    return tuple((name, len(rows)) for name, rows in (*first, *made.groups))


def sentence(findings: Sequence[Mapping[str, Any]], arms: int = 0) -> str:
    """The counts, and what is contraindicated by name."""
    made = shown(findings, arms)
    names = [row.subject if " with " in row.subject else f"{row.title}: {row.subject}".rstrip(": ")
             for row in made.interrupting]  # fmt: skip
    return (f"contraindicated: {'; '.join(names)}. " if names else "") + counts(made)
