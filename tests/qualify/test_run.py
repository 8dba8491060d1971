"""A small qualification from end to end: a handful of studies, each a promise of the whole."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mitragyna.cli import main
from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.qualify import Bar, Qualification, Row, load_studies, qualify, summaries
from mitragyna.qualify.summary import fold_error, summary, weighted_share
from mitragyna.report import qualification as page
from tests.report.language import blocked, visible_text

FEW = (
    "tanna-2022-tea",
    "al-ghananeem-2009",
    "greenwald-2007",
    "heishman-1989",
    "tompkins-2009",
    "clarke-2001",
    "fda-single-dose",
    "leow-1992-intravenous",
)


@pytest.fixture(scope="module")
def made() -> Qualification:
    return qualify(only=FEW, people=100, threads=1)


def the(made: Qualification, record: str) -> Row:
    return next(row for row in made.rows if row.record == record)


def test_a_calibrated_peak_comes_out_near_its_source(made: Qualification) -> None:
    row = the(made, "tanna2022-mitragynine-cmax")
    assert (row.role, row.unit, row.n) == ("calibration", "ng/mL", 5)
    assert row.observed_low == pytest.approx(81.9 * 398.5 / 1000.0)
    assert row.predicted == pytest.approx(row.observed_low, rel=0.4)
    assert row.range_low is not None
    assert row.range_low < row.predicted < row.range_high


def test_doses_in_proportion_give_areas_in_proportion(made: Qualification) -> None:
    assert the(made, "lofexidine-auc-dose-ratio").predicted == pytest.approx(2.0 / 1.2, rel=1e-6)


def test_what_the_model_lacks_is_listed_as_not_run_and_never_within() -> None:
    studies = load_studies()
    base = next(s for s in studies if s.name == "al-ghananeem-2009")
    odd = replace(
        base,
        scenario={
            **base.scenario,
            "arm": [{"name": "1.2 mg", "take": [{"product": "nothing-like-it", "amount": "1 mg"}]}],
        },
        products=("nothing-like-it",),
    )
    made = qualify(studies=[odd], people=4, threads=1)
    assert {row.status for row in made.rows} == {"not run"}
    assert all(row.within is None and "nothing-like-it" in row.reason for row in made.rows)
    assert all(item.within == 0 for item in summaries(made))


def test_a_quantity_the_model_does_not_give_is_not_run_and_says_so() -> None:
    base = next(s for s in load_studies() if s.name == "dowling-2008")
    result = base.results[0]
    odd = replace(
        base, results=(replace(result, measure=replace(result.measure, quantities=("plasma.nothing",))),)
    )
    row = qualify(studies=[odd], people=4, threads=1).rows[0]
    assert (row.status, row.within) == ("not run", None)
    assert "'plasma.nothing'" in row.reason


def test_a_record_that_is_not_there_is_refused() -> None:
    base = next(s for s in load_studies() if s.name == "dowling-2008")
    odd = replace(base, results=(replace(base.results[0], record="naloxone-im-tmax-dowlin"),))
    with pytest.raises(InputError, match="naloxone-im-tmax-dowling"):
        qualify(studies=[odd], people=4, threads=1)


def test_a_study_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="tanna-2022-tea"):
        qualify(only=["tanna-2022-te"])


def test_it_is_the_same_every_time_and_at_any_number_of_threads() -> None:
    again = [qualify(only=["tompkins-2009"], people=40, threads=n).rows for n in (1, 1, 2)]
    assert again[0] == again[1] == again[2]


def test_inputs_count_nowhere(made: Qualification) -> None:
    inputs = [row for row in made.rows if row.role == "input"]
    assert inputs
    assert sum(item.results for item in summaries(made)) == len(made.rows) - len(inputs)


def row(study: str, fold: float, within: bool | None, **more: object) -> Row:
    base = Row(
        study=study, title=study, record="r", part="", domain="PK", kind="level", role="validation",
        declared_role="validation", role_reason="", what="w", citation="c", doi="", grade="human trial",
        seen="source", n=5, status="run", fold=fold, within=within,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def test_each_study_weighs_alike_in_the_share() -> None:
    rows = [row("a", 1.0, True), *(row("b", 2.0, False) for _ in range(9))]
    assert weighted_share(rows) == pytest.approx(0.5)
    assert weighted_share([]) is None


def test_the_fold_error_is_the_mean_distance_on_a_log_scale() -> None:
    assert fold_error([row("a", 2.0, True), row("a", 0.5, True)]) == pytest.approx(2.0)
    assert fold_error([row("a", 2.0, True, kind="occupancy")]) is None


def test_the_bar_is_not_met_where_nothing_can_be_judged(made: Qualification) -> None:
    bar = Bar.of(made)
    assert not bar.met
    assert "scores" in bar.domains_without


def test_the_data_file_is_plain_json_with_every_row(made: Qualification) -> None:
    text = json.dumps(made.as_dict(), allow_nan=False)
    assert len(json.loads(text)["rows"]) == len(made.rows)


def test_the_page_shows_every_miss_with_its_explanation_and_everything_not_run(made: Qualification) -> None:
    text = page.html(made)
    words = visible_text(text)
    misses = [r for r in made.rows if r.within is False and r.role != "input"]
    assert misses
    for miss in misses:
        assert (miss.explanation or "not explained yet") in words
    for missing in (r for r in made.rows if r.status == "not run"):
        assert missing.reason in words
    assert "<script" not in text
    assert "http://" not in text.replace("http://www.w3.org", "")


def test_the_page_gives_no_advice(made: Qualification) -> None:
    text = visible_text(page.html(made))
    assert "model estimate" in text.lower()
    assert blocked(text) == []


def test_the_worst_come_first(made: Qualification) -> None:
    badness = [page.badness(r) for r in page.worst(made.rows)]
    assert badness == sorted(badness, reverse=True)
    assert len(badness) <= page.WORST
    assert all((page.badness(r) > 1.0) == (r.within is False) for r in made.rows if r.within is not None)


def test_an_unexplained_miss_is_told_as_such() -> None:
    library = load()
    one = row(
        "a", 9.0, False, observed_low=1.0, observed_high=1.0, predicted=9.0, unit="ng/mL", limit="1.5-fold"
    )
    made = Qualification((one,), 1, 1, library.hash(), {"total": 0.0})
    assert Bar.of(made).unexplained == 1
    assert "not explained yet" in visible_text(page.html(made))


def test_the_command_writes_the_page_and_the_data_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "made"
    assert main(["qualify", "--study", "dowling-2008", "--people", "8", "--out", str(out)]) == 0
    assert sorted(p.name for p in out.iterdir()) == ["manifest.json", "qualify.html", "qualify.json"]
    assert "qualify.html" in capsys.readouterr().out
    assert main(["qualify", "--study", "dowling-2008", "--people", "100", "--bar"]) == 3
    assert main(["qualify", "--study", "nobody", "--out", str(tmp_path / "none")]) == 2
    assert not (tmp_path / "none").exists()


def test_scores_of_those_who_stay_and_who_stays_are_run() -> None:
    """Fishman 2019: the published means are of those who stayed, and the share of them is compared too."""
    names = ["fishman-2019", "retention-fishman-2019"]
    rows = qualify(only=names, people=60, threads=1).rows
    assert {row.status for row in rows} == {"run"}
    kept = [row.predicted for row in rows if row.study == names[1]]
    assert all(value is not None and 0.1 < value < 0.9 for value in kept)


def scored(**changes: object) -> Qualification:
    base = next(s for s in load_studies() if s.name == "ctn-0027-after")
    return qualify(studies=[replace(base, people=60, **changes)], threads=1)  # type: ignore[arg-type]


def test_too_few_people_are_not_judged_and_both_outputs_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    few = qualify(only=["dowling-2008"], people=20, threads=1)
    compared = [row for row in few.rows if row.status == "run"]
    assert compared
    assert {row.within for row in compared} == {None}
    assert all("20 virtual people" in row.reason for row in compared)
    assert few.unjudged == len(compared)
    shown = visible_text(page.html(few))
    assert "Not judged" in shown
    assert "what was run in numbers has no verdict" in shown
    (item,) = (one for one in page.shown(few) if one.results)
    assert (item.judged, page.within(item), page.percent(item.share, item.run)) == (
        0,
        "not judged",
        "not judged",
    )
    assert main(["qualify", "--study", "dowling-2008", "--people", "20"]) == 0
    out = capsys.readouterr().out
    assert "not judged" in out
    assert f"Not judged: {len(compared)} results" in " ".join(out.split())


def test_how_many_are_within_says_of_how_many_where_some_have_no_verdict() -> None:
    rows = [row("a", 1.0, True), row("b", 1.0, False), row("c", 1.0, None)]
    found = summary("PK", "validation", rows)
    assert (found.run, found.judged, found.within) == (3, 2, 1)
    assert page.within(found) == "1 of 2 judged"
    assert page.within(summary("PK", "validation", rows[:2])) == "1"
    assert page.within(summary("PK", "validation", ())) == "0"
    assert page.percent(None) == "nothing compared"


def test_a_bar_cannot_be_asked_of_too_few_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["qualify", "--study", "dowling-2008", "--people", "20", "--bar"]) == 2
    assert "too few for a verdict" in capsys.readouterr().err


def test_only_people_who_were_taken_in_are_in_the_result() -> None:
    """Whoever is rated high before the dose is rated low less often after it than everybody is."""
    base = next(s for s in load_studies() if s.name == "ctn-0027-after")
    assert base.selection is not None
    chosen = scored(selection=replace(base.selection, least=12))
    everybody = scored(selection=None)
    for row, other in zip(chosen.rows, everybody.rows, strict=True):
        assert row.predicted is not None
        assert other.predicted is not None
        assert row.predicted < other.predicted
    nobody = scored(selection=replace(base.selection, least=47.5))
    assert {row.status for row in nobody.rows} == {"not run"}
    assert "nobody has cows.observed" in nobody.rows[0].reason


def test_pooled_arms_lie_between_those_they_are_made_of() -> None:
    base = next(s for s in load_studies() if s.name == "ctn-0027-after")
    first = replace(base.results[0], measure=replace(base.results[0].measure, arm=None))
    pools = ({"buprenorphine": 1}, {"methadone": 1}, {"buprenorphine": 30, "methadone": 10})
    one, other, both = (scored(results=(replace(first, pool=pool),)).rows[0].predicted for pool in pools)
    assert one is not None
    assert other is not None
    assert both is not None
    assert min(one, other) <= both <= max(one, other)
    assert both == pytest.approx(0.75 * one + 0.25 * other, abs=0.06)
