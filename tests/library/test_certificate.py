"""Promises about certificates of analysis and the products made of them."""

import csv
import io
import json
import math
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import InputError
from mitragyna.library import Certificate, load, product_from_certificate, read_certificate
from mitragyna.library.analytes import ALKALOIDS, ANALYTES, PANEL, find_analyte
from mitragyna.library.composition import ENHANCED_ABOVE, is_enhanced, shares

LIBRARY = load()
EXAMPLE = Path(__file__).parents[2] / "examples" / "lot-17.json"
LEAF: list[dict[str, Any]] = [
    {"analyte": "mitragynine", "result": 14.0, "unit": "mg/g"},
    {"analyte": "speciociliatine", "result": 3.0, "unit": "mg/g"},
    {"analyte": "7-hydroxymitragynine", "result": "<0.05", "unit": "mg/g"},
]


def written(folder: Path, results: list[dict[str, Any]], **about: Any) -> Path:
    path = folder / "lot.json"
    path.write_text(json.dumps({"lot": "A", "results": results} | about), encoding="utf-8")
    return path


def certificate(folder: Path, results: list[dict[str, Any]], **about: Any) -> Certificate:
    return read_certificate(written(folder, results, **about), "lot.json")


def with_rows(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    replaced = {row["analyte"] for row in rows}
    return [row for row in LEAF if row["analyte"] not in replaced] + list(rows)


def seven_oh(result: Any, **more: Any) -> list[dict[str, Any]]:
    return with_rows({"analyte": "7-hydroxymitragynine", "result": result, "unit": "mg/g"} | more)


def test_the_example_certificate_is_read() -> None:
    found = read_certificate(EXAMPLE)
    assert (found.lot, found.not_checked, found.enhanced, found.by_volume) == ("17", (), False, False)
    speciogynine = found.of("speciogynine")
    assert speciogynine is not None
    assert speciogynine.low == pytest.approx(2.7)
    assert {one.analyte for one in found.of_kind("metal")} >= {"lead", "nickel"}
    salmonella = found.of("salmonella")
    assert salmonella is not None
    assert (salmonella.high, salmonella.unit) == (0, "in 25 g")


def test_a_csv_file_says_the_same_as_a_json_file(tmp_path: Path) -> None:
    data = json.loads(EXAMPLE.read_text("utf-8"))
    text = io.StringIO()
    columns = ["lot", "laboratory", "product", "method", "date", "analyte", "result", "unit", "limit"]
    table = csv.DictWriter(text, columns)
    table.writeheader()
    about = {key: data[key] for key in columns if key in data}
    table.writerows(row | (about if i == 0 else {}) for i, row in enumerate(data["results"]))
    (tmp_path / "lot.csv").write_text(text.getvalue(), encoding="utf-8")
    mine, same = read_certificate(tmp_path / "lot.csv"), read_certificate(EXAMPLE)
    assert mine.measurements == same.measurements
    assert (mine.lot, mine.laboratory, mine.date) == (same.lot, same.laboratory, same.date)


@pytest.mark.parametrize(
    ("unit", "factor", "kept"),
    [
        ("mg/g", 1, "mg/g"),
        ("%", 10, "mg/g"),
        ("% w/w", 10, "mg/g"),
        ("mg/kg", 1e-3, "mg/g"),
        ("ppm", 1e-3, "mg/g"),
        ("ug/g", 1e-3, "mg/g"),
        ("μg/g", 1e-3, "mg/g"),
        ("mg/mL", 1, "mg/mL"),
        ("mg/L", 1e-3, "mg/mL"),
        ("% w/v", 10, "mg/mL"),
    ],
)
def test_alkaloids_are_read_in_the_units_laboratories_use(
    tmp_path: Path, unit: str, factor: float, kept: str
) -> None:
    found = certificate(tmp_path, [{"analyte": "mitragynine", "result": 8, "unit": unit}]).measurements[0]
    assert (found.low, found.high, found.unit) == (pytest.approx(8 * factor), pytest.approx(8 * factor), kept)


def test_an_amount_per_tablet_needs_the_mass_of_one(tmp_path: Path) -> None:
    row = {"analyte": "7-OH", "result": 15, "unit": "mg/tablet"}
    with pytest.raises(InputError, match="'unit_mass', for example '600 mg'"):
        certificate(tmp_path, [row])
    assert certificate(tmp_path, [row], unit_mass="500 mg").measurements[0].low == pytest.approx(30)


@pytest.mark.parametrize(
    "result", [{"result": "<0.05"}, {"result": "ND", "limit": 0.05}, {"result": "< 5e-2"}]
)
def test_what_is_below_detection_lies_between_zero_and_its_limit(
    tmp_path: Path, result: dict[str, Any]
) -> None:
    found = certificate(tmp_path, [{"analyte": "7-OH", "unit": "mg/g"} | result]).measurements[0]
    assert (found.low, found.high, found.censored) == (0, 0.05, True)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"unit": "mg/oz"}, "has the unit 'mg/oz', which is not known"),
        ({"unit": ""}, "has no unit"),
        ({"unit": "CFU/g"}, "has the unit 'CFU/g'"),
        ({"analyte": "mitraginine"}, "'mitraginine' is not an analyte.*'mitragynine'"),
        ({"analyte": "unobtainium"}, "is not an analyte that is known; docs/products.md"),
        ({"analyte": ""}, "'analyte' is missing"),
        ({"result": "ND", "unit": "mg/oz"}, "has the unit 'mg/oz', which is not known"),
        ({"result": 0}, "a result of zero is no measurement"),
        ({"result": "<0"}, "a result of zero is no measurement"),
        ({"result": "ND", "limit": "0"}, "a result of zero is no measurement"),
        ({"result": "ND", "limit": "low"}, "the limit 'low' is not a number"),
        ({"result": ">20"}, "no upper bound"),
        ({"result": "-3"}, "'-3' is not a result"),
        ({"result": "1,4"}, "'1,4' is not a result"),
        ({"result": float("nan")}, "'nan' is not a result"),
        ({"result": 1e999}, "'inf' is not a result"),
        ({"result": ""}, "'result' is missing"),
        ({"result": True}, "'result' must be a number"),
        ({"result": [1]}, "'result' must be a number"),
        ({"result": 1001}, r"100\.1 %"),
        ({"resultt": 1}, "'result'"),
    ],
)
def test_a_row_that_cannot_stand_is_refused_by_its_place(
    tmp_path: Path, row: dict[str, Any], complaint: str
) -> None:
    start = {"analyte": "mitragynine", "result": 14, "unit": "mg/g"}
    with pytest.raises(InputError, match=rf"^lot\.json: .*{complaint}"):
        certificate(tmp_path, [start | row])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "line 1: not valid JSON"),
        ("[]", "expected a JSON object"),
        ('{"lot": "A"}', "'results' must be a list"),
        ('{"lot": "A", "results": []}', "'results' must be a list"),
        ('{"lot": "A", "results": [3]}', r"results\[0\]: expected an object"),
        ('{"results": [{"analyte": "lead", "result": 1, "unit": "ppm"}]}', "'lot' is missing"),
        ('{"lot": 3, "results": [{}]}', "'lot' must be text"),
        ('{"lott": "A", "results": [{}]}', "'lot'"),
        ('{"lot": "A", "density": "1 mg", "results": [{}]}', "where a mass per volume is due"),
        ('{"lot": "A", "density": "0 g/mL", "results": [{}]}', "is zero"),
    ],
)
def test_a_file_that_is_no_certificate_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "lot.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_certificate(path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("analyte,result\nlead,3\n", "expected the columns analyte, result and unit"),
        ("analyte,result,unit\n", "there is no result"),
        ("analyte,result,unit\nlead,3\n", "2 cells where the header has 3"),
        ("analyte,result,unit,wight\nlead,3,ppm,1\n", "'wight' is not known"),
        ("lot,analyte,result,unit\nA,lead,3,ppm\nB,nickel,3,ppm\n", "expected one lot in a file"),
        ("lot,analyte,result,unit\nA,lead,3,ppm\nA,Pb,3,ppm\n", "line 3: 'lead' is there twice"),
    ],
)
def test_a_csv_file_that_is_no_certificate_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "lot.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_certificate(path)


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")])
def test_columns_parted_by_something_else_are_refused_by_its_name(
    tmp_path: Path, mark: str, name: str
) -> None:
    path = tmp_path / "lot.csv"
    path.write_text(f"analyte{mark}result{mark}unit\nmitragynine{mark}14,2{mark}mg/g\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"line 1: the columns are parted by {name}.*expected commas"):
        read_certificate(path)


@pytest.mark.parametrize("name", ["lot.pdf", "missing.json", "."])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "lot.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match=r"expected"):
        read_certificate(tmp_path / name)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "lot.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_certificate(tmp_path / "lot.json")


@given(st.text(max_size=200))
def test_any_text_is_a_certificate_or_one_sentence(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("lot.json", "lot.csv"):
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8", errors="replace")
            with pytest.raises(InputError) as caught:
                read_certificate(path, name)
            assert "\n" not in str(caught.value)


results = st.fixed_dictionaries(
    {
        "analyte": st.sampled_from([*ANALYTES, "7-OH", "Pb", "nothing"]),
        "result": st.one_of(
            st.floats(), st.integers(-3, 3000), st.sampled_from(["ND", "<0.1", ">10", "absent", "NT", ""])
        ),
        "unit": st.sampled_from(["mg/g", "%", "ppm", "mg/mL", "CFU/g", "in 25 g", "mg/unit", "x"]),
    },
    optional={"limit": st.one_of(st.floats(), st.just("0.02"))},
)


@given(st.lists(results, min_size=1, max_size=6), st.sampled_from([None, "1.1 g/mL"]))
def test_any_result_is_bounded_or_refused(rows: list[dict[str, Any]], density: str | None) -> None:
    about: Mapping[str, Any] = {} if density is None else {"density": density}
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = certificate(Path(folder), rows, **about)
        except InputError:
            return
    others = (*found.not_tested, *found.without_limit, *found.unread)
    assert len(found.measurements) + len(others) == len(rows)
    assert all(0 <= one.low <= one.high for one in found.measurements)
    assert all(math.isfinite(one.high) or one.kind == "microbe" for one in found.measurements)
    assert len({one.unit for one in found.of_kind("alkaloid")}) <= 1
    for one in found.of_kind("alkaloid"):
        share = found.share(one.analyte)
        assert share is not None
        assert 0 <= share[0] <= share[1] <= 1


def test_what_is_not_on_a_certificate_was_not_checked(tmp_path: Path) -> None:
    found = certificate(tmp_path, [*LEAF, {"analyte": "lead", "result": "NT", "unit": "ppm"}])
    assert set(found.not_checked) == set(PANEL) - {"mitragynine", "7-hydroxymitragynine"}
    assert found.not_tested == ("lead",)
    product = product_from_certificate(found, "leaf-powder-us", LIBRARY, "a")
    assert "not checked: lead" in product.note


def test_a_metal_in_an_amount_lies_between_its_bounds() -> None:
    found = read_certificate(EXAMPLE)
    assert found.in_amount("lead", 8.0) == pytest.approx((2.48, 2.48))
    assert found.in_amount("arsenic", 10.0) == pytest.approx((0.0, 0.2))
    assert found.in_amount("salmonella", 25.0) is None
    assert found.in_amount("chromium", 25.0) is None


def test_grams_and_millilitres_together_need_a_density(tmp_path: Path) -> None:
    rows = [LEAF[0], {"analyte": "speciociliatine", "result": 2, "unit": "mg/mL"}]
    with pytest.raises(InputError, match="some alkaloids are given per g and some per mL"):
        certificate(tmp_path, rows)
    both = certificate(tmp_path, rows, density="0.5 g/mL")
    assert [one.low for one in both.of_kind("alkaloid")] == [14, 4]


def test_a_liquid_is_judged_by_its_density(tmp_path: Path) -> None:
    row = {"analyte": "mitragynine", "result": 1100, "unit": "mg/mL"}
    with pytest.raises(InputError, match=r"in 1 mL of product, which weighs 1000 mg, is 110 % of it"):
        certificate(tmp_path, [row])
    with pytest.raises(InputError, match=r"is 137\.5 % of it"):
        certificate(tmp_path, [row], density="0.8 g/mL")
    assert certificate(tmp_path, [row], density="1.2 g/mL").density == pytest.approx(1200)


def test_a_product_has_what_was_measured_the_same_in_everyone(tmp_path: Path) -> None:
    product = product_from_certificate(certificate(tmp_path, LEAF), "leaf-powder-us", LIBRARY, "a")
    content = {part.substance: part.content for part in product.contains}
    assert content["mitragynine"].value == pytest.approx(0.014)
    assert (content["mitragynine"].varies, product.lot) == (False, None)
    assert content["mitragynine"].grade == "in vitro"
    assert (product.kind, product.route) == ("kratom leaf", "oral")


def test_a_censored_alkaloid_is_drawn_between_zero_and_the_limit(tmp_path: Path) -> None:
    rows = with_rows({"analyte": "speciociliatine", "result": "<0.4", "unit": "mg/g"})
    product = product_from_certificate(certificate(tmp_path, rows), "leaf-powder-us", LIBRARY, "a")
    content = {part.substance: part.content for part in product.contains}["speciociliatine"]
    assert (content.distribution, content.low) == ("uniform", 0)
    assert content.high == pytest.approx(4e-4)
    assert content.value == pytest.approx(2e-4)
    assert [other.name for other in content.alternatives] == ["zero", "the limit"]
    assert "speciociliatine <0.4 mg/g: between 0 and 0.4 mg/g" in product.note


def test_alkaloids_not_on_the_certificate_stand_in_the_ratio_of_leaf(tmp_path: Path) -> None:
    product = product_from_certificate(certificate(tmp_path, LEAF), "leaf-powder-us", LIBRARY, "a")
    typical = {part.substance: part.content.value for part in LIBRARY.product("leaf-powder-us").everything}
    carried = {part.substance: part.content for part in product.everything}["paynantheine"]
    assert carried.value == pytest.approx(0.014 * typical["paynantheine"] / typical["mitragynine"])
    assert "not on the certificate" in carried.assumption
    assert carried.grade == "extrapolated"


def test_leaf_without_mitragynine_is_refused(tmp_path: Path) -> None:
    rows = with_rows({"analyte": "mitragynine", "result": "ND", "limit": 0.1, "unit": "mg/g"})
    with pytest.raises(InputError, match="no amount of mitragynine"):
        product_from_certificate(certificate(tmp_path, rows), "leaf-powder-us", LIBRARY, "a")


def test_masses_become_volumes_by_the_density_only(tmp_path: Path) -> None:
    model = LIBRARY.product("leaf-tea-malaysia")
    unweighed = replace(model, density=None, name="unweighed", aliases=())
    library = LIBRARY.with_products([unweighed])
    with pytest.raises(InputError, match=r"the contents are per g, .* are volumes"):
        product_from_certificate(certificate(tmp_path, LEAF), "unweighed", library, "a")
    found = certificate(tmp_path, LEAF, density="1.05 g/mL")
    product = product_from_certificate(found, "leaf-tea-malaysia", LIBRARY, "a")
    assert product.contains[0].content.value == pytest.approx(14.7)


def test_a_lot_with_too_much_seven_oh_is_never_leaf(tmp_path: Path) -> None:
    found = certificate(tmp_path, seven_oh(0.5))
    assert found.enhanced is True
    with pytest.raises(
        InputError, match=r"7-hydroxymitragynine is 2\.9 % of the alkaloids, above 2 %, .*7-OH product"
    ):
        product_from_certificate(found, "leaf-powder-us", LIBRARY, "a")
    with pytest.raises(InputError, match="no data of leaf hold"):
        product_from_certificate(found, "leaf-extract", LIBRARY, "a")
    assert product_from_certificate(found, "seven-oh-tablet", LIBRARY, "a").enhanced


def test_a_lot_with_pseudoindoxyl_is_never_leaf(tmp_path: Path) -> None:
    found = certificate(tmp_path, [*LEAF, {"analyte": "pseudoindoxyl", "result": 1, "unit": "mg/g"}])
    with pytest.raises(InputError, match="mitragynine-pseudoindoxyl is 5"):
        product_from_certificate(found, "leaf-powder-us", LIBRARY, "a")


def test_leaf_is_never_an_enhanced_product(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no enhanced product; expected 'like' a leaf"):
        product_from_certificate(certificate(tmp_path, LEAF), "seven-oh-tablet", LIBRARY, "a")


@pytest.mark.parametrize("like", ["leaf-powder-us", "seven-oh-tablet"])
def test_a_limit_too_high_to_tell_the_class_is_refused(tmp_path: Path, like: str) -> None:
    found = certificate(tmp_path, seven_oh("<1"))
    assert found.enhanced is None
    with pytest.raises(InputError, match=r"may be 0 to 5\.6 % of the alkaloids.*lower limit of detection"):
        product_from_certificate(found, like, LIBRARY, "a")


def test_seven_oh_that_was_not_measured_is_said_and_no_enhanced_product_goes_without(tmp_path: Path) -> None:
    found = certificate(tmp_path, LEAF[:2])
    assert found.enhanced is None
    product = product_from_certificate(found, "leaf-powder-us", LIBRARY, "a")
    assert "whether this is an enhanced product was not checked" in product.note
    with pytest.raises(InputError, match="7-hydroxymitragynine is not on the certificate"):
        product_from_certificate(found, "seven-oh-tablet", LIBRARY, "a")


def test_an_enhanced_lot_has_only_what_was_measured_and_no_way_in_of_leaf(tmp_path: Path) -> None:
    rows = with_rows({"analyte": "7-hydroxymitragynine", "result": 60, "unit": "mg/g"})
    made = product_from_certificate(certificate(tmp_path, rows), "seven-oh-tablet", LIBRARY, "a")
    assert {part.substance for part in made.everything} == {row["analyte"] for row in rows}
    # Nothing says how speciociliatine enters from such a product, and leaf's numbers are not taken over.
    assert [part.substance for part in made.not_modelled] == ["speciociliatine"]
    routes = LIBRARY.with_products([made]).routes("a")
    for route in routes.values():
        assert route.absorption_rate is not None
        assert route.absorption_rate.name.startswith("seven-oh-tablet.")
        assert (route.presystemic, route.lag) == ((), None)


@pytest.mark.parametrize("like", ["heroin-intravenous", "morphine-oral"])
def test_a_lot_is_like_a_kratom_product_only(tmp_path: Path, like: str) -> None:
    with pytest.raises(InputError, match="expected a kratom product for 'like'"):
        product_from_certificate(certificate(tmp_path, LEAF), like, LIBRARY, "a")


@given(st.dictionaries(st.sampled_from(ALKALOIDS), st.floats(1e-3, 100), min_size=1))
def test_the_class_is_the_share_of_seven_oh_or_its_pseudoindoxyl(amounts: dict[str, float]) -> None:
    found = shares(amounts)
    assert sum(found.values()) == pytest.approx(1)
    worst = max(found.get(name, 0) for name in ("7-hydroxymitragynine", "mitragynine-pseudoindoxyl"))
    assert is_enhanced(amounts) == (worst > ENHANCED_ABOVE)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("7-OH", "7-hydroxymitragynine"),
        ("Yeast & Mold".replace("&", "and"), "yeast-and-mould"),
        ("E. coli", "escherichia-coli"),
    ],
)
def test_analytes_are_found_by_the_names_laboratories_use(said: str, name: str) -> None:
    found = find_analyte(said)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '{"lot": "1", "results": [{"analyte": "lead", "result": 9.9, "result": 0.31, "unit": "ppm"}]}',
            r"results\[0\]: the key 'result' is there twice",
        ),
        ('{"lot": "1", "lot": "2", "results": [{"analyte": "lead"}]}', r"the key 'lot' is there twice"),
        (
            '{"lot": "1", "results": [], "results": [{"analyte": "lead"}]}',
            r"the key 'results' is there twice",
        ),
    ],
)
def test_a_key_that_is_there_twice_is_refused_by_name_and_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "lot.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        read_certificate(tmp_path / "lot.json")


