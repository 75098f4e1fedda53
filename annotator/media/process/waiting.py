"""How long a decoder process has waited for the disk, so that a slow disk is not taken for a decoder that hangs.

Sixteen bytes of shared memory: nanoseconds that were spent in reads, and when
the read that is still going on began (0: none). The process may lie; that
only makes the program as patient with it as with the slowest disk.
"""

from __future__ import annotations

import mmap
import os
import struct
import time

from annotator.media.process.memory import new_memory

SIZE = 1 << 16
_TIMES = struct.Struct("=QQ")


class DiskWait:
    """The program's view of it; close it."""

    def __init__(self) -> None:
        self.descriptor = new_memory(SIZE)
        self._map = mmap.mmap(self.descriptor, SIZE)

    def waited_ns(self) -> int:
        """Nanoseconds spent waiting for the disk since the beginning, as the process says."""
        before: int = _TIMES.unpack_from(self._map)[0]
        return before + self.stuck_ns()

    def stuck_ns(self) -> int:
        """Nanoseconds since the read began that is going on now; 0 where none is."""
        since: int = _TIMES.unpack_from(self._map)[1]
        return max(0, time.monotonic_ns() - since) if since else 0

    def close(self) -> None:
        """Give the memory back; may be called twice."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)
            self._map.close()


class WaitingReader:
    """In the decoder process: reads, and notes in the shared memory how long that takes."""

    def __init__(self, descriptor: int) -> None:
        self._map = mmap.mmap(descriptor, SIZE)
        self._waited_ns = 0

    def __call__(self, descriptor: int, size: int, place: int) -> bytes:
        """Bytes of a file from a place, as os.pread."""
        began = time.monotonic_ns()
        _TIMES.pack_into(self._map, 0, self._waited_ns, began)
        try:
            return os.pread(descriptor, size, place)
        finally:
            self._waited_ns += time.monotonic_ns() - began
            _TIMES.pack_into(self._map, 0, self._waited_ns, 0)
