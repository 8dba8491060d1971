"""Promises about the shipped studies, and about roles."""

import re
from collections import Counter
from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.qualify import DOMAINS, load_studies
from mitragyna.qualify.course import sampled, scenario_of
from mitragyna.qualify.roles import role_of, uses
from mitragyna.qualify.run import _empty
from mitragyna.qualify.study import METRICS, ROLES, STATISTICS, read_studies

LIBRARY = load()
STUDIES = load_studies()
USED = uses(LIBRARY)
ROWS = [
    _empty(study, result, LIBRARY.evidence(result.record), USED, LIBRARY)
    for study in STUDIES
    for result in study.results
    if result.record in LIBRARY.records
]


def test_at_least_120_published_results_are_compared_of_which_60_validate() -> None:
    counted = {(row.record, row.part): row.role for row in ROWS if row.role != "input"}
    assert len(counted) >= 120
    assert Counter(counted.values())["validation"] >= 60


def test_every_record_is_in_the_evidence_unless_the_study_says_it_waits_for_one() -> None:
    missing = {
        r.record: r.pending for study in STUDIES for r in study.results if r.record not in LIBRARY.records
    }
    assert all(missing.values()), missing


def test_a_ratio_of_interaction_is_told_as_its_record_tells_it() -> None:
    told = {
        "mean": "mean",
        "mean ratio": "mean",
        "ratio of means": "ratio of means",
        "ratio of medians": "ratio of medians",
        "geometric mean": "geometric mean",
        "geometric mean ratio": "geometric mean",
        "range of people": "median",
    }
    wrong = {
        r.record: r.statistic
        for study in STUDIES
        for r in study.results
        if r.kind == "interaction_ratio" and r.record in LIBRARY.records
        if r.statistic != told.get(LIBRARY.evidence(r.record).stat, "geometric mean")
    }
    assert not wrong


def test_every_scenario_of_a_study_can_be_read_and_is_sampled_where_its_results_look() -> None:
    """A scenario that cannot be read would make its results "not run", and the share one of fewer studies."""
    for study in STUDIES:
        if study.module is not None:
            continue
        times = sampled(study, scenario_of(study, LIBRARY, 1).duration)
        for result in study.results:
            low, high = result.measure.between or (times[0], times[-1])
            assert ((times >= low - 1e-9) & (times <= high + 1e-9)).any(), (study.name, result.record)


def test_a_score_is_compared_on_the_scale_its_record_names() -> None:
    """Two scales are called SOWS, of 64 and of 30 points: a record that names one is not compared with the other."""
    named = {"cows": "COWS", "sows": "SOWS", "sows_gossop": "SOWS-Gossop"}
    seen = set[str]()
    for study in STUDIES:
        for result in study.results:
            scale = result.measure.quantities[0].partition(".")[0]
            if scale not in named or result.record not in LIBRARY.records:
                continue
            record = LIBRARY.evidence(result.record)
            told = record.instrument or ""
            if result.kind == "score" and isinstance(record.value, int | float):
                assert abs(record.value) <= LIBRARY.scales[scale].high, result.record
            if "OWS" in told:
                seen.add(scale)
                assert named[scale] in told, result.record
                assert ("Gossop" in told) == (scale == "sows_gossop"), result.record
    assert seen == set(named)


def test_a_result_of_people_with_a_clean_urine_is_not_compared_with_who_stays_alone() -> None:
    """Where a record asks for an opioid-free urine, so does the hazard of the setting (Ling 2005)."""
    hazards = LIBRARY.dropout.parameters["background_hazard"].alternatives
    of_both = {a.name for a in hazards if any("clean" in record for record in a.basis)}
    assert of_both
    for study in STUDIES:
        chosen = study.scenario.get("parameters", {}).get("dropout.background_hazard")
        for result in study.results:
            if result.measure.quantities[0] != "retained" or result.record not in LIBRARY.records:
                continue
            asks = "opioid-free urine" in LIBRARY.evidence(result.record).quantity
            assert not asks or chosen in of_both, result.record
            assert asks or chosen not in of_both - {"inpatients on buprenorphine"}, result.record


def test_every_domain_has_validation() -> None:
    assert {row.domain for row in ROWS if row.role == "validation"} == set(DOMAINS)


def test_no_result_counted_as_validation_is_in_the_basis_of_a_parameter() -> None:
    basis = {
        record
        for number in LIBRARY.parameters().values()
        for record in (*number.basis, *number.between_person_basis)
    }
    assert not [row.record for row in ROWS if row.role == "validation" and row.record in basis]


