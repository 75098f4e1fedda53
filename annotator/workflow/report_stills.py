"""The stills of a report's notes, decoded in the order of the film while it is written."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final, Self

from annotator.case.exhibit import Exhibit
from annotator.case.region import Region
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import MediaError, UsageError
from annotator.media.engine import CHECKED, Frame, FrameSource, open_frames
from annotator.picture.pixels import Rgb
from annotator.progress import Cancelled, Progress, Report, check
from annotator.report.inputs import Still
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.edition_pictures import EditionPictures, Look
from annotator.workflow.region_stills import drawn_on, frames_between
from annotator.workflow.stills import still_jpeg

_STILL_WIDTH: Final = 960
_WAITING: Final = 6


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
    looks = [shown.look(exhibit.id, stamp) for stamp, _note, _place in wanted]
    seen = [want for want, look in zip(wanted, looks, strict=True) if not look.withheld]
    # The next frame is decoded while pictures of the last ones are made.
    with reader, _Making() as making:
        known = (stamp.index for stamp, _note, _place in seen if stamp.index < len(index))
        reader.expect(dict.fromkeys(known))
        for done, ((stamp, note_id, place), look) in enumerate(zip(wanted, looks, strict=True)):
            check(cancelled)
            progress(Progress(done, len(wanted), f"Stills of {exhibit.label}"))
            if look.withheld:
                into.withheld.add(note_id)
                continue
            still = making.still(reader, stamp, look, cancelled)
            making.keep(still, place, note_id, regions.get(note_id, ()), into)


class _Making:
    """Pictures of the frames of one film, encoded in a thread beside the one that asks for frames."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="stills")
        self._last: tuple[int, Future[Still] | None] = (-1, None)
        self._kept: deque[tuple[Future[Still], Callable[[Still], None]]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._hand_over(0)
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def still(
        self, reader: FrameSource, stamp: FrameStamp, look: Look, cancelled: Cancelled
    ) -> Future[Still] | None:
        """The picture of a frame, being made; None where there is none."""
        if self._last[0] != stamp.index:
            self._last = (stamp.index, self._begun(reader, stamp, look, cancelled))
        return self._last[1]

    def _begun(
        self, reader: FrameSource, stamp: FrameStamp, look: Look, cancelled: Cancelled
    ) -> Future[Still] | None:
        try:
            frame = reader.frame(stamp.index, cancelled=cancelled)
            if stamp.digest and stamp.digest != checked_digest(frame):
                return None  # never another picture under a note than the one that it was made at
            rgb = frame.rgb(max_width=_STILL_WIDTH)
        except (MediaError, UsageError):
            return None
        return self._pool.submit(still_of, frame, max_width=_STILL_WIDTH, look=look, rgb=rgb)

    def keep(
        self,
        still: Future[Still] | None,
        place: str,
        note_id: str,
        regions: Sequence[Region],
        into: NoteStills,
    ) -> None:
        """Put a picture where a note has it, with the note's regions drawn on it."""
        if still is None:
            return

        def put(made: Still) -> None:
            own = replace(made, annotation_id=note_id)
            if regions:
                drawn = drawn_on(own.jpeg, regions, own.stamp, own.orientation)
                own = replace(own, drawn_on=drawn or b"")
            into.put(place, note_id, own)

        self._kept.append((still, put))
        self._hand_over(_WAITING)

    def _hand_over(self, left: int) -> None:
        while len(self._kept) > left:
            still, put = self._kept.popleft()
            put(still.result())


def checked_digest(frame: Frame) -> str:
    """The digest of the frame's planes; not computed again where they were just compared with the index by it."""
    if frame.exactness == CHECKED and frame.stamp.digest:
        return frame.stamp.digest
    return frame.digest()


def still_of(frame: Frame, *, max_width: int, look: Look, rgb: Rgb | None = None) -> Still:
    """A frame as a report shows it, of no note yet; `rgb` as still_jpeg takes it. Raises MediaError, ExportError."""
    jpeg, width, height = still_jpeg(frame, max_width=max_width, covering=look.covered, rgb=rgb)
    return Still(
        annotation_id="",
        jpeg=jpeg,
        width=width,
        height=height,
        stamp=frame.stamp,
        digest=checked_digest(frame),
        damaged=frame.damaged,
        exactness=frame.exactness,
        colour_note=frame.colour_note,
        orientation=frame.orientation,
    )
