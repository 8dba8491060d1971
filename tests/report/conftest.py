"""Pages of made-up results, rendered once for all tests."""

from __future__ import annotations

import pytest

from mitragyna import report
from mitragyna.workflow.result import Result
from tests.report.made_up import LEAF, NO_TREATMENT, Arm, result


@pytest.fixture(scope="session")
def five_arms() -> Result:
    return result(people=120)


@pytest.fixture(scope="session")
def page(five_arms: Result) -> str:
    return report.html(five_arms)


@pytest.fixture(scope="session")
def leaf_only() -> Result:
    """A kratom arm beside no treatment, none of the established ones."""
    return result((NO_TREATMENT, LEAF), people=60, duration_h=96)


@pytest.fixture(scope="session")
def leaf_only_page(leaf_only: Result) -> str:
    return report.html(leaf_only)


@pytest.fixture(scope="session")
def example_drug_page() -> str:
    """A single arm without any opioid: no score, no occupancy, no history."""
    return report.html(result((Arm("example drug", "examplamine 100 mg once"),), scores=False, duration_h=36))
