"""What stands beside a comparison plate: all that is needed to make it again and to check it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotator.case.codec import to_json
from annotator.case.enhancement import PictureStep
from annotator.case.exhibit import Exhibit
from annotator.picture.pixels import Rgb, picture_digest
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.event_time import EventInterval, words
from annotator.workflow.picture_work import picture_tools

FORMAT: Final = "annotator plate 1"


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame as it stands on a plate: what it is, and what was made of it."""

    exhibit: Exhibit
    frame: int
    stamp: FrameStamp
    digest: str
    time_ns: int
    when: EventInterval | None
    facts: dict[str, Json]
    picture: Rgb
    whole: tuple[int, int]
    corner: tuple[int, int] | None
    steps: tuple[PictureStep, ...]
    remarks: tuple[str, ...]


def sidecar_of(
    store: CaseStore, shown: list[Shown], title: str, *, same_scale: bool
) -> dict[str, Json]:
    """The sidecar as JSON data, without the name and the digest of the plate itself."""
    return {
        "format": FORMAT,
        "title": title,
        "made": store.clock.now_utc().isoformat(timespec="seconds"),
        "same_scale": same_scale,
        "frames_are_counted_from": 0,
        "frames": [_frame(each) for each in shown],
        "tools": dict(picture_tools()),
        "check": "ffmpeg -noautorotate -i VIDEO -map 0:v:STREAM -fps_mode passthrough -f framehash -hash sha256 -",
        "again": "annotator plate CASE --again THIS_FILE -o NEW_FILE",
    }


def _frame(each: Shown) -> dict[str, Json]:
    base = each.stamp.time_base
    height, width = each.picture.shape[:2]
    part: Json = None
    if each.corner is not None:
        part = {"x": each.corner[0], "y": each.corner[1], "width": width, "height": height}
    return {
        "exhibit": each.exhibit.label,
        "exhibit_sha256": each.exhibit.digest_sha256,
        "exhibit_video_stream": each.exhibit.video_stream,
        "frame": each.frame,
        "pts": each.stamp.pts,
        "time_base": f"{base.numerator}/{base.denominator}",
        "planes_sha256": each.digest,
        **each.facts,
        "event_time": None if each.when is None else words(each.when),
        "upright_width": each.whole[0],
        "upright_height": each.whole[1],
        "part": part,
        "steps": [to_json(step) for step in each.steps],
        "steps_in_words": [step.words() for step in each.steps],
        "remarks": list(each.remarks),
        "sha256_of_rgb": picture_digest(each.picture),
    }
