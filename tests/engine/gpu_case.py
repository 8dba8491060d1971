"""Runs of a scenario on a GPU, or on what stands in for one, beside the processor's: ``-m tests.engine.gpu_case``.

``simulated``: Numba's simulator; ``hosted``: the processor's functions in place of the kernels; ``real``: a GPU. Each
prints, as JSON, how far from the processor's results its own are. ``compiled`` compiles every kernel for a GPU that
need not be there, and prints what it found in the code.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
METRICS = ("maximum", "time_of_maximum", "area", "window_area", "above")
CARD = (9, 0)
"""Compute capability of an H100."""


def prepared(path: str, people: int, adaptation: str = "standard", duration: float | None = None) -> Any:
    from mitragyna.library import load as load_library
    from mitragyna.scenario import load as load_scenario
    from mitragyna.simulate.arms import prepare

    scenario = load_scenario(ROOT / path)
    scenario = replace(
        scenario,
        adaptation=adaptation,
        people=replace(scenario.people, number=people),
        duration=duration or scenario.duration,
    )
    return prepare(scenario, load_library(scenario.library, adaptation))


def distances(one: Any, other: Any, outputs: int = 5) -> dict[str, float]:
    """How far histories and courses of two runs of the same people are apart, each beside its own largest number."""
    from mitragyna.simulate.arms import run_arm, start_states

    names = one.layout.quantities
    arm = one.scenario.arms[-1]
    end = one.scenario.duration
    found: dict[str, float] = {}

    def tell(name: str, ours: Any, theirs: Any) -> None:
        ours, theirs = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
        assert ours.shape == theirs.shape
        assert np.array_equal(np.isfinite(ours), np.isfinite(theirs))
        apart = np.abs(np.where(np.isfinite(ours), ours - theirs, 0.0))
        flat = (ours.shape[0], -1) if ours.ndim > 1 and ours.size else (1, ours.size)
        scale = np.maximum(
            np.abs(np.where(np.isfinite(ours), ours, 0.0)).reshape(flat).max(axis=1, initial=0.0), 1e-12
        )
        found[name] = float((apart.reshape(flat).max(axis=1, initial=0.0) / scale).max(initial=0.0))

    starts = [start_states(p, 2) for p in (one, other)]
    for field in ("x", "slow", "adapted"):
        tell(f"history {field}", *(getattr(s[0], field) for s in starts))
    # Both from the same start: what histories differ by is told above.
    courses = [
        run_arm(
            p, arm, *starts[0], np.linspace(0.0, end, outputs), np.full(len(names), 0.01), np.arange(len(names)),
            record=True, threads=2, window=(0.0, end),
        )
        for p in (one, other)
    ]  # fmt: skip
    tell("quantities", *(c.quantities for c in courses))
    for field in METRICS:
        tell(field, *(getattr(c, field) for c in courses))
    found["error"] = float(np.abs(courses[0].error - courses[1].error).max())
    found["moved"] = float(np.abs(courses[0].quantities).max())
    return found


def simulated() -> Any:
    """A few steps of the shortest course of all features: the simulator runs Python, with 32 threads in step."""
    from mitragyna.simulate.arms import run_arm, start_states

    one = prepared("examples/buprenorphine-timing.toml", 2, duration=0.25)
    names = one.layout.quantities
    start, carried = start_states(one, 1)
    courses = [
        run_arm(
            p, one.scenario.arms[0], start, carried, np.array([0.25]), np.full(len(names), 0.01),
            np.arange(len(names)), record=True, threads=1, window=(0.0, 0.25),
        )
        for p in (one, replace(one, device="cuda"))
    ]  # fmt: skip
    found = {}
    for name in ("quantities", *METRICS):
        ours, theirs = (np.asarray(getattr(c, name), np.float64) for c in courses)
        found[name] = float(np.abs(ours - theirs).max() / max(np.abs(ours).max(), 1e-12))
    found["error"] = float(np.abs(courses[0].error - courses[1].error).max())
    found["moved"] = float(np.abs(courses[0].quantities).max())
    return found


def stand_in(launch: Callable[..., None], memory: int = 2**30) -> None:
    """Arrays of the processor in place of the device's, and ``launch`` in place of its own."""
    from mitragyna.engine.cuda import device

    def send(given: Any) -> Any:
        if isinstance(given, tuple):
            parts = [send(one) for one in given]
            return type(given)(*parts) if hasattr(given, "_fields") else tuple(parts)
        return np.ascontiguousarray(given) if isinstance(given, np.ndarray) else given

    device.send = send
    device.room = lambda shape, kind=np.float64: np.empty(shape, kind)
    device.fetch = lambda array: array
    device.memory = lambda: memory
    device.launch = launch


