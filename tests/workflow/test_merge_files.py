"""Files that come with a merge, frames under their final numbers, and copies that are not what they seem."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from dataclasses import replace

import pytest

from annotator.case.edits import adding, changing, deleting
from annotator.case.merging import Choice
from annotator.case.places import MapPicture
from annotator.case.redaction import (
    Cover,
    Redaction,
    SoundCover,
    cover_id,
    redaction_id,
    sound_cover_id,
)
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.case.release import Disclosure, disclosure_id
from annotator.case.vocabularies import Edition, NoteKind
from annotator.clock import FixedClock
from annotator.errors import (
    AnnotatorError,
    CancelledError,
    IntegrityError,
    NewerCaseError,
    NotACaseError,
    SaveFailedError,
)
from annotator.provenance.finding import Level
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import IndexState
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.intake import add_exhibit, ensure_index, exhibit_path
from annotator.workflow.merge import prepare_merge, store_merge
from annotator.workflow.package_check import verify_package
from annotator.workflow.places_maps import map_bytes, take_map_picture
from tests.media.films import film
from tests.store.case_values import exhibit, note, stamp
from tests.workflow.two_copies import ANNA, BEK, Copies, OwnClock, bytes_of, merged, planned


@pytest.fixture
def copies(tmp_path):
    made = Copies(tmp_path)
    made.fill()
    yield made
    made.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return film(tmp_path_factory.mktemp("film") / "clip.mkv", "ffv1", pixel_format="yuv420p", frames=6, size=(48, 32))  # fmt: skip


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, clip):
    """A case, and a copy of it with a film more and a note on it."""
    made = Copies(tmp_path_factory.mktemp("prepared"))
    made.fill()
    theirs = made.copy()
    taken = add_exhibit(theirs, clip).exhibit
    index = ensure_index(theirs, taken)
    written = new_note(taken, index, 2, kind=NoteKind.OBSERVATION, author="Бек", clock=theirs.clock, text="falls")  # fmt: skip
    theirs.apply(add_note(written))
    made.close()
    return made.ours.folder, theirs.folder, taken


@pytest.fixture
def filmed(prepared, tmp_path):
    """Both of them, in folders of this test's own."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    shutil.copytree(prepared[0], ours)
    shutil.copytree(prepared[1], theirs)
    with (
        CaseStore.open(ours, actor=ANNA, clock=OwnClock("anna")) as here,
        CaseStore.open(theirs, actor=BEK, clock=OwnClock("bek")) as there,
    ):
        yield here, there, prepared[2]


def test_a_new_film_comes_with_its_file(filmed) -> None:
    ours, theirs, taken = filmed
    before = bytes_of(theirs.folder)
    ready = merged(ours, theirs)
    assert bytes_of(theirs.folder) == before
    held = ours.get("exhibit", taken.id)
    path = exhibit_path(ours, held)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == taken.digest_sha256
    assert path.stat().st_mode & 0o777 == 0o400
    assert path.parent == ours.folder / "media"
    assert not any("video of" in words for words in ready.remarks)


@pytest.mark.parametrize("trick", ["gone", "other", "longer", "link", "folder link"])
def test_a_file_that_is_not_the_film_is_left_out_and_said(filmed, tmp_path, trick) -> None:
    ours, theirs, taken = filmed
    path = theirs.media_file(taken)
    whole = path.read_bytes()
    path.parent.chmod(0o700)
    if trick == "folder link":
        path.parent.rename(tmp_path / "elsewhere")
        path.parent.symlink_to(tmp_path / "elsewhere")
    else:
        path.unlink()
        if trick == "other":
            path.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
        elif trick == "longer":
            path.write_bytes(whole + b"x")
        elif trick == "link":
            (tmp_path / "elsewhere").write_bytes(whole)
            path.symlink_to(tmp_path / "elsewhere")
    ready = merged(ours, theirs)
    held = ours.get("exhibit", taken.id)
    assert not ours.media_file(held).exists()
    assert any("video of" in words and "find the original" in words for words in ready.remarks)
    assert not list((ours.folder / "media").glob(".incoming*"))
    # Its notes are there, and the file is taken when it is found.
    ours.media_file(held).write_bytes(whole)
    assert exhibit_path(ours, held)


