"""Promises about targets beside the receptor model, free fractions, and courses that are not modelled."""

import io
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from mitragyna import run
from mitragyna.errors import InputError
from mitragyna.library import TARGETS, Target, describe, load, read
from mitragyna.library.read import UNSTATED
from mitragyna.library.tables import Table
from tests.library.made_up import PRODUCT, SUBSTANCE, write

LIBRARY = load()
LIGANDS = {
    *("heroin", "6-monoacetylmorphine", "morphine", "morphine-6-glucuronide", "oxycodone", "hydrocodone"),
    *("fentanyl", "carfentanil", "methadone", "buprenorphine", "norbuprenorphine", "tramadol"),
    *("o-desmethyltramadol", "naloxone", "naltrexone", "6-beta-naltrexol", "lofexidine", "clonidine"),
    *("mitragynine", "7-hydroxymitragynine", "speciociliatine", "speciogynine", "paynantheine"),
    *("mitraciliatine", "isopaynantheine", "corynantheidine", "mitragynine-pseudoindoxyl"),
}
NO_COURSE = {"corynantheidine", "mitragynine-pseudoindoxyl"}
KI = '[targets.kor.ki]\nvalue = 5\nunit = "nmol/L"\nassumption = "invented"\n'
SCENARIO = """
title = "One dose"
duration = "1 h"
[people]
number = 1
[[arm]]
name = "one"
[[arm.take]]
product = "methadone-solution"
amount = "30 mg"
every = "24 h"
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    return write(tmp_path, "substances/newdrug.toml", text)


def shown(name: str) -> str:
    file = io.StringIO()
    Console(width=200, color_system=None, file=file).print(describe.show(LIBRARY, name))
    return " ".join(file.getvalue().split())


def test_every_ligand_of_the_evidence_base_is_shipped() -> None:
    assert set(LIBRARY.substances) >= LIGANDS


@pytest.mark.parametrize("name", sorted(LIGANDS))
@pytest.mark.parametrize("target", TARGETS)
def test_every_substance_answers_for_every_target(name: str, target: str) -> None:
    found = LIBRARY.substances[name].targets[target]
    driven = target == "mor" and LIBRARY.substances[name].mor is not None
    assert bool(found.not_modelled) != bool(found.numbers or driven)
    assert found.not_modelled != UNSTATED
    for record in found.basis:
        assert LIBRARY.evidence(record).id == record


@pytest.mark.parametrize("name", sorted(LIGANDS))
def test_showing_a_substance_shows_each_answer_and_says_what_it_is_not(name: str) -> None:
    text = shown(name)
    assert "a constant over a free plasma level is not occupancy" in text
    for target, found in LIBRARY.substances[name].targets.items():
        assert f"({target}):" in text
        assert not found.not_modelled or f"not modelled: {found.not_modelled}" in text


def test_what_is_not_modelled_never_reads_as_none() -> None:
    bland = re.compile(r"^(none|no|nothing|0|-|n/?a)\.?$", re.IGNORECASE)
    for substance in LIBRARY.substances.values():
        reasons = [t.not_modelled for t in substance.targets.values() if t.not_modelled]
        assert all(len(reason) > 10 and not bland.match(reason) for reason in reasons)


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("mitragynine", "mitragynine-herg-ic50-hek"),
        ("methadone", "methadone-herg-ic50-katchman2002"),
        ("fentanyl", "fentanyl-herg-ic50-katchman2002"),
        ("oxycodone", "oxycodone-herg-ic50-fanoe2009"),
    ],
)
def test_herg_is_read_in_nmol_per_litre(name: str, record: str) -> None:
    ic50 = LIBRARY.substances[name].targets["herg"].ic50
    assert ic50 is not None
    assert ic50.unit == "nmol/L"
    assert LIBRARY.evidence(record).value * 1000 in [
        ic50.value,
        *(other.value for other in ic50.alternatives),
    ]


def test_of_what_blocks_herg_the_least_favourable_source_is_the_value() -> None:
    for substance in LIBRARY.substances.values():
        herg = substance.targets.get("herg")
        if herg is not None and herg.ic50 is not None:
            assert herg.ic50.value <= min((a.value for a in herg.ic50.alternatives), default=np.inf), (
                substance
            )
    lowest = LIBRARY.parameter("mitragynine.targets.herg.ic50")
    assert lowest.value == LIBRARY.evidence("mitragynine-herg1a1b-ic50").value


def test_herg_without_a_value_is_none_with_a_reason() -> None:
    herg = LIBRARY.substances["naloxone"].targets["herg"]
    assert herg.ic50 is None
    assert "no effect at concentrations met in people" in herg.not_modelled


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("methadone", "methadone-protein-binding"),
        ("clonidine", "clonidine-protein-binding"),
        ("tramadol", "tramadol-protein-binding"),
        ("naltrexone", "naltrexone-protein-binding"),
    ],
)
def test_the_free_fraction_is_what_is_not_bound(name: str, record: str) -> None:
    free = LIBRARY.substances[name].fraction_unbound
    assert free is not None
    assert free.value == pytest.approx(1 - LIBRARY.evidence(record).value / 100)


def test_a_free_fraction_that_was_not_found_is_none() -> None:
    assert LIBRARY.substances["hydrocodone"].fraction_unbound is None


def test_the_affinity_of_the_receptor_model_is_the_answer_at_mu() -> None:
    for substance in LIBRARY.substances.values():
        if substance.mor is not None and substance.mor.ki is not None:
            assert substance.targets["mor"].ki is substance.mor.ki


def test_no_number_measured_at_a_target_enters_a_run(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    names = {str(row["name"]) for row in run(path).parameters}
    assert "methadone.mor.k" in names
    assert not {name for name in names if ".targets." in name or name.endswith("fraction_unbound")}


def test_a_substance_whose_file_is_silent_says_so(tmp_path: Path) -> None:
    found = load(folder_with(tmp_path, SUBSTANCE)).substances["newdrug"].targets
    assert {found[target].not_modelled for target in TARGETS} == {UNSTATED}


def test_a_users_substance_can_have_targets_of_its_own(tmp_path: Path) -> None:
    library = load(folder_with(tmp_path, SUBSTANCE + KI))
    ki = library.substances["newdrug"].targets["kor"].ki
    assert ki is not None
    assert ki is library.parameter("newdrug.targets.kor.ki")
    assert library.substances["newdrug"].targets["dor"].not_modelled == UNSTATED


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[targets.kor]\n", "a target needs 'ki', 'ic50', 'kb' or 'ec50', or the reason"),
        ('[targets.kor]\naction = "agonist"\n', "a target needs 'ki'"),
        ('[targets.kor]\nnot_modelled = "no value"\n' + KI, "either values or 'not_modelled'"),
        ('[targets.kappa]\nnot_modelled = "no value"\n', "'kappa' is not known here"),
        ('[targets.alpha2]\nnot_modelled = "no value"\n', "'alpha2a'"),
        ('[targets.kor]\nbasis = ["clonidine-f"]\n' + KI, "'basis' belongs to each value"),
        ('[targets.kor]\nnot_modelled = "no value"\nbasis = ["clonidine"]\n', "no record 'clonidine'"),
        (KI.replace("nmol/L", "mg"), "newdrug.toml: targets.kor.ki"),
        ('[targets.kor.ki]\nvalue = 5\nunit = "nmol/L"\n', "needs a basis"),
        ('[fraction_unbound]\nvalue = 1.2\nassumption = "invented"\n', "above 1, the highest possible"),
    ],
)
def test_a_target_that_says_nothing_or_two_things_is_refused(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(InputError, match=re.escape(complaint)):
        load(folder_with(tmp_path, SUBSTANCE + text))


def test_an_affinity_at_mu_is_given_once(tmp_path: Path) -> None:
    one = 'value = 5\nunit = "nmol/L"\nassumption = "invented"\n'
    bare = 'value = 1\nassumption = "invented"\n'
    mor = f"[mor.ki]\n{one}[mor.in_vivo_factor]\n{bare}[mor.tau]\n{bare}"
    with pytest.raises(InputError, match="'ki' is given twice"):
        load(folder_with(tmp_path, f"{SUBSTANCE}{mor}[targets.mor.ki]\n{one}"))


@pytest.mark.parametrize("name", sorted(NO_COURSE))
def test_a_course_that_nobody_measured_is_not_invented(name: str) -> None:
    substance = LIBRARY.substances[name]
    assert not substance.disposition
    assert f"course in people NOT MODELLED: {substance.disposition_not_modelled}" in shown(name)


@pytest.mark.parametrize("name", sorted(NO_COURSE))
def test_a_product_of_what_has_no_course_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    product = PRODUCT.replace('substance = "newdrug"', f'substance = "{name}"')
    write(tmp_path, "products/newdrug-oral.toml", product)
    reason = LIBRARY.substances[name].disposition_not_modelled
    with pytest.raises(InputError, match=f"the course of '{name}' in people is not modelled") as caught:
        load(tmp_path)
    assert reason in str(caught.value)


def test_a_metabolite_without_a_course_is_refused(tmp_path: Path) -> None:
    forms = (
        '[[forms]]\nmetabolite = "corynantheidine"\n[forms.fraction]\nvalue = 1\nassumption = "invented"\n'
    )
    with pytest.raises(InputError, match="the course of 'corynantheidine' in people is not modelled"):
        load(folder_with(tmp_path, SUBSTANCE + forms))


def test_a_reason_beside_numbers_of_the_course_is_refused(tmp_path: Path) -> None:
    text = SUBSTANCE.replace(
        "[disposition.clearance]", '[disposition]\nnot_modelled = "nobody looked"\n[disposition.clearance]'
    )
    with pytest.raises(InputError, match="'clearance' is not known here"):
        load(folder_with(tmp_path, text))


def cell(target: Target) -> str:
    """How docs/receptors.md writes an answer."""
    if target.not_modelled:
        return "not modelled"
    names = {number.name.split(".")[-1]: number.value for number in target.numbers}
    parts = [f"{100 * v:g} %" if name == "emax" else f"{name} {v:,.6g}" for name, v in names.items()]
    return ", ".join(parts) or "in people only"


@pytest.mark.parametrize("name", sorted(LIGANDS))
def test_the_page_on_receptors_has_the_values_of_the_library(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "receptors.md").read_text(encoding="utf-8")
    cells = " | ".join(cell(target) for target in LIBRARY.substances[name].targets.values())
    assert f"| {name} | {cells} |" in page


def test_the_page_on_receptors_tells_the_transposition() -> None:
    page = (Path(__file__).parents[2] / "docs" / "receptors.md").read_text(encoding="utf-8")
    assert "Obeng 2021" in page
    assert "transposed" in page


def test_every_dosed_or_formed_substance_of_the_shipped_library_has_a_spread() -> None:
    for name in LIGANDS - NO_COURSE:
        numbers = LIBRARY.substances[name].disposition
        assert numbers["clearance"].varies
        assert numbers["volume_central"].varies


@given(value=st.floats(1e-6, 1e12), unit=st.sampled_from(["nmol/L", "umol/L", "pmol/L"]))
def test_a_constant_in_any_molar_unit_is_kept_in_nmol_per_litre(value: float, unit: str) -> None:
    text = KI.replace("value = 5", f"value = {value!r}").replace("nmol/L", unit)
    found = read.substance(Table(tomllib.loads(SUBSTANCE + text), "newdrug.toml", {}, lambda _: None))
    ki = found.targets["kor"].ki
    assert ki is not None
    assert ki.value == pytest.approx(value * {"nmol/L": 1, "umol/L": 1e3, "pmol/L": 1e-3}[unit])
