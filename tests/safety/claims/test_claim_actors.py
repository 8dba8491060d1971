"""Who acts on what: kratom that is stopped, or that a withdrawal is from, relieves nothing."""

from __future__ import annotations

import pytest

from benchmarks.claims_check import ACTORS, HALVES, PAGE, of_open, placed, table_of_actors
from mitragyna.errors import InputError
from mitragyna.safety.claims import stopped
from mitragyna.safety.claims.claim import word_lists
from mitragyna.safety.claims.phrases import compiled
from tests.safety.claims_read import assert_reaches, assert_well_labelled, left_open, read_as_reported, told

PLACED = placed(ACTORS)


def test_the_labelled_texts_are_half_and_half_and_their_labels_are_known():
    assert_well_labelled(PLACED, HALVES)
    assert min(sum(one.half == half for one in PLACED) for half in HALVES) >= 20


@pytest.mark.parametrize(("half", "left"), [("develop", 1.0), ("held out", 0.5)])
def test_who_acts_on_what_is_read_as_often_as_reported(half: str, left: float):
    mine = [one for one in PLACED if one.half == half]
    not_checked = read_as_reported(mine, (1.0, 1.0), (1.0, 1.0))
    assert_reaches(of_open(mine), (1.0, left))
    assert not not_checked.wrong


def test_the_page_tells_these_figures():
    assert table_of_actors() in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "Clonidine eased her kratom withdrawal.",
        "Buprenorphine relieved kratom withdrawal.",
        "Loperamide helps with kratom withdrawal.",
        "A kratom taper reduced his withdrawal.",
        "He stopped taking kratom after the withdrawal eased.",
        "Gabapentin reduces kratom cravings.",
        "Stopping kratom improved his mood.",
        "Kratom users had less pain after they quit.",
        "After they had quit, kratom users had less pain.",
        "She weaned herself off kratom with clonidine and her anxiety eased.",
        "He replaced kratom with coffee and his energy improved.",
        "Kratom should be stopped before surgery to prevent pain.",
        "Kratom is a leaf. When I quit it my mood improved.",
        "Discontinuing mitragynine reduced anxiety in mice.",
        "Buprenorphine is an effective treatment for kratom withdrawal.",
        "Kratom withdrawal includes anxiety and insomnia.",
        "My kratom quit was hard but my anxiety is gone.",
        "I stopped kratom, which eased my pain.",
    ],
)
def test_kratom_that_is_stopped_or_withdrawn_from_does_nothing(text: str):
    assert not told(text, "made")
    assert not told(text, "denied")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("The patient stopped kratom and withdrawal followed.", "S12"),
        ("When she quit kratom she went through withdrawal.", "S12"),
        ("He went cold turkey off kratom and had horrible withdrawal.", "S12"),
        ("I quit heroin with kratom and had no withdrawal.", "B01"),
        ("Kratom relieved my withdrawal when I quit.", "B01"),
        ("Kratom users felt less anxious after they quit heroin.", "B03"),
        ("He replaced oxycodone with kratom and his pain eased.", "B07"),
        ("I quit kratom because it made me anxious.", "S15"),
        ("I quit kratom even though it eased my pain.", "B07"),
        ("While in kratom withdrawal I took kratom and it eased my pain.", "B07"),
        ("Kratom helps relieve kratom withdrawal and opioid withdrawal.", "B01"),
        ("Kratom withdrawal relief for heroin addicts.", "B01"),
        ("Kratom headaches are common, and kratom-induced nausea is a side effect.", "S01"),
    ],
)
def test_kratom_that_does_act_is_still_told(text: str, made: str):
    assert made in told(text, "made")


def test_it_after_leaving_kratom_may_be_either():
    assert "B07" in left_open("I quit kratom and it eased my pain.")
    assert "B07" not in told("I quit kratom and it eased my pain.", "made")


def test_one_who_had_no_withdrawal_leaves_open_whether_there_is_dependence():
    assert told("I stopped kratom and had no withdrawal.", "made") == set()
    assert "S12" in left_open("I stopped kratom and had no withdrawal.")
    assert "K04" in told("Stopping kratom brings no withdrawal.", "made")


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Kratom made her withdrawal worse.", "B01"),
        ("Kratom worsened her depression.", "B09"),
        ("My depression was made worse by kratom.", "B09"),
        ("Kratom made his pain worse, not better.", "B07"),
        ("Kratom lessens pain but makes anxiety worse.", "B03"),
        ("Pregnant women should not use kratom.", "K20"),
        ("No pregnant woman should take kratom.", "K20"),
        ("Kratom is not recommended for pregnant women.", "K20"),
        ("Avoid kratom while breastfeeding.", "K20"),
        ("Kratom use in pregnancy is discouraged.", "K20"),
    ],
)
def test_what_is_made_worse_or_advised_against_is_denied(text: str, denied: str):
    assert denied in told(text, "denied")
    assert denied not in told(text, "made")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kratom did not make her withdrawal worse.", "B01"),
        ("Does kratom make withdrawal worse?", "B01"),
        ("Kratom never made my anxiety worse.", "B03"),
    ],
)
def test_what_is_not_made_worse_is_not_relieved_by_that(text: str, name: str):
    assert name in left_open(text)
    assert name not in told(text, "made") | told(text, "denied")


@pytest.mark.parametrize(
    "text",
    [
        "Adulterated kratom worsened her withdrawal.",
        "Naloxone made withdrawal worse in kratom users.",
        "There is no need to avoid kratom in pregnancy.",
        "Pregnant women should not drink alcohol with kratom.",
        "Pregnant women should ask a doctor before they use kratom.",
    ],
)
def test_what_is_said_of_something_else_denies_nothing(text: str):
    assert not told(text, "denied") & {"B01", "K20"}


def test_tolerance_counts_in_a_text_on_kratom_alone():
    assert "S13" in told("Kratom is a leaf. Daily use leads to tolerance.", "made")
    assert not told("Daily use leads to tolerance.", "made")
    assert not told("Kratom is popular. Regular use of alcohol leads to tolerance.", "made")


def test_a_sentence_keeps_its_length_and_its_other_words():
    text = "clonidine eased her kratom withdrawal, and kratom eased nothing"
    read = stopped.acting(text, stopped.BENEFIT)
    assert read == "clonidine eased her #################, and kratom eased nothing"
    assert stopped.acting("kratom eased the pain", stopped.BENEFIT) == "kratom eased the pain"
    assert "#" not in stopped.acting("kratom-induced nausea", stopped.HARM)


def test_a_phrase_against_a_claim_holds_no_negation():
    with pytest.raises(InputError, match="holds a negation"):
        compiled("against: {kratom} & not >> better", word_lists(), "here")
