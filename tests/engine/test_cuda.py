"""A GPU computes what the processor does; asked for where there is none, it is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import mitragyna
from mitragyna.engine.cuda import presence
from mitragyna.errors import InputError

ROOT = Path(__file__).parents[2]
LEAF = "examples/leaf-powder-while-heroin-wears-off.toml"
VEIN = "benchmarks/forty-two-days-by-vein.toml"
EPOCHS = "benchmarks/forty-two-days.toml"
GROUPS = "examples/event-table.toml"
MEMORY = "5000000"
"""Bytes that take four blocks of the first course, so that people go in two waves."""
FEWER = "1000000"
"""The same for the smallest of the courses."""
ROUNDED = 1.3e-7
"""Recorded quantities are 32-bit: the last bit may fall to the other side."""
AGREED = 1e-9


def case(*words: str) -> Any:
    """What ``gpu_case`` finds, in a process of its own: which Numba is loaded is settled at its start."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.engine.gpu_case", *words],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def agrees(found: dict[str, float]) -> None:
    assert found.pop("moved") > 0.01
    quantities = found.pop("quantities")
    assert quantities <= ROUNDED
    assert {name: apart for name, apart in found.items() if not apart <= AGREED} == {}


@pytest.mark.slow
@pytest.mark.skipif(find_spec("numba.cuda") is None, reason="this Numba has no simulator of a GPU")
def test_a_thread_for_each_person_computes_what_vectors_do() -> None:
    agrees(case("simulated"))


@pytest.mark.slow
@pytest.mark.skipif(find_spec("numba.cuda") is None, reason="this Numba has no simulator of a GPU")
@pytest.mark.parametrize(
    ("path", "adaptation", "memory"),
    [
        (LEAF, "standard", MEMORY),
        (LEAF, "affinity", MEMORY),
        (EPOCHS, "standard", MEMORY),
        (GROUPS, "standard", FEWER),
    ],
)
def test_people_come_back_from_the_device_in_their_places(path: str, adaptation: str, memory: str) -> None:
    found = case("hosted", path, adaptation, memory)
    waves = found.pop("blocks at once")
    assert len(waves) > 1
    assert max(waves) > 1
    assert found.pop("moved") > 0.01
    assert set(found.values()) == {0.0}


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("numba_cuda") is None or find_spec("nvidia") is None,
    reason="no compiler for a GPU is installed (make test-cuda installs one)",
)
def test_every_kernel_compiles_for_a_card_without_one() -> None:
    found = case("compiled")
    assert set(found) == {"tables", "march", "march_losing"}
    for name, code in found.items():
        assert code["target"].startswith(".target sm_90")
        assert (code["entries"], code["unresolved"]) == (1, 0)
        assert (code["votes"] > 10) == (name != "tables")
        assert code.get("assembled", True) is True


@pytest.mark.slow
@pytest.mark.parametrize(("path", "adaptation"), [(LEAF, "standard"), (LEAF, "affinity"), (VEIN, "standard")])
def test_a_gpu_computes_what_the_processor_does(path: str, adaptation: str) -> None:
    reason = presence.missing()
    if reason is not None or presence.simulated():
        pytest.skip(f"nothing was computed on a GPU: {reason}")
    agrees(case("real", path, adaptation))


def test_a_device_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError, match="device: 'tpu' is not known; expected cpu or cuda"):
        mitragyna.run(ROOT / LEAF, device="tpu")


def test_a_gpu_without_its_package_is_refused_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(presence, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"numba-cuda, which is not installed .*mitragyna\[cuda\]"):
        mitragyna.run(ROOT / LEAF, device="cuda", out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_run_on_the_processor_loads_nothing_for_a_gpu() -> None:
    code = (
        "import sys, mitragyna.workflow.run, mitragyna.engine.run;"
        "print([m for m in sys.modules if m.startswith('numba.cuda') or m.endswith('cuda.march')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
