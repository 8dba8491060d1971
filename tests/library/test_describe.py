"""Promises about `library list` and `library show`."""

import io

import pytest
from rich.console import Console, RenderableType

from mitragyna.errors import InputError
from mitragyna.library import describe, load

LIBRARY = load()


def printed(what: RenderableType, width: int = 200) -> str:
    file = io.StringIO()
    Console(width=width, color_system=None, file=file).print(what)
    return file.getvalue()


@pytest.mark.parametrize("kind", describe.KINDS)
def test_everything_of_a_kind_is_listed(kind: str) -> None:
    text = printed(describe.listing(LIBRARY, kind))
    names = {
        "quantities": [item.name for item in LIBRARY.quantities],
        "parameters": list(LIBRARY.parameters()),
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
    for words in (LIBRARY.parameter("mitragynine.clearance").written, "233 L/h", "98 L/h", "tanna2022-mitragynine-clf", "doi:10.1124/dmd.122.001005"):
        assert words in text


def test_showing_a_product_shows_how_its_substances_enter() -> None:
    text = printed(describe.show(LIBRARY, "leaf-powder-us"))
    for words in ("13.3 mg/g", "mitragynine.oral.absorption_rate", "7-hydroxymitragynine", "kratom leaf"):
        assert words in text


def test_a_product_that_has_its_own_number_does_not_show_the_substances() -> None:
    text = printed(describe.show(LIBRARY, "tanna-k51-tea"))
    assert "mitragynine.bioavailability" in text
    assert "mitragynine.oral.bioavailability" not in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cows", "moderate 13–24"),
        ("adult", "not used by any equation: Age"),
        ("adaptation", "tolerance_time"),
        ("methadone-oral", "Methadone oral solution"),
        ("tanna2022-mitragynine-clf", "seen: secondary"),
    ],
)
def test_anything_the_library_names_can_be_shown(name: str, words: str) -> None:
    assert words in printed(describe.show(LIBRARY, name))


def test_a_misspelt_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="'leaf-powder-us'"):
        describe.show(LIBRARY, "leaf-powder")


def test_every_number_becomes_a_row_a_report_can_print() -> None:
    for number in LIBRARY.parameters().values():
        row = describe.row(LIBRARY, number)
        assert row["sources"] or row["assumption"] or row["definition"]
        assert row["written"]


@pytest.mark.parametrize("width", [40, 80])
def test_showing_fails_on_no_name_and_no_narrow_terminal(width: int) -> None:
    for name in LIBRARY.names():
        lines = printed(describe.show(LIBRARY, name), width).splitlines()
        assert lines
        assert max(len(line) for line in lines) <= width
