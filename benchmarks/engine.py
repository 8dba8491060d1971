"""Time of set-up, history and engine per person: 42 days, 224 doses, summaries only; and of a whole run with files.

python benchmarks/engine.py [--people N] [--repeats R] [--threads T] [--tolerance E] [--json]

Three loads: leaf powder, methadone and lofexidine by mouth, with seven and with three molecules of the leaf; fentanyl
and naloxone by vein with buprenorphine. Seconds of the clock, and beside them of the processors, which another load on
the machine changes less.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from machine import machine

HERE = Path(__file__).parent
SCENARIOS = tuple(HERE / f"forty-two-days{load}.toml" for load in ("", "-three", "-by-vein"))
SCORES = ("withdrawal.drive", "cows", "sows", "sows_gossop")


def measured(
    path: Path,
    people: int,
    repeats: int,
    threads: int | None,
    asked: tuple[str, ...] = (),
    tolerance: float = 1e-5,
) -> dict[str, object]:
    """Milliseconds per person (min, median, max over repeats) of each part on ``threads`` threads, and of processors.

    Metrics are of the quantities ``asked``, of all of them where none is.
    """
    from dataclasses import replace

    import numpy as np

    from mitragyna.engine.run import default_threads
    from mitragyna.library import load as load_library
    from mitragyna.scenario import load as load_scenario
    from mitragyna.simulate.arms import prepare, run_arm, start_states
    from mitragyna.simulate.summary import with_area

    threads = threads or default_threads()
    scenario = load_scenario(path)
    library = load_library(scenario.library)
    scenario = replace(scenario, people=replace(scenario.people, number=people), tolerance=tolerance)
    parts: dict[str, list[float]] = {"set-up": [], "history": [], "engine": []}
    spent: dict[str, list[float]] = {name: [] for name in parts}
    error, doses = 0.0, 0
    for repeat in range(repeats + 1):
        begun, marks = time.perf_counter(), [time.process_time()]
        prepared = prepare(scenario, library)
        ready = time.perf_counter()
        marks.append(time.process_time())
        start, carried = start_states(prepared, threads)
        brought = time.perf_counter()
        marks.append(time.process_time())
        names = prepared.layout.quantities
        tracked = [i for i, name in enumerate(names) if not asked or name in asked]
        areas = [i for i in tracked if with_area(names[i])]
        course = run_arm(
            prepared,
            scenario.arms[0],
            start,
            carried,
            np.zeros(0),
            np.full(len(names), np.nan),
            np.array(tracked),
            areas=np.array(areas, dtype=np.int64),
            record=False,
            threads=threads,
        )
        ended = time.perf_counter()
        marks.append(time.process_time())
        doses = len(prepared.groups[scenario.arms[0].name][0][1])
        error = float(course.error.max())
        # The first pass compiles, or reads the compiled code.
        if repeat > 0:
            for name, seconds in (
                ("set-up", ready - begun),
                ("history", brought - ready),
                ("engine", ended - brought),
            ):
                parts[name].append(1000.0 * seconds / people)
            for name, first, last in zip(spent, marks[:-1], marks[1:], strict=True):
                spent[name].append(1000.0 * (last - first) / people)
    for kind in (parts, spent):
        kind["all"] = [sum(times) for times in zip(*kind.values(), strict=True)]
    return {
        "scenario": scenario.title,
        "people": people,
        "threads": threads,
        "doses": doses,
        "quantities": len(tracked),
        "error_estimate": error,
        "ms_per_person": {
            name: _spread(times) | {f"processor {k}": v for k, v in _spread(spent[name]).items()}
            for name, times in parts.items()
        },
    }


def _spread(times: list[float]) -> dict[str, float]:
    return {"min": min(times), "median": statistics.median(times), "max": max(times)}


def whole_run(path: Path, people: int, threads: int | None) -> dict[str, object]:
    """A run with report and files, hourly, as the command makes it: milliseconds per person of each stage."""
    import mitragyna

    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        result = mitragyna.run(path, people=people, threads=threads, out=Path(folder) / "out")
        files = time.perf_counter() - begun - result.timings["total"]
    stages = {name: s for name, s in result.timings.items() if name != "total"} | {"report and files": files}
    return {
        "scenario": result.title,
        "people": people,
        "ms_per_person": {name: 1000.0 * s / people for name, s in stages.items()},
    }


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description="Time the engine on 42 days with 224 doses.")
    parser.add_argument("--people", type=int, default=1024)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--tolerance", type=float, default=1e-5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    loads = [
        measured(path, given.people, given.repeats, given.threads, asked, given.tolerance)
        for path in SCENARIOS
        for asked in ((), SCORES)
    ]
    runs = [whole_run(path, given.people, given.threads) for path in SCENARIOS]
    if given.json:
        print(json.dumps({"machine": machine(), "loads": loads, "runs": runs}))
        return
    print(machine())
    for found in loads:
        show(found)
    for run in runs:
        print(f"{run['scenario']}: {run['people']} people, hourly, with report and files; ms per person")
        parts: object = run["ms_per_person"]
        assert isinstance(parts, dict)
        print("  ".join(f"{name} {ms:.3f}" for name, ms in parts.items()))


def show(found: dict[str, object]) -> None:
    """Print one load."""
    print(
        f"{found['scenario']}: {found['people']} people, {found['doses']} doses in 42 days, "
        f"{found['quantities']} quantities with metrics, {found['threads']} threads; "
        f"error estimate {found['error_estimate']:.1e}"
    )
    kinds = ("min", "median", "max")
    heads = [*kinds, *(f"processor {kind}" for kind in kinds)]
    print(f"{'ms per person':14s} " + " ".join(f"{head:>16s}" for head in heads))
    table: object = found["ms_per_person"]
    assert isinstance(table, dict)
    for name, row in table.items():
        print(f"{name:14s} " + " ".join(f"{row[head]:16.4f}" for head in heads))


if __name__ == "__main__":
    main()
