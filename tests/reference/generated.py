"""Many unlike problems for the engine, the same on every machine.

Within one run hypothesis likes to vary what it has just drawn, which is right for finding a bug and wrong
for covering ground. So each problem here comes from a seed of its own, and a pool is thinned so that every
feature that matters occurs several times.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.internal.conjecture import providers

from .solver import RefDose
from .strategies import Problem, problems

TOO_TRIVIAL = 3
"""Hypothesis begins every run with its simplest example; the first few of each seed are left out."""


@contextmanager
def no_constants_of_this_project() -> Iterator[None]:
    """Hypothesis also tries numbers it finds in a project's sources: any edit would change every problem.

    The names are private ones of hypothesis; without them the problems are as good, only not always the same.
    """
    if not hasattr(providers, "_get_local_constants"):
        yield
        return
    with patch.object(providers, "_get_local_constants", providers.Constants):
        providers.CONSTANTS_CACHE.cache.clear()
        yield
    providers.CONSTANTS_CACHE.cache.clear()


def drawn(seed: int) -> Problem:
    """The problem of one seed: something is taken in it."""
    found: list[Problem] = []

    @seeded(seed)
    @settings(
        max_examples=TOO_TRIVIAL + 3,
        phases=[Phase.generate],
        database=None,
        derandomize=False,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(problems())
    def collect(problem: Problem) -> None:
        found.append(problem)

    with no_constants_of_this_project():
        collect()
    later = found[TOO_TRIVIAL:] or found
    return max(later, key=lambda p: (bool(p.doses) + bool(p.history), len(p.person.substances)))


def _of_dose(problem: Problem, dose: RefDose) -> set[str]:
    routes = problem.person.routes[dose.product]
    out: set[str] = set()
    if dose.reset:
        out.add("reset")
    if dose.amount == 0.0:
        return out
    if dose.steady_state:
        out.add(f"steady state {dose.steady_state}")
    if math.isinf(dose.duration):
        out.add("constant infusion")
    elif dose.duration > 0.0:
        out.add("infusion")
    for route in routes:
        if route.absorption_rate is None:
            out.add("intravenous")
        if route.absorption_duration > 0.0 and not dose.duration:
            out.add("zero-order absorption")
        if route.lag > 0.0:
            out.add("lag")
        if route.presystemic:
            out.add("presystemic metabolite")
    return out


FEATURES = (
    "intravenous", "infusion", "constant infusion", "zero-order absorption", "lag", "presystemic metabolite",
    "steady state 1", "steady state 2", "reset", "history of one dose", "history of days", "history of years",
    "slow binder", "two slow binders", "antagonist", "alpha-2", "metabolite", "two peripherals",
    "equal rates", "several substances", "off the grid",
)  # fmt: skip


def features(problem: Problem) -> set[str]:
    """What a problem exercises: only substances that are reached by something taken count."""
    person = problem.person
    out = set().union(*(_of_dose(problem, d) for d in problem.doses))
    taken = {d.product for d in problem.doses if d.amount} | {h.product for h in problem.history}
    routes = [r for product in taken for r in person.routes[product]]
    reached = {r.substance for r in routes} | {m.metabolite for r in routes for m in r.presystemic}
    for s in person.substances:  # parents come before their metabolites
        if s.name in reached:
            reached |= {f.metabolite for f in s.forms}
    present = [s for s in person.substances if s.name in reached]
    for h in problem.history:
        span = "one dose" if h.count == 1 else "days" if h.count * h.interval < 1000.0 else "years"
        out.add(f"history of {span}")
    slow = sum(s.mu is not None and s.mu.slow for s in present)
    out |= {"slow binder"} if slow else set()
    out |= {"two slow binders"} if slow > 1 else set()
    out |= {"antagonist"} if any(s.mu and s.mu.tau == 0.0 for s in present) else set()
    out |= {"alpha-2"} if any(s.alpha2_ec50 for s in present) else set()
    out |= {"metabolite"} if any(s.forms for s in present) else set()
    out |= {"two peripherals"} if any(len(s.peripherals) == 2 for s in present) else set()
    out |= {"several substances"} if len(present) > 2 else set()
    out |= {"off the grid"} if any(d.time * 4.0 % 1.0 for d in problem.doses) else set()
    for r in routes:
        k = next(s.clearance / s.volume_central for s in person.substances if s.name == r.substance)
        if r.absorption_rate and abs(r.absorption_rate / k - 1.0) < 0.01:
            out.add("equal rates")
    return out


@cache
def chosen(count: int, at_least: int = 3, pool: int = 0) -> tuple[Problem, ...]:
    """``count`` problems in which every feature occurs ``at_least`` times (as far as the pool has it)."""
    seen = dict.fromkeys(FEATURES, 0)
    taken: list[Problem] = []
    spare: list[Problem] = []
    for seed in range(pool or 4 * count):
        problem = drawn(seed)
        has = features(problem)
        if any(seen[name] < at_least for name in has):
            taken.append(problem)
            for name in has:
                seen[name] += 1
        elif problem.doses or problem.history:
            spare.append(problem)
        if len(taken) + len(spare) >= count and all(n >= at_least for n in seen.values()):
            break
    return tuple((taken + spare)[:count])
