"""Edits, their receipts, conflicts and rules, on a real case folder."""

from __future__ import annotations

import stat
import threading
from dataclasses import replace
from fractions import Fraction

import pytest

from annotator.case.edits import Action, Change, Edit, adding, changing, deleting
from annotator.case.vocabularies import NoteKind
from annotator.errors import (
    ConflictError,
    DuplicateExhibitError,
    IntegrityError,
    StoreError,
    ValueRefusedError,
)
from annotator.provenance.finding import Level
from annotator.store.migrations import SCHEMA_VERSION
from annotator.timing.frame_stamp import FrameStamp
from tests.store.case_values import exhibit, new_store, note, reopen


def failed(store):
    return [finding for finding in store.verify() if finding.level is not Level.OK]


def test_a_new_case_holds_its_head_and_one_entry(store):
    assert store.info().title == "Zhanaozen"
    (entry,) = store.custody()
    assert (entry.seq, entry.action, entry.actor) == (1, "creation", store.actor)
    assert entry.changes[0].before is None
    assert entry.changes[0].after["title"] == "Zhanaozen"
    assert failed(store) == []


def test_a_case_is_for_its_owner_only(store):
    for path in (store.folder, *(store.folder / name for name in ("media", "derived", "exports"))):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE((store.folder / "case.sqlite").stat().st_mode) == 0o600


def test_settings_of_the_connection(store):
    conn = store._db.conn
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "secure_delete": 1,
        "recursive_triggers": 1,
        "application_id": 0x416E6E6F,
        "user_version": SCHEMA_VERSION,
    }
    assert {key: conn.execute(f"PRAGMA {key}").fetchone()[0] for key in wanted} == wanted


def test_each_edit_has_its_receipt_and_entry(store):
    receipt = store.apply(adding("Add exhibit", exhibit(), action=Action.ADD_EXHIBIT))
    (entry,) = store.custody(after_seq=1)
    assert (entry.seq, entry.at_utc) == (receipt.seq, receipt.committed_at_utc)
    assert (entry.action, entry.label, entry.object_ids) == (
        "ingestion",
        "Add exhibit",
        ("exhibit-1",),
    )
    assert entry.program.startswith("annotator ")


def test_undo_restores_and_appends(filled):
    before = filled.snapshot()
    old = before.annotation("note-1")
    edit = changing("Change", [(old, replace(old, text="Другое"))])
    filled.apply(edit)
    assert filled.get("annotation", "note-1").text == "Другое"
    count = len(filled.custody())
    filled.apply(edit.inverse())
    assert filled.snapshot() == before
    assert len(filled.custody()) == count + 1
    assert filled.custody()[-1].action == "undo"
    assert failed(filled) == []


def test_undone_removal_takes_its_old_place(filled):
    before = filled.snapshot()
    edit = deleting("Delete", before.exhibit("exhibit-2"))
    filled.apply(adding("Add exhibit", exhibit(3)))
    filled.apply(edit)
    filled.apply(edit.inverse())
    assert [e.id for e in filled.exhibits()] == ["exhibit-1", "exhibit-2", "exhibit-3"]


def test_history_of_one_value(filled):
    old = filled.get("annotation", "note-1")
    filled.apply(changing("Change", [(old, replace(old, text="Другое"))]))
    history = filled.custody_of("note-1")
    assert [entry.label for entry in history] == ["Add", "Change"]
    assert history[-1].changes[0].before["text"] == old.text


def test_log_keeps_details(store):
    store.log(Action.EXPORT, "Report", "for the court", {"file": "отчёт.pdf", "pages": 3})
    entry = store.custody()[-1]
    assert (entry.details, entry.reason) == ({"file": "отчёт.pdf", "pages": 3}, "for the court")
    assert failed(store) == []


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda old: changing("x", [(replace(old, text="stale"), old)]), "changed in the meantime"),
        (lambda old: adding("x", old), "already"),
        (lambda old: deleting("x", replace(old, id="note-9")), "no longer"),
    ],
)
def test_conflicts_store_nothing(filled, make, words):
    before, count = filled.snapshot(), len(filled.custody())
    with pytest.raises(ConflictError, match=words):
        filled.apply(make(before.annotation("note-1")))
    assert (filled.snapshot(), len(filled.custody())) == (before, count)


def refused(filled, edit, words):
    before, count = filled.snapshot(), len(filled.custody())
    with pytest.raises(ValueRefusedError, match=words):
        filled.apply(edit)
    assert (filled.snapshot(), len(filled.custody())) == (before, count)
    assert failed(filled) == []


def test_what_is_leaned_on_cannot_be_removed(filled):
    for entity, wanted in (
        ("annotation", "note-1"),
        ("exhibit", "exhibit-1"),
        ("claim", "claim-1"),
        ("source", "source-1"),
        ("person", "person-1"),
    ):
        refused(filled, deleting("Delete", filled.get(entity, wanted)), "leans? on it")


