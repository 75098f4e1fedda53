"""Somebody else's case: taken value by value, or refused in words without running any of it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.case.edits import adding
from annotator.clock import FixedClock
from annotator.errors import AnnotatorError, CaseExistsError, NewerCaseError, NotACaseError
from annotator.provenance.digests import hash_file
from annotator.workflow.foreign import take_foreign_case
from tests.store.case_values import ACTOR, exhibit, filled_store, new_store, note, reopen

MEDIA = b"a film" * 1000


def take(source: Path, target: Path):
    return take_foreign_case(source, target, actor=ACTOR, clock=FixedClock())


def raw(folder: Path, *statements: str) -> None:
    """Change a case past its program, with its triggers put back as they were."""
    conn = sqlite3.connect(folder / "case.sqlite", isolation_level=None)
    triggers = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        conn.execute(statement)
    for _name, sql in triggers:
        conn.execute(sql)
    conn.close()


def schema_trick(folder: Path, *statements: str) -> None:
    """Rewrite the schema itself, as only an attacker does."""
    conn = sqlite3.connect(folder / "case.sqlite", isolation_level=None)
    conn.execute("PRAGMA writable_schema = ON")
    for statement in statements:
        conn.execute(statement)
    conn.close()


def bytes_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def case(tmp_path):
    """A case with one video that is there and one that is missing."""
    folder = tmp_path / "stick" / "case"
    with new_store(folder) as store:
        media = tmp_path / "film.mp4"
        media.write_bytes(MEDIA)
        digests = hash_file(media)
        there = replace(
            exhibit(1),
            digest_sha256=digests.sha256,
            digest_sha512=digests.sha512,
            size_bytes=digests.size_bytes,
            media_path=f"media/{digests.sha256}.mp4",
        )
        store.apply(adding("Add", there, exhibit(2)))
        store.apply(adding("Add", note(1, 5, exhibit_digest=digests.sha256)))
        store.save_draft("note:x:new", {"text": "not yet said"})
        shutil.copy(media, folder / there.media_path)
    return folder


def test_a_sound_case_becomes_a_copy(tmp_path, case):
    before = bytes_of(case)
    made = take(case, tmp_path / "mine")
    assert bytes_of(case) == before
    assert made.facts.title == "Zhanaozen"
    assert made.facts.authors == (ACTOR.name,)
    assert [f.level for f in made.findings] == ["ok", "ok", "ok", "warning"]
    with reopen(case, read_only=True) as theirs, reopen(made.folder) as mine:
        assert mine.snapshot() == theirs.snapshot()
        assert mine.custody()[:-1] == theirs.custody()
        last = mine.custody()[-1]
        assert (last.action, last.details["head"]) == ("transfer", made.facts.head)
        assert mine.search("figure falls") == ("note-1",)
        assert mine.drafts() == {}
        assert [f.what for f in mine.verify() if f.level == "failed"] == []
        assert mine.media_file(mine.exhibits()[0]).read_bytes() == MEDIA
    assert {p.name for p in made.folder.iterdir()} >= {"case.sqlite", "media", "derived"}
    assert not list(made.folder.glob(".incoming*"))
    with pytest.raises(CaseExistsError):
        take(case, made.folder)


def test_a_bare_file_with_its_journal(tmp_path, case):
    store = reopen(case)
    store.apply(adding("x", note(9, exhibit_digest=store.exhibits()[0].digest_sha256)))
    mail = tmp_path / "mail"
    mail.mkdir()
    for name in ("case.sqlite", "case.sqlite-wal"):
        os.system(f"cp '{case / name}' '{mail / name}'")
    store.close()
    made = take(mail / "case.sqlite", tmp_path / "mine")
    with reopen(made.folder) as mine:
        assert mine.find("annotation", "note-9") is not None


def test_a_video_that_is_another_is_left_out(tmp_path, case):
    (film,) = (case / "media").iterdir()
    film.chmod(0o600)
    film.write_bytes(b"another film")
    made = take(case, tmp_path / "mine")
    assert [f.level for f in made.findings][-2:] == ["failed", "warning"]
    assert list((made.folder / "media").iterdir()) == []


def test_links_are_not_followed(tmp_path, case):
    (film,) = (case / "media").iterdir()
    elsewhere = tmp_path / "secret"
    film.rename(elsewhere)
    film.symlink_to(elsewhere)
    made = take(case, tmp_path / "mine")
    assert [f.level for f in made.findings][-2:] == ["warning", "warning"]
    link = tmp_path / "link"
    link.mkdir()
    (link / "case.sqlite").symlink_to(case / "case.sqlite")
    with pytest.raises(NotACaseError, match="regular"):
        take(link, tmp_path / "other")


DEEP = "[" * 100_000 + "]" * 100_000

HOSTILE = {
    "a view posing as a table": lambda folder: raw(
        folder,
        "ALTER TABLE source RENAME TO hidden",
        "CREATE VIEW source AS SELECT * FROM hidden",
    ),
    "a trigger": lambda folder: raw(
        folder, "CREATE TRIGGER t AFTER INSERT ON annotation BEGIN DELETE FROM draft; END"
    ),
    "a generated column": lambda folder: raw(
        folder, "ALTER TABLE person ADD COLUMN x TEXT AS (upper(code))"
    ),
    "a virtual table": lambda folder: raw(
        folder, "CREATE VIRTUAL TABLE annotation_text USING fts5 (x)"
    ),
    "an index on an expression": lambda folder: raw(
        folder, "CREATE INDEX hidden ON person (abs(ordinal))"
    ),
    "a schema that was rewritten": lambda folder: schema_trick(
        folder,
        "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'person'",
    ),
    "two tables on one page": lambda folder: schema_trick(
        folder,
        "UPDATE sqlite_schema SET rootpage ="
        " (SELECT rootpage FROM sqlite_schema WHERE name = 'custody') WHERE name = 'annotation'",
    ),
    "a table on a page that is not there": lambda folder: schema_trick(
        folder, "UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'annotation'"
    ),
    "a statement that is none": lambda folder: schema_trick(
        folder, "UPDATE sqlite_schema SET sql = 'CREATE TABLE person (' WHERE name = 'person'"
    ),
    "deep JSON": lambda folder: raw(folder, f"UPDATE annotation SET tags = '{DEEP}'"),
    "a number as text": lambda folder: (
        schema_trick(
            folder,
            "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'annotation'",
        )
        or raw(folder, "UPDATE annotation SET start_index = 'five'")
        or schema_trick(
            folder,
            "UPDATE sqlite_schema SET sql = sql || ' STRICT' WHERE name = 'annotation'",
        )
    ),
    "a word of no vocabulary": lambda folder: raw(folder, "UPDATE annotation SET kind = 'truth'"),
    "a text of sixty-five megabytes": lambda folder: raw(
        folder, "UPDATE annotation SET text = replace(hex(zeroblob(33600000)), '0', 'a')"
    ),
    "a note that the log does not know": lambda folder: raw(
        folder, "UPDATE annotation SET text = 'he shot first'"
    ),
    "a log that was changed": lambda folder: raw(
        folder, "UPDATE custody SET label = 'nothing' WHERE seq = 2"
    ),
    "no log": lambda folder: raw(folder, "DELETE FROM custody_change", "DELETE FROM custody"),
    "another program": lambda folder: raw(folder, "PRAGMA application_id = 1"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_case_is_refused_and_nothing_is_left(tmp_path, case, name):
    HOSTILE[name](case)
    before = bytes_of(case)
    with pytest.raises(AnnotatorError) as caught:
        take(case, tmp_path / "mine")
    assert caught.value.message.strip()
    assert not (tmp_path / "mine").exists()
    assert bytes_of(case) == before


def test_a_newer_case_is_refused(tmp_path, case):
    raw(case, "PRAGMA user_version = 99")
    with pytest.raises(NewerCaseError):
        take(case, tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_pages_full_of_noise_never_become_a_case(tmp_path, case):
    """Each page in turn is overwritten: refused, or taken with everything as the log says."""
    file = case / "case.sqlite"
    whole = file.read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    taken = 0
    with reopen(case, read_only=True) as store:
        expected = store.snapshot()
    noise = bytes((n * 37 + 11) % 256 for n in range(size))
    for number, start in enumerate(range(0, len(whole), size)):
        file.write_bytes(whole[:start] + noise + whole[start + size :])
        target = tmp_path / f"mine {number}"
        try:
            take(case, target)
        except AnnotatorError:
            assert not target.exists()
            continue
        taken += 1
        with reopen(target) as mine:
            assert mine.snapshot() == expected
    # the search index and what is free do not count
    assert 0 < taken < len(whole) // size


def test_what_poses_as_a_case(tmp_path):
    for name, content in (
        ("empty", b""),
        ("noise", os.urandom(9000)),
        ("text", json.dumps({"a": 1}).encode()),
    ):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "case.sqlite").write_bytes(content)
        with pytest.raises(AnnotatorError):
            take(folder, tmp_path / "mine")
        assert not (tmp_path / "mine").exists()
    with pytest.raises(NotACaseError):
        take(tmp_path / "nowhere", tmp_path / "mine")
    pipe = tmp_path / "pipe"
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
        with pytest.raises(NotACaseError, match="regular"):
            take(pipe, tmp_path / "mine")


def test_a_case_with_many_values(tmp_path):
    filled_store(tmp_path / "theirs").close()
    made = take(tmp_path / "theirs", tmp_path / "mine")
    with reopen(tmp_path / "theirs") as theirs, reopen(made.folder) as mine:
        assert mine.snapshot() == theirs.snapshot()
