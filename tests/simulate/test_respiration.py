"""Promises about the overdose model as the respiratory module of a scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mitragyna
from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.scenario import from_dict
from mitragyna.simulate import derived, respiration
from mitragyna.simulate.arms import prepare
from mitragyna.simulate.overdose import Overdose, cardiac_arrests

LIBRARY = load()
PEOPLE = 24
HEROIN = {"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "30 d"}


def fentanyl(amount: str = "1.625 mg", **more: Any) -> dict[str, Any]:
    return {"product": "fentanyl-intravenous", "amount": amount, **more}


def naloxone(product: str, amount: str, at: str, **more: Any) -> dict[str, Any]:
    return {"product": product, "amount": amount, "from": at, **more}


def given(
    *takes: dict[str, Any],
    history: Any = True,
    people: int = PEOPLE,
    duration: str = "90 min",
    **more: Any,
) -> dict[str, Any]:
    return {
        "title": "Overdose",
        "duration": duration,
        "people": {"number": people},
        "model": {"respiration": "mann-2022"},
        "history": ([HEROIN] if history else []) if isinstance(history, bool) else history,
        "arm": [{"name": "a", "take": list(takes)}],
        "output": {"every": "10 min"},
        **more,
    }


def breath(data: dict[str, Any], names: tuple[str, ...] = respiration.QUANTITIES, threads: int = 1) -> Any:
    scenario = from_dict(data, library=LIBRARY)
    prepared = prepare(scenario, LIBRARY)
    module = respiration.planned(prepared, names)
    return respiration.breathe(module, prepared, "a", np.array(scenario.output_times), threads)


def metric(found: Any, quantity: str, name: str) -> np.ndarray:
    return next(
        m.values for m in found.metrics if (m.quantity, m.metric) == (f"respiration.{quantity}", name)
    )


def sample(found: Any, quantity: str) -> np.ndarray:
    return dict(found.samples)[f"respiration.{quantity}"]


def test_a_published_overdose_in_a_scenario_stops_the_hearts_that_the_command_stops() -> None:
    published = cardiac_arrests(
        Overdose("fentanyl", 1.625, "chronic", later_episodes=True), PEOPLE, 1, library=LIBRARY
    )
    found = breath(given(fentanyl()))
    assert found.arrests == published.count > 0
    times = metric(found, "cardiac_arrest", "time_of_arrest") * 3600.0
    assert np.allclose(times, published.collapse_s, rtol=1e-4, equal_nan=True)
    assert np.allclose(metric(found, "arterial_po2", "lowest"), published.lowest_po2, rtol=0.2)


def test_people_without_an_opioid_in_the_history_are_naive_and_breathe_less() -> None:
    used, naive = breath(given(fentanyl())), breath(given(fentanyl(), history=False))
    assert (metric(naive, "ventilation", "lowest") <= metric(used, "ventilation", "lowest") + 1e-9).all()
    assert naive.arrests > used.arrests


def test_without_a_drug_nothing_happens() -> None:
    scenario = given({"product": "clonidine-tablet", "amount": "0.2 mg"})
    found = breath(scenario)
    assert found.arrests == 0
    assert np.ptp(sample(found, "ventilation")) < 1e-4
    assert np.isnan(metric(found, "ventilation", "time_of_lowest")).all()


def test_naloxone_at_its_time_brings_people_back() -> None:
    alone = breath(given(fentanyl()))
    rescued = breath(given(fentanyl(), naloxone("naloxone-intravenous", "2 mg", "2 min")))
    late = breath(given(fentanyl(), naloxone("naloxone-intravenous", "2 mg", "1 h")))
    assert rescued.arrests < alone.arrests == late.arrests
    assert np.array_equal(sample(late, "ventilation")[:6], sample(alone, "ventilation")[:6])
    at_the_end = sample(rescued, "naloxone_bound")[-1]
    assert (at_the_end > 0.0).all()


def test_an_amount_given_in_two_halves_at_once_is_the_whole() -> None:
    whole, halves = breath(given(fentanyl("0.8 mg"))), breath(given(fentanyl("0.4 mg"), fentanyl("0.4 mg")))
    assert np.allclose(sample(whole, "ventilation"), sample(halves, "ventilation"), rtol=1e-4, atol=1e-4)


def test_a_short_infusion_is_nearly_a_dose_and_a_long_one_is_gentler() -> None:
    dose, short, long = (
        breath(given(fentanyl("0.8 mg", **more))) for more in ({}, {"over": "1 s"}, {"over": "1 h"})
    )
    assert np.allclose(sample(dose, "opioid_plasma")[1:], sample(short, "opioid_plasma")[1:], rtol=2e-2)
    lowest = metric(long, "ventilation", "lowest")
    assert (lowest > metric(dose, "ventilation", "lowest")).all()
    assert (metric(long, "ventilation", "time_of_lowest") > 0.3).all()


def test_an_amount_per_kg_is_that_of_each_person_s_weight() -> None:
    heavy = breath({**given(fentanyl("0.01 mg/kg")), "person": {"weight": "80 kg"}})
    assert np.allclose(
        sample(heavy, "opioid_plasma"), sample(breath(given(fentanyl("0.8 mg"))), "opioid_plasma")
    )


def test_threads_and_more_people_change_nobody() -> None:
    few, many = breath(given(fentanyl())), breath(given(fentanyl(), people=PEOPLE + 20), threads=2)
    assert np.array_equal(sample(few, "arterial_po2"), sample(many, "arterial_po2")[:, :PEOPLE])


def test_arrest_is_a_step_that_people_do_not_come_back_from() -> None:
    steps = sample(breath(given(fentanyl("2.965 mg"))), "cardiac_arrest")
    assert set(np.unique(steps)) == {0.0, 1.0}
    assert (np.diff(steps, axis=0) >= 0.0).all()


REFUSED = {
    "heroin": (given({"product": "heroin-intravenous", "amount": "20 mg"}), "no rates of binding"),
    "leaf": (given({"product": "leaf-powder-us", "amount": "4 g"}), "no rates of binding"),
    "naltrexone": (given(fentanyl(), {"product": "naltrexone-tablet", "amount": "50 mg"}), "naltrexone"),
    "sedative": (given(fentanyl(), {"product": "diazepam-tablet", "amount": "10 mg"}), "diazepam"),
    "under the skin": (given(fentanyl(), naloxone("naloxone-subcutaneous", "1 mg", "2 min")), "subcutaneous"),
    "two sprays": (
        given(fentanyl(), naloxone("naloxone-nasal", "4 mg", "2 min", every="3 min", doses=2)),
        "second nasal dose",
    ),
    "naloxone infusion": (
        given(fentanyl(), naloxone("naloxone-intravenous", "1 mg", "2 min", over="1 h")),
        "as an infusion",
    ),
    "two rescues": (
        given(
            fentanyl(),
            naloxone("naloxone-intravenous", "1 mg", "2 min"),
            naloxone("naloxone-intramuscular", "1 mg", "3 min"),
        ),
        "one of the naloxone products at a time",
    ),
    "two opioids": (
        given(fentanyl(), {"product": "carfentanil-intravenous", "amount": "0.01 mg"}),
        "one of the opioids at a time",
    ),
    "too long": (given(fentanyl(), duration="2 d"), "longer than 24 h"),
    "too much": (given(fentanyl("2 g")), "above 1000 mg"),
    "kratom before": (
        given(fentanyl(), history=[{"product": "leaf-powder-us", "amount": "4 g", "every": "8 h", "lasting": "30 d"}]),
        "tolerance of breathing is not known",
    ),
    "buprenorphine before": (
        given(
            fentanyl(),
            history=[{"product": "buprenorphine-sublingual", "amount": "8 mg", "every": "24 h", "lasting": "30 d"}],
        ),
        "stays on the receptors",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_model_has_no_numbers_for_is_refused_with_what_is_missing(case: str) -> None:
    data, said = REFUSED[case]
    with pytest.raises(InputError) as caught:
        breath(data)
    message = str(caught.value)
    assert said in message
    assert "expected" in message or "respiratory module" in message
    assert "\n" not in message


def test_a_run_tells_arrests_in_its_tables_and_its_summary() -> None:
    result = mitragyna.run(from_dict(given(fentanyl("2.965 mg")), library=LIBRARY))
    assert result.respiration == "mann-2022"
    summary = result.summary()
    arrests = summary["cardiac_arrest"]["a"]
    people: Any = result.people_table
    rows = people[people["metric"] == "arrest"]
    assert rows["value"].sum() == arrests["count"] == result.arrests["a"].count > 0
    low, high = arrests["interval_95"]
    assert low < arrests["fraction"] < high
    course: Any = result.timecourse
    shown = {name for name in course["quantity"].unique() if name.startswith("respiration.")}
    assert shown == set(respiration.SHOWN)
    last = course[(course["quantity"] == "respiration.cardiac_arrest")].iloc[-1]
    assert last["mean"] == pytest.approx(arrests["fraction"])
    assert any(row["name"] == "overdose-body.collapse_po2" for row in result.parameters)
    assert any(heading == "Breathing" for heading, _ in result.asked)


def test_the_module_is_chosen_by_an_override_too_and_a_plain_run_has_none_of_it() -> None:
    data = given(fentanyl())
    del data["model"]
    scenario = from_dict(data, library=LIBRARY)
    plain = mitragyna.run(scenario)
    assert not any(str(q).startswith("respiration.") for q in plain.timecourse["quantity"].unique())
    assert "cardiac_arrest" not in plain.summary()
    chosen = mitragyna.run(scenario, overrides={"model.respiration": "mann-2022"})
    assert chosen.arrests["a"].people == PEOPLE
    with pytest.raises(InputError, match=r"--set model\.respiration: 'man-2022' is not a respiratory module"):
        mitragyna.run(scenario, overrides={"model.respiration": "man-2022"})


def test_its_quantities_need_the_module() -> None:
    data = given(fentanyl(), output={"quantities": ["respiration.ventilation"], "every": "10 min"})
    named = derived.plan(prepare(from_dict(data, library=LIBRARY), LIBRARY))
    assert named.breathing == ("respiration.ventilation",)
    data["model"] = {"respiration": "plain"}
    with pytest.raises(InputError, match=r"needs \[model\] respiration = 'mann-2022'"):
        derived.plan(prepare(from_dict(data, library=LIBRARY), LIBRARY))


def test_a_module_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"model\.respiration: 'mann-2021' is not .*'mann-2022'"):
        from_dict({**given(fentanyl()), "model": {"respiration": "mann-2021"}}, library=LIBRARY)
