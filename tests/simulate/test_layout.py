"""Numbers that interactions change are those of a layout that is packed from them anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.engine.plan import ticks
from mitragyna.library import load
from mitragyna.model.values import PersonValues, Route, SubstanceValues
from mitragyna.scenario import from_dict
from mitragyna.simulate.arms import Prepared, prepare
from mitragyna.simulate.interactions import apply
from mitragyna.simulate.layout import Layout, Numbered, changed, pack, turning
from mitragyna.simulate.single import readouts

LIBRARY = load()
DAY = 24.0
LEAF = {"product": "leaf-powder-us", "amount": "4 g", "every": "8 h"}
METHADONE = {"product": "methadone-solution", "amount": "60 mg", "every": "24 h"}
RIFAMPICIN = {"name": "rifampicin", "amount": "600 mg", "every": "24 h", "from": "1 d", "until": "6 d"}


def ready(number: int = 5, **keys: Any) -> Prepared:
    given = {"duration": "10 d", "seed": 2, "people": {"number": number}, "arm": [{"name": "a"}], **keys}
    return prepare(from_dict(given, library=LIBRARY), LIBRARY)


MANY_WAYS = [
    METHADONE,
    LEAF,
    {"product": "naloxone-intramuscular", "amount": "0.4 mg", "every": "12 h"},
    {"product": "morphine-oral", "amount": "20 mg", "every": "8 h"},
    {"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "24 h"},
    {"product": "fentanyl-intravenous", "amount": "0.1 mg", "every": "24 h", "over": "1 h"},
    {"product": "heroin-intravenous", "amount": "20 mg", "every": "24 h"},
]
READY = ready(arm=[{"name": "a", "take": MANY_WAYS}])


def packed(prepared: Prepared, everybody: PersonValues, typical: PersonValues) -> Layout:
    """A whole layout of these numbers."""
    effects = prepared.library.effects
    shown = [(r, effects[r.name].worst == "lowest") for r in readouts(prepared)]
    return pack(
        everybody,
        typical,
        tuple(prepared.layout.ways),
        prepared.layout.columns.people,
        shown,
        prepared.occasions,
    )


def assert_same(one: Layout, other: Layout) -> None:
    for part in ("columns", "system"):
        a, b = getattr(one, part), getattr(other, part)
        for f in fields(a):
            if f.name != "pattern":
                assert np.array_equal(getattr(a, f.name), getattr(b, f.name)), f.name
    patterns = one.system.pattern, other.system.pattern
    for name in ("a_row", "a_column", "row", "column", "order", "group", "family"):
        assert np.array_equal(*(getattr(p, name) for p in patterns)), name
    assert one.ways == other.ways
    assert one.states == other.states
    assert one.quantities == other.quantities
    assert one.excited == other.excited
    assert one.filling == other.filling


def other_numbers(by: Callable[[], float]) -> Callable[[PersonValues], PersonValues]:
    """Makes of anybody's numbers those with what interactions may change ``by`` times as large; by 1 left alone."""
    made: dict[object, float] = {}

    def of(key: object) -> float:
        return made.setdefault(key, by())

    def substance(s: SubstanceValues) -> SubstanceValues:
        if of(s.name) == 1.0:
            return s
        forms = tuple(replace(f, fraction=f.fraction * of((s.name, f.metabolite))) for f in s.forms)
        return replace(s, clearance=s.clearance * of(s.name), forms=forms)

    def route(product: str, r: Route) -> Route:
        if of((product, r.substance)) == 1.0:
            return r
        first = tuple(
            replace(p, fraction=p.fraction * of((product, r.substance, p.metabolite))) for p in r.presystemic
        )
        bioavailability = np.minimum(r.bioavailability * of((product, r.substance)), 1.0)
        return replace(r, bioavailability=bioavailability, presystemic=first)

    def numbers(values: PersonValues) -> PersonValues:
        return replace(
            values,
            substances=tuple(substance(s) for s in values.substances),
            routes={p: tuple(route(p, r) for r in routes) for p, routes in values.routes.items()},
        )

    return numbers


