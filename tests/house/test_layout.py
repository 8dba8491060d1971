"""The house: its layers, the size of its rooms, its front door."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mitragyna
from tests.house.project import ROOT, modules, shown


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_layers_import_downward_only():
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_has_more_than_500_lines():
    lengths = {shown(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert len(lengths) > 10
    assert {name: lines for name, lines in lengths.items() if lines > 500} == {}


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils", "util", "helpers", "common", "misc", "manager", "managers"}
    assert [shown(path) for path in modules() if path.stem in drawers] == []


def test_every_public_function_says_what_it_is():
    silent: list[str] = []
    counted = 0
    for path in modules():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                counted += 1
                if not ast.get_docstring(node):
                    silent.append(f"{shown(path)}: {node.name}")
    assert counted > 20
    assert silent == []


@pytest.mark.parametrize("name", mitragyna.__all__)
def test_every_public_name_can_be_fetched(name: str):
    assert getattr(mitragyna, name) is not None


def test_an_unknown_name_is_no_part_of_the_package():
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        _ = mitragyna.runn  # pyright: ignore[reportAttributeAccessIssue]


HEAVY = ["altair", "jinja2", "numba", "numpy", "pandas", "pint", "pyarrow", "pydantic", "scipy", "xarray"]


def test_importing_the_package_imports_nothing_heavy():
    loaded = run_python(f"import sys, mitragyna; print([name for name in {HEAVY} if name in sys.modules])")
    assert loaded.strip() == "[]"


def test_help_imports_nothing_heavy():
    loaded = run_python(
        "import sys\n"
        "sys.argv = ['mitragyna', '--help']\n"
        "from mitragyna.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    assert "Usage" in loaded
    assert loaded.strip().splitlines()[-1] == "[]"


def test_a_check_imports_no_compiler_and_no_tables():
    loaded = run_python(
        "import sys, mitragyna\n"
        "mitragyna.check('examples/leaf-powder-while-heroin-wears-off.toml')\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    unwanted = {"numba", "scipy", "pandas", "pyarrow", "xarray", "altair"}
    assert not unwanted & set(ast.literal_eval(loaded.strip()))
