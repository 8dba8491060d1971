"""Labelled vignettes against the rules: recall, precision and every disagreement, vignette by vignette.

    python -m tests.safety.vignettes             the figures
    python -m tests.safety.vignettes --list      with every miss, false alarm and disagreement on severity
    python -m tests.safety.vignettes vigb-017    everything about single vignettes

The labels (tests/safety/data/vignettes/*.toml) were written without sight of the rules, except those of vigq.toml;
hazards.toml says which rules speak of which hazard.
"""

from __future__ import annotations

import datetime
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from mitragyna.errors import InputError, printable, suggestion
from mitragyna.library import Library, load
from mitragyna.safety import Finding, check, load_rules
from mitragyna.safety.names.vocabulary import Ingredient, load_vocabulary
from mitragyna.safety.names.written import KRATOM_NAMES, SEVEN_OH_NAMES
from mitragyna.scenario import from_dict

FOLDER = Path(__file__).parent / "data" / "vignettes"
FILES = ("viga", "vigb", "vigc", "vigd", "vigq")
DAY = datetime.date(2026, 11, 22)
"""The day on which the labels were written, for the law."""
GRAVE = ("contraindicated", "serious")
LISTS = ("expected", "not_checked", "allowed")
KRATOM = "kratom"
BLANKET = 0.5
"""A word that more than this part of a file's vignettes allow is allowed by habit: counted apart."""


@dataclass(frozen=True)
class Label:
    """One labelled hazard: ``about`` are names as written, ``severity`` what the writer would give."""

    hazard: str
    about: tuple[str, ...] = ()
    severity: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Label:
        return cls(row["hazard"], tuple(row.get("about", ())), row.get("severity", ""))


@dataclass(frozen=True, eq=False)
class Vignette:
    """A scenario and what should be said of it. ``corrected`` are the reasons of labels changed after the first run."""

    id: str
    story: str
    records: tuple[str, ...]
    scenario: Mapping[str, Any]
    expected: tuple[Label, ...]
    not_checked: tuple[Label, ...]
    allowed: tuple[Label, ...]
    absent: tuple[str, ...]
    corrected: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """What the rules answered to one vignette, held against its labels."""

    vignette: Vignette
    met: tuple[tuple[Label, tuple[Finding, ...]], ...]
    loud: tuple[Label, ...]
    open: tuple[tuple[Label, tuple[Finding, ...]], ...]
    right: tuple[Finding, ...]
    by_habit: tuple[Finding, ...]
    false: tuple[Finding, ...]
    raised: tuple[tuple[str, Finding], ...]

    @property
    def misses(self) -> tuple[Label, ...]:
        return tuple(label for label, rows in self.met if not rows)

    @property
    def milder(self) -> tuple[tuple[Label, tuple[Finding, ...]], ...]:
        """Expected as contraindicated or serious, and found only as something less than serious."""
        return tuple(
            (label, rows)
            for label, rows in self.met
            if label.severity in GRAVE and rows and not any(f.severity in GRAVE for f in rows)
        )

    @property
    def other_severity(self) -> tuple[tuple[Label, tuple[Finding, ...]], ...]:
        """Found, and in no finding with the severity of the label."""
        return tuple(
            (label, rows)
            for label, rows in self.met
            if rows and all(f.severity != label.severity for f in rows)
        )

    @property
    def unasked(self) -> tuple[Label, ...]:
        """Expected as not checked, and answered otherwise."""
        return tuple(label for label, rows in self.open if not rows)


@cache
def hazards() -> Mapping[str, frozenset[str]]:
    """Rules by hazard word."""
    data = tomllib.loads((FOLDER / "hazards.toml").read_text(encoding="utf-8"))["hazard"]
    return {word: frozenset(rules) for word, rules in data.items()}


@cache
def records() -> Mapping[str, str]:
    """Records that vignettes cite and the library does not ship, by id, with what each says and its source."""
    return tomllib.loads((FOLDER / "records.toml").read_text(encoding="utf-8"))["record"]


