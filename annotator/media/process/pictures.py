"""A picture that somebody brought, decoded in a decoder process of its own; its loss told in words."""

from __future__ import annotations

from typing import Final

from annotator.errors import MediaError
from annotator.media.picture import Rgb
from annotator.media.process.conversation import MEMORY, Decoder, DecoderLostError
from annotator.media.process.wire import BadMessageError
from annotator.progress import Cancelled, never

SILENCE_MS: Final = 60_000
"""How long one picture may take: nothing can be told while its decoder is at work."""


def decode_picture(data: bytes, width: int, height: int, *, cancelled: Cancelled = never) -> Rgb:
    """As media.still_picture.decode_picture; raises MediaError also where the process crashed, hung or lied."""
    try:
        decoder = Decoder(SILENCE_MS)
        try:
            answer = decoder.ask(
                "picture",
                bulk=data,
                memory=MEMORY,
                width=width,
                height=height,
                cancelled=cancelled,
            )
            try:
                rows = answer.message.number("height", 1, max(width, height))
                columns = answer.message.number("width", 1, max(width, height))
                if {rows, columns} != {width, height}:
                    raise BadMessageError("a picture of another size than its head says")
                # Copied: the memory goes with the process.
                return answer.array(rows, columns, 3).copy()
            except BadMessageError as error:
                raise decoder.distrust(error) from error
        finally:
            decoder.close()
    except DecoderLostError as lost:
        raise MediaError(
            f"The picture could not be opened: the process that decodes it was ended, because {lost.words}.",
            lost.remedy
            or "It may be damaged or made to do harm. The program and the case are unharmed.",
        ) from lost
