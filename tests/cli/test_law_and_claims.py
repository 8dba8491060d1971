"""``mitragyna law`` and ``mitragyna claims``: what they print, their JSON, and bad input in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mitragyna
from mitragyna.safety.claims.claim import load_claims
from mitragyna.safety.claims.statements import load_statements
from mitragyna.safety.law.load import NOT_ADVICE, load_law
from mitragyna.safety.law.record import SUBJECTS
from tests.cli.conftest import Command, is_one_sentence
from tests.report.language import blocked, own_words

DAY = ("--as-of", "2026-11-22")


def test_a_ban_is_printed_loudly_with_its_date(command: Command):
    ended = command("law", "us-al", *DAY)
    assert (ended.code, ended.err) == (0, "")
    for words in (
        "Alabama (US-AL) as of 2026-11-22",
        NOT_ADVICE,
        "kratom leaf: FOUND: restricted: banned in Alabama; last confirmed 2026-01",
        "Last confirmed 2026-01",
    ):
        assert words in ended.out


def test_the_json_records_the_day_and_tells_leaf_from_7_hydroxymitragynine(command: Command):
    told = json.loads(command("law", "US-OH", "--json", *DAY).out)
    assert (told["as_of"], told["place"], told["permission_days"]) == ("2026-11-22", "US-OH", 90)
    assert (told["leaf"]["answer"], told["seven_oh"]["answer"]) == ("not checked", "found")
    assert [each["place"] for each in told["above"]] == ["US"]
    assert (told["international"]["place"], told["international"]["leaf"]) == ("UN", "not checked")
    assert told["overall"]["seven_oh"]["answer"] == "found"
    assert told["overall"]["seven_oh"]["last_confirmed"] == {"US-OH": "2025-12"}
    assert told["overall"]["leaf"]["answer"] == "unclear"
    assert told["overall"]["leaf"]["missing"]
    assert told["record"]["confirmed"] == "2025-12"
    assert told["findings"]


def test_without_a_day_the_answer_says_which_day_it_is_for(command: Command):
    from datetime import date

    assert json.loads(command("law", "DE", "--json").out)["as_of"] == date.today().isoformat()


def test_a_place_that_nothing_covers_is_not_checked(command: Command):
    ended = command("law", "Nigeria", *DAY)
    assert ended.code == 0
    assert "NOT CHECKED" in ended.out
    assert "there is no record of it" in ended.out
    assert json.loads(command("law", "NG", "--json", *DAY).out)["record"] is None


@pytest.mark.parametrize("code", sorted(load_law().records))
def test_one_answer_stands_first_and_international_law_once(command: Command, code: str):
    out = command("law", code, *DAY).out
    told = json.loads(command("law", code, "--json", *DAY).out)
    first, rest = out.split("\nRead of ", 1)
    words = {"found": "FOUND", "not found": "not found", "unclear": "UNCLEAR", "not checked": "NOT CHECKED"}
    for subject, title in SUBJECTS.items():
        answer = told["overall"][subject]["answer"]
        assert f"  {title}: {words[answer]}: " in first
        if answer == "found":
            assert "last confirmed" in told["overall"][subject]["statement"]
        else:
            assert answer == "not found" or told["overall"][subject]["missing"]
    assert "counts as restricted" not in out
    if code != "UN":
        assert rest.count("United Nations conventions") == 1
        assert "United Nations" not in first
        assert all(finding["about"][1] != "UN" for finding in told["findings"])


@pytest.mark.parametrize("words", [("law", "US-OH"), ("law",), ("claims",), ("library", "list", "products")])
@pytest.mark.parametrize("columns", ["", "80"])
def test_what_is_piped_is_wrapped_and_nothing_is_cut_off(
    command: Command, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], columns: str
):
    monkeypatch.setenv("COLUMNS", columns)
    out = command(*words, *(DAY if words[0] == "law" else ())).out
    limit = int(columns or 120)
    long = [line for line in out.splitlines() if len(line) > limit]
    assert all(max(map(len, line.split())) > limit - 10 for line in long)  # an address is not broken
    assert "\u2026" not in out
    monkeypatch.setenv("COLUMNS", "400")
    wide = command(*words, *(DAY if words[0] == "law" else ())).out

    def letters(text: str) -> list[str]:
        return sorted(text.replace("\u2500", "").replace(" ", "").replace("\n", ""))

    assert letters(out) == letters(wide)


def test_an_unclear_law_is_one_answer_and_no_permission(command: Command):
    told = json.loads(command("law", "US", "--json", *DAY).out)
    assert {told["overall"][subject]["answer"] for subject in SUBJECTS} == {"unclear"}
    assert told["leaf"]["answer"] == "unclear"
    assert (told["leaf"]["restriction"], told["leaf"]["permission"]) == ("not checked", "not checked")
    assert "no permission" in told["overall"]["leaf"]["statement"]


def test_what_has_lapsed_stands_apart_from_what_counts(command: Command):
    out = command("law", "US-OH", *DAY).out
    counts, lapsed = out.split("Not counted, or changed since it was read:", 1)
    assert "7-hydroxymitragynine: banned, in force since 2025-12" in counts
    assert "expires 2026-06-10" not in counts
    assert "expires 2026-06-10" in lapsed
    assert "kratom leaf: legal when it was read; NOT CHECKED on 2026-11-22" in lapsed


def test_a_country_that_is_taken_for_a_state_is_said(command: Command):
    assert "California is US-CA" in command("law", "CA", *DAY).out


def test_every_place_is_listed(command: Command):
    out = command("law", *DAY).out
    assert all(f"{code} " in out for code in load_law().records)
    assert "Any other place: NOT CHECKED." in out
    assert len(json.loads(command("law", "--json", *DAY).out)["places"]) == len(load_law().records)


@pytest.mark.parametrize("code", sorted(load_law().records))
def test_no_answer_on_the_law_passes_a_verdict(command: Command, code: str):
    out = command("law", code, *DAY).out
    assert blocked(own_words(out)) == []
    assert "permitted." not in out


@pytest.mark.parametrize(
    "words",
    [
        ("law", "Alabma"),
        ("law", ""),
        ("law", "US-\u0410L"),
        ("law", "US-AL", "--as-of", "2999-01-01"),
        ("law", "US-AL", "--as-of", "soon"),
        ("law", "US-AL", "US-TX"),
        ("claims", "X99"),
        ("claims", "check"),
        ("claims", "check", "a", "b"),
        ("claims", "check", "no-such-file.txt"),
        ("claims", "check", "."),
        ("claims", "show"),
        ("claims", "B01", "B02"),
    ],
)
def test_bad_input_is_one_sentence_and_code_2(command: Command, words: tuple[str, ...]):
    ended = command(*words)
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err)


def test_every_claim_is_listed_with_its_verdict(command: Command):
    out = command("claims").out
    # Wrapped lines of one claim are indented under its name.
    lines = out.replace("\n     ", " ").splitlines()
    for one in load_claims().values():
        (line,) = [each for each in lines if each.startswith(f"{one.id} ")]
        assert f'"{one.claim}"' in line
        assert one.told in line
        assert one.grade in line
    assert command("claims", "list").out == out


def test_no_line_says_that_no_evidence_was_found_beside_a_kind_of_evidence(command: Command):
    lines = command("claims", "--also").out.replace("\n     ", " ").splitlines()
    without = [line for line in lines if "no evidence was found" in line]
    assert without
    assert all("(evidence: none)" in line for line in without)
    assert "not enough (evidence: survey)" in next(line for line in lines if line.startswith("S09 "))
    assert "no evidence was found" not in command("claims", "S09").out


@pytest.mark.parametrize("name", sorted(load_claims()))
def test_a_claim_is_shown_in_quotes_beside_its_verdict_and_with_what_answers_it(command: Command, name: str):
    one = load_claims()[name]
    out = command("claims", name.lower()).out
    assert f'{name}  "{one.claim}"' in out
    assert f"Verdict: {one.told}" in out
    assert all(link in out for link in one.answers)
    assert all(f'Contradicts {other}: "' in out for other in one.contradicts)
    assert out == command("claims", "show", name).out


def test_the_json_of_the_claims_holds_every_key(command: Command):
    told = json.loads(command("claims", "--json").out)["claims"]
    assert len(told) == len(load_claims())
    keys = {
        "id",
        "claim",
        "kind",
        "documents",
        "verdict",
        "grade",
        "evidence",
        "contradicts",
        "answers",
        "note",
    }
    assert all(set(each) == keys for each in told)
    one = json.loads(command("claims", "B23", "--json").out)
    assert one["verdict"] == "contradicted"
    assert {"link", "kind", "what"} == set(one["answers"][0])


TEXT = """\
Kratom and withdrawal

