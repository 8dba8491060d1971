"""Promises about reading a library, the user's own included."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.library.evidence import RECORD_GRADES, weakest, worst_seen
from mitragyna.library.load import DATA
from mitragyna.library.parameter import objection
from tests.library.made_up import PRODUCT, SUBSTANCE, write

MY_LIBRARY = Path(__file__).parents[2] / "examples" / "my-library"


def test_a_users_folder_adds_a_substance_and_its_products() -> None:
    library = load(MY_LIBRARY)
    assert library.parameter("examplamine.clearance").value == 10
    assert set(library.products) - set(load().products) == {
        "examplamine-intravenous",
        "examplamine-oral",
        "examplamine-extended",
    }
    assert {library.parameter(n).grade for n in library.parameters() if n.startswith("examplamine.")} == {
        "assumed"
    }


def test_the_example_drug_enters_by_its_three_routes() -> None:
    library = load(MY_LIBRARY)
    oral = library.routes("examplamine-oral")["examplamine"]
    assert oral.absorption_rate is not None
    assert (oral.absorption_rate.value, oral.absorption_duration) == (1, None)
    slow = library.routes("examplamine-extended")["examplamine"]
    assert slow.absorption_duration is not None
    assert (slow.absorption_rate, slow.absorption_duration.value) == (None, 8)
    vein = library.routes("examplamine-intravenous")["examplamine"]
    assert (vein.absorption_rate, vein.absorption_duration, vein.bioavailability) == (None, None, None)


def test_a_file_of_the_same_name_replaces_the_shipped_one(tmp_path: Path) -> None:
    text = (
        (DATA / "substances" / "morphine.toml")
        .read_text(encoding="utf-8")
        .replace("value = 95", "value = 80")
    )
    library = load(write(tmp_path, "substances/morphine.toml", text))
    assert library.parameter("morphine.clearance").value == 80
    assert len(library.substances) == len(load().substances)


def test_a_users_own_record_is_a_basis(tmp_path: Path) -> None:
    record = {"id": "mine-1", "quantity": "CL", "substance": "newdrug", "value": 10, "unit": "L/h"}
    record |= {"grade": "animal", "seen": "recalled", "source": "Somebody 2020"}
    write(tmp_path, "evidence/mine.jsonl", json.dumps(record) + "\n\n")
    text = SUBSTANCE.replace('unit = "L/h"\nassumption = "invented"', 'unit = "L/h"\nbasis = ["mine-1"]')
    number = load(write(tmp_path, "substances/newdrug.toml", text)).parameter("newdrug.clearance")
    assert (number.grade, number.seen) == ("animal", "recalled")


def test_a_products_own_number_comes_before_the_substances(tmp_path: Path) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    library = load(write(tmp_path, "products/newdrug-oral.toml", PRODUCT))
    route = library.routes("newdrug-oral")["newdrug"]
    assert route.absorption_rate is not None
    assert route.absorption_rate.name == "newdrug-oral.newdrug.absorption_rate"
    leaf = load().routes("leaf-powder-us")["mitragynine"]
    assert leaf.absorption_rate is not None
    assert leaf.absorption_rate.name == "mitragynine.oral.absorption_rate"


def test_an_alias_finds_its_product() -> None:
    assert load().product("methadone-oral").name == "methadone-solution"


def test_an_alias_that_means_another_product_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    text = PRODUCT.replace("title =", 'aliases = ["Methadone oral"]\ntitle =', 1)
    with pytest.raises(InputError, match="already means the product 'methadone-solution'"):
        load(write(tmp_path, "products/newdrug-oral.toml", text))


@pytest.mark.parametrize("name", ["Methadone-Oral", "METHADONE-SOLUTION", " methadone-solution "])
def test_a_product_is_found_in_any_case(name: str) -> None:
    library = load()
    assert library.product(name).name == "methadone-solution"
    assert library.routes(name) == library.routes("methadone-solution")
    assert library.reached(name) == ("methadone",)


def test_a_clearance_in_other_units_is_read_into_litres_per_hour(tmp_path: Path) -> None:
    text = SUBSTANCE.replace('value = 10\nunit = "L/h"', 'value = 500\nunit = "mL/min"')
    number = load(write(tmp_path, "substances/newdrug.toml", text)).parameter("newdrug.clearance")
    assert number.value == pytest.approx(30)
    assert number.written == "500 mL/min"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('unit = "L/h"\nassumption = "invented"', 'unit = "L/h"', "needs a basis"),
        ('unit = "L/h"\nassumption = "invented"', 'unit = "L/h"\nbasis = []', "needs a basis"),
        ('unit = "L/h"\nassumption = "invented"', 'unit = "L/h"\nbasis = ["cows-rang"]', "'cows-range'"),
        ('unit = "L/h"', 'unit = "L"', "is a volume where a clearance"),
        ('unit = "L/h"', 'unit = "L/hz"', "not known"),
        ("value = 10", "value = nan", "finite number"),
        ("value = 10", "value = -10", "below zero"),
        ("value = 10", "value = 0", "is zero"),
        ("value = 10", 'value = "10 L/h"', "finite number"),
        ("value = 10\n", "", "finite number"),
        ("[disposition.clearance]", "[disposition.clearence]", "'clearance'"),
        ('title = "New drug"', "title = 3", "must be text"),
        ('class = "other"', 'class = "opiod"', "'opioid'"),
        ('class = "other"', 'class = "Opioid"', "'opioid'"),
        (
            'class = "other"',
            'class = "example drug"',
            "opioid, antagonist, alpha-2 agonist, sedative, kratom leaf",
        ),
        ('name = "newdrug"', 'name = "olddrug"', "must be the file's"),
        ("value = 10", "value = 10\nbetween_person = { cv = 0.3 }", "a spread needs"),
        ("value = 10", "value = 10\nbetween_person = 0.3", "is a table"),
        ("value = 10", 'value = 10\nbetween_person = { cv = -1, assumption = "a" }', "above zero"),
        ("value = 10", 'value = 10\nbetween_person = { cv = 1000, assumption = "a" }', "expected 10 at most"),
        ("value = 10", 'value = 10\ndistribution = "log-uniform"\nlow = 5', "needs 'low' and 'high'"),
        ("value = 10", 'value = 10\ndistribution = "log-uniform"\nlow = 0\nhigh = 5', "is zero"),
        ("value = 10", 'value = 10\ndistribution = "lognormal"', "between_person"),
        ("value = 10", 'value = 10\ndistribution = "lognormel"', "'lognormal'"),
        ("value = 10", 'value = 10\ndefinition = "so"', "neither basis nor assumption"),
        ("value = 10", 'value = 10\nalternatives = [{ name = "other", value = 3 }]', "an alternative needs"),
        ("[disposition.clearance]", '[[forms]]\nmetabolite = "x"\n[disposition.clearance]', "'fraction'"),
    ],
)
def test_a_number_that_cannot_stand_is_refused_by_file_and_key(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert old in SUBSTANCE
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    assert complaint in str(caught.value)
    assert "newdrug.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('substance = "newdrug"', 'substance = "newdrg"', "'newdrug'"),
        ('route = "oral"', 'route = "orral"', "'oral'"),
        ('class = "other"', 'class = "kratom leaves"', "'kratom leaf'"),
        ('amount_dimension = "mass"', 'amount_dimension = "area"', "mass, volume"),
        ('unit = "mg/mg"', 'unit = "mg/mL"', "where a mass per mass is due"),
        ("value = 1\n", "value = 2\n", "above 1"),
        ("[contains.absorption_rate]", "[contains.lag]\n[contains.absorption_rate]", "'unit' must be text"),
    ],
)
def test_a_product_that_cannot_be_taken_is_refused(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    write(tmp_path, "products/newdrug-oral.toml", PRODUCT.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    assert complaint in str(caught.value)
    assert "newdrug-oral.toml" in str(caught.value)


SPREAD = 'between_person = { cv = 0.3, assumption = "invented" }'


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    """A user's folder with one shipped file, changed in one place."""
    text = (DATA / name).read_text(encoding="utf-8")
    assert old in text
    return write(folder, name, text.replace(old, new, 1))


