"""Promises about perpetrators that begin or end within an arm."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.linalg import expm

import mitragyna
from mitragyna.engine.plan import hours
from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.scenario import from_dict
from mitragyna.simulate.altered import told
from mitragyna.simulate.arms import Prepared, prepare
from mitragyna.simulate.interactions import Setting, changes
from mitragyna.simulate.people import Source
from mitragyna.simulate.perpetrators import Levels, Pressure, Taken, levels, taken_as_medicine
from mitragyna.simulate.turnover import (
    MOST,
    MOST_MET,
    Rates,
    changes_in_time,
    course_at,
    edges,
    level_at,
    levels_at,
    met_by,
    relaxed,
)

LIBRARY = load()
SOURCE = Source(LIBRARY, {})
METHADONE = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h"}
DAY = 24.0


def scenario(medicine: dict[str, Any] | None = None, **keys: Any) -> Any:
    base: dict[str, Any] = {
        "title": "x",
        "duration": "12 d",
        "people": {"number": 10, "occasions": False},
        "arm": [{"name": "a", "take": [METHADONE]}],
    }
    if medicine is not None:
        base["person"] = {"medicines": [medicine]}
    return from_dict({**base, **keys}, library=LIBRARY)


def rifampicin(**keys: Any) -> dict[str, Any]:
    return {"name": "rifampicin", "amount": "600 mg", "every": "24 h", **keys}


def clearance(taken: tuple[Taken, ...], times: list[float], duration: float) -> list[float]:
    made = changes_in_time(Setting(SOURCE, taken, 70.0), ["midazolam"], times, duration)
    return [float(piece["midazolam"].passage.clearance) for piece in made]


@given(
    st.floats(0.01, 5.0),
    st.floats(0.0, 10.0),
    st.floats(0.0, 3.0),
    st.floats(0.005, 0.1),
    st.floats(0.1, 200.0),
)
def test_a_pool_relaxes_as_its_differential_equation_says(
    pool: float, rise: float, loss: float, degradation: float, length: float
) -> None:
    end, mean = relaxed(pool, Pressure(rise=rise, loss=loss), degradation, length)

    def slope(_: float, y: Any) -> list[float]:
        return [degradation * (1.0 + rise) - (degradation + loss) * y[0], y[0]]

    found = solve_ivp(slope, (0.0, length), [pool, 0.0], method="LSODA", rtol=1e-9, atol=1e-12).y[:, -1]
    assert end == pytest.approx(found[0], rel=1e-6)
    assert mean == pytest.approx(found[1] / length, rel=1e-6)


@given(st.floats(0.5, 50.0), st.floats(0.0, 300.0), st.floats(1.0, 300.0), st.floats(0.0, 900.0))
def test_a_level_rises_to_one_and_falls_to_nothing(
    half_life: float, start: float, length: float, time: float
) -> None:
    rates = Rates(np.log(2.0) / half_life, np.log(2.0) / half_life)
    taken = Taken("rifampicin", 600.0, 24.0, start=start, stop=start + length)
    level = level_at(taken, rates, time)
    assert 0.0 <= level <= 1.0
    assert (level == 0.0) == (time <= start)
    assert level_at(Taken("rifampicin", 600.0, 24.0), rates, time) == 1.0
    assert level_at(taken, rates, start + length + 40.0 * half_life) < 1e-11


def test_what_neither_begins_nor_ends_is_at_steady_state_throughout() -> None:
    always = (Taken("rifampicin", 600.0, 24.0),)
    steady = float(changes(Setting(SOURCE, always, 70.0), ["midazolam"])["midazolam"].passage.clearance)
    assert edges(always, 100.0) == (0.0,)
    assert clearance(always, [0.0, 30.0, 50.0], 100.0) == pytest.approx([steady] * 3, rel=1e-12)


def test_induction_builds_up_to_steady_state_and_wears_off() -> None:
    always = (Taken("rifampicin", 600.0, 24.0),)
    steady = float(changes(Setting(SOURCE, always, 70.0), ["midazolam"])["midazolam"].passage.clearance)
    weeks = (Taken("rifampicin", 600.0, 24.0, start=DAY, stop=29 * DAY),)
    times = list(edges(weeks, 60 * DAY))
    found = dict(zip(times, clearance(weeks, times, 60 * DAY), strict=True))
    before = [found[t] for t in times if t < DAY]
    rising = [found[t] for t in times if DAY <= t < 29 * DAY]
    falling = [found[t] for t in times if t >= 29 * DAY]
    assert before == pytest.approx([1.0] * len(before), rel=1e-9)
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert rising[-1] == pytest.approx(steady, rel=0.01)
    assert falling[-1] == pytest.approx(1.0, abs=0.01)


def test_a_long_half_life_keeps_an_inhibitor_there_after_its_end() -> None:
    made = [
        clearance((Taken(drug, amount, 24.0, stop=0.0),), [0.0, DAY, 2 * DAY], 3 * DAY)
        for drug, amount in (("itraconazole", 200.0), ("ketoconazole", 400.0))
    ]
    assert made[0][2] < 0.8
    assert made[1][2] > 0.95


def test_an_arm_is_cut_into_few_pieces_whatever_is_taken() -> None:
    many = [Taken("rifampicin", 600.0, 24.0, start=7.0 * i, stop=7.0 * i + 5.0) for i in range(200)]
    assert len(edges(many, 2000.0)) <= MOST
    assert edges([Taken("rifampicin", 600.0, None, start=3.0, stop=5.0)], 100.0) == (0.0,)


def exact(prepared: Prepared, person: int, doses: list[float], ends: np.ndarray) -> np.ndarray:
    """Plasma methadone of one person by matrix exponentials, epoch by epoch, independent of the engine's steps."""
    layout = prepared.layout_of("a")
    pattern = layout.system.pattern
    ((_, ways),) = layout.ways.items()
    tables = [(0.0, layout.columns.a[:, person])]
    for epoch in prepared.epochs["a"]:
        now_a = layout.columns.a[:, person].copy()
        now_a[epoch.entry] = epoch.a[:, person]
        tables.append((hours(epoch.tick), now_a))
    state, now = np.zeros(pattern.size), 0.0
    out = []
    stops = sorted({*ends.tolist(), *doses, *(t for t, _ in tables)})
    for stop in [s for s in stops if s <= ends[-1]]:
        a = [c for t, c in tables if t <= now][-1]
        system = np.zeros((pattern.size, pattern.size))
        system[pattern.a_row, pattern.a_column] = a
        state = expm(system * (stop - now)) @ state
        now = stop
        if stop in ends:
            out.append(layout.columns.out_scale[0, person] * state[layout.system.out_state[0]])
        if stop in doses:
            state[ways[0].state] += 80.0 * layout.columns.coefficients[ways[0].row, person]
    return np.array(out)


