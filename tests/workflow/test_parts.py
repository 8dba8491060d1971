"""A population in parts is the population: the same bits in parts of any size, after any interruption."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import mitragyna
from mitragyna.errors import InputError, UnfinishedError
from mitragyna.scenario import Scenario, from_dict
from mitragyna.simulate import histograms
from mitragyna.workflow import everyone, gathered, parts
from mitragyna.workflow import run as whole
from mitragyna.workflow.parts import split
from mitragyna.workflow.run import run as whole_run

DRAWN: dict[str, Any] = {
    "duration": "30 h",
    "seed": 7,
    "people": {"number": 150},
    "history": [{"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "90 d"}],
    "output": {"every": "3 h", "visits": ["6 h", "24 h"], "of": "both"},
    "dropout": {},
    "arm": [
        {"name": "no treatment"},
        {"name": "leaf", "take": [{"product": "leaf-powder-us", "amount": "4 g", "every": "8 h"}]},
    ],
}
TABLES = ("timecourse.parquet", "people.parquet", "summary.json")


def scenario(**changes: Any) -> Scenario:
    return from_dict({**DRAWN, **changes})


def same(one: mitragyna.Result, other: mitragyna.Result) -> None:
    pd.testing.assert_frame_equal(one.timecourse, other.timecourse, check_exact=True)
    pd.testing.assert_frame_equal(one.people_table, other.people_table, check_exact=True)
    assert (one.relief is None) == (other.relief is None)
    if one.relief is not None and other.relief is not None:
        pd.testing.assert_frame_equal(one.relief, other.relief, check_exact=True)
    assert one.summary() == other.summary()
    assert one.error_estimate == other.error_estimate


def written(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def at_once() -> mitragyna.Result:
    return whole_run(scenario())


def test_parts_of_any_size_give_the_same_bits(at_once: mitragyna.Result) -> None:
    for part in (32, 50, 96):
        same(whole_run(scenario(), part=part), at_once)


def test_the_overdose_module_in_parts_gives_the_same_bits() -> None:
    asked = from_dict(
        {
            "duration": "2 h",
            "people": {"number": 40},
            "model": {"respiration": "mann-2022"},
            "output": {"every": "15 min"},
            "arm": [{"name": "a", "take": [{"product": "fentanyl-intravenous", "amount": "0.5 mg"}]}],
        }
    )
    same(whole_run(asked, part=32), whole_run(asked))


def test_imported_people_and_their_own_doses_are_the_same_in_parts(tmp_path: Path) -> None:
    rows = "\n".join(f"p{i},{50 + i % 40}" for i in range(70))
    (tmp_path / "people.csv").write_text(f"id,weight\n{rows}\n")
    doses = "\n".join(f"p{i},{i % 5},{200 + i},1,leaf-powder-us" for i in range(70))
    (tmp_path / "doses.csv").write_text(f"ID,TIME,AMT,EVID,product\n{doses}\n")
    file = tmp_path / "own.toml"
    file.write_text(
        'duration = "12 h"\n[people]\ntable = "people.csv"\n[[arm]]\nname = "own"\nevents = "doses.csv"\n'
    )
    one = whole_run(file)
    assert one.people_table["person"].cat.categories[0] == "p0"
    same(whole_run(file, part=32), one)


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Above 60 people a run counts, in chunks of 64."""
    for module in (parts, gathered, whole):
        monkeypatch.setattr(module, "EXACT", 60)
    for module in (parts, histograms):
        monkeypatch.setattr(module, "CHUNK", 64)
    monkeypatch.setattr(parts, "UNIT", 32)
    return


@pytest.mark.usefixtures("few_are_many")
def test_counted_parts_of_any_size_give_the_same_bits(tmp_path: Path, at_once: mitragyna.Result) -> None:
    output = {**DRAWN["output"], "metrics": ["peak", "exit_time"]}
    for part in (64, 128, 192):
        made = mitragyna.run(scenario(output=output), part=part, out=tmp_path / str(part))
        assert made.everyone is not None
    first, *others = (written(tmp_path / str(part)) for part in (64, 128, 192))
    assert all(other == first for other in others)
    # Everyone's metrics are those that a run which tells each person has.
    table = pd.read_parquet(tmp_path / "64" / "people.parquet")
    exact = at_once.people_table
    exact = exact[exact["metric"].isin(["peak", "exit_time"])]
    assert np.array_equal(table["value"], exact["value"], equal_nan=True)
    assert table["person"].astype(str).tolist() == exact["person"].astype(str).tolist()
    assert table["quantity"].astype(str).tolist() == exact["quantity"].astype(str).tolist()


