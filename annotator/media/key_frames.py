"""Key frames decoded by themselves, beside the place where a reader stands.

While a hand drags along a film, a key frame is the picture near it that costs
least. Decoded by the reader itself it would cost the reader its place, and so
all of the way to the frame that the hand comes to rest on.
"""

from __future__ import annotations

from pathlib import Path

from av.video.frame import VideoFrame

from annotator.media.closes import Closes
from annotator.media.cursor import find_key_packet, packet_row
from annotator.media.decoding import VideoDecoder, packet_number
from annotator.timing.frame_index import FrameIndex, IndexState


class KeyFrames(Closes):
    """A second decoder of the same film, with one thread, opened when it is first needed."""

    def __init__(self, path: Path, index: FrameIndex) -> None:
        self._path = path
        self._index = index
        self._decoder: VideoDecoder | None = None
        self._refused: set[int] = set()

    def frame(self, index: int) -> VideoFrame | None:
        """What the packet of key frame `index` gives by itself; None where that is no whole picture.

        With a final index the caller compares the digest, and tells with `refuse`
        where it is another. Raises MediaError and OSError where the file cannot be read.
        """
        row = packet_row(self._index, index) if self._index.is_key(index) else None
        if row is None or index in self._refused or self._index.is_damaged(index):
            return None
        if self._decoder is None:
            self._decoder = VideoDecoder(self._path, self._index.stream, threaded=False)
        decoder = self._decoder
        found = find_key_packet(decoder, self._index.packets, row)
        if decoder.file.failure is not None:
            # The disk, not the film: what it did not give is asked for again.
            self.close()
            return None
        if found is None:
            self.refuse(index)
            return None
        decoder.next_number = number = int(self._index.packets.number[row])
        decoder.problems.clear()
        # Told that the film ends, a decoder gives the picture without those that come after it.
        frames = [*decoder.decode(found[0][0]), *decoder.decode(None)]
        frame = next((frame for frame in frames if packet_number(frame) == number), None)
        if frame is None or decoder.problems or frame.is_corrupt or not self._is_whole(frame):
            self.refuse(index)
            return None
        return frame

    def _is_whole(self, frame: VideoFrame) -> bool:
        # A packet may hold one of two fields, or lean on what came before. Without digests
        # nothing would tell.
        assert self._decoder is not None
        unsure = frame.interlaced_frame or self._decoder.carries_over()
        return self._index.state is IndexState.FINAL or not unsure

    def refuse(self, index: int) -> None:
        """Remember that this key frame is not to be had in this way."""
        self._refused.add(index)

    def close(self) -> None:
        """Close the file; it is opened again when needed."""
        decoder, self._decoder = self._decoder, None
        if decoder is not None:
            decoder.close()
