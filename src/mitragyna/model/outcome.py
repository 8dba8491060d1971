"""From drive and alpha-2 relief to the expected score of a scale (docs/equations.md, section 5)."""

# pyright: basic
from __future__ import annotations

from mitragyna.model.adaptation import ALPHA2, DRIVE, EXCESS, REBOUND, RELIEVED
from mitragyna.model.compiled import LANES, WIDE, compiled
from mitragyna.model.lanes import WIDTH, load, store


@compiled
def relieved_drive(v, rebound_gain, severity, emax):
    """DRIVE = W + gain B and RELIEVED z = severity * drive * (1 - emax * x/(1 + x)); ``severity``, ``emax``
    (LANES,).
    """
    for h in range(0, LANES, WIDTH):
        severe = load(severity, h)
        most = load(emax, h)
        for c in range(h, WIDE, LANES):
            drive = load(v, EXCESS + c) + rebound_gain * load(v, REBOUND + c)
            store(v, DRIVE + c, drive)
            x = load(v, ALPHA2 + c)
            store(v, RELIEVED + c, severe * drive * (1.0 - most * x / (1.0 + x)))


@compiled
def score(v, row, floor, top, half, scale):
    """The row at ``row`` of ``v``: the expected score, floor + (top - floor) z/(z + half); ``half`` (scales,
    LANES).
    """
    for h in range(0, LANES, WIDTH):
        middle = load(half, scale * LANES + h)
        for c in range(h, WIDE, LANES):
            z = load(v, RELIEVED + c)
            store(v, row + c, floor + (top - floor) * z / (z + middle))