@pytest.mark.usefixtures("few_are_many")
def test_what_is_counted_is_near_what_is_exact(at_once: mitragyna.Result) -> None:
    made = whole_run(scenario())
    found, exact = made.timecourse, at_once.timecourse
    assert (
        found[["arm", "quantity", "unit", "time_h"]]
        .astype(str)
        .equals(exact[["arm", "quantity", "unit", "time_h"]].astype(str))
    )
    assert found["mean"].to_numpy() == pytest.approx(
        exact["mean"].to_numpy(), rel=1e-6, abs=1e-9, nan_ok=True
    )
    assert found["sd"].to_numpy() == pytest.approx(exact["sd"].to_numpy(), rel=1e-4, abs=1e-6, nan_ok=True)
    spread = exact["p97_5"] - exact["p02_5"]
    for name in ("p10", "p50", "p90"):
        gap = (found[name] - exact[name]).abs().fillna(0.0)
        assert (gap <= 0.02 * spread.fillna(0.0) + 0.02 * exact[name].abs().fillna(0.0)).all(), name
        # Rated scores and who stays are whole numbers, and stay so.
        rated = exact["quantity"].isin(["cows.observed", "retained"])
        assert found.loc[rated, name].equals(exact.loc[rated, name]), name
    assert len(made.people_table["person"].cat.categories) == 60
    told = made.summary()["arms"]["leaf"]["cows"]["peak"]
    assert told["median"] == pytest.approx(
        at_once.summary()["arms"]["leaf"]["cows"]["peak"]["median"], rel=0.02
    )
    assert made.summary()["of_the_first_people"]["people"] == 60
    assert ("Virtual people", "150") in made.asked


