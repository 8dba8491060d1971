"""Promises about the entries of drug interactions."""

from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.library import load

LIBRARY = load()
DRUG = """
name = "newdrug"
kind = "drug"
title = "New drug"
[exposure.unbound_fraction]
value = 0.1
assumption = "invented"
[exposure.molar_mass]
value = 300
unit = "g/mol"
assumption = "invented"
[exposure.clearance]
value = 10
unit = "L/h"
assumption = "invented"
[acts.{enzyme}.{constant}]
value = 1
unit = "{unit}"
assumption = "invented"
"""


def folder(path: Path, text: str, name: str = "newdrug") -> Path:
    (path / "interactions").mkdir()
    (path / "interactions" / f"{name}.toml").write_text(text, encoding="utf-8")
    return path


def drug(enzyme: str = "CYP3A", constant: str = "ki", unit: str = "umol/L") -> str:
    return DRUG.format(enzyme=enzyme, constant=constant, unit=unit)


def test_enzymes_and_drugs_are_there_with_their_numbers() -> None:
    known = LIBRARY.interactions
    assert set(known.enzymes) == {"CYP3A", "CYP2D6", "CYP2B6"}
    assert {"midazolam", "dextromethorphan", "methadone", "buprenorphine", "oxycodone"} <= {
        name for name, item in known.drugs.items() if item.cleared is not None
    }
    assert LIBRARY.parameter("interactions.mitragynine.CYP3A.in_vivo_factor").calibrated
    assert LIBRARY.parameter("interactions.mitragynine.CYP3A.inactivation_rate").value == pytest.approx(4.08)


def test_a_drug_answers_to_its_other_name() -> None:
    found = LIBRARY.interactions.drug(" Rifampin ")
    assert found is not None
    assert found.name == "rifampicin"
    assert LIBRARY.interactions.drug("nosuch") is None


def test_every_phenotype_of_the_population_has_an_activity() -> None:
    enzyme = LIBRARY.interactions.enzymes["CYP2D6"]
    assert set(enzyme.activities) == set(
        LIBRARY.populations["adult"].covariates[enzyme.covariate].frequencies
    )


def test_a_users_folder_adds_a_perpetrator(tmp_path: Path) -> None:
    library = load(folder(tmp_path, drug()))
    added = library.interactions.drug("newdrug")
    assert added is not None
    ki = added.acts["CYP3A"].ki
    assert ki is not None
    assert ki.value == pytest.approx(1000.0)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (drug(enzyme="CYP3B"), "no enzyme 'CYP3B'; the nearest known names are 'CYP3A'"),
        (
            drug(constant="inactivation_rate", unit="1/min"),
            "'inactivation_rate' and 'inactivation_concentration'",
        ),
        (drug().replace('kind = "drug"', 'kind = "durg"'), "'durg' is not one of enzyme, drug, flows"),
        (
            drug().split("[exposure")[0] + "[acts.CYP3A.ki]" + drug().split("[acts.CYP3A.ki]")[1],
            "needs its exposure",
        ),
        (drug().split("[acts")[0], "has [acts], [cleared] or both"),
        (
            drug().split("[exposure")[0]
            + "[cleared.by.CYP3A]\nvalue = 0.7\nassumption = 'x'\n[cleared.by.CYP2D6]\nvalue = 0.7\nassumption = 'x'\n",
            "add up to 1 at most",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(InputError) as caught:
        load(folder(tmp_path, text))
    assert complaint in str(caught.value)
    assert "newdrug.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_how_a_level_grows_with_the_amount_is_given_whole() -> None:
    for known in LIBRARY.interactions.drugs.values():
        if known.exposure is not None and known.exposure.amount_exponent is not None:
            assert known.exposure.amount_exponent_from is not None
            assert known.exposure.usual_amount is not None


def test_an_exponent_without_its_amounts_is_refused(tmp_path: Path) -> None:
    text = drug() + '[exposure.amount_exponent]\nvalue = 1.5\nassumption = "invented"\n'
    with pytest.raises(InputError, match="amount_exponent_from and amount_exponent_to"):
        load(folder(tmp_path, text))
