"""Opioid overdose and rescue: gases, blood flow, the drive to breathe, and naloxone at the receptor.

The equations are those of Mann et al. 2022, Clin Pharmacol Ther 112(5):1020-1032 (doi:10.1002/cpt.2696, FDA
Division of Applied Regulatory Science). ``docs/overdose.md`` writes them out and lists where the published text
and the published code differ.

Inside: seconds, mmHg, gas contents in L(STPD)/L, opioid amounts in mg, naloxone amounts in ng and volumes in mL,
effect sites in pmol/L. One person at a time: each takes steps of their own (``mitragyna.model.overdose_course``),
so the lanes of the other models have nothing to share here.
"""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

from mitragyna.model.compiled import compiled

STATES: Final = (
    *("naloxone depot", "naloxone transit 1", "naloxone transit 2"),
    *("naloxone central", "naloxone peripheral", "naloxone peripheral 2", "naloxone effect site"),
    *("opioid central", "opioid peripheral", "opioid peripheral 2", "opioid effect site"),
    *("receptors bound by opioid", "receptors bound by naloxone"),
    *("alveolar PCO2", "alveolar PO2", "brain CO2", "brain O2", "tissue CO2", "tissue O2"),
    *("flow response to CO2", "flow response to O2"),
    *("peripheral drive", "central drive", "hypoxic depression"),
    *("brain circulation", "tissue circulation"),
)
"""The 26 states in order. The authors list 29: four of theirs never change, and their version for a dose into
the vein keeps its three compartments in the places of the depot and the transits."""

DEPOT, TRANSIT_1, TRANSIT_2 = 0, 1, 2
NALOXONE, NALOXONE_2, NALOXONE_3, NALOXONE_SITE = 3, 4, 5, 6
OPIOID, OPIOID_2, OPIOID_3, OPIOID_SITE = 7, 8, 9, 10
BOUND, BLOCKED = 11, 12
LUNG_CO2, LUNG_O2, BRAIN_CO2, BRAIN_O2, TISSUE_CO2, TISSUE_O2 = 13, 14, 15, 16, 17, 18
FLOW_CO2, FLOW_O2 = 19, 20
PERIPHERAL, CENTRAL, DEPRESSION = 21, 22, 23
BRAIN_CIRCULATION, TISSUE_CIRCULATION = 24, 25

COURSES: Final = {
    "ventilation": "L/min",
    "arterial_po2": "mmHg",
    "arterial_pco2": "mmHg",
    "brain_po2": "mmHg",
    "brain_pco2": "mmHg",
    "cardiac_output": "L/min",
    "brain_flow": "L/min",
    "opioid_plasma": "ng/mL",
    "naloxone_plasma": "ng/mL",
    "opioid_bound": "1",
    "naloxone_bound": "1",
}
"""What a time course shows and in which unit; the last two are fractions of the receptors."""


class Body(NamedTuple):
    """What is the same in every virtual person. Flows in L/s, the drives and gains of ventilation in L/min."""

    lung_volume: float
    inspired_po2: float
    gas_factor: float
    shunt: float
    co2_solubility: float
    o2_solubility: float
    bicarbonate: float
    o2_capacity: float
    co2_capacity: float
    o2_half: float
    o2_slope: float
    o2_alpha: float
    o2_beta: float
    co2_half: float
    co2_slope: float
    co2_alpha: float
    co2_beta: float
    brain_flow: float
    tissue_flow: float
    tissue_flow_share: float
    brain_volume: float
    tissue_volume: float
    brain_co2_production: float
    brain_o2_consumption: float
    tissue_co2_production: float
    tissue_o2_consumption: float
    metabolism_exponent: float
    co2_production_floor: float
    o2_consumption_floor: float
    metabolism_po2: float
    wakefulness_drive: float
    alveolar_fraction: float
    brain_flow_co2_range: float
    brain_flow_co2_centre: float
    brain_flow_co2_width: float
    brain_flow_co2_time: float
    flow_o2_gain: float
    flow_o2_width: float
    flow_o2_reference: float
    flow_o2_most: float
    flow_o2_time: float
    peripheral_transport_volume: float
    central_transport_volume: float
    chemoreceptor_gain: float
    chemoreceptor_pco2: float
    chemoreceptor_highest: float
    chemoreceptor_lowest: float
    chemoreceptor_resting: float
    chemoreceptor_po2: float
    chemoreceptor_po2_width: float
    peripheral_time: float
    central_time: float
    peripheral_gain: float
    central_gain: float
    central_reference: float
    hypoxic_depression_gain: float
    hypoxic_depression_reference: float
    hypoxic_depression_lowest: float
    hypoxic_depression_highest: float
    hypoxic_depression_time: float
    volume_change_flow: float
    volume_change_ratio: float
    volume_change_width: float
    volume_change_most: float
    delay_lost_flow: float
    ventilation_lost_flow: float
    collapse_rate: float
    collapse_fixed_part: float
    collapse_pco2: float
    collapse_po2: float
    collapse_wait: float
    hypoxia_po2: float


