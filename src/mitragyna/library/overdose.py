"""Which numbers the systems of the overdose model have, and of which dimension.

The files are ``systems/overdose-*.toml``; the equations that use them are ``mitragyna.model.overdose``.
"""

from __future__ import annotations

from typing import Final

_BINDING: Final = {
    "kd": "molar_concentration",
    "dissociation_rate": "rate",
    "binding_slope": "ratio",
    "affinity_rate_correlation": "fraction",
}
_TWO_COMPARTMENTS: Final = {
    "clearance": "clearance",
    "volume_central": "volume",
    "intercompartmental_clearance": "clearance",
    "volume_peripheral": "volume",
}
_THREE_COMPARTMENTS: Final = {
    **_TWO_COMPARTMENTS,
    "intercompartmental_clearance_2": "clearance",
    "volume_peripheral_2": "volume",
}
_OPIOID: Final = {"molar_mass": "molar_mass", **_THREE_COMPARTMENTS, "effect_site_rate": "rate", **_BINDING}
_ABSORBED: Final = {
    **_TWO_COMPARTMENTS,
    "transit_rate": "rate",
    "absorption_rate": "rate",
    "bioavailability": "fraction",
    "bioavailability_highest": "fraction",
}
_BODY: Final = {
    "lung_volume": "volume",
    "inspired_po2": "pressure",
    "gas_factor": "pressure",
    "shunt": "fraction",
    "co2_solubility": "per_pressure",
    "o2_solubility": "per_pressure",
    "bicarbonate": "ratio",
    "o2_capacity": "ratio",
    "co2_capacity": "ratio",
    "o2_half": "pressure",
    "o2_slope": "ratio",
    "o2_alpha": "per_pressure",
    "o2_beta": "per_pressure",
    "co2_half": "pressure",
    "co2_slope": "ratio",
    "co2_alpha": "per_pressure",
    "co2_beta": "per_pressure",
    "brain_flow": "clearance",
    "tissue_flow": "clearance",
    "tissue_flow_share": "fraction",
    "brain_volume": "volume",
    "tissue_volume": "volume",
    "brain_co2_production": "clearance",
    "brain_o2_consumption": "clearance",
    "tissue_co2_production": "clearance",
    "tissue_o2_consumption": "clearance",
    "metabolism_exponent": "number",
    "co2_production_floor": "fraction",
    "o2_consumption_floor": "fraction",
    "metabolism_po2": "pressure",
    "wakefulness_drive": "clearance",
    "alveolar_fraction": "fraction",
    "brain_flow_co2_range": "clearance",
    "brain_flow_co2_centre": "pressure",
    "brain_flow_co2_width": "pressure",
    "brain_flow_co2_time": "time_constant",
    "flow_o2_gain": "number",
    "flow_o2_width": "pressure",
    "flow_o2_reference": "pressure",
    "flow_o2_most": "number",
    "flow_o2_time": "time_constant",
    "peripheral_transport_volume": "volume",
    "central_transport_volume": "volume",
    "chemoreceptor_gain": "number",
    "chemoreceptor_pco2": "pressure",
    "chemoreceptor_highest": "rate",
    "chemoreceptor_lowest": "rate",
    "chemoreceptor_resting": "rate",
    "chemoreceptor_po2": "pressure",
    "chemoreceptor_po2_width": "pressure",
    "peripheral_time": "time_constant",
    "central_time": "time_constant",
    "peripheral_gain": "gain_per_frequency",
    "central_gain": "gain_per_pressure",
    "central_reference": "pressure",
    "hypoxic_depression_gain": "number",
    "hypoxic_depression_reference": "pressure",
    "hypoxic_depression_lowest": "pressure",
    "hypoxic_depression_highest": "pressure",
    "hypoxic_depression_time": "time_constant",
    "volume_change_flow": "clearance",
    "volume_change_ratio": "ratio",
    "volume_change_width": "ratio",
    "volume_change_most": "ratio",
    "delay_lost_flow": "clearance",
    "ventilation_lost_flow": "clearance",
    "collapse_po2": "pressure",
    "collapse_wait": "time_constant",
    "collapse_rate": "rate",
    "collapse_fixed_part": "fraction",
    "collapse_pco2": "pressure",
    "hypoxia_po2": "pressure",
    "chemoreflex_exponent": "ratio",
    "wakefulness_exponent": "ratio",
    "tolerance": "ratio",
}

OVERDOSE_SYSTEMS: Final[dict[str, dict[str, str]]] = {
    "overdose-body": _BODY,
    "overdose-fentanyl": _OPIOID,
    "overdose-carfentanil": _OPIOID,
    "overdose-naloxone": {"molar_mass": "molar_mass", "effect_site_rate": "rate", **_BINDING},
    "overdose-naloxone-syringe": _ABSORBED,
    "overdose-naloxone-autoinjector": _ABSORBED,
    "overdose-naloxone-nasal": _ABSORBED,
    "overdose-naloxone-intravenous": {**_THREE_COMPARTMENTS, "duration": "time_constant"},
}
"""System name -> number -> dimension."""
