from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.scenario import EventTable, expand, read_event_table
from mitragyna.scenario.doses import in_order
from mitragyna.scenario.events import Event
from mitragyna.scenario.scenario import Arm

HEADER = "TIME,AMT,CMT,EVID,RATE,II,ADDL,SS,PRODUCT"


@pytest.fixture
def scenario_of(tmp_path, made):
    def make(text, duration="10 d", **keys):
        (tmp_path / "doses.csv").write_text(text)
        return made(tmp_path, duration=duration, arm=[{"name": "a", "events": "doses.csv"}], **keys)

    return make


@pytest.fixture
def doses_of(scenario_of):
    def make(*rows, header=HEADER, person=None, duration="10 d"):
        scenario = scenario_of("\n".join([header, *rows]) + "\n", duration)
        return expand(scenario.arms[0], scenario.duration, person)

    return make


def test_the_shortest_table_has_time_amount_and_product(doses_of):
    (dose,) = doses_of("2,30,morphine-oral", header="time,amt,product")
    assert (dose.time_h, dose.amount, dose.product, dose.evid) == (2.0, 30.0, "morphine-oral", "dose")
    assert (dose.duration_h, dose.steady_state, dose.compartment) == (0.0, 0, None)


def test_additional_doses_follow_at_their_interval(doses_of):
    doses = doses_of("1,30,.,1,0,8,3,0,morphine-oral")
    assert [dose.time_h for dose in doses] == [1.0, 9.0, 17.0, 25.0]


def test_additional_doses_at_or_after_the_end_are_left_out(doses_of):
    doses = doses_of("0,30,.,1,0,8,30,0,morphine-oral", duration="24 h")
    assert [dose.time_h for dose in doses] == [0.0, 8.0, 16.0]


def test_a_rate_or_a_duration_makes_an_infusion(doses_of):
    by_rate, by_duration = doses_of(
        "0,10,.,5,.,naloxone-intravenous",
        "1,10,.,.,2,naloxone-intravenous",
        header="TIME,AMT,CMT,RATE,DUR,PRODUCT",
    )
    assert by_rate.duration_h == by_duration.duration_h == 2.0
    assert by_rate.rate == by_duration.rate == 0.0


@pytest.mark.parametrize("steady_state", [1, 2])
def test_steady_state_is_the_first_dose_only(doses_of, steady_state):
    first, *later = doses_of(f"0,30,.,1,0,12,2,{steady_state},morphine-oral")
    assert (first.steady_state, first.interval_h) == (steady_state, 12.0)
    assert [(dose.steady_state, dose.interval_h) for dose in later] == [(0, 0.0)] * 2


def test_a_constant_infusion_at_steady_state_has_a_rate_and_no_amount(doses_of):
    (dose,) = doses_of("5,0,.,1,3,0,0,1,naloxone-intravenous")
    assert (dose.rate, dose.amount, dose.duration_h, dose.steady_state) == (3.0, 0.0, 0.0, 1)


def test_resets_and_reset_doses_keep_their_kind(doses_of):
    doses = doses_of("0,9,.,1,0,0,0,0,morphine-oral", "4,0,.,3,0,0,0,0,.", "6,9,.,4,0,6,1,0,morphine-oral")
    assert [(dose.time_h, dose.evid) for dose in doses] == [
        (0.0, "dose"),
        (4.0, "reset"),
        (6.0, "reset and dose"),
        (12.0, "dose"),
    ]
    assert doses[1].product == ""


@pytest.mark.parametrize("cancelling", ["20,0,.,3,0,0,0,0,.", "20,5,.,4,0,0,0,0,morphine-oral"])
def test_a_reset_cancels_the_additional_doses_still_to_come(doses_of, cancelling):
    doses = doses_of("0,30,.,1,0,8,9,0,methadone-solution", cancelling)
    assert [dose.time_h for dose in doses if dose.product == "methadone-solution"] == [0.0, 8.0, 16.0]


def test_steady_state_one_cancels_them_too_and_steady_state_two_does_not(doses_of):
    for steady_state, count in ((1, 3), (2, 10)):
        doses = doses_of(
            "0,30,.,1,0,8,9,0,methadone-solution", f"20,5,.,1,0,12,0,{steady_state},morphine-oral"
        )
        assert sum(dose.product == "methadone-solution" for dose in doses) == count