def test_names_in_the_other_case_lead_nowhere(filmed, clip, tmp_path) -> None:
    ours, theirs, taken = filmed
    secret = tmp_path / "secret.mkv"
    secret.write_bytes(clip.read_bytes())
    for name in ("../../secret.mkv", str(secret), "media/../../../secret.mkv"):
        lying = replace(taken, media_path=name, in_place=name == str(secret))
        stored = theirs.get("exhibit", taken.id)
        theirs.apply(changing("Move", [(stored, lying)]))
        with planned(ours, theirs) as merge:
            (new,) = [c.after for c in merge.settle({}).changes if c.entity == "exhibit"]
            assert new.media_path == f"media/{taken.digest_sha256}.mkv"
            assert not new.in_place


def test_stopping_leaves_nothing(filmed) -> None:
    ours, theirs, taken = filmed
    state, files = ours.snapshot(), set(bytes_of(ours.folder))
    stopped = 0
    for last in (0, 1, 2, 4, 7, 11, 16):
        asked = iter(range(last + 1))

        def stop(asked=asked) -> bool:
            return next(asked, None) is None

        with planned(ours, theirs) as merge:
            try:
                merge.ready({}, cancelled=stop).files.take_back()
            except CancelledError:
                stopped += 1
        assert set(bytes_of(ours.folder)) == files
        again = iter(range(last * 3 + 1))
        try:
            prepare_merge(
                ours,
                theirs.folder,
                clock=OwnClock("p"),
                cancelled=lambda again=again: next(again, None) is None,
            ).close()
        except CancelledError:
            stopped += 1
        assert set(bytes_of(ours.folder)) == files
    assert stopped > 6
    assert ours.snapshot() == state
    with planned(ours, theirs) as merge:
        ready = merge.ready({})
        ours.apply(adding("Between", replace(exhibit(7), id=taken.id)))
        with pytest.raises(AnnotatorError):
            store_merge(merge, ready)
    assert set(bytes_of(ours.folder)) == files


def test_a_film_that_was_taken_in_meanwhile_keeps_its_file(filmed, clip) -> None:
    ours, theirs, _ = filmed
    with planned(ours, theirs) as merge:
        ready = merge.ready({})
        mine = add_exhibit(ours, clip).exhibit  # finds the file that the merge brought
        with pytest.raises(AnnotatorError):
            store_merge(merge, ready)
    file = ours.media_file(mine)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == mine.digest_sha256
    assert [path for path in bytes_of(ours.folder) if path.startswith("histories/")] == []


def test_where_the_case_cannot_be_asked_files_stay(filmed) -> None:
    ours, theirs, taken = filmed
    with planned(ours, theirs) as merge:
        ready = merge.ready({})
    ours.close()
    ready.files.take_back()
    assert (ours.folder / "media" / f"{taken.digest_sha256}.mkv").is_file()


def test_what_a_killed_program_left_is_swept_away(filmed) -> None:
    ours, theirs, _ = filmed
    left = ours.folder / "derived" / ".other-x"
    (left / "media").mkdir(parents=True)
    (left / "case.sqlite").write_bytes(b"words of people")
    with planned(ours, theirs):
        assert left.exists()  # it may be in use
    os.utime(left, (1, 1))
    with planned(ours, theirs):
        assert not left.exists()


def test_map_pictures_come_along(copies, tmp_path) -> None:
    import cv2
    import numpy as np

    picture = tmp_path / "map.png"
    cv2.imwrite(str(picture), np.full((96, 96, 3), 90, np.uint8))
    theirs = copies.copy()
    made = take_map_picture(theirs, picture, name="Square")
    theirs.apply(made.edit)
    merged(copies.ours, theirs)
    (held,) = copies.ours.all_of(MapPicture)
    assert map_bytes(copies.ours, held) == map_bytes(theirs, made.picture)


def test_provisional_numbers_are_bound_to_the_final_index(filmed, tmp_path) -> None:
    _, ours, taken = filmed  # the one that has the film, and its final index
    index = ours.index(taken.id)
    assert index.state is IndexState.FINAL
    other = tmp_path / "other"
    shutil.copytree(ours.folder, other, ignore=shutil.ignore_patterns("case.sqlite*", "case.lock"))
    ours.backup(other / "case.sqlite")
    wrong = replace(index.stamp(3), index=5, digest="")
    written = note(20, exhibit_id=taken.id, exhibit_digest=taken.digest_sha256, start=wrong)
    corners = (Point(100, 100), Point(400, 400))
    drawn = Region("r-1", "note-20", ShapeKind.BOX, 48, 32, (RegionKey(wrong, corners),), "B", "26")
    with CaseStore.open(other, actor=BEK, clock=OwnClock("other")) as theirs:
        theirs.apply(adding("Add", written, drawn))
    merged(ours, other)
    assert ours.get("annotation", "note-20").start == index.stamp(3)
    assert ours.get("region", "r-1").key_frames[0].stamp == index.stamp(3)


