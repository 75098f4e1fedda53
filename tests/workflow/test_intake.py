from __future__ import annotations

import hashlib
import os
import shutil
import stat

import pytest

from annotator.errors import (
    CancelledError,
    DuplicateExhibitError,
    IntegrityError,
    MediaError,
    NotAVideoError,
    SaveFailedError,
    StoreError,
    ValueRefusedError,
)
from annotator.provenance.digests import hash_file
from annotator.timing.frame_index import IndexState
from annotator.workflow import intake
from annotator.workflow.intake import add_exhibit, ensure_index, exhibit_path, take_over


def _media(store):
    return sorted(path.name for path in (store.folder / "media").iterdir())


def test_a_copy_is_whole_read_only_and_named_by_its_digest(store, clip):
    before = (clip.read_bytes(), clip.stat().st_mtime_ns)
    exhibit = add_exhibit(store, clip).exhibit
    data = clip.read_bytes()
    assert exhibit.digest_sha256 == hashlib.sha256(data).hexdigest()
    assert exhibit.digest_sha512 == hashlib.sha512(data).hexdigest()
    kept = exhibit_path(store, exhibit)
    assert kept.read_bytes() == data
    assert kept.name == f"{exhibit.digest_sha256}.webm"
    assert not kept.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    assert (data, clip.stat().st_mtime_ns) == before
    assert store.exhibits() == (exhibit,)
    assert exhibit.label == "E1"


def test_in_place_copies_nothing(store, clip, tmp_path):
    own = tmp_path / "own.webm"
    shutil.copy(clip, own)
    exhibit = add_exhibit(store, own, in_place=True).exhibit
    assert _media(store) == []
    assert exhibit_path(store, exhibit) == own
    own.unlink()
    with pytest.raises(MediaError, match="not where it was"):
        exhibit_path(store, exhibit)


def test_a_file_of_another_size_is_not_the_exhibit(store, clip, tmp_path):
    own = tmp_path / "own.webm"
    shutil.copy(clip, own)
    exhibit = add_exhibit(store, own, in_place=True).exhibit
    with own.open("ab") as file:
        file.write(b"x")
    with pytest.raises(IntegrityError, match="changed"):
        exhibit_path(store, exhibit)


@pytest.mark.parametrize("in_place", [False, True])
def test_the_same_file_twice_points_to_the_first(store, clip, tmp_path, in_place):
    first = add_exhibit(store, clip).exhibit
    copy = tmp_path / "other name.webm"
    shutil.copy(clip, copy)
    held = _media(store)
    with pytest.raises(DuplicateExhibitError, match="E1") as refused:
        add_exhibit(store, copy, in_place=in_place)
    assert refused.value.exhibit_id == first.id
    assert _media(store) == held
    assert len(store.exhibits()) == 1


@pytest.mark.parametrize("content", [b"", b"<html>not a video</html>", os.urandom(4096)])
def test_what_is_no_video_is_refused_and_leaves_nothing(store, tmp_path, content):
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError) as refused:
        add_exhibit(store, path)
    assert refused.value.message
    assert refused.value.hint
    assert _media(store) == []


