"""Enhanced stills: made from exact frames, written beside the original with all that made them."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import cv2
import numpy as np

from annotator import __version__
from annotator.case.codec import to_json
from annotator.case.edits import Action
from annotator.case.enhancement import PictureStep
from annotator.case.exhibit import Exhibit
from annotator.case.picture_steps import StepKind
from annotator.case.vocabularies import Edition
from annotator.errors import ExportError, IntegrityError
from annotator.media.engine import Frame, FrameSource
from annotator.media.versions import library_versions
from annotator.picture.applying import Enhanced, enhance
from annotator.picture.pixels import Rgb, picture_digest
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.disclosure_check import Leaving
from annotator.workflow.disclosure_gate import film_cleared
from annotator.workflow.stills import require_free, write_export

SIDECAR_KIND: Final = "annotator picture steps"
SIDECAR_VERSION: Final = 1
_ENDINGS: Final = ("-original.png", "-enhanced.png", "-steps.json")


class ReaderPictures:
    """The pictures of an open film (picture.applying.FilmPictures); use it while the film is open."""

    def __init__(self, reader: FrameSource, cancelled: Cancelled = never) -> None:
        self._reader = reader
        self._cancelled = cancelled
        self._last: tuple[int, Frame, Rgb] | None = None

    @property
    def count(self) -> int:
        """How many frames the film has."""
        return len(self._reader.index)

    def frame(self, index: int) -> Frame:
        """The decoded frame. Raises MediaError."""
        if self._last is not None and self._last[0] == index:
            return self._last[1]
        return self._reader.frame(index, cancelled=self._cancelled)

    def rgb(self, index: int) -> Rgb:
        """A frame in full, upright, with square pixels. Raises MediaError."""
        if self._last is None or self._last[0] != index:
            frame = self.frame(index)
            self._last = (index, frame, frame.rgb())
        return self._last[2]

    def field(self, index: int, *, upper: bool) -> Rgb:
        """One field of a frame, the lines between made up. Raises MediaError."""
        return self.frame(index).rgb(field="upper" if upper else "lower")


@dataclass(frozen=True, slots=True)
class EnhancedStill:
    """A frame of an exhibit and what the steps made of it."""

    exhibit: Exhibit
    stamp: FrameStamp
    steps: tuple[PictureStep, ...]
    made: Enhanced
    colour_note: str = ""
    note_id: str = ""


def enhanced_still(
    reader: FrameSource,
    exhibit: Exhibit,
    frame: int,
    steps: Sequence[PictureStep],
    *,
    note_id: str = "",
    recorded: str = "",
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> EnhancedStill:
    """Apply the steps to a frame of an open film.

    Raises IntegrityError where the frame is not the one `recorded` (a note's
    digest) or in the index, MediaError, ValueRefusedError, CancelledError.
    """
    film = ReaderPictures(reader, cancelled)
    film.rgb(frame)
    found = film.frame(frame)
    digest = found.digest()
    for expected in (reader.index.digest(frame), recorded):
        if expected and expected != digest:
            raise IntegrityError(
                f"Frame {frame} is not the picture that was recorded: it decodes to {digest},"
                f" and the record says {expected}.",
                "Nothing was enhanced. Verify the case: the video may have been changed.",
            )
    made = enhance(steps, frame, film, progress=progress, cancelled=cancelled)
    active = tuple(step for step in steps if step.on)
    stamp = FrameStamp(frame, found.stamp.pts, found.stamp.time_base, digest)
    return EnhancedStill(exhibit, stamp, active, made, found.colour_note, note_id)


def frames_behind(steps: Sequence[PictureStep], frame: int, count: int) -> tuple[int, ...]:
    """The frames (from 0, of `count`) of which something is seen in what the steps make of a frame.

    Averages hold their neighbours, and those of these where several follow one another.
    """
    averages = [step for step in steps if step.on and step.kind is StepKind.AVERAGE]
    first = max(0, frame - sum(step["before"] for step in averages))
    last = min(count - 1, frame + sum(step["after"] for step in averages))
    return (*range(first, last + 1),) or (frame,)


def stamps_behind(
    store: CaseStore, exhibit_id: str, steps: Sequence[PictureStep], stamp: FrameStamp
) -> tuple[FrameStamp, ...]:
    """The same as stamps; the frame's own where the case has no index. Raises StoreError."""
    index = store.index(exhibit_id)
    if index is None:
        return (stamp,)
    found = frames_behind(steps, stamp.index, len(index))
    return tuple(stamp if each == stamp.index else index.stamp(each) for each in found)


