"""Damaged files through the real decoder process: an answer or an error, in time, within its memory."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

from annotator.errors import AnnotatorError, MediaError
from annotator.media.process import bulk, conversation, starting
from annotator.media.process.frames import ProcessFrames

MOST_MEMORY = 2_000_000_000
LONGEST_MS = 12_000
"""The limit of silence is 10 s, and ending a process takes a moment on a busy machine."""
LONGEST_ANYWHERE_MS = 60_000
"""The same for the short form, which runs beside other work on slow machines."""


@dataclass
class Tally:
    """What came of the files."""

    outcomes: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    longest_ms: int = 0
    longest_at: str = ""
    most_memory: int = 0
    most_memory_at: str = ""


class _Watch:
    """Notes the highest memory of every decoder process that is started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.peak = 0
        # How long this process itself did not get to run, on a machine with other work.
        self.lag_ns = 0
        self._pids: set[int] = set()
        self._done = threading.Event()
        start = starting.start_child
        end = starting.Child.end

        def started() -> starting.Child:
            child = start()
            self._pids.add(child.pid)
            return child

        def ended(child: starting.Child) -> int | None:
            self._look(child.pid)
            self._pids.discard(child.pid)
            return end(child)

        monkeypatch.setattr(conversation, "start_child", started)
        monkeypatch.setattr(starting.Child, "end", ended)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _look(self, pid: int) -> None:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.peak = max(self.peak, int(line.split()[1]) * 1024)

    def _run(self) -> None:
        before = time.monotonic_ns()
        while not self._done.wait(0.1):
            now = time.monotonic_ns()
            self.lag_ns += max(0, now - before - 200_000_000)
            before = now
            for pid in tuple(self._pids):
                self._look(pid)

    def stop(self) -> None:
        self._done.set()
        self._thread.join()


def work_on(path: Path, number: int) -> str:
    """What a session does with a file; the kind of the outcome."""
    bulk.probe(path)
    index = bulk.full_index(path) if number % 3 else bulk.quick_index(path)
    wrong = 0
    with ProcessFrames(path, index, cache_bytes=64 << 20) as frames:
        for place in {0, len(index) // 2, len(index) - 1}:
            try:
                frame = frames.frame(place, room=(640, 360))
            except MediaError:
                wrong += 1
                continue
            if frame.stamp.digest:
                assert frame.digest() == frame.stamp.digest
    if number % 5 == 0:
        list(bulk.thumbnails(path, index, range(0, len(index), max(1, len(index) // 4)), 48))
        if bulk.sound_tracks(path):
            bulk.peaks(path, index=index)
    return "some frames refused" if wrong else "answered"


def run(
    seeds: list[tuple[str, bytes]],
    mutations: ModuleType,
    numbers: range,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    spare: bool = True,
) -> Tally:
    tally = Tally()
    watch = _Watch(monkeypatch)
    if spare:
        starting.keep_spare()

    def timed(name: str, request: str, began: tuple[int, int]) -> None:
        took = (time.monotonic_ns() - began[0] - (watch.lag_ns - began[1])) // 1_000_000
        if took > tally.longest_ms:
            tally.longest_ms, tally.longest_at = took, f"{name}: {request}"

    stream = conversation.Decoder.stream
    now = ""

    def told(self: conversation.Decoder, request: str, **fields: object) -> object:
        # The time from a request or a sign of life to the next one is what a person waits.
        began = time.monotonic_ns(), watch.lag_ns
        try:
            for answer in stream(self, request, **fields):
                timed(now, request, began)
                yield answer
                began = time.monotonic_ns(), watch.lag_ns
        except Exception:
            timed(now, request, began)
            raise

    monkeypatch.setattr(conversation.Decoder, "stream", told)
    try:
        for number in numbers:
            name, seed = seeds[number % len(seeds)]
            path = folder / f"{number}-{name}"
            path.write_bytes(mutations.mutated(seed, number))
            now = path.name
            before = watch.peak
            try:
                tally.outcomes[work_on(path, number)] += 1
            except AnnotatorError as error:
                words = error.message
                tally.outcomes[type(error).__name__ if words else "an error without words"] += 1
                if "was ended" in words:
                    tally.ended[words.rsplit("because", 1)[-1]] += 1
                if "was ended" in words or "This could not be decoded:" in words:
                    print(path.name, words, flush=True)
            finally:
                path.unlink()
            if watch.peak > before:
                tally.most_memory, tally.most_memory_at = watch.peak, path.name
    finally:
        starting.drop_spare()
        watch.stop()
    return tally


def judge(tally: Tally, count: int, longest_ms: int) -> None:
    print(json.dumps(tally.__dict__, indent=1))
    assert tally.outcomes.total() == count
    assert "an error without words" not in tally.outcomes
    assert tally.longest_ms <= longest_ms, tally.longest_at
    assert tally.most_memory < MOST_MEMORY, tally.most_memory_at


@pytest.mark.usefixtures("leaves_no_process")
def test_a_few(
    seeds: list[tuple[str, bytes]],
    mutations: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge(run(seeds, mutations, range(36), tmp_path, monkeypatch), 36, LONGEST_ANYWHERE_MS)


@pytest.mark.usefixtures("leaves_no_process")
@pytest.mark.long
@pytest.mark.timeout(6 * 3600)
def test_many(
    seeds: list[tuple[str, bytes]],
    mutations: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    forked: ModuleType,
) -> None:
    """20,000 files; ANNOTATOR_MUTATED_FILES sets another number, …_FROM the first one."""
    count = int(os.environ.get("ANNOTATOR_MUTATED_FILES", "20000"))
    first = int(os.environ.get("ANNOTATOR_MUTATED_FROM", "1000"))
    template = forked.Template()
    monkeypatch.setattr(starting, "start_child", template.start)
    try:
        tally = run(
            seeds, mutations, range(first, first + count), tmp_path, monkeypatch, spare=False
        )
    finally:
        template.close()
    judge(tally, count, LONGEST_MS)


def test_a_mutation_is_the_same_again(
    seeds: list[tuple[str, bytes]], mutations: ModuleType
) -> None:
    seed = seeds[0][1]
    assert mutations.mutated(seed, 5) == mutations.mutated(seed, 5) != mutations.mutated(seed, 6)
    assert len({mutations.mutated(seed, number) for number in range(50)}) == 50
