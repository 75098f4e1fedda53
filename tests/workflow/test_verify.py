from __future__ import annotations

import os
import shutil
import stat
from dataclasses import replace

import pytest

from annotator.case.edits import Action, changing
from annotator.case.vocabularies import NoteKind
from annotator.clock import FixedClock
from annotator.errors import CancelledError
from annotator.media.engine import open_frames
from annotator.provenance.actor import Actor
from annotator.provenance.chunks import CHUNK_BYTES, ByteRange, ChunkDigests
from annotator.provenance.digests import hash_file
from annotator.provenance.finding import Level
from annotator.resource_files import resource_path
from annotator.timing.frame_index import FrameIndex
from annotator.workflow import verify_exhibit
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.cases import new_case, open_case
from annotator.workflow.changed_place import Precision, changed_place
from annotator.workflow.fixity import (
    CHUNKS,
    Presence,
    chunks_of,
    last_checks,
    last_good,
    look_at,
    recorded_chunks,
)
from annotator.workflow.intake import add_exhibit, ensure_index, exhibit_path
from annotator.workflow.verify import record_check, result_text, verify_case
from tests.workflow.heavy_film import write_heavy_film


def add_notes(store, exhibit, index, places):
    for frame, end in places:
        note = new_note(
            exhibit,
            index,
            frame,
            end,
            kind=NoteKind.OBSERVATION,
            author="A",
            clock=store.clock,
            text=f"Frame {frame}.",
        )
        store.apply(add_note(note))


