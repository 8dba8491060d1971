"""Invented results with the attributes of a run: shapes, units and columns as a run has them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from mitragyna.workflow.result import ArmSummary, Result

QUANTILES = {"p02_5": -1.96, "p10": -1.28, "p25": -0.67, "p50": 0.0, "p75": 0.67, "p90": 1.28, "p97_5": 1.96}
COWS = (
    "Clinical Opiate Withdrawal Scale",
    0.0,
    48.0,
    [
        ("none", 0.0, 4.0),
        ("mild", 5.0, 12.0),
        ("moderate", 13.0, 24.0),
        ("moderately severe", 25.0, 36.0),
        ("severe", 37.0, 48.0),
    ],
)


def Arm(
    name: str,
    described: str = "",
    kratom: bool = False,
    established: bool = False,
    treatment_free: bool = False,
    products: tuple[str, ...] = (),
) -> ArmSummary:
    return ArmSummary(name, described, kratom, established, treatment_free, products)


NO_TREATMENT = Arm("no treatment", "nothing", treatment_free=True)
METHADONE = Arm(
    "methadone", "methadone solution 30 mg every 24 h from 24 h until 7 d, then less", established=True
)
BUPRENORPHINE = Arm(
    "buprenorphine", "buprenorphine sublingual 8 mg every 12 h from 24 h until 14 d", established=True
)
LOFEXIDINE = Arm("lofexidine", "lofexidine tablet 0.72 mg every 6 h from 12 h until 7 d", established=True)
LEAF = Arm("leaf powder", "leaf powder (US) 4 g every 8 h from 12 h until 10 d", kratom=True)
FIVE = (NO_TREATMENT, METHADONE, BUPRENORPHINE, LOFEXIDINE, LEAF)

TAKEN = {
    "methadone": {"methadone": (24.0, 30.0, 24.0, 336.0, 300.0)},
    "buprenorphine": {"buprenorphine": (12.0, 40.0, 24.0, 336.0, 3.0)},
    "lofexidine": {"lofexidine": (6.0, 11.0, 12.0, 168.0, 3.0)},
    "leaf powder": {
        "mitragynine": (8.0, 40.0, 12.0, 240.0, 60.0),
        "7-hydroxymitragynine": (8.0, 5.0, 12.0, 240.0, 12.0),
        "speciociliatine": (8.0, 12.0, 12.0, 240.0, 90.0),
    },
}


def result(
    arms: tuple[ArmSummary, ...] = FIVE,
    *,
    title: str = "Leaf powder while heroin wears off",
    duration_h: float = 504.0,
    people: int = 200,
    scores: bool = True,
    **changes: Any,
) -> Result:
    """A made-up result; ``scores=False`` is a run without opioids. ``changes`` replace attributes."""
    draws = np.random.default_rng(7)
    time = np.arange(0.0, duration_h + 1.0)
    frames: list[pd.DataFrame] = []
    table: list[pd.DataFrame] = []
    factor = 10 ** draws.uniform(0, 2, people)
    reliefs: list[pd.DataFrame] = []
    for arm in arms:
        taken = TAKEN.get(
            arm.name, {} if arm.treatment_free else {"examplamine": (12.0, 3.5, 0.0, 240.0, 800.0)}
        )
        if scores:
            frames.append(_course(arm, "plasma.heroin", "ng/mL", time, 1e-9 * np.exp(-time), 0.4))
            frames.append(
                _course(arm, "plasma.morphine", "ng/mL", time, 22 * np.exp(-time * np.log(2) / 2.2), 0.4)
            )
        for substance, numbers in taken.items():
            frames.append(_course(arm, f"plasma.{substance}", "ng/mL", time, _train(time, *numbers), 0.5))
        if scores:
            size = {"methadone": 0.3, "buprenorphine": 0.2, "lofexidine": 0.75, "leaf powder": 0.85}.get(
                arm.name, 1.0
            )
            cows = 1.3 + 18 * size * (time / 42) * np.exp(1 - time / 42)
            frames.append(_course(arm, "cows", "points", time, cows, 0.35))
            held = {"methadone": 0.5, "buprenorphine": 0.85, "leaf powder": 0.2}.get(arm.name, 0.0)
            on = ((time > 24) & (time < 336)) * held + 0.5 * np.exp(-time / 9)
            frames.append(_course(arm, "occupancy.mor", "fraction", time, np.clip(on, 0, 0.95), 0.08))
            table.append(_people(arm, people, size, draws))
            if not arm.treatment_free:
                size_of = (0.6 / np.sqrt(factor) if arm.kratom else 0.8 * np.ones(people)) + draws.normal(
                    0, 0.05, people
                )
                reliefs.append(
                    pd.DataFrame(
                        {
                            "arm": arm.name,
                            "person": np.arange(people),
                            "in_vivo_factor": factor,
                            "relief": size_of,
                        }
                    )
                )
    citation = "Tanna RS et al. 2022, Clin Pharmacol Ther 111:1023, doi:10.1000/example"
    parameters = [
        {
            "name": "mitragynine.clearance",
            "value": 150,
            "unit": "L/h",
            "spread": "CV 50 % (assumed)",
            "grade": "human trial",
            "seen": "source",
            "assumption": "",
            "sources": [citation],
        },
        {
            "name": "mitragynine.mor.in_vivo_factor",
            "value": "1 to 100",
            "unit": "",
            "spread": "log-uniform",
            "grade": "assumed",
            "seen": "",
            "assumption": "nothing in vivo exists",
            "sources": [],
        },
        {
            "name": "adaptation.kappa",
            "value": 8,
            "unit": "",
            "spread": None,
            "grade": "extrapolated",
            "seen": "recalled",
            "assumption": "",
            "sources": [citation, "Algera MH et al. 2021"],
        },
    ]
    made: dict[str, Any] = {
        "title": title,
        "duration_h": duration_h,
        "seed": 1,
        "people": people,
        "asked": [
            ("People", f"{people} adults"),
            ("Duration", "21 days"),
            ("History", "heroin intravenous 60 mg every 6 h for 2 y"),
            ("Seed", "1"),
            ("Scenario file", "leaf-powder.toml"),
        ],
        "arms": arms,
        "last_opioid_dose_h": {arm.name: -6.0 for arm in arms} if scores else {},
        "timecourse": pd.concat(frames, ignore_index=True),
        "people_table": pd.concat(table, ignore_index=True)
        if table
        else pd.DataFrame(columns=["arm", "person", "quantity", "metric", "value", "unit"]),
        "relief": pd.concat(reliefs, ignore_index=True)
        if reliefs and any(a.treatment_free for a in arms)
        else None,
        "substances": {
            "mitragynine": ("Mitragynine", "assumed", 4),
            "7-hydroxymitragynine": ("7-Hydroxymitragynine", "extrapolated", 2),
            "methadone": ("Methadone", "human trial", 0),
        },
        "parameters": parameters,
        "sources": [citation],
        "evidence": {
            arm.name: [
                ("Plasma levels from people given one dose", "human trial"),
                ("Effect on withdrawal", "extrapolated" if arm.kratom else "human observational"),
            ]
            for arm in arms
        },
    }
    made |= {
        "overrides": (),
        "findings": (),
        "scales": {"cows": COWS} if scores else {},
        "thresholds": {"cows": 13.0} if scores else {},
        "versions": {"mitragyna": "0.1.0", "numpy": "2.3"},
        "library_hash": "0f" * 32,
        "input_hash": "a1" * 32,
        "error_estimate": 3.2e-6,
    }
    return Result(**{**made, **changes})


def _train(
    time: np.ndarray, every: float, half_life: float, start: float, stop: float, level: float
) -> np.ndarray:
    out = np.zeros_like(time)
    for dose in np.arange(start, stop, every):
        since = np.clip(time - dose, 0, None)
        out += (np.exp(-np.log(2) * since / half_life) - np.exp(-2 * since)) * (time >= dose)
    return level * out / max(out.max(), 1e-12)


def _course(
    arm: ArmSummary, quantity: str, unit: str, time: np.ndarray, typical: np.ndarray, spread: float
) -> pd.DataFrame:
    columns = {name: typical * np.exp(spread * z) for name, z in QUANTILES.items()}
    if unit == "fraction":
        columns = {name: np.clip(values, 0, 1) for name, values in columns.items()}
    head = {"arm": arm.name, "quantity": quantity, "unit": unit, "time_h": time}
    return pd.DataFrame({**head, "mean": typical, "sd": spread * typical, **columns})


def _people(arm: ArmSummary, people: int, size: float, draws: np.random.Generator) -> pd.DataFrame:
    metrics = {
        "peak": (1.3 + 18 * size * draws.lognormal(0, 0.35, people), "points"),
        "time_of_peak": (draws.normal(42, 5, people), "h"),
        "time_since_last_dose_at_peak": (draws.normal(48, 5, people), "h"),
        "time_above": (np.clip(draws.normal(80 * size, 20, people), 0, None), "h"),
    }
    parts = [
        pd.DataFrame(
            {
                "arm": arm.name,
                "person": np.arange(people),
                "quantity": "cows",
                "metric": name,
                "value": values,
                "unit": unit,
            }
        )
        for name, (values, unit) in metrics.items()
    ]
    return pd.concat(parts, ignore_index=True)
