"""What is covered at a frame, and pictures with that covered: for stills, previews and redacted copies.

covers = covers_at(case, exhibit_id, frame.stamp)
rgb = covered_picture(frame.rgb(max_width=960), covers, frame.orientation)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from annotator.case.annotation import Annotation
from annotator.case.cover_view import CoveredRegion, CoverNow, covers_now
from annotator.case.redaction import Cover
from annotator.case.region import Region
from annotator.case.region_view import Turn
from annotator.case.snapshot import CaseSnapshot
from annotator.picture.covering import SHADE, Plane, cover_planes, frame_masks, resized
from annotator.picture.pixels import Rgb
from annotator.store.case_store import CaseStore
from annotator.timing.frame_stamp import FrameStamp

_BLOCK: Final = (
    4,
    4,
)  # the coarsest samples of colour that there are, in the lines of either field


def covered_regions(case: CaseSnapshot | CaseStore, exhibit_id: str) -> tuple[CoveredRegion, ...]:
    """Every cover of an exhibit with its region and its note, as they were drawn.

    Asked once for many frames: `covers_now(covered, stamp)` (case.cover_view) says
    what is covered at each. Raises StoreError, IntegrityError.
    """
    covers: Iterable[Cover] = case.covers if isinstance(case, CaseSnapshot) else case.all_of(Cover)
    found = []
    for cover in covers:
        region = case.find("region", cover.region_id)
        if not isinstance(region, Region):
            continue
        note = case.find("annotation", region.annotation_id)
        if isinstance(note, Annotation) and note.exhibit_id == exhibit_id:
            found.append(CoveredRegion(cover, region, note))
    return tuple(found)


def covers_at(
    case: CaseSnapshot | CaseStore, exhibit_id: str, index: FrameStamp
) -> tuple[CoverNow, ...]:
    """What is covered at the frame `index` (its stamp, since shapes move in presentation time).

    Covers whose `is_sure` is False are guesses: nobody said where the region is
    there. Whoever hands out a single picture leaves it out then, or has it looked at.
    Raises StoreError, IntegrityError.
    """
    return covers_now(covered_regions(case, exhibit_id), index)


def covered_picture(rgb: Rgb, covers: Sequence[CoverNow], orientation: str = "") -> Rgb:
    """A copy of the picture with everything in `covers` covered, rounded outwards.

    `rgb` is height × width × 3 bytes as `Frame.rgb` gives it: the whole frame in any
    size, turned as `orientation` says in the decoder's words (`Frame.orientation`);
    '' for one as it is stored. Raises ValueRefusedError for words that are not understood.
    """
    made = np.array(rgb, np.uint8, order="C")
    if not covers:
        return made
    turn = Turn.of_words(orientation)
    height, width = made.shape[:2]
    masks = []
    for now in covers:
        ((_now, mask),) = frame_masks([now], (now.width, now.height), _BLOCK)
        if turn.mirrored:
            mask = mask[:, ::-1]
        upright = np.rot90(mask, -turn.quarter_turns)
        masks.append((now, resized(upright, width, height)))
    cover_planes([Plane(made, 1, 1, (SHADE, SHADE, SHADE))], masks)
    return made
