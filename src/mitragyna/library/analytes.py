"""What a certificate of analysis can report on: alkaloids of the leaf, metals, microbes, and their other names.

The names of alkaloids are those of the library's substances. An alkaloid listed here that has no file of its
own is measured and counted, and not modelled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from mitragyna.errors import suggestion

Kind = Literal["alkaloid", "metal", "microbe", "other"]


@dataclass(frozen=True)
class Analyte:
    """One thing a laboratory looks for: its name here, its kind, and the names laboratories use."""

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()


_MOULD: Final = ("mould", "mold", "moulds", "molds")
_YEASTS_AND_MOULDS: Final = (
    *(
        "tymc",
        "ymc",
        "yeast-mold-count",
        "yeast-mould-count",
        "yeast-and-mold-count",
        "yeast-and-mould-count",
    ),
    *(
        f"{yeast}{joint}{mould}"
        for yeast in ("yeast", "yeasts")
        for joint in ("-and-", "-", "/")
        for mould in _MOULD
    ),
    *(f"{mould}-and-{yeast}" for yeast in ("yeast", "yeasts") for mould in _MOULD),
)
_ALL: Final = (
    Analyte("mitragynine", "alkaloid", ("mg", "mit")),
    Analyte(
        "7-hydroxymitragynine",
        "alkaloid",
        ("7-oh", "7oh", "7-ohm", "7-ohmg", "7-oh-mitragynine", "7-hmg", "7-alpha-hydroxymitragynine"),
    ),
    Analyte("mitragynine-pseudoindoxyl", "alkaloid", ("pseudoindoxyl", "mp", "pseudo")),
    Analyte("speciociliatine", "alkaloid"),
    Analyte("speciogynine", "alkaloid"),
    Analyte("paynantheine", "alkaloid"),
    Analyte("mitraciliatine", "alkaloid"),
    Analyte("isopaynantheine", "alkaloid"),
    Analyte("corynantheidine", "alkaloid"),
    Analyte("isocorynantheidine", "alkaloid"),
    Analyte("corynoxine", "alkaloid", ("corynoxine-a",)),
    Analyte("corynoxine-b", "alkaloid"),
    Analyte("corynoxeine", "alkaloid"),
    Analyte("speciofoline", "alkaloid"),
    Analyte("isospeciofoleine", "alkaloid"),
    Analyte("mitraphylline", "alkaloid"),
    Analyte("isomitraphylline", "alkaloid"),
    Analyte("rhynchophylline", "alkaloid"),
    Analyte("isorhynchophylline", "alkaloid"),
    Analyte("ajmalicine", "alkaloid"),
    Analyte("lead", "metal", ("pb",)),
    Analyte("arsenic", "metal", ("as",)),
    Analyte("cadmium", "metal", ("cd",)),
    Analyte("mercury", "metal", ("hg",)),
    Analyte("nickel", "metal", ("ni",)),
    Analyte("chromium", "metal", ("cr",)),
    Analyte("manganese", "metal", ("mn",)),
    Analyte("cobalt", "metal", ("co",)),
    Analyte("copper", "metal", ("cu",)),
    Analyte("zinc", "metal", ("zn",)),
    Analyte("aerobic-count", "microbe", ("total-plate-count", "tpc", "tamc", "aerobic-plate-count", "apc")),
    Analyte("yeast-and-mould", "microbe", _YEASTS_AND_MOULDS),
    Analyte(
        "mould", "microbe", ("mold", "moulds", "molds", "mould-count", "mold-count", "fungi", "fungal-count")
    ),
    Analyte("yeast", "microbe", ("yeasts", "yeast-count")),
    Analyte("coliforms", "microbe", ("total-coliforms",)),
    Analyte("enterobacteriaceae", "microbe"),
    Analyte("escherichia-coli", "microbe", ("e-coli", "e.-coli")),
    Analyte("salmonella", "microbe", ("salmonella-spp", "salmonella-spp.")),
    Analyte("staphylococcus-aureus", "microbe", ("s-aureus", "s.-aureus")),
    Analyte("total-alkaloids", "other", ("total-alkaloid-content",)),
    Analyte("moisture", "other", ("water", "loss-on-drying")),
)

ANALYTES: Final[dict[str, Analyte]] = {analyte.name: analyte for analyte in _ALL}
"""Name -> ``Analyte``."""

ALKALOIDS: Final = tuple(analyte.name for analyte in _ALL if analyte.kind == "alkaloid")
"""Names of the alkaloids of the leaf, and of what is made from them."""

PANEL: Final = (
    *("mitragynine", "7-hydroxymitragynine"),
    *("lead", "arsenic", "cadmium", "mercury", "nickel", "salmonella"),
)
"""What a certificate is expected to cover; what is not on it was not checked, which is not the same as none."""

_BY_WRITTEN: Final = {name: analyte for analyte in _ALL for name in (analyte.name, *analyte.aliases)}


@lru_cache(maxsize=4096)
def spelled(name: str) -> str:
    """A name as it is compared: lower case, with one hyphen for spaces, underscores and dashes.

    >>> spelled(" Red  Vein_Maeng Da")
    'red-vein-maeng-da'
    """
    plain = name.strip().lower().replace("α", "alpha").replace("&", " and ")
    return re.sub(r"[\s_\u2010-\u2015-]+", "-", plain).strip("-")


def find_analyte(written: str) -> Analyte | None:
    """The analyte of that name in any of its spellings; None when there is none.

    A symbol in brackets and the words "total" and "inorganic" may stand beside it ("Arsenic, inorganic", "Lead (Pb)").
    """
    name = spelled(written)
    return _BY_WRITTEN.get(name) or _BY_WRITTEN.get(spelled(_BESIDE.sub(" ", written.lower())))


def inorganic(written: str) -> bool:
    """Whether a name is of the inorganic part of a metal alone."""
    return re.search(r"\binorganic\b", written.lower()) is not None


_BESIDE: Final = re.compile(r"\([^()]*\)|\b(?:total|inorganic)\b|[,;:]")


def nearest_analytes(written: str) -> str:
    """A clause that names the analytes most like ``written``, or says where the list is."""
    listed = "; docs/products.md lists the analytes"
    return suggestion(spelled(written), _BY_WRITTEN) or listed
