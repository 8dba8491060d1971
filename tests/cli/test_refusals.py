"""Bad input: one sentence on standard error, exit code 2, nothing written."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitragyna.cli.options import assignments, whole_number
from mitragyna.errors import InputError
from tests.cli.conftest import TINY, Command, is_one_sentence, tree

TAKE = 'product = "methadone-solution"\namount = "20 mg"\nevery = "12 h"\n'


def instead(old: str, new: str) -> str:
    assert old in TINY
    return TINY.replace(old, new)


def take(text: str) -> str:
    return instead(TAKE, text)


# What is wrong: the file, and words that the sentence has to hold.
FILES: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "unknown product": (take('product = "methadon"\namount = "20 mg"\n'), ("methadon", "methadone-solution")),
    "unknown key": (take(TAKE + 'untill = "20 h"\n'), ("untill", "'until'")),
    "unknown key at the top": ('tittle = "x"\n' + TINY, ("tittle", "'title'")),
    "wrong dimension": (take('product = "methadone-solution"\namount = "4 mL"\n'), ("4 mL", "mass")),
    "missing unit": (take('product = "methadone-solution"\namount = "4"\n'), ("'4'", "unit")),
    "a bare number": (take('product = "methadone-solution"\namount = 4\n'), ("4", "unit")),
    "negative dose": (
        take('product = "methadone-solution"\namount = "-4 mg"\n'),
        ("-4 mg", "a mass above zero is due"),
    ),
    "NaN dose": (take('product = "methadone-solution"\namount = "nan mg"\n'), ("nan mg",)),
    "NaN number": (take('product = "methadone-solution"\namount = nan\n'), ("amount",)),
    "infinite dose": (take('product = "methadone-solution"\namount = "inf mg"\n'), ("inf mg",)),
    "a dose after the end": (take(TAKE + 'from = "25 h"\n'), ("25 h",)),
    "until before from": (take(TAKE + 'from = "12 h"\nuntil = "6 h"\n'), ("until", "6 h")),
    "a newborn": (
        instead("number = 32", 'number = 32\nage = "1 d"').replace(
            TAKE, TAKE.replace("methadone-solution", "buprenorphine-sublingual")
        ),
        ("people.age", "18", "buprenorphine.clearance"),
    ),
    "less than can be measured": (
        take('product = "methadone-solution"\namount = "1e-320 mg"\n'),
        ("1e-320 mg", "1 pg"),
    ),
    "an arm name that cannot be read": (
        instead('"methadone"\n\n', '"metha\\u200bdone"\n\n'),
        ("\\u200b", "cannot be seen"),
    ),
    "an infusion of ages": (
        take('product = "methadone-solution"\namount = "4 mg"\nover = "1e12 y"\n'),
        ("1e12 y", "100 y"),
    ),
    "interval zero": (take(TAKE.replace("12 h", "0 h")), ("every", "0 h")),
    "zero people": (instead("number = 32", "number = 0"), ("people.number", "0")),
    "fractional people": (instead("number = 32", "number = 2.5"), ("people.number", "2.5")),
    "same arm name twice": (instead('"methadone"\n\n', '"no treatment"\n\n'), ("no treatment",)),
    "no arm": (TINY.split("[[arm]]")[0], ("arm",)),
    "duration zero": (instead('"1 d"', '"0 d"'), ("duration", "0 d")),
    "duration over 10 years": (instead('"1 d"', '"11 y"'), ("duration", "11 y", "10 y")),
    "ten million doses": (
        instead('"1 d"', '"10 y"').replace('every = "12 h"', 'every = "0.00876 h"'),
        ("1,000,000",),
    ),
    "malformed TOML": ('title = "x"\nduration = \n', ("line 2",)),
    "empty file": ("", ("line 1", "empty")),
    "binary file": (b'title = "x"\n\x00\x01\x02', ("line 2", "binary")),
    "not UTF-8": (b'title = "x"\n# \xff\n', ("line 2", "UTF-8")),
    "hostile title and no arm": ('duration = "1 d"\n"\\u001b[2J\\n"= 1\n', ("key",)),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(name: str, tiny: Path, command: Command):
    content, expected = FILES[name]
    tiny.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = tree(tiny.parent)
    ended = command("run", tiny.name, "--out", "deep/new/folder")
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err), ended.err
    assert [part for part in expected if part not in ended.err] == [], ended.err
    assert ended.err.removesuffix("\n").isprintable()
    assert tree(tiny.parent) == before


TABLES = {
    "unsorted times": ("TIME,AMT,PRODUCT\n5,10,methadone-solution\n2,10,methadone-solution\n", "line 3"),
    "an amount that is only observed": ("TIME,AMT,PRODUCT,EVID\n0,10,methadone-solution,0\n", "observation"),
    "unknown column": ("TIME,AMT,PRODUCT,AMOUNTS\n0,10,methadone-solution,1\n", "AMOUNTS"),
}


@pytest.mark.parametrize("name", TABLES)
def test_an_event_table_that_cannot_be_used_is_refused(name: str, tiny: Path, command: Command):
    content, expected = TABLES[name]
    tiny.with_name("doses.csv").write_text(content)
    tiny.write_text(take("").replace("[[arm.take]]\n", 'events = "doses.csv"\n'))
    before = tree(tiny.parent)
    ended = command("run", tiny.name, "--out", "out")
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err), ended.err
    assert "doses.csv" in ended.err
    assert expected in ended.err
    assert tree(tiny.parent) == before


WORDS = {
    "no scenario": (["run"], "SCENARIO.toml"),
    "no such file": (["run", "tinny.toml"], "'tiny.toml'"),
    "a folder": (["run", "."], "folder"),
    "two scenarios": (["run", "tiny.toml", "tiny.toml"], "tiny.toml"),
    "no command": ([], "--help"),
    "unknown command": (["rum"], "'run'"),
    "unknown option": (["run", "tiny.toml", "--peple", "3"], "--people"),
    "option without value": (["run", "tiny.toml", "--people"], "--people"),
    "a tolerance out of range": (["run", "tiny.toml", "--tolerance", "1e-9"], "1e-05 to 0.001"),
    "a tolerance that is no number": (["run", "tiny.toml", "--tolerance", "tight"], "'tight'"),
    "an endless tolerance": (["run", "tiny.toml", "--tolerance", "inf"], "'inf'"),
    "zero people": (["run", "tiny.toml", "--people", "0"], "--people: 0"),
    "fractional people": (["run", "tiny.toml", "--people", "2.5"], "'2.5'"),
    "negative people": (["run", "tiny.toml", "--people", "-3"], "-3"),
    "people in words": (["run", "tiny.toml", "--people", "many"], "'many'"),
    "too many people": (["run", "tiny.toml", "--people", "10000001"], "10,000,000"),
    "negative seed": (["run", "tiny.toml", "--seed", "-1"], "--seed: -1"),
    "seed in words": (["run", "tiny.toml", "--seed", "x"], "--seed: 'x'"),
    "no threads": (["run", "tiny.toml", "--threads", "0"], "--threads: 0"),
    "resume without out": (["run", "tiny.toml", "--resume"], "--out"),
    "nothing to resume": (["run", "tiny.toml", "--resume", "--out", "out"], "no unfinished run"),
    "no people in a part": (["run", "tiny.toml", "--part", "0"], "--part: 0"),
    "part in words": (["run", "tiny.toml", "--part", "half"], "'half'"),
    "no address": (["run", "tiny.toml", "--cluster", ""], "--cluster"),
    "address without a port": (["run", "tiny.toml", "--cluster", "tcp://here"], "tcp://HOST:PORT"),
    "address with a port too high": (
        ["run", "tiny.toml", "--cluster", "tcp://here:99999"],
        "tcp://HOST:PORT",
    ),
    "address of a page": (["run", "tiny.toml", "--cluster", "http://here:80"], "'http://here:80'"),
    "more threads than cores": (["run", "tiny.toml", "--threads", "100000"], "core"),
    "a device nobody knows": (["run", "tiny.toml", "--device", "tpu"], "--device: 'tpu'"),
    "set without a sign": (["run", "tiny.toml", "--set", "morphine.clearance"], "NAME=VALUE"),
    "set without a name": (["run", "tiny.toml", "--set", "=3"], "NAME=VALUE"),
    "set without a value": (["run", "tiny.toml", "--set", "morphine.clearance="], "NAME=VALUE"),
    "set twice": (["run", "tiny.toml", "--set", "a.b=1", "--set", "a.b=2"], "twice"),
    "set of an unknown number": (
        ["run", "tiny.toml", "--set", "morphine.clearence=3 L/h"],
        "morphine.clearance",
    ),
    "set in a wrong dimension": (["run", "tiny.toml", "--set", "morphine.clearance=3 L"], "3 L"),
    "set without a unit": (["run", "tiny.toml", "--set", "morphine.clearance=3"], "morphine.clearance"),
    "empty folder name": (["run", "tiny.toml", "--out", ""], "--out"),
    "overwrite without out": (["run", "tiny.toml", "--overwrite"], "--out"),
    "library alone": (["library"], "--help"),
    "unknown kind": (["library", "list", "product"], "'products'"),
    "unknown name": (["library", "show", "mitraginine"], "'mitragynine'"),
    "no library folder": (["library", "list", "--library", "nowhere"], "nowhere"),
}


@pytest.mark.parametrize("name", WORDS)
def test_words_that_cannot_be_used_are_refused_in_one_sentence(name: str, tiny: Path, command: Command):
    words, expected = WORDS[name]
    before = tree(tiny.parent)
    ended = command(*words)
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err), ended.err
    assert expected in ended.err
    assert tree(tiny.parent) == before


def test_a_gpu_that_is_not_there_is_refused_in_one_sentence(
    tiny: Path, command: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        "mitragyna.engine.cuda.presence.missing", lambda: "cuda needs a GPU, and none was found"
    )
    before = tree(tiny.parent)
    ended = command("run", tiny.name, "--device", "cuda", "--out", "out")
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err), ended.err
    assert "--device: cuda needs a GPU" in ended.err
    assert tree(tiny.parent) == before


def test_a_refusal_after_the_folder_was_opened_leaves_nothing_of_it(tiny: Path, command: Command):
    before = tree(tiny.parent)
    ended = command("run", tiny.name, "--out", "deep/new/folder", "--set", "morphine.clearence=3 L/h")
    assert ended.code == 2
    assert tree(tiny.parent) == before


@pytest.mark.parametrize("folder", ["tiny.toml", "tiny.toml/below", "tiny.toml/far/below", "x" * 300])
def test_a_folder_that_cannot_be_is_refused_before_the_run(folder: str, tiny: Path, command: Command):
    before = tree(tiny.parent)
    ended = command("run", tiny.name, "--out", folder)
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err), ended.err
    assert "--out" in ended.err
    assert tree(tiny.parent) == before


def test_a_folder_that_is_not_empty_is_refused_without_overwrite(tiny: Path, command: Command):
    (tiny.parent / "out").mkdir()
    (tiny.parent / "out" / "notes.txt").write_text("mine")
    before = tree(tiny.parent)
    ended = command("run", tiny.name, "--out", "out")
    assert ended.code == 2
    assert is_one_sentence(ended.err)
    assert "--overwrite" in ended.err
    assert tree(tiny.parent) == before


def test_a_disk_that_is_full_at_the_start_is_refused(
    tiny: Path, command: Command, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("mitragyna.workflow.files._write_text", full)
    before = tree(tiny.parent)
    ended = command("run", tiny.name, "--out", "deep/out")
    assert ended.code == 2
    assert is_one_sentence(ended.err), ended.err
    assert "No space left on device" in ended.err
    assert tree(tiny.parent) == before


def test_a_disk_that_fills_up_at_the_end_leaves_nothing(
    tiny: Path, command: Command, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("mitragyna.report.begin", lambda *_: full)
    before = tree(tiny.parent)
    ended = command("run", tiny.name, "--out", "deep/out")
    assert (ended.code, ended.out) == (2, "")
    assert is_one_sentence(ended.err), ended.err
    assert "No space left on device" in ended.err
    assert tree(tiny.parent) == before


@pytest.mark.skipif(sys.platform == "win32", reason="file sizes are limited by setrlimit")
def test_files_the_system_does_not_let_grow_are_refused_by_the_real_command(tiny: Path):
    before = tree(tiny.parent)

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(
        [sys.executable, "-m", "mitragyna", "run", tiny.name, "--out", "out"],
        cwd=tiny.parent,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=small,
    )
    assert done.returncode == 2, done.stderr
    assert is_one_sentence(done.stderr), done.stderr
    assert "--out" in done.stderr
    assert tree(tiny.parent) == before


@given(st.text(max_size=12) | st.integers(-5, 1500).map(str))
def test_a_whole_number_is_read_or_refused_and_nothing_else(text: str):
    digits = text.strip().removeprefix("+")
    if digits.isascii() and digits.isdigit() and 1 <= int(digits) <= 1000:
        assert whole_number("--people", text, 1, 1000, "a number of people") == int(digits)
    else:
        with pytest.raises(InputError, match=r"^--people: "):
            whole_number("--people", text, 1, 1000, "a number of people")


@given(st.text(max_size=8) | st.builds("{}={}".format, st.text(max_size=8), st.text(max_size=8)))
def test_an_assignment_is_a_name_and_a_value_or_refused(text: str):
    name, _, value = (part.strip() for part in text.partition("="))
    if name and value:
        assert assignments("--set", [text]) == {name: value}
    else:
        with pytest.raises(InputError, match=r"^--set: "):
            assignments("--set", [text])
