"""How near the engine comes to what one core can do: operations and traffic of a step against measured limits.

python benchmarks/roofline.py [--people N] [--json]

Counted from the system of each load, for a step in which everything is there (as at the start) and nothing is done
again: products with the propagator exactly, the rest from the equations, node by node. What screening, peaks, kinks and
bookkeeping take is not counted: it is the distance that is left. A fused product and sum is two operations, a division
and a comparison are one.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from mitragyna.engine import run as engine_run
from mitragyna.engine.arguments import aligned
from mitragyna.engine.plan import QUARTER
from mitragyna.library import load as load_library
from mitragyna.model.adaptation import sweeps_for
from mitragyna.model.compiled import LANES, NODES, compiled
from mitragyna.model.lanes import STRIDE, all_lanes, fused, load, store
from mitragyna.scenario import load as load_scenario
from mitragyna.simulate import arms

HERE = Path(__file__).parent
SCENARIOS = (HERE / "forty-two-days.toml", HERE / "forty-two-days-by-vein.toml")
NUMBER = 8
"""Bytes of a number."""
CHAINS = 8
"""Products and sums side by side, so that none waits for another."""


@compiled
def products(a, out, times):
    """``CHAINS`` independent chains of products and sums, in registers."""
    x = load(a, 0)
    y = load(a, STRIDE)
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = all_lanes(0.0)
    for _ in range(times):
        s0 = fused(s0, x, y)
        s1 = fused(s1, x, y)
        s2 = fused(s2, x, y)
        s3 = fused(s3, x, y)
        s4 = fused(s4, x, y)
        s5 = fused(s5, x, y)
        s6 = fused(s6, x, y)
        s7 = fused(s7, x, y)
    store(out, 0, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7)


@compiled
def traffic(a, out, times):
    """Read ``a`` from end to end, ``times`` times."""
    s0 = s1 = s2 = s3 = all_lanes(0.0)
    for _ in range(times):
        for i in range(0, a.size, 4 * STRIDE):
            s0 = s0 + load(a, i)
            s1 = s1 + load(a, i + STRIDE)
            s2 = s2 + load(a, i + 2 * STRIDE)
            s3 = s3 + load(a, i + 3 * STRIDE)
    store(out, 0, s0 + s1 + s2 + s3)


def best(function, *given) -> float:
    """Least seconds of seven calls."""
    function(*given)
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        function(*given)
        times.append(time.perf_counter() - begun)
    return min(times)


def machine() -> dict[str, float]:
    """What one core does: 1e9 operations a second, and 1e9 bytes a second from 16 KiB and from 512 KiB."""
    a, out = aligned(2**16), aligned(STRIDE)
    a[:] = 0.5
    flops = 2.0 * CHAINS * STRIDE * 200_000 / best(products, a, out, 200_000)
    near, far = a[: 2**11], a
    return {
        "operations": flops / 1e9,
        "from 16 KiB": near.size * NUMBER * 4_000 / best(traffic, near, out, 4_000) / 1e9,
        "from 512 KiB": far.size * NUMBER * 200 / best(traffic, far, out, 200) / 1e9,
    }


def work(prepared: arms.Prepared, spacings: np.ndarray) -> tuple[float, float]:
    """Operations and bytes of one person's step, on the average of the plan's steps (``spacings``, h)."""
    system = prepared.layout.system
    entries, states = system.pattern.row.size, system.pattern.size
    outputs, fast, slow = system.out_state.size, system.fast_state.size, system.slow_state.size
    scales, inner = system.scale_floor.size, NODES - 1
    kappa, tolerance_time = float(system.constants[0]), float(system.constants[5])
    sweeps = np.mean([sweeps_for(QUARTER * h, tolerance_time, kappa) for h in spacings])
    relaxing = 2 * (NODES + 1)
    unknowns = 4 * slow
    operations = {
        "propagator": 2 * inner * entries,
        "receptor": NODES * (5 * fast + 3 * slow + 6),
        "slow ligands": slow * NODES * (20 + 8 * 4 * slow) + 2 * unknowns**3 / 3,
        "tolerance": sweeps * inner * (relaxing + 4),
        "adaptation, rebound, drive": 3 * inner * relaxing + NODES * 20,
        "scores": scales * NODES * 8,
        "outputs and areas": outputs * (NODES + 8),
    }
    numbers = {
        "propagator": 2 * entries + inner * entries + states * (NODES + 1),
        "receptor and adaptation": NODES * (3 * fast + 6 * slow + 30) + unknowns * (unknowns + 1),
        "tolerance": sweeps * inner * (NODES + 3),
        "scores and outputs": NODES * (3 * scales + outputs),
    }
    return float(sum(operations.values())), float(NUMBER * sum(numbers.values()))


def measured(path: Path, people: int) -> dict[str, float | str]:
    """A load's counts, and its least time of five per person and step on one thread, scores alone asked for."""
    scenario = load_scenario(path)
    library = load_library(scenario.library)
    scenario = replace(scenario, people=replace(scenario.people, number=people))
    prepared = arms.prepare(scenario, library)
    start, carried = arms.start_states(prepared, 1)
    names = prepared.layout.quantities
    asked = np.array(
        [i for i, n in enumerate(names) if n in ("withdrawal.drive", "cows", "sows", "sows_gossop")]
    )
    steps: list[tuple[int, np.ndarray]] = []
    inside = 0.0

    def counted(system, columns, state, plan, *given, **named):
        nonlocal inside
        begun = time.perf_counter()
        course = engine_run.run_course(system, columns, state, plan, *given, **named)
        inside += time.perf_counter() - begun
        steps.append((columns.people, plan.spacings[plan.spacing]))
        return course

    found: list[float] = []
    arms.run_course = counted
    try:
        for _ in range(6):
            steps.clear()
            inside = 0.0
            arms.run_arm(
                prepared, scenario.arms[0], start, carried, np.zeros(0), np.full(len(names), np.nan), asked,
                areas=asked[:0], record=False, threads=1,
            )  # fmt: skip
            # Blocks are filled up: a person who is run again alone costs a block.
            done = sum(-(-n // LANES) * LANES * s.size for n, s in steps)
            found.append(1e9 * inside / done)
    finally:
        arms.run_course = engine_run.run_course
    operations, size = work(prepared, steps[0][1])
    return {
        "load": path.stem,
        "steps": float(steps[0][1].size),
        "operations": operations,
        "bytes": size,
        "ns": min(found[1:]),
    }


def main() -> None:
    """Measure, and print or write as JSON."""
    parser = argparse.ArgumentParser(description="The engine against what a core can do.")
    parser.add_argument("--people", type=int, default=512)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    limits = machine()
    rows = [measured(path, given.people) for path in SCENARIOS]
    if given.json:
        print(json.dumps({"machine": limits, "loads": rows}))
        return
    print("one core: " + ", ".join(f"{k} {v:.0f} G/s" for k, v in limits.items()))
    for row in rows:
        by_operations = float(row["operations"]) / limits["operations"]
        by_traffic = float(row["bytes"]) / limits["from 512 KiB"]
        ns = float(row["ns"])
        print(
            f"{row['load']}: {row['steps']:.0f} steps; per person and step {row['operations']:.0f} operations "
            f"({by_operations:.0f} ns), {row['bytes']:.0f} bytes ({by_traffic:.0f} ns), measured {ns:.0f} ns: "
            f"{100 * by_operations / ns:.0f} % of what the core can reckon, "
            f"{100 * by_traffic / ns:.0f} % of what it can move"
        )


if __name__ == "__main__":
    main()
