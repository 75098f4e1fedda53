"""Opening and making cases: what is refused keeps its bytes and leaves nothing behind."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.case.edits import adding
from annotator.clock import FixedClock
from annotator.errors import (
    AnnotatorError,
    CaseExistsError,
    CaseLockedError,
    NewerCaseError,
    NotACaseError,
    SaveFailedError,
    StoreError,
    ValueRefusedError,
)
from annotator.store.case_store import CaseStore
from annotator.store.lock import current_holder
from annotator.store.migrations import SCHEMA_VERSION
from tests.store.case_values import ACTOR, exhibit, filled_store, info, new_store, note, reopen


def bytes_of(folder):
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "case.lock"
    }


def raw(folder, *statements):
    conn = sqlite3.connect(folder / "case.sqlite", isolation_level=None)
    for statement in statements:
        conn.execute(statement)
    conn.close()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_case_is_left_byte_for_byte(tmp_path, read_only):
    folder = tmp_path / "case"
    filled_store(folder).close()
    raw(folder, "PRAGMA user_version = 99", "CREATE TABLE future (x)")
    before = bytes_of(folder)
    with pytest.raises(NewerCaseError, match="newer version") as caught:
        reopen(folder, read_only=read_only)
    assert "Install" in caught.value.hint
    after = bytes_of(folder)
    assert after[Path("case.sqlite")] == before[Path("case.sqlite")]
    if not read_only:
        assert after == before
    # and it is not locked for the newer program
    raw(folder, f"PRAGMA user_version = {SCHEMA_VERSION}", "DROP TABLE future")
    reopen(folder).close()


def test_a_newer_case_with_a_journal_is_left_too(tmp_path):
    """Killed right after the newer program wrote: the version stands in the journal only."""
    folder, copy = tmp_path / "case", tmp_path / "copy"
    filled_store(folder).close()
    conn = sqlite3.connect(folder / "case.sqlite", isolation_level=None)
    conn.execute("PRAGMA user_version = 99")
    copy.mkdir()
    for name in ("case.sqlite", "case.sqlite-wal"):
        # Another process, so that nothing here drops SQLite's locks.
        subprocess.run(["cp", folder / name, copy / name], check=True)
    conn.close()
    before = bytes_of(copy)
    with pytest.raises(NewerCaseError):
        reopen(copy)
    after = bytes_of(copy)
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        os.urandom(5000),
        b"SQLite format 3\0" + b"\0" * 4080,
        b"SQLite format 3\0" * 999,
    ],
    ids=["empty", "short", "random", "zeros", "header"],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_planted_file_is_refused_and_kept(tmp_path, content, read_only):
    file = tmp_path / "case.sqlite"
    file.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        reopen(tmp_path, read_only=read_only)
    assert caught.value.hint
    assert file.read_bytes() == content


def test_no_case(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NotACaseError):
            reopen(folder)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "case.sqlite").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotACaseError):
        reopen(tmp_path)


def test_somebody_elses_database(tmp_path):
    raw(tmp_path, "CREATE TABLE exhibit (x)", "PRAGMA application_id = 7")
    before = bytes_of(tmp_path)
    with pytest.raises(NotACaseError, match="another program"):
        reopen(tmp_path)
    assert bytes_of(tmp_path) == before


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TRIGGER custody_no_update",),
        (
            "ALTER TABLE draft RENAME TO hidden",
            "CREATE VIEW draft AS SELECT * FROM hidden",
            "CREATE TRIGGER swallow INSTEAD OF INSERT ON draft BEGIN SELECT 1; END",
        ),
        ("CREATE TRIGGER t AFTER INSERT ON annotation BEGIN DELETE FROM draft; END",),
        ("CREATE TABLE extra (x)",),
        ("DROP INDEX reference_to",),
        ("ALTER TABLE person ADD COLUMN real_name TEXT",),
        ("CREATE VIRTUAL TABLE more USING fts5 (x)",),
        ("ALTER TABLE person ADD COLUMN twice TEXT GENERATED ALWAYS AS (code || code) VIRTUAL",),
        ("DROP TABLE search_index", "CREATE TABLE search_index (body)"),
        ("CREATE VIEW everything AS SELECT * FROM annotation",),
        ("CREATE INDEX slow ON annotation (upper(text))",),
        ("CREATE TEMP TABLE none (x)", "ALTER TABLE custody RENAME COLUMN label TO lable"),
    ],
)
def test_a_strange_structure_is_refused(tmp_path, statements):
    folder = tmp_path / "case"
    filled_store(folder).close()
    raw(folder, *statements)
    before = bytes_of(folder)
    with pytest.raises(NotACaseError, match="in a form that this program does not make"):
        reopen(folder)
    assert bytes_of(folder) == before


def test_a_damaged_file_offers_its_backup(tmp_path):
    folder = tmp_path / "case"
    with filled_store(folder) as store:
        store.apply(adding("x", *(note(n, n, text="text " * 200) for n in range(10, 60))))
        store.backup(folder / "backups" / "monday.sqlite")
    file = folder / "case.sqlite"
    data = bytearray(file.read_bytes())
    data[4096 * 3 : -4096] = b"\xa5" * (len(data) - 4096 * 4)
    file.write_bytes(data)
    with pytest.raises(StoreError, match="damaged") as caught:
        reopen(folder)
    assert "backups/monday.sqlite" in caught.value.hint
    assert file.read_bytes() == data


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_cut_file_never_opens_as_if_whole(tmp_path, cut):
    folder = tmp_path / "case"
    filled_store(folder).close()
    file = folder / "case.sqlite"
    file.write_bytes(file.read_bytes()[: cut * 4096 - 100])
    with pytest.raises(AnnotatorError) as caught:
        reopen(folder)
    assert caught.value.hint


# Two instances


def test_a_second_instance_is_told_who_holds_the_case(filled):
    with pytest.raises(CaseLockedError) as caught:
        reopen(filled.folder)
    assert str(os.getpid()) in caught.value.holder
    with reopen(filled.folder, read_only=True) as reader:
        assert reader.snapshot() == filled.snapshot()
        filled.apply(adding("x", note(50)))
        assert reader.find("annotation", "note-50") is not None
        for write in (
            lambda: reader.apply(adding("x", note(51))),
            lambda: reader.save_draft("k", {}),
            lambda: reader.put_derived("exhibit-1", "waveform", b""),
        ):
            with pytest.raises(SaveFailedError, match="reading only"):
                write()
        with pytest.raises(sqlite3.OperationalError):
            reader._db.conn.execute("DELETE FROM annotation")
    filled.apply(adding("x", note(52)))


def test_another_process_is_refused_and_the_lock_ends_with_its_holder(tmp_path):
    folder = tmp_path / "case"
    filled_store(folder).close()
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from tests.store.case_values import reopen
        store = reopen(Path(sys.argv[1]))
        print("open", flush=True)
        sys.stdin.read()
    """)
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert child.stdout.readline().strip() == b"open"
        with pytest.raises(CaseLockedError) as caught:
            reopen(folder)
        assert str(child.pid) in caught.value.holder
    finally:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()
    assert current_holder(folder).pid == child.pid
    with reopen(folder) as store:
        assert store.left_behind.pid == child.pid
        assert current_holder(folder).pid == os.getpid()
    assert current_holder(folder) is None
    with reopen(folder) as store:
        assert store.left_behind is None