ADAPTATION = (
    *("kappa", "affinity_loss", "tolerance_time", "fast_time", "slow_time", "rebound_time"),
    *("fast_weight", "slow_weight", "threshold", "rebound_gain"),
)


@pytest.mark.parametrize("key", ADAPTATION)
def test_a_constant_missing_from_a_system_is_refused_by_name(tmp_path: Path, key: str) -> None:
    text = (DATA / "systems" / "adaptation.toml").read_text(encoding="utf-8")
    parts = text.split("\n\n")
    kept = [part for part in parts if not part.startswith(f"[parameters.{key}]")]
    assert len(kept) == len(parts) - 1
    write(tmp_path, "systems/adaptation.toml", "\n\n".join(kept))
    with pytest.raises(InputError, match=rf"adaptation\.toml: parameters: '{key}' is missing"):
        load(tmp_path)


@pytest.mark.parametrize("key", [key for key in ADAPTATION if key != "affinity_loss"])  # zero has no spread
@pytest.mark.parametrize(
    ("spread", "word"),
    [(SPREAD, "between_person"), ('distribution = "uniform"\nlow = 0.1\nhigh = 90', "distribution")],
)
def test_a_spread_of_a_constant_of_adaptation_is_refused(
    tmp_path: Path, key: str, spread: str, word: str
) -> None:
    name = "systems/adaptation.toml"
    changed(tmp_path, name, f"[parameters.{key}]\n", f"[parameters.{key}]\n{spread}\n")
    with pytest.raises(InputError, match=rf"adaptation\.toml: parameters\.{key}: .*so it has no '{word}'"):
        load(tmp_path)


