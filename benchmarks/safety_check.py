"""How long the safety rules take over a case of 20 medicines, 5 conditions and 60 days, without a simulation.

    python benchmarks/safety_check.py [--times N]

Prints the median and the slowest of N checks of the case in one process (everything loaded), the first check (which
reads rules, vocabulary and law), and a case of 500 names that nobody knows.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from mitragyna.library import load
from mitragyna.safety import check
from mitragyna.scenario import from_dict

MEDICINES = (
    "methadone", "alprazolam", "gabapentin", "sertraline", "quetiapine", "ondansetron", "clarithromycin",
    "metoprolol", "clonidine", "loperamide", "atomoxetine", "bupropion", "tramadol", "naltrexone", "digoxin",
    "warfarin", "paracetamol", "ibuprofen", "omeprazole", "simvastatin",
)  # fmt: skip
CONDITIONS = ("hypertension", "hepatitis C", "epilepsy", "COPD", "bipolar disorder")


def case(medicines: tuple[str, ...]) -> dict[str, Any]:
    """The case: past methadone, leaf in two arms for 60 days, and these medicines."""
    leaf = {"product": "leaf-powder-us", "amount": "4 g", "every": "8 h"}
    dosed = [{"name": name, "amount": "5 mg", "every": "12 h"} for name in medicines[1:8]]
    return {
        "duration": "60 d",
        "person": {
            "age": "44 y",
            "sex": "female",
            "place": "US-AL",
            "pregnant": False,
            "conditions": list(CONDITIONS),
            "signs": ["palpitations"],
            "medicines": [medicines[0], *dosed, *medicines[8:]],
        },
        "history": [{"product": "methadone-solution", "amount": "60 mg", "every": "24 h", "lasting": "1 y"}],
        "arm": [{"name": "leaf", "take": [leaf]}, {"name": "more leaf", "take": [{**leaf, "amount": "6 g"}]}],
    }


def timed(data: dict[str, Any], times: int) -> list[float]:
    """Milliseconds of each check of one case."""
    library = load()
    scenario = from_dict(data, library=library)
    spent: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        check(scenario, library)
        spent.append(1000.0 * (time.perf_counter() - begun))
    return spent


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    rows = timed(case(MEDICINES), times + 1)
    print(f"20 medicines, 5 conditions, 60 d, 2 arms: first {rows[0]:.0f} ms")
    print(f"  then median {statistics.median(rows[1:]):.0f} ms, slowest {max(rows[1:]):.0f} ms (bar: 200 ms)")
    many = timed({**case(MEDICINES), "person": {"medicines": [f"Nonesuch {i}" for i in range(500)]}}, 2)
    print(f"500 unknown names: {many[-1]:.0f} ms")


if __name__ == "__main__":
    main()
