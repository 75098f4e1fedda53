"""A provisional list of frames from packets alone: there at once, right for most files, final for none."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from annotator.errors import NotAVideoError
from annotator.media.decode_pass import PacketLog
from annotator.media.decoding import VideoDecoder, nominal_rate, version_text
from annotator.media.index_rows import or_no_pts
from annotator.media.path_words import readable
from annotator.progress import Cancelled, check, never
from annotator.timing.frame_index import KEY, NO_PTS, FrameIndex, IndexState

_EVERY = 64


def quick_index(path: Path, stream: int = 0, *, cancelled: Cancelled = never) -> FrameIndex:
    """A provisional index at once, from packets alone: right for most files, final for none.

    Packets that the container marks to be discarded are left out; the rest is
    sorted by time stamp within each run of ascending DTS, since joined
    recordings start their clocks again. Raises MediaError as `full_index`.
    """
    decoder = VideoDecoder(path, stream)
    with closing(decoder):
        log, threads = PacketLog(), decoder.threaded
        number, segment, last_dts = -1, 0, NO_PTS
        rows: list[tuple[int, int, int, int, int, int, int]] = []
        for number, packet in enumerate(decoder.packets()):
            if number % _EVERY == 0:
                check(cancelled)
            log.add(packet, number)
            pts, dts = packet.pts, packet.dts
            if dts is not None:
                segment += dts < last_dts
                last_dts = dts
            if packet.is_discard:
                continue
            clock = pts if pts is not None else dts
            order = last_dts if clock is None else clock
            key = KEY if packet.is_keyframe else 0
            rows.append(
                (
                    segment,
                    order,
                    number,
                    or_no_pts(pts),
                    or_no_pts(clock),
                    max(0, packet.duration or 0),
                    key,
                )
            )
        if not rows:
            raise NotAVideoError(
                f"{readable(path)} announces a video stream but holds no picture.",
                "It may be cut off: get a complete copy from where it came from.",
            )
        table = np.array(sorted(rows), np.int64)
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
            decoder=version_text(decoder.stream.codec_context.name, threaded=threads),
            threaded=threads,
            source_size=decoder.file.size,
        )
