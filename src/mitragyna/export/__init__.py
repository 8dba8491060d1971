"""One person of a scenario as files that other programs read: SBML, and a table of events.

It reads the model's numbers and writes the equations of ``docs/equations.md`` from them. It knows nothing of how the
engine packs or solves them, so that another solver's answer to the file is an opinion of its own.
"""

from __future__ import annotations

from mitragyna.export.course import Carried, Given, PersonCourse
from mitragyna.export.equations import written
from mitragyna.export.sbml import Checked, Source, sbml
from mitragyna.export.table import read_back, table
from mitragyna.export.written import Written

__all__ = [
    "Carried",
    "Checked",
    "Given",
    "PersonCourse",
    "Source",
    "Written",
    "read_back",
    "sbml",
    "table",
    "written",
]
