"""The reference solver: docs/equations.md read literally, event by event, at rtol 1e-10.

Written apart from the engine and by other means. Disposition: one dense matrix exponential per
step (``disposition.py``). Receptor, adaptation and drive: SciPy's DOP853 over the *whole* system
(disposition inside the ODE), restarted at every event and wherever the drive's argument
w0 a0 + ws as − S − threshold changes sign, because no step may straddle that kink. After every piece
the disposition part is put back on its exact value, so that it cannot drift.

Conventions, where docs/equations.md leaves room:

- an output at the time of an event is the value before it; the first output may be at time 0, before
  the dose of time 0;
- a reset, and steady state 1, act on the disposition only (depots, compartments, effect sites, inputs
  that run or are still lagged). Receptor occupancy of slow ligands and adaptation belong to the
  body, and go on; steady state does not set them either;
- steady state with a lag: the implied doses are lagged too.

Histories. A history whose span is short is integrated from its first dose. For one that lasts more
than ``SETTLED`` = 40 of the longest time constants of the person (e^-40 = 4e-18) before the last
stretch, the disposition at the beginning of that stretch is summed dose by dose, and the other states
start from the fixed point of one period of the doses, found by Newton on the integrated period (residual
below 1e-12; the period map is a contraction with the factor exp(−period / longest time constant), so the
error of the fixed point is that residual over one minus the factor: 2e-11 for 6 h and 90 h). The
stretch after it (48 h, or what shorter histories and the common period need) is integrated as usual and
damps that error further. ``from_first_dose=True`` forces the integration of everything;
test_reference.py compares the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from scipy.integrate import solve_ivp

from mitragyna.model.values import PersonValues, SubstanceValues

from .disposition import SAME_TIME, Disposition, Input, Jump, RefDose, RefHistory, running, schedule

__all__ = ["RefDose", "RefHistory", "solve", "worst_error"]

SETTLED = 40.0
LAST_STRETCH = 48.0


def worst_error(x: np.ndarray, ref: np.ndarray, floor: float = 1e-9) -> float:
    """max over times of |x − ref| / max(|ref|, 1 % of the quantity's range over the times).

    ``floor`` is the smallest denominator, so that rounding noise beside an exact zero is no error.
    """
    x, ref = np.asarray(x, float), np.asarray(ref, float)
    if not np.all(np.isfinite(x)):
        return math.inf
    scale = np.maximum(np.maximum(np.abs(ref), 0.01 * np.ptp(ref)), floor)
    return float(np.max(np.abs(x - ref) / scale))


@dataclass(frozen=True)
class Pieces:
    """One stretch of time: where it starts, from what, and what happens in it."""

    start: float
    y: np.ndarray
    jumps: list[Jump]
    inputs: list[Input]


class System:
    """The whole ODE of one person: disposition, slow occupancies, T, a0, as, B, in this order."""

    def __init__(self, person: PersonValues, rtol: float, method: str) -> None:
        self.person, self.rtol, self.method = person, rtol, method
        self.linear = Disposition(person)
        binding = [s for s in person.substances if s.mu is not None]
        self.fast = [s for s in binding if s.mu and not s.mu.slow]
        self.slow = [s for s in binding if s.mu and s.mu.slow]
        self.n, self.m = self.linear.size, len(self.slow)
        self.size = self.n + self.m + 4

        def column(chosen: list[SubstanceValues], name: str) -> np.ndarray:
            return np.array([getattr(s.mu, name) for s in chosen], float)

        def over_k(chosen: list[SubstanceValues]) -> np.ndarray:
            return np.array([1e6 / s.molar_mass / s.mu.k for s in chosen if s.mu], float)

        def sites(chosen: list[SubstanceValues]) -> np.ndarray:
            return np.array([self.linear.effect[s.name] for s in chosen], int)

        self.fast_site, self.slow_site = sites(self.fast), sites(self.slow)
        self.fast_x, self.slow_x = over_k(self.fast), over_k(self.slow)
        self.fast_tau, self.slow_tau = column(self.fast, "tau"), column(self.slow, "tau")
        self.quickest = float(np.abs(np.linalg.eigvals(self.linear.matrix)).max())
        self.k_off = column(self.slow, "dissociation_rate")
        self.o_max = column(self.slow, "occupancy_max")

    # -- the equations ---------------------------------------------------------------------------

    def loosened(self, tau: np.ndarray, tolerance: float | np.ndarray) -> np.ndarray:
        """By what each ligand's K is multiplied at a tolerance (the variant that loses affinity, section 3)."""
        return 1.0 + np.multiply.outer(
            self.person.adaptation.affinity_loss * np.asarray(tolerance), tau / (1.0 + tau)
        )

    def signal(self, y: np.ndarray) -> tuple[np.ndarray, float, float]:
        """x of the fast ligands, their sum X, and the signal S (section 3)."""
        x = y[self.fast_site] * self.fast_x / self.loosened(self.fast_tau, y[-4])
        total = float(np.add.reduce(x))
        occupied = y[self.n : self.n + self.m]
        reserve = (1.0 - np.add.reduce(occupied)) * float(self.fast_tau @ x) / (1.0 + total)
        u = (reserve + float(self.slow_tau @ occupied)) / (1.0 + self.person.adaptation.kappa * y[-4])
        return x, total, u / (1.0 + u)

    def pull(self, y: np.ndarray) -> float:
        """The argument of max(0, .) in W (section 4)."""
        a = self.person.adaptation
        return a.fast_weight * y[-3] + a.slow_weight * y[-2] - self.signal(y)[2] - a.threshold

    def slope(self, y: np.ndarray, rate: np.ndarray) -> np.ndarray:
        a = self.person.adaptation
        dy = np.empty(self.size)
        dy[: self.n] = self.linear.matrix @ y[: self.n] + rate
        _, total, s = self.signal(y)
        if self.m:
            occupied = y[self.n : self.n + self.m]
            x = y[self.slow_site] * self.slow_x
            on = x * (self.o_max - np.add.reduce(occupied)) / (1.0 + total)
            dy[self.n : self.n + self.m] = self.k_off * (on - self.loosened(self.slow_tau, y[-4]) * occupied)
        tolerance, fast, slow, rebound = y[-4:]
        w = max(0.0, a.fast_weight * fast + a.slow_weight * slow - s - a.threshold)
        dy[-4] = (s - tolerance) / a.tolerance_time
        dy[-3] = (s - fast) / a.fast_time
        dy[-2] = (s - slow) / a.slow_time
        dy[-1] = (w - rebound) / a.rebound_time
        return dy

    # -- integration between events --------------------------------------------------------------

    def longest_step(self, y: np.ndarray, span: float, rate: np.ndarray) -> float:
        """A step (h) within the stability of DOP853 (about 6 over the quickest rate).

        At rest the error estimate is nothing but rounding and would let steps grow far beyond it; the
        error that then appears before the steps shrink again is some 1e-6.
        """
        quickest = self.quickest
        if self.m:
            course = [self.linear.advance(y, span * part, rate) for part in (0.0, 0.02, 0.1, 0.3, 1.0)]
            x = max(float((state[self.slow_site] * self.slow_x).max()) for state in course)
            off = 1.0 + self.person.adaptation.affinity_loss
            quickest = max(quickest, float(self.k_off.max()) * (off + self.m * max(x, 0.0)))
        return 4.0 / quickest if self.method == "DOP853" else math.inf

    def between(
        self, y: np.ndarray, start: float, stop: float, rate: np.ndarray, times: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """The state at ``stop`` and at ``times`` (start, stop], inputs constant: shape (times, size)."""
        origin = y.copy()
        n = self.n
        if not y.any() and not rate.any():
            return y, np.zeros((len(times), self.size))
        scale = np.full(self.size, 1e-14)
        largest = max(np.abs(y[:n]).max(), np.abs(rate).max() * min(stop - start, 24.0), 1e-12)
        scale[:n] = 1e-13 * largest
        for s in self.person.substances:
            scale[self.linear.effect[s.name]] = 1e-13 * largest / s.volume_central
        grid = np.unique(np.append(times, stop))
        longest = self.longest_step(origin[:n], stop - start, rate)
        found = np.empty((len(grid), self.size))
        filled, here = 0, start
        above = self.pull(y) > 0.0
        watch = True
        while here < stop:
            remaining = grid[filled:]

            def crossing(_: float, state: np.ndarray) -> float:
                return self.pull(state)

            crossing.terminal = True  # type: ignore[attr-defined]
            crossing.direction = -1.0 if above else 1.0  # type: ignore[attr-defined]
            course = solve_ivp(
                lambda _, state: self.slope(state, rate),
                (here, stop),
                y,
                method=self.method,
                rtol=self.rtol,
                atol=scale,
                max_step=longest,
                t_eval=remaining,
                events=crossing if watch else None,
            )
            if course.status < 0:
                raise RuntimeError(f"the reference solver stopped at {here} h: {course.message}")
            crossed = course.status == 1
            reached = float(course.t_events[0][-1]) if crossed else stop
            if crossed and reached - here < SAME_TIME:
                watch = False  # standing on the kink: take this piece without looking for it
                continue
            if len(course.t):
                found[filled : filled + len(course.t)] = course.y.T
                filled += len(course.t)
            y = np.array(course.y_events[0][-1] if crossed else course.y[:, -1])
            y[:n] = self.linear.advance(origin[:n], reached - start, rate)
            here, above, watch = reached, above != crossed, True
        out = found[np.searchsorted(grid, times)]
        for row, t in zip(out, times, strict=True):
            row[:n] = self.linear.advance(origin[:n], t - start, rate)
        return y, out

    def march(self, pieces: Pieces, stop: float, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Through all events from the beginning to ``stop``: state there (before its events), outputs."""
        marks = [pieces.start]
        ends = [t for i in pieces.inputs for t in (i.start, i.stop)]
        for t in sorted([j.time for j in pieces.jumps] + ends):
            if marks[-1] + SAME_TIME < t < stop - SAME_TIME:
                marks.append(t)
        y = pieces.y.copy()
        out = np.zeros((len(times), self.size))
        out[times <= pieces.start + SAME_TIME] = y
        for a, b in zip(marks, [*marks[1:], stop], strict=True):
            for jump in pieces.jumps:
                if abs(jump.time - a) <= SAME_TIME:
                    if jump.empties:
                        y[: self.n] = 0.0
                    y[: self.n] += jump.vector
            rate = running(pieces.inputs, a, self.n)
            inside = (times > a + SAME_TIME) & (times <= b + SAME_TIME)
            y, out[inside] = self.between(y, a, b, rate, np.minimum(times[inside], b))
        return y, out

    # -- history ---------------------------------------------------------------------------------

    def longest_time(self) -> float:
        """The longest time constant (h) of the linear system and the adaptation states."""
        a = self.person.adaptation
        slowest = -np.linalg.eigvals(self.linear.matrix).real.max()
        return max(
            1.0 / slowest, a.tolerance_time, a.fast_time, a.slow_time, a.rebound_time, *(1.0 / self.k_off)
        )

    def explicit(self, history: list[RefHistory], start: float) -> list[RefDose]:
        """The doses of the histories from ``start`` on, one by one."""
        return [
            RefDose(-k * h.interval, h.product, h.amount)
            for h in history
            for k in range(h.count, 0, -1)
            if -k * h.interval >= start - SAME_TIME
        ]

    def begin(self, history: list[RefHistory], from_first_dose: bool) -> Pieces:
        """Where the integration starts (see the module's docstring) and what history puts into it."""
        zero = np.zeros(self.size)
        first = min((-h.count * h.interval for h in history), default=0.0)
        settled = SETTLED * self.longest_time()
        long = [h for h in history if h.count * h.interval > settled]
        period = common_period([h.interval for h in long])
        if from_first_dose or not long or period is None:
            return self.pieces(first, zero, self.explicit(history, first), [])
        short = [h.count * h.interval for h in history if h not in long]
        stretch = period * math.ceil(max([LAST_STRETCH, *short]) / period)
        if any(h.count * h.interval < settled + stretch + period for h in long):
            return self.pieces(first, zero, self.explicit(history, first), [])
        whole = self.pieces(-stretch - period, zero, *self.past(long, -stretch - period))
        whole.y[: self.n] = self.left(long, -stretch - period)
        y = self.fixed_point(whole, -stretch)
        y[: self.n] = self.left(long, -stretch)
        recent, given = self.past(long, -stretch)
        recent += self.explicit([h for h in history if h not in long], -stretch)
        return self.pieces(-stretch, y, recent, given)

    def pieces(self, start: float, y: np.ndarray, doses: list[RefDose], given: list[Input]) -> Pieces:
        return Pieces(start, y.copy(), *schedule(self.linear, doses, given))

    def left(self, history: list[RefHistory], at: float) -> np.ndarray:
        """Disposition that the doses before ``at`` have left, summed dose by dose."""
        return sum((self._train(h, at)[0] for h in history), self.linear.zero())

    def past(self, history: list[RefHistory], at: float) -> tuple[list[RefDose], list[Input]]:
        """The doses from ``at`` to time zero, and inputs of earlier ones that are still to come."""
        return self.explicit(history, at), [i for h in history for i in self._train(h, at)[1]]

    def _train(self, h: RefHistory, at: float) -> tuple[np.ndarray, list[Input]]:
        later = round(-at / h.interval)
        dose = RefDose(at, h.product, h.amount, interval=h.interval)
        return self.linear.train(dose, h.count - later, at)

    def fixed_point(self, whole: Pieces, stop: float) -> np.ndarray:
        """Slow occupancies and adaptation that one period leads back to.

        Newton with derivatives from a coarser integration, which only set how fast it converges.
        """

        def over(z: np.ndarray, system: System) -> np.ndarray:
            y = np.concatenate([whole.y[: self.n], z])
            return system.march(replace(whole, y=y), stop, np.empty(0))[0][self.n :]

        fine = System(self.person, min(self.rtol, 1e-12), self.method)
        coarse = System(self.person, 1e-7, self.method)
        z = np.zeros(self.size - self.n)
        for _ in range(3):
            z = over(z, coarse)
        still, slopes = np.eye(len(z)), np.zeros((len(z), len(z)))
        for turn in range(40):
            if turn in (0, 1, 8, 16):
                base, slopes = over(z, coarse), np.empty_like(still)
                for j in range(len(z)):
                    moved = z.copy()
                    moved[j] += 1e-4
                    slopes[:, j] = (over(moved, coarse) - base) / 1e-4
                if turn == 0:
                    z = np.clip(z + np.linalg.solve(still - slopes, base - z), 0.0, 1.0)
                    continue
            miss = over(z, fine) - z
            if np.abs(miss).max() < 1e-12:
                return np.concatenate([whole.y[: self.n], z])
            z = np.clip(z + np.linalg.solve(still - slopes, miss), 0.0, 1.0)
        raise RuntimeError("the reference solver found no fixed point of the history")

    # -- what is shown ---------------------------------------------------------------------------

    def outputs(self, states: np.ndarray) -> dict[str, np.ndarray]:
        """Every quantity from the states, shape (times, size)."""
        person, a, o = self.person, self.person.adaptation, self.person.outcome
        shown: dict[str, np.ndarray] = {}
        site: dict[str, np.ndarray] = {}
        for s in person.substances:
            site[s.name] = states[:, self.linear.effect[s.name]]
            shown[f"plasma.{s.name}"] = 1000.0 * states[:, self.linear.central[s.name]] / s.volume_central
            shown[f"effect_site.{s.name}"] = 1000.0 * site[s.name]
        occupied = states[:, self.n : self.n + self.m]
        free = 1.0 - occupied.sum(axis=1)
        x = states[:, self.fast_site] * self.fast_x / self.loosened(self.fast_tau, states[:, -4])
        each = {s.name: free * x[:, j] / (1.0 + x.sum(axis=1)) for j, s in enumerate(self.fast)}
        each |= {s.name: occupied[:, j] for j, s in enumerate(self.slow)}
        shown["occupancy.mor"] = sum(each.values(), np.zeros(len(states)))
        shown |= {f"occupancy.mor.{name}": values for name, values in each.items()}
        shown["signal.mor"] = np.array([self.signal(y)[2] for y in states])
        shown["tolerance"], shown["adaptation.fast"], shown["adaptation.slow"], shown["rebound"] = states[
            :, -4:
        ].T
        w = np.maximum(0.0, [self.pull(y) for y in states])
        filled = shown["signal.mor"] + a.threshold
        unfilled = np.divide(w, w + filled, out=np.zeros_like(w), where=w > 0.0)
        drive = w + a.rebound_gain * shown["rebound"] * unfilled
        shown["withdrawal.drive"] = drive
        relief = sum(
            (1e6 * site[s.name] / s.molar_mass / s.alpha2_ec50 for s in person.substances if s.alpha2_ec50),
            np.zeros(len(states)),
        )
        for scale in o.scales:
            z = o.severity * drive * (1.0 - scale.relief * o.alpha2_emax * relief / (1.0 + relief))
            shown[scale.name] = scale.floor + (scale.top - scale.floor) * z / (z + scale.half)
        return shown


def common_period(intervals: list[float]) -> float | None:
    """The shortest time that is a whole number of every interval, or None beyond 14 days."""
    if not intervals:
        return None
    parts = [Fraction(i).limit_denominator(10_000) for i in intervals]
    if any(abs(float(p) - i) > 1e-12 * i for p, i in zip(parts, intervals, strict=True)):
        return intervals[0] if len(set(intervals)) == 1 else None
    below = math.lcm(*(p.denominator for p in parts))
    period = math.lcm(*(p.numerator * (below // p.denominator) for p in parts)) / below
    return period if period <= 336.0 else None


def solve(
    person: PersonValues,
    doses: list[RefDose],
    duration: float,
    times: np.ndarray,
    history: list[RefHistory] | tuple[RefHistory, ...] = (),
    rtol: float = 1e-10,
    method: str = "DOP853",
    from_first_dose: bool = False,
) -> dict[str, np.ndarray]:
    """Every quantity of one person at ``times``.

    Args:
        person: the numbers of the person.
        doses: records from time zero on; those of one time count in written order.
        duration: end of the course, h.
        times: ascending output times within [0, duration], h; shape (times,).
        history: doses up to time zero.
        rtol: relative tolerance of the integration.
        method: a method of ``scipy.integrate.solve_ivp``.
        from_first_dose: integrate every history from its first dose, however long.

    Returns:
        Arrays of shape (times,): ``plasma.<s>`` and ``effect_site.<s>`` in ng/mL; ``occupancy.mor``,
        ``occupancy.mor.<s>``, ``signal.mor``, ``tolerance``, ``adaptation.fast``, ``adaptation.slow``,
        ``rebound``, ``withdrawal.drive`` as fractions; one score per scale under the scale's name.
    """
    times = np.asarray(times, float)
    if len(times) and (times.min() < 0 or times.max() > duration + SAME_TIME or np.any(np.diff(times) < 0)):
        raise ValueError("output times must ascend and lie within the course")
    system = System(person, rtol, method)
    before = system.begin(list(history), from_first_dose)
    # One march up to zero and one from there, so that the records cannot touch the history's past.
    if before.start < 0:
        y, _ = system.march(before, 0.0, np.empty(0))
    else:
        y = before.y
    carried = [i for i in before.inputs if i.stop > SAME_TIME]
    carried = [replace(i, start=max(i.start, 0.0)) for i in carried]
    late = [j for j in before.jumps if j.time >= -SAME_TIME]
    carried += [Input(max(j.time, 0.0), max(j.time, 0.0), j.vector) for j in late]
    after = system.pieces(0.0, y, [d for d in doses if d.time < duration], carried)
    return system.outputs(system.march(after, duration, times)[1])
