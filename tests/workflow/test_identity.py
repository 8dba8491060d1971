"""What has to be the same wherever parts of one run are computed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from numpy._core import _multiarray_umath as numpy_code  # pyright: ignore[reportPrivateUsage]

from mitragyna.workflow.identity import rounding

TOLD = "from mitragyna.workflow.identity import rounding; print(rounding())"
CHOSEN = [name for name in numpy_code.__cpu_dispatch__ if numpy_code.__cpu_features__.get(name)]


def elsewhere(**settings: str) -> str:
    environment = {**os.environ, **settings}
    done = subprocess.run(
        [sys.executable, "-c", TOLD], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize("threads", ["1", "2"])
def test_rounding_is_the_same_in_every_process_of_a_machine(threads: str) -> None:
    assert elsewhere(OPENBLAS_NUM_THREADS=threads) == rounding()


@pytest.mark.skipif(not CHOSEN, reason="NumPy has one code for this processor")
def test_rounding_tells_an_instruction_set_apart_whose_functions_round_otherwise() -> None:
    assert elsewhere(NPY_DISABLE_CPU_FEATURES=" ".join(CHOSEN)) != rounding()
