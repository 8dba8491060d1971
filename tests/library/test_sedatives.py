"""Promises about sedatives: what they are, what they do, and what is said of those that are not there."""

from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.library.load import DATA
from mitragyna.scenario import from_dict

LIBRARY = load()
SEDATIVES = ("alprazolam", "diazepam", "midazolam", "nordiazepam")


@pytest.mark.parametrize("name", SEDATIVES)
def test_a_sedative_acts_on_breathing_and_sedation_and_on_no_opioid_receptor(name: str) -> None:
    substance = LIBRARY.substances[name]
    assert substance.kind == "sedative"
    assert substance.mor is None
    for effect in ("respiratory_drive", "sedation"):
        assert LIBRARY.parameter(f"{effect}.sedative.ec50.{name}").basis
    assert LIBRARY.parameter(f"{name}.fraction_unbound").value < 0.5


def test_diazepam_brings_its_metabolite_along() -> None:
    assert LIBRARY.reached("diazepam-tablet") == ("diazepam", "nordiazepam")


def test_alprazolam_is_the_most_potent_and_diazepam_the_least() -> None:
    for effect in ("respiratory_drive", "sedation"):
        level = {name: LIBRARY.parameter(f"{effect}.sedative.ec50.{name}").value for name in SEDATIVES}
        assert level["alprazolam"] < level["midazolam"] < level["diazepam"]


def test_tolerance_to_opioids_is_no_tolerance_to_sedatives() -> None:
    term = next(t for t in LIBRARY.effects["respiratory_drive"].terms if t.name == "sedative")
    assert term.kappa is None
    assert term.of_rest
    assert term.span.value < 1.0


@pytest.mark.parametrize("name", ["alcohol", "Ethanol"])
def test_alcohol_is_not_simulated_and_the_reason_is_given(name: str) -> None:
    data = {
        "duration": "1 d",
        "person": {"medicines": [{"name": name, "amount": "20 g", "every": "24 h"}]},
        "arm": [{"name": "a", "take": [{"product": "methadone-solution", "amount": "30 mg"}]}],
    }
    ((said, reason),) = from_dict(data, library=LIBRARY).resolved_medicines(LIBRARY).not_simulated
    assert said == name
    assert "saturated" in reason
    assert "breathing" in reason


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('acts_on = "rest"', 'acts_on = "part"', "is one of whole, rest"),
        ('worst = "lowest"', 'worst = "highest"', "whose worst is 'lowest'"),
    ],
)
def test_what_a_term_acts_on_is_checked(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (DATA / "effects" / "respiratory_drive.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "effects").mkdir()
    (tmp_path / "effects" / "respiratory_drive.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        load(tmp_path)
