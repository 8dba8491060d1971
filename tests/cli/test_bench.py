"""``bench`` as a command: what it measured is printed, also where it is interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mitragyna.bench import Comparison, Measured
from mitragyna.bench.compare import ENGINE
from mitragyna.bench.peers import PEERS
from tests.cli.conftest import Command, is_one_sentence

ENGINES = tuple(Measured(name, (), 1024, 1e-4, (0.05, 0.06), 4e-6, (), True) for name in ENGINE)
OTHERS = tuple(Measured(peer.name, ("no_such_module",)) for peer in PEERS)
WHOLE = Comparison("x", "Made up", 24.0, 4, 3, 5, 1e-5, (*ENGINES, *OTHERS), "machine", {})


def measuring(rows: int, last: str) -> Callable[..., Comparison]:
    """Loads measured whole, until the one called ``last`` is interrupted after so many ``rows``."""

    def compared(load: str, *, kept: Callable[[Comparison], None], **_: Any) -> Comparison:
        made = replace(WHOLE, load=load)
        if load != last:
            return made
        for count in range(1, rows + 1):
            kept(replace(made, measured=made.measured[:count], complete=False))
        raise KeyboardInterrupt

    return compared


def test_an_interrupted_bench_prints_what_it_measured_and_what_is_missing(
    command: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("mitragyna.bench.compared", measuring(3, "by-vein"))
    ended = command("bench")
    assert ended.code == 130
    assert ended.err == "mitragyna: interrupted; what was finished is printed, marked as not complete\n"
    first, second = ended.out.split("\n\n")
    assert "Not complete" not in first
    assert all(peer.name in first for peer in PEERS)
    *rows, last = second.splitlines()
    assert [line[:46].strip() for line in rows[3:]] == [ENGINE[0], ENGINE[1][:46].strip(), PEERS[0].name]
    assert "0.055 [0.05 to 0.06]" in rows[3]
    assert last == f"Not complete: interrupted before {'; '.join(peer.name for peer in PEERS[1:])}."


def test_an_interrupted_bench_is_still_json_that_says_what_is_complete(
    command: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("mitragyna.bench.compared", measuring(0, "by-vein"))
    ended = command("bench", "--json")
    assert ended.code == 130

    def refused(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    first, second = json.loads(ended.out, parse_constant=refused)
    assert (first["complete"], len(first["measured"])) == (True, 2 + len(PEERS))
    assert first["measured"][0]["error"] == 4e-6
    assert first["measured"][2]["error"] is None
    assert second == {"load": "by-vein", "measured": [], "complete": False}


def test_a_bench_interrupted_before_the_first_row_says_that_there_is_nothing(
    command: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("mitragyna.bench.compared", measuring(0, "forty-two-days"))
    ended = command("bench")
    assert (ended.code, ended.out) == (130, "")
    assert ended.err == "mitragyna: interrupted; nothing was written\n"


def test_a_bench_that_ends_by_itself_is_complete(command: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mitragyna.bench.compared", measuring(0, "none"))
    ended = command("bench", "--load", "by-vein")
    assert (ended.code, ended.err) == (0, "")
    assert "Not complete" not in ended.out


def test_every_load_is_read_before_the_first_is_measured(command: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mitragyna.bench.compared", measuring(0, "forty-two-days"))
    ended = command("bench", "--load", "forty-two-days", "--load", "by-vien")
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err)
    assert "by-vein" in ended.err


DEAF = """\
import hashlib, os, sys
import mitragyna.bench
from tests.cli.test_bench import ENGINES, WHOLE, replace
def compared(load, *, kept, **rest):
    kept(replace(WHOLE, measured=ENGINES, complete=False))
    print("begun", file=sys.stderr, flush=True)
    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 2_000_000_000)
mitragyna.bench.compared = compared
from mitragyna.cli import main
sys.exit(main(["bench"]))
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
def test_a_solver_that_does_not_listen_loses_nothing_either():
    process = subprocess.Popen(
        [sys.executable, "-c", DEAF], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30.0)
    assert process.returncode == 130
    assert "0.055 [0.05 to 0.06]" in out
    assert "Not complete: interrupted before libRoadRunner" in out
    assert is_one_sentence(err), err
