"""Courses of 28 days per second on a GPU beside the processor's, summaries only; says so where there is no GPU.

python benchmarks/gpu.py [--people N] [--repeats R] [--threads T] [--json]

One course is the engine's run of one person through one arm, at the usual tolerance, those run again at finer steps
included. "kernels" is the time the device computes; "all" has packing, transfers and metrics besides.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCENARIOS = (HERE / "forty-two-days.toml", HERE / "forty-two-days-by-vein.toml")
SCORES = ("withdrawal.drive", "cows", "sows", "sows_gossop")
DURATION = 28.0 * 24.0


class Clock:
    """Seconds that kernels took: each is waited for."""

    def __init__(self) -> None:
        from mitragyna.engine.cuda import device

        self.seconds = 0.0
        self.launch: Any = device.launch
        device.launch = self

    def __call__(self, kernel: Any, blocks: int, *given: Any) -> None:
        from numba import cuda

        cuda.synchronize()
        begun = time.perf_counter()
        self.launch(kernel, blocks, *given)
        cuda.synchronize()
        self.seconds += time.perf_counter() - begun


def measured(
    path: Path, people: int, repeats: int, threads: int | None, device: str, clock: Clock | None
) -> Any:
    """Courses per second (min, median, max over repeats) after one pass that compiles."""
    from dataclasses import replace

    import numpy as np

    from mitragyna.engine.run import default_threads
    from mitragyna.library import load as load_library
    from mitragyna.scenario import load as load_scenario
    from mitragyna.simulate.arms import prepare, run_arm, start_states

    threads = threads or default_threads()
    scenario = load_scenario(path)
    scenario = replace(scenario, people=replace(scenario.people, number=people), duration=DURATION)
    prepared = prepare(scenario, load_library(scenario.library), device)
    names = prepared.layout.quantities
    tracked = np.array([i for i, name in enumerate(names) if name in SCORES])
    rates: dict[str, list[float]] = {"history": [], "all": [], "kernels": []}
    error = 0.0
    for repeat in range(repeats + 1):
        begun = time.perf_counter()
        start, carried = start_states(prepared, threads)
        brought = time.perf_counter()
        if clock is not None:
            clock.seconds = 0.0
        course = run_arm(
            prepared, scenario.arms[0], start, carried, np.zeros(0), np.full(len(names), np.nan), tracked,
            record=False, threads=threads,
        )  # fmt: skip
        ended = time.perf_counter()
        error = float(course.error.max())
        if repeat > 0:
            rates["history"].append(people / (brought - begun))
            rates["all"].append(people / (ended - brought))
            if clock is not None:
                rates["kernels"].append(people / clock.seconds)
    return {
        "scenario": scenario.title,
        "device": device,
        "people": people,
        "threads": threads,
        "error_estimate": error,
        "per_second": {
            name: {"min": min(found), "median": statistics.median(found), "max": max(found)}
            for name, found in rates.items()
            if found
        },
    }


def main() -> None:
    """Run the benchmark and print it."""
    from mitragyna.engine.cuda.presence import missing, simulated, told

    parser = argparse.ArgumentParser(description="Courses of 28 days per second on a GPU.")
    parser.add_argument("--people", type=int, default=131072)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    reason = missing() or ("the simulator of a GPU is no GPU" if simulated() else None)
    if reason is not None:
        print(
            json.dumps({"measured": None, "reason": reason})
            if given.json
            else f"Nothing was measured: {reason}."
        )
        sys.exit(0)
    few = min(given.people, 2048)
    loads = [measured(path, few, given.repeats, given.threads, "cpu", None) for path in SCENARIOS]
    clock = Clock()
    loads += [measured(path, given.people, given.repeats, given.threads, "cuda", clock) for path in SCENARIOS]
    if given.json:
        print(json.dumps({"gpu": told("cuda"), "measured": loads}))
        return
    print(told("cuda"))
    for found in loads:
        print(
            f"{found['scenario']}, {found['device']}: {found['people']} people, error {found['error_estimate']:.1e}"
        )
        for name, row in found["per_second"].items():
            print(f"  {name:8s} {row['min']:12,.0f} {row['median']:12,.0f} {row['max']:12,.0f} per second")


if __name__ == "__main__":
    main()