@pytest.mark.parametrize(
    ("result", "limit", "fits"),
    [
        ("<0.05", 5, False),
        ("≤0.05", 0.1, False),
        (0.1, 10, False),
        ("<0.05", 0.05, True),
        ("< 0.050", "0.05", True),
        (0.1, 0.02, True),
    ],
)
def test_a_limit_that_contradicts_its_result_is_refused(
    tmp_path: Path, result: object, limit: object, fits: bool
) -> None:
    row = {"analyte": "lead", "result": result, "unit": "ppm", "limit": limit}
    (tmp_path / "lot.json").write_text(json.dumps({"lot": "1", "results": [row]}), "utf-8")
    if fits:
        assert read_certificate(tmp_path / "lot.json").of("lead") is not None
        return
    with pytest.raises(InputError, match=r"say two things|the least that could be seen"):
        read_certificate(tmp_path / "lot.json")


@pytest.mark.parametrize("verdict", ["Pass", "PASSED", "complies", "within limits"])
def test_a_verdict_by_limits_that_nobody_wrote_is_not_checked(tmp_path: Path, verdict: str) -> None:
    rows = [
        {"analyte": "lead", "result": verdict, "unit": "µg/g"},
        {"analyte": "Salmonella", "result": verdict},
    ]
    found = certificate(tmp_path, [*LEAF, *rows])
    assert {"lead", "salmonella"} <= set(found.not_checked)
    assert found.not_tested == ("lead", "salmonella")
    extra = certificate(tmp_path, [*LEAF, {"analyte": "e. coli", "result": verdict, "unit": "in 1 g"}])
    note = product_from_certificate(extra, "leaf-powder-us", LIBRARY, "lot-a").note
    assert "without a result that can be judged: escherichia-coli" in note


