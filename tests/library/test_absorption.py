"""A second step of absorption in the library's files: what it needs, and who takes it over."""

from __future__ import annotations

from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.library import load

STEP = '[contains.{0}]\nvalue = {1}\n{2}assumption = "invented"\n'
RATE = STEP.format("absorption_rate", 2, 'unit = "1/h"\n')
SLOW_RATE = STEP.format("slow_rate", 0.3, 'unit = "1/h"\n')
SLOW_FRACTION = STEP.format("slow_fraction", 0.4, "")


def spray(folder: Path, numbers: str) -> Path:
    """A product of naloxone by nose with numbers of its own."""
    (folder / "products").mkdir()
    (folder / "products" / "my-spray.toml").write_text(
        'name = "my-spray"\ntitle = "My spray"\nclass = "antagonist"\nroute = "intranasal"\n'
        'amount_dimension = "mass"\n[[contains]]\nsubstance = "naloxone"\n'
        '[contains.content]\nvalue = 1\nunit = "mg/mg"\nassumption = "invented"\n' + numbers,
        encoding="utf-8",
    )
    return folder


def test_a_second_step_comes_with_the_substances_route() -> None:
    library = load()
    route = library.routes("naloxone-nasal")["naloxone"]
    assert route.slow_fraction is not None
    assert route.slow_rate is not None
    assert {"naloxone.intranasal.slow_fraction", "naloxone.intranasal.slow_rate"} <= {
        n.name for n in route.numbers
    }
    assert (
        library.parameter("morphine.oral.slow_rate").value
        == library.parameter("morphine.oral.absorption_rate").value
    )


def test_a_product_with_a_rate_of_its_own_has_its_own_second_step_or_none(tmp_path: Path) -> None:
    assert load(spray(tmp_path, RATE)).routes("my-spray")["naloxone"].slow_rate is None
    (tmp_path / "b").mkdir()
    own = load(spray(tmp_path / "b", RATE + SLOW_RATE + SLOW_FRACTION)).routes("my-spray")["naloxone"]
    assert own.slow_fraction is not None
    assert own.slow_fraction.value == 0.4


@pytest.mark.parametrize(
    ("numbers", "complaint"),
    [
        (RATE + SLOW_RATE, "belong together"),
        (RATE + SLOW_FRACTION, "belong together"),
        (SLOW_RATE + SLOW_FRACTION, "give 'absorption_rate'"),
        (RATE + SLOW_RATE + SLOW_FRACTION.replace("0.4", "1.4"), "slow_fraction: 1.4 is above 1"),
    ],
)
def test_half_a_second_step_is_refused(tmp_path: Path, numbers: str, complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        load(spray(tmp_path, numbers))
    assert complaint in str(caught.value)
    assert "my-spray" in str(caught.value)
