"""Redacted copies: everything covered is gone in every channel, everything else is as it was."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from annotator.case.edits import Action, changing, deleting
from annotator.case.identity import Identity
from annotator.case.redaction import CoverWay, SoundChoice, cover_id
from annotator.case.region import Point
from annotator.case.region_geometry import placed
from annotator.case.vocabularies import Edition
from annotator.errors import AnnotatorError, CancelledError, ExportError, IntegrityError, UsageError
from annotator.media.engine import full_index, open_sound, probe
from annotator.media.redacted_writer import _matrix
from annotator.workflow import redact_making
from annotator.workflow.redact_check import RedactionCheck
from annotator.workflow.redact_copy import (
    NotLookedThroughError,
    RedactionWanted,
    add_redacted,
    write_redacted,
)
from annotator.workflow.vault import vault_of
from tests.media.films import film
from tests.workflow.redaction_case import FIRST, HIDDEN, LAST, LOST, box, covered_case, drawn

UNEVEN = [7 * n + (n * n) % 5 for n in range(20)]
B_FRAMES = {"bf": "2", "g": "12"}
SIZE = (192, 112)


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    # What a process of its own adds is tested with clips; here it would only cost time.
    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")


def _fields(stream):
    stream.codec_context.flags |= 1 << 18 | 1 << 29


def _stretched(stream):
    stream.codec_context.sample_aspect_ratio = Fraction(4, 3)


def _turned(stream):
    stream.set_display_matrix(_matrix(3, mirrored=True))
    stream.codec_context.color_primaries = stream.codec_context.color_trc = 1
    stream.codec_context.colorspace = stream.codec_context.color_range = 1


KINDS = {
    "8 bit, B-frames, edit list": (".mp4", "libx264", {"options": B_FRAMES}),
    "10 bit": (".mkv", "libx264", {"options": B_FRAMES, "pixel_format": "yuv420p10le"}),
    "4:2:2": (".mkv", "ffv1", {"pixel_format": "yuv422p"}),
    "4:4:4, 12 bit": (".mkv", "ffv1", {"pixel_format": "yuv444p12le"}),
    "4:1:1": (".mkv", "ffv1", {"pixel_format": "yuv411p"}),
    "grey": (".mkv", "ffv1", {"pixel_format": "gray"}),
    "RGB": (".mov", "qtrle", {"pixel_format": "rgb24"}),
    "with alpha": (".mkv", "ffv1", {"pixel_format": "yuva420p"}),
    "full range": (".mkv", "mjpeg", {"pixel_format": "yuvj420p"}),
    "odd sides": (".mkv", "ffv1", {"size": (193, 111)}),
    "variable": (".mkv", "libx264", {"options": B_FRAMES, "stamps": UNEVEN}),
    "begins late": (".mp4", "libx264", {"options": B_FRAMES, "start": 50}),
    "pixels not square": (".mp4", "libx264", {"options": B_FRAMES, "prepare": _stretched}),
    "interlaced": (".mp4", "libx264", {"options": {"x264-params": "tff=1"}, "prepare": _fields}),
    "turned": (".mp4", "libx264", {"options": B_FRAMES, "prepare": _turned}),
}


def _taken(kind, tmp_path, **how):
    ending, codec, options = KINDS[kind]
    path = film(tmp_path / f"film{ending}", codec, frames=20, **options)
    size = options.get("size", SIZE)
    return covered_case(tmp_path / "case", path, size, **how)


# Of each kind one copy in every run, the other one in the long one.
_OFTEN = [(kind, ("mkv", "mp4")[number % 2]) for number, kind in enumerate(KINDS)]
_SELDOM = [(kind, ("mp4", "mkv")[number % 2]) for number, kind in enumerate(KINDS)]


@pytest.mark.parametrize(
    ("kind", "ending"),
    [*_OFTEN, *(pytest.param(*each, marks=pytest.mark.long) for each in _SELDOM)],
)
def test_every_kind_of_film_is_covered_and_shown_as_before(kind, ending, tmp_path):
    store, exhibit, index = _taken(kind, tmp_path, ways=tuple(CoverWay))
    target = tmp_path / f"out.{ending}"
    with store:
        video = store.media_file(exhibit)
        if (kind, ending) == ("pixels not square", "mkv"):
            with pytest.raises(ExportError, match="not square"):
                write_redacted(store, exhibit, RedactionWanted(target, looked_through=True))
            return
        made = write_redacted(store, exhibit, RedactionWanted(target, looked_through=True))
        was, now = probe(video), probe(target)
        assert hashlib.sha256(video.read_bytes()).hexdigest() == exhibit.digest_sha256
    again = full_index(target)
    assert made.frames == len(again) == 20
    moved = [(index.pts(n) - index.pts(0)) * index.time_base for n in range(20)]
    found = [again.pts(n) * again.time_base for n in range(20)]
    assert all(abs(a - b) <= Fraction(1, 2000) for a, b in zip(found, moved, strict=True))
    assert ending == "mkv" or found == moved
    (one,), (other,) = was.video, now.video
    assert len(now.streams) == 1
    assert (other.rotation, other.mirrored) == (one.rotation, one.mirrored)
    assert Fraction(other.sample_aspect or 1) == Fraction(one.sample_aspect or 1)
    if kind == "turned":
        assert other.colour_codes[:4] == (1, 1, 1, 1)
        assert (one.rotation, one.mirrored) == (270, True)
    # Decoded by other means: under the solid box nothing of the source is left.
    with av.open(str(target)) as container:
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    for number, shift in ((FIRST, 0), (LAST, 15)):
        inside = pictures[number][12 + shift : 38 + shift, 12 + shift : 38 + shift].astype(int)
        assert np.ptp(inside) <= (0 if ending == "mkv" else 10)
        assert inside.mean() < 24
        assert np.ptp(pictures[19][12:38, 12:38].astype(int)) > 30


@pytest.mark.parametrize(("sound", "ending"), [("muted", "mkv"), ("noise", "mp4")])
def test_what_lies_under_a_cover_makes_no_difference_to_any_byte(ending, sound, tmp_path):
    made = []
    for hidden in (0, 1):
        folder = tmp_path / str(hidden)
        folder.mkdir()
        path = drawn(folder / "film.mkv", hidden=hidden, sound=True)
        store, exhibit, _index = covered_case(folder / "case", path, (96, 72), sound=sound)
        with store:
            wanted = RedactionWanted(
                folder / f"out.{ending}", SoundChoice.SPANS, looked_through=True
            )
            made.append(write_redacted(store, exhibit, wanted))
    digests = {hashlib.sha256(each.path.read_bytes()).hexdigest() for each in made}
    assert digests == {made[0].sha256}
    originals = [(tmp_path / str(n) / "film.mkv").read_bytes() for n in (0, 1)]
    assert originals[0] != originals[1]


@pytest.mark.parametrize("ending", ["mkv", "mp4"])
@pytest.mark.parametrize("way", ["muted", "bleep", "noise"])
def test_a_tone_under_a_covered_span_is_gone_and_the_others_stay(way, ending, tmp_path):
    path = drawn(tmp_path / "film.mkv", sound=True)
    store, exhibit, _index = covered_case(tmp_path / "case", path, (96, 72), sound=way)
    with store:
        wanted = RedactionWanted(tmp_path / f"out.{ending}", SoundChoice.SPANS, looked_through=True)
        made = write_redacted(store, exhibit, wanted)
    assert "Of 2 sound tracks the first one is in the copy." in made.words
    with open_sound(made.path, index=full_index(made.path)) as copy:
        heard = copy.samples(0, 20 * 320)[:, 0]

    def power(tone, first, last):
        at = np.arange(first, last)
        wave = np.exp(-2j * np.pi * tone * at / 8000)
        return abs(np.mean(heard[first:last] * wave))

    covered = 320 * FIRST + 400, 320 * (LAST + 1) - 400
    assert power(700, *covered) < (2e-5 if way != "noise" else 5e-3)
    assert power(1000, *covered) > 0.04 or way != "bleep"
    assert power(440, *covered) < (2e-3 if way != "noise" else 5e-3)
    assert power(440, 0, 320 * FIRST - 100) > 0.1
    assert power(440, 320 * (LAST + 1) + 100, 20 * 320) > 0.1
    assert power(1440, 0, 20 * 320) < 5e-3  # the second track


@pytest.mark.parametrize("ending", ["mkv", "mp4"])
def test_nothing_that_the_file_says_is_in_the_copy(ending, tmp_path):
    canaries = {
        "title": "CANARY-title", "artist": "CANARY-artist", "comment": "CANARY-comment",
        "location": "+43.2380+076.9450/", "creation_time": "2011-12-16T05:06:07.000000Z",
    }  # fmt: skip
    path = drawn(tmp_path / "CANARY-name.mkv", sound=True, metadata=canaries, cover=True)
    assert b"CANARY-ATTACHMENT" in path.read_bytes()
    store, exhibit, _index = covered_case(tmp_path / "case", path, (96, 72))
    target = tmp_path / f"out.{ending}"
    with store:
        made = write_redacted(store, exhibit, RedactionWanted(target, looked_through=True))
        entry = store.newest_entry()
    assert entry.action == Action.EXPORT
    assert entry.details["sha256"] == made.sha256
    everything = target.read_bytes() + made.log.read_bytes() + made.text.read_bytes()
    for canary in (b"CANARY", b"43.2380", b"2011-12-16", b"x264", b"Lavc"):
        assert canary not in target.read_bytes()
        assert canary not in everything or canary == b"Lavc"
    facts = probe(target)
    assert [stream.kind for stream in facts.streams] == ["video"]
    # What is handed on says nothing of what was hidden; the log of the case does.
    handed_on = json.loads(made.log.read_bytes())
    assert not {"covers", "sound_covers", "made_by"} & handed_on.keys()
    assert b"a witness" not in everything
    assert made.case_log.parent.parent.name == "derived"
    inside = json.loads(made.case_log.read_bytes())
    assert inside["covers"][0]["why"] == "a witness"
    assert inside["file_sha256"] == made.sha256 == handed_on["file_sha256"]


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here")
def test_subtitles_chapters_and_a_second_film_are_not_in_the_copy(tmp_path):
    (tmp_path / "s.srt").write_text("1\n00:00:00,000 --> 00:00:00,700\nCANARY-subtitle\n")
    chapter = "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=CANARY-chapter\n"
    (tmp_path / "c.txt").write_text(f";FFMETADATA1\ntitle=CANARY-title\n{chapter}")
    path = tmp_path / "film.mp4"
    source = "size=96x72:rate=25:duration=0.8"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc={source}"]
    command += ["-f", "lavfi", "-i", "mandelbrot=size=96x72:rate=25", "-f", "lavfi", "-i", "sine"]
    command += ["-i", str(tmp_path / "s.srt"), "-i", str(tmp_path / "c.txt"), "-map_metadata", "4"]
    command += [word for n in (0, 1, 2, 3) for word in ("-map", str(n))]
    command += ["-t", "0.8", "-pix_fmt", "yuv420p", "-c:s", "mov_text", str(path)]
    subprocess.run(command, check=True, cwd=tmp_path)
    assert path.read_bytes().count(b"CANARY") >= 3
    store, exhibit, index = covered_case(tmp_path / "case", path, (96, 72), sound="muted")
    with store:
        for ending in ("mkv", "mp4"):
            wanted = RedactionWanted(
                tmp_path / f"o.{ending}", SoundChoice.SPANS, looked_through=True
            )
            made = write_redacted(store, exhibit, wanted)
            assert made.frames == len(index)
            assert b"CANARY" not in made.path.read_bytes()
            assert [stream.kind for stream in probe(made.path).streams] == ["video", "audio"]


def test_a_sealed_log_says_why(tmp_path):
    store, exhibit, _index = _taken("4:2:2", tmp_path)
    wanted = RedactionWanted(tmp_path / "o.mkv", looked_through=True, edition=Edition.SEALED)
    with store:
        made = write_redacted(store, exhibit, wanted)
    assert json.loads(made.log.read_bytes())["covers"][0]["why"] == "a witness"


def test_where_nobody_placed_a_region_it_is_asked_and_a_larger_area_covered(tmp_path):
    states = ((8, LOST), (11, HIDDEN))
    store, exhibit, _index = _taken("4:2:2", tmp_path, states=states)
    target = tmp_path / "out.mkv"
    with store:
        with pytest.raises(NotLookedThroughError) as refused:
            write_redacted(store, exhibit, RedactionWanted(target))
        assert any("frames 8 to 10" in words and "lost" in words for words in refused.value.asked)
        assert any(
            "frames 11 to 15" in words and "hidden" in words for words in refused.value.asked
        )
        assert not target.exists()
        write_redacted(store, exhibit, RedactionWanted(target, looked_through=True))
    with av.open(str(target)) as container:
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]

    def area(number):
        return int(np.sum(np.abs(pictures[number].astype(int) - pictures[number][20, 20]) <= 1))

    assert area(9) > 2 * area(5)
    assert area(12) > 2 * area(5)


def _without_one(monkeypatch, frame):
    """A program that forgets one frame when it writes, and not when it checks."""
    whole = redact_making.RedactionMaking.covered

    def forgetful(self, canvas, stamp):
        if stamp.index == frame and not self.digests_done():
            return redact_making.final(canvas, self.kind, self.look)
        return whole(self, canvas, stamp)

    monkeypatch.setattr(redact_making.RedactionMaking, "covered", forgetful)
    monkeypatch.setattr(
        redact_making.RedactionMaking,
        "digests_done",
        lambda self: len(self.digests) == len(self.index),
        raising=False,
    )


@pytest.mark.parametrize(
    ("way", "ending"),
    [
        (CoverWay.SOLID, "mp4"),
        (CoverWay.PIXELATED, "mp4"),
        (CoverWay.BLURRED, "mkv"),
        (CoverWay.SOLID, "mkv"),
    ],
)
def test_the_check_finds_a_single_frame_that_was_not_covered(ending, way, tmp_path, monkeypatch):
    path = drawn(tmp_path / "film.mkv")
    store, exhibit, _index = covered_case(tmp_path / "case", path, (96, 72), ways=(way,))
    _without_one(monkeypatch, 7)
    with store:
        before = store.newest_entry()
        with pytest.raises(IntegrityError, match="rame 7"):
            write_redacted(
                store, exhibit, RedactionWanted(tmp_path / f"o.{ending}", looked_through=True)
            )
        assert store.newest_entry() == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(("o.", "."))] == []


def test_a_forgotten_cover_is_found_in_the_dark(tmp_path, monkeypatch):
    path = drawn(tmp_path / "film.mkv", top=30)
    store, exhibit, _index = covered_case(tmp_path / "case", path, (96, 72))
    _without_one(monkeypatch, 7)
    with store, pytest.raises(IntegrityError, match="frame 7"):
        write_redacted(store, exhibit, RedactionWanted(tmp_path / "o.mp4", looked_through=True))


@pytest.mark.parametrize("side", [300, 800])
def test_a_small_cover_in_a_noisy_film_is_no_false_alarm(side, tmp_path):
    store, exhibit, _index = covered_case(tmp_path / "case", drawn(tmp_path / "film.mkv"), (96, 72))
    with store:
        region, cover = store.get("region", "r-0"), store.get("cover", cover_id("r-0"))
        keys = tuple(
            replace(
                key, points=(key.points[0], Point(key.points[0].x + side, key.points[0].y + side))
            )
            for key in region.key_frames
        )
        changes = [(region, replace(region, key_frames=keys)), (cover, replace(cover, margin=0))]
        store.apply(changing("x", changes))
        made = write_redacted(
            store, exhibit, RedactionWanted(tmp_path / "o.mp4", looked_through=True)
        )
    assert 0 < json.loads(made.log.read_bytes())["furthest_inside_solid_covers"] <= 40


def test_the_check_finds_a_word_of_the_file_anywhere(tmp_path, monkeypatch):
    path = drawn(tmp_path / "film.mkv", metadata={"title": "CANARY-title"})
    store, exhibit, _index = covered_case(tmp_path / "case", path, (96, 72))
    run = RedactionCheck.run

    def with_a_word(self):
        with self._made.part.open("ab") as file:
            file.write("CANARY-title".encode("utf-16-le"))
        return run(self)

    monkeypatch.setattr(RedactionCheck, "run", with_a_word)
    with store, pytest.raises(IntegrityError, match="word"):
        write_redacted(store, exhibit, RedactionWanted(tmp_path / "o.mkv", looked_through=True))


def test_sound_that_was_not_covered_is_found(tmp_path, monkeypatch):
    path = drawn(tmp_path / "film.mkv", sound=True)
    store, exhibit, _index = covered_case(tmp_path / "case", path, (96, 72), sound="muted")
    spans = redact_making.RedactionMaking.spans_in
    asked = []

    def late(self, sound):
        asked.append(1)
        found = spans(self, sound)
        moved = 2400 if len(asked) == 1 else 0
        return tuple(replace(each, first=each.first + moved) for each in found)

    monkeypatch.setattr(redact_making.RedactionMaking, "spans_in", late)
    wanted = RedactionWanted(tmp_path / "o.mp4", SoundChoice.SPANS, looked_through=True)
    with store, pytest.raises(IntegrityError, match="left"):
        write_redacted(store, exhibit, wanted)


def test_it_is_whole_or_not_there_and_never_among_the_originals(tmp_path):
    store, exhibit, _index = _taken("4:2:2", tmp_path)
    target = tmp_path / "out.mkv"
    with store:
        seen = []

        def stop():
            return len(seen) > 9

        with pytest.raises(CancelledError):
            write_redacted(
                store, exhibit, RedactionWanted(target, looked_through=True),
                progress=seen.append, cancelled=stop,
            )  # fmt: skip
        for place in (store.folder / "media" / "o.mkv", store.folder / "o.mkv"):
            with pytest.raises(ExportError, match="among the files"):
                write_redacted(store, exhibit, RedactionWanted(place, looked_through=True))
        with pytest.raises(UsageError):
            write_redacted(store, exhibit, RedactionWanted(tmp_path / "o.avi", looked_through=True))
        target.write_bytes(b"mine")
        with pytest.raises(ExportError, match="already"):
            write_redacted(store, exhibit, RedactionWanted(target, looked_through=True))
        assert target.read_bytes() == b"mine"
        assert not [
            each for each in tmp_path.iterdir() if "part" in each.name or "redaction" in each.name
        ]


def test_a_log_that_cannot_be_written_leaves_no_copy(tmp_path, monkeypatch):
    store, exhibit, _index = _taken("4:2:2", tmp_path)
    before = {each.name for each in tmp_path.iterdir()}
    with store:
        entry = store.newest_entry()
        (tmp_path / "o.mkv.redaction.txt").mkdir()
        wanted = RedactionWanted(tmp_path / "o.mkv", looked_through=True, overwrite=True)
        with pytest.raises(ExportError):
            write_redacted(store, exhibit, wanted)
        assert store.newest_entry() == entry
        assert list((store.folder / "derived" / exhibit.id).glob("redaction-*")) == []
    assert {each.name for each in tmp_path.iterdir()} - before == {"o.mkv.redaction.txt"}


def test_a_changed_original_or_a_name_in_the_file_name_is_refused(tmp_path):
    store, exhibit, _index = _taken("4:2:2", tmp_path)
    with store:
        vault = vault_of(store)
        vault.create("correct horse battery")
        vault.keep(Identity("p", "Гүлнар Абенова"))
        with pytest.raises(AnnotatorError, match="gives somebody away"):
            write_redacted(
                store, exhibit, RedactionWanted(tmp_path / "абенова.mkv", looked_through=True), vault=vault
            )  # fmt: skip
        video = store.media_file(exhibit)
        video.chmod(0o600)
        data = bytearray(video.read_bytes())
        data[-1] ^= 1
        video.write_bytes(data)
        with pytest.raises(AnnotatorError):
            write_redacted(store, exhibit, RedactionWanted(tmp_path / "o.mkv", looked_through=True))
    assert not (tmp_path / "o.mkv").exists()


def test_a_copy_becomes_an_exhibit_that_says_what_it_was_made_of(tmp_path):
    store, exhibit, _index = _taken("4:2:2", tmp_path)
    with store:
        made = write_redacted(
            store, exhibit, RedactionWanted(tmp_path / "o.mkv", looked_through=True)
        )
        taken = add_redacted(store, exhibit, made).exhibit
        assert taken.provenance.derived_from == exhibit.id
        assert store.find("exhibit", taken.id) == taken
        made.path.write_bytes(b"other")
        with pytest.raises(IntegrityError):
            add_redacted(store, exhibit, made)


def test_a_region_of_another_size_or_frame_is_refused(tmp_path):
    store, exhibit, index = _taken("4:2:2", tmp_path)
    with store:
        region = store.get("region", "r-0")
        wider = replace(region, width=300)
        store.apply(changing("x", [(region, wider)]))
        with pytest.raises(ExportError, match="300"):
            write_redacted(store, exhibit, RedactionWanted(tmp_path / "o.mkv", looked_through=True))
        moved = placed(region, replace(index.stamp(5), pts=1), box(0, 0))
        store.apply(changing("x", [(wider, moved)]))
        with pytest.raises(ExportError, match="another one"):
            write_redacted(store, exhibit, RedactionWanted(tmp_path / "o.mkv", looked_through=True))
        store.apply(deleting("x", store.get("cover", cover_id("r-0"))))
        with pytest.raises(NotLookedThroughError, match="Nothing of the picture"):
            write_redacted(store, exhibit, RedactionWanted(tmp_path / "o.mkv"))


@pytest.mark.parametrize("side", ["start", "end"])
def test_a_note_that_ends_at_another_frame_now_is_refused(tmp_path, side):
    store, exhibit, _index = covered_case(
        tmp_path / "case", drawn(tmp_path / "film.mkv", sound=True), (96, 72), sound="muted"
    )
    with store:
        note = store.get("annotation", "note-1")
        # Written before all frames were counted: the same picture, under another number.
        number = {"start": FIRST + 2, "end": LAST - 2}[side]
        early = replace(getattr(note, side), index=number, digest="")
        store.apply(changing("x", [(note, replace(note, **{side: early}))]))
        with pytest.raises(ExportError, match="another one"):
            write_redacted(store, exhibit, RedactionWanted(tmp_path / "o.mkv", looked_through=True))
        store.apply(deleting("x", store.get("cover", cover_id("r-0"))))
        spans = RedactionWanted(tmp_path / "o.mkv", looked_through=True, sound=SoundChoice.SPANS)
        with pytest.raises(ExportError, match="span of sound"):
            write_redacted(store, exhibit, spans)
    assert not (tmp_path / "o.mkv").exists()
