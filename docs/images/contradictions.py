"""Draw which claims of the documents contradict each other: contradictions.svg beside this file.

    python docs/images/contradictions.py

Claims that contradict each other stand in two columns, what the documents promise and what they (or another of them)
say against it; groups that share no line are apart. Verdicts differ in colour (Okabe and Ito's, told apart with any
colour vision) and in shape. Drawn with Altair, so no network and no browser.
"""

from __future__ import annotations

import textwrap
from collections import deque
from pathlib import Path
from typing import Final

import altair as alt
import pandas as pd
import vl_convert

from mitragyna.safety.claims.claim import VERDICTS, contradictions, load_claims

PICTURE: Final = Path(__file__).with_name("contradictions.svg")
MARKS: Final = {
    "supported": ("#0072B2", "circle"),
    "partly supported": ("#56B4E9", "square"),
    "contested": ("#E69F00", "diamond"),
    "contradicted": ("#D55E00", "cross"),
    "unsupported": ("#CC79A7", "triangle-up"),
    "untestable": ("#000000", "triangle-down"),
}
ROW: Final = 21.0
BETWEEN: Final = 26.0
LEFT, RIGHT, WIDTH = 440.0, 760.0, 1200.0
LETTERS: Final = 68


def neighbours() -> dict[str, list[str]]:
    """The claims that each claim contradicts, for claims that contradict any."""
    out: dict[str, list[str]] = {}
    for one, other in contradictions():
        out.setdefault(one, []).append(other)
        out.setdefault(other, []).append(one)
    return out


def groups() -> list[tuple[list[str], list[str]]]:
    """Connected groups, largest first, each as its two columns: promised on the left, said against it on the right."""
    near, side, found = neighbours(), dict[str, int](), list[list[str]]()
    for start in sorted(near):
        if start in side:
            continue
        side[start], waiting, group = 0, deque([start]), list[str]()
        while waiting:
            one = waiting.popleft()
            group.append(one)
            for other in near[one]:
                if other not in side:
                    side[other] = 1 - side[one]
                    waiting.append(other)
        found.append(group)
    out: list[tuple[list[str], list[str]]] = []
    for group in sorted(found, key=lambda each: (-len(each), each[0])):
        columns = [[one for one in group if side[one] == which] for which in (0, 1)]
        # What the evidence supports stands on the right.
        if _supported(columns[0]) > _supported(columns[1]):
            columns.reverse()
        out.append(_ordered(*columns))
    return out


def _supported(column: list[str]) -> float:
    claims = load_claims()
    return sum(claims[one].verdict == "supported" for one in column) / max(len(column), 1)


def _ordered(left: list[str], right: list[str]) -> tuple[list[str], list[str]]:
    """Both columns in an order with few crossings: each claim at the mean place of those it contradicts."""
    near = neighbours()
    for _ in range(12):
        for mine, others in ((right, left), (left, right)):
            place = {one: number / max(len(others) - 1, 1) for number, one in enumerate(others)}

            def mean(one: str, place: dict[str, float] = place) -> tuple[float, str]:
                known = [place[other] for other in near[one] if other in place]
                return (sum(known) / len(known) if known else 0.5, one)

            mine.sort(key=mean)
    return left, right