def _hazard(word: str) -> frozenset[str]:
    """The rules of a hazard word. Raises ``InputError`` for one that is not in hazards.toml."""
    known = hazards()
    if word not in known:
        raise InputError(f"hazards.toml: '{word}' is no word of it{suggestion(word, known)}", what=word)
    return known[word]


@cache
def vignettes(*, as_written: bool = False) -> tuple[Vignette, ...]:
    """All vignettes, in the order of their files; ``as_written`` has every label that was corrected as it was before.

    A label that has ``corrected`` and no ``written`` was not there; ``written`` says in which list it was and what
    else was different.
    """
    made: list[Vignette] = []
    for name in FILES:
        data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        for row in data["vignette"]:
            labels: dict[str, list[Label]] = {key: [] for key in LISTS}
            for key in LISTS:
                for one in row.get(key, ()):
                    before = one.get("written", {})
                    if not as_written or "corrected" not in one:
                        labels[key].append(Label.of(one))
                    elif before:
                        labels[before["in"]].append(Label.of({**one, **before}))
            notes = (
                [row.get("corrected", ())]
                if isinstance(row.get("corrected"), str)
                else [*row.get("corrected", ())]
            )
            for key in labels:
                notes += [one["corrected"] for one in row.get(key, ()) if "corrected" in one]
            made.append(
                Vignette(
                    row["id"], row["story"], tuple(row["records"]), tomllib.loads(row["scenario"]),
                    *(tuple(labels[key]) for key in LISTS), tuple(row.get("absent", ())), tuple(notes),
                )
            )  # fmt: skip
    return tuple(made)


@cache
def habits() -> Mapping[str, frozenset[str]]:
    """By file, the words that more than half of its vignettes allow."""
    out: dict[str, frozenset[str]] = {}
    for name in FILES:
        rows = [vignette for vignette in vignettes() if vignette.id.startswith(name)]
        count = Counter(word for v in rows for word in {label.hazard for label in v.allowed})
        out[name] = frozenset(word for word, n in count.items() if n > BLANKET * len(rows))
    return out


@cache
def _library() -> Library:
    return load()


@cache
def _asking() -> Mapping[str, str]:
    """Statements of the rules that ask, which answer 'not checked' where they hold."""
    return {name: rule.statement for name, rule in load_rules().items() if rule.asks}


@cache
def _of_library(name: str) -> frozenset[str]:
    return _named(name, _library())


def _named(name: str, library: Library) -> frozenset[str]:
    """Substances that a name stands for, as the vocabulary calls them, and 'kratom' for every product of it."""
    plain = " ".join(name.casefold().replace("-", " ").split())
    product = library.named(name)
    if plain in KRATOM_NAMES | SEVEN_OH_NAMES or (product is not None and product.kratom):
        return frozenset({KRATOM})
    found = load_vocabulary().resolve(name)
    rows = found if isinstance(found, tuple) else (found,)
    names = frozenset(one.name for one in rows if isinstance(one, Ingredient))
    if not names and product is not None:
        return frozenset().union(
            *(_of_library(part.substance) or {part.substance} for part in product.everything)
        )
    return names


def things(names: Iterable[str], library: Library) -> frozenset[str]:
    """Everything taken that is named, apart from kratom; what is no name of a thing counts for nothing."""
    own = library is not _library()
    each = (_named(name, library) if own else _of_library(name) for name in names)
    return frozenset().union(*each) - {KRATOM}


def about(finding: Finding, library: Library) -> frozenset[str]:
    return things((*finding.about[1:], *(name for _, name in finding.beside)), library)


def speaks_of(finding: Finding, label: Label, library: Library) -> bool:
    """Whether a finding is about the hazard and, where both name things beside kratom, about one of the same."""
    if finding.rule not in _hazard(label.hazard):
        return False
    wanted, given = things(label.about, library), about(finding, library)
    return not wanted or not given or bool(wanted & given)


def is_raised(finding: Finding) -> bool:
    """Found; a rule that asks is raised where it puts its question."""
    return finding.tells or finding.statement == _asking().get(finding.rule)


_CHECKED: dict[str, tuple[Mapping[str, Any], Library, tuple[Finding, ...]]] = {}


