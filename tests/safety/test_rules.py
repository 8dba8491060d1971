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
from mitragyna.safety.conditions import load_conditions
from mitragyna.safety.expression import FLAGS, After, It, Predicate, Taken, With, parts_of
from mitragyna.safety.facts import FACTS
from mitragyna.safety.rules import FOLDER, SEVERITIES, check_basis, check_references, in_order, read_rules
from mitragyna.safety.vocabulary import load_vocabulary
from tests.report.language import blocked
from tests.safety.cases import LIBRARY

RULES = load_rules()
TOP = 'family = "made"\nreviewed = 2026-11-22\n'
RULE = """[[rule]]
id = "one"
title = "One"
severity = "serious"
statement = "A fact."
assumption = "made up"
when = {when}
"""


def made(when: str = '{ fact = "person.age", below = "18 y" }', top: str = TOP, extra: str = "") -> str:
    return top + RULE.replace("{when}", when) + extra


def test_a_rule_is_read_whole():
    (rule,) = read_rules(made(extra='watch = "it"\nbasis = ["IX-020"]\n'), "made.toml")
    assert (rule.id, rule.severity, rule.watch, rule.each) == ("made.one", "serious", "it", False)
    assert rule.grade(LIBRARY) == "human observational"
    assert replace(rule, extrapolated="x").grade(LIBRARY) == "extrapolated"
    assert replace(rule, basis=()).grade(LIBRARY) == "assumed"


def test_the_records_that_carry_the_statement_give_the_grade():
    (rule,) = read_rules(made(extra='basis = ["IX-020", "IX-027"]\ngrade_from = ["IX-027"]\n'), "made.toml")
    assert (rule.grade(LIBRARY), rule.seen(LIBRARY)) == ("extrapolated", "recalled")
    assert len(rule.sources(LIBRARY)) == 2
    assert RULES["qt.two-medicines"].grade(LIBRARY) == "human observational"
    assert RULES["opioids.kratom-in-maintenance"].grade(LIBRARY) == "extrapolated"
    assert RULES["qt.medicine-with-kratom"].grade(LIBRARY) == "extrapolated"


def test_a_rule_about_a_result_of_the_model_is_extrapolated_or_assumed():
    computed = {name for name, rule in RULES.items() if rule.computed}
    assert computed >= {
        "cyp.exposure-doubled",
        "cyp.exposure-raised",
        "cyp.exposure-lowered",
        "sedatives.sedation-load",
        "sedatives.respiratory-drive",
        "opioids.overdose-margin",
        "opioids.receptors-occupied",
        "qt.margin",
    }
    assert {RULES[name].grade(LIBRARY) for name in computed} <= {"extrapolated", "assumed"}


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


def test_rules_that_lead_back_to_themselves_are_refused():
    circle = made('{ rule = "made.two" }') + RULE.replace("{when}", '{ rule = "made.one" }').replace(
        '"one"', '"two"'
    )
    rules = {rule.id: rule for rule in read_rules(circle, "made.toml")}
    with pytest.raises(InputError, match=r"leads back to itself \(made\.one -> made\.two -> made\.one\)"):
        check_references(rules)
    covers = {rule.id: replace(rule, covers=(rule.id,)) for rule in read_rules(made(), "made.toml")}
    with pytest.raises(InputError, match="leads back to itself"):
        check_references(covers)