class Person(NamedTuple):
    """One virtual person: rates in 1/s, the opioid's volume in L, naloxone's volumes in mL and clearances in mL/s.

    Association rates are per second and (pmol/L) to the power of the slope. ``into_vein`` is 1 for naloxone into
    a vein, else 0.
    """

    opioid_elimination: float
    opioid_k12: float
    opioid_k21: float
    opioid_k13: float
    opioid_k31: float
    opioid_volume: float
    opioid_site_rate: float
    opioid_molar_mass: float
    opioid_kon: float
    opioid_koff: float
    opioid_slope: float
    transit_rate: float
    absorption_rate: float
    naloxone_clearance: float
    naloxone_volume: float
    naloxone_exchange: float
    naloxone_volume_2: float
    naloxone_exchange_2: float
    naloxone_volume_3: float
    into_vein: float
    naloxone_site_rate: float
    naloxone_molar_mass: float
    naloxone_kon: float
    naloxone_koff: float
    naloxone_slope: float
    chemoreflex_exponent: float
    wakefulness_exponent: float


class Gas(NamedTuple):
    """Pressures (mmHg), flows (L/s) and blood contents (L/L) of a state."""

    pco2: float
    po2: float
    brain_pco2: float
    brain_po2: float
    tissue_po2: float
    brain_flow: float
    tissue_flow: float
    arterial_co2: float
    arterial_o2: float
    brain_venous_co2: float
    brain_venous_o2: float
    tissue_venous_co2: float
    tissue_venous_o2: float
    mixed_co2: float
    mixed_o2: float
    end_co2: float
    end_o2: float


@compiled
def co2_content(pco2: float, po2: float, b: Body) -> Any:
    """CO2 of blood, L/L, from both pressures in mmHg (Spencer et al. 1979)."""
    f = max(pco2, 0.0) * (1.0 + b.co2_beta * po2) / (b.co2_half * (1.0 + b.co2_alpha * po2))
    f = f ** (1.0 / b.co2_slope)
    return b.co2_capacity * f / (1.0 + f)


@compiled
def o2_content(po2: float, pco2: float, b: Body) -> Any:
    """Oxygen of blood, L/L, from both pressures in mmHg (Spencer et al. 1979)."""
    f = max(po2, 0.0) * (1.0 + b.o2_beta * pco2) / (b.o2_half * (1.0 + b.o2_alpha * pco2))
    f = f ** (1.0 / b.o2_slope)
    return b.o2_capacity * f / (1.0 + f)


@compiled
def pressures(co2: float, o2: float, b: Body) -> Any:
    """PCO2 and PO2 (mmHg) of blood with these contents (L/L): both dissociation curves inverted together."""
    d2 = b.co2_half * (co2 / (b.co2_capacity - co2)) ** b.co2_slope
    d1 = b.o2_half * (o2 / (b.o2_capacity - o2)) ** b.o2_slope
    low1 = b.co2_beta + b.co2_alpha * b.o2_beta * d2
    low2 = b.o2_beta + b.o2_alpha * b.co2_beta * d1
    mixed = b.o2_alpha * b.co2_alpha * d1 * d2
    r1 = -(1.0 + b.o2_beta * d2 - b.co2_beta * d1 - mixed) / (2.0 * low1)
    r2 = -(1.0 + b.co2_beta * d1 - b.o2_beta * d2 - mixed) / (2.0 * low2)
    s1 = (d1 + b.o2_alpha * d1 * d2) / low1
    s2 = (d2 + b.co2_alpha * d2 * d1) / low2
    return r2 + math.sqrt(r2 * r2 + s2), r1 + math.sqrt(r1 * r1 + s1)


