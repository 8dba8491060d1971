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
_SEVERITIES: Final = ("contraindicated", "serious", "moderate", "minor", "info")


def check(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO.toml", help="The scenario file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help="End with code 1 when a rule of this severity or worse is found.",
        ),
    ] = None,
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
    from mitragyna.api import check as checked
    from mitragyna.safety.dates import as_of as day_of

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
        from mitragyna.safety import failing

        if failing(made, severity):
            raise typer.Exit(MET)


def _show(made: tuple[Finding, ...], day: datetime.date) -> None:
    from mitragyna.cli.commands import show
    from mitragyna.report.findings import tables

    arms = {arm for finding in made for arm in finding.arms}
    show(*tables([finding.as_dict() for finding in made], len(arms)))
    print(f"As of {day.isoformat()}. Facts with their evidence, not advice; 'mitragyna run' adds levels.")


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
