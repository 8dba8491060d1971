"""``mitragyna check``: a table, JSON, and an exit code that a pipeline can use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
        ('"16 y"', '"16 y"\nage = "17 y"', "a key is there twice"),
    ],
)
def test_a_wrong_scenario_is_one_sentence(old: str, new: str, said: str, case: Path, command: Command):
    case.write_text(case.read_text("utf-8").replace(old, new), "utf-8")
    ended = command("check", str(case))
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert is_one_sentence(ended.err)


def test_an_empty_path_is_told_as_that(command: Command):
    ended = command("check", "")
    assert (ended.code, ended.out) == (2, "")
    assert "the path is empty" in ended.err


def test_with_a_simulation_the_rules_about_levels_answer(case: Path, command: Command):
    case.write_text(case.read_text("utf-8").replace(PERSON, ""), "utf-8")
    plain = {row["rule"]: row for row in json.loads(command("check", str(case), "--json").out)}
    assert plain["qt.margin"]["missing"] == ["a simulation (mitragyna run)"]
    rows = json.loads(command("check", str(case), "--json", "--simulate").out)
    margins = [row for row in rows if row["rule"] in ("qt.margin", "qt.margin-reference")]
    assert not any("a simulation (mitragyna run)" in row["missing"] for row in margins)
    assert any("methadone" not in missing for row in margins for missing in row["missing"])


def test_with_nothing_to_simulate_the_rest_is_checked_and_says_why(tmp_path: Path, command: Command):
    case = tmp_path / "case.toml"
    case.write_text(
        'duration = "7 d"\n[person]\nmedicines = ["oxycodone", "alprazolam"]\n[[arm]]\nname = "a"\n',
        "utf-8",
    )
    ended = command("check", str(case), "--json", "--simulate")
    assert ended.code == 0
    rows = {row["rule"]: row for row in json.loads(ended.out)}
    assert rows["sedatives.with-opioid"]["answer"] == "found"
    assert rows["qt.margin"]["answer"] == "not checked"
    (why,) = [each for each in rows["qt.margin"]["missing"] if "simulat" in each]
    assert "nothing that is taken can be simulated (oxycodone: " in why
    plain = {row["rule"]: row for row in json.loads(command("check", str(case), "--json").out)}
    assert {rule: row["answer"] for rule, row in rows.items()} == {
        rule: row["answer"] for rule, row in plain.items()
    }


# -- endings of a pipeline ---------------------------------------------------------------------------


def test_fail_on_says_how_many_rules_were_not_checked_and_leaves_json_alone(case: Path, command: Command):
    case.write_text(TINY, "utf-8")
    ended = command("check", str(case), "--fail-on", "contraindicated", "--json")
    assert ended.code == 0
    rows = json.loads(ended.out)
    waiting = {
        row["rule"] for row in rows if row["answer"] == "not checked" and row["severity"] == "contraindicated"
    }
    assert waiting
    count = len(waiting)
    told = (
        "1 rule of that severity or worse was"
        if count == 1
        else f"{count} rules of that severity or worse were"
    )
    assert f"{told} not checked" in ended.err
    assert "not the same as not found" in ended.err
    assert is_one_sentence(ended.err)


def test_fail_on_not_checked_has_a_code_of_its_own_below_what_is_found(case: Path, command: Command):
    words = ("--fail-on", "contraindicated", "--fail-on-not-checked")
    assert command("check", str(case), *words).code == 1
    case.write_text(TINY, "utf-8")
    assert command("check", str(case), *words).code == 4
    ended = command("check", str(case), "--fail-on-not-checked")
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err)


def test_what_the_input_leaves_open_stands_above_the_rest(case: Path, command: Command):
    asked = '"16 y"\nmedicines = ["alprazolm"]\nplace = "Georgia"\nsex = "male"\npregnant = true'
    case.write_text(case.read_text("utf-8").replace('"16 y"', asked), "utf-8")
    out = command("check", str(case)).out
    assert out.index("Found: contraindicated") < out.index("Not checked: what the input leaves open")
    assert out.index("Not checked: what the input leaves open") < out.index("Found: serious")
    for each in ("input.unknown-medicine", "input.unknown-place", "input.pregnant-male", "Records: "):
        assert each in out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('conditions = ["\\u001b[31mred"]', "person.conditions[0]"),
        ('conditions = ["abc", "\\u202Ecba"]', "person.conditions[1]"),
        ('signs = ["bell\\u0007"]', "person.signs[0]"),
        ('place = "US\\u200b-AL"', "person.place"),
        ('place = "\\u009b31m"', "person.place"),
        (f'conditions = ["{"x" * 201}"]', "201 characters"),
        (f"signs = {json.dumps(['a sign'] * 1001)}", "1,001 names"),
        (f"medicines = {json.dumps([f'm{i}' for i in range(1001)])}", "1,001 entries"),
    ],
)
def test_a_text_that_steers_a_terminal_or_floods_it_is_one_sentence(
    written: str, said: str, case: Path, command: Command
):
    case.write_text(case.read_text("utf-8").replace('"16 y"', f'"16 y"\n{written}'), "utf-8")
    ended = command("check", str(case))
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert is_one_sentence(ended.err)
    assert ended.err.removesuffix("\n").isprintable()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "words", [["check", "CASE"], ["check", "CASE", "--fail-on", "info"], ["law", "US-AL"], ["law"]]
)
def test_an_output_that_is_full_is_one_sentence(words: list[str], case: Path):
    given = [str(case) if word == "CASE" else word for word in words]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "mitragyna", *given],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=120,
        )  # fmt: skip
    last = ended.stderr.splitlines()[-1]
    assert ended.returncode == 1
    assert is_one_sentence(last + "\n")
    assert "no space left" in last
    assert "Traceback" not in ended.stderr


def test_a_pipe_in_place_of_a_scenario_is_one_sentence(tmp_path: Path, command: Command):
    if not hasattr(os, "mkfifo"):
        pytest.skip("a system without named pipes")
    os.mkfifo(tmp_path / "pipe.toml")
    ended = command("check", str(tmp_path / "pipe.toml"))
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err)
