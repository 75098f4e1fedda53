"""The decoder process's side of the conversation: takes orders, shows life, hands over bulk."""

from __future__ import annotations

import mmap
import os
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import AnnotatorError, CancelledError, FrameUnavailableError
from annotator.media.media_file import grant, read_through
from annotator.media.process import fence
from annotator.media.process.memory import LARGEST, SLOTS
from annotator.media.process.waiting import WaitingReader
from annotator.media.process.wire import VERSION, BadMessageError, Channel, Message
from annotator.progress import Progress

_LOOK_NS = 2_000_000
_LIFE_NS = 500_000_000
_TOLD_NS = 50_000_000
_PATIENCE = 5
_MOST = (1 << 63) - 1

Part = NDArray[Any] | bytes
Task = Callable[["Server", Message], None]


class Server:
    """Serves one request after the other in one thread, so that work alone shows life."""

    def __init__(self, channel: Channel, in_force: Sequence[str], tasks: dict[str, Task]) -> None:
        self._channel = channel
        self._in_force = in_force
        self._tasks = {"open": Server._open, **tasks}
        self._inbox: deque[Message] = deque()
        self._maps: dict[int, mmap.mmap] = {}
        self._id = 0
        self._slot: int | None = None
        self._stopped = False
        self._looked = self._lived = self._told = 0
        self.path = Path("media")

    def run(self) -> None:
        """Until the other side closes the channel, which raises ChannelClosedError."""
        self._channel.send({"hello": VERSION, "fence": list(self._in_force)})
        while True:
            while self._inbox:
                self._serve(self._inbox.popleft())
            self._listen(None)

    # -- listening

    def _listen(self, wait_ms: int | None) -> bool:
        message = self._channel.receive(wait_ms)
        if message is None:
            return False
        order = message.text("op", 40)
        if order == "map":
            self._map(message)
        elif order == "cancel":
            self._call_off(message.number("id", 0, _MOST))
        elif order == "travel":
            # The one order without an answer, and so without a turn.
            self._tasks[order](self, message)
        elif order == "use":
            if message.number("id", 0, _MOST) == self._id:
                self._slot = message.number("slot", 0, SLOTS - 1)
        else:
            self._inbox.append(message)
        return True

    def _call_off(self, number: int) -> None:
        """Stop the request that is served, or forget one that still waits for its turn."""
        if number == self._id:
            self._stopped = True
        else:
            # Nobody listens to it any more: it would ask for room and never be given any.
            waiting = [each for each in self._inbox if each.maybe_number("id", 0, _MOST) != number]
            self._inbox = deque(waiting)

    def _map(self, message: Message) -> None:
        descriptor = self._channel.descriptor()
        try:
            size = message.number("size", 1, LARGEST)
            self._maps[message.number("slot", 0, SLOTS - 1)] = mmap.mmap(descriptor, size)
        finally:
            os.close(descriptor)

    def stopped(self) -> bool:
        """Whether the request was called off; to be asked for every packet, it shows that work goes on."""
        now = time.monotonic_ns()
        if now - self._looked >= _LOOK_NS:
            self._looked = now
            while self._listen(0):
                pass
            if now - self._lived >= _LIFE_NS:
                self._lived = now
                self._say("alive")
        return self._stopped

    def tell(self, progress: Progress) -> None:
        """Pass progress on, not more often than anybody can see it."""
        now = time.monotonic_ns()
        if now - self._told >= _TOLD_NS or progress.done == progress.total:
            self._told = self._lived = now
            done, total, what = progress.done, progress.total, progress.what
            self._say("progress", done=done, total=total, what=what)

    # -- answering

    def _serve(self, message: Message) -> None:
        self._id = message.number("id", 1, _MOST)
        self._slot = message.maybe_number("slot", 0, SLOTS - 1)
        self._stopped = False
        self._lived = time.monotonic_ns()
        try:
            self._tasks[message.text("op", 40)](self, message)
        except CancelledError:
            self._say("done")
        except MemoryError:
            self._say("error", error="memory", message="")
        except FrameUnavailableError as error:
            self._fail(error, index=error.index)
        except AnnotatorError as error:
            self._fail(error)
        except (BadMessageError, OSError) as error:
            self._bug(error)
        except Exception as error:  # noqa: BLE001 - told to the program in words
            self._bug(error)

    def _fail(self, error: AnnotatorError, **more: int) -> None:
        name = type(error).__name__
        self._say("error", error=name, message=error.message, hint=error.hint, **more)

    def _bug(self, error: Exception) -> None:
        words = f"{type(error).__name__}: {error}"[:500]
        self._say("error", error="bug", message=words, trace=traceback.format_exc()[-4000:])

    def _say(self, kind: str, **fields: Any) -> None:
        self._channel.send({"id": self._id, "kind": kind, **fields})

    def item(self, *parts: Part, **fields: Any) -> None:
        """Hand over one of several results: short fields, and bulk in shared memory."""
        self._give("item", parts, fields)

    def done(self, *parts: Part, **fields: Any) -> None:
        """Hand over the last result, which ends the request."""
        self._give("done", parts, fields)

    def _give(self, kind: str, parts: Sequence[Part], fields: dict[str, Any]) -> None:
        if not parts:
            self._say(kind, **fields)
            return
        flat = [self._flat(part) for part in parts]
        size = sum(len(part) for part in flat)
        target = self._room(size)
        at = 0
        for part in flat:
            target[at : at + len(part)] = part
            at += len(part)
        # The next result of this request needs memory of its own.
        self._slot = None
        self._lived = time.monotonic_ns()
        self._say(kind, size=size, **fields)

    @staticmethod
    def _flat(part: Part) -> NDArray[np.uint8]:
        if isinstance(part, bytes):
            return np.frombuffer(part, np.uint8)
        return np.ascontiguousarray(part).view(np.uint8).reshape(-1)

    def _room(self, size: int) -> NDArray[np.uint8]:
        if size > LARGEST:
            raise MemoryError
        if self._slot is None or len(self._maps[self._slot]) < size:
            self._slot = None
            self._say("need", size=size)
            while self._slot is None:
                # Looked at first: it may have been called off before there was anything to give.
                if self._stopped:
                    raise CancelledError("Stopped.")
                self._listen(None)
        return np.frombuffer(self._maps[self._slot], np.uint8)

    def bulk(self, message: Message) -> bytes:
        """The bulk that came with a request."""
        piece = self._maps[message.number("bulk", 0, SLOTS - 1)]
        return piece[: message.number("bulk_size", 0, len(piece))]

    # -- the file

    def _open(self, message: Message) -> None:
        descriptor = self._channel.descriptor()
        self.path = Path(message.text("name", 1 << 16))
        grant(self.path, descriptor)
        read_through(WaitingReader(self._channel.descriptor()))
        if message.flag("patient"):
            os.nice(_PATIENCE)
        self.done(fence=fence.limit_memory(message.number("memory", 1 << 28, 1 << 40)))
