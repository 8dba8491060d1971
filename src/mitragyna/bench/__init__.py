"""The engine beside other solvers: the same scenario, the same achieved error, in one run."""

from __future__ import annotations

from mitragyna.bench.compare import LOADS, Comparison, Measured, compared, known, lines, record

__all__ = ["LOADS", "Comparison", "Measured", "compared", "known", "lines", "record"]