@compiled
def circulation(y: Any, b: Body) -> Any:
    """Pressures, flows and contents of a state, as ``Gas``."""
    brain_pco2 = max((y[BRAIN_CO2] - b.bicarbonate) / b.co2_solubility, 0.0)
    tissue_pco2 = max((y[TISSUE_CO2] - b.bicarbonate) / b.co2_solubility, 0.0)
    brain_po2 = max(y[BRAIN_O2], 0.0) / b.o2_solubility
    tissue_po2 = max(y[TISSUE_O2], 0.0) / b.o2_solubility
    lung_pco2, lung_po2 = max(y[LUNG_CO2], 0.0), max(y[LUNG_O2], 0.0)
    # Venous blood leaves brain and tissue, and capillary blood the lung, with the pressures found there.
    brain_co2, brain_o2 = co2_content(brain_pco2, brain_po2, b), o2_content(brain_po2, brain_pco2, b)
    tissue_co2, tissue_o2 = co2_content(tissue_pco2, tissue_po2, b), o2_content(tissue_po2, tissue_pco2, b)
    end_co2, end_o2 = co2_content(lung_pco2, lung_po2, b), o2_content(lung_po2, lung_pco2, b)
    to_brain = b.brain_flow * (1.0 + y[FLOW_CO2] + y[FLOW_O2]) * y[BRAIN_CIRCULATION]
    to_tissue = b.tissue_flow * (1.0 + b.tissue_flow_share * y[FLOW_O2]) * y[TISSUE_CIRCULATION]
    share = to_brain / max(to_brain + to_tissue, 1e-300)
    mixed_co2 = tissue_co2 + share * (brain_co2 - tissue_co2)
    mixed_o2 = tissue_o2 + share * (brain_o2 - tissue_o2)
    arterial_co2 = end_co2 + b.shunt * (mixed_co2 - end_co2)
    arterial_o2 = end_o2 + b.shunt * (mixed_o2 - end_o2)
    pco2, po2 = pressures(arterial_co2, arterial_o2, b)
    return Gas(
        pco2,
        po2,
        brain_pco2,
        brain_po2,
        tissue_po2,
        to_brain,
        to_tissue,
        arterial_co2,
        arterial_o2,
        brain_co2,
        brain_o2,
        tissue_co2,
        tissue_o2,
        mixed_co2,
        mixed_o2,
        end_co2,
        end_o2,
    )


@compiled
def volume_divisor(flow: float, b: Body) -> Any:
    """What both drugs' central volumes are divided by at a cardiac output (L/s): 1 at rest, up to 2 at a high one."""
    away = (b.volume_change_ratio - flow / b.volume_change_flow) / b.volume_change_width
    return 1.0 + (b.volume_change_most - 1.0) / (1.0 + math.exp(away))


@compiled
def ventilation(y: Any, flow: float, a: Person, b: Body) -> Any:
    """Minute ventilation (L/min) at a cardiac output (L/s): wakefulness and chemoreflexes, while blood flows."""
    peripheral = y[PERIPHERAL] if y[PERIPHERAL] < 0.0 else y[DEPRESSION] * y[PERIPHERAL]
    chemoreflex = max(peripheral + y[CENTRAL], 0.0)
    awake = b.wakefulness_drive * (1.0 - max(y[BOUND], 0.0) ** a.wakefulness_exponent)
    total = max(awake + chemoreflex, 0.0)
    if flow <= b.ventilation_lost_flow:
        return 0.0
    if flow <= b.delay_lost_flow:
        return total * flow / b.delay_lost_flow
    return total


