"""The rules as data: what a file of rules may say, and what the shipped ones promise."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.safety import load_rules
from mitragyna.safety.facts.fact import FACTS
from mitragyna.safety.names.conditions import load_conditions
from mitragyna.safety.names.vocabulary import load_vocabulary
from mitragyna.safety.rules.expression import FLAGS, After, It, Predicate, Taken, With, parts_of
from mitragyna.safety.rules.load import FOLDER, read_rules
from tests.report.language import blocked
from tests.safety.cases import LIBRARY
from tests.safety.made_rules import RULES, TOP, made, own


def test_a_rule_is_read_whole():
    (rule,) = read_rules(made(extra='watch = "it"\nbasis = ["IX-020"]\n'), "made.toml")
    assert (rule.id, rule.severity, rule.watch, rule.each) == ("made.one", "serious", "it", False)
    assert rule.grade(LIBRARY) == "human observational"
    assert replace(rule, extrapolated="x").grade(LIBRARY) == "extrapolated"
    assert replace(rule, basis=()).grade(LIBRARY) == "assumed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("family = ", "not valid TOML"),
        (made(top='family = "made"\n'), "'reviewed' is missing"),
        (made(top="reviewed = 2026-11-22\n"), "'family' is missing"),
        (TOP, "no \\[\\[rule\\]\\]"),
        (made(extra="colour = 1\n"), "unknown field 'colour'"),
        (
            made(extra='basis = ["IX-020"]\ngrade_from = ["IX-021"]\n'),
            "grade_from: 'IX-021' is not in its basis",
        ),
        (made(extra='whatch = "x"\n'), "unknown field 'whatch'; the nearest known name is 'watch'"),
        (made().replace('severity = "serious"', 'severity = "sever"'), "'sever' is not a severity"),
        (made().replace('assumption = "made up"\n', ""), "rests on nothing"),
        (made().replace('title = "One"\n', ""), "'title' is missing"),
        (made("1"), "a condition is a table"),
        (made("{ al = [] }"), "has none; the nearest known names? (is|are) 'all'"),
        (made("{ all = [] }"), "expected a list of one part or more"),
        (made('{ fact = "person.aeg", below = "18 y" }'), "'person.aeg' is not a fact; the nearest"),
        (made('{ fact = "person.age", below = "18 kg" }'), "18 kg"),
        (made('{ fact = "person.age" }'), "needs one comparison"),
        (made('{ fact = "person.age", is = "old" }'), "compared by a comparison of numbers"),
        (made('{ fact = "person.sex", is = "mail" }'), "'mail' is not a value of 'person.sex'"),
        (made('{ condition = "livver-disease" }'), "is not a condition; the nearest"),
        (
            made('{ it = { flag = "opiod" } }'),
            "'opiod' is not known; the nearest known names? (is|are) 'opioid'",
        ),
        (made("{ it = {} }"), "nothing is asked"),
        (made("{ after = { kratom = true } }"), "'within' is missing"),
        (made("{ it = { kratom = true }, not = { it = { kratom = true } } }"), "has 'it' and 'not'"),
        (made("{ not = " * 30 + '{ fact = "person.age", below = "1 y" }' + " }" * 30), "levels deep"),
    ],
)
def test_a_fault_in_a_rule_file_is_one_clear_sentence(text: str, said: str):
    with pytest.raises(InputError, match=said):
        read_rules(text, "made.toml")


@pytest.mark.parametrize("key", ["class", "name", "flag"])
def test_a_condition_holds_no_character_that_does_not_show(key: str):
    with pytest.raises(InputError, match=r"U\+200B \(ZERO WIDTH SPACE\)"):
        read_rules(made(f'{{ it = {{ {key} = "opi\\u200boid" }} }}'), "made.toml")


def test_every_shipped_rule_rests_on_records_that_exist_or_says_what_it_assumes():
    assert len(RULES) > 120
    for rule in RULES.values():
        assert rule.basis or rule.assumption, rule.id
        assert all(LIBRARY.evidence(name).id == name for name in rule.basis)


def test_one_file_per_family_and_every_family_of_the_coverage():
    assert {path.stem for path in FOLDER.glob("*.toml")} == {rule.family for rule in RULES.values()}
    assert {rule.family for rule in RULES.values()} >= {
        "opioids", "sedatives", "serotonin", "qt", "cyp", "pgp", "precipitation", "adhd", "person", "dependence",
        "signs", "longterm", "products", "care", "seizure", "law", "input",
    }  # fmt: skip


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_no_rule_tells_anyone_what_to_do(rule):
    for text in (rule.title, rule.statement, rule.watch, rule.assumption, rule.extrapolated, *rule.asks):
        assert blocked(text) == []


def test_conditions_speak_a_plain_language_too():
    for entry in load_conditions().entries.values():
        assert blocked(entry.title) == []


def test_no_rule_negates_a_flag_that_may_be_unknown():
    """``not`` of an unknown flag would leave a danger unchecked: what is more particular covers the general."""
    from mitragyna.safety.rules.expression import Not

    for rule in RULES.values():
        for node in parts_of(rule.when):
            if isinstance(node, Not) and isinstance(node.part, It | With | After | Taken):
                what = node.part.what
                assert not what.flags or isinstance(node.part, After), rule.id


def names_in_rules() -> dict[str, Predicate]:
    return {
        f"{rule.id}: {', '.join(node.what.names)}": node.what
        for rule in RULES.values()
        for node in parts_of(rule.when)
        if isinstance(node, It | With | After | Taken) and node.what.names
    }


def test_medicines_named_in_rules_are_in_the_vocabulary():
    vocabulary = load_vocabulary()
    for where, what in names_in_rules().items():
        known = [found[0].name for name in what.names if isinstance(found := vocabulary.resolve(name), tuple)]
        assert set(known) & set(what.names), f"{where}: none of these is the vocabulary's own name"


def test_names_and_flags_of_rules_are_written_as_they_are_compared():
    assert all(name == name.casefold() for what in names_in_rules().values() for name in what.names)
    used = {
        flag
        for rule in RULES.values()
        for node in parts_of(rule.when)
        if isinstance(node, It | With | After | Taken)
        for flag in node.what.flags
    }
    assert used <= set(FLAGS)


DOCUMENT = (Path(__file__).parents[3] / "docs" / "safety.md").read_text("utf-8")


def test_the_page_names_every_fact_flag_family_and_field():
    facts = re.findall(
        r"^\| `((?:person|kratom|seven_oh|opioid|medicines|sedatives|depressants|certificate|law|run|it)"
        r"\.[a-z_0-9]+)` \|",
        DOCUMENT,
        re.M,
    )
    assert facts == list(FACTS)
    assert all(f"`{flag}`" in DOCUMENT for flag in FLAGS)
    counted = Counter(rule.family for rule in RULES.values())
    written = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", DOCUMENT, re.M))
    assert {family: int(number) for family, number in written.items()} == counted
    fields = set(re.findall(r"`(\w+)`", DOCUMENT.split("## 4.")[1].split("A condition is")[0]))
    assert {
        "watch",
        "basis",
        "assumption",
        "extrapolated",
        "covers",
        "instead_of",
        "symmetric",
        "asks",
        "reviewed",
    } <= fields
    assert blocked(re.sub(r"```.*?```", "", DOCUMENT, flags=re.S)) == []


def test_a_folder_without_rules_is_no_set_of_rules(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no file of rules"):
        load_rules((tmp_path,))


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read"):
        load_rules((tmp_path,))


@pytest.mark.parametrize("deep", [400, 20_000])
def test_tables_that_lie_very_deep_are_one_sentence(deep: int):
    for opened, closed in (("{ not = ", " }"), ("{ all = [", "] }")):
        text = made(opened * deep + "{ taken = { kratom = true } }" + closed * deep)
        with pytest.raises(InputError, match="deep"):
            read_rules(text, "made.toml")


@pytest.mark.parametrize(
    ("given", "said"),
    [("2999-01-01", "has not come"), ("2026-01-01T00:00:00Z", "no date"), ("5", "no date")],
)
def test_a_review_is_a_day_that_has_come(given: str, said: str):
    for text in (made(top=f'family = "made"\nreviewed = {given}\n'), made(extra=f"reviewed = {given}\n")):
        with pytest.raises(InputError, match=said):
            read_rules(text, "made.toml")


def test_no_shipped_rule_was_reviewed_after_the_day_of_the_others():
    assert max(rule.reviewed for rule in RULES.values()) <= datetime.date(2026, 11, 23)


@pytest.mark.parametrize("entry", ["rule = [5]", 'rule = ["a"]'])
def test_a_rule_that_is_no_table_is_refused(entry: str):
    with pytest.raises(InputError, match="no table"):
        read_rules(f'family = "made"\nreviewed = 2026-01-01\n{entry}\n', "made.toml")


def test_an_id_is_a_name():
    with pytest.raises(InputError, match="is no name"):
        read_rules(made().replace('id = "one"', 'id = "a b"'), "made.toml")


@pytest.mark.parametrize("sign", ["\u200b", "\u2060", "\ufeff", "\u202e", "\u001b", "\u00ad"])
@pytest.mark.parametrize("key", ["id", "title", "statement", "watch", "assumption"])
def test_a_character_that_does_not_show_is_refused_by_name(key: str, sign: str):
    text = made(extra='watch = "breathing"\n')
    spoilt = re.sub(rf'(?m)^{key} = "', f'{key} = "\\\\u{ord(sign):04x}', text, count=1)
    assert spoilt != text
    with pytest.raises(InputError, match=rf"{key}: it holds U\+{ord(sign):04X} \(.*which does not show"):
        read_rules(spoilt, "made.toml")


def test_every_name_and_class_in_a_rule_is_one_that_something_has():
    """A name that nothing has would let a rule sleep for ever."""
    vocabulary = load_vocabulary()
    classes = {kind.casefold() for one in vocabulary.ingredients.values() for kind in one.classes}
    classes |= {product.kind.casefold() for product in LIBRARY.products.values()}
    for rule in RULES.values():
        for node in parts_of(rule.when):
            what = getattr(node, "what", None)
            if what is None:
                continue
            assert set(what.classes) <= classes, rule.id
            for name in what.names:
                meant = vocabulary.resolve(name)
                assert isinstance(meant, tuple) or name in LIBRARY.substances, (rule.id, name)
                # Another spelling alone would never meet the resolved name.
                if isinstance(meant, tuple):
                    assert {one.name for one in meant} <= set(what.names), (rule.id, name)


def test_what_a_rule_leaves_out_by_name_a_milder_rule_tells():
    """Medicines that a rule on a flag leaves out are those that another rule on the same flag takes in."""
    from mitragyna.safety.rules.expression import Not

    told: dict[str, frozenset[str]] = {}
    left_out: dict[str, frozenset[str]] = {}
    flags: dict[str, tuple[str, ...]] = {}
    for rule in RULES.values():
        top = getattr(rule.when, "parts", ())
        its = [node.what for node in top if isinstance(node, It)]
        if its and its[0].flags and its[0].names:
            told[rule.id] = frozenset(its[0].names)
        elif its and its[0].flags:
            flags[rule.id] = its[0].flags
            for node in top:
                if isinstance(node, Not) and isinstance(node.part, It) and len(node.part.what.names) > 15:
                    left_out[rule.id] = frozenset(node.part.what.names)
    assert {"qt.medicine-with-kratom", "seizure.medicine-with-kratom"} <= set(left_out)
    for rule, names in left_out.items():
        assert names in told.values(), (rule, sorted(names))


OWN = """
family = "own"
reviewed = 2026-11-22
[[rule]]
id = "ours"
title = "Ours"
severity = "minor"
statement = "{}"
assumption = "made up"
when = {{ taken = {{ leaf = true }} }}
"""


@pytest.mark.parametrize(
    ("statement", "said"),
    [("Take 2 g; it is recommended and safe.", "recommended"), ("It is a safe product.", "safe"),
     ("Known of leaf. Never take 5 g.", "Never take"), ("Patients may take up to 5 g.", "Patients may take")],
)  # fmt: skip
def test_an_own_rule_that_advises_a_dose_or_calls_a_product_harmless_is_refused(
    tmp_path: Path, statement: str, said: str
):
    with pytest.raises(
        InputError, match=rf"^own\.toml: rule 'own\.ours': 'statement' says '.*{said}"
    ) as refused:
        load_rules((FOLDER, own(tmp_path, OWN.format(statement))))
    assert "\n" not in str(refused.value)


def test_an_own_rule_that_says_what_is_known_is_taken(tmp_path: Path):
    rules = load_rules((FOLDER, own(tmp_path, OWN.format("Leaf of 5 g raised the heart rate."))))
    assert "own.ours" in rules
