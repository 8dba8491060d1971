"""The scenarios behind the published percentages of cardiac arrest, by the id of their record of evidence."""

from __future__ import annotations

from typing import Final

from mitragyna.simulate.overdose import Naloxone, Overdose

_DOSES: Final = (
    ("fentanyl", 1.625, "1p625"),
    ("fentanyl", 2.965, "2p965"),
    ("carfentanil", 0.012, "0p012"),
    ("carfentanil", 0.02187, "0p02187"),
)


def _strauss(opioid: str, amount: float, product: str, naloxone: float, delay: float = 60.0) -> Overdose:
    """As Strauss et al. 2024 simulate: 75 minutes, and later episodes count."""
    given = Naloxone(product, naloxone, delay_s=delay)
    return Overdose(opioid, amount, naloxone=given, duration_s=4500.0, later_episodes=True)


def published() -> dict[str, Overdose]:
    """Record id -> scenario, for every published percentage the model can be asked for (chronic users)."""
    found: dict[str, Overdose] = {}
    for opioid, amount, text in _DOSES:
        name = f"fda-ca-{opioid}-{text}mg"
        found[f"{name}-no-naloxone"] = Overdose(opioid, amount)
        found[f"{name}-im-generic"] = Overdose(opioid, amount, naloxone=Naloxone("syringe", 2.0))
        found[f"{name}-im-evzio"] = Overdose(opioid, amount, naloxone=Naloxone("autoinjector", 2.0))
        found[f"{name}-in4-1dose"] = _strauss(opioid, amount, "nasal", 4.0)
        if opioid == "fentanyl":
            found[f"{name}-in4-delay180"] = _strauss(opioid, amount, "nasal", 4.0, 180.0)
            found[f"{name}-iv0p04"] = _strauss(opioid, amount, "intravenous", 0.04)
        if text in ("2p965", "0p02187"):
            found[f"{name}-iv0p5"] = _strauss(opioid, amount, "intravenous", 0.5)
    return found


def published_hypoxia() -> dict[str, Overdose]:
    """Record id -> scenario, for the published medians of the time with a brain PO2 of at most 20 mmHg (minutes)."""
    return {
        f"fda-hypoxia-{opioid}-{text}mg-in4": _strauss(opioid, amount, "nasal", 4.0)
        for opioid, amount, text in _DOSES
        if text != "0p02187"
    }
