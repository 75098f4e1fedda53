"""Small pictures along a film: real frames, each with the number of the frame that it is.

Where a key frame lies close enough to the place asked for, that one is shown,
since it costs a single decoded picture; elsewhere the exact frame is decoded.
The first pictures are spread over the whole film, later ones fill in.
"""

from __future__ import annotations

import hashlib
import queue
import struct
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from av.codec.context import Flags as CodecFlags
from av.video.frame import VideoFrame

from annotator.errors import FrameUnavailableError, IntegrityError, MediaError, ValueRefusedError
from annotator.media.cursor import Cursor
from annotator.media.decoding import fraction_of
from annotator.media.picture import Rgb, to_rgb
from annotator.media.planes import digest_of
from annotator.media.reader import FrameReader
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.timing.frame_index import FrameIndex, IndexState

Thumbnail = tuple[int, Rgb]

_WIDEST = 8
"""How many times wider than high a thumbnail may be."""
_WORKERS = 2
_AHEAD = 4
_FIRST_EXACT = 8
_CACHE_BYTES = 64 * 1024 * 1024
_QUALITY = 85
_MAGIC = b"ANTHUMB\x00"
_HEAD = struct.Struct("<8sHI")
_ENTRY = struct.Struct("<qI")
_DIGEST = 32
_VERSION = 1
_MOST_PIXELS = 4096 * 4096
_HINT = "Make the thumbnails again from the video."