@compiled
def drugs(y: Any, divisor: float, taking: float, infusion: float, a: Person, dy: Any) -> None:
    """Both drugs and the receptor pool: their derivatives into ``dy``.

    ``taking`` is the opioid's infusion (mg/s), ``infusion`` naloxone's (ng/s), both into a vein.

    After absorption the central state of naloxone is a concentration (ng/mL), after a dose into the vein an
    amount (ng). So are the authors' two versions, which differ where the volume changes.
    """
    dy[DEPOT] = -a.transit_rate * y[DEPOT]
    dy[TRANSIT_1] = a.transit_rate * (y[DEPOT] - y[TRANSIT_1])
    dy[TRANSIT_2] = a.transit_rate * y[TRANSIT_1] - a.absorption_rate * y[TRANSIT_2]
    if a.into_vein > 0.5:
        central = y[NALOXONE] / a.naloxone_volume
        dy[NALOXONE_2] = a.naloxone_exchange * (central - y[NALOXONE_2] / a.naloxone_volume_2)
        dy[NALOXONE_3] = a.naloxone_exchange_2 * (central - y[NALOXONE_3] / a.naloxone_volume_3)
        dy[NALOXONE] = infusion - a.naloxone_clearance * central - dy[NALOXONE_2] - dy[NALOXONE_3]
        plasma = central * divisor
    else:
        plasma = y[NALOXONE]
        exchange = a.naloxone_exchange * (plasma - y[NALOXONE_2])
        entering = a.absorption_rate * y[TRANSIT_2] - a.naloxone_clearance * plasma
        dy[NALOXONE] = (entering - exchange) * divisor / a.naloxone_volume
        dy[NALOXONE_2] = exchange / a.naloxone_volume_2
        dy[NALOXONE_3] = 0.0
    dy[NALOXONE_SITE] = a.naloxone_site_rate * (plasma * 1e6 / a.naloxone_molar_mass - y[NALOXONE_SITE])

    to_2 = a.opioid_k12 * y[OPIOID] - a.opioid_k21 * y[OPIOID_2]
    to_3 = a.opioid_k13 * y[OPIOID] - a.opioid_k31 * y[OPIOID_3]
    dy[OPIOID] = taking - a.opioid_elimination * y[OPIOID] - to_2 - to_3
    dy[OPIOID_2] = to_2
    dy[OPIOID_3] = to_3
    molar = y[OPIOID] * 1e9 * divisor / (a.opioid_volume * a.opioid_molar_mass)
    dy[OPIOID_SITE] = a.opioid_site_rate * (molar - y[OPIOID_SITE])

    # One pool of receptors; an exponent on the concentration makes the rates' units what they are.
    free = 1.0 - y[BOUND] - y[BLOCKED]
    dy[BOUND] = a.opioid_kon * free * max(y[OPIOID_SITE], 0.0) ** a.opioid_slope - a.opioid_koff * y[BOUND]
    at_site = max(y[NALOXONE_SITE], 0.0) ** a.naloxone_slope
    dy[BLOCKED] = a.naloxone_kon * free * at_site - a.naloxone_koff * y[BLOCKED]


@compiled
def gas_stores(y: Any, gas: Gas, a: Person, b: Body, dy: Any) -> None:
    """Lung, brain and tissue: derivatives of their CO2 and oxygen into ``dy``."""
    flow = gas.brain_flow + gas.tissue_flow
    air = ventilation(y, flow, a, b) * b.alveolar_fraction / 60.0
    blood = b.gas_factor * flow * (1.0 - b.shunt)
    dy[LUNG_CO2] = (blood * (gas.mixed_co2 - gas.end_co2) - air * y[LUNG_CO2]) / b.lung_volume
    dy[LUNG_O2] = (air * (b.inspired_po2 - y[LUNG_O2]) + blood * (gas.mixed_o2 - gas.end_o2)) / b.lung_volume

    awake = max(1.0 - max(y[BOUND], 0.0) ** a.wakefulness_exponent, 0.0) ** b.metabolism_exponent
    co2_part, o2_part = max(awake, b.co2_production_floor), max(awake, b.o2_consumption_floor)
    brain = min(gas.brain_po2 / b.metabolism_po2, 1.0)
    tissue = min(gas.tissue_po2 / b.metabolism_po2, 1.0)
    made = b.brain_co2_production * co2_part * brain
    dy[BRAIN_CO2] = (gas.brain_flow * (gas.arterial_co2 - gas.brain_venous_co2) + made) / b.brain_volume
    used = b.brain_o2_consumption * o2_part * brain
    dy[BRAIN_O2] = (gas.brain_flow * (gas.arterial_o2 - gas.brain_venous_o2) - used) / b.brain_volume
    made = b.tissue_co2_production * co2_part * tissue
    dy[TISSUE_CO2] = (gas.tissue_flow * (gas.arterial_co2 - gas.tissue_venous_co2) + made) / b.tissue_volume
    used = b.tissue_o2_consumption * o2_part * tissue
    dy[TISSUE_O2] = (gas.tissue_flow * (gas.arterial_o2 - gas.tissue_venous_o2) - used) / b.tissue_volume


