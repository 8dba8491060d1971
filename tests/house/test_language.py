"""One guard over every text the software can show: no verdict of its own, nobody told what to do with a dose.

What a text quotes is not its own: a claim of the documents is shown in quotation marks, beside its verdict.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mitragyna.safety.claims.claim import load_claims
from mitragyna.safety.claims.links import refusals, refused
from mitragyna.safety.claims.statements import load_statements
from tests.house.project import ROOT, SOURCE, files, modules, shown
from tests.report.language import VERDICTS, blocked, own_words, visible_text

DOSES = (
    r"(?:^|[.!?:;]\s+)(?:please\s+)?(?:(?:do not|never)\s+)?"
    r"(?:take|swallow|drink|titrate|taper|double|halve|skip|increase|decrease|reduce)\b"
    r"(?! of\b| in\b|,)"
)
SAID_BY_AN_AUTHORITY = {
    "thai-fda-daily-limit": "what an authority called its own limit is part of the record",
}


def strings(value: Any) -> Iterator[str]:
    """Every text in a parsed file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def tables() -> list[Path]:
    """Data files whose texts are the software's own; claims and refusals are read below, one key at a time."""
    apart = {
        SOURCE / "safety" / "data" / "refusals.toml",
        *(SOURCE / "safety" / "data" / "claims").glob("*.toml"),
    }
    return sorted(path for path in SOURCE.rglob("*.toml") if path not in apart)


def constants(path: Path) -> list[str]:
    """Texts in a module that are not documentation of the code."""
    tree = ast.parse(path.read_text("utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
        if id(node) not in documentation
    ]


def refuse(texts: Iterator[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Where, and which passages, of what is not allowed."""
    found = [(where, blocked(own_words(text)) + refused(own_words(text))) for where, text in texts]
    assert found
    return [(where, passages) for where, passages in found if passages]


def narrow(texts: Iterator[tuple[str, str]], patterns: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """As ``refuse`` with some of the patterns, for texts that speak of files and studies too."""
    found: list[tuple[str, list[str]]] = []
    for where, text in texts:
        own = own_words(text)
        passages = [m.group(0) for pattern in patterns for m in re.finditer(pattern, own, re.I | re.M)]
        if passages + refused(own):
            found.append((where, passages + refused(own)))
    return found


STRICT = (
    *(pattern for pattern in VERDICTS if "best" not in pattern and "effective" not in pattern),
    r"\byou\b",
)


def test_no_data_file_passes_a_verdict_or_gives_advice():
    told = (
        (shown(path), text)
        for path in tables()
        for text in strings(tomllib.loads(path.read_text("utf-8")))
        if " " in text
    )
    assert refuse(told) == []


def test_no_claim_is_judged_in_words_that_are_blocked():
    """The claim itself is quoted wherever it is shown; what is said of it is the software's."""
    told = ((one.id, text) for one in load_claims().values() for text in (one.evidence, one.note))
    assert refuse(told) == []


def test_no_statement_is_judged_in_words_that_are_blocked():
    assert refuse((one.id, one.evidence) for one in load_statements().values()) == []


def test_no_refusal_uses_the_words_it_refuses():
    assert refuse((one.id, one.statement) for one in refusals().values()) == []


def test_no_record_of_evidence_is_worded_as_advice():
    def told() -> Iterator[tuple[str, str]]:
        for path in SOURCE.rglob("*.jsonl"):
            for line in path.read_text("utf-8").splitlines():
                record = json.loads(line) if line.strip() else {}
                record.pop("source", None)
                if record.get("id") not in SAID_BY_AN_AUTHORITY:
                    yield from ((record.get("id", "?"), text) for text in strings(record))

    assert narrow(told(), STRICT) == []


def test_no_template_passes_a_verdict_or_gives_advice():
    templates = [path for path in files(".j2") if SOURCE in path.parents]
    told = (
        (shown(path), visible_text(re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)))
        for path in templates
        for text in [path.read_text("utf-8")]
    )
    assert refuse(told) == []


def test_no_text_in_the_code_passes_a_verdict_or_gives_advice_on_a_dose():
    told = ((shown(path), text) for path in modules() for text in constants(path))
    assert narrow(told, (*VERDICTS, DOSES)) == []


def test_no_help_text_passes_a_verdict_or_gives_advice():
    from mitragyna.cli.commands import command

    def told(one: Any, name: str) -> Iterator[tuple[str, str]]:
        yield name, one.help or ""
        for parameter in one.params:
            yield f"{name} {parameter.name}", getattr(parameter, "help", None) or ""
        for child, each in getattr(one, "commands", {}).items():
            yield from told(each, f"{name} {child}")

    found = list(told(command(), "mitragyna"))
    assert len(found) > 30
    assert refuse(iter(found)) == []


def test_no_page_of_the_documentation_calls_anything_safe_or_recommended():
    def told() -> Iterator[tuple[str, str]]:
        for path in [*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"]:
            prose = re.sub(r"```.*?```|`[^`]*`", " ", path.read_text("utf-8"), flags=re.S)
            yield from ((shown(path), " ".join(part.split())) for part in prose.split("\n\n"))
        for path in (ROOT / "examples").rglob("*.toml"):
            yield shown(path), path.read_text("utf-8")

    assert narrow(told(), (*STRICT[:-1], DOSES)) == []


@pytest.mark.parametrize("name", sorted(refusals()))
def test_every_refused_phrase_would_be_noticed(name: str):
    for words in refusals()[name].words:
        assert refused(f"It is said that {words.upper()} for many people.")


@pytest.mark.parametrize(
    "sentence",
    [
        "This dose is recommended.",
        "Kratom is a safe choice.",
        "The leaf works.",
        "It is an effective treatment.",
        "Take 4 g every 8 h.",
        "First: double the dose.",
        "The plant has no side effects.",
    ],
)
def test_the_guard_would_notice(sentence: str):
    assert blocked(own_words(sentence)) + refused(own_words(sentence))
    assert narrow(iter([("here", sentence)]), (*VERDICTS, DOSES))


@pytest.mark.parametrize(
    "sentence",
    [
        "Kratom is non-addictive.",
        "It regrows hair.",
        "Do not take kratom.",
        "Never take 5 g.",
        "Begin at 2 mg.",
        "One may take 2 g every 8 h.",
        "The dose of 2 g is advised.",
    ],
)
def test_the_guard_would_notice_advice_in_other_words(sentence: str):
    assert blocked(own_words(sentence)) + refused(own_words(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "The median effective dose was 3 mg.",
        "The word 'safe' is not used.",
        "An increase of 40 %.",
        "a folder of your own",
        "No dose is advised.",
        "Users who took 2 g every 8 h were asked.",
        "The first dose begins at 2 mg in this arm.",
    ],
)
def test_the_guard_lets_a_plain_statement_pass(sentence: str):
    assert blocked(own_words(sentence)) + refused(own_words(sentence)) == []
