"""The gut wall's CYP3A: what of midazolam passes it, and how far rifampicin induces it (decision 14).

Geometric means over every study found, by a rule that was written down first. Nothing is fitted to an interaction
that is compared.
"""

from __future__ import annotations

from statistics import geometric_mean

from _write import write

from mitragyna.library import load

LIBRARY = load()
LIVER_FLOW = LIBRARY.parameter("interactions.blood-flow.liver").value
"""L/h, of blood."""
WEIGHT_KG = 70.0

AVAILABLE = (
    "midazolam-oral-f-allonen1981",
    "midazolam-oral-f-smith1981",
    "midazolam-oral-f-hohmann2015",
    "midazolam-oral-f-grass2020",
)
"""Oral availability of midazolam (%)."""
PROTEIN = ("rifampicin-gut-cyp3a-greiner", "rifampicin-gut-cyp3a-glaeser2005")
EXTRACTED = ("rifampicin-gut-nifedipine-holtbecker1996", "rifampicin-gut-verapamil-fromm1998")
"""Studies that print the gut wall's extraction without and with rifampicin."""


def value(record: str) -> float:
    """A record's number; of several amounts their geometric mean."""
    found = LIBRARY.records[record].value
    return geometric_mean(found.values()) if isinstance(found, dict) else float(found)


def midazolam() -> tuple[float, float]:
    """Oral availability, and what passes the gut wall: availability over what the liver lets pass."""
    extraction = LIBRARY.parameter("interactions.midazolam.hepatic_extraction").value
    available = geometric_mean([value(record) / 100.0 for record in AVAILABLE])
    return available, available / (1.0 - extraction)


def activity(without: float, with_it: float) -> float:
    """Activity in the gut wall, with over without, of a drug of which ``without`` and ``with_it`` pass."""
    return (1.0 / with_it - 1.0) / (1.0 / without - 1.0)


def from_extraction(record: str) -> float:
    """The same from extraction by the gut wall."""
    seen = LIBRARY.records[record].value
    return activity(1.0 - seen["without"], 1.0 - seen["with"])


def from_availability(record: str, litres: float, absorbed: float = 1.0) -> float:
    """The same from oral availability (%) and clearance of blood (per h and kg, in ``litres`` L)."""
    seen = LIBRARY.records[record].value

    def passed(when: str) -> float:
        extraction = seen[f"clearance {when}"] * litres * WEIGHT_KG / LIVER_FLOW
        return seen[f"availability {when}"] / 100.0 / (1.0 - extraction) / absorbed

    return activity(passed("without"), passed("with"))


def from_areas(record: str, doses: float, extraction: float) -> float:
    """The same from areas by both routes, the dose by mouth being ``doses`` that into a vein.

    ``extraction`` is the liver's without rifampicin; with it, it rises as clearance does.
    """
    seen = LIBRARY.records[record].value

    def passed(when: str) -> float:
        extracted = extraction * seen["vein without"] / seen[f"vein {when}"]
        return seen[f"mouth {when}"] / seen[f"vein {when}"] / doses / (1.0 - extracted)

    return activity(passed("without"), passed("with"))


def rifampicin() -> dict[str, float]:
    """Activity or protein of the gut wall with rifampicin over without, by record."""
    found = {record: value(record) for record in PROTEIN}
    found |= {record: from_extraction(record) for record in EXTRACTED}
    found["rifampicin-gut-tacrolimus-hebert1999"] = from_availability(
        "rifampicin-gut-tacrolimus-hebert1999", 1e-3
    )
    found["rifampicin-gut-cyclosporine-hebert1992"] = from_availability(
        "rifampicin-gut-cyclosporine-hebert1992", 1.0, value("cyclosporine-absorbed-wu1995")
    )
    found["rifampicin-gut-alfentanil-kharasch2004"] = from_areas(
        "rifampicin-gut-alfentanil-kharasch2004", 4.0, value("alfentanil-hepatic-extraction-kharasch2008")
    )
    return found


def main() -> None:
    found = rifampicin()
    for record, times in found.items():
        print(f"{record}: {times:.3g}")
    available, passed = midazolam()
    write("substances/midazolam.toml", "oral.bioavailability", available)
    write("interactions/midazolam.toml", "cleared.gut_availability", passed)
    write(
        "interactions/rifampicin.toml",
        "acts.CYP3A.gut_induction_maximum",
        geometric_mean(found.values()) - 1.0,
    )


if __name__ == "__main__":
    main()