def hosted(path: str, adaptation: str, memory: str) -> Any:
    """The processor's own functions, block after block, where kernels would be launched."""
    from mitragyna.engine.course import course
    from mitragyna.engine.cuda import kernels
    from mitragyna.engine.ladder import propagators_by_epoch
    from mitragyna.model.compiled import LANES

    waves: list[int] = []

    def block(given: Any, b: int) -> Any:
        return type(given)(*(one[b] if isinstance(one, np.ndarray) else one for one in given))

    def launch(kernel: Any, blocks: int, *given: Any) -> None:
        for b in range(blocks):
            if kernel is kernels.tables:
                rates, first, lines, times, usual, changed, table, work = given
                propagators_by_epoch(rates[b], first, lines, times, usual, changed, table[b], work[b])
                continue
            structure, steps, events, asked, people, *losing, state, metrics, record, scratch = given
            loss = None
            if losing:
                fast, slow, steep = losing[0]
                loss = (fast[b], slow[b], steep)
            mine = block(people, b)
            pairs, entries = mine.table.shape[0] // 2, mine.table.shape[1]
            mine = mine._replace(table=mine.table.reshape((pairs, 2, entries, LANES)))
            waves.append(blocks)
            course(
                structure, steps, events, asked, mine, loss, block(state, b), block(metrics, b),
                record._replace(offset=record.offset + LANES * b), block(scratch, b),
            )  # fmt: skip

    stand_in(launch, int(memory))
    one = prepared(path, 150, adaptation)
    return {**distances(one, replace(one, device="cuda")), "blocks at once": sorted(set(waves))}


def real(path: str, adaptation: str) -> Any:
    """A GPU that is there."""
    one = prepared(path, 150, adaptation)
    return distances(one, replace(one, device="cuda"))


def compiled() -> Any:
    """Every kernel as code for a card, of which there need be none here; put together where the assembler is."""
    import subprocess
    import tempfile

    from numba import cuda
    from numba.cuda import dispatcher
    from numba.cuda.typing.typeof import typeof

    from mitragyna.simulate.arms import start_states

    class Card:
        compute_capability = CARD

    # Functions that a kernel calls ask the driver which card there is.
    dispatcher.get_current_device = lambda: Card
    found: dict[str, dict[str, Any]] = {}

    def launch(kernel: Any, blocks: int, *given: Any) -> None:
        if kernel.__name__ in found:
            return
        code, _ = cuda.compile(
            kernel, tuple(typeof(one) for one in given), cc=CARD, device=False, abi="numba"
        )
        found[kernel.__name__] = {
            "target": next(line for line in code.splitlines() if line.startswith(".target")),
            "votes": code.count("vote.sync"),
            "entries": code.count(".entry "),
            "unresolved": code.count(".extern .func"),
        }
        assembler = next(Path(cuda.__file__).parents[3].glob("nvidia/**/bin/ptxas"), None)
        if assembler is not None:
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "a.ptx").write_text(code, encoding="utf-8")
                said = subprocess.run(
                    [str(assembler), "-arch=sm_90", "a.ptx", "-o", "a.cubin"],
                    cwd=folder, capture_output=True, text=True,
                )  # fmt: skip
                found[kernel.__name__]["assembled"] = said.returncode == 0 or said.stderr

    stand_in(launch)
    for adaptation in ("standard", "affinity"):
        one = prepared("examples/leaf-powder-while-heroin-wears-off.toml", 2, adaptation)
        start_states(replace(one, device="cuda"), 1)
    return found


if __name__ == "__main__":
    import warnings

    # A thread of the simulator has not the settings of this one.
    warnings.simplefilter("ignore")
    chosen, *words = sys.argv[1:]
    if chosen in ("simulated", "hosted"):
        os.environ["NUMBA_ENABLE_CUDASIM"] = "1"
    print(
        json.dumps(
            {"simulated": simulated, "hosted": hosted, "real": real, "compiled": compiled}[chosen](*words)
        )
    )
