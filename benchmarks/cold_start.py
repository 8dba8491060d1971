"""Wall time and peak memory of whole commands, each in a process of its own.

    python benchmarks/cold_start.py [--repeats R] [--json]

Measures ``mitragyna --help``, the shipped example with its report and files with an empty cache of compiled
code (the first run on a machine), and the same again with the cache filled. Python's files of bytecode are kept
from the first command on, as an installed package has them, whatever this process was told of them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "examples" / "leaf-powder-while-heroin-wears-off.toml"


def command(arguments: list[str], cache: Path) -> tuple[float, float, float]:
    """Seconds on the clock, processor seconds and peak resident memory (MB) of one command."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "mitragyna", *arguments],
        stdout=subprocess.DEVNULL,
        env={
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "MITRAGYNA_CACHE": str(cache),
        },
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"the command ended with {process.returncode}: mitragyna {' '.join(arguments)}")
    # Linux counts in kB, macOS in bytes.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / unit


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description="Time whole commands from a cold process.")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found: dict[str, list[tuple[float, float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        cache, out = Path(folder) / "cache", Path(folder) / "out"
        run = ["run", str(EXAMPLE), "--out", str(out), "--overwrite"]
        found["help"] = [command(["--help"], cache) for _ in range(given.repeats)]
        found["example, first run ever"] = [command(run, cache)]
        found["example"] = [command(run, cache) for _ in range(given.repeats)]
    if given.json:
        fields = ("wall_s", "processor_s", "peak_mb")
        print(
            json.dumps(
                {k: [dict(zip(fields, row, strict=True)) for row in rows] for k, rows in found.items()}
            )
        )
        return
    print(f"{'':26s} {'wall s: min':>12s} {'median':>8s} {'max':>8s} {'cpu s':>8s} {'peak MB':>8s}")
    for name, rows in found.items():
        wall = [row[0] for row in rows]
        print(
            f"{name:26s} {min(wall):12.2f} {statistics.median(wall):8.2f} {max(wall):8.2f} "
            f"{min(row[1] for row in rows):8.2f} {max(row[2] for row in rows):8.0f}"
        )


if __name__ == "__main__":
    main()
