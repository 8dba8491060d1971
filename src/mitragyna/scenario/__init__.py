"""The one input schema: scenario files and event tables in, checked frozen values out.

``load`` reads a file, ``expand`` turns an arm into explicit doses. ``docs/scenario.md`` describes
the format key by key.
"""

from __future__ import annotations

from mitragyna.scenario.arm import Arm
from mitragyna.scenario.doses import Dose, dose_count, expand, in_order
from mitragyna.scenario.equations import MANN_2022, PLAIN, USUAL_TOLERANCE, known_respiration
from mitragyna.scenario.events import Event, EventTable, read_event_table
from mitragyna.scenario.people import (
    Categories,
    Covariate,
    Lognormal,
    Normal,
    People,
    PeopleTable,
    Person,
    Uniform,
)
from mitragyna.scenario.read import from_dict, load, override
from mitragyna.scenario.regimen import History, Medicine, Medicines, Take
from mitragyna.scenario.scenario import METRICS, OF, Dropout, Output, ParameterUncertainty, Scenario

__all__ = [
    "MANN_2022",
    "METRICS",
    "OF",
    "PLAIN",
    "Arm",
    "Categories",
    "Covariate",
    "Dose",
    "Dropout",
    "Event",
    "EventTable",
    "History",
    "Lognormal",
    "Medicine",
    "Medicines",
    "Normal",
    "Output",
    "ParameterUncertainty",
    "People",
    "PeopleTable",
    "Person",
    "Scenario",
    "Take",
    "USUAL_TOLERANCE",
    "Uniform",
    "dose_count",
    "expand",
    "from_dict",
    "in_order",
    "known_respiration",
    "load",
    "override",
    "read_event_table",
]