def own(tmp_path: Path, text: str) -> Path:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_an_own_rule_rests_on_records_that_there_are(tmp_path: Path):
    for i, (basis, fine) in enumerate(
        (('["ZZ-999"]', False), ('["GD-001", "ZZ-999"]', False), ('["GD-001"]', True))
    ):
        folder = tmp_path / str(i)
        folder.mkdir()
        own(folder, made("{ it = { kratom = true } }", extra=f"basis = {basis}\n"))
        if fine:
            assert "made.one" in load_rules((FOLDER, folder))
            continue
        for folders in ((FOLDER, folder), (folder,)):
            with pytest.raises(
                InputError, match=r"rules: made\.one: basis: the library has no record of .*'ZZ-999'"
            ) as told:
                load_rules(folders)
            assert "\n" not in str(told.value)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_an_own_rule_silences_none_that_is_graver(tmp_path: Path, severity: str):
    text = made("{ it = { kratom = true } }", extra='covers = ["{}"]\n').replace("serious", severity)
    for other in ("opioids.kratom-with-opioid", "qt.medicine-with-kratom", "pgp.substrate-with-kratom"):
        folder = own(tmp_path, text.replace("{}", other))
        if SEVERITIES.index(RULES[other].severity) < SEVERITIES.index(severity):
            with pytest.raises(
                InputError, match=rf"made\.one: covers: it is {severity} and would silence '{other}'"
            ):
                load_rules((FOLDER, folder))
        else:
            assert "made.one" in load_rules((FOLDER, folder))
        load_rules.__globals__["_load"].cache_clear()


def test_a_question_silences_no_answer(tmp_path: Path):
    extra = 'covers = ["qt.medicine-with-kratom"]\nasks = ["why"]\n'
    with pytest.raises(InputError, match=r"a question and would silence 'qt\.medicine-with-kratom'"):
        load_rules((FOLDER, own(tmp_path, made("{ it = { kratom = true } }", extra=extra))))


@pytest.mark.parametrize(
    "when",
    [
        "{ with = { kratom = true } }",
        '{ after = { kratom = true, within = "12 h" } }',
        '{ all = [{ with = { kratom = true } }, { fact = "person.age", below = "18 y" }] }',
        "{ not = { with = { kratom = true } } }",
        '{ any = [{ it = { flag = "qt" } }, { with = { kratom = true } }] }',
        '{ any = [{ with = { kratom = true } }, { all = [{ it = { flag = "qt" } }, { taken = { flag = "qt" } }] }] }',
    ],
)
def test_what_stands_beside_something_says_beside_what(tmp_path: Path, when: str):
    with pytest.raises(InputError, match=r"made\.one: there is '(with|after)' without 'it'"):
        load_rules((own(tmp_path, made(when)),))


def test_what_the_first_of_two_is_may_stand_in_another_rule(tmp_path: Path):
    two = RULE.replace("{when}", "{ it = { kratom = true } }").replace('"one"', '"two"')
    text = made('{ all = [{ rule = "made.two" }, { with = { flag = "qt" } }] }') + two
    assert len(load_rules((own(tmp_path, text),))) == 2


def test_each_of_several_alternatives_may_stand_below_what_the_first_is(tmp_path: Path):
    beside = '{ any = [{ with = { kratom = true } }, { after = { kratom = true, within = "12 h" } }] }'
    for first in (
        '{ it = { flag = "qt" } }',
        '{ any = [{ it = { flag = "qt" } }, { fact = "it.past", is = "told" }] }',
    ):
        (own(tmp_path, made(f"{{ all = [{beside}, {first}] }}")))
        assert load_rules((tmp_path,))
        load_rules.__globals__["_load"].cache_clear()


@pytest.mark.parametrize("key", ["class", "name", "flag"])
def test_a_condition_holds_no_character_that_does_not_show(key: str):
    with pytest.raises(InputError, match=r"U\+200B \(ZERO WIDTH SPACE\)"):
        read_rules(made(f'{{ it = {{ {key} = "opi\\u200boid" }} }}'), "made.toml")


