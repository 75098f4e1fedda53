"""Decoding one picture that somebody brought, as a task of a decoder process."""

from __future__ import annotations

from annotator.media.process import fence
from annotator.media.process.serving import Server, Task
from annotator.media.process.wire import Message
from annotator.media.still_picture import decode_picture

_LARGEST_SIDE = 1 << 16


def picture_tasks() -> dict[str, Task]:
    """The one task."""
    return {"picture": _picture}


def _picture(server: Server, message: Message) -> None:
    # Such a process never opens a film, with which its memory would be bounded.
    fence.limit_memory(message.number("memory", 1 << 28, 1 << 40))
    width, height = (message.number(side, 1, _LARGEST_SIDE) for side in ("width", "height"))
    found = decode_picture(server.bulk(message), width, height)
    server.done(found, height=found.shape[0], width=found.shape[1])
