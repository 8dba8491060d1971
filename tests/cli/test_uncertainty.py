"""--uncertainty on the command line: layers in the output, and refusals that write nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command

ROOT = Path(__file__).parents[2]
DRUG = str(ROOT / "examples" / "naloxone-after-morphine.toml")


def test_the_layers_are_printed_and_written(command: Command, tmp_path: Path):
    out = tmp_path / "out"
    ended = command(
        "run", DRUG, "--people", "6", "--uncertainty", "--sets", "10", "--threads", "1", "--out", str(out)
    )
    assert (ended.code, ended.err) == (0, "")
    assert "Layers of uncertainty" in ended.out
    assert "people and parameters: all 60 people of 10 parameter sets, 6 in each" in " ".join(
        ended.out.split()
    )
    assert {"layers.parquet", "parameter_sets.parquet"} <= {path.name for path in out.iterdir()}


@pytest.mark.parametrize(
    "words", [("--sets", "20"), ("--uncertainty", "--sets", "9"), ("--uncertainty", "--sets", "many")]
)
def test_sets_that_cannot_be_are_refused_and_nothing_is_written(
    command: Command, tmp_path: Path, words: tuple[str, ...]
):
    out = tmp_path / "out"
    ended = command("run", DRUG, *words, "--out", str(out))
    assert ended.code == 2
    assert len(ended.err.strip().splitlines()) == 1
    assert "sets" in ended.err
    assert not out.exists()
    assert not out.with_name("out.partial").exists()
