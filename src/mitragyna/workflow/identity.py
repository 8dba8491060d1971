"""What a run is of: versions, hashes and options that must be the same for two computations to give the same bits."""

from __future__ import annotations

import hashlib
import math
import platform
from functools import cache
from importlib import metadata
from typing import Any, Final

import numpy as np

from mitragyna.library import Library
from mitragyna.scenario import Scenario

VERSIONED: Final = (
    "mitragyna",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "pandas",
    "pyarrow",
    "altair",
    "vl-convert-python",
)
COMPUTING: Final = ("mitragyna", "numpy", "scipy", "numba", "llvmlite")
"""The packages whose versions may change a bit of a course."""
ROUNDING: Final = "rounding of exp, log and matrix products (instruction set)"
PLACES: Final = 4001
"""Arguments that each function is asked for: enough that two ways of computing it differ in the last bit of some."""


def versions() -> dict[str, str]:
    """Of Python, the machine and the packages that make a result."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        **{name: version(name) for name in VERSIONED},
    }


def version(package: str) -> str:
    """Of a package; "unknown" where it is not installed as one."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"


@cache
def rounding() -> str:
    """A digest of the bits that this machine gives for what people are drawn and laid out with.

    NumPy and its linear algebra choose their code by the processor they find (AVX2, AVX-512), the system's mathematical
    library too, and the last bits of a result go with that choice; compiled code gives the same bits on all of them
    (docs/large-runs.md, section 3). So parts of two machines fit together where this is the same on both.
    """
    from scipy.special import ndtr, ndtri

    share = (np.arange(PLACES) + 0.5) / PLACES
    wide, above = 60.0 * share - 30.0, 30.0 * share
    matrix = np.vander(share[:: PLACES // 39][:40], 40, increasing=True) + np.eye(40)
    found = (
        *(
            np.exp(wide),
            np.log(above),
            np.log1p(above),
            np.expm1(wide),
            np.power(above, 0.37),
            np.log2(above),
        ),
        *(
            ndtri(share),
            ndtr(wide),
            [math.exp(x) for x in wide.tolist()],
            [math.log(x) for x in above.tolist()],
        ),
        *(matrix @ matrix, np.linalg.inv(matrix), np.linalg.eigvals(matrix[:12, :12])),
    )
    digest = hashlib.sha256()
    for one in found:
        digest.update(np.ascontiguousarray(one).tobytes())
    return digest.hexdigest()[:12]


def computing() -> dict[str, str]:
    """What must be the same wherever parts of one run are computed, named as a refusal names it."""
    return {**{f"version of {name}": version(name) for name in COMPUTING}, ROUNDING: rounding()}


def identity(scenario: Scenario, library: Library, device: str = "cpu") -> dict[str, Any]:
    """What must be the same for a run to be continued; named as a refusal names it."""
    given = {name: str(value) for name, value in scenario.written_parameters.items()}
    return {
        **computing(),
        "scenario file": scenario.input_hash,
        "library": library.hash(),
        "number of people": scenario.people.number,
        "seed": scenario.seed,
        "device": device,
        "numerical tolerance": scenario.tolerance,
        "variant of the adaptation equations": scenario.adaptation,
        "respiratory module": scenario.respiration,
        "set of replaced numbers (--set)": given,
        "choice of drawn parameters (--uncertainty)": scenario.uncertainty is not None,
    }
