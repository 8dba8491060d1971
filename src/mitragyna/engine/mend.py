"""Steps that the rule of order 8 does not do well: their integrals again, with slopes.

Two kinds. Where adaptation and signal meet, withdrawal begins or ends and the drive has a kink: between two nodes the
quartic through all five is good to fifth order only, which is little for an integral that begins at a crossing. And
where the estimate of the step's error is large. The slopes of the signal are known exactly, so its polynomial may be of
degree nine (Hermite's) and the rule of order 10; it is asked for those people alone: it costs a sixth of a step.
"""

# pyright: basic
from __future__ import annotations

from mitragyna.engine.slopes import slopes_of_share, slopes_of_signal
from mitragyna.model.adaptation import (
    EXCESS,
    FAST,
    KEPT,
    N1,
    N2,
    N3,
    N4,
    RAW,
    REBOUND,
    SIGNAL,
    SLOW,
    STIMULUS,
    TAKEN,
    TOLERANCE,
    nearly,
    relax_positive_one,
)
from mitragyna.model.compiled import LANES, NODES, WIDE, compiled, compiled_apart
from mitragyna.model.lanes import (
    STRIDE,
    WIDTH,
    absolute,
    all_lanes,
    any_above,
    here,
    load,
    store,
    where_above,
)
from mitragyna.model.polynomial import of_slopes

DOUBTFUL = 1e-9
"""A step is done again whose estimate is this part of the highest drive so far, or more: a four-hundredth of the limit
above which somebody is run again, because the metric of errors looks at a drive of a hundredth of its range too."""
LEAST = 0.005
"""Of the highest drive, as in the limit."""


@compiled_apart
def mend_steps(v, constants, spacing, w, more, fastest, sharp, nodes, a, a_first, a_entry, a_column, epoch, binding,
               fast_state, fast_scale, fast_tau, slow_tau, slow_rate, slow_top, xf, held, gain, slopes,
               error):  # fmt: skip
    """Redo tolerance, signal, adaptation and rebound where RAW changes sign or nearly does, and where the estimate of
    this step (row 5 of ``error``) is large; that estimate then becomes one of what is left.

    ``w`` (4, 5, 6) are the weights of the relaxations, ``more`` (4, 5, 5) what slopes add to them (``slope_weights``),
    ``fastest`` the number of the one that the estimate is of. ``slopes`` is scratch as in ``observe_peaks``. Where not
    ``sharp`` slopes are not known: only the kinks are mended, and the quartic has to do.
    """
    own = slopes.size - WIDE
    for h in range(here(), LANES, STRIDE):
        near = nearly(v, h)
        bad = near
        if sharp:
            fresh = load(error, 5 * LANES + h)
            highest = load(error, 2 * LANES + h)
            doubt = fresh - DOUBTFUL * where_above(highest, LEAST, highest, LEAST)
            bad = where_above(near, 0.0, near, doubt)
        if not any_above(bad, 0.0):
            continue
        if sharp:
            slopes_of_share(v, h, nodes, a, epoch * a_entry.shape[0], a_first, a_entry, a_column, spacing, binding,
                            fast_state, fast_scale, slow_rate, slow_top, held, gain, slopes)  # fmt: skip
            slopes_of_signal(v, h, constants, spacing, binding, fast_tau, slow_tau, xf, slopes)
            changed = relax_again(v, h, bad, constants, more, fastest, slopes)
            left = TAKEN * changed * load(error, 6 * LANES + h)
            left = where_above(left, KEPT * fresh, left, KEPT * fresh)
            store(error, 5 * LANES + h, where_above(doubt, 0.0, left, fresh))
            slopes_of_raw(v, h, constants, spacing, slopes)
            rebound_again(v, h, bad, w[3], more[3], slopes)
        else:
            for c in range(h, WIDE, LANES):
                store(slopes, own + c, all_lanes(0.0))
        store(slopes, h, near)
        for p in range(h, h + WIDTH):
            if slopes[p] > 0.0:
                relax_positive_one(v, p, spacing / constants.rebound_time, w[3], more[3], slopes, own)


@compiled_apart
def relax_again(v, h, bad, constants, more, fastest, slopes):
    """Add to TOLERANCE, FAST and SLOW what the slopes of SIGNAL bring, in the lanes that are ``bad`` (above zero), with
    SIGNAL, RAW and EXCESS after them. Returns the change, at the end of the step, of the ``fastest`` of the three.
    """
    own = slopes.size - 2 * WIDE
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
    changed = all_lanes(0.0)
    for i in range(3):
        at = TOLERANCE if i == 0 else (FAST if i == 1 else SLOW)
        for j in range(1, NODES):
            early = more[i, j, 0] * e0 + more[i, j, 1] * e1
            late = more[i, j, 2] * e2 + more[i, j, 3] * e3 + more[i, j, 4] * e4
            y = load(v, at + j * LANES + h)
            store(v, at + j * LANES + h, where_above(bad, 0.0, y + (early + late), y))
            if i == fastest and j == NODES - 1:
                changed = absolute(early + late)
    for j in range(1, NODES):
        c = j * LANES + h
        y = load(v, STIMULUS + c)
        s = load(v, SIGNAL + c)
        s = where_above(bad, 0.0, y / (1.0 + constants.kappa * load(v, TOLERANCE + c) + y), s)
        store(v, SIGNAL + c, s)
        weighted = constants.fast_weight * load(v, FAST + c) + constants.slow_weight * load(v, SLOW + c)
        raw = weighted - s - constants.threshold
        store(v, RAW + c, raw)
        store(v, EXCESS + c, where_above(raw, 0.0, raw, 0.0))
    return changed


@compiled_apart
def rebound_again(v, h, bad, w, more, slopes):
    """REBOUND in the lanes that are ``bad``, with the slopes of RAW (as ``slopes_of_raw`` leaves them) where that is
    above zero. Those in which it changes sign have their turn after this.
    """
    own = slopes.size - WIDE
    for j in range(1, NODES):
        total = w[j, 5] * load(v, REBOUND + h)
        for i in range(NODES):
            c = i * LANES + h
            total = total + w[j, i] * load(v, EXCESS + c)
            total = total + where_above(load(v, RAW + c), 0.0, more[j, i] * load(slopes, own + c), 0.0)
        y = load(v, REBOUND + j * LANES + h)
        store(v, REBOUND + j * LANES + h, where_above(bad, 0.0, total, y))


@compiled
def slopes_of_raw(v, h, constants, spacing, slopes):
    """From the slopes of SIGNAL those of RAW, and of these what ``of_slopes`` gives, into the last row."""
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
        d = fast + slow - load(slopes, own - WIDE + c)
        store(slopes, own + c, of_slopes(j, d, v0, v1, v2, v3, v4))
