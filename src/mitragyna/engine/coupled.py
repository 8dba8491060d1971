"""The fixed point of an interval where occupancy and tolerance depend on each other: Broyden's method, lane by lane."""

# pyright: basic
from __future__ import annotations

import numpy as np

COUPLED_ITERATIONS = 12


class Coupled:
    """Guesses at a root of the gap P(z) - z, z the slow ligands' occupancies and tolerance, people last.

    Broyden's good method (Broyden 1965, Mathematics of Computation 19:577) from plain steps, for tolerance those
    that would be exact if the signal did not depend on it. Nobody's guess depends on the others.
    """

    def __init__(self, slow: int, gain: np.ndarray) -> None:
        """``slow`` ligands; ``gain`` 1/(1 - exp(-interval/time constant)) of tolerance."""
        self.start = np.diag(np.append(np.ones(slow), float(np.asarray(gain).ravel()[0])))
        self.before: tuple[np.ndarray, np.ndarray] | None = None
        self.inverse: np.ndarray | None = None

    def next(
        self, slow: np.ndarray, tolerance: np.ndarray, slow_gap: np.ndarray, gap: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """The next guess from the last one and its gap: ``slow`` (slow, people), ``tolerance`` (people,)."""
        z = np.vstack([slow, tolerance[None]]).T[..., None]
        f = np.vstack([slow_gap, gap[None]]).T[..., None]
        if self.inverse is None or self.before is None:
            # The inverse of minus the gap's slope.
            self.inverse = np.repeat(self.start[None], z.shape[0], axis=0)
        else:
            moved, rise = z - self.before[0], f - self.before[1]
            row = np.swapaxes(moved, 1, 2) @ self.inverse
            size = row @ rise
            # Two guesses that have met say nothing about the slope.
            told = np.abs(size) > 1e-24
            change = (moved + self.inverse @ rise) @ row / np.where(told, size, 1.0)
            self.inverse = self.inverse - np.where(told, change, 0.0)
        self.before = z, f
        # The compiled loop counts on rows without gaps.
        found = np.ascontiguousarray(np.clip(z + self.inverse @ f, 0.0, 1.0)[..., 0].T)
        return found[:-1], found[-1]
