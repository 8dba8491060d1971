"""Names of medicines resolve exactly or not at all, and only what was read can clear a finding."""

from __future__ import annotations

import re
import shutil
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.errors import UNSEEN, InputError
from mitragyna.library import load
from mitragyna.safety.names.forms import AROUND
from mitragyna.safety.names.medicine import FLAGS, STRENGTHS, UNKNOWN_FLAG, VALUES, Flag, Statement, combine
from mitragyna.safety.names.vocabulary import SHIPPED, Unknown, load_vocabulary, read_vocabulary
from mitragyna.safety.names.written import foreign_scripts, invisible, key, lookalike

VOCABULARY = load_vocabulary()
NAMES = sorted(VOCABULARY.shown.values())
SALTS = sorted(VOCABULARY.salts)

names = st.sampled_from(NAMES)
ingredients = st.sampled_from(sorted(VOCABULARY.ingredients))
flags = st.sampled_from(sorted(FLAGS))


def meant(text: str) -> tuple[str, ...]:
    found = VOCABULARY.resolve(text)
    assert not isinstance(found, Unknown), found
    return tuple(ingredient.name for ingredient in found)


def unknown(text: str) -> Unknown:
    found = VOCABULARY.resolve(text)
    assert isinstance(found, Unknown), found
    assert found.text == text
    return found


# --- what resolves


@pytest.mark.parametrize(
    ("text", "ingredient"),
    [
        ("acetaminophen", "paracetamol"),
        ("Paracetamol", "paracetamol"),
        ("Tylenol", "paracetamol"),
        ("Panadol", "paracetamol"),
        ("epinephrine", "epinephrine"),
        ("Adrenaline", "epinephrine"),
        ("rifampin", "rifampicin"),
        ("cyclosporine", "ciclosporin"),
        ("meperidine", "pethidine"),
        ("albuterol", "salbutamol"),
        ("frusemide", "furosemide"),
        ("diamorphine", "heroin"),
        ("amfetamine", "amphetamine"),
        ("Elvanse", "lisdexamfetamine"),
        ("Vyvanse", "lisdexamfetamine"),
        ("Lustral", "sertraline"),
        ("Zoloft", "sertraline"),
        ("St John’s wort", "st john's wort"),
        ("Xanax®", "alprazolam"),
        ("ＸＡＮＡＸ", "alprazolam"),
        ("  sertraline\thydrochloride ", "sertraline"),
        ("Sertraline HCl", "sertraline"),
        ("sodium valproate", "valproate"),
        ("quetiapine fumarate", "quetiapine"),
        ("metoprolol succinate", "metoprolol"),
        ("clonidine hydrochloride monohydrate", "clonidine"),
        ("kratom", "mitragynine"),
        ("7-OH", "7-hydroxymitragynine"),
        ("GHB", "sodium oxybate"),
    ],
)
def test_names_of_both_sides_of_the_atlantic_mean_the_same(text: str, ingredient: str) -> None:
    assert meant(text) == (ingredient,)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Suboxone", ("buprenorphine", "naloxone")),
        ("Percocet", ("oxycodone", "paracetamol")),
        ("co-codamol", ("codeine", "paracetamol")),
        ("Co Codamol", ("codeine", "paracetamol")),
        ("Bactrim", ("trimethoprim", "sulfamethoxazole")),
        ("oxycodone/acetaminophen", ("oxycodone", "paracetamol")),
        ("codeine phosphate + ibuprofen", ("codeine", "ibuprofen")),
        ("tramadol and paracetamol", ("tramadol", "paracetamol")),
        ("naloxone with naloxone", ("naloxone",)),
        ("Percocet and Suboxone", ("oxycodone", "paracetamol", "buprenorphine", "naloxone")),
    ],
)
def test_combined_products_give_every_ingredient(text: str, parts: tuple[str, ...]) -> None:
    assert meant(text) == parts


