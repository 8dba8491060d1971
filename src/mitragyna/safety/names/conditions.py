"""Conditions and warning signs by name: what a person has, as far as it is written and known.

A name is matched without regard to case and spaces, and to words of degree, stage and length; nothing is guessed.
A name that is not known gives no answer, and what of a text is not known is asked about beside what is. A text that
denies what it names, or tells of the past or of somebody else, says neither that the person has it nor that not.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final, cast

from mitragyna.errors import InputError, nearest
from mitragyna.safety import files
from mitragyna.safety.names.doubt import ASIDE, doubting, long_ago, minus
from mitragyna.safety.names.measured import measured

DATA: Final = files.DATA


@dataclass(frozen=True)
class Entry:
    """One condition or sign: ``name`` is its id, ``titles`` all spellings, ``implies`` what it is a case of.

    ``fills`` are the words that may stand for the gap of a spelling ("planned * surgery") without meaning more. ``may``
    are what it may go with or hide: whoever has it may have these. A ``group`` puts several illnesses under one title,
    so that each is shown by the name that was written. One that ``passes`` is asked about where it is told of long ago.
    """

    name: str
    title: str
    sign: bool
    titles: tuple[str, ...]
    implies: tuple[str, ...]
    fills: frozenset[str] = frozenset()
    may: tuple[str, ...] = ()
    group: bool = False
    passes: bool = False

    def spelled(self, text: str) -> Entry:
        """The entry, where it is a group by the name that a plain text spells, if it is one of its names."""
        if not self.group:
            return self
        title = next((each for each in self.titles[1:] if plain(each) == text), self.title)
        return replace(self, title=title)


@dataclass(frozen=True)
class Reading:
    """What a text says a person has, and in ``question`` what of it is left open, as far as that can be said."""

    entries: tuple[Entry, ...]
    question: str = ""

    @property
    def whole(self) -> bool:
        """Whether every word of it is known."""
        return bool(self.entries) and not self.question


@dataclass(frozen=True)
class Degree:
    """An entry that holds as well where a text names what it is a degree ``of``, in one of these ``words``."""

    name: str
    of: str
    words: re.Pattern[str]


@dataclass(frozen=True)
class Conditions:
    """All conditions and signs there are, by name and by spelling.

    ``organs`` are words beside which a condition may be meant, by its name; ``degrees`` what a text says of how far it
    has gone.
    """

    entries: Mapping[str, Entry]
    spelled: Mapping[str, str]
    organs: Mapping[str, str] = field(default_factory=dict[str, str])
    degrees: tuple[Degree, ...] = ()

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names of the conditions."""
        return tuple(name for name, entry in self.entries.items() if not entry.sign)

    @property
    def signs(self) -> tuple[str, ...]:
        """Names of the warning signs."""
        return tuple(name for name, entry in self.entries.items() if entry.sign)

    def resolve(self, written: str) -> Entry | None:
        """The one entry that a text names with every word of it; None where there is none, or something is left."""
        read = self._read(written)
        return read.entries[0] if read.whole and len(read.entries) == 1 else None

    def read(self, written: str) -> Reading:
        """What a text names, and of what it names the degrees that rules look at ("cirrhosis, Child-Pugh C")."""
        made = self._read(written)
        has = {name for entry in made.entries for name in self.implied(entry.name)}
        text = plain(written)
        more = [
            each.name for each in self.degrees if each.of in has - {each.name} and each.words.search(text)
        ]
        return replace(
            made, entries=(*made.entries, *(self.entries[name] for name in more if name not in has))
        )

    def _read(self, written: str) -> Reading:
        if written not in self._readings:
            if len(self._readings) >= _MOST_KEPT:
                self._readings.clear()
            self._readings[written] = self._named(written)
        return self._readings[written]

    @cached_property
    def _readings(self) -> dict[str, Reading]:
        """What texts were read as: every list of a person is read more than once."""
        return {}

    def _named(self, written: str) -> Reading:
        """What a text names: one condition or sign, or several with "and", "with" or a comma between them.

        Words that fill the gap of a spelling and mean more ("planned epilepsy surgery") are read as well.
        """
        text = plain(written)
        if minus(written):
            return Reading((), self._doubtful(written, "-"))
        whole = self._whole(text)
        if whole is not None and whole.whole:
            return whole
        parts = [part for part in _BETWEEN.split(text) if part]
        # A word of degree after a comma ("bipolar disorder, stable") is one all the same.
        parts = [part for part in parts if _DEGREE.sub("", f"{part} ")] or parts
        readings = [self._whole(part) for part in parts]
        if not all(one is not None and one.whole for one in readings):
            readings = [one or self._within(part, written) for one, part in zip(readings, parts, strict=True)]
        doubt = next(
            (word for part, one in zip(parts, readings, strict=True)
             if not (one is not None and one.whole) and (word := doubting(part))),
            "",
        )  # fmt: skip
        if doubt or "?" in text:
            return Reading((), self._doubtful(written, doubt or "?"))
        if whole is not None:
            return whole
        if not all(readings):
            # A short word of a text of which the rest is not known may be any word ("fit and well").
            readings = [
                one if len(part) >= _SHORTEST or part.upper() in written else None
                for part, one in zip(parts, readings, strict=True)
            ]
        entries = [entry for one in readings if one is not None for entry in one.entries]
        if not entries:
            return Reading((), self._unknown(written))
        rest = [part for part, one in zip(parts, readings, strict=True) if one is None]
        asked = [one.question for one in readings if one is not None and one.question]
        asked += [self._left(" ".join(rest))] if rest else []
        if (since := long_ago(text)) and any(entry.passes for entry in entries):
            entries, asked = [each for each in entries if not each.passes], [self._doubtful(written, since)]
        return Reading(tuple(dict.fromkeys(entries)), "".join(asked))

    def _whole(self, text: str) -> Reading | None:
        """A text that is one spelling, as it stands, less words of degree and length, or with a gap that it fills."""
        text = _REMISSION.sub(" in remission", text)
        words = text.split()  # what is in front goes first: "stage 3 acute colitis"
        less = [" ".join(words[n:]) for n in range(1, 3) if not _bare(" ".join(words[:n]))]
        for spelling in (text, *less, _bare(text)):
            if spelling in self.spelled and "*" not in text:
                return Reading((self.entries[self.spelled[spelling]].spelled(spelling),))
        bare = _bare(_HAS.sub("", text))
        name = measured(text) or self.spelled.get(bare)
        if name is not None:
            found = self.entries.get(name)
            return Reading((found.spelled(bare),)) if "*" not in text and found is not None else None
        for spelling, named in self.spelled.items():
            if "*" in spelling and fnmatchcase(text, spelling) and "*" not in text:
                before, _, after = spelling.partition("*")
                return self._filled(self.entries[named], text[len(before) : len(text) - len(after)].strip())
        return None

    def _within(self, text: str, written: str) -> Reading | None:
        """What is named in a longer text, the longest names first, with what is left of it asked about.

        None where a word of it makes it another thing ("hepatitis B vaccine"), or a name of it has more meanings than
        its own. A short name counts where it is written in capitals ("CKD on a diet").
        """
        words = [(found.start(), found.end()) for found in _WORDS.finditer(text)]
        taken: list[tuple[int, int, str]] = []
        for length in range(min(len(words), _MOST_WORDS), 0, -1):
            for first in range(len(words) - length + 1):
                begin, end = words[first][0], words[first + length - 1][1]
                if any(begin < stop and start < end for start, stop, _ in taken):
                    continue
                spelling = text[begin:end]
                name = self.spelled.get(spelling)
                if name is None or "*" in spelling or spelling in _TWOFOLD:
                    continue
                capitals = spelling.upper() in _WORDS.findall(written)
                if capitals if spelling in self.abbreviations else len(spelling) >= _SHORTEST:
                    taken.append((begin, end, name))
        rest = text
        for begin, end, _ in sorted(taken, reverse=True):
            rest = f"{rest[:begin]} {rest[end:]}"
        rest = " ".join(_WORDS.findall(rest))
        if doubting(rest, ASIDE):
            return None
        dated = _DATED.search(rest)
        entries = [
            self.entries[name].spelled(text[begin:end])
            for begin, end, name in sorted(taken)
            if not (dated and name == "surgery-planned")
        ]
        if not entries:
            return None
        bare = _SAYS_NOTHING.sub("", _HOW.sub("", f"{rest} ")).strip()
        asked = self._left(rest) if bare else ""
        return Reading(tuple(dict.fromkeys(entries)), asked)

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """Spellings of capitals alone, of three letters and more: within a longer text they are written so."""
        titles = (title for entry in self.entries.values() for title in entry.titles)
        return frozenset(plain(title) for title in titles if title.isupper() and len(title) > 2)

    def _filled(self, entry: Entry, fill: str) -> Reading:
        """An entry whose spelling has a gap, with what fills it: nothing more, another condition, or what is asked."""
        words = [word for word in re.split(r"[\s,]+", fill) if word]
        if not _HOW.sub("", f"{fill} ") or all(word in entry.fills or word.isdecimal() for word in words):
            return Reading((entry,))
        fill = _HOW.sub("", f"{fill} ").strip()
        spelling = fill if fill in self.spelled else _bare(fill)
        within = self.spelled.get(spelling)
        if within is None or _PROCEDURE.search(fill):
            return Reading((entry,), self._left(fill))
        return Reading((entry, self.entries[within].spelled(spelling)))

    def _mentioned(self, text: str) -> list[str]:
        """Titles of what is named somewhere in a text, or may be meant with an organ in it."""
        padded = f" {' '.join(_WORDS.findall(text))} "
        named = {
            name: self.entries[name].spelled(spelling).title
            for spelling, name in self.spelled.items()
            if len(spelling) >= _SHORTEST and "*" not in spelling and f" {spelling} " in padded
        }
        organs = {
            name: self.entries[name].title for word, name in self.organs.items() if f" {word} " in padded
        }
        return list({**named, **{name: organs[name] for name in organs if name not in named}}.values())[:3]

    def _doubtful(self, written: str, word: str) -> str:
        titles = self._mentioned(plain(written)) or self.near(written)
        named = f"it may tell of {', '.join(titles)}, and " if titles else ""
        return f" ({named}'{word}' leaves open whether this person has it now)"

    def _left(self, rest: str) -> str:
        titles = self._mentioned(rest)
        may = f"; it may tell of {', '.join(titles)}" if titles else ""
        return f" ('{rest}' in it is not known{may})"

    def _unknown(self, written: str) -> str:
        titles = self._mentioned(plain(written))
        if titles:
            return f" (it may tell of {', '.join(titles)})"
        near = self.near(written)
        return f" (nearest: {', '.join(near)})" if near else ""

    def near(self, written: str) -> list[str]:
        """Spellings most like ``written``, at most two."""
        text = plain(written)
        # Wide pupils are the contrary of small ones, however alike the words.
        wide = "withdrawal" if "pupil" in text else None
        return nearest(
            text, [each for each, name in self.spelled.items() if "*" not in each and name != wide], 2
        )

    def implied(self, name: str) -> frozenset[str]:
        """The name and everything it is a case of."""
        found: set[str] = set()
        rest = [name]
        while rest:
            one = rest.pop()
            if one not in found:
                found.add(one)
                rest += self.entries[one].implies
        return frozenset(found)


