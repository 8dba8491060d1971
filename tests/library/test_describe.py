"""Promises about `library list` and `library show`."""

import io
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from mitragyna.errors import InputError
from mitragyna.library import describe, load
from mitragyna.library.load import DATA

LIBRARY = load()


def printed(what: RenderableType, width: int = 200) -> str:
    file = io.StringIO()
    Console(width=width, color_system=None, file=file).print(what)
    return file.getvalue()


@pytest.mark.parametrize("kind", describe.KINDS)
def test_everything_of_a_kind_is_listed(kind: str) -> None:
    text = printed(describe.listing(LIBRARY, kind), 1000)
    names = {
        "quantities": [item.name for item in LIBRARY.quantities],
        "parameters": list(LIBRARY.parameters()),
        "evidence": list(LIBRARY.records),
        "interactions": [*LIBRARY.interactions.enzymes, *LIBRARY.interactions.drugs],
    }.get(kind) or list(getattr(LIBRARY, kind))
    assert names
    assert all(name in text for name in names)


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="the nearest known name is 'products'"):
        describe.listing(LIBRARY, "product")


@pytest.mark.parametrize("name", LIBRARY.substances)
def test_showing_a_substance_shows_every_number_with_its_sources(name: str) -> None:
    text = printed(describe.show(LIBRARY, name))
    own = [item for full, item in LIBRARY.parameters().items() if full.startswith(f"{name}.")]
    for number in own:
        assert number.name.removeprefix(f"{name}.") in text
        assert number.written in text
        assert all(
            " ".join(words.split()) in " ".join(text.split()) for words in describe.sources(LIBRARY, number)
        )


def test_an_assumed_number_is_shown_as_assumed_in_words() -> None:
    text = printed(describe.show(LIBRARY, "mitragynine"))
    assert "log-uniform 1–100; ASSUMED" in text
    assert "ASSUMED: how far the constant in people lies above the one in vitro is unknown" in text
    assert "spread ASSUMED: no variance" in text


def test_a_number_from_memory_is_shown_as_recalled() -> None:
    assert "in vitro, recalled" in printed(describe.show(LIBRARY, "mitragynine.mor.ki"))


def test_showing_one_number_shows_its_alternatives_and_records() -> None:
    text = printed(describe.show(LIBRARY, "mitragynine.clearance"))
    written = LIBRARY.parameter("mitragynine.clearance").written
    for words in (written, "233 L/h", "98 L/h", "tanna2022-mitragynine-clf", "doi:10.1124/dmd.122.001005"):
        assert words in text


def test_showing_an_entry_names_the_alternatives_of_its_numbers() -> None:
    text = " ".join(printed(describe.show(LIBRARY, "mitragynine")).split())
    for number in LIBRARY.parameters().values():
        if number.name.startswith("mitragynine."):
            assert all(f"'{other.name}' {other.written}" in text for other in number.alternatives)
    assert "alternatives: 'Tanna 2022, content of the leaf taken as swallowed' 233 L/h" in text


def test_a_record_is_listed_with_its_substance_value_and_grade() -> None:
    lines = printed(describe.listing(LIBRARY, "evidence"), 1000).splitlines()
    (line,) = [line for line in lines if line.split()[:1] == ["heroin-course-peak"]]
    record = LIBRARY.evidence("heroin-course-peak")
    for words in (record.substance, record.quantity, record.unit, "extrapolated"):
        assert words in line


def test_showing_a_product_shows_how_its_substances_enter() -> None:
    text = printed(describe.show(LIBRARY, "leaf-powder-us"))
    for words in ("13.3 mg/g", "mitragynine.oral.absorption_rate", "7-hydroxymitragynine", "kratom leaf"):
        assert words in text


def test_a_product_shows_its_content_and_the_numbers_of_its_route() -> None:
    text = printed(describe.show(LIBRARY, "tanna-k51-tea"))
    assert "mitragynine.content" in text
    assert "mitragynine.oral.absorption_rate" in text


def test_a_products_own_route_number_is_shown_in_place_of_the_substances(tmp_path: Path) -> None:
    (tmp_path / "products").mkdir()
    text = (DATA / "products" / "leaf-powder-us.toml").read_text(encoding="utf-8")
    own = '[contains.lag]\nvalue = 1\nunit = "h"\nassumption = "invented"\n\n[contains.content]'
    changed = text.replace("[contains.content]", own, 1)
    (tmp_path / "products" / "leaf-powder-us.toml").write_text(changed, encoding="utf-8")
    shown = printed(describe.show(load(tmp_path), "leaf-powder-us"))
    assert "mitragynine.lag" in shown
    assert "mitragynine.oral.lag" not in shown


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cows", "moderate 13–24"),
        ("adult", "all are used by the model"),
        ("adaptation", "tolerance_time"),
        ("buprenorphine.sublingual.bioavailability", "from dose to dose: CV 14 %"),
        ("methadone-oral", "Methadone oral solution"),
        ("Methadone-Oral", "Methadone oral solution"),
        ("tanna2022-mitragynine-clf", "seen: secondary"),
        ("voriconazole", "acts on: CYP3A, CYP2B6"),
        ("Voriconazole", "CYP3A.in_vivo_factor"),
        ("CYP2D6", "activities.poor"),
        ("mitragynine", "Mitragynine (interactions)"),
    ],
)
def test_anything_the_library_names_can_be_shown(name: str, words: str) -> None:
    assert words in printed(describe.show(LIBRARY, name))


def test_a_width_above_the_value_is_told_in_plain_digits() -> None:
    known = {name: LIBRARY.uncertainty(name) for name in LIBRARY.parameters()}
    said = {name: one.described for name, one in known.items() if one}
    assert said["speciociliatine.mor.ki"].startswith("CV 170 %")
    assert not [name for name, words in said.items() if "e+" in words]


def test_a_misspelt_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="'leaf-powder-us'"):
        describe.show(LIBRARY, "leaf-powder")


def test_every_number_becomes_a_row_a_report_can_print() -> None:
    for number in LIBRARY.parameters().values():
        row = describe.row(LIBRARY, number)
        assert row["sources"] or row["assumption"] or row["definition"]
        assert row["written"]


def test_a_row_says_how_many_each_source_observed() -> None:
    told = 0
    for number in LIBRARY.parameters().values():
        row = describe.row(LIBRARY, number)
        counted = {LIBRARY.evidence(r).citation for r in number.basis if LIBRARY.evidence(r).n is not None}
        assert [citation for citation, _ in row["observed"]] == [c for c in row["sources"] if c in counted]
        assert all(said.startswith("n = ") and "[" not in said for _, said in row["observed"])
        told += bool(row["observed"])
    assert told


@pytest.mark.parametrize("width", [40, 80])
def test_showing_fails_on_no_name_and_no_narrow_terminal(width: int) -> None:
    for name in LIBRARY.names():
        lines = printed(describe.show(LIBRARY, name), width).splitlines()
        assert lines
        assert max(len(line) for line in lines) <= width
