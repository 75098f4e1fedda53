"""The schema versions from 4 on, written out as in schema.py; never edited once released."""

from __future__ import annotations

from typing import Final

# Version 4: tracks, what stands on them, links between notes, templates.
VERSION_4: Final = (
    """
CREATE TABLE track (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    colour TEXT NOT NULL,
    position INTEGER NOT NULL,
    locked INTEGER NOT NULL CHECK (locked IN (0, 1)),
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    tags TEXT NOT NULL,
    texts TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE placement (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    subject_id TEXT NOT NULL,
    track_id TEXT NOT NULL
) STRICT""",
    "CREATE INDEX placement_subject ON placement (subject_id, track_id)",
    "CREATE INDEX placement_track ON placement (track_id, subject_id)",
    """
CREATE TABLE link (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    from_id TEXT NOT NULL,
    to_id TEXT NOT NULL,
    relation TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE template (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    modality TEXT NOT NULL,
    visibility TEXT,
    not_visible_reason TEXT,
    likelihood TEXT,
    confidence TEXT,
    alternatives TEXT NOT NULL,
    tags TEXT NOT NULL,
    graphic TEXT NOT NULL,
    track_id TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT""",
)

# Version 5: regions on the picture. The key frames lie in one cell, as JSON.
VERSION_5: Final = (
    """
CREATE TABLE region (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    annotation_id TEXT NOT NULL REFERENCES annotation (id) DEFERRABLE INITIALLY DEFERRED,
    shape TEXT NOT NULL,
    width INTEGER NOT NULL CHECK (width > 0),
    height INTEGER NOT NULL CHECK (height > 0),
    key_frames TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    label TEXT NOT NULL
) STRICT""",
    "CREATE INDEX region_annotation ON region (annotation_id)",
)

# Version 6: steps that make a picture easier to see (in order, as JSON), and known lengths to measure by.
VERSION_6: Final = (
    """
CREATE TABLE enhancement (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    annotation_id TEXT NOT NULL,
    steps TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE calibration (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    frame_index INTEGER NOT NULL,
    frame_pts INTEGER,
    frame_time_base TEXT NOT NULL,
    frame_digest TEXT NOT NULL,
    name TEXT NOT NULL,
    ax INTEGER NOT NULL,
    ay INTEGER NOT NULL,
    bx INTEGER NOT NULL,
    by INTEGER NOT NULL,
    length INTEGER NOT NULL,
    length_error INTEGER NOT NULL,
    unit TEXT NOT NULL,
    point_error INTEGER NOT NULL,
    basis TEXT NOT NULL,
    geometry TEXT NOT NULL
) STRICT""",
)
