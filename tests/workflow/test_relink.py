from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from annotator.case.edits import Action
from annotator.errors import CancelledError, IntegrityError, MediaError, SaveFailedError
from annotator.provenance.actor import Actor
from annotator.provenance.digests import hash_file
from annotator.workflow import relink as relinking
from annotator.workflow.cases import open_case
from annotator.workflow.fixity import CHUNKS, SEEN, Presence, last_good, look_at, recorded_chunks
from annotator.workflow.intake import add_exhibit, exhibit_path
from annotator.workflow.relink import check_candidate, relink
from annotator.workflow.relink_search import search_originals
from annotator.workflow.verify import verify_case


@pytest.fixture
def own(clip, tmp_path):
    (tmp_path / "films").mkdir()
    return Path(shutil.copy(clip, tmp_path / "films" / "own.webm"))


@pytest.fixture
def in_place(store, own):
    return add_exhibit(store, own, in_place=True).exhibit


@pytest.fixture
def copied(store, own):
    return add_exhibit(store, own).exhibit


def changed(path, place=1000):
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_a_moved_original_is_found_again_and_logged(store, own, in_place, tmp_path):
    moved = tmp_path / "elsewhere \u202e\n" / "клип.webm"
    moved.parent.mkdir()
    own.rename(moved)
    before = moved.stat()
    assert look_at(store, in_place).presence is Presence.MISSING
    done = relink(store, in_place, moved)
    assert exhibit_path(store, done.exhibit) == moved
    assert store.exhibits() == (done.exhibit,)
    assert look_at(store, done.exhibit).is_fine
    entry = store.custody()[-1]
    assert entry.action == Action.RELINK
    assert entry.details["file"] == "клип.webm"
    assert done.exhibit.media_path == "клип.webm"
    for told in (entry.label, entry.reason, entry.details_json, str(entry.changes)):
        assert "elsewhere" not in told
        assert str(own.parent) not in told
    good = last_good(store, done.exhibit)
    assert good is not None
    assert good.seq == entry.seq
    after = moved.stat()
    assert (before.st_mtime_ns, before.st_mode, before.st_ino) == (
        after.st_mtime_ns,
        after.st_mode,
        after.st_ino,
    )
    assert verify_case(store).ok


def test_damaged_digests_of_parts_are_taken_anew_from_the_right_file(store, own, in_place):
    store.put_derived(in_place.id, CHUNKS, b"damaged")
    store.put_derived(in_place.id, SEEN, b"damaged")
    assert isinstance(recorded_chunks(store, in_place), str)
    done = relink(store, in_place, own)
    assert not isinstance(recorded_chunks(store, done.exhibit), str)
    assert look_at(store, done.exhibit).presence is Presence.THERE


def test_another_size_is_refused_without_reading(store, own, in_place, tmp_path, monkeypatch):
    other = tmp_path / "longer.webm"
    other.write_bytes(own.read_bytes() + b"x")
    monkeypatch.setattr(relinking, "hash_file", None)
    found = check_candidate(store, in_place, other)
    assert f"{in_place.size_bytes + 1:,} bytes" in found.refused
    with pytest.raises(IntegrityError, match="not the original"):
        relink(store, in_place, other)
    assert store.exhibits() == (in_place,)


def test_the_right_size_with_another_digest_says_how_many_parts_differ(store, own, in_place):
    changed(own)
    found = check_candidate(store, in_place, own)
    assert "1 of 1 parts of 4 MiB differs" in found.refused
    entries = len(store.custody())
    with pytest.raises(IntegrityError, match="SHA-256"):
        relink(store, in_place, own)
    assert len(store.custody()) == entries


@pytest.mark.parametrize("kind", ["gone", "folder", "pipe"])
def test_what_is_no_file_is_refused_in_words(store, in_place, tmp_path, kind):
    path = tmp_path / "odd"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(MediaError):
        relink(store, in_place, path)


def test_relinking_can_be_stopped(store, own, in_place):
    with pytest.raises(CancelledError):
        relink(store, in_place, own, cancelled=lambda: True)


