"""The command's work as a function: simulate a scenario and, where asked, write its files and report."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Generator, Sequence

    from mitragyna.library import Library
    from mitragyna.qualify import Qualification
    from mitragyna.report.converter import Draw
    from mitragyna.safety import Finding
    from mitragyna.scenario import Scenario
    from mitragyna.simulate.ratio import InteractionRatio, Perpetrator
    from mitragyna.workflow.files import Destination
    from mitragyna.workflow.result import Result
    from mitragyna.workflow.run import Progress

Made = TypeVar("Made")


def run(
    scenario: Scenario | str | Path,
    *,
    people: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    device: str = "cpu",
    overrides: dict[str, str | float] | None = None,
    uncertainty: bool = False,
    sets: int | None = None,
    tolerance: float | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
    resume: bool = False,
    part: int | None = None,
    cluster: str | None = None,
    as_of: str | datetime.date | None = None,
) -> Result:
    """Simulate ``scenario`` (a path, or what ``load_scenario`` gave) and return its ``Result``.

    ``people``, ``seed`` and ``overrides`` (parameter name to quantity, as ``--set``, or ``model.adaptation`` to the
    name of a variant) replace what the file says; ``threads`` never changes a result. ``device`` is cpu, or cuda
    for a GPU (docs/gpu.md). ``tolerance`` is the numerical error asked for (docs/numerics.md), 1e-5 where the file
    says nothing.
    ``uncertainty`` draws typical values too, ``sets`` times (else 50), and fills
    ``Result.layers`` (docs/uncertainty.md). With ``out``, the folder then holds ``report.html``,
    ``timecourse.parquet``, ``people.parquet``, ``summary.json`` and ``manifest.json``, or nothing at all.
    ``resume`` goes on with an unfinished run of the same ``out``; ``part`` is how many people are computed together, by
    memory where it is absent, and ``cluster`` the address of a Dask scheduler ("tcp://HOST:PORT") or "local"; neither
    changes a result (docs/large-runs.md). ``as_of`` is the day for what changes with time, such as law (YYYY-MM-DD, or
    a date; default: today), which the files record. Raises ``InputError`` for anything wrong with the input, and
    ``UnfinishedError`` for a run that cannot go on but can be resumed.

    >>> import mitragyna
    >>> result = mitragyna.run("examples/leaf-powder-while-heroin-wears-off.toml", people=100)  # doctest: +SKIP
    """
    from mitragyna.safety.law.dates import as_of as day_of

    day = day_of(as_of, where="as_of")

    @contextmanager
    def simulated(folder: Path | None) -> Generator[Result]:
        from mitragyna.engine.ahead import compiling_ahead

        with ExitStack() as stack:
            with compiling_ahead(progress):
                from mitragyna.workflow.run import running

                result = stack.enter_context(
                    running(
                        scenario,
                        people=people,
                        seed=seed,
                        threads=threads,
                        device=device,
                        overrides=overrides,
                        uncertainty=uncertainty,
                        sets=sets,
                        tolerance=tolerance,
                        progress=progress,
                        folder=folder,
                        resume=resume,
                        part=part,
                        cluster=cluster,
                        as_of=day,
                    )
                )
            yield result

    def written(result: Result, place: Destination, draw: Draw) -> None:
        from mitragyna import report
        from mitragyna.workflow.files import write

        write(result, place, {"report.html": lambda made: report.begin(made, draw)})

    if resume and out is None:
        from mitragyna.errors import InputError

        raise InputError("--resume: there is nothing to go on with without --out; expected --out DIR too")
    return _into(out, overwrite, progress, simulated, written, resume)


def _into(
    out: str | Path | None,
    overwrite: bool,
    progress: Progress | None,
    computed: Callable[[Path | None], AbstractContextManager[Made]],
    written: Callable[[Made, Destination, Draw], None],
    resume: bool = False,
) -> Made:
    """What ``computed`` gives, written by ``written`` where a folder is asked for: all of it or nothing.

    ``computed`` is told the folder where an unfinished run may be kept.
    """
    if out is None:
        with computed(None) as made:
            return made
    from mitragyna.report.converter import Converter
    from mitragyna.workflow.files import destination

    with (
        destination(Path(out), overwrite, resume) as place,
        Converter() as converter,
        computed(place.partial) as made,
    ):
        if progress is not None:
            progress("report", 0, 1)
        written(made, place, converter)
    return made


def law(place: str, as_of: str | datetime.date | None = None) -> dict[str, Any]:
    """Legal status of the leaf and of 7-hydroxymitragynine at ``place``, a code or a name, as ``law --json`` has it.

    ``as_of`` is a day (YYYY-MM-DD, or a date), today by default. Not legal advice. Raises ``InputError`` for an unknown
    place, and for a day that has not come.

    >>> import mitragyna
    >>> mitragyna.law("US-AL", as_of="2026-11-22")["leaf"]["answer"]
    'found'
    """
    from mitragyna.safety.law.answers import answers
    from mitragyna.safety.law.dates import as_of as day
    from mitragyna.safety.law.load import load_law

    return answers(load_law(), place, day(as_of, where="as_of"))


def claims() -> list[dict[str, Any]]:
    """Every claim with verdict, grade, evidence and what answers it, as ``claims --json`` prints them."""
    from mitragyna.library import load
    from mitragyna.safety.claims.answers import entry
    from mitragyna.safety.claims.claim import load_claims

    library = load()
    return [entry(one, library) for one in load_claims().values()]


def statements() -> list[dict[str, Any]]:
    """Statements that are often made and that the documents do not make, as ``claims --also --json`` prints them."""
    from mitragyna.library import load
    from mitragyna.safety.claims.answers import statement_entry
    from mitragyna.safety.claims.statements import load_statements

    library = load()
    return [statement_entry(one, library) for one in load_statements().values()]


def check_claims(file: str | Path, as_of: str | datetime.date | None = None) -> dict[str, Any]:
    """The known claims and statements that a text file makes or denies, as ``claims check --json`` prints them.

    ``as_of`` is the day (YYYY-MM-DD, or a date) that answers on the law of places hold for, today by default. Raises
    ``InputError`` for a file that is no text, and for a day that has not come.
    """
    from mitragyna.safety.claims.answers import checked
    from mitragyna.safety.claims.check import check, read_text
    from mitragyna.safety.law.dates import as_of as day

    on = day(as_of, where="as_of")
    return checked(str(file), check(read_text(file)), on)


def check(
    scenario: Scenario | str | Path, *, as_of: str | datetime.date | None = None, simulate: bool = False
) -> tuple[Finding, ...]:
    """What the safety rules say of ``scenario`` (a path, or what ``load_scenario`` gave); see docs/safety.md.

    ``as_of`` is the day for what changes with time (YYYY-MM-DD, or a date; default: today; a day that has not come is
    refused). With ``simulate`` it is run first, so that rules about levels and effects can be answered. Found ones come
    first, the worst first. Raises ``InputError``.

    >>> import mitragyna
    >>> findings = mitragyna.check("examples/leaf-powder-while-heroin-wears-off.toml")
    >>> {finding.answer for finding in findings} <= {"found", "not found", "not checked"}
    True
    """
    from mitragyna.safety.law.dates import as_of as day
    from mitragyna.workflow.check import check as checked

    return checked(scenario, as_of=day(as_of, where="as_of"), simulate=simulate)


def interaction_ratio(
    victim: str,
    perpetrators: Sequence[Perpetrator | str],
    *,
    route: str = "oral",
    phenotype: str = "normal",
    against: str | None = None,
    people: int = 1000,
    seed: int = 1,
    overrides: dict[str, float] | None = None,
    library: Library | None = None,
) -> InteractionRatio:
    """Change of a drug's exposure beside others, as ``mitragyna.simulate.ratio.interaction_ratio`` describes it.

    >>> import mitragyna
    >>> mitragyna.interaction_ratio("methadone", []).auc
    1.0
    """
    from mitragyna.simulate.ratio import interaction_ratio as compute

    return compute(
        victim,
        perpetrators,
        route=route,
        phenotype=phenotype,
        against=against,
        people=people,
        seed=seed,
        overrides=overrides,
        library=library,
    )


def qualify(
    *,
    studies: str | Path | None = None,
    library: str | Path | None = None,
    only: Sequence[str] = (),
    people: int | None = None,
    threads: int | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
    variant: str | None = None,
) -> Qualification:
    """Predicted against observed over the evidence base and, where asked, its files.

    ``studies`` is a folder of further studies, ``library`` a user's folder layered over the shipped one, ``only``
    the names of studies to run, ``people`` a number of virtual people for each of them, ``variant`` a variant of the
    adaptation equations (docs/adaptation.md). With ``out``, the folder
    then holds ``qualify.html``, ``qualify.json`` and ``manifest.json``, or nothing at all. With fewer than 100 virtual
    people results are predicted and not judged. Raises ``InputError``.
    """
    from mitragyna.library import load as load_library
    from mitragyna.qualify import load_studies
    from mitragyna.qualify import qualify as compare

    @contextmanager
    def compared(_: Path | None) -> Generator[Qualification]:
        yield compare(
            studies=load_studies(studies), library=load_library(library), only=only, people=people,
            threads=threads, progress=progress, variant=variant,
        )  # fmt: skip

    def written(made: Qualification, place: Destination, draw: Draw) -> None:
        import json

        from mitragyna import __version__
        from mitragyna.report import qualification as page
        from mitragyna.workflow.files import MANIFEST

        manifest = {
            "complete": True,
            "version": __version__,
            "library_hash": made.library_hash,
            "adaptation": made.variant,
        }
        for name, content in (("qualify.json", made.as_dict()), (MANIFEST, manifest)):
            text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
            (place.partial / name).write_text(text, encoding="utf-8")
        page.write(made, place.partial / "qualify.html", draw)

    return _into(out, overwrite, progress, compared, written)