def test_a_review_does_not_outlive_covers_that_come(copies) -> None:
    ours = copies.ours
    corners = (Point(100, 100), Point(400, 400))
    box = Region("r-1", "note-1", ShapeKind.BOX, 64, 48, (RegionKey(stamp(5), corners),), "A", "26")
    reviewed = Redaction(redaction_id("exhibit-1"), "exhibit-1", "A", "26", reviewed_by="A", reviewed_at="26")  # fmt: skip
    ours.apply(adding("Add", box, reviewed))
    theirs = copies.copy()
    theirs.apply(adding("Add", Cover(cover_id("r-1"), "r-1", "B", "26")))
    ready = merged(ours, theirs)
    assert ours.get("redaction", reviewed.id).reviewed_by == ""
    assert any("looked through again" in words for words in ready.remarks)


def uncovered(ours, values) -> None:
    ours.apply(deleting("Uncover", values[1]))


def region_removed(ours, values) -> None:
    ours.apply(deleting("Remove", values[1], values[0]))


def longer(ours, _values) -> None:
    held = ours.get("annotation", "note-1")
    ours.apply(changing("Longer", [(held, replace(held, end=stamp(30)))]))


def note_removed(ours, _values) -> None:
    region, held = ours.get("region", "r-9"), ours.get("annotation", "note-9")
    ours.apply(deleting("Remove", ours.get("cover", cover_id("r-9")), region, held))


def elsewhere(ours, _values) -> None:
    held = ours.get("annotation", "note-8")
    ours.apply(changing("Longer", [(held, replace(held, end=stamp(30)))]))


@pytest.mark.parametrize("did", [uncovered, region_removed, longer, note_removed, elsewhere])
@pytest.mark.parametrize("there", [False, True])
def test_a_review_that_comes_does_not_speak_of_what_its_author_never_saw(
    copies, did, there
) -> None:
    """What was covered otherwise in this copy, or in theirs after they had looked."""
    ours = copies.ours
    corners = (Point(100, 100), Point(400, 400))
    box = Region("r-1", "note-1", ShapeKind.BOX, 64, 48, (RegionKey(stamp(5), corners),), "A", "26")
    cover = Cover(cover_id("r-1"), "r-1", "B", "26")
    more = replace(box, id="r-9", annotation_id="note-9")
    ours.apply(adding("Add", box, cover, note(8), note(9), more, Cover(cover_id("r-9"), "r-9", "B", "26")))  # fmt: skip
    theirs = copies.copy()
    reviewed = Redaction(redaction_id("exhibit-1"), "exhibit-1", "B", "26", reviewed_by="B", reviewed_at="26")  # fmt: skip
    theirs.apply(adding("Reviewed", reviewed))
    did(theirs if there else ours, (box, cover))
    ready = merged(ours, theirs)
    held = ours.get("redaction", reviewed.id)
    assert held.reviewed_by == ("B" if did is elsewhere else "")
    assert any("looked through again" in words for words in ready.remarks) == (did is not elsewhere)


@pytest.mark.parametrize("decided", ["before", "here", "there"])
def test_both_of_two_notes_are_withheld_alike(copies, decided) -> None:
    ours = copies.ours
    sealed = Disclosure(disclosure_id("annotation", "note-1"), "annotation", "note-1", Edition.SEALED, "A", "26")  # fmt: skip
    muted = SoundCover(sound_cover_id("note-1"), "note-1", "A", "26")
    if decided == "before":
        ours.apply(adding("Decide", sealed, muted))
    theirs = copies.copy()
    if decided != "before":
        (ours if decided == "here" else theirs).apply(adding("Decide", sealed, muted))
    first = ours.get("annotation", "note-1")
    for store, words in ((ours, "ours"), (theirs, "theirs")):
        store.apply(changing("Words", [(first, replace(first, text=words))]))
    before = ours.snapshot()
    ready = merged(ours, theirs, {("annotation", "note-1"): Choice.BOTH})
    both = {each.id for each in ours.annotations() if each.text in ("ours", "theirs")}
    assert len(both) == 2
    assert {each.of_id for each in ours.all_of(Disclosure)} == both
    assert {each.annotation_id for each in ours.all_of(SoundCover)} == both
    ours.apply(ready.edit.inverse())
    assert ours.snapshot() == before


