"""Packets of a film as they are, copied in a process of its own wherever films are decoded in one."""

from __future__ import annotations

from pathlib import Path

from annotator.media import packet_copy as _packet_copy
from annotator.media.packet_copy import Give
from annotator.media.payload import Payload
from annotator.media.where import inside
from annotator.progress import Cancelled, Report, ignore, never
from annotator.timing.cut_plan import CutOrder

__all__ = ["Give", "Payload", "copy_packets", "payloads"]


def copy_packets(
    path: Path,
    order: CutOrder,
    give: Give,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
    in_process: bool | None = None,
) -> tuple[Payload, ...]:
    """Packets as they are in a container of their own; see media.packet_copy.copy_packets."""
    if inside(in_process):
        make = _packet_copy.copy_packets
    else:
        from annotator.media.process import copying

        make = copying.copy_packets
    return make(path, order, give, progress=progress, cancelled=cancelled)


def payloads(
    path: Path, *, cancelled: Cancelled = never, in_process: bool | None = None
) -> tuple[Payload, ...]:
    """What the packets of each stream of a file hold; see media.packet_copy.payloads."""
    if inside(in_process):
        return _packet_copy.payloads(path, cancelled=cancelled)
    from annotator.media.process import copying

    return copying.payloads(path, cancelled=cancelled)