@given(names, st.sampled_from([str.upper, str.lower, str.title, str.swapcase]), st.integers(0, 3))
def test_case_and_spaces_do_not_matter(name: str, change: object, spaces: int) -> None:
    assert callable(change)
    assert meant(f"{' ' * spaces}{change(name)}{' ' * spaces}") == meant(name)


@given(names, st.sampled_from(SALTS))
def test_salts_at_the_end_are_taken_off(name: str, salt: str) -> None:
    joined = f"{name} {salt}"
    own = VOCABULARY.meanings.get(key(joined))
    assert meant(joined) == (own or meant(name))


def test_nothing_but_listed_salts_and_words_of_form_is_taken_off() -> None:
    for text in ("quetiapine XR", "morphine sulfate tablets", "oral morphine", "heroin (IV)"):
        assert meant(text) == meant(text.replace("(IV)", "").split(" ")[text.startswith("oral")])
    for text in ("sertraline 50 mg", "not methadone", "methadone?", "XR", "tablets", "timolol eye drops"):
        unknown(text)
    assert (
        unknown("hydrochloride").suggestions == ()
        or "hydrochloride" not in unknown("hydrochloride").suggestions
    )


# --- what never resolves


@given(st.text(max_size=300))
def test_any_text_gives_an_answer(text: str) -> None:
    found = VOCABULARY.resolve(text)
    if isinstance(found, Unknown):
        assert found.reason
        assert len(found.suggestions) <= 3
        assert all(not isinstance(VOCABULARY.resolve(each), Unknown) for each in found.suggestions)
    else:
        assert found


@given(names, st.data())
def test_a_misspelling_is_never_resolved(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"))
    changed = data.draw(
        st.sampled_from(
            [
                name[:at] + letter + name[at + 1 :],
                name[:at] + letter + name[at:],
                name[:at] + name[at + 1 :],
                name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
            ]
        )
    )
    found = VOCABULARY.resolve(changed)
    if not isinstance(found, Unknown):
        assert exact(changed), f"{changed!r} resolved to {[each.name for each in found]}"


def exact(text: str) -> bool:
    """True when each part of the text is a name as it stands, salts and words of form aside, without its code."""
    parts = re.split(r"\s*(?:/|\+|&|\band\b|\bwith\b)\s*", key(text))
    for part in [key(text)] if key(text) in VOCABULARY.meanings else parts:
        words = part.split()
        if part not in VOCABULARY.meanings:
            while words and words[0].strip("(),.") in AROUND:
                words = words[1:]
            while words and words[-1].strip("(),.") in AROUND and " ".join(words) not in VOCABULARY.meanings:
                words = words[:-1]
        while words and " ".join(words) not in VOCABULARY.meanings and words[-1] in VOCABULARY.salts:
            words = words[:-1]
        if " ".join(words) not in VOCABULARY.meanings:
            return False
    return True


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("sertralin", "sertraline"),
        ("methadon", "methadone"),
        ("suboxon", "Suboxone"),
        ("buprenorfine", "buprenorphine"),
        ("c0deine", "codeine"),
        ("metoprolol sucinate ER", None),
        ("oxycodone and acetominophen", None),
    ],
)
def test_what_may_be_meant_is_suggested(text: str, suggested: str | None) -> None:
    found = unknown(text)
    if suggested is not None:
        assert found.suggestions[0] == suggested


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\x00", "\u3164"]
)
def test_invisible_characters_are_told(hidden: str) -> None:
    found = unknown(f"sertra{hidden}line")
    assert found.suggestions == ("sertraline",)
    assert "do not show" in found.reason


def test_fillers_and_selectors_that_count_as_printable_are_told_as_well() -> None:
    for hidden in {"\u3164", "\u034f", "\u2800", "\ufe0f"} | UNSEEN:
        assert invisible(f"7{hidden}OH"), hex(ord(hidden))
        assert "do not show" in unknown(f"sertra{hidden}line").reason