def test_a_spread_of_the_floor_of_a_scale_is_refused(tmp_path: Path) -> None:
    changed(tmp_path, "scales/cows.toml", "[floor]\n", f"[floor]\n{SPREAD}\n")
    with pytest.raises(InputError, match=r"cows\.toml: floor: .*the same in everyone"):
        load(tmp_path)


@pytest.mark.parametrize(("new", "complaint"), [(SPREAD, "the same in everyone"), ("value = 1.2", "highest")])
def test_a_weight_of_severity_that_cannot_stand_is_refused(tmp_path: Path, new: str, complaint: str) -> None:
    table = (
        '\n[severity_weight]\nassumption = "made up"\n'
        + ("value = 0.5\n" if new == SPREAD else "")
        + f"{new}\n"
    )
    changed(tmp_path, "scales/sows.toml", "\n[half]\n", f"{table}\n[half]\n")
    with pytest.raises(InputError, match=rf"sows\.toml: severity_weight.*{complaint}"):
        load(tmp_path)


@pytest.mark.parametrize("key", ["lag", "absorption_duration"])
@pytest.mark.parametrize("name", ["substances/mitragynine.toml", "products/leaf-powder-us.toml"])
def test_a_spread_of_a_lag_or_of_a_duration_is_refused(tmp_path: Path, name: str, key: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    before, owner = ("[oral.lag]", "oral") if "substances" in name else ("[contains.content]", "contains")
    own = f'[{owner}.{key}]\nvalue = 1\nunit = "h"\nassumption = "invented"\n{SPREAD}\n\n'
    if "substances" in name and key == "lag":
        text = text.replace("[oral.lag]\n", f"[oral.lag]\n{SPREAD}\n")
    else:
        text = text.replace(before, own + before, 1)
    write(tmp_path, name, text)
    with pytest.raises(InputError, match=rf"{owner}(\[0\])?\.{key}: .*the same in everyone"):
        load(tmp_path)


def test_a_constant_of_another_system_is_refused(tmp_path: Path) -> None:
    extra = '[parameters.severity]\nvalue = 1\nassumption = "invented"\n\n[parameters.kappa]'
    changed(tmp_path, "systems/adaptation.toml", "[parameters.kappa]", extra)
    with pytest.raises(
        InputError, match=r"adaptation\.toml: parameters: the key 'severity' is not known here"
    ):
        load(tmp_path)


def test_a_system_the_model_has_not_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "systems/outcome.toml", 'name = "outcome"\ntitle = "x"\n[parameters]\n')
    with pytest.raises(
        InputError, match=r"outcome\.toml: .* not one of adaptation, outcomes, .*; .*'outcomes'"
    ):
        load(tmp_path)


