"""``mitragyna check``: a scenario against the safety rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from mitragyna.errors import InputError, suggestion

if TYPE_CHECKING:
    import datetime

    from mitragyna.safety import Finding

MET: Final = 1
"""The exit code where ``--fail-on`` is met."""
UNCHECKED: Final = 4
"""The exit code where nothing meets ``--fail-on``, and rules of that severity were not checked."""
_SEVERITIES: Final = ("contraindicated", "serious", "moderate", "minor", "info")


def check(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO.toml", help="The scenario file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help="End with code 1 when a rule of this severity or worse is found; tell how many were not checked.",
        ),
    ] = None,
    unchecked_too: Annotated[
        bool,
        typer.Option(
            "--fail-on-not-checked",
            help="With --fail-on: end with code 4 when none is found and one was not checked.",
        ),
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Day for what changes with time, such as law."),
    ] = None,
    simulate: Annotated[
        bool, typer.Option("--simulate", help="Simulate too, so that rules about levels can be answered.")
    ] = False,
) -> None:
    """Check a scenario against the safety rules: found, not found, or not checked with what is missing."""
    severity = _severity(fail_on)
    if unchecked_too and severity is None:
        raise InputError("--fail-on-not-checked: there is no --fail-on; expected a severity with it")
    from mitragyna.api import check as checked
    from mitragyna.safety.law.dates import as_of as day_of

    day = day_of(as_of)

    made = checked(scenario, as_of=day, simulate=simulate)
    if as_json:
        import json

        print(
            json.dumps([finding.as_dict() for finding in made], indent=1, ensure_ascii=False, allow_nan=False)
        )
    else:
        _show(made, day)
    if severity is not None:
        _end(made, severity, unchecked_too)


def _end(made: tuple[Finding, ...], severity: str, unchecked_too: bool) -> None:
    """End with the code that ``--fail-on`` asks for, after a line on what was not checked.

    The line goes to standard error, so that JSON stays alone on the output.
    """
    import sys

    from mitragyna.safety import failing, unanswered

    found, waiting = failing(made, severity), unanswered(made, severity)
    if waiting:
        count = len({finding.rule for finding in waiting})
        rules, were = ("1 rule", "was") if count == 1 else (f"{count} rules", "were")
        hint = "" if unchecked_too else "; --fail-on-not-checked fails on them too"
        print(
            f"mitragyna: --fail-on {severity}: {len(found)} found, and {rules} of that severity or worse {were} "
            f"not checked, which is not the same as not found{hint}",
            file=sys.stderr,
        )
    if found:
        raise typer.Exit(MET)
    if waiting and unchecked_too:
        raise typer.Exit(UNCHECKED)


def _show(made: tuple[Finding, ...], day: datetime.date) -> None:
    from mitragyna.cli.commands import show
    from mitragyna.cli.lines import width, wrapped
    from mitragyna.report.findings import tables

    arms = {arm for finding in made for arm in finding.arms}
    show(*tables([finding.as_dict() for finding in made], len(arms), width()))
    print(
        wrapped(
            f"As of {day.isoformat()}. Facts with their evidence, not advice; 'mitragyna library show RECORD' has the "
            "source of a record, and 'mitragyna run' adds levels."
        )
    )


def _severity(given: str | None) -> str | None:
    if given is None:
        return None
    if given not in _SEVERITIES:
        hint = suggestion(given, _SEVERITIES) or ""
        raise InputError(
            f"--fail-on: '{given}' is not a severity{hint}; expected one of {', '.join(_SEVERITIES)}",
            what=given,
        )
    return given
