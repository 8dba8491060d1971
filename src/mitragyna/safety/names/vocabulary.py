"""The vocabulary of medicines: names resolve exactly or not at all, and each flag says what it rests on.

The data are in ``data/medicines``: ``ingredients.tsv``, ``products.tsv`` (combined products),
``ambiguous.tsv`` (one name, several medicines), ``flags.tsv``, ``sources.toml``, ``classes.toml`` and
``salts.txt``. ``docs/vocabulary.md`` says how to add to them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

from mitragyna.errors import InputError, suggestion
from mitragyna.safety import files
from mitragyna.safety.names.forms import less_form
from mitragyna.safety.names.medicine import (
    FLAGS,
    RECALLED,
    UNKNOWN_FLAG,
    Flag,
    Ingredient,
    Source,
    Statement,
    Unknown,
    combine,
    strengths_of,
)
from mitragyna.safety.names.written import (
    LONGEST,
    Likeness,
    foreign_scripts,
    invisible,
    key,
    lookalike,
    without_invisible,
)

__all__ = [
    "FLAGS",
    "Flag",
    "Ingredient",
    "Source",
    "Unknown",
    "Vocabulary",
    "load_vocabulary",
    "read_vocabulary",
]

SHIPPED: Final = files.DATA / "medicines"

_INDEX: Final = "who-atc-index"
_JOINTS: Final = re.compile(
    r"\s*(?:[/+&;]|,(?!\d)|\band\b|\bwith\b|\bplus\b)\s*(?:\b(?:and|with|plus)\b\s*)?", re.IGNORECASE
)
_LISTS: Final = re.compile(
    r"\s*(?:[+&;]|,(?!\d)|\band\b|\bwith\b|\bplus\b)\s*(?:\b(?:and|with|plus)\b\s*)?", re.IGNORECASE
)
_SLASHES: Final = re.compile(r"\s*/\s*")
_MOST_JOINED: Final = 12
"""Names that one text may join; a text with more is not known."""
_HYPHENS: Final = re.compile(r"\s*[-‐‑‒–—−]\s*")


@dataclass(frozen=True)
class Vocabulary:
    """Ingredients by name, what names mean, and the sources of the flags.

    ``meanings`` gives for the key of each name the ingredients' names; ``shown`` the name as it is
    written in the data; ``ambiguous`` the names that are sold as several medicines; ``salts`` the words
    that may be taken off a name's end; ``in_country`` what an ambiguous name means in one country, by code and key;
    ``products`` the ingredients of each combined product.
    """

    ingredients: Mapping[str, Ingredient]
    meanings: Mapping[str, tuple[str, ...]]
    shown: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    salts: frozenset[str]
    sources: Mapping[str, Source]
    in_country: Mapping[tuple[str, str], tuple[str, ...]] = field(
        default_factory=dict[tuple[str, str], tuple[str, ...]]
    )
    products: frozenset[frozenset[str]] = frozenset()

    def sold_in(self, place: str | None) -> Vocabulary:
        """The vocabulary for a place ("US-OK", "GB"): names that mean one medicine in its country resolve to it."""
        country = (place or "").strip().upper().partition("-")[0]
        meant = {name: names for (code, name), names in self.in_country.items() if code == country}
        return replace(self, meanings=MappingProxyType({**self.meanings, **meant})) if meant else self

    def resolve(self, text: str) -> tuple[Ingredient, ...] | Unknown:
        """The ingredients that a name means, or Unknown with what may be meant.

        A name resolves when it is one of the vocabulary's, whatever its case, width, hyphens and spaces,
        with or without salts at its end and words of form, route and release around it ("fentanyl lozenge", "illicit
        fentanyl", "heroin (IV)"); or when it joins such names ("codeine and paracetamol",
        "oxycodone/acetaminophen"). A combined product gives several ingredients, and so do names that are joined and
        are no product, which ``separate`` tells apart. Misspellings, letters
        of other scripts, invisible characters, accents and names sold as several medicines never
        resolve. No text raises.
        """
        if len(text) > LONGEST:
            return Unknown(text, (), f"a name has at most {LONGEST} characters")
        if not text.strip():
            return Unknown(text, (), "the name is empty")
        if invisible(text):
            return Unknown(
                text, self._plain(without_invisible(text)), "the name holds characters that do not show"
            )
        scripts = foreign_scripts(text)
        if scripts:
            return Unknown(
                text,
                self._plain(lookalike(text)),
                f"the name holds letters of {' and '.join(scripts)} script",
            )
        name = key(text)
        found = self._meaning(name) or self._joined(text, name)
        if found:
            return tuple(self.ingredients[ingredient] for ingredient in found)
        if name in self.ambiguous:
            return Unknown(
                text,
                self.ambiguous[name],
                "different medicines are sold under this name: which, person.place or the name of the ingredient says",
            )
        if not name.isascii() and self._meaning(key(lookalike(text))):
            return Unknown(
                text, self._plain(lookalike(text)), "the name holds letters with accents or other signs"
            )
        if self._is_class(name):
            return Unknown(text, (), "this names a class of medicines, not one of them")
        return Unknown(text, self._likeness.nearest(name))

    def separate(self, text: str) -> tuple[str, ...]:
        """The names that a text joins, each of a medicine by itself; none where the text is one name or one product.

        What is listed ("morphine, naltrexone", "morphine and naltrexone") is medicines by themselves, but for names of
        the vocabulary ("naltrexone and bupropion") in which no antagonist stands beside an opioid. With slashes or
        hyphens, as on labels, a product of the vocabulary is one. At least one of the names is known (between
        hyphens each is); the others are told as they are written.
        """
        if len(text) > LONGEST or invisible(text):
            return ()
        plain = unicodedata.normalize("NFKC", text).strip()
        listed = _LISTS.split(plain)
        meant = self._meaning(key(plain))
        if meant and (len(listed) == 1 or not self._opposed(meant)):
            return ()
        if len(_JOINTS.split(plain)) > _MOST_JOINED or not all(listed):
            return ()
        rows = [self._pieces(part) for part in listed]
        once: dict[tuple[str, ...] | str, str] = {}
        for name in (name for row in rows for name in row):
            once.setdefault(self._meaning(key(name)) or self._joined(name, key(name)) or name, name)
        known = any(isinstance(meant, tuple) for meant in once)
        return tuple(once.values()) if known and len(once) > 1 else ()

    def _pieces(self, text: str) -> tuple[str, ...]:
        """The names between slashes or hyphens, those of one product as one; the text where it is one name."""
        if self._meaning(key(text)):
            return (text,)
        for joints, due in ((_SLASHES, any), (_HYPHENS, all)):
            parts = joints.split(text)
            meant = [frozenset(self._meaning(key(part))) for part in parts]
            if len(parts) > 1 and all(parts) and due(meant):
                return tuple(
                    name
                    for group in self._grouped(parts, meant)
                    for name in ((group,) if _SLASHES.search(group) else self._pieces(group))
                )
        return (text,)

    def _opposed(self, names: tuple[str, ...]) -> bool:
        """Whether one of the ingredients blocks what another does."""
        flags = [self.ingredients[name].flags for name in names]
        blocks = [
            each["opioid_antagonist"].value == "yes" and each["opioid_partial_agonist"].value != "yes"
            for each in flags
        ]
        return any(blocks) and any(
            each["opioid"].value == "yes" and not block for each, block in zip(flags, blocks, strict=True)
        )

    def _grouped(self, parts: list[str], meant: list[frozenset[str]]) -> Iterator[str]:
        """The parts, those beside each other that are the ingredients of one product as one; a name twice is once."""
        first = 0
        while first < len(parts):
            last = first + 1
            for end in range(len(parts), first + 1, -1):
                group = meant[first:end]
                if all(group) and (
                    len(whole := frozenset[str]().union(*group)) == 1 or whole in self.products
                ):
                    last = end
                    break
            one = all(each == meant[first] for each in meant[first:last])
            yield parts[first] if one else "/".join(parts[first:last])
            first = last

    def flag(self, ingredient: str, flag: str) -> Flag:
        """One flag of an ingredient by its name in the vocabulary.

        Raises ``KeyError`` for an ingredient the vocabulary does not have or a flag that does not exist.
        """
        return self.ingredients[ingredient].flags[flag]

    def _meaning(self, name: str) -> tuple[str, ...]:
        """The ingredients of a key, less salts at its end and words of form, route and release around it; or none."""
        found = self._of_salt(name)
        if found or not name:
            return found
        bare = less_form(name, self.salts)
        return self._of_salt(bare) if bare else ()

    def _of_salt(self, name: str) -> tuple[str, ...]:
        """The ingredients of a key, with salts taken off its end one by one; empty when it has none."""
        words = name.split(" ")
        while words:
            found = self.meanings.get(" ".join(words))
            if found:
                return found
            if words[-1] not in self.salts:
                break
            words.pop()
        return ()

    def _joined(self, text: str, name: str) -> tuple[str, ...]:
        hyphens = _HYPHENS.split(unicodedata.normalize("NFKC", text).strip())
        for parts in (_JOINTS.split(name), [key(part) for part in hyphens]):
            if 1 < len(parts) <= _MOST_JOINED and all(parts):
                meant = [self._meaning(part) for part in parts]
                if all(meant):
                    return tuple(dict.fromkeys(n for each in meant for n in each))
        return ()

    def _plain(self, text: str) -> tuple[str, ...]:
        """Suggestions for a text once it has been made plain: the name itself, or those nearest to it."""
        name = key(text)
        if self._meaning(name):
            return (self.shown.get(name, name),)
        return self.ambiguous.get(name) or self._likeness.nearest(name)

    def _is_class(self, name: str) -> bool:
        """True when the name, in one or many, is a class's, or the word a class's name begins or ends with."""
        return name in self._classes or name.removesuffix("s") in self._class_words

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(self.shown)

    @cached_property
    def _classes(self) -> frozenset[str]:
        kinds = (kind for one in self.ingredients.values() for kind in one.classes)
        return frozenset(key(kind.split(" (")[0]) for kind in kinds)

    @cached_property
    def _class_words(self) -> frozenset[str]:
        """The classes, and the words that they begin or end with."""
        split = [each.split(" ") for each in self._classes]
        begins = (" ".join(words[:i]) for words in split for i in range(1, len(words) + 1))
        return frozenset((*begins, *(" ".join(words[i:]) for words in split for i in range(1, len(words)))))


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary that comes with the package, read once."""
    return read_vocabulary(SHIPPED)


