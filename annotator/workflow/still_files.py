"""A still with all that is needed to check it: picture, samples as decoded, and what they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from annotator.errors import ExportError, IntegrityError
from annotator.media.engine import Frame, FrameSource
from annotator.progress import Cancelled, never
from annotator.provenance.canonical import Json
from annotator.workflow.picture_work import picture_tools
from annotator.workflow.stills import require_free, still_png, write_export

FORMAT: Final = "annotator still 1"
_LONGEST_SIDECAR: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class StillFiles:
    """NAME.png, NAME.planes and NAME.json as they were written, and the digest of the planes."""

    picture: Path
    planes: Path
    sidecar: Path
    digest: str
    frame: Frame


def still_names(target: Path) -> tuple[Path, Path]:
    """Where samples and facts of a still go: beside the picture, under its name."""
    return target.with_suffix(".planes"), target.with_suffix(".json")


def frame_facts(frame: Frame) -> dict[str, Json]:
    """What a decoded frame is, as sidecars of stills say it."""
    aspect = frame.sample_aspect
    return {
        "sha256": frame.digest(),
        "pixel_format": frame.pixel_format,
        "width": frame.width,
        "height": frame.height,
        "planes": [{"rows": len(rows), "bytes_a_row": rows.shape[1]} for rows in frame.planes()],
        "sample_aspect": fraction_text(aspect),
        "exactness": frame.exactness,
        "damaged": frame.damaged,
        "key": frame.key,
        "type": frame.type,
        "interlaced": frame.interlaced,
        "orientation": frame.orientation,
        "colour_of_the_png": frame.colour_note,
    }


def fraction_text(value: Fraction) -> str:
    """`1/30`."""
    return f"{value.numerator}/{value.denominator}"


def write_still_files(
    reader: FrameSource,
    frame: int,
    target: Path,
    about: Mapping[str, Json],
    *,
    recorded: str = "",
    overwrite: bool = False,
    cancelled: Cancelled = never,
) -> StillFiles:
    """Write a frame (from 0) of an open film as picture, samples and facts; `about` says whose frame it is.

    The samples must have the digest of a final index, and `recorded` (a
    note's) where one is given. Raises IntegrityError where they have not,
    MediaError, and ExportError; then nothing was written.
    """
    planes, sidecar = still_names(target)
    if overwrite and sidecar.exists() and not _is_sidecar(sidecar):
        raise ExportError(
            f"“{sidecar.name}” is there and belongs to something else.",
            "Choose another name for the still.",
        )
    require_free(target, planes, sidecar, overwrite=overwrite)
    found = reader.frame(frame, cancelled)
    samples = found.native_bytes()
    digest = hashlib.sha256(samples).hexdigest()
    for expected in (reader.index.digest(frame), recorded):
        if expected and digest != expected:
            raise IntegrityError(
                f"Frame {frame} is not the picture that was recorded: it decodes to {digest},"
                f" and the record says {expected}.",
                "No still was written. Verify the case: the video may have been changed.",
            )
    picture = still_png(found)
    stamp = found.stamp
    size = f"{found.width}x{found.height}"
    facts: dict[str, Json] = {
        "format": FORMAT,
        **about,
        "index": frame,
        "pts": stamp.pts,
        "time_base": fraction_text(stamp.time_base),
        **frame_facts(found),
        "png": target.name,
        "png_sha256": hashlib.sha256(picture).hexdigest(),
        "samples": planes.name,
        "tools": dict(picture_tools()),
        "check": [
            f"sha256sum {planes.name}",
            "ffmpeg -noautorotate -i VIDEO -map 0:v:STREAM -fps_mode passthrough -f framehash -hash sha256 -",
        ],
        "look": f"ffmpeg -f rawvideo -pixel_format {found.pixel_format} -video_size {size} -i SAMPLES PICTURE.png",
    }
    text = json.dumps(facts, ensure_ascii=True, indent=1) + "\n"
    before = {path for path in (planes, sidecar) if path.exists()}
    try:
        write_export(planes, samples, overwrite=overwrite)
        write_export(sidecar, text.encode("ascii"), overwrite=overwrite)
        write_export(target, picture, overwrite=overwrite)
    except ExportError:
        for path in {planes, sidecar} - before:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    return StillFiles(target, planes, sidecar, digest, found)


def _is_sidecar(path: Path) -> bool:
    try:
        if path.stat().st_size > _LONGEST_SIDECAR:
            return False
        said = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("format") == FORMAT
