"""The page as a document: what it holds, what it never holds, and that it stands alone."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mitragyna import report
from mitragyna.report.axes import COLOURS
from mitragyna.workflow.result import Result
from tests.report import made_up
from tests.report.language import blocked, visible_text
from tests.report.made_up import BUPRENORPHINE, FIVE, LEAF, METHADONE, NO_TREATMENT, Arm

VOID = {"meta", "wbr", "line", "rect", "path", "br", "img", "link", "input", "hr", "use", "stop"}


class Document(HTMLParser):
    """Open elements, attributes and ids of a page; refuses tags closed out of order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def values(self, attribute: str) -> list[str]:
        return [value or "" for _, name, value in self.attributes if name == attribute]


def section(page: str, key: str) -> str:
    """The section of the page whose heading has the id ``key``."""
    found = re.search(rf'<section[^>]*aria-labelledby="{key}">.*?</section>', page, flags=re.S)
    assert found, f"no section {key}"
    return found.group(0)


def test_a_page_fetches_nothing_and_runs_nothing(page: str) -> None:
    document = Document(page)
    # An address in a link is fetched by a reader who follows it: only the list of sources has any.
    followed = re.findall(r'<a href="(https?://[^"]*)"', section(page, "sources"))
    outside = [
        value
        for tag, name, value in document.attributes
        if (tag, name) == ("a", "href") and (value or "")[:1] != "#"
    ]
    assert outside == followed
    for attribute in ("src", "href", "xlink:href", "action", "data", "srcset", "poster", "ping"):
        given = [value or "" for tag, name, value in document.attributes if name == attribute and tag != "a"]
        assert all(value.startswith("#") for value in given)
    assert not document.values("ping")
    assert not [name for _, name, _ in document.attributes if name.startswith("on")]
    style = "".join(re.findall(r"<style>(.*?)</style>", page, flags=re.S))
    assert "url(" not in style
    assert "@import" not in style
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_every_id_is_unique_and_every_reference_has_its_target(page: str) -> None:
    document = Document(page)
    ids = document.values("id")
    assert len(ids) == len(set(ids))
    referred = [word for value in document.values("aria-labelledby") for word in value.split()]
    referred += [value[1:] for value in document.values("href") if value.startswith("#")]
    assert set(referred) <= set(ids)


def test_no_sentence_passes_a_verdict_or_tells_a_reader_what_to_do(
    page: str, leaf_only_page: str, example_drug_page: str
) -> None:
    for shown in (page, leaf_only_page, example_drug_page):
        assert blocked(visible_text(shown)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Kratom is safe.",
        "It works well.",
        "This dose is recommended.",
        "Note: take 4 g.",
        "Take 4 g.",
        "your dose",
    ],
)
def test_the_language_guard_would_notice(sentence: str) -> None:
    assert blocked(visible_text(f"<p>{sentence}</p>"))


@pytest.mark.parametrize(
    "statement",
    ["Model estimate", "No controlled human trial of it was found", "COWS magnitude: extrapolated"],
)
def test_a_kratom_report_says_what_it_is(page: str, statement: str) -> None:
    assert statement in visible_text(page)


def test_emergency_signs_and_loss_of_tolerance_are_on_every_page(
    page: str, leaf_only_page: str, example_drug_page: str
) -> None:
    for shown in (page, leaf_only_page, example_drug_page):
        text = visible_text(section(shown, "emergency"))
        for word in ("stopped breathing", "blue", "cannot be woken", "naloxone", "local emergency number"):
            assert word in text
        assert "Loss of tolerance" in text


def test_every_score_panel_and_row_says_that_its_magnitude_is_extrapolated(page: str) -> None:
    assert section(page, "glance").count("COWS magnitude: extrapolated") == len(FIVE)
    assert section(page, "withdrawal").count("COWS magnitude: extrapolated") == len(FIVE)


def test_established_treatments_come_first_and_kratom_last(page: str) -> None:
    for key in ("glance", "withdrawal", "occupancy", "evidence"):
        text = section(page, key)
        places = [text.index(f">{arm.name}<") for arm in (METHADONE, BUPRENORPHINE, NO_TREATMENT, LEAF)]
        assert places == sorted(places)


