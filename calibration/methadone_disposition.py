"""Methadone in plasma: how it spreads, from doses into a vein, and how fast a solution is absorbed.

Volumes and exchange come from 64 adults given methadone into a vein (Henthorn and Kharasch 2025), where each
enantiomer has three compartments. The racemate is half of each; three compartments are fitted to the sum of both
curves from 2 min to 7 days, with the sum's clearance. What is taken from there is the shape: the total volume stays
280 L (4.0 L/kg, 6 % below theirs) and the clearance 7.8 L/h, because those give the half-life of chronic use (25 h),
not that of one dose in people who never took it. The absorption rate puts the peak of one dose in the middle of the
review's 2.5 to 4 h (Eap 2002). The effect site fills at the rate with which it peaks 15 min after a dose into a vein,
when the pupil is smallest (Dale 2002). A dose into a muscle is absorbed so that the effect site peaks after 1.5 h, the
middle of the product information's 1 to 2 h. Dale 2004, the laboratory's rule and the half-lives by urine pH are left
for comparison.
"""

from __future__ import annotations

import numpy as np
from _write import write
from scipy.linalg import expm
from scipy.optimize import brentq, least_squares

R_VOLUMES, R_EXCHANGE = (41.0, 155.3, 208.1 * (70.0 / 74.0) ** 1.23), (13.3 * 60.0, 0.50 * 60.0)
S_OVER_R_VOLUME, S_OVER_R_EXCHANGE = 0.60, 0.77
CLEARANCES = (0.103 * 60.0, 0.09102 * 60.0)
"""L and L/h: records methadone-iv-volumes-henthorn, -exchange-henthorn and -clearance-henthorn."""
TOTAL, CLEARANCE = 280.0, 7.8
PEAK_H = 3.25  # record methadone-oral-tmax-eap2002
EFFECT_PEAK_H = 0.25  # record methadone-effect-peak-dale2002
MUSCLE_PEAK_H = 1.5  # record methadone-im-brain-peak-swiss
TIMES = np.exp(np.linspace(np.log(2.0 / 60.0), np.log(168.0), 120))

Numbers = tuple[float, ...]


def rates(clearance: float, volumes: Numbers, exchange: Numbers, absorption: float = 0.0) -> np.ndarray:
    """Central, two peripherals, and a depot."""
    v1, v2, v3 = volumes
    q2, q3 = exchange
    return np.array(
        [
            [-(clearance + q2 + q3) / v1, q2 / v2, q3 / v3, absorption],
            [q2 / v1, -q2 / v2, 0.0, 0.0],
            [q3 / v1, 0.0, -q3 / v3, 0.0],
            [0.0, 0.0, 0.0, -absorption],
        ]
    )


def curve(clearance: float, volumes: Numbers, exchange: Numbers) -> np.ndarray:
    """Level of 1 mg into a vein at ``TIMES`` (mg/L)."""
    system = rates(clearance, volumes, exchange)
    return np.array([expm(system * t)[0, 0] for t in TIMES]) / volumes[0]


def racemate() -> tuple[float, np.ndarray]:
    """Clearance and curve of the racemate: half a dose of each enantiomer, measured together."""
    r = curve(CLEARANCES[0], R_VOLUMES, R_EXCHANGE)
    s = curve(
        CLEARANCES[1],
        tuple(v * S_OVER_R_VOLUME for v in R_VOLUMES),
        tuple(q * S_OVER_R_EXCHANGE for q in R_EXCHANGE),
    )
    return 2.0 / sum(1.0 / c for c in CLEARANCES), 0.5 * (r + s)


def peak_time(absorption: float, volumes: Numbers, exchange: Numbers) -> float:
    """Time (h) of the peak of one dose by mouth."""
    times = np.arange(0.05, 12.0, 0.05)
    system = rates(CLEARANCE, volumes, exchange, absorption)
    return float(times[np.argmax([expm(system * t)[0, 3] for t in times])])


def effect_peak_time(
    equilibration: float, volumes: Numbers, exchange: Numbers, absorption: float | None = None
) -> float:
    """Time (h) at which the effect site peaks after a dose into a vein, or from a depot emptied at a rate."""
    system = np.zeros((5, 5))
    system[:4, :4] = rates(CLEARANCE, volumes, exchange, absorption or 0.0)
    system[4, 0], system[4, 4] = equilibration, -equilibration
    times = np.arange(0.01, 6.0, 0.01)
    begun = 0 if absorption is None else 3
    return float(times[np.argmax([expm(system * t)[4, begun] for t in times])])


def main() -> None:
    clearance, seen = racemate()

    def off(x: np.ndarray) -> np.ndarray:
        v = np.exp(x)
        return np.log(curve(clearance, tuple(v[:3]), tuple(v[3:])) / seen)

    start = np.log([*(0.8 * v for v in R_VOLUMES), *(0.9 * q for q in R_EXCHANGE)])
    fit = least_squares(off, start)
    found = np.exp(fit.x)
    print(
        f"racemate: clearance {clearance:.2f} L/h, volumes {np.round(found[:3], 1)} L, total {found[:3].sum():.0f} L"
    )
    print(
        f"  exchange {np.round(found[3:], 1)} L/h; over the sum of both: {np.abs(np.expm1(fit.fun)).max():.1%} at most"
    )
    scaled = found * TOTAL / found[:3].sum()
    volumes, exchange = tuple(scaled[:3]), tuple(scaled[3:])
    absorption = float(brentq(lambda k: peak_time(k, volumes, exchange) - PEAK_H, 0.2, 3.0, xtol=1e-3))
    print(f"absorption rate {absorption:.3f} 1/h: peak at {peak_time(absorption, volumes, exchange):.2f} h")
    equilibration = float(
        brentq(lambda k: effect_peak_time(k, volumes, exchange) - EFFECT_PEAK_H, 1.0, 20.0, xtol=1e-2)
    )
    muscle = float(
        brentq(
            lambda k: effect_peak_time(equilibration, volumes, exchange, k) - MUSCLE_PEAK_H,
            0.3,
            20.0,
            xtol=1e-2,
        )
    )
    print(f"into a muscle {muscle:.2f} 1/h: largest effect at {MUSCLE_PEAK_H} h")
    print(
        f"effect site {equilibration:.1f} 1/h: largest effect of a dose into a vein at {EFFECT_PEAK_H * 60:.0f} min"
    )
    names = (
        "volume_central", "volume_peripheral", "volume_peripheral_2",
        "intercompartmental_clearance", "intercompartmental_clearance_2",
    )  # fmt: skip
    for name, value in zip(names, (*volumes, *exchange), strict=True):
        write("substances/methadone.toml", f"disposition.{name}", float(value))
    write("substances/methadone.toml", "oral.absorption_rate", absorption)
    write("substances/methadone.toml", "intramuscular.absorption_rate", muscle)
    write("substances/methadone.toml", "effect_site.equilibration_rate", equilibration)


if __name__ == "__main__":
    main()
