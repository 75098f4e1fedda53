"""Notes go to other tools and come back: what the format holds is the same, the rest is named."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from annotator.case.annotation import Translation
from annotator.case.edits import adding, changing
from annotator.case.region import KeyOrigin, Point, Region, RegionKey, RegionState, ShapeKind
from annotator.case.tracks import Track, placed
from annotator.case.vocabularies import Modality, NoteKind
from annotator.clock import FixedClock, SystemClock
from annotator.errors import ExportError
from annotator.exchange.film_notes import FormatError
from annotator.provenance.actor import Actor
from annotator.workflow.annotate import new_note
from annotator.workflow.cases import new_case, open_case
from annotator.workflow.exchange_in import Choice, frame_from, frame_until, prepare
from annotator.workflow.exchange_out import (
    FORMATS,
    earlier_start_words,
    export_notes,
    film_notes,
    format_of,
)
from annotator.workflow.intake import add_exhibit, ensure_index

HOSTILE = "\u202e<b>&amp; --> ]]> \"'\n\n=1+1\n\tжарылыс қала 😀 مدينة\x07"


@pytest.fixture(scope="module")
def plain_case(film, tmp_path_factory):
    """A case that holds the film, taken in once."""
    folder = tmp_path_factory.mktemp("exchange") / "case"
    with new_case(folder, "Square", actor=Actor("A"), clock=FixedClock()) as made:
        exhibit = add_exhibit(made, film).exhibit
        ensure_index(made, exhibit)
    return folder


@pytest.fixture(scope="module", params=[(25, False), (Fraction(30000, 1001), False), (25, True)])
def film(request, tmp_path_factory):
    """64 × 48 pixels, 60 frames; at 25 and 29.97 a second, and at a variable rate."""
    rate, variable = request.param
    path = tmp_path_factory.mktemp("film") / "<кадр> & 1.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"g": "20", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 90_000)
        pts = 0
        for number in range(60):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 4, np.uint8))
            frame.pts, frame.time_base = pts, Fraction(1, 90_000)
            pts += int(90_000 / rate) * (1 + (number % 3 if variable else 0))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def opened(plain_case, tmp_path):
    shutil.copytree(plain_case, tmp_path / "copy")
    with open_case(tmp_path / "copy", actor=Actor("A"), clock=SystemClock()) as store:
        yield store


@pytest.fixture
def case(opened):
    store = opened
    (exhibit,) = store.exhibits()
    index = store.index(exhibit.id)
    assert index is not None

    def note(start, end=None, **fields):
        return new_note(
            exhibit,
            index,
            start,
            end,
            author="Анна",
            clock=store.clock,
            **{"kind": NoteKind.OBSERVATION, **fields},
        )

    notes = [
        note(0, text="First frame", tags=("a", "b")),
        note(
            7,
            19,
            text=HOSTILE,
            language="ru",
            translations=(Translation("A <burst>", "en", "Ivan"),),
        ),
        note(12, 30, text="Overlaps\r\n\r\nthe other", modality=Modality.HEARD),
        note(59, text="Last frame"),
        note(30, 59, tags=("only tags",)),
    ]
    track = Track("track-1", "Shots & <cries>", texts=(), position=0)
    region = Region(
        "region-1", notes[1].id, ShapeKind.BOX, 64, 48,
        (
            RegionKey(index.stamp(7), (Point(100, 200), Point(1100, 1200))),
            RegionKey(index.stamp(17), (Point(2100, 200), Point(3100, 1200)), RegionState.SHOWN, KeyOrigin.TRACKER),
        ),
        "Анна", notes[1].created_at, "face",
    )  # fmt: skip
    shape = Region(
        "region-2", notes[2].id, ShapeKind.POLYGON, 64, 48,
        (RegionKey(index.stamp(12), (Point(0, 0), Point(1050, 33), Point(500, 4000))),),
        "Анна", notes[1].created_at,
    )  # fmt: skip
    store.apply(
        adding(
            "Add",
            *notes,
            track,
            placed(notes[1].id, track.id),
            placed(notes[2].id, track.id),
            region,
            shape,
        )
    )
    return store, exhibit, index, notes


def written(case, name, folder, **options):
    store, exhibit, _, _ = case
    wanted = format_of(name)
    film = film_notes(store, exhibit)
    done = export_notes(store, film, wanted, folder / f"out.{wanted.ending}", **options)
    return done.paths[0].read_bytes(), done


def spans(notes):
    return [(note.start.index, note.last_index()) for note in notes]


def taken(case, name, data, choice=None):
    """What a case whose notes are gone gets from the file: new notes, in the order of the film."""
    store, exhibit, index, _ = case
    found = prepare(store, exhibit, index, name, data, choice or Choice())
    new = (
        [change.after for change in found.edit.changes if change.before is None]
        if found.edit
        else []
    )
    return found, sorted(
        (each for each in new if hasattr(each, "exhibit_digest")),
        key=lambda note: (note.start.index, note.last_index()),
    )


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_what_is_written_is_logged_and_names_what_is_lost(case, each, tmp_path):
    store = case[0]
    data, done = written(case, each.name, tmp_path)
    assert data
    assert done.not_held
    assert b"/" + store.folder.name.encode() not in data
    entry = store.newest_entry()
    assert entry.details["not_held"] == list(done.not_held)
    assert len(entry.details["sha256"]) == len(done.paths)
    with pytest.raises(ExportError, match="already"):
        written(case, each.name, tmp_path)
    written(case, each.name, tmp_path, overwrite=True)


@pytest.mark.parametrize("name", ["vtt", "elan", "otio"])
def test_our_own_files_are_known_again(case, name, tmp_path):
    data, _ = written(case, name, tmp_path)
    found, new = taken(case, f"x.{format_of(name).ending}", data)
    assert (found.new, found.changed) == (0, 0), found.words
    assert found.same == 5
    assert not new


@pytest.mark.parametrize("name", ["vtt", "srt", "elan", "otio"])
def test_the_same_frames_come_back_in_a_case_that_does_not_know_the_notes(case, name, tmp_path):
    data, _ = written(case, name, tmp_path)
    _, _, _, notes = case
    for note in notes:
        data = data.replace(note.id.encode(), b"other" + note.id.encode()[5:])
    if name == "otio":
        timeline = json.loads(data)
        for marker in timeline["tracks"]["children"][0]["children"][0]["markers"]:
            marker["metadata"] = {}
        data = json.dumps(timeline).encode()
    _, new = taken(case, f"x.{format_of(name).ending}", data)
    expected = sorted(spans(notes))
    assert spans(new) == expected


def test_translations_that_come_back_replace_no_words(case, tmp_path):
    data, _ = written(case, "vtt", tmp_path, language="en")
    assert b"A &lt;burst&gt;" in data
    found, new = taken(case, "x.vtt", data)
    assert (found.new, found.changed, found.same) == (0, 0, 5), found.words
    assert not new


def test_a_text_that_was_changed_outside_changes_the_note(case, tmp_path):
    store, exhibit, index, _ = case
    data, _ = written(case, "vtt", tmp_path)
    found = prepare(
        store, exhibit, index, "x.vtt", data.replace(b"First frame", b"The first frame"), Choice()
    )
    assert (found.new, found.changed, found.same) == (0, 1, 4)
    store.apply(found.edit)
    assert store.annotations(exhibit.id)[0].text == "The first frame"
    assert store.annotations(exhibit.id)[0].tags == ("a", "b")


def test_a_file_about_another_film_is_refused_until_somebody_says_so(case, tmp_path):
    store, exhibit, index, _ = case
    data, _ = written(case, "elan", tmp_path)
    other = data.replace(exhibit.digest_sha256.encode(), b"ab" * 32)
    with pytest.raises(FormatError, match="another film"):
        prepare(store, exhibit, index, "x.eaf", other, Choice())
    assert prepare(store, exhibit, index, "x.eaf", other, Choice(other_film=True)).same == 5


def test_ffmpeg_and_pysubs2_read_the_subtitles(case, tmp_path):
    import pysubs2

    for name in ("vtt", "srt"):
        data, done = written(case, name, tmp_path)
        assert len(pysubs2.SSAFile.from_string(data.decode("utf-8")).events) == 5
        if shutil.which("ffmpeg"):
            command = ["ffmpeg", "-v", "error", "-i", str(done.paths[0]), "-f", "srt", "-"]
            read = subprocess.run(command, capture_output=True, check=False)
            assert read.returncode == 0, read.stderr
            assert len(re.findall(rb"(?m)^[\d:,]+ --> [\d:,]+", read.stdout)) == 5


def test_pympi_reads_the_document(case, tmp_path):
    from pympi import Eaf

    _, done = written(case, "elan", tmp_path)
    document = Eaf(str(done.paths[0]))
    tiers = set(document.get_tier_names())
    assert {"Notes", "Shots & <cries>", "Shots & <cries> (2)", "Shots & <cries> – en"} <= tiers
    for tier in tiers - {"Shots & <cries> – en"}:
        rows = sorted(document.get_annotation_data_for_tier(tier))
        assert rows, tier
        assert all(start < end for start, end, _ in rows)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(rows))
    assert document.get_linked_files()[0]["RELATIVE_MEDIA_URL"].startswith("./%3C")


def test_words_of_a_machine_are_marked_wherever_they_go(case, tmp_path):
    store, _, _, notes = case
    machine = Translation("It burns", "fr", "Engine 3", machine=True)
    store.apply(changing("Change", [(notes[0], replace(notes[0], translations=(machine,)))]))
    for name, options in (("elan", {}), ("vtt", {"language": "fr"}), ("srt", {"language": "fr"})):
        data, _ = written(case, name, tmp_path, **options)
        assert b"[machine translation, not reviewed] It burns" in data


def test_opentimelineio_reads_the_timeline(case, tmp_path):
    otio = pytest.importorskip("opentimelineio")
    _, done = written(case, "otio", tmp_path)
    timeline = otio.adapters.read_from_file(str(done.paths[0]))
    (clip,) = timeline.find_clips()
    assert clip.markers[0].comment == "First frame"
    assert clip.markers[0].marked_range.duration.value >= 1
    assert clip.media_reference.target_url == "<кадр> & 1.mkv"
    ours = otio.adapters.write_to_string(timeline, "otio_json").encode()
    found, _ = taken(case, "x.otio", ours)
    assert found.same == 5


def test_markers_of_another_program_are_taken(case):
    otio = pytest.importorskip("opentimelineio")
    _, _, index, _ = case
    rate = float(index.average_rate())
    clip = otio.schema.Clip("c", otio.schema.ExternalReference("film.mov"))
    clip.markers.append(
        otio.schema.Marker(
            name="Cut",
            marked_range=otio.opentime.TimeRange(
                otio.opentime.RationalTime(0, rate), otio.opentime.RationalTime(1, rate)
            ),
        )
    )
    track = otio.schema.Track(children=[clip])
    track.markers.append(otio.schema.Marker(name="elsewhere"))
    timeline = otio.schema.Timeline("t")
    timeline.tracks.append(track)
    found, new = taken(
        case, "x.otio", otio.adapters.write_to_string(timeline, "otio_json").encode()
    )
    assert [note.text for note in new] == ["Cut"]
    assert any("outside clips" in words for words in found.words)


def test_a_time_code_of_its_own_is_taken_from_the_times_of_markers(case, tmp_path):
    data, _ = written(case, "otio", tmp_path)
    _, _, _, notes = case
    timeline = json.loads(data)
    (clip,) = timeline["tracks"]["children"][0]["children"]
    whole = clip["media_references"]["DEFAULT_MEDIA"]["available_range"]
    places = [whole, *(marker["marked_range"] for marker in clip["markers"])]
    for place in places:
        place["start_time"]["value"] += round(place["start_time"]["rate"] / 2)
    for marker in clip["markers"]:
        marker["metadata"] = {}
    found, new = taken(case, "x.otio", json.dumps(timeline).encode())
    assert spans(new) == sorted(spans(notes))
    assert any("time code of its own" in words for words in found.words)
    clip["markers"][0]["marked_range"]["start_time"]["value"] = 0
    found, new = taken(case, "x.otio", json.dumps(timeline).encode())
    assert len(new) == len(notes) - 1
    assert any("before the beginning" in words for words in found.words)


def test_the_offset_of_a_medium_in_elan_counts(case, tmp_path):
    data, _ = written(case, "elan", tmp_path)
    _, _, _, notes = case
    for note in notes:
        data = data.replace(note.id.encode(), b"other" + note.id.encode()[5:])
    descriptor = re.search(rb"<MEDIA_DESCRIPTOR ", data)
    assert descriptor is not None
    later = data.replace(b"<MEDIA_DESCRIPTOR ", b'<MEDIA_DESCRIPTOR TIME_ORIGIN="400" ')
    _, new = taken(case, "x.eaf", data)
    found, moved = taken(case, "x.eaf", later)
    assert any("400 ms" in words for words in found.words)
    at = case[2].time_ns
    pairs = list(itertools.islice(zip(new, moved, strict=False), 3))
    assert len(pairs) == 3
    for one, other in pairs:
        wanted = at(one.start.index) + 400_000_000
        assert other.start.index in (case[2].index_at_ns(wanted), frame_from(case[2], wanted))
    two = later.replace(b"</HEADER>", b'<MEDIA_DESCRIPTOR MEDIA_URL="file:///b.mp4"/></HEADER>')
    with pytest.raises(FormatError, match="several films"):
        taken(case, "x.eaf", two)


def test_regions_come_back_from_cvat(case, tmp_path):
    store, exhibit, index, notes = case
    data, done = written(case, "cvat", tmp_path)
    assert prepare(store, exhibit, index, "x.xml", data, Choice()).same == 2
    times = list(csv.reader(io.StringIO(done.paths[1].read_text("utf-8"))))
    assert len(times) == 61
    assert [int(row[3]) for row in times[1:]] == index.times_ns().tolist()
    for note in notes:
        data = data.replace(note.id.encode(), b"")
    found = prepare(store, exhibit, index, "x.xml", data, Choice())
    regions = [change.after for change in found.edit.changes if isinstance(change.after, Region)]
    assert [region.shape for region in regions] == [ShapeKind.BOX, ShapeKind.POLYGON]
    assert [key.points for key in regions[0].key_frames[:2]] == [
        (Point(100, 200), Point(1100, 1200)), (Point(2100, 200), Point(3100, 1200)),
    ]  # fmt: skip
    assert regions[0].key_frames[-1].state is RegionState.LOST
    store.apply(found.edit)


def test_shapes_of_another_size_are_refused(case, tmp_path):
    store, exhibit, index, _ = case
    data, _ = written(case, "cvat", tmp_path)
    with pytest.raises(FormatError, match="640 × 48"):
        prepare(
            store, exhibit, index, "x.xml", data.replace(b"<width>64<", b"<width>640<"), Choice()
        )


def test_coco_counts_frames_and_pixels(case, tmp_path):
    data = json.loads(written(case, "coco", tmp_path)[0])
    assert len(data["images"]) == len({image["id"] for image in data["images"]}) == 24
    box = next(each for each in data["annotations"] if each["image_id"] == 8)
    assert box["bbox"] == [1.0, 2.0, 10.0, 10.0]
    assert box["area"] == 100.0
    assert {each["category_id"] for each in data["annotations"]} <= {
        each["id"] for each in data["categories"]
    }


def test_the_boris_table_is_inert_and_bound(case, tmp_path):
    data, _ = written(case, "boris", tmp_path)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 8
    assert [row["Behavior type"] for row in rows[:3]] == ["POINT", "START", "STOP"]
    assert all(len(row["frame SHA-256"]) == 64 for row in rows)
    assert not any(cell[:1] in ("=", "+", "@", "\t") for row in rows for cell in row.values())
    assert any("\n'=1+1" in row["Comment"] for row in rows)


def boris(events, **more):
    return json.dumps({
        "behaviors_conf": {"0": {"code": "run", "type": "State event"}, "1": {"code": "shot", "type": "Point event"}},
        "observations": {"one": {"events": events, "time offset": 0, **more}},
    }).encode()  # fmt: skip


def test_events_of_boris_become_notes(case):
    _, _, index, _ = case
    at = index.time_ns(10) / 1e9
    until = index.time_ns(21) / 1e9
    data = boris(
        [
            [at, "A", "run", "fast|", "x"],
            [at, "", "shot", "", "loud"],
            [until, "A", "run", "fast|", ""],
            ["?", "", "shot", "", ""],
            [at, "B", "run", "", ""],
        ]
    )
    found, new = taken(case, "x.boris", data, Choice(modality=Modality.HEARD))
    assert sorted(spans(new)) == [(10, 10), (10, 10), (10, 20)]
    assert {note.tags for note in new} == {("run",), ("shot",)}
    assert any("without a time" in words for words in found.words)
    assert any("never stop" in words for words in found.words)
    assert not any("one after the other" in words for words in found.words)
    queued = boris([[at, "", "shot", "", "loud"]], file={"1": ["a.mp4", "b.mp4"]})
    found, _ = taken(case, "x.boris", queued)
    assert any("2 films one after the other" in words for words in found.words)
    two = json.loads(data)
    two["observations"]["two"] = two["observations"]["one"]
    with pytest.raises(FormatError, match="2 observations"):
        taken(case, "x.boris", json.dumps(two).encode())


def test_every_frame_survives_milliseconds(case):
    from annotator.exchange.film_notes import span_ms

    index = case[2]
    for first in range(60):
        for last in (first, min(59, first + 3)):
            start, end = span_ms(index, first, last)
            assert frame_from(index, start * 1_000_000) == first
            assert frame_until(index, end * 1_000_000) == last


ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><ANNOTATION_DOCUMENT>&x;</ANNOTATION_DOCUMENT>'
DEEP = b"<ANNOTATION_DOCUMENT>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</ANNOTATION_DOCUMENT>"


@pytest.mark.parametrize("film", [(25, False)], indirect=True)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.eaf", ENTITY), ("x.xml", ENTITY), ("x.eaf", ENTITY.decode().encode("utf-16")), ("x.eaf", DEEP), ("x.eaf", b""),
        ("x.eaf", b"<ANNOTATION_DOCUMENT/>"), ("x.xml", b"<annotations><track><box frame='nan'/></track></annotations>"),
        ("x.xml", b"<annotations><track><box frame='1' xtl='1e400' ytl='0' xbr='1' ybr='2'/></track></annotations>"),
        ("x.vtt", b"\xff\xfe\x00"), ("x.vtt", b"WEBVTT\n"), ("x.srt", b"\x00" * 50), ("x.srt", "1\n00:00:00,000 --> 00:00:01,000\nЖ".encode("cp1251")),
        ("x.otio", b"[" * 100_000), ("x.otio", b"{}"), ("x.otio", b'{"OTIO_SCHEMA":"Timeline.1","tracks":7}'),
        ("x.otio", b'{"OTIO_SCHEMA":"Clip.1","markers":[7,{"marked_range":{"start_time":{"value":1e400,"rate":0}}}]}'),
        ("x.boris", b"{}"), ("x.boris", b"\x1f\x8b\x08"), ("x.boris", boris([])), ("x.boris", boris([["1e999", "", "shot", "", ""]])),
        ("x.docx", b"PK"), ("", b"x"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_words_and_nothing_is_taken(case, name, data):
    store, exhibit, index, _ = case
    before = store.newest_entry()
    with pytest.raises(FormatError) as refused:
        prepare(store, exhibit, index, name, data, Choice())
    assert refused.value.message
    assert store.newest_entry() == before


def test_a_track_of_the_document_is_made_once(case, tmp_path):
    store, exhibit, index, notes = case
    data, _ = written(case, "elan", tmp_path)
    for note in notes:
        data = data.replace(note.id.encode(), b"")
    data = data.replace(b"Shots &amp; &lt;cries&gt;", b"Voices")
    found = prepare(store, exhibit, index, "x.eaf", data, Choice())
    tracks = [change.after for change in found.edit.changes if isinstance(change.after, Track)]
    assert [track.name for track in tracks] == ["Voices"]
    store.apply(found.edit)
    store.apply(found.edit.inverse())
    assert [track.name for track in store.tracks()] == ["Shots & <cries>"]


def test_another_kind_and_language_can_be_chosen(case):
    data = b"1\n00:00:00,100 --> 00:00:00,300\nSalem\n"
    _, (note,) = taken(case, "x.srt", data, Choice(NoteKind.PROCEDURAL, Modality.HEARD, "kk"))
    assert (note.kind, note.modality, note.language, note.text) == (
        NoteKind.PROCEDURAL,
        Modality.HEARD,
        "kk",
        "Salem",
    )
    assert replace(note).author


def test_a_film_that_begins_after_its_sound_is_said(case):
    _, exhibit, _, _ = case
    facts = json.loads(exhibit.facts)
    assert earlier_start_words(exhibit) == ()
    sound = dict(facts["streams"][0], kind="audio", index=1, number=0, start_ns=0)
    facts["streams"] = [dict(facts["streams"][0], start_ns=200_000_000), sound]
    (words,) = earlier_start_words(replace(exhibit, facts=json.dumps(facts)))
    assert "200 ms" in words
