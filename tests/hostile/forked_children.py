"""Decoder processes forked from one that has imported everything, for runs of many thousand files.

Starting Python and its libraries takes most of the time that a small file
needs. What is forked goes through the decoder process's own `main`: the same
fence, limits and conversation.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from annotator.media.process import starting
from annotator.media.process.wire import Channel

_MESSAGE = 64


class ForkedProcess:
    """What `starting.Child` needs of a process that is the template's child and not ours."""

    def __init__(self, template: Template, pid: int) -> None:
        self._template = template
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self.returncode

    def kill(self) -> None:
        # Nobody takes its exit status but `wait`, so its number cannot be another's.
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, _timeout: float | None = None) -> int:
        if self.returncode is None:
            self.returncode = self._template.ask(f"wait {self.pid}")
        return self.returncode


class Template:
    """The process that forks; close it."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", __file__, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                cwd="/",
                env=starting._environment(),
            )

    def ask(self, words: str, descriptor: int | None = None) -> int:
        with self._lock:
            socket.send_fds(
                self._ours, [words.encode()], [] if descriptor is None else [descriptor]
            )
            answer = self._ours.recv(_MESSAGE)
        if not answer:
            raise ChildProcessError("the process that forks decoders has ended")
        return int(answer)

    def start(self) -> starting.Child:
        ours, theirs = socket.socketpair()
        with theirs:
            pid = self.ask("start", theirs.fileno())
        process: Any = ForkedProcess(self, pid)
        return starting.Child(process, Channel(ours))

    def close(self) -> None:
        self._ours.close()
        self._process.wait(60)


def _serve(control: socket.socket) -> None:
    from annotator.media.process import child

    child._import_rest()
    import annotator.media.process.serving
    import annotator.media.process.tasks  # noqa: F401

    while True:
        words, given, _flags, _address = socket.recv_fds(control, _MESSAGE, 1)
        if not words:
            return
        if words == b"start":
            template = os.getpid()
            pid = os.fork()
            if pid == 0:
                control.close()
                os._exit(child.main([str(given[0]), str(template)]))
            os.close(given[0])
            control.send(str(pid).encode())
        else:
            _pid, status = os.waitpid(int(words.split()[1]), 0)
            control.send(str(os.waitstatus_to_exitcode(status)).encode())


if __name__ == "__main__":
    sys.path[:] = [place for place in sys.path if Path(place) != Path(__file__).parent]
    _serve(socket.socket(fileno=int(sys.argv[1])))