def test_every_arm_has_a_row_a_score_and_an_occupancy_figure(page: str, five_arms: Result) -> None:
    for arm in five_arms.arms:
        assert f'<span class="name">{arm.name}</span>' in section(page, "glance")
        assert f"<strong>{arm.name}</strong>" in section(page, "withdrawal")
        assert f"<strong>{arm.name}</strong>" in section(page, "occupancy")


def test_every_figure_has_a_text_alternative_and_names_its_units(page: str) -> None:
    figures = re.findall(r'<svg[^>]*role="img".*?</svg>', page, flags=re.S)
    assert len(figures) == 5 + 7 + 5 + 1
    for figure in figures:
        assert re.search(r"<title[^>]*>[^<]{15,}</title>", figure)
        assert re.search(r"<desc[^>]*>[^<]{40,}</desc>", figure)
        words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", figure))
        assert re.search(r"\((points|ng/mL|% of receptors|%)\)", words)
        assert re.search(r"(Days|Hours) from time zero|\(log scale\)", words)


def test_every_score_figure_names_its_severity_bands(page: str) -> None:
    figures = re.findall(r"<figure>.*?</figure>", section(page, "withdrawal"), flags=re.S)
    assert len(figures) == len(FIVE)
    for figure in figures:
        assert figure.count(">mild<") == figure.count(">moderate<") == 1


def test_a_course_that_the_arms_share_is_drawn_once(page: str) -> None:
    assert section(page, "plasma").count("<strong>morphine</strong>") == 1
    assert "the same in every arm" in section(page, "plasma")


def test_a_level_too_low_to_draw_is_named(page: str) -> None:
    assert "so not drawn: heroin" in section(page, "plasma")


def test_missing_comparators_are_named_with_the_reason(leaf_only_page: str, page: str) -> None:
    text = visible_text(section(leaf_only_page, "glance"))
    assert "Missing comparison: methadone, buprenorphine and lofexidine. The scenario has no such arm" in text
    assert "Missing comparison" not in page


def test_relief_names_the_measurement_that_would_narrow_it(page: str) -> None:
    text = visible_text(section(page, "relief"))
    assert "PET" in text
    assert "In-vivo affinity factor" in text


def test_factor_and_efficacy_are_both_named_as_unmeasured(leaf_only: Result) -> None:
    tau = {**leaf_only.parameters[1], "name": "7-hydroxymitragynine.mor.tau", "spread": "log-uniform 2.9–38"}
    shown = report.html(replace(leaf_only, parameters=(*leaf_only.parameters, tau)))
    banner = visible_text(shown[: shown.index('id="glance"')])
    assert "two things that nobody has measured" in banner
    text = visible_text(section(shown, "relief"))
    assert "efficacy (tau) with which 7-hydroxymitragynine act" in text
    assert "Efficacy would still be unknown" in text
    assert "Plasma protein binding is part of the factor" in text
    assert "and of efficacy" in visible_text(section(shown, "evidence"))


def test_a_number_shows_what_its_spread_rests_on_its_note_and_other_values(leaf_only: Result) -> None:
    row = {
        "name": "outcomes.severity",
        "value": 1.0,
        "unit": "",
        "spread": "CV 150 %, lognormal",
        "spread_assumption": "set to one trial's range",
        "spread_sources": ["Spread of S 2001"],
        "grade": "extrapolated",
        "seen": "source",
        "assumption": "",
        "note": "a conflict that stays open",
        "alternatives": [("Other laboratory", "2.5")],
        "sources": [],
    }
    shown = section(report.html(replace(leaf_only, parameters=(row,), sources=())), "sources")
    text = visible_text(shown)
    for said in (
        "Assumed: set to one trial's range",
        "a conflict that stays open",
        "Other values: 2.5 (Other laboratory)",
        "Spread of S 2001",
    ):
        assert said in text
    assert shown.count('href="#source-1"') == 1


