"""What a disk may hold after a loss of power, rebuilt from a record of what was written.

What was synced is there. Of what was written since, each sector of 512 bytes
holds any of its versions, in any order between sectors; a file may be as long
as it was at any moment since its last sync; names of a folder that was not
synced may be lost from some moment on. A sync that failed makes nothing
certain, and nothing later either, for the system may have thrown away what it
could not write: only what is written again after it can be synced.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.faults.disk_shim import Did, Step

SECTOR = 512
PROMISES = "promises"


@dataclass(slots=True)
class File:
    """One file: what is certainly there, and what was done since, oldest first."""

    durable: bytearray = field(default_factory=bytearray)
    # (place, data) for a write, (size, None) for a cut.
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    # How many of the pending ones belong to a sync that failed.
    doubtful: int = 0

    def sync(self) -> None:
        size = _size_after(len(self.durable), self.pending)
        covered = None
        if self.doubtful:
            fresh = self.pending[self.doubtful :]
            covered = {sector for change in fresh for sector in _sectors(change, size)}
        certain, doubtful = _parted(self.pending, covered)
        _apply_all(self.durable, certain)
        _apply_all(self.durable, [(size, None)])
        self.pending = doubtful
        self.doubtful = len(doubtful)

    def sync_failed(self) -> None:
        self.doubtful = len(self.pending)

    def after_loss(self, chance: random.Random) -> bytes:
        """One of the things that the disk may hold."""
        image = bytearray(self.durable)
        if not self.pending:
            return bytes(image)
        manner = chance.choice(("nothing", "everything", "first", "any", "any", "any"))
        if manner == "nothing":
            return bytes(image)
        if manner == "everything":
            _apply_all(image, self.pending)
            return bytes(image)
        if manner == "first":
            # In order, the last one torn.
            last = chance.randrange(len(self.pending))
            _apply_all(image, self.pending[:last])
            place, data = self.pending[last]
            if data is not None:
                torn = chance.randrange(0, len(data) + SECTOR, SECTOR) - place % SECTOR
                _apply_all(image, [(place, data[: max(torn, 0)])])
            return bytes(image)
        return self._any_order(image, chance)

    def _any_order(self, image: bytearray, chance: random.Random) -> bytes:
        moments = chance.randrange(len(self.pending) + 1)
        size = _size_after(len(self.durable), self.pending[:moments])
        filling = chance.choice((b"\0", b"\xa5"))
        if size > len(image):
            # A sector that was promised but never written holds anything.
            image.extend(filling * (size - len(image)))
        likely = chance.choice((0.1, 0.5, 0.9))
        longest = max(_size_after(len(self.durable), self.pending[:n]) for n in range(moments + 1))
        touched: dict[int, list[int]] = {}
        for number, change in enumerate(self.pending):
            for sector in _sectors(change, longest):
                touched.setdefault(sector, []).append(number)
        for sector, numbers in touched.items():
            begin = sector * SECTOR
            if begin >= size or chance.random() > likely:
                continue
            newest = chance.choice((numbers[-1], chance.choice(numbers)))
            kept = self._version(sector, [number for number in numbers if number <= newest])
            image[begin : begin + SECTOR] = kept[: len(image) - begin]
        return bytes(image[:size])

    def _version(self, sector: int, numbers: list[int]) -> bytes:
        """A sector after the pending changes with these numbers."""
        begin = sector * SECTOR
        kept = bytearray(self.durable[begin : begin + SECTOR].ljust(SECTOR, b"\0"))
        for number in numbers:
            place, data = self.pending[number]
            low = max(place - begin, 0)
            if data is None:
                kept[low:] = bytes(SECTOR - low)
            else:
                high = min(place + len(data) - begin, SECTOR)
                kept[low:high] = data[low + begin - place : high + begin - place]
        return bytes(kept)


@dataclass(slots=True)
class Folder:
    """Names of one folder: what is certain, and what was done since."""

    durable: dict[str, File | Folder] = field(default_factory=dict)
    pending: list[tuple[str, File | Folder | None]] = field(default_factory=list)

    def now(self) -> dict[str, File | Folder]:
        return self._after(len(self.pending))

    def _after(self, count: int) -> dict[str, File | Folder]:
        names = dict(self.durable)
        for name, what in self.pending[:count]:
            if what is None:
                names.pop(name, None)
            else:
                names[name] = what
        return names

    def sync(self) -> None:
        self.durable = self.now()
        self.pending.clear()

    def after_loss(self, chance: random.Random) -> dict[str, File | Folder]:
        count = chance.choice((0, len(self.pending), chance.randrange(len(self.pending) + 1)))
        return self._after(count)


class Disk:
    """A disk that is told step by step what a program did to it below `root`."""

    def __init__(self, root: Path) -> None:
        self._root = PurePosixPath(root)
        self.top = Folder()
        self._opened: dict[int, File | Folder] = {}
        self._promises: set[int] = set()
        self.promised: list[bytes] = []

    def follow(self, step: Step) -> bool:
        """Take one step of the record; False when it was a promise, which is no part of the disk."""
        if step.did is Did.OPEN and step.path == str(self._root / PROMISES):
            self._promises.add(step.opened)
            return False
        if step.opened in self._promises:
            if step.did is Did.WRITE:
                self.promised.append(step.data)
            return False
        self._write(step)
        return True

    def _write(self, step: Step) -> None:
        match step.did:
            case Did.OPEN:
                self._open(step)
            case Did.WRITE | Did.TRUNCATE:
                what = self._opened[step.opened]
                assert isinstance(what, File)
                change = (step.at, step.data if step.did is Did.WRITE else None)
                what.pending.append(change)
            case Did.SYNC:
                self._opened[step.opened].sync()
            case Did.SYNC_FAILED:
                what = self._opened[step.opened]
                if isinstance(what, File):
                    what.sync_failed()
            case Did.MKDIR:
                folder, name = self._place(step.path)
                folder.pending.append((name, Folder()))
            case Did.UNLINK | Did.RMDIR:
                folder, name = self._place(step.path)
                folder.pending.append((name, None))
            case Did.RENAME:
                self._rename(step.path, step.data.decode())

    def write_after_loss(self, place: Path, chance: random.Random) -> None:
        """Lay down in `place` what may be found when the power is back."""
        _lay_down(self.top, place, chance)

    def _open(self, step: Step) -> None:
        if PurePosixPath(step.path) == self._root:
            self._opened[step.opened] = self.top
            return
        folder, name = self._place(step.path)
        what = folder.now().get(name)
        if what is None:
            what = File()
            folder.pending.append((name, what))
        elif isinstance(what, File) and step.at & os.O_TRUNC:
            what.pending.append((0, None))
        self._opened[step.opened] = what

    def _rename(self, old: str, new: str) -> None:
        source, name = self._place(old)
        target, other = self._place(new)
        what = source.now()[name]
        # Both names in one step when they lie in one folder: a rename is whole.
        if source is target:
            renamed = {other: what, name: None}
            for each, value in renamed.items():
                source.pending.append((each, value))
        else:
            target.pending.append((other, what))
            source.pending.append((name, None))

    def _place(self, path: str) -> tuple[Folder, str]:
        parts = PurePosixPath(path).relative_to(self._root).parts
        folder = self.top
        for part in parts[:-1]:
            inner = folder.now()[part]
            assert isinstance(inner, Folder)
            folder = inner
        return folder, parts[-1]


def _lay_down(folder: Folder, place: Path, chance: random.Random) -> None:
    place.mkdir(mode=0o700)
    for name, what in sorted(folder.after_loss(chance).items(), key=lambda pair: pair[0]):
        if isinstance(what, Folder):
            _lay_down(what, place / name, chance)
        elif name.endswith("-shm"):
            # Shared memory: gone, or rubbish of an earlier life.
            if chance.random() < 0.3:
                (place / name).write_bytes(chance.randbytes(32768))
        else:
            (place / name).write_bytes(what.after_loss(chance))


def _apply_all(image: bytearray, changes: list[tuple[int, bytes | None]]) -> None:
    for place, data in changes:
        if data is None:
            del image[place:]
            image.extend(bytes(place - len(image)))
        elif data:
            if place > len(image):
                image.extend(bytes(place - len(image)))
            image[place : place + len(data)] = data


def _size_after(size: int, changes: list[tuple[int, bytes | None]]) -> int:
    for place, data in changes:
        size = place if data is None else max(size, place + len(data))
    return size


def _sectors(change: tuple[int, bytes | None], longest: int) -> range:
    place, data = change
    end = longest if data is None else place + len(data)
    return range(place // SECTOR, -(-end // SECTOR)) if end > place else range(0)


def _parted(
    changes: list[tuple[int, bytes | None]], covered: set[int] | None
) -> tuple[list[tuple[int, bytes | None]], list[tuple[int, bytes | None]]]:
    """What a sync makes certain, and what stays in doubt because it was not written again."""
    if covered is None:
        return changes, []
    certain: list[tuple[int, bytes | None]] = []
    doubtful: list[tuple[int, bytes | None]] = []
    for place, data in changes:
        if data is None:
            certain.append((place, None))
            continue
        for sector in _sectors((place, data), 0):
            low = max(place, sector * SECTOR)
            high = min(place + len(data), (sector + 1) * SECTOR)
            piece = (low, data[low - place : high - place])
            (certain if sector in covered else doubtful).append(piece)
    return certain, doubtful
