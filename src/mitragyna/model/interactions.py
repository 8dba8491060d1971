"""What inhibitors, inactivators and inducers do to an enzyme, and what that does to a drug it clears.

Equations only (docs/interactions.md). Arguments are numbers or arrays over people, which broadcast. Times in h,
concentrations in nmol/L (free, at the site), rates in 1/h; activities and fractions are relative to the same
person without perpetrators. The enzyme pool of a site turns over with ``degradation`` (1/h), so that

    activity = induction * competition * pool

with the three factors below (Rowland and Matin 1973 for competition; Mayhew 2000 for the pool; Fahmi 2009 for
their product).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Value = Any
"""A float or an array over people."""

QUADRATURE = 24


def induction(concentration: Value, maximum: Value, half: Value) -> Value:
    """Rise of synthesis above its base, 0 to ``maximum``: Emax I / (EC50 + I)."""
    return maximum * concentration / (half + concentration)


def competition(ratios: Value) -> Value:
    """What reversible inhibitors leave: 1 / (1 + sum of I/Ki), ``ratios`` being that sum."""
    return 1.0 / (1.0 + ratios)


def inactivation_rate(concentration: Value, fastest: Value, half: Value) -> Value:
    """Rate of loss by inactivation (1/h): kinact I / (KI + I)."""
    return fastest * concentration / (half + concentration)


def pool(loss: Value, degradation: Value) -> Value:
    """Enzyme left at steady state under a constant rate of loss (1/h): kdeg / (kdeg + kobs)."""
    return degradation / (degradation + loss)


def pool_of_first(loss: Value, degradation: Value, hours: float) -> Value:
    """Mean enzyme over the first ``hours`` of a constant rate of loss that meets a full pool."""
    rate = degradation + loss
    settled = degradation / rate
    return settled + (1.0 - settled) * -np.expm1(-rate * hours) / (rate * hours)


def pulse_loss(first: Value, fall: Value, fastest: Value, half: Value) -> Value:
    """Integral of kobs over one exposure that starts at ``first`` (nmol/L) and falls with rate ``fall`` (1/h).

    The integral of kinact I/(KI + I) with I = first exp(-fall t), to infinity: kinact/fall ln(1 + first/KI).
    """
    return fastest / fall * np.log1p(first / half)


def pool_of_pulses(loss: Value, degradation: Value, interval: Value) -> Value:
    """Mean enzyme in the periodic state of exposures every ``interval`` h, each leaving exp(-``loss``).

    Exposures are short beside the interval: the pool falls at once and recovers with ``degradation``. It goes to
    ``pool`` at the mean rate loss/interval when exposures come fast.
    """
    kept, recovery = np.exp(-loss), np.exp(-degradation * interval)
    before = (1.0 - recovery) / (1.0 - kept * recovery)
    return 1.0 - (1.0 - kept * before) * -np.expm1(-degradation * interval) / (degradation * interval)


def activity_met(
    first: Value, fall: Value, absorption: Value, fastest: Value, half: Value, ki: Value
) -> Value:
    """Mean activity of a full pool that a drug meets when it is swallowed together with a perpetrator.

    The perpetrator is at ``first`` exp(-``fall`` t) at the site; the drug passes it as it is absorbed, with weight
    absorption * exp(-absorption t). The pool loses kinact I/(KI + I) and does not recover meanwhile; ``ki`` (infinite
    for none) competes at once. Gauss-Laguerre quadrature over the drug's absorption.
    """
    nodes, weights = np.polynomial.laguerre.laggauss(QUADRATURE)
    total: Value = 0.0
    for node, weight in zip(nodes, weights, strict=True):
        now = first * np.exp(-fall * node / absorption)
        lost = fastest / fall * (np.log1p(first / half) - np.log1p(now / half))
        total = total + weight * np.exp(-lost) / (1.0 + now / ki)
    return total


@dataclass(frozen=True)
class Passage:
    """What changed activities do to one drug, each field relative to the drug alone except ``share``.

    ``clearance`` is systemic clearance, ``hepatic`` the part of it by the liver's enzymes, ``liver`` and ``gut`` the
    parts of an oral dose that pass each on the way in, ``intrinsic`` the liver's intrinsic clearance.
    """

    clearance: Value
    hepatic: Value
    liver: Value
    gut: Value
    intrinsic: Value

    @property
    def oral_auc(self) -> Value:
        """Area ratio of a dose that is swallowed whole."""
        return self.gut * self.liver / self.clearance


def intrinsic(shares: Value, activities: Value) -> Value:
    """Intrinsic clearance of the liver, relative: sum of fm * activity, plus what no listed enzyme does.

    ``shares`` and ``activities`` are sequences, one item per enzyme.
    """
    total: Value = 1.0
    for share, activity in zip(shares, activities, strict=True):
        total = total + share * (activity - 1.0)
    # Rounding must not make it negative when everything is inhibited.
    return np.maximum(total, 0.0)


def passage(liver: Value, gut: Value, extraction: Value, available: Value, elsewhere: Value) -> Passage:
    """How clearance and first pass follow from intrinsic clearance (well-stirred liver) and gut activity.

    ``liver`` is the relative intrinsic clearance (``intrinsic``), ``gut`` the activity in the gut wall,
    ``extraction`` the hepatic extraction ratio of the drug alone, ``available`` the part that passes the gut wall
    alone (Fg), ``elsewhere`` the part of systemic clearance that is not by the liver's enzymes (renal).
    With elsewhere = 0 the oral area ratio is 1/[(1 - Fg) gut + Fg] * 1/liver (Fahmi 2009, equation of the net effect).
    """
    through = 1.0 / (1.0 - extraction + extraction * liver)
    hepatic = liver * through
    return Passage(
        clearance=elsewhere + (1.0 - elsewhere) * hepatic,
        hepatic=hepatic,
        liver=through,
        gut=1.0 / ((1.0 - available) * gut + available),
        intrinsic=liver,
    )


def formation(made: Passage, activity: Value) -> Value:
    """Factor on the fraction of systemic clearance that becomes a metabolite, by the activity that forms it.

    The fractions of all pathways, each with the factor of its own activity (1 for what nothing changes), and what is
    cleared elsewhere still sum to one: fraction' = fraction * (activity / intrinsic) * (hepatic / clearance).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = activity * made.liver / made.clearance
    return np.where(np.asarray(made.clearance) > 0.0, factor, 1.0)


def presystemic(
    made: Passage, activity: Value, share: Value, extraction: Value, available: Value, in_gut: bool
) -> Value:
    """Factor on the part of an oral dose that becomes a metabolite before it reaches the blood.

    What the gut wall (only for the enzyme that is there) and the liver take by this pathway on the way in, over what
    they take without perpetrators; ``share`` is the pathway's part of intrinsic clearance.
    """
    gut = (1.0 - available) if in_gut else 0.0
    now = (1.0 - available * made.gut) if in_gut else 0.0
    before = gut + available * extraction * share
    after = now + available * made.gut * extraction * made.liver * share * activity
    return np.where(np.asarray(before) > 0.0, after / np.where(np.asarray(before) > 0.0, before, 1.0), 1.0)
