"""Which frames rest on packets that a strict decoder refuses.

A tolerant decoder paints over damage without a word, and every frame that is
predicted from a painted one inherits it, up to the next key frame.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from annotator.media.decoding import VideoDecoder, packet_number
from annotator.progress import Cancelled, check, never


@dataclass(frozen=True, slots=True)
class Damage:
    """Numbers of the bad packets and of the key packets of a stream, both ascending."""

    bad: tuple[int, ...] = ()
    keys: tuple[int, ...] = field(default=(), repr=False)

    def reaches(self, packet: int, last_shown: int) -> bool:
        """Whether the frame of this packet rests on a bad one.

        `last_shown` is the highest key packet whose frame has been handed out:
        frames that are stored after a key frame and shown before it rest on
        what came before that key frame too.
        """
        if not self.bad or packet < 0:
            return False
        at = bisect_right(self.keys, packet) - 1
        key = self.keys[at] if at >= 0 else 0
        if packet > key > last_shown and at > 0:
            key = self.keys[at - 1]
        first = bisect_left(self.bad, key)
        return first < len(self.bad) and self.bad[first] <= packet


def find_damage(path: Path, stream: int = 0, *, cancelled: Cancelled = never) -> Damage:
    """Decode once, strictly and without threads, and note which packets are refused.

    Raises MediaError where the file cannot be opened, CancelledError.
    """
    keys: list[int] = []
    with closing(VideoDecoder(path, stream, threaded=False, strict=True)) as decoder:
        for packet in decoder.packets():
            check(cancelled)
            if packet.is_keyframe:
                keys.append(decoder.next_number)
            # Strict decoders give no frame for what they refuse, but some hand out one that is marked.
            for frame in decoder.decode(packet):
                if frame.is_corrupt:
                    decoder.problems.append((packet_number(frame), "a damaged frame"))
        decoder.decode(None)
        return Damage(tuple(sorted({n for n, _text in decoder.problems if n >= 0})), tuple(keys))
