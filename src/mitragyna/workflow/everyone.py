"""All people of a run through all arms: at once, or in parts, here or on a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from mitragyna.errors import InputError
from mitragyna.library import Library
from mitragyna.scenario import Scenario
from mitragyna.simulate.arms import Prepared, start_states
from mitragyna.simulate.histograms import BINS
from mitragyna.simulate.memory import check_cells
from mitragyna.workflow.files import left, refusal
from mitragyna.workflow.gathered import Gathered, gathered
from mitragyna.workflow.identity import computing
from mitragyna.workflow.parts import (
    FOLDER,
    STAGE,
    Job,
    LostError,
    Store,
    begun,
    clear_begun,
    compute,
    missing,
    split,
)
from mitragyna.workflow.population import Followed, through_arms
from mitragyna.workflow.recorded import AtOnce

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class How:
    """How a run is computed, which never changes what it gives.

    ``folder`` is where an unfinished run is kept (None: nowhere), ``resume`` whether it goes on from there, ``part``
    the people of a part (None: by memory), ``cluster`` the address of a Dask scheduler or "local" (None: this process).
    """

    threads: int
    folder: Path | None = None
    resume: bool = False
    part: int | None = None
    cluster: str | None = None


@dataclass
class Clock:
    """Seconds by what they were spent on."""

    spent: dict[str, float] = field(default_factory=dict[str, float])
    mark: float = field(default_factory=time.perf_counter)

    def told(self, what: str) -> None:
        """What the time since the last call was spent on."""
        now = time.perf_counter()
        self.spent[what] = self.spent.get(what, 0.0) + now - self.mark
        self.mark = now


@contextmanager
def everybody(
    scenario: Scenario,
    library: Library,
    prepared: Prepared,
    followed: Followed,
    how: How,
    identity: dict[str, object],
    clock: Clock,
    progress: Progress | None,
) -> Generator[Gathered]:
    """Run everyone of ``scenario``; ``prepared`` are those who are told one by one.

    What the parts hold can be read within the context. Raises ``InputError``, and ``UnfinishedError`` where the run
    cannot go on and parts of it are finished.
    """
    written = followed.written
    extra, grid = len(written.extra) + len(written.breathing), followed.times.size
    # The engine records all its quantities, whatever is told of them.
    held, told = (len(followed.quantities) + extra) * grid, (len(written.standard) + extra) * grid
    count, arms = scenario.people.number, len(scenario.arms)
    size = how.part
    manifest = None if how.folder is None else how.folder / "manifest.json"
    if manifest is not None:
        with _kept(how.folder):
            size = begun(manifest, identity, how.resume) or size
    divided = split(count, arms, held, told, size)
    if not divided.exact:
        check_cells(scenario, told * arms, BINS * 4)
    if divided.parts == 1 and divided.exact and how.cluster is None:
        start, carried = start_states(prepared, how.threads, progress)
        courses = AtOnce(followed, how.threads)
        made = through_arms(prepared, followed, start, carried, courses, how.threads, progress, clock.told)
        yield Gathered(courses.arms, made, None)
        return
    with TemporaryDirectory(prefix="mitragyna-") as temporary:
        parent = Path(temporary) if how.folder is None else how.folder
        store = Store(parent / FOLDER, divided, manifest)
        job = Job(scenario, divided, library.hash(), computing(), prepared.device)
        with _kept(how.folder):
            store.folder.mkdir(exist_ok=True)
            store.tell()
            if how.cluster is None:
                _here(job, library, store, how.threads, progress, clock.told)
            else:
                from mitragyna.workflow.cluster import spread

                spread(job, store, how.cluster, how.threads, progress)
                clock.told("engine")
            made = gathered(store, scenario, how.threads)
            clock.told("summaries")
        yield made


def _here(
    job: Job,
    library: Library,
    store: Store,
    threads: int,
    progress: Progress | None,
    clock: Callable[[str], None],
) -> None:
    """Compute what is missing, one part after the other."""
    count = job.split.people
    left = list(missing(store))
    done = count - sum(job.split.of(part)[1] for part in left)
    for part in left:

        def tick(finished: int, done: int = done) -> None:
            if progress is not None:
                progress(STAGE, done + finished, count)

        tick(0)
        compute(job, library, part, store.begin(part), threads, tick, clock)
        store.end(part)
        clock("files")
        done += job.split.of(part)[1]


@contextmanager
def _kept(folder: Path | None) -> Generator[None]:
    """An error of writing, memory or the cluster leaves what can be continued from, when a part is finished."""
    try:
        yield
    except (OSError, MemoryError, LostError) as error:
        if folder is not None:
            clear_begun(folder)
        unfinished = None if folder is None else left(folder, error)
        if unfinished is not None:
            raise unfinished from error
        if isinstance(error, LostError):
            raise InputError(f"--cluster: {error}; expected workers that stay", where="--cluster") from error
        if folder is not None and isinstance(error, OSError):
            raise refusal(folder.with_suffix(""), error) from error
        raise
