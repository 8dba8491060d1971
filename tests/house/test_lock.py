"""The lock files: plain pip installs from them, and they name no host."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

import pytest

from tests.house.project import ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^\s;]+)( ; [^\\]+)? \\$")
HASH = re.compile(r"^ {4}--hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in (ROOT / "requirements" / name).read_text("utf-8").splitlines():
        match = PIN.match(line)
        if match:
            found.setdefault(match[1], set()).add(match[2])
    return found


def normal(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "bench.txt", "cuda.txt"])
def test_every_line_of_a_lock_file_is_a_pin_or_a_hash(name: str):
    lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
    assert len(lines) > 100
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    for before, after in pairwise(lines):
        assert not (PIN.match(before) and PIN.match(after)), f"no hash: {before}"


def test_what_the_package_needs_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    locked = pins("run.txt")
    needed = project["project"]["dependencies"] + project["build-system"]["requires"]
    assert [requirement for requirement in needed if normal(requirement) not in locked] == []


@pytest.mark.parametrize("group", ["dev", "bench"])
def test_what_a_group_needs_is_locked_beside_the_same_versions(group: str):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    run, dev = pins("run.txt"), pins(f"{group}.txt")
    assert [tool for tool in project["dependency-groups"][group] if normal(tool) not in dev] == []
    assert {
        name: (versions, dev.get(name)) for name, versions in run.items() if dev.get(name) != versions
    } == {}


def test_the_tests_need_none_of_the_solvers_that_are_only_compared_with():
    assert {"jax", "jaxlib", "diffrax", "scikit-sundae"} & set(pins("dev.txt")) == set()