def test_compartments_go_by_name_or_number(doses_of):
    rows = [
        f"{t},30,{cmt},1,0,0,0,0,morphine-oral"
        for t, cmt in enumerate(["1", "2", "Depot", "central", "0", "."])
    ]
    assert [dose.compartment for dose in doses_of(*rows)] == ["depot", "central"] * 2 + [None] * 2


def test_an_observation_becomes_an_output_time_and_other_records_do_nothing(scenario_of):
    scenario = scenario_of(
        f"{HEADER}\n0,30,.,1,0,0,0,0,morphine-oral\n0.25,.,.,0,.,.,.,.,.\n1,.,.,2,.,.,.,.,.\n"
    )
    assert scenario.arms[0].events.observation_times == (0.25,)
    assert 0.25 in scenario.output_times
    assert len(expand(scenario.arms[0], scenario.duration)) == 1


def test_without_evid_a_row_with_an_amount_is_a_dose_and_one_without_an_observation(scenario_of):
    scenario = scenario_of("TIME,AMT,PRODUCT\n0,30,morphine-oral\n0.5,0,\n0.75,.,\n")
    assert scenario.arms[0].events.observation_times == (0.5, 0.75)
    assert len(expand(scenario.arms[0], scenario.duration)) == 1


def test_without_an_id_everyone_takes_every_row(scenario_of):
    scenario = scenario_of("TIME,AMT,PRODUCT\n0,30,morphine-oral\n")
    arm = scenario.arms[0]
    assert scenario.people.number == 1000
    assert expand(arm, scenario.duration, "7") == expand(arm, scenario.duration)


def test_each_id_takes_its_own_rows_and_nobody_else_takes_any(scenario_of):
    text = "ID,TIME,AMT,PRODUCT\n1,0,30,morphine-oral\n1,6,30,morphine-oral\n3.0,0,60,morphine-oral\n"
    scenario = scenario_of(text)
    assert scenario.people.number == 3
    amounts = [
        [dose.amount for dose in expand(scenario.arms[0], scenario.duration, scenario.person_id(position))]
        for position in range(3)
    ]
    assert amounts == [[30.0, 30.0], [], [60.0]]


def test_ids_without_a_person_are_refused(scenario_of):
    text = "ID,TIME,AMT,PRODUCT\n1,0,30,morphine-oral\n9,0,30,morphine-oral\n"
    with pytest.raises(InputError, match=r"doses.csv: column ID: '9' .* from 1 to 5"):
        scenario_of(text, people={"number": 5})
    with pytest.raises(InputError, match=r"doses.csv: column ID: 'Ann'"):
        scenario_of("ID,TIME,AMT,PRODUCT\nAnn,0,30,morphine-oral\n")


def test_ids_may_be_those_of_the_people_table(tmp_path, scenario_of):
    (tmp_path / "people.csv").write_text("id,weight,sex\nAnn,60,female\nBen,80,male\n")
    text = "ID,TIME,AMT,PRODUCT\nBen,0,30,morphine-oral\n"
    scenario = scenario_of(text, people={"table": "people.csv"})
    assert [len(expand(scenario.arms[0], scenario.duration, scenario.person_id(i))) for i in range(2)] == [
        0,
        1,
    ]
    with pytest.raises(InputError, match="'Bob' is not in the people table"):
        scenario_of(text.replace("Ben", "Bob"), people={"table": "people.csv"})


def test_an_id_far_above_the_number_of_ids_makes_no_people(scenario_of):
    text = "ID,TIME,AMT,PRODUCT\n999999999,0,30,morphine-oral\n"
    with pytest.raises(InputError, match="would make 999,999,999 people, and the file has 1"):
        scenario_of(text)


def test_times_are_sorted_within_each_id_not_across_ids(doses_of):
    rows = ["1,5,30,morphine-oral", "2,0,30,morphine-oral", "1,6,30,morphine-oral"]
    assert len(doses_of(*rows, header="ID,TIME,AMT,PRODUCT", person="1")) == 2


