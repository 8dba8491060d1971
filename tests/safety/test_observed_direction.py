"""Where the exposure of a very pair was seen to fall, the rule of the fall is found, and that of the rise is not."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.errors import InputError
from mitragyna.safety import Finding
from mitragyna.safety.names.conditions import load_conditions
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.expression import Reader
from tests.safety.cases import COMPLETE, checked, scenario

VOCABULARY = load_vocabulary()
RISE, FALL, HEART = "cyp.inhibitor-with-opioid", "cyp.inducer-with-opioid", "qt.inhibitor-of-clearance"


def told(*medicines: Any) -> dict[str, list[Finding]]:
    return checked(scenario(**{**COMPLETE, "medicines": list(medicines)}), vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "ritonavir",
            "Norvir",
            "Kaletra",
            "lopinavir/ritonavir",
            "darunavir/ritonavir",
            "atazanavir/ritonavir",
        ),
        *(
            "nelfinavir",
            "saquinavir/ritonavir",
            "tipranavir/ritonavir",
            "nevirapine",
            "efavirenz",
            "rifampicin",
        ),
    ],
)
def test_methadone_falls_beside_it(name: str):
    made = told(name, "methadone")
    assert made[FALL][0].answer == "found"
    assert all(not row.tells for row in made[RISE])
    assert all("methadone" not in row.about for row in made[HEART] if row.tells)


@pytest.mark.parametrize("name", ["ritonavir", "Kaletra", "darunavir/ritonavir"])
def test_each_observed_number_is_told_once(name: str):
    numbers = [
        number.fact
        for rows in told(name, "methadone").values()
        for row in rows
        for number in row.numbers
        if "methadone beside" in number.fact and "observed" in number.fact
    ]
    assert numbers
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("name", "opioid"),
    [
        ("ritonavir", "fentanyl"),
        ("ritonavir", "oxycodone"),
        ("ritonavir", "buprenorphine"),
        ("fluconazole", "methadone"),
        ("Symtuza", "methadone"),
        ("darunavir", "methadone"),
        ("indinavir", "methadone"),
        ("cobicistat", "methadone"),
    ],
)
def test_a_pair_that_rose_or_was_never_observed_stays_with_its_class(name: str, opioid: str):
    made = told(name, opioid)
    assert made[RISE][0].answer == "found"
    assert made[FALL][0].answer != "found"


def test_both_are_told_of_two_medicines_that_go_different_ways():
    made = told("ritonavir", "fluconazole", "methadone")
    assert made[RISE][0].answer == made[FALL][0].answer == "found"
    assert made[RISE][0].about == ("person.medicines", "fluconazole")


def test_an_unknown_way_is_refused():
    with pytest.raises(InputError, match="expected one of lowered, raised"):
        Reader(load_conditions()).node({"with": {"flag": "opioid", "observed": "sideways"}}, "when")
