"""Frames that rest on damaged data are marked, up to the next key frame; sound ones are not."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import av
import numpy as np
import pytest

from annotator.media.damage import Damage, find_damage
from annotator.media.indexer import full_index, iter_frames
from annotator.media.reader import FrameReader


def packet_places(path: Path) -> list[tuple[int, int, bool]]:
    """(place, size, key) of each packet, in stored order."""
    with av.open(str(path)) as container:
        return [(p.pos, p.size, p.is_keyframe) for p in container.demux(video=0) if p.size]


def spoilt(source: Path, target: Path, packet: int) -> Path:
    """A copy in which the inside of one packet is noise."""
    place, size, _key = packet_places(source)[packet]
    data = bytearray(source.read_bytes())
    noise = np.random.default_rng(3).integers(0, 256, size, np.uint8).tobytes()
    start, end = place + size // 4, place + size - 4
    data[start:end] = noise[: end - start]
    target.write_bytes(bytes(data))
    return target


def noisy(films_module: ModuleType, path: Path, codec: str, **more: Any) -> Path:
    """A film with enough detail that its packets are large."""
    made: Path = films_module.film(path, codec, **more)
    return made


@pytest.mark.parametrize(
    ("name", "codec", "more"),
    [
        ("x.mp4", "libx264", {"options": {"preset": "veryfast", "g": "20", "bf": "0", "crf": "10", "sc_threshold": "0"}}),
        ("b.mp4", "libx264", {"options": {"preset": "veryfast", "g": "20", "bf": "3", "crf": "10", "sc_threshold": "0"}}),
        ("x.avi", "mpeg4", {"options": {"g": "20", "q": "2", "sc_threshold": "1000000000"}}),
    ],
)  # fmt: skip
def test_what_rests_on_a_spoilt_packet_is_marked(
    name: str, codec: str, more: dict[str, Any], films_module: ModuleType, tmp_path: Path
) -> None:
    source = noisy(films_module, tmp_path / name, codec, **more)
    clean = full_index(source)
    assert not len(clean.damaged())
    path = spoilt(source, tmp_path / f"spoilt_{name}", 25)
    index = full_index(path)
    wrong = [i for i in range(len(clean)) if index.digest(i) != clean.digest(i)]
    marked = set(index.damaged().tolist())
    assert wrong
    assert marked >= set(wrong)
    first, last = min(marked), max(marked)
    # Nothing before the key frame at 20 and nothing from the next one on.
    assert 20 <= first <= last < 40
    assert marked != set(range(20, 40))
    assert [x.index for x in iter_frames(path, digests=True) if x.damaged] == sorted(marked)
    assert any("damaged" in finding for finding in index.missing)
    with FrameReader(path, index) as reader:
        assert reader.frame(first).damaged
        assert not reader.frame(10).damaged


def test_sound_films_have_no_bad_packets(films: dict[str, Path]) -> None:
    for name, path in films.items():
        if name != "joined.ts":
            assert find_damage(path).bad == (), name


def test_reaching() -> None:
    damage = Damage(bad=(25,), keys=(0, 20, 40))
    assert [n for n in range(60) if damage.reaches(n, 40)] == list(range(25, 40))
    # Stored after the key frame 40 but shown before it: it rests on the frames from 20 on.
    assert damage.reaches(41, 20)
    assert not damage.reaches(40, 20)
    assert not damage.reaches(-1, 0)
    assert not Damage().reaches(5, 0)
    assert Damage(bad=(3,)).reaches(9, -1)


def test_vp8_is_decoded_without_threads(films_module: ModuleType, tmp_path: Path) -> None:
    path = films_module.film(
        tmp_path / "x.webm", "libvpx", options={"deadline": "realtime", "cpu-used": "8"}
    )
    index = full_index(path)
    assert not index.threaded
    assert "one thread" in index.decoder
    assert index.missing == ()
    with FrameReader(path, index, cache_bytes=1) as reader:
        assert [films_module.number_in(reader.frame(i).rgb()) for i in (41, 3)] == [41, 3]