# -- copies that are not what they seem


def tampered(folder, *statements: str) -> None:
    with sqlite3.connect(folder / "case.sqlite") as conn:
        triggers = conn.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            conn.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            conn.execute(statement)
        for _, sql in triggers:
            conn.execute(sql)
    conn.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE custody SET actor_name = 'Somebody' WHERE seq = 2",
        "UPDATE custody_change SET after = replace(after, 'figure', 'person') WHERE seq = 3",
        "UPDATE annotation SET text = 'quietly' WHERE id = 'note-1'",
        "DELETE FROM annotation WHERE id = 'note-2'",
        "UPDATE custody SET salt = 'x' WHERE seq = 1",
    ],
)
def test_a_copy_that_does_not_hold_together_is_refused(copies, statement) -> None:
    theirs = copies.copy()
    theirs.apply(adding("Add", note(11)))
    theirs.close()
    tampered(theirs.folder, statement)
    before = bytes_of(theirs.folder)
    entries = copies.ours.newest_entry().seq
    with pytest.raises(IntegrityError) as refused:
        planned(copies.ours, theirs)
    assert "does not hold together" in refused.value.message
    assert bytes_of(theirs.folder) == before
    assert copies.ours.newest_entry().seq == entries
    assert not list((copies.ours.folder / "derived").iterdir())


def test_a_history_written_anew_is_told_and_nothing_is_taken_silently(copies, tmp_path) -> None:
    """The same values under a rebuilt log that is sound in itself: each difference is for a person."""
    ours = copies.ours
    with CaseStore.create(
        tmp_path / "forged", ours.info(), actor=BEK, clock=OwnClock("f")
    ) as forged:
        changed = [
            replace(v, text="He shot first") if v.id == "note-1" else v
            for v in ours.snapshot().everything()[1:]
        ]
        forged.apply(adding("Add", *changed))
    with planned(ours, forged.folder) as merge:
        assert [item.key for item in merge.plan.conflicts] == [("annotation", "note-1")]
    # And one that parts only after the first entry.
    copies_2 = Copies(tmp_path / "two")
    other = copies_2.copy()
    copies_2.fill()
    other.apply(adding("Add", *changed))
    with planned(copies_2.ours, other) as merge:
        assert merge.plan.parted.shared == 1
        assert [item.key for item in merge.plan.conflicts] == [("annotation", "note-1")]
        assert any("written anew" in words for words in merge.plan.remarks)
    copies_2.close()


def test_huge_values_come_whole_or_are_refused(copies) -> None:
    theirs = copies.copy()
    theirs.apply(adding("Add", note(11, text="ж" * 1_000_000, tags=tuple(map(str, range(5_000))))))
    merged(copies.ours, theirs)
    assert len(copies.ours.get("annotation", "note-11").text) == 1_000_000


def test_what_is_newer_damaged_or_no_case_is_refused(copies, tmp_path) -> None:
    theirs = copies.copy()
    theirs.close()
    for name, spoil, error in (
        ("newer", lambda f: _pragma(f, "user_version = 9999"), NewerCaseError),
        ("other", lambda f: _pragma(f, "application_id = 1"), NotACaseError),
        ("cut", lambda f: f.write_bytes(f.read_bytes()[:5000]), AnnotatorError),
        ("zip", lambda f: f.write_bytes(b"PK\3\4" + bytes(100)), AnnotatorError),
    ):
        folder = tmp_path / name
        shutil.copytree(theirs.folder, folder)
        spoil(folder / "case.sqlite")
        with pytest.raises(error):
            planned(copies.ours, folder)
    assert not list((copies.ours.folder / "derived").iterdir())


def _pragma(file, words: str) -> None:
    conn = sqlite3.connect(file)
    conn.execute(f"PRAGMA {words}")
    conn.commit()
    conn.close()


def test_a_case_that_is_read_only_takes_nothing(copies) -> None:
    theirs = copies.copy()
    copies.ours.close()
    with (
        CaseStore.open(
            copies.ours.folder, actor=ANNA, clock=FixedClock(), read_only=True
        ) as reading,
        pytest.raises(SaveFailedError),
    ):
        planned(reading, theirs)


def test_a_package_is_no_place_to_write(copies) -> None:
    with pytest.raises(NotACaseError):
        verify_package(copies.ours.folder)
    assert not [f for f in copies.ours.verify() if f.level is Level.FAILED]