@pytest.mark.parametrize("written", ["ND", "not detected", "<LOQ", "BDL"])
@pytest.mark.parametrize("unit", ["µg/g", ""])
def test_what_was_not_seen_without_a_limit_bounds_nothing_and_refuses_nothing(
    tmp_path: Path, written: str, unit: str
) -> None:
    rows = [{"analyte": "lead", "result": written, "unit": unit}, {"analyte": "7-OH", "result": written}]
    found = certificate(tmp_path, [*LEAF[:1], *rows])
    assert found.without_limit == ("lead", "7-hydroxymitragynine")
    assert {"lead", "7-hydroxymitragynine"} <= set(found.not_checked)
    assert found.of("lead") is None
    assert found.enhanced is None
    note = product_from_certificate(found, "leaf-powder-us", LIBRARY, "lot-a").note
    assert "not detected, and the limit of detection is not given: lead" in note
    assert "7-hydroxymitragynine was not detected, and its limit of detection is not given, so" in note
    with pytest.raises(InputError, match="there twice"):
        certificate(tmp_path, [*LEAF[:1], rows[0], rows[0]])


@pytest.mark.parametrize("order", [1, -1])
def test_a_part_that_was_not_seen_takes_nothing_from_the_whole(tmp_path: Path, order: int) -> None:
    rows = [
        {"analyte": "Arsenic, total", "result": 0.9, "unit": "µg/g"},
        {"analyte": "Arsenic, inorganic", "result": "ND"},
    ]
    found = certificate(tmp_path, [*LEAF, *rows[::order]])
    arsenic = found.of("arsenic")
    assert arsenic is not None
    assert (arsenic.low, found.without_limit) == (pytest.approx(0.9), ())


