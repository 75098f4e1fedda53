"""Clips hold the frames of the exhibit, at their times, with the sound that belongs to them."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from annotator.case.edits import Action, Change, Edit
from annotator.case.identity import Identity
from annotator.case.vocabularies import Tlp
from annotator.clock import FixedClock
from annotator.errors import AnnotatorError, CancelledError, ExportError, UsageError
from annotator.media.clip_writer import kept_as
from annotator.media.engine import full_index, open_sound
from annotator.provenance.actor import Actor
from annotator.report.sheet import Tile, sheet_png
from annotator.workflow.cases import new_case
from annotator.workflow.clips import ClipWanted, clip_warning, write_clip
from annotator.workflow.contact_sheet import at_notes, at_shots, evenly, write_sheet
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.vault import vault_of
from tests.media.films import film

UNEVEN = [7 * n + (n * n) % 5 for n in range(40)]


@pytest.fixture
def taken(request, tmp_path):
    """A case with one film of the kind asked for."""
    kind = request.param
    path = tmp_path / "film.mkv"
    b_frames = {"bf": "2", "g": "12"}
    if kind == "8 bit, B-frames":
        film(path, "libx264", options=b_frames, frames=40)
    elif kind == "10 bit":
        film(path, "libx264", options=b_frames, pixel_format="yuv420p10le", frames=40)
    elif kind == "variable":
        film(path, "libx264", options=b_frames, stamps=UNEVEN, frames=40)
    elif kind == "full range":
        film(path, "mjpeg", pixel_format="yuvj420p", frames=40)
    else:
        path = path.with_suffix(".mov")
        film(path, "qtrle", pixel_format="rgb24", frames=40)
    with new_case(tmp_path / "case", "Square", actor=Actor("A"), clock=FixedClock()) as store:
        exhibit = add_exhibit(store, path).exhibit
        yield kind, store, exhibit, ensure_index(store, exhibit)


KINDS = ("8 bit, B-frames", "10 bit", "variable", "full range", "RGB")


@pytest.mark.parametrize("taken", KINDS, indirect=True)
def test_every_frame_is_the_one_of_the_exhibit(taken, tmp_path):
    kind, store, exhibit, index = taken
    ending = "nut" if kind in ("RGB", "10 bit") else "mkv"
    target = tmp_path / f"out.{ending}"
    made = write_clip(store, exhibit, ClipWanted(5, 31, target))
    again = full_index(target)
    assert len(again) == 27
    digests = [again.digest(n) for n in range(27)]
    originals = [index.digest(n) for n in range(5, 32)]
    assert made.same_planes == (kind != "RGB")
    if made.same_planes:
        assert digests == originals
    else:
        assert any("another order" in words for words in made.words)
    table = json.loads(made.table.read_text("utf-8"))
    assert table["clip_sha256"] == hashlib.sha256(target.read_bytes()).hexdigest() == made.sha256
    rows = table["frames"]
    assert [row["exhibit_frame"] for row in rows] == list(range(5, 32))
    assert [row["exhibit_planes_sha256"] for row in rows] == originals
    assert [row.get("clip_planes_sha256", row["exhibit_planes_sha256"]) for row in rows] == digests
    base, own = Fraction(table["clip_time_base"]), index.time_base
    assert [row["clip_pts"] * base for row in rows] == [
        again.pts(n) * again.time_base for n in range(27)
    ]
    if made.exact_times:
        assert [row["clip_pts"] * base for row in rows] == [
            (index.pts(n) - index.pts(5)) * own for n in range(5, 32)
        ]
    assert made.exact_times or ending == "mkv"
    entry = store.newest_entry()
    assert entry.action == Action.EXPORT
    assert entry.details["sha256"] == made.sha256


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here")
@pytest.mark.parametrize("taken", ["10 bit"], indirect=True)
def test_stock_ffmpeg_finds_the_same_digests(taken, tmp_path):
    _kind, store, exhibit, index = taken
    target = tmp_path / "out.mkv"
    write_clip(store, exhibit, ClipWanted(3, 9, target))
    command = ["ffmpeg", "-v", "error", "-noautorotate", "-i", str(target), "-map", "0:v"]
    command += ["-fps_mode", "passthrough", "-f", "framehash", "-hash", "sha256", "-"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = [row.split(",")[-1].strip() for row in printed.splitlines() if not row.startswith("#")]
    assert found == [index.digest(n) for n in range(3, 10)]


def _with_sound(path):
    """25 pictures and a second of sound, secrets in every kind of metadata."""
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as out:
        out.metadata.update({"title": "Canary", "artist": "Canary", "location": "+43.2+076.9/"})
        pictures = out.add_stream("libx264", rate=25, options={"bf": "2", "g": "10"})
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        pictures.metadata["handler_name"] = "Canary"
        sound = out.add_stream("pcm_s16le", rate=8000, layout="stereo")
        for number in range(25):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 9, np.uint8))
            frame.pts = number
            out.mux(pictures.encode(frame))
            heard = np.arange(number * 320, number * 320 + 320, dtype=np.int16)
            both = np.stack([heard, -heard], 1).reshape(1, -1)
            part = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
            part.sample_rate, part.pts = 8000, number * 320
            out.mux(sound.encode(part))
        out.mux(pictures.encode(None))
        out.mux(sound.encode(None))
    return path


@pytest.fixture
def heard(tmp_path, monkeypatch):
    # The films of `taken` are decoded in processes of their own; here that would only cost time.
    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")
    path = _with_sound(tmp_path / "film.mov")
    with new_case(tmp_path / "case", "Square", actor=Actor("A"), clock=FixedClock()) as store:
        exhibit = add_exhibit(store, path).exhibit
        yield store, exhibit, path


def test_the_sound_is_in_step_and_nothing_else_of_the_file_is_there(heard, tmp_path):
    store, exhibit, path = heard
    target = tmp_path / "out.mkv"
    write_clip(store, exhibit, ClipWanted(5, 14, target))
    index = ensure_index(store, exhibit)
    with open_sound(path, index=index) as original:
        wanted = original.samples(index.time_ns(5), 3200)
    with open_sound(target, index=full_index(target)) as clip:
        assert (clip.rate, clip.channels) == (8000, 2)
        assert np.array_equal(clip.samples(0, 3200), wanted)
        assert not clip.samples(400_000_000, 100).any()
    assert wanted.any()
    assert b"Canary" not in target.read_bytes()
    assert b"43.2" not in target.read_bytes()
    assert "derived clip of E1, frames 5–14".encode() in target.read_bytes()
    silent = tmp_path / "silent.mkv"
    made = write_clip(store, exhibit, ClipWanted(5, 14, silent, sound=False))
    assert "The sound was left out." in made.words
    with pytest.raises(AnnotatorError):
        open_sound(silent)


def test_the_same_clip_has_the_same_bytes(heard, tmp_path):
    store, exhibit, _path = heard
    one = write_clip(store, exhibit, ClipWanted(2, 9, tmp_path / "one.mkv", sound=False))
    other = write_clip(store, exhibit, ClipWanted(2, 9, tmp_path / "other.mkv", sound=False))
    assert one.sha256 == other.sha256


def test_what_cannot_be_done_is_said_and_leaves_nothing(heard, tmp_path):
    store, exhibit, path = heard
    folder = tmp_path / "out"
    folder.mkdir()
    for wanted, error in (
        (ClipWanted(3, 2, folder / "a.mkv"), UsageError),
        (ClipWanted(0, 25, folder / "a.mkv"), UsageError),
        (ClipWanted(-1, 2, folder / "a.mkv"), UsageError),
        (ClipWanted(0, 2, folder / "a.mp4"), UsageError),
        (ClipWanted(0, 2, tmp_path / "gone" / "a.mkv"), ExportError),
    ):
        with pytest.raises(error) as found:
            write_clip(store, exhibit, wanted)
        assert found.value.message
        assert found.value.hint
    with pytest.raises(CancelledError):
        write_clip(store, exhibit, ClipWanted(0, 9, folder / "a.mkv"), cancelled=lambda: True)
    assert not list(folder.iterdir())
    (folder / "a.mkv").write_bytes(b"mine")
    with pytest.raises(ExportError, match="already"):
        write_clip(store, exhibit, ClipWanted(0, 2, folder / "a.mkv"))
    assert (folder / "a.mkv").read_bytes() == b"mine"
    made = write_clip(
        store, exhibit, ClipWanted(0, 2, folder / "a.mkv", sound=False, overwrite=True)
    )
    assert sorted(each.name for each in folder.iterdir()) == ["a.mkv", "a.mkv.frames.json"]
    assert made.frames == 3
    (folder / "original.mkv").hardlink_to(store.media_file(exhibit))
    before = path.read_bytes()
    with pytest.raises(ExportError, match="original"):
        write_clip(store, exhibit, ClipWanted(0, 2, folder / "original.mkv", overwrite=True))
    assert store.media_file(exhibit).read_bytes() == before


def test_a_name_of_the_vault_is_in_no_file_name(heard, tmp_path):
    store, exhibit, _path = heard
    vault = vault_of(store)
    vault.create("a long passphrase", cost=14)
    vault.keep(Identity("P1", "Серик Абенов"))
    with pytest.raises(ExportError, match="gives somebody away"):
        write_clip(store, exhibit, ClipWanted(0, 2, tmp_path / "abenov Абенова.mkv"), vault=vault)
    assert not list(tmp_path.glob("*.mkv"))


def test_a_clip_of_what_is_red_says_so(heard, tmp_path):
    store, exhibit, _path = heard
    assert clip_warning(store, exhibit) == ""
    red = replace(exhibit, provenance=replace(exhibit.provenance, tlp=Tlp.RED))
    store.apply(Edit(Action.CHANGE, "Sharing", (Change(before=exhibit, after=red),)))
    assert "voices" in clip_warning(store, red)
    assert "voices" not in clip_warning(store, red, sound=False)
    made = write_clip(store, red, ClipWanted(0, 2, tmp_path / "out.mkv", sound=False))
    assert "TLP:RED" in made.table.read_text("utf-8")


def test_a_pixel_format_without_room_is_refused_in_words():
    assert kept_as("yuvj420p") == ("yuv420p", True)
    assert kept_as("yuv422p10be") == ("yuv422p10le", False)
    with pytest.raises(ExportError, match="bayer") as found:
        kept_as("bayer_bggr8")
    assert found.value.hint


def test_a_sheet_shows_frames_with_their_words_in_any_script(heard, tmp_path):
    store, exhibit, _path = heard
    titled = replace(exhibit.provenance, title="Алаңда <b>оқ</b> атылды · إطلاق نار")
    changed = replace(exhibit, provenance=titled)
    store.apply(Edit(Action.CHANGE, "Title", (Change(before=exhibit, after=changed),)))
    assert evenly(0, 24, 4) == (0, 8, 16, 24)
    assert evenly(3, 5, 16) == (3, 4, 5)
    assert evenly(7, 7, 3) == (7,)
    for frames, name, wide in (
        (evenly(0, 24, 9), "sheet.png", 1000),
        ((2, 22), "pair.png", 2000),
        ((4,), "one.jpg", 1000),
    ):
        made = write_sheet(store, changed, frames, tmp_path / name)
        picture = cv2.imread(str(made.path))
        assert picture.shape[1] > wide
        # Each frame is a grey of its own, brighter from frame to frame.
        seen = np.unique(picture[..., 1])
        for number in frames:
            assert np.abs(seen.astype(int) - number * 9).min() <= 12
        assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
        assert store.newest_entry().details["sha256"] == made.sha256
    # Markup is text, what cannot be seen is written out, and Arabic letters are drawn, not boxes.
    _done, grey = cv2.imencode(".jpg", np.full((40, 60, 3), 90, np.uint8))
    tile = Tile(grey.tobytes(), 60, 40, "#panic()", "$x$ \u202e </svg>")
    moment = FixedClock().now_utc()
    plain = [
        sheet_png(title, "", [tile], 1, moment) for title in ("ببب", "سسس", "\ue123\ue124\ue125")
    ]
    assert len(set(plain)) == 3
    assert plain[0] == sheet_png("ببب", "", [tile], 1, moment)


def test_a_sheet_that_cannot_be_made_is_refused_in_words(heard, tmp_path):
    store, exhibit, _path = heard
    index = ensure_index(store, exhibit)
    for frames, name in (((), "a.png"), ((25,), "a.png"), ((1,), "a.gif"), ((0,) * 201, "a.png")):
        with pytest.raises(UsageError) as found:
            write_sheet(store, exhibit, frames, tmp_path / name)
        assert found.value.hint
    with pytest.raises(UsageError, match="note"):
        at_notes(store, exhibit, 0, 24)
    with pytest.raises(UsageError, match="shots"):
        at_shots(store, exhibit, index, 0, 24)
    (tmp_path / "a.png").write_bytes(b"mine")
    with pytest.raises(ExportError, match="already"):
        write_sheet(store, exhibit, (1,), tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == b"mine"
