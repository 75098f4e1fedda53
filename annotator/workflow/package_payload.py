"""What a package holds, written part by part into the bag."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, Final

from annotator import __version__
from annotator.case.codec import to_json
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.particulars import particulars
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import IntegrityError, MediaError
from annotator.exchange.case_uco import case_uco
from annotator.exchange.json_schema import case_schema
from annotator.exchange.package.audit import audit_line
from annotator.exchange.package.bag import BagWriter
from annotator.exchange.package.checking import verifier
from annotator.exchange.package.frame_lines import HEADER, frame_lines
from annotator.exchange.package.guide import GuideFacts, guide
from annotator.exchange.package.names import (
    ANNOTATIONS,
    AUDIT,
    COMMITMENTS,
    FRAMES,
    ORIGINALS,
    VALUES,
    safe_part,
)
from annotator.exchange.package.schema_text import SCHEMA_TEXT
from annotator.exchange.premis import premis_xml
from annotator.exchange.prov_json import prov_json
from annotator.exchange.web_annotation import annotation_page
from annotator.file_text import neutralised
from annotator.progress import Cancelled, Progress, Report, check
from annotator.provenance.commitments import case_secret, commitment_lines
from annotator.provenance.custody import CustodyEntry
from annotator.provenance.digests import open_for_reading
from annotator.provenance.heads import LogEnd
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.histories import add_histories
from annotator.workflow.package_stills import StillsOf, add_stills
from annotator.workflow.package_trust import add_anchors, add_heads
from annotator.workflow.places_package import add_maps

_PAGE: Final = 1000
_PART: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class PackageContent:
    """What is to be written: the case as it stood at the entry `end` of its log, and what was made of it."""

    store: CaseStore
    case: CaseSnapshot
    end: LogEnd
    indexes: dict[str, FrameIndex]
    report: bytes
    key: str
    stills: bool
    planes: bool
    made_at: datetime

    def log(self) -> Iterator[CustodyEntry]:
        """The entries up to the end, page by page."""
        after = 0
        while after < self.end.seq and (page := self.store.custody(after, _PAGE)):
            for entry in page:
                if entry.seq <= self.end.seq:
                    yield entry
            after = page[-1].seq

    def stems(self) -> dict[str, str]:
        """A safe name for each exhibit: its label, if that is one and no other has it."""
        made: dict[str, str] = {}
        for number, exhibit in enumerate(self.case.exhibits, 1):
            stem = safe_part(exhibit.label, f"exhibit-{number}")
            if stem.casefold() in {other.casefold() for other in made.values()}:
                stem = f"{stem}-{number}"
            made[exhibit.id] = stem
        return made


def add_payload(
    bag: BagWriter, content: PackageContent, progress: Report, cancelled: Cancelled
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Write everything but the lists; returns the lines of bag-info.txt and what was not decoded.

    Raises MediaError, IntegrityError where an original is not the one of the
    notes, CancelledError, OSError.
    """
    case, stems = content.case, content.stems()
    places = _add_originals(bag, content, progress, cancelled)
    failed: list[str] = []
    if content.stills:
        for exhibit in case.exhibits:
            notes = case.notes_of(exhibit.id)
            wanted = StillsOf(
                exhibit, stems[exhibit.id], content.indexes[exhibit.id], notes, case.info
            )
            failed += add_stills(
                bag,
                content.store,
                wanted,
                planes=content.planes,
                progress=progress,
                cancelled=cancelled,
            )
    add_maps(bag, content.store, case.map_pictures, cancelled)
    add_histories(bag, content.store, case.merged_logs, cancelled)
    progress(Progress(0, None, "Writing notes and log"))
    bag.add("data/exhibits.csv", [_exhibits(case, stems, places)])
    bag.add(FRAMES, _frames(content, stems, cancelled))
    bag.add(ANNOTATIONS, annotation_page(case.info.id, case.annotations, content.indexes))
    bag.add(VALUES, [_json(_values(case))])
    secret = case_secret(next(content.log()).salt)
    bag.add(COMMITMENTS, commitment_lines(secret, particulars(case.everything())))
    bag.add("data/case.jsonld", [_json(case_uco(case, content.log()))])
    bag.add("data/prov.json", [_json(prov_json(case, content.log()))])
    bag.add("data/premis.xml", [premis_xml(case.exhibits, places, content.log())])
    bag.add(AUDIT, _audit(content, cancelled))
    if content.report:
        bag.add("data/report.pdf", [content.report])
    bag.add("data/schema/README.txt", [SCHEMA_TEXT.encode("utf-8")])
    bag.add("data/schema/case.schema.json", [_json(case_schema())])
    _add_trust_and_guide(bag, content, places)
    return _info(content), tuple(failed)