def test_a_holder_on_another_computer_needs_a_decision(tmp_path):
    folder = tmp_path / "case"
    filled_store(folder).close()
    lock = folder / "case.lock"
    lock.write_text('{"pid": 12, "host": "ravenna", "user": "Ольга", "opened_at": "2026"}')
    with pytest.raises(CaseLockedError, match="Ольга on ravenna"):
        reopen(folder)
    with reopen(folder, take_over=True) as store:
        assert store.left_behind.host == "ravenna"


@pytest.mark.parametrize("text", ["{", "[]", '{"pid": "x"}', "\0\0"])
def test_a_lock_that_was_cut_off_does_not_bar_the_case(tmp_path, text):
    folder = tmp_path / "case"
    filled_store(folder).close()
    (folder / "case.lock").write_text(text)
    reopen(folder).close()


def test_a_foreign_writer_gives_a_clear_error_and_nothing_is_lost(filled):
    before = filled.snapshot()
    other = sqlite3.connect(filled.folder / "case.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(SaveFailedError, match="Another program is writing"):
        filled.apply(adding("x", note(50)))
    other.execute("ROLLBACK")
    other.close()
    assert filled.snapshot() == before
    filled.apply(adding("x", note(50)))


# Making a case


def test_creating_refuses_what_is_there(tmp_path):
    new_store(tmp_path / "case").close()
    before = bytes_of(tmp_path)
    with pytest.raises(CaseExistsError, match="There is a case"):
        new_store(tmp_path / "case")
    full = tmp_path / "full"
    full.mkdir()
    (full / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(CaseExistsError, match="not empty"):
        new_store(full)
    with pytest.raises(CaseExistsError, match="a file called"):
        new_store(full / "holiday.jpg")
    assert [path.name for path in full.iterdir()] == ["holiday.jpg"]
    assert {k: v for k, v in bytes_of(tmp_path).items() if k.parts[0] == "case"} == before


def test_an_empty_folder_and_missing_parents_are_fine(tmp_path):
    (tmp_path / "empty").mkdir()
    new_store(tmp_path / "empty").close()
    new_store(tmp_path / "a" / "b" / "дело №1\n\u202e").close()
    reopen(tmp_path / "a" / "b" / "дело №1\n\u202e" / "case.sqlite").close()


def test_a_name_that_is_not_utf8(tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff?#%41"))
    filled_store(folder).close()
    with reopen(folder) as store:
        assert len(store.annotations()) == 2


@pytest.mark.parametrize("prepared", [False, True])
def test_a_refused_creation_leaves_nothing(tmp_path, prepared):
    folder = tmp_path / "a" / "case"
    if prepared:
        folder.mkdir(parents=True)
    with pytest.raises(ValueRefusedError):
        CaseStore.create(folder, replace(info(), title=" "), actor=ACTOR, clock=FixedClock())
    if prepared:
        assert list(folder.iterdir()) == []
    else:
        assert list(tmp_path.iterdir()) == []


def test_a_creation_that_was_killed_can_be_done_again(tmp_path):
    for name in ("media", "derived"):
        (tmp_path / name).mkdir()
    for ending in ("", "-journal", "-wal", "-shm"):
        (tmp_path / f"case.sqlite.part{ending}").write_bytes(b"half")
    (tmp_path / "case.lock").write_text("{")
    new_store(tmp_path).close()
    assert not list(tmp_path.glob("*.part*"))


# Backups


def test_a_backup_is_a_whole_case(tmp_path, filled):
    filled.save_draft("k", {"a": 1})
    target = filled.backup(tmp_path / "other" / "case.sqlite")
    with pytest.raises(SaveFailedError, match="already"):
        filled.backup(target)
    assert {path.name for path in target.parent.iterdir()} == {
        "case.sqlite",
        "case.sqlite.sha256",
    }
    with reopen(target.parent) as copy:
        assert copy.snapshot() == filled.snapshot()
        assert copy.custody() == filled.custody()
        assert copy.drafts() == filled.drafts()


def test_a_backup_that_fails_leaves_nothing(tmp_path, filled):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SaveFailedError, match="could not be written"):
        filled.backup(tmp_path / "file" / "case.sqlite")
    filled.apply(adding("x", exhibit(5)))
