"""One thing that is taken, and all of them in one arm, as rules see them.

A thing has flags of three values. A recalled or unknown flag raises a finding and never clears one: "no" that nobody
has read counts as unknown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from mitragyna.safety.names.forms import is_extended
from mitragyna.safety.taken.amounts import UNSAID, Amounts
from mitragyna.safety.taken.presence import ALWAYS, Window

ARM, HISTORY, MEDICINE = "arm", "history", "medicine"
KEYS: Final = {ARM: "arm.take", HISTORY: "history", MEDICINE: "person.medicines"}


class FlagLike(Protocol):
    """A flag of a medicine, as the vocabulary has it."""

    @property
    def value(self) -> str: ...
    @property
    def recalled(self) -> bool: ...


class IngredientLike(Protocol):
    """An ingredient of the vocabulary."""

    @property
    def name(self) -> str: ...
    @property
    def classes(self) -> Sequence[str]: ...
    @property
    def flags(self) -> Mapping[str, FlagLike]: ...


class VocabularyLike(Protocol):
    """Names of medicines: ``resolve`` gives an ingredient, several of them, or something that is none.

    ``separate`` gives the names that a text joins, each of a medicine by itself; none where it is one name.
    """

    def resolve(self, text: str) -> object: ...
    def separate(self, text: str) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Thing:
    """One substance that is taken.

    ``written`` is its name in the file, ``name`` the resolved one; ``resolved`` is whether it is known by name, and
    ``hint`` what might have been meant. ``origin`` is the same for substances of one product. ``flags`` are True, False
    or absent (unknown); ``strengths`` go with them, and ``recalled`` are those that were read
    nowhere. ``kratom`` and ``enhanced`` are None where the name is not known. ``begun`` is whether the file says when
    its use began; ``form`` is one of ``FORMS``, empty where nothing says;
    ``doubt`` is what is missing to say how long it is there. ``over`` is whether its use ended before
    time zero, of a medicine. ``unread`` is a name with an amount in it. ``twofold`` is whether an antagonist and an
    opioid are joined as on a label: one product, or two medicines that are contraindicated together.
    ``lot`` is what an amount of an enhanced lot holds, where that has to be asked.
    ``again`` is whether its doses are told of a medicine as well; ``shared`` whether its amount is told of a product
    of which it is a part, so that there may be less of it. ``route`` is that of a product of the library. ``base`` is
    whether the amount is one of a base by the product, of which a label may state a salt.
    ``by_amount`` are flags that hang on how much of it is taken.
    """

    source: str
    written: str
    name: str
    origin: int
    resolved: bool = True
    hint: str = ""
    flags: Mapping[str, bool] = field(default_factory=dict[str, bool])
    strengths: Mapping[str, str] = field(default_factory=dict[str, str])
    recalled: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    kratom: bool | None = False
    enhanced: bool | None = False
    window: Window = ALWAYS
    amounts: Amounts = UNSAID
    companions: int = 0
    product: str = ""
    begun: bool = True
    form: str = ""
    doubt: str = ""
    over: bool = False
    unread: str = ""
    twofold: bool = False
    lot: str = ""
    again: bool = False
    shared: bool = False
    route: str = ""
    base: bool = False
    by_amount: frozenset[str] = frozenset()

    @property
    def use(self) -> str:
        """Where its use belongs: what was over at time zero belongs to the history, wherever it is written."""
        return HISTORY if self.over else self.source

    @property
    def key(self) -> str:
        """The key of the file it is written under."""
        return KEYS[self.source]

    @property
    def about(self) -> tuple[str, str]:
        """Key and name, as findings give them."""
        return (self.key, self.name)

    @property
    def one_untimed(self) -> bool:
        """Whether it is a medicine of one dose, which is there all along since nobody says when it is taken."""
        amounts = self.amounts
        return (
            self.begun
            and math.isinf(self.window.first)
            and amounts.interval is None
            and amounts.per_day == 1.0
        )

    @property
    def extended(self) -> bool | None:
        """Whether it is a form of extended release; None where nobody says."""
        if not self.resolved:
            return None
        return is_extended(self.written, self.form, self.name.casefold(), self.amounts.interval)

    @property
    def what_is_it(self) -> str:
        """What is missing where the name is not known, or nothing is known of what it names."""
        if self.resolved:
            return f"what {self.name} does in people: there is no record"
        return f"what '{self.written}' is{self.hint}"


@dataclass(frozen=True)
class Taken:
    """Everything taken in one arm; ``listed`` is whether the person's medicines are given at all."""

    things: tuple[Thing, ...]
    listed: bool


PHANTOM: Final = Thing(
    source=MEDICINE, written="", name="", origin=-1, resolved=False, kratom=None, enhanced=None, window=ALWAYS
)
"""Stands for the medicines that nobody has listed."""
NOT_LISTED: Final = "person.medicines"