FULL = "TIME,AMT,CMT,EVID,RATE,II,ADDL,SS,PRODUCT"
REFUSED = {
    "unsorted times": (
        FULL,
        ["5,9,.,1,0,0,0,0,morphine-oral", "4,9,.,1,0,0,0,0,morphine-oral"],
        "line 3: column TIME",
    ),
    "unknown column": ("TIME,AMT,PRODUKT", ["0,1,morphine-oral"], "'PRODUKT' .*'product'"),
    "a column twice": ("TIME,AMT,AMT,PRODUCT", ["0,1,1,morphine-oral"], "twice"),
    "no time column": ("AMT,PRODUCT", ["1,morphine-oral"], "TIME"),
    "semicolons": ("TIME;AMT;PRODUCT", ["0;1;morphine-oral"], "parted by semicolons.*expected commas"),
    "a word for a number": (FULL, ["0,ten,.,1,0,0,0,0,morphine-oral"], "line 2: column AMT: 'ten'"),
    "clock time": (FULL, ["8:30,9,.,1,0,0,0,0,morphine-oral"], "line 2: column TIME: '8:30' .*hours"),
    "a missing time": (FULL, [".,9,.,1,0,0,0,0,morphine-oral"], "column TIME"),
    "NaN": (FULL, ["0,nan,.,1,0,0,0,0,morphine-oral"], "column AMT: 'nan'"),
    "infinity": (FULL, ["inf,1,.,1,0,0,0,0,morphine-oral"], "column TIME: 'inf'"),
    "underscores": (FULL, ["0,1_0,.,1,0,0,0,0,morphine-oral"], "column AMT"),
    "digits of another script": (
        FULL,
        ["0,１０,.,1,0,0,0,0,morphine-oral"],
        "column AMT: '１０' has digits other than 0 to 9",
    ),
    "an id in digits of another script": (
        "ID,TIME,AMT,PRODUCT",
        ["１,0,9,morphine-oral"],
        "column ID: '１' is not a person",
    ),
    "an amount on a reset": (
        "TIME,AMT,PRODUCT,EVID",
        ["0,50,morphine-oral,1", "5,70,morphine-oral,3"],
        r"line 3: column AMT: '70' is on a reset \(EVID 3\), which takes nothing; expected EVID 4 or no AMT",
    ),
    "an amount on an observation": (
        FULL,
        ["0,9,.,0,0,0,0,0,morphine-oral"],
        r"column AMT: '9' is on an observation \(EVID 0\), .*expected EVID 1 or no AMT",
    ),
    "an interval without a column that uses it": (
        "TIME,AMT,PRODUCT,II",
        ["0,50,morphine-oral,8"],
        "line 2: column II: '8' is an interval of nothing, as neither ADDL nor SS is given",
    ),
    "an interval beside empty cells": (FULL, ["0,9,.,1,0,8,.,,morphine-oral"], "column II: '8' is an inter"),
    "an interval on a reset and dose": (
        FULL,
        ["0,9,.,4,0,8,.,.,morphine-oral"],
        "column II: '8' is an inter",
    ),
    "negative amount": (FULL, ["0,-9,.,1,0,0,0,0,morphine-oral"], "column AMT: '-9' is negative"),
    "negative time": (FULL, ["-1,9,.,1,0,0,0,0,morphine-oral"], "column TIME: '-1' is negative"),
    "zero beside a product": ("TIME,AMT,PRODUCT", ["0,0,morphine-oral"], "zero beside a product"),
    "a dose of zero": (FULL, ["0,0,.,1,0,0,0,0,morphine-oral"], "column AMT: '0' is zero"),
    "a tonne": (FULL, ["0,1e9,.,1,0,0,0,0,morphine-oral"], "column AMT: '1e9'"),
    "no product": (FULL, ["0,9,.,1,0,0,0,0,."], "column PRODUCT"),
    "no product column": ("TIME,AMT", ["0,9"], "column PRODUCT"),
    "unknown product": (
        FULL,
        ["0,9,.,1,0,0,0,0,morfine-oral"],
        "column PRODUCT: 'morfine-oral' .*'morphine-oral'",
    ),
    "unknown event": (FULL, ["0,9,.,5,0,0,0,0,morphine-oral"], "column EVID: '5'"),
    "unknown compartment": (FULL, ["0,9,gut,1,0,0,0,0,morphine-oral"], "column CMT: 'gut'"),
    "a third compartment": (FULL, ["0,9,3,1,0,0,0,0,morphine-oral"], "column CMT: '3'"),
    "a modelled rate": (
        FULL,
        ["0,9,.,1,-2,0,0,0,morphine-oral"],
        "column RATE: '-2' asks for the model's own",
    ),
    "a rate and a duration": ("TIME,AMT,RATE,DUR,PRODUCT", ["0,9,3,3,morphine-oral"], "column DUR"),
    "additional doses without interval": (FULL, ["0,9,.,1,0,0,3,0,morphine-oral"], "column II"),
    "half an additional dose": (FULL, ["0,9,.,1,0,6,2.5,0,morphine-oral"], "column ADDL: '2.5'"),
    "negative additional doses": (FULL, ["0,9,.,1,0,6,-2,0,morphine-oral"], "column ADDL: '-2'"),
    "steady state without interval": (FULL, ["0,9,.,1,0,0,0,1,morphine-oral"], "column II"),
    "steady state three": (FULL, ["0,9,.,1,0,6,0,3,morphine-oral"], "column SS: '3'"),
    "doses after a constant infusion": (FULL, ["0,0,.,1,5,0,3,1,morphine-oral"], "column ADDL"),
    "a dose after the end": (FULL, ["240,9,.,1,0,0,0,0,morphine-oral"], "column TIME: '240'"),
    "an observation after the end": (FULL, ["240.5,.,.,0,.,.,.,.,."], "column TIME: '240.5'"),
    "ten million doses": (
        FULL,
        ["0,9,.,1,0,0.001,9999999,0,morphine-oral"],
        "10,000,000 doses' are too many",
    ),
    "a row too short": (FULL, ["0,9"], "line 2: '2 cells'"),
    "a row too long": (FULL, ["0,9,.,1,0,0,0,0,morphine-oral,x"], "line 2: '10 cells'"),
    "no rows": (FULL, [], "no row"),
    "an open quotation": (FULL, ['0,"9'], "not a CSV table"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_faulty_event_table_is_refused_with_file_line_and_column(doses_of, name):
    header, rows, pattern = REFUSED[name]
    with pytest.raises(InputError, match=pattern) as caught:
        doses_of(*rows, header=header)
    assert "doses.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cells", ["8,0,.", "8,.,0", "8,0,0", "0,.,.", ".,.,."])
def test_an_interval_beside_a_zero_is_one_dose(doses_of, cells):
    (dose,) = doses_of(f"0,9,.,1,0,{cells},morphine-oral")
    assert (dose.time_h, dose.amount) == (0.0, 9.0)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"TIME\x00AMT", b"TIME,AMT\n0,\xff\n"])
