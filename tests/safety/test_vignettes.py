"""Labelled vignettes: every grave hazard is found, and hardly anything is raised that is not there."""

from __future__ import annotations

from statistics import median

import pytest

from mitragyna.errors import InputError
from mitragyna.safety import load_rules
from tests.safety.cases import LIBRARY
from tests.safety.vignettes import (
    GRAVE,
    LISTS,
    Label,
    figures,
    hazards,
    main,
    records,
    score,
    told,
    vignettes,
)


@pytest.mark.together("vignettes")
def test_the_bar_of_the_vignettes_is_held():
    """One test, so that the vignettes are checked once: about five seconds."""
    scores = [score(vignette) for vignette in vignettes()]
    every = figures(scores)
    missed = [
        f"{s.vignette.id}: {line}"
        for s in scores
        for line in told(s)
        if line.startswith(("MISS", "NOT ASKED", "FALSE"))
    ]

    assert every.grave[0] == every.grave[1], missed
    assert every.expected[0] >= 0.99 * every.expected[1], missed
    assert every.not_checked[0] >= 0.99 * every.not_checked[1], missed
    assert every.grave_at_least_serious[0] >= 0.97 * every.grave[1]
    for right, of in (every.precision, every.precision_particular, every.precision_strict):
        assert right >= 0.95 * of, missed
    assert every.absent[0] <= 0.02 * every.absent[1]
    before = figures([score(vignette) for vignette in vignettes(as_written=True)])
    for right, of in (every.precision_with_info, before.precision_with_info, before.precision):
        assert right >= 0.95 * of, missed
    assert before.grave[1] - before.grave[0] <= 2
    assert median(len(s.right) + len(s.by_habit) + len(s.false) for s in scores) <= 7


def test_every_rule_and_every_word_of_a_label_has_its_hazard():
    spoken = frozenset[str]().union(*hazards().values())
    assert spoken == set(load_rules())
    for vignette in vignettes():
        words = {label.hazard for label in (*vignette.expected, *vignette.not_checked, *vignette.allowed)}
        assert words | set(vignette.absent) <= set(hazards()), vignette.id


def test_there_are_as_many_vignettes_of_each_kind_as_were_asked_for():
    rows = vignettes()
    assert len(rows) >= 150
    assert len({vignette.id for vignette in rows}) == len(rows)
    assert all(vignette.story and vignette.records for vignette in rows)
    assert sum(len(vignette.absent) >= 3 for vignette in rows) >= len(rows) / 3
    assert sum(not vignette.expected for vignette in rows) >= len(rows) / 10
    assert sum(bool(vignette.not_checked) for vignette in rows) >= len(rows) / 10
    assert sum(label.severity in GRAVE for vignette in rows for label in vignette.expected) >= 150


def test_no_vignette_calls_one_hazard_of_one_thing_both_expected_and_wrong():
    for vignette in vignettes():
        asked = {label.hazard for label in (*vignette.expected, *vignette.not_checked)}
        assert not asked & set(vignette.absent), vignette.id


def test_a_correction_of_a_label_has_its_reason():
    reasons = [reason for vignette in vignettes() for reason in vignette.corrected]
    assert all(len(reason.split()) >= 3 for reason in reasons)
    assert len(reasons) <= 0.1 * len(vignettes())


def test_the_labels_as_written_can_be_had_again():
    """Every correction is undone, and nothing else; one to be undone says what was there before, or was not there."""
    same = undone = 0
    for now, before in zip(vignettes(), vignettes(as_written=True), strict=True):
        assert (now.id, now.scenario, now.absent) == (before.id, before.scenario, before.absent)
        rows = {(key, one) for key in LISTS for one in getattr(now, key)}
        written = {(key, one) for key in LISTS for one in getattr(before, key)}
        assert len(rows - written) <= len(now.corrected)
        assert bool(rows ^ written) == bool(now.corrected), now.id
        same += not now.corrected
        undone += len(written - rows)
    assert same >= 0.9 * len(vignettes())
    assert undone == 7


def test_a_miss_is_told():
    """The scoring itself: a hazard that no rule can find in a healthy person is a miss in one line."""
    vignette = next(one for one in vignettes() if not one.expected)
    wrong = type(vignette)(**{**vars(vignette), "expected": (Label("maoi", ("phenelzine",), "serious"),)})
    assert any(line.startswith("MISS") for line in told(score(wrong)))


def test_every_record_that_a_vignette_cites_is_there_and_every_one_kept_for_them_is_cited():
    cited = {record for vignette in vignettes() for record in vignette.records}
    shipped = {record for record in cited if _in_library(record)}
    assert cited - shipped == set(records())
    assert all(len(said) > 20 for said in records().values())


def _in_library(record: str) -> bool:
    try:
        LIBRARY.evidence(record)
    except InputError:
        return False
    return True


def test_an_id_that_there_is_not_is_one_sentence(capsys: pytest.CaptureFixture[str]):
    assert main(["vigd-0001"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "'vigd-0001' is neither an option nor the id of a vignette" in said.err
    assert said.err.count("\n") == 1


def test_a_word_that_is_no_hazard_is_one_sentence():
    vignette = next(one for one in vignettes() if not one.expected)
    wrong = type(vignette)(**{**vars(vignette), "absent": ("maio",)})
    with pytest.raises(InputError, match=r"'maio' is no word of it.*'maoi'"):
        score(wrong)
