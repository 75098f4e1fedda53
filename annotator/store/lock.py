"""One writer at a time: the lock file of a case.

The operating system's own lock on the file decides; it vanishes with the
process that held it, also after kill -9. What is written in the file names the
holder. On a shared drive a lock of another computer may be invisible; there the
name decides, until somebody takes the case over.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from annotator.clock import Clock, utc_text
from annotator.errors import CaseLockedError, NotACaseError, SaveFailedError

LOCK_NAME: Final = "case.lock"
_LONGEST: Final = 4096
# Windows locks ranges of bytes for reading too, so the lock lies past the text.
_LOCK_BYTE: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a case: process, computer, person, when the case was opened (UTC)."""

    pid: int
    host: str
    user: str
    opened_at: str

    def words(self) -> str:
        """The holder as people read it."""
        return f"{self.user} on {self.host} (process {self.pid}, since {self.opened_at})"


class CaseLock:
    """The held lock; released by `release` or by the end of the process.

    `left_behind` names a holder that died without closing the case.
    """

    def __init__(self, descriptor: int, left_behind: Holder | None) -> None:
        self._descriptor: int | None = descriptor
        self.left_behind = left_behind

    def release(self) -> None:
        """Give the case free; doing so twice is harmless."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def take_lock(folder: Path, clock: Clock, *, take_over: bool = False) -> CaseLock:
    """Hold the case in `folder`.

    `take_over` disregards a holder on another computer. Raises CaseLockedError
    with the holder, SaveFailedError when no lock file can be written.
    """
    path = folder / LOCK_NAME
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise SaveFailedError(
            f"The case folder cannot be written ({error.strerror}).",
            "Check its permissions, or open the case for reading only.",
        ) from error
    try:
        holder = _read_holder(descriptor)
        if not _try_system_lock(descriptor):
            raise _locked(holder)
        if holder is not None and holder.host != socket.gethostname() and not take_over:
            raise _locked(holder)
        _write_holder(descriptor, clock)
    except BaseException:
        os.close(descriptor)
        raise
    return CaseLock(descriptor, holder)


def current_holder(folder: Path) -> Holder | None:
    """Who is named in the lock file, alive or not; None if nobody is."""
    path = folder / LOCK_NAME
    if path.is_symlink() or not path.is_file():
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        return _read_holder(descriptor)
    finally:
        os.close(descriptor)


def _read_holder(descriptor: int) -> Holder | None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    text = os.read(descriptor, _LONGEST)
    if not text.strip():
        return None
    try:
        data = json.loads(text)
        return Holder(
            int(data["pid"]), str(data["host"]), str(data["user"]), str(data["opened_at"])
        )
    except (ValueError, KeyError, TypeError):
        # Cut off in mid-write: written by this computer, or it could not have locked the file.
        return Holder(0, socket.gethostname(), "somebody", "an unknown time")


def _write_holder(descriptor: int, clock: Clock) -> None:
    me = Holder(os.getpid(), socket.gethostname(), _user(), utc_text(clock.now_utc()))
    try:
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, json.dumps(asdict(me)).encode("utf-8"))
        os.fsync(descriptor)
    except OSError as error:
        raise SaveFailedError(
            f"The case folder cannot be written ({error.strerror}).",
            "Check that its drive has space, or open the case for reading only.",
        ) from error


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "an unnamed user"


def _try_system_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, _LOCK_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        raise NotACaseError(
            f"The drive cannot hold a case: it knows no locks ({error.strerror}).",
            "Copy the case to a drive of this computer.",
        ) from error
    return True


def _locked(holder: Holder | None) -> CaseLockedError:
    words = holder.words() if holder is not None else "another program"
    return CaseLockedError(
        f"The case is open already: {words}.",
        "Close it there, or open it here for reading only.",
        holder=words,
    )
