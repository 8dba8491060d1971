from __future__ import annotations

import pytest

from mitragyna.errors import InputError
from mitragyna.scenario import Categories, Normal, Uniform
from mitragyna.scenario.people import CATEGORIES, COVARIATES


def test_every_covariate_takes_a_value_or_a_distribution(made):
    people = {
        "weight": {
            "distribution": "normal",
            "mean": "80 kg",
            "sd": "12000 g",
            "low": "45 kg",
            "high": "140 kg",
        },
        "age": {"distribution": "uniform", "low": "18 y", "high": "65 y"},
        "sex": {"distribution": "categories", "frequencies": {"female": 0.25, "male": 0.75}},
        "cyp2d6": "poor",
        "liver": "normal",
    }
    assert made(people=people).people.covariates == {
        "weight": Normal(80.0, 12.0, 45.0, 140.0),
        "age": Uniform(18.0, 65.0),
        "sex": Categories((("female", 0.25), ("male", 0.75))),
        "cyp2d6": "poor",
        "liver": "normal",
    }


def test_the_covariates_are_those_of_the_default_population(library):
    population = library.populations["adult"]
    assert set(COVARIATES) == set(population.covariates)
    for name, categories in CATEGORIES.items():
        assert set(population.covariates[name].frequencies) <= set(categories)


def test_flags_that_are_absent_are_unknown(made):
    person = made(person={"pregnant": False, "conditions": []}).person
    assert (person.pregnant, person.breastfeeding) == (False, None)
    assert (person.conditions, person.medicines) == ((), None)


def test_a_people_table_gives_ids_and_columns(tmp_path, made):
    (tmp_path / "people.csv").write_text("ID,WEIGHT,age,cyp2d6\nA,60,30,poor\nB,82.5,41,normal\n")
    people = made(tmp_path, people={"table": "people.csv"}).people
    assert people.number == 2
    assert people.table.ids == ("A", "B")
    assert people.table.columns == {"weight": (60.0, 82.5), "age": (30.0, 41.0), "cyp2d6": ("poor", "normal")}


def test_people_without_ids_are_numbered_from_one(tmp_path, made):
    (tmp_path / "people.csv").write_text("weight\n60\n70\n")
    scenario = made(tmp_path, people={"table": "people.csv", "sex": "male"})
    assert [scenario.person_id(i) for i in range(2)] == ["1", "2"]
    assert scenario.covariates == {"sex": "male"}


@pytest.mark.parametrize(
    ("text", "keys", "pattern"),
    [
        ("weight\n60\nheavy\n", {}, "line 3: weight: 'heavy'"),
        ("weight\n60\n-70\n", {}, "line 3: weight"),
        ("weight\nnan\n", {}, "line 2: weight"),
        ("weight\n６０\n", {}, "line 2: weight: '６０' has digits other than 0 to 9"),
        ("weight\n6_0\n", {}, "line 2: weight: '6_0' is not a number"),
        ("weight,sex\n60,m\n", {}, "line 2: sex: 'm'"),
        ("id,weight\n1,60\n1,70\n", {}, "line 3: id: '1'"),
        ("wieght\n60\n", {}, "'weight'"),
        ("weight\n", {}, "no row"),
        ("weight\n60\n70\n", {"number": 3}, "expected 2"),
        ("weight\n60\n70\n", {"weight": "80 kg"}, "one of the two"),
    ],
)
def test_a_faulty_people_table_is_refused(tmp_path, made, text, keys, pattern):
    (tmp_path / "people.csv").write_text(text)
    with pytest.raises(InputError, match=pattern):
        made(tmp_path, people={"table": "people.csv", **keys})
