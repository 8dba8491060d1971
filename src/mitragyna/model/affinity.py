"""Tolerance as a loss of affinity: receptor, tolerance and signal of one step solved together.

An agonist's constant is K (1 + loss T), with ``loss`` the affinity loss at full tolerance times what the agonist gives
of the largest effect at full occupancy, tau/(1 + tau): an antagonist keeps its affinity. Ligands that bind slowly
come off faster by the same factor; how fast they come on does not change (docs/equations.md, section 3). Occupancy
then depends on tolerance and tolerance on occupancy: sweeps over both, inside each the linear equation of slow
occupancy. Reserve may be lost as well.
"""

# pyright: basic
from __future__ import annotations

import numpy as np

from mitragyna.model.adaptation import (
    FAST_SUM,
    N1,
    N2,
    N3,
    N4,
    OCCUPIED,
    SHARE,
    SIGNAL,
    STIMULUS,
    TOLERANCE,
    sweeps_for,
)
from mitragyna.model.compiled import LANES, NODES, WIDE, compiled_apart
from mitragyna.model.lanes import STRIDE, absolute, all_lanes, here, load, store
from mitragyna.model.slow_binding import binding_rates, slow_occupancy

ODDS = 6.0
"""Odds of slow occupancy (6: 86 %) up to which the bound on the sweeps holds; beyond, the estimate grows instead."""


def lost_affinity(affinity_loss: float, tau: np.ndarray) -> np.ndarray:
    """The part of K that is added at full tolerance: ``affinity_loss`` times tau/(1 + tau), any shape."""
    return affinity_loss * tau / (1.0 + tau)


def steepness(kappa: float, affinity_loss: float) -> float:
    """The kappa for which the bound on the sweeps (``sweeps_for``) holds where affinity is lost.

    |dS/dT| at given slow occupancy O is (kappa + affinity_loss)/4 at most, as S (1 - S) times the slope of a logarithm;
    through O, whose logarithm falls by affinity_loss at most, it is affinity_loss/4 times the odds of O.
    """
    return kappa + affinity_loss * (1.0 + ODDS)


def sweeps_losing_affinity(step: float, tolerance_time: float, kappa: float, affinity_loss: float) -> int:
    """Sweeps of ``lose_affinity``: a number that depends on the step and the constants alone."""
    return sweeps_for(step, tolerance_time, steepness(kappa, affinity_loss))


@compiled_apart
def signal_at(v, c, h, binding, xf, held, fast_tau, fast_loss, slow_tau, kappa, t):
    """SIGNAL and FAST_SUM at tolerance ``t`` in the vector ``c`` of a row (people from ``h`` on)."""
    total = all_lanes(0.0)
    stimulus = all_lanes(0.0)
    for i in binding:
        x = load(xf, i * WIDE + c) / (1.0 + load(fast_loss, i * LANES + h) * t)
        total = total + x
        stimulus = stimulus + load(fast_tau, i * LANES + h) * x
    free = all_lanes(1.0)
    bound = all_lanes(0.0)
    for s in range(held.shape[0]):
        o = load(held, s * WIDE + c)
        free = free - o
        bound = bound + load(slow_tau, s * LANES + h) * o
    y = stimulus * (free / (1.0 + total)) + bound
    store(v, FAST_SUM + c, total)
    store(v, SIGNAL + c, y / (1.0 + kappa * t + y))


@compiled_apart
def come_off(v, binding, xf, fast_loss, rate, slow_loss, loose):
    """FAST_SUM and the slow ligands' rates of dissociation ``loose`` (slow, WIDE) at the tolerance of every node."""
    for h in range(here(), LANES, STRIDE):
        for c in range(h, WIDE, LANES):
            t = load(v, TOLERANCE + c)
            total = all_lanes(0.0)
            for i in binding:
                total = total + load(xf, i * WIDE + c) / (1.0 + load(fast_loss, i * LANES + h) * t)
            store(v, FAST_SUM + c, total)
            for s in range(loose.shape[0]):
                faster = 1.0 + load(slow_loss, s * LANES + h) * t
                store(loose, s * WIDE + c, load(rate, s * LANES + h) * faster)


