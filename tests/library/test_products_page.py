"""docs/products.md says what products and certificates are: its lists are the program's, its snippet runs."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from mitragyna.library import load, read_certificate
from mitragyna.library.analytes import ANALYTES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "products.md").read_text("utf-8")
LIBRARY = load()
KINDS = {"alkaloids": "alkaloid", "metals": "metal", "microbes": "microbe", "others": "other"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("row", KINDS)
def test_the_analytes_are_those_that_are_read(row: str) -> None:
    found = re.search(rf"^\| {row} \| ([^|]*) \|", TEXT, flags=re.MULTILINE)
    assert found is not None
    listed = {re.sub(r" \(.*\)", "", name) for name in found[1].split(", ")}
    assert listed == {analyte.name for analyte in ANALYTES.values() if analyte.kind == KINDS[row]}


def test_the_contents_and_spreads_are_those_of_the_library() -> None:
    rows = re.findall(r"^\| (`leaf-[^|]*`) \| ([\d.]+) (mg/g|mg/mL) \| ([\d.]+) \|", TEXT, flags=re.MULTILINE)
    assert len(rows) == 4
    for names, value, unit, cv in rows:
        for name in re.findall(r"`([^`]+)`", names):
            content = LIBRARY.parameter(f"{name}.mitragynine.content")
            assert (content.written_value, content.written_unit) == (float(value), unit)
            assert LIBRARY.parameter(f"{name}.lot").between_person == float(cv)


def test_the_products_it_names_are_shipped() -> None:
    named = set(re.findall(r"`((?:leaf|tanna|seven|heroin|naloxone|buprenorphine)-[a-z0-9-]+)`", TEXT))
    assert len(named) > 8
    assert {LIBRARY.product(name).name for name in named} == named


def test_its_certificate_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "lot.json").write_text(blocks("json")[0], encoding="utf-8")
    assert read_certificate(tmp_path / "lot.json").lot == json.loads(blocks("json")[0])["lot"]


def test_its_snippets_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert [tomllib.loads(block) for block in blocks("toml")]
    for block in blocks("python"):
        exec(compile(block, "docs/products.md", "exec"), {})