def spread(count: int, frames: int) -> tuple[int, ...]:
    """At most `count` frame numbers, evenly spread over a film of `frames` frames, ascending."""
    count = max(0, min(count, frames))
    return tuple((2 * k + 1) * frames // (2 * count) for k in range(count))


def coarse_to_fine(count: int) -> tuple[int, ...]:
    """The numbers 0 to count - 1 in such an order that any beginning of it covers the whole range."""
    bits = max(1, (count - 1).bit_length())
    turned = (int(f"{k:0{bits}b}"[::-1], 2) for k in range(1 << bits))
    return tuple(dict.fromkeys(place * count >> bits for place in turned)) if count else ()


def thumbnails(
    path: Path,
    index: FrameIndex,
    indices: Iterable[int],
    height: int,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Iterator[Thumbnail]:
    """Yield (frame number, height × width × 3 RGB) for the places asked for, coarse to fine.

    The number says which frame the picture is; it lies at most half-way from
    the place asked for to the next one, and no frame comes twice. Pictures are
    turned as the file asks, with square pixels, at most `height` high. With a
    final index each is checked by its digest. A frame that cannot be decoded is
    left out. Raises MediaError, ValueRefusedError, CancelledError.
    """
    wanted = sorted({index.stamp(place).index for place in indices})
    if not 1 <= height <= 2160:
        raise ValueRefusedError("A thumbnail is 1 to 2160 pixels high.", field="height")
    check(cancelled)
    near, exact = _plan(index, wanted)
    total = len(near) + len(exact)
    done: set[int] = set()
    failed = 0
    rest: list[int] = []
    for place, found in _key_pictures(path, index, near, height, cancelled):
        if found is None:
            rest.append(place)
            continue
        if found[0] in done:
            failed += 1
        else:
            done.add(found[0])
            yield found
        progress(Progress(len(done) + failed, total, "Making thumbnails"))
    left = [*exact, *rest]
    if not left:
        return
    with FrameReader(path, index, cache_bytes=_CACHE_BYTES) as reader:
        for place in left:
            check(cancelled)
            if place in done:
                failed += 1
                continue
            try:
                picture = reader.frame(place, cancelled).rgb(height * _WIDEST, height)
            except FrameUnavailableError:
                failed += 1
            else:
                done.add(place)
                yield place, picture
            progress(Progress(len(done) + failed, total, "Making thumbnails"))


def _plan(index: FrameIndex, wanted: Sequence[int]) -> tuple[list[int], list[int]]:
    """Key frames to take, and frames to decode exactly, each in the order of work."""
    near: dict[int, None] = {}
    exact: list[int] = []
    for number in coarse_to_fine(len(wanted)):
        place = wanted[number]
        gaps = [abs(place - wanted[k]) for k in (number - 1, number + 1) if 0 <= k < len(wanted)]
        reach = min(gaps, default=len(index)) // 2
        keys = [index.key_at_or_before(place), index.next_key(place)]
        close = [k for k in keys if k is not None and index.is_key(k) and abs(k - place) <= reach]
        if close:
            near.setdefault(min(close, key=lambda k: abs(k - place)))
        else:
            exact.append(place)
    # A few first to cover the film; then in the film's order, which spares jumping back and forth.
    return list(near), exact[:_FIRST_EXACT] + sorted(exact[_FIRST_EXACT:])


class _KeyPictures:
    """Decodes single key frames; one per thread."""

    def __init__(self, path: Path, index: FrameIndex, height: int) -> None:
        self._index = index
        self._height = height
        self._cursor = Cursor(path, index)

    def picture(self, key: int) -> Thumbnail | None:
        """The key frame, or None where the jump does not lead to a picture that is known."""
        stream = self._cursor.open_stream()
        context = stream.codec_context
        if not context.is_open:
            # One picture a jump: threads and reordering would only hold it back.
            context.thread_type = "NONE"
            context.thread_count = 1
            context.flags |= int(CodecFlags.low_delay)
        changed = self._index.source_size not in (0, self._cursor.source_size())
        # The exact reader, which is asked next, says what is wrong with a file that was changed.
        if changed or not self._cursor.go_to_key(key):
            return None
        found = self._cursor.next()
        if found is None or found[0] != key or not self._is_right(key, found[1]):
            return None
        aspect = fraction_of(stream.sample_aspect_ratio) or fraction_of(context.sample_aspect_ratio)
        shape = aspect if aspect is not None and aspect > 0 else Fraction(1)
        return key, to_rgb(found[1], shape, self._height * _WIDEST, self._height)

    def _is_right(self, key: int, frame: VideoFrame) -> bool:
        if self._index.state is IndexState.FINAL:
            return digest_of(frame).hex() == self._index.digest(key)
        return self._index.pts(key) in (None, frame.pts) or frame.pts is None

    def close(self) -> None:
        self._cursor.close()


def _key_pictures(
    path: Path, index: FrameIndex, keys: Sequence[int], height: int, cancelled: Cancelled
) -> Iterator[tuple[int, Thumbnail | None]]:
    """(key, its picture or None) in the order asked for, a few of them decoded ahead by threads."""
    cursors = [_KeyPictures(path, index, height) for _ in range(min(_WORKERS, len(keys)))]
    free: queue.SimpleQueue[_KeyPictures] = queue.SimpleQueue()
    for cursor in cursors:
        free.put(cursor)

    def work(key: int) -> Thumbnail | None:
        cursor = free.get()
        try:
            return cursor.picture(key)
        except (MediaError, OSError):
            return None
        finally:
            free.put(cursor)

    ahead: deque[tuple[int, Future[Thumbnail | None]]] = deque()
    todo = iter(keys)
    pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="thumbnails")
    try:
        while True:
            ahead.extend((key, pool.submit(work, key)) for key in islice(todo, _AHEAD - len(ahead)))
            if not ahead:
                return
            check(cancelled)
            key, found = ahead.popleft()
            yield key, found.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        for cursor in cursors:
            cursor.close()


def pack(pictures: Iterable[Thumbnail]) -> bytes:
    """A set of thumbnails as one blob of JPEG pictures, ascending by frame, with a SHA-256 over all."""
    entries, bodies = [], []
    for number, rgb in sorted(pictures, key=lambda item: item[0]):
        done, body = cv2.imencode(
            ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
        )
        if not done:
            raise MediaError(f"The thumbnail of frame {number} could not be stored.")
        entries.append(_ENTRY.pack(number, len(body)))
        bodies.append(body.tobytes())
    table = b"".join(entries)
    blob = b"".join((_HEAD.pack(_MAGIC, _VERSION, len(entries)), table, *bodies))
    return blob + hashlib.sha256(blob).digest()


def unpack(data: bytes) -> tuple[Thumbnail, ...]:
    """The thumbnails of a blob of `pack`; raises IntegrityError where it is damaged or newer."""
    if len(data) < _HEAD.size + _DIGEST or not data.startswith(_MAGIC):
        raise IntegrityError("These are no thumbnails.", _HINT)
    _magic, version, count = _HEAD.unpack_from(data)
    if hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
        raise IntegrityError("The stored thumbnails are damaged: their checksum differs.", _HINT)
    if version != _VERSION:
        raise IntegrityError(f"The stored thumbnails have the unknown format {version}.", _HINT)
    start = _HEAD.size + count * _ENTRY.size
    if start > len(data) - _DIGEST:
        raise IntegrityError("The stored thumbnails do not make sense.", _HINT)
    found: list[Thumbnail] = []
    for number, size in _ENTRY.iter_unpack(data[_HEAD.size : start]):
        found.append((number, _picture(data[start : start + size])))
        start += size
    return tuple(found)


def _picture(body: bytes) -> Rgb:
    try:
        bgr = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        bgr = None
    if bgr is None or bgr.shape[0] * bgr.shape[1] > _MOST_PIXELS:
        raise IntegrityError("The stored thumbnails do not make sense.", _HINT)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