def test_a_population_without_weight_is_refused(tmp_path: Path) -> None:
    changed(tmp_path, "populations/adult.toml", "[covariates.weight]", "[covariates.wieght]")
    with pytest.raises(InputError, match=r"adult\.toml: covariates: 'weight' is missing.*'wieght'"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["weight", "age"])
def test_a_numeric_covariate_in_categories_is_refused(tmp_path: Path, name: str) -> None:
    group = f'[covariates.{name}]\ntitle = "x"\nused_by_model = true\n[covariates.{name}.frequencies.heavy]\n'
    weight = "" if name == "weight" else '[covariates.weight]\ntitle = "w"\nvalue = 70\nunit = "kg"\n'
    weight += "" if name == "weight" else 'assumption = "invented"\n'
    text = f'name = "adult"\ntitle = "x"\n{weight}{group}value = 1\nassumption = "invented"\n'
    write(tmp_path, "populations/adult.toml", text)
    with pytest.raises(InputError, match=rf"adult\.toml: covariates\.{name}: .*is a number"):
        load(tmp_path)


def test_a_users_scale_brings_its_quantity(tmp_path: Path) -> None:
    text = (DATA / "scales" / "sows_gossop.toml").read_text(encoding="utf-8")
    text = text.split("[[items]]")[0]
    text = text.replace('name = "sows_gossop"', 'name = "mine"').replace("high = 30", "high = 12")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("meaning"))
    library = load(write(tmp_path, "scales/mine.toml", text))
    (found,) = [item for item in library.quantities if item.name == "mine"]
    assert (found.unit, found.low, found.high) == ("points", 0, 12)
    assert found.meaning == "expected score on the Short Opiate Withdrawal Scale (SOWS-Gossop)"
    assert len(library.quantities) == len(load().quantities) + 1


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("levels = [0, 1, 2, 3]", "levels = [0, 2, 1, 3]", "levels"),
        ("levels = [0, 1, 2, 3]", "levels = 3", "levels"),
        ("levels = [0, 1, 2, 3]", "levels = [0, 1, 2]", "add up to the scale's highest, 30"),
        ("{ gastrointestinal = 1 }", "{ gastrointestinal = 0.5 }", "add up to 1"),
        ("{ gastrointestinal = 1 }", "{ gastrointestinl = 1 }", "symptom cluster 'gastrointestinl'.*'gastro"),
    ],
)
def test_an_item_that_cannot_be_rated_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    changed(tmp_path, "scales/sows_gossop.toml", old, new)
    with pytest.raises(InputError, match=rf"sows_gossop\.toml.*{complaint}"):
        load(tmp_path)


def test_a_scale_named_like_another_quantity_is_refused(tmp_path: Path) -> None:
    text = (DATA / "scales" / "sows_gossop.toml").read_text(encoding="utf-8")
    write(tmp_path, "scales/tolerance.toml", text.replace('name = "sows_gossop"', 'name = "tolerance"'))
    with pytest.raises(InputError, match=r"tolerance\.toml: .*another quantity"):
        load(tmp_path)


def test_a_users_list_of_quantities_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    write(tmp_path, "quantities.toml", '[[quantity]]\nname = "x"\nunit = "1"\nmeaning = "x"\n')
    with pytest.raises(InputError, match=r"quantities\.toml' is not read"):
        load(tmp_path)


def test_a_text_that_is_no_alternative_is_refused_with_their_names() -> None:
    clearance = load().parameter("mitragynine.clearance")
    with pytest.raises(InputError) as caught:
        clearance.read("Tanna 2022", "--set mitragynine.clearance")
    assert str(caught.value).startswith("--set mitragynine.clearance: 'Tanna 2022' is neither a clearance")
    for other in clearance.alternatives:
        assert f"'{other.name}'" in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["x.tml", "x.toml", "substances/x.tml", "substances/x.TOML.json", "evidence/mine.json", "products/old/x"],
)
def test_a_file_that_would_be_passed_over_in_silence_is_refused(tmp_path: Path, name: str) -> None:
    write(write(tmp_path, "substances/newdrug.toml", SUBSTANCE), name, "")
    with pytest.raises(InputError, match="is not read; expected"):
        load(tmp_path)


