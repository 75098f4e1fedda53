"""Fingerprints of exhibits: made once from the decoded frames, kept with the case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from annotator.case.exhibit import Exhibit
from annotator.errors import FrameUnavailableError, IntegrityError, MediaError, StoreError
from annotator.media.engine import open_frames
from annotator.picture.fingerprint import SIDE, Fingerprint, fingerprint, step_for
from annotator.picture.pixels import Rgb
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.intake import ensure_index, exhibit_path

FINGERPRINT: Final = "fingerprint"
"""The kind under which the case keeps a fingerprint."""
CACHE_BYTES: Final = 48 << 20


def film_fingerprint(
    path: Path,
    index: FrameIndex,
    source: bytes,
    *,
    what: str = "",
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Fingerprint:
    """The fingerprint of a film; `source` is the SHA-256 of its file.

    Frames that cannot be decoded stand as the one before. Raises MediaError, CancelledError.
    """
    end = max(1, index.end_ns())
    step = step_for(end)
    count = max(1, -(-end // step))
    words = f"Looking at {what or path.name}"

    def pictures() -> Iterator[Rgb]:
        last: Rgb | None = None
        missing, shown = 0, -1
        with open_frames(path, index, cache_bytes=CACHE_BYTES) as film:
            for number in range(count):
                check(cancelled)
                progress(Progress(number, count, words))
                wanted = index.index_at_ns(number * step)
                if last is None or wanted != shown:
                    try:
                        found = film.frame(wanted, cancelled=cancelled, room=(SIDE, SIDE))
                        last = found.rgb(SIDE, SIDE)
                    except FrameUnavailableError:
                        missing += 1
                    shown = wanted
                # What comes before the first frame that can be decoded is left out, not shifted.
                if last is None:
                    last_missing.append(number)
                else:
                    yield last

    last_missing: list[int] = []
    try:
        return fingerprint(_whole(pictures(), last_missing), step, source)
    except ValueError as error:
        raise MediaError(
            "None of its frames could be decoded, so there is nothing to compare.",
            "Look at the file in the Picture tab of the inspector.",
        ) from error


def _whole(pictures: Iterator[Rgb], missing: list[int]) -> Iterator[Rgb]:
    """The pictures, the first repeated for those that were missing before it, so that times stay right."""
    first = next(pictures, None)
    if first is None:
        return
    for _ in range(len(missing) + 1):
        yield first
    yield from pictures


def kept_fingerprint(store: CaseStore, exhibit: Exhibit) -> Fingerprint | None:
    """The fingerprint that the case keeps of this very file; None where there is none that can be used."""
    try:
        data = store.derived(exhibit.id, FINGERPRINT)
        found = None if data is None else Fingerprint.from_bytes(data)
    except (IntegrityError, StoreError):
        return None
    if found is None or found.source.hex() != exhibit.digest_sha256:
        return None
    return found


def ensure_fingerprint(
    store: CaseStore,
    exhibit: Exhibit,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Fingerprint:
    """The exhibit's fingerprint: the kept one, else a new one, which is kept where the case can be written.

    It goes by the final index, which is made where there is none.
    Raises MediaError, CancelledError.
    """
    kept = kept_fingerprint(store, exhibit)
    if kept is not None:
        return kept
    path = exhibit_path(store, exhibit)
    index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
    made = film_fingerprint(
        path,
        index,
        bytes.fromhex(exhibit.digest_sha256),
        what=exhibit.label,
        progress=progress,
        cancelled=cancelled,
    )
    if not store.read_only:
        store.put_derived(exhibit.id, FINGERPRINT, made.to_bytes())
    return made
