"""Compiled code from an earlier process: loaded by itself, and in files of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numba import typeof

from mitragyna.engine.linear import _fill
from mitragyna.model.compiled import _likeness, for_the_like


class Pair(NamedTuple):
    one: float
    other: int


FILL = """
import sys
import numpy as np
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
    assert said(tmp_path) == ["192.0", "True"]
    assert said(tmp_path) == ["192.0", "False"]


def test_files_of_code_carry_the_process_that_wrote_them(tmp_path: Path) -> None:
    said(tmp_path)
    names = [path.name for path in tmp_path.rglob("*.nbc")]
    assert names
    assert all(name.split(".")[0].isdigit() for name in names)


def test_code_is_kept_by_what_its_types_depend_on_and_by_nothing_else() -> None:
    plain = np.zeros((3, 32))
    code = for_the_like(_fill, plain, 2.0)
    code(plain, 2.0)
    assert plain.sum() == 192.0
    assert for_the_like(_fill, np.zeros((7, 32)), 5.0) is code
    assert for_the_like(_fill, np.zeros((4, 32))[1:], 5.0) is code
    for other in (np.zeros(32), np.zeros((32, 3)).T, np.zeros((3, 32), dtype=np.float32)):
        assert _likeness((other, 2.0)) != _likeness((plain, 2.0))
    still = np.zeros((3, 32))
    still.flags.writeable = False
    assert _likeness((still, 2.0)) != _likeness((plain, 2.0)) != _likeness((plain, 2))


def test_what_numba_tells_apart_is_told_apart() -> None:
    given = [
        np.zeros((3, 32)),
        np.zeros((32, 3)).T,
        np.zeros((6, 32))[::2],
        np.zeros(3),
        np.zeros(3, dtype=np.int64),
    ]
    given += [1.0, 2, True, None, (np.zeros(3), 1), (np.zeros((3, 1)), 1), Pair(1.0, 2), (1.0, 2)]
    for one in given:
        for other in given:
            assert (typeof(one) == typeof(other)) == (_likeness(one) == _likeness(other)), (one, other)
