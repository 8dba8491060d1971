"""The command ``claims``: what the documents claim, what the evidence says of it, and claims in a given text."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mitragyna.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from mitragyna.safety.claims.check import Read
    from mitragyna.safety.claims.statements import Statement


def claims(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID | check TEXTFILE]",
            help="A claim such as B01, or 'check' and a text file; without either, every claim is listed.",
            show_default=False,
        ),
    ] = None,
    also: Annotated[
        bool,
        typer.Option(
            "--also",
            help="List, after the claims, statements that are often made and that the documents do not make.",
        ),
    ] = False,
    day: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="With 'check': the day that answers on the law of places hold for (default: today).",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Claims about kratom with verdict, evidence and what answers them; 'check' finds them in a text."""
    given = list(words or ["list"])
    if given[0] == "check" and len(given) == 2:
        _check(Path(given[1]), day, as_json)
    elif day is not None:
        raise InputError("claims: '--as-of' is for 'check TEXTFILE' only, as claims have no day", what=day)
    elif given == ["list"]:
        _list(as_json, also)
    elif len(given) == 1 and given[0] not in ("check", "show"):
        _show(given[0], as_json)
    elif given[0] == "show" and len(given) == 2:
        _show(given[1], as_json)
    else:
        shown = " ".join(given)[:60]
        raise InputError(
            f"claims: '{shown}' is not understood; expected nothing, ID, or check TEXTFILE", what=shown
        )


def _list(as_json: bool, also: bool) -> None:
    from mitragyna.library import load
    from mitragyna.safety.claims.answers import ALSO, NOTE, entry, statement_entry
    from mitragyna.safety.claims.claim import VERDICTS, load_claims
    from mitragyna.safety.claims.statements import STATEMENT_VERDICTS, load_statements

    known, stated = load_claims(), load_statements()
    if as_json:
        library = load()
        out: dict[str, Any] = {"claims": [entry(one, library) for one in known.values()], "note": NOTE}
        if also:
            out["statements"] = [statement_entry(one, library) for one in stated.values()]
            out["note"] = f"{NOTE} {ALSO}"
        print(json.dumps(out, indent=1, ensure_ascii=False))
        return
    from mitragyna.cli.lines import wrapped

    print(f"{wrapped(NOTE)}\n")
    for one in known.values():
        against = f"; contradicts {', '.join(one.contradicts)}" if one.contradicts else ""
        said = f'{one.told} (evidence: {one.grade}): "{one.claim}"{against}'
        print(wrapped(said, f"{one.id}  "))
    counts = Counter(one.verdict for one in known.values())
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    print("\n" + wrapped(f"{len(known)} claims: {told}. 'mitragyna claims ID' shows one with its evidence."))
    if not also:
        more = f"'mitragyna claims --also' lists {len(stated)} statements apart, which the documents do not make."
        print(wrapped(more))
        return
    print("\n" + wrapped(f"Not in the documents. {ALSO}") + "\n")
    for one in stated.values():
        said = f'{one.told} (evidence: {one.grade}): "{one.statement}"'
        print(wrapped(said, f"{one.id}  "))
    counts = Counter(one.verdict for one in stated.values())
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in STATEMENT_VERDICTS if verdict in counts)
    print("\n" + wrapped(f"{len(stated)} statements: {told}."))


def _show(name: str, as_json: bool) -> None:
    from mitragyna.library import load
    from mitragyna.safety.claims.answers import NOTE, entry
    from mitragyna.safety.claims.claim import DOCUMENTS, claim, load_claims
    from mitragyna.safety.claims.statements import load_statements

    stated = load_statements().get(name.strip().upper())
    if stated is not None:
        _show_statement(stated, as_json)
        return
    one = claim(name)
    library = load()
    if as_json:
        print(json.dumps({**entry(one, library), "about": NOTE}, indent=1, ensure_ascii=False))
        return
    where = ", ".join(str(each) for each in one.documents)
    print(f'{one.id}  "{one.claim}"')
    print(f"  Claimed in {len(one.documents)} of {DOCUMENTS} documents ({where}); {one.kind}")
    print(f"  Verdict: {one.told}")
    print(f"  Strongest evidence that bears on it: {one.grade}")
    print(textwrap.fill(one.evidence, 110, initial_indent="  Evidence: ", subsequent_indent="    "))
    if one.note:
        print(f"  Note: {one.note}")
    for other in one.contradicts:
        print(f'  Contradicts {other}: "{load_claims()[other].claim}" ({load_claims()[other].verdict})')
    print("  Answered by:")
    for each in one.answered(library):
        print(f"    {each.link}  {each.what}")
    print(NOTE)