def test_notes_and_backups_may_lie_beside_the_files(tmp_path: Path) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    for name in (
        "README.md",
        "LICENSE",
        "substances/newdrug.toml~",
        "substances/.hidden",
        "substances/why.txt",
    ):
        write(tmp_path, name, "")
    assert "newdrug" in load(tmp_path).substances


def test_a_product_of_nothing_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    write(tmp_path, "products/newdrug-oral.toml", PRODUCT.replace("value = 1", "value = 0", 1))
    with pytest.raises(InputError, match="every content is zero"):
        load(tmp_path)


def test_an_assumption_of_blanks_is_refused(tmp_path: Path) -> None:
    blank = SUBSTANCE.replace('assumption = "invented"', 'assumption = "  "', 1)
    with pytest.raises(InputError, match="'assumption' is blank"):
        load(write(tmp_path, "substances/newdrug.toml", blank))


def test_a_route_nothing_is_known_about_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    write(tmp_path, "products/newdrug-oral.toml", PRODUCT[: PRODUCT.index("[contains.absorption_rate]")])
    with pytest.raises(InputError, match="nothing says how 'newdrug' is absorbed"):
        load(tmp_path)


def test_metabolites_in_a_circle_are_refused(tmp_path: Path) -> None:
    loop = '\n[[forms]]\nmetabolite = "newdrug"\n[forms.fraction]\nvalue = 0.5\nassumption = "invented"\n'
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE + loop)
    with pytest.raises(InputError, match="made from itself"):
        load(tmp_path)


def test_metabolites_of_more_than_the_whole_are_refused(tmp_path: Path) -> None:
    form = '\n[[forms]]\nmetabolite = "{}"\n[forms.fraction]\nvalue = 0.7\nassumption = "invented"\n'
    both = form.format("morphine") + form.format("naloxone")
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE + both)
    with pytest.raises(InputError, match=r"140 % of its clearance; expected 100 % at most"):
        load(tmp_path)


def test_same_as_must_name_a_number(tmp_path: Path) -> None:
    text = SUBSTANCE.replace("value = 10\n", "").replace(
        'unit = "L/h"\nassumption = "invented"', 'same_as = "morphine.clearence"'
    )
    write(tmp_path, "substances/newdrug.toml", text)
    with pytest.raises(InputError, match=r"same_as names 'morphine\.clearence'"):
        load(tmp_path)


def test_a_number_may_be_the_same_as_anothers(tmp_path: Path) -> None:
    text = SUBSTANCE.replace("value = 10\n", "").replace(
        'unit = "L/h"\nassumption = "invented"', 'same_as = "morphine.clearance"'
    )
    number = load(write(tmp_path, "substances/newdrug.toml", text)).parameter("newdrug.clearance")
    assert (number.value, number.same_as, number.name) == (95, "morphine.clearance", "newdrug.clearance")


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe\x00", b"[a\nb]"])
def test_a_broken_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "substances").mkdir()
    (tmp_path / "substances" / "bad.toml").write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.toml"):
        load(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1]",
        '{"id": "x"}',
        '{"id":"x","quantity":"q","substance":"s","value":1,"unit":"1","grade":"assumed","seen":"source","source":"s"}',
        '{"id":"x","quantity":"q","substance":"s","value":1,"unit":"1","grade":"animal","seen":"heard","source":"s"}',
        '{"id":"x","quantity":"q","substance":"s","value":1,"unit":"1","grade":"animal","seen":"source","source":"s","z":1}',
    ],
)
def test_a_broken_record_is_refused_by_file_and_line(tmp_path: Path, line: str) -> None:
    write(tmp_path, "evidence/mine.jsonl", "\n" + line)
    with pytest.raises(InputError, match=r"mine\.jsonl, line 2"):
        load(tmp_path)


