"""The picture of the contradictions shows those of the data, and can be read without seeing it or its colours."""

from __future__ import annotations

import html
import re
from pathlib import Path

from mitragyna.safety.claims.claim import VERDICTS, contradictions, load_claims

PICTURE = Path(__file__).parents[3] / "docs" / "images" / "contradictions.svg"
SVG = PICTURE.read_text("utf-8")
TEXTS = [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", SVG)]


def test_every_pair_is_in_its_description():
    told = re.search(r"<desc>Claims that contradict each other: (.*?)\.</desc>", SVG)
    assert told is not None
    assert told[1].split("; ") == [f"{one} and {other}" for one, other in contradictions()]


def test_every_claim_that_contradicts_another_is_named_once():
    named = {one for pair in contradictions() for one in pair}
    ids = [word for text in TEXTS for word in re.findall(r"(?:^|\s)([A-Z]\d\d)(?:\s|$)", text)]
    assert sorted(ids) == sorted(named)


def test_the_legend_names_every_verdict_that_occurs():
    shown = {VERDICTS[load_claims()[one].verdict] for pair in contradictions() for one in pair}
    assert shown <= set(TEXTS)


def test_it_needs_nothing_from_elsewhere():
    assert 'role="img"' in SVG
    assert "<title>" in SVG
    assert not re.search(r"(?:href|src)=\"https?:|@import|<script", SVG)
