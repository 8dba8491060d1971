"""The command ``overdose``: the FDA's overdose model, asked for one scenario."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from mitragyna.cli.options import OwnLibrary, Threads, whole_number
from mitragyna.cli.options import threads as cores

MOST_PEOPLE = 1_000_000


def overdose(
    opioid: Annotated[
        str, typer.Option("--opioid", metavar="NAME", help="fentanyl or carfentanil, into a vein.")
    ],
    amount: Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="For example '1.625 mg'.")],
    user: Annotated[str, typer.Option("--user", metavar="KIND", help="naive or chronic.")] = "chronic",
    naloxone: Annotated[
        str | None,
        typer.Option(
            "--naloxone", metavar="PRODUCT", help="syringe, autoinjector (muscle), nasal or intravenous."
        ),
    ] = None,
    naloxone_amount: Annotated[
        str | None, typer.Option("--naloxone-amount", metavar="AMOUNT", help="Of one dose, such as '4 mg'.")
    ] = None,
    delay: Annotated[
        str | None,
        typer.Option(
            "--delay",
            metavar="TIME",
            help="From ventilation at 40 % of its resting value to naloxone (default: 60 s).",
        ),
    ] = None,
    doses: Annotated[
        str | None, typer.Option("--doses", metavar="N", help="Doses of naloxone (default: 1).")
    ] = None,
    interval: Annotated[
        str | None, typer.Option("--interval", metavar="TIME", help="Between doses (default: 150 s).")
    ] = None,
    people: Annotated[
        str | None, typer.Option("--people", metavar="N", help="Virtual people (default: 2000).")
    ] = None,
    seed: Annotated[
        str | None, typer.Option("--seed", metavar="S", help="Seed of the random draws (default: 1).")
    ] = None,
    threads: Threads = None,
    library: OwnLibrary = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the values as JSON.")] = False,
) -> None:
    """Cardiac arrests after an opioid into a vein, with and without naloxone (Mann et al. 2022)."""
    from mitragyna.cli.commands import LARGEST_SEED

    number = whole_number("--people", people, 1, MOST_PEOPLE, "a number of people")
    start = whole_number("--seed", seed, 0, LARGEST_SEED, "a seed")
    threading = cores(threads)
    times = whole_number("--doses", doses, 1, 20, "a number of doses")
    from mitragyna.workflow import overdose as work

    scenario = work.described(opioid, amount, user, naloxone, naloxone_amount, delay, times, interval)
    made = work.run(scenario, people=number, seed=start, threads=threading, library=library)
    print(json.dumps(made, indent=1, ensure_ascii=False) if as_json else _words(made))


def _words(made: dict[str, Any]) -> str:
    """The values as lines for a reader."""
    given, arrest = made["naloxone"], made["cardiac_arrest"]
    asked = f"{made['opioid'].capitalize()} {made['amount_mg']:g} mg into a vein, {made['user']} user; "
    if given is None:
        asked += "no naloxone"
    else:
        asked += f"naloxone {given['product']} {given['amount_mg']:g} mg"
        asked += f", {given['doses']} doses every {given['interval_s']:g} s," if given["doses"] > 1 else ""
        asked += (
            f" {given['delay_s']:g} s after ventilation falls to {given['trigger']:g} of its resting value"
        )
    again = "counts" if made["later_episodes"] else "does not count"
    low, high = arrest["interval_95"]
    lines = [
        asked,
        f"{made['people']:,} virtual people, seed {made['seed']}, {made['duration_s'] / 60:g} min; "
        f"collapse in an episode of hypoxia after the first {again}",
        "",
        f"Cardiac arrest: {arrest['count']:,} of {made['people']:,} = {arrest['percent']:.1f} % "
        f"[95 %: {low:.1f} to {high:.1f} %]",
        f"  (interval: {arrest['interval_is']})",
        "Median [quartiles] over the virtual people it happens to:",
    ]
    if given is not None:
        lines.append(_line("trigger of naloxone, s after the opioid", made["time_to_naloxone_trigger_s"]))
    lines += [
        _line("collapse of blood flow, s after the opioid", made["time_to_collapse_s"]),
        _line("time with a brain PO2 of at most 20 mmHg, s (3,600 after an arrest)", made["hypoxia_s"]),
        _line("lowest arterial PO2, mmHg", made["lowest_arterial_po2_mmHg"]),
        "",
    ]
    lines += _comparison(made)
    lines.append(made["statement"])
    lines.append(f"Model: {made['model']}; docs/overdose.md")
    return "\n".join(lines)


def _line(what: str, spread: dict[str, Any] | None) -> str:
    if spread is None:
        return f"  {what}: in nobody"
    from mitragyna.report.words import number

    low, middle, high = (
        number(v, 3) for v in (spread["quartiles"][0], spread["median"], spread["quartiles"][1])
    )
    return f"  {what}: {middle} [{low} to {high}] in {spread['people']:,}"


def _comparison(made: dict[str, Any]) -> list[str]:
    if not made["published"]:
        return ["Published for this scenario: nothing in the library."]
    lines: list[str] = []
    for one in made["published"]:
        spread = f" ({one['spread']})" if one["spread"] else ""
        here = ""
        if one["what"] == "cardiac arrest":
            here = f"; here {made['cardiac_arrest']['percent']:.1f} %"
        elif one["unit"] == "min" and made["hypoxia_s"] is not None:
            here = f"; here {made['hypoxia_s']['median'] / 60:.2g} min"
        lines.append(
            f"Published, {one['what']}: {one['value']} {one['unit']}{spread}{here} [{one['source']}]"
        )
    if made["own_library"]:
        lines.append("Numbers of a folder of one's own are in use, so the published model may be another.")
    return lines
