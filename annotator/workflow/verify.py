"""Is everything in the case still what it was? Checked against files and log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.media.engine import open_frames
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.digests import hash_file
from annotator.provenance.finding import Finding, Level
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.intake import ensure_index


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """All findings, in the order in which things were checked."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """True when nothing failed; warnings do not fail a case."""
        return all(finding.level is not Level.FAILED for finding in self.findings)

    def failures(self) -> tuple[Finding, ...]:
        """The findings that fail the case."""
        return tuple(finding for finding in self.findings if finding.level is Level.FAILED)


def verify_case(
    store: CaseStore, *, progress: Report = ignore, cancelled: Cancelled = never
) -> VerifyResult:
    """Hash every exhibit, decode every annotated frame, check the log and the content.

    What is wrong becomes a finding; only CancelledError is raised.
    """
    findings = list(store.verify(progress, cancelled))
    for exhibit in store.exhibits():
        check(cancelled)
        findings += verify_exhibit(store, exhibit, progress=progress, cancelled=cancelled)
        findings += _verify_frames(store, exhibit, progress, cancelled)
    return VerifyResult(tuple(findings))


def verify_exhibit(
    store: CaseStore,
    exhibit: Exhibit,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> list[Finding]:
    """Hash one exhibit's file again and compare both digests and the size."""
    subject = f"Exhibit {exhibit.label}"
    try:
        path = store.media_file(exhibit)
        if not path.exists():
            return [
                Finding(
                    Level.FAILED,
                    subject,
                    "The file is gone.",
                    "Its notes are kept, but nobody can check them until the file is back.",
                    exhibit.media_path,
                )
            ]
        found = hash_file(path, progress=progress, cancelled=cancelled)
    except CancelledError:
        raise
    except AnnotatorError as error:
        return [Finding(Level.FAILED, subject, error.message, error.hint, exhibit.media_path)]
    recorded = (exhibit.digest_sha256, exhibit.digest_sha512, exhibit.size_bytes)
    if (found.sha256, found.sha512, found.size_bytes) != recorded:
        return [
            Finding(
                Level.FAILED,
                subject,
                f"The file is not the one that was taken in on {exhibit.added_at[:10]}: its"
                f" SHA-256 is now {found.sha256}.",
                "It was changed or replaced since. Restore it from a copy with the recorded"
                f" SHA-256 {exhibit.digest_sha256}.",
                exhibit.media_path,
            )
        ]
    return [
        Finding(
            Level.OK,
            subject,
            f"The file has the recorded SHA-256, SHA-512 and size ({found.size_bytes:,} bytes).",
            "Not one bit was changed since it was taken in.",
            exhibit.media_path,
        )
    ]


def _verify_frames(
    store: CaseStore, exhibit: Exhibit, progress: Report, cancelled: Cancelled
) -> list[Finding]:
    notes = store.annotations(exhibit.id)
    subject = f"Frames of {exhibit.label}"
    if not notes:
        return []
    try:
        index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
        path = store.media_file(exhibit)
        findings = _compare(path, index, notes, subject, progress, cancelled)
    except CancelledError:
        raise
    except AnnotatorError as error:
        return [Finding(Level.FAILED, subject, error.message, error.hint, exhibit.media_path)]
    if not any(finding.level is Level.FAILED for finding in findings):
        count = len({stamp.index for stamp in _stamps(notes)})
        findings.append(
            Finding(
                Level.OK,
                subject,
                f"All {count:,} annotated {'frame' if count == 1 else 'frames'} decode to the"
                " recorded digests.",
                "The notes stand at exactly the pictures at which they were made.",
            )
        )
    return findings


def _compare(
    path: Path,
    index: FrameIndex,
    notes: tuple[Annotation, ...],
    subject: str,
    progress: Report,
    cancelled: Cancelled,
) -> list[Finding]:
    stamps = sorted(set(_stamps(notes)), key=lambda stamp: stamp.index)
    findings: list[Finding] = []
    decoded: dict[int, str] = {}
    with open_frames(path, index) as reader:
        for done, stamp in enumerate(stamps):
            check(cancelled)
            progress(Progress(done, len(stamps), "Decoding annotated frames"))
            if stamp.index >= len(index):
                findings.append(_frame_failed(subject, stamp, "The film has no such frame."))
                continue
            if stamp.index not in decoded:
                try:
                    decoded[stamp.index] = reader.frame(stamp.index, cancelled=cancelled).digest()
                except CancelledError:
                    raise
                except AnnotatorError as error:
                    findings.append(_frame_failed(subject, stamp, error.message))
                    continue
            findings += _compare_stamp(subject, stamp, decoded[stamp.index], index)
    return findings


def _compare_stamp(
    subject: str, stamp: FrameStamp, digest: str, index: FrameIndex
) -> list[Finding]:
    where = f"frame {stamp.index}"
    if not stamp.digest:
        return [
            Finding(
                Level.WARNING,
                subject,
                f"A note at frame {stamp.index} has no frame digest yet.",
                "It was made before the final frame index; open the exhibit once to complete it.",
                where,
            )
        ]
    if digest != stamp.digest:
        return [_frame_failed(subject, stamp, f"It decodes to {digest}.")]
    if (index.pts(stamp.index), index.time_base) != (stamp.pts, stamp.time_base):
        return [_frame_failed(subject, stamp, f"Its PTS is {index.pts(stamp.index)} here.")]
    if index.state is not IndexState.FINAL:
        return [
            Finding(Level.WARNING, subject, "The frame index is still provisional.", where=where)
        ]
    return []


def _frame_failed(subject: str, stamp: FrameStamp, what: str) -> Finding:
    return Finding(
        Level.FAILED,
        subject,
        f"Frame {stamp.index} (PTS {stamp.pts}) is not the picture that was annotated. {what}",
        f"The note recorded the frame digest {stamp.digest or '(none)'}.",
        f"frame {stamp.index}",
    )


def _stamps(notes: tuple[Annotation, ...]) -> list[FrameStamp]:
    return [stamp for note in notes for stamp in (note.start, note.end) if stamp is not None]
