"""Cuts hold the coded pictures of the exhibit: decoded, they are its frames from first to last, or there is no cut."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.bitstream import BitStreamFilterContext

from annotator.case.edits import Action, Change, Edit
from annotator.case.identity import Identity
from annotator.case.vocabularies import Edition, Tlp
from annotator.clock import FixedClock
from annotator.errors import CancelledError, ExportError, UsageError
from annotator.media.engine import full_index, probe
from annotator.provenance.actor import Actor
from annotator.timing.cut_plan import cut_plans
from annotator.workflow.cases import new_case
from annotator.workflow.cuts import CutWanted, cut_endings, planned, write_cut
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.vault import vault_of
from tests.media import paff
from tests.media.films import film
from tests.workflow.cut_films import CANARY, RECIPES, X264, heard

SPANS = ((0, 0), (17, 17), (20, 40))
MORE = ((3, 5), (30, 58), (59, 59), (0, 59), (12, 12), (11, 24), (47, 47))


@pytest.fixture
def make(tmp_path, monkeypatch):
    """Takes a film into a case of its own; decoding inside the program spares a process for each of many steps."""
    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")
    opened = []

    def made(path: Path):
        store = new_case(tmp_path / "case", "Square", actor=Actor("A"), clock=FixedClock())
        opened.append(store)
        exhibit = add_exhibit(store, path).exhibit
        return store, exhibit, ensure_index(store, exhibit)

    yield made
    for store in opened:
        store.close()


def _require_same(index, made) -> None:
    """The cut decodes to exactly the frames that it says, and its table says the same."""
    again = full_index(made.path)
    wanted = [index.digest(n) for n in range(made.first, made.last + 1)]
    assert [again.digest(n) for n in range(len(again))] == wanted
    table = json.loads(made.table.read_text("utf-8"))
    assert table["cut_sha256"] == hashlib.sha256(made.path.read_bytes()).hexdigest() == made.sha256
    rows = table["frames"]
    assert [row["exhibit_frame"] for row in rows] == list(range(made.first, made.last + 1))
    assert [row["planes_sha256"] for row in rows] == wanted
    assert [row["exhibit_pts"] for row in rows] == [
        index.pts(n) for n in range(made.first, made.last + 1)
    ]
    assert [row["cut_pts"] for row in rows] == [again.pts(n) for n in range(len(again))]
    if made.exact_times:
        base, own = Fraction(table["cut_time_base"]), Fraction(table["exhibit_time_base"])
        told = [(row["cut_pts"], row["exhibit_pts"]) for row in rows if None not in row.values()]
        assert {(cut - told[0][0]) * base - (pts - told[0][1]) * own for cut, pts in told} <= {0}


def _require_refused(store, exhibit, edition, first, folder, why) -> None:
    """No cut of these frames leaves in the edition, of an exhibit that may be shown to everybody."""
    kept = store.exhibits()[0]
    open_to_all = replace(kept, provenance=replace(kept.provenance, tlp=Tlp.CLEAR))
    if kept != open_to_all:
        store.apply(Edit(Action.CHANGE, "Sharing", (Change(before=kept, after=open_to_all),)))
    wanted = CutWanted(first, first + 1, folder / "told.mp4", sound=False, edition=edition)
    with pytest.raises(ExportError, match=why) as found:
        write_cut(store, exhibit, wanted)
    assert "exact clip" in found.value.hint
    assert not list(folder.glob("*told*"))


@pytest.mark.parametrize("name", sorted(RECIPES))
@pytest.mark.parametrize("spans", [SPANS, pytest.param(MORE, marks=pytest.mark.long)])
def test_a_cut_decodes_to_the_frames_of_the_exhibit(name, spans, make, tmp_path):
    store, exhibit, index = make(RECIPES[name](tmp_path / name))
    assert cut_endings(exhibit)[0] == Path(name).suffix
    for first, last in spans:
        target = tmp_path / f"cut {first} {last}"
        made = write_cut(store, exhibit, CutWanted(first, last, target, any_kind=True))
        assert made.first <= first <= last <= made.last
        _require_same(index, made)
        # A transport stream needs more than one picture to be known again, AVI cannot say when sound begins.
        if name not in ("refresh.mp4", "each.avi", "asp.avi", "two.ts" if first == last else ""):
            assert made.path.suffix == Path(name).suffix, made.words
            assert (made.first, made.last) == planned(index, first, last)
        if name.startswith(("closed", "turned", "variable.mp4")):
            assert made.exact_times
            assert made.same_bytes
        assert made.sound == ("closed open variable two nine each asp media flash turned".find(
            name.split(".")[0]) >= 0)  # fmt: skip
        assert CANARY.encode() not in made.path.read_bytes()
        assert b"+43.2381" not in made.path.read_bytes()
        entry = store.newest_entry()
        assert entry.action == Action.EXPORT
        assert entry.details["sha256"] == made.sha256
        assert (entry.details["first_frame"], entry.details["last_frame"]) == (
            made.first,
            made.last,
        )
    turned = [probe(path).video[0].rotation for path in (store.media_file(exhibit), made.path)]
    assert turned == ([270, 270] if name == "turned.mov" else [0, 0])


@pytest.mark.parametrize("ending", ["ts", "mkv"])
@pytest.mark.parametrize("field_packets", [False, True])
def test_frames_of_two_fields_are_cut_between_frames(ending, field_packets, make, tmp_path):
    path = tmp_path / f"film.{ending}"
    paff.wrap(paff.plain(48), path, field_packets=field_packets)
    store, exhibit, index = make(path)
    for first, last in ((0, 0), (3, 5), (13, 13), (16, 46), (30, 47)):
        target = tmp_path / f"cut {first}"
        made = write_cut(store, exhibit, CutWanted(first, last, target, any_kind=True))
        _require_same(index, made)
        assert made.path.suffix == f".{ending}"


def test_leading_pictures_that_need_what_is_not_there_are_left_out(make, tmp_path):
    _store, _exhibit, index = make(RECIPES["open.mp4"](tmp_path / "open.mp4"))
    left_out = [plan.left_out for first in range(60) for plan in cut_plans(index, first, first)]
    assert any(left_out)
    # A span among them begins a group earlier, where what they need is.
    for first in range(60):
        near = cut_plans(index, first, first)[0]
        numbers = set(range(near.start, near.end + 1)) - set(near.left_out)
        inside = {int(each) for each in index.packet[near.first : near.last + 1]}
        assert inside <= numbers
        outside = {int(p) for n, p in enumerate(index.packet) if not near.first <= n <= near.last}
        assert not outside & numbers


def test_an_edit_list_hides_the_key_frame_and_the_cut_hides_it_too(make, tmp_path):
    whole = heard(tmp_path / "whole.mp4", "libx264", X264)
    path = tmp_path / "edited.mp4"
    # The first seven frames are there, and the film begins behind them.
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        base = source.streams.video[0].time_base
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is None:
                continue
            packet.stream = stream
            packet.pts -= int(Fraction(7, 30) / base)
            packet.dts -= int(Fraction(7, 30) / base)
            out.mux(packet)
    store, exhibit, index = make(path)
    assert len(index) == 53
    # No frame is one of the hidden pictures, so nobody was asked who is seen on them.
    for edition in (Edition.RESTRICTED, Edition.PUBLIC):
        _require_refused(store, exhibit, edition, 0, tmp_path, "that the exhibit hides")
    for first, last in ((0, 2), (0, 30), (20, 25)):
        target = tmp_path / f"cut {first} {last}"
        made = write_cut(store, exhibit, CutWanted(first, last, target, any_kind=True))
        _require_same(index, made)
        assert (made.first, made.path.suffix) == (0 if first == 0 else made.first, ".mp4")
        assert any("hides from view" in words for words in made.words) == (made.first == 0)


def test_times_that_are_set_back_do_not_mix_the_sound(make, tmp_path):
    one = RECIPES["two.ts"](tmp_path / "one.ts")
    joined = tmp_path / "joined.ts"
    joined.write_bytes(one.read_bytes() + one.read_bytes())
    store, exhibit, index = make(joined)
    assert len(index) == 120
    made = write_cut(store, exhibit, CutWanted(75, 80, tmp_path / "cut", any_kind=True))
    _require_same(index, made)
    with av.open(str(made.path)) as cut:
        heard_packets = [packet for packet in cut.demux(audio=0) if packet.size]
    lasts = (made.last - made.first + 1) / 30
    assert len(heard_packets) * 1152 / 48000 < lasts + 0.1


def test_the_packets_are_the_same_bytes_and_the_sound_is_in_step(make, tmp_path):
    path = heard(tmp_path / "film.mov", "libx264", X264, "pcm_s16le")
    store, exhibit, index = make(path)
    made = write_cut(store, exhibit, CutWanted(25, 34, tmp_path / "cut.mov"))
    _require_same(index, made)

    def packets(file: Path, kind: str) -> list[bytes]:
        with av.open(str(file)) as opened:
            stream = next(each for each in opened.streams if each.type == kind)
            return [bytes(packet) for packet in opened.demux(stream) if packet.size]

    original, copied = packets(path, "video"), packets(made.path, "video")
    start = original.index(copied[0])
    assert copied == original[start : start + len(copied)]
    assert made.same_bytes

    from annotator.media.engine import open_sound

    with open_sound(path, 0, index=index) as source:
        wanted = source.samples(index.time_ns(made.first), 9600)
    with open_sound(made.path, 0, index=full_index(made.path)) as cut:
        assert np.array_equal(cut.samples(0, 9600), wanted)
    assert wanted.any()
    silent = write_cut(store, exhibit, CutWanted(25, 34, tmp_path / "silent.mov", sound=False))
    assert "The sound was left out." in silent.words
    assert not probe(silent.path).has_sound
    again = write_cut(store, exhibit, CutWanted(25, 34, tmp_path / "again.mov"))
    assert again.sha256 == made.sha256


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg here")
def test_stock_ffmpeg_finds_the_same_digests(make, tmp_path):
    store, exhibit, index = make(RECIPES["open.ts"](tmp_path / "open.ts"))
    made = write_cut(store, exhibit, CutWanted(20, 30, tmp_path / "cut.ts"))
    command = ["ffmpeg", "-v", "error", "-noautorotate", "-i", str(made.path), "-map", "0:v"]
    command += ["-fps_mode", "passthrough", "-f", "framehash", "-hash", "sha256", "-"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = [row.split(",")[-1].strip() for row in printed.splitlines() if not row.startswith("#")]
    assert found == [index.digest(n) for n in range(made.first, made.last + 1)]


def test_a_decoder_process_copies_without_writing_any_file(tmp_path):
    path = heard(tmp_path / "film.mp4", "libx264", X264)
    with new_case(tmp_path / "case", "Square", actor=Actor("A"), clock=FixedClock()) as store:
        exhibit = add_exhibit(store, path).exhibit
        index = ensure_index(store, exhibit)
        made = write_cut(store, exhibit, CutWanted(20, 30, tmp_path / "cut.mp4"))
        _require_same(index, made)
        assert made.sound
    names = {each.name for each in tmp_path.iterdir()}
    assert names == {"case", "film.mp4", "cut.mp4", "cut.mp4.frames.json"}


def test_what_cannot_be_cut_is_refused_in_words_and_leaves_nothing(make, tmp_path):
    store, exhibit, _index = make(RECIPES["closed.mp4"](tmp_path / "closed.mp4"))
    folder = tmp_path / "out"
    folder.mkdir()
    for wanted, error in (
        (CutWanted(3, 2, folder / "a.mp4"), UsageError),
        (CutWanted(0, 60, folder / "a.mp4"), UsageError),
        (CutWanted(-1, 2, folder / "a.mp4"), UsageError),
        (CutWanted(0, 2, folder / "a.txt"), UsageError),
        (CutWanted(0, 2, folder / "a.ogv"), ExportError),
        (CutWanted(0, 2, folder / "a.webm"), ExportError),
        (CutWanted(0, 2, tmp_path / "gone" / "a.mp4"), ExportError),
    ):
        with pytest.raises(error) as found:
            write_cut(store, exhibit, wanted)
        assert found.value.message
        assert found.value.hint
    with pytest.raises(CancelledError):
        write_cut(store, exhibit, CutWanted(0, 9, folder / "a.mp4"), cancelled=lambda: True)
    assert not list(folder.iterdir())
    (folder / "a.mp4").write_bytes(b"mine")
    with pytest.raises(ExportError, match="already"):
        write_cut(store, exhibit, CutWanted(0, 2, folder / "a", any_kind=True))
    assert (folder / "a.mp4").read_bytes() == b"mine"
    done = write_cut(store, exhibit, CutWanted(0, 2, folder / "a.mp4", overwrite=True))
    assert sorted(each.name for each in folder.iterdir()) == ["a.mp4", "a.mp4.frames.json"]
    assert done.first == 0
    (folder / "original.mp4").hardlink_to(store.media_file(exhibit))
    before = store.media_file(exhibit).read_bytes()
    with pytest.raises(ExportError, match="original"):
        write_cut(store, exhibit, CutWanted(0, 2, folder / "original.mp4", overwrite=True))
    assert store.media_file(exhibit).read_bytes() == before


def test_what_a_camera_wrote_into_the_pictures_is_said_and_searched_for_names(make, tmp_path):
    plain = film(tmp_path / "plain.mp4", "libx264", frames=20, options={**X264, "g": "5"})
    path = tmp_path / "camera.mp4"
    uuid = "086f3693-b7b3-4f2c-9653-21492feee5b8"
    with av.open(str(plain)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        told = BitStreamFilterContext(
            f"h264_metadata=sei_user_data={uuid}+GPS 43.2381 76.9452 Serik Abenov",
            source.streams.video[0],
            stream,
        )
        for packet in source.demux(source.streams.video[0]):
            for filtered in told.filter(packet if packet.dts is not None else None):
                filtered.stream = stream
                out.mux(filtered)
    store, exhibit, index = make(path)
    made = write_cut(store, exhibit, CutWanted(7, 8, tmp_path / "cut.mp4"))
    _require_same(index, made)
    assert any("GPS 43.2381" in words for words in made.words)
    for edition in (Edition.RESTRICTED, Edition.PUBLIC):
        _require_refused(store, exhibit, edition, 7, tmp_path, "times, places or devices")
    vault = vault_of(store)
    vault.create("a long passphrase", cost=14)
    vault.keep(Identity("P1", "Serik Abenov"))
    with pytest.raises(ExportError, match="gives somebody away") as found:
        write_cut(store, exhibit, CutWanted(7, 8, tmp_path / "second.mp4"), vault=vault)
    assert "exact clip" in found.value.found[0].mend
    assert not list(tmp_path.glob("second*"))


def test_raw_pictures_that_no_container_holds_as_they_are_are_refused(make, tmp_path):
    store, exhibit, _index = make(film(tmp_path / "raw.avi", "rawvideo", frames=6))
    with pytest.raises(ExportError, match="coding them anew") as found:
        write_cut(store, exhibit, CutWanted(1, 3, tmp_path / "cut", any_kind=True))
    assert "exact clip" in found.value.hint
    assert str(tmp_path) not in found.value.message
    assert not list(tmp_path.glob("*cut*"))


def test_names_of_the_vault_and_the_level_of_sharing_are_heeded(make, tmp_path):
    store, exhibit, _index = make(RECIPES["closed.mp4"](tmp_path / "closed.mp4"))
    vault = vault_of(store)
    vault.create("a long passphrase", cost=14)
    vault.keep(Identity("P1", "Серик Абенов"))
    with pytest.raises(ExportError, match="gives somebody away"):
        write_cut(store, exhibit, CutWanted(0, 2, tmp_path / "Абенова.mp4"), vault=vault)
    assert not list(tmp_path.glob("*Абен*"))
    red = replace(exhibit, provenance=replace(exhibit.provenance, tlp=Tlp.RED))
    store.apply(Edit(Action.CHANGE, "Sharing", (Change(before=exhibit, after=red),)))
    made = write_cut(store, red, CutWanted(0, 2, tmp_path / "cut.mp4"))
    assert "TLP:RED" in made.table.read_text("utf-8")
