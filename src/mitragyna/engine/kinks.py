"""Steps in which withdrawal begins or ends: the drive has a kink where adaptation and signal meet.

Between two nodes the quartic through all five is good to fifth order only, which is little for an integral that begins
at a crossing. The slopes of the signal are known exactly, so the polynomial there is of degree nine (Hermite's).
"""

# pyright: basic
from __future__ import annotations

from mitragyna.engine.peaks import slopes_of_share
from mitragyna.model.adaptation import (
    EXCESS,
    FAST,
    N1,
    N2,
    N3,
    N4,
    RAW,
    SHARE,
    SIGNAL,
    SLOW,
    STIMULUS,
    TOLERANCE,
    nearly,
    relax_positive_one,
)
from mitragyna.model.compiled import LANES, NODES, WIDE, compiled
from mitragyna.model.lanes import STRIDE, WIDTH, all_lanes, any_above, here, load, store, where_above
from mitragyna.model.polynomial import of_slopes


@compiled
def mend_kinks(v, constants, spacing, w, of_fast, of_rebound, sharp, nodes, a, a_first, a_entry, a_column, epoch,
               binding, fast_state, fast_scale, fast_tau, slow_tau, slow_rate, slow_top, xf, held, gain,
               slopes):  # fmt: skip
    """Redo FAST, RAW, EXCESS and REBOUND where RAW changes sign or nearly does.

    ``w`` (5, 6) are the weights of the rebound's relaxation; ``of_fast`` and ``of_rebound`` (5, 5) what slopes add to
    those of both (``slope_weights``). ``slopes`` is scratch as in ``observe_peaks``. Where not ``sharp`` slopes are not
    known, and the quartic has to do.
    """
    own = slopes.size - WIDE
    for h in range(here(), LANES, STRIDE):
        near = nearly(v, h)
        if not any_above(near, 0.0):
            continue
        if sharp:
            slopes_of_share(v, h, nodes, a, epoch * a_entry.shape[0], a_first, a_entry, a_column, spacing, binding,
                            fast_state, fast_scale, slow_rate, slow_top, held, gain, slopes)  # fmt: skip
            slopes_of_signal(v, h, constants, spacing, binding, fast_tau, slow_tau, xf, slopes)
            correct_fast(v, h, near, constants, of_fast, slopes)
            slopes_of_raw(v, h, constants, spacing, slopes)
        else:
            for c in range(h, WIDE, LANES):
                store(slopes, own + c, all_lanes(0.0))
        store(slopes, h, near)
        for p in range(h, h + WIDTH):
            if slopes[p] > 0.0:
                relax_positive_one(v, p, spacing / constants.rebound_time, w, of_rebound, slopes, own)


@compiled
def slopes_of_signal(v, h, constants, spacing, binding, fast_tau, slow_tau, xf, slopes):
    """The slope of SIGNAL at the nodes, per quarter of the step, into the last row of ``slopes``.

    S = y/(1 + kappa T + y) with y the stimulus; the rows before it are as ``slopes_of_share`` leaves them.
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


@compiled
def correct_fast(v, h, near, constants, weights, slopes):
    """Add to FAST what the slopes of SIGNAL bring, in the lanes that have a kink (``near``), RAW and EXCESS with it."""
    own = slopes.size - WIDE
    v0 = load(v, SIGNAL + h)
    v1 = load(v, SIGNAL + N1 + h)
    v2 = load(v, SIGNAL + N2 + h)
    v3 = load(v, SIGNAL + N3 + h)
    v4 = load(v, SIGNAL + N4 + h)
    e0 = of_slopes(0, load(slopes, own + h), v0, v1, v2, v3, v4)
    e1 = of_slopes(1, load(slopes, own + N1 + h), v0, v1, v2, v3, v4)
    e2 = of_slopes(2, load(slopes, own + N2 + h), v0, v1, v2, v3, v4)
    e3 = of_slopes(3, load(slopes, own + N3 + h), v0, v1, v2, v3, v4)
    e4 = of_slopes(4, load(slopes, own + N4 + h), v0, v1, v2, v3, v4)
    for j in range(1, NODES):
        c = j * LANES + h
        early = weights[j, 0] * e0 + weights[j, 1] * e1
        late = weights[j, 2] * e2 + weights[j, 3] * e3 + weights[j, 4] * e4
        adapted = load(v, FAST + c)
        adapted = where_above(near, 0.0, adapted + (early + late), adapted)
        store(v, FAST + c, adapted)
        weighted = constants.fast_weight * adapted + constants.slow_weight * load(v, SLOW + c)
        raw = weighted - load(v, SIGNAL + c) - constants.threshold
        store(v, RAW + c, raw)
        store(v, EXCESS + c, where_above(raw, 0.0, raw, 0.0))


@compiled
def slopes_of_raw(v, h, constants, spacing, slopes):
    """From the slopes of SIGNAL those of RAW, and of these what ``of_slopes`` gives, in place."""
    own = slopes.size - WIDE
    v0 = load(v, RAW + h)
    v1 = load(v, RAW + N1 + h)
    v2 = load(v, RAW + N2 + h)
    v3 = load(v, RAW + N3 + h)
    v4 = load(v, RAW + N4 + h)
    for j in range(NODES):
        c = j * LANES + h
        s = load(v, SIGNAL + c)
        fast = constants.fast_weight * (s - load(v, FAST + c)) * (spacing / constants.fast_time)
        slow = constants.slow_weight * (s - load(v, SLOW + c)) * (spacing / constants.slow_time)
        d = fast + slow - load(slopes, own + c)
        store(slopes, own + c, of_slopes(j, d, v0, v1, v2, v3, v4))
