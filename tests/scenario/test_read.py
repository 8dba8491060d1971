from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.scenario import History, Lognormal, from_dict, load, schema

EXAMPLES = Path(__file__).parents[2] / "examples"
MINIMAL = b'duration = "21 d"\n[[arm]]\nname = "no treatment"\n'


def written(folder, content):
    path = folder / "scenario.toml"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_example_is_read(path):
    scenario = load(path)
    assert scenario.arms
    assert scenario.text == path.read_bytes()


def test_the_main_example_has_the_arms_of_its_report_in_order():
    scenario = load(EXAMPLES / "leaf-powder-while-heroin-wears-off.toml")
    names = [arm.name for arm in scenario.arms]
    assert names == ["no treatment", "methadone", "buprenorphine", "lofexidine", "leaf powder"]
    assert (scenario.people.number, scenario.duration, scenario.seed) == (1000, 504.0, 1)
    (history,) = scenario.history
    assert (history.product, history.amount, history.interval) == ("heroin-intravenous", 60.0, 6.0)
    assert history.count == 2 * 365.25 * 4


def test_what_is_left_out_has_the_documented_default(tmp_path, library):
    scenario = load(written(tmp_path, MINIMAL), library)
    assert (scenario.title, scenario.seed, scenario.people.number) == ("scenario", 1, 1000)
    assert scenario.output_times == tuple(float(h) for h in range(505))
    assert scenario.person.pregnant is None
    assert scenario.person.medicines is None


def test_units_become_hours_and_milligrams(taking):
    (take,) = taking(amount="0.03 g", every="1 d", from_="30 min", until="1 week").arms[0].takes
    assert (take.amount, take.every, take.start, take.until) == (pytest.approx(30.0), 24.0, 0.5, 168.0)


def test_an_amount_per_kilogram_is_kept_per_kilogram(taking):
    (take,) = taking(amount="0.1 mg/kg").arms[0].takes
    assert (take.amount, take.per_kg) == (0.1, True)


def test_a_product_measured_by_volume_takes_millilitres(taking):
    (take,) = taking(product="leaf-tea-malaysia", amount="0.3 L").arms[0].takes
    assert take.amount == pytest.approx(300.0)


def test_an_alias_becomes_the_name_of_the_product(taking):
    assert taking(product="Methadone-Oral").arms[0].takes[0].product == "methadone-solution"


def test_a_rate_becomes_the_duration_of_the_infusion(taking):
    by_rate = taking(product="naloxone-intravenous", amount="2 mg", rate="4 mg/h").arms[0].takes[0]
    by_time = taking(product="naloxone-intravenous", amount="2 mg", over="30 min").arms[0].takes[0]
    assert by_rate.over == by_time.over == 0.5


@pytest.mark.parametrize(
    ("keys", "interval", "count"),
    [
        ({"every": "6 h", "lasting": "60 d"}, 6.0, 240),
        ({"every": "6 h", "lasting": "13 h"}, 6.0, 2),
        ({"every": "8 h", "doses": 5}, 8.0, 5),
        ({"every": "6 h", "doses": 1}, 6.0, 1),
        ({"before": "45 min", "doses": 1}, 0.75, 1),
    ],
)
def test_a_history_is_periodic_and_ends_one_interval_before_time_zero(made, keys, interval, count):
    (history,) = made(history=[{"product": "morphine-oral", "amount": "30 mg", **keys}]).history
    assert (history.interval, history.count) == (interval, count)
    assert history.lasting == interval * count
    assert isinstance(history, History)


def test_output_times_hold_the_end_and_are_sorted(made):
    assert made(duration="10 h", output={"every": "4 h"}).output_times == (0.0, 4.0, 8.0, 10.0)
    assert made(output={"times": ["4 h", "30 min", "4 h"]}).output_times == (0.5, 4.0)


def test_thresholds_of_plasma_are_in_nanograms_per_millilitre(made):
    thresholds = {"cows": 13, "plasma": {"methadone": "0.1 mg/L"}}
    assert dict(made(output={"thresholds": thresholds}).output.thresholds) == {
        "cows": 13.0,
        "plasma.methadone": pytest.approx(100.0),
    }


