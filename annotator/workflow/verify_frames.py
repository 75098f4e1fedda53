"""The frames at which notes were made, decoded again and compared by digest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.media.engine import open_frames
from annotator.progress import Cancelled, Progress, Report, check
from annotator.provenance.finding import Finding, Level
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.intake import ensure_index


def check_frames(
    store: CaseStore,
    exhibit: Exhibit,
    notes: Sequence[Annotation],
    path: Path,
    same: bool,
    *,
    progress: Report,
    cancelled: Cancelled,
) -> list[Finding]:
    """Decode every annotated frame of an exhibit; `same` says that its file is unchanged.

    What is wrong becomes a finding, with the notes that it concerns. Raises CancelledError.
    """
    subject = f"Frames of {exhibit.label}"
    try:
        stored = store.index(exhibit.id)
        if stored is None and not same:
            # An index of a changed file would say nothing about the one that was annotated.
            what = "No frame index was kept, so the annotated frames cannot be compared."
            return [Finding(Level.FAILED, subject, what, exhibit_id=exhibit.id)]
        index = stored
        if index is None or (same and index.state is not IndexState.FINAL):
            index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
        findings = _compare(exhibit, path, index, notes, store, progress, cancelled)
    except CancelledError:
        raise
    except AnnotatorError as error:
        ids = tuple(note.id for note in notes)
        return [
            Finding(
                Level.FAILED,
                subject,
                f"The annotated frames cannot be compared. {error.message}",
                error.hint,
                exhibit.place(),
                exhibit_id=exhibit.id,
                note_ids=ids,
            )
        ]
    if not any(finding.level is Level.FAILED for finding in findings):
        count = len({stamp.index for stamp in _stamps(notes)})
        findings.append(
            Finding(
                Level.OK,
                subject,
                f"All {count:,} annotated frames decode to the recorded digests."
                if count != 1
                else "The one annotated frame decodes to the recorded digest.",
                "The notes stand at exactly the pictures at which they were made.",
                exhibit_id=exhibit.id,
            )
        )
    return findings


def _compare(
    exhibit: Exhibit,
    path: Path,
    index: FrameIndex,
    notes: Sequence[Annotation],
    store: CaseStore,
    progress: Report,
    cancelled: Cancelled,
) -> list[Finding]:
    first_number = store.info().first_frame_number
    compare = _Comparison(exhibit, index, notes, first_number)
    stamps = sorted(_stamps(notes), key=lambda stamp: stamp.index)
    findings: list[Finding] = []
    decoded: dict[int, str] = {}
    with open_frames(path, index) as reader:
        for done, stamp in enumerate(stamps):
            check(cancelled)
            progress(Progress(done, len(stamps), "decoding annotated frames"))
            if stamp.index >= len(index):
                findings.append(compare.failed(stamp, "The film has no such frame."))
                continue
            if stamp.index not in decoded:
                try:
                    decoded[stamp.index] = reader.frame(stamp.index, cancelled=cancelled).digest()
                except CancelledError:
                    raise
                except AnnotatorError as error:
                    findings.append(compare.failed(stamp, error.message))
                    continue
            findings += compare.stamp(stamp, decoded[stamp.index])
    progress(Progress(len(stamps), len(stamps), "decoding annotated frames"))
    return findings


class _Comparison:
    """Findings about the stamps of one exhibit's notes."""

    def __init__(
        self, exhibit: Exhibit, index: FrameIndex, notes: Sequence[Annotation], first_number: int
    ) -> None:
        self._exhibit = exhibit
        self._index = index
        self._notes = notes
        self._first_number = first_number

    def stamp(self, stamp: FrameStamp, digest: str) -> list[Finding]:
        """What a decoded frame's digest says of a note's stamp."""
        index = self._index
        if not stamp.digest:
            what = f"A note at frame {self._number(stamp)} has no frame digest yet."
            meaning = (
                "It was made before the final frame index; open the exhibit once to complete it."
            )
            return [self._finding(Level.WARNING, stamp, what, meaning)]
        if digest != stamp.digest:
            return [self.failed(stamp, f"It decodes to {digest}.")]
        if (index.pts(stamp.index), index.time_base) != (stamp.pts, stamp.time_base):
            return [self.failed(stamp, f"Its PTS is {index.pts(stamp.index)} here.")]
        if index.state is not IndexState.FINAL:
            return [
                self._finding(Level.WARNING, stamp, "The frame index is still provisional.", "")
            ]
        return []

    def failed(self, stamp: FrameStamp, what: str) -> Finding:
        """A stamp that is not what is decoded now."""
        return self._finding(
            Level.FAILED,
            stamp,
            f"Frame {self._number(stamp)} (PTS {stamp.pts}) is not the picture that was annotated."
            f" {what}",
            f"The note recorded the frame digest {stamp.digest or '(none)'}.",
        )

    def _finding(self, level: Level, stamp: FrameStamp, what: str, meaning: str) -> Finding:
        return Finding(
            level,
            f"Frames of {self._exhibit.label}",
            what,
            meaning,
            f"frame {self._number(stamp)}",
            exhibit_id=self._exhibit.id,
            frame=stamp.index,
            note_ids=tuple(note.id for note in self._notes if stamp in (note.start, note.end)),
        )

    def _number(self, stamp: FrameStamp) -> int:
        return stamp.index + self._first_number


def _stamps(notes: Sequence[Annotation]) -> set[FrameStamp]:
    return {stamp for note in notes for stamp in (note.start, note.end) if stamp is not None}
