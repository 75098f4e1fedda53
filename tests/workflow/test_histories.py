"""Histories of merged copies: kept as files, checked, carried along, and never trusted unseen."""

from __future__ import annotations

import os
import shutil

import pytest

from annotator.case.edits import adding, deleting
from annotator.case.identity import Identity
from annotator.case.merged_log import MergedLog
from annotator.case.vocabularies import NoteKind
from annotator.clock import FixedClock
from annotator.errors import IntegrityError, NotACaseError
from annotator.exchange.package.audit import audit_line
from annotator.provenance.actor import Actor
from annotator.provenance.finding import Level
from annotator.store.case_store import CaseStore
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.backups import restore_to_folder
from annotator.workflow.foreign import take_foreign_case
from annotator.workflow.histories import check_histories, history_file, keep_history, read_history
from annotator.workflow.merge import prepare_merge
from annotator.workflow.package import PackageOptions, make_package, telling_in_package
from annotator.workflow.package_opening import open_package
from annotator.workflow.vault import vault_of
from annotator.workflow.verify import verify_case
from tests.store.case_values import note
from tests.workflow.package_case import small_case
from tests.workflow.two_copies import BEK, Copies, OwnClock, merged, planned

PLAIN = PackageOptions(report=False, stills=False, planes=False, sign=False)


@pytest.fixture
def copies(tmp_path):
    made = Copies(tmp_path)
    made.fill()
    theirs = made.copy()
    theirs.apply(adding("Add", note(11)))
    merged(made.ours, theirs)
    yield made
    made.close()


def failures(store):
    return [finding for finding in check_histories(store) if finding.level is not Level.OK]


def kept_file(store):
    (kept,) = store.all_of(MergedLog)
    return kept, history_file(store.folder, kept.digest_sha256)


def rewritten(path, data):
    path.chmod(0o600)
    path.write_bytes(data)


