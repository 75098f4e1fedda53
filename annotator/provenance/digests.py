"""Digests of files, and copying while digesting: each byte is read once."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from annotator.errors import MediaError, SaveFailedError
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.chunks import CHUNK_BYTES
from annotator.provenance.file_identity import FileIdentity, identity_from
from annotator.provenance.shown_name import shown_name
from annotator.whole_file import sync_folder

_BINARY: Final = getattr(os, "O_BINARY", 0)
# Without waiting: opening a named pipe would block until somebody writes into it.
_READ: Final = os.O_RDONLY | _BINARY | getattr(os, "O_NONBLOCK", 0)
_NO_ATIME: Final = getattr(os, "O_NOATIME", 0)
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY


@dataclass(frozen=True, slots=True)
class FileDigests:
    """SHA-256 and SHA-512 as hex digits, and the size, of one reading of a file.

    `chunks` holds the SHA-256 (32 bytes) of each 4 MiB from the start; `identity`
    is the file that was read, which is no part of being equal.
    """

    sha256: str
    sha512: str
    size_bytes: int
    chunks: bytes = field(default=b"", repr=False)
    identity: FileIdentity | None = field(default=None, compare=False)


def hash_file(
    path: Path, *, progress: Report = ignore, cancelled: Cancelled = never
) -> FileDigests:
    """Digest a file in one reading.

    Raises MediaError when it cannot be read, is no regular file or changes
    meanwhile, and CancelledError.
    """
    with _source(path) as descriptor:
        return _read_through(path, descriptor, None, progress, cancelled)


def copy_hashing(
    source: Path,
    target: Path,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> FileDigests:
    """Copy a file to a new one and digest what is read, in one reading.

    When this returns the copy is on the disk (mode 0600); what is on the disk
    is proved by hashing the copy. Raises MediaError for the source,
    SaveFailedError for the target (also when it exists) and CancelledError;
    a copy that was not finished is removed.
    """
    with _source(source) as reading, _new_file(target) as writing:
        digests = _read_through(source, reading, writing, progress, cancelled)
        with _saving(target):
            os.fsync(writing)
    return digests


def open_for_reading(path: Path) -> int:
    """A descriptor that can only read; the time of the last access stays where that is allowed.

    Raises OSError.
    """
    if _NO_ATIME:
        try:
            return os.open(path, _READ | _NO_ATIME)
        except PermissionError:
            pass  # only the owner of a file may ask for this
    return os.open(path, _READ)


@contextmanager
def _source(path: Path) -> Iterator[int]:
    """Open a regular file; links are followed, anything else is refused before it is read."""
    try:
        descriptor = open_for_reading(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        kind = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(kind):
            what = "a folder" if stat.S_ISDIR(kind) else "no file but a device or a pipe"
            raise MediaError(
                f"{shown_name(path)} is {what}.", "Choose the video file itself, or a copy of it."
            )
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _new_file(target: Path) -> Iterator[int]:
    try:
        descriptor = os.open(target, _NEW, 0o600)
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        try:
            yield descriptor
        finally:
            os.close(descriptor)
        with _saving(target):
            sync_folder(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            target.unlink()
        raise


def _read_through(
    path: Path,
    descriptor: int,
    target: int | None,
    progress: Report,
    cancelled: Cancelled,
) -> FileDigests:
    before = os.fstat(descriptor)
    sha256, sha512 = hashlib.sha256(), hashlib.sha512()
    chunks = bytearray()
    done = 0
    # hashlib lets go of the interpreter, so the slower digest and the writing run beside the rest.
    with ThreadPoolExecutor(max_workers=2) as beside:
        # A file that grows as fast as it is read (a recording) must not be followed for ever.
        while done <= before.st_size and (chunk := _next_chunk(path, descriptor)):
            check(cancelled)
            others = [beside.submit(sha512.update, chunk)]
            if target is not None:
                others.append(beside.submit(_write, target, chunk, path, done))
            sha256.update(chunk)
            chunks += hashlib.sha256(chunk).digest()
            for other in others:
                other.result()
            done += len(chunk)
            progress(
                Progress(done, before.st_size, "Copying" if target is not None else "Checking")
            )
    check(cancelled)
    after = os.fstat(descriptor)
    if done != before.st_size or (before.st_size, before.st_mtime_ns) != (
        after.st_size,
        after.st_mtime_ns,
    ):
        raise MediaError(
            f"{shown_name(path)} changed while it was read.",
            "Wait until the recording, download or copy is finished, then try again.",
        )
    return FileDigests(
        sha256.hexdigest(), sha512.hexdigest(), done, bytes(chunks), identity_from(after)
    )


def _next_chunk(path: Path, descriptor: int) -> bytes:
    """The next 4 MiB; fewer bytes only at the end of the file."""
    try:
        data = os.read(descriptor, CHUNK_BYTES)
        while data and len(data) < CHUNK_BYTES:
            more = os.read(descriptor, CHUNK_BYTES - len(data))
            if not more:
                break
            data += more
        return data
    except OSError as error:
        raise _unreadable(path, error) from error


def _write(target: int, chunk: bytes, source: Path, at: int) -> None:
    rest = memoryview(chunk)
    with _saving(source):
        while rest:
            rest = rest[os.write(target, rest) :]
    if hasattr(os, "posix_fadvise"):
        # Linux begins to bring these pages to the disk now; else all of them would wait for the end.
        with contextlib.suppress(OSError):
            os.posix_fadvise(target, at, len(chunk), os.POSIX_FADV_DONTNEED)


@contextmanager
def _saving(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error) from error


def _unreadable(path: Path, error: OSError) -> MediaError:
    if error.errno == errno.ENOENT:
        return MediaError(
            f"There is no file {shown_name(path)}.",
            "It may have been moved or renamed; choose it again.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return MediaError(
            f"{shown_name(path)} may not be read.",
            "Ask its owner, or copy it to a place of your own.",
        )
    return MediaError(
        f"{shown_name(path)} could not be read ({error.strerror}).",
        "Check that its drive is connected and sound; copy the file elsewhere if that works.",
    )


def _unwritable(path: Path, error: OSError) -> SaveFailedError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return SaveFailedError(
            f"There is no space for a copy of {shown_name(path)}; the part that was copied is removed.",
            "Free some space on the drive of the case, or leave the video where it is"
            " (“reference in place”).",
        )
    if error.errno == errno.EEXIST:
        return SaveFailedError(
            f"There is a file {shown_name(path)} already; it was not overwritten.",
            "It may be left from an earlier attempt. Look at it, then move it away.",
        )
    return SaveFailedError(
        f"{shown_name(path)} could not be written ({error.strerror}).",
        "Check that the folder of the case can be written and its drive is connected.",
    )
