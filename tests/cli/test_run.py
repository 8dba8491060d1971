"""Promises about ``mitragyna run`` and its files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import mitragyna
from mitragyna.cli import lines, main
from mitragyna.scenario.scenario import METRICS
from tests.cli.conftest import TINY, Command, tree

FILES = ["manifest.json", "people.parquet", "report.html", "summary.json", "timecourse.parquet"]
TIMECOURSE = [
    "arm",
    "quantity",
    "unit",
    "time_h",
    "mean",
    "sd",
    "p02_5",
    "p10",
    "p25",
    "p50",
    "p75",
    "p90",
    "p97_5",
]
PEOPLE = ["arm", "person", "quantity", "metric", "value", "unit"]
CHANGED = {"morphine.clearance": "60 L/h"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one run through the command."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "tiny.toml").write_text(TINY, "utf-8")
    words = ["run", str(folder / "tiny.toml"), "--people", "40", "--seed", "9", "--threads", "1"]
    words += [f"--set={name}={value}" for name, value in CHANGED.items()]
    assert main([*words, "--out", str(folder / "out")]) == 0
    assert not (folder / "out.partial").exists()
    return folder / "out"


@pytest.fixture(scope="module")
def result(written: Path) -> mitragyna.Result:
    """The same run through Python."""
    path = written.parent / "tiny.toml"
    return mitragyna.run(path, people=40, seed=9, threads=1, overrides=dict(CHANGED))


def test_a_run_writes_the_five_files_and_nothing_else(written: Path):
    assert sorted(path.name for path in written.iterdir()) == FILES


def test_the_course_has_exactly_the_documented_columns(written: Path):
    assert pq.read_table(written / "timecourse.parquet").column_names == TIMECOURSE


def test_the_people_have_exactly_the_documented_columns(written: Path):
    assert pq.read_table(written / "people.parquet").column_names == PEOPLE


def test_the_course_is_hourly_from_zero_to_the_end_in_every_arm(written: Path):
    course = pd.read_parquet(written / "timecourse.parquet")
    assert list(dict.fromkeys(course["arm"])) == ["no treatment", "methadone"]
    for _, rows in course.groupby(["arm", "quantity"], observed=True):
        assert rows["time_h"].tolist() == [float(hour) for hour in range(25)]


def test_every_arm_has_the_quantities_of_every_substance(written: Path):
    course = pd.read_parquet(written / "timecourse.parquet").astype({"quantity": str})
    expected = {
        f"{kind}.{name}" for kind in ("plasma", "occupancy.mor") for name in ("morphine", "methadone")
    }
    expected |= {"occupancy.mor", "signal.mor", "withdrawal.drive", "cows", "sows", "sows_gossop"}
    for _, rows in course.groupby("arm", observed=True):
        assert expected - set(rows["quantity"]) == set()


def test_output_at_the_time_of_a_dose_is_the_value_before_it(written: Path):
    course = pd.read_parquet(written / "timecourse.parquet")
    plasma = course[(course["arm"] == "methadone") & (course["quantity"] == "plasma.methadone")]
    median = plasma.set_index("time_h")["p50"]
    assert median[0.0] == 0.0
    assert median[12.0] < median[11.0]
    assert median[14.0] > median[12.0]


def test_the_first_time_of_a_history_is_one_interval_after_its_last_dose(written: Path):
    people = pd.read_parquet(written / "people.parquet")
    cows = people[(people["arm"] == "no treatment") & (people["quantity"] == "cows")]
    wide = cows.pivot(index="person", columns="metric", values="value").dropna()
    assert len(wide) > 0
    assert (wide["time_since_last_dose_at_peak"] - wide["time_of_peak"]).to_numpy() == pytest.approx(6.0)


def test_bands_are_in_order(written: Path):
    course = pd.read_parquet(written / "timecourse.parquet")
    bands = course[TIMECOURSE[6:]].to_numpy()
    # Courses are recorded in single precision.
    assert (bands[:, 1:] >= bands[:, :-1] * (1.0 - 1e-6)).all()


def test_every_person_is_in_every_arm_with_known_metrics(written: Path):
    people = pd.read_parquet(written / "people.parquet")
    for _, rows in people.groupby("arm", observed=True):
        assert sorted(set(rows["person"].astype(int))) == list(range(1, 41))
    assert set(people["metric"]) - set(METRICS) == set()
    assert {"cmax", "tmax", "auc_last", "auc_tau", "peak", "time_above"} - set(people["metric"]) == set()


def test_the_command_and_python_give_the_same_numbers(written: Path, result: mitragyna.Result):
    words = {"arm": str, "quantity": str, "unit": str}
    course = pd.read_parquet(written / "timecourse.parquet")
    pd.testing.assert_frame_equal(
        course.astype(words), result.timecourse.astype(words), check_exact=True, check_dtype=False
    )
    words |= {"person": str, "metric": str}
    people = pd.read_parquet(written / "people.parquet")
    pd.testing.assert_frame_equal(
        people.astype(words), result.people_table.astype(words), check_exact=True, check_dtype=False
    )


def test_the_summary_holds_the_medians_and_what_was_not_checked(written: Path, result: mitragyna.Result):
    summary = json.loads((written / "summary.json").read_text("utf-8"))
    assert summary == json.loads(json.dumps(result.summary()))
    people = result.people_table
    chosen = people[
        (people["arm"] == "methadone") & (people["quantity"] == "cows") & (people["metric"] == "peak")
    ]
    entry = summary["arms"]["methadone"]["cows"]["peak"]
    assert entry["median"] == pytest.approx(chosen["value"].median())
    assert entry["interval_95"][0] <= entry["median"] <= entry["interval_95"][1]
    answers = {finding["answer"] for finding in summary["findings"]}
    assert answers <= {"found", "not found", "not checked"}
    assert "not checked" in answers


def test_the_manifest_says_what_made_the_result(written: Path, result: mitragyna.Result):
    manifest = json.loads((written / "manifest.json").read_text("utf-8"))
    assert manifest["complete"] is True
    assert (manifest["seed"], manifest["people"], manifest["threads"]) == (9, 40, 1)
    assert manifest["device"] == "cpu"
    assert manifest["versions"]["mitragyna"] == mitragyna.__version__
    assert manifest["input_hash"] == result.input_hash
    assert manifest["library_hash"] == result.library_hash
    assert [(entry["name"], entry["value"]) for entry in manifest["overrides"]] == list(CHANGED.items())
    assert manifest["timings_s"]["total"] > 0.0


def test_a_run_is_quiet_where_nobody_watches_and_ends_with_the_report(tiny: Path, command: Command):
    ended = command("run", tiny.name, "--out", "new/folder")
    assert (ended.code, ended.err) == (0, "")
    page = (tiny.parent / "new" / "folder" / "report.html").absolute()
    assert ended.out.splitlines()[-2:] == [f"Report: {page}", f"        {page.as_uri()}"]
    assert "methadone" in ended.out
    assert "Model estimate" in ended.out
    assert "\x1b" not in ended.out


def test_without_a_folder_nothing_is_written_and_the_way_to_a_report_is_named(tiny: Path, command: Command):
    before = tree(tiny.parent)
    ended = command("run", tiny.name)
    assert (ended.code, ended.err) == (0, "")
    assert "--out DIR" in ended.out.splitlines()[-1]
    assert "methadone" in ended.out
    assert tree(tiny.parent) == before


def test_overwrite_replaces_the_files_of_a_run_and_keeps_what_else_is_there(tiny: Path, command: Command):
    out = tiny.parent / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "report.html").write_text("old")
    ended = command("run", tiny.name, "--out", "out", "--overwrite")
    assert ended.code == 0, ended.err
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "notes.txt"])
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "report.html").read_text("utf-8") != "old"
    assert sorted(path.name for path in tiny.parent.iterdir()) == ["out", "tiny.toml"]


def test_what_goes_with_the_table_is_wrapped_on_a_terminal_and_whole_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch,
):
    line = "  " + "amount that was usual " * 20
    assert lines.for_terminal(line) == line
    monkeypatch.setattr(lines.sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    told = lines.for_terminal(line).splitlines()
    assert max(map(len, told)) <= 60
    assert " ".join(" ".join(told).split()) == line.strip()
    assert all(one.startswith("    ") for one in told[1:])
    assert told[0].startswith("  amount")


def test_a_run_holds_for_the_day_it_is_asked_for_and_its_files_say_which(tiny: Path, command: Command):
    before = tree(tiny.parent)
    for wrong in ("soon", "2999-01-01"):
        refused = command("run", tiny.name, "--out", "new", "--as-of", wrong)
        assert (refused.code, "--as-of" in refused.err) == (2, True)
    assert tree(tiny.parent) == before
    assert command("run", tiny.name, "--out", "new", "--as-of", "2026-11-22").code == 0
    summary = json.loads((tiny.parent / "new" / "summary.json").read_text("utf-8"))
    assert summary["as_of"] == "2026-11-22"
    assert json.loads((tiny.parent / "new" / "manifest.json").read_text("utf-8"))["as_of"] == "2026-11-22"
    dated = {row["rule"]: row["as_of"] for row in summary["findings"] if row["as_of"] is not None}
    assert dated["law.leaf"] == "2026-11-22"
    assert mitragyna.run(tiny, threads=1).as_of == date.today().isoformat()
