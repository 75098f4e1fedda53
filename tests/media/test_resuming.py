"""A pass over a film that was broken off goes on where it was, and what comes out is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.errors import CancelledError, IntegrityError
from annotator.media import engine, indexer
from annotator.media.decode_pass import OVERLAP, DecodePass
from annotator.media.index_rows import Checkpoint, Checkpoints, Rows
from annotator.media.indexer import full_index

NAMES = [
    "h264_long_gop.mp4", "variable.mkv", "late.ts", "asp.avi", "hidden.webm", "ten_bit.mkv", "raw.h264",
    "program.mpg", "open_gop.ts", "refresh.mp4", "two_streams.mkv", "palette.gif", "lossless.avi",
]  # fmt: skip


@pytest.fixture(autouse=True)
def at_every_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints as often as they can be had, whatever they cost."""
    monkeypatch.setattr(indexer, "_EVERY", 1)
    monkeypatch.setattr(indexer, "_DEAREST", 0)


def broken_off(path: Path, after: int) -> bytes:
    """The last checkpoint of a pass that was stopped after so many frames."""
    kept: list[bytes] = []

    def enough() -> bool:
        return bool(kept) and len(Checkpoint.from_bytes(kept[-1]).rows) >= after

    with pytest.raises(CancelledError):
        full_index(path, checkpoints=Checkpoints(kept.append, b"", 0), cancelled=enough)
    return kept[-1]


def nothing(_blob: bytes) -> None:
    pass


@pytest.fixture
def joined(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each attempt to go on succeeded."""
    answers: list[bool] = []
    resume: Callable[..., bool] = DecodePass.resume

    def noting(self: DecodePass, *arguments: object) -> bool:
        answers.append(resume(self, *arguments))
        return answers[-1]

    monkeypatch.setattr(DecodePass, "resume", noting)
    return answers


@pytest.mark.parametrize("after", [40, 52])
@pytest.mark.parametrize("name", NAMES)
def test_what_comes_out_is_the_same_as_in_one_go(
    name: str, after: int, films: dict[str, Path], joined: list[bool]
) -> None:
    whole = full_index(films[name])
    blob = broken_off(films[name], after)
    index = full_index(films[name], checkpoints=Checkpoints(nothing, blob))
    assert index.to_bytes() == whole.to_bytes()
    assert joined == [True]


def test_too_little_to_prove_the_joint_begins_anew(
    films: dict[str, Path], joined: list[bool]
) -> None:
    path = films["h264_long_gop.mp4"]
    blob = broken_off(path, 5)
    assert len(Checkpoint.from_bytes(blob).rows) < OVERLAP
    index = full_index(path, checkpoints=Checkpoints(nothing, blob))
    assert index.to_bytes() == full_index(path).to_bytes()
    assert joined == [False]


@pytest.mark.parametrize("column", ["digests", "pts_column", "packet", "durations", "types"])
def test_frames_that_come_again_otherwise_are_not_gone_on_from(
    column: str, films: dict[str, Path], joined: list[bool]
) -> None:
    path = films["h264_long_gop.mp4"]
    found = Checkpoint.from_bytes(broken_off(path, 50))
    values = getattr(found.rows, column)
    values[-1] = values[-1] ^ 1
    index = full_index(path, checkpoints=Checkpoints(nothing, found.to_bytes()))
    assert index.to_bytes() == full_index(path).to_bytes()
    assert joined == [False]


def test_the_checkpoint_of_another_file_or_decoder_is_not_used(
    films: dict[str, Path], joined: list[bool]
) -> None:
    blob = broken_off(films["variable.mkv"], 50)
    other = replace(Checkpoint.from_bytes(blob), source="stream 0 of 1 bytes, h264, libavcodec 1")
    for path, last in (
        (films["h264_long_gop.mp4"], blob),
        (films["variable.mkv"], other.to_bytes()),
        (films["variable.mkv"], blob[:-9]),
        (films["variable.mkv"], b"not a checkpoint"),
    ):
        index = full_index(path, checkpoints=Checkpoints(nothing, last))
        assert index.to_bytes() == full_index(path).to_bytes()
    assert joined == []


def test_a_damaged_film_is_not_looked_through_for_damage_again(
    films: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytearray(films["h264_long_gop.mp4"].read_bytes())
    at = len(data) // 2
    data[at : at + 400] = bytes(reversed(data[at : at + 400]))
    path = tmp_path / "spoilt.mp4"
    path.write_bytes(data)
    kept: list[bytes] = []
    whole = full_index(path, checkpoints=Checkpoints(kept.append, b"", 0))
    assert len(whole.damaged())
    assert Checkpoint.from_bytes(kept[-1]).finding is not None
    monkeypatch.delattr(indexer, "find_damage")
    again = full_index(path, checkpoints=Checkpoints(nothing, kept[-1]))
    assert again.to_bytes() == whole.to_bytes()


def test_a_decoder_process_hands_checkpoints_over_and_takes_them_up(
    films: dict[str, Path],
) -> None:
    path, kept = films["hidden.webm"], []
    whole = full_index(path)
    long_ago = Checkpoints(kept.append, b"", 0)
    assert engine.full_index(path, checkpoints=long_ago).to_bytes() == whole.to_bytes()
    last = broken_off(path, 50)
    resumed = engine.full_index(path, checkpoints=Checkpoints(kept.append, last, 0))
    assert resumed.to_bytes() == whole.to_bytes()
    assert all(Checkpoint.from_bytes(blob).rows for blob in kept)


def test_a_checkpoint_that_makes_no_sense_is_refused() -> None:
    good = Checkpoint("x", Rows()).to_bytes()
    assert Checkpoint.from_bytes(good).source == "x"
    with pytest.raises(IntegrityError):
        Checkpoint.from_bytes(good[:-1] + b"\0")
    rows = Rows()
    rows.pts_column.append(4)
    with pytest.raises(IntegrityError):
        Checkpoint.from_bytes(Checkpoint("x", rows).to_bytes())
