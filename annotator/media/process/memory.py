"""Memory that the program shares with a decoder process: pixels and other bulk go through it.

The program makes every piece and fixes its size, so that a decoder that was
taken over cannot shrink it under a reader. A picture is handed out without a
copy; its piece is used again only when nothing in the program holds it.
"""

from __future__ import annotations

import mmap
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from annotator.errors import MediaError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST = 1 << 30
"""Bytes of the largest piece: the native planes of the largest picture that is decoded."""
SLOTS = 16
_MOST_LENT = 10
_SMALLEST = 1 << 16
_NAME = "annotator-pixels"


def new_memory(size: int) -> int:
    """A descriptor of `size` bytes of shared memory that nobody can resize; raises MediaError."""
    try:
        if sys.platform == "linux":
            return _sealed(size)
        return _unlinked(size)
    except OSError as error:
        raise MediaError(
            f"There is no memory for {size} bytes of picture: {error.strerror}.",
            "Close other films or programs.",
        ) from error


def _sealed(size: int) -> int:
    import fcntl

    descriptor = os.memfd_create(_NAME, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.ftruncate(descriptor, size)
        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _unlinked(size: int) -> int:
    """POSIX shared memory without a name left; macOS lets its size be set only once."""
    import _posixshmem  # type: ignore[import-not-found,unused-ignore]
    import secrets

    name = f"/annotator-{secrets.token_hex(8)}"
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
    descriptor: int = _posixshmem.shm_open(name, flags, mode=0o600)
    try:
        _posixshmem.shm_unlink(name)
        os.ftruncate(descriptor, size)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


class _Lease:
    """What an array of lent memory keeps alive; its end gives the memory back."""

    __slots__ = ("__array_interface__", "_back", "_map")

    def __init__(self, piece: mmap.mmap, size: int, back: Callable[[], None]) -> None:
        import numpy as np

        self._map = piece
        self._back = back
        address = np.frombuffer(piece, np.uint8).ctypes.data
        self.__array_interface__: dict[str, Any] = {
            "version": 3,
            "shape": (size,),
            "typestr": "|u1",
            "data": (address, False),
        }

    def __del__(self) -> None:
        self._back()


class Slot:
    """One piece of shared memory with its number in the conversation."""

    __slots__ = ("lent", "map", "number", "size")

    def __init__(self, number: int, size: int, piece: mmap.mmap) -> None:
        self.number = number
        self.size = size
        self.map = piece
        self.lent = False


class Slots:
    """The program's pieces for one decoder process, made as they are needed."""

    def __init__(self) -> None:
        self._slots: dict[int, Slot] = {}
        self._lock = threading.Lock()

    def take(self, size: int, announce: Callable[[int, int, int], None]) -> Slot:
        """A free piece of at least `size` bytes; a new one is announced (number, size, descriptor)."""
        with self._lock:
            free = [slot for slot in self._slots.values() if not slot.lent]
            fitting = [slot for slot in free if slot.size >= size]
            if fitting:
                return min(fitting, key=lambda slot: slot.size)
            unused = next((n for n in range(SLOTS) if n not in self._slots), None)
            # A piece that is too small makes room; at most _MOST_LENT are lent, so there is one.
            number = free[0].number if free else unused
        if number is None:
            raise MediaError("All memory for pictures is in use.", "Close other views of the film.")
        rounded = max(_SMALLEST, -(-size // _SMALLEST) * _SMALLEST)
        descriptor = new_memory(rounded)
        try:
            slot = Slot(number, rounded, mmap.mmap(descriptor, rounded))
            announce(number, rounded, descriptor)
        finally:
            os.close(descriptor)
        with self._lock:
            self._slots[number] = slot
        return slot

    def lend(self, slot: Slot, size: int) -> NDArray[np.uint8]:
        """The first `size` bytes as an array: the memory itself, or a copy where much is lent already."""
        import numpy as np

        with self._lock:
            crowded = sum(other.lent for other in self._slots.values()) >= _MOST_LENT
            if not crowded:
                slot.lent = True
        if crowded:
            return np.frombuffer(slot.map, np.uint8, size).copy()

        def back() -> None:
            # Runs whenever Python frees the array, so it must not wait for a lock.
            slot.lent = False

        return np.asarray(_Lease(slot.map, size, back))

    def copy(self, slot: Slot, size: int) -> bytes:
        """The first `size` bytes, copied."""
        return slot.map[:size]
