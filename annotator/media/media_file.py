"""A media file as bytes: opened by us for reading only, or granted as a descriptor. Imports no decoder."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from annotator.errors import MediaError, NotAVideoError
from annotator.media.path_words import readable, unreadable
from annotator.provenance.digests import open_for_reading

_SAFE_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
# Raw streams: nothing but pictures one after the other, so a run of zeros is a hole and no data.
_RAW = {
    "mpegvideo", "m4v", "h261", "h263", "h264", "hevc", "vvc", "evc", "vc1", "cavsvideo", "avs2", "avs3", "dirac",
    "mjpeg", "obu",
}  # fmt: skip
_MOST_TO_OPEN = 256 << 20
"""Bytes within which a container must be recognised; the largest table of contents tried took 50 MB."""
_MOST_ZEROS = 8 << 20
_LOOK = 1 << 20

_granted: dict[str, int] = {}
_reads: list[Callable[[int, int, int], bytes]] = []


def read_through(read: Callable[[int, int, int], bytes]) -> None:
    """From now on this process reads media files by this function: (descriptor, size, place) → bytes."""
    _reads[:] = [read]


def grant(path: Path, descriptor: int) -> None:
    """From now on this process reads `path` through this descriptor and never opens it by name.

    For a process that may open no files at all; it keeps the descriptor.
    """
    _granted[os.fspath(path)] = descriptor


class MediaFile:
    """A file that we opened for reading only, as PyAV's file object.

    Raises MediaError where the file is not there, may not be read, or is no
    ordinary file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # PyAV passes `name` to the demuxers, some of which know a format by its ending only.
        suffix = Path(path).suffix
        self.name = "media" + (suffix.lower() if _SAFE_SUFFIX.fullmatch(suffix) else "")
        self._at = 0
        self._left: int | None = None
        self._zeros = 0
        self._skips_zeros = False
        # From which place on how many bytes of holes have been left out before it.
        self._holes: list[tuple[int, int]] = []
        self.failure: Exception | None = None
        try:
            self._fd = _opened(path)
            facts = os.fstat(self._fd)
        except OSError as error:
            self.close()
            raise unreadable(path, error) from error
        if not stat.S_ISREG(facts.st_mode):
            self.close()
            if path == Path():
                raise NotAVideoError(
                    "No file was named, only the folder one is in.", "Choose a video file."
                )
            kind = "a folder" if stat.S_ISDIR(facts.st_mode) else "no ordinary file"
            raise NotAVideoError(f"{readable(path)} is {kind}.", "Choose a video file.")
        self.size = facts.st_size
        self._opened_as = (facts.st_size, facts.st_mtime_ns)

    def read(self, size: int) -> bytes:
        """Up to `size` bytes from here; raises at most once (see `failure`), then the file ends here.

        PyAV prints a second error that comes before it could tell the first one.
        """
        if self.failure is not None:
            return b""
        try:
            data = self.read_at(self._at + self._left_out(), size)
            self._at += len(data)
            self._weigh(data)
        except (OSError, MediaError) as error:
            self.failure = error
            raise
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a byte; returns the place from the start, or a negative number where there is no such place.

        Damaged files ask for such places; that is no failure of the disk.
        """
        if whence == os.SEEK_CUR:
            offset += self._at
        elif whence == os.SEEK_END:
            offset += os.fstat(self._fd).st_size
        if offset < 0:
            return -errno.EINVAL
        self._zeros = 0
        self._at = offset
        return offset

    def _weigh(self, data: bytes) -> None:
        """Keep what is read within bounds: while opening, and in holes, which demuxers take for one huge packet."""
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                raise MediaError(
                    f"{readable(self.path)} does not say what it is within {_MOST_TO_OPEN >> 20} MB.",
                    "It is damaged or made to do harm. The file itself was not changed.",
                )
        if not data or data[0] or data[-1] or data.strip(b"\0"):
            self._zeros = 0
            return
        self._zeros += len(data)
        if self._zeros <= _MOST_ZEROS:
            return
        if self._skips_zeros:
            before = self._left_out()
            beyond = self._behind_zeros(self._at + before)
            self._holes.append((self._at, beyond - self._at))
        elif self._left is not None:
            raise MediaError(
                f"{readable(self.path)} is filled with zeros where it should say what it holds.",
                "The copy or download probably failed: get the file again.",
            )

    def _left_out(self) -> int:
        """Bytes of holes that the demuxer was not given before this place; it counts without them."""
        return next((size for place, size in reversed(self._holes) if place <= self._at), 0)

    def _behind_zeros(self, place: int) -> int:
        """The next place with anything but zeros in the block that begins there, else the end."""
        while place < self.size:
            if hasattr(os, "SEEK_DATA"):
                # Places that were never written need not be read.
                try:
                    place = max(place, os.lseek(self._fd, place, os.SEEK_DATA))
                except OSError as error:
                    if error.errno == errno.ENXIO:
                        return self.size
            data = read_from(self._fd, _LOOK, place)
            if not data or data.strip(b"\0"):
                return place
            place += len(data)
        return place

    def opening(self, container: str | None) -> None:
        """From here to `opened`, reading is bounded; `container` where it is known."""
        head = self.head(4)
        self._left = _MOST_TO_OPEN
        # A start code with anything but the pack header of a program stream begins a raw stream.
        self._skips_zeros = container in _RAW or (
            head.startswith((b"\0\0\1", b"\0\0\0\1")) and head[3] != 0xBA
        )

    def opened(self, container: str) -> None:
        """The container was recognised."""
        self._left = None
        self._skips_zeros = container in _RAW

    def tell(self) -> int:
        """The place from the start, in bytes."""
        return self._at

    def fileno(self) -> int:
        """The descriptor, for handing it to another process."""
        return self._fd

    def head(self, size: int = 4096) -> bytes:
        """The first bytes, without moving."""
        return self.read_at(0, size)

    def read_at(self, place: int, size: int) -> bytes:
        """Bytes from a place, without moving."""
        # Some systems refuse places that are far beyond the end instead of giving nothing.
        return read_from(self._fd, size, min(place, self.size))

    def has_changed(self) -> bool:
        """Whether somebody wrote to the file since it was opened; raises MediaError where its disk is gone."""
        try:
            facts = os.fstat(self._fd)
        except OSError as error:
            raise unreadable(self.path, error) from error
        return (facts.st_size, facts.st_mtime_ns) != self._opened_as

    def close(self) -> None:
        """Give the descriptor back; may be called twice."""
        fd, self._fd = getattr(self, "_fd", -1), -1
        if fd >= 0:
            # A disk that is gone may refuse even this; the descriptor is given back all the same.
            with suppress(OSError):
                os.close(fd)


def _opened(path: Path) -> int:
    granted = _granted.get(os.fspath(path))
    if granted is not None:
        return os.dup(granted)
    return open_for_reading(path)


def read_from(descriptor: int, size: int, place: int) -> bytes:
    """Bytes from a place; copies of one descriptor share its own place, so that is not used."""
    if _reads:
        return _reads[0](descriptor, size, place)
    if hasattr(os, "pread"):
        return os.pread(descriptor, size, place)
    os.lseek(descriptor, place, os.SEEK_SET)
    return os.read(descriptor, size)
