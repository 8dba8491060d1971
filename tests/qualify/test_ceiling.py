"""Promises about the ceiling: what contradicting observations leave of a share."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.qualify import Row, load_limits, load_studies, summaries
from mitragyna.qualify.ceiling import accepted, ceiling, contradictions, moves
from mitragyna.qualify.observed import Observed
from mitragyna.qualify.row import Qualification
from mitragyna.qualify.summary import weighted_share
from mitragyna.report import qualification as page

BASE = Row(
    study="s", title="t", record="r", part="", domain="interaction", kind="interaction_ratio", role="validation",
    declared_role="validation", role_reason="", what="w", citation="c", doi="", grade="human trial", seen="source",
    n=None, status="run", unit="1",
)  # fmt: skip


def row(
    observed: float, predicted: float, *, kind: str = "interaction_ratio", same: str = "", study: str = "s"
) -> Row:
    """A result judged by its limit."""
    limit, seen = load_limits().kinds[kind], Observed(observed, observed, "1")
    return replace(
        BASE, study=study, kind=kind, same=same, observed_low=observed, observed_high=observed,
        predicted=predicted, within=limit.met(predicted, seen, None, None),
    )  # fmt: skip


def test_results_that_stand_alone_can_all_be_met_however_far_off_they_are() -> None:
    assert ceiling([row(10.0, 1.0), row(0.1, 1.0), row(3.0, 1.0, study="other")]) == 1.0


def test_one_prediction_cannot_meet_ratios_further_apart_than_the_limit_twice() -> None:
    near, far = (
        [row(1.0, 9.0, same="a"), row(1.5, 9.0, same="a")],
        [row(1.0, 9.0, same="a"), row(1.6, 9.0, same="a")],
    )
    assert ceiling(near) == 1.0
    assert ceiling(far) == 0.5


def test_the_best_prediction_goes_where_the_studies_weigh_most() -> None:
    alone = row(16.0, 5.0, same="a", study="one")
    pair = [row(5.0, 5.0, same="a", study="two"), row(5.2, 5.0, same="a", study="two")]
    assert ceiling([alone, *pair]) == 0.5
    assert ceiling([alone, pair[0], row(3.0, 3.0, study="two")]) == 0.75


def test_occupancies_of_one_constant_move_together_by_log_odds() -> None:
    """At a tenth and at ten times the constant: both met by the right constant, and not by any where they disagree."""
    consistent = [row(0.25, 0.09, kind="occupancy", same="k"), row(0.93, 0.91, kind="occupancy", same="k")]
    assert ceiling(consistent) == 1.0
    # Asking for much more at the low dose and less at the high one: no constant gives both.
    assert (
        ceiling([row(0.45, 0.09, kind="occupancy", same="k"), row(0.8, 0.91, kind="occupancy", same="k")])
        == 0.5
    )


def test_a_direction_and_a_result_without_a_prediction_count_as_can_be_met() -> None:
    direction = replace(BASE, kind="direction", within=False, same="a")
    nothing = replace(row(2.0, 2.0, same="a"), predicted=None, within=False)
    assert ceiling([direction, nothing, row(1.0, 5.0, same="a")]) == 1.0
    assert ceiling([replace(BASE, within=None)]) is None


KINDS = ("interaction_ratio", "area", "half_life", "time_of_peak", "occupancy", "proportion")
VALUES = st.floats(0.02, 0.98)


@given(st.sampled_from(KINDS), VALUES, VALUES)
def test_what_is_accepted_is_what_the_limit_meets(kind: str, observed: float, predicted: float) -> None:
    made = row(observed, predicted, kind=kind)
    low, high = accepted(made)
    if min(abs(predicted - low), abs(predicted - high)) > 1e-6:
        assert (low < predicted < high) == made.within
        start, stop = moves(made)
        assert (start < 0.0 < stop) == made.within


@given(
    st.lists(
        st.tuples(VALUES, VALUES, st.sampled_from(("a", "b", "")), st.sampled_from(("one", "two"))),
        min_size=1,
        max_size=8,
    )
)
def test_a_ceiling_is_never_below_the_share_nor_above_all(found: list[tuple[float, float, str, str]]) -> None:
    rows = [row(seen, guess, same=same, study=study) for seen, guess, same, study in found]
    share, most = weighted_share(rows), ceiling(rows)
    assert share is not None
    assert most is not None
    assert share - 1e-9 <= most <= 1.0 + 1e-9


def test_groups_of_the_shipped_studies_hold_more_than_one_result_of_one_kind_and_quantity() -> None:
    groups: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
    counted: dict[str, int] = {}
    for study in load_studies():
        for result in study.results:
            if result.same:
                groups.setdefault(result.same, set()).add((result.kind, result.measure.quantities))
                counted[result.same] = counted.get(result.same, 0) + 1
    assert all(len(found) == 1 for found in groups.values())
    assert min(counted.values()) > 1


def test_it_stands_beside_the_share_in_the_terminal_and_on_the_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = (row(1.0, 1.0, same="a"), row(2.0, 1.0, same="a"))
    made = Qualification(rows, 100, 1, "hash", {"total": 1.0})
    (found,) = [s for s in summaries(made) if s.domain == "interaction" and s.role == "validation"]
    assert (found.share, found.ceiling) == (0.5, 0.5)
    table = page.terminal(made)
    header = [str(column.header) for column in table.columns]
    assert "Ceiling" in header
    assert "contradict each other" in str(table.caption)
    html = page.html(made)
    assert "Ceiling by contradicting observations" in html
    assert "At most within together" in html
    assert made.as_dict()["contradictions"][0]["most"] == 1


def test_what_contradicts_is_told_with_its_range_and_what_does_not_is_not() -> None:
    apart = [row(1.0, 1.0, same="a"), row(1.1, 1.0, same="a"), row(2.0, 1.0, same="a")]
    (found,) = contradictions([*apart, row(1.0, 1.0, same="b"), row(1.2, 1.0, same="b"), row(9.0, 1.0)])
    assert (found.name, found.results, found.most, found.low, found.high) == ("a", 3, 2, 1.0, 2.0)