@compiled
def control(
    y: Any,
    gas: Gas,
    pco2: float,
    po2: float,
    brain_pco2: float,
    collapsing: float,
    a: Person,
    b: Body,
    dy: Any,
) -> None:
    """Blood flow, chemoreflexes and collapse: derivatives into ``dy``.

    ``pco2`` and ``po2`` are the arterial pressures one peripheral transport delay ago, ``brain_pco2`` the brain's
    one central delay ago; ``collapsing`` is 1 once circulation fails, else 0.
    """
    sigmoid = 1.0 / (1.0 + math.exp((b.brain_flow_co2_centre - gas.pco2) / b.brain_flow_co2_width))
    by_co2 = b.brain_flow_co2_range / b.brain_flow * (sigmoid - 0.5)
    rest = math.exp(-b.flow_o2_reference / b.flow_o2_width)
    by_o2 = min(b.flow_o2_gain * (math.exp(-gas.po2 / b.flow_o2_width) - rest), b.flow_o2_most)
    dy[FLOW_CO2] = (by_co2 - y[FLOW_CO2]) / b.brain_flow_co2_time
    dy[FLOW_O2] = (by_o2 - y[FLOW_O2]) / b.flow_o2_time

    e = math.exp((po2 - b.chemoreceptor_po2) / b.chemoreceptor_po2_width)
    by_oxygen = (b.chemoreceptor_highest + b.chemoreceptor_lowest * e) / (1.0 + e)
    firing = b.chemoreceptor_gain * math.log(pco2 / b.chemoreceptor_pco2) * by_oxygen
    left = 1.0 - max(y[BOUND], 0.0) ** a.chemoreflex_exponent
    peripheral = left * b.peripheral_gain * (firing - b.chemoreceptor_resting)
    dy[PERIPHERAL] = (peripheral - y[PERIPHERAL]) / b.peripheral_time
    dy[CENTRAL] = (left * b.central_gain * (brain_pco2 - b.central_reference) - y[CENTRAL]) / b.central_time
    oxygen = min(max(gas.brain_po2, b.hypoxic_depression_lowest), b.hypoxic_depression_highest)
    below = oxygen / b.hypoxic_depression_reference - 1.0
    dy[DEPRESSION] = (1.0 + b.hypoxic_depression_gain * below - y[DEPRESSION]) / b.hypoxic_depression_time

    by_pco2 = (1.0 - b.collapse_fixed_part) * gas.pco2 / b.collapse_pco2
    fall = collapsing * b.collapse_rate * (b.collapse_fixed_part + by_pco2)
    dy[BRAIN_CIRCULATION] = -fall * y[BRAIN_CIRCULATION]
    dy[TISSUE_CIRCULATION] = -fall * y[TISSUE_CIRCULATION]


@compiled
def observe(y: Any, gas: Gas, a: Person, b: Body, out: Any) -> None:
    """The quantities of ``COURSES`` for a state into ``out``."""
    flow = gas.brain_flow + gas.tissue_flow
    divisor = volume_divisor(flow, b)
    out[0] = ventilation(y, flow, a, b)
    out[1], out[2] = gas.po2, gas.pco2
    out[3], out[4] = gas.brain_po2, gas.brain_pco2
    out[5], out[6] = flow * 60.0, gas.brain_flow * 60.0
    out[7] = y[OPIOID] * 1e3 * divisor / a.opioid_volume
    out[8] = y[NALOXONE] / a.naloxone_volume * divisor if a.into_vein > 0.5 else y[NALOXONE]
    out[9], out[10] = y[BOUND], y[BLOCKED]
