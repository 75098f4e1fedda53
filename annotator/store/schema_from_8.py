"""The schema versions from 8 on, written out as in schema.py; never edited once released."""

from __future__ import annotations

from typing import Final

# Version 8: what is covered and told in what leaves, merged histories, statements of files.
VERSION_8: Final = (
    """
CREATE TABLE cover (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    region_id TEXT NOT NULL REFERENCES region (id) DEFERRABLE INITIALLY DEFERRED,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    way TEXT NOT NULL,
    margin INTEGER NOT NULL,
    why TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE sound_cover (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    annotation_id TEXT NOT NULL REFERENCES annotation (id) DEFERRABLE INITIALLY DEFERRED,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    way TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE redaction (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sound TEXT NOT NULL,
    why TEXT NOT NULL,
    reviewed_by TEXT NOT NULL,
    reviewed_at TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE disclosure (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    of_id TEXT NOT NULL,
    edition TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    field TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE merged_log (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    head TEXT NOT NULL,
    entries INTEGER NOT NULL,
    shared INTEGER NOT NULL,
    digest_sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    merged_by TEXT NOT NULL,
    merged_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    remarks TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE file_statement (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    origin TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT""",
)
