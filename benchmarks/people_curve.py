"""Time and memory of a whole run against the number of people: 42 days, 224 doses, hourly, files and report included.

python benchmarks/people_curve.py [--people N ...] [--threads T] [--json FILE]

Each number of people is a process of its own, whose largest resident memory is what the system counted; one before them
compiles. Only what was run is shown. Quantities and metrics are those of the scores; every hour of every one is
recorded. A million people take about half an hour on two cores.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from machine import machine

SCENARIO = Path(__file__).parent / "forty-two-days.toml"
SCORES = ("withdrawal.drive", "cows", "sows", "sows_gossop")
METRICS = ("peak", "time_of_peak")
PEOPLE = (100, 1_000, 10_000)
STAGES = ("set-up", "engine", "summaries", "files")


def one(people: int, threads: int | None) -> dict[str, Any]:
    """Run it in this process: seconds by part, and the largest resident memory."""
    import resource
    from dataclasses import replace

    import mitragyna
    from mitragyna.scenario import load

    scenario = load(SCENARIO)
    scenario = replace(scenario, output=replace(scenario.output, quantities=SCORES, metrics=METRICS))
    with TemporaryDirectory() as folder:
        begun, spent = time.perf_counter(), time.process_time()
        result = mitragyna.run(scenario, people=people, threads=threads, out=Path(folder) / "out")
        seconds, spent = time.perf_counter() - begun, time.process_time() - spent
        size = sum(path.stat().st_size for path in (Path(folder) / "out").iterdir())
    told = dict(result.timings)
    # Set-up with the state at time zero; files with the report, which are written when the run is told.
    stages = {
        "set-up": told["set-up"] + told["history"],
        "engine": told["engine"],
        "summaries": told["summaries"],
        "files": told.get("files", 0.0) + seconds - told["total"],
    }
    # Linux counts in KiB, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "people": people,
        "threads": result.threads,
        "seconds": seconds,
        "processor_s": spent,
        "stages_s": stages,
        "resident_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
        "drawing_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit,
        "files_mib": size / 2**20,
    }


def warm() -> None:
    """Compile what runs of few and of many people call, so that no measured process does."""
    import numpy as np

    from mitragyna.simulate.histograms import Histograms

    one(64, None)
    counts = Histograms(2)
    counts.take(np.linspace(-1.0, 3.0, 8192, dtype=np.float32).reshape(2, 4096))
    whole = Histograms(2)
    whole.merge(counts)
    whole.merge(counts)
    whole.statistics()
    whole.quantiles((0.5,))


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description="Time and memory of a run against the number of people.")
    parser.add_argument("--people", type=int, nargs="+", default=list(PEOPLE))
    parser.add_argument("--threads", type=int)
    parser.add_argument("--json", type=Path, help="a file that gets everything, row by row")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        if given.people[0] == 0:
            warm()
        else:
            print(json.dumps(one(given.people[0], given.threads)))
        return
    threads = [] if given.threads is None else ["--threads", str(given.threads)]
    alone = [sys.executable, __file__, "--alone", *threads, "--people"]
    subprocess.run([*alone, "0"], check=True, capture_output=True)
    print(machine())
    print(
        f"{'people':>9s} {'seconds':>8s} {'proc. s':>8s} "
        + " ".join(f"{name:>9s}" for name in STAGES)
        + f" {'µs each':>8s} {'resident MiB':>12s} {'drawing':>7s} {'files MiB':>9s}"
    )
    found: list[dict[str, Any]] = []
    for people in given.people:
        done = subprocess.run([*alone, str(people)], check=True, capture_output=True, text=True)
        row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        row["machine"] = machine()
        found.append(row)
        print(
            f"{people:9,d} {row['seconds']:8.1f} {row['processor_s']:8.1f} "
            + " ".join(f"{row['stages_s'][name]:9.1f}" for name in STAGES)
            + f" {1e6 * row['seconds'] / people:8.0f} {row['resident_mib']:12.0f} {row['drawing_mib']:7.0f} "
            f"{row['files_mib']:9.1f}",
            flush=True,
        )
        if given.json:
            given.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