def test_a_microbe_that_failed_is_there_and_a_metal_needs_its_number(tmp_path: Path) -> None:
    found = certificate(tmp_path, [*LEAF, {"analyte": "Salmonella", "result": "Fail", "unit": "CFU/g"}])
    salmonella = found.of("salmonella")
    assert salmonella is not None
    assert salmonella.low > 0
    with pytest.raises(InputError, match="above a limit and not how much"):
        certificate(tmp_path, [*LEAF, {"analyte": "lead", "result": "Fail", "unit": "µg/g"}])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Arsenic, inorganic", "arsenic"),
        ("inorganic arsenic", "arsenic"),
        ("Arsenic (total)", "arsenic"),
        ("Lead (Pb)", "lead"),
        ("total cadmium", "cadmium"),
        ("Salmonella spp.", "salmonella"),
        ("Total Coliforms", "coliforms"),
        ("7-OH (7-hydroxymitragynine)", "7-hydroxymitragynine"),
    ],
)
def test_words_beside_an_analyte_leave_it_known(written: str, name: str) -> None:
    found = find_analyte(written)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("order", [1, -1])
def test_of_the_whole_and_its_inorganic_part_the_whole_counts(tmp_path: Path, order: int) -> None:
    rows = [
        {"analyte": "Arsenic, total", "result": 0.9, "unit": "µg/g"},
        {"analyte": "Arsenic, inorganic", "result": 0.2, "unit": "µg/g"},
    ]
    arsenic = certificate(tmp_path, [*LEAF, *rows[::order]]).of("arsenic")
    assert arsenic is not None
    assert arsenic.low == pytest.approx(0.9)
    arsenic = certificate(tmp_path, [*LEAF, rows[1]]).of("arsenic")
    assert arsenic is not None
    assert arsenic.low == pytest.approx(0.2)


