"""Parts of a picture by the regions that somebody drew: the box around each, in pixels of the upright picture."""

from __future__ import annotations

import math
from collections.abc import Sequence

from annotator.case.region import Region
from annotator.case.region_geometry import shape_at
from annotator.case.region_view import FrameSides, Turn
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.plates import Part

_LEAST = 2


def parts_of(
    regions: Sequence[Region],
    stamp: FrameStamp,
    stored: tuple[int, int],
    upright: tuple[int, int],
    orientation: str,
) -> tuple[tuple[str, Part], ...]:
    """The number and label of each region that is shown at a frame, and the smallest part that holds it.

    `stored` and `upright` are width and height of the frame and of its picture
    without any steps. Points and what lies outside the picture have no part.
    """
    width, height = upright
    found = []
    for number, region in enumerate(regions, 1):
        now = shape_at(region, stamp)
        if now is None or stored != (region.width, region.height):
            continue
        sides = FrameSides(*stored, Turn.of_words(orientation))
        places = [sides.upright(point) for point in now.points]
        left, right = (
            min(max(edge, 0), width)
            for edge in (
                math.floor(min(x for x, _y in places) * width),
                math.ceil(max(x for x, _y in places) * width),
            )
        )
        top, bottom = (
            min(max(edge, 0), height)
            for edge in (
                math.floor(min(y for _x, y in places) * height),
                math.ceil(max(y for _x, y in places) * height),
            )
        )
        if right - left >= _LEAST and bottom - top >= _LEAST:
            name = f"{number} · {region.label}" if region.label else f"{number}"
            found.append((name, Part(left, top, right - left, bottom - top)))
    return tuple(found)
