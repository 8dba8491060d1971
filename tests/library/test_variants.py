"""Variants of the adaptation equations: numbers laid over the library's, chosen by name."""

from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.library import load

STANDARD = load()
NAMES = ("affinity", "no-rebound", "no-tolerance", "one-state")
LEFT_OUT = {
    "affinity": "adaptation.kappa",
    "no-rebound": "adaptation.rebound_gain",
    "no-tolerance": "adaptation.kappa",
    "one-state": "adaptation.fast_weight",
}


def test_the_standard_is_the_library_as_its_files_stand() -> None:
    assert STANDARD.variant == "standard"
    assert load(variant="standard").parameters() == STANDARD.parameters()
    assert tuple(STANDARD.variants) == ("standard", *NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_variant_leaves_out_what_it_is_named_for_and_keeps_the_weights_at_one(name: str) -> None:
    made = load(variant=name)
    assert made.variant == name
    assert made.parameter(LEFT_OUT[name]).value == 0.0
    assert STANDARD.parameter(LEFT_OUT[name]).value > 0.0
    weights = [made.parameter(f"adaptation.{which}_weight").value for which in ("fast", "slow")]
    assert sum(weights) == pytest.approx(1.0, abs=2e-4)


@pytest.mark.parametrize("name", NAMES)
def test_a_variant_changes_only_calibrated_numbers_and_what_it_sets(name: str) -> None:
    made, known = load(variant=name).parameters(), STANDARD.parameters()
    assert made.keys() == known.keys()
    changed = [n for n in made if made[n].value != known[n].value]
    set_by_hand = {LEFT_OUT[name], "adaptation.slow_weight"} if name == "one-state" else {LEFT_OUT[name]}
    assert set_by_hand <= set(changed)
    assert all(made[n].calibrated for n in changed if n not in set_by_hand)
    assert {"cows.half", "morphine.mor.k"} <= set(changed)


@pytest.mark.parametrize("name", NAMES)
def test_a_number_that_is_left_out_is_not_told_as_evidence(name: str) -> None:
    number = load(variant=name).parameter(LEFT_OUT[name])
    assert number.basis == ()
    assert number.grade == "assumed"
    assert not number.calibrated


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_a_variant_has_a_basis_or_says_what_is_assumed(name: str) -> None:
    made, known = load(variant=name).parameters(), STANDARD.parameters()
    changed = [number for number in made.values() if number.value != known[number.name].value]
    assert len(changed) > 10
    for number in changed:
        assert number.basis or number.assumption, number.name


def test_affinity_is_lost_instead_of_reserve_and_by_its_own_variant_alone() -> None:
    assert load(variant="affinity").parameter("adaptation.affinity_loss").value > 1.0
    others = [STANDARD, *(load(variant=name) for name in NAMES if name != "affinity")]
    assert all(made.parameter("adaptation.affinity_loss").value == 0.0 for made in others)
    assert load(variant="affinity").uncertainty("adaptation.affinity_loss") is not None


def test_an_unknown_variant_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r"'no-rebond' is not a variant .* 'no-rebound'"):
        load(variant="no-rebond")


def test_a_variant_keeps_the_numbers_that_are_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "variants"
    folder.mkdir()
    (folder / "mine.toml").write_text(
        'name = "mine"\ntitle = "Mine"\nnote = "n"\n[systems.adaptation.parameters.kappa]\nvalue = 3\n',
        encoding="utf-8",
    )
    made = load(tmp_path).under("mine")
    assert made.parameter("adaptation.kappa").value == 3.0
    assert made.parameter("adaptation.kappa").basis == STANDARD.parameter("adaptation.kappa").basis
    assert made.under("standard").parameter("adaptation.kappa") == STANDARD.parameter("adaptation.kappa")


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("[systems.adaptation.parameters.capa]\nvalue = 3\n", "no file of the library has a number 'capa'"),
        ("[substances.morphin.mor.k]\nvalue = 3\n", "no file of the library has a number 'morphin'"),
        ("[products.x]\nvalue = 3\n", "the key 'products' is not known here"),
    ],
)
def test_a_variant_of_what_the_library_has_not_is_refused(tmp_path: Path, table: str, complaint: str) -> None:
    folder = tmp_path / "variants"
    folder.mkdir()
    (folder / "mine.toml").write_text(f'name = "mine"\ntitle = "M"\nnote = "n"\n{table}', encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        load(tmp_path, "mine")


def test_no_file_may_take_the_name_of_the_standard(tmp_path: Path) -> None:
    folder = tmp_path / "variants"
    folder.mkdir()
    (folder / "standard.toml").write_text('name = "standard"\ntitle = "S"\nnote = "n"\n', encoding="utf-8")
    with pytest.raises(InputError, match="is the library without a variant"):
        load(tmp_path)
