"""Time and memory of a whole run against the number of people: 42 days, 224 doses, hourly, files and report included.

python benchmarks/people_curve.py [--people N ...] [--threads T] [--json]

Each number of people is a process of its own, whose largest resident memory is what the system counted. Only what was
run is shown. Quantities and metrics are those of the scores; every hour of every one is recorded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

SCENARIO = Path(__file__).parent / "forty-two-days.toml"
SCORES = ("withdrawal.drive", "cows", "sows", "sows_gossop")
METRICS = ("peak", "time_of_peak")
PEOPLE = (100, 1_000, 10_000)


def one(people: int, threads: int | None) -> dict[str, object]:
    """Run it in this process: seconds by part, and the largest resident memory."""
    import resource
    from dataclasses import replace

    import mitragyna
    from mitragyna.scenario import load

    scenario = load(SCENARIO)
    scenario = replace(scenario, output=replace(scenario.output, quantities=SCORES, metrics=METRICS))
    with TemporaryDirectory() as folder:
        begun = time.perf_counter()
        result = mitragyna.run(scenario, people=people, threads=threads, out=Path(folder) / "out")
        seconds = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in (Path(folder) / "out").iterdir())
    # Linux counts in KiB, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "people": people,
        "threads": result.threads,
        "seconds": seconds,
        "timings_s": dict(result.timings),
        "resident_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
        "files_mib": size / 2**20,
    }


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description="Time and memory of a run against the number of people.")
    parser.add_argument("--people", type=int, nargs="+", default=list(PEOPLE))
    parser.add_argument("--threads", type=int)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        print(json.dumps(one(given.people[0], given.threads)))
        return
    threads = [] if given.threads is None else ["--threads", str(given.threads)]
    found: list[dict[str, object]] = []
    if not given.json:
        print(f"{'people':>9s} {'seconds':>9s} {'µs each':>9s} {'resident MiB':>13s} {'files MiB':>10s}")
    for people in given.people:
        command = [sys.executable, __file__, "--alone", "--people", str(people), *threads]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        row = json.loads(done.stdout.splitlines()[-1])
        found.append(row)
        if not given.json:
            print(
                f"{people:9,d} {row['seconds']:9.1f} {1e6 * row['seconds'] / people:9.0f} "
                f"{row['resident_mib']:13.0f} {row['files_mib']:10.1f}",
                flush=True,
            )
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
