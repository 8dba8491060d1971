"""Every solver at the loosest tolerance at which it is as accurate as asked, timed in turns with the engine."""

# pyright: basic
from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mitragyna.bench.code import Code, Course, code, course, outputs
from mitragyna.bench.peers import PEERS, Peer, Solve, exact
from mitragyna.errors import InputError, suggestion
from mitragyna.export import Written
from mitragyna.workflow import export

Numbers = NDArray[np.float64]
FOLDER: Final = Path(__file__).parent / "data"
LOADS: Final = ("forty-two-days", "by-vein")
"""The loads that come with the package."""
TARGET: Final = 1e-5
"""Largest error that is asked of everyone unless told otherwise: |x - exact| / max(|exact|, 1 % of the range)."""
TOLERANCES: Final = tuple(first * 10.0**-power for power in range(4, 12) for first in (1.0, 0.3))
ASKED_OF_THE_ENGINE: Final = (1e-3, 3e-4, 1e-4, 3e-5, 1e-5)
EXACT: Final = 1e-12
ENGINE: Final = ("mitragyna", "mitragyna, with every quantity's peak and area")
"""The engine's two rows."""
JUDGED: Final = 4
"""People whose courses are compared with the exact ones."""
_PACKAGES: Final = (
    "numpy", "scipy", "numba", "libroadrunner", "python-libsbml", "diffrax", "jax", "scikit-sundae",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One solver. ``missing`` modules, or processor milliseconds per person of each repeat and the achieved error.

    ``ratios`` are its times over the engine's, taken one after the other. ``met`` says whether the error is as asked.
    """

    name: str
    missing: tuple[str, ...] = ()
    people: int = 0
    tolerance: float | None = None
    milliseconds: tuple[float, ...] = ()
    error: float = float("nan")
    ratios: tuple[float, ...] = ()
    met: bool = False


@dataclass(frozen=True)
class Comparison:
    """One load: what it is, the ``error`` asked of everyone, and everybody's measurement, the engine's first.

    ``complete`` is False of one that was interrupted, whose ``measured`` are the rows finished by then.
    """

    load: str
    title: str
    duration_h: float
    doses: int
    states: int
    pieces: int
    error: float
    measured: tuple[Measured, ...]
    machine: str
    versions: dict[str, str]
    complete: bool = True


def compared(
    load: str = LOADS[0],
    *,
    people: int = 1024,
    repeats: int = 3,
    error: float | None = TARGET,
    told: Callable[[str], None] = lambda _: None,
    kept: Callable[[Comparison], None] = lambda _: None,
) -> Comparison:
    """Measure one of ``LOADS``, or a scenario file with one arm and the same doses for everyone.

    ``error`` None asks everyone for the error that the engine achieves. The engine is given ``people``, the others
    fewer; times are processor times of one thread, per person. ``kept`` is given the comparison as far as it is after
    each solver, for whoever is interrupted. Raises ``InputError`` for a load that is not there or cannot be written as
    equations.
    """
    scenario, library = export.read(_scenario(load))
    arm = export.arm_of(scenario, None)
    few = max(peer.people for peer in PEERS)
    people = max(people, few)
    scenario = replace(scenario, people=replace(scenario.people, number=people, occasions=False))
    told("people and history")
    made = export.persons(scenario, library, arm, range(1, few + 1))
    written = [one.written for one in made]
    compiled = code(written[0])
    courses = [course(one, compiled) for one in written]
    if any(not np.array_equal(one.edges, courses[0].edges) for one in courses):
        raise InputError(
            f"{load}: people have doses at different times; expected the same regimen for everyone"
        )
    told("the exact courses, for the errors")
    truth = [
        outputs(w, c, y, w.quantities)
        for w, c, y in zip(written, courses, exact(compiled, courses[:JUDGED], EXACT), strict=False)
    ]
    told("the engine")
    engine = _Engine(made[0], courses[0].middles)
    if error is not None:
        engine.loosen(truth, error)
    row = engine.measured(truth, repeats, False)
    asked = row.error if error is None else error
    so_far = Comparison(
        load=load,
        title=scenario.title,
        duration_h=scenario.duration,
        doses=len(made[0].course.doses),
        states=len(compiled.states),
        pieces=courses[0].middles.size,
        error=asked,
        measured=(replace(row, met=row.error <= asked),),
        machine=f"{platform.machine()}, Python {platform.python_version()}",
        versions={p: metadata.version(p) for p in _PACKAGES if _installed(p)},
        complete=False,
    )
    kept(so_far)

    def others() -> Iterator[Measured]:
        row = engine.measured(truth, repeats, True)
        yield replace(row, met=row.error <= asked)
        for peer in PEERS:
            told(peer.name)
            yield _measured(peer, engine, compiled, written, courses, truth, repeats, asked)

    for row in others():
        so_far = replace(so_far, measured=(*so_far.measured, row))
        kept(so_far)
    return replace(so_far, complete=True)


def known(load: str) -> None:
    """Read a load and nothing more. Raises ``InputError`` for one that is not there or has more than one arm."""
    export.arm_of(export.read(_scenario(load))[0], None)


def _installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def _scenario(load: str) -> Path:
    if load in LOADS:
        return FOLDER / f"{load}.toml"
    if not load.endswith(".toml"):
        raise InputError(
            f"--load: there is no load '{load}'{suggestion(load, LOADS)}; expected one of {', '.join(LOADS)}, or a "
            "scenario file",
            where="--load",
            what=load,
        )
    return Path(load)


def worst(found: dict[str, Numbers], truth: dict[str, Numbers]) -> float:
    """The largest error of any quantity at any time."""
    errors: list[float] = []
    for name, exactly in truth.items():
        scale = np.maximum(np.maximum(np.abs(exactly), 0.01 * np.ptp(exactly)), 1e-9)
        error = np.abs(found[name] - exactly) / scale
        errors.append(float(np.max(error)) if np.all(np.isfinite(error)) else float("inf"))
    return max(errors)


class _Engine:
    """The engine on everybody, one thread, with the values in the middle of each piece recorded."""

    def __init__(self, made: export.Exported, times: Numbers) -> None:
        self.made = made
        self.times = times
        self.people = made.prepared.layout.columns.people
        self.tolerance = made.prepared.scenario.tolerance
        self.run(False)  # compiled, or read from the cache, before it is timed

    def loosen(self, truth: Sequence[dict[str, Numbers]], asked: float) -> None:
        """Take the loosest tolerance at which the error is as asked, as of every solver; its usual one if none does."""
        usual = self.tolerance
        for tried in ASKED_OF_THE_ENGINE:
            self.tolerance = tried
            if self.error(truth, self.run(False)[1]) <= asked:
                return
        self.tolerance = usual

    def run(self, metrics: bool) -> tuple[float, Any]:
        """Processor seconds, and the course; with ``metrics`` peaks, their times and areas of every quantity too."""
        from mitragyna.simulate.arms import run_arm

        prepared = self.made.prepared
        prepared = replace(prepared, scenario=replace(prepared.scenario, tolerance=self.tolerance))
        names = prepared.layout.quantities
        begun = time.process_time()
        found = run_arm(
            prepared,
            self.made.arm,
            self.made.start,
            self.made.carried,
            self.times,
            np.full(len(names), np.nan),
            np.arange(len(names) if metrics else 0),
            threads=1,
        )
        return time.process_time() - begun, found

    def measured(self, truth: Sequence[dict[str, Numbers]], repeats: int, metrics: bool) -> Measured:
        """The engine's own row."""
        self.run(metrics)
        runs = [self.run(metrics) for _ in range(repeats)]
        error = self.error(truth, runs[-1][1])
        name = ENGINE[1] if metrics else ENGINE[0]
        times = tuple(1000.0 * seconds / self.people for seconds, _ in runs)
        return Measured(name, (), self.people, self.tolerance, times, error)

    def error(self, truth: Sequence[dict[str, Numbers]], found: Any) -> float:
        """The largest error of the recorded quantities."""
        names = self.made.prepared.layout.quantities
        return max(
            worst({n: found.quantities[names.index(n), :, i].astype(float) for n in exactly}, exactly)
            for i, exactly in enumerate(truth)
        )


def _error(
    solve: Solve, written: Sequence[Written], courses: Sequence[Course], truth: Sequence[dict[str, Numbers]],
    tolerance: float,
) -> float:  # fmt: skip
    """The achieved error of a solver at a tolerance; infinite where it gives up."""
    try:
        states, _ = solve(courses[: len(truth)], tolerance)
    except (RuntimeError, ValueError):
        return float("inf")
    return max(
        worst(outputs(w, c, y, exactly), exactly)
        for w, c, y, exactly in zip(written, courses, states, truth, strict=False)
    )


def _measured(
    peer: Peer,
    engine: _Engine,
    compiled: Code,
    written: Sequence[Written],
    courses: Sequence[Course],
    truth: Sequence[dict[str, Numbers]],
    repeats: int,
    asked: float,
) -> Measured:
    """One solver at the loosest tolerance that is accurate enough, timed in turns with the engine."""
    if peer.missing:
        return Measured(peer.name, tuple(m for m in peer.needs if find_spec(m) is None))
    solve = peer.made(compiled, written, courses)
    tolerance, error = TOLERANCES[0], float("inf")
    for tried in TOLERANCES:
        found = _error(solve, written, courses, truth, tried)
        if found < error:
            tolerance, error = tried, found
        if error <= asked:
            break
    if not np.isfinite(error):
        return Measured(peer.name, people=peer.people)
    some = courses[: peer.people]
    solve(some, tolerance)
    times: list[float] = []
    ratios: list[float] = []
    for _ in range(repeats):
        mine = engine.run(False)[0] / engine.people
        theirs = solve(some, tolerance)[1] / len(some)
        times.append(1000.0 * theirs)
        ratios.append(theirs / mine)
    return Measured(peer.name, (), len(some), tolerance, tuple(times), error, tuple(ratios), error <= asked)


def lines(made: Comparison) -> list[str]:
    """A comparison as lines for a reader."""
    out = [
        f"{made.title}: {made.duration_h:g} h, {made.doses} doses, {made.states} states, "
        f"{made.pieces} pieces between doses and changes",
        f"Everyone to an error of {made.error:.2g} or less in every quantity, against DOP853 at {EXACT:g}; "
        "one thread; processor ms per person, median [least to most]",
        f"{'':46s}{'people':>7s}{'rtol':>8s}{'error':>9s}  {'ms per person':32s}times the engine's",
    ]
    for row in made.measured:
        if row.missing:
            out.append(f"{row.name:46s}not installed: {', '.join(row.missing)}")
            continue
        if not row.milliseconds:
            out.append(f"{row.name:46s}gave up at every tolerance")
            continue
        rtol = "" if row.tolerance is None else f"{row.tolerance:.0e}"
        ratio = "" if not row.ratios else _spread(row.ratios)
        missed = "" if row.met else "  (not as accurate as asked)"
        out.append(
            f"{row.name:46s}{row.people:7d}{rtol:>8s}{row.error:9.1e}  {_spread(row.milliseconds):32s}{ratio}{missed}"
        )
    if not made.complete:
        there = {row.name for row in made.measured}
        rest = [name for name in (*ENGINE, *(peer.name for peer in PEERS)) if name not in there]
        out.append(f"Not complete: interrupted before {'; '.join(rest) or 'the end'}.")
    return out


def record(made: Comparison) -> dict[str, Any]:
    """A comparison as a record of JSON, in which an error that nobody measured is null."""
    whole = asdict(made)
    for row in whole["measured"]:
        row["error"] = row["error"] if np.isfinite(row["error"]) else None
    return whole


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.3g} [{min(values):.3g} to {max(values):.3g}]"