def read_vocabulary(folder: Path) -> Vocabulary:
    """A vocabulary from a folder with the files of ``data/medicines``.

    Raises ``InputError`` naming file and line for a file that cannot be read, a row of the wrong length,
    an unknown flag, value, strength or source, a name of two medicines that is not in ``ambiguous.tsv``,
    and an ingredient that is named but not there.
    """
    sources = _sources(folder / "sources.toml")
    statements = _statements(folder / "flags.tsv", sources)
    groups = _groups(folder / "classes.toml")
    ingredients: dict[str, Ingredient] = {}
    meanings: dict[str, tuple[str, ...]] = {}
    shown: dict[str, str] = {}

    def name_it(name: str, meant: tuple[str, ...], where: str) -> None:
        looked_up = key(name)
        known = meanings.setdefault(looked_up, meant)
        if known != meant:
            raise InputError(
                f"{where}: '{name}' also names {' and '.join(known)}; a name of several medicines belongs in "
                "ambiguous.tsv",
                where=where,
            )
        shown.setdefault(looked_up, name)

    for where, (name, other_names, brands, kinds, atc) in _rows(folder / "ingredients.tsv", 5):
        if name in ingredients:
            raise InputError(f"{where}: the ingredient '{name}' is there twice", where=where)
        codes = _list(atc)
        flags = _flags(statements.pop(name, {}), codes, groups)
        ingredients[name] = Ingredient(
            name=name,
            other_names=_list(other_names),
            brands=_list(brands),
            classes=_list(kinds),
            atc=codes,
            flags=MappingProxyType(flags),
            sources=tuple(dict.fromkeys(source for flag in flags.values() for source in flag.sources)),
        )
        for each in (name, *_list(other_names), *_list(brands)):
            name_it(each, (name,), where)
    if statements:
        raise _no_ingredient(str(folder / "flags.tsv"), next(iter(statements)), ingredients)
    products: set[frozenset[str]] = set()
    for where, (names, parts) in _rows(folder / "products.tsv", 2):
        meant = _known(_list(parts), ingredients, where)
        products.add(frozenset(meant))
        for each in _list(names):
            name_it(each, meant, where)
    ambiguous: dict[str, tuple[str, ...]] = {}
    for where, (name, may_be) in _rows(folder / "ambiguous.tsv", 2):
        if key(name) in meanings:
            raise InputError(
                f"{where}: '{name}' is ambiguous here and names one medicine elsewhere", where=where
            )
        ambiguous[key(name)] = _known(_list(may_be), ingredients, where)
    in_country: dict[tuple[str, str], tuple[str, ...]] = {}
    for where, (name, countries, medicine) in _rows(folder / "in-country.tsv", 3):
        if key(name) not in ambiguous:
            raise InputError(f"{where}: '{name}' is not in ambiguous.tsv", where=where)
        meant = _known(_list(medicine), ingredients, where)
        in_country |= {(country, key(name)): meant for country in _list(countries)}
    lines = _text(folder / "salts.txt").splitlines()
    return Vocabulary(
        ingredients=MappingProxyType(ingredients),
        meanings=MappingProxyType(meanings),
        shown=MappingProxyType(shown),
        ambiguous=MappingProxyType(ambiguous),
        salts=frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#")),
        sources=MappingProxyType(sources),
        in_country=MappingProxyType(in_country),
        products=frozenset(products),
    )


