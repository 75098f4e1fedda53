"""Who could be harmed if an exhibit leaked, and by what in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from annotator.timing.frame_stamp import FrameStamp


class HarmWay(StrEnum):
    """What in an exhibit gives a person away."""

    FACE = "face"
    VOICE = "voice"
    BODY = "body or clothing"
    VANTAGE = "camera position"
    SURROUNDINGS = "surroundings"
    NAME = "name or handle"
    FILE_NAME = "file name"
    METADATA = "metadata"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Harm:
    """A way in which an exhibit gives somebody away: all of it, a frame, or `start`…`end`.

    `person_id` is empty for somebody who is not in the case. `averted` says in
    words what was decided against it; empty while nothing is.
    """

    id: str
    exhibit_id: str
    way: HarmWay
    author: str
    created_at: str
    person_id: str = ""
    start: FrameStamp | None = None
    end: FrameStamp | None = None
    what: str = ""
    averted: str = ""