@pytest.mark.parametrize(
    ("text", "plain", "script"),
    [
        ("mеthadone", "methadone", "Cyrillic"),
        ("Хаnах", "Xanax", "Cyrillic"),
        ("Νarcan", "Narcan", "Greek"),
        ("hеrοin", "heroin", "Cyrillic and Greek"),
    ],
)
def test_letters_that_only_look_latin_are_told(text: str, plain: str, script: str) -> None:
    found = unknown(text)
    assert found.suggestions[0] == plain
    assert script in found.reason


@given(names, st.data())
def test_no_name_with_a_lookalike_resolves(name: str, data: st.DataObject) -> None:
    swaps = {"a": "а", "e": "е", "o": "ο", "p": "р", "c": "с", "x": "х", "i": "і", "y": "у", "s": "ѕ"}
    where = [at for at, letter in enumerate(name.lower()) if letter in swaps]
    if where:
        at = data.draw(st.sampled_from(where))
        disguised = name[:at] + swaps[name[at].lower()] + name[at + 1 :]
        assert key(unknown(disguised).suggestions[0]) == key(name)


@pytest.mark.parametrize("text", ["セルトラリン", "метадон", "吗啡", "ميثادون", "μορφίνη", "ketum 草"])
def test_names_in_other_scripts_are_unknown(text: str) -> None:
    assert "script" in unknown(text).reason


def test_accents_are_told_not_dropped() -> None:
    assert unknown("paracétamol").suggestions == ("paracetamol",)
    assert "accents" in unknown("paracétamol").reason


@pytest.mark.parametrize("text", ["", " ", "\t", "\u00a0"])
def test_an_empty_name_is_unknown(text: str) -> None:
    assert unknown(text).reason == "the name is empty"


def test_a_name_that_is_sold_as_several_medicines_is_not_chosen_between() -> None:
    found = unknown("Benadryl")
    assert found.suggestions == ("diphenhydramine", "cetirizine")
    assert "different medicines" in found.reason


@pytest.mark.parametrize(
    "text", ["benzodiazepine", "Benzodiazepines", "SSRIs", "antihistamine", "statins", "opioid"]
)
def test_a_class_is_not_a_medicine(text: str) -> None:
    assert "class" in unknown(text).reason


def test_a_very_long_name_is_unknown_at_once() -> None:
    began = time.process_time()
    assert "characters" in unknown("sertraline" * 100_000).reason
    assert time.process_time() - began < 0.5


# --- flags


def test_every_ingredient_has_every_flag() -> None:
    for ingredient in VOCABULARY.ingredients.values():
        assert set(ingredient.flags) == set(FLAGS)


@given(ingredients, flags)
def test_only_a_no_that_was_read_clears(name: str, flag: str) -> None:
    found = VOCABULARY.ingredients[name].flags[flag]
    assert found.value in VALUES
    assert found.clears == (found.value == "no" and not found.recalled)
    assert found.raises == (found.value == "yes")
    assert found.answer is (True if found.raises else False if found.clears else None)
    if found.value == "unknown" or found.recalled:
        assert found.sources == ()
        assert found.answer is not False
    else:
        assert found.sources


@given(
    st.lists(
        st.builds(
            Statement,
            value=st.sampled_from(["yes", "no"]),
            strength=st.just(""),
            source=st.sampled_from(["recalled", "one", "two"]),
        ),
        max_size=5,
    )
)
def test_any_yes_outweighs_every_no(statements: list[Statement]) -> None:
    flag = combine(tuple(statements))
    said = {statement.value for statement in statements}
    assert flag.value == ("yes" if "yes" in said else "no" if said else "unknown")
    assert flag.clears == (said == {"no"} and any(each.source != "recalled" for each in statements))


@given(st.permutations([Statement("yes", each, "one") for each in STRENGTHS]))
def test_the_strongest_that_was_read_counts(statements: list[Statement]) -> None:
    assert combine(tuple(statements)).strength == "strong"
    recalled = [Statement("yes", "strong", "recalled"), Statement("yes", "weak", "one")]
    assert combine(tuple(recalled)).strength == "weak"


