"""A filter of system calls for a decoder process on Linux: no sockets, no new programs, no tracing.

Landlock and namespaces leave these open: local sockets, running a program that
was put together in memory, and parts of the kernel that a decoder never needs.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

_PR_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ERRNO = 0x7FFF_0000, 0x0005_0000
_OFFSET_NUMBER, _OFFSET_MACHINE = 0, 4
_X32 = 0x4000_0000

# socket, connect, accept, bind, listen, socketpair, execve, ptrace, mount, bpf, io_uring and the like,
# by the kernel's tables (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
_REFUSED = {
    "x86_64": (
        0xC000_003E,
        (41, 42, 43, 49, 50, 53, 57, 58, 59, 101, 165, 166, 175, 246, 248, 249, 250, 272, 288, 298,
         304, 308, 310, 311, 312, 313, 321, 322, 323, 425, 426, 427, 428, 429, 430, 434, 438),
    ),
    "aarch64": (
        0xC000_00B7,
        (39, 40, 97, 104, 105, 117, 198, 199, 200, 201, 202, 203, 217, 218, 219, 221, 241, 242, 265,
         268, 270, 271, 272, 273, 280, 281, 282, 425, 426, 427, 428, 429, 430, 434, 438),
    ),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def install(libc: ctypes.CDLL) -> bool:
    """Put the filter in force for this process for good; False where the system does not take it."""
    known = _REFUSED.get(os.uname().machine)
    if known is None:
        return False
    body = _instructions(*known)
    program = _Program(len(body) // 8, body)
    return bool(libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _instructions(machine: int, refused: tuple[int, ...]) -> bytes:
    """BPF: another machine's calls and the refused ones fail with EPERM, all else goes on."""
    count = len(refused)
    lines = [
        (_LOAD, 0, 0, _OFFSET_MACHINE),
        (_JUMP_EQUAL, 0, count + 3, machine),
        (_LOAD, 0, 0, _OFFSET_NUMBER),
        (_JUMP_AT_LEAST, count + 1, 0, _X32),
        *((_JUMP_EQUAL, count - n, 0, number) for n, number in enumerate(refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
