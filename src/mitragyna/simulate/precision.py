"""The numerical error asked of a run, as steps and as the estimates from which a person is run again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mitragyna.scenario.equations import USUAL_TOLERANCE

FINENESS = 2.4
"""Step times fastest excited rate at an input; chosen by the work-precision test (docs/numerics.md)."""
HISTORY_FINENESS = 0.35
"""The history is not run again, so it takes finer steps from the start."""
REFINE_ABOVE = np.array([4e-7, 3e-6, 3e-5])
"""Error estimates above which a person is run again with finer steps: of adaptation as a share of the highest drive, of
slow occupancy, of the highest drive itself (``Course.error``)."""
FINER = (1.4, 1.0, 0.7, 0.5, 0.35, 0.2, 0.1, 0.05)
"""The fineness of each time after the first."""
UNSHARP_FINENESS, UNSHARP = 2.0, 0.7
"""The first fineness, and the part of these limits, where tolerance lowers affinity: slopes at the receptor are not
known there, and nothing is done again with them."""
ORDER = 8
"""Of the error of a step's rule: steps change with this root of the tolerance."""
LOOSENS = 0.95
"""Power of the tolerance to which limits are proportional: a large estimate is a little less certain than a small
one."""
ASKED = 0.2
"""The part of a looser tolerance that is asked for: at the whole of it the worst of eight people by vein was above it,
at half of it the worst of 24 (docs/numerics.md)."""
SEEN_ORDER = 5
"""An estimate falls about so steeply with the steps at the limits in use: less than ``ORDER``, because peaks are read
from polynomials of lower order and what rises within seconds has no order at all."""


@dataclass(frozen=True)
class Precision:
    """How finely people are followed.

    ``fineness`` of the first time and, in order, of the times after it; ``history`` that of the history;
    ``refine_above`` (3,) the estimates above which somebody is run again.
    """

    fineness: tuple[float, ...]
    history: float
    refine_above: NDArray[np.float64]

    def next_turn(self, turn: int, estimates: NDArray[np.float64]) -> NDArray[np.int64]:
        """Which time is the next one for people after the time number ``turn``, by their ``estimates`` (3, people).

        ``turn`` itself for those who are done, else the first time whose steps should do, by how much an estimate is
        above its limit; past the last time where there is none left. Each person's depends on their own alone.
        """
        known = np.where(np.isnan(estimates), np.inf, estimates)
        excess: NDArray[np.float64] = (known / self.refine_above[:, None]).max(axis=0)
        asked = self.fineness[turn] * np.maximum(excess, 1.0) ** (-1.0 / SEEN_ORDER)
        steps = np.array(self.fineness)
        fine_enough = steps.size - np.searchsorted(steps[::-1], asked, side="right")
        turns = np.clip(fine_enough, turn + 1, max(steps.size - 1, turn + 1))
        return np.where(excess > 1.0, turns, turn).astype(np.int64)


def precision(tolerance: float, sharp: bool = True) -> Precision:
    """Steps and limits for an error (docs/numerics.md) of ``tolerance``; ``sharp``: tolerance leaves affinities alone.

    At the usual one they are the constants of this module. Limits are nearly proportional to the tolerance, steps
    to its eighth root, so that about as many people are run again; a habit's steps never get coarser: nothing
    estimates them.
    """
    share = tolerance / USUAL_TOLERANCE
    share = max(1.0, ASKED * share) if share > 1.0 else share
    limits = REFINE_ABOVE * share**LOOSENS
    steps = share ** (1.0 / ORDER)
    return Precision(
        fineness=tuple(steps * fineness for fineness in (FINENESS if sharp else UNSHARP_FINENESS, *FINER)),
        history=HISTORY_FINENESS * min(steps, 1.0),
        refine_above=limits * (1.0 if sharp else UNSHARP),
    )
