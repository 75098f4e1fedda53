"""A provisional list of frames from packets alone: there at once, right for most files, final for none."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.errors import NotAVideoError
from annotator.media.decode_pass import PacketLog
from annotator.media.decoding import VideoDecoder, nominal_rate, version_text
from annotator.media.index_rows import or_no_pts
from annotator.media.packet_peeks import between_by, head_of, hidden_by, shown_order
from annotator.media.path_words import readable
from annotator.progress import Cancelled, check, never
from annotator.timing.frame_index import KEY, NO_PTS, FrameIndex, IndexState

_EVERY = 64


def quick_index(path: Path, stream: int = 0, *, cancelled: Cancelled = never) -> FrameIndex:
    """A provisional index at once, from packets alone: right for most files, final for none.

    Packets that the container marks to be discarded and pictures that are never
    shown are left out; the rest is sorted by time stamp within each run of
    ascending DTS, since joined recordings start their clocks again; where stamps
    are missing, by the kinds of pictures, for codecs that make this easy.
    Raises MediaError as `full_index`.
    """
    decoder = VideoDecoder(path, stream)
    with closing(decoder):
        codec, threads = decoder.stream.codec_context.name, decoder.threaded
        log = PacketLog()
        is_hidden, between = hidden_by(codec), between_by(codec)
        segment, last_dts = 0, NO_PTS
        rows: list[Sequence[int]] = []
        kinds: list[bool | None] = []
        for number, packet in enumerate(decoder.packets()):
            if number % _EVERY == 0:
                check(cancelled)
            log.add(packet, number)
            pts, dts = packet.pts, packet.dts
            if dts is not None:
                segment += dts < last_dts
                last_dts = dts
            if packet.is_discard or (is_hidden is not None and is_hidden(memoryview(packet))):
                continue
            if between is not None:
                kinds.append(between(head_of(packet, whole=codec == "mpeg4")))
            clock = pts if pts is not None else dts
            rows.append(
                (
                    segment,
                    last_dts if clock is None else clock,
                    number,
                    or_no_pts(pts),
                    or_no_pts(clock),
                    max(0, packet.duration or 0),
                    KEY if packet.is_keyframe else 0,
                )
            )
        if not rows:
            raise NotAVideoError(
                f"{readable(path)} announces a video stream but holds no picture.",
                "It may be cut off: get a complete copy from where it came from.",
            )
        table = _in_order(rows, kinds)
        keys = table[:, 6].astype(np.uint8)
        missing = [f"Reading ended early: {decoder.demux_error}."] if decoder.demux_error else []
        return FrameIndex(
            time_base=decoder.time_base,
            state=IndexState.PROVISIONAL,
            stream=stream,
            rate=nominal_rate(decoder.stream),
            pts_column=table[:, 3].copy(),
            clock=table[:, 4].copy(),
            durations=table[:, 5].copy(),
            types=np.where(keys & KEY, ord("I"), ord("?")).astype(np.uint8),
            flags=keys,
            digests=np.zeros((0, 32), np.uint8),
            packet=table[:, 2].copy(),
            packets=log.map(),
            missing=tuple(missing),
            decoder=version_text(codec, threaded=threads),
            threaded=threads,
            source_size=decoder.file.size,
        )


def _in_order(rows: list[Sequence[int]], kinds: list[bool | None]) -> NDArray[np.int64]:
    """The rows in the order in which they are shown, as far as packets tell it."""
    table = np.array(rows, np.int64)
    known = [kind for kind in kinds if kind is not None]
    if len(known) != len(rows) or bool(np.all(table[:, 3] != NO_PTS)):
        return table[np.lexsort((table[:, 2], table[:, 1], table[:, 0]))]
    shown = table[shown_order(known)]
    # A frame without a stamp of its own comes when the decoder hands it out, one packet after the other.
    unstamped = shown[:, 3] == NO_PTS
    shown[unstamped, 4] = table[unstamped, 4]
    return shown
