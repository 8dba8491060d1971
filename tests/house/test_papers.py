"""What the papers of the project promise about the project."""

from __future__ import annotations

import os
import re

import pytest

import mitragyna
from tests.house.project import ROOT, files, shown, texts

TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_named_in_a_paper_exists(name: str):
    text = (ROOT / name).read_text("utf-8")
    named = set(re.findall(r"(?:`|^[ \t]*\$? ?)make ([a-z]+)", text, flags=re.MULTILINE))
    assert {"run", "test"} <= named
    assert named - TARGETS == set()


def test_help_names_every_target():
    text = (ROOT / "Makefile").read_text("utf-8")
    assert set(re.findall(r'@echo "make ([a-z]+)', text)) == TARGETS - {"help"}


def test_every_decision_has_a_number_of_its_own():
    folder = ROOT / "docs" / "decisions"
    names = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    assert names
    assert [name for name in names if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)] == []
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_every_decision_is_in_the_list_and_carries_its_number():
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    for path in folder.glob("[0-9]*.md"):
        assert f"({path.name})" in listed, f"{path.name} is not in docs/decisions/README.md"
        assert path.read_text("utf-8").startswith(f"# {int(path.name[:4])}. "), path.name


def test_every_decision_that_is_cited_exists():
    cited = {
        (shown(path), target)
        for path, text in texts()
        for target in re.findall(r"docs/decisions/\d{4}-[a-z0-9-]+\.md", text)
    }
    assert cited
    assert [(where, target) for where, target in sorted(cited) if not (ROOT / target).exists()] == []


def test_links_between_papers_lead_somewhere():
    broken: list[str] = []
    for path in files(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                broken.append(f"{shown(path)}: {target}")
    assert broken == []


def test_the_changelog_tells_of_this_version():
    assert f"\n## {mitragyna.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_ci_script_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text("utf-8")
    assert "set -euo pipefail" in text
    assert text.index("make test") < text.index("make lint")


# In pieces, so that this file does not hold what it looks for.
FOREIGN = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "index" + "-url",
    "/opt/" + "pypi",
    "/work" + "/",
    "shared" + "/evidence",
    "shared" + "/data",
    "shared" + "/seeds",
    "shared" + "/DESIGN",
]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_no_file_names_a_registry_or_a_place_outside_the_project(foreign: str):
    assert [shown(path) for path, text in texts() if foreign in text] == []
