"""The whole case as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from annotator.case.codec import to_json
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Edition
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.workflow.fixity import LastCheck, last_checks, look_at

FORMAT: Final = "annotator case 1"


def case_as_json(store: CaseStore) -> Json:
    """Everything that the case says now (so sealed, and it says so), with the head of its custody log."""
    snapshot = store.snapshot()
    log = store.custody()
    checks = last_checks(store)
    return {
        "format": FORMAT,
        # All of it, for those who work on the case: no edition is left out of anything here.
        "disclosure": Edition.SEALED.value,
        "case": to_json(snapshot.info),
        "exhibits": [to_json(value.for_others()) for value in snapshot.exhibits],
        "originals": [_original(store, exhibit, checks) for exhibit in snapshot.exhibits],
        "annotations": [to_json(value) for value in snapshot.annotations],
        "sources": [to_json(value) for value in snapshot.sources],
        "claims": [to_json(value) for value in snapshot.claims],
        "people": [to_json(value) for value in snapshot.people],
        "codes": [to_json(value) for value in snapshot.listed_codes()],
        "tracks": [to_json(value) for value in snapshot.listed_tracks()],
        "placements": [to_json(value) for value in snapshot.placements],
        "links": [to_json(value) for value in snapshot.links],
        "templates": [to_json(value) for value in snapshot.listed_templates()],
        "regions": [to_json(value) for value in snapshot.regions],
        "enhancements": [to_json(value) for value in snapshot.enhancements],
        "calibrations": [to_json(value) for value in snapshot.calibrations],
        "time_anchors": [to_json(value) for value in snapshot.time_anchors],
        "clock_breaks": [to_json(value) for value in snapshot.clock_breaks],
        "event_clocks": [to_json(value) for value in snapshot.event_clocks],
        "claim_times": [to_json(value) for value in snapshot.claim_times],
        "places": [to_json(value) for value in snapshot.places],
        "map_pictures": [to_json(value) for value in snapshot.map_pictures],
        "copy_links": [to_json(value) for value in snapshot.copy_links],
        "publications": [to_json(value) for value in snapshot.publications],
        "harms": [to_json(value) for value in snapshot.harms],
        "sound_works": [to_json(value) for value in snapshot.sound_works],
        "sound_marks": [to_json(value) for value in snapshot.sound_marks],
        "captures": [to_json(value) for value in snapshot.captures],
        "covers": [to_json(value) for value in snapshot.covers],
        "sound_covers": [to_json(value) for value in snapshot.sound_covers],
        "redactions": [to_json(value) for value in snapshot.redactions],
        "disclosures": [to_json(value) for value in snapshot.disclosures],
        "merged_logs": [to_json(value) for value in snapshot.merged_logs],
        "file_statements": [to_json(value) for value in snapshot.file_statements],
        "custody": {
            "entries": len(log),
            "head": log[-1].entry_hash if log else "",
        },
    }


def _original(store: CaseStore, exhibit: Exhibit, checks: Mapping[str, LastCheck]) -> Json:
    """How an exhibit's file stands, without reading it, and when it was hashed last."""
    look, last = look_at(store, exhibit), checks.get(exhibit.id)
    return {
        "exhibit": exhibit.label,
        "id": exhibit.id,
        "file": str(look.presence),
        "words": look.words,
        "verified_at": last.at_utc if last is not None else None,
        "verified_as": last.state if last is not None else None,
        "custody_seq": last.seq if last is not None else None,
    }