@dataclass(frozen=True)
class Present:
    """What one person has: ``names`` with how each was written, ``strange`` what is not known by name, or not whole.

    ``listed`` and ``signs_listed`` are whether the lists were given at all. ``every`` has all that each name was
    written as, or follows from; ``names`` the first of them. ``maybe`` has the titles beside which a condition or sign
    that is not written may be there (a stroke beside heart disease).
    """

    names: Mapping[str, tuple[str, str]]
    strange: tuple[tuple[str, str, str], ...]
    listed: bool
    signs_listed: bool
    every: Mapping[str, tuple[tuple[str, str], ...]] = field(
        default_factory=dict[str, tuple[tuple[str, str], ...]]
    )
    maybe: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def written(self) -> frozenset[tuple[str, str]]:
        """Everything that a name was written as, or follows from, as (input key, title)."""
        return frozenset(pair for pairs in self.every.values() for pair in pairs)

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """All that ``name`` was written as, or follows from, as (input key, title)."""
        return self.every.get(name) or ((self.names[name],) if name in self.names else ())

    def without(self, told: frozenset[tuple[str, str]]) -> Present:
        """What the person has beside ``told``; of what follows from several, the first of the others."""
        left = {name: tuple(pair for pair in pairs if pair not in told) for name, pairs in self.every.items()}
        left = {name: pairs for name, pairs in left.items() if pairs}
        return replace(self, names={name: pairs[0] for name, pairs in left.items()}, every=left)