def layout() -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Claims and the points of the lines between them, in pixels, and the height."""
    claims, place = load_claims(), dict[str, tuple[float, float]]()
    top = 30.0
    for left, right in groups():
        rows = max(len(left), len(right))
        for column, x in ((left, LEFT), (right, RIGHT)):
            step = (rows - 1) * ROW / max(len(column) - 1, 1) if len(column) > 1 else 0.0
            first = top if len(column) > 1 else top + (rows - 1) * ROW / 2
            for number, one in enumerate(column):
                place[one] = (x, first + number * step)
        top += (rows - 1) * ROW + BETWEEN + ROW
    nodes = pd.DataFrame(
        {
            "id": one,
            "x": x,
            "y": y,
            "verdict": VERDICTS[claims[one].verdict],
            "left": x == LEFT,
            "text": textwrap.shorten(f"{one}  {claims[one].claim}", LETTERS, placeholder=" …")
            if x == RIGHT
            else textwrap.shorten(f"{claims[one].claim}", LETTERS, placeholder=" …") + f"  {one}",
        }
        for one, (x, y) in place.items()
    )
    lines = [
        {"line": f"{one} {other}", "x": x, "y": y, "step": step}
        for one, other in contradictions()
        for step, (x, y) in enumerate(_curve(place[one], place[other]))
    ]
    return nodes, pd.DataFrame(lines), top


def _curve(one: tuple[float, float], other: tuple[float, float]) -> list[tuple[float, float]]:
    """A cubic that leaves and arrives level; within one column it bows inwards."""
    (x0, y0), (x3, y3) = sorted((one, other))
    inward = (RIGHT - LEFT) * (0.42 if x0 != x3 else 0.2)
    x1, x2 = (x0 + inward, x3 - inward) if x0 != x3 else ((x0 - inward if x0 == RIGHT else x0 + inward),) * 2
    out: list[tuple[float, float]] = []
    for number in range(25):
        t = number / 24
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
        out.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y0 + c * y3 + d * y3))
    return out


def described() -> str:
    """The picture in words: every pair of claims that contradict each other."""
    pairs = "; ".join(f"{one} and {other}" for one, other in contradictions())
    return f"Claims that contradict each other: {pairs}."


def chart() -> alt.LayerChart:
    """The picture."""
    nodes, lines, height = layout()
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0]))
    names = [VERDICTS[each] for each in MARKS]
    colour = alt.Color(
        "verdict:N",
        scale=alt.Scale(domain=names, range=[mark[0] for mark in MARKS.values()]),
        title="Verdict",
    )
    shape = alt.Shape(
        "verdict:N",
        scale=alt.Scale(domain=names, range=[mark[1] for mark in MARKS.values()]),
        title="Verdict",
    )
    drawn = alt.Chart(lines).mark_line(color="#767676", strokeWidth=1, opacity=0.75)
    points = alt.Chart(nodes).mark_point(filled=True, size=95, opacity=1)
    words = {"fontSize": 12, "color": "#1a1a1a", "baseline": "middle", "limit": 430}
    heads = pd.DataFrame(
        {
            "x": [LEFT, RIGHT],
            "text": ["What a document claims", "What a document says against it"],
            "y": [6.0, 6.0],
        }
    )
    parts: list[alt.Chart] = [
        drawn.encode(x=x, y=y, detail="line:N", order="step:Q"),
        points.encode(x=x, y=y, color=colour, shape=shape),
    ]
    for left in (True, False):
        side = {"align": "right" if left else "left", "dx": -11 if left else 11}
        parts.append(
            alt.Chart(nodes[nodes["left"] == left]).mark_text(**words, **side).encode(x=x, y=y, text="text:N")
        )
        parts.append(
            alt.Chart(heads[(heads["x"] == LEFT) == left])
            .mark_text(**{**words, **side, "fontSize": 13, "fontWeight": "bold"})
            .encode(x=x, y=y, text="text:N")
        )
    whole = alt.layer(*parts).properties(
        width=WIDTH,
        height=height,
        background="#ffffff",
        padding=12,
        description="Claims that contradict each other",
    )
    return whole.configure_view(stroke=None).configure_legend(
        orient="bottom", direction="horizontal", labelFontSize=12, titleFontSize=12, labelLimit=260, columns=6
    )


def main() -> None:
    """Write the picture."""
    svg = vl_convert.vegalite_to_svg(chart().to_json())
    head, rest = svg.split(">", 1)
    words = f"<title>Claims that contradict each other</title><desc>{described()}</desc>"
    PICTURE.write_text(f'{head} role="img">{words}{rest}\n', "utf-8")
    print(PICTURE)


if __name__ == "__main__":
    main()
