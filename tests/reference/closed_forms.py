"""Textbook one-compartment answers for every dosing feature (Gabrielsson and Weiner 2016).

All concentrations are mg/L at time ``t`` (h, array) after the dose; a dose at ``t`` = 0 is not yet
seen at ``t`` = 0 (an output at the time of a dose is the value before it), so every form is zero for
``t`` <= 0. ``k`` = clearance / volume. Doses in mg, clearance in L/h, volume in L.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

Array = np.ndarray


def _after(t: Array, values: Callable[[Array], Array]) -> Array:
    """``values`` where ``t`` > 0, else zero."""
    t = np.asarray(t, float)
    out = np.zeros_like(t)
    out[t > 0] = values(t[t > 0])
    return out


def _bateman(k: float, ka: float, t: Array) -> Array:
    """(exp(−kt) − exp(−ka t)) / (ka − k), exact through ka = k."""
    d = (ka - k) * t
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(np.abs(d) < 1e-300, 1.0, -np.expm1(-d) / d)
    return t * np.exp(-k * t) * ratio


def iv_bolus(dose: float, clearance: float, volume: float, t: Array) -> Array:
    """D/V exp(−kt)."""
    return _after(t, lambda s: dose / volume * np.exp(-clearance / volume * s))


def infusion(
    dose: float,
    clearance: float,
    volume: float,
    t: Array,
    *,
    duration: float | None = None,
    rate: float | None = None,
) -> Array:
    """Constant input of ``dose`` over ``duration``, or at ``rate`` (mg/h), whichever is given.

    With bioavailability as a factor of ``dose`` this is also zero-order absorption.
    """
    over = dose / rate if rate is not None else duration
    if over is None:
        raise ValueError("an infusion has a rate or a duration")
    k = clearance / volume

    def values(s: Array) -> Array:
        end = np.minimum(s, over)
        return dose / over / clearance * -np.expm1(-k * end) * np.exp(-k * (s - end))

    return _after(t, values)


def oral(
    dose: float,
    clearance: float,
    volume: float,
    t: Array,
    *,
    ka: float,
    bioavailability: float = 1.0,
    lag: float = 0.0,
) -> Array:
    """F D ka / V (exp(−kt) − exp(−ka t)) / (ka − k), t counted from the end of the lag; ka = k allowed."""
    k = clearance / volume
    scale = bioavailability * dose * ka / volume
    return _after(np.asarray(t, float) - lag, lambda s: scale * _bateman(k, ka, s))


def oral_in_two_steps(
    dose: float,
    clearance: float,
    volume: float,
    t: Array,
    *,
    ka: float,
    slow_fraction: float,
    slow_rate: float,
    bioavailability: float = 1.0,
) -> Array:
    """A part of what leaves the depot passes a second step: two first-order inputs side by side (ka ≠ slow rate)."""
    late = slow_fraction * ka / (ka - slow_rate)
    parts = ((1.0 - late, ka), (late, slow_rate))
    return np.sum(
        [
            oral(share * dose, clearance, volume, t, ka=rate, bioavailability=bioavailability)
            for share, rate in parts
        ],
        axis=0,
    )


def oral_zero_order_depot(
    dose: float,
    clearance: float,
    volume: float,
    t: Array,
    *,
    ka: float,
    duration: float,
    bioavailability: float = 1.0,
) -> Array:
    """Constant input into the depot over ``duration``, first-order absorption from there (ka ≠ k)."""
    k = clearance / volume
    scale = bioavailability * dose / duration * ka / volume / (ka - k)

    def values(s: Array) -> Array:
        end = np.minimum(s, duration)
        slow = -np.expm1(-k * end) / k * np.exp(-k * (s - end))
        quick = -np.expm1(-ka * end) / ka * np.exp(-ka * (s - end))
        return scale * (slow - quick)

    return _after(t, values)


def per_kg(amount: float, weight: float) -> float:
    """mg of a dose written per kg of body weight."""
    return amount * weight


def additional(count: int, interval: float, start: float = 0.0) -> list[float]:
    """Times of a dose with ``count`` additional ones every ``interval`` (ADDL, II)."""
    return [start + i * interval for i in range(count + 1)]


def superposed(single: Callable[[Array], Array], starts: Iterable[float], t: Array) -> Array:
    """Sum of one dose's answer over dose times."""
    t = np.asarray(t, float)
    return sum((single(t - s) for s in starts), np.zeros_like(t))


def steady_bolus(dose: float, clearance: float, volume: float, t: Array, *, interval: float) -> Array:
    """Curve that goes on from a bolus at ``t`` = 0 which was the last of infinitely many (SS)."""
    k = clearance / volume
    return _after(t, lambda s: dose / volume * np.exp(-k * s) / -np.expm1(-k * interval))


