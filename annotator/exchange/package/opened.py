"""A package as it lies there, a folder or a ZIP, before anything of it is believed.

Nothing is unpacked: files are read where they are. A ZIP is refused for what an
honest one never has: a way out of its folder, links, secrets, two files of one
name, more bytes than it could hold.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Protocol

from annotator.errors import IntegrityError, NotACaseError
from annotator.exchange.package.names import check_name, check_names
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.shown_name import shown_name

MOST_FILES: Final = 500_000
_MOST_RATIO: Final = 200
_SMALL: Final = 1 << 20
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_HOW_PACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What reading a ZIP that is damaged, or packed in another way, raises."""


class Readable(Protocol):
    """What files of a folder and entries of an archive have in common."""

    def open(self, mode: str) -> IO[bytes]:
        """A stream of its bytes; `mode` is `rb`."""
        ...


@dataclass(frozen=True, slots=True)
class _Plain:
    path: Path

    def open(self, mode: str) -> IO[bytes]:
        # Not following a link that took the file's place after it was looked at.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        return os.fdopen(os.open(self.path, flags), mode)


@dataclass(frozen=True, slots=True)
class _Packed:
    archive: zipfile.ZipFile
    entry: zipfile.ZipInfo

    def open(self, _mode: str) -> IO[bytes]:
        return self.archive.open(self.entry)


class _Steps:
    """How far reading is; one for all files of a package."""

    def __init__(self, total: int, progress: Report, cancelled: Cancelled) -> None:
        self._total, self._progress, self._cancelled = total, progress, cancelled
        self._done = 0

    def __call__(self, count: int) -> None:
        check(self._cancelled)
        self._done += count
        self._progress(Progress(min(self._done, self._total), self._total, "Checking the package"))


class _Stream:
    """A stream that tells how far it is."""

    def __init__(self, stream: IO[bytes], steps: _Steps) -> None:
        self._stream, self._steps = stream, steps

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stream.close()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._steps(len(data))
        return data


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of an opened package; reading it raises OSError, IntegrityError, CancelledError."""

    name: str
    size_bytes: int
    _source: Readable | None = field(repr=False)
    _steps: _Steps = field(repr=False)

    def is_symlink(self) -> bool:
        """Whether it is a link or a device, which is never read."""
        return self._source is None

    def open(self, mode: str = "rb") -> _Stream:
        """Its bytes as a stream, to be used in a `with`."""
        if self._source is None:
            raise IntegrityError(
                f"The package holds a link in the place of {self.name}.",
                "Its content is elsewhere; ask for another copy.",
            )
        return _Stream(self._source.open(mode), self._steps)

    def read_bytes(self) -> bytes:
        """All of it."""
        with self.open() as stream:
            return stream.read()

    def chunks(self) -> Generator[bytes]:
        """Its bytes, a part at a time."""
        with self.open() as stream:
            while part := stream.read(1 << 20):
                yield part


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """The files of a package by name."""

    path: Path
    files: Mapping[str, PackageFile]

    @property
    def size_bytes(self) -> int:
        """How much all files hold."""
        return sum(file.size_bytes for file in self.files.values())

    def file(self, name: str) -> PackageFile:
        """One file. Raises IntegrityError where it is not there."""
        found = self.files.get(name)
        if found is None:
            raise IntegrityError(f"The package lacks {name}.", "Ask for another copy.")
        return found


def is_package(path: Path) -> bool:
    """Whether this looks like an evidence package: a folder with bagit.txt, or a ZIP file."""
    if path.is_dir():
        return (path / "bagit.txt").is_file() or (path / "data" / "audit.jsonl").is_file()
    return path.is_file() and zipfile.is_zipfile(path)


@contextmanager
def opened_package(
    path: Path, *, progress: Report = ignore, cancelled: Cancelled = never
) -> Iterator[OpenedPackage]:
    """Open a package to read it. Raises NotACaseError, IntegrityError for a hostile archive."""
    if path.is_dir():
        yield _of_folder(path, progress, cancelled)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            yield _of_zip(path, archive, progress, cancelled)
    except DAMAGED as error:
        raise IntegrityError(
            f"{shown_name(path)} is damaged, or no ZIP file of the plain kind ({error}).",
            "Ask for another copy.",
        ) from error
    except OSError as error:
        raise NotACaseError(
            f"{shown_name(path)} cannot be read ({error.strerror}).",
            "Choose the folder of an evidence package, or its ZIP file.",
        ) from error


def _of_folder(folder: Path, progress: Report, cancelled: Cancelled) -> OpenedPackage:
    found: dict[str, tuple[Path, int, bool]] = {}
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(place) / name
            mode = path.lstat()
            if stat.S_ISDIR(mode.st_mode):
                continue
            key = path.relative_to(folder).as_posix()
            found[key] = (path, mode.st_size, stat.S_ISREG(mode.st_mode))
        if len(found) > MOST_FILES:
            raise IntegrityError(
                f"The folder holds more than {MOST_FILES:,} files.", "That is no package of ours."
            )
    steps = _Steps(sum(size for _, size, _ in found.values()), progress, cancelled)
    files = {
        name: PackageFile(name, size, _Plain(path) if plain else None, steps)
        for name, (path, size, plain) in found.items()
    }
    return OpenedPackage(folder, files)


def _of_zip(
    path: Path, archive: zipfile.ZipFile, progress: Report, cancelled: Cancelled
) -> OpenedPackage:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise _hostile(f"holds {len(entries):,} files")
    plain = [entry for entry in entries if not entry.filename.endswith("/")]
    for entry in entries:
        _require_honest(entry)
    total = sum(entry.file_size for entry in plain)
    size = path.stat().st_size
    if sum(entry.compress_size for entry in plain) > size or total > size * _MOST_RATIO + _SMALL:
        raise _hostile("claims to hold more than it can")
    check_names([entry.filename for entry in plain])
    tops = {entry.filename.partition("/")[0] for entry in plain}
    if len(tops) != 1 or any("/" not in entry.filename for entry in plain):
        raise _hostile("does not hold one folder with everything in it")
    steps = _Steps(total, progress, cancelled)
    files: dict[str, PackageFile] = {}
    for entry in plain:
        name = entry.filename.partition("/")[2]
        files[name] = PackageFile(name, entry.file_size, _Packed(archive, entry), steps)
    return OpenedPackage(path, files)


def _require_honest(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    is_folder = entry.filename.endswith("/")
    if entry.orig_filename != entry.filename:
        raise _hostile("holds a name that is not what it seems")
    check_name(entry.filename.removesuffix("/"))
    if kind not in (0, stat.S_IFDIR if is_folder else stat.S_IFREG):
        raise _hostile(f"holds a link or a device, “{entry.filename}”")
    if entry.flag_bits & _ENCRYPTED:
        raise _hostile(f"is encrypted (“{entry.filename}”)")
    if entry.compress_type not in _HOW_PACKED:
        raise _hostile(f"packs “{entry.filename}” in a way that no package uses")
    if is_folder and entry.file_size:
        raise _hostile(f"holds a folder with bytes, “{entry.filename}”")
    if entry.file_size > entry.compress_size * _MOST_RATIO + _SMALL:
        raise _hostile(
            f"holds a bomb: “{entry.filename}” would unpack to {entry.file_size:,} bytes"
        )


def _hostile(what: str) -> IntegrityError:
    return IntegrityError(
        f"The ZIP file {what}; it was not opened.",
        "It is no evidence package as this program writes them. If it came from somebody you trust,"
        " ask them for the package as a folder.",
    )
