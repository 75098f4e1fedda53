"""The schema versions, written out; rows.py and stored samples are tested against them.

Never edited once released: a change is a new migration with its own version.
`ordinal` is the number of the logged change that first brought the value, so
that a value which is taken back by undo stands where it stood.
"""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    """
CREATE TABLE case_info (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    question TEXT NOT NULL,
    authority TEXT NOT NULL,
    reference TEXT NOT NULL,
    remarks TEXT NOT NULL,
    first_frame_number INTEGER NOT NULL CHECK (first_frame_number IN (0, 1)),
    edition TEXT NOT NULL,
    tlp TEXT NOT NULL,
    invented INTEGER NOT NULL CHECK (invented IN (0, 1))
) STRICT""",
    """
CREATE TABLE exhibit (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    digest_sha256 TEXT NOT NULL,
    digest_sha512 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    filename TEXT NOT NULL,
    filename_raw BLOB NOT NULL,
    media_path TEXT NOT NULL,
    added_at TEXT NOT NULL,
    in_place INTEGER NOT NULL CHECK (in_place IN (0, 1)),
    media_path_raw BLOB NOT NULL,
    mime TEXT NOT NULL,
    facts TEXT NOT NULL,
    video_stream INTEGER NOT NULL,
    proposals TEXT NOT NULL,
    provenance_title TEXT NOT NULL,
    provenance_summary TEXT NOT NULL,
    provenance_generation TEXT NOT NULL,
    provenance_derived_from TEXT NOT NULL,
    provenance_original_exists_where TEXT NOT NULL,
    provenance_edited TEXT NOT NULL,
    provenance_edited_basis TEXT NOT NULL,
    provenance_digital_source_type TEXT NOT NULL,
    provenance_creator TEXT NOT NULL,
    provenance_uploader_handle TEXT NOT NULL,
    provenance_acquired_from TEXT NOT NULL,
    provenance_acquisition_method TEXT,
    provenance_acquired_at TEXT NOT NULL,
    provenance_acquired_by TEXT NOT NULL,
    provenance_url TEXT NOT NULL,
    provenance_archive_url TEXT NOT NULL,
    provenance_platform TEXT NOT NULL,
    provenance_platform_id TEXT NOT NULL,
    provenance_platform_title TEXT NOT NULL,
    provenance_platform_description TEXT NOT NULL,
    provenance_platform_date_as_shown TEXT NOT NULL,
    provenance_platform_zone_basis TEXT NOT NULL,
    provenance_date_released TEXT NOT NULL,
    provenance_date_released_zone TEXT NOT NULL,
    provenance_date_released_basis TEXT NOT NULL,
    provenance_date_created TEXT NOT NULL,
    provenance_date_created_zone TEXT NOT NULL,
    provenance_date_created_basis TEXT NOT NULL,
    provenance_circa_date_created TEXT NOT NULL,
    provenance_circa_date_created_zone TEXT NOT NULL,
    provenance_circa_date_created_basis TEXT NOT NULL,
    provenance_location_shot TEXT NOT NULL,
    provenance_location_shown TEXT NOT NULL,
    provenance_landmarks TEXT NOT NULL,
    provenance_weather TEXT NOT NULL,
    provenance_device TEXT NOT NULL,
    provenance_languages TEXT NOT NULL,
    provenance_content_warning TEXT NOT NULL,
    provenance_rights_holder TEXT NOT NULL,
    provenance_licence TEXT NOT NULL,
    provenance_consent TEXT NOT NULL,
    provenance_consent_scope TEXT NOT NULL,
    provenance_willing_witness TEXT NOT NULL,
    provenance_tlp TEXT NOT NULL,
    provenance_origins TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE annotation (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    exhibit_id TEXT NOT NULL REFERENCES exhibit (id) DEFERRABLE INITIALLY DEFERRED,
    exhibit_digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    start_index INTEGER NOT NULL CHECK (start_index >= 0),
    start_pts INTEGER,
    start_time_base TEXT NOT NULL,
    start_digest TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at TEXT NOT NULL,
    edited_at TEXT NOT NULL,
    end_index INTEGER CHECK (end_index >= 0),
    end_pts INTEGER,
    end_time_base TEXT,
    end_digest TEXT,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    modality TEXT NOT NULL,
    visibility TEXT,
    not_visible_reason TEXT,
    likelihood TEXT,
    confidence TEXT,
    alternatives TEXT NOT NULL,
    tags TEXT NOT NULL,
    people TEXT NOT NULL,
    cites TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    bears_on TEXT NOT NULL,
    translations TEXT NOT NULL,
    graphic TEXT NOT NULL,
    review TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    supersedes TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE source (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    publisher TEXT NOT NULL,
    url TEXT NOT NULL,
    archive_url TEXT NOT NULL,
    published_as_shown TEXT NOT NULL,
    reliability TEXT NOT NULL,
    reliability_why TEXT NOT NULL,
    credibility TEXT NOT NULL,
    credibility_why TEXT NOT NULL,
    remarks TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE claim (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source_id TEXT NOT NULL,
    short TEXT NOT NULL,
    speaker TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    transliteration TEXT NOT NULL,
    translations TEXT NOT NULL,
    remarks TEXT NOT NULL
) STRICT""",
    """
CREATE TABLE person (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL,
    role TEXT NOT NULL,
    appearance TEXT NOT NULL,
    link_confidence TEXT NOT NULL,
    protection TEXT NOT NULL,
    remarks TEXT NOT NULL
) STRICT""",  # Where a value refers to others; what is leaned on cannot be removed.
    """
CREATE TABLE reference (
    from_id TEXT NOT NULL,
    to_id TEXT NOT NULL,
    PRIMARY KEY (from_id, to_id)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX reference_to ON reference (to_id)",
    "CREATE INDEX exhibit_digest ON exhibit (digest_sha256)",
    "CREATE INDEX person_code ON person (code)",
    """
