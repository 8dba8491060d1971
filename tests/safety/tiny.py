"""A tiny vocabulary for tests: what a flag says is written beside each name; every other flag is a sourced 'no'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mitragyna.errors import nearest
from mitragyna.safety.rules.expression import FLAGS


@dataclass(frozen=True)
class TinyFlag:
    value: str
    recalled: bool = False
    strength: str | None = None


@dataclass(frozen=True)
class TinyIngredient:
    name: str
    classes: tuple[str, ...] = ()
    flags: Mapping[str, TinyFlag] = field(default_factory=dict)


@dataclass(frozen=True)
class TinyUnknown:
    text: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class TinyVocabulary:
    known: Mapping[str, tuple[TinyIngredient, ...]]

    def resolve(self, text: str) -> tuple[TinyIngredient, ...] | TinyUnknown:
        found = self.known.get(" ".join(text.casefold().split()))
        return found or TinyUnknown(text, tuple(nearest(text, self.known, 2)))

    def separate(self, text: str) -> tuple[str, ...]:
        parts = tuple(text.casefold().split("/"))
        return parts if len(parts) > 1 and any(part in self.known for part in parts) else ()


def ingredient(name: str, written: str = "", unknown: str = "", recalled_no: str = "") -> TinyIngredient:
    """``written`` are flags that are yes, a strength after a colon; ``unknown`` and ``recalled_no`` as they say."""
    flags = {flag: TinyFlag("no") for flag in FLAGS}
    for part in written.split():
        flag, _, strength = part.partition(":")
        assert flag in FLAGS, flag
        flags[flag] = TinyFlag("yes", strength=strength or None)
    for flag in unknown.split():
        flags[flag] = TinyFlag("unknown")
    for flag in recalled_no.split():
        flags[flag] = TinyFlag("no", recalled=True)
    return TinyIngredient(name, flags=flags)


_LINES = {
    "alprazolam": "sedative benzodiazepine cyp3a_substrate",
    "diazepam": "sedative benzodiazepine cyp3a_substrate",
    "gabapentin": "sedative gabapentinoid",
    "zolpidem": "sedative cyp3a_substrate",
    "quetiapine": "sedative qt:conditional cyp3a_substrate",
    "alcohol": "sedative",
    "morphine": "opioid",
    "heroin": "opioid",
    "methadone": "opioid qt:known cyp3a_substrate serotonergic",
    "buprenorphine": "opioid opioid_partial_agonist cyp3a_substrate",
    "oxycodone": "opioid cyp3a_substrate cyp2d6_substrate",
    "fentanyl": "opioid cyp3a_substrate",
    "tramadol": "opioid serotonergic seizure_threshold cyp2d6_substrate",
    "codeine": "opioid cyp2d6_substrate",
    "naltrexone": "opioid_antagonist hepatotoxic",
    "naloxone": "opioid_antagonist",
    "phenelzine": "mao_inhibitor serotonergic",
    "sertraline": "serotonergic cyp2d6_inhibitor:weak",
    "venlafaxine": "serotonergic cyp2d6_substrate",
    "ketoconazole": "cyp3a_inhibitor:strong qt:conditional hepatotoxic",
    "fluconazole": "cyp3a_inhibitor:moderate qt:known",
    "rifampicin": "cyp3a_inducer:strong hepatotoxic",
    "tacrolimus": "cyp3a_substrate narrow_index pgp_substrate",
    "digoxin": "pgp_substrate narrow_index",
    "loperamide": "opioid pgp_substrate qt:known",
    "atomoxetine": "cyp2d6_substrate stimulant",
    "dextroamphetamine": "stimulant serotonergic",
    "methylphenidate": "stimulant",
    "guanfacine": "alpha2_agonist hypotensive sedative cyp3a_substrate",
    "clonidine": "alpha2_agonist hypotensive sedative",
    "lofexidine": "alpha2_agonist hypotensive qt:possible",
    "bupropion": "seizure_threshold cyp2d6_inhibitor:strong",
    "acetaminophen": "hepatotoxic",
    "ibuprofen": "",
    "warfarin": "narrow_index",
    "ondansetron": "qt:known serotonergic",
}
KNOWN: dict[str, tuple[TinyIngredient, ...]] = {
    name: (ingredient(name, said),) for name, said in _LINES.items()
}
KNOWN["xanax"] = KNOWN["alprazolam"]
KNOWN["suboxone"] = (*KNOWN["buprenorphine"], *KNOWN["naloxone"])
KNOWN["doubtine"] = (ingredient("doubtine", "qt", unknown="serotonergic", recalled_no="sedative opioid"),)
TINY = TinyVocabulary(KNOWN)
