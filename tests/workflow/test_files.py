"""Promises about the folder of a run: all of it or nothing, and nothing of anybody else's."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.workflow import lock
from mitragyna.workflow.files import Destination, destination


def tree(folder: Path) -> dict[str, str | None]:
    return {
        str(path.relative_to(folder)): path.read_text() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def fill(place: Destination) -> None:
    (place.partial / "report.html").write_text("new")
    (place.partial / "manifest.json").write_text('{"complete": true}')


def left_by(error: BaseException, out: Path) -> None:
    """A run that ends in an error when some of its files are written."""
    with destination(out, overwrite=True) as place:
        (place.partial / "timecourse.parquet").write_text("half")
        raise error


def test_a_new_folder_appears_whole(tmp_path: Path):
    out = tmp_path / "deep" / "out"
    with destination(out, overwrite=False) as place:
        fill(place)
        assert not out.exists()
    assert tree(tmp_path) == {
        "deep": None,
        "deep/out": None,
        "deep/out/manifest.json": '{"complete": true}',
        "deep/out/report.html": "new",
    }


def test_until_it_is_whole_the_manifest_says_that_it_is_not(tmp_path: Path):
    with destination(tmp_path / "out", overwrite=False) as place:
        assert json.loads((place.partial / "manifest.json").read_text())["complete"] is False


def test_an_empty_folder_is_filled(tmp_path: Path):
    (tmp_path / "out").mkdir()
    with destination(tmp_path / "out", overwrite=False) as place:
        fill(place)
    assert sorted(tree(tmp_path)) == ["out", "out/manifest.json", "out/report.html"]


def test_overwriting_keeps_what_no_run_has_written(tmp_path: Path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    (out / "report.html").write_text("old")
    (tmp_path / "out.old").mkdir()
    (tmp_path / "out.old" / "kept.txt").write_text("mine too")
    with destination(out, overwrite=True) as place:
        fill(place)
        assert (out / "report.html").read_text() == "old"
    assert tree(tmp_path) == {
        "out": None,
        "out/manifest.json": '{"complete": true}',
        "out/report.html": "new",
        "out/thesis.txt": "mine",
        "out.old": None,
        "out.old/kept.txt": "mine too",
    }


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path):
    (tmp_path / "far").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "far")
    with destination(tmp_path / "out", overwrite=False) as place:
        fill(place)
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "far" / "report.html").read_text() == "new"
    assert not (tmp_path / "out.partial").exists()


@pytest.mark.parametrize("error", [InputError("wrong"), OSError(errno.ENOSPC, "full")])
def test_an_error_leaves_nothing_and_the_old_result_as_it_was(error: Exception, tmp_path: Path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.html").write_text("old")
    before = tree(tmp_path)
    with pytest.raises(type(error)):
        left_by(error, out)
    assert tree(tmp_path) == before


def test_an_error_takes_the_folders_away_that_were_made_on_the_way(tmp_path: Path):
    with pytest.raises(InputError, match="wrong"), destination(tmp_path / "a" / "b" / "out", overwrite=False):
        raise InputError("wrong")
    assert tree(tmp_path) == {}


def test_an_interruption_leaves_the_partial_folder_and_says_so_in_it(tmp_path: Path):
    with pytest.raises(KeyboardInterrupt):
        left_by(KeyboardInterrupt(), tmp_path / "out")
    assert json.loads(tree(tmp_path)["out.partial/manifest.json"])["complete"] is False
    assert not (tmp_path / "out").exists()


def test_what_an_interruption_left_is_cleared_by_the_next_run(tmp_path: Path):
    with pytest.raises(KeyboardInterrupt):
        left_by(KeyboardInterrupt(), tmp_path / "out")
    with destination(tmp_path / "out", overwrite=False) as place:
        fill(place)
    assert sorted(tree(tmp_path)) == ["out", "out/manifest.json", "out/report.html"]


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_a_partial_of_somebody_else_is_not_cleared(kind: str, tmp_path: Path):
    partial = tmp_path / "out.partial"
    if kind == "folder":
        partial.mkdir()
        (partial / "thesis.txt").write_text("mine")
    elif kind == "file":
        partial.write_text("mine")
    else:
        partial.symlink_to(tmp_path / "nowhere")
    before = tree(tmp_path)
    with pytest.raises(InputError, match="in the way"), destination(tmp_path / "out", overwrite=True):
        pass
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("file", "is a file; expected a folder"),
        ("file/below", "cannot be written"),
        ("file/far/below", "cannot be written"),
        ("full", "is not empty; expected an empty or new folder, or --overwrite"),
        ("lost", "is a link that leads nowhere"),
        ("x" * 300, "cannot be written"),
        ("nul\0byte", "cannot be written"),
    ],
)
def test_a_folder_that_cannot_be_is_refused_at_once(name: str, words: str, tmp_path: Path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine")
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    before = tree(tmp_path)
    with pytest.raises(InputError, match=words), destination(tmp_path / name, overwrite=False):
        pytest.fail("the folder was opened")
    assert tree(tmp_path) == before


@pytest.mark.parametrize("place", ["/", "/dev/null", "/dev/null/out", "/proc/out"])
@pytest.mark.skipif(not os.path.exists("/proc/self"), reason="places of Linux")  # noqa: PTH110
def test_places_of_the_system_are_refused(place: str):
    with pytest.raises(InputError, match="--out"), destination(Path(place), overwrite=True):
        pytest.fail("the folder was opened")


WRITING = """\
import sys
from pathlib import Path
from mitragyna.workflow import lock
from mitragyna.workflow.files import destination
with destination(Path(sys.argv[1]), False):
    print("begun", flush=True)
    sys.stdin.read()
