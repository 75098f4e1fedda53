"""Any frame of a film by its number, decoded in a process of its own.

Whatever happens to that process, the answer is the right frame or an error: a
frame on which it crashed or hung is not tried again, the others go on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from annotator.errors import FrameUnavailableError, MediaError
from annotator.media.ahead import Loop
from annotator.media.closes import Closes
from annotator.media.media_file import MediaFile
from annotator.media.path_words import readable
from annotator.media.picture import FIELDS, Field, Rgb
from annotator.media.process.conversation import (
    SILENCE_MS,
    Answer,
    Decoder,
    DecoderLostError,
)
from annotator.media.process.one_file import lost_words
from annotator.media.process.process_frame import Bounds, ProcessFrame
from annotator.media.process.starting import make_spare
from annotator.media.process.wire import BadMessageError
from annotator.media.reader import CACHE_BYTES, CHECKED, PROVISIONAL
from annotator.progress import Cancelled, never
from annotator.timing.frame_index import FrameIndex, IndexState

T = TypeVar("T")

_LONGEST_SIDE = 1 << 16
_MOST_PLANES = 4
_AROUND = 64
_KEPT_NS = 5_000_000
_HINT = "Nothing is shown instead of it. Other frames can be looked at; the case is unharmed."


class ProcessFrames(Closes):
    """Random access to the frames of one video stream; may be used from several threads.

    One request is served at a time. Raises MediaError where the file cannot be
    opened or is not the one that the index was made from.
    """

    def __init__(
        self,
        path: Path,
        index: FrameIndex,
        *,
        stream: int | None = None,
        cache_bytes: int = CACHE_BYTES,
        silence_ms: int = SILENCE_MS,
    ) -> None:
        if stream is not None and stream != index.stream:
            raise MediaError(f"The index is for video stream {index.stream}, not {stream}.")
        self.path = path
        self.index = index
        self._cache_bytes = cache_bytes
        self._silence_ms = silence_ms
        self._lock = threading.Lock()
        self._closed = False
        self._hopeless: dict[int, str] = {}
        self._likely = 0
        self._kept: tuple[int, list[int], int] = (0, [], 0)
        self._expected = b""
        self._decoder: Decoder | None = None
        self._looks_ahead = True
        self._travels = False
        self._file = MediaFile(path)
        try:
            self._running()
        except DecoderLostError as lost:
            self.close()
            raise lost_words(path, "Opening", lost) from lost
        except BaseException:
            self.close()
            raise

    def _running(self, cancelled: Cancelled = never) -> Decoder:
        if self._closed:
            raise MediaError(f"{readable(self.path)} was closed.", "Open it again.")
        if self._decoder is None or not self._decoder.alive:
            decoder = Decoder(self._silence_ms)
            try:
                decoder.open(self._file, kept_bytes=self._cache_bytes)
                blob = self.index.to_bytes()
                decoder.ask("film", bulk=blob, cancelled=cancelled, cache=self._cache_bytes)
                if self._expected:
                    decoder.ask("expect", bulk=self._expected, cancelled=cancelled)
            except BaseException:
                decoder.close()
                raise
            self._decoder = decoder
        return self._decoder

    @property
    def fence(self) -> tuple[str, ...]:
        """What the decoder process gave up, as media.process.fence names it."""
        return self._decoder.fence if self._decoder is not None else ()

    @property
    def pid(self) -> int:
        """The system's number of the decoder process; 0 while none runs."""
        return self._decoder.pid if self._decoder is not None and self._decoder.alive else 0

    # -- asking

    def frame(
        self,
        index: int,
        cancelled: Cancelled = never,
        room: tuple[int, int] | None = None,
        aside: bool = False,
    ) -> ProcessFrame:
        """Frame `index` (0-based, presentation order).

        With `room` (width, height) its picture is made on the way, the one of
        `rgb(width, height)`; so it is ahead, for who travels frame by frame. A key
        frame that is asked for `aside` costs nobody the way to another frame.
        Raises FrameUnavailableError where it cannot be decoded exactly,
        ValueRefusedError where the film has no such frame, CancelledError.
        """
        stamp = self.index.stamp(index)
        final = self.index.state is IndexState.FINAL

        def read(answer: Answer) -> ProcessFrame:
            said = answer.message
            side = (1, _LONGEST_SIDE)
            aspect = said.numbers("aspect", 2, 1, 1 << 31)
            if len(aspect) != 2:
                raise BadMessageError("a shape of pixels that makes no sense")
            made = None
            if room is not None:
                made = (room, self._picture(answer))
            return ProcessFrame(
                stamp=stamp,
                exactness=CHECKED if final else PROVISIONAL,
                damaged=said.flag("damaged"),
                key=self.index.is_key(index),
                type=self.index.frame_type(index),
                width=said.number("width", *side),
                height=said.number("height", *side),
                pixel_format=said.text("pixel_format", 60),
                colour_note=said.text("colour_note", 300),
                orientation=said.text("orientation", 60),
                interlaced=said.flag("interlaced"),
                sample_aspect=Fraction(*aspect),
                _film=self,
                _made=made,
            )

        likely = self._likely if room is not None else 0
        asked = None if room is None else [max(1, min(side, _LONGEST_SIDE)) for side in room]
        return self._ask(index, read, "frame", cancelled, likely, room=asked, aside=aside)

    def _picture(self, answer: Answer) -> Rgb:
        sides = answer.message.numbers("rgb", 2, 1, _LONGEST_SIDE * 16)
        if len(sides) != 2:
            raise BadMessageError("a picture without a size")
        picture = answer.array(sides[1], sides[0], 3)
        self._likely = picture.size
        return picture

    def fetch_rgb(
        self, index: int, bounds: Bounds, oriented: bool, field: Field | None = None
    ) -> Rgb:
        """Frame.rgb of a frame of this film."""
        return self._ask(
            index,
            self._picture,
            "rgb",
            never,
            self._likely,
            max_width=bounds[0],
            max_height=bounds[1],
            oriented=oriented,
            field=None if field is None else FIELDS.index(field),
        )

    def fetch_planes(self, index: int) -> tuple[NDArray[np.uint8], ...]:
        """Frame.planes of a frame of this film."""

        def read(answer: Answer) -> tuple[NDArray[np.uint8], ...]:
            sides = answer.message.numbers("shapes", 2 * _MOST_PLANES, 0, 1 << 24)
            shapes = list(zip(sides[::2], sides[1::2], strict=True))
            whole = answer.array(sum(rows * width for rows, width in shapes))
            whole.flags.writeable = False
            planes, at = [], 0
            for rows, width in shapes:
                planes.append(whole[at : at + rows * width].reshape(rows, width))
                at += rows * width
            return tuple(planes)

        return self._ask(index, read, "planes", never, self._likely)

    def fetch_digest(self, index: int) -> str:
        """Frame.digest of a frame of this film."""

        def read(answer: Answer) -> str:
            digest = answer.message.text("digest", 65)
            if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
                raise BadMessageError("a digest that is none")
            return digest

        return self._ask(index, read, "digest", never, 0)

    def is_cached(self, index: int) -> bool:
        """Whether the frame would be there at once."""
        with self._lock:
            first, kept, asked_ns = self._kept
            now_ns = time.monotonic_ns()
            # Asked for many frames at once, since callers look around; soon old, since more is decoded ahead.
            if not first <= index < first + len(kept) or now_ns - asked_ns > _KEPT_NS:
                first = max(0, index - _AROUND)
                if self._decoder is None or not self._decoder.alive:
                    return False
                try:
                    answer = self._decoder.ask("kept", first=first)
                    kept = answer.message.numbers("kept", 2 * _AROUND, 0, 1)
                except (DecoderLostError, BadMessageError):
                    return False
                self._kept = (first, kept, now_ns)
            place = index - first
            return 0 <= place < len(kept) and bool(kept[place])

    def expect(self, indices: Iterable[int]) -> None:
        """Tell which frames will be asked for; see media.engine.FrameSource."""
        wanted = np.array([self.index.stamp(index).index for index in indices], np.int64)
        with self._lock:
            self._expected = wanted.tobytes()
            if self._decoder is None or not self._decoder.alive:
                return
            # One that is gone is told when it is started again.
            with suppress(DecoderLostError):
                self._decoder.ask("expect", bulk=self._expected or None)

    def travel(self, index: int, step: int, loop: Loop | None = None) -> None:
        """Tell where one stands and by how many frames one goes on; see media.engine.FrameSource."""
        self.index.stamp(index)
        with self._lock:
            if self._decoder is None or not self._decoder.alive or not self._looks_ahead:
                return
            self._travels = True
            # One that is gone tells so when a frame is asked for.
            with suppress(DecoderLostError):
                around = {} if loop is None else {"loop": list(loop)}
                self._decoder.tell("travel", index=index, step=step, **around)

    def _ask(
        self,
        index: int,
        read: Callable[[Answer], T],
        request: str,
        cancelled: Cancelled,
        likely: int,
        **fields: Any,
    ) -> T:
        with self._lock:
            self._kept = (0, [], 0)
            if index in self._hopeless:
                raise self._unavailable(index, self._hopeless[index])
            try:
                try:
                    return self._once(index, read, request, cancelled, likely, fields)
                except DecoderLostError as lost:
                    # A crash may come from what went before, so a fresh process gets one chance. So does
                    # anything that may come from decoding ahead, which is not done any more then.
                    if lost.remedy or not (lost.crashed or self._travels):
                        raise
                    self._looks_ahead = self._looks_ahead and not self._travels
                    self._travels = False
                    return self._once(index, read, request, cancelled, likely, fields)
            except DecoderLostError as lost:
                make_spare()
                if not lost.remedy:
                    self._hopeless[index] = lost.words
                raise self._unavailable(index, lost.words, lost.remedy) from lost

    def _once(
        self,
        index: int,
        read: Callable[[Answer], T],
        request: str,
        cancelled: Cancelled,
        likely: int,
        fields: dict[str, Any],
    ) -> T:
        decoder = self._running(cancelled)
        answer = decoder.ask(request, cancelled=cancelled, likely=likely, index=index, **fields)
        try:
            return read(answer)
        except (BadMessageError, ValueError) as error:
            raise decoder.distrust(BadMessageError(str(error))) from error

    def _unavailable(self, index: int, words: str, remedy: str = "") -> FrameUnavailableError:
        return FrameUnavailableError(
            f"Frame {index} of {readable(self.path)} could not be decoded: the decoder was ended on it, "
            f"because {words}, and was started again.",
            remedy or _HINT,
            index=index,
        )

    # -- ending

    def close(self) -> None:
        """End the process and close the file; pictures that were handed out stay."""
        with self._lock:
            self._closed = True
            decoder, self._decoder = self._decoder, None
            if decoder is not None:
                decoder.close()
            self._file.close()
