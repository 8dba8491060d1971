"""Rules hold together: what they name exists, none leads back to itself, and none silences a graver one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mitragyna.errors import InputError
from mitragyna.safety import load_rules
from mitragyna.safety.rules.coherence import check_basis, check_references, in_order
from mitragyna.safety.rules.load import FOLDER, read_rules
from mitragyna.safety.rules.rule import SEVERITIES
from tests.safety.cases import LIBRARY
from tests.safety.made_rules import RULE, RULES, TOP, made, own


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


def test_a_rule_that_is_named_and_not_there_is_refused():
    rules = {rule.id: rule for rule in read_rules(made('{ rule = "made.on" }'), "made.toml")}
    with pytest.raises(InputError, match=r"refers to .made\.on., which is no rule; the nearest"):
        check_references(rules)


def test_a_rule_that_names_an_unknown_medicine_is_refused_when_rules_are_loaded(tmp_path: Path):
    (tmp_path / "slip.toml").write_text(made('{ taken = { name = ["methadone", "metadone"] } }'), "utf-8")
    with pytest.raises(InputError, match=r"^slip\.toml: made\.one: 'metadone' is no medicine.*'methadone'"):
        load_rules((tmp_path,))


def test_a_basis_without_its_record_is_refused_with_the_nearest():
    rules = {rule.id: rule for rule in read_rules(made(extra='basis = ["IX-02O"]\n'), "made.toml")}
    with pytest.raises(InputError, match=r"made\.one: basis: .*IX-02O"):
        check_basis(rules, LIBRARY)