def counted(name: str, sources: list[str], observed: list[tuple[str, str]]) -> dict[str, object]:
    row: dict[str, object] = {"name": name, "value": 1.0, "unit": "", "spread": "", "grade": "human trial"}
    return row | {"seen": "source", "assumption": "", "sources": sources, "observed": observed}


def test_a_number_shows_how_many_were_observed_or_that_this_is_not_recorded(leaf_only: Result) -> None:
    rows = (
        counted("morphine.a", ["One 2001", "Two 2002"], [("Two 2002", "n = 12")]),
        counted("morphine.b", ["Three 2003"], [("Three 2003", "n = 6, 8")]),
        counted("morphine.c", ["One 2001"], []),
        counted("morphine.d", [], []),
    )
    made = replace(
        leaf_only, parameters=rows, sources=(), substances={"morphine": ("Morphine", "human trial", 0)}
    )
    shown = report.html(made)
    text = visible_text(section(shown, "sources"))
    assert "n = 12 [2]" in text
    assert "n = 6, 8 [3]" in text
    assert text.count("n not recorded") == 1
    assert "n = 6 to 12 in 2 of 3 sources; not recorded in the rest" in visible_text(
        section(shown, "evidence")
    )


def test_names_of_numbers_break_only_at_their_joints(leaf_only: Result) -> None:
    made = replace(leaf_only, parameters=(counted("x.mor.intercompartmental_clearance", [], []),))
    shown = section(report.html(made), "sources")
    assert "mor.<wbr>intercompartmental_<wbr>clearance</th>" in shown


def test_paper_is_laid_out_as_a_table_and_not_as_a_narrow_screen(page: str) -> None:
    style = "".join(re.findall(r"<style>(.*?)</style>", page, flags=re.S))
    narrow = re.findall(r"@media ([^{]*max-width[^{]*)\{", style)
    assert narrow
    assert all(one.startswith("screen and") for one in narrow)


@pytest.mark.parametrize("left_out", ["Protracted abstinence", "leave early", "single dose", "given per kg"])
def test_what_the_model_leaves_out_is_said(page: str, left_out: str) -> None:
    assert left_out in visible_text(section(page, "limits"))


def test_a_scenario_without_an_untreated_arm_says_that_relief_is_not_computed() -> None:
    shown = report.html(made_up.result((METHADONE, LEAF), people=20, duration_h=72))
    assert "Relief of COWS in the 3 days of the run against no treatment" in section(shown, "glance")
    assert section(shown, "glance").count('data-label="Relief against no treatment"><span>not computed<') == 2
    assert "no arm without treatment" in visible_text(section(shown, "relief"))
    assert "stroke-dasharray" not in section(shown, "withdrawal")


def test_a_run_without_opioids_leaves_scores_out_with_a_sentence(example_drug_page: str) -> None:
    assert "no withdrawal score" in section(example_drug_page, "glance")
    assert "<svg" not in section(example_drug_page, "withdrawal")
    assert "COWS magnitude" not in example_drug_page
    assert "Examplamine" in section(example_drug_page, "plasma") or "examplamine" in section(
        example_drug_page, "plasma"
    )
    assert 'aria-labelledby="relief"' not in example_drug_page


def test_no_findings_reads_as_not_checked_never_as_nothing_found(page: str) -> None:
    text = visible_text(section(page, "safety"))
    assert "Not checked" in text
    assert "ot found" not in text
    assert "Nothing on this page says that a problem is absent" in text


def test_findings_that_are_all_unanswered_still_read_as_not_checked() -> None:
    unanswered = [{"rule": "all", "answer": "not checked", "grade": "assumed", "missing": ["rules to apply"]}]
    shown = made_up.result((NO_TREATMENT,), people=5, duration_h=48, findings=unanswered)
    text = visible_text(section(report.html(shown), "safety"))
    assert "No safety rule was applied in this run" in text
    assert "rules to apply" in text


FINDINGS = [
    {"rule": "A", "answer": "not found", "severity": "serious", "grade": "assumed", "statement": "one"},
    {"rule": "B", "answer": "not checked", "severity": "serious", "statement": "two", "missing": ["age"]},
    {
        "rule": "C",
        "answer": "found",
        "severity": "serious",
        "grade": "survey",
        "statement": "three",
        "sources": ["S 2020"],
        "numbers": [{"fact": "doses a day", "value": "5", "limit": "above 3"}],
    },
]


