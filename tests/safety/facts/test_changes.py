"""An end of regular use, and a rise above it, are told: withdrawal, care, overdose, rebound of blood pressure."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, HEROIN, LEAF, LIBRARY, answer, asked_of, checked, found, scenario

VOCABULARY = load_vocabulary()
OF_KRATOM, OF_OPIOIDS = "dependence.withdrawal-after-stop", "opioids.withdrawal-after-stop"
CARE = {"care.fluids", "care.food-and-rest"}
MORE, REBOUND, BOTH = "opioids.more-than-before", "adhd.alpha2-stopped", "seven_oh.with-leaf"


def past(product: str, amount: str, every: str, lasting: str) -> dict[str, Any]:
    return {"product": product, "amount": amount, "every": every, "lasting": lasting}


def take(product: str, amount: str, every: str, start: str = "0 h", **more: Any) -> dict[str, Any]:
    return {"product": product, "amount": amount, "every": every, "from": start, **more}


LEAF_PAST = past("leaf-powder-us", "8 g", "6 h", "5 y")
TABLET_PAST = past("seven-oh-tablet", "40 mg", "4 h", "1 y")


def of(*takes: dict[str, Any], history: tuple[Any, ...] = (), duration: str = "21 d", **person: Any):
    return scenario(*takes, history=history, duration=duration, **{**COMPLETE, **person})


@pytest.mark.parametrize("history", [LEAF_PAST, TABLET_PAST], ids=["leaf", "7-OH"])
def test_a_stop_of_kratom_brings_care_and_a_finding_of_its_own(history: dict[str, Any]):
    made = checked(of(history=(history,)))
    assert {OF_KRATOM, *CARE} <= {rule for rule, rows in made.items() if rows[0].answer == "found"}
    (row,) = made[OF_KRATOM]
    assert row.about == ("history", history["product"])
    assert [number.value for number in row.numbers] == [
        f"{history['product']}, last dose at -{history['every']}"
    ]
    assert row.sources


@pytest.mark.parametrize(
    ("takes", "history"),
    [
        ((), (HEROIN,)),
        ((take("heroin-intravenous", "60 mg", "6 h", until="10 d"),), (HEROIN,)),
        # a taper to nothing
        (tuple(take("methadone-solution", f"{40 - 10 * i} mg", "24 h", f"{5 * i} d", until=f"{5 * i + 5} d")
               for i in range(3)), (past("methadone-solution", "40 mg", "24 h", "1 y"),)),
        # a fall to a quarter that goes on
        ((take("heroin-intravenous", "15 mg", "6 h"),), (HEROIN,)),
    ],
)  # fmt: skip
def test_the_end_of_an_opioid_its_taper_and_a_steep_fall_are_told(takes: Any, history: Any):
    assert {OF_OPIOIDS, *CARE} <= found(of(*takes, history=history))


@pytest.mark.parametrize(
    ("takes", "history"),
    [
        ((take("leaf-powder-us", "8 g", "6 h"),), (LEAF_PAST,)),  # goes on
        ((take("leaf-powder-us", "5 g", "6 h"),), (LEAF_PAST,)),  # less, and not so steeply
        ((take("leaf-powder-us", "5 g", "6 h", until="3 d"),), ()),  # three days
        ((), (past("leaf-powder-us", "8 g", "72 h", "1 y"),)),  # now and then
        ((take("buprenorphine-sublingual", "8 mg", "24 h", "20 h"),), (LEAF_PAST,)),  # treatment stands in
        ((LEAF,), ()),  # up to the end of the arm
    ],
)
def test_what_is_no_stop_of_kratom_is_not_told_as_one(takes: Any, history: Any):
    assert answer(of(*takes, history=history), OF_KRATOM) == "not found"


def test_a_steep_fall_of_kratom_is_told_with_how_far():
    row = asked_of(of(take("leaf-powder-us", "2 g", "6 h"), history=(LEAF_PAST,)), OF_KRATOM)
    assert row.answer == "found"
    assert [number.value for number in row.numbers] == ["leaf-powder-us, 25 % of the daily amount after -6 h"]


def test_a_change_of_opioid_is_no_stop_and_a_late_one_is():
    for start, expected in (("20 h", "not found"), ("48 h", "found")):
        given = of(take("methadone-solution", "30 mg", "24 h", start), history=(HEROIN,))
        assert answer(given, OF_OPIOIDS) == expected


def test_a_medicine_that_ended_before_time_zero_counts_for_twenty_days():
    for until, expected in (("-10 d", "found"), ("-40 d", "not found")):
        ended = {"name": "methadone", "amount": "60 mg", "every": "24 h", "from": "-1 y", "until": until}
        assert answer(of(medicines=[ended]), OF_OPIOIDS) == expected


@pytest.mark.parametrize(
    ("medicine", "missing"),
    [
        ({"name": "methadone", "from": "-1 y", "until": "3 d"}, "how often methadone is taken"),
        (
            {"name": "doubtine", "every": "24 h", "from": "-1 y", "until": "3 d"},
            "whether doubtine is an opioid",
        ),
        ({"name": "nobodyknows", "every": "24 h", "from": "-1 y", "until": "3 d"}, "what 'nobodyknows' is"),
    ],
)
def test_what_is_missing_of_an_end_is_not_checked(medicine: dict[str, Any], missing: str):
    row = asked_of(of(medicines=[medicine]), OF_OPIOIDS)
    assert row.answer == "not checked"
    assert any(missing in each for each in row.missing)


def test_without_a_list_of_medicines_no_stop_is_not_checked_and_a_stop_is_found():
    person = {key: value for key, value in COMPLETE.items() if key != "medicines"}
    assert answer(scenario(LEAF, **person), OF_OPIOIDS) == "not checked"
    assert answer(scenario(history=(HEROIN,), **person), OF_OPIOIDS) == "found"


def test_after_a_depot_nobody_knows_when_withdrawal_begins():
    depot = {"name": "Sublocade", "amount": "300 mg", "every": "28 d", "from": "-1 y", "until": "1 d"}
    (row,) = checked(of(medicines=[depot]), vocabulary=VOCABULARY)[OF_OPIOIDS]
    assert row.answer == "not checked"
    assert any("depot 'Sublocade'" in each for each in row.missing)


def test_an_event_table_that_falls_or_ends_is_told(tmp_path: Any):
    """Doses one by one: ten days each day, then a quarter, then none."""
    from mitragyna.scenario import load as load_scenario
    from tests.safety.cases import LIBRARY

    rows = ["ID,TIME,AMT,CMT,EVID,RATE,II,ADDL,SS,PRODUCT"]
    doses = [(24 * day, 8000) for day in range(10)] + [(24 * day, 2000) for day in range(10, 14)]
    rows += [f"1,{time},{amount},1,1,0,0,0,0,leaf-powder-us" for time, amount in doses]
    (tmp_path / "doses.csv").write_text("\n".join(rows), "utf-8")
    text = 'duration = "21 d"\n[people]\nnumber = 1\n[person]\nmedicines = []\n'
    text += '[[arm]]\nname = "a"\nevents = "doses.csv"\n'
    (tmp_path / "s.toml").write_text(text, "utf-8")
    (row,) = checked(load_scenario(tmp_path / "s.toml", library=LIBRARY))[OF_KRATOM]
    assert row.answer == "found"
    (number,) = row.numbers
    assert "25 % of the daily amount after 9 d" in number.value
    assert "last dose at 13 d" in number.value


def table(tmp_path: Any, *rows: str) -> Any:
    """A scenario of one arm with these rows of TIME,AMT,PRODUCT,EVID,II,ADDL."""
    (tmp_path / "doses.csv").write_text("TIME,AMT,PRODUCT,EVID,II,ADDL\n" + "\n".join(rows), "utf-8")
    whole = {"duration": "21 d", "arm": [{"name": "arm", "events": "doses.csv"}], "person": COMPLETE}
    return from_dict(whole, library=LIBRARY, folder=tmp_path)


REGIMENS: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "leaf every 6 h": (
        [take("leaf-powder-us", "4000 mg", "6 h", doses=41)],
        ["0,4000,leaf-powder-us,1,6,40"],
    ),
    "oxycodone, every dose in a row": (
        [take("oxycodone-oral", "10 mg", "6 h", doses=41)],
        [f"{6 * k},10,oxycodone-oral,1,0,0" for k in range(41)],
    ),
    "a taper of morphine": (
        [take("morphine-oral", "30 mg", "8 h", doses=31), take("morphine-oral", "10 mg", "8 h", "248 h", doses=10)],
        ["0,30,morphine-oral,1,8,30", "248,10,morphine-oral,1,8,9"],
    ),
    "until the end of the arm": (
        [take("oxycodone-oral", "10 mg", "6 h")],
        ["0,10,oxycodone-oral,1,6,83"],
    ),
    "two medicines, one of them once": (
        [take("methadone-solution", "20 mg", "24 h", doses=1), take("tramadol-oral", "100 mg", "5 h", doses=60)],
        ["0,20,methadone-solution,1,0,0", "0,100,tramadol-oral,1,5,59"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("takes", "rows"), REGIMENS.values(), ids=REGIMENS)
def test_a_regimen_in_a_table_of_events_has_every_answer_of_the_same_regimen_in_the_arm(
    takes: list[dict[str, Any]], rows: list[str], tmp_path: Any
):
    def told(given: Any) -> set[Any]:
        made = checked(given, vocabulary=VOCABULARY).values()
        return {
            (row.rule, row.about, row.answer, row.told_by, row.missing, tuple(n.value for n in row.numbers))
            for several in made
            for row in several
        }

    assert told(table(tmp_path, *rows)) == told(of(*takes))


def test_what_is_taken_irregularly_falls_only_where_it_goes_on_for_a_day(tmp_path: Any):
    late = (0.0, 0.3, -0.2, 0.1, -0.4, 0.2)
    times = [6 * k + late[k % len(late)] for k in range(41)]
    steady = [f"{time},10,oxycodone-oral,1,0,0" for time in times]
    (number,) = asked_of(table(tmp_path, *steady), OF_OPIOIDS).numbers
    assert number.value == "oxycodone, last dose at 9.98 d"
    fell = [f"{time},{40 if time < 190 else 10},oxycodone-oral,1,0,0" for time in times]
    (number,) = asked_of(table(tmp_path, *fell), OF_OPIOIDS).numbers
    assert (
        number.value == "oxycodone, 31.2 % of the daily amount after 7.76 d; oxycodone, last dose at 9.98 d"
    )
    to_the_end = [f"{6 * k + late[k % len(late)]},10,oxycodone-oral,1,0,0" for k in range(84)]
    assert answer(table(tmp_path, *to_the_end), OF_OPIOIDS) == "not found"


# A rise above what was taken. -----------------------------------------------------------------------------------


def test_heroin_more_than_three_times_as_much_is_serious():
    row = asked_of(of(take("heroin-intravenous", "200 mg", "6 h"), history=(HEROIN,)), MORE)
    assert (row.answer, row.severity) == ("found", "serious")
    assert row.numbers[0].value == "3.33; 200 mg in one dose; until then 60 mg"
    assert row.sources


@pytest.mark.parametrize(
    ("takes", "history", "expected"),
    [
        ((take("heroin-intravenous", "60 mg", "6 h"),), (HEROIN,), "not found"),
        ((take("heroin-intravenous", "100 mg", "6 h"),), (HEROIN,), "not found"),
        ((take("heroin-intravenous", "60 mg", "3 h"),), (HEROIN,), "found"),
        ((take("heroin-intravenous", "240 mg", "24 h"),), (HEROIN,), "found"),  # in one dose
        ((take("heroin-intravenous", "60 mg", "6 h"), take("heroin-intravenous", "60 mg", "6 h", "5 d")),
         (HEROIN,), "found"),
        # by and by
        (tuple(take("methadone-solution", f"{30 + 10 * i} mg", "24 h", f"{3 * i} d", until=f"{3 * i + 3} d")
               for i in range(5)), (), "not found"),
        ((take("methadone-solution", "60 mg", "24 h"),), (HEROIN,), "not found"),  # another opioid
        ((take("buprenorphine-sublingual", "4 mg", "24 h", until="2 d"),
          take("buprenorphine-sublingual", "16 mg", "24 h", "2 d")), (), "not found"),
        ((take("heroin-intravenous", "200 mg", "6 h", "10 d"),), (HEROIN,), "not found"),  # a return, told as that
    ],
)  # fmt: skip
def test_twice_as_much_of_the_same_is_told(takes: Any, history: Any, expected: str):
    assert answer(of(*takes, history=history), MORE) == expected


STEPS = {"every day": (24, 1, 1, 17), "in two days each": (24, 2, 2, 17), "twice a day": (12, 4, 4, 34)}


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_a_rise_is_held_against_what_was_taken_just_before(steps: tuple[int, ...], tmp_path: Any):
    every, *counts = steps
    takes, rows, start = [], [], 0
    for count, amount in zip(counts, (30, 60, 120), strict=True):
        until = f"{start + count * every} h"
        takes.append(take("methadone-solution", f"{amount} mg", f"{every} h", f"{start} h", until=until))
        rows.append(f"{start},{amount},methadone-solution,1,{every},{count - 1}")
        start += count * every
    for given in (of(*takes), table(tmp_path, *rows)):
        (number,) = asked_of(given, MORE).numbers
        assert number.value == "2; 120 mg in one dose; until then 60 mg"


def test_a_rise_in_doses_and_amounts_at_once_counts_as_a_whole():
    takes = (
        take("morphine-oral", "10 mg", "12 h", until="4 d"),
        take("morphine-oral", "20 mg", "6 h", "4 d"),
    )
    (number,) = asked_of(of(*takes), MORE).numbers
    assert number.value == "4; 80 mg in 24 h; until then 20 mg"


@pytest.mark.parametrize("start", ["96 h", "144 h", "150 h", "160 h", "167 h", "168 h", "240 h"])
def test_twice_as_much_after_missed_doses_is_a_rise_or_a_return_and_never_neither(start: str):
    before = take("methadone-solution", "60 mg", "24 h", until="4 d")
    made = checked(of(before, take("methadone-solution", "150 mg", "24 h", start)))
    gap = int(start.split()[0]) - 72  # from the last dose; the next was due 24 h after it
    told = {rule for rule in (MORE, "opioids.restart-after-a-gap") if made[rule][0].answer == "found"}
    assert told == {"opioids.restart-after-a-gap" if gap - 24 >= 72 else MORE}


def test_more_of_a_medicine_than_its_history_is_told_and_without_its_amount_asked():
    told = {"name": "oxycodone", "amount": "40 mg", "every": "6 h", "from": "0 h"}
    before = past("oxycodone-oral", "10 mg", "6 h", "60 d")
    assert answer(of(history=(before,), medicines=[told]), MORE) == "found"
    untold = {"name": "oxycodone", "every": "6 h", "from": "0 h"}
    row = asked_of(of(history=(before,), medicines=[untold]), MORE)
    assert row.answer == "not checked"
    assert "how much oxycodone is taken" in row.missing


# Alpha-2 agonists, and leaf beside 7-OH. -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("takes", "medicines"),
    [
        ((take("clonidine-tablet", "0.1 mg", "8 h", until="10 d"),), []),
        ((take("lofexidine-tablet", "0.54 mg", "6 h", until="7 d"),), []),
        ((), [{"name": "clonidine", "amount": "0.1 mg", "every": "8 h", "from": "-30 d", "until": "1 d"}]),
        ((), [{"name": "guanfacine", "amount": "2 mg", "every": "24 h", "from": "-30 d", "until": "1 d"}]),
    ],
)
def test_an_alpha2_agonist_that_ends_at_once_is_told(takes: Any, medicines: Any):
    made = checked(of(*takes, medicines=medicines), vocabulary=VOCABULARY)[REBOUND]
    assert [(row.answer, row.severity) for row in made] == [("found", "serious")]
    assert "blood pressure" in made[0].statement


@pytest.mark.parametrize(
    ("takes", "medicines", "expected"),
    [
        ((take("clonidine-tablet", "0.1 mg", "8 h"),), [], "not found"),  # goes on to the arm's end
        ((take("clonidine-tablet", "0.1 mg", "8 h", until="1 d"),), [], "not found"),  # a day
        ((take("lofexidine-tablet", "0.54 mg", "6 h", until="7 d"),
          take("lofexidine-tablet", "0.36 mg", "6 h", "7 d", until="9 d"),
          take("lofexidine-tablet", "0.18 mg", "6 h", "9 d", until="11 d")), [], "not found"),  # tapered
        ((), [{"name": "clonidine", "from": "-30 d", "until": "1 d"}], "not checked"),
        ((take("clonidine-tablet", "0.1 mg", "8 h", until="5 d"),
          take("lofexidine-tablet", "0.54 mg", "6 h", "5 d")), [], "not found"),  # another stands in
    ],
)  # fmt: skip
def test_what_is_no_abrupt_end_of_an_alpha2_agonist(takes: Any, medicines: Any, expected: str):
    assert answer(of(*takes, medicines=medicines), REBOUND, vocabulary=VOCABULARY) == expected


def test_an_opioid_that_ends_asks_nothing_about_alpha2_agonists():
    assert answer(of(history=(HEROIN,)), REBOUND, vocabulary=VOCABULARY) == "not found"


def test_leaf_beside_a_7_oh_tablet_is_a_finding_of_the_two():
    tablet = take("seven-oh-tablet", "10 mg", "8 h")
    row = asked_of(of(LEAF, tablet), BOTH)
    assert (row.answer, row.severity) == ("found", "serious")
    assert row.about == ("arm.take", "seven-oh-tablet")
    assert row.beside == (("arm.take", "leaf-powder-us"),)
    for alone in (LEAF, tablet):
        assert answer(of(alone), BOTH) == "not found"


# What a statement names is what it is about. ----------------------------------------------------------------------


@pytest.mark.parametrize("medicine", ["amitriptyline", "mirtazapine", "trazodone", "mianserin"])
def test_a_sedating_antidepressant_with_kratom_has_a_statement_that_names_it(medicine: str):
    made = checked(of(LEAF, medicines=[medicine]), vocabulary=VOCABULARY)
    (row,) = made["sedatives.antidepressant-with-kratom"]
    assert (row.answer, row.severity) == ("found", "serious")
    assert not [each for each in made["sedatives.with-kratom"] if each.answer == "found"]


def test_other_sedatives_with_kratom_are_as_grave_as_ever():
    for medicine in ("alprazolam", "zolpidem", "diphenhydramine", "baclofen", "gabapentin"):
        made = checked(of(LEAF, medicines=[medicine]), vocabulary=VOCABULARY)["sedatives.with-kratom"]
        assert [(row.answer, row.severity) for row in made] == [("found", "contraindicated")], medicine


@pytest.mark.parametrize("condition", ["alcohol withdrawal", "benzodiazepine withdrawal"])
def test_who_is_in_withdrawal_is_not_told_of_an_earlier_seizure(condition: str):
    (row,) = checked(of(LEAF, conditions=[condition]))["seizure.history-with-kratom"]
    assert row.answer == "found"
    assert "earlier seizure" not in row.statement
    assert "withdrawal" in row.statement
