"""The stills of a report's notes, decoded in the order of the film while it is written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from annotator.case.exhibit import Exhibit
from annotator.case.region import Region
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import MediaError, UsageError
from annotator.media.engine import Frame, FrameSource, open_frames
from annotator.progress import Cancelled, Progress, Report, check
from annotator.report.inputs import Still
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.edition_pictures import EditionPictures, Look
from annotator.workflow.region_stills import drawn_on, frames_between
from annotator.workflow.stills import still_jpeg

_STILL_WIDTH: Final = 960


@dataclass(frozen=True, slots=True)
class NoteStills:
    """Stills by the id of the note: its first frame, its last, and where else its regions are drawn.

    `withheld` are the notes of which a frame is not shown in the edition.
    """

    first: dict[str, Still] = field(default_factory=dict)
    last: dict[str, Still] = field(default_factory=dict)
    between: dict[str, tuple[Still, ...]] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)

    def put(self, place: str, note_id: str, still: Still) -> None:
        """Keep a still of the note's `first` or `last` frame, or of one `between`."""
        if place == "first":
            self.first[note_id] = still
        elif place == "last":
            self.last[note_id] = still
        else:
            self.between[note_id] = (*self.between.get(note_id, ()), still)


def take_stills(
    store: CaseStore,
    case: CaseSnapshot,
    exhibit: Exhibit,
    index: FrameIndex,
    into: NoteStills,
    shown: EditionPictures,
    progress: Report,
    cancelled: Cancelled,
) -> None:
    """Decode the frames of an exhibit's notes once each, in the order of the film.

    `case` is the edition of the case, `shown` says what may be seen of each frame. Stills of notes with regions get a second picture with these on it. A frame
    that cannot be decoded has no still; the report says so in its place.
    Raises CancelledError.
    """
    regions: dict[str, list[Region]] = {}
    for region in case.regions:
        regions.setdefault(region.annotation_id, []).append(region)
    wanted: list[tuple[FrameStamp, str, str]] = []
    for note in case.notes_of(exhibit.id):
        wanted.append((note.start, note.id, "first"))
        if note.end is not None:
            wanted.append((note.end, note.id, "last"))
        # A region that begins after the first frame and ends before the last is seen on neither.
        more = frames_between(note, regions.get(note.id, ()))
        wanted += [(stamp, note.id, "between") for stamp in more]
    wanted.sort(key=lambda item: item[0].index)
    path = store.media_file(exhibit)
    try:
        reader = open_frames(path, index)
    except MediaError:
        return
    last: tuple[int, Still] | None = None
    with reader:
        for done, (stamp, note_id, place) in enumerate(wanted):
            check(cancelled)
            progress(Progress(done, len(wanted), f"Stills of {exhibit.label}"))
            look = shown.look(exhibit.id, stamp)
            if look.withheld:
                into.withheld.add(note_id)
                continue
            if last is None or last[0] != stamp.index:
                still = _still(reader, stamp, look, cancelled)
                if still is None:
                    continue
                last = (stamp.index, still)
            own = replace(last[1], annotation_id=note_id)
            if note_id in regions:
                drawn = drawn_on(own.jpeg, regions[note_id], own.stamp, own.orientation)
                own = replace(own, drawn_on=drawn or b"")
            into.put(place, note_id, own)


def _still(
    reader: FrameSource, stamp: FrameStamp, look: Look, cancelled: Cancelled
) -> Still | None:
    try:
        frame = reader.frame(stamp.index, cancelled=cancelled)
    except (MediaError, UsageError):
        return None
    if stamp.digest and stamp.digest != frame.digest():
        return None  # never another picture under a note than the one that it was made at
    return still_of(frame, max_width=_STILL_WIDTH, look=look)


def still_of(frame: Frame, *, max_width: int, look: Look) -> Still:
    """A frame as a report shows it, of no note yet. Raises MediaError, ExportError."""
    jpeg, width, height = still_jpeg(frame, max_width=max_width, covering=look.covered)
    return Still(
        annotation_id="",
        jpeg=jpeg,
        width=width,
        height=height,
        stamp=frame.stamp,
        digest=frame.digest(),
        damaged=frame.damaged,
        exactness=frame.exactness,
        colour_note=frame.colour_note,
        orientation=frame.orientation,
    )