def test_a_lot_of_another_class_is_refused_with_the_salmonella_in_it(tmp_path: Path) -> None:
    salmonella = {"analyte": "Salmonella", "result": "present", "unit": "in 25 g"}
    for rows, like in (
        ([*seven_oh(2.0), salmonella], "leaf-powder-us"),
        ([*LEAF, salmonella], "seven-oh-tablet"),
    ):
        with pytest.raises(InputError, match=r"reports of this lot salmonella .present in 25 g."):
            product_from_certificate(certificate(tmp_path, rows), like, LIBRARY, "lot-a")


def test_an_enhanced_lot_says_what_its_amounts_are(tmp_path: Path) -> None:
    rows = [
        {"analyte": "7-OH", "result": 50, "unit": "mg/g"},
        {"analyte": "mitragynine", "result": 2, "unit": "mg/g"},
    ]
    made = product_from_certificate(certificate(tmp_path, rows), "seven-oh-tablet", LIBRARY, "lot-a")
    assert "mass or volume of the product itself" in made.note


@pytest.mark.parametrize("row", [
    {"analyte": "cadmium", "result": 48, "unit": "furlongs"}, {"analyte": "lead", "result": 1, "unit": ""},
    {"analyte": "Salmonella", "result": "absent", "unit": "per sample"}, {"analyte": "mould", "result": 3, "unit": "%"},
    {"analyte": "lead", "result": "ND", "unit": "furlongs"},
])  # fmt: skip
def test_a_unit_that_is_not_known_leaves_a_metal_or_microbe_unchecked_and_refuses_nothing(
    tmp_path: Path, row: dict[str, Any]
) -> None:
    found = certificate(tmp_path, [*LEAF, row])
    analyte = find_analyte(row["analyte"])
    assert analyte is not None
    assert found.unread == ((analyte.name, row["unit"]),)
    assert found.of(analyte.name) is None
    note = product_from_certificate(found, "leaf-powder-us", LIBRARY, "a").note
    assert (
        f"not checked, since the unit is not known: {analyte.name} ({repr(row['unit']) if row['unit'] else 'none'})"
        in note
    )


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("micrograms per gram", 1.0), ("mcg/gram", 1.0), ("milligrams per kilogram", 1.0), ("ug/kg", 1e-3)],
)
def test_units_in_words_are_those_of_signs(tmp_path: Path, unit: str, factor: float) -> None:
    found = certificate(tmp_path, [{"analyte": "lead", "result": 2, "unit": unit}]).measurements[0]
    assert (found.high, found.unit) == (pytest.approx(2 * factor), "µg/g")


