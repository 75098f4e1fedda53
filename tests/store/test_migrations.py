"""Every schema version has a stored sample that still opens; steps are backed up first."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils.migrations import Migrations

from annotator.case.codec import to_json
from annotator.clock import FixedClock
from annotator.errors import SaveFailedError
from annotator.provenance.finding import Level
from annotator.store import schema, schema_from_8, schema_later
from annotator.store.backup import back_up
from annotator.store.connection import connect
from annotator.store.migrations import SCHEMA_VERSION, all_steps, migrate
from annotator.workflow.foreign import take_foreign_case
from tests.store.case_values import ACTOR, filled_store, reopen

SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_the_stored_sample_still_opens(tmp_path, version):
    sample = SAMPLES / f"version_{version}"
    shutil.copytree(sample, tmp_path / "case")
    with reopen(tmp_path / "case") as store:
        assert [f.what for f in store.verify() if f.level is not Level.OK] == []
        values = [to_json(value) for value in store.snapshot().everything()]
        assert values == json.loads((sample / "values.json").read_text("utf-8"))
        assert store.search("figure falls") == ("note-1", "note-2")
        assert store.custody()[-1].entry_hash == (sample / "head.txt").read_text().strip()
        assert len(store.codes()) == (0, 0, 3, 3, 3, 3, 3, 3)[version - 1]
        assert len(store.trust.heads()) == (0, 2, 2, 2, 2, 2, 2, 2)[version - 1]
        assert len(store.trust.anchors()) == (0, 1, 1, 1, 1, 1, 1, 1)[version - 1]
        assert len(store.snapshot().regions) == (0, 0, 0, 0, 2, 2, 2, 2)[version - 1]
        assert len(store.enhancements()) == (0, 0, 0, 0, 0, 2, 2, 2)[version - 1]
        assert len(store.snapshot().time_anchors) == (0, 0, 0, 0, 0, 0, 2, 2)[version - 1]
        assert len(store.snapshot().places) == (0, 0, 0, 0, 0, 0, 1, 1)[version - 1]
        assert len(store.snapshot().disclosures) == (0, 0, 0, 0, 0, 0, 0, 2)[version - 1]
        assert len(store.calibrations()) == (0, 0, 0, 0, 0, 1, 1, 1)[version - 1]


def version_of(path):
    db = connect(path, "immutable")
    try:
        return db.conn.execute("PRAGMA user_version").fetchone()[0]
    finally:
        db.conn.close()


def test_an_older_case_is_backed_up_then_brought_up_to_date(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(SAMPLES / "version_1", folder)
    before = (folder / "case.sqlite").read_bytes()
    with reopen(folder, read_only=True) as store:
        assert store.trust.heads() == store.trust.anchors() == ()
        assert store.trust.log_end().seq == store.custody()[-1].seq
        assert len(store.annotations()) == 2
    assert (folder / "case.sqlite").read_bytes() == before
    assert not (folder / "backups").exists()
    reopen(folder).close()
    assert version_of(folder / "case.sqlite") == SCHEMA_VERSION
    for version in range(1, SCHEMA_VERSION):
        (backup,) = (folder / "backups").glob(f"before-version_{version + 1}-*.sqlite")
        assert version_of(backup) == version
    reopen(folder).close()
    assert len(list((folder / "backups").glob("before-*.sqlite"))) == SCHEMA_VERSION - 1


def test_an_older_case_that_is_read_as_it_is_has_no_codes(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(SAMPLES / "version_2", folder)
    with reopen(folder, read_only=True) as store:
        assert store.codes() == store.snapshot().codes == ()
        assert store.find("code", "code-1") is None
        assert [f.what for f in store.verify() if f.level is not Level.OK] == []


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_somebody_elses_older_case_is_taken_in(tmp_path, version):
    shutil.copytree(SAMPLES / f"version_{version}", tmp_path / "theirs")
    taken = tmp_path / "taken"
    take_foreign_case(tmp_path / "theirs", taken, actor=ACTOR, clock=FixedClock())
    with reopen(taken) as store:
        values = [to_json(value) for value in store.snapshot().everything()]
        assert values == json.loads(
            (SAMPLES / f"version_{version}" / "values.json").read_text("utf-8")
        )
    assert version_of(taken / "case.sqlite") == SCHEMA_VERSION


def test_a_new_case_has_the_schema_of_the_sample(tmp_path):
    def shape(folder):
        db = connect(folder / "case.sqlite", "immutable")
        rows = db.conn.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
        db.conn.close()
        return sorted(row for row in rows if not row[1].startswith("search_index_"))

    filled_store(tmp_path / "case").close()
    assert shape(tmp_path / "case") == shape(SAMPLES / f"version_{SCHEMA_VERSION}")


def test_a_released_schema_is_never_edited():
    for version, statements in (
        (1, schema.STATEMENTS),
        (2, schema.VERSION_2),
        (3, schema.VERSION_3),
        (4, schema_later.VERSION_4),
        (5, schema_later.VERSION_5),
        (6, schema_later.VERSION_6),
        (7, schema_later.VERSION_7),
        (8, schema_from_8.VERSION_8),
    ):
        digest = hashlib.sha256("\n;\n".join(statements).encode()).hexdigest()
        assert digest == (SAMPLES / f"version_{version}" / "schema.sha256").read_text().strip()


def next_steps(fail=False):
    steps = Migrations("annotator")

    def there(db):
        raise AssertionError("is there already")

    for number in range(1, SCHEMA_VERSION + 1):
        there.__name__ = f"version_{number}"
        steps()(there)

    def first(db):
        db.execute("CREATE TABLE invented (id TEXT) STRICT")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        if fail:
            raise sqlite3.OperationalError("disk I/O error")

    def second(db):
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 2}")

    for number, step in enumerate((first, second), SCHEMA_VERSION + 1):
        step.__name__ = f"version_{number}"
        steps()(step)

    return steps


def test_each_step_is_backed_up_first(tmp_path):
    folder = tmp_path / "case"
    filled_store(folder).close()
    db = connect(folder / "case.sqlite", "write")
    made = migrate(
        db, next_steps(), back_up=lambda name: back_up(db.conn, tmp_path / f"{name}.sqlite")
    )
    assert db.conn.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 2,)
    db.conn.close()
    assert [path.name for path in made] == [
        f"version_{SCHEMA_VERSION + number}.sqlite" for number in (1, 2)
    ]
    for version, path in enumerate(made, SCHEMA_VERSION):
        copy = connect(path, "immutable")
        assert copy.conn.execute("PRAGMA user_version").fetchone() == (version,)
        assert copy.conn.execute("SELECT count(*) FROM annotation").fetchone() == (2,)
        copy.conn.close()


def test_a_step_that_fails_leaves_the_case_as_it_was(tmp_path):
    folder = tmp_path / "case"
    filled_store(folder).close()
    db = connect(folder / "case.sqlite", "write")
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, next_steps(fail=True))
    assert db.conn.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    db.conn.close()
    with reopen(folder) as store:
        assert len(store.annotations()) == 2


def test_without_a_backup_no_step_is_taken(tmp_path):
    folder = tmp_path / "case"
    filled_store(folder).close()
    db = connect(folder / "case.sqlite", "write")
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(SaveFailedError):
        migrate(db, next_steps(), back_up=lambda _name: back_up(db.conn, tmp_path / "taken"))
    assert db.conn.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    db.conn.close()


def test_names_of_the_steps():
    assert [step.name for step in all_steps()._migrations] == [
        f"version_{number}" for number in range(1, SCHEMA_VERSION + 1)
    ]