def interrupted_after(number: int, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """The computation of a part fails once ``number`` parts are finished."""
    compute = parts.compute
    done = iter(range(number))

    def failing(*given: Any, **named: Any) -> None:
        if next(done, None) is None:
            raise error
        compute(*given, **named)

    monkeypatch.setattr(everyone, "compute", failing)


@pytest.mark.parametrize("counted", [False, True])
def test_a_run_that_was_interrupted_goes_on_to_the_same_files(
    counted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if counted:
        request.getfixturevalue("few_are_many")
    mitragyna.run(scenario(), part=64, out=tmp_path / "whole")
    with monkeypatch.context() as patched:
        interrupted_after(1, patched, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            mitragyna.run(scenario(), part=64, out=tmp_path / "out")
    partial = tmp_path / "out.partial"
    told = json.loads((partial / "manifest.json").read_text())
    assert told["complete"] is False
    assert told["parts"] == {"count": 3, "people_per_part": 64, "finished": [0]}
    one = pd.read_parquet(partial / "parts" / "0000" / "people.parquet")
    assert counted or one["person"].nunique() == 64
    computed: list[int] = []
    compute = parts.compute

    def counting(job: Any, library: Any, part: int, *rest: Any) -> None:
        computed.append(part)
        compute(job, library, part, *rest)

    monkeypatch.setattr(everyone, "compute", counting)
    mitragyna.run(scenario(), out=tmp_path / "out", resume=True)
    assert computed == [1, 2]
    assert written(tmp_path / "out") == written(tmp_path / "whole")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(
        p.name for p in (tmp_path / "whole").iterdir()
    )
    assert not partial.exists()


def test_a_disk_that_fills_leaves_finished_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with monkeypatch.context() as patched:
        interrupted_after(2, patched, full)
        with pytest.raises(
            UnfinishedError, match=r"No space left on device\); 2 of 3 parts are finished and stay in"
        ):
            mitragyna.run(scenario(), part=64, out=tmp_path / "out")
    assert json.loads((tmp_path / "out.partial" / "manifest.json").read_text())["parts"]["finished"] == [0, 1]
    # The tables are written when all parts are there: a disk that fills then costs no part either.
    with monkeypatch.context() as patched:
        patched.setattr("mitragyna.workflow.files._write", lambda *_: (_ for _ in ()).throw(full))
        with pytest.raises(UnfinishedError, match="3 of 3 parts"):
            mitragyna.run(scenario(), out=tmp_path / "out", resume=True)
    mitragyna.run(scenario(), out=tmp_path / "out", resume=True)
    mitragyna.run(scenario(), out=tmp_path / "whole")
    assert written(tmp_path / "out") == written(tmp_path / "whole")


def test_a_disk_that_is_full_when_a_run_is_gone_on_with_costs_no_part(
    tmp_path: Path, begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    partial = tmp_path / "out.partial"
    shutil.copytree(begun, partial)
    (partial / "parts" / ".0001").mkdir(exist_ok=True)
    before = (partial / "manifest.json").read_bytes()
    write = Path.write_text
    room: list[bool] = []

    def full(path: Path, *given: Any, **named: Any) -> int:
        # Room only for who has made some.
        room.append(not (partial / "parts" / ".0001").exists())
        if not (room[-1] and len(room) > 2):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, *given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with pytest.raises(
            UnfinishedError, match=r"No space left on device\); 1 of 3 parts are finished and stay"
        ):
            mitragyna.run(scenario(), out=tmp_path / "out", resume=True)
    # What was not whole made room before the second try.
    assert room == [False, True]
    assert (partial / "manifest.json").read_bytes() == before
    assert sorted(path.name for path in partial.iterdir()) == ["manifest.json", "parts"]
    assert [path.name for path in (partial / "parts").iterdir()] == ["0000"]


def test_a_full_disk_before_any_part_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted_after(0, monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(InputError, match=r"--out: '.*out' cannot be written \(No space left on device\)"):
        mitragyna.run(scenario(), part=64, out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("function", ["begun", "Store.tell"])
def test_a_disk_without_room_for_what_a_run_is_of_is_refused(
    function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"mitragyna.workflow.everyone.{function}", full)
    with pytest.raises(InputError, match=r"--out: '.*out' cannot be written \(No space left on device\)"):
        mitragyna.run(scenario(), part=64, out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "options", "words"),
    [
        ({"duration": "31 h"}, {}, "another scenario file"),
        ({}, {"seed": 8}, r"another seed \(7 then, 8 now\)"),
        ({}, {"people": 160}, r"another number of people \(150 then, 160 now\)"),
        ({}, {"overrides": {"morphine.clearance": "70 L/h"}}, "another set of replaced numbers"),
    ],
)
def test_another_run_is_not_gone_on_with(
    changes: dict[str, Any],
    options: dict[str, Any],
    words: str,
    tmp_path: Path,
    begun: Path,
) -> None:
    shutil.copytree(begun, tmp_path / "out.partial")
    before = sorted(p for p in (tmp_path / "out.partial").rglob("*"))
    with pytest.raises(InputError, match=words):
        mitragyna.run(file(tmp_path, **changes), out=tmp_path / "out", resume=True, **options)
    assert sorted(p for p in (tmp_path / "out.partial").rglob("*")) == before


@pytest.mark.parametrize("name", ["version of mitragyna", "library", "version of numpy"])
def test_another_version_or_library_is_not_gone_on_with(name: str, tmp_path: Path, begun: Path) -> None:
    shutil.copytree(begun, tmp_path / "out.partial")
    manifest = tmp_path / "out.partial" / "manifest.json"
    told = json.loads(manifest.read_text())
    told["of"][name] = "another"
    manifest.write_text(json.dumps(told))
    with pytest.raises(InputError, match=f"was begun with another {name}"):
        mitragyna.run(file(tmp_path), out=tmp_path / "out", resume=True)


def file(folder: Path, **changes: Any) -> Path:
    duration = changes.get("duration", "30 h")
    path = folder / "scenario.toml"
    path.write_text(
        f'duration = "{duration}"\nseed = 7\n[people]\nnumber = 150\n[output]\nevery = "6 h"\n[[arm]]\nname = "a"\n'
        '[[arm.take]]\nproduct = "morphine-oral"\namount = "30 mg"\n'
    )
    return path


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that was interrupted after its first part."""
    folder = tmp_path_factory.mktemp("begun")
    with pytest.MonkeyPatch.context() as patched:
        interrupted_after(1, patched, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            mitragyna.run(file(folder), part=64, out=folder / "out")
    return folder / "out.partial"


def test_progress_rises_to_everyone_and_begins_where_a_run_goes_on(begun: Path, tmp_path: Path) -> None:
    shutil.copytree(begun, tmp_path / "out.partial")
    told: list[tuple[str, int, int]] = []
    mitragyna.run(
        file(tmp_path), out=tmp_path / "out", resume=True, threads=1, progress=lambda *now: told.append(now)
    )
    done = [finished for stage, finished, there in told if stage == "people" and there == 150]
    assert (done[0], done[-1]) == (64, 150)
    assert done == sorted(done)
    assert len(done) > 4


def test_there_must_be_something_to_go_on_with(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no unfinished run in"):
        mitragyna.run(scenario(), out=tmp_path / "out", resume=True)
    with pytest.raises(InputError, match="nothing to go on with without --out"):
        mitragyna.run(scenario(), resume=True)
    assert list(tmp_path.iterdir()) == []


def test_parts_grow_with_people_and_not_with_memory() -> None:
    few = split(1000, 5, 50 * 505, 50 * 505)
    assert (few.parts, few.exact) == (1, True)
    some = split(20_000, 5, 50 * 505, 4 * 505)
    assert some.exact
    assert some.size * 50 * 505 * 4 <= parts.WHOLE_BYTES
    assert split(20_000, 5, 50 * 505, 50 * 505).size * 50 * 505 * 4 * 5 <= parts.PART_BYTES
    many = split(1_000_000, 5, 50 * 1009, 50 * 1009)
    assert (many.exact, many.parts, many.size % 4096) == (False, 62, 0)
    assert many.slice * 50 * 1009 * 4 <= parts.SLICE_BYTES
    most = split(10_000_000, 5, 50 * 1009, 50 * 1009)
    assert most.parts <= parts.MOST_PARTS
    assert (most.slice, most.of(most.parts - 1)[0] + most.of(most.parts - 1)[1]) == (many.slice, 10_000_000)
