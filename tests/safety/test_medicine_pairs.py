"""Two medicines without kratom: what an inhibitor or inducer of CYP3A, or an inhibitor of CYP2D6, does to another."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.sizes import observed
from tests.safety.cases import COMPLETE, LIBRARY, checked, scenario
from tests.safety.test_told_once import DOUBLED, RULES, VOCABULARY, found, names, run, told

STATIN = "cyp.statin-with-cyp3a-inhibitor"
MIDAZOLAM = "cyp.midazolam-with-cyp3a-inhibitor"
INHIBITED = "cyp.cyp3a-inhibitor-with-substrate"
INDUCED = "cyp.cyp3a-inducer-with-substrate"
ATOMOXETINE = "cyp.cyp2d6-inhibitor-with-atomoxetine-or-metoprolol"
INHIBITED_2D6 = "cyp.cyp2d6-inhibitor-with-substrate"
ASKED = "cyp.enzyme-with-other-substrate"
QT = "qt.inhibitor-of-clearance"
GUANFACINE = "cyp.guanfacine-with-cyp3a-inhibitor"
GUANFACINE_INDUCED = "cyp.guanfacine-with-cyp3a-inducer"
TRIAZOLAM, TRANSPLANT = "labels.triazolam-or-alprazolam-pair", "levels.immunosuppressant-with-inducer"
ENZYMES = (STATIN, MIDAZOLAM, INHIBITED, INDUCED, ATOMOXETINE, INHIBITED_2D6, GUANFACINE, GUANFACINE_INDUCED)
OF_PAIRS = (*ENZYMES, TRIAZOLAM, TRANSPLANT)


@pytest.mark.parametrize(
    ("changed", "by", "rule", "severity"),
    [
        ("atomoxetine", "paroxetine", ATOMOXETINE, "serious"),
        ("metoprolol", "bupropion", ATOMOXETINE, "serious"),
        ("metoprolol", "duloxetine", INHIBITED_2D6, "moderate"),
        ("carvedilol", "fluoxetine", INHIBITED_2D6, "moderate"),
        ("midazolam", "ketoconazole", MIDAZOLAM, "serious"),
        ("triazolam", "itraconazole", TRIAZOLAM, "contraindicated"),
        ("midazolam", "fluconazole", INHIBITED, "moderate"),
        ("buspirone", "clarithromycin", INHIBITED, "moderate"),
        ("simvastatin", "clarithromycin", STATIN, "contraindicated"),
        ("simvastatin", "erythromycin", STATIN, "contraindicated"),
        ("simvastatin", "diltiazem", INHIBITED, "moderate"),
        ("midazolam", "rifampicin", INDUCED, "moderate"),
        ("sildenafil", "carbamazepine", INDUCED, "moderate"),
        ("tacrolimus", "carbamazepine", TRANSPLANT, "serious"),
        ("guanfacine", "ketoconazole", GUANFACINE, "serious"),
        ("guanfacine", "fluconazole", GUANFACINE, "serious"),
        ("guanfacine", "rifampicin", GUANFACINE_INDUCED, "moderate"),
    ],
)
def test_a_pair_of_medicines_is_told_once_with_what_is_changed_first(
    changed: str, by: str, rule: str, severity: str
):
    (row,) = found(told([changed, by]), *OF_PAIRS)
    assert (row.rule, row.severity, row.grade) == (rule, severity, "extrapolated")
    assert (row.about[1:], names(row)) == ((changed,), {changed, by})
    assert not [name for name in OF_PAIRS for one in told([changed])[name] if one.tells]


def test_how_far_guanfacine_rises_is_told_and_that_it_was_recalled():
    made = told(
        ["guanfacine", "ketoconazole"], {"product": "leaf-powder-us", "amount": "2 g", "every": "12 h"}
    )
    (row,) = found(made, GUANFACINE)
    assert "3 times as high with ketoconazole" in row.statement
    assert "IX-038" in row.records
    assert "(recalled)" in row.statement


def test_a_pair_that_lengthens_qt_is_told_by_that_rule_with_a_sentence_on_the_level():
    for medicines, rule, speaks in (
        (["quetiapine", "verapamil"], INHIBITED, "qt.inhibitor-of-possible"),
        (["risperidone", "fluoxetine"], INHIBITED_2D6, "qt.inhibitor-of-possible"),
        (["haloperidol", "fluoxetine"], INHIBITED_2D6, QT),
    ):
        made = told(medicines)
        assert found(made, *OF_PAIRS) == []
        (row,) = found(made, speaks)
        assert row.also == (rule,)
        assert RULES[rule].also in row.statement


@pytest.mark.parametrize(
    ("changed", "by"),
    [
        ("midazolam", "ketoconazole"),
        ("midazolam", "clarithromycin"),
        ("midazolam", "rifampicin"),
        ("simvastatin", "carbamazepine"),
        ("triazolam", "itraconazole"),
        ("metoprolol", "paroxetine"),
        ("atomoxetine", "paroxetine"),
        ("dextromethorphan", "paroxetine"),
    ],
)
def test_what_was_observed_of_the_pair_stands_with_it_and_its_record(changed: str, by: str):
    (row,) = found(told([changed, by]), *OF_PAIRS, "labels.dextromethorphan-with-ssri")
    records = {one.record for one in observed() if (one.changed, one.by) == (changed, by)}
    assert records
    assert {number.record for number in row.numbers if number.record} == records
    assert records <= {*row.records}


def test_no_number_is_told_where_neither_a_record_nor_a_run_has_one():
    (row,) = found(told(["buspirone", "clarithromycin"]), INHIBITED)
    assert not [number for number in row.numbers if "exposure" in number.fact]


def test_the_run_s_ratio_stands_in_one_finding_of_the_pair():
    pair = {("midazolam", "ketoconazole"): 9.0}
    (row,) = found(told(["midazolam", "ketoconazole"], results=run(pair)), *OF_PAIRS, DOUBLED)
    assert row.rule == MIDAZOLAM
    assert any(number.value.startswith("9") and "model estimate" in number.fact for number in row.numbers)
    (row,) = found(
        told(["alprazolam", "clarithromycin"], results=run({("alprazolam", "clarithromycin"): 3.0})),
        *OF_PAIRS,
        DOUBLED,
    )
    assert (row.rule, row.severity) == (DOUBLED, "serious")


def test_in_a_poor_metaboliser_there_is_nothing_to_inhibit():
    made = told(["metoprolol", "paroxetine"], cyp2d6="poor")
    for rule in (ATOMOXETINE, INHIBITED_2D6):
        (row,) = made[rule]
        assert row.answer == "not found"
        assert "no activity of CYP2D6 to inhibit" in row.statement
    assert found(told(["midazolam", "ketoconazole"], cyp2d6="poor"), MIDAZOLAM)


def test_an_inducer_counts_for_two_weeks_after_its_end_and_an_inhibitor_does_not():
    before: dict[str, Any] = {"amount": "600 mg", "every": "24 h", "from": "-120 d"}
    ended = {"name": "rifampicin", **before, "until": "-10 d"}
    assert found(told(["midazolam", ended]), INDUCED)
    assert not found(told(["midazolam", {**ended, "until": "-80 d"}]), INDUCED)


def test_how_much_an_enzyme_clears_of_another_medicine_is_asked_and_never_cleared():
    (row,) = [
        one for one in told(["amlodipine", "clarithromycin"])[ASKED] if one.about[1:] == ("amlodipine",)
    ]
    assert row.answer == "not checked"
    assert "how much of this medicine the enzyme clears" in row.missing[0]
    assert row.beside == (("person.medicines", "clarithromycin"),)
    unknown = told(["qqxzzy", "clarithromycin"])
    for rule in (INHIBITED, ASKED):
        assert {one.answer for one in unknown[rule]} == {"not checked"}


def test_an_unknown_or_recalled_flag_raises_or_leaves_open_and_never_clears():
    (row,) = found(told(["metoprolol", "paroxetine"]), ATOMOXETINE)
    assert ("metoprolol is cleared by CYP2D6", "recalled and not read in a source") in {
        (number.fact, number.value) for number in row.numbers
    }
    # Whether megestrol inhibits CYP3A is recorded nowhere: beside a sensitive medicine that is asked.
    (row,) = told(["buspirone", "megestrol"])[INHIBITED]
    assert row.answer == "not checked"
    assert "whether megestrol inhibits CYP3A" in row.missing


def test_opioids_keep_the_rules_of_their_own():
    made = told(["fentanyl", "ketoconazole"])
    assert found(made, "cyp.inhibitor-with-opioid")
    assert found(made, *OF_PAIRS) == []
    made = told(["codeine", "paroxetine"])
    assert [row.rule for row in found(made, "cyp.cyp2d6-inhibitor-with-prodrug", *OF_PAIRS)] == [
        "cyp.cyp2d6-inhibitor-with-prodrug"
    ]


def test_two_that_do_not_meet_in_time_are_no_pair():
    early = {"name": "clarithromycin", "amount": "500 mg", "every": "12 h", "until": "3 d"}
    late = {"name": "simvastatin", "amount": "40 mg", "every": "24 h", "from": "12 d"}
    person: dict[str, Any] = {**COMPLETE, "medicines": [early, late]}
    made: dict[str, list[Finding]] = checked(scenario(duration="21 d", **person), vocabulary=VOCABULARY)
    assert not found(made, STATIN)
    assert all(LIBRARY.evidence(name).citation for name in RULES[STATIN].basis)
