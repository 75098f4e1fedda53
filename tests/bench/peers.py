"""The players and readers that we are held against, each as `read(frame number)`."""

from __future__ import annotations

import itertools
import json
import socket
import subprocess
import time
from pathlib import Path
from shutil import which
from typing import Any

import av
import cv2
import numpy as np
from material import Picture, number_in
from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink

from annotator.timing.frame_index import FrameIndex

_PATIENCE_S = 20.0
_QT_PATIENCE_MS = 5_000


class Floor:
    """Bare libavcodec through PyAV: seek to the key frame, decode to the time stamp, check nothing."""

    def __init__(self, path: Path, index: FrameIndex) -> None:
        self._container = av.open(str(path))
        self._stream = self._container.streams.video[0]
        self._stream.thread_type = "FRAME"
        self._stream.thread_count = 0
        self._index = index
        self._frames = self._container.decode(self._stream)
        self._last: av.VideoFrame | None = None

    def read(self, number: int) -> None:
        """Decode to frame `number`."""
        wanted = self._index.pts(number)
        assert wanted is not None
        self._container.seek(wanted, stream=self._stream)
        self._frames = self._container.decode(self._stream)
        self._last = next((f for f in self._frames if f.pts is not None and f.pts >= wanted), None)

    def onward(self) -> None:
        """Decode the next frame."""
        self._last = next(self._frames)

    def number(self) -> int:
        """The number in the picture that is there now, -1 without a picture."""
        return -1 if self._last is None else number_in(luma_of(self._last))

    def close(self) -> None:
        self._container.close()


def luma_of(frame: Any) -> Picture:
    """The brightness plane of a PyAV frame."""
    plane = frame.planes[0]
    return np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[
        : frame.height, : frame.width
    ]


class OpenCv:
    """OpenCV's own reader, told the frame's number."""

    def __init__(self, path: Path) -> None:
        self._capture = cv2.VideoCapture(str(path))
        self._last: Any = None

    def read(self, number: int) -> None:
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, number)
        self.onward()

    def onward(self) -> None:
        done, picture = self._capture.read()
        self._last = picture if done else None

    def number(self) -> int:
        return -1 if self._last is None else number_in(self._last[:, :, 1])

    def close(self) -> None:
        self._capture.release()