_MOST_KEPT: Final = 4096
"""Texts of which the reading is kept."""
_SHORTEST: Final = 4
"""Letters of a name that is looked for within a longer text."""
_BETWEEN: Final = re.compile(r"\s*(?:[,;/&+]|\b(?:and|with|plus)\b)\s*")
_WORDS: Final = re.compile(r"[\w']+")
_PROCEDURE: Final = re.compile(r"transplant|valve|replacement|splenectomy|dialysis|chemotherapy")
"""Names of what is done to somebody: planned, it tells of an illness and not of what it leaves behind."""
_MOST_WORDS: Final = 7
"""Words of the longest name that is looked for within a text."""
_TWOFOLD: Final = frozenset({
    "alcoholic", "unresponsive", "collapse", "nursing", "fits", "pain", "angina", "rigidity", "operation",
    "anaesthesia", "anesthesia", "sedated",
    "nodding", "shaking", "shakes", "falling asleep", "not eating", "coma", "chemotherapy",
    "stroke", "cancer", "flu", "stress", "smoking", "fatigue", "abortion", "abscess", "lupus", "hives", "tics",
    "splenectomy", "being sick", "addiction", "choking", "gasping", "snoring", "restless",
    "child a", "child b", "child c",
})  # fmt: skip
"""Names that mean what they name by themselves, and may mean something else within a longer text."""
_DATED: Final = re.compile(
    r"\b(?:(?:19|20)\d\d|ago|after|since|post|recovering|last|yesterday|scar|complications?)\b"
)
_CHILD: Final = "child(?: turcotte)? pugh|child|ctp|cp"
"""The classes of cirrhosis by the names that are written of them."""
_GRADE: Final = r"(?:\d[ab]?|i{1,3}[ab]?|iv|v|[a-d])"
_HOW: Final = re.compile(
    r"(?:(?:very|mild|moderate|severe|marked|stable|unstable|acute|chronic|recurrent|persistent|intermittent|advanced|"
    r"early|late|new|focal|paroxysmal|permanent|longstanding|long standing|idiopathic|adult|"
    r"type (?:[12]|i{1,2})|"
    r"generali[sz]ed|compensated|decompensated|treated|untreated|controlled|uncontrolled|"
    r"well compensated|(?:well|poorly) controlled|refractory|end stage|elective|known|diagnosed|suspected|congenital|"
    r"inherited|acquired|progressive|symptomatic|primary|secondary|active|ongoing|current|currently|"
    r"(?:first|1st) degree(?! (?:av|heart|atrioventricular)\b)|(?:second|third|2nd|3rd) degree|"
    r"(?:first|second|third|1st|2nd|3rd) trimester|complete|"
    rf"(?:(?:{_CHILD}|nyha|kdigo|gold|metavir)(?: (?:stage|grade|class|score))?|stage|grade|class|category) ?"
    rf"{_GRADE}|\d{{1,2}}(?:\+\d)?/40|"
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten) ?(?:weeks?|wks?|months?|days?|years?|hours?|h|d)|"
    r"\d[ab]?|"
    r"(?:on|in|under|receiving) (?:stable )?(?:treatment|therapy|medication)) )+"
)
_DEGREE: Final = re.compile(f"^{_HOW.pattern}")
_SAYS_NOTHING: Final = re.compile(r"\b(?:on|in|of|a|an|the|has|syndrome|interval|disorder)\b")
"""Words that may be left of a text beside the names in it, and make them no other thing."""
_HAS: Final = re.compile(
    r"^(?:(?:is|has|having|with|on|receiving|undergoing|gets|getting|living with|suffers from|suffering from|"
    r"a|an|the|regular|maintenance|long term|home) )+"
)
"""Words before a name that say no more than that somebody has it ("on dialysis")."""
_REMISSION: Final = re.compile(
    r"(?:,? (?:mild|moderate|severe))?,? in "
    r"(?:(?:early|sustained|full|partial|stable|complete|long term|ongoing) )+remission\b"
)
_HOW_LONG: Final = re.compile(
    rf"(?: (?:(?:stage|grade|class|type|degree|g) ?{_GRADE}|g?[1-5][ab]?|"
    rf"(?:{_CHILD})(?: (?:class|grade|score|stage))? [abc]|"
    r"nyha(?: (?:class|stage|grade))? (?:[1-4]|i{1,3}|iv)|"
    r"(?:on|in|under|receiving) (?:stable )?(?:treatment|therapy|medication)|"
    r"for (?:years|months|weeks|days|hours)|"
    r"(?:for |over )?(?:more than |over |at least |about |the last )?"
    r"(?:\d+|one|two|three|four|five|six|several|a few) ?(?:h|hours?|days?|d|weeks?|months?|years?)))+$"
)


