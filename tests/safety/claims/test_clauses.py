"""What a sentence says of something else is not said of kratom, and what it leaves out is read from where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.safety.claims.claim import word_lists
from mitragyna.safety.claims.clauses import leaves_out, reading
from mitragyna.safety.claims.phrases import compiled
from tests.safety.claims_read import left_open, told

TOPIC = compiled("{kratom}", word_lists(), "here").terms[0].steps[0].pattern
HELPS = compiled("{help}", word_lists(), "here").terms[0].steps[0].pattern


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Methadone relieves withdrawal but kratom does not.", "B01"),
        ("Suboxone stops withdrawal; kratom cannot.", "B01"),
        ("Clonidine calms anxiety; kratom doesn't.", "B03"),
        ("Melatonin helps with insomnia and kratom does not.", "B04"),
        ("While buprenorphine eases opioid withdrawal, kratom has never been shown to.", "B01"),
        ("Lofexidine reduced withdrawal symptoms, whereas kratom had no effect on them.", "B01"),
        ("Buprenorphine helps people stop opioids, but nobody has shown that kratom does.", "B01"),
        ("Methadone improved my mood, kratom never did.", "B08"),
        ("Unlike kratom, buprenorphine eased her cravings.", "B02"),
        ("Clonidine relieves withdrawal. Kratom does not.", "B01"),
        ("Tylenol is safe but kratom is not.", "S24"),
        ("Coffee is legal in all 50 states but kratom is not.", "K10"),
    ],
)
def test_a_predicate_that_is_left_out_is_denied_of_kratom(text: str, claim: str):
    assert claim in told(text, "denied")
    assert claim not in told(text, "made")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Methadone doesn't relieve my withdrawal but kratom does.", "B01"),
        ("Ibuprofen relieves pain and so does kratom.", "B07"),
        ("Methadone relieves withdrawal, as does kratom.", "B01"),
        ("Methadone relieves withdrawal, and kratom, too.", "B01"),
        ("Clonidine relieves withdrawal. So does kratom.", "B01"),
        ("Methadone does not cure addiction. Neither does kratom.", "B37"),
        ("Heroin is addictive but kratom is not.", "K03"),
        ("Opioids slow your breathing; kratom does not.", "K31"),
        ("Opioids cause withdrawal, and kratom eases it.", "B01"),
        ("Kratom, not methadone, is what took my cravings away.", "B02"),
        ("Kratom relieved pain, but placebo did not.", "B07"),
        ("Valerian never did a thing for me, but kratom eases my anxiety every time.", "B03"),
        ("Kratom and ibuprofen relieve pain.", "B07"),
        ("Methadone has side effects; kratom does not.", "K05"),
        ("Methadone has side effects, kratom has none.", "K05"),
        ("Suboxone withdrawal is hard but kratom eases it.", "B01"),
        ("Instead of methadone, I used kratom for withdrawal.", "B39"),
        ("I use kratom instead of oxycodone for pain.", "B07"),
        ("Both methadone and kratom relieve withdrawal.", "B01"),
    ],
)
def test_what_is_said_of_kratom_beside_something_else_is_made(text: str, claim: str):
    assert claim in told(text, "made")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("My brother takes kratom and ibuprofen relieves his pain.", "B07"),
        ("Kratom was on the table while morphine eased his pain.", "B07"),
        ("Patients who had used kratom were given buprenorphine, which reduced their cravings.", "B02"),
        ("He had kratom in his bag and said that diazepam calmed his anxiety.", "B03"),
        ("Methadone is better than kratom at relieving withdrawal.", "B01"),
        ("Living without kratom, my anxiety eased.", "B03"),
    ],
)
def test_what_is_said_of_something_else_is_left_open_and_not_lost(text: str, claim: str):
    assert claim not in told(text, "made") | told(text, "denied")
    assert claim in left_open(text)


@pytest.mark.parametrize(
    "text",
    [
        "kratom relieves pain and lifts the mood.",
        "with methadone or without, withdrawal is hard.",
        "kratom tea is bitter, but the tea eases pain.",
        "kratom mimics opioids without the same overdose risk.",
    ],
)
def test_a_sentence_in_which_nothing_else_has_a_predicate_is_read_as_it_is(text: str):
    assert reading(text, TOPIC, HELPS) == text


def test_only_a_sentence_on_kratom_without_a_predicate_leaves_one_out():
    assert leaves_out("kratom does not.", TOPIC)
    assert leaves_out("so does kratom.", TOPIC)
    assert not leaves_out("kratom does not relieve pain.", TOPIC)
    assert not leaves_out("methadone does not.", TOPIC)


@given(st.text(max_size=200))
def test_any_text_has_a_reading(text: str):
    assert isinstance(reading(f"kratom {text} methadone".lower(), TOPIC, HELPS), str)
