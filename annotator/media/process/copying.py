"""Packets copied by a decoder process: what it hands over is believed in neither size nor place."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from annotator.media.packet_copy import MOST_AT_ONCE, Give
from annotator.media.payload import LONGEST_SAID, MOST_SAID, Payload
from annotator.media.process.conversation import Answer
from annotator.media.process.one_file import decoding
from annotator.media.process.wire import BadMessageError
from annotator.progress import Cancelled, Report, ignore, never
from annotator.timing.cut_plan import CutOrder

_MOST_STREAMS: Final = 256
_MOST_HEADERS: Final = 64 << 20
_LARGEST: Final = (1 << 63) - 1


def copy_packets(
    path: Path,
    order: CutOrder,
    give: Give,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> tuple[Payload, ...]:
    """As media.packet_copy.copy_packets."""
    with decoding(path, "Copying packets of", patient=True) as (decoder, size):
        for answer in decoder.stream(
            "copy", bulk=order.to_bytes(), progress=progress, cancelled=cancelled
        ):
            if answer.message.text("kind") == "done":
                return _payloads(answer)
            data = answer.data()
            # A copy is as large as what is copied, with headers and tables besides.
            if len(data) > 2 * MOST_AT_ONCE + size:
                raise BadMessageError("a piece beyond all measure")
            give(answer.message.number("place", 0, 2 * size + _MOST_HEADERS), data)
        raise BadMessageError("a copy without an end")


def payloads(path: Path, *, cancelled: Cancelled = never) -> tuple[Payload, ...]:
    """As media.packet_copy.payloads."""
    with decoding(path, "Reading the packets of", patient=True) as (decoder, _size):
        return _payloads(decoder.ask("payloads", cancelled=cancelled))


def _payloads(answer: Answer) -> tuple[Payload, ...]:
    return tuple(_payload(row) for row in answer.message.rows("payloads", _MOST_STREAMS))


def _payload(row: Any) -> Payload:
    match row:
        case [
            str(kind), str(codec), int(packets), str(digest), int() | None as first, int(saying), list(said)
        ] if (
            len(digest) == 64 and abs(first or 0) <= _LARGEST
            and len(said) <= MOST_SAID and all(isinstance(words, str) for words in said)
        ):  # fmt: skip
            words = tuple(_plain(each, LONGEST_SAID) for each in said)
            return Payload(
                _plain(kind), _plain(codec), packets, _plain(digest), first, saying, words
            )
        case _:
            raise BadMessageError("a payload that is none")


def _plain(text: str, longest: int = 200) -> str:
    return text[:longest].encode("utf-8", "backslashreplace").decode()