def picture_tools() -> dict[str, str]:
    """The program and the libraries that enhanced pixels depend on."""
    return {
        "Annotator": __version__,
        "OpenCV": cv2.__version__,
        "NumPy": np.__version__,
        "Python": platform.python_version(),
        "Machine": f"{platform.system()} {platform.machine()}",
        **library_versions(),
    }


def sidecar_of(still: EnhancedStill, names: tuple[str, str] = ("", "")) -> dict[str, Json]:
    """All that is needed to make the enhanced picture again and to check it, as JSON data.

    Digests of pictures are SHA-256 over red, green and blue, row after row.
    """
    base = still.stamp.time_base
    return {
        "kind": SIDECAR_KIND,
        "version": SIDECAR_VERSION,
        "exhibit": {
            "label": still.exhibit.label,
            "sha256": still.exhibit.digest_sha256,
            "video_stream": still.exhibit.video_stream,
        },
        "note": still.note_id,
        "frame": {
            "index": still.stamp.index,
            "pts": still.stamp.pts,
            "time_base": f"{base.numerator}/{base.denominator}",
            "sha256": still.stamp.digest,
            "colour": still.colour_note,
        },
        "steps": [to_json(step) for step in still.steps],
        "steps_in_words": [
            {
                "step": step.words(),
                "does": step.spec.does,
                "may_invent": step.spec.may_invent,
            }
            for step in still.steps
        ],
        "remarks": list(still.made.remarks),
        "original": _picture_json(still.made.original, names[0]),
        "enhanced": _picture_json(still.made.picture, names[1]),
        "tools": dict(picture_tools()),
    }


def _picture_json(picture: Rgb, name: str) -> dict[str, Json]:
    height, width = picture.shape[:2]
    return {
        "file": name,
        "width": width,
        "height": height,
        "sha256_of_rgb": picture_digest(picture),
    }


def png_of(picture: Rgb) -> bytes:
    """The picture as PNG. Raises ExportError."""
    done, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    if not done:
        raise ExportError(
            "The picture could not be written as PNG.", "Crop it, or enlarge it less."
        )
    return bytes(data)


def write_enhanced(
    store: CaseStore,
    still: EnhancedStill,
    target: Path,
    *,
    overwrite: bool = False,
    edition: Edition | None = None,
) -> tuple[Path, Path, Path]:
    """Write original, enhanced picture and sidecar as NAME-original.png, NAME-enhanced.png, NAME-steps.json.

    Below the sealed edition (without one: that of the case) nobody protected may be seen or
    covered on the frame, or on those averaged with it: steps bring out what a cover hides. The export is logged, unless the case is open read-only. Raises ExportError
    where one of them exists already or cannot be written.
    """
    stem = target.name.removesuffix(".png")
    original, enhanced, sidecar = (target.with_name(stem + ending) for ending in _ENDINGS)
    require_free(original, enhanced, sidecar, overwrite=overwrite)
    behind = stamps_behind(store, still.exhibit.id, still.steps, still.stamp)
    pictures = {still.exhibit.id: behind}
    texts = (("The name of the file", target.name),)
    leaving = Leaving(pictures=pictures, texts=texts, values=False, exact=True)
    passed = film_cleared(store, still.exhibit, edition, leaving)
    data = sidecar_of(still, (original.name, enhanced.name))
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    write_export(original, png_of(still.made.original), overwrite=overwrite)
    write_export(enhanced, png_of(still.made.picture), overwrite=overwrite)
    write_export(sidecar, text.encode("utf-8"), overwrite=overwrite)
    if not store.read_only:
        label = f"Enhanced still of {still.exhibit.label}, frame {still.stamp.index}"
        store.log(Action.EXPORT, label, details=_logged(still, data) | passed.said)
    return original, enhanced, sidecar


def _logged(still: EnhancedStill, data: Mapping[str, Json]) -> dict[str, Json]:
    original, enhanced = (cast(dict[str, Json], data[name]) for name in ("original", "enhanced"))
    return {
        "frame": still.stamp.index,
        "frame_digest": still.stamp.digest,
        "steps": [step.words() for step in still.steps],
        "original_sha256_of_rgb": original["sha256_of_rgb"],
        "enhanced_sha256_of_rgb": enhanced["sha256_of_rgb"],
    }