@dataclass(frozen=True)
class _Groups:
    """Groups of the index that say 'no' to one flag: those not in ``outside``, or those in ``inside``."""

    outside: tuple[str, ...]
    inside: tuple[str, ...]
    flag: Flag

    def say_no(self, codes: tuple[str, ...]) -> bool:
        """True when every code (there is at least one) lies in a group that says no."""
        if self.outside and any(code.startswith(self.outside) for code in codes):
            return False
        return not self.inside or all(code.startswith(self.inside) for code in codes)


def _flags(
    said: Mapping[str, list[Statement]], codes: tuple[str, ...], groups: Mapping[str, _Groups]
) -> dict[str, Flag]:
    """Every flag of one ingredient: what the rows say, and the 'no' that its groups in the index give.

    The groups never speak against a 'yes', and are not needed beside a 'no' that was read.
    """
    flags = dict.fromkeys(FLAGS, UNKNOWN_FLAG)
    for flag, statements in said.items():
        flags[flag] = combine(tuple(statements))
    if codes:
        for flag, group in groups.items():
            made = flags[flag]
            weaker = made.value == "unknown" or (
                made.value == "no" and made.recalled and not group.flag.recalled
            )
            if weaker and group.say_no(codes):
                flags[flag] = group.flag
    return flags


