"""Published interactions against the library's numbers: what was fitted, what was not, and the known misses."""

from __future__ import annotations

from pathlib import Path

import cyp_interactions as ci
import numpy as np
import pytest

import mitragyna
from mitragyna.simulate.ratio import Perpetrator, interaction_ratio

TEA = Perpetrator("tanna-k51-tea", "2 g")
DOCS = Path(__file__).parents[2] / "docs" / "interactions.md"


def test_two_grams_of_leaf_and_midazolam_meet_the_study() -> None:
    """Tanna 2023: area 1.39 (fitted), peak 1.50 (1.32-1.70) and half-life 1.07 (0.98-1.17) (not fitted)."""
    ratio = interaction_ratio("midazolam", [TEA], people=500)
    assert ratio.auc == pytest.approx(1.39, rel=0.02)
    assert ratio.cmax is not None
    assert 1.32 <= ratio.cmax <= 1.70
    assert 0.98 <= ratio.half_life <= 1.17
    assert ratio.gut > ratio.auc * 0.95  # the effect is the gut wall's


def test_the_static_over_prediction_is_not_repeated() -> None:
    """Tanna 2021 predicted 5.69 for the same tea: the gut wall alone cannot give more than 1/Fg, here 1.9."""
    assert interaction_ratio("midazolam", [TEA], people=500).high < 1.9


def test_two_grams_of_leaf_leave_dextromethorphan_alone() -> None:
    """Tanna 2023: area 0.99 (0.83-1.19), not fitted."""
    assert interaction_ratio("dextromethorphan", [TEA], people=500).auc == pytest.approx(0.99, rel=0.03)


def test_a_run_gives_what_the_ratio_gives() -> None:
    """The same study through the engine: geometric means of each person's own ratio."""
    from mitragyna.scenario import from_dict

    dose = {"product": "midazolam-oral", "amount": "2.5 mg"}
    arms = [
        {"name": "alone", "take": [dose]},
        {"name": "with tea", "take": [dose, {"product": "tanna-k51-tea", "amount": "2 g"}]},
    ]
    scenario = from_dict(
        {
            "title": "x",
            "duration": "24 h",
            "people": {"number": 100},
            "output": {"every": "0.25 h"},
            "arm": arms,
        },
        library=mitragyna.load_library(),
    )
    rows = mitragyna.run(scenario).people_table
    rows = rows[rows.quantity == "plasma.midazolam"]

    def ratio(metric: str) -> float:
        wide = rows[rows.metric == metric].pivot_table(
            index="person", columns="arm", values="value", observed=True
        )
        return float(np.exp(np.log(wide["with tea"] / wide["alone"]).mean()))

    assert ratio("auc_inf") == pytest.approx(1.39, rel=0.05)
    assert 1.32 <= ratio("cmax") <= 1.70
    assert 0.98 <= ratio("t_half") <= 1.17


@pytest.mark.parametrize("check", ci.CHECKS, ids=lambda c: c.record)
def test_a_published_ratio_is_within_the_limit_or_declared_a_miss(check: ci.Check) -> None:
    assert check.record in ci.LIBRARY.records
    inside = 1 / ci.LIMIT <= check.off <= ci.LIMIT
    assert inside == (not check.miss)


def test_most_published_ratios_are_within_the_limit() -> None:
    inside = [c for c in ci.CHECKS if 1 / ci.LIMIT <= c.off <= ci.LIMIT]
    assert len(inside) / len(ci.CHECKS) >= 0.7
    for victim in ("methadone", "oxycodone"):
        within = {name for c in inside if c.victim == victim for name in c.taken}
        assert "rifampicin" in within
        assert within & {"voriconazole", "ketoconazole", "itraconazole"}


@pytest.mark.parametrize(("drug", "observed"), [("paroxetine", 8.5), ("duloxetine", 1.8)])
def test_people_with_one_functional_allele_change_less(drug: str, observed: float) -> None:
    """Fitted to two alleles; one allele, activity one half, was not (duloxetine: 27 % too much)."""
    ratio = float(ci.change("dextromethorphan", (ci.usual(drug),), {}, 0.5).auc("oral"))
    ratio /= float(ci.change("dextromethorphan", (), {}, 0.5).auc("oral"))
    assert ratio == pytest.approx(observed, rel=0.28)


def test_metabolites_move_the_way_they_were_seen_to() -> None:
    """Saari 2010: itraconazole, oral oxycodone: noroxycodone falls, oxymorphone rises."""
    made = ci.change("oxycodone", (ci.usual("itraconazole"),), {})
    assert float(made.formation["noroxycodone"]) < 0.6
    assert float(made.formation["oxymorphone"]) > 1.2


def test_the_documents_table_is_what_the_model_gives() -> None:
    assert ci.table() in DOCS.read_text(encoding="utf-8")
