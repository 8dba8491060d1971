"""Promises about symptoms that people have on placebo too."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.qualify.background import with_background
from mitragyna.qualify.measure import statistic
from mitragyna.qualify.study import load_studies, read_studies

LIBRARY = load()
STUDY = """
[[study]]
name = "mine"
title = "Mine"
[study.scenario]
duration = "2 h"
[[study.result]]
record = "AE-008"
domain = "adverse effects"
kind = "proportion"
quantity = "dizziness"
metric = "highest"
statistic = "share at least"
threshold = 0.5
background = {given}
"""


@given(st.floats(0.0, 1.0), st.integers(0, 400))
def test_the_share_is_that_of_either_cause(share: float, ill: int) -> None:
    people = 400
    values = np.where(np.arange(people) < ill, 0.9, 0.1)
    made = statistic(with_background(values, 0.5, share, "a study"), "share at least", 0.5)
    own = ill / people
    assert max(own, share) - 1 / people <= made <= min(1.0, own + share) + 1 / people
    assert made == pytest.approx(1 - (1 - own) * (1 - share), abs=0.1)


def test_without_the_substance_the_share_is_that_on_placebo() -> None:
    made = with_background(np.zeros(200), 0.5, 0.27, "a study")
    assert (made >= 0.5).mean() == pytest.approx(0.27, abs=0.005)


def test_shipped_shares_without_a_placebo_count_what_people_have_on_one() -> None:
    counted = {
        result.record: result.background
        for study in load_studies()
        for result in study.results
        if result.background
    }
    assert set(counted) == {"AE-008", "fda-sad-nausea-12g", "mmt2021-constipation"}
    for placebo in counted.values():
        assert placebo is not None
        assert 0.0 < LIBRARY.background.share(placebo.setting, placebo.symptoms, placebo.periods) < 0.3


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ('{ setting = "volunteers", symptoms = [] }', "expected symptoms"),
        ('{ setting = "volunteers", symptoms = ["headache"], periods = 0 }', "periods above 0"),
        ('{ setting = "volunteers", symptom = ["headache"] }', "symptom"),
        ("3", "is not a table"),
    ],
)
def test_symptoms_on_placebo_that_cannot_be_used_are_refused(tmp_path, given: str, match: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(STUDY.replace("{given}", given), encoding="utf-8")
    with pytest.raises(InputError, match=match):
        read_studies(path)


def test_symptoms_on_placebo_go_with_a_share_alone(tmp_path) -> None:
    text = STUDY.replace("{given}", '{ setting = "volunteers", symptoms = ["headache"] }')
    text = text.replace('statistic = "share at least"\nthreshold = 0.5\n', "")
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="go with 'share at least'"):
        read_studies(path)