def checked(vignette: Vignette) -> tuple[Library, tuple[Finding, ...]]:
    """What the rules answer to the scenario of a vignette, without a run; once for all ways of labelling it."""
    known = _CHECKED.get(vignette.id)
    if known is None or known[0] != vignette.scenario:
        scenario = from_dict(vignette.scenario, vignette.id, library=_library(), folder=FOLDER)
        library = scenario.with_own_products(_library())
        known = (vignette.scenario, library, check(scenario, library, as_of=DAY))
        _CHECKED[vignette.id] = known
    return known[1:]


STANDING = frozenset({"care.psychosocial-in-kratom-use", "care.psychosocial-in-any-plan"})
"""Said of every plan, whatever is in it: neither right nor false of a case, so that no precision counts it."""


@cache
def score(vignette: Vignette) -> Score:
    """One vignette against its labels."""
    library, findings = checked(vignette)
    raised = [f for f in findings if is_raised(f)]
    waiting = [f for f in findings if f.answer == "not checked"]

    def which(label: Label, rows: Sequence[Finding]) -> tuple[Finding, ...]:
        return tuple(f for f in rows if speaks_of(f, label, library))

    labelled = (*vignette.expected, *vignette.allowed)
    habit = habits()[vignette.id.split("-")[0]]
    particular = [label for label in labelled if label.hazard not in habit or label in vignette.expected]
    found = [f for f in findings if f.tells]
    right, by_habit, false = [], [], []
    for f in found:
        if f.rule in STANDING:
            continue
        if any(speaks_of(f, label, library) for label in particular):
            right.append(f)
        elif any(speaks_of(f, label, library) for label in labelled):
            by_habit.append(f)
        else:
            false.append(f)
    return Score(
        vignette,
        tuple((label, which(label, raised)) for label in vignette.expected),
        tuple(label for label in vignette.expected if not which(label, raised) and which(label, waiting)),
        tuple((label, which(label, waiting)) for label in vignette.not_checked),
        tuple(right),
        tuple(by_habit),
        tuple(false),
        tuple((word, f) for word in vignette.absent for f in found if f.rule in _hazard(word)),
    )


@dataclass(frozen=True)
class Figures:
    """Numbers over all vignettes; each pair is (how many are right, out of how many)."""

    grave: tuple[int, int]
    grave_at_least_serious: tuple[int, int]
    expected: tuple[int, int]
    loud: tuple[int, int]
    same_severity: tuple[int, int]
    not_checked: tuple[int, int]
    precision: tuple[int, int]
    precision_with_info: tuple[int, int]
    precision_particular: tuple[int, int]
    precision_particular_with_info: tuple[int, int]
    precision_strict: tuple[int, int]
    absent: tuple[int, int]


def _above(rows: Iterable[Finding]) -> int:
    return sum(f.severity != "info" for f in rows)


def figures(scores: Sequence[Score]) -> Figures:
    """Recall, precision and the rest over all ``scores``."""
    met = [(label, rows) for s in scores for label, rows in s.met]
    grave = [(label, rows) for label, rows in met if label.severity in GRAVE]
    waiting = [(label, rows) for s in scores for label, rows in s.open]
    right, habit, false = (
        [f for s in scores for f in rows(s)]
        for rows in (lambda s: s.right, lambda s: s.by_habit, lambda s: s.false)
    )
    words = sum(len(s.vignette.absent) for s in scores)
    contrary = sum(len({word for word, _ in s.raised}) for s in scores)
    clean = _above(right) + _above(habit)
    against = sum(_above({id(f): f for _, f in s.raised if f not in s.false}.values()) for s in scores)
    whole = clean + _above(false)
    return Figures(
        grave=(sum(bool(rows) for _, rows in grave), len(grave)),
        grave_at_least_serious=(sum(any(f.severity in GRAVE for f in rows) for _, rows in grave), len(grave)),
        expected=(sum(bool(rows) for _, rows in met), len(met)),
        loud=(sum(len(s.loud) for s in scores), sum(not rows for _, rows in met)),
        same_severity=(
            sum(any(f.severity == label.severity for f in rows) for label, rows in met),
            sum(bool(rows) for _, rows in met),
        ),
        not_checked=(sum(bool(rows) for _, rows in waiting), len(waiting)),
        precision=(clean, whole),
        precision_with_info=(len(right) + len(habit), len(right) + len(habit) + len(false)),
        precision_particular=(_above(right), _above(right) + _above(false)),
        precision_particular_with_info=(len(right), len(right) + len(false)),
        precision_strict=(clean - against, whole),
        absent=(contrary, words),
    )


