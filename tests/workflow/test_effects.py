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
