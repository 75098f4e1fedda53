"""A decoder that stands somewhere in the film and says which frame it hands out.

After a jump, packets are skipped until one is recognised as the key packet
that was aimed at, by size, place and time stamps. Only then is anything
decoded: in transport and program streams a seek lands anywhere, and time
stamps alone have given wrong pictures with the right time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

import av.error
import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from annotator.media.decoding import VideoDecoder, packet_number
from annotator.progress import Cancelled, check
from annotator.timing.frame_index import NO_PTS, FrameIndex, IndexState, PacketMap

# Time stamps are no place in these: they restart, jump, or are made up by the demuxer.
_BY_BYTES = {
    "mpegts", "mpegtsraw", "mpeg", "mpegvideo", "m4v", "h261", "h263", "h264", "hevc", "vvc", "evc", "vc1",
    "cavsvideo", "avs2", "avs3", "dirac", "mjpeg", "mjpeg_2000", "ingenient", "obu", "av1", "nsv", "pva", "ty",
}  # fmt: skip
_UNTIMED = _BY_BYTES - {"mpegts", "mpegtsraw", "mpeg", "nsv", "pva", "ty"}
_MARGIN_BYTES = 128 * 1024
_MARGIN_AFTER = 1 << 20
_MOST_SKIPPED = 5_000


class Cursor:
    """Reads frames of one stream onwards from a key frame; `position` is the last index handed out."""

    def __init__(self, path: Path, index: FrameIndex) -> None:
        self._index = index
        self._path = path
        self._decoder: VideoDecoder | None = None
        self._frames: Iterator[tuple[int, VideoFrame]] = iter(())
        self.position = -1
        self.alive = False
        self._full_from = 0
        self._expected: frozenset[int] = frozenset()
        self._thinned = -1
        order = np.argsort(index.packet, kind="stable")
        self._by_packet = order
        self._sorted = index.packet[order]

    def _open(self) -> VideoDecoder:
        if self._decoder is None:
            self._decoder = VideoDecoder(
                self._path, self._index.stream, threaded=self._index.threaded
            )
        return self._decoder

    def thin_until(self, packet: int) -> None:
        """From now on leave out frames that no other frame needs, up to this packet; 0 for none.

        Only for an index with digests: they decide whether the rest is right.
        """
        self._full_from = packet

    def expect(self, packets: frozenset[int]) -> None:
        """From now on leave out everything that no other frame needs, but for these packets; none of them: no more.

        Only for an index with digests: they decide whether the rest is right.
        """
        self._expected = packets

    def reads_fully(self, packet: int) -> bool:
        """Whether nothing was left out from this packet on; of an unknown one (-1), whether nothing was at all."""
        return self._thinned < 0 or packet > self._thinned or packet in self._expected

    def has_changed(self) -> bool:
        """Whether the file was written to since it was opened."""
        return self._decoder is not None and self._decoder.file.has_changed()

    def source_size(self) -> int:
        """Bytes of the file that is open."""
        return self._open().file.size

    def own_bytes(self) -> int:
        """VideoDecoder.own_bytes of the decoder that is open."""
        return self._open().own_bytes

    def open_stream(self) -> VideoStream:
        """The stream's own facts."""
        return self._open().stream

    def go_to_start(self) -> None:
        """Stand before the first frame, with a decoder that has seen nothing yet."""
        self.close()
        self.thin_until(0)
        decoder = self._open()
        if self._index.state is IndexState.FINAL:
            self._frames = enumerate(decoder.frames())
        else:
            # A provisional order is a guess, so even from the start a frame is known by its packet.
            self._frames = self._identified(decoder, self._all(decoder.packets()))
        self.position, self.alive = -1, True

    def go_to_key(self, index: int) -> bool:
        """Stand before the key frame `index`; False where its packet is not found again."""
        row = packet_row(self._index, index)
        if row is None:
            return False
        decoder = self._open()
        if self._index.state is not IndexState.FINAL and decoder.carries_over():
            return False
        self.alive = False
        self._thinned = -1
        found = find_key_packet(decoder, self._index.packets, row)
        if found is None:
            return False
        packets = self._all(chain(*found))
        decoder.next_number = int(self._index.packets.number[row])
        self._frames = self._identified(decoder, packets)
        self.position, self.alive = index - 1, True
        return True

    def _identified(
        self, decoder: VideoDecoder, packets: Iterator[Packet[Any] | None]
    ) -> Iterator[tuple[int, VideoFrame]]:
        last = -1
        for packet in packets:
            self._choose(decoder, packet)
            for frame in decoder.decode(packet):
                found = self._identify(frame, last)
                if found >= 0:
                    last = found
                    yield found, frame

    def _choose(self, decoder: VideoDecoder, packet: Packet[Any] | None) -> None:
        number = decoder.next_number
        thin = packet is not None and number not in self._expected
        thin = thin and (number < self._full_from or bool(self._expected))
        if thin:
            self._thinned = number
        decoder.leave_out_unneeded(thin)

    @staticmethod
    def _all(packets: Iterator[Packet[Any]]) -> Iterator[Packet[Any] | None]:
        yield from packets
        yield None

    def _identify(self, frame: VideoFrame, last: int) -> int:
        """The frame's index by the packet that it came from; -1 where the index has none such."""
        number = packet_number(frame)
        if number < 0:
            return -1
        low = int(np.searchsorted(self._sorted, number, side="left"))
        high = int(np.searchsorted(self._sorted, number, side="right"))
        candidates = sorted(self._by_packet[low:high].tolist())
        later = [candidate for candidate in candidates if candidate > last]
        return int((later or candidates or [-1])[0])

    def next(self) -> tuple[int, VideoFrame] | None:
        """The next frame with its index, None at the end."""
        found = next(self._frames, None)
        if found is None:
            self.alive = False
            return None
        self.position = found[0]
        return found

    def close(self) -> None:
        """Close the file; it is opened again when needed."""
        decoder, self._decoder = self._decoder, None
        self.alive = False
        self._thinned = -1
        self._frames = iter(())
        if decoder is not None:
            decoder.close()