TITLES = {
    "grave": "expected, contraindicated or serious: found",
    "grave_at_least_serious": "  of them found as serious or worse",
    "expected": "expected, all severities: found",
    "loud": "  of the others, answered 'not checked'",
    "same_severity": "  of those found, with the severity of the label",
    "not_checked": "expected as not checked: answered so",
    "precision": "found above info: expected or allowed",
    "precision_with_info": "  info counted as well",
    "precision_particular": "  without what is allowed by habit",
    "precision_particular_with_info": "  without that, info counted as well",
    "precision_strict": "  with what stands under an absent word as false",
    "absent": "absent words under which something was found",
}


def _rules(rows: Iterable[Finding]) -> str:
    return ", ".join(f"{f.rule} ({f.severity}: {', '.join(f.about[1:]) or '-'})" for f in rows)


def told(one: Score) -> Iterator[str]:
    """Every disagreement of one vignette in a line."""
    for label in one.misses:
        yield f"MISS{'' if label in one.loud else ' silent'}  {label.severity} {label.hazard}: {', '.join(label.about)}"
    for label, rows in one.milder:
        yield f"MILDER  {label.severity} {label.hazard}: {_rules(rows)}"
    for label, rows in one.other_severity:
        if (label, rows) not in one.milder:
            yield f"SEVERITY  {label.severity} {label.hazard}: {_rules(rows)}"
    for label in one.unasked:
        yield f"NOT ASKED  {label.hazard}: {', '.join(label.about)}"
    for f in one.false:
        yield f"FALSE  {_rules([f])}"
    for word, f in one.raised:
        if f not in one.false:
            yield f"ABSENT  {word}: {_rules([f])}"


def unknown(arguments: Sequence[str]) -> str:
    """One sentence about the first argument that is neither an option nor a vignette; empty where all are."""
    known = ["--list", *(vignette.id for vignette in vignettes())]
    strange = next((one for one in arguments if one not in known), None)
    if strange is None:
        return ""
    hint = suggestion(strange, known) or f"; expected --list or an id such as {known[1]}"
    return f"vignettes: '{printable(strange, 60)}' is neither an option nor the id of a vignette{hint}"


def main(arguments: Sequence[str]) -> int:
    wrong = unknown(arguments)
    if wrong:
        print(wrong, file=sys.stderr)
        return 2
    rows = [score(vignette) for vignette in vignettes()]
    chosen = [s for s in rows if s.vignette.id in arguments]
    for s in chosen if chosen else rows if "--list" in arguments else ():
        lines = list(told(s))
        if lines or chosen:
            print(f"{s.vignette.id}  {s.vignette.story}", *(f"    {line}" for line in lines), sep="\n")
    if not chosen:
        ways = [figures([score(one) for one in vignettes(as_written=True)]), figures(rows)]
        print(f"{'':52} {'labels as written':>24} {'labels corrected':>24}")
        for key, title in TITLES.items():
            pairs = [getattr(every, key) for every in ways]
            told_so = (f"{n:5} of {of:5}  {100 * n / max(of, 1):6.1f} %" for n, of in pairs)
            print(f"{title:52} {' '.join(f'{one:>24}' for one in told_so)}")
        corrected = sum(len(s.vignette.corrected) for s in rows)
        each = sorted(len(s.right) + len(s.by_habit) + len(s.false) for s in rows)
        print(f"{len(rows)} vignettes; labels corrected, each with its reason: {corrected}")
        print(f"findings of one vignette: median {median(each):g}, at most {each[-1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