def test_a_course_by_epochs_is_exact() -> None:
    # Without occasions, which the independent solution does not know.
    given = scenario(rifampicin(**{"from": "2 d", "until": "6 d"}), output={"every": "6 h"})
    prepared = prepare(given, LIBRARY)
    assert len(prepared.epochs["a"]) > 10
    course = mitragyna.run(given)
    rows = course.people_table
    peak = rows[(rows.quantity == "plasma.methadone") & (rows.metric == "cmax")].value.to_numpy()
    ends = np.arange(6.0, 288.0, 6.0)
    for person in (0, 7):
        found = exact(prepared, person, [24.0 * k for k in range(12)], ends)
        assert peak[person] >= found.max() * (1.0 - 1e-6)
    seen = course.timecourse
    seen = seen[(seen.quantity == "plasma.methadone") & seen.time_h.isin(ends)]
    each = np.array([exact(prepared, i, [24.0 * k for k in range(12)], ends) for i in range(10)])
    assert seen["mean"].to_numpy() == pytest.approx(each.mean(axis=0), rel=2e-6)


def test_a_medicine_that_ends_changes_the_level_for_a_while_only() -> None:
    keys: dict[str, Any] = {"history": [{**METHADONE, "lasting": "1 y"}], "duration": "40 d"}
    plain = mitragyna.run(scenario(**keys)).timecourse
    induced = mitragyna.run(scenario(rifampicin(**{"from": "0 d", "until": "10 d"}), **keys)).timecourse

    def ratio(time: float) -> float:
        return float(
            np.divide(
                *(
                    c[(c.quantity == "plasma.methadone") & (c.time_h == time)]["mean"].iloc[0]
                    for c in (induced, plain)
                )
            )
        )

    assert ratio(0.0) == pytest.approx(1.0, rel=1e-6)
    assert ratio(240.0) < 0.6
    assert ratio(959.0) > 0.95


