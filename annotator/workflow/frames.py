"""The frames of any video, without a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.errors import UsageError
from annotator.media.engine import full_index, iter_frames, open_frames
from annotator.progress import Cancelled, Report, ignore, never
from annotator.timing.frame_stamp import FrameStamp

if TYPE_CHECKING:
    from annotator.media.engine import Frame
    from annotator.provenance.canonical import Json

FrameLine = dict[str, int | str | bool | None]


def frame_lines(video: Path, stream: int = 0, digests: bool = False) -> Iterator[FrameLine]:
    """One line of facts a frame, in presentation order, as they are decoded.

    Raises MediaError and its kinds.
    """
    for found in iter_frames(video, stream, digests=digests):
        stamp = FrameStamp(found.index, found.pts, found.time_base, found.digest)
        yield _line(stamp, found.key, found.type, digests)


def frame_lines_at(
    video: Path, stream: int, wanted: Sequence[int], digests: bool = False
) -> Iterator[FrameLine]:
    """The lines of the wanted frames, read by random access in the order given.

    Each frame is decoded anew and accepted only if its digest is that of the
    sequential run. Raises UsageError for a frame that does not exist.
    """
    index = full_index(video, stream)
    beyond = [number for number in wanted if number >= len(index)]
    if beyond:
        raise UsageError(
            f"There is no frame {beyond[0]}.", f"The video has frames 0 to {len(index) - 1}."
        )
    with open_frames(video, index) as reader:
        for number in wanted:
            frame = reader.frame(number)
            yield _line(frame.stamp, frame.key, frame.type, digests)


def still_of(
    video: Path,
    stream: int,
    frame: int,
    target: Path,
    *,
    overwrite: bool = False,
    picture_only: bool = False,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Frame:
    """Write one exact frame of a video as PNG, with its samples and what they are beside it.

    Raises MediaError, UsageError for a frame that does not exist, ExportError.
    """
    # They bring the libraries for pictures, which a list of frames does without.
    from annotator.provenance.digests import hash_file
    from annotator.workflow.still_files import write_still_files
    from annotator.workflow.stills import write_still

    if target.suffix.lower() != ".png":
        raise UsageError(f"“{target.name}” is no PNG file.", "End its name in .png.")
    index = full_index(video, stream, progress=progress, cancelled=cancelled)
    if frame >= len(index):
        raise UsageError(
            f"There is no frame {frame}.", f"The video has frames 0 to {len(index) - 1}."
        )
    if picture_only:
        return write_still(video, index, frame, target, overwrite=overwrite)
    about: dict[str, Json] = {
        "video_sha256": hash_file(video).sha256,
        "video_stream": stream,
    }
    with open_frames(video, index) as reader:
        made = write_still_files(reader, frame, target, about, overwrite=overwrite)
    return made.frame


def _line(stamp: FrameStamp, key: bool, kind: str, digests: bool) -> FrameLine:
    return {
        "index": stamp.index,
        "pts": stamp.pts,
        "time_base": f"{stamp.time_base.numerator}/{stamp.time_base.denominator}",
        "key": key,
        "type": kind,
        "digest": stamp.digest if digests else None,
    }