def test_any_byte_changed_is_found(copies) -> None:
    _, path = kept_file(copies.ours)
    whole = path.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 40)):
        rewritten(path, whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert failures(copies.ours), place
    rewritten(path, whole)
    assert not failures(copies.ours)


def test_missing_cut_and_linked_files_are_found(copies, tmp_path) -> None:
    _, path = kept_file(copies.ours)
    whole = path.read_bytes()
    for data in (b"", whole[:-1], whole + b"\n", whole + whole):
        rewritten(path, data)
        assert failures(copies.ours)
    path.unlink()
    (finding,) = failures(copies.ours)
    assert finding.missing
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(whole)
    path.symlink_to(elsewhere)
    assert failures(copies.ours)
    assert any("missing" in f.what for f in verify_case(copies.ours).failures())


def test_another_log_in_its_place_is_found(copies, tmp_path) -> None:
    """Even where somebody changes record and file alike: the shared entries are compared."""
    store = copies.ours
    kept, _ = kept_file(store)
    with CaseStore.create(tmp_path / "else", store.info(), actor=BEK, clock=OwnClock("z")) as other:
        for _ in range(2):
            other.log("fixity check", "x")  # type: ignore[arg-type]
        lines = [audit_line(entry) for entry in other.custody()]
        head = other.newest_entry().entry_hash
    file = keep_history(store.folder, lines)
    forged = MergedLog(
        f"merged-{head[:32]}",
        head,
        3,
        kept.shared,
        file.digest_sha256,
        file.size_bytes,
        "x",
        "2026",
    )
    store.apply(adding("Add", forged))
    (finding,) = failures(store)
    assert "are not those of this case's log" in finding.what


def test_they_go_along_with_backups_and_foreign_copies(copies, tmp_path) -> None:
    store = copies.ours
    kept, path = kept_file(store)
    backup = store.backup(tmp_path / "backup.sqlite")
    made = restore_to_folder(backup, tmp_path / "restored", store.folder, actor=BEK, clock=FixedClock())  # fmt: skip
    assert history_file(made.folder, kept.digest_sha256).read_bytes() == path.read_bytes()
    taken = take_foreign_case(store.folder, tmp_path / "taken", actor=BEK, clock=FixedClock())
    assert history_file(taken.folder, kept.digest_sha256).read_bytes() == path.read_bytes()
    rewritten(path, b"other")
    again = take_foreign_case(store.folder, tmp_path / "again", actor=BEK, clock=FixedClock())
    assert any("not what the case recorded" in f.what for f in again.findings)
    assert not history_file(again.folder, kept.digest_sha256).exists()


@pytest.fixture
def filmed(tmp_path):
    """Two copies with a real film each can decode; the other one has a note more."""
    store = small_case(tmp_path / "a", actor=Actor("Анна"))
    store.close()
    shutil.copytree(store.folder, tmp_path / "b")
    ours = CaseStore.open(store.folder, actor=Actor("Анна"), clock=OwnClock("a"))
    theirs = CaseStore.open(tmp_path / "b", actor=BEK, clock=OwnClock("b"))
    (film,) = theirs.exhibits()
    index = theirs.index(film.id)
    more = new_note(film, index, 3, kind=NoteKind.OBSERVATION, author="Бек", clock=theirs.clock, text="more")  # fmt: skip
    theirs.apply(add_note(more))
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_package_is_merged_and_carries_histories(filmed, tmp_path) -> None:
    ours, theirs = filmed
    for number, as_zip in enumerate((True, False)):
        package = tmp_path / f"package-{number}"
        made = make_package(theirs, package, as_zip=as_zip, options=PLAIN, clock=FixedClock()).path
        before = [(p, p.stat().st_mtime_ns) for p in tmp_path.rglob("package-*")]
        with prepare_merge(ours, made, clock=OwnClock("plan")) as merge:
            assert [item.entity for item in merge.plan.items] == ["annotation"]
        assert [(p, p.stat().st_mtime_ns) for p in tmp_path.rglob("package-*")] == before
    merged(ours, made)
    whole = make_package(ours, tmp_path / "out.zip", as_zip=True, options=PLAIN, clock=FixedClock())
    opened = open_package(whole.path, tmp_path / "opened", actor=BEK, clock=FixedClock())
    with CaseStore.open(opened.folder, actor=BEK, clock=FixedClock()) as store:
        assert [f.level for f in check_histories(store)] == [Level.OK]
        assert verify_case(store).ok
    # It can be merged on, and nothing in it is new to the one whose notes it has.
    with planned(theirs, whole.path) as merge:
        assert merge.plan.is_empty()


def test_a_package_with_one_byte_changed_is_refused(filmed, tmp_path) -> None:
    ours, theirs = filmed
    made = make_package(theirs, tmp_path / "package", options=PLAIN, clock=FixedClock()).path
    entries = ours.newest_entry().seq
    for name in ("data/audit.jsonl", "data/case.json", "manifest-sha256.txt", "data/frames.csv"):
        path = made / name
        whole = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:])
        with pytest.raises(IntegrityError):
            planned(ours, made)
        path.write_bytes(whole)
    assert ours.newest_entry().seq == entries
    assert not list((ours.folder / "derived").glob(".other-*"))


def test_a_name_of_the_vault_in_a_kept_history_is_found(copies) -> None:
    store = copies.ours
    third = copies.copy("cem")
    written = note(12, text="Aigul Serikova opens the window")
    third.apply(adding("Add", written))
    third.apply(adding("Add", note(13)))
    removed = third.get("annotation", "note-12")

    third.apply(deleting("Remove", removed))
    vault_of(third).create("a long enough passphrase 8")
    ready = merged(store, third)
    assert any("vault of real names. It is not taken over" in words for words in ready.remarks)
    assert not vault_of(store).exists()
    vault = vault_of(store)
    vault.create("a long enough passphrase 9")
    vault.keep(Identity("person-1", name="Aigul Serikova"))
    found = telling_in_package(store, vault)
    assert any(each.where.startswith("Merged history: ") for each in found)
    assert not any("Aigul" in each.words() for each in found)


def test_what_is_no_copy_is_refused(copies, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotACaseError):
        planned(copies.ours, tmp_path / "empty")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotACaseError):
        planned(copies.ours, tmp_path / "pipe")


def test_reading_stops_at_the_recorded_size(copies) -> None:
    kept, path = kept_file(copies.ours)
    assert sum(1 for _ in read_history(copies.ours.folder, kept)) == kept.entries
    rewritten(path, path.read_bytes() * 50)
    with pytest.raises(IntegrityError):
        list(read_history(copies.ours.folder, kept))
