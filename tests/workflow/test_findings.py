"""Findings of a run: the rules hear what the run computed, and the files hold what they said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import mitragyna
from mitragyna import report
from mitragyna.safety import Finding
from mitragyna.safety.sizes import MODEL
from mitragyna.scenario import from_dict

LEAF = {"product": "leaf-powder-us", "amount": "4 g", "every": "8 h"}
MIDAZOLAM = {"product": "midazolam-oral", "amount": "5 mg", "from": "6 h"}


@pytest.fixture(scope="module")
def result() -> mitragyna.Result:
    data = {
        "duration": "1 d",
        "people": {"number": 30},
        "person": {"age": "70 y"},
        "output": {"quantities": ["sedation", "respiratory_drive", "occupancy.mor", "plasma.*"]},
        "arm": [
            {"name": "no treatment"},
            {"name": "midazolam", "take": [MIDAZOLAM]},
            {"name": "leaf and midazolam", "take": [LEAF, MIDAZOLAM]},
        ],
    }
    return mitragyna.run(from_dict(data))


def rows(result: mitragyna.Result, rule: str, answer: str = "found") -> list[Finding]:
    made = [Finding.of(finding) for finding in result.findings]
    return [finding for finding in made if finding.rule == rule and finding.answer == answer]


def test_an_exposure_ratio_is_that_of_the_run(result: mitragyna.Result):
    raised = rows(result, "cyp.exposure-raised") or rows(result, "cyp.exposure-doubled")
    (midazolam,) = [finding for finding in raised if "midazolam" in finding.about]
    assert midazolam.arms == ("leaf and midazolam",)
    ratio = float(midazolam.numbers[0].value.split()[0])
    told = " ".join(result.interactions["leaf and midazolam"])
    assert "Midazolam is cleared at" in told
    assert ratio > 1.25


def test_sedation_of_the_run_is_held_against_its_limit(result: mitragyna.Result):
    table = result.people_table
    chosen = table[(table["quantity"] == "sedation") & (table["metric"] == "peak")]
    medians = chosen.groupby("arm", observed=True)["value"].median()
    arms = {arm for finding in rows(result, "sedatives.sedation-load") for arm in finding.arms}
    assert arms == {str(arm) for arm, value in medians.items() if value >= 0.5}


def test_loss_of_tolerance_and_occupancy_of_a_run_are_heard():
    past = {"product": "morphine-oral", "amount": "60 mg", "every": "6 h", "lasting": "60 d"}
    take = {"product": "buprenorphine-sublingual", "amount": "32 mg", "every": "24 h", "from": "1 d"}
    arms = [{"name": "no treatment"}, {"name": "buprenorphine", "take": [take]}]
    data = {"duration": "10 d", "people": {"number": 20}, "history": [past], "arm": arms}
    made = mitragyna.run(from_dict(data))
    lost = {name for name, one in made.tolerance_loss.items() if one.median < 0.5}
    heard = {arm for finding in rows(made, "opioids.overdose-margin") for arm in finding.arms}
    assert heard == lost
    assert "no treatment" in lost
    table = made.people_table
    peak = table[(table["quantity"] == "occupancy.mor") & (table["metric"] == "peak")]
    medians = peak.groupby("arm", observed=True)["value"].median()
    full = {arm for finding in rows(made, "opioids.receptors-occupied") for arm in finding.arms}
    assert full == {str(arm) for arm, value in medians.items() if value >= 0.8}


def test_what_the_run_did_not_compute_is_named(result: mitragyna.Result):
    (margin,) = rows(result, "qt.margin", "not checked")
    assert "numbers on hERG for Midazolam" in margin.missing
    assert not any("kratom arms" in each for each in margin.missing)
    assert not any("a simulation" in each for finding in result.findings for each in finding["missing"])


def test_a_finding_survives_its_file(result: mitragyna.Result, tmp_path: Path):
    text = json.dumps(result.summary()["findings"], allow_nan=False)
    assert [Finding.of(row).as_dict() for row in json.loads(text)] == json.loads(text)


def test_check_gives_the_findings_of_a_scenario_with_and_without_a_run():
    data = {"duration": "1 d", "people": {"number": 5}, "arm": [{"name": "leaf", "take": [LEAF]}]}
    plain = {finding.rule: finding for finding in mitragyna.check(from_dict(data))}
    simulated = {finding.rule: finding for finding in mitragyna.check(from_dict(data), simulate=True)}
    assert plain["products.no-certificate"].answer == simulated["products.no-certificate"].answer == "found"
    assert "a simulation (mitragyna run)" in plain["qt.margin"].missing
    assert "a simulation (mitragyna run)" not in simulated["qt.margin"].missing


def test_check_with_a_run_computes_what_the_rules_ask_for():
    methadone = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h"}
    arms = [{"name": "methadone", "take": [methadone]}, {"name": "both", "take": [methadone, LEAF]}]
    data = {
        "duration": "1 d",
        "people": {"number": 5},
        "person": {"medicines": []},
        "output": {"quantities": ["cows"], "metrics": ["peak"]},
        "arm": arms,
    }
    made = mitragyna.check(from_dict(data), simulate=True)
    answers = {(row.rule, arm): row for row in made for arm in row.arms}
    for rule in (
        "sedatives.sedation-load",
        "sedatives.respiratory-drive",
        "qt.margin",
        "opioids.receptors-occupied",
    ):
        for row in (row for row in made if row.rule == rule):
            assert not any("the quantities of the run" in each for each in row.missing), row
    # Kratom's other alkaloids have no numbers on hERG, methadone has: only the arm with leaf waits.
    assert answers["qt.margin", "both"].answer == "not checked"
    assert ("qt.margin", "methadone") not in answers or answers["qt.margin", "methadone"].answer == "found"
    (drive,) = [row for row in made if row.rule == "sedatives.respiratory-drive"]
    assert drive.tells
    assert {arm for number in drive.numbers for arm in number.arms} == set(drive.arms)


def test_a_margin_that_was_not_asked_for_is_told_as_that():
    past = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h", "lasting": "30 d"}
    data: dict[str, Any] = {"duration": "1 d", "people": {"number": 5}, "person": {"medicines": []}}
    data |= {"history": [past], "arm": [{"name": "no treatment"}]}
    (margin,) = rows(mitragyna.run(from_dict(data)), "qt.margin", "not checked")
    assert margin.missing == (
        "margins to block of hERG among the quantities of the run ([output] quantities)",
    )


def test_an_arm_of_an_established_opioid_has_its_margin_as_an_arm_of_kratom_has():
    methadone = {"product": "methadone-solution", "amount": "100 mg", "every": "24 h"}
    data: dict[str, Any] = {"duration": "7 d", "people": {"number": 10}, "person": {"medicines": []}}
    arms = [
        {"name": "methadone", "take": [methadone]},
        {"name": "both", "take": [methadone, {**LEAF, "amount": "4 g"}]},
    ]
    made = mitragyna.run(from_dict(data | {"arm": [*arms, {"name": "no treatment"}]}))
    assert made.watch is not None
    rows_of = {(one.arm, one.substance): one.median for one in made.watch.margins}
    assert set(rows_of) == {("methadone", "Methadone"), ("both", "Methadone"), ("both", "Mitragynine")}
    assert rows_of["methadone", "Methadone"] < 10.0
    (margin,) = rows(made, "qt.margin")
    assert {"methadone", "both"} == set(margin.arms)
    (told,) = [number for number in margin.numbers if "both" in number.arms]
    assert "(Methadone)" in told.fact
    assert f"beside it Mitragynine {rows_of['both', 'Mitragynine']:.3g}" in told.value
    asked = [row for row in made.findings if row["rule"] == "qt.margin" and row["answer"] == "not checked"]
    assert not any("methadone" in row["arms"] for row in asked)


def test_a_run_without_kratom_shows_the_margin_of_its_opioid_and_no_cases_of_kratom():
    methadone = {"product": "methadone-solution", "amount": "60 mg", "every": "24 h"}
    data: dict[str, Any] = {
        "duration": "2 d",
        "people": {"number": 5},
        "arm": [{"name": "a", "take": [methadone]}],
    }
    page = report.html(mitragyna.run(from_dict(data)))
    told = page[page.index('<section aria-labelledby="watch">') :].split("</section>")[0]
    assert "Margin to block of the hERG channel" in told
    assert "Methadone" in told
    assert "kratom that only cases" not in told


def test_the_number_of_a_pair_is_computed_with_that_one_alone():
    medicines = [{"name": "clarithromycin", "amount": "500 mg", "every": "12 h"}]
    arm = {"name": "leaf and midazolam", "take": [LEAF, MIDAZOLAM]}
    data = {"duration": "1 d", "people": {"number": 20}, "arm": [arm]}

    def numbers(person: dict[str, object]) -> dict[str, str]:
        made = mitragyna.run(from_dict({**data, "person": person}))
        found = [Finding.of(each) for each in made.findings]
        pairs = [
            f for f in found
            if f.rule.startswith("cyp.") and f.tells and "midazolam" in f.about[1:]
        ]  # fmt: skip
        assert [pair for pair in pairs if "leaf-powder-us" in {name for _, name in pair.beside}]
        return {n.fact: n.value for pair in pairs for n in pair.numbers}

    alone = f"exposure to midazolam beside leaf-powder-us alone, over that without it, {MODEL}"
    whole = f"exposure to midazolam with everything on the list, over that without other drugs, {MODEL}"
    without, beside = numbers({"medicines": []}), numbers({"medicines": medicines})
    assert without[alone] == beside[alone]
    assert whole not in without, "the same number under two names"
    assert float(beside[whole].split()[0]) > 1.5 * float(beside[alone].split()[0])


@pytest.mark.parametrize(
    "name",
    [
        "Krypton",
        "kratom®",
        "7OHMZ",
        "7 hydroxy mitragynine",
        "kratom and paracetamol",
        "mitragynine hydrochloride",
    ],
)
def test_kratom_is_kratom_under_every_name_that_is_known(name: str):
    person = {"medicines": [name], "sex": "female", "pregnant": True}
    found = mitragyna.check(from_dict({"duration": "2 d", "arm": [{"name": "a"}], "person": person}))
    said = {finding.rule for finding in found if finding.tells}
    own = "seven_oh.pregnancy" if name.startswith("7") else "person.pregnancy-with-kratom"
    assert {"products.no-certificate", own} <= said
