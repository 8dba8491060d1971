"""What a number of the library is called in words, for readers who do not know the model's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ENDINGS: Final = (
    ("mor.in_vivo_factor", "in-vivo affinity factor at the mu receptor"),
    ("mor.ki", "affinity for the mu receptor in the test tube"),
    ("mor.k", "level at half occupancy of the mu receptor"),
    ("mor.tau", "efficacy at the mu receptor"),
    ("mor.dissociation_rate", "how fast it leaves the mu receptor"),
    ("mor.occupancy_max", "highest occupancy of the mu receptor"),
    ("alpha2.ec50", "level at half effect through alpha-2 receptors"),
    ("effect_site.equilibration_rate", "how fast the brain follows the plasma level"),
    ("intercompartmental_clearance_2", "exchange with slow tissues"),
    ("intercompartmental_clearance", "exchange with tissues"),
    ("volume_central", "volume of distribution, central"),
    ("volume_peripheral_2", "volume of distribution, slow tissues"),
    ("volume_peripheral", "volume of distribution, tissues"),
    ("fraction_unbound", "part not bound to plasma proteins"),
    ("bioavailability", "bioavailability"),
    ("absorption_rate", "speed of absorption"),
    ("slow_rate", "speed of the slow part of absorption"),
    ("lag", "delay before absorption"),
    ("density", "density"),
    ("clearance", "clearance"),
)
"""End of a number's name -> what it is; the first that fits counts."""
WHOLE: Final = {
    "mitragynine.mor.in_vivo_factor": "in-vivo affinity factor at the mu receptor, one for all alkaloids of the leaf",
    "adaptation.kappa": "depth of adaptation to opioids",
    "adaptation.affinity_loss": "part of tolerance that is lost affinity",
    "adaptation.tolerance_time": "time in which tolerance comes and goes",
    "adaptation.fast_time": "time of fast adaptation",
    "adaptation.slow_time": "time of slow adaptation",
    "adaptation.rebound_time": "time of the rebound after opioids end",
    "adaptation.fast_weight": "part of adaptation that is fast",
    "adaptation.slow_weight": "part of adaptation that is slow",
    "adaptation.threshold": "loss of signal from which withdrawal is felt",
    "adaptation.rebound_gain": "strength of the rebound after opioids end",
    "outcomes.severity": "how severe withdrawal is in a person",
    "outcomes.alpha2_emax": "largest relief through alpha-2 receptors",
    "outcomes.symptom_half": "withdrawal at which a symptom is half as strong as can be",
}
_SCALES: Final = {"cows": "COWS", "sows": "SOWS", "sows_gossop": "SOWS of Gossop"}
_PARTS: Final = {
    "half": "withdrawal at half the score",
    "floor": "score without withdrawal",
    "severity_weight": "how much a person's severity counts in the score",
    "relief": "relief through alpha-2 receptors",
}
_ROUTES: Final = {
    "oral": "swallowed",
    "sublingual": "under the tongue",
    "intramuscular": "into muscle",
    "subcutaneous": "under the skin",
    "intranasal": "by nose",
    "intravenous": "into a vein",
}


def plain_name(parameter: str, titles: Mapping[str, str]) -> str:
    """The number in words; ``titles`` are those of substances by name.

    >>> plain_name("mitragynine.mor.tau", {"mitragynine": "Mitragynine"})
    'Mitragynine: efficacy at the mu receptor'
    """
    if parameter in WHOLE:
        return WHOLE[parameter]
    owner, _, rest = parameter.partition(".")
    if owner == "interactions":
        drug, _, rest = rest.partition(".")
        return f"{_title(drug, titles)}: what it does to enzymes, or they to it ({_spaced(rest)})"
    parts = rest.split(".")
    if parts[-1] == "content" and len(parts) > 1:
        return f"{_title(parts[0], titles)}: content in {_spaced(owner)}"
    if owner in _SCALES:
        return f"{_SCALES[owner]}: {_PARTS.get(parts[-1], _spaced(rest))}"
    if owner == "symptom":
        return f"{_spaced(parts[0]).capitalize()}: {_PARTS.get(parts[-1], _spaced(parts[-1]))}"
    return f"{_title(owner, titles)}: {_ending(parts, titles)}"


def _ending(parts: list[str], titles: Mapping[str, str]) -> str:
    rest = ".".join(parts)
    if parts[0] == "forms":
        return f"part that becomes {_title(parts[-1], titles)}"
    if "presystemic" in parts:
        return f"part of a swallowed dose that arrives as {_title(parts[-1], titles)}"
    for ending, words in ENDINGS:
        if rest == ending or rest.endswith(f".{ending}"):
            before = rest[: -len(ending)].rstrip(".")
            where = _ROUTES.get(before) or titles.get(before) or _spaced(before)
            return f"{words}, {where}" if before else words
    return _spaced(rest)


def _title(name: str, titles: Mapping[str, str]) -> str:
    return titles.get(name) or _spaced(name).capitalize()


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace(".", ", ").replace("-", " ")