def test_the_end_of_kratom_in_the_past_wears_off_in_the_arm() -> None:
    leaf = {"product": "leaf-powder-us", "amount": "4 g", "every": "8 h", "lasting": "1 y"}
    prepared = prepare(scenario(history=[leaf]), LIBRARY)
    made = prepared.interactions["a"]
    factor = [
        float(np.median(np.asarray(changed["methadone"].passage.clearance)))
        for changed in (made.everybody, *(x.everybody for x in made.later))
    ]
    assert factor[0] < 0.99
    assert factor == sorted(factor)
    assert factor[-1] > factor[0]
    assert any("Mitragynine: begins or ends" in line for line in told(prepared.scenario, LIBRARY, made))


def test_a_medicine_with_a_beginning_is_not_in_the_past() -> None:
    history = [{**METHADONE, "lasting": "1 y"}]
    assert prepare(scenario(rifampicin(), history=history), LIBRARY).past is not None
    assert prepare(scenario(rifampicin(**{"from": "1 d"}), history=history), LIBRARY).past is None


def test_the_same_people_get_the_same_bits_at_any_number_of_threads() -> None:
    given = scenario(rifampicin(**{"from": "2 d", "until": "6 d"}), people={"number": 70})
    one, other = (mitragyna.run(given, threads=n).people_table for n in (1, 2))
    assert one.equals(other)
    few = mitragyna.run(
        scenario(rifampicin(**{"from": "2 d", "until": "6 d"}), people={"number": 10})
    ).people_table
    mine = one[one.person.isin(few.person.unique())]
    assert mine.value.to_numpy() == pytest.approx(few.value.to_numpy(), rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({"from": "5 d", "until": "3 d"}, r"until: '3 d' is not after 'from' \(5 d\)"),
        ({"from": "5 mg"}, r"person\.medicines.*from"),
        ({"until": "soon"}, r"person\.medicines.*until"),
    ],
)
def test_times_of_a_medicine_that_cannot_be_are_refused(keys: dict[str, str], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        prepare(scenario(rifampicin(**keys)), LIBRARY)


def acting(*medicines: Any, history: bool = False) -> tuple[Taken, ...]:
    return taken_as_medicine(scenario(person={"medicines": list(medicines)}), LIBRARY, history)


def test_doses_of_a_medicine_count_from_time_zero_unless_from_says_when() -> None:
    assert [(t.start, t.stop) for t in acting(rifampicin(doses=5))] == [(0.0, 5 * DAY)]
    assert [(t.start, t.stop) for t in acting(rifampicin(doses=5, **{"from": "2 d"}))] == [(2 * DAY, 7 * DAY)]
    assert acting(rifampicin(doses=5), history=True) == ()
    assert [(t.start, t.stop) for t in acting({"name": "ketoconazole", "doses": 3})] == [(0.0, 3 * DAY)]


def test_doses_of_a_medicine_do_as_much_as_the_same_end_as_a_time() -> None:
    counted, timed = (
        prepare(scenario(rifampicin(**keys)), LIBRARY)
        for keys in ({"doses": 5}, {"from": "0 h", "until": "5 d"})
    )
    one, other = (mitragyna.run(x.scenario).people_table for x in (counted, timed))
    assert one.equals(other)


def test_a_single_dose_with_from_acts_for_its_first_day_and_not_before() -> None:
    single = {"name": "itraconazole", "amount": "200 mg", "doses": 1}
    assert [(t.interval, t.start, t.stop) for t in acting(single)] == [(None, -np.inf, np.inf)]
    later = acting({**single, "from": "3 d"})
    assert [(t.interval, t.start, t.stop) for t in later] == [(DAY, 3 * DAY, 4 * DAY)]
    before, day, after = clearance(later, [0.0, 3 * DAY, 4 * DAY], 12 * DAY)
    assert before == pytest.approx(1.0)
    assert day < after < 1.0


def test_an_amount_of_a_medicine_per_kg_is_taken_per_kg() -> None:
    (taken,) = acting({"name": "rifampicin", "amount": "10 mg/kg", "every": "1 d"})
    assert (taken.amount, taken.per_kg) == (10.0, True)


def test_regimens_of_a_medicine_that_follow_each_other_act_one_after_the_other() -> None:
    found = acting(rifampicin(until="2 d"), {**rifampicin(**{"from": "2 d"}), "amount": "300 mg"})
    assert [(t.amount, t.start, t.stop) for t in found] == [
        (600.0, -np.inf, 2 * DAY),
        (300.0, 2 * DAY, np.inf),
    ]


def test_a_medicine_may_have_ended_at_time_zero() -> None:
    assert [(t.start, t.stop) for t in acting(rifampicin(until="0 h"))] == [(-np.inf, 0.0)]


def test_a_medicine_at_steady_state_was_there_before_its_doses() -> None:
    (taken,) = acting(rifampicin(doses=3, steady_state=True))
    assert (taken.start, taken.stop) == (-np.inf, 3 * DAY)
    with pytest.raises(InputError, match=r"steady_state.*taken before"):
        scenario(rifampicin(steady_state=True, **{"from": "1 d"}))


def test_a_steady_state_record_has_the_rates_of_its_time(tmp_path: Path) -> None:
    (tmp_path / "doses.csv").write_text(
        "TIME,AMT,EVID,SS,II,product\n480,80,1,1,24,methadone-solution\n", encoding="utf-8"
    )

    def mean(**keys: str) -> float:
        file = tmp_path / "s.toml"
        times = "".join(f', {key} = "{value}"' for key, value in keys.items())
        file.write_text(
            'title = "x"\nduration = "21 d"\n[people]\nnumber = 5\n[output]\nevery = "1 h"\n'
            f'[person]\nmedicines = [{{ name = "rifampicin", amount = "600 mg", every = "24 h"{times} }}]\n'
            '[[arm]]\nname = "a"\nevents = "doses.csv"\n',
            encoding="utf-8",
        )
        course = mitragyna.run(mitragyna.load_scenario(file)).timecourse
        late = course[(course.quantity == "plasma.methadone") & (course.time_h > 480.0)]
        return float(late["mean"].mean())

    always, begun, ended = mean(), mean(**{"from": "0 d"}), mean(**{"from": "0 d", "until": "1 d"})
    assert begun == pytest.approx(always, rel=0.02)
    assert ended > 1.5 * always


ABOVE = Levels(systemic=1.0, liver=1.5, gut=2.0, first=0.0, fall=1.0, interval=24.0)
"""A perpetrator whose absorption adds 0.5 at the liver's inlet and 1 in the gut wall."""


@given(
    st.floats(0.5, 200.0), st.floats(0.05, 5.0), st.floats(2.0, 48.0), st.integers(1, 30), st.floats(0.0, 1.0)
)
def test_a_course_by_doses_is_that_of_one_compartment(
    half_life: float, enters: float, interval: float, count: int, part: float
) -> None:
    leaves = np.log(2.0) / half_life
    taken = Taken("ketoconazole", 400.0, interval, start=0.0, stop=count * interval)
    above = Levels(1.0, 1.5, 2.0, 0.0, enters, interval)
    time = (count - 1 + part) * interval
    seen = course_at(above, taken, Rates(leaves, leaves), min(time, count * interval - 1e-6))
    state = np.zeros(2)
    system = np.array([[-enters, 0.0], [enters, -leaves]])
    for _ in range(count - 1):
        state = expm(system * interval) @ (state + np.array([1.0, 0.0]))
    state = expm(system * min(part * interval, interval - 1e-6)) @ (state + np.array([1.0, 0.0]))
    # A dose of one gives a mean of 1/(leaves interval) at steady state.
    assert float(seen.systemic) == pytest.approx(state[1] * leaves * interval, rel=1e-4, abs=1e-9)
    assert float(seen.liver - seen.systemic) == pytest.approx(0.5)
    assert float(seen.gut - seen.systemic) == pytest.approx(1.0)


def test_a_course_by_doses_is_on_average_the_level_at_steady_state_and_ends() -> None:
    rates = Rates(0.1, 0.1)
    taken = Taken("ketoconazole", 400.0, DAY, start=0.0, stop=60 * DAY)
    middles = 50 * DAY + (np.arange(2400) + 0.5) / 100.0
    mean = np.mean([float(course_at(ABOVE, taken, rates, t).systemic) for t in middles])
    assert mean == pytest.approx(1.0, rel=1e-4)
    gone = course_at(ABOVE, taken, rates, 80 * DAY)
    assert (float(gone.systemic), float(gone.liver)) == pytest.approx((0.0, 0.0), abs=1e-9)
    nothing = course_at(ABOVE, Taken("ketoconazole", 400.0, DAY, start=DAY), rates, 1.0)
    assert (float(nothing.systemic), float(nothing.gut)) == (0.0, 0.0)


def test_doses_whose_times_are_not_known_or_that_do_not_add_up_count_by_their_mean() -> None:
    always = Taken("ketoconazole", 400.0, DAY)
    assert course_at(ABOVE, always, Rates(0.1, 0.1), 30.0) == levels_at(ABOVE, always, Rates(0.1, 0.1), 30.0)
    begun, slow = Taken("itraconazole", 200.0, DAY, start=0.0), Rates(0.1, 0.02, adds=False)
    assert course_at(ABOVE, begun, slow, 30.0) == levels_at(ABOVE, begun, slow, 30.0)


def test_the_day_after_a_dose_is_cut_finer_unless_there_are_many() -> None:
    weeks = (Taken("ketoconazole", 400.0, DAY, start=0.0, stop=14 * DAY),)
    plain, fine = edges(weeks, 20 * DAY), edges(weeks, 20 * DAY, (10 * DAY + 1.0,))
    assert set(plain) < set(fine)
    assert {10 * DAY + 1.0, 11 * DAY} <= set(fine)
    assert len(fine) <= MOST
    often = (Taken("ketoconazole", 400.0, 0.5, start=0.0, stop=14 * DAY),)
    assert edges(often, 20 * DAY, (10 * DAY,)) == edges(often, 20 * DAY)
    assert met_by(weeks, [30.0, 30.0, 50.0]) == (30.0, 50.0)
    assert met_by(weeks, [30.0 + t for t in range(MOST_MET + 1)]) == ()
    assert met_by((Taken("ketoconazole", 400.0, DAY),), [30.0]) == ()


def test_a_drug_taken_soon_after_an_inhibitor_of_short_half_life_is_inhibited_more_than_before_the_next() -> (
    None
):
    taken = (Taken("ketoconazole", 400.0, DAY, start=0.0, stop=5 * DAY),)

    def met(time: float) -> float:
        times = edges(taken, 7 * DAY, (time,))
        made = changes_in_time(Setting(SOURCE, taken, 70.0), ["midazolam"], times, 7 * DAY, (time,))
        piece = dict(zip(times, made, strict=True))[time]["midazolam"]
        return float(piece.passage.clearance)

    mean = clearance(taken, [0.0, 4 * DAY, 5 * DAY], 7 * DAY)[1]
    assert met(4 * DAY + 2.0) < 0.8 * mean < mean < met(5 * DAY - 2.0)


def test_the_first_dose_of_a_drug_that_stays_acts_at_once() -> None:
    """Fluconazole, half-life 30 h: more than half of its steady level is there after the first dose."""
    taken = (Taken("fluconazole", 400.0, DAY, start=0.0, stop=DAY),)
    times = edges(taken, 2 * DAY, (2.0,))
    made = changes_in_time(Setting(SOURCE, taken, 70.0), ["midazolam"], times, 2 * DAY, (2.0,))
    found = dict(zip(times, made, strict=True))
    steady = changes(Setting(SOURCE, (Taken("fluconazole", 400.0, DAY),), 70.0), ["midazolam"])["midazolam"]
    fall = 1.0 - float(found[3.0]["midazolam"].passage.clearance)
    assert fall > 0.5 * (1.0 - float(steady.passage.clearance))


def test_a_dose_of_an_arm_meets_the_medicine_as_it_was_taken() -> None:
    def ratio(at: str) -> float:
        keys: dict[str, Any] = {
            "duration": "7 d",
            "arm": [{"name": "a", "take": [{"product": "midazolam-oral", "amount": "7.5 mg", "from": at}]}],
        }
        keto = {"name": "ketoconazole", "amount": "400 mg", "every": "24 h", "from": "0 h", "until": "5 d"}
        made = [mitragyna.run(scenario(m, **keys)).people_table for m in (keto, None)]
        areas = [
            rows[(rows.quantity == "plasma.midazolam") & (rows.metric == "auc_last")].value.to_numpy()
            for rows in made
        ]
        return float(np.exp(np.log(areas[0] / areas[1]).mean()))

    assert ratio("97 h") > 1.5 * ratio("119 h") > 1.5


@pytest.mark.parametrize(
    ("drug", "amounts", "ratio"),
    [
        ("itraconazole", (50.0, 200.0), 2.7 / 0.3),
        ("itraconazole", (200.0, 400.0), 2.0),
        ("itraconazole", (25.0, 50.0), 2.0),
        ("fluvoxamine", (25.0, 50.0), 3.18),
        ("fluconazole", (50.0, 200.0), 4.0),
    ],
)
def test_a_level_grows_with_the_amount_as_was_measured(
    drug: str, amounts: tuple[float, float], ratio: float
) -> None:
    """Van Peer 1989, Spigset 1998; in proportion beyond the amounts of a study, and without one."""
    low, high = (float(levels(SOURCE, Taken(drug, a, 12.0), 70.0).systemic) for a in amounts)
    assert high / low == pytest.approx(ratio, rel=0.01)
