"""Slopes of a step's rows at its nodes, per quarter of the step.

Those of linear states are exact, x' = A x, and with them those of everything that is a function of them or relaxes
towards one: occupancies, the signal, tolerance, adaptation and, but where it has a kink, the drive and the scores.
"""

# pyright: basic
from __future__ import annotations

from mitragyna.model.adaptation import (
    ALPHA2,
    DRIVE,
    EXCESS,
    FAST,
    FAST_SUM,
    N1,
    N2,
    N3,
    N4,
    RAW,
    REBOUND,
    RELIEF,
    SHARE,
    SIGNAL,
    SLOW,
    STIMULUS,
    TOLERANCE,
)  # fmt: skip
from mitragyna.model.compiled import LANES, WIDE, compiled, compiled_apart
from mitragyna.model.lanes import STRIDE, all_lanes, fused, here, load, pick, store, where_above


@compiled
def flow(nodes, a, at_a, first, entry, column, state, by, h, out, to):
    """x' = A x of a state times ``by`` at every node, in the lanes from ``h`` on: into ``out`` from ``to`` on."""
    y0 = all_lanes(0.0)
    y1 = y0
    y2 = y0
    y3 = y0
    y4 = y0
    for m in range(pick(first, state), pick(first, state + 1)):
        rate = by * load(a, (at_a + pick(entry, m)) * LANES + h)
        at = pick(column, m) * WIDE + h
        y0 = fused(rate, load(nodes, at), y0)
        y1 = fused(rate, load(nodes, at + N1), y1)
        y2 = fused(rate, load(nodes, at + N2), y2)
        y3 = fused(rate, load(nodes, at + N3), y3)
        y4 = fused(rate, load(nodes, at + N4), y4)
    store(out, to + h, y0)
    store(out, to + N1 + h, y1)
    store(out, to + N2 + h, y2)
    store(out, to + N3 + h, y3)
    store(out, to + N4 + h, y4)


@compiled_apart
def slopes_of_binding(v, nodes, a, at_a, first, entry, column, spacing, binding, fast_state, fast_scale, slow_in,
                      slow_scale, rate, slopes):  # fmt: skip
    """Slopes at the nodes of the fast ligands' concentrations over K, into the first rows of ``slopes``, and of the
    rates at which slow ligands bind to free receptors (``binding_rates``), into the next. Rates ``a`` as in ``flow``.
    """
    fast = fast_state.shape[0]
    for h in range(here(), LANES, STRIDE):
        for i in binding:
            by = spacing * load(fast_scale, i * LANES + h)
            flow(nodes, a, at_a, first, entry, column, fast_state[i], by, h, slopes, i * WIDE)
        for s in range(slow_in.shape[0]):
            own = (fast + s) * WIDE
            x = load(slow_scale, s * LANES + h)
            flow(nodes, a, at_a, first, entry, column, slow_in[s], spacing * x, h, slopes, own)
            for c in range(h, WIDE, LANES):
                falls = all_lanes(0.0)
                for i in binding:
                    falls = falls + load(slopes, i * WIDE + c)
                all_free = 1.0 + load(v, FAST_SUM + c)
                y = load(slopes, own + c) - x * load(nodes, slow_in[s] * WIDE + c) * falls / all_free
                store(slopes, own + c, load(rate, s * LANES + h) * y / all_free)


@compiled_apart
def slopes_of_share(v, h, nodes, a, at_a, first, entry, column, spacing, binding, fast_state, fast_scale, rate,
                    top, held, gain, slopes):  # fmt: skip
    """Slopes (per quarter of the step) at the nodes: of the fast ligands' concentrations over K, of the occupancies of
    slow ligands, and of SHARE, in this order into the rows of ``slopes``, whose last two are left. In the
    lanes from ``h`` on.
    """
    fast = fast_state.shape[0]
    slow = held.shape[0]
    for i in binding:
        by = spacing * load(fast_scale, i * LANES + h)
        flow(nodes, a, at_a, first, entry, column, fast_state[i], by, h, slopes, i * WIDE)
    for c in range(h, WIDE, LANES):
        total = all_lanes(0.0)
        for i in binding:
            total = total + load(slopes, i * WIDE + c)
        freed = all_lanes(0.0)
        for s in range(slow):
            free = load(top, s * LANES + h)
            for r in range(slow):
                free = free - load(held, r * WIDE + c)
            y = load(gain, s * WIDE + c) * free - load(rate, s * LANES + h) * load(held, s * WIDE + c)
            y = spacing * y
            store(slopes, (fast + s) * WIDE + c, y)
            freed = freed - y
        share = load(v, SHARE + c)
        store(slopes, (fast + slow) * WIDE + c, (freed - share * total) / (1.0 + load(v, FAST_SUM + c)))


