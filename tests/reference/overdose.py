"""The overdose model a second time: plain Python over the library's numbers, solved by SciPy between known pasts.

Written from the published equations in the authors' units (minutes for flows, seconds for rates), sharing no code
with the package. Within a segment shorter than any transport delay the past is the dense output of earlier ones.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from mitragyna.library import Library

SEGMENT = 3.0


def spencer(p: float, other: float, k: float, a: float, alpha: float, beta: float, capacity: float) -> float:
    f = max(p, 0.0) * (1 + beta * other) / (k * (1 + alpha * other))
    return capacity * f ** (1 / a) / (1 + f ** (1 / a))


class Reference:
    """One person, naloxone by muscle or nose (or none), numbers by name in the units of the library's files."""

    def __init__(self, library: Library, opioid: str, product: str, chronic: bool) -> None:
        self.b = {
            name.partition(".")[2]: item.written_value
            for name, item in library.parameters().items()
            if name.startswith("overdose-body.")
        }

        def of(system: str) -> dict[str, float]:
            return {key: item.written_value for key, item in library.systems[system].parameters.items()}

        self.o, self.r, self.n = (
            of(f"overdose-{opioid}"),
            of("overdose-naloxone"),
            of(f"overdose-naloxone-{product}"),
        )
        factor = self.b["tolerance"] if chronic else 1.0
        self.p1 = self.b["chemoreflex_exponent"] * factor
        self.p3 = self.b["wakefulness_exponent"] * factor

    def blood(self, y: np.ndarray) -> dict[str, float]:
        b = self.b
        o2 = (b["o2_half"], b["o2_slope"], b["o2_alpha"], b["o2_beta"], b["o2_capacity"])
        co2 = (b["co2_half"], b["co2_slope"], b["co2_alpha"], b["co2_beta"], b["co2_capacity"])
        pbc, pbo = (y[15] - b["bicarbonate"]) / b["co2_solubility"], y[16] / b["o2_solubility"]
        ptc, pto = (y[17] - b["bicarbonate"]) / b["co2_solubility"], y[18] / b["o2_solubility"]
        brain = spencer(pbc, pbo, *co2), spencer(pbo, pbc, *o2)
        tissue = spencer(ptc, pto, *co2), spencer(pto, ptc, *o2)
        end = spencer(y[13], y[14], *co2), spencer(y[14], y[13], *o2)
        qb = b["brain_flow"] * (1 + y[19] + y[20]) * y[24]
        qt = b["tissue_flow"] * (1 + b["tissue_flow_share"] * y[20]) * y[25]
        mixed = tuple((qb * v + qt * w) / (qb + qt) for v, w in zip(brain, tissue, strict=True))
        art = tuple((1 - b["shunt"]) * e + b["shunt"] * m for e, m in zip(end, mixed, strict=True))
        d1 = b["o2_half"] * (art[1] / (b["o2_capacity"] - art[1])) ** b["o2_slope"]
        d2 = b["co2_half"] * (art[0] / (b["co2_capacity"] - art[0])) ** b["co2_slope"]
        # P1 (1 + beta1 P2) = D1 (1 + alpha1 P2) and the same the other way round: two lines in P2 for given P1.
        pco2, po2 = d2, d1
        for _ in range(200):
            po2 = d1 * (1 + b["o2_alpha"] * pco2) / (1 + b["o2_beta"] * pco2)
            new = d2 * (1 + b["co2_alpha"] * po2) / (1 + b["co2_beta"] * po2)
            if abs(new - pco2) < 1e-13 * new:
                break
            pco2 = new
        return {
            **dict(zip(("bc", "bo"), brain, strict=True)),
            **dict(zip(("tc", "to"), tissue, strict=True)),
            **dict(zip(("mc", "mo"), mixed, strict=True)),
            **dict(zip(("ec", "eo"), end, strict=True)),
            **dict(zip(("ac", "ao"), art, strict=True)),
            "qb": qb,
            "qt": qt,
            "pco2": pco2,
            "po2": po2,
            "pbc": pbc,
            "pbo": pbo,
            "pto": pto,
        }

    def breathing(self, y: np.ndarray, flow: float) -> float:
        b = self.b
        reflex = max((y[23] * y[21] if y[21] >= 0 else y[21]) + y[22], 0.0)
        total = max(b["wakefulness_drive"] * (1 - y[11] ** self.p3) + reflex, 0.0)
        if flow <= b["ventilation_lost_flow"]:
            return 0.0
        return total * min(flow / b["delay_lost_flow"], 1.0)

    def rate(
        self, t: float, y: np.ndarray, past: Callable[[float], np.ndarray], collapsing: bool
    ) -> np.ndarray:
        b, o, r, n = self.b, self.o, self.r, self.n
        y = np.where(np.arange(26) < 13, np.maximum(y, 0.0), y)
        g = self.blood(y)
        flow = g["qb"] + g["qt"]
        ratio = flow / b["volume_change_flow"]
        wide = 1 + (b["volume_change_most"] - 1) / (
            1 + np.exp((b["volume_change_ratio"] - ratio) / b["volume_change_width"])
        )
        d = np.zeros(26)
        d[0] = -n["transit_rate"] * y[0]
        d[1] = n["transit_rate"] * (y[0] - y[1])
        d[2] = n["transit_rate"] * y[1] - n["absorption_rate"] * y[2]
        swap = n["intercompartmental_clearance"] * (y[3] - y[4])
        d[3] = (n["absorption_rate"] * y[2] - n["clearance"] * y[3] - swap) / (
            n["volume_central"] * 1e3 / wide
        )
        d[4] = swap / (n["volume_peripheral"] * 1e3)
        d[6] = r["effect_site_rate"] * (y[3] * 1e6 / r["molar_mass"] - y[6])
        v = o["volume_central"]
        out2 = o["intercompartmental_clearance"] / 60 * (y[7] / v - y[8] / o["volume_peripheral"])
        out3 = o["intercompartmental_clearance_2"] / 60 * (y[7] / v - y[9] / o["volume_peripheral_2"])
        d[7] = -o["clearance"] / 60 / v * y[7] - out2 - out3
        d[8], d[9] = out2, out3
        d[10] = o["effect_site_rate"] * (y[7] * 1e9 / (v / wide) / o["molar_mass"] - y[10])
        free = 1 - y[11] - y[12]
        for state, site, drug in ((11, 10, o), (12, 6, r)):
            binding = (y[site] / (drug["kd"] * 1e3)) ** drug["binding_slope"]
            d[state] = drug["dissociation_rate"] * (binding * free - y[state])
        late_p, late_c = g, g
        if flow >= b["delay_lost_flow"]:
            late_p = self.blood(past(t - 60 * b["peripheral_transport_volume"] / flow))
            late_c = self.blood(past(t - 60 * b["central_transport_volume"] / flow))
        air = self.breathing(y, flow) * b["alveolar_fraction"] / 60
        blood = b["gas_factor"] * flow / 60 * (1 - b["shunt"])
        d[13] = (air * (0 - y[13]) + blood * (g["mc"] - g["ec"])) / b["lung_volume"]
        d[14] = (air * (b["inspired_po2"] - y[14]) + blood * (g["mo"] - g["eo"])) / b["lung_volume"]
        awake = max(1 - y[11] ** self.p3, 0.0) ** b["metabolism_exponent"]
        for c, q, part, volume in (("b", "qb", "pbo", "brain"), ("t", "qt", "pto", "tissue")):
            least = min(g[part] / b["metabolism_po2"], 1.0)
            made = b[f"{volume}_co2_production"] * max(awake, b["co2_production_floor"]) * least
            used = b[f"{volume}_o2_consumption"] * max(awake, b["o2_consumption_floor"]) * least
            first = 15 if c == "b" else 17
            d[first] = (g[q] * (g["ac"] - g[c + "c"]) + made) / 60 / b[f"{volume}_volume"]
            d[first + 1] = (g[q] * (g["ao"] - g[c + "o"]) - used) / 60 / b[f"{volume}_volume"]
        span, rest = b["brain_flow_co2_range"], b["brain_flow"]
        sigma = 1 / (1 + np.exp(-(g["pco2"] - b["brain_flow_co2_centre"]) / b["brain_flow_co2_width"]))
        d[19] = ((-span / 2 + span * sigma + rest) / rest - 1 - y[19]) / b["brain_flow_co2_time"]
        psi = b["flow_o2_gain"] * (
            np.exp(-g["po2"] / b["flow_o2_width"]) - np.exp(-b["flow_o2_reference"] / b["flow_o2_width"])
        )
        d[20] = (min(psi, b["flow_o2_most"]) - y[20]) / b["flow_o2_time"]
        e = np.exp((late_p["po2"] - b["chemoreceptor_po2"]) / b["chemoreceptor_po2_width"])
        fire = b["chemoreceptor_gain"] * np.log(late_p["pco2"] / b["chemoreceptor_pco2"])
        fire *= (b["chemoreceptor_highest"] + b["chemoreceptor_lowest"] * e) / (1 + e)
        left = 1 - y[11] ** self.p1
        d[21] = (left * b["peripheral_gain"] * (fire - b["chemoreceptor_resting"]) - y[21]) / b[
            "peripheral_time"
        ]
        d[22] = (left * b["central_gain"] * (late_c["pbc"] - b["central_reference"]) - y[22]) / b[
            "central_time"
        ]
        low, high = b["hypoxic_depression_lowest"], b["hypoxic_depression_highest"]
        seen = min(max(g["pbo"], low), high)
        ref = b["hypoxic_depression_reference"]
        d[23] = (1 + b["hypoxic_depression_gain"] * (seen - ref) / ref - y[23]) / b["hypoxic_depression_time"]
        if collapsing:
            fixed = b["collapse_fixed_part"]
            fall = b["collapse_rate"] * (fixed + (1 - fixed) * g["pco2"] / b["collapse_pco2"])
            d[24], d[25] = -fall * y[24], -fall * y[25]
        return d

    def solve(
        self, start: np.ndarray, until: float, at: np.ndarray, dose: tuple[float, float], collapse: float
    ) -> list[dict[str, float]]:
        """States at ``at`` from ``start`` on, ``dose`` = (time, ng absorbed), collapse from ``collapse`` on."""
        pieces: list[tuple[float, Any]] = []
        first = start.copy()

        def past(t: float) -> np.ndarray:
            if t <= 0:
                return first
            for end, dense in reversed(pieces):
                if end - SEGMENT * 1.001 <= t and dense.t_min <= t <= dense.t_max:
                    return dense(t)
            return first

        breaks = np.unique(np.r_[np.arange(0, until, SEGMENT), until, dose[0], collapse, at])
        breaks = breaks[(breaks >= 0) & (breaks <= until)]
        y, found = start.copy(), []
        for begin, end in pairwise(breaks):
            if begin in at:
                found.append(self.shown(y))
            if begin == dose[0]:
                y[0] += dose[1]
            done = solve_ivp(
                self.rate,
                (begin, end),
                y,
                method="LSODA",
                dense_output=True,
                rtol=1e-9,
                atol=1e-11,
                args=(past, begin >= collapse),
            )
            assert done.success, done.message
            pieces.append((end, done.sol))
            y = done.y[:, -1]
        if until in at:
            found.append(self.shown(y))
        return found

    def shown(self, y: np.ndarray) -> dict[str, float]:
        g = self.blood(y)
        flow = g["qb"] + g["qt"]
        return {
            "ventilation": self.breathing(y, flow),
            "arterial_po2": g["po2"],
            "arterial_pco2": g["pco2"],
            "brain_po2": g["pbo"],
            "cardiac_output": flow,
            "opioid_bound": y[11],
            "naloxone_bound": y[12],
            "naloxone_plasma": y[3],
        }
