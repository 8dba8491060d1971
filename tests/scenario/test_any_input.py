"""Whatever stands in a file, reading it ends in a scenario or in one sentence."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.scenario import Scenario, expand, from_dict, load
from mitragyna.scenario.refusal import shown, under
from mitragyna.scenario.schema import (
    ArmFile,
    HistoryFile,
    OutputFile,
    PeopleFile,
    PersonFile,
    ProductFile,
    ScenarioFile,
    TakeFile,
)

FILES = (ScenarioFile, PeopleFile, PersonFile, ProductFile, HistoryFile, ArmFile, TakeFile, OutputFile)
KEYS = sorted({key for model in FILES for key in model.written_keys()})

quantities = st.one_of(
    st.builds(
        "{} {}".format,
        st.integers(-3, 40),
        st.sampled_from(["mg", "g", "mL", "h", "d", "y", "kg", "mg/kg", "%"]),
    ),
    st.sampled_from(
        ["nan mg", "inf h", "1e400 mg", "1e-400 h", "8", "", " ", "methadone-solution", "morphine-oral"]
    ),
)
plain = st.one_of(
    st.booleans(),
    st.integers(),
    st.integers(0, 50),
    st.floats(),
    quantities,
    st.text(max_size=8),
    st.dates(),
    st.just(datetime.time(8, 30)),
    st.just(10**400),
)
tables = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=5)), inner, max_size=4),
    ),
    max_leaves=12,
)


def outcome(data, library, folder):
    try:
        return from_dict(data, "any.toml", library=library, folder=folder)
    except InputError as error:
        message = str(error)
        assert message.startswith("any.toml")
        assert "\n" not in message
        return message


@given(data=st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=5)), tables, max_size=6))
@example(data={})
def test_any_table_ends_in_a_scenario_or_a_refusal(tmp_path_factory, library, data):
    assert isinstance(outcome(data, library, tmp_path_factory.getbasetemp()), (Scenario, str))


def test_a_number_too_large_to_write_down_is_refused(tmp_path, library):
    for data in ({"duration": 10**5000}, {"seed": 10**5000}, {"people": {"number": 10**5000}}):
        data = {"duration": "1 d", "arm": [{"name": "a"}]} | data
        assert "a number of that size" in outcome(data, library, tmp_path)


times = st.builds("{} {}".format, st.integers(1, 90), st.sampled_from(["min", "h", "h", "d"]))
takes = st.fixed_dictionaries(
    {
        "product": st.sampled_from(["methadone-solution", "naloxone-intravenous", "morphine-oral"]),
        "amount": st.sampled_from(["5 mg", "0.2 g", "0.1 mg/kg"]),
    },
    optional={
        "every": times,
        "from": st.builds("{} min".format, st.integers(0, 3000)),
        "over": times,
        "steady_state": st.booleans(),
        "compartment": st.just("central"),
    },
).flatmap(
    lambda take: st.one_of(
        st.just(take),
        times.map(lambda until: take | {"until": until}),
        st.integers(1, 9).map(lambda doses: take | {"doses": doses}),
    )
)
near_valid = st.fixed_dictionaries(
    {
        "duration": st.builds("{} d".format, st.integers(1, 30)),
        "arm": st.lists(st.lists(takes, max_size=2), min_size=1, max_size=3).map(
            lambda arms: [{"name": f"arm {i}", "take": arm} for i, arm in enumerate(arms)]
        ),
    }
)


@given(data=near_valid)
def test_whatever_is_accepted_expands_to_doses_inside_the_scenario(tmp_path_factory, library, data):
    scenario = outcome(data, library, tmp_path_factory.getbasetemp())
    if isinstance(scenario, str):
        return
    for arm in scenario.arms:
        doses = expand(arm, scenario.duration)
        assert all(0 <= dose.time_h < scenario.duration for dose in doses)
        assert all(dose.amount > 0 for dose in doses)
        assert [dose.order for dose in doses] == list(range(len(doses)))


@given(content=st.binary(max_size=60))
@example(content=b"\xef\xbb\xbf")
@example(content=b"a=" + b"{a=" * 3000)
def test_any_bytes_end_in_a_refusal(tmp_path_factory, library, content):
    path = tmp_path_factory.getbasetemp() / "bytes.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"bytes\.toml"):  # 60 random bytes are never a scenario
        load(path, library)


@given(value=tables)
def test_a_quoted_value_is_one_short_line(value):
    text = shown(value)
    assert len(text) <= 60
    assert len(text.splitlines()) <= 1


def test_keys_are_named_as_they_stand_in_the_file():
    assert under(under(under("f.toml: ", "arm"), 1), "take") == "f.toml: arm[1].take"
