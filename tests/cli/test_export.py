"""``export sbml``, ``export events`` and ``bench`` as commands: what they print, write and refuse."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.export.peer import libsbml

EXAMPLES = Path(__file__).parents[2] / "examples"
NALOXONE = str(EXAMPLES / "naloxone-after-morphine.toml")
ARM = ("--arm", "naloxone 0.4 mg into a muscle")


def test_a_file_is_written_whole_and_not_replaced_unasked(command: Command, tmp_path: Path):
    libsbml()
    place = tmp_path / "one.xml"
    asked = ("export", "sbml", NALOXONE, *ARM, "--person", "typical", "--out", str(place))
    assert command(*asked).code == 0
    text = place.read_text(encoding="utf-8")
    assert text.startswith("<?xml")
    assert 'level="3" version="2"' in text
    again = command(*asked)
    assert (again.code, "is there already" in again.err) == (2, True)
    assert command(*asked, "--overwrite").code == 0
    assert place.read_text(encoding="utf-8") == text
    assert [p.name for p in tmp_path.iterdir()] == ["one.xml"]


def test_without_a_file_the_table_goes_to_standard_output(command: Command):
    ended = command("export", "events", NALOXONE, *ARM, "--people", "2")
    assert ended.code == 0
    rows = list(csv.DictReader(ended.out.splitlines()))
    assert [(r["ID"], r["AMT"], r["PRODUCT"]) for r in rows] == [
        ("1", "0.4", "naloxone-intramuscular"), ("2", "0.4", "naloxone-intramuscular")
    ]  # fmt: skip


REFUSED = (
    (("export", "sbml", NALOXONE), "3 arms"),
    (("export", "sbml", NALOXONE, *ARM, "--person", "0"), "--person"),
    (("export", "sbml", NALOXONE, *ARM, "--person", "201"), "1 to 200"),
    (("export", "sbml", NALOXONE, *ARM, "--person", "mean"), "typical"),
    (("export", "events", NALOXONE, "--arm", "no naloxon"), "no naloxone"),
    (("export", "events", NALOXONE, *ARM, "--overwrite"), "--out"),
    (("export", "events", NALOXONE, *ARM, "--out", "no/such/folder/x.csv"), "does not exist"),
    (("bench", "--load", "by-vien"), "by-vein"),
    (("bench", "--repeats", "0"), "--repeats"),
    (("bench", "--error", "none"), "--error"),
)


@pytest.mark.parametrize(("words", "named"), REFUSED)
def test_wrong_words_are_refused_in_one_sentence(words: tuple[str, ...], named: str, command: Command):
    libsbml()
    ended = command(*words)
    assert ended.code == 2
    assert named in ended.err
    assert ended.err.count("\n") == 1
    assert ended.out == ""


def test_without_libsbml_nothing_is_written_and_the_extra_is_named(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "libsbml", None)
    place = tmp_path / "one.xml"
    ended = command("export", "sbml", NALOXONE, *ARM, "--out", str(place))
    assert ended.code == 2
    assert "mitragyna[sbml]" in ended.err
    assert not place.exists()