def test_a_folder_that_is_no_library_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        load(tmp_path / "missing")
    with pytest.raises(InputError, match="holds none of the folders"):
        load(tmp_path)
    (tmp_path / "substances").mkdir()
    (tmp_path / "product").mkdir()
    with pytest.raises(InputError, match="'products'"):
        load(tmp_path)


def test_the_hash_changes_with_any_file_and_with_nothing_else(tmp_path: Path) -> None:
    assert load().hash() == load().hash()
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    first = load(tmp_path).hash()
    assert first != load().hash()
    write(tmp_path, "README.md", "about")
    assert load(tmp_path).hash() == first
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE + "# a comment\n")
    assert load(tmp_path).hash() != first


def test_an_override_is_read_with_its_unit_and_refused_where_it_cannot_be() -> None:
    clearance = load().parameter("mitragynine.clearance")
    assert clearance.read("1.5 L/min", "parameters.mitragynine.clearance") == pytest.approx(90)
    for bad in ("0 L/h", "-1 L/h", "3 L", 150, "nan L/h"):
        with pytest.raises(InputError, match=r"parameters\.mitragynine\.clearance: "):
            clearance.read(bad, "parameters.mitragynine.clearance")


def test_a_fraction_that_varies_may_be_neither_nothing_nor_all() -> None:
    fraction = load().parameter("buprenorphine.sublingual.bioavailability")
    assert fraction.read("20 %", "key") == pytest.approx(0.2)
    for bad in (0, 1, 1.2):
        with pytest.raises(InputError):
            fraction.read(bad, "key")


@given(st.floats(min_value=1e-9, max_value=1, exclude_max=True))
def test_every_value_inside_its_range_is_accepted(value: float) -> None:
    assert objection(value, "fraction", "logit-normal") == ""
    assert objection(value, "clearance", "lognormal") == ""


@given(st.lists(st.sampled_from(RECORD_GRADES), min_size=1))
def test_the_grade_of_several_records_is_their_weakest(grades: list[str]) -> None:
    assert RECORD_GRADES.index(weakest(grades)) == max(RECORD_GRADES.index(grade) for grade in grades)


def test_without_records_a_number_is_assumed_and_was_seen_nowhere() -> None:
    assert weakest([]) == "assumed"
    assert worst_seen([]) is None
    assert worst_seen(["source", "recalled", "secondary"]) == "recalled"


def test_loading_needs_neither_numpy_nor_pint_nor_pydantic() -> None:
    code = (
        "import sys; from mitragyna.library import load; load(); "
        "print([m for m in ('numpy', 'pint', 'pydantic', 'rich', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("content", "said"), [("1", r"1001 mg.* is 100\.1 %"), ("0.04", r"1000\.04 mg.* is 100\.004 %")]
)
def test_a_product_that_holds_more_than_itself_is_refused(tmp_path: Path, content: str, said: str) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    number = f'[contains.content]\nvalue = {content}\nunit = "mg/g"\nassumption = "invented"\n'
    second = '[[contains]]\nsubstance = "morphine"\n' + number
    write(tmp_path, "products/newdrug-oral.toml", PRODUCT + second)
    with pytest.raises(InputError, match=rf"newdrug-oral\.toml: {said} of it"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("density", "complaint"),
    [
        ("", r"which weighs 1000 mg, is 110 % of it"),
        (
            '[density]\nvalue = 0.9\nunit = "g/mL"\nassumption = "weighed"\n',
            r"which weighs 900 mg, is 122\.2 % of it",
        ),
        ('[density]\nvalue = 1.2\nunit = "g/mL"\nassumption = "weighed"\n', ""),
        ('[density]\nvalue = 0\nunit = "g/mL"\nassumption = "weighed"\n', "a density is above zero"),
        ('[density]\nvalue = 1\nunit = "g"\nassumption = "weighed"\n', "where a mass per volume is due"),
    ],
)
def test_a_liquid_is_judged_by_its_density_or_by_that_of_water(
    tmp_path: Path, density: str, complaint: str
) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    text = PRODUCT.replace('"mass"', '"volume"').replace(
        'value = 1\nunit = "mg/mg"', 'value = 1.1\nunit = "g/mL"'
    )
    write(tmp_path, "products/newdrug-oral.toml", text.replace("[[contains]]", density + "[[contains]]", 1))
    if not complaint:
        assert load(tmp_path).product("newdrug-oral").density is not None
        return
    with pytest.raises(InputError, match=complaint):
        load(tmp_path)


