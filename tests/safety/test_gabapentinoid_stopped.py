"""A gabapentinoid or baclofen that ends at once is told; a taper, a change to another and a short use are not."""

from __future__ import annotations

from typing import Any

import pytest

from mitragyna.safety import Finding
from mitragyna.safety.names.vocabulary import load_vocabulary
from tests.safety.cases import COMPLETE, checked, scenario

VOCABULARY = load_vocabulary()
STOPPED = "seizure.gabapentinoid-or-baclofen-stopped"


def used(name: str, amount: str, since: str = "-2 y", until: str = "2 d", every: str = "8 h"):
    given = {"name": name, "amount": amount, "every": every, "from": since, "until": until}
    return {key: value for key, value in given.items() if value}


def rows(*medicines: Any, **person: Any) -> list[Finding]:
    who: dict[str, Any] = {**COMPLETE, "medicines": list(medicines), **person}
    return checked(scenario(**who), vocabulary=VOCABULARY)[STOPPED]


def answers(*medicines: Any, **person: Any) -> set[str]:
    return {row.answer for row in rows(*medicines, **person)}


@pytest.mark.parametrize(
    "medicine",
    [
        used("pregabalin", "100 mg"),
        used("gabapentin", "600 mg", until="-3 d"),
        used("baclofen", "20 mg"),
        used("baclofen intrathecal", "0.1 mg"),
        used("phenibut", "500 mg"),
    ],
    ids=lambda each: each["name"],
)
def test_an_end_at_once_is_serious_and_told_with_its_time(medicine: Any):
    (row,) = [row for row in rows(medicine) if row.answer == "found"]
    assert row.severity == "serious"
    assert any("last dose at" in number.value for number in row.numbers)
    assert row.sources


def test_a_cut_to_a_quarter_is_found_as_well():
    cut = used("pregabalin", "200 mg"), used("pregabalin", "50 mg", "2 d", "")
    assert "found" in answers(*cut)


@pytest.mark.parametrize(
    "medicines",
    [
        (used("pregabalin", "100 mg", until=""),),  # goes on
        (used("pregabalin", "100 mg", since="-3 d"),),  # less than a week
        (used("gabapentin", "600 mg"), used("pregabalin", "100 mg", "2 d", "")),  # another stands in
        (used("pregabalin", "100 mg", until="-60 d"),),  # long over
        (used("lamotrigine", "100 mg"),),  # neither
        (
            used("pregabalin", "100 mg", until="-10 d"),
            used("pregabalin", "75 mg", "-10 d", "-3 d"),
            used("pregabalin", "50 mg", "-3 d", "4 d"),
            used("pregabalin", "25 mg", "4 d", "12 d"),
        ),  # a taper by a quarter a week
    ],
)
def test_what_is_no_end_at_once_is_not_found(medicines: tuple[Any, ...]):
    assert answers(*medicines) == {"not found"}


def test_what_is_not_told_of_an_end_is_asked():
    (row,) = rows(used("pregabalin", "100 mg", every=""))
    assert (row.answer, row.missing) == ("not checked", ("how often pregabalin is taken",))
    (row,) = rows(used("baclofen", "20 mg", since=""))
    assert (row.answer, row.missing) == ("not checked", ("since when baclofen has been taken",))
