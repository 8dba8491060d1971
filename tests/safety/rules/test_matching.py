"""Things are found by what is asked of them, and none that a rule may be about is passed over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety import load_rules
from mitragyna.safety.rules.expression import FLAGS, After, It, Predicate, With, leads_of
from mitragyna.safety.rules.expression import Taken as TakenNode
from mitragyna.safety.rules.matching import FLAG_WORDS, Register, matches
from mitragyna.safety.taken.thing import ARM, HISTORY, MEDICINE, PHANTOM, Thing

RULES = load_rules()
ASKED = tuple(
    dict.fromkeys(
        node.what
        for rule in RULES.values()
        for node in rule.parts
        if isinstance(node, (It, With, After, TakenNode))
    )
)
NAMES = sorted({name for one in ASKED for name in (*one.names, *one.other_names)}) or ["methadone"]
CLASSES = sorted({kind for one in ASKED for kind in one.classes})
truths = st.sampled_from((True, False, None))
things = st.one_of(
    st.just(PHANTOM),
    st.builds(
        Thing,
        source=st.sampled_from((ARM, HISTORY, MEDICINE)),
        written=st.just("as written"),
        name=st.sampled_from(NAMES).map(str.title),
        origin=st.integers(0, 3),
        resolved=st.booleans(),
        flags=st.dictionaries(st.sampled_from(FLAGS), st.booleans()),
        strengths=st.dictionaries(st.sampled_from(FLAGS), st.sampled_from(("strong", "moderate", "weak"))),
        classes=st.frozensets(st.sampled_from(CLASSES), max_size=3),
        kratom=truths,
        enhanced=truths,
        companions=st.integers(0, 2),
        product=st.sampled_from(("", "leaf-powder-us")),
        twofold=st.booleans(),
    ),
)


@given(st.lists(things, max_size=8), st.lists(st.sampled_from(ASKED), min_size=1, max_size=3))
def test_the_register_passes_over_no_thing_that_may_be_as_asked(taken: list[Thing], asked: list[Predicate]):
    possible = Register(taken).possible(asked)
    assert [id(thing) for thing in possible] == [
        id(thing) for thing in taken if id(thing) in {id(one) for one in possible}
    ], "their order is kept"
    for thing in taken:
        if any(matches(what, thing).truth is not False for what in asked):
            assert any(thing is one for one in possible), (thing, asked)


def test_the_register_finds_few_of_many_for_a_name():
    names = ("methadone", "sertraline", "digoxin", "warfarin")
    taken = [
        Thing(MEDICINE, name, name, place, classes=frozenset({"SSRI"} if name == "sertraline" else ()))
        for place, name in enumerate(names)
    ]
    assert [one.name for one in Register(taken).possible([Predicate(names=("digoxin",))])] == ["digoxin"]
    assert [one.name for one in Register(taken).possible([Predicate(classes=("SSRI",))])] == ["sertraline"]
    cleared = Thing(MEDICINE, "warfarin", "warfarin", 4, flags=dict.fromkeys(FLAGS, False))
    asked = [Predicate(flags=("sedative",))]
    assert not Register([cleared]).possible(asked)
    assert Register(taken).possible(asked) == tuple(taken), "a flag that nobody has told clears nothing"


@pytest.mark.parametrize("name", [rule.id for rule in RULES.values() if rule.each and rule.leads is not None])
def test_what_a_rule_leads_with_is_asked_of_the_thing_itself(name: str):
    """A rule whose lead does not hold of a thing is not found of it: every lead stands in an 'it' of the rule."""
    own = {node.what for node in RULES[name].parts if isinstance(node, It)}
    leads = leads_of(RULES[name].when)
    assert leads
    assert set(leads) <= own


def test_every_flag_has_words():
    assert set(FLAG_WORDS) == set(FLAGS)


def test_equal_parts_of_rules_are_one_object():
    assert len({id(what) for what in ASKED}) == len(set(ASKED))
    assert (
        len({id(node.what) for rule in RULES.values() for node in rule.parts if isinstance(node, It)}) < 333
    )
