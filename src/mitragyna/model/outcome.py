"""From drive and alpha-2 relief to the expected score of a scale (docs/equations.md, section 5), and readouts of
effects (docs/effects.md, section 1).
"""

# pyright: basic
from __future__ import annotations

from mitragyna.model.adaptation import (
    ALPHA2,
    DRIVE,
    EXCESS,
    OVERSHOOT,
    REBOUND,
    RELIEF,
    SIGNAL,
    STIMULUS,
    TOLERANCE,
)
from mitragyna.model.compiled import LANES, NODES, WIDE, compiled_apart
from mitragyna.model.lanes import STRIDE, any_above, here, load, store, where_above


@compiled_apart
def drive_and_relief(v, rebound_gain, threshold, relieved):
    """DRIVE = W + gain B W/(W + S + threshold), the rebound in the part of the adaptation that no signal fills, and
    RELIEF = x/(1 + x) of the alpha-2 agonists where anybody has some (``relieved``).
    """
    for h in range(here(), LANES, STRIDE):
        for c in range(h, WIDE, LANES):
            w = load(v, EXCESS + c)
            unfilled = where_above(w, 0.0, w / (w + load(v, SIGNAL + c) + threshold), 0.0)
            store(v, DRIVE + c, w + rebound_gain * load(v, REBOUND + c) * unfilled)
            if relieved:
                x = load(v, ALPHA2 + c)
                store(v, RELIEF + c, x / (1.0 + x))


@compiled_apart
def scores(v, before, row, floor, top, half, severity, emax, wanted, kept, taken, maximum, reaching):
    """The scales' rows of ``v``, quantities from ``before`` on: the expected score, floor + (top - floor) z/(z + half)
    with z = severity * drive * (1 - emax * relief); ``half`` and ``emax`` (scales, LANES), ``severity`` (LANES,).

    A vector of one is left out (``reaching``, as in ``observe_linear``), unless ``kept`` or ``taken``, where nobody in
    it can reach the ``maximum`` (quantities, LANES) so far: a score is no more than that of the highest drive and the
    least relief, no less than that of the lowest and the most, and between nodes no more than ``OVERSHOOT`` of the
    distance above them.
    """
    for scale in range(floor.shape[0]):
        q = before + scale
        if not wanted[q]:
            continue
        span = top[scale] - floor[scale]
        shown = kept[q] or taken
        for h in range(here(), LANES, STRIDE):
            eased = load(emax, scale * LANES + h)
            middle = load(half, scale * LANES + h)
            severe = load(severity, h)
            reached = shown
            if not shown:
                drive = load(v, DRIVE + h)
                relief = load(v, RELIEF + h)
                least = drive
                most = relief
                for c in range(h + LANES, WIDE, LANES):
                    d = load(v, DRIVE + c)
                    r = load(v, RELIEF + c)
                    drive = where_above(d, drive, d, drive)
                    least = where_above(least, d, d, least)
                    relief = where_above(relief, r, r, relief)
                    most = where_above(r, most, r, most)
                z = severe * drive * (1.0 - eased * relief)
                high = floor[scale] + span * z / (z + middle)
                z = severe * least * (1.0 - eased * most)
                low = floor[scale] + span * z / (z + middle)
                reached = any_above(high + OVERSHOOT * (high - low), load(maximum, q * LANES + h))
            reaching[q * LANES + h] = reached
            if reached:
                for c in range(h, WIDE, LANES):
                    z = severe * load(v, DRIVE + c) * (1.0 - eased * load(v, RELIEF + c))
                    store(v, row[q] + c, floor[scale] + span * z / (z + middle))


@compiled_apart
def read_out(v, nodes, before, row, term_first, weight_first, weight_state, base, span, kappa, stimulus, drive,
             weight, wanted):  # fmt: skip
    """The readouts' rows of ``v``, quantities from ``before`` on: base + sum over terms of span n/(1 + kappa T + n)
    with n = weights times linear states + stimulus times STIMULUS + drive times DRIVE.

    ``base`` (readouts, LANES), ``span``, ``stimulus`` and ``drive`` (terms, LANES), ``weight`` (weights, LANES).
    ``kappa`` (2 terms, LANES): kappa of every term, then of every term g, by which it takes only what the terms before
    it have left: its span is multiplied by 1 - g (value so far). g is zero for terms that add.
    """
    terms = term_first[term_first.shape[0] - 1]
    for r in range(term_first.shape[0] - 1):
        if not wanted[before + r]:
            continue
        at = row[before + r]
        for h in range(here(), LANES, STRIDE):
            for c in range(h, WIDE, LANES):
                store(v, at + c, load(base, r * LANES + h))
        for t in range(term_first[r], term_first[r + 1]):
            for h in range(here(), LANES, STRIDE):
                top = load(span, t * LANES + h)
                tolerant = load(kappa, t * LANES + h)
                taken = load(kappa, (terms + t) * LANES + h)
                by_stimulus = load(stimulus, t * LANES + h)
                by_drive = load(drive, t * LANES + h)
                for j in range(NODES):
                    c = j * LANES + h
                    n = by_stimulus * load(v, STIMULUS + c) + by_drive * load(v, DRIVE + c)
                    for w in range(weight_first[t], weight_first[t + 1]):
                        amount = load(nodes, weight_state[w] * WIDE + c)
                        n = n + load(weight, w * LANES + h) * amount
                    now = load(v, at + c)
                    share = top * (1.0 - taken * now) * n / (1.0 + tolerant * load(v, TOLERANCE + c) + n)
                    store(v, at + c, now + share)