def _bare(text: str) -> str:
    """A plain spelling less words of degree, stage and length on either side; what they leave is the same thing.

    Words that change what it is (family history, no, past, in remission) stay, so that such a name is not known.
    """
    for mark in ",()":
        text = text.replace(mark, "")
    return _HOW_LONG.sub("", _DEGREE.sub("", f"{text} ").strip())


def plain(written: str) -> str:
    """A name as it is compared: NFKC, lower case, one space between words, plain apostrophes and hyphens."""
    text = unicodedata.normalize("NFKC", written).casefold().replace("\u2019", "'")
    for dash in "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212_":
        text = text.replace(dash, " ")
    return " ".join(text.split())


@cache
def load_conditions(path: Path | None = None) -> Conditions:
    """The shipped conditions and signs, or those of another file. Raises ``InputError`` for a fault in it.

    The shipped ones are those that rules ask about and, in ``further-conditions.toml``, usual ones that none does.
    """
    data = _table(path or DATA / "conditions.toml")
    further = {} if path else _table(DATA / "further-conditions.toml")
    path = path or DATA / "conditions.toml"
    entries: dict[str, Entry] = {}
    spelled: dict[str, str] = {}
    for kind, part in (("condition", data), ("sign", data), ("condition", further)):
        for name, row in cast("dict[str, dict[str, Any]]", part.get(kind, {})).items():
            strange = set(row) - {"title", "also", "implies", "fills", "may", "group", "passes"}
            if strange or name in entries:
                said = f"unknown key '{sorted(strange)[0]}'" if strange else "the name is there twice"
                raise InputError(f"{path}: {kind}.{name}: {said}", where=str(path))
            titles = (name, row.get("title", name), *row.get("also", ()))
            fills = frozenset(" ".join(row.get("fills", ())).casefold().split())
            implies, may = (tuple(row.get(key, ())) for key in ("implies", "may"))
            group = bool(row.get("group", part is further))
            said, passes = row.get("title", name), bool(row.get("passes"))
            entries[name] = Entry(name, said, kind == "sign", titles, implies, fills, may, group, passes)
            for title in titles:
                if spelled.setdefault(plain(title), name) != name:
                    raise InputError(f"{path}: '{title}' names two entries", where=str(path))
    for entry in entries.values():
        for said, others in (("implies", entry.implies), ("may go with", entry.may)):
            for other in others:
                if other not in entries:
                    raise InputError(
                        f"{path}: '{entry.name}' {said} '{other}', which is none", where=str(path)
                    )
    organs: dict[str, str] = {}
    for name, words in cast("dict[str, str]", data.get("organ", {})).items():
        if name not in entries:
            raise InputError(f"{path}: the organ of '{name}', which is none", where=str(path))
        organs |= dict.fromkeys(words.casefold().split(), name)
    degrees = [
        Degree(name, str(row["of"]), re.compile("|".join(row["words"])))
        for name, row in cast("dict[str, dict[str, Any]]", data.get("degree", {})).items()
    ]
    for degree in degrees:
        if degree.name not in entries or degree.of not in entries:
            raise InputError(
                f"{path}: the degree '{degree.name}' or what it is of is no entry", where=str(path)
            )
    return Conditions(entries, spelled, organs, tuple(degrees))


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: the conditions cannot be read ({error})", where=str(path)) from None


