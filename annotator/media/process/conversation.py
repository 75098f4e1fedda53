"""One decoder process and what is said with it: requests, answers, time limits, ends.

Every request has a number; answers to an older one are dropped. Silence for
too long, nonsense or death end the process and raise DecoderLostError: a picture
that was on its way is never shown.
"""

from __future__ import annotations

import logging
import math
import signal
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from annotator.errors import (
    AnnotatorError,
    CodecMissingError,
    FrameUnavailableError,
    MediaError,
    NotAVideoError,
    ValueRefusedError,
)
from annotator.media.process.health import note_loss
from annotator.media.process.memory import LARGEST, Slot, Slots
from annotator.media.process.starting import Child, start_child
from annotator.media.process.waiting import DiskWait
from annotator.media.process.wire import (
    VERSION,
    BadMessageError,
    ChannelClosedError,
    Message,
    SilentError,
)
from annotator.progress import Cancelled, Progress, Report, check, ignore, never

if TYPE_CHECKING:
    # Only types: a list of frames passes through here without arrays, and without their library.
    import numpy as np
    from numpy.typing import NDArray

    from annotator.media.media_file import MediaFile

SILENCE_MS = 10_000
"""How long a decoder may show no sign of work: no picture, no packet read, no answer."""
DISK_MS = 30_000
"""How long one read of a disk or network share may take; some take ten seconds to wake up."""
MEMORY = 1664 << 20
"""Bytes of address space for decoding, besides the pictures that are kept."""
START_MS = 60_000
"""How long a process may take to start; a busy machine has needed ten seconds."""
_SLICE_MS = 5
_MOST = (1 << 63) - 1
_HINT = "Nothing is shown instead. The program and the case are unharmed."
_DISK_HINT = "Check the cable, the disk or the network, then try again. The file may be all right."
_START_HINT = "Close other programs and try again. The file may be all right."
_log = logging.getLogger(__name__)

_ERRORS: dict[str, type[AnnotatorError]] = {
    kind.__name__: kind
    for kind in (MediaError, NotAVideoError, CodecMissingError, ValueRefusedError)
}


_last_fence: list[str] = []


def last_fence() -> tuple[str, ...]:
    """What the last process that was given a file said to have given up; empty before the first."""
    return tuple(_last_fence)