@pytest.mark.parametrize(
    ("name", "flag", "strength"),
    [
        ("ketoconazole", "cyp3a_inhibitor", "strong"),
        ("diltiazem", "cyp3a_inhibitor", "moderate"),
        ("rifampicin", "cyp3a_inducer", "strong"),
        ("paroxetine", "cyp2d6_inhibitor", "strong"),
        ("methadone", "qt", "known"),
        ("linezolid", "mao_inhibitor", ""),
        ("methylthioninium chloride", "mao_inhibitor", ""),
        ("tramadol", "serotonergic", ""),
        ("pregabalin", "gabapentinoid", ""),
        ("naltrexone", "opioid_antagonist", ""),
        ("buprenorphine", "opioid_partial_agonist", ""),
        ("lofexidine", "alpha2_agonist", ""),
        ("digoxin", "pgp_substrate", ""),
        ("lithium", "narrow_index", ""),
        ("bupropion", "seizure_threshold", ""),
        ("isoniazid", "hepatotoxic", ""),
        ("doxazosin", "hypotensive", ""),
        ("midazolam", "cyp3a_substrate", ""),
        ("codeine", "cyp2d6_substrate", ""),
        ("methylphenidate", "stimulant", ""),
    ],
)
def test_what_a_pharmacist_would_miss_first_was_read(name: str, flag: str, strength: str) -> None:
    found = VOCABULARY.flag(name, flag)
    assert found.raises
    assert not found.recalled
    assert found.strength == strength


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("metformin", "opioid"),
        ("metformin", "cyp3a_inhibitor"),
        ("naloxone", "opioid"),
        ("lorazepam", "cyp3a_substrate"),
        ("pravastatin", "cyp3a_substrate"),
        ("amoxicillin", "mao_inhibitor"),
        ("lisinopril", "serotonergic"),
        ("methylphenidate", "cyp2d6_inhibitor"),
        ("pregabalin", "cyp2d6_inhibitor"),
        ("lofexidine", "opioid"),
    ],
)
def test_what_was_read_can_clear(name: str, flag: str) -> None:
    assert VOCABULARY.flag(name, flag).clears


PLAINLY_NO_OPIOID = """
carbidopa benserazide cannabis cannabidiol rimegepant ubrogepant dextromethorphan benzonatate brexpiprazole
cariprazine lumateperone pimavanserin suvorexant lemborexant daridorexant lasmiditan pitolisant solriamfetol
armodafinil brivaracetam
cenobamate levomilnacipran deutetrabenazine valbenazine pseudoephedrine oxymetazoline xylometazoline naphazoline
brimonidine dimenhydrinate remimazolam rolapitant fosaprepitant safinamide tolcapone sacubitril danazol flibanserin
cytisinicline mirogabalin naldemedine xylazine medetomidine
"""


@pytest.mark.parametrize("name", PLAINLY_NO_OPIOID.split())
def test_whether_it_is_an_opioid_is_not_asked_of_what_the_index_or_a_text_puts_elsewhere(name: str) -> None:
    assert VOCABULARY.flag(name, "opioid").clears


@pytest.mark.parametrize(
    "name", ["dezocine", "oliceridine", "oxymorphone", "eluxadoline", "tianeptine", "codeine"]
)
def test_an_opioid_whose_code_was_read_stays_one(name: str) -> None:
    assert VOCABULARY.flag(name, "opioid").raises


@pytest.mark.parametrize(
    ("name", "flag"),
    [("samidorphan", "opioid"), ("noscapine", "opioid"), ("speciofoline", "opioid"), ("kava", "opioid"),
     ("bupropion", "mao_inhibitor"), ("amantadine", "mao_inhibitor")],
)  # fmt: skip
def test_what_nothing_read_puts_elsewhere_stays_asked(name: str, flag: str) -> None:
    assert VOCABULARY.flag(name, flag).answer is None


@pytest.mark.parametrize("name", ["ropinirole", "pramipexole", "levodopa", "carbidopa", "entacapone"])
def test_medicines_of_parkinson_disease_beside_the_inhibitors_of_mao_are_none(name: str) -> None:
    assert VOCABULARY.flag(name, "mao_inhibitor").clears
    assert VOCABULARY.flag("safinamide", "mao_inhibitor").raises