class Mpv:
    """mpv without a window, paused, with exact seeks, led through its JSON socket.

    Its own correction of start times is switched off, and it is told the
    frame's recorded time, so that a wrong frame is not the fault of the asking.
    """

    def __init__(self, path: Path, index: FrameIndex, scratch: Path) -> None:
        self._index = index
        self._shot = scratch / "mpv.jpg"
        self._ids = itertools.count(1)
        address = scratch / "mpv.sock"
        address.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                "mpv", "--no-config", "--no-terminal", "--load-scripts=no", "--pause", "--vo=null",
                "--ao=null", "--aid=no", "--hwdec=no", "--hr-seek=yes", "--keep-open=yes",
                "--rebase-start-time=no", f"--input-ipc-server={address}", "--", str(path),
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(_PATIENCE_S)
        self._buffer = b""
        for attempt in itertools.count():
            try:
                self._socket.connect(str(address))
                break
            except OSError:
                if attempt > 200:
                    self.close()
                    raise
                time.sleep(0.05)
        # It may have opened the film before we listened: ask for a frame that it must go to.
        time.sleep(1.0)
        self.read(min(5, len(index) - 1))
        self._tell("observe_property", 1, "time-pos")
        self._until(lambda e: e.get("event") == "property-change")

    def _tell(self, *command: Any) -> int:
        number = next(self._ids)
        line = json.dumps({"command": command, "request_id": number}) + "\n"
        self._socket.sendall(line.encode())
        return number

    def _event(self) -> dict[str, Any]:
        while b"\n" not in self._buffer:
            found = self._socket.recv(65536)
            if not found:
                raise RuntimeError("mpv closed its socket")
            self._buffer += found
        line, self._buffer = self._buffer.split(b"\n", 1)
        event: dict[str, Any] = json.loads(line)
        return event

    def _until(self, wanted: Any) -> dict[str, Any]:
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            event = self._event()
            if wanted(event):
                return event
        raise RuntimeError("mpv did not answer in time")

    def _drop_waiting(self) -> None:
        """Throw away what it said before, which belongs to no question of ours."""
        self._buffer = b""
        number = self._tell("get_property", "pause")
        self._until(lambda e: e.get("request_id") == number)

    def read(self, number: int) -> None:
        """Seek exactly and wait until it says that the picture is there."""
        pts = self._index.pts(number)
        assert pts is not None
        seconds = pts * self._index.time_base
        self._tell("seek", f"{float(seconds):.6f}", "absolute+exact")
        self._landed()

    def _landed(self) -> None:
        # Opening and earlier jumps end with a playback-restart too: only one after our own seek counts.
        self._until(lambda e: e.get("event") == "seek")
        self._until(lambda e: e.get("event") == "playback-restart")

    def onward(self) -> None:
        self._tell("frame-step")
        self._until(lambda e: e.get("event") == "property-change" and e.get("data") is not None)

    def back(self) -> None:
        """One frame back; call `number` before, so that no answer of an earlier step is waiting."""
        self._tell("frame-back-step")
        self._landed()

    def number(self) -> int:
        """The number in a picture that it is asked to write."""
        self._shot.unlink(missing_ok=True)
        asked = self._tell("screenshot-to-file", str(self._shot), "video")
        self._until(lambda e: e.get("request_id") == asked)
        picture = cv2.imread(str(self._shot), cv2.IMREAD_GRAYSCALE)
        self._drop_waiting()
        return -1 if picture is None else number_in(np.asarray(picture, np.uint8))

    def close(self) -> None:
        """End the process that we started."""
        self._socket.close()
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def mpv_is_here() -> bool:
    """Whether mpv is installed and can be led through a socket."""
    return which("mpv") is not None and hasattr(socket, "AF_UNIX")


def gui_application() -> QGuiApplication:
    """The one Qt application of this process, without a screen."""
    there = QGuiApplication.instance()
    return there if isinstance(there, QGuiApplication) else QGuiApplication([])


class QtPlayer:
    """QMediaPlayer into a bare video sink, paused; told the middle of the frame in milliseconds."""

    def __init__(self, path: Path, index: FrameIndex) -> None:
        gui_application()
        self._index = index
        self._last = QVideoFrame()
        self._loop = QEventLoop()
        self._player = QMediaPlayer()
        self._sink = QVideoSink()
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._came)
        self._player.setSource(QUrl.fromLocalFile(str(path)))
        self._player.pause()
        self._wait(_QT_PATIENCE_MS)

    def _came(self, frame: QVideoFrame) -> None:
        if frame.isValid():
            self._last = QVideoFrame(frame)
            self._loop.quit()

    def _wait(self, ms: int) -> None:
        alarm = QTimer()
        alarm.setSingleShot(True)
        alarm.timeout.connect(self._loop.quit)
        alarm.start(ms)
        self._loop.exec()

    def read(self, number: int) -> None:
        self._last = QVideoFrame()
        elapsed = self._index.time_ns(number)
        after = (
            self._index.time_ns(number + 1)
            if number + 1 < len(self._index)
            else self._index.end_ns()
        )
        self._player.setPosition((elapsed + after) // 2_000_000)
        self._wait(_QT_PATIENCE_MS)

    def number(self) -> int:
        """The number in the picture that is there once it had time to settle."""
        self._wait(120)
        image = self._last.toImage().convertToFormat(self._last.toImage().Format.Format_Grayscale8)
        if image.isNull():
            return -1
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(
            image.height(), image.bytesPerLine()
        )
        return number_in(rows[:, : image.width()])

    def close(self) -> None:
        self._player.stop()
        self._player.setVideoSink(None)
