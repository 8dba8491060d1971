"""Work against precision: time per person and the error achieved, tolerance by tolerance, for both loads.

python benchmarks/work_precision.py [--people N] [--judged J] [--repeats R] [--json FILE] [--picture FILE]
python benchmarks/work_precision.py --from FILE --picture FILE      (only draws again)

The reference is DOP853 at 10⁻¹² on the exported equations, restarted at every dose; both start from the engine's state
at time zero. (At 10⁻¹⁰ it steps over the kinks at which the drive begins and ends, and is itself off by up to 10⁻⁵ in
the rebound; the finest row of the engine's shows how near the two come.) Compared are all quantities a quarter of an
hour after every dose or change and in the middle of what follows until the next; error as in docs/numerics.md, the
largest of each person. No number changes from dose to dose, because exported equations cannot say so. Tolerances below
10⁻⁵ cannot be asked for; they show where the error ends.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from machine import machine
from numpy.typing import NDArray

OFFERED = (1e-3, 3e-4, 1e-4, 3e-5, 1e-5)
STRICTER = (3e-6, 1e-6, 1e-7)
REFERENCE = 1e-12
AFTER_H = 0.5
"""The first part of every piece between doses that is compared in its own middle (h)."""
SCENARIOS = {"by mouth": "forty-two-days.toml", "by vein": "forty-two-days-by-vein.toml"}
PLACES: dict[str, dict[str, Any]] = {
    "one": {"dx": -8, "dy": -8},
    "by mouth": {"dy": 12},
    "by vein": {"align": "right", "dx": -14, "dy": 20},
}
"""Where a label stands: above its bar that of one tolerance; of several, all of one error, below everything by mouth,
and left of the points by vein, where no other point lies."""
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#767676"


def in_two(course: Any) -> Any:
    """The same course with one more edge in every long piece, so that it is compared soon after what begins it."""
    edges: list[float] = []
    parts: list[int] = []
    for i, (begin, end) in enumerate(zip(course.edges[:-1], course.edges[1:], strict=True)):
        edges.append(begin)
        parts.append(i)
        if end - begin > 2.0 * AFTER_H:
            edges.append(begin + AFTER_H)
            parts.append(i)
    first = np.array([i == 0 or parts[i] != parts[i - 1] for i in range(len(parts))])
    return replace(
        course,
        edges=np.array([*edges, course.edges[-1]]),
        added=course.added[parts] * first[:, None],
        k=course.k[parts],
        names=tuple(course.names[i] for i in parts),
    )


Worst = tuple[float, str, int]


class Load:
    """One load: everybody made ready, the times compared and the exact values there."""

    def __init__(self, path: Path, people: int, judged: int) -> None:
        from mitragyna.bench.code import code, course, outputs
        from mitragyna.bench.peers import exact
        from mitragyna.workflow import export

        scenario, library = export.read(path)
        scenario = replace(scenario, people=replace(scenario.people, number=people, occasions=False))
        arm = export.arm_of(scenario, None)
        made = export.persons(scenario, library, arm, range(1, judged + 1))
        compiled = code(made[0].written)
        courses = [in_two(course(one.written, compiled)) for one in made]
        states = exact(compiled, courses, REFERENCE)
        self.made = made[0]
        self.people = people
        self.times: NDArray[np.float64] = courses[0].middles
        self.truth = [
            outputs(one.written, c, y, one.written.quantities)
            for one, c, y in zip(made, courses, states, strict=True)
        ]

    def run(self, tolerance: float, record: bool) -> tuple[float, Any]:
        """Processor ms per person, and the course: ``record`` values at the times compared, else metrics of all."""
        from mitragyna.simulate.arms import run_arm
        from mitragyna.simulate.summary import with_area

        prepared = self.made.prepared
        prepared = replace(prepared, scenario=replace(prepared.scenario, tolerance=tolerance))
        names = prepared.layout.quantities
        areas = [i for i, name in enumerate(names) if with_area(name)]
        begun = time.process_time()
        found = run_arm(
            prepared,
            self.made.arm,
            self.made.start,
            self.made.carried,
            self.times if record else np.zeros(0),
            np.full(len(names), np.nan),
            np.arange(0 if record else len(names)),
            areas=np.array([] if record else areas, dtype=np.int64),
            record=record,
            threads=1,
        )
        return 1000.0 * (time.process_time() - begun) / self.people, found

    def errors(self, tolerance: float) -> list[Worst]:
        """The largest error of each person that is compared."""
        _, found = self.run(tolerance, True)
        names = self.made.prepared.layout.quantities
        return [
            worst({n: found.quantities[names.index(n), :, i].astype(float) for n in exactly}, exactly)
            for i, exactly in enumerate(self.truth)
        ]


def worst(found: dict[str, NDArray[np.float64]], truth: dict[str, NDArray[np.float64]]) -> Worst:
    """The largest error of any quantity at any time, which quantity, and when (its place among the times)."""
    errors = {
        n: np.abs(found[n] - x) / np.maximum(np.maximum(np.abs(x), 0.01 * np.ptp(x)), 1e-9)
        for n, x in truth.items()
    }
    name = max(errors, key=lambda n: errors[n].max())
    return float(errors[name].max()), name, int(errors[name].argmax())


def measured(path: Path, name: str, people: int, judged: int, repeats: int) -> dict[str, Any]:
    """Every tolerance, in turns, so that what else the machine does falls on all alike."""
    load = Load(path, people, judged)
    asked = (*OFFERED, *STRICTER)
    rows: list[dict[str, Any]] = []
    for tolerance in asked:
        found = load.errors(tolerance)
        errors = [error for error, _, _ in found]
        most = max(found)
        rows.append(
            {
                "tolerance": tolerance,
                "offered": tolerance in OFFERED,
                "error": max(errors),
                "error_median_person": statistics.median(errors),
                "errors": errors,
                "worst": {"quantity": most[1], "hours": float(load.times[most[2]])},
                "recorded": [],
                "summaries": [],
            }
        )
    for _ in range(repeats):
        for row in rows:
            row["recorded"].append(load.run(row["tolerance"], True)[0])
            row["summaries"].append(load.run(row["tolerance"], False)[0])
    return {
        "load": name,
        "people": people,
        "judged": judged,
        "times": load.times.size,
        "quantities": len(load.made.prepared.layout.quantities),
        "rows": rows,
        "machine": machine(),
    }


def lines(found: dict[str, Any]) -> list[str]:
    """One load as a table in Markdown."""

    def spread(ms: list[float]) -> str:
        return f"{statistics.median(ms):.3f} [{min(ms):.3f} to {max(ms):.3f}]"

    return [
        f"{found['load']}: {found['people']} people timed, {found['judged']} compared at {found['times']} times in "
        f"{found['quantities']} quantities; {found['machine']}",
        "",
        "| tolerance | error, worst person | in | error, median person | people above | ms per person, as compared | "
        "summaries alone |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {row['tolerance']:.0e}{'' if row['offered'] else ' (not offered)'} | {row['error']:.1e} | "
            f"`{row['worst']['quantity']}` | {row['error_median_person']:.1e} | "
            f"{sum(e > row['tolerance'] for e in row['errors'])} | {spread(row['recorded'])} | "
            f"{spread(row['summaries'])} |"
            for row in found["rows"]
        ),
        "",
    ]


def labels(rows: list[dict[str, Any]]) -> list[str]:
    """What stands at each point: its tolerance, where it can be asked for (the others would hide it); tolerances
    of the same error in a row are told at the last of them.
    """
    out: list[str] = []
    first = 0
    for i, row in enumerate(rows):
        if not row["offered"]:
            out.append("")
            continue
        last = (
            i + 1 == len(rows)
            or not rows[i + 1]["offered"]
            or abs(np.log(rows[i + 1]["error"] / row["error"])) > 0.05
        )
        said = [f"{rows[k]['tolerance']:.0e}".replace("e-0", "e-") for k in (first, i)]
        out.append("" if not last else said[1] if first == i else f"{said[0]} to {said[1]}")
        first = i + 1 if last else first
    return out


def _height(load: str, several: bool, ms: list[float], foot: float) -> float:
    """At what ms a label stands: by what is measured there, and by mouth of several tolerances below everything."""
    if not several:
        return max(ms)
    return foot if load == "by mouth" else statistics.median(ms)


def draw(loads: list[dict[str, Any]], path: Path) -> None:
    """The picture: error achieved against processor time, two lines per load, both axes logarithmic."""
    import altair as alt
    import pandas as pd
    import vl_convert

    people = {"worst": "of the people compared, the worst", "median": "the median person"}
    points = pd.DataFrame(
        {
            "line": f"{found['load']} {who}",
            "load": found["load"],
            "person": people[who],
            "ms": statistics.median(row["summaries"]),
            "low": min(row["summaries"]),
            "high": max(row["summaries"]),
            "error": row["error" if who == "worst" else "error_median_person"],
            "tolerance": -row["tolerance"],
            "asked": said if who == "worst" else "",
            "place": found["load"] if " to " in said else "one",
            "at": _height(found["load"], " to " in said, row["summaries"], foot),
            "offered": "can be asked for" if row["offered"] else "cannot",
        }
        for found in loads
        for foot in [min(min(row["summaries"]) for row in found["rows"])]
        for row, said in zip(found["rows"], labels(found["rows"]), strict=True)
        for who in people
    )
    names = [found["load"] for found in loads]
    colour = alt.Color("load:N", title="Load", scale=alt.Scale(domain=names, range=[BLUE, ORANGE]))
    shape = alt.Shape(
        "offered:N",
        title="Tolerance",
        scale=alt.Scale(domain=["can be asked for", "cannot"], range=["circle", "diamond"]),
    )
    dash = alt.StrokeDash(
        "person:N",
        title="Largest error of",
        scale=alt.Scale(domain=list(people.values()), range=[[1, 0], [2, 3]]),
    )
    span = [10 ** np.floor(np.log10(points["error"].min())), 2e-3]
    x = alt.X(
        "error:Q",
        title="error achieved",
        scale=alt.Scale(type="log", domain=span, reverse=True, nice=False),
        axis=alt.Axis(format=".0e", values=[10.0**-k for k in range(3, 10) if 10.0**-k >= span[0]]),
    )
    ms = [0.8 * points["low"].min(), 1.25 * points["high"].max()]
    y = alt.Y(
        "ms:Q",
        title="processor ms per person, 42 days, one thread",
        scale=alt.Scale(type="log", domain=ms, nice=False),
        axis=alt.Axis(values=[k * 0.1 for k in (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30)], format=".1f"),
    )
    base = alt.Chart(points)
    goal = (
        alt.Chart(pd.DataFrame({"error": [1e-5]}))
        .mark_rule(color=GREY, strokeDash=[4, 3])
        .encode(x=alt.X("error:Q", scale=x["scale"]))
    )
    whole = alt.layer(
        goal,
        base.mark_line(strokeWidth=1.5).encode(
            x=x, y=y, color=colour, strokeDash=dash, detail="line:N", order=alt.Order("tolerance:Q")
        ),
        base.mark_rule(strokeWidth=1).encode(x=x, y="low:Q", y2="high:Q", color=colour),
        base.mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, color=colour, shape=shape),
        *(
            base.transform_filter(f"datum.place == '{name}'")
            .mark_text(fontSize=11, color="#1a1a1a", **place)
            .encode(x=x, y=alt.Y("at:Q", scale=y["scale"]), text="asked:N")
            for name, place in PLACES.items()
        ),
    ).properties(
        width=620, height=330, background="#ffffff", padding=12, description="Work against precision"
    )
    whole = whole.configure_axis(labelFontSize=12, titleFontSize=12).configure_legend(
        labelFontSize=12, titleFontSize=12, labelLimit=260
    )
    svg = vl_convert.vegalite_to_svg(whole.to_json())
    head, rest = svg.split(">", 1)
    said = "; ".join(
        f"{found['load']}, tolerance {row['tolerance']:.0e}: error {row['error']:.1e}, "
        f"{statistics.median(row['summaries']):.2f} ms"
        for found in loads
        for row in found["rows"]
    )
    words = f"<title>Work against precision</title><desc>{said}.</desc>"
    path.write_text(f'{head} role="img">{words}{rest}\n', "utf-8")


def main() -> None:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description="Time per person against the error achieved.")
    parser.add_argument("--people", type=int, default=1024)
    parser.add_argument("--judged", type=int, default=8)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path, help="a file that gets everything")
    parser.add_argument(
        "--from", type=Path, dest="before", help="figures of an earlier run instead of a new one"
    )
    parser.add_argument("--picture", type=Path, help="an SVG file to draw")
    given = parser.parse_args()
    if given.before is not None:
        loads = json.loads(given.before.read_text())
    else:
        loads = [
            measured(Path(__file__).with_name(file), name, given.people, given.judged, given.repeats)
            for name, file in SCENARIOS.items()
        ]
    for found in loads:
        print("\n".join(lines(found)), flush=True)
    if given.json is not None:
        given.json.write_text(json.dumps(loads, indent=1))
    if given.picture is not None:
        draw(loads, given.picture)


if __name__ == "__main__":
    main()
