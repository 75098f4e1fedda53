"""Rows ↔ values, and the written-out schema against both."""

from __future__ import annotations

import dataclasses
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.case.entities import ENTITY_TYPES
from annotator.errors import IntegrityError
from annotator.store.rows import TABLES, columns, row_of, value_of
from tests.store.case_values import note, rich_values
from tests.store.strategies import any_value


@given(
    st.sampled_from(sorted(ENTITY_TYPES)).flatmap(
        lambda entity: st.tuples(st.just(entity), any_value(ENTITY_TYPES[entity]))
    )
)
def test_any_value_survives_its_row(pair):
    entity, value = pair
    row = row_of(value)
    assert all(isinstance(cell, str | int | bytes | None) for cell in row)
    assert value_of(entity, row) == value


@pytest.mark.parametrize("entity", sorted(ENTITY_TYPES))
def test_schema_has_exactly_the_columns_of_the_record(store, entity):
    conn = store._db.conn
    found = [
        (name, sql_type, not_null)
        for _, name, sql_type, not_null, _, _, hidden in conn.execute(
            f"PRAGMA table_xinfo({TABLES[entity]})"
        )
        if name != "ordinal" and not hidden
    ]
    assert found == [(c.name, c.sql_type, int(not c.nullable)) for c in columns(entity)]


def test_every_table_is_strict(store):
    conn = store._db.conn
    loose = {
        name
        for name, kind, strict in conn.execute("SELECT name, type, strict FROM pragma_table_list")
        if kind == "table" and not strict and not name.startswith("sqlite_")
    }
    assert loose == {"_sqlite_migrations"}


@pytest.mark.parametrize("position", range(len(row_of(note(1)))))
def test_a_cell_of_another_type_is_refused(position):
    row = list(row_of(note(1)))
    row[position] = 7.5
    with pytest.raises(IntegrityError, match="damaged annotation"):
        value_of("annotation", row)


def test_a_missing_cell_is_refused():
    row = list(row_of(note(1)))
    row[1] = None
    with pytest.raises(IntegrityError, match="exhibit_id is missing"):
        value_of("annotation", row)


def test_values_come_back_from_the_disk_as_they_were(filled):
    values = {value.id: value for value in rich_values()}
    stored = {value.id: value for value in filled.snapshot().everything()}
    assert {key: stored[key] for key in values} == values


def test_no_record_has_a_float():
    for record in ENTITY_TYPES.values():
        assert not any("float" in str(f.type) for f in dataclasses.fields(record))


def test_strict_refuses_a_word_in_a_number(store):
    with pytest.raises(sqlite3.IntegrityError):
        store._db.conn.execute("INSERT INTO case_info (ordinal) VALUES ('x')")