@compiled_apart
def slopes_of_signal(v, h, constants, spacing, binding, fast_tau, slow_tau, xf, slopes):
    """The slope of SIGNAL at the nodes, per quarter of the step, into the last row of ``slopes``.

    S = y/(1 + kappa T + y) with y the stimulus; those rows are as it leaves them.
    """
    fast = xf.shape[0]
    slow = slow_tau.shape[0]
    share = (fast + slow) * WIDE
    for c in range(h, WIDE, LANES):
        bound = load(v, SHARE + c)
        falls = load(slopes, share + c)
        rise = all_lanes(0.0)
        for i in binding:
            x = load(slopes, i * WIDE + c) * bound + load(xf, i * WIDE + c) * falls
            rise = rise + load(fast_tau, i * LANES + h) * x
        for s in range(slow):
            rise = rise + load(slow_tau, s * LANES + h) * load(slopes, (fast + s) * WIDE + c)
        y = load(v, STIMULUS + c)
        t = load(v, TOLERANCE + c)
        resting = 1.0 + constants.kappa * t
        drift = constants.kappa * (load(v, SIGNAL + c) - t) * (spacing / constants.tolerance_time)
        below = resting + y
        store(slopes, share + WIDE + c, (rise * resting - y * drift) / (below * below))


@compiled_apart
def slopes_of_adapted(v, h, which, constants, spacing, slopes):
    """From the slope of SIGNAL that of a row, into the last row: ``which`` 0 SIGNAL, 1 TOLERANCE, 2 FAST, 3 SLOW,
    4 REBOUND, 5 DRIVE. That of the drive holds where RAW does not change sign within the step.
    """
    own = slopes.size - WIDE
    for c in range(h, WIDE, LANES):
        rise = load(slopes, own - WIDE + c)
        s = load(v, SIGNAL + c)
        if which == 0:
            y = rise
        elif which == 1:
            y = (s - load(v, TOLERANCE + c)) * (spacing / constants.tolerance_time)
        elif which == 2:
            y = (s - load(v, FAST + c)) * (spacing / constants.fast_time)
        elif which == 3:
            y = (s - load(v, SLOW + c)) * (spacing / constants.slow_time)
        else:
            w = load(v, EXCESS + c)
            rebound = load(v, REBOUND + c)
            y = (w - rebound) * (spacing / constants.rebound_time)
            if which == 5:
                fast = constants.fast_weight * (s - load(v, FAST + c)) * (spacing / constants.fast_time)
                slow = constants.slow_weight * (s - load(v, SLOW + c)) * (spacing / constants.slow_time)
                more = where_above(load(v, RAW + c), 0.0, fast + slow - rise, 0.0)
                all_there = w + s + constants.threshold
                unfilled = where_above(w, 0.0, w / all_there, 0.0)
                filling = (more * (s + constants.threshold) - w * rise) / (all_there * all_there)
                filling = where_above(w, 0.0, filling, 0.0)
                y = more + constants.rebound_gain * (y * unfilled + rebound * filling)
        store(slopes, own + c, y)


@compiled_apart
def slopes_of_score(v, h, nodes, a, at_a, first, entry, column, spacing, alpha2_state, alpha2_scale, relieved, span,
                    half, severity, emax, slopes):  # fmt: skip
    """From the slope of DRIVE in the last row that of a score, in its place (``scores``)."""
    own = slopes.size - WIDE
    # The row of the signal's slope is taken for that of the agonists' concentration over EC50.
    for c in range(h, WIDE, LANES):
        store(slopes, own - WIDE + c, all_lanes(0.0))
    if relieved:
        for i in range(alpha2_state.shape[0]):
            by = spacing * load(alpha2_scale, i * LANES + h)
            for c in range(h, WIDE, LANES):
                total = load(slopes, own - WIDE + c)
                for m in range(pick(first, alpha2_state[i]), pick(first, alpha2_state[i] + 1)):
                    rate = by * load(a, (at_a + pick(entry, m)) * LANES + h)
                    total = fused(rate, load(nodes, pick(column, m) * WIDE + c), total)
                store(slopes, own - WIDE + c, total)
    for c in range(h, WIDE, LANES):
        x = 1.0 + load(v, ALPHA2 + c)
        eased = 1.0 - emax * load(v, RELIEF + c)
        rise = load(slopes, own + c) * eased - load(v, DRIVE + c) * emax * load(slopes, own - WIDE + c) / (
            x * x
        )
        below = severity * load(v, DRIVE + c) * eased + half
        store(slopes, own + c, span * half * severity * rise / (below * below))
