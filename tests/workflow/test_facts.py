"""The facts of an exhibit, kept with it; another stream of its file."""

from __future__ import annotations

import importlib.util
import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from annotator.case.vocabularies import NoteKind
from annotator.errors import DuplicateExhibitError, IntegrityError, UsageError
from annotator.timing.frame_facts import Rate
from annotator.timing.frame_index import IndexState
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.facts import PACKETS, facts_json, facts_of_exhibit, facts_of_video
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.streams import add_or_take_stream, take_stream
from annotator.workflow.verify import verify_case


@pytest.fixture(scope="module")
def films_module():
    place = Path(__file__).parent.parent / "media" / "films.py"
    spec = importlib.util.spec_from_file_location("workflow_films", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def two_streams(films_module, tmp_path):
    return films_module.film(tmp_path / "two.mkv", "mpeg4", streams=2, frames=24)


def test_facts_are_kept_with_the_exhibit_and_made_again_when_damaged(filled):
    store, exhibit, index = filled
    film = facts_of_exhibit(store, exhibit)
    assert film.index.state is IndexState.FINAL
    assert film.frames.frames == len(index)
    kept = store.derived(exhibit.id, PACKETS)
    assert kept is not None
    store.put_derived(exhibit.id, PACKETS, kept[:-1] + b"?")
    again = facts_of_exhibit(store, exhibit)
    assert again.packets.size.tolist() == film.packets.size.tolist()
    assert store.derived(exhibit.id, PACKETS) == kept
    assert film.frames.size.min() > 0


def test_what_the_container_states_stands_beside_what_is_there(filled):
    store, exhibit, index = filled
    rows = {row.what: row for row in facts_of_exhibit(store, exhibit).compared}
    assert rows["File size"].agrees is True
    assert str(len(index)) in rows["Frames"].found
    assert {"Length of the picture", "Streams", "First time stamp"} <= set(rows)


def test_a_wrong_count_is_said(films_module, tmp_path):
    """An AVI header that claims more frames than there are."""
    path = films_module.film(tmp_path / "claims.avi", "mpeg4", frames=20)
    data = bytearray(path.read_bytes())
    main, stream = data.index(b"avih") + 24, data.index(b"strh") + 40
    assert int.from_bytes(data[stream : stream + 4], "little") == 20
    for place in (main, stream):
        data[place : place + 4] = (99).to_bytes(4, "little")
    path.write_bytes(data)
    film = facts_of_video(path, decode=True)
    (row,) = (row for row in film.compared if row.what == "Frames")
    assert row.agrees is False
    assert (row.stated, row.found) == ("99", "20 decoded")
    assert "79 fewer" in row.note


def test_gaps_doubles_and_rate_of_a_film_made_for_it(tmp_path):
    path = tmp_path / "odd.mkv"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for number in range(30):
            shade = 8 * min(number, 12) if number < 16 else 8 * number
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), shade, np.uint8), "rgb24")
            frame.pts = 40 * number + (200 if number >= 20 else 0)
            frame.time_base = Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    film = facts_of_video(path, decode=True)
    assert film.frames.steps.rate is Rate.GAPS
    assert film.frames.steps.gaps.tolist() == [19]
    assert film.frames.steps.missing.tolist() == [5]
    assert film.frames.doubles.first.tolist() == [12]
    assert film.frames.doubles.count.tolist() == [4]
    quick = facts_of_video(path)
    assert quick.index.state is IndexState.PROVISIONAL
    assert quick.frames.doubles is None
    data = json.loads(json.dumps(facts_json(film)))
    assert data["drops"]["list"] == [{"after_frame": 19, "delta": 240, "missing": 5}]
    assert data["duplicates"]["list"] == [{"first": 12, "frames": 4}]
    assert sum(group["frames"] for group in data["gops"]["list"]) == 30
    assert data["state"] == "final"


def test_another_stream_is_an_exhibit_of_its_own(store, two_streams):
    first = add_exhibit(store, two_streams, fields={"title": "Yard"}).exhibit
    second = take_stream(store, first, 1).exhibit
    assert (second.label, second.video_stream) == ("E2", 1)
    assert second.digest_sha256 == first.digest_sha256
    assert second.media_path == first.media_path
    assert second.provenance.title == "Yard"
    assert len(list((store.folder / "media").iterdir())) == 1
    indexes = [ensure_index(store, exhibit) for exhibit in (first, second)]
    assert indexes[0].digest(3) != indexes[1].digest(3)
    note = new_note(
        second, indexes[1], 3, kind=NoteKind.OBSERVATION, author="A", clock=store.clock, text="x"
    )
    store.apply(add_note(note))
    (note,) = store.annotations(second.id)
    assert note.start.digest == indexes[1].digest(3)
    assert verify_case(store).ok
    for again in (0, 1):
        with pytest.raises(DuplicateExhibitError):
            take_stream(store, first, again)
    with pytest.raises(UsageError):
        take_stream(store, first, 2)


def test_a_stream_of_a_known_file_is_added_without_another_copy(store, two_streams):
    second = add_or_take_stream(store, two_streams, 1).exhibit
    assert second.video_stream == 1
    first = add_or_take_stream(store, two_streams, 0).exhibit
    assert (first.label, first.video_stream) == ("E2", 0)
    with pytest.raises(DuplicateExhibitError):
        add_or_take_stream(store, two_streams, 1)
    assert len(list((store.folder / "media").iterdir())) == 1


def test_a_changed_file_gives_no_other_stream(store, two_streams):
    first = add_exhibit(store, two_streams, in_place=True).exhibit
    data = bytearray(two_streams.read_bytes())
    data[-40] ^= 0xFF
    two_streams.write_bytes(data)
    with pytest.raises(IntegrityError):
        take_stream(store, first, 1)
    assert len(store.exhibits()) == 1