def _add_trust_and_guide(bag: BagWriter, content: PackageContent, places: dict[str, str]) -> None:
    trust = content.store.trust
    heads = tuple(head for head in trust.heads() if head.told().seq <= content.end.seq)
    numbers = {head.number for head in heads}
    anchors = tuple(each for each in trust.anchors() if each.head_number in numbers)
    stem = add_heads(bag, heads, anchors)
    stamps = add_anchors(bag, anchors)
    first = content.case.exhibits[0] if content.case.exhibits else None
    facts = GuideFacts(
        title=content.case.info.title,
        case_id=content.case.info.id,
        head=content.end.head,
        entries=content.end.seq,
        key=content.key,
        label="" if first is None else first.label,
        original="" if first is None else places[first.id],
        stream=0 if first is None else first.video_stream,
        stamps=stamps,
        head_stem=stem,
    )
    bag.add("VERIFY.txt", [guide(facts)])
    bag.add("verify.py", [verifier()])


def _add_originals(
    bag: BagWriter, content: PackageContent, progress: Report, cancelled: Cancelled
) -> dict[str, str]:
    """Copy each file once, digesting it on the way; returns where each exhibit's file lies."""
    total = sum({e.digest_sha256: e.size_bytes for e in content.case.exhibits}.values())
    places: dict[str, str] = {}
    done = 0
    for exhibit in content.case.exhibits:
        name = f"{ORIGINALS}{exhibit.digest_sha256}{_suffix(exhibit)}"
        same = f"{ORIGINALS}{exhibit.digest_sha256}"
        name = next((place for place in places.values() if place.startswith(same)), name)
        places[exhibit.id] = name
        if name in bag.written:
            continue
        chunks = _original(content.store, exhibit, done, total, progress, cancelled)
        with closing(chunks):
            made = bag.add(name, chunks)
        found = (made.sha256, made.sha512, made.size_bytes)
        if found != (exhibit.digest_sha256, exhibit.digest_sha512, exhibit.size_bytes):
            raise IntegrityError(
                f"The video of {exhibit.label} is not the one of the notes: its SHA-256 is now"
                f" {made.sha256}.",
                "No package was made. Find a copy with the recorded digest, and relink it.",
            )
        done += made.size_bytes
    return places


def _original(
    store: CaseStore,
    exhibit: Exhibit,
    before: int,
    total: int,
    progress: Report,
    cancelled: Cancelled,
) -> Generator[bytes]:
    done = before
    try:
        descriptor = open_for_reading(store.media_file(exhibit))
    except OSError as error:
        raise _unreadable(exhibit, error) from error
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        while True:
            check(cancelled)
            try:
                part = file.read(_PART)
            except OSError as error:
                raise _unreadable(exhibit, error) from error
            if not part:
                return
            done += len(part)
            progress(Progress(min(done, total), total, f"Copying {exhibit.label}"))
            yield part


def _unreadable(exhibit: Exhibit, error: OSError) -> MediaError:
    return MediaError(
        f"The video of {exhibit.label} cannot be read ({error.strerror}).",
        "No package was made. Check that its drive is connected and sound.",
    )


def _suffix(exhibit: Exhibit) -> str:
    suffix = PurePosixPath(os.fsdecode(exhibit.filename_raw)).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ""


def _exhibits(case: CaseSnapshot, stems: dict[str, str], places: dict[str, str]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    table.writerow(
        ("exhibit", "name in files", "title", "original name", "video stream", "file", "bytes", "SHA-256", "SHA-512", "id")
    )  # fmt: skip
    for each in case.exhibits:
        words = (each.label, stems[each.id], each.provenance.title, each.filename)
        facts = (str(each.video_stream), places[each.id], str(each.size_bytes))
        digests = (each.digest_sha256, each.digest_sha512, each.id)
        table.writerow([neutralised(word) for word in (*words, *facts, *digests)])
    return text.getvalue().encode("utf-8", "backslashreplace")


def _frames(
    content: PackageContent, stems: dict[str, str], cancelled: Cancelled
) -> Iterator[bytes]:
    yield HEADER
    for exhibit in content.case.exhibits:
        for lines in frame_lines(stems[exhibit.id], content.indexes[exhibit.id]):
            check(cancelled)
            yield lines


def _audit(content: PackageContent, cancelled: Cancelled) -> Iterator[bytes]:
    for entry in content.log():
        check(cancelled)
        yield audit_line(entry)


def _values(case: CaseSnapshot) -> dict[str, Any]:
    return {
        "format": "annotator case values 1",
        "values": [
            {"kind": type(value).__name__, "value": to_json(_for_others(value))}
            for value in case.everything()
        ],
    }


def _for_others(value: Entity) -> Entity:
    return value.for_others() if isinstance(value, Exhibit) else value


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=True, sort_keys=True, indent=1) + "\n").encode("ascii")


def _info(content: PackageContent) -> dict[str, str]:
    info = content.case.info
    return {
        "Bag-Software-Agent": f"annotator {__version__}",
        "Bagging-Date": f"{content.made_at.astimezone(UTC):%Y-%m-%d}",
        "External-Identifier": info.id,
        "External-Description": info.title,
        "Internal-Sender-Description": "Sealed edition: everything, not for publication.",
        "Annotator-Package": "1",
        "Annotator-Edition": "sealed",
        "Annotator-Made-At": f"{content.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Annotator-Log-Entries": str(content.end.seq),
        "Annotator-Log-Head": content.end.head,
        "Annotator-Key": content.key or "none",
        "Annotator-Verifier-SHA256": hashlib.sha256(verifier()).hexdigest(),
    }