def test_the_density_of_a_powder_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    density = '[density]\nvalue = 1\nunit = "g/mL"\nassumption = "weighed"\n'
    write(
        tmp_path, "products/newdrug-oral.toml", PRODUCT.replace("[[contains]]", density + "[[contains]]", 1)
    )
    with pytest.raises(InputError, match="'density' belongs to a product whose amount_dimension is volume"):
        load(tmp_path)


def test_a_product_that_names_a_substance_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "substances/newdrug.toml", SUBSTANCE)
    text = PRODUCT.replace('value = 1\nunit = "mg/mg"', 'value = 0.1\nunit = "mg/mg"')
    again = text[text.index("[[contains]]") :]
    write(tmp_path, "products/newdrug-oral.toml", text + again)
    with pytest.raises(InputError, match="'newdrug' is there twice"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("product", "old", "new", "complaint"),
    [
        (
            "leaf-extract",
            "value = 4.9",
            "value = 25",
            "is 'kratom extract', and 4.9 % of the alkaloids .* '7-OH product'",
        ),
        ("leaf-powder-us", 'class = "kratom leaf"', 'class = "7-OH product"', "0 % of the alkaloids"),
        ("seven-oh-tablet", 'class = "7-OH product"', 'class = "kratom leaf"', "92 % of the alkaloids"),
        ("morphine-oral", 'class = "opioid"', 'class = "7-OH product"', "0 % of the alkaloids"),
    ],
)
def test_a_product_of_the_wrong_class_is_refused(
    tmp_path: Path, product: str, old: str, new: str, complaint: str
) -> None:
    changed(tmp_path, f"products/{product}.toml", old, new)
    with pytest.raises(InputError, match=complaint):
        load(tmp_path)


def test_an_enhanced_product_takes_no_absorption_over_from_leaf(tmp_path: Path) -> None:
    text = (DATA / "products" / "seven-oh-tablet.toml").read_text(encoding="utf-8")
    at = text.rindex("[contains.absorption_rate]")
    write(
        tmp_path,
        "products/seven-oh-tablet.toml",
        text[:at] + text[text.rindex("[contains.bioavailability]") :],
    )
    with pytest.raises(InputError, match=r"'mitragynine' is absorbed .*takes no numbers over from leaf"):
        load(tmp_path)


def test_an_alkaloid_without_a_course_in_people_is_kept_as_not_modelled(tmp_path: Path) -> None:
    row = (
        '\n[[contains]]\nsubstance = "speciofoline"\n[contains.content]\nvalue = 2\nunit = "mg/g"\n'
        'basis = ["flores2020-chemotypes"]\nassumption = "invented"\n'
    )
    text = (DATA / "products" / "leaf-powder-us.toml").read_text(encoding="utf-8")
    library = load(write(tmp_path, "products/leaf-powder-us.toml", text + row))
    product = library.product("leaf-powder-us")
    assert "speciofoline" in {part.substance for part in product.not_modelled}
    assert "speciofoline" not in library.reached("leaf-powder-us")
    assert library.parameter("leaf-powder-us.speciofoline.content").value == pytest.approx(0.002)


@pytest.mark.parametrize(
    ("spread", "complaint"),
    [
        ("{ cv = 0.3 }", "a spread needs a basis"),
        ('{ cv = 0, assumption = "a" }', "above zero"),
        ('{ cv = 0.3, low = 1, assumption = "a" }', "'low' is not known"),
        ("0.3", "must be a table"),
    ],
)
def test_a_spread_between_lots_that_cannot_stand_is_refused(
    tmp_path: Path, spread: str, complaint: str
) -> None:
    changed(
        tmp_path,
        "products/morphine-oral.toml",
        'class = "opioid"',
        f'class = "opioid"\nbetween_lot = {spread}',
    )
    with pytest.raises(InputError, match=complaint):
        load(tmp_path)
