"""A decoder that crashes, hangs, hoards or lies costs one frame, never the program."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.errors import FrameUnavailableError, MediaError
from annotator.media.process import bulk, conversation, one_file, starting
from annotator.media.process.conversation import Decoder
from annotator.media.process.frames import ProcessFrames
from annotator.timing.frame_index import FrameIndex

BAD = 7
WAYS = {
    "segfault": "crashed",
    "abort": "crashed",
    "exit": "ended by itself",
    "loop": "no sign of work",
    "sleep": "no sign of work",
    "bomb": "memory",
    "garbage": "makes no sense",
    "not json": "makes no sense",
    "deep json": "makes no sense",
    "a list": "makes no sense",
    "endless message": "makes no sense",
    "half a message": "no sign of work",
    "wrong types": "makes no sense",
    "negative": "makes no sense",
    "no aspect": "makes no sense",
    "an id from the future": "makes no sense",
    "too much memory": "makes no sense",
    "beyond its memory": "makes no sense",
    "another size": "makes no sense",
    "unknown error": "makes no sense",
    "old answers": "no sign of work",
}
WITH_ROOM = {"beyond its memory", "another size"}


PATIENT_MS = 60_000
Impatient = Callable[[ProcessFrames, int], None]


@pytest.mark.parametrize("how", WAYS)
def test_one_frame_is_lost_and_the_others_are_not(
    how: str,
    film: Path,
    index: FrameIndex,
    child: Callable[[str], None],
    impatient: Impatient,
) -> None:
    child(how)
    with ProcessFrames(film, index, silence_ms=PATIENT_MS) as frames:
        assert frames.frame(3).digest() == index.digest(3)
        if WAYS[how] == "no sign of work":
            impatient(frames, 1_000)
        room = (192, 112) if how in WITH_ROOM else None
        with pytest.raises(FrameUnavailableError, match=WAYS[how]) as first:
            frames.frame(BAD, room=room)
        assert first.value.index == BAD
        assert "started again" in first.value.message
        # Asked again, it is refused at once and no process is lost.
        other = frames.frame(8, room=room)
        assert other.digest() == index.digest(8)
        pid = frames.pid
        with pytest.raises(FrameUnavailableError, match=WAYS[how]):
            frames.frame(BAD)
        assert frames.pid == pid


def test_memory_cannot_be_taken_away_under_a_picture(
    film: Path, index: FrameIndex, child: Callable[[str], None]
) -> None:
    child("shrinks memory")
    with ProcessFrames(film, index) as frames:
        picture = frames.frame(BAD, room=(16, 16)).rgb(16, 16)
        assert picture.shape == (16, 16, 3)
        assert int(picture.sum()) >= 0


def test_a_bug_is_told_in_words(
    film: Path, index: FrameIndex, child: Callable[[str], None]
) -> None:
    child("a bug")
    with ProcessFrames(film, index) as frames:
        pid = frames.pid
        with pytest.raises(MediaError, match="nobody foresaw"):
            frames.frame(BAD)
        assert frames.frame(1).digest() == index.digest(1)
        assert frames.pid == pid


def test_what_the_fence_forbids(film: Path, child: Callable[[str], None]) -> None:
    child("escape")
    with one_file.decoding(film, "Trying") as (decoder, _size):
        if not {"landlock", "syscalls"} <= set(decoder.fence):
            pytest.skip(f"this system offers only {decoder.fence}")
        found = decoder.ask("probe").message.fields["found"]
    assert found.pop("many descriptors") == "OSError"
    signalled = found.pop("signal")
    assert set(found.values()) == {"PermissionError"}, found
    assert signalled in {"PermissionError", "done"}  # forbidden from Landlock 6 on
    assert not Path("/tmp/escaped").exists()


@pytest.mark.parametrize("how", ["segfault", "bad facts", "garbage"])
def test_facts_are_lost_in_words_and_not_tried_again(
    how: str, film: Path, child: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    child(how)
    with pytest.raises(MediaError, match="decoder was ended"):
        bulk.probe(film)
    monkeypatch.setattr(one_file, "Decoder", None)
    with pytest.raises(MediaError, match="decoder was ended"):
        bulk.probe(film)


@pytest.mark.parametrize("how", ["big index", "no index"])
def test_an_index_is_checked_before_it_is_unpacked(
    how: str, film: Path, child: Callable[[str], None]
) -> None:
    child(how)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(MediaError, match="makes no sense"):
        bulk.full_index(film)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_a_process_that_does_not_start(
    film: Path, child: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    child("never starts")
    with pytest.raises(MediaError, match="could not be started") as refused:
        bulk.probe(film)
    assert "try again" in refused.value.hint
    # It was not the film's fault.
    monkeypatch.undo()
    starting.drop_spare()
    assert bulk.probe(film).video


@pytest.mark.usefixtures("warm", "leaves_no_process", "leaves_nothing_open")
def test_no_process_is_left(film: Path, index: FrameIndex, child: Callable[[str], None]) -> None:
    child("segfault")
    with ProcessFrames(film, index) as frames, pytest.raises(FrameUnavailableError):
        frames.frame(BAD)


def test_a_slow_disk_is_no_decoder_that_hangs(
    film: Path, index: FrameIndex, child: Callable[[str], None], impatient: Impatient
) -> None:
    """A read takes longer than a decoder may be silent."""
    child("slow disk")
    with ProcessFrames(film, index, silence_ms=PATIENT_MS) as frames:
        assert frames.frame(3).digest() == index.digest(3)
        impatient(frames, 10_000)
        pid = frames.pid
        assert frames.frame(BAD).digest() == index.digest(BAD)
        assert frames.pid == pid


def test_a_disk_that_does_not_answer_is_not_held_against_the_film(
    film: Path,
    index: FrameIndex,
    child: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    impatient: Impatient,
) -> None:
    child("stuck disk")
    monkeypatch.setattr(conversation, "DISK_MS", 1_000)
    with ProcessFrames(film, index, silence_ms=PATIENT_MS) as frames:
        impatient(frames, 8_000)
        with pytest.raises(FrameUnavailableError, match="the disk did not answer") as refused:
            frames.frame(BAD)
        assert refused.value.index == BAD
        assert "cable" in refused.value.hint
        # The disk is back: the same frame is tried again and right.
        monkeypatch.undo()
        starting.drop_spare()
        assert frames.frame(BAD).digest() == index.digest(BAD)


def test_facts_are_asked_again_after_the_disk_is_back(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(_decoder: Decoder, _request: str, **_fields: object) -> object:
        raise conversation.DecoderLostError("the disk did not answer", remedy="Check the cable.")

    monkeypatch.setattr(Decoder, "ask", stuck)
    with pytest.raises(MediaError, match="the disk did not answer") as refused:
        bulk.probe(film)
    assert refused.value.hint == "Check the cable."
    monkeypatch.undo()
    assert bulk.probe(film).video


def test_a_lost_process_is_not_used_again() -> None:
    decoder = Decoder()
    os.kill(decoder.pid, 9)
    from annotator.media.process.conversation import DecoderLostError

    with pytest.raises(DecoderLostError, match="SIGKILL"):
        decoder.ask("probe")
    assert not decoder.alive
    decoder.close()
