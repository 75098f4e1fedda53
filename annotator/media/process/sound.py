"""The sound of a film, decoded in a process of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from annotator.errors import MediaError, ValueRefusedError
from annotator.media.closes import Closes
from annotator.media.media_file import MediaFile
from annotator.media.path_words import readable
from annotator.media.process.conversation import Answer, Decoder, DecoderLostError
from annotator.media.process.one_file import lost_words
from annotator.media.process.results import texts
from annotator.media.process.wire import BadMessageError
from annotator.media.sound_frames import Samples
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS

_CHUNK = 4096
_MOST_SAMPLES = 1 << 26
_MOST_CHANNELS = 64
_NS = 1 << 62
_WHAT = "Playing the sound of"


class ProcessSound(Closes):
    """Random and running access to one sound track, as media.sound.SoundReader; for one thread at a time.

    A process that is lost is replaced at the next call. Raises MediaError where
    there is no sound to decode.
    """

    def __init__(
        self,
        path: Path,
        track: int | None = None,
        *,
        index: FrameIndex | None = None,
        rate: int | None = None,
        channels: int | None = None,
    ) -> None:
        self._path = path
        self._wanted: dict[str, Any] = {"track": track, "rate": rate, "channels": channels}
        self._bulk = None if index is None else index.to_bytes()
        self._runs = itertools.count(1)
        self._decoder: Decoder | None = None
        self._file = MediaFile(path)
        self._closed = False
        try:
            self._open()
        except DecoderLostError as lost:
            self.close()
            raise lost_words(path, _WHAT, lost) from lost
        except BaseException:
            self.close()
            raise

    def _open(self) -> Decoder:
        if self._closed:
            raise MediaError(f"{readable(self._path)} was closed.", "Open it again.")
        if self._decoder is not None and self._decoder.alive:
            return self._decoder
        decoder = Decoder()
        try:
            decoder.open(self._file)
            said = decoder.ask("sound", bulk=self._bulk, **self._wanted).message
            self.rate = said.number("rate", 1, 1 << 24)
            self.channels = said.number("channels", 1, _MOST_CHANNELS)
            self.own_rate = said.number("own_rate", 1, 1 << 24)
            self.begin_ns = said.number("begin_ns", -_NS, _NS)
            self.claimed_end_ns = said.maybe_number("claimed_end_ns", -_NS, _NS)
        except BadMessageError as error:
            raise decoder.distrust(error) from error
        except BaseException:
            decoder.close()
            raise
        self._decoder = decoder
        return decoder

    def _ask(self, request: str, **fields: Any) -> tuple[Decoder, Answer]:
        try:
            decoder = self._open()
            return decoder, decoder.ask(request, **fields)
        except DecoderLostError as lost:
            raise lost_words(self._path, _WHAT, lost) from lost

    def _samples(self, asked: tuple[Decoder, Answer]) -> Samples:
        decoder, answer = asked
        try:
            rows = answer.message.number("rows", 0, _MOST_SAMPLES)
            if not rows:
                return np.zeros((0, self.channels), np.float32)
            return answer.array(rows * self.channels * 4).view(np.float32).reshape(rows, -1).copy()
        except BadMessageError as error:
            lost = decoder.distrust(error)
            raise lost_words(self._path, _WHAT, lost) from lost

    def position_of(self, elapsed_ns: int) -> int:
        """The number of the sample nearest to an elapsed time, at `rate`."""
        return (2 * elapsed_ns * self.rate + NANOSECONDS) // (2 * NANOSECONDS)

    def samples(self, start_ns: int, count: int) -> Samples:
        """`count` × channels float32 from an elapsed time on; silence where there is no sound."""
        count = max(0, count)
        if count > _MOST_SAMPLES // self.channels:
            raise ValueRefusedError("That is too much sound at once.", field="count")
        found = self._samples(self._ask("samples", start_ns=start_ns, count=count))
        if len(found) != count:
            raise MediaError("The decoder gave another length of sound than asked for.")
        return found

    def blocks(self, start_ns: int, block: int = _CHUNK) -> Iterator[Samples]:
        """Blocks of `block` samples from an elapsed time to the end of the sound; the last is shorter."""
        run = next(self._runs)
        self._ask("blocks", run=run, start_ns=start_ns, block=block)
        while True:
            found = self._samples(self._ask("more", run=run))
            if not len(found):
                return
            for at in range(0, len(found), block):
                yield found[at : at + block]

    def notes(self) -> tuple[str, ...]:
        """What was found broken so far in what was read, in plain words."""
        decoder, answer = self._ask("notes")
        try:
            return texts(answer.message, "notes", 100)
        except BadMessageError as error:
            lost = decoder.distrust(error)
            raise lost_words(self._path, _WHAT, lost) from lost

    def close(self) -> None:
        """End the process and close the file; may be called twice."""
        self._closed = True
        decoder, self._decoder = self._decoder, None
        if decoder is not None:
            decoder.close()
        self._file.close()
