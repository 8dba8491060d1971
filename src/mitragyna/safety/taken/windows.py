"""The window of what is taken, from how it is written: a regimen, doses, a history, a medicine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from mitragyna.library import Library, Product
from mitragyna.library.composition import MARKERS
from mitragyna.safety.names.forms import DEPOT_LASTS_H, LEAST_DEPOT_H
from mitragyna.safety.taken.presence import (
    SINGLE_DOSE_H,
    Window,
    lasts,
    outlasts,
    perhaps_outlasts,
    until_gone,
)
from mitragyna.scenario.doses import dose_count
from mitragyna.scenario.regimen import Course, History, Take


def of_take_times(take: Take, duration: float, library: Library) -> Window:
    """The window of one regimen in an arm of ``duration`` h."""
    count = dose_count(take, duration)
    last = take.start + (count - 1) * (take.every or 0.0)
    first = -math.inf if take.steady_state else take.start
    last_ends = last + (take.over or 0.0)
    over = last_ends if count == 1 else last + (take.every or 0.0)
    return _of_product(take.product, library, first, last_ends, over, last + (take.every or SINGLE_DOSE_H))


def of_dose_times(times: Sequence[float], product: str, library: Library) -> Window:
    """The window of doses at ``times`` (h)."""
    last = max(times)
    return _of_product(product, library, min(times), last, last, last + SINGLE_DOSE_H)


def of_past(past: History, library: Library) -> Window:
    """A use of the history; where its levels are not known, it counts as there for a day after time zero.

    A single dose counts for a day after it.
    """
    without = SINGLE_DOSE_H if past.count > 1 else SINGLE_DOSE_H - past.interval
    over = 0.0 if past.count > 1 else -past.interval
    return _of_product(past.product, library, -past.lasting, -past.interval, over, without)


def of_course_times(
    course: Course, product: Product | None, substance: str, library: Library, *, plain: bool = True,
    slow: bool = False,
) -> Window:  # fmt: skip
    """A medicine's window; after a use of what the library has no levels of it is never known to be gone.

    ``substance`` is what it stands for where it is no ``product``; a name that is not ``plain``, such as a brand, may
    be a form that stays longer, so that it is never known to be gone either. A ``slow`` form
    is there until its next dose would have been due.
    """
    last = course.stop - (course.interval or 0.0) if math.isfinite(course.stop) else course.stop
    last = max(last, course.start)  # a use shorter than one interval is its first dose
    last = last if course.last is None else course.last
    if product is not None:
        tail, perhaps = outlasts(product.name, library), perhaps_outlasts(product.name, library)
    else:
        tail = lasts(substance, library)
        perhaps = lasts("mitragynine", library) if substance in MARKERS else None if plain else math.inf
    window = until_gone(course.start, last, course.stop, tail, course.stop, perhaps, slow=slow)
    if window.tail is None and math.isfinite(last):
        return replace(window, latest=math.inf)
    return window


def of_depot(window: Window, name: str, interval: float | None) -> Window:
    """The window of a depot of what ``name`` says: there for the least time of one, or for its ``interval`` (h).

    Both count from its last dose, and nobody knows how much longer it stays. A use that is told as shorter than that
    is one dose, at its beginning.
    """
    if math.isinf(window.last):
        return window
    least = DEPOT_LASTS_H.get(name, LEAST_DEPOT_H)
    single = window.last - window.first < (interval or least) - 1e-6
    last = window.first if single else window.last
    stop = max(window.over, last + max(least, interval or 0.0))
    return replace(window, last=last, stop=stop, tail=None, latest=math.inf)


def _of_product(
    product: str, library: Library, first: float, last: float, over: float, without: float
) -> Window:
    tail, perhaps = outlasts(product, library), perhaps_outlasts(product, library)
    return until_gone(first, last, over, tail, without, perhaps)