def test_an_override_is_read_in_the_units_of_its_parameter(made, library):
    scenario = made(parameters={"morphine": {"clearance": "1 L/min"}, "methadone.mor.tau": 40})
    assert scenario.parameters == {"morphine.clearance": pytest.approx(60.0), "methadone.mor.tau": 40.0}
    assert scenario.written_parameters["morphine.clearance"] == "1 L/min"


def test_an_override_may_name_an_alternative(made, library):
    parameter = next(p for p in library.parameters().values() if p.alternatives)
    alternative = parameter.alternatives[0]
    scenario = made(parameters={parameter.name: alternative.name})
    assert scenario.parameters == {parameter.name: alternative.value}


def test_a_medicine_with_an_amount_that_the_library_has_is_dosed_in_every_arm(made, library):
    medicines = [
        "sertraline",
        {"name": "atomoxetine", "amount": "40 mg", "every": "24 h"},
        {"name": "methadone", "amount": "10 mg", "every": "24 h"},
        {"name": "lofexidine-tablet", "amount": "0.18 mg"},
    ]
    scenario = made(duration="3 d", person={"medicines": medicines})
    doses = scenario.doses(scenario.arms[0], library)
    assert [(dose.time_h, dose.product) for dose in doses] == [
        (t, "methadone-solution") for t in (0.0, 24.0, 48.0)
    ]
    reasons = dict(scenario.resolved_medicines(library).not_simulated)
    assert list(reasons) == ["sertraline", "atomoxetine", "lofexidine-tablet"]
    assert len(set(reasons.values())) == 3


def test_a_mass_of_mitragynine_is_not_read_as_a_mass_of_leaf(made, library):
    scenario = made(person={"medicines": [{"name": "mitragynine", "amount": "40 mg", "every": "8 h"}]})
    assert scenario.resolved_medicines(library).takes == ()


@pytest.mark.parametrize("name", ["ketoconazole", "foozol", "alcohol", "atomoxetine"])
@pytest.mark.parametrize(
    ("keys", "at", "complaint"),
    [
        ({"from": "10 d"}, ".from", "is not before the end at 24 h"),
        ({"from": "soon"}, ".from", "number with a unit"),
        ({"every": "12 h", "doses": 50}, ".doses", "puts the last dose at 588 h"),
        ({"every": "12 h", "doses": 0}, ".doses", "whole number of 1 or more"),
        ({"every": "12 h", "doses": 1.5}, ".doses", "whole number"),
        ({"every": "12 h", "until": "12 h", "doses": 1}, ".doses", "repeats what 'until' says"),
        ({"every": "12 h", "from": "12 h", "until": "6 h"}, ".until", "is not after 'from'"),
        ({"amount": "banana"}, ".amount", "number with a unit"),
        ({"amount": "5 h"}, ".amount", "is due"),
        ({"every": "-3 h"}, ".every", "negative"),
        ({"every": "0 h"}, ".every", "zero"),
        ({"over": "nonsense"}, ".over", "number with a unit"),
        ({"amount": "1 g", "over": "1 h", "rate": "1 mg/h"}, ".rate", "repeats what 'over' says"),
        ({"amount": "1 g", "rate": "1 h"}, ".rate", "is due"),
        ({"rate": "1 mg/h"}, ".rate", "needs an amount"),
        ({"compartment": "elbow"}, ".compartment", "is not a compartment"),
    ],
)
def test_every_key_of_a_medicine_is_checked_though_it_is_not_dosed(made, name, keys, at, complaint):
    with pytest.raises(InputError) as caught:
        made(duration="1 d", person={"medicines": [{"name": name, **keys}]})
    assert str(caught.value).startswith(f"try.toml: person.medicines[0]{at}: ")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    "sign", ["\u200b", "\x07", "\x1f", "\ufeff", "\u202e", "\u3164", "\u034f", "\u2800", "\ufe0f"]
)
@pytest.mark.parametrize("tabled", [True, False])
def test_a_name_of_a_medicine_with_an_invisible_character_is_refused(made, sign, tabled):
    name = f"keto{sign}conazole"
    with pytest.raises(InputError, match=r"person\.medicines\[0\].*cannot be seen"):
        made(person={"medicines": [{"name": name} if tabled else name]})


