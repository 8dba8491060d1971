"""Promises about what a run says with the effects that it computed."""

from typing import Any

import pytest

import mitragyna
from mitragyna.report import breathing
from mitragyna.scenario import from_dict
from mitragyna.workflow.effects import BESIDE_AN_OPIOID

LEAF = {"product": "leaf-powder-us", "amount": "4 g", "every": "8 h"}
DIAZEPAM = {"product": "diazepam-tablet", "amount": "10 mg", "every": "12 h"}


def ran(*takes: dict[str, Any], history: str | None = None) -> Any:
    given: dict[str, Any] = {
        "duration": "1 d",
        "people": {"number": 10},
        "arm": [{"name": "one", "take": list(takes)}],
        "output": {"quantities": ["sedation", "respiratory_drive", "stimulation", "fluid_loss"]},
    }
    if history:
        given["history"] = [{"product": history, "amount": "60 mg", "every": "24 h", "lasting": "60 d"}]
    return mitragyna.run(from_dict(given))


def test_kratom_beside_an_opioid_is_told_with_what_the_receptor_shows_less_of() -> None:
    result = ran(LEAF, DIAZEPAM, history="methadone-solution")
    told = {effect.name for effect in result.effects if effect.caution == BESIDE_AN_OPIOID}
    assert told == {"sedation", "respiratory_drive"}
    (sentence,) = breathing.cautions(result)
    assert "no sign of less danger" in sentence
    assert "Sedation" in sentence
    assert sentence in breathing.page(result, {}, lambda panel: panel)["effects_cautions"]


@pytest.mark.parametrize(
    ("takes", "history"), [((LEAF, DIAZEPAM), None), ((DIAZEPAM,), "methadone-solution")]
)
def test_without_the_pair_nothing_is_told(takes: tuple[dict[str, str], ...], history: str | None) -> None:
    assert breathing.cautions(ran(*takes, history=history)) == ()


def test_the_leaf_never_lessens_the_sedation_by_a_benzodiazepine() -> None:
    alone, beside = (
        result.people_table.query("quantity == 'sedation' and metric == 'peak'")["value"].to_numpy()
        for result in (ran(DIAZEPAM), ran(DIAZEPAM, LEAF))
    )
    assert (beside >= alone - 1e-5).all()


def armed(*takes: dict[str, Any], **changes: Any) -> Any:
    """A run of an untreated arm and one with ``takes``, after a history of heroin."""
    given: dict[str, Any] = {
        "duration": "1 d",
        "people": {"number": 4},
        "history": [{"product": "heroin-intravenous", "amount": "60 mg", "every": "6 h", "lasting": "60 d"}],
        "arm": [{"name": "none"}, {"name": "one", "take": list(takes)}],
        **changes,
    }
    return mitragyna.run(from_dict(given))


ALPRAZOLAM = {"product": "alprazolam-tablet", "amount": "1 mg", "every": "8 h", "from": "6 h"}
CLONIDINE = {"product": "clonidine-tablet", "amount": "0.1 mg", "every": "8 h", "until": "12 h"}


def test_what_acts_on_nothing_of_the_score_has_no_relief_and_what_acts_has() -> None:
    both = armed(ALPRAZOLAM, output={"quantities": ["cows", "sedation", "respiratory_drive", "constipation"]})
    none, one = both.arms
    assert none.reaches_score
    assert not one.reaches_score
    key = "relief_of_cows_area_in_the_first_week_against_no_treatment"
    assert set(both.summary()[key]["one"]) == {"not_modelled"}
    assert {effect.name: effect.untouched for effect in both.effects} == {
        "constipation": ("one",),
        "respiratory_drive": (),
        "sedation": (),
    }
    assert (none.first_dose_h, one.first_dose_h) == (None, 6.0)
    assert (none.to_the_end, one.to_the_end) == (False, True)
    other = armed(CLONIDINE, output={"quantities": ["cows", "respiratory_drive"]})
    assert other.arms[1].reaches_score
    assert not other.arms[1].to_the_end
    assert "median" in other.summary()[key]["one"]
    assert other.effects[0].untouched == ("one",)


def test_withdrawal_alone_is_enough_to_move_an_effect() -> None:
    methadone = {"product": "methadone-solution", "amount": "30 mg", "every": "24 h"}
    result = armed(methadone, output={"quantities": ["cows", "fluid_loss", "heart_rate"]})
    assert all(effect.untouched == () for effect in result.effects)
