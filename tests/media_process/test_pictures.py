"""A picture that somebody brought is decoded outside the program, whatever it does there."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from annotator.errors import CancelledError, MediaError
from annotator.media import engine, still_picture
from annotator.media.process import pictures, starting


def drawn(suffix: str = ".png", width: int = 640, height: int = 480) -> bytes:
    pixels = np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8)
    done, data = cv2.imencode(suffix, pixels)
    assert done
    return data.tobytes()


@pytest.fixture(autouse=True)
def no_spare() -> None:
    starting.drop_spare()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
def test_the_same_pixels_as_inside(suffix: str) -> None:
    data = drawn(suffix)
    found = engine.decode_picture(data, 640, 480, in_process=False)
    assert found.shape == (480, 640, 3)
    assert np.array_equal(found, engine.decode_picture(data, 640, 480, in_process=True))


def test_the_program_itself_decodes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: object) -> None:
        raise AssertionError("decoded in the program")

    monkeypatch.setattr(cv2, "imdecode", refused)
    monkeypatch.setattr(still_picture, "decode_picture", refused)
    assert engine.decode_picture(drawn(), 640, 480, in_process=False).shape == (480, 640, 3)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("segfault", "crashed"),
        ("exit", "ended by itself"),
        ("bomb", "more memory"),
        ("garbage", "no sense"),
        ("another picture", "no sense"),
        ("loop", "no sign of work"),
    ],
)
@pytest.mark.usefixtures("leaves_no_process")
def test_its_end_is_told_in_words(
    how: str, words: str, child: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    child(how)
    if how == "loop":
        monkeypatch.setattr(pictures, "SILENCE_MS", 1000)
    with pytest.raises(MediaError, match="could not be opened") as refused:
        engine.decode_picture(drawn(), 640, 480, in_process=False)
    assert words in refused.value.message
    assert "unharmed" in refused.value.hint


@pytest.mark.usefixtures("leaves_no_process")
def test_who_no_longer_waits_ends_it(child: Callable[[str], None]) -> None:
    child("sleep")
    stopped = threading.Event()
    threading.Timer(1, stopped.set).start()
    with pytest.raises(CancelledError):
        engine.decode_picture(drawn(), 640, 480, cancelled=stopped.is_set, in_process=False)


def test_damaged_and_lying_pictures_are_refused() -> None:
    rng = np.random.default_rng(11)
    data = bytearray(drawn(".jpg", 64, 48))
    for _ in range(6):
        data[int(rng.integers(200, len(data)))] = int(rng.integers(256))
    for given, sides in (
        (bytes(data[:300]), (64, 48)),
        (drawn(), (64, 48)),
        (os.urandom(500), (9, 9)),
    ):
        with pytest.raises(MediaError, match=r"cannot be decoded|not as large"):
            engine.decode_picture(given, *sides, in_process=False)