FACTORS = st.one_of(st.just(1.0), st.floats(0.05, 20.0))


@given(st.data())
def test_a_layout_with_other_numbers_is_that_of_these_numbers_packed(data: st.DataObject) -> None:
    make = other_numbers(lambda: data.draw(FACTORS))
    before = Numbered(READY.values, READY.typical)
    now = Numbered(make(READY.values), make(READY.typical))
    assert_same(
        changed(READY.layout, before, now, READY.occasions), packed(READY, now.everybody, now.typical)
    )


@given(st.data(), st.integers(1, 3))
def test_an_epoch_has_the_numbers_of_a_layout_packed_from_them(data: st.DataObject, epochs: int) -> None:
    first = Numbered(READY.values, READY.typical)
    makers = [other_numbers(lambda: data.draw(FACTORS)) for _ in range(epochs)]
    later = [
        (k * DAY, Numbered(make(first.everybody), make(first.typical))) for k, make in enumerate(makers, 1)
    ]
    layout, found = turning(READY.layout, first, later)
    assert_epochs(READY, layout, found, later)


def assert_epochs(prepared: Prepared, layout: Layout, found: Any, later: Any) -> None:
    base = layout.columns
    whole = [packed(prepared, now.everybody, now.typical) for _, now in later]
    assert [e.tick for e in found] == [ticks(time) for time, _ in later]
    for epoch, there in zip(found, whole, strict=True):
        a, coefficients = base.a.copy(), base.coefficients.copy()
        a[epoch.entry], coefficients[epoch.row] = epoch.a, epoch.coefficients
        assert np.array_equal(a, there.columns.a)
        assert np.array_equal(coefficients, there.columns.coefficients)
        # What is the same stays out: only families with other rates get propagators of their own.
        assert (epoch.a != base.a[epoch.entry]).any(axis=1).all()
        assert (np.diff(epoch.entry) > 0).all()
    rates = [there.system for there in whole]
    assert (layout.system.fastest >= np.max([s.fastest for s in rates], axis=0)).all()
    assert max(layout.system.rates) >= max(max(s.rates) for s in rates)


KEYS: dict[str, dict[str, Any]] = {
    "a medicine that begins and ends": {"arm": [{"name": "a", "take": [METHADONE, LEAF]}]},
    "kratom that ends": {"arm": [{"name": "a", "take": [METHADONE]}], "history": [{**LEAF, "lasting": "1 y"}]},
    "one dose that is met": {
        "arm": [{"name": "a", "take": [{**METHADONE, "from": "30 h", "until": "31 h"}, {**LEAF, "from": "6 h"}]}]
    },
}  # fmt: skip


@pytest.mark.parametrize("which", KEYS)
def test_every_epoch_of_an_arm_has_the_numbers_of_its_interactions(which: str) -> None:
    medicines = [RIFAMPICIN] if "medicine" in which else []
    prepared = ready(person={"medicines": medicines}, **KEYS[which])
    made, own = prepared.interactions["a"], prepared.layout_of("a")

    def under(turn: Any) -> Numbered:
        return Numbered(
            apply(prepared.values, turn.everybody, prepared.library),
            apply(prepared.typical, turn.typical, prepared.library),
        )

    later = [(x.time, under(x)) for x in made.later]
    assert len(prepared.epochs["a"]) == len(later) > 5
    assert_epochs(prepared, own, prepared.epochs["a"], later)
    first = under(made)
    whole = packed(prepared, first.everybody, first.typical)
    for f in fields(whole.columns):
        assert np.array_equal(getattr(own.columns, f.name), getattr(whole.columns, f.name)), f.name


def test_what_an_interaction_leaves_alone_is_held_once() -> None:
    prepared = ready(arm=[{"name": "a", "take": [METHADONE, LEAF]}])
    plain, own = prepared.layout.columns, prepared.own["a"].columns
    assert own.a is not plain.a
    kept = [f.name for f in fields(plain) if getattr(own, f.name) is getattr(plain, f.name)]
    assert {f.name for f in fields(plain)} - set(kept) <= {"a", "coefficients", "factors"}
