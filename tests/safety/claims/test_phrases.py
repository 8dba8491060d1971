"""The language of phrases: what each sign means, and what cannot be written."""

from __future__ import annotations

import pytest

from benchmarks.claims_check import labelled
from mitragyna.errors import InputError
from mitragyna.safety.claims.claim import load_claims
from mitragyna.safety.claims.negation import negated
from mitragyna.safety.claims.phrases import GAP, NEAR, Steps, Text, compiled
from mitragyna.safety.claims.sentences import plain

LISTS = {"kratom": "kratom|mitragyn*", "help": "ease|eases|relie*"}


def said(phrase: str, text: str, topic: tuple[int, int] | None = None) -> str:
    return compiled(phrase, LISTS, "here").said(Text(text), topic, negated(text))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("{kratom} & pain", "pain is eased by kratom", True),
        ("{kratom} & pain", "kratom eases panic", False),
        ("{kratom} & pain", "kratom is painless", False),
        ("{kratom} & pain*", "kratom is painless", True),
        ("{kratom} > pain", "pain is eased by kratom", False),
        ("{kratom} > pain|sleep", "kratom and sleep", True),
        ("{kratom} & pain & !sleep", "kratom for pain and sleep", False),
        ("side effects", "side   effects".replace("   ", " "), True),
        ("{kratom} & {help}", "mitragynine relieves it", True),
    ],
)
def test_each_sign_means_what_the_page_says(phrase: str, text: str, found: bool):
    assert (said(phrase, text) == "made") is found


@pytest.mark.parametrize(("sign", "most"), [(">", GAP), (">>", NEAR)])
def test_only_so_many_words_may_stand_between(sign: str, most: int):
    phrase = f"kratom {sign} pain"
    assert said(phrase, f"kratom {'so ' * most}pain") == "made"
    assert said(phrase, f"kratom {'so ' * (most + 1)}pain") == ""


def test_a_pronoun_may_stand_for_the_topic_only():
    text = "it eases pain"
    assert said("{kratom} & {help} > pain", text) == ""
    assert said("{kratom} & {help} > pain", text, (0, 2)) == "made"
    assert said("heroin & pain", text, (0, 2)) == ""


def test_a_phrase_with_a_negation_of_its_own_is_made_by_it():
    assert said("kratom & not a cure", "kratom is not a cure") == "made"
    assert said("any: kratom & cure", "kratom is not a cure") == "made"
    assert said("kratom & cure", "kratom is not a cure") == "denied"


def test_an_opposite_denies_where_it_is_asserted_and_makes_where_it_is_negated():
    phrase = "opposite: {kratom} & cure|cures"
    assert said(phrase, "kratom cures addiction") == "denied"
    assert said(phrase, "kratom does not cure addiction") == "made"
    assert said(phrase, "that kratom cures addiction is false") == "made"
    assert said(phrase, "does kratom cure addiction?") == ""
    assert said(phrase, "kratom eases pain") == ""


def test_a_denial_of_its_own_denies_whether_or_not_the_sentence_negates_it():
    phrase = "denies: no need|unnecessary > doctor & {kratom}"
    assert said(phrase, "there is no need for a doctor with kratom") == "denied"
    assert said(phrase, "a doctor is no help with kratom") == ""
    assert said(phrase, "it is a myth that there is no need for a doctor with kratom") == "made"


def test_what_is_called_untrue_as_a_whole_turns_a_negative_claim_round():
    phrase = "any: nobody > overdose & {kratom}"
    assert said(phrase, "nobody can overdose on kratom") == "made"
    assert said(phrase, "it is a myth that nobody can overdose on kratom") == "denied"


def test_steps_looked_up_by_their_words_are_those_found_one_by_one():
    phrases = [phrase for claim in load_claims().values() for phrase in claim.phrases]
    steps = Steps(phrases)
    for one in labelled()[::6]:
        text = plain(one.text)
        alone, looked_up = Text(text), Text(text, steps)
        held = {phrase for phrase in phrases if phrase.found(alone, None) is not None}
        assert held == {phrase for phrase in phrases if phrase.found(looked_up, None) is not None}
        assert held <= steps.worth(looked_up)


@pytest.mark.parametrize("phrase", ["opposite: kratom & not a cure", "opposite: nobody", "opposite:"])
def test_an_opposite_with_a_negation_of_its_own_is_refused(phrase: str):
    with pytest.raises(InputError, match="here"):
        compiled(phrase, LISTS, "here")


@pytest.mark.parametrize(
    "phrase", ["kratom &", "& kratom", "kratom >", "a || b", "{nobody}", "kra(tom", "!", ""]
)
def test_what_cannot_be_a_phrase_is_refused(phrase: str):
    with pytest.raises(InputError, match="here"):
        compiled(phrase, LISTS, "here")


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("kratom does not ease pain", "denied"),
        ("kratom doesn't ease pain", "denied"),
        ("kratom can never ease pain", "denied"),
        ("no study shows that kratom eases pain", "denied"),
        ("it is a myth that kratom eases pain", "denied"),
        ("that kratom eases pain is untrue", "denied"),
        ("that kratom eases pain has not been shown", "denied"),
        ("not everyone agrees, but kratom eases pain", "made"),
        ("while not a cure, kratom eases pain", "made"),
        ("not only does it calm, kratom eases pain", "made"),
        ("kratom eases pain without a doubt", "made"),
        ("kratom may ease pain", "made"),
        ("does kratom ease pain?", ""),
        ("whether kratom eases pain is open", ""),
    ],
)
def test_a_negation_reaches_to_the_end_of_its_clause(text: str, how: str):
    assert said("kratom & {help} > pain", text) == how