def steady_oral(
    dose: float,
    clearance: float,
    volume: float,
    t: Array,
    *,
    interval: float,
    ka: float,
    bioavailability: float = 1.0,
) -> Array:
    """The same for first-order absorption (ka ≠ k), no lag."""
    k = clearance / volume
    scale = bioavailability * dose * ka / volume / (ka - k)

    def values(s: Array) -> Array:
        slow = np.exp(-k * s) / -np.expm1(-k * interval)
        quick = np.exp(-ka * s) / -np.expm1(-ka * interval)
        return scale * (slow - quick)

    return _after(t, values)


def steady_infusion(
    dose: float, clearance: float, volume: float, t: Array, *, interval: float, duration: float
) -> Array:
    """The same for infusions of ``duration``, which may exceed ``interval`` (they then overlap)."""
    k = clearance / volume
    whole = int(duration // interval)  # infusions that run all the time besides the one that begins
    rate = dose / duration
    over = rate / clearance * -np.expm1(-k * duration)
    older = over * np.exp(k * duration)  # one finished infusion is older · exp(−k age)

    def values(s: Array) -> Array:
        own = infusion(dose, clearance, volume, s, duration=duration)
        past = np.zeros_like(s)
        for age in [i * interval for i in range(1, whole + 2)]:
            past += infusion(dose, clearance, volume, s + age, duration=duration)
        done = (whole + 2) * interval
        past += older * np.exp(-k * (s + done)) / -np.expm1(-k * interval)
        return own + past

    return _after(t, values)


def steady_constant_infusion(rate: float, clearance: float) -> float:
    """rate / CL."""
    return rate / clearance


def after_steady_constant_infusion(rate: float, clearance: float, volume: float, t: Array) -> Array:
    """Washout after an infusion of ``rate`` that ended at ``t`` = 0."""
    return _after(t, lambda s: rate / clearance * np.exp(-clearance / volume * s))


def effect_site_bolus(dose: float, clearance: float, volume: float, t: Array, *, ke0: float) -> Array:
    """Effect-site concentration after an intravenous bolus (Sheiner 1979); ke0 = k allowed."""
    return _after(t, lambda s: ke0 * dose / volume * _bateman(clearance / volume, ke0, s))


def metabolite_after_bolus(
    dose: float,
    k: float,
    k_metabolite: float,
    volume_metabolite: float,
    t: Array,
    *,
    fraction: float,
    mass_ratio: float,
) -> Array:
    """Metabolite formed from the molar ``fraction`` of an intravenous parent's clearance."""
    scale = fraction * mass_ratio * k * dose / volume_metabolite
    return _after(t, lambda s: scale * _bateman(k, k_metabolite, s))


def relaxation(limit: float, time: float, t: Array) -> Array:
    """limit (1 − exp(−t/time)): a first-order state under a constant input from zero."""
    return _after(t, lambda s: limit * -np.expm1(-s / time))


def slow_occupancy(x: float, k_off: float, occupancy_max: float, t: Array, *, x_fast: float = 0.0) -> Array:
    """Occupancy of one slow ligand under constant concentration, from none (section 3 with X constant)."""
    ratio = x / (1.0 + x_fast)
    return relaxation(occupancy_max * ratio / (1.0 + ratio), 1.0 / (k_off * (1.0 + ratio)), t)


def rebound_of_exponentials(
    weights: tuple[float, float], rates: tuple[float, float], threshold: float, rebound_time: float, t: Array
) -> tuple[Array, Array, float]:
    """W and B when S is zero from ``t`` = 0 and B(0) = 0: weights · exp(−rates t) − threshold, cut at zero.

    Returns W, B and the time of the kink. The sum of the weights must exceed the threshold.
    """
    low, high = 0.0, 1.0

    def pull(s: Array | float) -> Array | float:
        return sum(w * np.exp(-r * s) for w, r in zip(weights, rates, strict=True)) - threshold

    while pull(high) > 0:
        high *= 2.0
    for _ in range(200):
        middle = (low + high) / 2.0
        low, high = (middle, high) if pull(middle) > 0 else (low, middle)
    kink, b = low, 1.0 / rebound_time

    def filled(s: Array) -> Array:
        # B' = b (W − B): every exponential of W contributes b · Bateman, the threshold a relaxation.
        total = sum(w * b * _bateman(b, r, s) for w, r in zip(weights, rates, strict=True))
        return total + threshold * np.expm1(-b * s)

    t = np.asarray(t, float)
    w = np.maximum(0.0, np.where(t < kink, pull(t), 0.0))
    before = np.minimum(t, kink)
    return w, filled(before) * np.exp(-b * (t - before)), kink