CREATE INDEX annotation_film ON annotation (
    exhibit_id, start_index, coalesce(end_index, start_index), created_at, id
)""",
    # What is searched: folded text, and its trigrams.
    """
CREATE TABLE search_text (
    ordinal INTEGER PRIMARY KEY,
    body TEXT NOT NULL
) STRICT""",
    """
CREATE VIRTUAL TABLE search_index USING fts5 (
    body, content='search_text', content_rowid='ordinal', tokenize='trigram'
)""",
    # The custody log: it only ever grows.
    """
CREATE TABLE custody (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    at_utc TEXT NOT NULL,
    monotonic_ns INTEGER NOT NULL,
    actor_name TEXT NOT NULL,
    actor_key_fingerprint TEXT NOT NULL,
    action TEXT NOT NULL,
    label TEXT NOT NULL,
    reason TEXT NOT NULL,
    program TEXT NOT NULL,
    details TEXT NOT NULL,
    salt TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    entry_hash TEXT NOT NULL UNIQUE
) STRICT""",
    """
CREATE TABLE custody_change (
    change_no INTEGER PRIMARY KEY CHECK (change_no > 0),
    seq INTEGER NOT NULL REFERENCES custody (seq),
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    before TEXT,
    after TEXT,
    digest_before TEXT NOT NULL,
    digest_after TEXT NOT NULL,
    CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT""",
    "CREATE INDEX custody_change_seq ON custody_change (seq)",
    "CREATE INDEX custody_change_entity ON custody_change (entity_id, change_no)",
    """
CREATE TRIGGER custody_no_update BEFORE UPDATE ON custody BEGIN
    SELECT RAISE(ABORT, 'the custody log only ever grows');
END""",
    """
CREATE TRIGGER custody_no_delete BEFORE DELETE ON custody BEGIN
    SELECT RAISE(ABORT, 'the custody log only ever grows');
END""",
    # REPLACE deletes without a delete trigger unless recursive_triggers is on; this one always holds.
    """
CREATE TRIGGER custody_no_replace BEFORE INSERT ON custody
WHEN EXISTS (SELECT 1 FROM custody WHERE seq = NEW.seq) BEGIN
    SELECT RAISE(ABORT, 'the custody log only ever grows');
END""",
    """
CREATE TRIGGER custody_change_no_update BEFORE UPDATE ON custody_change BEGIN
    SELECT RAISE(ABORT, 'the custody log only ever grows');
END""",
    """
CREATE TRIGGER custody_change_no_delete BEFORE DELETE ON custody_change BEGIN
    SELECT RAISE(ABORT, 'the custody log only ever grows');
END""",
    # REPLACE deletes without a delete trigger unless recursive_triggers is on; this one always holds.
    """
CREATE TRIGGER custody_change_no_replace BEFORE INSERT ON custody_change
WHEN EXISTS (SELECT 1 FROM custody_change WHERE change_no = NEW.change_no) BEGIN
    SELECT RAISE(ABORT, 'the custody log only ever grows');
END""",
    # Text being typed, by the place where it is typed.
    """
CREATE TABLE draft (
    key TEXT PRIMARY KEY,
    payload TEXT NOT NULL,
    saved_at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    # Not part of the evidence: it can be made again from the media.
    """
CREATE TABLE frame_index (
    exhibit_id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    data BLOB NOT NULL,
    stored_at TEXT NOT NULL
) STRICT""",
)

# Version 2: heads of the log under signatures, and what anchors them outside. Both only ever grow.
VERSION_2: Final = (
    """
CREATE TABLE signed_head (
    head_no INTEGER PRIMARY KEY CHECK (head_no > 0),
    statement BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT""",
    """
CREATE TABLE anchor (
    anchor_no INTEGER PRIMARY KEY CHECK (anchor_no > 0),
    kind TEXT NOT NULL,
    head_no INTEGER NOT NULL REFERENCES signed_head (head_no),
    at_utc TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    details TEXT NOT NULL,
    request BLOB NOT NULL,
    reply BLOB NOT NULL,
    certificates BLOB NOT NULL
) STRICT""",
    *(
        f"""
CREATE TRIGGER {table}_no_{what} BEFORE {event} ON {table}{when} BEGIN
    SELECT RAISE(ABORT, 'signatures and anchors are only ever added');
END"""
        for table, number in (("signed_head", "head_no"), ("anchor", "anchor_no"))
        for what, event, when in (
            ("update", "UPDATE", ""),
            ("delete", "DELETE", ""),
            (
                "replace",
                "INSERT",
                f"\nWHEN EXISTS (SELECT 1 FROM {table} WHERE {number} = NEW.{number})",  # noqa: S608
            ),
        )
    ),
)

# Version 3: the case's own list of codes. A key writes one code; the empty key any number.
VERSION_3: Final = (
    """
CREATE TABLE code (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    modality TEXT NOT NULL,
    visibility TEXT,
    tags TEXT NOT NULL,
    text TEXT NOT NULL,
    span INTEGER NOT NULL CHECK (span IN (0, 1)),
    colour TEXT NOT NULL,
    offset_ms INTEGER NOT NULL CHECK (offset_ms >= 0),
    group_name TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX code_key ON code (key)",
)
