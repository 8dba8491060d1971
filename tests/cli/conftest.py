"""The command as a function of its words, and a scenario small enough to run in a moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mitragyna.cli import main

TINY = """\
title = "Tiny"
duration = "1 d"
seed = 3

[people]
number = 32

[[history]]
product = "morphine-oral"
amount = "30 mg"
every = "6 h"
lasting = "3 d"

[[arm]]
name = "no treatment"

[[arm]]
name = "methadone"

[[arm.take]]
product = "methadone-solution"
amount = "20 mg"
every = "12 h"
"""


@pytest.fixture(autouse=True)
def _as_wide_as_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have said how wide their terminal is."""
    monkeypatch.delenv("COLUMNS", raising=False)


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Command = Callable[..., Ended]


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything under a folder, with the content of files."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def is_one_sentence(text: str) -> bool:
    """One line of one sentence, named after the command."""
    line = text.removesuffix("\n")
    return (
        line.startswith("mitragyna: ")
        and "\n" not in line
        and "Traceback" not in line
        and not re.search(r"[.!?] +[A-Z]", line)
    )


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.delenv("MITRAGYNA_TRACEBACK", raising=False)

    def run(*words: object) -> Ended:
        capsys.readouterr()
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return run


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny scenario, alone in the working directory."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "tiny.toml"
    path.write_text(TINY, "utf-8")
    return path
