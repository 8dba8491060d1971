"""How often ``mitragyna claims check`` finds a claim that is there, and marks one that is not.

    python benchmarks/claims_check.py [--documents DIR] [--write]

Measures on the labelled sentences of the tests, and with ``--documents`` (or MITRAGYNA_DOCUMENTS) on the documents
that the claims were taken from, which are no part of the project. ``--write`` puts the table into docs/claims.md.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from mitragyna.safety.claims.check import Read, check
from mitragyna.safety.claims.claim import load_claims

ROOT = Path(__file__).resolve().parents[1]
SENTENCES = ROOT / "tests" / "safety" / "data" / "claim_sentences.txt"
PARAPHRASES = ROOT / "tests" / "safety" / "data" / "claim_paraphrases.txt"
STATEMENTS = ROOT / "tests" / "safety" / "data" / "statement_sentences.txt"
CONTEXTS = ROOT / "tests" / "safety" / "data" / "claim_contexts.txt"
PASSAGES = ROOT / "tests" / "safety" / "data" / "claim_passages.txt"
NEIGHBOURS = ROOT / "tests" / "safety" / "data" / "claim_neighbours.txt"
STANCES = ROOT / "tests" / "safety" / "data" / "claim_stances.txt"
SPEECH = ROOT / "tests" / "safety" / "data" / "claim_speech.txt"
ACTORS = ROOT / "tests" / "safety" / "data" / "claim_actors.txt"
COMMON = ROOT / "tests" / "safety" / "data" / "claim_common.txt"
PAGE = ROOT / "docs" / "claims.md"
HALVES = ("develop", "held out")
LAST = "last"
BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"
BEGIN_PLACED, END_PLACED = "<!-- contexts measured -->", "<!-- end of contexts measured -->"
BEGIN_PASSED, END_PASSED = "<!-- passages measured -->", "<!-- end of passages measured -->"
BEGIN_BESIDE, END_BESIDE = "<!-- neighbours measured -->", "<!-- end of neighbours measured -->"
BEGIN_STOOD, END_STOOD = "<!-- stances measured -->", "<!-- end of stances measured -->"
BEGIN_SPOKEN, END_SPOKEN = "<!-- speech measured -->", "<!-- end of speech measured -->"
BEGIN_ACTED, END_ACTED = "<!-- actors measured -->", "<!-- end of actors measured -->"
BEGIN_COMMON, END_COMMON = "<!-- common measured -->", "<!-- end of common measured -->"
BEGIN_STATED, END_STATED = "<!-- statements measured -->", "<!-- end of statements measured -->"


@dataclass(frozen=True)
class Labelled:
    """A sentence with the claims that it makes and denies, and which half it belongs to.

    A mark of one of ``passed`` counts neither as right nor as wrong: it follows from the sentence by a further step.
    ``mistaken`` are claims that the sentence would be taken for and does not make.
    """

    half: str
    made: frozenset[str]
    denied: frozenset[str]
    text: str
    passed: frozenset[str] = frozenset()
    mistaken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Counted:
    """Marks that were right, wrong, and missing."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of the marks that are right."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of what is there that is marked."""
        return self.right / (self.right + self.missed)


@cache
def reads_of(text: str) -> tuple[Read, ...]:
    """What the check tells of a text, read once for all the figures that ask."""
    return check(text)


def labelled() -> tuple[Labelled, ...]:
    """The labelled sentences of the tests."""
    out: list[Labelled] = []
    for line in SENTENCES.read_text("utf-8").splitlines():
        if not line.startswith("#") and line.strip():
            half, made, denied, text = (part.strip() for part in line.split("|", 3))
            out.append(Labelled(half, _ids(made), _ids(denied), text))
    return tuple(out)


def paraphrases() -> tuple[Labelled, ...]:
    """The second labelled set of the tests: what vendors, users, reporters and clinicians might say."""
    out: list[Labelled] = []
    for line in PARAPHRASES.read_text("utf-8").splitlines():
        if not line.startswith("#") and line.strip():
            half, made, denied, passed, text = (part.strip() for part in line.split("|", 4))
            out.append(Labelled(half, _ids(made), _ids(denied), text, _ids(passed)))
    return tuple(out)


def stated() -> tuple[Labelled, ...]:
    """The labelled sentences for the statements that the documents do not make."""
    out: list[Labelled] = []
    for line in STATEMENTS.read_text("utf-8").splitlines():
        if not line.startswith("#") and line.strip():
            half, made, denied, passed, mistaken, text = (part.strip() for part in line.split("|", 5))
            out.append(Labelled(half, _ids(made), _ids(denied), text, _ids(passed), _ids(mistaken)))
    return tuple(out)


@dataclass(frozen=True)
class Placed:
    """A text that is easily read wrongly, with the claims and statements that it makes, denies and leaves open.

    ``passed`` counts neither way; ``unread`` is how many of its sentences cannot be read.
    """

    half: str
    register: str
    made: frozenset[str]
    denied: frozenset[str]
    left: frozenset[str]
    passed: frozenset[str]
    unread: int
    text: str


def placed(file: Path = CONTEXTS) -> tuple[Placed, ...]:
    """The third labelled set of the tests: claims beside negation, doubt, conditions, questions and other subjects.

    From ``PASSAGES`` the fourth, of the same columns: claims that are taken back, letters, answers, interactions.
    From ``NEIGHBOURS`` the fifth: neighbours of sentences that were read wrongly. From ``STANCES`` the sixth: which way
    a sentence stands; a register that begins with "told" says that it tells what others say. From ``SPEECH`` the
    seventh: codes of places behind "law" are those whose law the text speaks of. From ``ACTORS`` the eighth: who acts
    on what. From ``COMMON`` the ninth: all topics in ordinary words.
    """
    out: list[Placed] = []
    for line in file.read_text("utf-8").splitlines():
        if not line.startswith("#") and line.strip():
            half, register, made, denied, left, passed, unread, text = (
                part.strip() for part in line.split(" | ", 7)
            )
            ids = (_ids(made), _ids(denied), _ids(left), _ids(passed))
            number = 0 if unread == "-" else int(unread)
            out.append(
                Placed(half, register, *ids, number, text.replace(" // ", "\n").replace("\\e", "\x1b"))
            )
    return tuple(out)


def of_contexts(given: Iterable[Placed]) -> tuple[Counted, Counted, Counted]:
    """Marks of what is made and denied, claims and statements together, and sentences told as not checked."""
    made, denied, unread = Counted(), Counted(), Counted()
    for one in given:
        reads = reads_of(one.text)
        found, against = marks(reads, "made"), marks(reads, "denied")
        made += _counted(one.made, found - (one.passed - one.made))
        denied += _counted(one.denied, against - (one.passed - one.denied))
        told = sum(bool(read.sentence.unread) for read in reads)
        right = min(told, one.unread)
        unread += Counted(right, told - right, one.unread - right)
    return made, denied, unread


def table_of_contexts(given: Sequence[Placed] | None = None) -> str:
    """The figures of claims in places where they are easily read wrongly, or of another set of the same columns."""
    named = ("claims and statements made", "denied", "sentences not checked")
    return _by_half(
        "texts", placed() if given is None else given, lambda mine: zip(named, of_contexts(mine), strict=True)
    )


def table_of_passages() -> str:
    """The figures of the fourth set."""
    return table_of_contexts(placed(PASSAGES))


def table_of_neighbours() -> str:
    """The figures of the fifth set."""
    return table_of_contexts(placed(NEIGHBOURS))


def table_of_stances() -> str:
    """The figures of the sixth set, also of what is left open and of which texts tell what others say."""
    named = ("claims and statements made", "denied", "left open", "told as what others say")

    def counted(mine: Sequence[Placed]) -> Iterable[tuple[str, Counted]]:
        made, denied, _ = of_contexts(mine)
        return zip(named, (made, denied, of_open(mine), of_hearsay(mine)), strict=True)

    return _by_half("texts", placed(STANCES), counted)


def table_of_speech() -> str:
    """The figures of the seventh set, also of places whose law a text speaks of."""
    named = (
        "claims and statements made",
        "denied",
        "left open",
        "told as what others say",
        "places whose law is spoken of",
    )

    def counted(mine: Sequence[Placed]) -> Iterable[tuple[str, Counted]]:
        made, denied, _ = of_contexts(mine)
        return zip(named, (made, denied, of_open(mine), of_hearsay(mine), of_law(mine)), strict=True)

    return _by_half("texts", placed(SPEECH), counted)


def table_of_actors() -> str:
    """The figures of the eighth set, also of what is left open."""
    return _table_of_open(ACTORS)


def table_of_common() -> str:
    """The figures of the ninth set, also of what is left open."""
    return _table_of_open(COMMON)


def _table_of_open(file: Path) -> str:
    def counted(mine: Sequence[Placed]) -> Iterable[tuple[str, Counted]]:
        made, denied, _ = of_contexts(mine)
        named = ("claims and statements made", "denied", "left open")
        return zip(named, (made, denied, of_open(mine)), strict=True)

    return _by_half("texts", placed(file), counted)


def of_law(given: Iterable[Placed]) -> Counted:
    """Places whose law texts speak of, as labelled and as the check says."""
    out = Counted()
    for one in given:
        there = frozenset(one.register.partition(" law ")[2].split())
        out += _counted(there, {code for read in reads_of(one.text) for code in read.places})
    return out


def of_open(given: Iterable[Placed]) -> Counted:
    """Marks of what is left open; where nothing is labelled as open a mark is counted as wrong."""
    out = Counted()
    for one in given:
        found = {each.id for read in reads_of(one.text) for each in read.open}
        out += _counted(one.left, found - (one.passed - one.left))
    return out


def of_hearsay(given: Iterable[Placed]) -> Counted:
    """Texts that tell what others say, as labelled and as the check says."""
    out = Counted()
    for one in given:
        told, there = any(read.reported for read in reads_of(one.text)), one.register.startswith("told ")
        out += Counted(told and there, told and not there, there and not told)
    return out


def marks(reads: Iterable[Read], how: str) -> set[str]:
    """The claims and statements that a text makes or denies."""
    said = {each.claim.id for read in reads for each in read.said if each.how == how}
    return said | {each.statement.id for read in reads for each in read.held if each.how == how}


def of_statements(given: Iterable[Labelled]) -> tuple[Counted, Counted, int]:
    """Marks of statements made and denied, and in how many sentences a claim was marked that is mistaken for one."""
    made, denied, mistaken = Counted(), Counted(), 0
    for one in given:
        reads = reads_of(one.text)
        found = {each.statement.id for read in reads for each in read.held if each.how == "made"}
        against = {each.statement.id for read in reads for each in read.held if each.how == "denied"}
        made += _counted(one.made, found - (one.passed - one.made))
        denied += _counted(one.denied, against - (one.passed - one.denied))
        mistaken += not one.mistaken.isdisjoint(each.id for read in reads for each in read.made)
    return made, denied, mistaken


def table_of_statements() -> str:
    """The figures of the statements as a table for the page."""

    def counted(mine: Sequence[Labelled]) -> Iterable[tuple[str, Counted]]:
        made, denied, mistaken = of_statements(mine)
        return (("statements made", made), (f"statements denied ({mistaken} taken for a claim)", denied))

    return _by_half("sentences", stated(), counted)


def of_sentences(given: Iterable[Labelled]) -> tuple[Counted, Counted]:
    """Marks of claims that are made, and of claims that are denied."""
    made, denied = Counted(), Counted()
    for one in given:
        reads = reads_of(one.text)
        found = {each.id for read in reads for each in read.made}
        against = {each.id for read in reads for each in read.denied}
        made += _counted(one.made, found - (one.passed - one.made))
        denied += _counted(one.denied, against - (one.passed - one.denied))
    return made, denied


def of_documents(folder: Path) -> tuple[Counted, ...]:
    """Claims found in each of the documents against the claims that were taken from it, in the order of names."""
    claims = load_claims()
    out: list[Counted] = []
    for number, path in enumerate(sorted(folder.glob("*.txt")), start=1):
        there = frozenset(one.id for one in claims.values() if number in one.documents)
        found = {each.id for read in check(path.read_text("utf-8")) for each in read.made}
        out.append(_counted(there, found))
    return tuple(out)


def table(documents: Path | None) -> str:
    """The figures as a table for the page; a row of the documents is kept as it was where there are none."""

    def counted(mine: Sequence[Labelled]) -> Iterable[tuple[str, Counted]]:
        return zip(("claims made", "claims denied"), of_sentences(mine), strict=True)

    rows = [
        _by_half("sentences", labelled(), counted),
        *_by_half("paraphrases", paraphrases(), counted).splitlines()[2:],
    ]
    if documents is not None:
        each = of_documents(documents)
        rows += [_row(f"document {number}: claims made in it", one) for number, one in enumerate(each, 1)]
        rows.append(_row("the five documents together", sum(each, Counted())))
    else:
        kept = _between(PAGE.read_text("utf-8")).splitlines()
        rows += [row for row in kept if row.startswith(("| document", "| the five"))]
    return "\n".join(rows)


Given = TypeVar("Given", Labelled, Placed)


def _by_half(
    what: str,
    given: Sequence[Given],
    counted: Callable[[Sequence[Given]], Iterable[tuple[str, Counted]]],
) -> str:
    """A table with a row for each thing that is ``counted`` in each half of a labelled set."""
    rows = [
        "| text | labels | right | wrong | missed | precision | recall |",
        "|---|---|---|---|---|---|---|",
    ]
    for half in (*HALVES, LAST):
        mine = [one for one in given if one.half == half]
        begun = f"{len(mine)} {what}, {half}"
        for name, one in counted(mine) if mine else ():
            rows.append(_row(f"{begun}: {name}", one))
            begun = "the same"
    return "\n".join(rows)


def _row(what: str, one: Counted) -> str:
    there = one.right + one.missed
    precision = f"{one.precision:.3f}" if one.right + one.wrong else "no mark"
    figures = f"{one.right} | {one.wrong} | {one.missed} | {precision} | {one.recall:.3f}"
    return f"| {what} | {there} | {figures} |"


def _counted(there: frozenset[str], found: set[str]) -> Counted:
    return Counted(len(there & found), len(found - there), len(there - found))


def _ids(text: str) -> frozenset[str]:
    return frozenset(text.split()) - {"-"}


def _between(page: str) -> str:
    return page.split(BEGIN, 1)[1].split(END, 1)[0]


def main() -> None:
    """Run the measurement and print or write it."""
    parser = argparse.ArgumentParser(description="Precision and recall of the claims check.")
    parser.add_argument("--documents", type=Path, default=os.environ.get("MITRAGYNA_DOCUMENTS"))
    parser.add_argument("--write", action="store_true", help="put the table into docs/claims.md")
    given = parser.parse_args()
    tables = (
        (table(Path(given.documents) if given.documents else None), BEGIN, END),
        (table_of_statements(), BEGIN_STATED, END_STATED),
        (table_of_contexts(), BEGIN_PLACED, END_PLACED),
        (table_of_passages(), BEGIN_PASSED, END_PASSED),
        (table_of_neighbours(), BEGIN_BESIDE, END_BESIDE),
        (table_of_stances(), BEGIN_STOOD, END_STOOD),
        (table_of_speech(), BEGIN_SPOKEN, END_SPOKEN),
        (table_of_actors(), BEGIN_ACTED, END_ACTED),
        (table_of_common(), BEGIN_COMMON, END_COMMON),
    )
    print("\n\n".join(rows for rows, _, _ in tables))
    if given.write:
        page = PAGE.read_text("utf-8")
        for rows, begin, end in tables:
            page = _put(page, rows, begin, end)
        PAGE.write_text(page, "utf-8")


def _put(page: str, rows: str, begin: str, end: str) -> str:
    head, rest = page.split(f"{begin}\n", 1)
    return f"{head}{begin}\n{rows}\n{end}{rest.split(end, 1)[1]}"


if __name__ == "__main__":
    main()
