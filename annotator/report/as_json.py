"""The whole case as stable JSON: for programs, and attached to the PDF."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Final, cast

from annotator.case.accounts import Person
from annotator.case.codec import to_json
from annotator.case.edits import reason_for_others
from annotator.case.note_filter import filter_as_json
from annotator.case.vocabularies import Edition
from annotator.provenance.canonical import Json
from annotator.report.document import ReportDocument
from annotator.report.inputs import HeadSigned, Material
from annotator.report.writing import Writer
from annotator.timing.frame_stamp import FrameStamp

SCHEMA: Final = "annotator-case-report/1"
"""Names the form of the JSON.

Top level: `schema`; `report` (when, in which language and at what disclosure it was made, tools);
`case`, `exhibits`, `annotations`, `sources`, `claims`, `people` as stored (all
fields, vocabularies by their word, bytes as hex, fractions `n/d`), `tracks`,
`links` between notes, `regions` of notes in hundredths of a stored pixel, and `track_of` by annotation id; `timing` by
exhibit id; `elapsed_ns` by annotation id; `numbers` (what is printed for a note
or claim); `custody` without the logged values, which the case keeps. Below a sealed
edition everything is as `case.editions` projects it, and `withheld` counts what is left out.
"""

# Valid inside JSON strings, but a terminal or an editor might act on them.
_UNSEEN: Final = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\U000e0000-\U000e0fff]"
)


def render_json(document: ReportDocument) -> bytes:
    """Return the case as UTF-8 JSON with sorted keys; the same case gives the same bytes."""
    text = json.dumps(as_data(document), ensure_ascii=False, sort_keys=True, indent=1)
    escaped = _UNSEEN.sub(_escape, text)
    # A lone surrogate (a byte of a name that is no UTF-8) becomes its JSON escape, too.
    return (escaped + "\n").encode("utf-8", "backslashreplace")


def as_data(document: ReportDocument) -> dict[str, Json]:
    """The same as JSON data; see SCHEMA for its form."""
    writer, material = document.writer, document.material
    case = material.case
    chosen = {exhibit.id for exhibit in material.exhibits}
    printed = {note.id for note in writer.notes}
    data: dict[str, Json] = {
        "schema": SCHEMA,
        "report": {
            "generated_at": material.generated_text(),
            "edition": material.edition().value,
            "language": document.language,
            "log_head": material.head_hash(),
            "signed_head": _signed(material.signed),
            "notes_shown": _shown(writer),
            "template": _template(writer),
            "tools": {name: material.versions[name] for name in sorted(material.versions)},
        },
        "case": to_json(case.info),
        "exhibits": [to_json(exhibit.for_others()) for exhibit in material.exhibits],
        "annotations": [to_json(note) for note in writer.notes],
        "sources": [to_json(source) for source in case.sources],
        "claims": [to_json(claim) for claim in case.claims],
        "people": [to_json(_by_code(person, material)) for person in case.people],
        "tracks": [to_json(track) for track in case.listed_tracks()],
        "track_of": {note.id: track.id for note in writer.notes
                     if (track := writer.track_of(note.id)) is not None},
        "links": [to_json(link) for link in case.links
                  if {link.from_id, link.to_id} <= printed],
        "regions": [to_json(region) for region in case.regions if region.annotation_id in printed],
        "timing": {key: _timing(writer, key) for key in sorted(chosen & set(material.indexes))},
        "elapsed_ns": {note.id: _elapsed(writer, note.exhibit_id, note.start, note.end)
                       for note in writer.notes},
        "numbers": cast(Json, {**writer.note_numbers, **writer.claim_numbers}),
        "custody": [
            {
                "seq": entry.seq,
                "at_utc": entry.at_utc,
                "actor": entry.actor.name,
                "key_fingerprint": entry.actor.key_fingerprint,
                "action": str(entry.action),
                "label": entry.label,
                "reason": reason_for_others(entry.action, entry.reason),
                "program": entry.program,
                "object_ids": list(entry.object_ids),
                "previous_hash": entry.previous_hash,
                "entry_hash": entry.entry_hash,
            }
            for entry in material.custody
        ],
        "withheld": _withheld(material),
    }  # fmt: skip
    return data


def _withheld(material: Material) -> Json:
    """How much an edition leaves out; null in a sealed one."""
    if material.edition() is Edition.SEALED:
        return None
    left = material.withheld
    return {
        "annotations": left.notes,
        "exhibits": left.exhibits,
        "others": left.others,
        "fields": left.fields,
        "links": left.links,
        "grounds": {key: left.grounds[key] for key in sorted(left.grounds)},
    }


def _shown(writer: Writer) -> Json:
    """Which notes a filter let through; null where none was set."""
    options = writer.material.options
    if writer.material.shown is None:
        return None
    return {"filter": filter_as_json(options.wanted), "name": options.filter_name,
            "count": len(writer.notes)}  # fmt: skip


def _template(writer: Writer) -> Json:
    """The files of the organisation's template with their SHA-256; null without one."""
    template = writer.material.options.template
    return None if template is None else dict(template.files)


def _signed(signed: HeadSigned | None) -> Json:
    if signed is None:
        return None
    return {
        "signer": signed.signer,
        "key_fingerprint": signed.fingerprint,
        "seq": signed.seq,
        "head": signed.head,
        "signed_at": signed.signed_at,
        "statement_sha256": signed.statement_digest,
        "anchors": list(signed.anchors),
    }


def _timing(writer: Writer, exhibit_id: str) -> Json:
    index = writer.material.indexes[exhibit_id]
    return {
        "state": str(index.state),
        "frames": len(index),
        "time_base": to_json(index.time_base),
        "average_rate": to_json(index.average_rate()),
        "variable_rate": index.is_variable_rate(),
        "reliable_time": index.has_reliable_time(),
        "first_pts": index.pts(0) if len(index) else None,
        "end_ns": index.end_ns(),
        "damaged": [int(frame) for frame in index.damaged()],
        "missing": list(index.missing),
    }


def _elapsed(
    writer: Writer, exhibit_id: str, start: FrameStamp, end: FrameStamp | None
) -> list[Json]:
    stamps = [start] if end is None else [start, end]
    return [writer.elapsed_ns(exhibit_id, stamp) for stamp in stamps]


def _escape(match: re.Match[str]) -> str:
    encoded = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(
        f"\\u{int.from_bytes(encoded[i : i + 2], 'big'):04x}" for i in range(0, len(encoded), 2)
    )


def _by_code(person: Person, material: Material) -> Person:
    """Protected people by code and role, outside a sealed edition."""
    if material.edition() is Edition.SEALED or not person.is_protected():
        return person
    return replace(person, appearance="", link_confidence="", remarks="")
