"""A given text, sentence by sentence: which known claims it makes, which it denies, and what was not read.

Phrases find claims, so a sentence without a mark was looked at and nothing known was found in it: that is no
judgement of it. Sentences that cannot be read are told apart.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from mitragyna.errors import InputError
from mitragyna.safety.claims import clauses, disowned, english, hearsay, law, listed, replies, senses, turns
from mitragyna.safety.claims.claim import Claim, load_claims
from mitragyna.safety.claims.english import NEGATED
from mitragyna.safety.claims.found import (
    Found,
    Held,
    Known,
    Said,
    helping_words,
    instead,
    pronoun,
    subject_words,
    topic_words,
)
from mitragyna.safety.claims.phrases import Span
from mitragyna.safety.claims.sentences import LANGUAGE, SHORT, Sentence, language, reads_as_english, sentences
from mitragyna.safety.claims.statements import Statement, load_statements

LARGEST: Final = 1_000_000
"""Bytes of a text that are still read."""
LONGEST: Final = 2_000
"""Letters of a sentence that are still looked at: beyond that it is no sentence."""
REACH: Final = 8
"""Sentences for which a text is still about the topic after naming it."""

_BACK: Final = 3
"""Sentences before one that calls people wrong among which what they say is looked for."""

_OTHER: Final = re.compile(
    r"(?<!\w)(?:methadone|buprenorphine|lofexidine|clonidine|naltrexone)(?!\w)"
    r"|^(?:an? |the |many |most |some |other )?(?:opi\w+|heroin|morphine|fentanyl|coffee|caffeine|alcohol|cannabis|"
    r"nicotine|cocaine|withdrawal)(?!\w)"
)


@dataclass(frozen=True)
class Read:
    """A sentence with the claims of the documents found in it, and apart from them the other statements.

    ``open`` are those that it speaks of without making or denying them (a question, a condition, something that is said
    of another medicine): a reader has to tell. ``reported`` where it tells what others say, or quotes. ``places`` are
    the codes of places of whose law on kratom it speaks; their records answer that, and not a claim.
    """

    sentence: Sentence
    said: tuple[Said, ...]
    held: tuple[Held, ...] = ()
    open: tuple[Claim | Statement, ...] = ()
    reported: bool = False
    places: tuple[str, ...] = ()

    @property
    def made(self) -> tuple[Claim, ...]:
        """The claims that it makes."""
        return tuple(each.claim for each in self.said if each.how == "made")

    @property
    def denied(self) -> tuple[Claim, ...]:
        """The claims that it denies."""
        return tuple(each.claim for each in self.said if each.how == "denied")

    def follows(self, held: Held) -> tuple[Said, ...]:
        """What it says of claims by saying a statement: that of the opposite, the other way round."""
        return tuple(
            each for each in self.said if each.claim.id in held.statement.contradicts and each.how != held.how
        )


def read_text(file: str | Path) -> str:
    """The text of a file.

    Raises ``InputError`` for what is no path, and for a file that is missing, no ordinary file (a folder, a pipe, a
    device), too large, empty or no text.
    """
    # A caller in Python may give anything.
    if not isinstance(file, str | Path) or not str(file) or "\x00" in str(file):  # pyright: ignore[reportUnnecessaryIsInstance]
        shown = repr(file)[:60]
        raise InputError(f"claims check: {shown} is no path; expected the path of a text file", what=shown)
    path, where = Path(file), str(file)
    try:
        told = path.stat()
        if not stat.S_ISREG(told.st_mode):
            kind = "a folder" if stat.S_ISDIR(told.st_mode) else "a pipe or a device"
            raise InputError(f"{where}: this is {kind}; expected a text file", where=where)
        if told.st_size > LARGEST:
            raise InputError(
                f"{where}: the file has {told.st_size:,} bytes; expected a text of at most {LARGEST:,}",
                where=where,
            )
        with path.open("rb") as opened:
            given = opened.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"{where}: the file cannot be read ({error.strerror})", where=where) from None
    if len(given) > LARGEST:
        raise InputError(f"{where}: expected a text of at most {LARGEST:,} bytes", where=where)
    try:
        text = given.decode("utf-16" if given[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{where}: the file is no text in UTF-8; expected plain text", where=where) from None
    if "\x00" in text:
        raise InputError(f"{where}: the file holds binary data; expected plain text in UTF-8", where=where)
    if not any(sign.isalnum() for sign in text):
        raise InputError(f"{where}: the file holds no words; expected plain text", where=where)
    return text


def check(text: str, claims: Iterable[Claim] | None = None) -> tuple[Read, ...]:
    """The sentences of a text in order, with the known claims and statements that each makes or denies.

    An item of a list is read after the words that lead to the list. With ``claims`` given, those alone are looked for.
    """
    claimed = tuple(load_claims().values() if claims is None else claims)
    stated = tuple(load_statements().values() if claims is None else ())
    known = Known.of(claimed, stated)
    out: list[Read] = []
    lead, meant, named_at, before = "", False, -REACH - 1, ""
    whys: list[str] = []
    asked = _Asked("", None, False, False)
    for place, given in enumerate(sentences(text)):
        plain = english.unhidden(given.plain)
        # Blanks and signs between letters hide words of which it was told that they are not English.
        again = given.unread == LANGUAGE and plain != given.plain
        sentence = replace(given, unread=language(plain)) if again else given
        if sentence.unread or len(sentence.plain) > LONGEST:
            out.append(Read(_unread(sentence), ()))
            whys.append("")
            before = ""
            continue
        plain = replies.marked(turns.told(senses.told(plain)))
        if not sentence.item and not sentence.inside:
            lead = _lead(plain)
        led = bool(lead) and (sentence.item or sentence.inside)
        read, unsure = listed.joined(lead, plain) if led else (plain, False)
        read = read if led else _ordered(_whole(before, read))
        named = topic_words().pattern.search(read) is not None
        odd = english.name_misspelt(plain)
        named_at = place if named or odd else named_at
        topic = pronoun(read) if meant and not named and not _other_subject(read) else None
        found = known.found(read, topic, place - named_at <= REACH, named or topic is not None)
        if led:
            found = found.without(
                known.found(lead, topic, place - named_at <= REACH, named or topic is not None)
            )
        if unsure:
            found = found.left_open()
        if disowned.contradicts_people(plain):
            _take_back(out)
        elif out and before:
            out[-1] = _answered(out[-1], before, plain, known, asked)
        asked = _Asked(read, topic, place - named_at <= REACH, named or topic is not None)
        places = law.places(read) if named or topic is not None else ()
        out.append(Read(sentence, found.said, found.held, found.open, hearsay.reported(plain), places))
        near = named or topic is not None or (meant and place - named_at <= REACH)
        whys.append(_partly(sentence, odd, plain if near and not found.names() else ""))
        before = plain
        meant = named or odd is not None or (meant and not _other_subject(plain))
    return tuple(map(_with, _in_english(out), whys))


def _in_english(out: list[Read]) -> tuple[Read, ...]:
    """The sentences of a text, of which those without a mark are not checked that do not show to be English."""
    if reads_as_english(each.sentence for each in out):
        return tuple(_doubtful(each) for each in out)
    # Beside a sentence with a mark, one in known words was read as well.
    marked = any(each.said or each.held or each.open for each in out)
    return tuple(each if _settled(each, marked) else _short(each) for each in out)


def _settled(read: Read, marked: bool) -> bool:
    if read.said or read.held or read.open or read.sentence.unread:
        return True
    plain = english.unhidden(read.sentence.plain)
    return english.mostly_known(plain) or (marked and english.wholly_known(plain))


def _partly(sentence: Sentence, odd: tuple[str, str] | None, plain: str) -> str:
    """Why a sentence is read in part: letters, a name misspelt, or, in ``plain`` without a mark, another word."""
    found = odd or (english.misspelt(plain) if plain else None)
    return sentence.partly or (f"'{found[0]}' is not known; '{found[1]}' may be meant" if found else "")


def _with(read: Read, why: str) -> Read:
    """A sentence as not checked in full for a reason, where there is one."""
    if not why or read.sentence.unread:
        return read
    return replace(read, sentence=replace(read.sentence, unread=why))


def _ordered(text: str) -> str:
    """A question in the order of a statement, so that phrases find it: "kratom is safe?"."""
    return f"{replies.stated(replies.untagged(text), subject_words())}?" if replies.asks(text) else text


def _whole(before: str, text: str) -> str:
    """A sentence on kratom with what it leaves out because the one before says it of something else."""
    topic = topic_words().pattern
    if not before or before.endswith("?") or topic.search(before) or not clauses.leaves_out(text, topic):
        return text
    both = f"{before.rstrip(' .!')}; {text}"
    told = clauses.reading(both, topic, helping_words().pattern)
    return text if told == both else told


@dataclass(frozen=True)
class _Asked:
    """A sentence as it was looked into, with where a pronoun stands for the topic, and how near the topic is."""

    text: str
    topic: Span | None
    near: bool
    here: bool

    def told(self, how: str, known: Known) -> Found:
        """What it says as a statement, or (``denied``) where that is called untrue."""
        bare = self.text.rstrip("\"')]!? ")
        return self._found(f"it is not true that {bare}." if how == "denied" else f"{bare}.", known)

    def stated(self, how: str, known: Known) -> tuple[Held, ...]:
        """The statements that "no" makes and "yes" denies: "Can you overdose on kratom? No."."""
        against = "" if NEGATED.search(self.text) else replies.negative(self.text, subject_words())
        held = self._found(f"{against}.", known).held if against else ()
        other = {"made": "denied", "denied": "made"}
        return tuple(replace(each, how=each.how if how == "denied" else other[each.how]) for each in held)

    def _found(self, text: str, known: Known) -> Found:
        return known.found(text, None if self.topic is None else pronoun(text), self.near, self.here)


def _take_back(out: list[Read]) -> None:
    """What people say, as a sentence that calls them wrong leaves it: the last one that reports, not far back."""
    lately = range(len(out) - 1, max(-1, len(out) - 1 - _BACK), -1)
    place = next((each for each in lately if out[each].reported), len(out) - 1)
    if out and not out[-1].sentence.unread:
        out[place] = _untrue(out[place])


def _untrue(read: Read) -> Read:
    """A sentence that another one calls untrue."""
    return replace(
        read,
        said=tuple(replace(each, how="made" if each.how == "denied" else "denied") for each in read.said),
        held=tuple(replace(each, how="denied") for each in read.held),
    )


def _answered(read: Read, before: str, text: str, known: Known, asked: _Asked) -> Read:
    """A sentence (``before`` when plain) as the next one answers it, or calls it untrue."""
    if (read.held or read.said) and (
        disowned.retracts(text) or replies.refutes(text) or replies.shrugs_off(before, text)
    ):
        return _untrue(read)
    if (read.held or read.said) and disowned.unsettles(text):
        there = (*(each.claim for each in read.said), *(each.statement for each in read.held))
        return replace(read, said=(), held=(), open=(*there, *read.open))
    how = replies.answers(before, text)
    if not how:
        return read
    told, names = asked.told(how, known), {one.id for one in read.open}
    said = tuple(each for each in told.said if each.claim.id in names)
    held = tuple(each for each in told.held if each.statement.id in names)
    there = {each.statement.id for each in held}
    made = {each.claim.id for each in said if each.how == "made"}
    besides = tuple(
        each
        for each in asked.stated(how, known)
        if each.statement.id not in there
        and (each.how == "made" or made.isdisjoint(each.statement.contradicts))
    )
    said = tuple(each for each in said if not any(instead(one, each) for one in besides))
    held += besides
    settled = {each.claim.id for each in said} | {each.statement.id for each in held}
    # Of a claim that says the opposite of a statement nothing is open beside it.
    settled |= {name for each in held for name in (*each.statement.contradicts, *each.statement.instead_of)}
    return replace(
        read,
        said=(*read.said, *said),
        held=(*read.held, *held),
        open=tuple(one for one in read.open if one.id not in settled),
    )


def _lead(text: str) -> str:
    """A sentence that leads to a list (one that ends in a colon, or asks), without its last sign; else nothing."""
    bare = text.rstrip("\"')] ")
    return bare[:-1] if bare.endswith((":", "?")) else ""


def _other_subject(text: str) -> bool:
    """Whether a sentence without the topic turns to another medicine, so that a pronoun may mean that."""
    return _OTHER.search(text) is not None


def _doubtful(read: Read) -> Read:
    """A sentence without a mark of which hardly a word is known as English was not checked."""
    marked = read.said or read.held or read.open or read.sentence.unread
    if marked or not english.hardly_known(english.unhidden(read.sentence.plain)):
        return read
    return replace(read, sentence=replace(read.sentence, unread=english.UNKNOWN))


def _short(read: Read) -> Read:
    """A sentence without a mark, of a text that does not show itself to be English."""
    return replace(read, sentence=replace(read.sentence, unread=SHORT))


def _unread(sentence: Sentence) -> Sentence:
    if sentence.unread:
        return sentence
    why = f"it is longer than {LONGEST:,} letters"
    return Sentence(sentence.text[:LONGEST] + "…", sentence.line, "", why, sentence.item)
