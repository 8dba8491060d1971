"""From drive and alpha-2 relief to the expected score of a scale (docs/equations.md, section 5)."""

# pyright: basic
from __future__ import annotations

from mitragyna.model.adaptation import ALPHA2, DRIVE, EXCESS, REBOUND, RELIEVED
from mitragyna.model.compiled import WIDE, written_out


@written_out
def relieved_drive(v, rebound_gain, severity, emax):
    """DRIVE = W + gain B and RELIEVED z = severity * drive * (1 - emax * x/(1 + x)); ``severity``, ``emax`` (WIDE,)."""
    for c in range(WIDE):
        drive = v[EXCESS, c] + rebound_gain * v[REBOUND, c]
        v[DRIVE, c] = drive
        relief = emax[c] * v[ALPHA2, c] / (1.0 + v[ALPHA2, c])
        v[RELIEVED, c] = severity[c] * drive * (1.0 - relief)


@written_out
def score(v, row, floor, top, half, scale):
    """Row ``row`` of ``v``: the expected score, floor + (top - floor) z/(z + half); ``half`` (scales, WIDE)."""
    for c in range(WIDE):
        z = v[RELIEVED, c]
        v[row, c] = floor + (top - floor) * z / (z + half[scale, c])