@compiled_apart
def lose_affinity(v, binding, xf, xs, fast_tau, slow_tau, rate, top, loss, tolerance, kappa, time_constant, w, sweeps,
                  spacing, held, gain, loose, system, error):  # fmt: skip
    """TOLERANCE and SIGNAL of a step with agonists whose affinity falls with tolerance, and what follows from it.

    ``xf`` (fast, WIDE) and ``xs`` (slow, WIDE) are concentrations over K without tolerance, ``binding`` the fast
    ligands of which there is some; on return ``xf`` is over K at the tolerance of each node. ``loss`` is (fast, LANES),
    (slow, LANES) of ``lost_affinity`` and the ``steepness``; ``tolerance`` (LANES, …) that at node 0. ``held``, the
    slow ligands' occupancy (node 0 given), ``loose``, their rates of dissociation, SHARE and OCCUPIED are written
    as well; STIMULUS has fast ligands at unchanged affinity: effects with a tolerance of their own answer to it.
    ``error``: what the last sweep leaves is added to row 0. Others as in ``slow_occupancy`` and
    ``tolerance_and_signal``.
    """
    slow = held.shape[0]
    fast_loss, slow_loss, steep = loss
    # A sweep more would change the last one's change by this factor: that of a Volterra iteration.
    left = spacing / time_constant * steep / (sweeps + 1.0)
    for h in range(here(), LANES, STRIDE):
        t0 = load(tolerance, h)
        store(v, TOLERANCE + h, t0)
        signal_at(v, h, h, binding, xf, held, fast_tau, fast_loss, slow_tau, kappa, t0)
        s0 = load(v, SIGNAL + h)
        for j in range(1, NODES):
            stay = w[j, 5]
            store(v, TOLERANCE + j * LANES + h, stay * t0 + (1.0 - stay) * s0)
    for n in range(sweeps + 1):
        if slow > 0:
            come_off(v, binding, xf, fast_loss, rate, slow_loss, loose)
            binding_rates(xs, v, rate, gain)
            slow_occupancy(gain, rate, top, held, spacing, system, loose)
        if slow > 0 or n == 0:
            for h in range(here(), LANES, STRIDE):
                for c in range(h, WIDE, LANES):
                    t = load(v, TOLERANCE + c)
                    signal_at(v, c, h, binding, xf, held, fast_tau, fast_loss, slow_tau, kappa, t)
        if n == sweeps:
            break
        for j in range(1, NODES):
            a0, a1, a2, a3, a4, stay = w[j, 0], w[j, 1], w[j, 2], w[j, 3], w[j, 4], w[j, 5]
            for h in range(here(), LANES, STRIDE):
                c = j * LANES + h
                early = stay * load(v, TOLERANCE + h) + a0 * load(v, SIGNAL + h)
                middle = a1 * load(v, SIGNAL + N1 + h) + a2 * load(v, SIGNAL + N2 + h)
                late = a3 * load(v, SIGNAL + N3 + h) + a4 * load(v, SIGNAL + N4 + h)
                t = early + middle + late
                if n == sweeps - 1 and j == NODES - 1:
                    changed = absolute(t - load(v, TOLERANCE + c))
                    store(error, h, load(error, h) + left * changed)
                store(v, TOLERANCE + c, t)
                signal_at(v, c, h, binding, xf, held, fast_tau, fast_loss, slow_tau, kappa, t)
    for h in range(here(), LANES, STRIDE):
        for c in range(h, WIDE, LANES):
            t = load(v, TOLERANCE + c)
            unchanged = all_lanes(0.0)
            stimulus = all_lanes(0.0)
            for i in binding:
                x = load(xf, i * WIDE + c)
                unchanged = unchanged + x
                stimulus = stimulus + load(fast_tau, i * LANES + h) * x
                store(xf, i * WIDE + c, x / (1.0 + load(fast_loss, i * LANES + h) * t))
            free = all_lanes(1.0)
            bound = all_lanes(0.0)
            for s in range(slow):
                o = load(held, s * WIDE + c)
                free = free - o
                bound = bound + load(slow_tau, s * LANES + h) * o
            share = free / (1.0 + load(v, FAST_SUM + c))
            store(v, SHARE + c, share)
            store(v, OCCUPIED + c, 1.0 - share)
            store(v, STIMULUS + c, stimulus * (free / (1.0 + unchanged)) + bound)
