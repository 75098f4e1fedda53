"""Starts decoder processes, and ends them for certain.

On Linux a child dies with the *thread* that started it, so one thread that
lasts as long as the program starts them all.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from annotator.errors import MediaError
from annotator.media.process.metadata import METADATA
from annotator.media.process.wire import Channel

SWITCH = "--decoder-process"
"""The frozen program, started with this first argument, is a decoder process."""
_SHOW_ERRORS = "ANNOTATOR_DECODER_STDERR"
_KEPT_VARIABLES = ("LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT", "LD_LIBRARY_PATH", "TZ")
_REAP_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was started, and our end of its channel."""

    process: subprocess.Popen[bytes]
    channel: Channel

    @property
    def pid(self) -> int:
        """The system's number of the process."""
        return self.process.pid

    def end(self) -> int | None:
        """Kill it and take its exit status (negative: the signal); None if the system cannot end it yet."""
        self.channel.close()
        with suppress(ProcessLookupError):
            self.process.kill()
        try:
            return self.process.wait(_REAP_SECONDS)
        except subprocess.TimeoutExpired:
            # Stuck in the kernel, on a dead disk perhaps; it is taken when it ends.
            threading.Thread(target=self.process.wait, daemon=True).start()
            return None


def command() -> list[str]:
    """How a decoder process is called, without the number of its descriptor."""
    if getattr(sys, "frozen", False):
        return [sys.executable, SWITCH]
    # -P: a module that lies in the current folder must not be taken for one of ours.
    return [sys.executable, "-P", "-s", "-m", "annotator.media.process.child"]


class _Starter:
    def __init__(self) -> None:
        self._wanted: SimpleQueue[tuple[Callable[[], list[str]], Future[Child]]] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self, called: Callable[[], list[str]]) -> Future[Child]:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="decoder starter", daemon=True
                )
                self._thread.start()
        started: Future[Child] = Future()
        self._wanted.put((called, started))
        return started

    def _run(self) -> None:
        while True:
            called, started = self._wanted.get()
            try:
                started.set_result(_start(called()))
            except BaseException as error:  # noqa: BLE001 - raised again by whoever asked
                started.set_exception(error)


def start_for_metadata() -> Child:
    """A process that reads what files say of themselves; raises MediaError where none can be started."""
    try:
        return _starter.start(lambda: [*command(), METADATA]).result()
    except OSError as error:
        raise _not_started(error) from error


def _start(called: list[str]) -> Child:
    last = [METADATA] if called[-1] == METADATA else []
    called = called[: len(called) - len(last)]
    ours, theirs = socket.socketpair()
    try:
        number = theirs.fileno()
        process = subprocess.Popen(
            [*called, str(number), str(os.getpid()), *last],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get(_SHOW_ERRORS) else subprocess.DEVNULL,
            pass_fds=(number,),
            cwd="/",
            env=_environment(),
        )
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return Child(process, Channel(ours))


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    import annotator

    root = Path(annotator.__file__).resolve().parent.parent
    if sys.dont_write_bytecode:
        kept["PYTHONDONTWRITEBYTECODE"] = "1"
    # Threads of the mathematics library would be there before the fence is.
    return kept | {
        "PYTHONPATH": str(root),
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


class _Spare:
    """The one process that stands ready for the next film."""

    def __init__(self, starter: _Starter) -> None:
        self._starter = starter
        self._lock = threading.Lock()
        self._ready: Future[Child] | None = None
        self._keeps = False

    def take(self) -> Future[Child]:
        with self._lock:
            ready, self._ready = self._ready, None
            return ready or self._starter.start(command)

    def make(self) -> None:
        with self._lock:
            if self._ready is None:
                self._ready = self._starter.start(command)

    def keep(self) -> None:
        self._keeps = True
        self.make()

    def taken(self) -> None:
        if self._keeps:
            self.make()

    def drop(self) -> None:
        with self._lock:
            ready, self._ready, self._keeps = self._ready, None, False
        if ready is not None:
            with suppress(OSError):
                ready.result().end()


_starter = _Starter()
_spare = _Spare(_starter)
atexit.register(_spare.drop)


def start_child() -> Child:
    """A new decoder process, or the one that stands ready; raises MediaError where none can be started."""
    try:
        child = _spare.take().result()
        if child.process.poll() is not None:
            child.end()
            child = _starter.start(command).result()
    except OSError as error:
        raise _not_started(error) from error
    _spare.taken()
    return child


def _not_started(error: OSError) -> MediaError:
    return MediaError(
        f"The process that decodes video could not be started: {error.strerror}.",
        "Close other programs and try again.",
    )


def keep_spare() -> None:
    """From now on one process stands ready, so that opening a film waits for none."""
    _spare.keep()


def make_spare() -> None:
    """Have one process ready for the next film."""
    _spare.make()


def drop_spare() -> None:
    """End the process that stands ready and keep none from now on."""
    _spare.drop()
