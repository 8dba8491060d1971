"""The commands; those with a module of their own are added here."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

import mitragyna
from mitragyna.cli.bench import bench
from mitragyna.cli.check import check
from mitragyna.cli.claims import claims
from mitragyna.cli.export import export
from mitragyna.cli.interruption import Interruption
from mitragyna.cli.law import law
from mitragyna.cli.options import (
    Device,
    Overwrite,
    OwnLibrary,
    Threads,
    assignments,
    device,
    real_number,
    scheduler,
    whole_number,
)
from mitragyna.cli.options import threads as cores
from mitragyna.cli.overdose import overdose
from mitragyna.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

LARGEST_SEED: Final = 2**63 - 1
OVERVIEW: Final = ("substances", "products", "populations", "systems", "scales")

app = typer.Typer(
    name="mitragyna",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
library = typer.Typer(
    help="What the model is fed with: every number with its unit, spread, grade and source."
)
app.add_typer(library, name="library")
app.add_typer(export, name="export")
app.command("bench")(bench)
app.command("check")(check)
app.command("overdose")(overdose)
app.command("law")(law)
app.command("claims")(claims)


@cache
def command() -> Any:
    """The whole command line as one Click command."""
    return typer.main.get_command(app)


def _version(asked: bool) -> None:
    if asked:
        print(f"mitragyna {mitragyna.__version__}")
        raise typer.Exit


@app.callback()
def whole(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Quantitative pharmacology of kratom and opioid withdrawal.

    What it prints are model estimates for professionals, not advice.
    """


@app.command("run")
def run_scenario(
    context: typer.Context,
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO.toml", help="The scenario file.")],
    people: Annotated[
        str | None, typer.Option(metavar="N", help="Number of virtual people, instead of the file's.")
    ] = None,
    seed: Annotated[
        str | None, typer.Option(metavar="S", help="Seed of the random draws, instead of the file's.")
    ] = None,
    threads: Threads = None,
    on: Device = None,
    replaced: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Replace a number of the library; may be repeated."),
    ] = None,
    uncertainty: Annotated[
        bool,
        typer.Option("--uncertainty", help="Draw the typical values too, and tell that band from people's."),
    ] = False,
    sets: Annotated[
        str | None,
        typer.Option("--sets", metavar="K", help="With --uncertainty: sets of typical values (default: 50)."),
    ] = None,
    tolerance: Annotated[
        str | None,
        typer.Option(metavar="E", help="Numerical error asked for, from 1e-5 to 1e-3 (default: 1e-5)."),
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for the report and the data files.")
    ] = None,
    overwrite: Overwrite = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the unfinished run of the same --out.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help="A Dask scheduler, tcp://HOST:PORT, or 'local'; never changes a result.",
        ),
    ] = None,
    part: Annotated[
        str | None,
        typer.Option(
            "--part",
            metavar="N",
            help="People computed together (default: by memory); never changes a result.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Day for what changes with time, such as law."),
    ] = None,
) -> None:
    """Simulate a scenario, print the summary and, with --out, write the report and the data files."""
    from mitragyna.cli.progress import progress
    from mitragyna.safety.law.dates import as_of as day_of

    options: dict[str, Any] = {
        "people": whole_number("--people", people, 1, 10_000_000, "a number of people"),
        "seed": whole_number("--seed", seed, 0, LARGEST_SEED, "a seed"),
        "threads": cores(threads),
        "device": device(on),
        "overrides": assignments("--set", replaced or ()),
        "uncertainty": uncertainty,
        "tolerance": real_number("--tolerance", tolerance),
        "sets": whole_number("--sets", sets, 10, 1000, "a number of parameter sets"),
        "resume": resume,
        "part": whole_number("--part", part, 1, 10_000_000, "a number of people"),
        "cluster": None if cluster is None else scheduler(cluster),
        "as_of": day_of(as_of),
    }
    if resume and out is None:
        raise InputError("--resume: there is nothing to go on with without --out; expected --out DIR too")
    place = _place(context, out, overwrite)
    with progress() as told:
        from mitragyna.api import run

        result = run(scenario, out=place, overwrite=overwrite, progress=told, **options)
    from mitragyna import report

    layers = report.layers_table(result)
    show(report.terminal_table(result), *([] if layers is None else [layers]))
    said = report.told(result)
    if said:
        from mitragyna.cli.lines import for_terminal

        print("\n".join(for_terminal(line) for line in said.splitlines()))
    if place is None:
        print("No report was written; --out DIR writes one, with the data files.")
    else:
        page = place / "report.html"
        print(f"Report: {page}\n        {page.as_uri()}")