class DecoderLostError(Exception):
    """The process is gone or not to be trusted; the message says why.

    `crashed` if it died by itself. `remedy` says what helps where the file is
    not to blame: the disk did not answer, or no process could be started.
    """

    def __init__(self, words: str, *, crashed: bool = False, remedy: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.crashed = crashed
        self.remedy = remedy


class Answer:
    """The last message of a request, with its bulk where it had one."""

    __slots__ = ("message", "slot", "slots")

    def __init__(self, message: Message, slot: Slot | None, slots: Slots) -> None:
        self.message = message
        self.slot = slot
        self.slots = slots

    def _size(self) -> int:
        if self.slot is None:
            raise BadMessageError("bulk that was not sent")
        return self.message.number("size", 0, self.slot.size)

    def array(self, *shape: int) -> NDArray[np.uint8]:
        """The bulk as bytes in this shape, in shared memory; raises BadMessageError where it does not fit."""
        size = self._size()
        if size != math.prod(max(0, side) for side in shape):
            raise BadMessageError("a picture of another size than announced")
        assert self.slot is not None
        return self.slots.lend(self.slot, size).reshape(shape)

    def data(self) -> bytes:
        """The bulk, copied."""
        size = self._size()
        assert self.slot is not None
        return self.slots.copy(self.slot, size)


class Decoder:
    """A decoder process with one file; for one thread at a time. Close it.

    `silence_ms` is how long it may show no sign of work.
    """

    def __init__(self, silence_ms: int = SILENCE_MS, child: Child | None = None) -> None:
        self._disk = DiskWait()
        self._child = child or start_child()
        self._slots = Slots()
        self._number = 0
        self._silence_ms = silence_ms
        self.fence: tuple[str, ...] = ()
        self.alive = True
        self.pid = self._child.pid
        try:
            self._greet()
        except BaseException:
            self.close()
            raise

    def _greet(self) -> None:
        until = time.monotonic_ns() + START_MS * 1_000_000
        try:
            while time.monotonic_ns() < until:
                hello = self._child.channel.receive(_SLICE_MS * 20)
                if hello is not None:
                    hello.number("hello", VERSION, VERSION)
                    self.fence = tuple(str(word)[:40] for word in hello.rows("fence", 20))
                    return
        except (ChannelClosedError, BadMessageError) as error:
            raise self._lost(f"it could not be started ({error})", _START_HINT) from error
        raise self._lost("it did not start in time", _START_HINT)

    def open(self, file: MediaFile, *, kept_bytes: int = 0, patient: bool = False) -> None:
        """Hand over the file that it may read, and bound its memory; `patient` yields to other work."""
        answer = self.ask(
            "open",
            descriptors=(file.fileno(), self._disk.descriptor),
            name=str(file.path),
            memory=MEMORY + max(0, kept_bytes),
            patient=patient,
        )
        self.fence += tuple(str(word)[:40] for word in answer.message.rows("fence", 20))
        _last_fence[:] = self.fence

    # -- asking

    def ask(
        self,
        request: str,
        *,
        descriptors: tuple[int, ...] = (),
        bulk: bytes | None = None,
        likely: int = 0,
        cancelled: Cancelled = never,
        progress: Report = ignore,
        **fields: Any,
    ) -> Answer:
        """The one answer to a request. `likely` is how many bytes of bulk it will probably bring.

        Raises DecoderLostError, CancelledError and what the decoder says went wrong.
        """
        answers = self.stream(
            request,
            descriptors=descriptors,
            bulk=bulk,
            likely=likely,
            cancelled=cancelled,
            progress=progress,
            **fields,
        )
        answer = next(answers)
        if next(answers, None) is not None:
            raise self._lost("it gave several answers where one was due")
        return answer

    def stream(
        self,
        request: str,
        *,
        descriptors: tuple[int, ...] = (),
        bulk: bytes | None = None,
        likely: int = 0,
        cancelled: Cancelled = never,
        progress: Report = ignore,
        **fields: Any,
    ) -> Iterator[Answer]:
        """The answers to a request as they come; the last one ends it."""
        check(cancelled)
        self._number += 1
        try:
            if bulk is not None:
                given = self._slots.take(len(bulk), self._announce)
                given.map[: len(bulk)] = bulk
                fields |= {"bulk": given.number, "bulk_size": len(bulk)}
            slot = self._slots.take(likely, self._announce) if likely else None
            if slot is not None:
                fields["slot"] = slot.number
            self._send({"id": self._number, "op": request, **fields}, descriptors)
            yield from self._answers(slot, cancelled, progress)
        except ChannelClosedError as error:
            raise self._dead() from error
        except SilentError as error:
            raise self._lost("it took no more orders") from error
        except BadMessageError as error:
            raise self._lost(f"it said something that makes no sense ({error})") from error

    def tell(self, what: str, **fields: Any) -> None:
        """Say something that has no answer; raises DecoderLostError."""
        try:
            self._send({"id": 0, "op": what, **fields})
        except ChannelClosedError as error:
            raise self._dead() from error
        except SilentError as error:
            raise self._lost("it took no more orders") from error

    def _answers(
        self, slot: Slot | None, cancelled: Cancelled, progress: Report
    ) -> Iterator[Answer]:
        number, last_sign = self._number, time.monotonic_ns()
        waited = self._disk.waited_ns()
        while True:
            message = self._child.channel.receive(_SLICE_MS)
            if cancelled():
                self._send({"id": number, "op": "cancel"})
                check(cancelled)
            if message is None:
                silent_ns = time.monotonic_ns() - last_sign
                if silent_ns > self._silence_ms * 1_000_000:
                    self._judge_silence(silent_ns, self._disk.waited_ns() - waited)
                continue
            if message.number("id", 0, number) != number:
                continue
            last_sign, waited = time.monotonic_ns(), self._disk.waited_ns()
            kind = message.text("kind", 20)
            if kind == "need":
                slot = self._slots.take(message.number("size", 0, LARGEST), self._announce)
                self._send({"id": number, "op": "use", "slot": slot.number})
            elif kind == "progress":
                progress(_progress(message))
            elif kind == "error":
                raise self._error(message)
            elif kind in ("item", "done"):
                yield Answer(message, slot, self._slots)
                if kind == "done":
                    return
                last_sign, waited = time.monotonic_ns(), self._disk.waited_ns()
            elif kind != "alive":
                raise BadMessageError("a kind of message that is not known")

    def _judge_silence(self, silent_ns: int, waited_ns: int) -> None:
        """Raise DecoderLostError unless the disk is what is slow and it still answers."""
        if silent_ns - waited_ns > self._silence_ms * 1_000_000:
            raise self._lost(f"it showed no sign of work for {self._silence_ms // 1000} s")
        if self._disk.stuck_ns() > DISK_MS * 1_000_000:
            raise self._lost(f"the disk did not answer for {DISK_MS // 1000} s", _DISK_HINT)

    def _send(self, fields: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
        self._child.channel.send(fields, descriptors, self._silence_ms)

    def _announce(self, number: int, size: int, descriptor: int) -> None:
        self._send({"id": 0, "op": "map", "slot": number, "size": size}, (descriptor,))

    def _error(self, message: Message) -> Exception:
        name, text = message.text("error", 40), message.text("message")
        if name == "memory":
            return self._lost("it needed more memory than it may have")
        if name == "bug":
            _log.error("the decoder process failed: %s", message.text("trace", 8000))
            return MediaError(f"This could not be decoded: {_plain(text)}.", _HINT)
        if name == "FrameUnavailableError":
            index = message.number("index", -1, _MOST)
            return FrameUnavailableError(_plain(text), _plain(message.text("hint")), index=index)
        kind = _ERRORS.get(name)
        if kind is None:
            raise BadMessageError("an error that is not known")
        return kind(_plain(text), _plain(message.text("hint")))

    # -- ending

    def distrust(self, error: BadMessageError) -> DecoderLostError:
        """End the process because of an answer that makes no sense."""
        return self._lost(f"it said something that makes no sense ({error})")

    def _lost(self, words: str, remedy: str = "") -> DecoderLostError:
        self.close()
        note_loss(words)
        return DecoderLostError(words, remedy=remedy)

    def _dead(self) -> DecoderLostError:
        status = self._end()
        words = f"it ended by itself (status {status})"
        if status is not None and status < 0:
            try:
                words = f"it crashed ({signal.Signals(-status).name})"
            except ValueError:
                words = f"it crashed (signal {-status})"
        note_loss(words)
        return DecoderLostError(words, crashed=True)

    def _end(self) -> int | None:
        if not self.alive:
            return None
        self.alive = False
        self._disk.close()
        # One that died keeps its own status: killing the dead changes nothing.
        return self._child.end()

    def close(self) -> None:
        """End the process; may be called twice."""
        self._end()


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _progress(message: Message) -> Progress:
    return Progress(
        message.number("done", 0, _MOST),
        message.maybe_number("total", 0, _MOST),
        message.text("what", 100),
    )