def present(
    conditions: Iterable[str] | None,
    signs: Iterable[str] | None,
    derived: Mapping[str, tuple[str, str]],
    known: Conditions,
) -> Present:
    """What a person has by the lists of a scenario and by what else is known of them (``derived``)."""
    every: dict[str, dict[tuple[str, str], None]] = {}
    strange: list[tuple[str, str, str]] = []
    for key, given in (("person.conditions", conditions), ("person.signs", signs)):
        for written in given or ():
            read = known.read(written)
            if not read.whole:
                strange.append((key, written, read.question))
            for entry in read.entries:
                for name in sorted(known.implied(entry.name)):
                    every.setdefault(name, {})[key, entry.title] = None
    for name, said in derived.items():
        for each in sorted(known.implied(name)):
            every.setdefault(each, {})[said] = None
    names = {name: next(iter(pairs)) for name, pairs in every.items()}
    pairs = {name: tuple(pairs) for name, pairs in every.items()}
    maybe: dict[str, dict[str, None]] = {}
    for name, named in every.items():
        entry = known.entries[name]
        shown = [title for _, title in named] if entry.group else [entry.title]
        for other in (each for also in entry.may for each in sorted(known.implied(also))):
            if other not in every:
                maybe.setdefault(other, {}).update(dict.fromkeys(shown))
    open_ones = {name: tuple(titles) for name, titles in maybe.items()}
    return Present(names, tuple(strange), conditions is not None, signs is not None, pairs, open_ones)
