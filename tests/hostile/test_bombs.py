"""Small files that ask for gigabytes."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from annotator.errors import MediaError
from annotator.media.process import bulk, starting
from annotator.media.process.frames import ProcessFrames

MOST_MEMORY = 2_000_000_000


class _Bits:
    def __init__(self) -> None:
        self.text = ""

    def u(self, count: int, value: int) -> _Bits:
        self.text += f"{value:0{count}b}"
        return self

    def ue(self, *values: int) -> _Bits:
        """Exp-Golomb codes, ITU-T H.264 9.1."""
        for value in values:
            code = f"{value + 1:b}"
            self.text += "0" * (len(code) - 1) + code
        return self

    def unit(self, kind: int) -> bytes:
        """A NAL unit with start code and the bytes that keep its contents from looking like one."""
        text = self.text + "1"
        text += "0" * (-len(text) % 8)
        raw = int(text, 2).to_bytes(len(text) // 8, "big")
        out = bytearray()
        for byte in raw:
            if out[-2:] == b"\0\0" and byte <= 3:
                out.append(3)
            out.append(byte)
        return b"\0\0\0\1" + bytes([kind]) + bytes(out)


def bomb(side: int, pictures: int) -> bytes:
    """H.264 of `side` × `side` pixels: one picture of PCM-less I macroblocks each, broken off at once.

    The decoder makes room for every whole picture before it finds that.
    """
    blocks = side // 16
    sps = _Bits().u(8, 66).u(8, 0).u(8, 51).ue(0, 0, 2, 16).u(1, 0).ue(blocks - 1, blocks - 1)
    sps.u(1, 1).u(1, 1).u(1, 0).u(1, 0)
    pps = _Bits().ue(0, 0).u(1, 0).u(1, 0).ue(0, 0, 0).u(1, 0).u(2, 0).ue(0, 0, 0)
    pps.u(1, 0).u(1, 0).u(1, 0)
    data = sps.unit(0x67) + pps.unit(0x68)
    idr = _Bits().ue(0, 7, 0).u(4, 0).ue(0).u(1, 0).u(1, 0).ue(0).u(40, 0xFFFF_FFFF_FF)
    data += idr.unit(0x65)
    for number in range(1, pictures):
        # A P slice that skips every macroblock: a whole picture for a dozen bytes.
        skip = _Bits().ue(0, 5, 0).u(4, number % 16).u(1, 0).u(1, 0).u(1, 0).ue(0, blocks * blocks)
        data += skip.unit(0x41)
    return data


@pytest.fixture
def peak(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The most memory that any decoder process has used, in bytes, as its only entry."""
    found = [0]
    lock = threading.Lock()
    end = starting.Child.end

    def ended(child: starting.Child) -> int | None:
        try:
            status = Path(f"/proc/{child.pid}/status").read_text().split()
            with lock:
                found[0] = max(found[0], int(status[status.index("VmHWM:") + 1]) * 1024)
        except (OSError, ValueError):
            pass
        return end(child)

    monkeypatch.setattr(starting.Child, "end", ended)
    return found


@pytest.mark.parametrize("side", [16_000, 30_000])
def test_a_picture_beyond_the_limit_is_refused(side: int, tmp_path: Path, peak: list[int]) -> None:
    path = tmp_path / "bomb.h264"
    path.write_bytes(bomb(side, 40))
    for work in (bulk.probe, bulk.quick_index):
        with suppress(MediaError):
            work(path)
    with pytest.raises(MediaError, match=r"claims pictures of|could be decoded"):
        bulk.full_index(path)
    assert 0 < peak[0] < 500_000_000 or not Path("/proc/self/status").exists()


def test_the_largest_pictures_stay_within_the_memory(tmp_path: Path, peak: list[int]) -> None:
    """79 million pixels are allowed; sixteen of them are held by the decoder, a dozen by threads."""
    path = tmp_path / "large.h264"
    path.write_bytes(bomb(8_896, 40))
    index = bulk.quick_index(path)
    with ProcessFrames(path, index) as frames:
        for number in (0, len(index) - 1):
            with suppress(MediaError):
                assert frames.frame(number, room=(640, 640)).width == 8_896
    with suppress(MediaError):
        assert len(bulk.full_index(path)) <= 40
    assert peak[0] < MOST_MEMORY
    small = tmp_path / "small.h264"
    small.write_bytes(bomb(64, 3))
    assert len(bulk.full_index(small)) == 3