def test_findings_keep_not_checked_apart_from_not_found() -> None:
    result = made_up.result((NO_TREATMENT,), people=5, duration_h=48, findings=FINDINGS)
    shown = section(report.html(result), "safety")
    assert "Found: 1. Not checked: 1. Not found: 1." in shown
    assert shown.index(">three<") < shown.index('answer-not-checked">Not checked<') < shown.index("<details>")
    assert "age" in shown[shown.index("answer-not-checked") : shown.index("<details>")]
    assert "B" not in visible_text(shown[shown.index("<details>") :])
    assert "doses a day: 5 (limit: above 3)" in shown


def test_what_was_found_asked_or_not_checked_links_to_its_sources() -> None:
    waits = {**FINDINGS[1], "title": "waits", "sources": ["W 2021", "X 2022"]}
    page = "Mitragyna, docs/x.md: X"
    asked = {**FINDINGS[1], "rule": "input.x", "statement": "asked of", "sources": [page]}
    result = made_up.result(
        (NO_TREATMENT,), people=5, duration_h=48, findings=[FINDINGS[0], waits, asked, FINDINGS[2]]
    )
    whole = report.html(result)
    rows = section(whole, "safety").split("<tr>")
    sources = section(whole, "sources")
    for said, cited in (("waits", ["W 2021", "X 2022"]), ("asked of", [page]), ("three", ["S 2020"])):
        (row,) = (row for row in rows if said in row)
        for source in cited:
            (place,) = re.findall(rf'<li id="(source-[0-9]+)">{re.escape(source)}</li>', sources)
            assert f'href="#{place}"' in row, said


def test_only_contraindications_interrupt() -> None:
    worst = {
        **FINDINGS[2],
        "rule": "D",
        "severity": "contraindicated",
        "about": ["person.medicines", "drug x"],
    }
    calm = report.html(made_up.result((NO_TREATMENT,), people=5, duration_h=48, findings=FINDINGS))
    loud = report.html(made_up.result((NO_TREATMENT,), people=5, duration_h=48, findings=[*FINDINGS, worst]))
    assert "Contraindicated" not in visible_text(calm)
    first = visible_text(loud[: loud.index('id="glance"')])
    assert "Contraindicated drug x" in " ".join(first.split())


def test_an_assumed_number_says_so_and_a_sourced_one_cites(page: str) -> None:
    text = section(page, "sources")
    assumed = text[text.index(">mor.<wbr>in_<wbr>vivo_<wbr>factor<") :].split("</tr>")[0]
    assert "Assumed: nothing in vivo exists" in assumed
    sourced = text[text.index(">clearance<") :].split("</tr>")[0]
    assert 'href="#source-1"' in sourced
    assert "Algera MH et al. 2021" in text
    assert '<a href="https://doi.org/10.1000/example">doi:10.1000/example</a></li>' in text


def test_what_every_arm_rests_on_is_said_once_and_each_arm_keeps_its_own(page: str) -> None:
    shown = section(page, "evidence")
    assert shown.count("Plasma levels from people given one dose") == 1
    assert shown.count("COWS magnitude: extrapolated") == 1
    assert shown.count(">every arm<") == 1
    assert shown.count("Effect on withdrawal") == len(FIVE)


def test_the_table_says_over_what_relief_is_counted(page: str) -> None:
    glance = section(page, "glance")
    assert "area of COWS above its floor, in the first week" in glance
    assert "withdrawal after a treatment ends, is in the courses below" in glance


def test_overrides_are_said_near_the_top() -> None:
    changed = made_up.result(
        (NO_TREATMENT,),
        people=5,
        duration_h=48,
        overrides=[{"name": "adaptation.kappa", "value": "4", "library": "8"}],
    )
    shown = report.html(changed)
    assert "adaptation.kappa = 4 (the library has 8)" in shown[: shown.index('id="glance"')]


