"""What the packets of a stream hold, told without decoding them: their digest, and words beside the pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from annotator.media.user_data import in_head, prefix_of, readable, user_data
from annotator.timing.frame_stamp import NANOSECONDS

MOST_SAID: Final = 64
LONGEST_SAID: Final = 400


@dataclass(frozen=True, slots=True)
class Payload:
    """The packets of one stream: how many, SHA-256 of all their bytes one after the other.

    `first_ns` is the earliest time stamp of those that are shown or heard, None where there is none;
    of what is copied, it counts from the first frame of the cut. `saying`
    counts packets (and the stream's head) with data besides the picture
    (media.user_data), and `said` holds the words in it, each once.
    """

    kind: str
    codec: str
    packets: int
    sha256: str
    first_ns: int | None
    saying: int = 0
    said: tuple[str, ...] = ()


class Tally:
    """What a Payload says, packet by packet."""

    def __init__(self, kind: str, codec: str, prefix: int = 0) -> None:
        self._kind, self._codec, self._prefix = kind, codec, prefix
        self._saying = 0
        self._said: dict[str, None] = {}
        self._digest = hashlib.sha256()
        self._packets = 0
        self._first: Fraction | None = None

    def add(self, data: bytes, at: Fraction | None) -> None:
        """One packet more, with the time at which it is shown or heard."""
        self._packets += 1
        self._digest.update(data)
        if at is not None:
            self._first = at if self._first is None else min(self._first, at)
        self.look_at(user_data(self._codec, data, self._prefix))

    def look_at(self, pieces: Iterable[bytes]) -> None:
        """Data besides the picture, of one packet or of the stream's head."""
        found = [*pieces]
        self._saying += bool(found)
        for words in map(readable, found):
            if words and len(self._said) < MOST_SAID:
                self._said[words[:LONGEST_SAID]] = None

    def made(self) -> Payload:
        """What was found so far."""
        first = None if self._first is None else round(self._first * NANOSECONDS)
        return Payload(
            self._kind,
            self._codec,
            self._packets,
            self._digest.hexdigest(),
            first,
            self._saying,
            tuple(self._said),
        )


def codec_of(stream: Any) -> str:
    """The name of its codec; '' where libavcodec has no decoder, which PyAV's types do not say."""
    context = stream.codec_context
    return "" if context is None else str(context.name)


def tally_of(stream: Any) -> Tally:
    """An empty tally for a stream of PyAV's."""
    codec, context = codec_of(stream), stream.codec_context
    extra = b"" if context is None else bytes(context.extradata or b"")
    made = Tally(stream.type, codec, prefix_of(codec, extra))
    made.look_at(in_head(codec, extra))
    return made