def test_a_file_that_is_no_table_is_refused_with_the_line(tmp_path, library, content):
    (tmp_path / "doses.csv").write_bytes(content)
    with pytest.raises(InputError, match=r"doses\.csv: line \d"):
        read_event_table("doses.csv", tmp_path, library, 24.0, "x.toml: arm[0].events")


cell = st.sampled_from(
    ["0", "1", "2", "3", "4", "-1", "0.5", ".", "", "morphine-oral", "nan", "depot", "1e308", "x"]
)


@given(rows=st.lists(st.lists(cell, min_size=9, max_size=9), max_size=6))
def test_any_table_is_read_or_refused(tmp_path_factory, library, rows):
    folder = tmp_path_factory.mktemp("table")
    (folder / "doses.csv").write_text("\n".join([HEADER, *(",".join(row) for row in rows)]))
    with contextlib.suppress(InputError):
        table = read_event_table("doses.csv", folder, library, 240.0, "x.toml: arm[0].events")
        doses = expand(Arm("a", events=table), 240.0)
        assert all(0 <= dose.time_h < 240 for dose in doses)
        assert all(dose.amount > 0 or dose.rate > 0 or dose.evid == "reset" for dose in doses)


@given(
    start=st.integers(0, 100),
    additional=st.integers(0, 60),
    interval=st.integers(1, 12),
    end=st.integers(101, 400),
)
def test_the_number_of_additional_doses_is_that_of_the_closed_formula(start, additional, interval, end):
    event = Event(
        time=start / 10, evid=1, product="p", amount=1.0, interval=interval / 10, additional=additional
    )
    doses = expand(Arm("a", events=EventTable("t", shared=(event,))), end / 10)
    before_the_end = -((start - end) // interval)
    assert len(doses) == min(additional + 1, before_the_end)
    assert doses == in_order(doses)