def _show_statement(one: Statement, as_json: bool) -> None:
    from mitragyna.library import load
    from mitragyna.safety.claims.answers import ALSO, statement_entry
    from mitragyna.safety.claims.claim import load_claims

    library = load()
    if as_json:
        print(json.dumps({**statement_entry(one, library), "about": ALSO}, indent=1, ensure_ascii=False))
        return
    print(f'{one.id}  "{one.statement}"')
    print("  In none of the documents: a statement that is often made")
    print(f"  Verdict: {one.told}")
    print(f"  Strongest evidence that bears on it: {one.grade}")
    print(textwrap.fill(one.evidence, 110, initial_indent="  Evidence: ", subsequent_indent="    "))
    for name, what in one.records(library).items():
        print(f"  Record {name}: {what}")
    for other in one.contradicts:
        print(f'  Contradicts {other}: "{load_claims()[other].claim}" ({load_claims()[other].verdict})')
    print("  Answered by:")
    for each in one.answered(library):
        print(f"    {each.link}  {each.what}")
    print(ALSO)


def _check(path: Path, day: str | None, as_json: bool) -> None:
    from mitragyna.safety.claims.answers import ALSO, LAW, LEFT_OPEN, NOTE, UNMARKED, checked
    from mitragyna.safety.claims.check import check, read_text
    from mitragyna.safety.claims.claim import VERDICTS
    from mitragyna.safety.claims.statements import STATEMENT_VERDICTS
    from mitragyna.safety.law.dates import as_of

    on = as_of(day)
    reads = check(read_text(path))
    told = checked(str(path), reads, on)
    if as_json:
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return
    for read in reads:
        if read.said or read.held or read.open or read.places or read.sentence.unread:
            print(f"line {read.sentence.line}: {_one_line(read.sentence.text)}")
            _print_read(read)
    _print_law(reads, on)
    counted = f"{len(told['marked'])} marked, {len(told['not_read'])} not checked"
    if told["left_open"]:
        counted += f", {len(told['left_open'])} with a claim left open"
    if told["law"]:
        counted += f", {len(told['law'])} on the law of a place"
    print(f"\n{len(reads)} sentences: {counted}.")
    counts = told["verdicts"]
    if counts:
        print(
            "Claims made, by verdict: " + ", ".join(f"{counts[v]} {v}" for v in VERDICTS if v in counts) + "."
        )
    counts = told["statement_verdicts"]
    if counts:
        said = ", ".join(f"{counts[v]} {v}" for v in STATEMENT_VERDICTS if v in counts)
        print(f"Statements made that the documents do not make, by verdict: {said}.")
    notes = (
        LEFT_OPEN if told["left_open"] else "",
        LAW if told["law"] else "",
        UNMARKED,
        NOTE,
        ALSO if told["statements"] else "",
    )
    print("\n".join(note for note in notes if note))


def _print_law(reads: tuple[Read, ...], on: date) -> None:
    """What was read of the law of the places that sentences speak of, each once."""
    from mitragyna.cli.law import answered
    from mitragyna.safety.law.load import SUBJECTS, load_law

    law = load_law()
    codes = tuple(dict.fromkeys(code for read in reads for code in read.places))
    if codes:
        print(f"\nThe law of the places that are named, as of {on.isoformat()}:")
    for code in codes:
        print(f"  {law.places.name(code)} ({code})")
        for subject, title in SUBJECTS.items():
            said = f"{title}: {answered(law.overall(code, subject, on))}"
            print(textwrap.fill(said, 110, initial_indent="    ", subsequent_indent="      "))


def _print_read(read: Read) -> None:
    from mitragyna.safety.claims.statements import Statement
    from mitragyna.safety.law.load import load_law

    if read.sentence.unread:
        in_full = " in full" if read.said or read.held or read.open else ""
        print(f"  NOT CHECKED{in_full}: {read.sentence.unread}")
    verbs = {"made": "reports" if read.reported else "makes", "denied": "denies"}
    told = {each.claim.id for held in read.held for each in read.follows(held)}
    for said in read.said:
        one = said.claim
        if one.id not in told:
            about = f"({one.told}; evidence: {one.grade})"
            print(f'  {verbs[said.how]} {one.id} {about}: "{one.claim}"')
    for held in read.held:
        one = held.statement
        about = f"not in the documents ({one.told}; evidence: {one.grade})"
        print(f'  {verbs[held.how]} {one.id}, {about}: "{one.statement}"')
        if held.how == "made":
            print(textwrap.fill(one.evidence, 110, initial_indent="    ", subsequent_indent="    "))
        for each in read.follows(held):
            claim = each.claim
            verb = "so it makes" if each.how == "made" else "so it denies"
            print(f'    {verb} {claim.id} ({claim.told}; evidence: {claim.grade}): "{claim.claim}"')
    for code in read.places:
        print(
            f"  speaks of the law of {load_law().places.name(code)} ({code}), which no claim answers: see below"
        )
    for one in read.open:
        said_by = one.statement if isinstance(one, Statement) else one.claim
        print(f'  leaves open {one.id} ({one.told}; evidence: {one.grade}): "{said_by}"')


def _one_line(text: str) -> str:
    """A sentence of a file, which cannot steer the terminal."""
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return shown if len(shown) <= 400 else shown[:400] + "…"
