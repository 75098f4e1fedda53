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

# Version 7: event time, places, copies and publications, dangers to people, sound, captures of sources.
VERSION_7: Final = (
    """
CREATE TABLE time_anchor (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    frame_index INTEGER NOT NULL,
    frame_pts INTEGER,
    frame_time_base TEXT NOT NULL,
    frame_digest TEXT NOT NULL,
    basis TEXT NOT NULL,
    plus_minus_us INTEGER NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    at_us INTEGER,
    zone TEXT NOT NULL,
    tied_exhibit_id TEXT NOT NULL,
    tied_frame_index INTEGER,
    tied_frame_pts INTEGER,
    tied_frame_time_base TEXT,
    tied_frame_digest TEXT,
    why TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE clock_break (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    frame_index INTEGER NOT NULL,
    frame_pts INTEGER,
    frame_time_base TEXT NOT NULL,
    frame_digest TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE event_clock (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    zone TEXT NOT NULL,
    drift_ppm INTEGER NOT NULL,
    why TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE claim_time (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    claim_id TEXT NOT NULL REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED,
    as_said TEXT NOT NULL,
    earliest_us INTEGER,
    latest_us INTEGER,
    zone TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE place (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    latitude INTEGER NOT NULL,
    longitude INTEGER NOT NULL,
    radius_cm INTEGER NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    exhibit_id TEXT NOT NULL,
    start_index INTEGER,
    start_pts INTEGER,
    start_time_base TEXT,
    start_digest TEXT,
    end_index INTEGER,
    end_pts INTEGER,
    end_time_base TEXT,
    end_digest TEXT,
    height TEXT NOT NULL,
    heading INTEGER,
    heading_error INTEGER,
    field_of_view INTEGER,
    method TEXT NOT NULL,
    why TEXT NOT NULL,
    imagery TEXT NOT NULL,
    imagery_date TEXT NOT NULL,
    tlp TEXT NOT NULL,
    remarks TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE map_picture (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    digest_sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    points TEXT NOT NULL,
    origin TEXT NOT NULL,
    taken_on TEXT NOT NULL,
    licence TEXT NOT NULL,
    remarks TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE copy_link (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    copy_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    relation TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    stretches TEXT NOT NULL,
    differences TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE publication (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    uploader TEXT NOT NULL,
    platform TEXT NOT NULL,
    url TEXT NOT NULL,
    archive_url TEXT NOT NULL,
    first_seen_as_shown TEXT NOT NULL,
    zone TEXT NOT NULL,
    zone_basis TEXT NOT NULL,
    earliest_us INTEGER,
    latest_us INTEGER,
    remarks TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE harm (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    way TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    person_id TEXT NOT NULL,
    start_index INTEGER,
    start_pts INTEGER,
    start_time_base TEXT,
    start_digest TEXT,
    end_index INTEGER,
    end_pts INTEGER,
    end_time_base TEXT,
    end_digest TEXT,
    what TEXT NOT NULL,
    averted TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE sound_work (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    stream INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    gain_cb INTEGER NOT NULL,
    low_hz INTEGER NOT NULL,
    high_hz INTEGER NOT NULL,
    active INTEGER NOT NULL
) STRICT""",
    """
CREATE TABLE sound_mark (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    annotation_id TEXT NOT NULL REFERENCES annotation (id) DEFERRABLE INITIALLY DEFERRED,
    stream INTEGER NOT NULL,
    sample INTEGER NOT NULL,
    rate INTEGER NOT NULL,
    at_ns INTEGER NOT NULL,
    found_by TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE capture (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source_id TEXT NOT NULL REFERENCES source (id) DEFERRABLE INITIALLY DEFERRED,
    captured_at TEXT NOT NULL,
    captured_by TEXT NOT NULL,
    tool TEXT NOT NULL,
    kept_as TEXT NOT NULL,
    digest_sha256 TEXT NOT NULL,
    remarks TEXT NOT NULL
) STRICT""",
)
