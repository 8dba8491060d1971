"""Three-valued logic: what is unknown stays unknown until it cannot matter."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.facts.verdict import FALSE, TRUE, Verdict, every, negated, some, unknown

TRUTHS = st.sampled_from([TRUE, FALSE, unknown("a"), unknown("b")])


def completions(parts: list[Verdict]) -> list[list[bool]]:
    return [
        list(row) for row in product(*([p.truth] if p.truth is not None else [True, False] for p in parts))
    ]


@given(st.lists(TRUTHS, min_size=1, max_size=5))
def test_all_and_any_are_known_exactly_when_every_completion_agrees(parts: list[Verdict]):
    for joined, plain in ((every, all), (some, any)):
        outcomes = {plain(row) for row in completions(parts)}
        verdict = joined(parts)
        assert verdict.truth == (outcomes.pop() if len(outcomes) == 1 else None)
        assert bool(verdict.missing) == (verdict.truth is None)


@given(TRUTHS, TRUTHS)
def test_de_morgan_holds(a: Verdict, b: Verdict):
    assert negated(every([a, b])).truth == some([negated(a), negated(b)]).truth
    assert negated(some([a, b])).truth == every([negated(a), negated(b)]).truth
    assert negated(negated(a)).truth == a.truth


def test_every_missing_fact_is_named_and_named_once():
    assert every([unknown("a"), TRUE, unknown("a", "b")]).missing == ("a", "b")
    assert every(unknown(str(i % 50)) for i in range(100)).missing == tuple(map(str, range(50)))


def test_any_names_everything_that_is_true():
    parts = [Verdict(True, (), (("k", "a"),)), FALSE, Verdict(True, (), (("k", "b"),))]
    assert some(parts).about == (("k", "a"), ("k", "b"))