def test_no_calibrated_number_counts_as_validation() -> None:
    fitted = {
        record for number in LIBRARY.parameters().values() if number.calibrated for record in number.basis
    }
    shown = {row.record: row.role for row in ROWS if row.record in fitted}
    assert shown
    assert set(shown.values()) <= {"calibration", "input"}


def test_a_number_under_another_id_has_the_role_of_its_twin() -> None:
    assert (
        USED["bup-muor-availability-drop-16mg"].role == USED["bup-mor-occupancy-16mg"].role == "calibration"
    )


def test_a_declared_role_is_never_loosened() -> None:
    assert role_of("no-such-record", "calibration", USED) == ("calibration", "")
    role, why = role_of("tanna2022-mitragynine-clf", "validation", USED)
    assert role != "validation"
    assert "mitragyn" in why


def test_results_kept_for_validation_alone_are_in_no_basis() -> None:
    """The records of evidence/validation*.jsonl were added for comparison: whoever fits to one moves it out."""
    folder = Path(__import__("mitragyna").__file__).parent / "library" / "data" / "evidence"
    lines = [
        line for path in folder.glob("validation*.jsonl") for line in path.read_text("utf-8").splitlines()
    ]
    ids = [line.split('"id": "', 1)[1].split('"', 1)[0] for line in lines]
    assert len(ids) > 100
    direct = {
        record
        for number in LIBRARY.parameters().values()
        for record in (*number.basis, *number.between_person_basis)
    }
    assert not direct & set(ids)


def test_every_study_says_who_where_and_when() -> None:
    for study in STUDIES:
        assert len(study.title) > 10
        assert (
            study.n is not None
            or study.typical
            or all(r.n for r in study.results)
            or study.module
            or study.name
        )


GOOD = """
[[study]]
name = "mine"
title = "A study of mine"
[study.scenario]
duration = "8 h"
arm = [{ name = "a", take = [{ product = "morphine-oral", amount = "10 mg" }] }]
[[study.result]]
record = "morphine-oral-tmax-hoskin"
domain = "PK"
kind = "time_of_peak"
quantity = "plasma.morphine"
metric = "time_of_highest"
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('domain = "PK"', 'domain = "pk"', "is not a domain"),
        ('kind = "time_of_peak"', 'kind = "time of peak"', "is not a kind"),
        ('metric = "time_of_highest"', 'metric = "tmax"', "is not a metric"),
        ('metric = "time_of_highest"', 'metric = "level"', "'at' is the time of a level"),
        ('kind = "time_of_peak"', 'kind = "direction"', "'above' or 'below'"),
        ('name = "mine"', 'name = ""', "is empty"),
        ('name = "mine"', 'nmae = "mine"', "unknown key 'nmae'"),
        ('duration = "8 h"', 'output = { every = "1 h" }', "not for a study to say"),
        ("[[study.result]]", "[[study.results]]", "unknown key 'results'"),
        ('record = "morphine-oral-tmax-hoskin"\n', "", "the key 'record' is missing"),
        ("[[study]]", "[study", "not valid TOML"),
        ("[study.scenario]", 'select = { at = "1 h" }\n[study.scenario]', "the key 'quantity' is missing"),
        (
            "[study.scenario]",
            'select = { quantity = "cows", at = "1 h" }\n[study.scenario]',
            "'least', 'most'",
        ),
        (
            "[study.scenario]",
            'select = { quantity = "cows", at = "1 h", least = 9, most = 5 }\n[study.scenario]',
            "the lower first",
        ),
        (
            'metric = "time_of_highest"',
            'metric = "time_of_highest"\npool = { a = 0 }',
            "not a number of people",
        ),
    ],
)
def test_a_study_that_cannot_be_read_is_refused_in_one_sentence(
    old: str, new: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load_studies(tmp_path)


def test_a_published_result_is_compared_once(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(InputError, match="is compared in the study 'hoskin-1989-oral' already"):
        load_studies(tmp_path)


def test_a_folder_without_studies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder with studies"):
        load_studies(tmp_path)


def test_the_study_shown_in_the_documentation_can_be_read(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "qualification.md").read_text("utf-8")
    (block,) = re.findall(r"^```toml\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "shown.toml").write_text(block, encoding="utf-8")
    (study,) = read_studies(tmp_path / "shown.toml")
    assert study.results[0].record == "naloxone-im-tmax-dowling"


def test_the_documented_keys_metrics_and_roles_are_those_there_are() -> None:
    text = (Path(__file__).parents[2] / "docs" / "qualification.md").read_text("utf-8")
    for name in (*METRICS, *STATISTICS, *ROLES):
        assert name in text
