"""A shape that is drawn and waits for its note: kept as a draft, so that it survives a crash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject

from annotator.case.annotation import Annotation
from annotator.case.codec import from_json, to_json
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.clock import Clock
from annotator.errors import AnnotatorError
from annotator.gui.renumbering import number_in
from annotator.gui.workspace import Workspace
from annotator.provenance.canonical import Json
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.faces import FaceProposal, confirmed, confirmed_details, renumbered
from annotator.workflow.regions import new_region

_KEY = "region:{}:new"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A shape that is drawn, or a face that was confirmed (`proposal`), and waits for its note."""

    exhibit_id: str
    shape: ShapeKind
    stamp: FrameStamp
    points: tuple[Point, ...]
    size: tuple[int, int]
    label: str = ""
    proposal: FaceProposal | None = None

    def frames(self) -> tuple[int, int | None]:
        """The frame or span (0-based) of a new note for it."""
        proposal = self.proposal
        if proposal is None or proposal.first == proposal.last:
            return self.stamp.index, None
        return proposal.first, proposal.last

    def is_reached_by(self, note: Annotation) -> bool:
        """Whether a note has its frame, so that the shape can be the note's region."""
        first, last = note.start.index, note.last_index()
        return note.exhibit_id == self.exhibit_id and first <= self.stamp.index <= last

    def region_of(self, note: Annotation, author: str, clock: Clock) -> Region:
        """The shape as a region of a note. Raises ValueRefusedError where the note does not reach it."""
        if self.proposal is not None:
            return confirmed(self.proposal, note, author=author, clock=clock)
        key = RegionKey(self.stamp, self.points)
        return new_region(
            note, self.shape, key, self.size, author=author, clock=clock, label=self.label
        )

    def details(self, author: str) -> Mapping[str, Json] | None:
        """What the log says beside the region."""
        return None if self.proposal is None else confirmed_details(self.proposal, author)

    def under(self, index: FrameIndex) -> Waiting | None:
        """The same at the same frame of another index; None where that is not there."""
        number = number_in(index, self.stamp)
        proposal = None if self.proposal is None else renumbered(self.proposal, index)
        if number is None or (self.proposal is not None and proposal is None):
            return None
        stamp = index.stamp(number)
        # Before the index is final, only the decoded picture tells the digest.
        stamp = stamp if stamp.digest else replace(stamp, digest=self.stamp.digest)
        return replace(self, stamp=stamp, proposal=proposal)


@dataclass(frozen=True, slots=True)
class Moving:
    """Where a region's shape is being taken at a frame; not saved yet."""

    region_id: str
    stamp: FrameStamp
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    shape: ShapeKind
    stamp: FrameStamp
    points: tuple[Point, ...]
    width: int
    height: int
    label: str
    proposal: FaceProposal | None


class WaitingDrafts(QObject):
    """The waiting shapes on the disk, one for each exhibit."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace

    def keep(self, waiting: Waiting) -> None:
        """Save a shape now; what the disk refuses is told of (`workspace.failed`)."""
        if not self._workspace.has_case() or self._workspace.is_read_only():
            return
        kept = _Kept(
            waiting.shape, waiting.stamp, waiting.points, *waiting.size, waiting.label,
            waiting.proposal,
        )  # fmt: skip
        data = to_json(kept)
        assert isinstance(data, dict)
        try:
            self._workspace.store.save_draft(_KEY.format(waiting.exhibit_id), data)
        except AnnotatorError as error:
            self._workspace.failed.emit(error)

    def drop(self, exhibit_id: str) -> None:
        """Forget the shape of an exhibit; it is fine if there is none."""
        if not self._workspace.has_case() or self._workspace.is_read_only():
            return
        try:
            self._workspace.store.drop_draft(_KEY.format(exhibit_id))
        except AnnotatorError as error:
            self._workspace.failed.emit(error)

    def read(self, exhibit_id: str) -> Waiting | None:
        """The shape that waits at an exhibit; None where none does that can be read."""
        try:
            data = self._workspace.store.drafts().get(_KEY.format(exhibit_id))
            kept = from_json(_Kept, data) if data is not None else None
        except AnnotatorError:
            return None  # another program version's, or damaged: DamagedDrafts tells of those
        if kept is None:
            return None
        size = (kept.width, kept.height)
        return Waiting(
            exhibit_id, kept.shape, kept.stamp, kept.points, size, kept.label, kept.proposal
        )
