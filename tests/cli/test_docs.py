"""docs/commands.md says what the commands do: its tables are theirs, its snippets run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from mitragyna.library import load
from mitragyna.scenario.scenario import METRICS
from tests.cli.conftest import Command
from tests.cli.test_run import FILES, PEOPLE, TIMECOURSE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "commands.md").read_text("utf-8")


def first_cells(heading: str) -> list[str]:
    """What stands in the first column of the tables under a heading, without their heads."""
    part = re.split(r"^#+ ", TEXT.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^\| `([^`]+)`", part, flags=re.MULTILINE)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)


LINES = [line for block in blocks("sh") for line in block.splitlines()]


def test_the_files_and_their_columns_are_those_of_a_run():
    assert sorted(first_cells("Files of a run")) == FILES
    assert first_cells("`timecourse.parquet`") == TIMECOURSE
    assert first_cells("`people.parquet`") == [*PEOPLE, *METRICS]


def test_the_quantities_are_those_of_the_library():
    part = TEXT.split("### Quantities")[1].split("###")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (\S+) \|", part, flags=re.MULTILINE)
    assert rows == [(item.name, item.unit) for item in load().quantities]


def test_every_option_of_run_is_documented(command: Command):
    options = set(re.findall(r"^ +(--[a-z-]+)", command("run", "--help").out, flags=re.MULTILINE))
    assert {"--people", "--out"} <= options
    named = {cell.split()[0] for cell in first_cells("`mitragyna run`")}
    assert named == options - {"--help"}


def test_the_exit_codes_are_those_of_the_command():
    from mitragyna.cli import check, entry, interruption

    part = TEXT.split("## Endings")[1].split("##")[0]
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", part, flags=re.MULTILINE)]
    ours = [entry.DONE, entry.UNFORESEEN, entry.WRONG_INPUT, entry.BAR_NOT_MET, check.UNCHECKED]
    assert codes == [*ours, interruption.INTERRUPTED]
    assert check.MET == entry.UNFORESEEN


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the shipped examples, their people few."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for path in (tmp_path / "examples").glob("*.toml"):
        path.write_text(re.sub(r"(?m)^number = \d+", "number = 8", path.read_text("utf-8")), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("line", LINES)
def test_every_command_in_the_text_runs(line: str, here: Path, command: Command):
    name, *words = shlex.split(line)
    assert name == "mitragyna"
    if words[:1] == ["run"] and "--threads" in words:
        words[words.index("--threads") + 1] = "1"
    ended = command(*words)
    assert (ended.code, ended.err) == (0, "")
    if "--out" in words:
        compared = ["manifest.json", "qualify.html", "qualify.json"]
        files = compared if words[0] == "qualify" else FILES
        assert sorted(os.listdir(words[words.index("--out") + 1])) == files  # noqa: PTH208


def test_the_python_in_the_text_runs(here: Path):
    (code,) = blocks("python")
    names: dict[str, object] = {}
    exec(compile(code, "docs/commands.md", "exec"), names)
    assert sorted(path.name for path in (here / "results" / "example-drug").iterdir()) == FILES
