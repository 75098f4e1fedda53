"""One exhibit checked against its file: bytes, annotated frames, and the place of what differs."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.media.engine import packets
from annotator.progress import Cancelled, Progress, Report, check
from annotator.provenance.chunks import CHUNK_BYTES, ByteRange, ChunkDigests
from annotator.provenance.digests import FileDigests, hash_file, open_for_reading
from annotator.provenance.file_identity import identity_from
from annotator.provenance.finding import Finding, Level
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.packet_list import PacketList
from annotator.workflow.changed_place import ChangedPlace, changed_place, span_words
from annotator.workflow.fixity import Presence, is_exhibit, look_at, recorded_chunks, since_words
from annotator.workflow.verify_frames import check_frames

GOOD: Final = "ok"
_MOST_NAMED: Final = 6
_MOST_NOTES: Final = 200


@dataclass(frozen=True, slots=True)
class ExhibitCheck:
    """What came of one exhibit: `state` is `ok`, `missing`, `unreadable`, `changed` or `replaced`.

    `digests` is what was read, None where nothing could be read to the end.
    """

    exhibit_id: str
    state: str
    digests: FileDigests | None
    findings: tuple[Finding, ...]


def check_exhibit(
    store: CaseStore, exhibit: Exhibit, *, progress: Report, cancelled: Cancelled
) -> ExhibitCheck:
    """Hash the file, decode the annotated frames, say where it differs. Raises CancelledError only."""
    subject = f"Exhibit {exhibit.label}"
    notes = store.annotations(exhibit.id)
    look = look_at(store, exhibit)
    if look.presence in (Presence.MISSING, Presence.UNREADABLE):
        gone = Finding(
            Level.FAILED,
            subject,
            look.words,
            "Its notes are kept, but nobody can check them until the file is back.",
            exhibit.place(),
            since_words(store, exhibit),
            missing=True,
            exhibit_id=exhibit.id,
        )
        return ExhibitCheck(
            exhibit.id, str(look.presence), None, (gone, *_not_looked_at(exhibit, notes))
        )
    told = _labelled(progress, exhibit)
    try:
        path = store.media_file(exhibit)
        held = open_for_reading(path)
    except AnnotatorError as error:
        return _unreadable(store, exhibit, error.message, error.hint)
    except OSError as error:
        return _unreadable(store, exhibit, f"It cannot be read ({error.strerror}).", "")
    try:
        opened = os.fstat(held)
        digests = hash_file(path, progress=told, cancelled=cancelled)
        same = is_exhibit(exhibit, digests)
        findings = [_of_bytes(store, exhibit, digests)]
        frames = _frames(store, exhibit, notes, path, same, told, cancelled)
        if not same:
            findings += _where(store, exhibit, digests, notes, path, frames, told, cancelled)
        findings += frames
        if _was_swapped(path, held, opened, digests):
            findings.append(_swapped(exhibit))
            return ExhibitCheck(exhibit.id, "replaced", digests, tuple(findings))
    except CancelledError:
        raise
    except AnnotatorError as error:
        return _unreadable(store, exhibit, error.message, error.hint)
    finally:
        os.close(held)
    return ExhibitCheck(exhibit.id, GOOD if same else "changed", digests, tuple(findings))


def _labelled(progress: Report, exhibit: Exhibit) -> Report:
    def told(found: Progress) -> None:
        progress(replace(found, what=f"{exhibit.label}: {found.what}"))

    return told


def _unreadable(store: CaseStore, exhibit: Exhibit, message: str, hint: str) -> ExhibitCheck:
    finding = Finding(
        Level.FAILED,
        f"Exhibit {exhibit.label}",
        message,
        hint,
        exhibit.place(),
        since_words(store, exhibit),
        missing=True,
        exhibit_id=exhibit.id,
    )
    return ExhibitCheck(exhibit.id, "unreadable", None, (finding,))


def _of_bytes(store: CaseStore, exhibit: Exhibit, found: FileDigests) -> Finding:
    subject = f"Exhibit {exhibit.label}"
    if is_exhibit(exhibit, found):
        return Finding(
            Level.OK,
            subject,
            "The file is there and has the recorded SHA-256, SHA-512 and size"
            f" ({found.size_bytes:,} bytes).",
            "Not one bit was changed since it was taken in.",
            exhibit.place(),
            exhibit_id=exhibit.id,
        )
    size = ""
    if found.size_bytes != exhibit.size_bytes:
        size = f" It has {found.size_bytes:,} bytes and had {exhibit.size_bytes:,}."
    return Finding(
        Level.FAILED,
        subject,
        f"The file is not the one that was taken in on {exhibit.added_at[:10]}: its SHA-256 is"
        f" now {found.sha256}.{size}",
        "It was changed or replaced. Find a copy with the recorded SHA-256"
        f" {exhibit.digest_sha256}.",
        exhibit.place(),
        since_words(store, exhibit) + _written_words(found),
        exhibit_id=exhibit.id,
    )


def _written_words(found: FileDigests) -> str:
    """What the drive says of the file's last change: a hint, for anybody can set it."""
    if found.identity is None:
        return ""
    try:
        at = datetime.fromtimestamp(found.identity.mtime_ns // 1_000_000_000, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return f" Its drive says that it was last written to on {at:%Y-%m-%d %H:%M} UTC."


def _was_swapped(path: Path, held: int, opened: os.stat_result, digests: FileDigests) -> bool:
    """Whether another file came to lie at the path, or this one was written to, since it was opened."""
    now = os.fstat(held)
    if identity_from(now) != identity_from(opened) or digests.identity != identity_from(opened):
        return True
    try:
        return identity_from(path.stat()) != identity_from(opened)
    except OSError:
        return True


def _swapped(exhibit: Exhibit) -> Finding:
    return Finding(
        Level.FAILED,
        f"Exhibit {exhibit.label}",
        "The file was written to or replaced while it was being checked.",
        "What is said of it holds for none of the two for certain. Find out who did it, then"
        " check again.",
        exhibit.place(),
        exhibit_id=exhibit.id,
    )


# Annotated frames


def _not_looked_at(exhibit: Exhibit, notes: tuple[Annotation, ...]) -> list[Finding]:
    if not notes:
        return []
    count = len(notes)
    return [
        Finding(
            Level.FAILED,
            f"Frames of {exhibit.label}",
            f"The frames of {count:,} {'note' if count == 1 else 'notes'} could not be decoded.",
            "They are checked when the file is back.",
            missing=True,
            exhibit_id=exhibit.id,
        )
    ]


def _frames(
    store: CaseStore,
    exhibit: Exhibit,
    notes: tuple[Annotation, ...],
    path: Path,
    same: bool,
    progress: Report,
    cancelled: Cancelled,
) -> list[Finding]:
    if not notes:
        return []
    return check_frames(store, exhibit, notes, path, same, progress=progress, cancelled=cancelled)


# Where it differs


def _where(
    store: CaseStore,
    exhibit: Exhibit,
    found: FileDigests,
    notes: tuple[Annotation, ...],
    path: Path,
    frames: list[Finding],
    progress: Report,
    cancelled: Cancelled,
) -> list[Finding]:
    subject = f"Changed part of {exhibit.label}"
    chunks = recorded_chunks(store, exhibit)
    if isinstance(chunks, str):
        return [Finding(Level.WARNING, subject, chunks, exhibit_id=exhibit.id)]
    ranges = chunks.differing(found.chunks, found.size_bytes)
    count = chunks.count_differing(found.chunks)
    if count >= max(2, len(chunks)):
        what = (
            "No part of the file is the same: it is another file, or another version of the film."
        )
        return [Finding(Level.FAILED, subject, what, exhibit_id=exhibit.id)]
    check(cancelled)
    bytes_words = _bytes_words(chunks, count, ranges)
    index = store.index(exhibit.id)
    if index is None or not len(index):
        what = f"{bytes_words} No frame index was kept, so its frames are not known."
        return [Finding(Level.FAILED, subject, what, exhibit_id=exhibit.id)]
    place = changed_place(
        ranges,
        index,
        _packets(exhibit, path, found, progress, cancelled),
        exhibit.size_bytes,
    )
    first_number = store.info().first_frame_number
    said = Finding(
        Level.FAILED,
        subject,
        f"{bytes_words} {_frames_words(place, index, first_number)}",
        f"The frames were found {place.precision}. Everything outside this part is unchanged.",
        exhibit_id=exhibit.id,
        frame=place.touched[0].first if place.touched else None,
        note_ids=tuple(note.id for note in notes if place.covers(note)),
    )
    return [said, *_notes_there(exhibit, place, notes, first_number, frames)]


def _packets(
    exhibit: Exhibit, path: Path, found: FileDigests, progress: Report, cancelled: Cancelled
) -> PacketList | None:
    """Where the packets lie; None where the changed file can no longer tell."""
    if found.size_bytes != exhibit.size_bytes:
        return None
    try:
        return packets(path, exhibit.video_stream, progress=progress, cancelled=cancelled)
    except CancelledError:
        raise
    except AnnotatorError:
        return None


def _bytes_words(chunks: ChunkDigests, count: int, ranges: tuple[ByteRange, ...]) -> str:
    named = ", ".join(f"{each.start:,}–{each.end - 1:,}" for each in ranges[:_MOST_NAMED])
    more = " …" if len(ranges) > _MOST_NAMED else ""
    return (
        f"{count:,} of {len(chunks):,} {'part' if len(chunks) == 1 else 'parts'} of"
        f" {CHUNK_BYTES >> 20} MiB {'differs' if count == 1 else 'differ'}: bytes {named}{more}."
    )


def _frames_words(place: ChangedPlace, index: FrameIndex, first_number: int) -> str:
    words = []
    if place.touched:
        named = ", ".join(
            span_words(span, index, first_number) for span in place.touched[:_MOST_NAMED]
        )
        more = " …" if len(place.touched) > _MOST_NAMED else ""
        words.append(f"Picture and sound of {named}{more} lie there.")
    if place.affected != place.touched and place.affected:
        named = ", ".join(
            span_words(span, index, first_number) for span in place.affected[:_MOST_NAMED]
        )
        words.append(f"Pictures that rest on them reach over {named}.")
    if place.in_head:
        words.append("The head of the file, before its first picture, is in it too.")
    if place.in_tail:
        words.append("So are bytes behind the last picture.")
    return " ".join(words) or "No picture lies there."


def _notes_there(
    exhibit: Exhibit,
    place: ChangedPlace,
    notes: tuple[Annotation, ...],
    first_number: int,
    frames: list[Finding],
) -> list[Finding]:
    failed = {note for found in frames if found.level is Level.FAILED for note in found.note_ids}
    findings = []
    for note in [note for note in notes if place.covers(note)][:_MOST_NOTES]:
        at = f"frame {note.start.index + first_number:,}"
        if note.end is not None:
            at = f"frames {note.start.index + first_number:,}–{note.end.index + first_number:,}"
        still = (
            "A frame at which it was made no longer decodes to the recorded digest."
            if note.id in failed
            else "The frames at its ends still decode to the recorded digests."
        )
        findings.append(
            Finding(
                Level.WARNING,
                f"Note in the changed part of {exhibit.label}",
                f"The {note.kind.value} at {at} lies in the changed part.",
                still,
                at,
                exhibit_id=exhibit.id,
                frame=note.start.index,
                note_ids=(note.id,),
            )
        )
    return findings