def test_everything_can_go_together_in_any_order(filled):
    snapshot = filled.snapshot()
    both = (snapshot.annotation("note-1"), snapshot.annotation("note-2"))
    edit = deleting("Delete", *both)
    filled.apply(edit)
    assert filled.annotations() == ()
    filled.apply(edit.inverse())
    assert filled.snapshot() == snapshot
    assert failed(filled) == []


def test_undo_that_would_break_a_rule_is_refused(filled):
    refused(filled, adding("x", filled.get("annotation", "note-1")).inverse(), "leans on it")


def test_a_cited_observation_cannot_become_a_question(filled):
    old = filled.get("annotation", "note-1")
    edit = changing("Change", [(old, replace(old, kind=NoteKind.LEGAL_QUESTION))])
    refused(filled, edit, "Another note rests on this one")


def test_more_refusals(filled):
    case, first = filled.info(), filled.get("exhibit", "exhibit-1")
    claim = filled.get("claim", "claim-1")
    refused(filled, deleting("x", case), "exactly one head")
    refused(filled, adding("x", replace(case, id="other")), "exactly one head")
    refused(
        filled,
        changing("x", [(first, replace(first, digest_sha256="0" * 64))]),
        "keeps its digests",
    )
    refused(filled, changing("x", [(claim, replace(claim, source_id="gone"))]), "source of this")
    refused(filled, adding("x", note(7, of=9)), "no exhibit")
    refused(filled, adding("x", replace(note(7), id="")), "no id")
    refused(filled, Edit(Action.CHANGE, "x"), "Nothing was changed")
    refused(filled, adding("x", note(7, text="lone \ud800 half")), "no Unicode text")
    late = FrameStamp(2**70, 0, Fraction(1, 25))
    refused(filled, adding("x", note(7, start=late)), "64 bits")


def test_one_value_may_change_twice_in_an_edit(filled):
    old = filled.get("annotation", "note-1")
    middle, new = replace(old, text="middle"), replace(old, text="new")
    filled.apply(Edit(Action.CHANGE, "x", (Change(old, middle), Change(middle, new))))
    assert filled.get("annotation", "note-1") == new
    assert failed(filled) == []


def test_the_same_file_twice_is_refused(filled):
    twin = replace(exhibit(1), id="exhibit-7")
    with pytest.raises(DuplicateExhibitError, match="as exhibit E1") as caught:
        filled.apply(adding("x", twin))
    assert caught.value.exhibit_id == "exhibit-1"


def test_get_and_find(filled):
    assert filled.find("annotation", "nowhere") is None
    with pytest.raises(KeyError):
        filled.get("annotation", "nowhere")
    with pytest.raises(KeyError):
        filled.get("custody", "1")


def test_notes_come_in_the_order_of_the_film(filled):
    filled.apply(adding("x", note(30, 2), note(31, 7, of=2), note(32, 5, end=note(0, 6).start)))
    assert [n.id for n in filled.annotations()] == [
        "note-30",
        "note-1",
        "note-32",
        "note-2",
        "note-31",
    ]
    assert filled.annotations("exhibit-1") == filled.snapshot().notes_of("exhibit-1")


def test_custody_in_pages(filled):
    everything = filled.custody()
    assert filled.custody(after_seq=2, limit=3) == everything[2:5]


def test_drafts_survive_a_close(tmp_path):
    with new_store(tmp_path / "case") as store:
        store.save_draft("note:new", {"text": "Недописан", "frame": 3})
        store.save_draft("note:new", {"text": "Недописано", "frame": 3})
        store.save_draft("other", {})
        store.drop_draft("other")
        store.drop_draft("never there")
        count = len(store.custody())
    with reopen(tmp_path / "case") as store:
        assert store.drafts() == {"note:new": {"text": "Недописано", "frame": 3}}
        assert len(store.custody()) == count


def test_a_closed_case_says_so(store):
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.info()
    with pytest.raises(StoreError, match="closed"):
        store.apply(adding("x", exhibit()))


def test_many_threads_write_and_read(filled):
    failures = []

    def work(base):
        try:
            for number in range(base, base + 15):
                filled.apply(adding("x", note(number, number)))
                filled.put_derived("exhibit-1", "waveform", bytes([base // 4]) * number)
                filled.snapshot()
                filled.save_draft(f"d{base}", {"n": number})
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(base,)) for base in (100, 200, 300, 400)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(filled.annotations()) == 2 + 60
    assert failed(filled) == []


def test_media_path_stays_in_the_case(filled):
    inside = filled.get("exhibit", "exhibit-1")
    assert filled.media_file(inside) == filled.folder / inside.media_path
    for path in ("../secret.mp4", "/etc/passwd", "media/../../x"):
        with pytest.raises(IntegrityError, match="outside"):
            filled.media_file(replace(inside, media_path=path))
    (filled.folder / "media" / "link").symlink_to("/etc")
    with pytest.raises(IntegrityError, match="outside"):
        filled.media_file(replace(inside, media_path="media/link/passwd"))
    in_place = replace(inside, in_place=True, media_path_raw=b"/mnt/\xff.mp4")
    assert bytes(filled.media_file(in_place)) == b"/mnt/\xff.mp4"
