"""What is told of treatment of opioid dependence is not told of an opioid that is taken for pain."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, HEROIN, LEAF, TOLD, answer, scenario

VOCABULARY = load_vocabulary()
TABLET = {"product": "seven-oh-tablet", "amount": "15 mg", "every": "6 h"}
OXYCODONE = {"product": "oxycodone-oral", "amount": "10 mg", "every": "6 h"}
PAST = {**OXYCODONE, "lasting": "1 y"}
NEEDED = "opioids.withdrawal-needs-treatment"
PAIN = ["chronic pain"]


def of(rule: str, *takes: dict[str, Any], history: tuple[dict[str, Any], ...] = (), **person: Any) -> str:
    made = scenario(*takes, history=history, **{**COMPLETE, **person})
    return answer(made, rule, vocabulary=VOCABULARY)


@pytest.mark.parametrize("kratom", [LEAF, TABLET])
def test_an_opioid_that_goes_on_for_pain_is_no_dependence_without_treatment(kratom: dict[str, Any]):
    taken = (kratom, OXYCODONE)
    assert of(NEEDED, *taken, history=(PAST,), conditions=PAIN) == "not found"
    assert of(NEEDED, *taken, history=(PAST,), conditions=["opioid use disorder"]) == "found"
    assert of(NEEDED, *taken, history=(PAST,), conditions=["opioid withdrawal"]) == "found"
    assert of(NEEDED, *taken, history=(PAST,), conditions=PAIN, signs=["gooseflesh"]) == "found"
    assert of(NEEDED, kratom, history=(PAST,), conditions=PAIN) == "found"  # it ended
    assert of(NEEDED, kratom, history=(HEROIN,)) == "found"
    untold = {key: value for key, value in COMPLETE.items() if key != "conditions"}
    given = scenario(*taken, history=(PAST,), **untold)
    assert answer(given, NEEDED, vocabulary=VOCABULARY) == "not checked"


@pytest.mark.parametrize(
    ("kratom", "maintained", "beside"),
    [
        (LEAF, "opioids.kratom-in-maintenance", "opioids.kratom-with-opioid"),
        (TABLET, "seven_oh.in-maintenance", "seven_oh.with-opioid"),
    ],
)
def test_a_patch_for_pain_beside_kratom_is_told_as_two_opioids(
    kratom: dict[str, Any], maintained: str, beside: str
):
    def answers(name: str, conditions: list[str]) -> tuple[str, str]:
        told = [of(rule, kratom, medicines=[name], conditions=conditions) for rule in (maintained, beside)]
        return told[0], told[1]

    for name in ("Butrans", "buprenorphine patch", "methadone"):
        assert answers(name, PAIN) == ("not found", "found")
        assert answers(name, [*PAIN, "opioid use disorder"]) == ("found", TOLD)
    for name in ("methadone", "buprenorphine", "Subutex", "Espranor"):
        assert answers(name, []) == ("found", TOLD)
    # These are made against pain, whether or not anybody says so.
    for name in ("Butrans", "Norspan", "Transtec", "Belbuca", "Temgesic", "buprenorphine patch"):
        assert answers(name, []) == ("not found", "found")
        assert answers(name, ["opioid use disorder"]) == ("found", TOLD)
    # These are made for dependence, whatever else there is.
    assert answers("Suboxone", PAIN) == answers("Sublocade", PAIN) == ("found", TOLD)
    heroin = of(maintained, kratom, history=(HEROIN,), medicines=["methadone"], conditions=PAIN)
    assert heroin == "found"


@pytest.mark.parametrize("before", ["12 h", "2 d", "30 d"])
def test_one_dose_of_heroin_is_no_dependence_to_be_treated(before: str):
    once = {"product": "heroin-intravenous", "amount": "10 mg", "doses": 1, "before": before}
    assert of(NEEDED, LEAF, history=(once,)) == "not found"
    assert of(NEEDED, LEAF, history=(once,), conditions=["opioid use disorder"]) == "found"
    thrice = {"product": "heroin-intravenous", "amount": "10 mg", "doses": 3, "every": "24 h"}
    assert of(NEEDED, LEAF, history=(thrice,)) == "found"
    assert of(NEEDED, LEAF, history=(once, HEROIN)) == "found"
    untold = {key: value for key, value in COMPLETE.items() if key != "conditions"}
    given = scenario(LEAF, history=(once,), **untold)
    assert answer(given, NEEDED, vocabulary=VOCABULARY) == "not checked"
