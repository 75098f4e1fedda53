"""Sound in the report: a figure with axes for every moment named, the settings in words, nothing invented."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from annotator.case.edits import adding
from annotator.case.sound import SoundMark, SoundWork, sound_work_id
from annotator.case.vocabularies import Modality, NoteKind
from annotator.clock import FixedClock
from annotator.errors import CancelledError
from annotator.progress import ignore, never
from annotator.report.inputs import ReportOptions
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.report import render_report
from annotator.workflow.sound_figures import sound_figures
from annotator.workflow.sound_picture import HEIGHT, WIDTH, sound_picture, window_of
from annotator.workflow.sounds import confirm_bang, find_bangs
from tests.media.test_sound import write_film
from tests.workflow.test_sounds import EARLY, sound

SECTION = ReportOptions(sections=("sounds",))


@pytest.fixture
def heard(store, tmp_path):
    film = write_film(tmp_path / "a.mkv", "pcm_s16le", sound(), video_at=EARLY)
    exhibit = add_exhibit(store, film).exhibit
    index = ensure_index(store, exhibit)
    bangs = find_bangs(store.media_file(exhibit), index)
    edit, note = confirm_bang(bangs.found[1], bangs, exhibit, index, author="A", clock=store.clock)
    store.apply(edit)
    return store, exhibit, index, note


def bright_column(hertz: float, rate: int) -> np.ndarray:
    tone = np.sin(2 * np.pi * hertz * np.arange(rate) / rate).astype(np.float32)[:, None]
    picture = sound_picture(0.5 * tone, rate, 0, None)
    return picture[72 : HEIGHT - 42, 200:500].astype(np.float64).sum(axis=2).mean(axis=1)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_pitches_lie_at_their_height(rate):
    low, high = bright_column(1_000, rate), bright_column(3_000, rate)
    top = min(12_000, rate // 2)
    for area, hertz in ((low, 1_000), (high, 3_000)):
        at = len(area) + 2 - int(area.argmax())
        assert abs(at / (HEIGHT - 110) - hertz / top) < 0.04


def test_the_moment_is_drawn_where_it_is():
    silence = np.zeros((48_000, 2), np.float32)
    plain = sound_picture(silence, 48_000, 5 * 10**9, None)
    marked = sound_picture(silence, 48_000, 5 * 10**9, 5_250_000_000)
    assert plain.shape == (HEIGHT, WIDTH, 3)
    columns = np.flatnonzero((plain != marked).any(axis=(0, 2)))
    assert columns.tolist() == [92 + (WIDTH - 108) // 4]
    assert np.array_equal(
        sound_picture(silence, 48_000, 0, 2 * 10**9), sound_picture(silence, 48_000, 0, None)
    )
    assert window_of(48_000) == 1024
    assert window_of(8_000) == 128


def test_every_moment_named_has_its_figure_and_heard_spans_too(heard):
    store, exhibit, index, note = heard
    span = new_note(
        exhibit, index, 2, 20, kind=NoteKind.OBSERVATION, author="A", clock=store.clock,
        modality=Modality.HEARD, text="Shouting",
    )  # fmt: skip
    seen = replace(span, id="seen", modality=Modality.SEEN)
    store.apply(add_note(span))
    store.apply(add_note(seen))
    store.apply(adding("Set", SoundWork(sound_work_id(exhibit.id), exhibit.id, 0, 0, 600, 300, 0)))
    case = store.snapshot()
    figures = sound_figures(store, case, exhibit, index, case.annotations, ignore, never)
    assert {each.annotation_id for each in figures} == {note.id, span.id}
    (named,) = [each for each in figures if each.annotation_id == note.id]
    (mark,) = store.all_of(SoundMark)
    assert named.mark == mark
    assert named.start_ns < mark.at_ns < named.end_ns
    assert "channel 1, 48000 Hz, as it is in the file" in named.settings
    picture = cv2.imdecode(np.frombuffer(named.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (named.height, named.width, 3)
    with pytest.raises(CancelledError):
        sound_figures(store, case, exhibit, index, case.annotations, ignore, lambda: True)


def test_sound_that_cannot_be_had_is_said(heard):
    store, exhibit, index, _note = heard
    (mark,) = store.all_of(SoundMark)
    case = replace(store.snapshot(), sound_marks=(replace(mark, stream=4),))
    (figure,) = sound_figures(store, case, exhibit, index, case.annotations, ignore, never)
    assert not figure.jpeg
    assert "no sound track 4" in figure.problem


def test_the_report_shows_the_sample_and_its_picture(heard, tmp_path):
    store, exhibit, _index, _note = heard
    store.apply(
        adding("Set", SoundWork(sound_work_id(exhibit.id), exhibit.id, 0, -1, -600, 300, 0))
    )
    document, page = render_report(
        store, "html", tmp_path / "r.html", options=SECTION, clock=FixedClock()
    )
    (mark,) = store.all_of(SoundMark)
    text = page.decode()
    assert f"{mark.sample} at 48000 Hz, sound track 1" in text
    assert "gain −6 dB, low cut 300 Hz" in text
    assert "impulse finder" in text
    (picture,) = [each for each in document.pictures if each.key.startswith("sound-")]
    assert picture.width == WIDTH
    assert page.count(b"data:image/jpeg") >= 1


def test_without_any_sound_the_section_says_so(store, tmp_path):
    _document, page = render_report(
        store, "html", tmp_path / "r.html", options=SECTION, clock=FixedClock()
    )
    assert b"No moment was named in the sound" in page
