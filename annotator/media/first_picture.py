"""Making sure that a film holds at least one picture that can be decoded."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from annotator.errors import NotAVideoError
from annotator.media.container import readable
from annotator.media.decoding import VideoDecoder
from annotator.progress import Cancelled, check, never


def require_picture(path: Path, stream: int = 0, *, cancelled: Cancelled = never) -> None:
    """Decode until the first picture comes.

    Raises NotAVideoError where none does, MediaError, CancelledError.
    """
    with closing(VideoDecoder(path, stream, threaded=False)) as decoder:
        for packet in decoder.packets():
            check(cancelled)
            if decoder.decode(packet):
                return
        if decoder.decode(None):
            return
    raise NotAVideoError(
        f"{readable(path)} announces a video, but no picture of it can be decoded.",
        "It is cut off or damaged: get a complete copy from where it came from.",
    )
