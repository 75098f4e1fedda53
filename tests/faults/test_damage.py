"""Every page of the database flipped, wiped or cut off: words, or verify names it; never silence."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter

import pytest

from annotator.errors import AnnotatorError
from annotator.workflow.verify import verify_case
from tests.faults.damaged_case import differences, flipped, judge, lay_down, make_case, seen
from tests.store.case_values import reopen

PAGE = 4096


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return make_case(tmp_path_factory.mktemp("damage") / "case")


@pytest.fixture(scope="module")
def sound(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound") / "case"
    lay_down(folder, files)
    with reopen(folder) as store:
        return seen(store)


def outcomes(tmp_path, files, sound, damaged):
    """Judge each damaged database; returns how often which verdict came."""
    found = Counter()
    folder = tmp_path / "case"
    for name, data in damaged:
        lay_down(folder, {**files, "case.sqlite": data})
        verdict = judge(folder, sound)
        assert verdict.kind != "silent", (name, differences(folder, sound))
        found[verdict.kind] += 1
    return found


def flips(data, each_page, seed):
    chance = random.Random(seed)
    for page in range(0, len(data), PAGE):
        for _ in range(each_page):
            place, bit = page + chance.randrange(PAGE), chance.randrange(8)
            yield f"bit {bit} of byte {place}", flipped(data, place, bit)


def test_a_sound_case_looks_the_same(tmp_path, files, sound):
    lay_down(tmp_path / "case", files)
    assert judge(tmp_path / "case", sound).kind == "harmless"
    assert sound["found"].count(()) == 0
    assert len(files["case.sqlite"]) % PAGE == 0


def test_a_bit_of_each_page(tmp_path, files, sound):
    data = files["case.sqlite"]
    found = outcomes(tmp_path, files, sound, flips(data, 2, seed=1))
    assert found["refused"] + found["named"] > 20


def test_the_whole_check_outlasts_damage(tmp_path, files):
    """Also with films, signatures and anchors: what is wrong becomes a finding, never an end."""
    checked = 0
    for _, data in list(flips(files["case.sqlite"], 1, seed=9))[::3]:
        lay_down(tmp_path / "case", {**files, "case.sqlite": data})
        try:
            store = reopen(tmp_path / "case")
        except AnnotatorError:
            continue
        with store:
            assert verify_case(store).findings
            checked += 1
    assert checked > 10


def test_each_page_wiped(tmp_path, files, sound):
    data = files["case.sqlite"]
    wiped = (
        (f"page {page // PAGE + 1}", data[:page] + bytes(PAGE) + data[page + PAGE :])
        for page in range(0, len(data), PAGE)
    )
    found = outcomes(tmp_path, files, sound, wiped)
    assert found["refused"] + found["named"] > len(data) // PAGE // 2


def test_cut_at_and_in_each_page(tmp_path, files, sound):
    data = files["case.sqlite"]
    cuts = ((f"cut at {size}", data[:size]) for size in range(0, len(data), PAGE // 2))
    assert outcomes(tmp_path, files, sound, cuts).keys() <= {"refused", "named"}


def test_notes_changed_without_a_word_of_sqlite(tmp_path, files, sound):
    """The proof that the chain is needed: SQLite itself calls such a file well."""
    data = files["case.sqlite"]
    text = "A figure falls, № 5".encode()
    places = [at for at in range(len(data)) if data.startswith(text, at)]
    assert len(places) >= 2  # in the row and in the log
    for place in places:
        lay_down(tmp_path / "case", {**files, "case.sqlite": flipped(data, place + 9, 0)})
        conn = sqlite3.connect(tmp_path / "case" / "case.sqlite")
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        conn.close()
        assert judge(tmp_path / "case", sound).kind == "named"


def test_a_draft_changed_by_a_bit_is_not_offered(tmp_path, files, sound):
    data = files["case.sqlite"]
    start = data.index(b'{"digest":')
    payload = data[start : data.index(b"}}", start) + 2]
    assert b"half a sentence" in payload
    # The first and the last are the braces, without which nothing is read.
    flips = ((f"byte {at}", flipped(data, start + at, 1)) for at in range(0, len(payload), 5))
    assert outcomes(tmp_path, files, sound, flips).keys() == {"named"}


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_many_bits_of_each_page(tmp_path, files, sound):
    found = outcomes(tmp_path, files, sound, flips(files["case.sqlite"], 60, seed=2))
    assert found["named"] > 200