@pytest.mark.parametrize("name", ["gabapentin", "pregabalin", "mirogabalin", "phenibut"])
def test_gabapentinoids_stay_gabapentinoids_and_other_antiepileptics_are_none(name: str) -> None:
    assert VOCABULARY.flag(name, "gabapentinoid").raises
    assert VOCABULARY.flag("lamotrigine", "gabapentinoid").clears


@pytest.mark.parametrize(
    ("name", "flag"), [("metformin", "sedative"), ("morphine", "qt"), ("valerian", "qt")]
)
def test_what_was_recalled_or_never_recorded_clears_nothing(name: str, flag: str) -> None:
    assert VOCABULARY.flag(name, flag).answer is None


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("phenibut", "gabapentinoid"),
        ("tianeptine", "opioid"),
        ("loperamide", "opioid"),
        ("tizanidine", "alpha2_agonist"),
        ("metaxalone", "mao_inhibitor"),
        ("isoniazid", "mao_inhibitor"),
        ("mirabegron", "stimulant"),
        ("metoclopramide", "serotonergic"),
    ],
)
def test_an_action_away_from_home_is_not_cleared_by_the_group(name: str, flag: str) -> None:
    """The index puts these in groups of another action than the one asked for."""
    assert not VOCABULARY.flag(name, flag).clears


def test_ingredients_go_into_sets() -> None:
    found = [VOCABULARY.ingredients[name] for name in ("codeine", "paracetamol", "codeine")]
    assert len(set(found)) == 2


def test_groups_never_speak_against_a_row() -> None:
    assert VOCABULARY.flag("linezolid", "mao_inhibitor").raises
    assert VOCABULARY.flag("procarbazine", "serotonergic").raises
    assert VOCABULARY.flag("loperamide", "opioid").raises
    assert VOCABULARY.flag("nitazenes", "benzodiazepine") is UNKNOWN_FLAG  # no code, no group


def test_a_source_that_disagrees_is_told() -> None:
    assert "disagrees" in VOCABULARY.flag("aripiprazole", "qt").basis


# --- the data


def test_there_are_at_least_350_ingredients_and_no_flag_without_a_row() -> None:
    assert len(VOCABULARY.ingredients) >= 350
    for flag in FLAGS:
        assert any(each.flags[flag].raises for each in VOCABULARY.ingredients.values()), flag


def test_every_source_is_there_and_used() -> None:
    used = {source for each in VOCABULARY.ingredients.values() for source in each.sources}
    said = {line.split("\t")[4] for line in (SHIPPED / "flags.tsv").read_text("utf-8").splitlines()[1:]}
    assert said - {"recalled"} - set(VOCABULARY.sources) == {
        each for each in said if each.startswith("record:")
    }
    assert {each for each in used if not each.startswith("record:")} <= set(VOCABULARY.sources)
    assert set(VOCABULARY.sources) - said - {"who-atc-index"} == set()


def test_every_record_that_a_flag_rests_on_is_in_the_library_and_was_read() -> None:
    library = load()
    said = {
        source.removeprefix("record:")
        for each in VOCABULARY.ingredients.values()
        for source in each.sources
        if source.startswith("record:")
    }
    assert len(said) > 10
    for record in said:
        assert library.evidence(record).seen != "recalled", record


def test_codes_have_the_form_of_the_index() -> None:
    codes = [code for each in VOCABULARY.ingredients.values() for code in each.atc]
    assert len(codes) > 400
    assert [code for code in codes if not re.fullmatch(r"[A-V]\d\d[A-Z]{2}\d\d", code)] == []


def test_rows_are_sorted_and_written_once() -> None:
    for name in ("ingredients.tsv", "flags.tsv"):
        lines = (SHIPPED / name).read_text("utf-8").splitlines()[1:]
        assert lines == sorted(lines, key=lambda line: tuple(line.split("\t"))), name
        assert len(lines) == len(set(lines)), name