def test_a_copy_that_was_deleted_is_put_back_read_only(store, own, copied):
    kept = exhibit_path(store, copied)
    kept.unlink()
    done = relink(store, copied, own)
    assert done.edit is None
    assert done.receipt is not None
    assert hash_file(kept).sha256 == copied.digest_sha256
    assert not kept.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    entry = store.custody()[-1]
    assert (entry.action, entry.details["relinked"]) == (Action.RELINK, copied.id)
    assert verify_case(store).ok
    with pytest.raises(IntegrityError, match="right one already"):
        relink(store, copied, kept)


def test_a_changed_copy_is_set_aside_and_kept(store, own, copied):
    kept = exhibit_path(store, copied)
    changed(kept)
    bad = kept.read_bytes()
    relink(store, copied, own)
    assert hash_file(kept).sha256 == copied.digest_sha256
    aside = store.custody()[-1].details["set_aside"]
    assert (kept.parent / str(aside)).read_bytes() == bad


def test_a_wrong_file_never_comes_into_the_case(store, own, copied):
    kept = exhibit_path(store, copied)
    kept.unlink()
    changed(own)
    with pytest.raises(IntegrityError):
        relink(store, copied, own)
    assert list(kept.parent.iterdir()) == []


def test_a_case_for_reading_only_is_not_changed(store, in_place, own):
    folder, clock = store.folder, store.clock
    store.close()
    with (
        open_case(folder, actor=Actor("B"), clock=clock, read_only=True) as reading,
        pytest.raises(SaveFailedError, match="reading only"),
    ):
        relink(reading, in_place, own)


# Searching


def test_a_folder_is_searched_by_size_and_digest(store, own, in_place, tmp_path):
    deep = tmp_path / "drive" / "a" / "b"
    deep.mkdir(parents=True)
    for number in range(30):
        (deep / f"{number}.txt").write_bytes(b"x" * number)
    shutil.copy(own, deep / "almost.webm")
    changed(deep / "almost.webm")
    right = deep / "right name\n.webm"
    own.rename(right)
    seen = []
    result = search_originals(store, (in_place,), tmp_path / "drive", progress=seen.append)
    assert result.found == {in_place.id: right}
    assert [found.path.name for found in result.refused] == ["almost.webm"]
    assert result.looked_at == 32
    assert "32 files in 3 folders" in result.words()
    assert seen


def test_loops_of_links_end_and_locked_folders_are_counted(store, own, in_place, tmp_path):
    drive = tmp_path / "drive"
    (drive / "inner").mkdir(parents=True)
    (drive / "inner" / "up").symlink_to(drive, target_is_directory=True)
    (drive / "nowhere").symlink_to(drive / "gone")
    (drive / "self").symlink_to(drive / "self")
    os.mkfifo(drive / "pipe")
    locked = drive / "locked"
    locked.mkdir()
    locked.chmod(0)
    linked = drive / "linked"
    linked.symlink_to(own.parent, target_is_directory=True)
    try:
        result = search_originals(store, (in_place,), drive)
    finally:
        locked.chmod(0o700)
    assert result.found == {in_place.id: linked / own.name}
    assert result.unreadable >= 2
    assert "could not be read" in result.words()


def test_what_the_system_makes_up_is_left_out(store, in_place, monkeypatch, tmp_path):
    (tmp_path / "drive" / "proc").mkdir(parents=True)
    (tmp_path / "drive" / "proc" / "endless").write_bytes(b"x")
    monkeypatch.setattr(
        "annotator.workflow.relink_search._made_up_places",
        lambda: frozenset({os.path.realpath(tmp_path / "drive" / "proc")}),
    )
    result = search_originals(store, (in_place,), tmp_path / "drive")
    assert (result.looked_at, result.skipped) == (0, 1)


def test_several_originals_are_found_in_one_go_and_it_stops_then(store, own, in_place, tmp_path):
    second = tmp_path / "second.webm"
    second.write_bytes(own.read_bytes() + bytes(10))
    other = add_exhibit(store, second, in_place=True).exhibit
    result = search_originals(store, (in_place, other), tmp_path)
    assert set(result.found) == {in_place.id, other.id}


def test_a_search_can_be_stopped_and_a_missing_folder_is_said(store, in_place, tmp_path):
    with pytest.raises(CancelledError):
        search_originals(store, (in_place,), tmp_path, cancelled=lambda: True)
    with pytest.raises(MediaError):
        search_originals(store, (in_place,), tmp_path / "gone")