def test_versions_seed_hashes_and_error_are_in_the_footer(page: str, five_arms: Result) -> None:
    footer = page[page.index("<footer>") :]
    for shown in ("mitragyna 0.1.0", five_arms.input_hash, five_arms.library_hash, "3.2e-06"):
        assert shown in footer


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title></style>&amp;", "{{ 7 * 7 }}"],
)
def test_hostile_text_stays_text(hostile: str) -> None:
    arms = (Arm(hostile, hostile, treatment_free=True), LEAF)
    shown = report.html(
        made_up.result(
            arms,
            title=hostile,
            people=5,
            duration_h=24,
            asked=[(hostile, hostile)],
            overrides=[{"name": hostile, "value": hostile}],
            sources=[hostile],
            versions={hostile: hostile},
            evidence={hostile: [(hostile, hostile)]},
        )
    )
    document = Document(shown)
    assert "<script" not in shown
    assert not [name for _, name, _ in document.attributes if name == "onerror"]
    assert visible_text(shown).count(hostile) >= 8


def test_one_arm_makes_a_page() -> None:
    shown = report.html(made_up.result((METHADONE,), people=5, duration_h=48))
    assert section(shown, "glance").count("<tr>") == 2
    assert "Kratom for opioid withdrawal" not in shown
    assert "Missing comparison" not in shown


def test_twelve_arms_make_a_page_with_twelve_score_figures() -> None:
    arms = tuple(Arm(f"arm {k}", f"examplamine {k} mg every 12 h") for k in range(12))
    shown = report.html(made_up.result(arms, people=5, duration_h=48))
    assert section(shown, "withdrawal").count("<figure>") == 12
    assert section(shown, "glance").count("<tr>") == 13


def test_a_page_is_the_same_every_time(leaf_only: Result, leaf_only_page: str) -> None:
    assert report.html(leaf_only) == leaf_only_page


