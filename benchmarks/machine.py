"""What figures were taken on and of: machine, versions, commit and day, in one line.

python benchmarks/machine.py
"""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from pathlib import Path


def machine() -> str:
    """Processor, cores of this process, versions, commit (with changes or not), day and load of the last minute."""
    from importlib.metadata import version

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python, numba = platform.python_version(), version("numba")
    day = datetime.datetime.now(datetime.UTC).date()
    return (
        f"{_processor()}, {cores} cores; Python {python}, Numba {numba}; commit {_commit()}; {day}; "
        f"load average {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=Path(__file__).parent, capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else ""

    commit = git("rev-parse", "--short", "HEAD")
    if not commit:
        return "unknown"
    changed = git("status", "--porcelain", "--untracked-files=no", "--", "../src")
    return f"{commit} with changes" if changed else commit


if __name__ == "__main__":
    print(machine())
