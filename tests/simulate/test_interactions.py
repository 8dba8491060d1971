"""Promises about interactions in a run: who is changed, how much, what is told, and what is refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mitragyna
from mitragyna.errors import InputError
from mitragyna.library import Library, load
from mitragyna.scenario import Scenario, from_dict
from mitragyna.simulate.altered import parameters_used, told
from mitragyna.simulate.arms import Prepared, prepare
from mitragyna.simulate.interactions import Setting, apply, changes
from mitragyna.simulate.people import Source
from mitragyna.simulate.perpetrators import Taken
from mitragyna.simulate.ratio import Perpetrator, interaction_ratio

LIBRARY = load()
METHADONE = {"product": "methadone-solution", "amount": "80 mg", "every": "24 h"}
LEAF = {"product": "leaf-powder-us", "amount": "4 g", "every": "8 h"}


def scenario(library: Library = LIBRARY, **keys: Any) -> Scenario:
    base: dict[str, Any] = {
        "title": "x",
        "duration": "3 d",
        "people": {"number": 20},
        "arm": [{"name": "methadone", "take": [METHADONE]}],
    }
    return from_dict({**base, **keys}, library=library)


def typical(*taken: Taken, victim: str, phenotype: float = 1.0) -> Any:
    setting = Setting(Source(LIBRARY, {}), taken, 70.0, {"CYP2D6": phenotype})
    return changes(setting, [victim]).get(victim)


def sentences(prepared: Prepared, arm: str) -> tuple[str, ...]:
    return told(prepared.scenario, prepared.library, prepared.interactions[arm])


def test_without_perpetrators_every_arm_shares_one_layout() -> None:
    prepared = prepare(scenario(), LIBRARY)
    assert prepared.own == {}
    assert prepared.past is None
    assert prepared.layout_of("methadone") is prepared.layout


def test_kratom_changes_the_other_drugs_of_its_arm_only() -> None:
    arms = [{"name": "alone", "take": [METHADONE]}, {"name": "with leaf", "take": [METHADONE, LEAF]}]
    prepared = prepare(scenario(arm=arms), LIBRARY)
    assert list(prepared.own) == ["with leaf"]
    assert set(prepared.interactions["with leaf"].everybody) == {"methadone"}
    assert prepared.interactions["alone"].present == ("methadone",)
    change = prepared.interactions["with leaf"].everybody["methadone"]
    assert np.all(np.asarray(change.passage.clearance) < 1.0)


def test_a_drug_never_acts_on_itself_or_on_what_is_made_of_it() -> None:
    tea = Taken("mitragynine", 2000.0, 8.0, "tanna-k51-tea")
    assert typical(tea, victim="mitragynine") is None
    assert typical(tea, victim="7-hydroxymitragynine") is None
    assert typical(Taken("ketoconazole", 400.0, 24.0), victim="7-hydroxymitragynine") is not None


def test_a_medicine_by_name_changes_the_history_and_every_arm() -> None:
    keys = {
        "history": [{**METHADONE, "lasting": "1 y"}],
        "arm": [{"name": "none"}, {"name": "on", "take": [METHADONE]}],
    }
    prepared = prepare(scenario(person={"medicines": ["Rifampin"]}, **keys), LIBRARY)
    assert prepared.past is not None
    assert prepared.own["none"] is prepared.own["on"]
    plain = mitragyna.run(scenario(**keys)).timecourse
    induced = mitragyna.run(scenario(person={"medicines": ["Rifampin"]}, **keys)).timecourse

    def level(course: Any) -> float:
        rows = course[
            (course.quantity == "plasma.methadone") & (course.arm == "on") & (course.time_h == 48.0)
        ]
        return float(rows["mean"].iloc[0])

    assert 0.2 < level(induced) / level(plain) < 0.5


def test_amounts_of_a_medicine_are_read_and_refused_with_their_key() -> None:
    low = prepare(
        scenario(person={"medicines": [{"name": "rifampicin", "amount": "5 mg", "every": "24 h"}]}), LIBRARY
    )
    usual = prepare(scenario(person={"medicines": ["rifampicin"]}), LIBRARY)
    factor = [
        float(np.median(p.interactions["methadone"].everybody["methadone"].passage.clearance))
        for p in (low, usual)
    ]
    assert 1.0 < factor[0] < factor[1]
    with pytest.raises(InputError, match=r"person\.medicines.*amount"):
        prepare(
            scenario(person={"medicines": [{"name": "rifampicin", "amount": "5 h", "every": "24 h"}]}),
            LIBRARY,
        )


def test_people_of_a_phenotype_differ_and_a_normal_one_does_not() -> None:
    arm = [{"name": "a", "take": [{"product": "dextromethorphan-oral", "amount": "30 mg"}]}]
    poor = prepare(scenario(arm=arm, person={"cyp2d6": "poor"}), LIBRARY)
    assert float(np.max(poor.interactions["a"].everybody["dextromethorphan"].passage.clearance)) < 0.2
    normal = prepare(scenario(arm=arm, person={"cyp2d6": "normal"}), LIBRARY)
    assert normal.own == {}
    assert "with their CYP2D6 phenotype" in sentences(poor, "a")[0]


def test_a_phenotype_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="'normal'"):
        scenario(person={"cyp2d6": "normall"})
    with pytest.raises(InputError, match="the nearest known name is 'ultrarapid'"):
        interaction_ratio("oxycodone", [], phenotype="ultra-rapid")


def test_a_circle_of_interactions_is_refused(tmp_path: Path) -> None:
    known = LIBRARY.interactions.drugs
    methadone = replace(
        known["methadone"], acts=known["ketoconazole"].acts, exposure=known["ketoconazole"].exposure
    )
    both = {**known, "methadone": methadone}
    library = replace(LIBRARY, interactions=replace(LIBRARY.interactions, drugs=both))
    with pytest.raises(InputError, match=r"changes .* a circle of interactions"):
        prepare(scenario(library, arm=[{"name": "a", "take": [METHADONE, LEAF]}]), library)


def test_what_is_not_modelled_is_said_and_never_looks_like_nothing() -> None:
    prepared = prepare(scenario(person={"medicines": ["sertraline", "voriconazole"]}), LIBRARY)
    text = " ".join(sentences(prepared, "methadone"))
    assert "Not modelled: what sertraline may do" in text
    assert "Model estimate: Methadone is cleared at" in text
    assert "steady state over the whole arm" in text
    arm = [{"name": "a", "take": [{"product": "morphine-oral", "amount": "30 mg", "every": "6 h"}]}]
    morphine = prepare(scenario(arm=arm, person={"medicines": ["rifampicin"]}), LIBRARY)
    assert any("Not modelled" in s and "Morphine" in s for s in sentences(morphine, "a"))


def test_induction_tells_how_long_it_takes() -> None:
    prepared = prepare(scenario(person={"medicines": ["rifampicin"]}), LIBRARY)
    hours = prepared.interactions["methadone"].after["CYP3A"]
    assert hours == pytest.approx(np.log(10) / 0.0158, rel=1e-3)
    assert any("d." in s and "CYP3A about" in s for s in sentences(prepared, "methadone"))


def test_the_numbers_behind_a_change_are_named() -> None:
    prepared = prepare(scenario(person={"medicines": ["rifampicin"]}), LIBRARY)
    names = parameters_used(LIBRARY, prepared.interactions["methadone"])
    assert "interactions.methadone.by.CYP2B6" in names
    assert "interactions.rifampicin.CYP3A.induction_maximum" in names
    assert all(name in LIBRARY.parameters() for name in names)


def test_apply_changes_clearance_bioavailability_and_metabolites_together() -> None:
    setting = Setting(Source(LIBRARY, {}), (Taken("ketoconazole", 400.0, 24.0),), 70.0, {})
    from mitragyna.simulate.people import values

    before = values(Source(LIBRARY, {}), ["leaf-powder-us", "methadone-solution"], 70.0)
    made = changes(setting, [s.name for s in before.substances])
    after = apply(before, made, LIBRARY)
    old = {s.name: s for s in before.substances}
    new = {s.name: s for s in after.substances}
    assert new["mitragynine"].clearance < old["mitragynine"].clearance
    assert new["mitragynine"].forms[0].fraction < old["mitragynine"].forms[0].fraction
    route_before, route_after = before.routes["leaf-powder-us"][0], after.routes["leaf-powder-us"][0]
    assert route_after.bioavailability > route_before.bioavailability
    assert route_after.presystemic[0].fraction < route_before.presystemic[0].fraction
    assert after.routes["methadone-solution"][0].bioavailability <= 1.0
    assert new["speciociliatine"] == old["speciociliatine"]


def test_individual_event_tables_give_each_person_their_own_factors(tmp_path: Path) -> None:
    table = "ID,TIME,AMT,EVID,product\n" + "".join(
        f"{i},{24 * k},80,1,methadone-solution\n" for i in (1, 2) for k in range(3)
    )
    table += "".join(f"2,{8 * k},4000,1,leaf-powder-us\n" for k in range(9))
    rows = sorted(table.splitlines()[1:], key=lambda r: (int(r.split(",")[0]), float(r.split(",")[1])))
    (tmp_path / "e.csv").write_text("\n".join([table.splitlines()[0], *rows]) + "\n", encoding="utf-8")
    file = tmp_path / "s.toml"
    file.write_text(
        'title = "x"\nduration = "3 d"\n[people]\nnumber = 2\n[[arm]]\nname = "a"\nevents = "e.csv"\n',
        encoding="utf-8",
    )
    prepared = prepare(mitragyna.load_scenario(file), LIBRARY)
    factor = np.asarray(prepared.interactions["a"].everybody["methadone"].passage.clearance)
    assert factor[0] == 1.0
    assert factor[1] < 1.0


def test_the_first_people_of_many_have_the_same_factors() -> None:
    arm = [{"name": "a", "take": [METHADONE, LEAF]}]
    few = prepare(scenario(arm=arm, people={"number": 10}), LIBRARY)
    many = prepare(scenario(arm=arm, people={"number": 40}), LIBRARY)
    one, other = (p.interactions["a"].everybody["methadone"].passage.clearance for p in (few, many))
    assert np.array_equal(np.asarray(one), np.asarray(other)[:10])


def test_ratios_without_perpetrators_are_one() -> None:
    ratio = mitragyna.interaction_ratio("methadone", [], people=10)
    assert (ratio.auc, ratio.low, ratio.high, ratio.half_life) == (1.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: interaction_ratio("methadon", []), "the nearest known name"),
        (lambda: interaction_ratio("methadone", ["rifampcin"]), "the nearest known name"),
        (lambda: interaction_ratio("methadone", [Perpetrator("leaf-powder-us")]), "needs an amount"),
        (lambda: interaction_ratio("methadone", [Perpetrator("mitragynine")]), "expected an amount"),
        (lambda: interaction_ratio("methadone", [], route="orall"), "'oral'"),
        (lambda: interaction_ratio("methadone", [Perpetrator("rifampicin", "600 mg", "1 kg")]), "every"),
    ],
)
def test_a_ratio_that_cannot_be_computed_is_refused(call: Any, complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert complaint in str(caught.value)
