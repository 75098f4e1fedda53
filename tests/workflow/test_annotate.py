from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import NoteKind, Visibility
from annotator.clock import FixedClock
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.annotate import new_note, rebind

EXHIBIT = Exhibit("e", "E1", "a" * 64, "b" * 128, 1, "x.mp4", b"x.mp4", "media/x", "2026")


def _index(pts, digests=None):
    n = len(pts)
    final = digests is not None
    return FrameIndex(
        time_base=Fraction(1, 1000),
        state=IndexState.FINAL if final else IndexState.PROVISIONAL,
        stream=0,
        rate=Fraction(25),
        pts_column=np.array(pts, np.int64),
        clock=np.array(pts, np.int64),
        durations=np.full(n, 40, np.int64),
        types=np.full(n, ord("P"), np.uint8),
        flags=np.zeros(n, np.uint8),
        digests=np.array([[d] * 32 for d in digests], np.uint8)
        if final
        else np.zeros((0, 32), np.uint8),
        packet=np.arange(n, dtype=np.int64),
    )


def _note(index, start, end=None, **known):
    return new_note(
        EXHIBIT,
        index,
        start,
        end,
        kind=NoteKind.OBSERVATION,
        author="A",
        clock=FixedClock(),
        text="x",
        **known,
    )


def test_observations_are_clear_unless_said_otherwise():
    note = _note(_index([0, 40]), 1)
    assert note.visibility is Visibility.CLEAR
    assert (note.start.index, note.start.pts, note.exhibit_digest) == (1, 40, "a" * 64)


def test_a_note_of_one_frame_is_a_point():
    assert _note(_index([0, 40]), 1, 1).end is None


def test_notes_without_digest_are_completed_by_time_stamp():
    note = _note(_index([0, 40, 80]), 2)
    result = rebind([note], _index([0, 80], digests=[1, 3]))
    assert result.moved == ((note.id, 2, 1),)
    (change,) = result.edit.changes
    assert change.after.start.digest == "03" * 32


def test_a_known_digest_wins_over_the_time_stamp():
    note = _note(_index([0, 40, 80]), 1, known_digests={1: "03" * 32})
    result = rebind([note], _index([0, 40, 80], digests=[1, 2, 3]))
    assert result.moved == ((note.id, 1, 2),)


def test_equal_pictures_keep_the_one_with_the_same_time_stamp():
    note = _note(_index([0, 40, 80]), 1, known_digests={1: "07" * 32})
    result = rebind([note], _index([0, 20, 40, 80], digests=[7, 7, 7, 7]))
    assert result.moved == ((note.id, 1, 2),)
    moved = replace(note, start=replace(note.start, index=3))
    assert rebind([moved], _index([0, 20, 40, 80], digests=[7, 7, 7, 8])).moved == (
        (note.id, 3, 2),
    )


def test_a_frame_that_is_nowhere_is_named_and_the_note_kept():
    note = _note(_index([0, 40]), 1, known_digests={1: "09" * 32})
    result = rebind([note], _index([0, 40], digests=[1, 2]))
    assert result.edit is None
    assert result.lost == (note.id,)


def test_nothing_to_do_is_no_edit():
    final = _index([0, 40], digests=[1, 2])
    assert rebind([_note(final, 1)], final).edit is None