def test_write_puts_the_page_into_a_file(leaf_only: Result, leaf_only_page: str, tmp_path: Path) -> None:
    report.write(leaf_only, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == leaf_only_page


def test_text_and_figure_colours_stand_out_from_white() -> None:
    for colour in COLOURS.values():
        assert contrast_with_white(colour) >= 4.5


def contrast_with_white(colour: str) -> float:
    """The WCAG 2 contrast ratio of ``#rrggbb`` on white."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_a_paper_that_is_cited_in_two_wordings_is_one_source() -> None:
    rule = {"rule": "made.up", "answer": "found", "severity": "serious", "statement": "Something is known."}
    wordings = [
        "Drew BJ 2010, J, doi:10.1016/J.JACC",
        "Drew BJ, Ackerman MJ 2010, J, doi:10.1016/j.jacc",
        "R 2001",
    ]
    made = made_up.result((NO_TREATMENT,), people=5, duration_h=48, findings=({**rule, "sources": wordings},))
    said = " ".join(visible_text(report.html(made)).split())
    assert "0 not found; from 2 sources" in said.replace(" ;", ";")
    assert "Sources: 4, in 5 citations (numbers: 2 sources; safety rules: 2 sources;" in said


def test_the_first_screen_has_findings_by_severity_sureness_and_sources_with_their_places() -> None:
    one = {"rule": "made.up", "answer": "found", "severity": "serious", "statement": "Something is known."}
    other = {**one, "rule": "made.up.too", "severity": "moderate"}
    open_one = {**one, "rule": "made.up.open", "answer": "not checked", "missing": ["age"]}
    shown = report.html(
        made_up.result((NO_TREATMENT,), people=5, duration_h=48, findings=(one, other, open_one))
    )
    first = shown[: shown.index('id="glance"')]
    said = " ".join(visible_text(first).split()).replace(" ;", ";").replace(" ,", ",")
    assert "found: 1 serious, 1 moderate; 1 not checked; 0 not found" in said
    assert "every COWS height is extrapolated" in said
    assert "3 numbers from 2 sources: 1 human trial, 1 extrapolated, 1 assumed." in said
    assert "the local emergency number" in said
    for place in ("safety", "emergency", "evidence", "sources"):
        assert f'href="#{place}"' in first


def test_sources_of_rules_and_cases_are_counted_with_these_and_not_with_the_numbers() -> None:
    rule = {"rule": "made.up", "answer": "found", "severity": "serious", "statement": "Something is known."}
    findings = (
        {**rule, "sources": ["R 2001", "R 2002", "Algera MH et al. 2021"]},
        {**rule, "rule": "absent", "answer": "not found", "sources": ["R 2003"]},
    )
    made = made_up.result((NO_TREATMENT,), people=5, duration_h=48, findings=findings)
    shown = report.html(made)
    said = " ".join(visible_text(shown).split())
    assert "3 numbers from 2 sources:" in said
    assert "1 not found; from 3 sources" in said.replace(" ;", ";")
    assert "Sources: 4 (numbers: 2 sources; safety rules: 3 sources; some serve more than one)" in said
    no_source: dict[str, object] = {"sources": [], "spread_sources": []}
    bare = tuple(dict(row) | no_source for row in made.parameters)
    alone = report.html(replace(made, parameters=bare, sources=()))
    assert "3 numbers from no sources:" in " ".join(visible_text(alone).split())


def test_how_much_of_an_arm_is_assumed_is_counted_beside_it(five_arms: Result) -> None:
    graded = {
        arm.name: {"human trial": 10 * i, "extrapolated": i, "assumed": 2 * i}
        for i, arm in enumerate(five_arms.arms)
    }
    text = section(report.html(replace(five_arms, graded=graded)), "glance")
    for i, arm in enumerate(five_arms.arms):
        row = visible_text(text[text.index(f'<span class="name">{arm.name}</span>') :].split("</tr>")[0])
        said = " ".join(row.split())
        if i:
            assert f"{i} extrapolated {2 * i} assumed of {13 * i} numbers" in said
        else:
            assert "numbers" not in said


def test_the_key_explains_a_dashed_line_only_where_one_is_drawn(page: str) -> None:
    said = "median of the arm"
    assert said in section(page, "withdrawal")
    assert said in section(page, "occupancy")
    alone = report.html(made_up.result((NO_TREATMENT,), people=5, duration_h=48))
    assert said not in alone


def test_emergency_signs_stand_before_the_long_lists(page: str) -> None:
    assert page.index('id="emergency"') < page.index('id="safety"') < page.index('id="sources"')


def test_no_finding_among_few_answers_does_not_read_as_none_at_all() -> None:
    answered = {"rule": "made.up", "answer": "not found", "severity": "serious", "statement": "Nothing."}
    waiting = {**answered, "rule": "made.up.too", "answer": "not checked", "missing": ["age"]}
    for findings, said in (
        ((answered, waiting), "found: none among those answered; 1 not checked"),
        ((), "Not checked."),
        ((waiting,), "Not checked."),
    ):
        shown = report.html(made_up.result((NO_TREATMENT,), people=5, duration_h=48, findings=findings))
        first = shown[: shown.index('id="glance"')]
        assert said in " ".join(visible_text(first).split())


def test_what_is_asked_under_one_heading_stands_together() -> None:
    asked = [
        ("Seed", "1"),
        ("From dose to dose", "Drawn: one."),
        ("From dose to dose", "Not modelled: another."),
    ]
    asked += [("Used to", "one thing"), ("Used to", "another thing")]
    shown = report.html(made_up.result((NO_TREATMENT,), people=5, duration_h=48, asked=asked))
    assert shown.count("<dt>From dose to dose</dt>") == 1
    assert "<dd>Drawn: one. Not modelled: another.</dd>" in shown
    assert "<dd>one thing; another thing</dd>" in shown


def test_on_paper_a_heading_stays_with_its_curves_and_how_to_read_them(page: str) -> None:
    style = "".join(re.findall(r"<style>(.*?)</style>", page, flags=re.S))
    kept = re.search(r"([^{}]*)\{ break-after: avoid; \}", style[style.index("@media print") :])
    assert kept
    assert {"p:has(+ .key)", ".key"} <= {one.strip() for one in kept.group(1).split(",")}
    assert re.search(r'</h2>\s*<p>[^<]*</p>\s*<ul class="key"', section(page, "withdrawal"))
