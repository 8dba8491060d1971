"""Compiled code from an earlier process: loaded by itself, and in files of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FILL = """
import sys
import numpy as np
from mitragyna.model.compiled import nothing_compiled
print(nothing_compiled())
from mitragyna.engine.linear import _fill
out = np.zeros((2, 32))
_fill(out, 3.0)
print(out.sum(), "numba.np.arraymath" in sys.modules)
"""


def said(cache: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", FILL],
        env={**os.environ, "MITRAGYNA_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_cached_code_is_loaded_without_the_tables_that_compiling_needs(tmp_path: Path) -> None:
    assert said(tmp_path) == ["True", "192.0", "True"]
    assert said(tmp_path) == ["False", "192.0", "False"]


def test_files_of_code_carry_the_process_that_wrote_them(tmp_path: Path) -> None:
    said(tmp_path)
    names = [path.name for path in tmp_path.rglob("*.nbc")]
    assert names
    assert all(name.split(".")[0].isdigit() for name in names)
