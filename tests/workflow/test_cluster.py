"""A run on a Dask cluster gives the files of a run in one process, whoever dies on the way."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import mitragyna
from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.scenario import load as load_scenario
from mitragyna.workflow import cluster
from mitragyna.workflow.identity import ROUNDING, computing
from mitragyna.workflow.parts import Job, split

TABLES = ("timecourse.parquet", "people.parquet", "summary.json")
SCENARIO = """\
duration = "5 d"
seed = 5
[people]
number = 512
[output]
every = "12 h"
[[history]]
product = "morphine-oral"
amount = "30 mg"
every = "6 h"
lasting = "30 d"
[[arm]]
name = "no treatment"
[[arm]]
name = "leaf"
[[arm.take]]
product = "leaf-powder-us"
amount = "4 g"
every = "6 h"
"""
COMMAND = (sys.executable, "-m", "mitragyna")


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "scenario.toml"
    path.write_text(SCENARIO)
    return path


def written(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


@contextmanager
def process(*words: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is gone at the end."""
    made = subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        yield made
    finally:
        if made.poll() is None:
            made.kill()
        made.communicate()


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """The address of a scheduler without workers."""
    known = folder / "scheduler.json"
    with process(
        *("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
        *("--scheduler-file", str(known)),
    ) as made:
        deadline = time.monotonic() + 60.0
        while not known.exists() or not known.read_text():
            assert made.poll() is None, made.stderr and made.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield json.loads(known.read_text())["address"]


def worker(address: str, name: str) -> object:
    return process(
        *("distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", "--name", name),
        *("--no-dashboard", "--host", "127.0.0.1"),
    )


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
def test_a_worker_that_is_killed_costs_its_share_and_no_bit(tmp_path: Path, scenario: Path) -> None:
    pytest.importorskip("distributed", reason="--cluster needs mitragyna[cluster]")
    one = tmp_path / "one"
    mitragyna.run(scenario, out=one)
    with scheduler(tmp_path) as address, worker(address, "a") as a, worker(address, "b") as b:  # type: ignore[attr-defined]
        run = subprocess.Popen(
            [*COMMAND, "run", str(scenario), "--cluster", address, "--part", "32", "--out", str(tmp_path / "out")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        parts = tmp_path / "out.partial" / "parts"
        deadline = time.monotonic() + 120.0
        while len(list(parts.glob("0*/part.json"))) < 2:
            assert run.poll() is None, run.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        a.send_signal(signal.SIGKILL)
        a.wait(10.0)
        finished = len(list(parts.glob("0*/part.json")))
        out, err = run.communicate(timeout=240.0)
        assert run.returncode == 0, (out, err)
        assert b.poll() is None
    # It died in the middle, and what was finished was not computed again.
    assert 2 <= finished < 16
    assert written(tmp_path / "out") == written(one)


@pytest.mark.slow
def test_processes_of_this_machine_give_the_same_files(tmp_path: Path, scenario: Path) -> None:
    pytest.importorskip("distributed", reason="--cluster needs mitragyna[cluster]")
    words = ("run", str(scenario), "--people", "96", "--out")
    for more in ([str(tmp_path / "one")], [str(tmp_path / "out"), "--cluster", "local", "--part", "32"]):
        done = subprocess.run([*COMMAND, *words, *more], capture_output=True, text=True, timeout=240)
        assert (done.returncode, done.stderr) == (0, "")
    assert written(tmp_path / "out") == written(tmp_path / "one")


HEARS = """\
import signal
import distributed
from mitragyna.workflow.cluster import _processes
if __name__ == "__main__":
    with _processes(distributed, 2) as workers, distributed.Client(workers) as client:
        blocked = client.run(lambda: signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))
        print(sorted(blocked.values()), signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
def test_no_worker_of_this_machine_hears_an_interruption(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="--cluster needs mitragyna[cluster]")
    program = tmp_path / "hears.py"
    program.write_text(HEARS)
    # A process of its own: only the first worker that a process starts was ever at risk.
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "[True, True] False\n"), done.stderr


@pytest.mark.slow
def test_a_scheduler_without_workers_is_refused(tmp_path: Path, scenario: Path) -> None:
    pytest.importorskip("distributed", reason="--cluster needs mitragyna[cluster]")
    with scheduler(tmp_path) as address:
        done = subprocess.run(
            [*COMMAND, "run", str(scenario), "--cluster", address, "--out", str(tmp_path / "out")],
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert re.fullmatch(
        rf"mitragyna: --cluster: the scheduler at '{address}' has no workers; expected .*\n", done.stderr
    )
    assert not list(tmp_path.glob("out*"))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_scheduler_that_does_not_answer_is_refused_within_seconds(
    scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda _: object())
    address = f"tcp://127.0.0.1:{free_port()}"
    begun = time.monotonic()
    with pytest.raises(InputError, match=f"no Dask scheduler answers at '{address}'"):
        mitragyna.run(scenario, cluster=address, out=tmp_path / "out")
    assert time.monotonic() - begun < 10.0
    assert not list(tmp_path.glob("out*"))


def test_what_takes_a_connection_and_is_no_scheduler_is_refused_within_seconds(
    scenario: Path, tmp_path: Path
) -> None:
    pytest.importorskip("distributed", reason="--cluster needs mitragyna[cluster]")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        begun = time.monotonic()
        with pytest.raises(InputError, match=f"no Dask scheduler answers at '{address}'"):
            mitragyna.run(scenario, cluster=address, out=tmp_path / "out")
    assert time.monotonic() - begun < 20.0
    assert not list(tmp_path.glob("out*"))


def test_without_the_package_the_way_to_it_is_told(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    with pytest.raises(
        InputError, match=r"'distributed' is not installed; expected 'pip install mitragyna\[cluster\]'"
    ):
        mitragyna.run(scenario, cluster="local")


def test_a_worker_with_another_version_or_library_refuses_its_share(scenario: Path) -> None:
    read = load_scenario(scenario)
    job = Job(read, split(64, 2, 10, 10, 32), load(read.library).hash(), computing())
    assert cluster.asked(job) == ""
    for other, words in (
        (replace(job, library_hash="another"), "another library"),
        (
            replace(job, versions={**job.versions, "version of mitragyna": "9.9"}),
            "another version of mitragyna",
        ),
        (replace(job, versions={**job.versions, ROUNDING: "0123456789ab"}), "another rounding of exp, log"),
    ):
        assert words in cluster.asked(other)
        with pytest.raises(InputError, match=words):
            cluster.computed(other, 0)


def test_a_worker_gives_the_files_of_a_part(scenario: Path) -> None:
    read = load_scenario(scenario)
    read = replace(read, people=replace(read.people, number=40))
    job = Job(read, split(40, 2, 10, 10, 32), load(read.library).hash(), computing())
    files = cluster.computed(job, 1)
    assert sorted(files) == [
        "individuals.npz", "metrics.npy", "part.json", "people.parquet", "samples-0.npy", "samples-1.npy",
    ]  # fmt: skip
    assert files == cluster.computed(job, 1)
