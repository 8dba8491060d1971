"""mitragyna overdose: what it prints, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mitragyna.simulate.overdose_published import published
from mitragyna.workflow.overdose import described
from tests.cli.conftest import Command, is_one_sentence
from tests.report.language import blocked

FENTANYL = ("overdose", "--opioid", "fentanyl", "--amount", "1.625 mg")
NASAL = ("--naloxone", "nasal", "--naloxone-amount", "4 mg")


def test_arrests_come_with_their_interval_and_the_published_result(command: Command):
    ended = command(*FENTANYL, *NASAL, "--people", "40", "--json")
    assert (ended.code, ended.err) == (0, "")
    made = json.loads(ended.out)
    arrest = made["cardiac_arrest"]
    low, high = arrest["interval_95"]
    assert low < arrest["percent"] == 100 * arrest["count"] / 40 < high
    assert [(one["what"], one["value"]) for one in made["published"]] == [
        ("cardiac arrest", 21),
        ("brain hypoxia", 2.2),
    ]
    assert made["naloxone"]["delay_s"] == 60.0


def test_the_words_are_of_a_model_and_tell_nobody_what_to_do(command: Command):
    first, again = (command(*FENTANYL, "--people", "30", "--threads", "1") for _ in range(2))
    assert first.code == 0
    assert first.out == again.out
    for part in ("Model estimate", "Published, cardiac arrest: 52.1 %", "95 %", "no naloxone"):
        assert part in first.out
    assert blocked(first.out) == []
    assert "e+" not in first.out
    assert "to 3600] in" in first.out


def test_every_published_scenario_can_be_asked_for_in_words():
    for record, scenario in published().items():
        given = scenario.naloxone
        words = (
            (None, None, None)
            if given is None
            else (given.product, f"{given.amount_mg * 1000} ug", f"{given.delay_s / 60} min")
        )
        assert described(scenario.opioid, f"{scenario.amount_mg} mg", "chronic", *words) == scenario, record


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--opioid", "heroin", "--amount", "1 mg"), ("--opioid", "fentanyl, carfentanil")),
        (("--opioid", "carfentanyl", "--amount", "1 mg"), ("--opioid", "'carfentanil'")),
        (("--opioid", "fentanyl", "--amount", "1 mL"), ("--amount", "volume")),
        (("--opioid", "fentanyl", "--amount", "0 mg"), ("--amount", "zero")),
        (("--opioid", "fentanyl", "--amount", "2 g"), ("--amount", "1000")),
        ((*FENTANYL[1:], "--user", "sometimes"), ("--user", "naive")),
        ((*FENTANYL[1:], "--delay", "60 s"), ("--delay", "--naloxone PRODUCT")),
        ((*FENTANYL[1:], "--naloxone", "nasal"), ("--naloxone-amount", "'4 mg'")),
        ((*FENTANYL[1:], "--naloxone", "nasl", "--naloxone-amount", "4 mg"), ("--naloxone", "'nasal'")),
        ((*FENTANYL[1:], *NASAL, "--doses", "2"), ("--doses", "not modelled")),
        ((*FENTANYL[1:], *NASAL, "--delay", "60"), ("--delay", "unit")),
        ((*FENTANYL[1:], "--people", "0"), ("--people", "out of range")),
        (("--opioid", "fentanyl"), ("--amount",)),
    ],
)
def test_what_the_model_has_no_numbers_for_is_refused(
    words: tuple[str, ...], expected: tuple[str, ...], command: Command
):
    ended = command("overdose", *words)
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err), ended.err
    assert [part for part in expected if part not in ended.err] == [], ended.err


def test_a_run_refuses_numbers_of_the_overdose_model(tiny: Path, command: Command):
    ended = command("run", tiny.name, "--set", "overdose-body.tolerance=2")
    assert (ended.code, ended.out) == (2, "")
    assert "overdose model" in ended.err
    assert "mitragyna overdose" in ended.err
