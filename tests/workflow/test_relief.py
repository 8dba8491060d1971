"""Relief by leaf as docs/adaptation.md tells it: of a week and at the height, by all alkaloids and by two."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import mitragyna
import mitragyna.library
from mitragyna.scenario import load

LEAF = Path(mitragyna.library.__file__).parent / "data" / "products" / "leaf-powder-us.toml"
SCENARIO = """\
duration = "7 d"
library = "own"
[people]
number = 100
[[history]]
product = "heroin-intravenous"
amount = "60 mg"
every = "6 h"
lasting = "2 y"
[parameters]
"mitragynine.mor.in_vivo_factor" = 18
[[arm]]
name = "none"
[[arm]]
name = "seven"
take = [{ product = "leaf-powder-us", amount = "4 g", every = "8 h", from = "12 h" }]
[[arm]]
name = "two"
take = [{ product = "leaf-powder-two", amount = "4 g", every = "8 h", from = "12 h" }]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> mitragyna.Result:
    folder = tmp_path_factory.mktemp("relief")
    text = (
        LEAF.read_text("utf-8")
        .replace('"leaf-powder-us"', '"leaf-powder-two"')
        .replace("(United States)", "two")
    )
    # Its first alkaloid is mitragynine, of which 7-hydroxymitragynine is formed.
    first = "[[contains]]".join(text.split("[[contains]]")[:2])
    (folder / "own" / "products").mkdir(parents=True)
    (folder / "own" / "products" / "leaf-powder-two.toml").write_text(first, "utf-8")
    (folder / "s.toml").write_text(SCENARIO, "utf-8")
    return mitragyna.run(load(folder / "s.toml"), threads=1)


def at_the_height(made: mitragyna.Result, arm: str) -> float:
    """Relief of the mean drive in the 8 h about the hour at which that without treatment is highest."""
    table = made.timecourse[made.timecourse["quantity"] == "withdrawal.drive"]
    course = {name: part.set_index("time_h")["mean"] for name, part in table.groupby("arm", observed=True)}
    times = course["none"].index.to_numpy()
    near = np.abs(times - times[course["none"].to_numpy().argmax()]) <= 4.0
    return float(1.0 - course[arm].to_numpy()[near].sum() / course["none"].to_numpy()[near].sum())


def test_relief_of_a_week_is_more_than_at_the_height_and_seven_alkaloids_relieve_more_than_two(
    made: mitragyna.Result,
) -> None:
    assert made.relief is not None
    week = made.relief.groupby("arm", observed=True)["relief"].median()
    for arm, area, height in (("seven", 0.37, 0.26), ("two", 0.26, 0.13)):
        assert week[arm] == pytest.approx(area, abs=0.03)
        assert at_the_height(made, arm) == pytest.approx(height, abs=0.03)