def test_names_are_plain_latin() -> None:
    for name in NAMES:
        assert not invisible(name)
        assert foreign_scripts(name) == (), name
        assert unicodedata.normalize("NFKC", name) == name


def test_it_loads_in_a_moment() -> None:
    best = 9.0
    for _ in range(5):
        began = time.process_time()
        read_vocabulary(SHIPPED)
        best = min(best, time.process_time() - began)
    assert best < 0.2  # about 0.03 s on a machine at rest


# --- names of the evidence

LIGANDS_OF_THE_LABORATORY = (
    "damgo",
    "u69,593",
    "naltrindole",
    "cyclofoxy",
    "forskolin",
    "dynorphin",
    "ibntxa",
)

IN_THE_EVIDENCE = """
acetaminophen adenosine adrenaline alcohol alfentanil alprazolam amitriptyline amphetamine arsenic-trioxide atipamezole
atomoxetine buprenorphine bupropion buspirone caffeine carbamazepine carfentanil ciclosporin citalopram clarithromycin
clonidine clorazepate cobicistat cocaine codeine corynantheidine corynoxine dabigatran delavirdine desipramine
desvenlafaxine dextroamphetamine dextromethorphan diamorphine diazepam diclofenac digoxin dihydromorphine
diphenhydramine diprenorphine duloxetine efavirenz elvitegravir epinephrine erythromycin ethanol etorphine fentanyl
fluconazole fluvoxamine gabapentin ghb grapefruit guanfacine harmala heroin hydrocodone hydromorphone hydroxyzine
ibogaine indinavir isomitraphylline isopaynantheine itraconazole kava ketoconazole ketum kratom krypton linezolid
lisdexamfetamine lofexidine loperamide marijuana methadone methamphetamine methylphenidate metoprolol midazolam
mirtazapine mitraciliatine mitragynine mitraphylline nalbuphine nalmefene naloxone naltrexone norbuprenorphine
nordiazepam norfentanyl norhydrocodone normorphine noroxycodone ondansetron opium oxycodone oxymorphone paracetamol
paroxetine paynantheine pentazocine phenelzine phenytoin pregabalin propofol propylhexedrine quetiapine quinidine
remifentanil rifampicin rifampin rimonabant ritonavir saquinavir selegiline simvastatin speciociliatine speciofoline
speciogynine strattera sufentanil suvorexant tacrolimus testosterone tizanidine tramadol tranylcypromine trazodone
triazolam venlafaxine voriconazole warfarin xylazine yohimbine ziprasidone evzio lucemyra narcan norvir oxycontin
6-beta-naltrexol 6-monoacetylmorphine 7-hydroxymitragynine morphine morphine-6-glucuronide o-desmethyltramadol
r-methadone buprenorphine-naloxone
"""


@pytest.mark.parametrize("name", IN_THE_EVIDENCE.split())
def test_every_medicine_the_evidence_names_is_there(name: str) -> None:
    assert meant(name)


@pytest.mark.parametrize(
    "name",
    [
        "anabolic steroids",
        "ma huang",
        "methylene blue",
        "St John's wort",
        "mitragynine pseudoindoxyl",
        "Ambien",
    ],
)
def test_medicines_of_several_words_are_there(name: str) -> None:
    assert meant(name)


def test_every_substance_of_the_library_is_there() -> None:
    for substance in load().substances:
        assert meant(substance), substance


@pytest.mark.parametrize("name", LIGANDS_OF_THE_LABORATORY)
def test_the_laboratorys_ligands_are_no_medicines(name: str) -> None:
    unknown(name)


# --- files that are wrong


