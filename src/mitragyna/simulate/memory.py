"""How much memory a run needs, so that one that cannot fit is refused before it starts."""

from __future__ import annotations

import os
from collections.abc import Iterable

from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.scenario import Scenario

SHARED_QUANTITIES = 11
"""Quantities that do not belong to one substance: occupancy, signal, adaptation, drive, scores."""
PER_SUBSTANCE = 3
NUMBERS_PER_PERSON = 400
"""Parameters, rates, states and metrics held for one person, about."""
RECORD_BYTES, NUMBER_BYTES, METRIC_ROW_BYTES = 4, 8, 24
METRICS_PER_QUANTITY = 5
SHARE = 0.6
"""Part of the machine's memory a run may take."""


def needed(scenario: Scenario, library: Library, products: Iterable[str]) -> int:
    """Bytes a run holds at its widest, to about a factor of 1.5: one arm's record, everybody's numbers and metrics."""
    substances = {name for product in products for name in library.reached(product)}
    quantities = PER_SUBSTANCE * len(substances) + SHARED_QUANTITIES
    record = quantities * len(scenario.output_times) * RECORD_BYTES
    metrics = len(scenario.arms) * quantities * METRICS_PER_QUANTITY * METRIC_ROW_BYTES
    return scenario.people.number * (record + metrics + NUMBERS_PER_PERSON * NUMBER_BYTES)


def check(scenario: Scenario, library: Library, products: Iterable[str]) -> None:
    """Refuse a run that would not fit into this machine's memory, with what would make it smaller."""
    if "SC_PHYS_PAGES" not in os.sysconf_names:
        return  # a system that does not say what it has
    have = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    need = needed(scenario, library, products)
    if need > SHARE * have:
        raise InputError(
            f"people: {scenario.people.number:,} people recorded at {len(scenario.output_times):,} times need about "
            f"{need / 2**30:.0f} GiB, more than {100 * SHARE:.0f} % of this machine's {have / 2**30:.0f} GiB; "
            "expected fewer people or a coarser [output], for example every = '12 h'",
            where="people.number",
        )


def check_cells(scenario: Scenario, cells: int, bytes_each: int) -> None:
    """Refuse to count so many quantities at so many times that the counts would not fit into memory."""
    if "SC_PHYS_PAGES" not in os.sysconf_names:
        return  # a system that does not say what it has
    have = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    need = cells * bytes_each
    if need > SHARE * have:
        raise InputError(
            f"output: counting {scenario.people.number:,} people at {len(scenario.output_times):,} times needs about "
            f"{need / 2**30:.0f} GiB, more than {100 * SHARE:.0f} % of this machine's {have / 2**30:.0f} GiB; "
            "expected fewer quantities or a coarser [output], for example every = '12 h'",
            where="output",
        )


def check_rows(scenario: Scenario, rows: int) -> None:
    """Refuse draws for every dose that would not fit into this machine's memory."""
    if "SC_PHYS_PAGES" not in os.sysconf_names:
        return  # a system that does not say what it has
    have = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    # Held once as rows and once as the table of them.
    need = 2 * NUMBER_BYTES * rows * scenario.people.number
    if need > SHARE * have:
        raise InputError(
            f"people.occasions: draws for every dose of {scenario.people.number:,} people need about "
            f"{need / 2**30:.0f} GiB, more than {100 * SHARE:.0f} % of this machine's {have / 2**30:.0f} GiB; "
            "expected fewer people or doses, or occasions = false",
            where="people.occasions",
        )
