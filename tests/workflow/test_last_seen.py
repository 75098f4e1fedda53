"""A log whose end was cut off together with its signatures is found out by what was seen before."""

from __future__ import annotations

import shutil
import sqlite3

import pytest

from annotator.case.edits import adding
from annotator.cli import run
from annotator.clock import SystemClock
from annotator.provenance.actor import Actor
from annotator.provenance.finding import Level
from annotator.provenance.last_seen import LastSeen, SeenHead
from annotator.store.backup_set import rolling_backups
from annotator.workflow.backups import restore_into_place, restore_to_folder
from annotator.workflow.cases import open_case
from annotator.workflow.keys import OwnKey, keys_folder
from annotator.workflow.last_seen import look_back, watch
from annotator.workflow.trust import check_trust
from tests.store.case_values import filled_store, note
from tests.workflow.test_trust import outsider


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_KEYS", str(tmp_path / "keys"))


@pytest.fixture
def case(tmp_path):
    """A case with a backup before its last note, closed where what was seen of it is kept."""
    folder = tmp_path / "case"
    with filled_store(folder) as store:
        store.actor = OwnKey().actor("Анна")
        assert watch(store) is None
        store.roll_backup()
        store.apply(adding("Add", note(8)))
    return folder


def cut(folder):
    """What an insider does who knows the program: the last note, its entry and all signatures go."""
    conn, triggers = outsider(folder)
    conn.execute("DELETE FROM custody WHERE seq = (SELECT max(seq) FROM custody)")
    conn.execute("DELETE FROM signed_head")
    conn.execute("DELETE FROM annotation WHERE id = 'note-8'")
    for sql in triggers:
        conn.execute(sql)
    conn.close()


def seen(folder):
    with open_case(folder, actor=Actor("T"), clock=SystemClock(), read_only=True) as store:
        return look_back(store)


def test_a_log_that_was_cut_is_found_out(case):
    assert seen(case).level is Level.OK
    cut(case)
    found = seen(case)
    assert found.level is Level.FAILED
    assert "The log ends at entry" in found.what
    assert "backup" in found.meaning
    assert "cut off" in found.meaning
    with open_case(case, actor=Actor("T"), clock=SystemClock(), read_only=True) as store:
        failed = [each for each in check_trust(store) if each.level is Level.FAILED]
        assert [each.subject for each in failed] == ["Last seen head"]
        # Somebody who never saw it cannot know.
        assert look_back(store, case.parent / "other keys") is None


def test_working_on_does_not_make_it_good_but_accepting_does(case, capsys):
    cut(case)
    for number in (9, 10):
        with open_case(case, actor=Actor("T"), clock=SystemClock()) as store:
            found = watch(store)
            assert found.level is Level.FAILED
            store.apply(adding("Add", note(number)))
    assert "is not the one" in seen(case).what
    assert run(["sign", str(case), "--accept-older"]) == 0
    assert "last seen here" in capsys.readouterr().err  # on opening, before it is accepted
    assert seen(case).level is Level.OK
    assert run(["sign", str(case)]) == 0
    assert capsys.readouterr().err == ""


def test_a_backup_that_the_program_brings_back_is_no_alarm(case, tmp_path):
    (backup,) = rolling_backups(case)
    actor, clock = OwnKey().actor("Анна"), SystemClock()
    copied = restore_to_folder(backup.path, tmp_path / "beside", case, actor=actor, clock=clock)
    assert seen(copied.folder).level is Level.OK
    assert seen(case).level is Level.OK  # the older case goes on beside it
    restore_into_place(case, backup.path, actor=actor, clock=clock)
    assert seen(case).level is Level.OK
    with open_case(case, actor=actor, clock=clock) as store:
        assert watch(store).level is Level.OK
        store.apply(adding("Add", note(9)))
    assert seen(case).level is Level.OK
    assert seen(copied.folder).level is Level.OK


def test_an_older_copy_of_the_folder_is_named(case, tmp_path):
    shutil.copytree(case, tmp_path / "older")
    with open_case(case, actor=Actor("T"), clock=SystemClock()) as store:
        watch(store)
        store.apply(adding("Add", note(9)))
    assert seen(case).level is Level.OK
    assert seen(tmp_path / "older").level is Level.FAILED


def test_what_is_kept_is_id_number_hash_and_time(case):
    (file,) = (keys_folder() / "seen").iterdir()
    with sqlite3.connect(case / "case.sqlite") as conn:
        (case_id,) = conn.execute("SELECT id FROM case_info").fetchone()
    conn.close()
    (head,) = LastSeen(keys_folder() / "seen").heads(case_id)
    text = file.read_text()
    left = text.replace(case_id, "").replace(head.head, "").replace(head.seen_at, "")
    assert left == f'{{"case_id":"","heads":[{{"head":"","seen_at":"","seq":{head.seq}}}]}}'
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"case_id":"c","heads":[{"seq":"1"}]}', b"\xff", b"[" * 9999]
)
def test_a_damaged_file_is_as_if_there_were_none(tmp_path, data):
    kept = LastSeen(tmp_path)
    head = SeenHead(3, "a" * 64, "2026-01-01T00:00:00Z")
    kept.keep("c", (head,))
    assert kept.heads("c") == (head,)
    (file,) = tmp_path.glob("*.json")
    file.write_bytes(data)
    assert kept.heads("c") == ()
