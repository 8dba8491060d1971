"""What an exported file holds, what is refused, and what it says of its numbers."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.export import Given, PersonCourse, sbml, written
from mitragyna.export.sources import sources
from mitragyna.export.written import Written
from mitragyna.model.values import (
    AdaptationValues,
    MuBinding,
    OutcomeValues,
    PersonValues,
    Route,
    SubstanceValues,
)
from mitragyna.workflow import export as work
from tests.export.peer import between, libsbml, roadrunner, solved

EXAMPLES = Path(__file__).parents[2] / "examples"
SHIPPED = EXAMPLES / "leaf-powder-while-heroin-wears-off.toml"

DRUG = SubstanceValues("drug", 300.0, 10.0, 50.0, mu=MuBinding(200.0, 5.0))
WHO = PersonValues(
    (DRUG,),
    {
        "by vein": (Route("drug", 1.0),),
        "by mouth": (Route("drug", 0.5, 0.4, 1.0, lag=0.5),),
        "drip": (Route("drug", 1.0, absorption_duration=2.0),),
    },
    AdaptationValues(8.0, 18.0, 1.5, 90.0, 24.0, 0.43, 0.57, 0.008, 1.28),
    OutcomeValues(1.0, 0.0),
)


def course(*doses: Given, **given: object) -> PersonCourse:
    return PersonCourse("made up", "one arm", "somebody", 48.0, WHO, doses, **given)  # type: ignore[arg-type]


def named(model: Written, name: str) -> float:
    return next(n.value for n in model.numbers if n.name == name)


def test_equal_doses_at_equal_intervals_are_one_event_that_repeats():
    irregular = written(
        course(*(Given(6.0 * k, "by vein", 10.0) for k in range(5)), Given(7.0, "by vein", 10.0))
    )
    assert sorted(t for h in irregular.happenings for t in h.times) == [0.0, 6.0, 7.0, 12.0, 18.0, 24.0]
    regular = written(course(*(Given(6.0 * k, "by vein", 10.0) for k in range(5))))
    assert [(h.first, h.every, h.number) for h in regular.happenings] == [(0.0, 6.0, 5)]


def test_doses_that_fall_at_the_end_or_after_it_are_left_out_and_no_other():
    model = written(course(*(Given(12.0 * k, "by mouth", 10.0) for k in range(5))))
    assert [h.times for h in model.happenings] == [(0.5, 12.5, 24.5, 36.5)]


def test_a_dose_of_zero_order_is_an_input_that_ends():
    model = written(course(Given(1.0, "drip", 10.0)))
    assert [(h.first, h.ends) for h in model.happenings] == [(1.0, False), (3.0, True)]
    start, end = (dict(h.assignments) for h in model.happenings)
    assert list(start) == list(end) == ["drip_drug_infusion_to_circulation"]


def test_at_one_time_a_reset_empties_what_was_written_before_it_and_keeps_what_comes_after():
    first = written(course(Given(5.0, "by vein", 10.0), Given(5.0, reset=True)))
    last = written(course(Given(5.0, reset=True), Given(5.0, "by vein", 10.0)))
    (one,), (other,) = first.happenings, last.happenings
    assert dict(one.assignments)["drug_central"] == "0"
    assert dict(other.assignments)["drug_central"].startswith("0 + ")


def test_a_reset_takes_back_what_a_lagged_dose_and_an_infusion_have_still_to_bring():
    model = written(
        course(
            Given(1.0, "by mouth", 5.0),
            Given(1.0, "drip", 5.0),
            Given(1.25, reset=True),
            Given(9.0, "by vein", 5.0),
        )
    )
    assert [h.first for h in model.happenings] == [1.0, 1.25, 9.0]


def test_a_substance_that_is_never_there_is_not_in_the_file():
    absent = replace(DRUG, name="other")
    model = written(
        replace(course(Given(0.0, "by vein", 1.0)), values=replace(WHO, substances=(DRUG, absent)))
    )
    assert not [q for q in model.quantities if "other" in q]


def test_names_that_differ_in_signs_alone_stay_apart():
    twins = (replace(DRUG, name="a-b"), replace(DRUG, name="a.b"))
    values = replace(WHO, substances=twins, routes={"x": (Route("a-b", 1.0),), "y": (Route("a.b", 1.0),)})
    model = written(replace(course(Given(0.0, "x", 1.0), Given(0.0, "y", 1.0)), values=values))
    ids = [item.id for item in (*model.numbers, *model.states, *model.rules, *model.happenings)]
    assert len(ids) == len(set(ids))


def test_numbers_that_change_later_are_assigned_at_that_time():
    faster = replace(WHO, substances=(replace(DRUG, clearance=20.0),))
    model = written(course(Given(0.0, "by vein", 1.0), later=((12.0, faster),)))
    change = next(h for h in model.happenings if h.name.startswith("numbers"))
    assert (change.first, change.assignments) == (12.0, (("drug_clearance", "drug_clearance_from_12_h_on"),))
    assert named(model, "drug.clearance from 12 h on") == 20.0
    assert next(n for n in model.numbers if n.id == "drug_clearance").changes


def test_libsbml_finds_no_error_and_nothing_to_warn_of_units_included():
    libsbml()
    doses = [Given(6.0 * k, "by mouth", 10.0) for k in range(4)]
    doses += [Given(1.0, "drip", 4.0), Given(2.0, "by vein", 0.1, per_kg=True, factors={"drug": 0.9})]
    assert sbml(written(course(*doses))).warnings == ()
    volumes = course(*doses, Given(3.0, reset=True), per_volume=frozenset({"by mouth"}))
    assert sbml(written(volumes)).warnings == ()


def test_the_check_would_see_a_wrong_unit():
    libsbml()
    model = written(course(Given(0.0, "by vein", 1.0)))
    wrong = tuple(replace(n, unit="litre") if n.id == "drug_clearance" else n for n in model.numbers)
    found = sbml(replace(model, numbers=wrong)).warnings
    assert found
    assert all("unit" in message.lower() for _, message in found)


def test_every_number_of_the_library_carries_its_evidence():
    libsbml()
    scenario, library = work.read(SHIPPED)
    made = work.person(scenario, library, work.arm_of(scenario, "methadone"), None)
    behind = sources(made.written, library, made.prepared.products)
    own = [
        n.name for n in made.written.numbers if n.name.startswith(("methadone.", "morphine.", "adaptation."))
    ]
    assert len(own) > 20
    assert [n for n in own if n not in behind] == []
    text = sbml(made.written, behind).text
    assert re.search(r'<m:parameter name="methadone.clearance" grade="[a-z ]+" evidence="[a-z0-9]', text)


def test_the_typical_person_has_the_librarys_values():
    scenario, library = work.read(SHIPPED)
    made = work.person(scenario, library, work.arm_of(scenario, "methadone"), None)
    assert named(made.written, "morphine.clearance") == library.parameter("morphine.clearance").value
    first = work.person(scenario, library, work.arm_of(scenario, "methadone"), 1)
    assert named(first.written, "morphine.clearance") != named(made.written, "morphine.clearance")


def test_a_person_is_the_same_whoever_else_is_there():
    scenario, library = work.read(SHIPPED)
    arm = work.arm_of(scenario, "buprenorphine")
    fewer = replace(scenario, people=replace(scenario.people, number=7))
    assert work.person(scenario, library, arm, 3).written == work.person(fewer, library, arm, 3).written


REFUSED = (
    ('[model]\nrespiration = "mann-2022"\n', "model.respiration"),
    ('[dropout]\nfrom = "0 h"\n', "dropout"),
    ('[output]\nvisits = ["6 h"]\n', "output.visits"),
    ("[uncertainty]\nsets = 10\n", "uncertainty"),
    ('[model]\nvariants = ["standard", "no-rebound"]\n', "model.variants"),
    ('[output]\nquantities = ["overdose_margin"]\n', "overdose_margin"),
)


@pytest.mark.parametrize(("more", "named"), REFUSED, ids=[n for _, n in REFUSED])
def test_what_a_file_cannot_hold_is_refused_by_name(more: str, named: str, tmp_path: Path):
    path = tmp_path / "scenario.toml"
    path.write_text(
        'title = "t"\nduration = "2 d"\nseed = 1\n[people]\nnumber = 3\n' + more
        + '[[history]]\nproduct = "morphine-oral"\namount = "30 mg"\nevery = "6 h"\nlasting = "30 d"\n'
        '[[arm]]\nname = "one"\n[[arm.take]]\nproduct = "fentanyl-intravenous"\namount = "0.1 mg"\n',
        encoding="utf-8",
    )  # fmt: skip
    scenario, library = work.read(path)
    with pytest.raises(InputError, match=re.escape(named)):
        work.person(scenario, library, scenario.arms[0], 1)


def test_a_record_of_a_steady_state_is_refused_by_name():
    scenario, library = work.read(EXAMPLES / "event-table.toml")
    with pytest.raises(InputError, match=r"morphine-oral at 0 h sets a steady state"):
        work.person(scenario, library, scenario.arms[0], 2)


def test_a_person_who_is_not_there_and_an_arm_that_is_not_there_are_refused():
    scenario, library = work.read(SHIPPED)
    with pytest.raises(InputError, match="1 to 1,000"):
        work.person(scenario, library, scenario.arms[0], 1001)
    with pytest.raises(InputError, match="nearest known name is 'methadone'"):
        work.arm_of(scenario, "methadon")
    with pytest.raises(InputError, match="5 arms"):
        work.arm_of(scenario, None)


def test_without_libsbml_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "libsbml", None)
    with pytest.raises(InputError, match=r"mitragyna\[sbml\]"):
        sbml(written(course(Given(0.0, "by vein", 1.0))))


def test_symptoms_asked_for_are_in_the_file_and_agree_with_a_run(tmp_path: Path):
    libsbml(), roadrunner()
    import mitragyna

    path = tmp_path / "scenario.toml"
    path.write_text(
        'title = "t"\nduration = "2 d"\nseed = 1\n[people]\nnumber = 1\noccasions = false\n'
        '[output]\nquantities = ["symptom.*", "sedation", "heart_rate", "respiratory_drive", "cows"]\n'
        'times = ["3.5 h", "9.25 h", "20.5 h", "40.5 h"]\n'
        '[[history]]\nproduct = "heroin-intravenous"\namount = "60 mg"\nevery = "6 h"\nlasting = "2 y"\n'
        '[[arm]]\nname = "one"\n[[arm.take]]\nproduct = "lofexidine-tablet"\namount = "0.72 mg"\nevery = "6 h"\n',
        encoding="utf-8",
    )  # fmt: skip
    scenario, library = work.read(path)
    made = work.person(scenario, library, scenario.arms[0], 1)
    times = between(made.written, [3.5, 9.25, 20.5, 40.5])
    theirs = solved(sbml(made.written).text, made.written, times)
    mine = mitragyna.run(path).timecourse
    told = sorted(set(mine["quantity"]))
    assert len(told) > 8
    for name in told:
        own = mine.loc[mine["quantity"] == name, "mean"].to_numpy()
        assert own == pytest.approx(theirs[name], rel=1e-5, abs=1e-7), name
