"""``mitragyna check``: a table, JSON, and an exit code that a pipeline can use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import TINY, Command, is_one_sentence, tree

PERSON = '[person]\nage = "16 y"\n\n'
LEAF = '\n[[arm]]\nname = "leaf"\n[[arm.take]]\nproduct = "leaf-powder-us"\namount = "2 g"\nevery = "12 h"\n'
CONTRACT = ["rule", "answer", "severity", "grade", "about", "statement", "missing", "sources"]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.toml"
    path.write_text(TINY + "\n" + PERSON + LEAF, "utf-8")
    return path


def test_json_keeps_its_contract_and_writes_nothing(case: Path, command: Command):
    before = tree(case.parent)
    ended = command("check", str(case), "--json")
    assert (ended.code, ended.err) == (0, "")
    rows = json.loads(ended.out)
    assert all(list(row)[: len(CONTRACT)] == CONTRACT for row in rows)
    mine = [row for row in rows if row["rule"] == "person.under-18-with-kratom"]
    (young,) = [row for row in mine if row["answer"] == "found"]
    assert (young["answer"], young["severity"]) == ("found", "contraindicated")
    assert young["about"] == ["person.age", "16 y"]
    assert young["numbers"] == [{"fact": "age", "value": "16 y", "limit": "below 18 y", "arms": ["leaf"]}]
    assert young["arms"] == ["leaf"]
    assert tree(case.parent) == before


def test_the_table_leads_with_contraindications_and_ends_with_what_was_not_checked(
    case: Path, command: Command
):
    ended = command("check", str(case))
    assert ended.code == 0
    assert (
        ended.out.index("Found: contraindicated")
        < ended.out.index("Found: serious")
        < ended.out.index("Not checked (")
    )
    assert "Not checked is not the same as not found." in ended.out
    assert "person.medicines" in ended.out


@pytest.mark.parametrize(("severity", "code"), [("contraindicated", 1), ("serious", 1), ("info", 1)])
def test_fail_on_ends_with_one_where_it_is_met(severity: str, code: int, case: Path, command: Command):
    assert command("check", str(case), "--fail-on", severity).code == code


def test_fail_on_ends_with_zero_where_it_is_not_met(case: Path, command: Command):
    case.write_text(TINY, "utf-8")
    assert command("check", str(case), "--fail-on", "contraindicated").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fail-on", "seroius"], "nearest known name is 'serious'"),
        (["--as-of", "yesterday"], "'yesterday' is no day"),
        (["--as-of", "2999-01-01"], "has not come"),
        (["--colour"], "--colour"),
    ],
)
def test_a_wrong_option_is_one_sentence(words: list[str], said: str, case: Path, command: Command):
    ended = command("check", str(case), *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert is_one_sentence(ended.err)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"16 y"', '"-16 y"', "age"),
        ('"16 y"', '"16 y"\nmedicines = ["alpra\\u200bzolam"]', "cannot be seen"),
        ('"16 y"', '"16 y"\nsymptoms = []', "unknown key 'symptoms'"),
    ],
)
def test_a_wrong_scenario_is_one_sentence(old: str, new: str, said: str, case: Path, command: Command):
    case.write_text(case.read_text("utf-8").replace(old, new), "utf-8")
    ended = command("check", str(case))
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert is_one_sentence(ended.err)


def test_with_a_simulation_the_rules_about_levels_answer(case: Path, command: Command):
    case.write_text(case.read_text("utf-8").replace(PERSON, ""), "utf-8")
    plain = {row["rule"]: row for row in json.loads(command("check", str(case), "--json").out)}
    assert plain["qt.margin"]["missing"] == ["a simulation (mitragyna run)"]
    rows = json.loads(command("check", str(case), "--json", "--simulate").out)
    margins = [row for row in rows if row["rule"] in ("qt.margin", "qt.margin-reference")]
    assert not any("a simulation (mitragyna run)" in row["missing"] for row in margins)
    assert any("methadone" not in missing for row in margins for missing in row["missing"])
