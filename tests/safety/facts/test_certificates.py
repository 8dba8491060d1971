"""What a certificate says is held against what is required, over the days on which its lot is taken."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from mitragyna.errors import InputError
from mitragyna.safety import check
from mitragyna.scenario import from_dict
from tests.safety.cases import COMPLETE, LIBRARY
from tests.safety.tiny import TINY

DAY = datetime.date(2026, 11, 23)
ALKALOIDS = [
    {"analyte": "mitragynine", "result": 14, "unit": "mg/g"},
    {"analyte": "7-hydroxymitragynine", "result": 0.1, "unit": "mg/g"},
]


def answers(
    folder: Path, lots: dict[str, list[dict[str, Any]]], takes: list[dict[str, Any]], date: str = "2026-03-02"
) -> dict[str, tuple[str, tuple[str, ...]]]:
    for name, rows in lots.items():
        given = {"lot": name, "results": [*ALKALOIDS, *rows], **({"date": date} if date else {})}
        (folder / f"{name}.json").write_text(json.dumps(given), "utf-8")
    data = {
        "duration": "7 d",
        "product": [{"name": n, "like": "leaf-powder-us", "certificate": f"{n}.json"} for n in lots],
        "arm": [{"name": "arm", "take": takes}],
        "person": COMPLETE,
    }
    made = from_dict(data, library=LIBRARY, folder=folder)
    rows = check(made, made.with_own_products(LIBRARY), vocabulary=TINY, as_of=DAY)
    return {row.rule: (row.answer, row.missing) for row in rows}


def of_microbe(folder: Path, name: str, result: Any, unit: str, limit: float | None = None) -> str:
    row = {"analyte": name, "result": result, "unit": unit, **({} if limit is None else {"limit": limit})}
    take = {"product": "lot-a", "amount": "4 g", "every": "8 h"}
    rule = "products.salmonella" if name == "Salmonella" else "products.escherichia-coli"
    return answers(folder, {"lot-a": [row]}, [take])[rule][0]


@pytest.mark.parametrize(
    ("name", "result", "unit", "limit", "expected"),
    [
        ("Salmonella", "absent", "in 25 g", None, "not found"),
        ("Salmonella", "negative", "in 375 g", None, "not found"),
        ("Salmonella", "<0.04", "CFU/g", None, "not found"),
        ("Salmonella", "ND", "CFU/g", 0.01, "not found"),
        ("Salmonella", "absent", "in 10 g", None, "not checked"),
        ("Salmonella", "absent", "in 1 g", None, "not checked"),
        ("Salmonella", "absent", "in 0.1 g", None, "not checked"),
        ("Salmonella", "<10", "CFU/g", None, "not checked"),
        ("Salmonella", "<1000", "CFU/g", None, "not checked"),
        ("Salmonella", "ND", "CFU/g", 10, "not checked"),
        ("Salmonella", "present", "in 1 g", None, "found"),
        ("Salmonella", 5, "CFU/g", None, "found"),
        ("Salmonella", "Presumptive positive", "in 25 g", None, "found"),
        ("Salmonella", "presumptive positive", "CFU/g", None, "found"),
        ("Salmonella", "Positive", "", None, "found"),
        ("Salmonella", "TNTC", "in 25 g", None, "found"),
        ("E. coli", "TNTC", "CFU/g", None, "found"),
        ("E. coli", "absent", "in 10 g", None, "not found"),
        ("E. coli", "absent", "in 25 g", None, "not found"),
        ("E. coli", "absent", "in 1 g", None, "not checked"),
        ("E. coli", "<1000", "CFU/g", None, "not checked"),
        ("E. coli", "<10", "CFU/g", None, "not checked"),
        ("E. coli", 20, "CFU/g", None, "found"),
    ],
)
def test_only_what_the_requirement_asks_for_clears_a_microbe(
    tmp_path: Path, name: str, result: Any, unit: str, limit: float | None, expected: str
):
    assert of_microbe(tmp_path, name, result, unit, limit) == expected


LEAD = [{"analyte": "lead", "result": 1.0, "unit": "µg/g"}]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"until": "3 d"}, {"from": "4 d"}, "not found"),
        ({"until": "3 d"}, {"from": "2 d"}, "found"),
        ({}, {"from": "8 h"}, "found"),
        ({"until": "3 d"}, {"from": "68 h"}, "found"),
    ],
)
def test_lead_of_lots_that_never_meet_does_not_add_up(
    tmp_path: Path, one: dict[str, str], other: dict[str, str], expected: str
):
    take = {"amount": "4 g", "every": "24 h"}
    takes = [{"product": "lot-a", **take, **one}, {"product": "lot-b", **take, **other}]
    assert answers(tmp_path, {"lot-a": LEAD, "lot-b": LEAD}, takes)["products.lead"][0] == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2026-03-02", "not found"), ("2026-03", "not found"), ("2019-05-01", "found"), ("", "not checked")],
)
def test_an_old_certificate_is_told_and_one_without_a_date_asked_about(
    tmp_path: Path, date: str, expected: str
):
    take = {"product": "lot-a", "amount": "4 g", "every": "8 h"}
    assert answers(tmp_path, {"lot-a": LEAD}, [take], date)["products.old-certificate"][0] == expected


@pytest.mark.parametrize("date", ["soon", "03/02/2026", "2.3.26", "2026-13-01", "2026-02-30"])
def test_a_date_that_nobody_can_read_is_refused(tmp_path: Path, date: str):
    with pytest.raises(InputError, match="expected year, month and day"):
        answers(tmp_path, {"lot-a": LEAD}, [], date)


def test_a_date_that_has_not_come_is_refused(tmp_path: Path):
    late = (datetime.date.today() + datetime.timedelta(days=40)).isoformat()
    with pytest.raises(InputError, match="has not come yet"):
        answers(tmp_path, {"lot-a": LEAD}, [], late)


@pytest.mark.parametrize("written", ["TNTC", "too numerous to count", "Confluent growth"])
def test_a_count_above_what_can_be_counted_is_never_below_a_limit(tmp_path: Path, written: str):
    row = {"analyte": "yeast and mould", "result": written, "unit": "CFU/g"}
    take = {"product": "lot-a", "amount": "4 g", "every": "8 h"}
    found = answers(tmp_path, {"lot-a": [row]}, [take])
    assert found["products.mould"][0] == "not checked"


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"analyte": "lead", "result": "ND", "unit": "ppm"}, "products.lead"),
        ({"analyte": "mercury", "result": "not detected"}, "products.mercury"),
        ({"analyte": "Salmonella", "result": "ND", "unit": "CFU/g"}, "products.salmonella"),
        ({"analyte": "yeast and mould", "result": "<LOD", "unit": "CFU/g"}, "products.mould"),
    ],
)
def test_what_was_not_detected_without_a_limit_is_not_checked_and_says_why(
    tmp_path: Path, row: dict[str, Any], rule: str
):
    take = {"product": "lot-a", "amount": "4 g", "every": "8 h"}
    answer, missing = answers(tmp_path, {"lot-a": [row]}, [take])[rule]
    assert answer == "not checked"
    assert any("not detected, and the limit of detection is not given" in each for each in missing)


def test_a_unit_that_is_not_known_is_named_where_the_rule_waits(tmp_path: Path):
    rows = [
        {"analyte": "cadmium", "result": 48, "unit": "furlongs"},
        {"analyte": "lead", "result": 9, "unit": "µg/g"},
    ]
    made = answers(tmp_path, {"lot-a": rows}, [{"product": "lot-a", "amount": "4 g", "every": "8 h"}])
    assert made["products.cadmium"] == (
        "not checked",
        ("a result of cadmium that can be judged: it is in 'furlongs', a unit that is not known for it",),
    )
    assert made["products.lead"][0] == "found"


def mould(folder: Path, **counts: str) -> str:
    rows = [{"analyte": name, "result": result, "unit": "CFU/g"} for name, result in counts.items()]
    return answers(folder, {"lot-a": rows}, [{"product": "lot-a", "amount": "4 g", "every": "8 h"}])[
        "products.mould"
    ][0]


def test_yeasts_and_moulds_that_are_counted_apart_are_summed_and_one_alone_clears_nothing(tmp_path: Path):
    assert mould(tmp_path, mold="600", yeast="600") == "found"
    assert mould(tmp_path, mold="300", yeast="600") == "not found"
    assert mould(tmp_path, mold="2000") == "found"
    assert mould(tmp_path, mold="300") == "not checked"


def test_the_exposures_that_a_refusal_names_are_the_limits_of_the_rules():
    from mitragyna.library.lot import PERMITTED_UG_A_DAY
    from mitragyna.safety import load_rules
    from mitragyna.safety.rules.expression import FactTest

    for metal, limit in PERMITTED_UG_A_DAY.items():
        when = load_rules()[f"products.{metal}"].when
        assert isinstance(when, FactTest)
        assert (when.fact, when.limit) == (f"certificate.{metal}", limit)


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ("Pass", "it has the verdict 'Pass', and neither the method nor the limit is given"),
        ("complies", "it has the verdict 'complies', and neither the method nor the limit is given"),
        ("ND", "it was not detected, and the limit of detection is not given"),
        ("NT", "it was not tested"),
    ],
)
def test_what_the_certificate_has_without_a_limit_is_not_told_as_missing_from_it(
    tmp_path: Path, result: str, reason: str
):
    take = {"product": "lot-a", "amount": "4 g", "every": "8 h"}
    made = answers(tmp_path, {"lot-a": [{"analyte": "Salmonella", "result": result}]}, [take])
    asked = f"a result of Salmonella that can be judged: {reason}"
    assert made["products.salmonella"] == ("not checked", (asked,))
    assert made["products.escherichia-coli"] == ("not checked", ("Escherichia coli on the certificate",))
