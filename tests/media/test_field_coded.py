"""Films whose frames are coded as pairs of fields (PAFF): every read against pixels known without a decoder."""

from __future__ import annotations

import random
from pathlib import Path
from types import ModuleType

import pytest

from annotator.media.indexer import full_index, quick_index
from annotator.media.reader import FrameReader

COUNT = 60
ENDINGS = ("h264", "mp4", "mov", "mkv", "ts", "avi")


@pytest.fixture
def paff(media_module) -> ModuleType:
    return media_module("paff")


@pytest.mark.parametrize("field_packets", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_frame_is_both_of_its_fields(
    ending: str, field_packets: bool, paff: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / f"film.{ending}"
    paff.wrap(paff.plain(COUNT), path, field_packets=field_packets)
    quick_index(path)
    index = full_index(path)
    truth = [paff.digest(number) for number in range(COUNT)]
    assert [index.digest(i) for i in range(len(index))] == truth
    rng = random.Random(7)
    for budget in (1, 1 << 26):
        with FrameReader(path, index, cache_bytes=budget) as reader:
            for i in [*(rng.randrange(COUNT) for _ in range(20)), *range(COUNT - 1, 40, -1), 0]:
                assert reader.frame(i).digest() == truth[i], f"frame {i}"


@pytest.mark.parametrize("ending", ["h264", "mkv", "ts"])
def test_a_field_without_its_partner_does_not_move_the_others(
    ending: str, paff: ModuleType, tmp_path: Path
) -> None:
    coded = [
        paff.Coded(0, fresh=True), *(paff.Coded(n) for n in range(1, 12)), paff.Coded(12, lone=True),
        paff.Coded(13, fresh=True), *(paff.Coded(n, bottom_first=True) for n in range(14, 20)),
    ]  # fmt: skip
    path = tmp_path / f"film.{ending}"
    paff.wrap(coded, path)
    index = full_index(path)
    own = [index.digest(i) for i in range(len(index))]
    known = [paff.digest(number) for number in range(20)]
    assert [digest for digest in own if digest in known] == [
        digest for number, digest in enumerate(known) if number != 12
    ]
    with FrameReader(path, index, cache_bytes=1) as reader:
        for i in [*range(len(own) - 1, -1, -1), 5, 15]:
            assert reader.frame(i).digest() == own[i], f"frame {i}"