METHADONE = {"name": "methadone", "amount": "10 mg", "every": "24 h"}


@pytest.mark.parametrize(
    "medicines",
    [
        ["sertraline", "Sertraline"],
        ["rifampicin", "rifampin"],
        ["ketoconazole", {"name": "ketoconazole", "from": "1 d"}],
        [
            {"name": "ketoconazole", "every": "12 h", "from": "0 h", "until": "3 d"},
            {"name": "ketoconazole", "every": "24 h", "from": "2 d"},
        ],
        [METHADONE, METHADONE],
        ["methadone", METHADONE],
    ],
)
def test_a_medicine_is_not_taken_twice_at_one_time(made, medicines):
    with pytest.raises(
        InputError, match=r"medicines\[1\]: '.*' is taken at the same time in .*medicines\[0\]"
    ):
        made(person={"medicines": medicines})


def test_different_doses_of_one_product_among_the_medicines_add_up(made, library):
    scenario = made(duration="1 d", person={"medicines": [METHADONE, METHADONE | {"from": "12 h"}]})
    assert [dose.time_h for dose in scenario.doses(scenario.arms[0], library)] == [0.0, 12.0]


def test_an_amount_of_an_unknown_medicine_is_a_mass_or_a_volume(made):
    for amount in ("5 mg", "0.1 mg/kg", "20 mL", "2 mL/kg"):
        assert made(person={"medicines": [{"name": "foozol", "amount": amount, "every": "8 h"}]}).arms


def test_pins_of_the_person_lie_over_the_people(made):
    scenario = made(
        people={"weight": {"distribution": "lognormal", "median": "70 kg", "cv": 0.2}, "sex": "female"},
        person={"weight": "82 kg"},
    )
    assert scenario.people.covariates["weight"] == Lognormal(70.0, 0.2)
    assert scenario.covariates == {"weight": 82.0, "sex": "female"}


def test_the_input_hash_covers_the_tables_a_scenario_names(tmp_path, made):
    table = tmp_path / "doses.csv"
    hashes = set()
    for amount in (10, 20):
        table.write_text(f"TIME,AMT,PRODUCT\n0,{amount},morphine-oral\n")
        hashes.add(made(tmp_path, arm=[{"name": "a", "events": "doses.csv"}]).input_hash)
    assert len(hashes) == 2


def test_a_users_own_library_folder_is_found_beside_the_file(tmp_path):
    (tmp_path / "mine" / "products").mkdir(parents=True)
    path = written(tmp_path, b'library = "mine"\n' + MINIMAL)
    assert load(path).library == tmp_path / "mine"


TAKE = {"product": "methadone-solution", "amount": "30 mg"}


def arm(**keys):
    return {
        "arm": [{"name": "a", "take": [TAKE | {name.rstrip("_"): value for name, value in keys.items()}]}]
    }


def history(**keys):
    return {
        "history": [{"product": "morphine-oral", "amount": "30 mg", "every": "6 h", "lasting": "1 d"} | keys]
    }


