"""Stepping through a film as it is covered: faces that the program proposes and no cover hides.

What a person says of one is kept with the case: somebody who may be seen, or no person.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np

from annotator.case.cover_view import CoveredRegion, covers_now
from annotator.case.edits import Action, Change, Edit
from annotator.case.exhibit import Exhibit
from annotator.case.region import UNITS, KeyOrigin, Point, Region, RegionKey, ShapeKind
from annotator.case.vocabularies import NoteKind
from annotator.clock import Clock, utc_text
from annotator.errors import MediaError, ValueRefusedError
from annotator.media.engine import FrameSource
from annotator.picture.covering import frame_masks, united
from annotator.picture.faces import FINDER, LONGEST_SIDE, Face
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.annotate import new_note
from annotator.workflow.cover_edits import cover_regions
from annotator.workflow.edit_check import CaseAfter, CaseAsked
from annotator.workflow.faces import faces_on, frames_to_look_at
from annotator.workflow.redact import covered_regions
from annotator.workflow.regions import new_region

ENOUGH: Final = 95
"""A face counts as covered from so many per cent of its box on."""
KIND: Final = "face-review"
_NEAR: Final = 0.5
"""Boxes that share so much of the area that they cover together are the same face."""
_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class FaceRow:
    """A proposed face that no cover hides: its frame (from 0) and its box, in hundredths of a stored pixel."""

    frame: int
    left: int
    top: int
    right: int
    bottom: int
    score_percent: int
    covered_percent: int

    def key(self, index: FrameIndex) -> RegionKey:
        """The box as a key frame of a region."""
        points = (Point(self.left, self.top), Point(self.right, self.bottom))
        return RegionKey(index.stamp(self.frame), points, origin=KeyOrigin.PROPOSAL)


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A proposed face of which `by` said at `at` that it may be seen, or is none, and `why`."""

    frame: int
    left: int
    top: int
    right: int
    bottom: int
    why: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The faces that nothing hides, in the order of the film; what was looked at, and frames that could not be."""

    rows: tuple[FaceRow, ...]
    looked_at: int
    unread: tuple[int, ...] = ()


def uncovered_faces(
    film: FrameSource,
    covered: Sequence[CoveredRegion],
    start: int,
    stop: int,
    *,
    every: bool = False,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Uncovered:
    """Look for faces on frames `start` to `stop` and leave out those that a cover hides.

    Up to five frames a second are looked at, with `every` all of them. Raises
    MediaError where none can be read, IntegrityError, CancelledError.
    """
    numbers = range(start, stop + 1) if every else frames_to_look_at(film.index, start, stop)
    wanted = tuple(numbers)
    rows: list[FaceRow] = []
    unread: list[int] = []
    failure: MediaError | None = None
    for done, number in enumerate(wanted, 1):
        check(cancelled)
        try:
            frame = film.frame(number, cancelled, (LONGEST_SIDE, LONGEST_SIDE))
            found = faces_on(frame)
        except MediaError as error:
            unread.append(number)
            failure = error
            continue
        size = frame.width, frame.height
        covers = [
            now for now in covers_now(covered, frame.stamp) if (now.width, now.height) == size
        ]
        under = united(frame_masks(covers, size, (1, 1)), size) if covers else None
        for face in found:
            share = 0 if under is None else _percent_under(face, under)
            if share < ENOUGH:
                rows.append(_row(number, face, share))
        progress(Progress(done, len(wanted), "Looking for faces"))
    if failure is not None and len(unread) == len(wanted):
        raise failure
    return Uncovered(tuple(rows), len(wanted) - len(unread), tuple(unread))


def _percent_under(face: Face, under: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> int:
    rows = slice(max(0, round(face.y)), max(1, round(face.y + face.height)))
    columns = slice(max(0, round(face.x)), max(1, round(face.x + face.width)))
    part = under[rows, columns]
    return int(part.mean() * 100) if part.size else 0


def _row(number: int, face: Face, share: int) -> FaceRow:
    left, top = round(face.x * UNITS), round(face.y * UNITS)
    right, bottom = round((face.x + face.width) * UNITS), round((face.y + face.height) * UNITS)
    return FaceRow(number, left, top, right, bottom, round(face.score * 100), share)


def left_to_review(rows: Iterable[FaceRow], dismissed: Iterable[Dismissed]) -> tuple[FaceRow, ...]:
    """The rows of which nobody has said that they may be seen."""
    said: dict[int, list[Dismissed]] = {}
    for each in dismissed:
        said.setdefault(each.frame, []).append(each)
    return tuple(
        row for row in rows if not any(_same(row, each) for each in said.get(row.frame, ()))
    )


def _same(row: FaceRow, other: Dismissed) -> bool:
    wide = min(row.right, other.right) - max(row.left, other.left)
    high = min(row.bottom, other.bottom) - max(row.top, other.top)
    if wide <= 0 or high <= 0:
        return False
    own = (row.right - row.left) * (row.bottom - row.top)
    both = own + (other.right - other.left) * (other.bottom - other.top) - wide * high
    return wide * high >= _NEAR * both


def dismissed_of(store: CaseStore, exhibit: Exhibit) -> tuple[Dismissed, ...]:
    """What was said of proposed faces of an exhibit; what is damaged is forgotten, so it is asked again.

    Raises StoreError.
    """
    data = store.derived(exhibit.id, KIND)
    if not data:
        return ()
    try:
        kept = json.loads(data)
        if kept["finder"] != FINDER or kept["exhibit_sha256"] != exhibit.digest_sha256:
            return ()
        return tuple(_read(each) for each in kept["dismissed"][:_MOST])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()


def _read(data: dict[str, object]) -> Dismissed:
    numbers = [data[name] for name in ("frame", "left", "top", "right", "bottom")]
    words = [data[name] for name in ("why", "by", "at")]
    if not all(type(each) is int for each in numbers) or not all(
        isinstance(each, str) for each in words
    ):
        raise ValueError("not what was kept")
    return Dismissed(*numbers, *words)  # type: ignore[arg-type]


def dismiss(store: CaseStore, exhibit: Exhibit, rows: Sequence[FaceRow], why: str) -> None:
    """Keep that these may be seen, or are nobody, with the reason.

    Raises ValueRefusedError without a reason, SaveFailedError.
    """
    if not why.strip():
        raise ValueRefusedError(
            "It is not said why this may be seen.",
            "A few words do: no person, a public figure, gave consent.",
            field="why",
        )
    now = utc_text(store.clock.now_utc())
    new = [
        Dismissed(
            row.frame, row.left, row.top, row.right, row.bottom, why.strip(), store.actor.name, now
        )
        for row in rows
    ]
    kept = [asdict(each) for each in (*dismissed_of(store, exhibit), *new)]
    data = {"finder": FINDER, "exhibit_sha256": exhibit.digest_sha256, "dismissed": kept}
    store.put_derived(exhibit.id, KIND, json.dumps(data, ensure_ascii=False).encode())


def review_details(store: CaseStore, exhibit: Exhibit, found: Uncovered | None) -> dict[str, Json]:
    """What the log says of a review: how many faces were proposed and why those not covered may be seen."""
    said = dismissed_of(store, exhibit)
    reasons: list[Json] = [*sorted({each.why for each in said})]
    return {
        "finder": FINDER if found is not None else "",
        "frames_looked_at": 0 if found is None else found.looked_at,
        "frames_not_read": 0 if found is None else len(found.unread),
        "covers": len(covered_regions(store, exhibit.id)),
        "may_be_seen": len(said),
        "reasons": reasons,
    }


def grown(row: FaceRow, width: int, height: int) -> FaceRow:
    """The box a fifth larger on every side, inside a frame of `width` × `height` pixels: hair and chin, too."""
    wide, high = (row.right - row.left) // 5, (row.bottom - row.top) // 5
    return replace(
        row,
        left=max(0, row.left - wide),
        top=max(0, row.top - high),
        right=min(width * UNITS, row.right + wide),
        bottom=min(height * UNITS, row.bottom + high),
    )


def chain_of(rows: Sequence[FaceRow], row: FaceRow) -> tuple[FaceRow, ...]:
    """The row with those before and after it, look by look, that lie where it does: the same face."""
    found = [row]
    for step in (1, -1):
        here = row
        looks = sorted({each.frame for each in rows}, reverse=step < 0)
        for frame in (n for n in looks if (n - row.frame) * step > 0):
            near = [each for each in rows if each.frame == frame and _meet(here, each)]
            if not near:
                break
            here = max(near, key=lambda each: _shared(here, each))
            found.append(here)
    return tuple(sorted(found, key=lambda each: each.frame))


def _shared(one: FaceRow, other: FaceRow) -> int:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0, wide) * max(0, high)


def _meet(one: FaceRow, other: FaceRow) -> bool:
    return _shared(one, other) > 0


def cover_face(
    case: CaseAsked,
    exhibit: Exhibit,
    index: FrameIndex,
    rows: Sequence[FaceRow],
    size: tuple[int, int],
    *,
    author: str,
    clock: Clock,
) -> tuple[Edit, Region]:
    """The edit that adds a note over the rows of one face, a region that follows them, and its cover.

    Boxes are a fifth larger on every side. Raises ValueRefusedError.
    """
    first, last = rows[0].frame, rows[-1].frame
    note = new_note(
        exhibit,
        index,
        first,
        last if last > first else None,
        kind=NoteKind.PROCEDURAL,
        author=author,
        clock=clock,
        text="A face that is covered in redacted copies.",
    )
    keys = tuple(grown(row, *size).key(index) for row in rows)
    region = replace(
        new_region(note, ShapeKind.BOX, keys[0], size, author=author, clock=clock),
        key_frames=keys,
    )
    changes = (Change(None, note), Change(None, region))
    covered = cover_regions([region], CaseAfter(case, changes), author=author, clock=clock)
    assert covered is not None
    return Edit(Action.ADD, "Cover a face", (*changes, *covered.changes)), region
