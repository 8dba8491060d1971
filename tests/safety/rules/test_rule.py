"""The grade of a rule is that of the records which carry its statement, and never stronger."""

from __future__ import annotations

from mitragyna.safety.rules.load import read_rules
from tests.safety.cases import LIBRARY
from tests.safety.made_rules import RULES, made


def test_the_records_that_carry_the_statement_give_the_grade():
    (rule,) = read_rules(made(extra='basis = ["IX-020", "IX-027"]\ngrade_from = ["IX-027"]\n'), "made.toml")
    assert (rule.grade(LIBRARY), rule.seen(LIBRARY)) == ("extrapolated", "recalled")
    assert len(rule.sources(LIBRARY)) == 2
    assert RULES["qt.two-medicines"].grade(LIBRARY) == "human observational"
    assert RULES["opioids.kratom-in-maintenance"].grade(LIBRARY) == "extrapolated"
    assert RULES["qt.medicine-with-kratom"].grade(LIBRARY) == "extrapolated"


def test_a_rule_about_a_result_of_the_model_is_extrapolated_or_assumed():
    computed = {name for name, rule in RULES.items() if rule.computed}
    assert computed >= {
        "cyp.exposure-doubled",
        "cyp.exposure-raised",
        "cyp.exposure-lowered",
        "sedatives.sedation-load",
        "sedatives.respiratory-drive",
        "opioids.overdose-margin",
        "opioids.receptors-occupied",
        "qt.margin",
    }
    assert {RULES[name].grade(LIBRARY) for name in computed} <= {"extrapolated", "assumed"}


def test_a_trial_is_the_grade_only_of_what_trials_say_of_the_statement_itself():
    """A trial of one drug in a pair grades no statement on the pair."""
    strongest = {name for name, rule in RULES.items() if rule.grade(LIBRARY) in ("definition", "human trial")}
    assert strongest == {"care.psychosocial"}
    assert RULES["sedatives.quetiapine-with-kratom"].grade(LIBRARY) == "case report"
    assert RULES["person.acetaminophen-with-kratom"].grade(LIBRARY) == "extrapolated"
