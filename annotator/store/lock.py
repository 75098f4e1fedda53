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
import secrets
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from annotator import __version__
from annotator.clock import Clock, utc_text
from annotator.errors import CaseLockedError, LockLostError, NotACaseError, SaveFailedError

LOCK_NAME: Final = "case.lock"
_LONGEST: Final = 4096
_LONGEST_WORD: Final = 200
# Windows locks ranges of bytes for reading too, so the lock lies past the text.
_LOCK_BYTE: Final = 1 << 30
_START_FIELD: Final = 19


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a case: process, computer, person, program, when the case was opened (UTC).

    `token` is new for every opening; `process_started` tells a process from a
    later one with the same number, as the system says it ('' where it does not).
    """

    pid: int
    host: str
    user: str
    opened_at: str
    program: str = "annotator"
    token: str = ""
    process_started: str = ""

    def words(self) -> str:
        """The holder as people read it."""
        return (
            f"{self.user} on {self.host} ({self.program}, process {self.pid},"
            f" since {self.opened_at})"
        )

    def is_here(self) -> bool:
        """True when it is on this computer."""
        return self.host == socket.gethostname()

    def is_dead(self) -> bool:
        """True when it was on this computer and its process has ended."""
        if not self.is_here() or self.pid <= 0:
            return False
        if not _process_exists(self.pid):
            return True
        # The number may have been given to another process since.
        return bool(self.process_started) and _process_started(self.pid) != self.process_started


class CaseLock:
    """The held lock; released by `release` or by the end of the process.

    `left_behind` names a holder that died without closing the case, or from
    whom it was taken over.
    """

    def __init__(self, path: Path, descriptor: int, me: Holder, left_behind: Holder | None) -> None:
        self._path = path
        self._descriptor: int | None = descriptor
        self._me = me
        self.left_behind = left_behind

    def require_held(self) -> None:
        """Raise LockLostError when somebody has taken the case over since."""
        if self._descriptor is None:
            return
        try:
            here = os.fstat(self._descriptor)
            holder = _read_holder(self._descriptor)
            there = self._path.lstat()
        except OSError:
            return  # a medium that is gone says so when it is written to
        if os.path.samestat(here, there):
            if holder is not None and holder.token == self._me.token:
                return
        else:
            holder = current_holder(self._path.parent)
        words = holder.words() if holder is not None else "another program"
        raise LockLostError(
            f"The case was taken over by {words}. Nothing is stored from here any more;"
            " what you wrote is still in the window.",
            "Copy your text, close the case here, and go on where it is open.",
        )

    def release(self) -> None:
        """Give the case free; doing so twice is harmless."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError, LockLostError):
                self.require_held()
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def take_lock(folder: Path, clock: Clock, *, take_over: bool = False) -> CaseLock:
    """Hold the case in `folder`.

    A holder that died on this computer does not count. `take_over` disregards a
    holder on another computer, and a lock that something still holds although
    its program is dead; never a living one. Raises CaseLockedError with the
    holder, SaveFailedError when no lock file can be written.
    """
    path = folder / LOCK_NAME
    descriptor = _open_lock(path)
    try:
        holder = _read_holder(descriptor)
        if not _try_system_lock(descriptor):
            if holder is None or not holder.is_dead():
                raise _locked(holder, takeable=False)
            if not take_over:
                raise _locked(holder, takeable=True)
            # What the dead program left running keeps the old file; the name gets a new one.
            os.close(descriptor)
            descriptor = -1
            path.unlink()
            descriptor = _open_lock(path)
            if not _try_system_lock(descriptor):
                raise _locked(_read_holder(descriptor), takeable=False)
        if holder is not None and not holder.is_here() and not take_over:
            raise _locked(holder, takeable=True)
        me = _write_holder(descriptor, clock)
    except BaseException as error:
        if descriptor >= 0:
            os.close(descriptor)
        if isinstance(error, OSError):
            raise _unusable(error) from error
        raise
    return CaseLock(path, descriptor, me, holder)


def hold_still(folder: Path) -> int:
    """Keep everybody from opening the case to write, without writing a byte; close the descriptor to end it.

    Raises CaseLockedError with the holder, SaveFailedError when there is no lock file.
    """
    descriptor = _open_lock(folder / LOCK_NAME)
    try:
        holder = _read_holder(descriptor)
        elsewhere = holder is not None and not holder.is_here()
        if elsewhere or not _try_system_lock(descriptor):
            raise _locked(holder, takeable=False)
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, OSError):
            raise _unusable(error) from error
        raise
    return descriptor


def _open_lock(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o600)
    except OSError as error:
        raise SaveFailedError(
            f"The case folder cannot be written ({error.strerror}).",
            "Check its permissions, or open the case for reading only.",
        ) from error


def _unusable(error: OSError) -> SaveFailedError:
    return SaveFailedError(
        f"The lock file of the case cannot be used ({error.strerror}).",
        "Check that its drive is connected, or open the case for reading only.",
    )


def current_holder(folder: Path) -> Holder | None:
    """Who is named in the lock file, alive or not; None if nobody is, or it cannot be read."""
    path = folder / LOCK_NAME
    if path.is_symlink() or not path.is_file():
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        return _read_holder(descriptor)
    except OSError:
        return None
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
            int(data["pid"]),
            *(str(data[name])[:_LONGEST_WORD] for name in ("host", "user", "opened_at")),
            *(
                str(data.get(name, default))[:_LONGEST_WORD]
                for name, default in (
                    ("program", "annotator"),
                    ("token", ""),
                    ("process_started", ""),
                )
            ),
        )
    except (ValueError, KeyError, TypeError):
        # Cut off in mid-write: written by this computer, or it could not have locked the file.
        return Holder(0, socket.gethostname(), "somebody", "an unknown time")


def _write_holder(descriptor: int, clock: Clock) -> Holder:
    me = Holder(
        os.getpid(),
        socket.gethostname(),
        _user(),
        utc_text(clock.now_utc()),
        f"annotator {__version__}",
        secrets.token_hex(8),
        _process_started(os.getpid()),
    )
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
    return me


def _process_exists(pid: int) -> bool:
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x1000, 0, pid)  # to ask only
        if not handle:
            return int(kernel.GetLastError()) == 5  # there, and not ours
        code = ctypes.c_ulong()
        running = kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value == 259
        kernel.CloseHandle(handle)
        return bool(running)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    fields = _stat_fields(pid)
    return bool(fields) and fields[0] in ("Z", "X")


def _process_started(pid: int) -> str:
    """When a process began, in the system's own words; '' where it does not tell."""
    fields = _stat_fields(pid)
    if len(fields) <= _START_FIELD:
        return ""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
    return f"{boot} {fields[_START_FIELD]}"


def _stat_fields(pid: int) -> list[str]:
    """What Linux says of a process, from its state on (see proc(5)); elsewhere nothing."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


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


def _locked(holder: Holder | None, *, takeable: bool) -> CaseLockedError:
    words = holder.words() if holder is not None else "another program"
    if takeable and holder is not None and holder.is_here():
        return CaseLockedError(
            f"The program that had the case open has ended, but its lock is still held: {words}.",
            "Open it for reading only, or take it over.",
            holder=words,
            takeable=True,
        )
    hint = "Close it there, or open it here for reading only."
    if takeable:
        hint += " Take it over only when you know that it is not open there any more."
    return CaseLockedError(
        f"The case is open already: {words}.", hint, holder=words, takeable=takeable
    )
