"""The file of steps beside an enhanced still: read, applied again, compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from annotator.case.codec import from_json
from annotator.case.enhancement import PictureStep
from annotator.case.enhancement_rules import check_steps
from annotator.errors import IntegrityError, UsageError
from annotator.media.engine import open_frames
from annotator.picture.pixels import picture_digest
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.shown_name import shown_name
from annotator.store.case_store import CaseStore
from annotator.timing.frame_stamp import FrameStamp
from annotator.timing.same_frame import same_frame
from annotator.workflow.intake import ensure_index, exhibit_path
from annotator.workflow.picture_work import (
    SIDECAR_KIND,
    SIDECAR_VERSION,
    EnhancedStill,
    enhanced_still,
    picture_tools,
)

_MOST_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says, checked for form."""

    exhibit_sha256: str
    video_stream: int
    frame: FrameStamp
    steps: tuple[PictureStep, ...]
    original_digest: str
    enhanced_digest: str
    tools: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StepsChecked:
    """A sidecar's steps applied again: what came out the same, and which tools are others now."""

    sidecar: Sidecar
    still: EnhancedStill
    same_original: bool
    same_enhanced: bool
    other_tools: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the enhanced picture is the same to the last bit."""
        return self.same_enhanced

    def words(self) -> str:
        """The outcome in a sentence or two."""
        if self.ok:
            return "The steps give the same picture, to the last bit."
        if not self.same_original:
            said = "The frame is the same, but its colours are made otherwise here"
        else:
            said = "The frame and its colours are the same, but the steps give another picture here"
        tools = "; other versions: " + ", ".join(self.other_tools) if self.other_tools else ""
        return f"{said}{tools}."


def read_sidecar(data: bytes, name: str = "") -> Sidecar:
    """The sidecar in these bytes; it comes from outside. Raises UsageError."""
    try:
        if len(data) > _MOST_BYTES:
            raise ValueError("it is too large")
        said: Any = json.loads(data)
        if said["kind"] != SIDECAR_KIND or said["version"] != SIDECAR_VERSION:
            raise ValueError("it is no sidecar of this version")
        frame = said["frame"]
        stamp = from_json(
            FrameStamp,
            {
                "index": frame["index"],
                "pts": frame["pts"],
                "time_base": frame["time_base"],
                "digest": frame["sha256"],
            },
        )
        steps = tuple(from_json(PictureStep, step) for step in said["steps"])
        check_steps(steps)
        exhibit = said["exhibit"]
        return Sidecar(
            exhibit_sha256=str(exhibit["sha256"]),
            video_stream=int(exhibit["video_stream"]),
            frame=stamp,
            steps=steps,
            original_digest=str(said["original"]["sha256_of_rgb"]),
            enhanced_digest=str(said["enhanced"]["sha256_of_rgb"]),
            tools={str(k): str(v) for k, v in said["tools"].items()},
        )
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        IntegrityError,
    ) as error:
        raise _no_sidecar(name) from error


def read_steps(data: bytes, name: str = "") -> tuple[PictureStep, ...]:
    """The steps of a sidecar, or of a bare JSON list of steps. Raises UsageError, ValueRefusedError."""
    try:
        if len(data) > _MOST_BYTES:
            raise ValueError("it is too large")
        said: Any = json.loads(data)
        listed = said["steps"] if isinstance(said, dict) else said
        steps = tuple(from_json(PictureStep, step) for step in listed)
    except (ValueError, KeyError, TypeError, RecursionError, IntegrityError) as error:
        raise _no_sidecar(name) from error
    check_steps(steps)
    return steps


def _no_sidecar(name: str) -> UsageError:
    return UsageError(
        f"{shown_name(Path(name))} holds no picture steps that this program can read.",
        "Choose the file that ends in -steps.json, written beside an enhanced still.",
    )


def check_sidecar(
    store: CaseStore,
    sidecar: Sidecar,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> StepsChecked:
    """Apply a sidecar's steps to its frame of the case again and compare.

    Raises UsageError where the case has no such exhibit or frame, IntegrityError
    where the frame is another one, MediaError, CancelledError.
    """
    for exhibit in store.exhibits():
        mine = (exhibit.digest_sha256, exhibit.video_stream)
        if mine == (sidecar.exhibit_sha256, sidecar.video_stream):
            break
    else:
        raise UsageError(
            "The case has no exhibit with the digest that the file names.",
            "Open the case from which the still was made, or add that video.",
        )
    index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
    frame = same_frame(sidecar.frame, index)
    if frame is None:
        raise UsageError(
            f"{exhibit.label} has no frame with the digest that the file names.",
            "Verify the case: the video, or the file of steps, may have been changed.",
        )
    with open_frames(exhibit_path(store, exhibit), index) as reader:
        still = enhanced_still(
            reader, exhibit, frame, sidecar.steps, recorded=sidecar.frame.digest,
            progress=progress, cancelled=cancelled,
        )  # fmt: skip
    mine_now = picture_tools()
    others = tuple(
        f"{name} {mine_now.get(name, 'none')} (then {version})"
        for name, version in sidecar.tools.items()
        if mine_now.get(name) != version
    )
    return StepsChecked(
        sidecar,
        still,
        picture_digest(still.made.original) == sidecar.original_digest,
        still.made.digest() == sidecar.enhanced_digest,
        others,
    )
