"""Digests of decoded frames, computed by threads while the next ones are decoded."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import Self

from av.video.frame import VideoFrame

from annotator.media.index_rows import Row
from annotator.media.planes import digest_of, native_size

_SMALL = 256 * 1024
"""Bytes of a picture that is digested sooner than handed to a thread."""
_MOST_THREADS = 4


class DigestsBeside:
    """Gives rows back in their order, each with the digest of its frame; a few frames are under way.

    hashlib lets go of the interpreter, and the frame's planes are read where
    the decoder left them. With `wanted` False rows come back as they are.
    """

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._threads = max(1, min(_MOST_THREADS, (os.cpu_count() or 1) - 1))
        self._pool: ThreadPoolExecutor | None = None
        self._ahead: deque[tuple[Row, Future[bytes]]] = deque()

    def take(self, row: Row, frame: VideoFrame) -> Iterator[Row]:
        """Take one frame; gives the rows that are ready."""
        if not self._wanted:
            yield row
            return
        if not self._ahead and native_size(frame) < _SMALL:
            yield replace(row, digest=digest_of(frame))
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="digests")
        self._ahead.append((row, self._pool.submit(digest_of, frame)))
        while self._ahead and (self._ahead[0][1].done() or len(self._ahead) > 2 * self._threads):
            yield self._next()

    def rest(self) -> Iterator[Row]:
        """All rows that have not been given back yet."""
        while self._ahead:
            yield self._next()

    def _next(self) -> Row:
        row, digest = self._ahead.popleft()
        return replace(row, digest=digest.result())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for the threads: the decoder must not be closed under them."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._ahead.clear()
