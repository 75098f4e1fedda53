"""Any frame of a film by its number: exactly that one, or a refusal.

A frame is handed out only if its digest is the one that the final index holds
for its number. Where jumping gives another picture (open GOPs, streams without
clean entry points), the reader starts earlier, and at last from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from av.video.frame import VideoFrame

from annotator.errors import CancelledError, FrameUnavailableError, MediaError
from annotator.media.ahead import Coming, Loop, Precedence
from annotator.media.ahead_plan import SPARSE, AheadPlan
from annotator.media.cache import FrameCache
from annotator.media.closes import Closes
from annotator.media.cursor import Cursor, decoded_alone
from annotator.media.decoded_frame import Frame, described
from annotator.media.decoding import NO_THREADS
from annotator.media.exactness import CHECKED, PROVISIONAL
from annotator.media.key_frames import KeyFrames
from annotator.media.path_words import readable
from annotator.media.picture import Orientation, orientation_of, sample_aspect_of
from annotator.media.planes import digest_of
from annotator.media.where import CACHE_BYTES
from annotator.progress import Cancelled, check, never
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import FrameStamp

__all__ = ["CACHE_BYTES", "CHECKED", "PROVISIONAL", "Frame", "FrameReader"]

_EARLIER_KEYS = 2
# Decoding a few frames on is cheaper than any jump.
_NEAR = 8
# So many frames before the target of a jump are decoded too: one often looks back a little.
_KEPT_BEFORE = 12
_COMPARED = 12


class FrameReader(Closes):
    """Random access to the frames of one video stream; one caller at a time is decoded for.

    Raises MediaError where the file cannot be opened or is not the one that
    the index was made from. `cache_bytes` are for kept frames, and for those
    inside the decoder where `decoder_too`.
    """

    def __init__(
        self,
        path: Path,
        index: FrameIndex,
        *,
        stream: int | None = None,
        cache_bytes: int = CACHE_BYTES,
        decoder_too: bool = False,
    ) -> None:
        if stream is not None and stream != index.stream:
            raise MediaError(f"The index is for video stream {index.stream}, not {stream}.")
        self.path = path
        self.index = index
        self._cursor = Cursor(path, index)
        self._keys = KeyFrames(path, index)
        self._cache = FrameCache(cache_bytes)
        self._access = Precedence()
        self._plan = AheadPlan(len(index), self._cache)
        self._coming = Coming()
        self._distrusted: set[int] = set()
        self._asked = -1
        self._sparse = False
        self._expected: frozenset[int] = frozenset()
        healthy = index.threaded or index.decoder.split(",")[0] in NO_THREADS
        self._leaves_out = index.state is IndexState.FINAL and healthy
        self._turns: dict[int, Orientation] = {}
        size = self._cursor.source_size()
        if index.source_size and size != index.source_size:
            self.close()
            raise MediaError(
                f"{readable(path)} is not the file that was indexed: it has {size} bytes instead of "
                f"{index.source_size}.",
                "It was changed or replaced. Find the original file again.",
            )
        self._aspect = sample_aspect_of(self._cursor.open_stream())
        if decoder_too:
            self._cache.lend(self._cursor.own_bytes())

    # -- asking

    def frame(self, index: int, cancelled: Cancelled = never, aside: bool = False) -> Frame:
        """Frame `index` (0-based, presentation order); a key frame with `aside` without losing one's place.

        Raises FrameUnavailableError where it cannot be decoded exactly,
        ValueRefusedError where the film has no such frame, CancelledError.
        """
        stamp = self.index.stamp(index)
        if aside and (beside := self.kept(index) or self._beside(stamp)):
            return beside
        asked, self._asked = self._asked, index
        back = index < asked <= index + _KEPT_BEFORE
        self._cache.look_at(index, -1 if back else 0)
        # A kept frame does not wait for what is being decoded ahead.
        found = self.kept(index)
        if found is None:
            self._coming.wait(index, cancelled)
            found = self.kept(index)
        if found is not None:
            return found
        with self._access.urgent():
            # One who steps back wants the frames before this one next.
            before = max(_KEPT_BEFORE, self._cache.room() * 2 // 3) if back else _KEPT_BEFORE
            before = 0 if self._sparse or index in self._expected else before
            return self._described(stamp, self._find(index, before, cancelled))

    def _beside(self, stamp: FrameStamp) -> Frame | None:
        with self._access.urgent(), suppress(OSError, MediaError):
            frame = None if self._cursor.has_changed() else self._keys.frame(stamp.index)
            if frame is not None and self._is_equal(stamp.index, frame):
                self._cache.put(stamp.index, frame)
                self._cache.approve(stamp.index, frame)
                return self._described(stamp, frame)
            self._keys.refuse(stamp.index)
        return None

    def kept(self, index: int) -> Frame | None:
        """The frame if it is there at once; asking changes nothing of what is kept and where one looks."""
        frame = self._cache.get(index)
        if frame is None or not self._is_right(index, frame):
            return None
        return self._described(self.index.stamp(index), frame)

    def prefetch(
        self, index: int, step: int, cancelled: Cancelled = never, loop: Loop | None = None
    ) -> bool:
        """Decode what comes next for one who stands at `index` and goes by `step` (below 0 back).

        After the last frame of a `loop` comes its first (in reverse the other way round).

        From four frames a step on, frames that no other frame needs are left out: they
        would come too late, and `frame` gives what is asked for all the same. For idle
        moments; a call of `frame` ends it soon, and the work of a call that was broken off
        is not lost. True while there is more to do, False once enough is kept or nothing
        can be had. Never raises for the film's sake: `frame` will tell.
        """
        self.index.stamp(index)
        with self._access.patient():
            self._sparse = abs(step) >= SPARSE
            if index not in self._cache:
                return False
            stretch = self._plan.stretch(index, step, loop)
            if stretch is None:
                return self._compare_ahead(index, -1 if step < 0 else 1)
            over = (self._access.wanted, cancelled)
            try:
                return self._fetch(*stretch, lambda: any(told() for told in over))
            except CancelledError:
                return True
            except (OSError, MediaError):
                self._cursor.close()
                return False

    def _fetch(self, first: int, last: int, before: int, cancelled: Cancelled) -> bool:
        """Decode from frame `first` on to `last`."""
        key = self._entry(first)
        self._prepare(last, before)
        if not self._goes_on(first, key) and not (
            key not in self._distrusted and self._cursor.go_to_key(key)
        ):
            return False
        with self._coming.run(last - before, last, self._cursor.position):
            return self._walk(last, cancelled) is not None

    def _compare_ahead(self, index: int, direction: int) -> bool:
        """Compare one of the next frames with the index, as long as nobody waits for it; True if it did."""
        for number in range(index + direction, index + direction * (_COMPARED + 1), direction):
            frame = self._cache.get(number)
            if frame is not None and not self._cache.is_approved(number, frame):
                return self._is_right(number, frame)
        return False

    def expect(self, indices: Iterable[int]) -> None:
        """Tell which frames will be asked for, best in the film's order; none of them: as ever again.

        Meanwhile frames that nobody expects and no other needs are not decoded. Any frame can be had all the same.
        """
        with self._access.urgent():
            wanted = frozenset(self.index.stamp(index).index for index in indices)
            packets = frozenset(int(self.index.packet[index]) for index in wanted)
            known = self._leaves_out and min(packets, default=-1) >= 0
            self._expected = wanted if known else frozenset()
            self._cursor.expect(packets if known else frozenset())

    def is_cached(self, index: int) -> bool:
        """Whether the frame would be there at once."""
        return index in self._cache

    def close(self) -> None:
        """Close the file and forget the kept frames."""
        with self._access.urgent():
            self._cursor.close()
            self._keys.close()
            self._cache.clear()

    def _described(self, stamp: FrameStamp, frame: VideoFrame) -> Frame:
        turn = self._turns.get(frame.rotation)
        if turn is None:
            turn = self._turns[frame.rotation] = orientation_of(frame)
        exactness = CHECKED if self.index.state is IndexState.FINAL else PROVISIONAL
        return described(self.index, stamp, exactness, frame, turn, self._aspect)

    # -- finding

    def _find(self, index: int, before: int, cancelled: Cancelled) -> VideoFrame:
        kept = self._kept(index)
        if kept is not None:
            return kept
        trusted = set(self._distrusted), self._leaves_out
        try:
            for _way in self._ways(index, before):
                found = self._walk(index, cancelled)
                if found is not None:
                    return found
            if self.index.state is IndexState.FINAL:
                # Nothing is kept meanwhile: frames that we keep would change which memory is painted from.
                self._cursor.close()
                self._cache.clear()
                alone = decoded_alone(self.path, self.index, index, cancelled)
                if alone is not None:
                    self._cache.put(index, alone)
                    found = self._kept(index)
                    if found is not None:
                        return found
        except (OSError, MediaError) as error:
            self._cursor.close()
            # A disk that failed says nothing of the film: once it is back, key frames are gone to again.
            self._distrusted, self._leaves_out = trusted
            raise self._unavailable(index, str(error)) from error
        self._cursor.close()
        raise self._unavailable(index, "")

    def _unavailable(self, index: int, why: str) -> FrameUnavailableError:
        if self._cursor.has_changed():
            why = "The file was changed while it was open."
        return FrameUnavailableError(
            f"Frame {index} of {readable(self.path)} could not be decoded exactly as indexed. {why}".strip(),
            "Nothing is shown instead of it. Check that the file is unchanged and its disk is connected.",
            index=index,
        )

    def _kept(self, index: int) -> VideoFrame | None:
        frame = self._cache.get(index)
        if frame is None or self._is_right(index, frame):
            return frame
        self._cache.drop(index)
        return None

    def _is_right(self, index: int, frame: VideoFrame) -> bool:
        if self._cache.is_approved(index, frame):
            return True
        if not self._is_equal(index, frame):
            return False
        self._cache.approve(index, frame)
        return True

    def _is_equal(self, index: int, frame: VideoFrame) -> bool:
        # Without digests, the packet that the frame came from is what names it (see Cursor).
        final = self.index.state is IndexState.FINAL
        return not final or digest_of(frame) == self.index.digests[index].tobytes()

    def _prepare(self, index: int, before: int) -> int:
        """Let the cursor leave out unneeded frames earlier than `before` frames before this one.

        Returns the first packet that must be decoded fully.
        """
        first = max(0, index - before)
        packets = self.index.packet[first : index + 1]
        # Without digests nothing would notice a picture that came out otherwise; damaged films are decoded plainly.
        full_from = max(0, int(packets.min())) if self._leaves_out else 0
        self._cursor.thin_until(full_from)
        return full_from

    def _goes_on(self, index: int, key: int) -> bool:
        """Whether decoding on from where the cursor stands comes to the frame, and soon."""
        here = self._cursor.position
        return (
            self._cursor.alive
            and here < index
            and (here >= key - 1 or index - here <= _NEAR)
            and self._cursor.reads_fully(int(self.index.packet[index]))
        )

    def _ways(self, index: int, before: int) -> Iterator[str]:
        """Bring the cursor before the frame, in ever more careful ways."""
        if self._cursor.has_changed():
            self._cursor.close()
            raise MediaError("The file was changed while it was open.")
        key = self._entry(index)
        here = self._cursor.position
        full_from = self._prepare(index, before)
        if self._goes_on(index, key):
            yield "onwards"
        tried = 0
        entry: int | None = key
        while entry is not None and tried <= _EARLIER_KEYS:
            # Before anything was decoded, the plain way from the start is as short as a jump to it.
            if entry not in self._distrusted and (entry > 0 or here >= 0 or self._expected):
                tried += 1
                if full_from > int(self.index.packet[entry]) and self._cursor.go_to_key(entry):
                    yield "from a key frame, leaving out what nothing needs"
                    self._leaves_out = False
                self._cursor.thin_until(0)
                self._cursor.expect(frozenset())
                if self._cursor.go_to_key(entry):
                    yield "from a key frame"
                self._distrusted.add(entry)
            entry = self.index.previous_key(entry)
        # Frames that are kept would keep all the memory of the decoder that is closed now.
        self._cache.clear()
        self._cursor.go_to_start()
        yield "from the start"

    def _entry(self, index: int) -> int:
        """The key frame to start from: before this one both on screen and in the file."""
        key: int | None = self.index.key_at_or_before(index)
        packet = int(self.index.packet[index])
        while key is not None and (
            key in self._distrusted or int(self.index.packet[key]) > packet >= 0
        ):
            key = self.index.previous_key(key)
        return key or 0

    def _walk(self, index: int, cancelled: Cancelled) -> VideoFrame | None:
        """Decode onwards to the frame and keep what comes by; None where it does not come right."""
        while True:
            check(cancelled)
            found = self._cursor.next()
            if found is None:
                return None
            number, frame = found
            self._cache.put(number, frame)
            self._coming.came(number)
            if number == index:
                return self._kept(index)
            if number > index and number - index > 64:
                return None
