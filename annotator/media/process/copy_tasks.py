"""Copying packets, as tasks of a decoder process: it writes no file, but hands over what it would write."""

from __future__ import annotations

from dataclasses import astuple

from annotator.media.packet_copy import copy_packets, payloads
from annotator.media.process.serving import Server, Task
from annotator.media.process.wire import Message
from annotator.timing.cut_plan import CutOrder


def copy_tasks() -> dict[str, Task]:
    """The tasks by their names."""
    return {"copy": _copy, "payloads": _payloads}


def _copy(server: Server, message: Message) -> None:
    made = copy_packets(
        server.path,
        CutOrder.from_bytes(server.bulk(message)),
        lambda place, data: server.item(data, place=place),
        progress=server.tell,
        cancelled=server.stopped,
    )
    server.done(payloads=[list(astuple(each)) for each in made])


def _payloads(server: Server, _message: Message) -> None:
    found = payloads(server.path, cancelled=server.stopped)
    server.done(payloads=[list(astuple(each)) for each in found])
