"""Processes that are killed, called off, used by many or orphaned."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from annotator.errors import CancelledError, MediaError
from annotator.media.process import bulk, lines, one_file, starting
from annotator.media.process.conversation import Decoder
from annotator.media.process.frames import ProcessFrames
from annotator.media.process.serving import Server
from annotator.media.process.wire import Channel, ChannelClosedError, Message
from annotator.timing.frame_index import FrameIndex


@pytest.mark.usefixtures("leaves_no_process")
def test_killed_again_and_again_in_the_middle_of_requests(film: Path, index: FrameIndex) -> None:
    """Every frame comes right, or the film says that its process was ended; none comes wrong."""
    chance = random.Random(5)
    done = threading.Event()
    kills = 0

    def kill(frames: ProcessFrames) -> None:
        nonlocal kills
        while not done.is_set():
            time.sleep(chance.random() * 0.4)
            pid = frames.pid
            if pid:
                os.kill(pid, signal.SIGKILL)
                kills += 1

    right, refusals = 0, []
    with ProcessFrames(film, index) as frames:
        killer = threading.Thread(target=kill, args=(frames,))
        killer.start()
        try:
            while kills < 6 or not right:
                number = chance.randrange(len(index))
                try:
                    found = frames.frame(number).digest()
                except MediaError as error:
                    refusals.append(error.message)
                else:
                    assert found == index.digest(number)
                    right += 1
        finally:
            done.set()
            killer.join()
    assert right
    assert all("SIGKILL" in words for words in refusals)


def test_killed_during_bulk_work(film: Path) -> None:
    started = one_file.decoding(film, "Killing")

    def work() -> None:
        with started as (decoder, _size):
            os.kill(decoder.pid, signal.SIGKILL)
            decoder.ask("full_index", stream=0)

    with pytest.raises(MediaError, match="SIGKILL"):
        work()


def test_calling_off_reaches_into_the_work(
    film: Path, index: FrameIndex, child: Callable[[str], None]
) -> None:
    child("loop")
    asked = 0

    def soon() -> bool:
        nonlocal asked
        asked += 1
        return asked > 10

    with ProcessFrames(film, index, silence_ms=60_000) as frames, pytest.raises(CancelledError):
        frames.frame(7, soon)


def test_after_calling_off_the_right_frames_come(film: Path, index: FrameIndex) -> None:
    chance = random.Random(2)
    called_off = 0
    with ProcessFrames(film, index, cache_bytes=1) as frames:
        for _ in range(150):
            left = chance.choice((1, 2, 3, 1 << 30))

            def soon() -> bool:
                nonlocal left
                left -= 1
                return left < 0

            number = chance.randrange(len(index))
            try:
                frame = frames.frame(number, soon, room=(192, 112))
            except CancelledError:
                called_off += 1
            else:
                top = frame.rgb()[10]
                read = sum(int(top[bit * 16 + 8].mean() > 128) << bit for bit in range(12))
                assert read == number
        pid = frames.pid
        assert frames.frame(3).digest() == index.digest(3)
        assert frames.pid == pid
    assert 0 < called_off < 150


def test_a_request_that_is_called_off_before_its_turn_holds_up_nobody() -> None:
    """It must not wait for room that nobody gives it any more."""
    mine, theirs = socket.socketpair()
    program, other = Channel(mine), Channel(theirs, takes_descriptors=True)

    def look_around(server: Server, _message: Message) -> None:
        while not server.stopped():
            time.sleep(0.001)
        raise CancelledError("Stopped.")

    def give(server: Server, _message: Message) -> None:
        server.done(b"a picture")

    def serve() -> None:
        with suppress(ChannelClosedError):
            Server(other, (), {"look around": look_around, "give": give}).run()

    # All of it is said before the process has its first look.
    program.send({"id": 1, "op": "look around"})
    program.send({"id": 2, "op": "give"})
    program.send({"op": "cancel", "id": 2})
    program.send({"id": 3, "op": "give"})
    program.send({"op": "cancel", "id": 1})
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        heard = []
        while not heard or heard[-1] != (3, "need"):
            message = program.receive(60_000)
            assert message is not None, heard
            if "hello" not in message.fields:
                heard.append((message.number("id", 0, 9), message.text("kind")))
    finally:
        program.close()
        thread.join()
        other.close()
    assert heard == [(1, "done"), (3, "need")]


def test_several_threads(film: Path, index: FrameIndex) -> None:
    wrong: list[int] = []
    with ProcessFrames(film, index) as frames:

        def read(seed: int) -> None:
            chance = random.Random(seed)
            for _ in range(25):
                number = chance.randrange(len(index))
                if frames.frame(number, room=(192, 112)).digest() != index.digest(number):
                    wrong.append(number)

        threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong


@pytest.mark.usefixtures("warm", "leaves_no_process", "leaves_nothing_open")
def test_nothing_is_left_open(film: Path, index: FrameIndex) -> None:
    for _ in range(4):
        bulk.full_index(film)
        with ProcessFrames(film, index) as frames:
            frames.frame(9, room=(192, 112)).rgb()
        told = lines.iter_frames(film)
        next(told)
        told.close()


def test_the_spare_is_used_and_replaced(film: Path) -> None:
    starting.keep_spare()
    try:
        ready = starting._spare._ready
        assert ready is not None
        waiting = ready.result().pid
        decoder = Decoder()
        assert decoder.pid == waiting
        decoder.close()
        again = starting._spare._ready
        assert again is not None
        os.kill(again.result().pid, signal.SIGKILL)
        again.result().process.wait()
        assert bulk.probe(film).video
    finally:
        starting.drop_spare()


@pytest.mark.parametrize("work", ["idle", "looping"])
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a busy child with its parent")
def test_it_ends_with_the_program(work: str, film: Path, tmp_path: Path) -> None:
    """The parent is killed; its child goes too, even where it hangs in a loop."""
    bad = Path(__file__).with_name("bad_child.py")
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys, threading, time\n"
        "from pathlib import Path\n"
        "from annotator.media.media_file import MediaFile\n"
        "from annotator.media.process import starting\n"
        "from annotator.media.process.conversation import Decoder\n"
        f"starting.command = lambda: [sys.executable, '-P', '-s', {str(bad)!r}, 'loop']\n"
        "decoder = Decoder()\n"
        f"decoder.open(MediaFile(Path({str(film)!r})))\n"
        "print(decoder.pid, flush=True)\n"
        + ("decoder.ask('probe')\n" if work == "looping" else "time.sleep(600)\n")
    )
    root = str(Path(__file__).parents[2])
    parent = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": root}
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.5)
    assert Path(f"/proc/{child}").exists()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(600):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the decoder outlived the program")


def test_it_outlives_the_thread_that_asked_for_it(film: Path, index: FrameIndex) -> None:
    made: list[ProcessFrames] = []
    thread = threading.Thread(target=lambda: made.append(ProcessFrames(film, index)))
    thread.start()
    thread.join()
    time.sleep(0.3)
    with made[0] as frames:
        pid = frames.pid
        assert frames.frame(2).digest() == index.digest(2)
        assert frames.pid == pid