def test_micrograms_of_a_metal_in_a_tablet_need_the_mass_of_one(tmp_path: Path) -> None:
    row = {"analyte": "lead", "result": 2, "unit": "µg/tablet"}
    assert certificate(tmp_path, [row], unit_mass="500 mg").measurements[0].low == pytest.approx(4)


@pytest.mark.parametrize(
    "name",
    [
        "mold",
        "Mould",
        "Molds",
        "fungi",
        "Yeast",
        "Yeast/Mold",
        "Total yeast and mould count",
        "Yeasts & moulds",
    ],
)
def test_yeasts_and_moulds_are_known_by_the_names_of_laboratories(name: str) -> None:
    found = find_analyte(name)
    assert found is not None
    assert found.name in ("mould", "yeast", "yeast-and-mould")


def test_a_refused_lot_tells_every_metal_beside_what_is_permitted_in_a_day_and_every_microbe(
    tmp_path: Path,
) -> None:
    rows = [*seven_oh(5.0), {"analyte": "cadmium", "result": 48, "unit": "µg/g"},
            {"analyte": "lead", "result": "<0.1", "unit": "ppm"},
            {"analyte": "Salmonella", "result": "present", "unit": "in 25 g"},
            {"analyte": "mold", "result": 20000, "unit": "CFU/g"}]  # fmt: skip
    with pytest.raises(InputError) as refused:
        product_from_certificate(certificate(tmp_path, rows), "leaf-powder-us", LIBRARY, "a")
    said = str(refused.value)
    assert "is an enhanced product" in said
    assert "cadmium 48 µg/g (permitted: 5 µg a day, which 0.1 g of it hold)" in said
    assert "lead <0.1 ppm" in said
    assert "salmonella (present in 25 g)" in said
    assert "mould (20000 CFU/g)" in said
