"""A medicine's ingredient and what is known of it: flags that can raise a finding, and few that can clear one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

FLAGS: Final[Mapping[str, str]] = {
    "opioid": "acts at opioid receptors as an agonist, in part or in full",
    "opioid_antagonist": "blocks opioid receptors, so it can precipitate withdrawal",
    "opioid_partial_agonist": "acts at the mu receptor in part",
    "sedative": "depresses the central nervous system",
    "benzodiazepine": "is a benzodiazepine",
    "gabapentinoid": "is a gabapentinoid",
    "serotonergic": "raises serotonin or acts at its receptors",
    "mao_inhibitor": "inhibits monoamine oxidase",
    "qt": "is associated with a longer QT interval or torsade de pointes",
    "cyp3a_inhibitor": "inhibits CYP3A",
    "cyp3a_inducer": "induces CYP3A",
    "cyp2d6_inhibitor": "inhibits CYP2D6",
    "cyp3a_substrate": "is cleared by CYP3A in part at least",
    "cyp2d6_substrate": "is cleared or activated by CYP2D6 in part at least",
    "pgp_inhibitor": "inhibits P-glycoprotein",
    "pgp_substrate": "is carried by P-glycoprotein",
    "stimulant": "is a central stimulant or a sympathomimetic",
    "alpha2_agonist": "is an alpha-2 (or imidazoline) agonist",
    "seizure_threshold": "can provoke seizures",
    "hepatotoxic": "has injured the liver",
    "hypotensive": "lowers blood pressure",
    "narrow_index": "has a narrow therapeutic index",
}
"""Every flag and what 'yes' says of the ingredient."""

VALUES: Final = ("yes", "no", "unknown")
"""What a flag can say; an absent flag is unknown."""

STRENGTHS: Final = ("weak", "moderate", "strong")
"""Strengths of an inhibitor or inducer, weakest first (classes of the US FDA: AUC ratio 1.25, 2 and 5)."""

QT_STRENGTHS: Final = ("conditional", "possible", "known")
"""How well torsade de pointes is known of what lengthens QT, in the words of CredibleMeds: under conditions such as
overdose or an inhibitor of clearance, possibly, or known also as labels have it."""


def strengths_of(flag: str) -> tuple[str, ...]:
    """The strengths that a flag may have, least first."""
    return QT_STRENGTHS if flag == "qt" else STRENGTHS


RECALLED: Final = "recalled"
"""The source of what was read nowhere."""


@dataclass(frozen=True)
class Flag:
    """One thing said of an ingredient.

    ``value`` is ``yes``, ``no`` or ``unknown``; ``basis`` says in a phrase where it comes from;
    ``sources`` are ids of the vocabulary's sources (``record:ID`` for an evidence record of the
    library); ``recalled`` is true when it was read nowhere; ``strength`` is one of ``strengths_of`` the flag
    where one is known, and empty elsewhere.

    A flag can raise a finding whether it was read or recalled. It clears one only as a 'no' that was
    read. Everything else is not checked.
    """

    value: str
    basis: str
    sources: tuple[str, ...]
    recalled: bool
    strength: str = ""

    @property
    def raises(self) -> bool:
        """True when the flag can raise a finding: a 'yes', read or recalled."""
        return self.value == "yes"

    @property
    def clears(self) -> bool:
        """True when the flag can clear a finding: a 'no' that was read."""
        return self.value == "no" and not self.recalled

    @property
    def answer(self) -> bool | None:
        """True when it raises, False when it clears, None when it is not checked."""
        if self.raises:
            return True
        return False if self.clears else None


UNKNOWN_FLAG: Final = Flag(value="unknown", basis="nothing is recorded", sources=(), recalled=False)
"""What an absent flag is."""


@dataclass(frozen=True)
class Ingredient:
    """An ingredient of the vocabulary.

    ``name`` is the international one where there is one, in lower case; ``other_names`` are other generic
    names (US and UK spellings, old names, codes), ``brands`` names it is sold under; ``classes`` words
    for its kind; ``atc`` its codes in the ATC index, as far as they were read; ``flags`` holds every flag
    of ``FLAGS``; ``sources`` are ids of all that its flags rest on.
    """

    name: str
    other_names: tuple[str, ...]
    brands: tuple[str, ...]
    classes: tuple[str, ...]
    atc: tuple[str, ...]
    flags: Mapping[str, Flag] = field(hash=False)
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Unknown:
    """A name that the vocabulary does not resolve: what was asked of it is not checked.

    ``text`` is the name as it was written, ``suggestions`` are names of the vocabulary that may be meant,
    best first, and ``reason`` is a phrase that says why it was not resolved.
    """

    text: str
    suggestions: tuple[str, ...]
    reason: str = "no medicine of the vocabulary has this name"


@dataclass(frozen=True)
class Source:
    """What a flag rests on: ``citation``, what of it was ``read``, and ``seen``: source or secondary."""

    id: str
    citation: str
    read: str
    seen: str


class Statement(NamedTuple):
    """One row of the flags' file: a source says ``value`` (and perhaps ``strength``) of one flag."""

    value: str
    strength: str
    source: str


def combine(statements: tuple[Statement, ...]) -> Flag:
    """The flag that several statements make together.

    Any 'yes' makes 'yes', whatever says 'no': what disagrees raises. A 'no' or a 'yes' is recalled only
    when none of those who say it was read. The strength is the strongest that was read, or the strongest
    recalled when none was read. No statements make unknown.
    """
    for value in ("yes", "no"):
        chosen = tuple(statement for statement in statements if statement.value == value)
        if not chosen:
            continue
        read = tuple(statement for statement in chosen if statement.source != RECALLED)
        basis = "recalled, not read in a source" if not read else f"{value} in what was read"
        against = any(other.value != value and other.source != RECALLED for other in statements)
        if against:
            basis += "; what was read disagrees with itself" if read else "; what was read says no"
        return Flag(
            value=value,
            basis=basis,
            sources=tuple(dict.fromkeys(statement.source for statement in read)),
            recalled=not read,
            strength=_strongest(read) or _strongest(chosen),
        )
    return UNKNOWN_FLAG


def _strongest(statements: tuple[Statement, ...]) -> str:
    order = (*STRENGTHS, *QT_STRENGTHS)
    return max((s.strength for s in statements if s.strength), key=order.index, default="")