"""


def test_a_folder_that_another_process_is_writing_is_refused_until_that_process_is_gone(tmp_path: Path):
    out, partial = tmp_path / "out", tmp_path / "out.partial"
    other = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "begun\n"
    before = tree(partial)
    for resume in (False, True):
        # What could be gone on with, were it not for the other.
        with (
            pytest.raises(InputError, match=r"another run is writing|no unfinished run"),
            destination(out, False, resume),
        ):
            pass
    assert tree(partial) == before
    other.kill()
    other.communicate()
    assert (partial / "manifest.json").exists()
    with destination(out, False) as place:
        fill(place)
    assert sorted(tree(tmp_path)) == ["out", "out/manifest.json", "out/report.html"]


def test_a_mark_of_a_process_whose_number_another_one_has_now_is_in_nobodys_way(tmp_path: Path):
    partial = tmp_path / "out.partial"
    partial.mkdir()
    (partial / "manifest.json").write_text(json.dumps({"complete": False, "process": os.getppid()}))
    with destination(tmp_path / "out", False) as place:
        fill(place)
    assert sorted(tree(tmp_path)) == ["out", "out/manifest.json", "out/report.html"]


def test_without_locks_the_number_of_a_process_that_lives_is_a_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lock, "fcntl", None)
    partial = tmp_path / "out.partial"
    partial.mkdir()
    (partial / "manifest.json").write_text(json.dumps({"complete": False, "process": os.getppid()}))
    with pytest.raises(InputError, match="another run is writing"), destination(tmp_path / "out", False):
        pass
    assert (partial / "manifest.json").exists()


def test_of_runs_that_begin_at_one_time_in_one_folder_one_writes_and_the_others_are_refused(tmp_path: Path):
    for turn in range(20):
        out = tmp_path / f"out{turn}"
        together = threading.Barrier(3)
        written: list[str] = []
        refused: list[str] = []

        def run(
            name: str,
            out: Path = out,
            together: threading.Barrier = together,
            written: list[str] = written,
            refused: list[str] = refused,
        ) -> None:
            together.wait()
            try:
                with destination(out, False) as place:
                    (place.partial / name).write_text("whole")
                    time.sleep(0.005)
                    fill(place)
                written.append(name)
            except InputError as error:
                refused.append(str(error))

        runs = [threading.Thread(target=run, args=(name,)) for name in "abc"]
        for one in runs:
            one.start()
        for one in runs:
            one.join()
        assert (len(written), len(refused)) == (1, 2), refused
        assert all("another run is writing" in one or "is not empty" in one for one in refused), refused
        assert sorted(tree(tmp_path / out.name)) == sorted([written[0], "manifest.json", "report.html"])
        assert not (tmp_path / f"out{turn}.partial").exists()


def test_an_error_nobody_foresaw_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), destination(tmp_path / "new" / "out", False):
        1 / 0  # noqa: B018
    assert not (tmp_path / "new").exists()