def test_sound_alone_is_no_exhibit_with_frames(store, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("just text\n" * 50)
    with pytest.raises(NotAVideoError):
        add_exhibit(store, path)


def test_a_video_cut_before_its_first_picture_is_refused_whole(store, clip, tmp_path):
    path = tmp_path / "cut.webm"
    path.write_bytes(clip.read_bytes()[:1500])
    with pytest.raises(MediaError, match=r"cut\.webm"):
        add_exhibit(store, path)
    assert _media(store) == []
    assert store.exhibits() == ()


def test_cancelling_leaves_nothing_behind(store, clip):
    with pytest.raises(CancelledError):
        add_exhibit(store, clip, cancelled=lambda: True)
    assert _media(store) == []
    assert store.exhibits() == ()


def test_a_full_disk_is_said_before_anything_is_copied(store, clip, monkeypatch):
    usage = shutil.disk_usage(store.folder)
    monkeypatch.setattr(intake.shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with pytest.raises(StoreError, match="free"):
        add_exhibit(store, clip)
    assert _media(store) == []


def test_a_copy_that_differs_from_what_was_read_is_refused(store, clip, monkeypatch):
    hash_file = intake.hash_file

    def damaged(path, **options):
        with os.fdopen(os.open(path, os.O_RDWR), "r+b") as file:
            file.seek(1000)
            file.write(b"\x00\x01\x02")
        return hash_file(path, **options)

    monkeypatch.setattr(intake, "hash_file", damaged)
    with pytest.raises(IntegrityError):
        add_exhibit(store, clip)
    assert _media(store) == []
    assert store.exhibits() == ()


def test_a_wrong_field_is_refused_before_anything_is_copied(store, clip):
    with pytest.raises(ValueRefusedError, match="none of the words"):
        add_exhibit(store, clip, fields={"generation": "third"})
    assert _media(store) == []


@pytest.mark.parametrize(
    "name", [b"-dash.webm", b"line\nbreak.webm", b"\xff\xfe.webm", "\u202egpj.webm".encode()]
)
def test_odd_names_keep_their_bytes(store, clip, tmp_path, name):
    path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118
    shutil.copy(os.fsencode(clip), path)
    exhibit = add_exhibit(store, type(clip)(os.fsdecode(path))).exhibit
    assert exhibit.filename_raw == name
    assert "\n" not in exhibit.filename
    assert "\u202e" not in exhibit.filename
    exhibit.filename.encode("utf-8")


def test_the_index_is_built_once_and_stored(filled, monkeypatch):
    store, exhibit, index = filled
    assert index.state is IndexState.FINAL
    monkeypatch.setattr(intake, "full_index", lambda *_a, **_k: pytest.fail("built again"))
    again = ensure_index(store, exhibit)
    assert [again.stamp(i) for i in range(len(again))] == [
        index.stamp(i) for i in range(len(index))
    ]


def test_a_proposal_is_taken_over_with_its_origin(store, tmp_path, clip):
    own = tmp_path / "own.webm"
    shutil.copy(clip, own)
    (tmp_path / "own.info.json").write_text('{"title": "Площадь", "id": "q7"}', encoding="utf-8")
    exhibit = add_exhibit(store, own).exhibit
    proposal = next(p for p in exhibit.proposals if p.field == "platform_title")
    assert exhibit.provenance.platform_title == ""
    taken = take_over(exhibit, proposal)
    assert taken.provenance.platform_title == "Площадь"
    assert taken.provenance.origins == (proposal,)


def test_a_copy_that_is_there_already_outlasts_an_adding_that_fails(store, clip, monkeypatch):
    first = add_exhibit(store, clip)
    kept = store.media_file(first.exhibit)
    store.apply(first.edit.inverse())
    assert kept.exists()  # redo must find it

    def full(_edit, _details=None):
        raise SaveFailedError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(store, "apply", full)
        with pytest.raises(SaveFailedError):
            add_exhibit(store, clip)
    assert hash_file(kept).sha256 == first.exhibit.digest_sha256
    again = add_exhibit(store, clip)
    assert store.media_file(again.exhibit) == kept
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_what_lies_in_the_place_of_a_copy_and_is_another_file_is_set_aside(store, clip):
    first = add_exhibit(store, clip)
    kept = store.media_file(first.exhibit)
    store.apply(first.edit.inverse())
    kept.chmod(0o600)
    kept.write_bytes(b"damaged")
    again = add_exhibit(store, clip)
    assert hash_file(store.media_file(again.exhibit)).sha256 == again.exhibit.digest_sha256
    (aside,) = kept.parent.glob("*.set-aside-*")
    assert aside.read_bytes() == b"damaged"