def decoded_alone(
    path: Path, index: FrameIndex, wanted: int, cancelled: Cancelled
) -> VideoFrame | None:
    """A frame decoded from the start, keeping no other on the way, as the index was made; None if it never comes.

    What a decoder paints into damaged parts may come from memory that it used before.
    """
    with closing(VideoDecoder(path, index.stream, threaded=index.threaded)) as decoder:
        number = -1
        for packet in chain(decoder.packets(), (None,)):
            check(cancelled)
            for frame in decoder.decode(packet):
                number += 1
                if number == wanted:
                    return frame
    return None


def packet_row(index: FrameIndex, frame: int) -> int | None:
    """Where the index's packet map has a key frame's packet; None where it has not."""
    number = int(index.packet[frame])
    numbers = index.packets.number
    row = int(np.searchsorted(numbers, number))
    return row if number >= 0 and row < len(numbers) and int(numbers[row]) == number else None


def find_key_packet(
    decoder: VideoDecoder, wanted: PacketMap, row: int
) -> tuple[tuple[Packet[Any]], Iterator[Packet[Any]]] | None:
    """A key packet, and those after it, read from there; None where it is not found again.

    After None the decoder stands anywhere: jump again, or close it.
    """
    pos = int(wanted.pos[row])
    name = decoder.container.format.name
    dts = int(wanted.dts[row])
    places = _places(wanted, row, name in _BY_BYTES and pos >= 0)
    for left, (place, by_bytes) in zip(range(len(places))[::-1], places, strict=True):
        if not _sought(decoder, place, by_bytes):
            continue
        packets = decoder.packets()
        for _attempt, packet in zip(range(_MOST_SKIPPED), packets, strict=False):
            if _is_packet(packet, wanted, row, name in _UNTIMED):
                return (packet,), packets
            if pos >= 0 and packet.pos is not None and packet.pos > pos + _MARGIN_AFTER:
                break
            if left and packet.dts is not None and packet.dts > dts != NO_PTS:
                break
        if left:
            decoder.demux_error = ""
    return None


def _places(wanted: PacketMap, row: int, by_bytes: bool) -> list[tuple[int, bool]]:
    """Where to jump for a packet, one place after the other, each with whether it counts bytes."""
    pos, pts, dts = (int(column[row]) for column in (wanted.pos, wanted.pts, wanted.dts))
    if by_bytes:
        return [(max(0, pos - _MARGIN_BYTES), True)]
    # MP4 goes by what is shown when: from the DTS of a key frame it comes to the one before, a whole group
    # too early. Where a demuxer goes by DTS, the PTS may be too late. The first DTS may be before all it knows.
    return [(stamp, False) for stamp in sorted({pts, dts} - {NO_PTS}, reverse=True)]


def _sought(decoder: VideoDecoder, place: int, by_bytes: bool) -> bool:
    """Whether the demuxer could be brought to this place, or before it."""
    try:
        decoder.container.seek(place, unsupported_byte_offset=by_bytes, stream=decoder.stream)
    except (av.error.FFmpegError, OSError, ValueError):
        return False
    return True


def _is_packet(packet: Packet[Any], wanted: PacketMap, row: int, untimed: bool) -> bool:
    if packet.size != int(wanted.size[row]):
        return False
    pos = int(wanted.pos[row])
    if pos >= 0 and packet.pos is not None and packet.pos >= 0:
        if packet.pos != pos:
            return False
        if untimed:
            return True
    elif untimed:
        return False
    pts, dts = int(wanted.pts[row]), int(wanted.dts[row])
    # Right after a seek a demuxer may not know a stamp that it computed on the way before.
    if packet.pts is not None and pts not in (NO_PTS, packet.pts):
        return False
    if pos >= 0 and packet.pts is not None and pts == packet.pts:
        # Matroska's DTS is made up by the demuxer, otherwise at the start than after a seek to it.
        return True
    if packet.dts is not None and dts not in (NO_PTS, packet.dts):
        return False
    return pos >= 0 or packet.pts is not None or packet.dts is not None