BAD = {
    "unknown product": (arm(product="methadon-solution"), "arm[0].take[0].product", "'methadone-solution'"),
    "unknown product of a history": (
        history(product="heroin-intravenos"),
        "history[0].product",
        "heroin-intra",
    ),
    "unknown key at the top": ({"duraton": "1 d"}, "duraton", "'duration'"),
    "unknown key of an arm": ({"arm": [{"name": "a", "event": "x"}]}, "arm[0].event", "'events'"),
    "unknown key of a take": (arm(evry="6 h"), "arm[0].take[0].evry", "'every'"),
    "unknown key of people": ({"people": {"numbr": 3}}, "people.numbr", "'number'"),
    "unknown key of a person": ({"person": {"pregnent": True}}, "person.pregnent", "'pregnant'"),
    "unknown key of a history": (history(lastng="2 d"), "history[0].lastng", "'lasting'"),
    "unknown key of the output": ({"output": {"evry": "1 h"}}, "output.evry", "'every'"),
    "unknown key of a distribution": (
        {"people": {"weight": {"distribution": "lognormal", "median": "70 kg", "cw": 0.2}}},
        "people.weight.cw",
        "'cv'",
    ),
    "unknown parameter": (
        {"parameters": {"morphine.clearence": 1}},
        "parameters.morphine.clearence",
        "clearance",
    ),
    "unknown metric": ({"output": {"metrics": ["cmx"]}}, "output.metrics[0]", "'cmax'"),
    "millilitres where mass is due": (arm(amount="4 mL"), "arm[0].take[0].amount", "a mass is due"),
    "mass where millilitres are due": (
        arm(product="leaf-tea-malaysia", amount="4 g"),
        "amount",
        "a volume is due",
    ),
    "a time in milligrams": (arm(every="6 mg"), "arm[0].take[0].every", "a time is due"),
    "millilitres per kilogram": (arm(amount="4 mL/kg"), "arm[0].take[0].amount", "a mass"),
    "no unit": (arm(amount=30), "arm[0].take[0].amount", "no unit"),
    "no unit in text": (arm(amount="30"), "arm[0].take[0].amount", "no unit"),
    "duration without unit": ({"duration": 21}, "duration", "no unit"),
    "negative dose": (arm(amount="-30 mg"), "arm[0].take[0].amount", "negative"),
    "dose of zero": (arm(amount="0 mg"), "arm[0].take[0].amount", "zero"),
    "dose that is not a number": (arm(amount="nan mg"), "arm[0].take[0].amount", "finite"),
    "infinite dose": (arm(amount="inf mg"), "arm[0].take[0].amount", "finite"),
    "infinite number as dose": (arm(amount=float("inf")), "arm[0].take[0].amount", "finite"),
    "a tonne": (arm(amount="1000 kg"), "arm[0].take[0].amount", "10 kg"),
    "a dose after the end": (arm(from_="11 d"), "arm[0].take[0].from", "end"),
    "a dose at the end": (arm(from_="10 d"), "arm[0].take[0].from", "end"),
    "doses running past the end": (arm(every="24 h", doses=11), "arm[0].take[0].doses", "end"),
    "until before from": (arm(every="6 h", from_="24 h", until="12 h"), "arm[0].take[0].until", "'from'"),
    "until equal to from": (arm(every="6 h", from_="12 h", until="12 h"), "arm[0].take[0].until", "'from'"),
    "until without an interval": (arm(until="5 d"), "arm[0].take[0].until", "'every'"),
    "steady state without an interval": (arm(steady_state=True), "arm[0].take[0].steady_state", "'every'"),
    "doses without an interval": (arm(doses=3), "arm[0].take[0].doses", "'every'"),
    "doses and until": (arm(doses=3, every="1 h", until="5 h"), "arm[0].take[0].doses", "one of the two"),
    "no doses": (arm(doses=0, every="1 h"), "arm[0].take[0].doses", "1 or more"),
    "fractional doses": (arm(doses=1.5, every="1 h"), "arm[0].take[0].doses", "whole number"),
    "interval zero": (arm(every="0 h"), "arm[0].take[0].every", "zero"),
    "interval zero in a history": (history(every="0 h"), "history[0].every", "zero"),
    "infusion of no length": (arm(over="0 h"), "arm[0].take[0].over", "zero"),
    "infusion twice": (arm(over="1 h", rate="3 mg/h"), "arm[0].take[0].rate", "one of the two"),
    "rate of a dose per kilogram": (arm(amount="1 mg/kg", rate="3 mg/h"), "arm[0].take[0].rate", "'over'"),
    "unknown compartment": (arm(compartment="centrl"), "arm[0].take[0].compartment", "'central'"),
    "depot of an intravenous product": (
        arm(product="naloxone-intravenous", compartment="depot"),
        "arm[0].take[0].compartment",
        "'central'",
    ),
    "history without length": (
        {"history": [{"product": "morphine-oral", "amount": "30 mg", "every": "6 h"}]},
        "history[0]",
        "'lasting'",
    ),
    "history without interval": (
        {"history": [{"product": "morphine-oral", "amount": "30 mg", "lasting": "6 d"}]},
        "history[0]",
        "'every'",
    ),
    "history shorter than its interval": (history(lasting="5 h"), "history[0].lasting", "6 h"),
    "history with both lengths": (history(doses=3), "history[0].doses", "one of the two"),
    "zero people": ({"people": {"number": 0}}, "people.number", "1 to 10,000,000"),
    "fractional people": ({"people": {"number": 2.5}}, "people.number", "whole number"),
    "text as people": ({"people": {"number": "10"}}, "people.number", "whole number"),
    "true as people": ({"people": {"number": True}}, "people.number", "whole number"),
    "too many people": ({"people": {"number": 10_000_001}}, "people.number", "10,000,000"),
    "same arm name twice": ({"arm": [{"name": "a"}, {"name": "b"}, {"name": "a "}]}, "arm[2].name", "arm[0]"),
    "arm names alike but for capitals and blanks": (
        {"arm": [{"name": "leaf tea"}, {"name": "Leaf\u00a0 Tea "}]},
        "arm[1].name",
        "differs from 'leaf tea', the name of arm[0], in capitals or blanks alone",
    ),
    "a take that is text": ({"arm": [{"name": "a", "take": "morphine"}]}, "arm[0].take", "'[[arm.take]]'"),
    "takes that are text": (
        {"arm": [{"name": "a", "take": ["morphine"]}]},
        "arm[0].take[0]",
        "'[[arm.take]]'",
    ),
    "empty arm name": ({"arm": [{"name": " "}]}, "arm[0].name", "empty"),
    "arm without a name": ({"arm": [{}]}, "arm[0]", "'name'"),
    "no arm": ({"arm": []}, "arm", "[[arm]]"),
    "arm in single brackets": ({"arm": {"name": "a"}}, "arm", "'[[arm]]'"),
    "takes and events": (
        {"arm": [{"name": "a", "take": [TAKE], "events": "x.csv"}]},
        "arm[0].events",
        "one of the two",
    ),
    "duration zero": ({"duration": "0 d"}, "duration", "zero"),
    "duration over ten years": ({"duration": "11 y"}, "duration", "10 y"),
    "duration just over ten years": ({"duration": "87661 h"}, "duration", "10 y"),
    "negative seed": ({"seed": -1}, "seed", "from 0"),
    "ten million doses": (
        {"duration": "10 y"} | arm(every="30 s"),
        "arm[0].take[0]",
        "10,519,200 doses, which are too many: each is computed",
    ),
    "ten million doses by count": (
        arm(doses=10_000_000, every="1 s"),
        "arm[0].take[0]",
        "too many: each is computed",
    ),
    "ten million doses in a history": (
        history(every="6 s", lasting="2 y"),
        "history[0]",
        "10,519,200 doses, more",
    ),
    "output time after the end": ({"output": {"times": ["11 d"]}}, "output.times[0]", "end"),
    "no output times": ({"output": {"times": []}}, "output.times", "1 to"),
    "output every instant": ({"output": {"every": "1 s"}}, "output.every", "too many"),
    "output every zero": ({"output": {"every": "0 h"}}, "output.every", "zero"),
    "text as a threshold": ({"output": {"thresholds": {"cows": "high"}}}, "output.thresholds.cows", "number"),
    "weight in hours": ({"people": {"weight": "70 h"}}, "people.weight", "a body weight is due"),
    "weight of nobody": ({"person": {"weight": "70000 kg"}}, "person.weight", "plausible"),
    "unknown sex": ({"person": {"sex": "femal"}}, "person.sex", "'female'"),
    "unknown distribution": (
        {"people": {"weight": {"distribution": "lognorml"}}},
        "people.weight.distribution",
        "'lognormal'",
    ),
    "distribution as a pin": (
        {"person": {"weight": {"distribution": "uniform", "low": "50 kg", "high": "90 kg"}}},
        "person.weight",
        "one value",
    ),
    "frequencies that do not sum to one": (
        {"people": {"sex": {"distribution": "categories", "frequencies": {"female": 0.4, "male": 0.4}}}},
        "people.sex.frequencies",
        "expected 1",
    ),
    "limits the wrong way round": (
        {"people": {"age": {"distribution": "uniform", "low": "60 y", "high": "20 y"}}},
        "people.age.high",
        "above",
    ),
    "medicine without a name": (
        {"person": {"medicines": [{"amount": "1 mg"}]}},
        "person.medicines[0]",
        "'name'",
    ),
    "medicine in millilitres": (
        {"person": {"medicines": [{"name": "methadone", "amount": "3 mL", "every": "1 d"}]}},
        "person.medicines[0].amount",
        "a mass is due",
    ),
    "override of the wrong dimension": (
        {"parameters": {"morphine.clearance": "3 mg"}},
        "parameters.morphine.clearance",
        "clearance",
    ),
    "override that is not finite": (
        {"parameters": {"methadone.mor.tau": float("nan")}},
        "methadone.mor.tau",
        "finite",
    ),
    "library that is not there": ({"library": "nowhere"}, "library", "folder"),
    "event table that is not there": (
        {"arm": [{"name": "a", "events": "no.csv"}]},
        "arm[0].events",
        "no such file",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_sentence_that_names_the_place(made, name):
    keys, place, hint = BAD[name]
    with pytest.raises(InputError) as caught:
        made(**keys)
    message = str(caught.value)
    assert message.startswith("try.toml: ")
    assert place in message
    assert hint in message
    assert "\n" not in message


def test_ten_million_doses_in_several_takes_together_are_refused(made):
    takes = [TAKE | {"every": "1 s"}, TAKE | {"every": "1 s", "from": "1 h"}]
    with pytest.raises(InputError, match="too many"):
        made(arm=[{"name": "a", "take": takes}])


def test_ten_years_is_the_longest_scenario(made):
    assert made(duration="10 y").duration == 87_660.0


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "line 1"),
        (b"  \n\n", "line 1"),
        (b'title = "a"\n\x00\x01\x02', "line 2"),
        (b'title = "a"\n\ntitle = "\xff\xfe"\n', "line 3"),
        (b'title = "a"\nduration = 21 d\n', "line 2"),
        (b'title = "a"\n[[arm]\n', "line 2"),
        (b'title = "a"\ntitle = "b"\n', "line 2"),
        (b'title = "a"\nseed = [1,\n', "line 2"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "line 1"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_the_line(tmp_path, library, content, line):
    with pytest.raises(InputError, match=line):
        load(written(tmp_path, content), library)


@pytest.mark.parametrize(
    "content", [b"a = " + b"[" * 100_000, b"seed = 0x" + b"f" * 8000, b"seed = " + b"9" * 8000]
)
def test_toml_that_overwhelms_a_parser_is_refused(tmp_path, library, content):
    with pytest.raises(InputError):
        load(written(tmp_path, content + b"\n" + MINIMAL), library)


def test_a_byte_order_mark_does_no_harm(tmp_path, library):
    assert load(written(tmp_path, b"\xef\xbb\xbf" + MINIMAL), library).duration == 504.0


def test_a_missing_file_is_refused_with_the_nearest_name(tmp_path, library):
    written(tmp_path, MINIMAL)
    with pytest.raises(InputError, match=r"no such file.*'scenario\.toml'"):
        load(tmp_path / "scenaro.toml", library)


def test_a_folder_is_not_a_scenario(tmp_path, library):
    with pytest.raises(InputError, match="folder"):
        load(tmp_path, library)


def test_errors_quote_long_values_briefly(made):
    with pytest.raises(InputError) as caught:
        made(duration="x" * 10_000)
    assert len(str(caught.value)) < 300


def test_the_order_of_keys_does_not_change_what_is_read(library):
    keys = {"seed": 3, "duration": "2 d", "title": "t"}
    scenarios = [
        from_dict(dict(order) | {"arm": [{"name": "a"}]}, library=library)
        for order in itertools.permutations(keys.items())
    ]
    assert all(scenario == scenarios[0] for scenario in scenarios)


def test_people_do_not_leave_unless_the_scenario_says_so(made):
    assert made().dropout is None
    assert made().output.of == "everyone"
    assert made(dropout={"from": "1 d"}).dropout.start == 24.0
    assert made(dropout={}).output.of == "both"


def test_visits_are_recorded_too(made):
    found = made(output={"every": "24 h", "visits": ["30 h", "2 h"]})
    assert found.output.visits == (2.0, 30.0)
    assert {2.0, 30.0, 48.0} <= set(found.output_times)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({"output": {"of": "stayer"}}, r"output\.of: 'stayer' is not known.*'stayers'"),
        ({"output": {"of": "stayers"}}, r"output\.of: 'stayers' needs people who can leave.*\[dropout\]"),
        ({"output": {"quantities": []}}, r"output\.quantities: the list is empty"),
        ({"output": {"quantities": [" "]}}, r"output\.quantities\[0\]: .*is empty"),
        ({"output": {"visits": ["11 d"]}}, r"output\.visits\[0\]: '11 d' is after the end"),
        ({"dropout": {"from": "10 d"}}, r"dropout\.from: '10 d' is not before the end"),
        ({"dropout": {"form": "1 d"}}, r"unknown key 'form'.*'from'"),
        ({"dropout": {}, "output": {"every": "12 h"}}, r"dropout: .*a gap of 12 h after 0 h.*6 h apart"),
    ],
)
def test_a_wrong_output_or_dropout_is_one_clear_sentence(made, keys, complaint):
    with pytest.raises(InputError, match=complaint):
        made(**keys)


