"""Whose predicate is whose in a sentence that names kratom beside something else.

"Methadone relieves withdrawal but kratom does not" says of kratom that it does not relieve withdrawal. Phrases look
for words in a sentence, so what is said of something else is taken out before they look, and what a clause leaves out
("kratom does not") is put in from the clause before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from mitragyna.safety.claims import english

_OTHERS: Final = (
    "methadone|buprenorphine|suboxone|subutex|sublocade|lofexidine|lucemyra|clonidine|naltrexone|vivitrol|naloxone|"
    "narcan|morphine|oxycodone|oxycontin|oxys?|hydrocodone|percocet|vicodin|codeine|tramadol|tapentadol|fentanyl|heroin|"
    "ibuprofen|aspirin|acetaminophen|paracetamol|tylenol|advil|naproxen|gabapentin|pregabalin|lyrica|imodium|loperamide|"
    "hydroxyzine|trazodone|mirtazapine|sertraline|zoloft|prozac|fluoxetine|lexapro|escitalopram|citalopram|duloxetine|"
    "venlafaxine|amitriptyline|propranolol|xanax|alprazolam|diazepam|valium|lorazepam|ativan|clonazepam|klonopin|"
    "zolpidem|ambien|benzos?|benzodiazepines?|ssris?|antidepressants?|nsaids?|painkillers?|opioids|opiates|adderall|"
    "valerian|melatonin|chamomile|ginger|turmeric|ginseng|kava|kanna|lavender|peppermint|passionflower|ashwagandha|"
    "magnesium|vitamins?|cannabis|marijuana|weed|cbd|thc|coffee|caffeine|green tea|"
    "black tea|alcohol|nicotine|tobacco|ketamine|ibogaine|"
    "(?:the )?placebos?|(?:a |the )?sugar pills?|saline|yoga|swimming|running|walking|stretching|"
    "cycling|hiking|exercise|meditation|acupuncture|counselling|counseling|"
    "massages?|(?:cognitive |behaviou?ral |talk )*therapy|prayer|hypnosis"
)
_OTHER: Final = rf"(?:{_OTHERS})(?![\w-])"
_AUX: Final = f"(?:{english.AUX}|ca|wo)"
_NOT: Final = f"(?:{english.NOT})"
_TRAIL: Final = (
    r"(?: (?:at all|either|too|as well|though|ever|really|much|yet|anymore|any more|so|for me|for us|in my case|"
    r"in the least|one bit))*"
)
_BOUNDARY: Final = re.compile(
    r"[;:()]|,(?=\s)(?! (?:too|as well|either|though)(?!\w))|\s-\s|"
    r"(?<!\w)(?:but|whereas|while|although|though|yet(?! to)|because|however)(?!\w)"
)
_CONTRAST: Final = re.compile(r",? ?(?:whereas|while)(?!\w)")
_ANOTHER: Final = re.compile(
    rf"(?<!\w)and(?= (?:the |my |his |her )?(?:{_OTHER}) (?:\w+ly )?(?:is|was|does|has|\w+[^s\W]s)(?!\w))"
)
_PAIRED: Final = re.compile(
    r"(?<!\w)(?:both|between|(?:mix|combin|tak|us|drink|consum)ing|(?:mix|combination|use) of)"
    r"(?: (?:of|plain|the|any|some))* [\w-]+ $"
)
"""What two things are done with together: "mixing kratom and alcohol has killed people"."""
_TOLD: Final = re.compile(
    r"(?<!\w)(?:says?|said|told|tells?|found|finds?|knew|knows?|thought|thinks?|showed|shows?|believed?|reported|noted|"
    r"heard|learned|added|explained|claimed?|claims)(?: \w+)?"
    rf"(?= that (?:the |my |his |her )?(?:{_OTHER}) (?:\w+ly )?(?:is|was|does|did|has|had|\w+(?:s|ed))(?!\w))"
)
_SUBJECT: Final = re.compile(
    rf"^\W*(?:(?:but|and|that|since|whereas|while|although|though|yet|because|however|then|now|only|it was|"
    rf"it is|it's|even|plain|my|the|his|her|our|oral|daily|low-dose|high-dose|both|today|sometimes) )*(?P<who>{_OTHER})"
    r"(?! (?:withdrawals?|cravings?|addiction|habit|dependen\w+|detox\w*|use|abuse|overdoses?|users?|taper)(?!\w))"
)
_RELATIVE: Final = re.compile(r"^\W*(?:which|that|who)(?!\w)")
_ENDS_IN_OTHER: Final = re.compile(rf"(?<![\w-]){_OTHER}\W*$")
_LEFT_OUT: Final = re.compile(
    rf"^(?: {_AUX}(?:n't)?(?!\w)| cannot| not| never| to(?= )| that(?= )|,? which| \w+ly)+"
)
_EXCEPT: Final = re.compile(
    rf",? ?(?<!\w)(?:and not|but not|not|never|as opposed to)"
    rf" (?:with |by |from |on |through |for |to )?(?:the |any |my |a )?(?:{_OTHER})"
    rf"(?: (?:and|or) (?:{_OTHER}))*(?P<end> but(?!\w)|,|(?=\W*$))"
)
_PRONOUN: Final = re.compile(r"(?<!\w)(?:it|them|these|those|that)\W*(?:$|,)")


@dataclass(frozen=True)
class _Clause:
    text: str
    topic: re.Match[str] | None
    other: int | None
    """Where what is said of another subject begins in it; None where it has none."""

    @property
    def negated(self) -> bool:
        """Whether what it says of its subject is negated."""
        return english.NEGATED.search(self.text) is not None

    @property
    def predicate(self) -> str:
        """What it says of another subject, without auxiliaries and negations at its beginning."""
        said = self.text[self.other or 0 :]
        left = _LEFT_OUT.match(said)
        return (said[left.end() :] if left else said).strip(" ,.;!-")


def reading(text: str, topic: re.Pattern[str], helps: re.Pattern[str]) -> str:
    """A sentence (plain, lower case) with what it says of other subjects taken out and what it leaves out put in.

    ``topic`` finds the words for kratom, ``helps`` the words for helping. Returned as it is where nothing changes.
    """
    text = _without(text, topic)
    text = _standard(text, topic, helps)
    if re.search(rf"(?<![\w-]){_OTHER}", text) is None or topic.search(text) is None:
        return text
    text = (
        _EXCEPT.sub(lambda match: " " if match["end"] != "," else "", text) if _keeps(text, topic) else text
    )
    clauses = _clauses(text, topic)
    if len(clauses) < 2:
        return text
    said_of_other = [each for each in clauses if each.other is not None and each.topic is None]
    if not said_of_other or not any(each.topic for each in clauses):
        return text
    out: list[str] = []
    for place, clause in enumerate(clauses):
        if clause in said_of_other:
            continue
        before = next((c for c in reversed(clauses[:place]) if c in said_of_other), None)
        source = before or next((c for c in clauses[place:] if c in said_of_other), None)
        filled = _filled(clause, source, helps) if clause.topic and source else ""
        out.append(filled or clause.text)
    return " ".join(part.strip() for part in out)


def leaves_out(text: str, topic: re.Pattern[str]) -> bool:
    """Whether a sentence on kratom has its predicate in the sentence before it: "so does kratom"."""
    return (
        _ends_elliptic(text, topic)
        or re.fullmatch(rf"(?:so|neither|nor) \w+ {topic.pattern}\W*", text) is not None
    )


def _without(text: str, topic: re.Pattern[str]) -> str:
    """Kratom that is not there ("without kratom") is nothing that something is said of."""
    out = text
    for match in reversed(list(topic.finditer(text))):
        if re.search(r"(?<!\w)without (?:any |my |the |using |taking |more )*$", text[: match.start()]):
            out = f"{out[: match.start()]}that{out[match.end() :]}"
    return out


def _standard(text: str, topic: re.Pattern[str], helps: re.Pattern[str]) -> str:
    """What something else is compared with is not what helps: "methadone relieves pain better than kratom"."""
    subject, named = _SUBJECT.search(text), topic.search(text)
    helped = helps.search(text) or re.search(r"(?<!\w)(?:less|fewer|lower|better)(?!\w)", text)
    if subject is None or named is None or helped is None or named.start() < subject.end():
        return text
    if re.search(r"(?<!\w)(?:than|as) (?:plain |the |any )?$", text[: named.start()]) is None:
        return text
    return f"{text[: named.start()]}that{text[named.end() :]}"


def _keeps(text: str, topic: re.Pattern[str]) -> bool:
    """Whether kratom is still named where exceptions ("not methadone") are taken out."""
    return topic.search(_EXCEPT.sub(" ", text)) is not None


def _clauses(text: str, topic: re.Pattern[str]) -> list[_Clause]:
    places = sorted(
        {match.start() for match in _BOUNDARY.finditer(text)}
        | {match.start() for match in _ANOTHER.finditer(text) if not _PAIRED.search(text, 0, match.start())}
        | {match.end() for match in _TOLD.finditer(text)}
        | {
            match.start()
            for match in re.finditer(r"(?<!\w)and(?!\w)", text)
            if topic.match(text, match.end() + 1) and _ends_elliptic(text[match.start() :], topic)
        }
    )
    out: list[_Clause] = []
    for start, end in zip([0, *places], [*places, len(text)], strict=True):
        part = text[start:end]
        if not part.strip():
            continue
        subject = _SUBJECT.search(part)
        other = subject.end() if subject else None
        relative = _RELATIVE.search(part.lstrip(","))
        if other is None and relative and out and _ENDS_IN_OTHER.search(out[-1].text):
            other = len(part) - len(part.lstrip(",")) + relative.end()
        if other is None and _CONTRAST.match(text, end) is not None:
            beside = re.search(rf"(?<![\w-]){_OTHER}", part)
            other = beside.end() if beside else None
        out.append(_Clause(part, topic.search(part), other))
    return out


def _ends_elliptic(text: str, topic: re.Pattern[str]) -> bool:
    match = topic.search(text)
    return match is not None and _ELLIPSIS.fullmatch(text, match.end()) is not None


_ELLIPSIS: Final = re.compile(
    rf"(?: \w+){{0,2}}? ?(?P<how>(?: {_AUX})(?P<not>{_NOT})?| cannot| never (?:did|does|has|was|would|will|could|can))"
    rf"(?P<shown> been (?:shown|proven|proved|found|known) to(?: do(?: so)?)?| do(?: so| that| it)?)?{_TRAIL}\W*"
)
_DENIES: Final = re.compile("n't|not|never")
_ALSO: Final = re.compile(r"(?<!\w)(?:too|as well|also|likewise|either)(?!\w)")
_NOTHING: Final = re.compile(
    r"(?: \w+){0,2}? (?:ha[sd] no (?:such )?(?:\w+ )?effects?|made no difference|makes no difference|did nothing|"
    r"has none|have none|"
    r"does nothing|was no help|is no help|failed|fails|did not help|does not help|didn't help|doesn't help)"
    r"(?: (?:on|for|against|with|to|at all))*(?: (?:it|them|this|that|these|either))?\W*"
)


def _filled(clause: _Clause, source: _Clause, helps: re.Pattern[str]) -> str:
    """A clause on kratom with what it leaves out taken from one on another subject; empty where it is whole."""
    assert clause.topic is not None
    head, name, rest = (
        clause.text[: clause.topic.start()],
        clause.topic[0],
        clause.text[clause.topic.end() :],
    )
    said = source.predicate
    if not said:
        return ""
    bare = re.sub(r"^\W*(?:but|and|whereas|while|although|though|yet|however) ", "", head).strip(" ,;:()-")
    # What methadone has ("has side effects") kratom has none of.
    owns = re.match(r"\W*(?:has|have|had)(?!\w)", source.text[source.other or 0 :]) is not None
    left = _ELLIPSIS.fullmatch(rest)
    if left is not None:
        none_of = owns and _DENIES.search(left["how"]) is not None
        return f", {bare} {name}{' has no' if none_of else left['how']} {said}"
    if _NOTHING.fullmatch(rest):
        return f", {bare} {name} {'has no' if owns else 'does not'} {said}"
    alone = not re.sub(_ALSO, "", rest).strip(" .!,")
    if alone and re.fullmatch(r"(?:neither|nor) \w+", bare):
        return f", {name} does not {said}"
    if alone and re.fullmatch(r"(?:so|as) \w+|(?:just |much |exactly )?like|as well as|along with", bare):
        return f", {name} {'does not' if source.negated else 'does'} {said}"
    if alone and not bare and head.strip(" ,") and _ALSO.search(rest):
        return f", {name} {'does not' if source.negated else 'does'} {said}"
    if alone and re.fullmatch(
        r"(?:unlike|not|never|not with|not from|not by)(?: (?:the|plain|my|with))?", bare
    ):
        return f", {name} {'does' if source.negated and bare.startswith('unlike') else 'does not'} {said}"
    helped, pronoun = helps.search(rest), _PRONOUN.search(rest)
    taken = helps.search(source.text)
    if helped and pronoun and pronoun.start() >= helped.end():
        meant = source.text[taken.end() :].strip(" ,.") if taken else said.partition(" ")[2]
        return f"{clause.text[: clause.topic.end()]}{rest[: pronoun.start()]}{meant}"
    return ""
