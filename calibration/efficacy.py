"""Efficacies of opioids at the mu receptor: their ratios to morphine's, pooled over laboratories (docs/decisions/0013).

Each record holds what one laboratory read in one assay without reserve. A laboratory's ratio is to its own morphine,
or, where it has none, to DAMGO times the mean ratio of DAMGO to morphine; an effect that was not seen is zero. Prints
each ratio, and the mean over laboratories times morphine's tau beside the library's. Writes nothing: the pooled
numbers were tried and not taken up.
"""

from __future__ import annotations

from statistics import fmean
from typing import cast

from _typical import LIBRARY

LADDERS = ("mor-efficacy-borgland2003", "mor-efficacy-livingston2018", "mor-efficacy-zernig1995")
"""Records with several substances of one assay, morphine among them."""
NONE_SEEN = {"buprenorphine": ("buprenorphine-gtpgs-caudate-1999",)}
"""Records of an effect that was looked for without reserve and not seen."""
OF_DAMGO = {
    "7-hydroxymitragynine": ("7oh-mor-emax-gtpgs-obeng2021",),
    "mitragynine": ("mitragynine-mor-emax-gtpgs-obeng2021",),
}
"""Records in percent of DAMGO's effect, without morphine."""
POOLED = ("methadone", "fentanyl", "oxycodone", "hydrocodone", "buprenorphine", *OF_DAMGO)


def ladder(record: str) -> dict[str, float]:
    """Efficacies over morphine's in one laboratory."""
    values = cast("dict[str, float]", LIBRARY.evidence(record).value)
    return {name: value / values["morphine"] for name, value in values.items()}


def damgo() -> float:
    """DAMGO's efficacy over morphine's, the mean of the laboratories that have both."""
    return fmean(found["DAMGO"] for found in map(ladder, LADDERS) if "DAMGO" in found)


def ratios(substance: str) -> dict[str, float]:
    """Efficacy over morphine's in each laboratory, by record."""
    found = {record: ladder(record).get(substance) for record in LADDERS}
    made = {record: value for record, value in found.items() if value is not None}
    made |= {record: float(LIBRARY.evidence(record).value) for record in NONE_SEEN.get(substance, ())}
    made |= {
        record: float(LIBRARY.evidence(record).value) / 100.0 * damgo()
        for record in OF_DAMGO.get(substance, ())
    }
    return made


def pooled(substance: str) -> float:
    """Efficacy over morphine's: the mean over laboratories."""
    return fmean(ratios(substance).values())


def main() -> None:
    tau = LIBRARY.parameter("morphine.mor.tau").value
    for name in POOLED:
        told = ", ".join(f"{value:.2f} ({record})" for record, value in ratios(name).items())
        here = LIBRARY.parameter(f"{name}.mor.tau")
        drawn = f" ({here.low:g} to {here.high:g})" if here.low is not None and here.high is not None else ""
        print(f"{name}: {told}; tau {tau * pooled(name):.3g}, library {here.value:g}{drawn}")


if __name__ == "__main__":
    main()
