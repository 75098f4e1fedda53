"""Bangs in an exhibit: proposed at their sample, written only when a person confirms them, counted, undone."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from annotator.case.sound import SoundMark, SoundWork, sound_mark_id, sound_work_id
from annotator.case.vocabularies import Modality, NoteKind
from annotator.cli import run
from annotator.errors import CancelledError, MediaError, ValueRefusedError
from annotator.media.sound_filter import ORIGINAL, Hearing
from annotator.timing.frame_index import IndexState
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.note_edits import delete_notes
from annotator.workflow.sounds import (
    SHARPNESS,
    confirm_bang,
    confirmed_by,
    find_bangs,
    hearing_of,
    marks_of,
    new_work,
    put_work,
    work_words,
)
from tests.media.impulse_sounds import shot
from tests.media.test_sound import write_film

RATE = 48_000
SHOTS = (0.5, 0.74, 0.9)
EARLY = Fraction(1, 5)
"""The sound begins so much before the picture."""


def sound() -> np.ndarray:
    rng = np.random.default_rng(1)
    made = 1e-3 * rng.standard_normal(2 * RATE)
    for at in SHOTS:
        place = round((at + float(EARLY)) * RATE)
        made[place : place + int(0.3 * RATE)] += 0.6 * shot("blast", RATE, rng)
    return made.clip(-0.9, 0.9).astype(np.float32)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return write_film(
        tmp_path_factory.mktemp("film") / "a.mkv", "pcm_s16le", sound(), video_at=EARLY
    )


@pytest.fixture
def heard(store, film):
    exhibit = add_exhibit(store, film).exhibit
    index = ensure_index(store, exhibit)
    return store, exhibit, index, find_bangs(store.media_file(exhibit), index)


def test_samples_count_from_the_first_one_and_times_from_the_first_frame(heard):
    _store, _exhibit, index, bangs = heard
    assert len(bangs.found) == len(SHOTS)
    assert (bangs.rate, bangs.begin, bangs.seconds) == (RATE, -RATE // 5, 2)
    for bang, at in zip(bangs.found, SHOTS, strict=True):
        assert abs(bang.at_ns - at * 1e9) < 1_000_000
        assert abs(bang.sample - round((at + 0.2) * RATE)) <= 48
        assert bang.sample + bangs.begin == -(-bang.at_ns * RATE // 10**9)
        assert bang.frame == index.index_at_ns(bang.at_ns)


def test_a_bang_before_the_first_frame_says_so_and_none_is_confirmed_by_passing_numbers(heard):
    store, exhibit, index, bangs = heard
    early = replace(bangs.found[0], at_ns=-100_000_000, frame=0)
    _edit, note = confirm_bang(early, bangs, exhibit, index, author="A", clock=store.clock)
    assert " at −0.100000 s:" in note.text
    provisional = replace(index, state=IndexState.PROVISIONAL, digests=index.digests[:0])
    with pytest.raises(ValueRefusedError, match="still being checked"):
        confirm_bang(early, bangs, exhibit, provisional, author="A", clock=store.clock)


def test_nothing_is_written_until_a_person_confirms(heard):
    store, exhibit, index, bangs = heard
    before = len(store.custody())
    find_bangs(store.media_file(exhibit), index)
    assert len(store.custody()) == before
    edit, note = confirm_bang(
        bangs.found[1], bangs, exhibit, index, author="A", clock=store.clock, tag="audible shot"
    )
    store.apply(edit)
    stored = store.find("annotation", note.id)
    mark = store.find("sound_mark", sound_mark_id(note.id))
    assert (stored.kind, stored.modality, stored.end) == (
        NoteKind.OBSERVATION,
        Modality.HEARD,
        None,
    )
    assert stored.tags == ("audible shot",)
    assert stored.start == index.stamp(bangs.found[1].frame)
    assert isinstance(mark, SoundMark)
    assert (mark.sample, mark.rate, mark.at_ns) == (
        bangs.found[1].sample,
        RATE,
        bangs.found[1].at_ns,
    )
    assert "impulse finder" in mark.found_by
    marks = marks_of(store.all_of(SoundMark), [stored])
    assert [confirmed_by(each, 0, marks) for each in bangs.found] == [None, stored, None]
    assert confirmed_by(bangs.found[1], 1, marks) is None


def test_the_mark_goes_with_its_note_and_comes_back(heard):
    store, exhibit, index, bangs = heard
    edit, note = confirm_bang(bangs.found[0], bangs, exhibit, index, author="A", clock=store.clock)
    store.apply(edit)
    gone = delete_notes([note], store)
    store.apply(gone)
    assert store.all_of(SoundMark) == ()
    store.apply(gone.inverse())
    assert [mark.annotation_id for mark in store.all_of(SoundMark)] == [note.id]
    store.apply(edit.inverse())
    assert store.all_of(SoundMark) == ()
    assert store.find("annotation", note.id) is None


def test_looking_can_be_called_off_and_says_what_is_missing(heard, clip):
    store, exhibit, index, _bangs = heard
    with pytest.raises(CancelledError):
        find_bangs(store.media_file(exhibit), index, cancelled=lambda: True)
    asked = iter([False, False, True])
    with pytest.raises(CancelledError):
        find_bangs(store.media_file(exhibit), index, cancelled=lambda: next(asked, True))
    with pytest.raises(MediaError, match="no sound track 7"):
        find_bangs(store.media_file(exhibit), index, 7)


def test_progress_ends_where_the_sound_does(heard):
    store, exhibit, index, _bangs = heard
    told = []
    find_bangs(store.media_file(exhibit), index, progress=told.append, sharpness=SHARPNESS["faint"])
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert told[-1].done > 1_000


def test_settings_are_logged_changed_switched_and_taken_away(heard):
    store, exhibit, _index, _bangs = heard
    id = sound_work_id(exhibit.id)
    first = SoundWork(id, exhibit.id, 0, 0, 600, 300, 3_400)
    store.apply(put_work(None, first))
    assert store.find("sound_work", id) == first
    assert hearing_of(first) == Hearing(0, 600, 300, 3_400)
    off = replace(first, active=False)
    edit = put_work(first, off)
    assert "off" in edit.label
    store.apply(edit)
    assert hearing_of(off) is ORIGINAL
    store.apply(edit.inverse())
    assert store.find("sound_work", id) == first
    assert put_work(first, first) is None
    assert put_work(None, new_work(exhibit.id)) is None
    store.apply(put_work(first, new_work(exhibit.id)))
    assert store.find("sound_work", id) is None
    assert store.custody()[-1].action == "deletion"
    with pytest.raises(ValueRefusedError):
        put_work(None, replace(first, low_hz=5))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"channel": 1}, "channel 2"),
        ({"gain_cb": -350}, "−3.5 dB"),
        ({"gain_cb": 600, "low_hz": 300, "high_hz": 3400}, "+6 dB, 300–3400 Hz"),
        ({"low_hz": 80}, "from 80 Hz up"),
        ({"high_hz": 4000}, "up to 4000 Hz"),
    ],
)
def test_settings_in_words(changed, words):
    assert work_words(replace(new_work("e"), **changed)) == words


def test_the_command_line_lists_them_with_those_confirmed(heard, film, capsys):
    store, exhibit, index, bangs = heard
    edit, note = confirm_bang(bangs.found[2], bangs, exhibit, index, author="A", clock=store.clock)
    store.apply(edit)
    folder = store.folder
    store.close()
    capsys.readouterr()
    assert run(["sounds", str(folder), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [each["sample"] for each in said["candidates"]] == [b.sample for b in bangs.found]
    assert [each["note"] for each in said["candidates"]] == ["", "", note.id]
    assert (said["rate"], said["confirmed"], said["first_sample_ns"]) == (RATE, 1, -200_000_000)
    assert run(["sounds", str(film), "--find", "clear"]) == 0
    assert "3 candidates in 2.0 s" in capsys.readouterr().out
    assert run(["sounds", str(film), "--exhibit", "E1"]) == 2
    assert run(["sounds", str(folder), "--exhibit", "E9"]) == 2
    assert "E1" in capsys.readouterr().err
    assert run(["sounds", str(film), "--track", "2"]) == 3