@app.command("qualify")
def qualify_model(
    context: typer.Context,
    study: Annotated[
        list[str] | None,
        typer.Option("--study", metavar="NAME", help="Only this study; may be repeated."),
    ] = None,
    studies: Annotated[
        str | None, typer.Option("--studies", metavar="DIR", help="A folder of further studies.")
    ] = None,
    folder: OwnLibrary = None,
    people: Annotated[
        str | None, typer.Option(metavar="N", help="Virtual people per study, instead of the studies' own.")
    ] = None,
    threads: Threads = None,
    variant: Annotated[
        str | None,
        typer.Option(
            "--variant", metavar="NAME", help="A variant of the adaptation equations (studies it bears on)."
        ),
    ] = None,
    bar: Annotated[
        bool, typer.Option("--bar", help="End with code 3 when the bar of the limits is not met.")
    ] = False,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for the page and the data file.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Compare predictions with published results and, with --out, write the page and the data file."""
    from mitragyna.cli.progress import progress

    options: dict[str, Any] = {
        "people": whole_number("--people", people, 1, 100_000, "a number of people"),
        "threads": cores(threads),
        "only": tuple(study or ()),
        "studies": studies,
        "library": folder,
        "variant": variant,
    }
    if bar and people is not None:
        from mitragyna.qualify import FEWEST_PEOPLE

        if options["people"] < FEWEST_PEOPLE:
            raise InputError(
                f"--bar: {people} virtual people are too few for a verdict; expected --people {FEWEST_PEOPLE} or more, "
                "or the studies' own number"
            )
    place = _place(context, out, overwrite)
    with progress() as told:
        from mitragyna.api import qualify

        made = qualify(out=place, overwrite=overwrite, progress=told, **options)
    from mitragyna.qualify import Bar
    from mitragyna.report.qualification import results_table, terminal

    if study:
        show(results_table(made))
    show(terminal(made))
    if place is None:
        print("No page was written; --out DIR writes one, with the data file.")
    else:
        page = place / "qualify.html"
        print(f"Page: {page}\n      {page.as_uri()}")
    if bar and not Bar.of(made).met:
        from mitragyna.cli.entry import BAR_NOT_MET

        raise typer.Exit(BAR_NOT_MET)


@library.command("list")
def list_library(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[KIND]",
            help="substances, products, populations, systems, scales, symptoms, effects, watch, interactions, "
            "quantities, parameters or evidence",
            show_default=False,
        ),
    ] = None,
    folder: OwnLibrary = None,
) -> None:
    """List what there is of one kind; without a kind, everything that has a name of its own."""
    from mitragyna.library import describe, load

    known = load(folder)
    if kind is not None:
        show(describe.listing(known, kind))
        return
    for each in OVERVIEW:
        show(describe.listing(known, each))
    rest = ", ".join(f"'{each}'" for each in describe.KINDS if each not in OVERVIEW)
    from mitragyna.cli.lines import wrapped

    print(
        wrapped(f"More kinds, by name: {rest}. 'mitragyna library show NAME' shows every number of an entry.")
    )


@library.command("show")
def show_entry(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="An entry, one of its numbers, or a record of evidence.")
    ],
    folder: OwnLibrary = None,
) -> None:
    """Show every number of an entry with unit, spread, evidence grade and source."""
    from mitragyna.library import describe, load

    show(describe.show(load(folder), name))


def show(*shown: RenderableType) -> None:
    """Print tables and texts; for a pipe without the blanks that fill their lines, and with nothing cut off."""
    from rich.table import Table

    from mitragyna.cli.lines import width

    console = _console()
    for each in shown:
        if sys.stdout.isatty():
            console.print(each)
            continue
        if isinstance(each, Table):
            for place, column in enumerate(each.columns):
                # A name stays whole where the other columns have half of the line, to be searched for and copied.
                widest = max((len(str(cell)) for cell in column.cells), default=0)
                column.overflow, column.no_wrap = (
                    "fold",
                    (place == 0 and widest <= min(width() // 2, column.max_width or widest)),
                )
        with console.capture() as capture:
            console.print(each)
        print("\n".join(line.rstrip() for line in capture.get().splitlines()))


def _console() -> Console:
    from rich.console import Console

    from mitragyna.cli.lines import width

    class Printer(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # and not an ending of its own

    return Printer(width=None if sys.stdout.isatty() else width(), highlight=False, soft_wrap=False)


def _place(context: typer.Context, out: str | None, overwrite: bool) -> Path | None:
    """The folder asked for, which an interruption is told of too. Raises ``InputError`` for what cannot be one."""
    place = _folder(out, overwrite)
    interruption = context.find_object(Interruption)
    if interruption is not None and place is not None:
        interruption.partial = place.parent / (place.name + ".partial")
    return place


def _folder(out: str | None, overwrite: bool) -> Path | None:
    """The folder as an absolute path. Raises ``InputError`` for what cannot be one."""
    if out is None:
        if overwrite:
            raise InputError("--overwrite: there is nothing to replace without --out; expected --out DIR too")
        return None
    if not out.strip():
        raise InputError("--out: the name is empty; expected a folder")
    # abspath and not resolve: a link stays what the user calls the folder.
    return Path(os.path.abspath(out))  # noqa: PTH100