@pytest.fixture(scope="module")
def noted_case(tmp_path_factory):
    """A case with one film, its index and three notes; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("noted") / "case"
    clock = FixedClock()
    with new_case(folder, "Square", actor=Actor("A"), clock=clock) as store:
        exhibit = add_exhibit(store, resource_path("sample", "square.webm")).exhibit
        index = ensure_index(store, exhibit)
        add_notes(store, exhibit, index, ((0, None), (100, 140), (287, None)))
    return folder, clock


@pytest.fixture
def noted(noted_case, tmp_path):
    made, clock = noted_case
    shutil.copytree(made, tmp_path / "copy")
    with open_case(tmp_path / "copy", actor=Actor("A"), clock=clock) as store:
        yield store, store.exhibits()[0]


@pytest.fixture
def sample_index(noted):
    index = noted[0].index(noted[1].id)
    assert index is not None
    return index


def flip(path, place):
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)
        file.seek(place)
        file.write(bytes([byte[0] ^ 1]))


def test_a_whole_case_verifies(noted):
    result = verify_case(noted[0])
    assert result.ok
    assert result.complete
    assert result.valid
    assert {finding.level for finding in result.findings} == {Level.OK}
    assert any("All 4 annotated frames" in finding.what for finding in result.findings)


def test_a_changed_video_is_named_and_the_part_that_differs(noted):
    store, exhibit = noted
    flip(exhibit_path(store, exhibit), 200_000)
    result = verify_case(store)
    assert result.complete
    assert not result.valid
    first, part = result.failures()[:2]
    assert first.subject == "Exhibit E1"
    assert exhibit.digest_sha256 in first.meaning
    assert "taken in on" in first.since
    assert part.subject == "Changed part of E1"
    assert part.what.startswith("1 of 1 part of 4 MiB differs: bytes 0–")
    assert set(part.note_ids) == {note.id for note in store.annotations()}
    assert {exhibit.id} == {finding.exhibit_id for finding in result.failures()}


def test_a_missing_video_is_incomplete_and_the_log_is_still_checked(noted):
    store, exhibit = noted
    os.unlink(exhibit_path(store, exhibit))  # noqa: PTH108
    result = verify_case(store)
    assert not result.complete
    assert not result.valid
    assert result.differing() == ()
    assert result.summary() == (
        "Not complete: 2 checks found something missing.",
        "What is there is what was recorded; of what is missing nothing can be said.",
    )
    assert {finding.subject for finding in result.failures()} == {"Exhibit E1", "Frames of E1"}
    assert any(finding.subject == "Custody log" for finding in result.findings)


def test_a_note_with_another_frame_digest_fails_and_leads_to_the_note(noted):
    store, exhibit = noted
    note = store.annotations()[0]
    wrong = replace(note, start=replace(note.start, digest="0" * 64))
    store.apply(changing("Forge", [(note, wrong)]))
    (failure,) = verify_case(store).failures()
    assert (failure.where, failure.frame, failure.note_ids) == ("frame 0", 0, (note.id,))
    assert failure.exhibit_id == exhibit.id


def test_it_can_be_stopped_and_then_says_nothing(noted):
    store = noted[0]
    entries = len(store.custody())
    with pytest.raises(CancelledError):
        verify_case(store, cancelled=lambda: True)
    assert len(store.custody()) == entries


def test_a_check_is_logged_and_read_back(noted):
    store, exhibit = noted
    assert last_checks(store) == {}
    taken_in = last_good(store, exhibit)
    assert taken_in is not None
    assert taken_in.at_take_in
    result = verify_case(store)
    receipt = record_check(store, result)
    assert receipt is not None
    last = last_checks(store)[exhibit.id]
    assert (last.seq, last.good, last.at_utc) == (receipt.seq, True, receipt.committed_at_utc)
    entry = store.custody()[-1]
    assert entry.action == Action.FIXITY_CHECK
    assert entry.details["valid"] is True
    assert f"entry {receipt.seq}" in result_text(store, result)
    flip(exhibit_path(store, exhibit), 1000)
    bad = verify_case(store)
    assert f"log entry {receipt.seq}" in bad.failures()[0].since
    record_check(store, bad)
    assert last_checks(store)[exhibit.id].state == "changed"
    good = last_good(store, exhibit)
    assert good is not None
    assert good.seq == receipt.seq
    text = result_text(store, bad)
    assert text.index("[Failed]") < text.index("[OK]")


def test_part_digests_are_kept_and_vouched_for_by_the_log(store, clip, tmp_path):
    own = tmp_path / "own.webm"
    shutil.copy(clip, own)
    exhibit = add_exhibit(store, own, in_place=True).exhibit
    chunks = recorded_chunks(store, exhibit)
    assert isinstance(chunks, ChunkDigests)
    assert chunks == chunks_of(hash_file(own))
    assert store.custody_of(exhibit.id)[0].details["chunks_sha256"] == chunks.sha256()
    # Somebody exchanges the kept digests: the log does not vouch for them.
    other = replace(chunks, digests=bytes(len(chunks.digests)))
    store.put_derived(exhibit.id, CHUNKS, other.to_bytes())
    assert "not those that the log recorded" in str(recorded_chunks(store, exhibit))
    store.put_derived(exhibit.id, CHUNKS, b"nonsense")
    assert "cannot be read" in str(recorded_chunks(store, exhibit))


def test_an_exhibit_without_part_digests_gets_them_by_a_good_check(noted, monkeypatch):
    store, exhibit = noted
    monkeypatch.setattr("annotator.workflow.fixity._vouched", lambda _store, _exhibit: frozenset())
    assert "taken in before" in str(recorded_chunks(store, exhibit))
    flip(exhibit_path(store, exhibit), 5000)
    said = [f for f in verify_case(store).findings if f.subject == "Changed part of E1"]
    assert [f.level for f in said] == [Level.WARNING]
    assert "taken in before" in said[0].what
    flip(exhibit_path(store, exhibit), 5000)
    record_check(store, verify_case(store))
    monkeypatch.undo()
    kept = store.custody()[-1].details["kept_chunks"]
    chunks = recorded_chunks(store, exhibit)
    assert isinstance(chunks, ChunkDigests)
    assert kept == {exhibit.id: chunks.sha256()}


def test_a_video_that_is_swapped_during_the_check_is_told(noted, monkeypatch):
    store, exhibit = noted
    path = exhibit_path(store, exhibit)
    real = verify_exhibit.hash_file

    def hash_then_swap(given, **rest):
        found = real(given, **rest)
        other = path.with_name("other")
        shutil.copy(path, other)
        other.replace(path)
        return found

    monkeypatch.setattr(verify_exhibit, "hash_file", hash_then_swap)
    result = verify_case(store)
    assert any("while it was being checked" in finding.what for finding in result.failures())
    assert result.exhibits[0].state == "replaced"


def test_a_look_tells_gone_resized_and_touched(store, clip, tmp_path):
    own = tmp_path / "own.webm"
    shutil.copy(clip, own)
    exhibit = add_exhibit(store, own, in_place=True).exhibit
    assert look_at(store, exhibit).is_fine
    before = own.stat()
    os.utime(own, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert look_at(store, exhibit).presence is Presence.TOUCHED
    record_check(store, verify_case(store))
    assert look_at(store, exhibit).is_fine, "a good check is the new state of knowledge"
    other = tmp_path / "other.webm"
    shutil.copy2(own, other)
    other.replace(own)
    assert look_at(store, exhibit).presence is Presence.REPLACED
    with own.open("ab") as file:
        file.write(b"x")
    assert look_at(store, exhibit).presence is Presence.RESIZED
    own.unlink()
    assert look_at(store, exhibit).presence is Presence.MISSING
    os.mkfifo(own)
    assert look_at(store, exhibit).presence is Presence.UNREADABLE
    assert verify_case(store).exhibits[0].state == "unreadable"


def test_files_that_belong_to_no_exhibit_are_remarked(noted):
    store, _exhibit = noted
    (store.folder / "media" / "stray\n.mp4").write_bytes(b"x")
    result = verify_case(store)
    assert result.ok
    (remark,) = [finding for finding in result.findings if finding.level is Level.WARNING]
    assert remark.where == "stray␤.mp4"


# Where a change lies


def spans(place):
    return [(span.first, span.last) for span in place.touched]


def test_frames_are_found_by_the_place_of_every_packet(sample_index, clip):
    from annotator.media.engine import packets

    index = sample_index
    listed = packets(clip)
    size = clip.stat().st_size
    frame = 200
    number = int(index.packet[frame])
    start = int(listed.pos[number])
    place = changed_place([ByteRange(start + 10, start + 11)], index, listed, size)
    assert place.precision is Precision.PACKETS
    assert spans(place) == [(frame, frame)]
    assert place.affected[0].first <= frame <= place.affected[-1].last
    following = index.next_key(frame)
    assert all(following is None or span.last < following for span in place.affected)
    head = changed_place([ByteRange(0, 10)], index, listed, size)
    assert head.in_head
    assert spans(head) == []
    tail = changed_place([ByteRange(size - 5, size)], index, listed, size)
    assert tail.in_tail or spans(tail)


def test_without_the_packets_the_group_of_pictures_is_said(sample_index, clip):
    index = sample_index
    size = clip.stat().st_size
    keys = index.packets.pos
    assert len(keys) > 2
    place = changed_place([ByteRange(int(keys[1]) + 5, int(keys[1]) + 6)], index, None, size)
    assert place.precision is Precision.KEYS
    first = index.key_at_or_before(place.touched[0].first)
    assert place.touched == place.affected
    assert place.touched[0].last - place.touched[0].first > 1
    assert first <= place.touched[0].first


def test_without_any_places_a_proportion_is_called_so(sample_index, clip):
    index = sample_index
    blind = replace(index, packets=type(index.packets)())
    assert isinstance(blind, FrameIndex)
    size = clip.stat().st_size
    place = changed_place([ByteRange(size // 2, size // 2 + 1)], blind, None, size)
    assert place.precision is Precision.PROPORTION
    ((first, last),) = spans(place)
    assert first <= len(index) // 2 <= last


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: data, ()),
        (lambda data: data[:-1], ((2, 3),)),
        (lambda data: data + b"x", ((2, 4),)),
        (lambda data: bytes([data[0] ^ 1]) + data[1:], ((0, 1),)),
        (lambda data: b"x" + data, ((0, 4),)),
    ],
)
def test_part_digests_say_where(tmp_path, change, expected):
    size = 2 * CHUNK_BYTES + 100
    data = b"".join(number.to_bytes(4, "big") for number in range(size // 4))
    (tmp_path / "a").write_bytes(data)
    (tmp_path / "b").write_bytes(change(data))
    chunks = chunks_of(hash_file(tmp_path / "a"))
    assert ChunkDigests.from_bytes(chunks.to_bytes()) == chunks
    found = hash_file(tmp_path / "b")
    ranges = chunks.differing(found.chunks, found.size_bytes)
    edges = [0, CHUNK_BYTES, 2 * CHUNK_BYTES, size]
    top = max(size, found.size_bytes)
    assert ranges == tuple(
        ByteRange(edges[low], top if high > 2 else edges[high]) for low, high in expected
    )


def test_a_flipped_byte_in_one_part_names_only_the_notes_there(store, tmp_path):
    """A film of several parts: frames and notes far from the change are not named."""
    film = write_heavy_film(tmp_path / "heavy.mp4")
    exhibit = add_exhibit(store, film, in_place=True).exhibit
    index = ensure_index(store, exhibit)
    assert exhibit.size_bytes > 2 * CHUNK_BYTES
    last = len(index) - 1
    add_notes(store, exhibit, index, ((0, None), (last // 2, last // 2 + 2), (last, None)))
    assert verify_case(store).ok
    flip(film, exhibit.size_bytes // 2)
    result = verify_case(store)
    (part,) = [f for f in result.failures() if f.subject == "Changed part of E1"]
    middle = store.annotations()[1]
    assert part.note_ids == (middle.id,)
    assert "by the place of every packet" in part.meaning
    remarks = [f for f in result.findings if f.subject.startswith("Note in the changed part")]
    assert [f.note_ids for f in remarks] == [(middle.id,)]
    with open_frames(film, index) as reader:
        assert reader.frame(0).digest() == index.digest(0)
