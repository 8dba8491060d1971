"""Promises about the files of adverse effects and vital signs."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from mitragyna.errors import InputError
from mitragyna.library import load
from mitragyna.library.describe import listing, show
from mitragyna.library.effects import NOTHING_FOUND
from mitragyna.library.load import DATA

LIBRARY = load()
ALL = [
    "constipation",
    "dizziness",
    "fluid_loss",
    "heart_rate",
    "nausea",
    "respiratory_drive",
    "sedation",
    "stimulation",
]


def printed(what: object) -> str:
    file = io.StringIO()
    Console(width=400, color_system=None, file=file).print(what)
    return file.getvalue()


def own(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """A user's folder with one effect changed in one place."""
    text = (DATA / "effects" / f"{name}.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "effects").mkdir()
    (tmp_path / "effects" / f"{name}.toml").write_text(text.replace(old, new), encoding="utf-8")
    return tmp_path


def test_the_effects_are_shipped() -> None:
    assert list(LIBRARY.effects) == ALL


@pytest.mark.parametrize("effect", LIBRARY.effects.values(), ids=lambda effect: effect.name)
def test_every_substance_has_a_term_or_a_reason_for_every_effect(effect) -> None:
    for substance in LIBRARY.substances.values():
        silent = effect.silence(substance)
        speaks = any(term.acts_through(substance) for term in effect.terms)
        assert speaks == (silent is None)
        assert silent is None or (silent.effect == effect.name and len(silent.reason) > 10)


def test_a_pair_that_nothing_is_known_of_is_listed_with_its_reason() -> None:
    pairs = {(pair.effect, pair.substance): pair.reason for pair in LIBRARY.not_modelled(LIBRARY.substances)}
    assert "no beats per minute" in pairs["heart_rate", "7-hydroxymitragynine"]
    assert "through its metabolites" in pairs["nausea", "heroin"]
    assert ("nausea", "morphine") not in pairs
    assert ("heart_rate", "mitragynine") not in pairs


def test_fluid_loss_is_an_index_and_not_litres() -> None:
    effect = LIBRARY.effects["fluid_loss"]
    assert effect.unit == "1"
    assert "not litres" in effect.meaning


def test_the_stimulant_like_range_is_an_extrapolation_that_says_so() -> None:
    (arousal,) = LIBRARY.effects["stimulation"].terms
    assert arousal.ec50["mitragynine"].grade == "extrapolated"
    assert "taken away from nothing" in LIBRARY.effects["stimulation"].meaning


@pytest.mark.parametrize("effect", LIBRARY.effects.values(), ids=lambda effect: effect.name)
def test_no_term_makes_what_other_causes_do_look_smaller(effect) -> None:
    if effect.worst != "both":
        assert {term.rises for term in effect.terms} == {effect.worst == "highest"}


@pytest.mark.parametrize(
    ("name", "direction", "said"),
    [("sedation", "falls", "the term 'mine' falls"), ("respiratory_drive", "rises", "the term 'mine' rises")],
)
def test_a_term_that_takes_something_off_is_refused(
    tmp_path: Path, name: str, direction: str, said: str
) -> None:
    term = (
        f'\n[terms.mine]\ntitle = "mine"\ndirection = "{direction}"\n[terms.mine.span]\nvalue = 0.2\n'
        'assumption = "a test"\n[terms.mine.ec50.mitragynine]\nvalue = 14\nunit = "nmol/L"\nassumption = "a test"\n'
        "\n[not_modelled]\n"
    )
    with pytest.raises(InputError, match=f"{said}, away from the adverse end"):
        load(own(tmp_path, name, "\n[not_modelled]\n", term))


def test_shares_on_placebo_join_as_those_of_independent_complaints() -> None:
    shares = LIBRARY.background.shares
    assert set(shares) == {"volunteers", "patients"}
    headache, dizziness = (shares["volunteers"][name].value for name in ("headache", "dizziness"))
    once = LIBRARY.background.share("volunteers", ["headache", "dizziness"])
    assert once == pytest.approx(1 - (1 - headache) * (1 - dizziness))
    twice = LIBRARY.background.share("volunteers", ["headache", "dizziness"], 2.0)
    assert twice == pytest.approx(once + (1 - once) * once)
    assert LIBRARY.background.share("patients", []) == 0.0


@pytest.mark.parametrize(
    ("setting", "symptom", "match"),
    [
        ("volunters", "headache", "'volunters'.*'volunteers'"),
        ("volunteers", "headach", "'headach'.*'headache'"),
    ],
)
def test_a_symptom_that_nothing_is_known_of_on_placebo_is_refused(
    setting: str, symptom: str, match: str
) -> None:
    with pytest.raises(InputError, match=match):
        LIBRARY.background.share(setting, [symptom])


def test_headache_on_placebo_is_that_of_its_record() -> None:
    headache = LIBRARY.parameter("background.volunteers.headache")
    assert headache.value == LIBRARY.evidence("rosenzweig1993-placebo-headache").value / 100


def test_the_rise_of_heart_rate_by_the_leaf_is_as_wide_as_it_is_unknown() -> None:
    ec50 = LIBRARY.parameter("heart_rate.kratom.ec50.mitragynine")
    assert (ec50.distribution, ec50.low, ec50.high) == ("log-uniform", 500, 5000)


def test_what_only_case_reports_know_of_has_sources_and_no_rate() -> None:
    assert {"liver", "seizure", "pigmentation", "hair"} <= set(LIBRARY.watch)
    for item in LIBRARY.watch.values():
        assert item.basis
        assert item.incidence.startswith("not known")
        assert all(LIBRARY.evidence(record).id == record for record in item.basis)
        assert item.signs
        assert item.known


def test_the_margin_looked_for_is_that_of_its_record() -> None:
    assert LIBRARY.qt_reference.margin.value == LIBRARY.evidence("leishman2020-herg-margin").value == 30


def test_effects_are_listed_and_shown_with_what_is_not_modelled() -> None:
    listed = printed(listing(LIBRARY, "effects"))
    assert all(name in listed for name in ALL)
    shown = printed(show(LIBRARY, "nausea"))
    assert "not modelled for lofexidine" in shown
    assert "counted as reported from 0.5" in shown
    assert "opioid.stimulus" in shown


def test_no_text_of_an_effect_makes_a_claim() -> None:
    blocked = re.compile(r"\b(recommend\w*|safe|safely|works|should|must)\b", re.IGNORECASE)
    for path in (DATA / "effects").glob("*.toml"):
        assert not blocked.search(path.read_text(encoding="utf-8")), path


def test_a_user_can_give_a_sedative_its_place_in_breathing(tmp_path: Path) -> None:
    number = '\n[terms.opioid.ec50.lofexidine]\nvalue = 100\nunit = "nmol/L"\nassumption = "a test"\n\n[not_modelled]\n'
    library = load(own(tmp_path, "respiratory_drive", "\n[not_modelled]\n", number))
    assert library.parameter("respiratory_drive.opioid.ec50.lofexidine").value == 100
    assert library.effects["respiratory_drive"].silence(library.substance("lofexidine")) is None


@pytest.mark.parametrize(
    ("name", "old", "new", "match"),
    [
        (
            "nausea",
            'unit = "1"\nmeaning',
            'unit = "points"\nmeaning',
            "unit 'points' is not one of 1, fraction",
        ),
        ("nausea", 'worst = "highest"', 'worst = "hihgest"', "worst is 'hihgest'.*'highest'"),
        ("heart_rate", 'direction = "falls"', 'direction = "down"', "is one of rises, falls"),
        (
            "heart_rate",
            "terms.kratom.ec50.mitragynine",
            "terms.kratom.ec50.mitragynin",
            "nearest.*'mitragynine'",
        ),
        ("heart_rate", "antagonist =", "antagonists =", "neither a substance nor a class.*'antagonist'"),
        (
            "fluid_loss",
            "[terms.withdrawal.drive]",
            "[terms.withdrawal.driv]",
            "'driv' is not known here.*'drive'",
        ),
        ("heart_rate", "value = 48\n", "value = -48\n", "below zero"),
    ],
)
def test_a_wrong_effect_is_refused_with_its_place(
    tmp_path: Path, name: str, old: str, new: str, match: str
) -> None:
    with pytest.raises(InputError, match=match) as error:
        load(own(tmp_path, name, old, new))
    assert f"{name}.toml" in str(error.value)


def test_an_effect_that_nothing_moves_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a term needs what moves it"):
        load(own(tmp_path, "fluid_loss", "[terms.withdrawal.drive]", "[terms.withdrawal.kappa]"))


def test_something_to_watch_without_a_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs a basis"):
        load(own(tmp_path, "watch", 'basis = ["IX-029", "IX-030"]', "basis = []"))


def test_one_thing_to_watch_is_there_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'hair' is there twice"):
        load(own(tmp_path, "watch", 'name = "pigmentation"', 'name = "hair"'))


def test_a_substance_of_ones_own_is_not_modelled_rather_than_zero(tmp_path: Path) -> None:
    text = (DATA / "substances" / "lofexidine.toml").read_text(encoding="utf-8")
    (tmp_path / "substances").mkdir()
    text = text.replace('"lofexidine"', '"mine"').replace('"alpha-2 agonist"', '"other"')
    text = re.sub(r"\[alpha2\.ec50\]\n(?:[^\[\n].*\n)+", "", text)
    (tmp_path / "substances" / "mine.toml").write_text(text, encoding="utf-8")
    pairs = load(tmp_path).not_modelled(["mine"])
    assert {pair.effect for pair in pairs} == set(ALL)
    assert {pair.reason for pair in pairs} == {NOTHING_FOUND}


DOCS = DATA.parents[3] / "docs" / "effects.md"


def test_the_page_on_effects_names_every_effect_and_records_that_exist() -> None:
    text = DOCS.read_text(encoding="utf-8")
    named = re.findall(r"^\| `([a-z_]+)` \| (\S+) \| (\S+) \|", text, flags=re.MULTILINE)
    assert sorted(named) == [(item.name, item.unit, item.worst) for item in LIBRARY.effects.values()]
    part = text.split("## 5.")[1].split("## 6.")[0]
    records = [
        word for word in re.findall(r"`([A-Za-z0-9-]+)`", part) if "-" in word and word != "--left-out"
    ]
    assert len(records) > 25
    assert not [record for record in records if record not in LIBRARY.records]


def test_a_number_is_not_fitted_to_a_record_that_is_left_for_validation() -> None:
    part = DOCS.read_text(encoding="utf-8").split("Left for validation")[1].split("## 6.")[0]
    left = set(re.findall(r"`([A-Za-z0-9-]+)`", part)) & set(LIBRARY.records)
    left -= {
        "ae-gi-placebo-withdrawal-nausea",
        "ae-gi-placebo-withdrawal-diarrhoea",
    }  # their placebo arms are fitted
    for effect in LIBRARY.effects.values():
        for number in effect.numbers():
            if number.calibrated:
                assert not left & set(number.basis), number.name


def test_an_effect_whose_causes_add_says_so_and_how_far():
    for name in ("sedation", "nausea", "dizziness"):
        effect = LIBRARY.effects[name]
        most = effect.base.value + sum(term.span.value for term in effect.terms)
        assert effect.high == most == len(effect.terms)
        assert f"causes add, so up to {len(effect.terms)}" in effect.meaning


def test_an_effect_stays_within_the_range_it_names():
    for effect in LIBRARY.effects.values():
        rise = sum(term.span.value for term in effect.terms if term.rises)
        if effect.high is not None:
            assert effect.base.value + rise <= effect.high
