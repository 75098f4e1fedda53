"""A decoder process that goes wrong in the way named by its first argument, when asked for frame 7."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import time
from pathlib import Path

from annotator.media.media_file import MediaFile
from annotator.media.process import child, fence, tasks
from annotator.media.process.serving import Server
from annotator.media.process.wire import Message
from annotator.media.reader import FrameReader

HOW = sys.argv[1]
BAD = 7
honest_tasks = tasks.tasks


def raw(server: Server, data: bytes) -> None:
    server._channel._socket.setblocking(True)
    server._channel._socket.sendall(data)


def say(server: Server, **fields: object) -> None:
    server._channel.send({"id": server._id, **fields})


def escape() -> dict[str, str]:
    """Try what the fence should forbid; the error's name for each."""
    results = {}
    attempts = {
        "read a file": lambda: Path("/etc/passwd").read_bytes(),
        "list a folder": lambda: list(Path("/").iterdir()),
        "write a file": lambda: Path("/tmp/escaped").write_bytes(b""),
        "local socket": lambda: socket.socket(socket.AF_UNIX),
        "network": lambda: socket.socket(socket.AF_INET),
        "program": lambda: os.execv("/bin/true", ["true"]),
        "process": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "signal": lambda: os.kill(os.getppid(), 0),
        "many descriptors": lambda: [os.dup(0) for _ in range(100)],
    }
    for name, attempt in attempts.items():
        try:
            attempt()
            results[name] = "done"
        except OSError as error:
            results[name] = type(error).__name__
    return results


def misbehave(server: Server, message: Message) -> None:
    facts = {
        "damaged": False, "width": 16, "height": 16, "pixel_format": "yuv420p", "colour_note": "",
        "orientation": "", "interlaced": False, "aspect": [1, 1],
    }  # fmt: skip
    match HOW:
        case "segfault":
            ctypes.string_at(0)
        case "abort":
            os.abort()
        case "exit":
            os._exit(3)
        case "loop":
            while True:
                pass
        case "sleep":
            time.sleep(3600)
        case "bomb":
            hoard = []
            while True:
                hoard.append(bytearray(64 << 20))
        case "garbage":
            raw(server, os.urandom(4096))
        case "not json":
            raw(server, (5).to_bytes(4, "big") + b"hello")
        case "deep json":
            body = b"[" * 500_000
            raw(server, len(body).to_bytes(4, "big") + body)
        case "a list":
            raw(server, (2).to_bytes(4, "big") + b"[]")
        case "endless message":
            raw(server, (1 << 31).to_bytes(4, "big"))
        case "half a message":
            raw(server, (100).to_bytes(4, "big") + b"{")
            time.sleep(3600)
        case "wrong types":
            say(server, kind="done", **facts | {"width": "16"})
        case "negative":
            say(server, kind="done", **facts | {"height": -1})
        case "no aspect":
            say(server, kind="done", **facts | {"aspect": [0, 0]})
        case "an id from the future":
            server._channel.send({"id": server._id + 5, "kind": "done"})
        case "too much memory":
            say(server, kind="need", size=1 << 40)
        case "beyond its memory":
            say(server, kind="need", size=1000)
            server._listen(None)
            say(server, kind="done", rgb=[4000, 4000], size=48_000_000, **facts)
        case "another size":
            say(server, kind="need", size=1000)
            server._listen(None)
            say(server, kind="done", rgb=[10, 10], size=10, **facts)
        case "shrinks memory":
            server._slot = None
            say(server, kind="need", size=768)
            server._listen(None)
            descriptor = server.descriptors[-1]
            try:
                os.ftruncate(descriptor, 0)
            except OSError:
                pass
            say(server, kind="done", rgb=[16, 16], size=768, **facts)
        case "another picture":
            server.done(bytes(3 * 10 * 10), height=10, width=10)
        case "unknown error":
            say(server, kind="error", error="SystemExit", message="x", hint="")
        case "a bug":
            raise KeyError("what nobody foresaw")
        case "old answers":
            for number in range(server._id):
                server._channel.send({"id": number, "kind": "done", **facts})
            time.sleep(3600)
        case _:
            raise AssertionError(HOW)


def wait_for_disk(path: Path) -> None:
    """One read that takes longer than the test lets it be silent, or for ever."""
    read = os.pread

    def slowly(descriptor: int, size: int, place: int) -> bytes:
        time.sleep(12 if HOW == "slow disk" else 3600)
        return read(descriptor, size, place)

    os.pread = slowly
    MediaFile(path).head()
    os.pread = read


def bad_ahead(self: FrameReader, _index: int, _step: int, _cancelled: object) -> bool:
    """What goes wrong while nobody waits for anything."""
    with self._access.patient():
        if HOW == "crash ahead":
            ctypes.string_at(0)
        if HOW == "hang ahead":
            time.sleep(3600)
        raise MemoryError


def bad_tasks() -> dict[str, object]:
    known = honest_tasks()
    frame, probe = known["frame"], known["probe"]

    def one_frame(server: Server, message: Message) -> None:
        if message.number("index", 0, 1 << 40) == BAD and HOW.endswith(" disk"):
            wait_for_disk(server.path)
            frame(server, message)
        elif message.number("index", 0, 1 << 40) == BAD:
            misbehave(server, message)
        else:
            frame(server, message)

    def facts(server: Server, message: Message) -> None:
        if HOW == "escape":
            say(server, kind="done", found=escape())
        elif HOW == "bad facts":
            server.done(b'{"streams": [], "metadata": [], "container": 5}')
        elif HOW == "honest":
            probe(server, message)
        else:
            misbehave(server, message)

    def picture(server: Server, message: Message) -> None:
        fence.limit_memory(message.number("memory", 1 << 28, 1 << 40))
        misbehave(server, message)

    def index(server: Server, message: Message) -> None:
        if HOW == "big index":
            body = b'{"facts":{},"columns":[["types","uint8",2000000000,9]]}'
            head = b"ANFRIDX\x00" + (1).to_bytes(2, "little") + len(body).to_bytes(4, "little")
            server.done(head + body + bytes(32))
        else:
            server.done(b"no index at all")

    if HOW.endswith(" ahead"):
        FrameReader.prefetch = bad_ahead
        return known
    return {**known, "frame": one_frame, "probe": facts, "full_index": index, "picture": picture}


class Keeping(Server):
    """Keeps the descriptors of shared memory, to try what may be done with them."""

    descriptors: list[int] = []

    def _map(self, message: Message) -> None:
        self.descriptors.append(os.dup(self._channel._descriptors[0]))
        super()._map(message)


if __name__ == "__main__":
    import annotator.media.process.serving as serving

    tasks.tasks = bad_tasks
    if HOW == "shrinks memory":
        serving.Server = Keeping
    if HOW == "never starts":
        raise SystemExit(1)
    child.main(sys.argv[-2:])