def _groups(path: Path) -> dict[str, _Groups]:
    groups: dict[str, _Groups] = {}
    for flag, entry in _toml(path).items():
        if flag not in FLAGS:
            raise InputError(f"{path}: '{flag}' is not a flag{suggestion(flag, FLAGS)}", where=str(path))
        fields = cast("dict[str, Any]", entry)
        if not {"why"} <= set(fields) <= {"why", "except", "only", "recalled"} or ("except" in fields) == (
            "only" in fields
        ):
            raise InputError(
                f"{path}: '{flag}' needs why and either except or only, and may have recalled",
                where=str(path),
            )
        recalled = fields.get("recalled", False) is True
        groups[flag] = _Groups(
            outside=tuple(fields.get("except", ())),
            inside=tuple(fields.get("only", ())),
            flag=Flag("no", str(fields["why"]), () if recalled else (_INDEX,), recalled),
        )
    return groups


def _statements(path: Path, sources: Mapping[str, Source]) -> dict[str, dict[str, list[Statement]]]:
    statements: dict[str, dict[str, list[Statement]]] = {}
    for where, (medicine, flag, value, strength, source) in _rows(path, 5):
        if flag not in FLAGS:
            raise InputError(f"{where}: '{flag}' is not a flag{suggestion(flag, FLAGS)}", where=where)
        if value not in ("yes", "no"):
            raise InputError(
                f"{where}: the value '{value}' is not yes or no (unknown has no row)", where=where
            )
        words = strengths_of(flag)
        if strength and (strength not in words or value == "no"):
            known = f"{', '.join(words[:-1])} or {words[-1]}"
            raise InputError(f"{where}: the strength of a 'yes' is {known}", where=where)
        if source != RECALLED and source not in sources and not source.startswith("record:"):
            raise InputError(
                f"{where}: '{source}' is not in sources.toml{suggestion(source, sources)}", where=where
            )
        statements.setdefault(medicine, {}).setdefault(flag, []).append(Statement(value, strength, source))
    return statements


def _sources(path: Path) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for name, entry in _toml(path).items():
        fields = cast("dict[str, str]", entry)
        if set(fields) != {"citation", "read", "seen"} or fields["seen"] not in ("source", "secondary"):
            raise InputError(
                f"{path}: the source '{name}' needs citation, read and seen ('source' or 'secondary')",
                where=str(path),
            )
        sources[name] = Source(id=name, **fields)
    return sources


def _known(names: tuple[str, ...], ingredients: Mapping[str, Ingredient], where: str) -> tuple[str, ...]:
    for name in names:
        if name not in ingredients:
            raise _no_ingredient(where, name, ingredients)
    return names


def _no_ingredient(where: str, name: str, ingredients: Mapping[str, Ingredient]) -> InputError:
    return InputError(f"{where}: there is no ingredient '{name}'{suggestion(name, ingredients)}", where=where)


def _rows(path: Path, columns: int) -> Iterator[tuple[str, list[str]]]:
    """The rows after the head, each with its place and its cells."""
    for number, line in enumerate(_text(path).splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != columns or not cells[0]:
            where = f"{path}, line {number}"
            raise InputError(
                f"{where}: a row has {columns} cells with tabs between, the first filled", where=where
            )
        if number > 1:
            yield f"{path}, line {number}", cells


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not TOML ({error})", where=str(path)) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the file cannot be read ({error})", where=str(path)) from None
