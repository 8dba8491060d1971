"""Set-up, history and course of the two loads of `mitragyna bench`, the two exports, and reading the library.

One thread. Compiled code comes from the cache after the first round, which asv does not count.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

PEOPLE = 64


class Course:
    """The parts of a run without its files."""

    params = ("forty-two-days", "by-vein")
    param_names = ("load",)
    timeout = 600
    number = 1
    repeat = 5

    def setup(self, load: str) -> None:
        from mitragyna.bench.compare import FOLDER
        from mitragyna.simulate.arms import prepare, start_states
        from mitragyna.workflow.export import read

        self.scenario, self.library = read(FOLDER / f"{load}.toml")
        self.scenario = replace(self.scenario, people=replace(self.scenario.people, number=PEOPLE))
        self.prepared = prepare(self.scenario, self.library)
        self.start, self.carried = start_states(self.prepared, 1)
        self.time_course(load)

    def time_set_up(self, load: str) -> None:
        from mitragyna.simulate.arms import prepare

        prepare(self.scenario, self.library)

    def time_history(self, load: str) -> None:
        from mitragyna.simulate.arms import start_states

        start_states(self.prepared, 1)

    def time_course(self, load: str) -> None:
        self._course()

    def peakmem_course(self, load: str) -> None:
        self._course()

    def track_error_estimate(self, load: str) -> float:
        return float(self._course().error.max())

    def _course(self) -> Any:
        from mitragyna.simulate.arms import run_arm

        names = self.prepared.layout.quantities
        return run_arm(
            self.prepared,
            self.scenario.arms[0],
            self.start,
            self.carried,
            np.zeros(0),
            np.full(len(names), np.nan),
            np.arange(len(names)),
            record=False,
            threads=1,
        )


class Export:
    """Writing down one person, and an arm's doses."""

    timeout = 600
    number = 1
    repeat = 5

    def setup(self) -> None:
        from mitragyna.bench.compare import FOLDER

        self.load = FOLDER / "by-vein.toml"
        self.time_equations()

    def time_equations(self) -> None:
        from mitragyna.workflow.export import arm_of, person, read

        scenario, library = read(self.load)
        person(scenario, library, arm_of(scenario, None), 1)

    def time_events(self) -> None:
        from mitragyna.workflow.export import events

        events(self.load)


class Library:
    """Reading every file of the library."""

    timeout = 120

    def time_load(self) -> None:
        from mitragyna.library import load

        load()