DOCUMENT = (Path(__file__).parents[2] / "docs" / "scenario.md").read_text(encoding="utf-8")


def test_every_key_of_the_schema_is_documented():
    models = (schema.ScenarioFile, schema.PeopleFile, schema.PersonFile, schema.ProductFile)
    takes = (schema.TakeFile, schema.HistoryFile, schema.ArmFile, schema.OutputFile, schema.DropoutFile)
    rest = (schema.UncertaintyFile, schema.ModelFile)
    keys = {key for model in (*models, *takes, *rest) for key in model.written_keys()}
    tables = {
        "people",
        "person",
        "product",
        "history",
        "arm",
        "output",
        "dropout",
        "parameters",
        "take",
        "uncertainty",
        "model",
    }
    assert [
        key for key in sorted(keys - tables) if f"`{key}`" not in DOCUMENT and f"`{key} = " not in DOCUMENT
    ] == []


@pytest.mark.parametrize("snippet", re.findall(r"```toml\n(.*?)```", DOCUMENT, flags=re.DOTALL))
def test_every_snippet_of_the_document_is_accepted(library, snippet):
    data = {"duration": "1 d", "arm": [{"name": "a"}]} | tomllib.loads(snippet)
    examples = Path(__file__).parents[2] / "examples"
    assert from_dict(data, library=library, folder=examples).arms


def test_the_arms_of_the_main_example_begin_together_and_no_maintenance_stops():
    arms = {arm.name: arm for arm in load(EXAMPLES / "leaf-powder-while-heroin-wears-off.toml").arms}
    treated = [arm for name, arm in arms.items() if name != "no treatment"]
    assert {min(take.start for take in arm.takes) for arm in treated} == {12.0}
    for name in ("methadone", "buprenorphine", "leaf powder"):
        assert arms[name].takes[-1].until is None
    week, lowered = arms["lofexidine"].takes
    assert week.until == lowered.start
    assert lowered.amount < week.amount