@pytest.mark.parametrize("where", ["it", "taken"])
@pytest.mark.parametrize(
    ("kind", "nearest"),
    [("benzodiazapine", "'benzodiazepine'"), ("Benzodiazepine", "'benzodiazepine'"),
     ("kratom extrakt", "'kratom extract'"),
     ("opiod agonist", "'opioid agonist'")],
)  # fmt: skip
def test_a_class_that_nothing_has_is_refused_with_the_nearest(
    tmp_path: Path, where: str, kind: str, nearest: str
):
    for given in (f'"{kind}"', f'["benzodiazepine", "{kind}"]'):
        folder = own(tmp_path, made(f"{{ {where} = {{ class = {given} }} }}"))
        with pytest.raises(
            InputError, match=r"is no class of medicines or products.*nearest known name"
        ) as told:
            load_rules((folder,))
        assert kind in str(told.value)
        assert nearest in str(told.value)
    with pytest.raises(InputError, match="is no class"):
        load_rules((own(tmp_path, made(f'{{ {where} = {{ class = "zzzqqqxxx" }} }}')),))


def test_a_long_chain_of_rules_is_followed_to_its_end(tmp_path: Path):
    from mitragyna.safety import check
    from tests.safety.cases import COMPLETE, LEAF, scenario

    count = 1500
    text = TOP + "".join(
        RULE.replace("{when}", f'{{ rule = "made.r{i + 1}" }}').replace('"one"', f'"r{i}"')
        for i in range(count)
    )
    text += RULE.replace("{when}", "{ taken = { kratom = true } }").replace('"one"', f'"r{count}"')
    rules = load_rules((own(tmp_path, text),))
    assert in_order(rules)[0] == f"made.r{count}"
    for takes, answer in (((LEAF,), "found"), ((), "not found")):
        made_of = check(scenario(*takes, **COMPLETE), LIBRARY, rules=rules)
        assert {one.answer for one in made_of} == {answer}
        assert len(made_of) == count + 1


def test_a_circle_of_many_rules_is_told_in_a_line():
    count = 400
    text = TOP + "".join(
        RULE.replace("{when}", f'{{ rule = "made.r{(i + 1) % count}" }}').replace('"one"', f'"r{i}"')
        for i in range(count)
    )
    with pytest.raises(InputError, match="leads back to itself") as told:
        check_references({rule.id: rule for rule in read_rules(text, "made.toml")})
    assert len(str(told.value)) < 400


def test_a_trial_is_the_grade_only_of_what_trials_say_of_the_statement_itself():
    """A trial of one drug in a pair grades no statement on the pair."""
    strongest = {name for name, rule in RULES.items() if rule.grade(LIBRARY) in ("definition", "human trial")}
    assert strongest == {"care.psychosocial"}
    assert RULES["sedatives.quetiapine-with-kratom"].grade(LIBRARY) == "case report"
    assert RULES["person.acetaminophen-with-kratom"].grade(LIBRARY) == "extrapolated"


def test_a_rule_that_is_named_and_not_there_is_refused():
    rules = {rule.id: rule for rule in read_rules(made('{ rule = "made.on" }'), "made.toml")}
    with pytest.raises(InputError, match=r"refers to .made\.on., which is no rule; the nearest"):
        check_references(rules)


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
    from mitragyna.safety.expression import Not

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


def test_a_rule_that_names_an_unknown_medicine_is_refused_when_rules_are_loaded(tmp_path: Path):
    (tmp_path / "slip.toml").write_text(made('{ taken = { name = ["methadone", "metadone"] } }'), "utf-8")
    with pytest.raises(InputError, match=r"^slip\.toml: made\.one: 'metadone' is no medicine.*'methadone'"):
        load_rules((tmp_path,))


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


DOCUMENT = (Path(__file__).parents[2] / "docs" / "safety.md").read_text("utf-8")


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


def test_a_basis_without_its_record_is_refused_with_the_nearest():
    rules = {rule.id: rule for rule in read_rules(made(extra='basis = ["IX-02O"]\n'), "made.toml")}
    with pytest.raises(InputError, match=r"made\.one: basis: .*IX-02O"):
        check_basis(rules, LIBRARY)


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
    from mitragyna.safety.expression import Not

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
