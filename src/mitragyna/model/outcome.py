"""From drive and alpha-2 relief to the expected score of a scale (docs/equations.md, section 5)."""

# pyright: basic
from __future__ import annotations

from mitragyna.model.compiled import LANES, compiled


@compiled
def relieved_drive(drive, alpha2, severity, emax, out):
    """z = severity * drive * (1 - emax * x/(1 + x)) at the nodes; all arrays (5, LANES) but the last two (LANES)."""
    for j in range(5):
        for p in range(LANES):
            relief = emax[p] * alpha2[j, p] / (1.0 + alpha2[j, p])
            out[j, p] = severity[p] * drive[j, p] * (1.0 - relief)


@compiled
def score(z, floor, top, half, out):
    """Expected score at the nodes: floor + (top - floor) z/(z + half); ``half`` (LANES)."""
    for j in range(5):
        for p in range(LANES):
            out[j, p] = floor + (top - floor) * z[j, p] / (z[j, p] + half[p])
