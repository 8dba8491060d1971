"""The scripts of `make timings` run: each with few people, to its end, and prints figures."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SMALL = {
    "engine": ("--people", "32", "--repeats", "1"),
    "gpu": ("--people", "32", "--repeats", "1"),
    "people_curve": ("--people", "16"),
    "roofline": ("--people", "32"),
    "safety_check": ("--times", "1"),
    "work_precision": ("--people", "32", "--judged", "1", "--repeats", "1"),
}
ELSEWHERE = {
    "claims_check": "the claims' tests read its figures",
    "cold_start": "it begins without compiled code, which takes longer than all of these",
    "compile_ahead": "tests/engine/test_ahead.py calls it",
    "machine": "it measures nothing: the others print its line",
}


def test_every_script_of_the_timings_is_run_here_or_elsewhere() -> None:
    assert {path.stem for path in BENCHMARKS.glob("[a-z]*.py")} == SMALL.keys() | ELSEWHERE.keys()


@pytest.mark.slow
@pytest.mark.parametrize("script", SMALL)
def test_a_script_of_the_timings_runs_to_its_end_and_prints_figures(script: str) -> None:
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / f"{script}.py"), *SMALL[script]],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    if script == "gpu" and "Nothing was measured" in done.stdout:
        pytest.skip(done.stdout.strip())
    assert len(re.findall(r"\d+", done.stdout)) >= 6, done.stdout
