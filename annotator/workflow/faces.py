"""Faces proposed by the program on the frames of a film. Nothing is stored before a person confirms.

Looks at up to five frames a second; boxes that lie over each other from look to look are one
proposal. A confirmed one becomes a region whose key frames say that they were proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from annotator.case.annotation import Annotation
from annotator.case.region import (
    BOXED,
    UNITS,
    KeyOrigin,
    Point,
    Region,
    RegionKey,
    RegionState,
    ShapeKind,
)
from annotator.case.region_geometry import bounds, rebound, shape_at, thinned
from annotator.case.region_view import FrameSides, Turn
from annotator.clock import Clock, utc_text
from annotator.errors import MediaError, ValueRefusedError
from annotator.media.engine import Frame, FrameSource
from annotator.picture.faces import FINDER, LONGEST_SIDE, Face, faces
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp

LOOKS_A_SECOND: Final = 5
_SECOND_NS: Final = 1_000_000_000
_GROWN: Final = 0.5  # of its sides: a face that moves still meets its box of the look before
_ALIKE: Final = 0.3  # least overlap (shared by united area) of two boxes grown so
_MISSED: Final = 2  # looks on which a face may not be found and is still the same


@dataclass(frozen=True, slots=True)
class FaceProposal:
    """One face over the frames on which it was found; a region in all but name.

    `region` has no note yet (`annotation_id` is empty). `score_percent` is the
    highest of its looks, `looks` on how many frames it was found.
    """

    region: Region
    score_percent: int
    looks: int

    @property
    def first(self) -> int:
        """The first frame on which it was found."""
        return self.region.key_frames[0].stamp.index

    @property
    def last(self) -> int:
        """The last frame on which it was found."""
        shown = [key for key in self.region.key_frames if key.state is RegionState.SHOWN]
        return shown[-1].stamp.index


@dataclass(frozen=True, slots=True)
class FacesFound:
    """The proposals in the order of the film; frames looked at, and those that could not be read."""

    proposals: tuple[FaceProposal, ...]
    looked_at: int
    unread: tuple[int, ...] = ()


@dataclass(slots=True)
class _Trail:
    keys: list[RegionKey]
    box: Face
    best: float
    looks: int
    missed: int = 0
    gone: RegionKey | None = None


def faces_on(frame: Frame) -> tuple[Face, ...]:
    """The faces on a decoded frame, in pixels as they are stored, also of a film that is turned.

    Raises MediaError where it cannot be made a picture, ValueRefusedError where
    how it is turned is not understood.
    """
    sides = FrameSides(frame.width, frame.height, Turn.of_words(frame.orientation))
    upright = frame.rgb(LONGEST_SIDE, LONGEST_SIDE)
    height, width = upright.shape[:2]
    found = []
    for face in faces(np.ascontiguousarray(upright[:, :, ::-1])):
        right, bottom = face.x + face.width, face.y + face.height
        corners = ((face.x / width, face.y / height), (right / width, bottom / height))
        first, last = bounds(sides.point(x, y) for x, y in corners)
        if first.x < last.x and first.y < last.y:
            box = (first.x, first.y, last.x - first.x, last.y - first.y)
            x, y, wide, high = (each / UNITS for each in box)
            found.append(Face(x, y, wide, high, face.score))
    return tuple(found)


def find_faces(
    film: FrameSource,
    start: int,
    stop: int,
    clock: Clock,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> FacesFound:
    """Look for faces on frames `start` to `stop` (0-based, both included).

    Frames that cannot be read are left out and told of. Raises MediaError where
    none can be read, IntegrityError, CancelledError.
    """
    wanted = tuple(frames_to_look_at(film.index, start, stop))
    trails: list[_Trail] = []
    unread: list[int] = []
    failure: MediaError | None = None
    size: tuple[int, int] | None = None
    for done, number in enumerate(wanted, 1):
        check(cancelled)
        try:
            frame = film.frame(number, cancelled, (LONGEST_SIDE, LONGEST_SIDE))
            found = faces_on(frame)
        except MediaError as error:
            unread.append(number)
            failure = error
            continue
        if size is not None and size != (frame.width, frame.height):
            break  # from here on the film has another size: boxes mean something else
        size = (frame.width, frame.height)
        _follow(trails, frame, found)
        progress(Progress(done, len(wanted), "Looking for faces"))
    if size is None:
        raise failure or MediaError("There is no frame to look at.")
    proposals = [_proposal(trail, size, clock) for trail in trails]
    proposals.sort(key=lambda each: (each.first, each.region.key_frames[0].points[0].x))
    return FacesFound(tuple(proposals), len(wanted) - len(unread), tuple(unread))


def frames_to_look_at(index: FrameIndex, start: int, stop: int) -> Iterator[int]:
    """The first and the last frame, and up to five a second between."""
    before: int | None = None
    for number in range(start, stop + 1):
        now = index.time_ns(number)
        if before is None or number == stop or now - before >= _SECOND_NS // LOOKS_A_SECOND:
            before = now
            yield number


def _follow(trails: list[_Trail], frame: Frame, found: Sequence[Face]) -> None:
    open_trails = [trail for trail in trails if trail.missed <= _MISSED]
    pairs = sorted(
        (
            (alike, trail_number, face_number)
            for trail_number, trail in enumerate(open_trails)
            for face_number, face in enumerate(found)
            if (alike := _overlap(trail.box, face)) >= _ALIKE
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    taken_trails: set[int] = set()
    taken_faces: set[int] = set()
    for _alike, trail_number, face_number in pairs:
        if trail_number in taken_trails or face_number in taken_faces:
            continue
        taken_trails.add(trail_number)
        taken_faces.add(face_number)
        trail, face = open_trails[trail_number], found[face_number]
        trail.keys.append(_key(frame, face))
        trail.box, trail.missed, trail.gone = face, 0, None
        trail.best = max(trail.best, face.score)
        trail.looks += 1
    for trail_number, trail in enumerate(open_trails):
        if trail_number not in taken_trails:
            trail.missed += 1
            if trail.gone is None:
                trail.gone = replace(_key(frame, trail.box), state=RegionState.LOST)
    for face_number, face in enumerate(found):
        if face_number not in taken_faces:
            trails.append(_Trail([_key(frame, face)], face, face.score, 1))


def _key(frame: Frame, face: Face) -> RegionKey:
    first = Point(round(face.x * UNITS), round(face.y * UNITS))
    last = Point(round((face.x + face.width) * UNITS), round((face.y + face.height) * UNITS))
    return RegionKey(frame.stamp, (first, last), origin=KeyOrigin.PROPOSAL)


def _overlap(one: Face, other: Face) -> float:
    """The shared part of two boxes grown by half of their sides, by what they cover together."""
    wide = _shared(one.x, one.width, other.x, other.width)
    high = _shared(one.y, one.height, other.y, other.height)
    grown = (1 + _GROWN) ** 2
    both = grown * (one.width * one.height + other.width * other.height) - wide * high
    return wide * high / both if both > 0 else 0.0


def _shared(first: float, length: float, other_first: float, other_length: float) -> float:
    more, other_more = length * _GROWN / 2, other_length * _GROWN / 2
    begin = max(first - more, other_first - other_more)
    end = min(first + length + more, other_first + other_length + other_more)
    return max(0.0, end - begin)


def _proposal(trail: _Trail, size: tuple[int, int], clock: Clock) -> FaceProposal:
    keys = thinned(trail.keys)
    if trail.gone is not None:
        # What was seen last stays, so that it does not move on to where it is lost.
        keys = (*keys, trail.gone)
    region = Region(
        id=clock.new_id(),
        annotation_id="",
        shape=ShapeKind.BOX,
        width=size[0],
        height=size[1],
        key_frames=keys,
        author="",
        created_at="",
    )
    return FaceProposal(region, round(trail.best * 100), trail.looks)


def confirmed(proposal: FaceProposal, note: Annotation, *, author: str, clock: Clock) -> Region:
    """The proposal as a region of a note, confirmed by `author`: what of it lies in the note's frames.

    Raises ValueRefusedError where the note reaches no frame on which the face was found.
    """
    keys = [
        key
        for key in proposal.region.key_frames
        if note.start.index <= key.stamp.index <= note.last_index()
    ]
    begin = shape_at(proposal.region, note.start)
    if begin is not None and not begin.key and not begin.held:
        keys.insert(0, RegionKey(note.start, begin.points, origin=KeyOrigin.PROPOSAL))
    if not any(key.state is RegionState.SHOWN for key in keys):
        raise ValueRefusedError(
            "The note reaches no frame on which this face was found.",
            "Go to a frame where it is marked, or make the span of the note longer.",
            field="frame",
        )
    return replace(
        proposal.region,
        id=clock.new_id(),
        annotation_id=note.id,
        key_frames=tuple(keys),
        author=author,
        created_at=utc_text(clock.now_utc()),
    )


def confirmed_details(proposal: FaceProposal, author: str) -> Mapping[str, Json]:
    """What the log says of a confirmed face."""
    return {
        "proposed_with": FINDER,
        "score_percent": proposal.score_percent,
        "looks": proposal.looks,
        "confirmed_by": author,
    }


def not_yet_marked(
    proposals: Iterable[FaceProposal], regions: Sequence[Region], index: FrameIndex
) -> tuple[FaceProposal, ...]:
    """The proposals without those that a box or ellipse marks already, where they begin and end."""
    boxed = [region for region in regions if region.shape in BOXED]

    def is_marked(proposal: FaceProposal) -> bool:
        ends = [index.stamp(number) for number in (proposal.first, proposal.last)]
        return any(
            (region.width, region.height) == (proposal.region.width, proposal.region.height)
            and all(_stand_alike(region, proposal.region, stamp) for stamp in ends)
            for region in boxed
        )

    return tuple(each for each in proposals if not is_marked(each))


def _stand_alike(region: Region, proposed: Region, stamp: FrameStamp) -> bool:
    marked, found = shape_at(region, stamp), shape_at(proposed, stamp)
    if marked is None or found is None:
        return False
    (a, b), (c, d) = bounds(marked.points), bounds(found.points)
    wide = min(b.x, d.x) - max(a.x, c.x)
    high = min(b.y, d.y) - max(a.y, c.y)
    if wide <= 0 or high <= 0:
        return False
    both = (b.x - a.x) * (b.y - a.y) + (d.x - c.x) * (d.y - c.y) - wide * high
    return 2 * wide * high >= both


def renumbered(proposal: FaceProposal, index: FrameIndex) -> FaceProposal | None:
    """The proposal at the same frames of another index; None where they are not there."""
    region = rebound(proposal.region, index)
    return None if region is None else replace(proposal, region=region)
