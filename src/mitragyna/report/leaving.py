"""Who leaves, and means of everyone beside means of those who stay, as cells and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mitragyna.report import glance
from mitragyna.report.words import duration, fixed
from mitragyna.workflow.leaving import Leaving, leaving

if TYPE_CHECKING:
    from mitragyna.workflow.result import Result

SHORT = {"cows": "COWS", "sows": "SOWS", "sows_gossop": "SOWS-Gossop"}
_LEFT = {
    "symptoms": "Left for symptoms",
    "adverse_effect": "Left for an adverse effect",
    "other": "Left for other reasons",
}


def heads(result: Result) -> tuple[str, ...]:
    """Headings of the cells of ``lines``."""
    found = leaving(result)
    scales = _scales(found)
    return (
        "Still in",
        *(_LEFT[r] for r in _reasons(found)),
        *(f"{_short(s)}: everyone; those in" for s in scales),
    )


def lines(result: Result) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Per arm its name and cells: shares in percent, then per scale the mean of everyone and of those who stay."""
    found = {one.arm: one for one in leaving(result)}
    if not found:
        return ()
    scales, reasons = _scales(tuple(found.values())), _reasons(tuple(found.values()))
    out: list[tuple[str, tuple[str, ...]]] = []
    for arm in glance.ordered(result.arms):
        if arm.name in found:
            one = found[arm.name]
            shares = (one.retained, *(one.left.get(reason) for reason in reasons))
            cells = (*(_percent(share) for share in shares), *(_both(one, scale) for scale in scales))
            out.append((arm.name, cells))
    return tuple(out)


def at(result: Result) -> str:
    """The time at which the shares are told."""
    found = leaving(result)
    return duration(found[0].at_h) if found else ""


def not_told(result: Result) -> str:
    """Where people leave and the run wrote no shares of them: that, and what would write them; else empty."""
    if not result.people_leave or leaving(result):
        return ""
    return "People leave in this run; who does was not written: [output] quantities does not name retained."


def sentences(result: Result) -> tuple[str, ...]:
    """One sentence per arm for the terminal, or that nothing was written of it."""
    if missing := not_told(result):
        return (missing,)
    found = {one.arm: one for one in leaving(result)}
    out: list[str] = []
    for arm in (a.name for a in glance.ordered(result.arms) if a.name in found):
        one = found[arm]
        left = ", ".join(f"{_percent(share)} {_LEFT[reason].lower()}" for reason, share in one.left.items())
        means = "; ".join(
            f"mean {_short(scale)} {_number(everyone)} of everyone, {_number(stayers)} of those still in"
            for scale, (everyone, stayers) in one.scores.items()
        )
        said = f"{arm}: {_percent(one.retained)} still in after {duration(one.at_h)}"
        out.append("; ".join(part for part in (said + (f" ({left})" if left else ""), means) if part) + ".")
    return tuple(out)


def _scales(found: tuple[Leaving, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(scale for one in found for scale in one.scores))


def _reasons(found: tuple[Leaving, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason for one in found for reason in one.left))


def _short(scale: str) -> str:
    return SHORT.get(scale, scale)


def _both(one: Leaving, scale: str) -> str:
    everyone, stayers = one.scores.get(scale, (None, None))
    return f"{_number(everyone)}; {_number(stayers)}"


def _number(value: float | None) -> str:
    return "not written" if value is None else fixed(value, 1)


def _percent(share: float | None) -> str:
    return "not written" if share is None else f"{100 * share:.0f} %"
