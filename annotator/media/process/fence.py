"""What a decoder process gives up before it sees a hostile file.

It is called with one thread running. Each measure that the system offers is
taken; the names of those that were are handed to the program, which says so.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
from pathlib import Path

from annotator.media.process import syscall_filter

LANDLOCK, NAMESPACES, SYSCALLS = "landlock", "namespaces", "syscalls"
MEMORY, WITH_PARENT = "memory", "dies with the program"

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_ASK_VERSION = 1
_NEWUSER, _NEWNET, _NEWIPC = 0x1000_0000, 0x4000_0000, 0x0800_0000
# How many kinds of file access each version of Landlock knows; all are given up.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_NEWEST_FILE_RIGHTS = 16
_MOST_DESCRIPTORS = 64
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8


def keep_freed_memory() -> None:
    """Let glibc reuse the memory of freed pictures, instead of returning it and faulting it in again.

    One arena keeps the address space small on machines with many cores.
    """
    libc = _libc()
    if hasattr(libc, "mallopt") and sys.platform == "linux":
        libc.mallopt(_M_MMAP_THRESHOLD, 1 << 30)
        libc.mallopt(_M_TRIM_THRESHOLD, 1 << 30)
        libc.mallopt(_M_ARENA_MAX, 1)


def give_up_rights(parent: int) -> list[str]:
    """Give up files, network, other processes and new programs; returns what was put in force."""
    done: list[str] = []
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_NOFILE", _MOST_DESCRIPTORS)
    if sys.platform != "linux":
        return done
    libc = _libc()
    if libc.unshare(_NEWUSER | _NEWNET | _NEWIPC) == 0 or libc.unshare(_NEWNET | _NEWIPC) == 0:
        done.append(NAMESPACES)
    # Changing namespaces clears it, so it comes after.
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0:
        done.append(WITH_PARENT)
    if os.getppid() != parent:
        os._exit(0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        if _landlock(libc):
            done.append(LANDLOCK)
        if syscall_filter.install(libc):
            done.append(SYSCALLS)
    return done


def limit_memory(size: int) -> list[str]:
    """Bound the address space to `size` bytes for good."""
    return [MEMORY] if _limit("RLIMIT_AS", size) else []


def _landlock(libc: ctypes.CDLL) -> bool:
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _ASK_VERSION)
    if version < 1 or _threads() != 1:
        return False
    files = (1 << _FILE_RIGHTS.get(version, _NEWEST_FILE_RIGHTS)) - 1
    fields = [files]
    if version >= 4:
        fields.append(0b11)  # no TCP: neither bind nor connect
    if version >= 6:
        fields.append(0b11)  # no abstract sockets, no signals to others
    rules = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = libc.syscall(_LANDLOCK_CREATE, rules, ctypes.c_size_t(len(rules)), 0)
    if ruleset < 0:
        return False
    try:
        return bool(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def _limit(name: str, value: int) -> bool:
    try:
        import resource

        resource.setrlimit(getattr(resource, name), (value, value))
    except (ImportError, AttributeError, OSError, ValueError):
        return False
    return True


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