def broken(tmp_path: Path, name: str, old: str, new: str) -> Path:
    folder = tmp_path / "medicines"
    shutil.copytree(SHIPPED, folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("flags.tsv", "\tqt\tyes", "\tqtc\tyes", "'qtc' is not a flag; the nearest known name is 'qt'"),
        ("flags.tsv", "\tyes\t", "\tmaybe\t", "'maybe' is not yes or no"),
        ("flags.tsv", "\tstrong\t", "\tfierce\t", "weak, moderate or strong"),
        ("flags.tsv", "\twang-2016", "\twang-2061", "'wang-2061' is not in sources.toml"),
        ("flags.tsv", "zopiclone\tsedative", "zopiklone\tsedative", "no ingredient 'eszopiklone'"),
        ("ingredients.tsv", "zopiclone\t", "zopiclone\t\t", "a row has 5 cells"),
        ("ingredients.tsv", "\tZimovane", "\tAmbien; Zimovane", "also names zolpidem"),
        ("products.tsv", "buprenorphine; naloxone", "buprenorphine; nalaxone", "no ingredient 'nalaxone'"),
        ("ambiguous.tsv", "Benadryl", "Nytol", "'Nytol' is ambiguous here"),
        ("classes.toml", "[stimulant]", "[stimulants]", "'stimulants' is not a flag"),
        (
            "classes.toml",
            "\nrecalled = true",
            "\nbecause = true",
            "'sedative' needs why and either except or only",
        ),
        ("sources.toml", 'seen = "secondary"', 'seen = "recalled"', "needs citation, read and seen"),
        ("sources.toml", "[wang-2016]", "[wang 2016]", "not TOML"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)) as refused:
        read_vocabulary(broken(tmp_path, name, old, new))
    assert name in str(refused.value)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_vocabulary(tmp_path)


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


def test_plain_latin_is_left_alone() -> None:
    assert lookalike("sertraline 7-OH") == "sertraline 7-OH"
    assert not invisible("sertraline\t7-OH\n")


def test_a_flag_without_rows_is_unknown() -> None:
    assert combine(()) == Flag(value="unknown", basis="nothing is recorded", sources=(), recalled=False)


def table_of_counts() -> str:
    rows = ["| flag | 'yes' says that it | yes, read | yes, recalled | no, read | no, recalled | unknown |"]
    rows.append("|---|---|---|---|---|---|---|")
    for flag, meaning in FLAGS.items():
        found = [each.flags[flag] for each in VOCABULARY.ingredients.values()]
        kinds = (("yes", False), ("yes", True), ("no", False), ("no", True), ("unknown", False))
        counts = (sum((each.value, each.recalled) == kind for each in found) for kind in kinds)
        rows.append(f"| `{flag}` | {meaning} | " + " | ".join(str(count) for count in counts) + " |")
    return "\n".join(rows)


def test_the_page_counts_what_is_there() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "vocabulary.md").read_text("utf-8")
    assert f"({len(VOCABULARY.ingredients)} in all)" in page
    assert table_of_counts() in page, table_of_counts()


def test_the_pages_example_is_true() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "vocabulary.md").read_text("utf-8")
    flag = VOCABULARY.flag("paroxetine", "cyp2d6_inhibitor")
    assert repr((flag.value, flag.strength, flag.recalled, flag.answer)) in page
    assert flag.sources[0] in VOCABULARY.sources
    assert repr(list(meant("Suboxone"))) in page
    assert "Unknown(text='sertralin', suggestions=('sertraline',)" in page
    assert unknown("sertralin").suggestions == ("sertraline",)


@pytest.mark.parametrize(
    ("place", "name", "meant"),
    [
        ("US-OK", "Benadryl", "diphenhydramine"),
        ("US", "benadryl", "diphenhydramine"),
        ("GB", "Sominex", "promethazine"),
        ("US", "Sominex", "diphenhydramine"),
    ],
)
def test_a_name_of_several_medicines_is_the_one_sold_where_the_person_is(
    place: str, name: str, meant: str
) -> None:
    found = load_vocabulary().sold_in(place).resolve(name)
    assert isinstance(found, tuple)
    assert [one.name for one in found] == [meant]


@pytest.mark.parametrize("place", [None, "", "GB", "DE", "somewhere"])
def test_without_a_place_that_decides_it_such_a_name_is_asked_about(place: str | None) -> None:
    assert isinstance(load_vocabulary().sold_in(place).resolve("Benadryl"), Unknown)