Kratom relieves opioid withdrawal. It does not cause nausea.
Кратом безопасен.
The leaf was dried.
"""


def test_a_text_is_marked_sentence_by_sentence(command: Command, tmp_path: Path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, "utf-8")
    out = command("claims", "check", path).out
    assert "line 3: Kratom relieves opioid withdrawal." in out
    assert 'makes B01 (partly supported; evidence: survey): "' in out
    assert "denies S01" in out
    assert "NOT CHECKED: it is not in Latin letters" in out
    assert "no judgement of it" in out


def test_what_is_read_in_part_is_loud_and_its_marks_stand_beside(command: Command, tmp_path: Path):
    path = tmp_path / "text.txt"
    path.write_text(
        "Kratom relieves pain, and 克拉通会上瘾 is on the poster.\nKratum is not addictive, they say.\n",
        "utf-8",
    )
    out = command("claims", "check", str(path)).out
    assert "NOT CHECKED in full: a part of it is in letters that cannot be read" in out
    assert "makes B07" in out
    assert "NOT CHECKED: 'kratum' is not known; 'kratom' may be meant" in out
    assert "2 sentences: 1 marked, 2 not checked." in out


def test_the_json_of_a_text_tells_what_was_not_read(command: Command, tmp_path: Path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, "utf-8")
    told = json.loads(command("claims", "check", path, "--json").out)
    assert told["sentences"] == 5
    assert [each["line"] for each in told["not_read"]] == [4]
    said = {each["id"]: each["said"] for marked in told["marked"] for each in marked["claims"]}
    assert said == {"B01": "made", "S01": "denied"}
    assert told["claims"] == {"B01": 1}


def test_the_law_of_a_place_in_a_text_is_told_once_as_it_was_read_and_judges_no_sentence(
    command: Command, tmp_path: Path
):
    path = tmp_path / "text.txt"
    path.write_text("Kratom is legal in Alabama. In Alabama kratom is lawful.\n\nKratom eases pain.", "utf-8")
    out = command("claims", "check", path, *DAY).out
    assert out.count("speaks of the law of Alabama (US-AL), which no claim answers: see below") == 2
    assert out.count("kratom leaf: FOUND: restricted: banned in Alabama; last confirmed ") == 1
    assert "as of 2026-11-22:" in out
    assert "3 sentences: 1 marked, 0 not checked, 2 on the law of a place." in out
    assert "is not judged" in out
    told = json.loads(command("claims", "check", path, "--json", *DAY).out)
    assert told["as_of"] == "2026-11-22"
    assert told == mitragyna.check_claims(path, as_of="2026-11-22")
    assert [[one["place"] for one in each["places"]] for each in told["law"]] == [["US-AL"], ["US-AL"]]
    shown = json.loads(command("law", "US-AL", "--json", *DAY).out)
    for subject in ("leaf", "seven_oh"):
        assert told["law"][0]["places"][0][subject] == shown["overall"][subject]


def test_a_day_is_for_the_law_in_a_text_and_refused_elsewhere_or_where_it_has_not_come(
    command: Command, tmp_path: Path
):
    path = tmp_path / "text.txt"
    path.write_text("Kratom is legal in Texas.", "utf-8")
    for words in (
        ("claims", *DAY),
        ("claims", "B01", *DAY),
        ("claims", "check", path, "--as-of", "2999-01-01"),
    ):
        done = command(*words)
        assert done.code == 2
        assert is_one_sentence(done.err)


def test_a_text_on_no_law_is_told_nothing_of_laws(command: Command, tmp_path: Path):
    path = tmp_path / "text.txt"
    path.write_text("Kratom eases pain in Alabama.", "utf-8")
    out = command("claims", "check", path).out
    assert "law" not in out.replace("'unsupported'", "").lower()
    assert json.loads(command("claims", "check", path, "--json").out)["law"] == []


def test_statements_are_listed_apart_from_the_claims(command: Command):
    plain, also = command("claims").out, command("claims", "--also").out
    told, beside = (json.loads(command("claims", *flag, "--json").out) for flag in ((), ("--also",)))
    assert "\n129 claims: " in plain
    assert "\n129 claims: " in also
    assert "statements" not in told
    assert beside["claims"] == told["claims"]
    assert beside["statements"] == mitragyna.statements()
    for one in load_statements().values():
        assert f"\n{one.id}  " not in plain
        assert f'\n{one.id}  {one.told} (evidence: {one.grade}): "' in also


@pytest.mark.parametrize("name", sorted(load_statements()))
def test_a_statement_is_shown_with_its_records(command: Command, name: str):
    one = load_statements()[name]
    out = command("claims", name.lower()).out
    assert f'{name}  "{one.statement}"' in out
    assert "In none of the documents" in out
    assert all(f"Record {record}: " in out for record in one.basis)
    assert all(link in out for link in one.answers)
    assert json.loads(command("claims", name, "--json").out)["kind"] == "statement"


def test_a_statement_in_a_text_is_told_apart_with_what_contradicts_it(command: Command, tmp_path: Path):
    path = tmp_path / "text.txt"
    path.write_text("You cannot overdose on kratom. Kratom relieves opioid withdrawal.", "utf-8")
    out = command("claims", "check", path).out
    assert 'makes K01, not in the documents (contradicted; evidence: human observational): "' in out
    assert "Mata 2023" in out
    told = json.loads(command("claims", "check", path, "--json").out)
    assert told["claims"] == {"B01": 1}
    assert told["statements"] == {"K01": 1}
    assert told["statement_verdicts"] == {"contradicted": 1}
    first, second = told["marked"]
    assert (first["claims"], second["statements"]) == ([], [])
    assert "mata2023-central" in first["statements"][0]["basis"]


def test_what_is_left_open_reported_or_said_with_its_opposite_is_told_so(command: Command, tmp_path: Path):
    path = tmp_path / "text.txt"
    path.write_text(
        "Does kratom relieve pain? Some say that kratom eases anxiety.\n\n"
        "Kratom cures opioid addiction. Kratom heilt jede Sucht. It is sold in shops.",
        "utf-8",
    )
    out = command("claims", "check", path).out
    assert 'leaves open B07 (partly supported; evidence: human trial): "' in out
    assert 'reports B03 (partly supported; evidence: survey): "' in out
    assert "so it denies B37" in out
    assert "\n  denies B37" not in out
    assert "5 sentences: 2 marked, 1 not checked, 1 with a claim left open." in out
    assert "it has to be read" in out
    told = json.loads(command("claims", "check", path, "--json").out)
    assert [[one["id"] for one in each["open"]] for each in told["left_open"]] == [["B07"]]
    assert [each["reported"] for each in told["marked"]] == [True, False]
    assert [each["text"] for each in told["not_read"]] == ["Kratom heilt jede Sucht."]


def test_what_a_text_holds_cannot_steer_the_terminal(command: Command, tmp_path: Path):
    path = tmp_path / "text.txt"
    path.write_text("Kratom \x1b[31mis addictive\x1b[0m.", "utf-8")
    assert "\x1b" not in command("claims", "check", path).out


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\x1f\x8b\x08\x00\xff"]
)
def test_a_file_that_is_no_text_is_refused(command: Command, tmp_path: Path, content: bytes):
    path = tmp_path / "given"
    path.write_bytes(content)
    ended = command("claims", "check", path)
    assert ended.code == 2
    assert is_one_sentence(ended.err)


def test_python_gives_what_the_commands_print(command: Command, tmp_path: Path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, "utf-8")
    day = "2026-11-22"
    assert mitragyna.law("us-fl", as_of=day) == json.loads(command("law", "US-FL", "--json", *DAY).out)
    assert mitragyna.claims() == json.loads(command("claims", "--json").out)["claims"]
    assert mitragyna.check_claims(path) == json.loads(command("claims", "check", path, "--json").out)
    with pytest.raises(mitragyna.InputError, match="nearest"):
        mitragyna.law("US-ALL")
