"""The shots of an exhibit, kept with it; or of any video."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.media.engine import full_index, small_pictures
from annotator.media.shots import HEIGHT, Shots, find_shots
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.timecode import format_time
from annotator.workflow.intake import exhibit_path

SHOTS: Final = "shots"
UNASKED_NS: Final = 20 * 60 * 1_000_000_000
"""Films up to this long are looked through for shots without being asked; of longer ones, on request."""


def stored_shots(store: CaseStore, exhibit: Exhibit, index: FrameIndex) -> Shots | None:
    """The shots kept with an exhibit; None where there are none, or of another index."""
    if index.state is not IndexState.FINAL:
        return None
    try:
        data = store.derived(exhibit.id, SHOTS)
        found = None if data is None else Shots.from_bytes(data)
    except AnnotatorError:
        return None  # damaged ones are found again
    return found if found is not None and found.fits(index) else None


def shots_of_exhibit(
    store: CaseStore,
    exhibit: Exhibit,
    index: FrameIndex,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Shots:
    """The shots of an exhibit: as kept with it, else found (which decodes the film once) and kept.

    `index` must be final. Raises MediaError, UsageError, CancelledError.
    """
    stored = stored_shots(store, exhibit, index)
    if stored is not None:
        return stored
    path = exhibit_path(store, exhibit)
    pictures = small_pictures(path, index, HEIGHT, progress=progress, cancelled=cancelled)
    found = find_shots(pictures, index)
    if not store.read_only:
        store.put_derived(exhibit.id, SHOTS, found.to_bytes())
    return found


def shots_of_video(
    path: Path, stream: int = 0, *, progress: Report = ignore, cancelled: Cancelled = never
) -> tuple[FrameIndex, Shots]:
    """The final index of any video, and its shots; decodes it twice.

    Raises MediaError and its kinds, CancelledError.
    """
    index = full_index(path, stream, progress=progress, cancelled=cancelled)
    pictures = small_pictures(path, index, HEIGHT, progress=progress, cancelled=cancelled)
    return index, find_shots(pictures, index)


def shot_rows(shots: Shots, index: FrameIndex) -> list[dict[str, Json]]:
    """A row a shot: its number from 1, first and last frame from 0, when it begins, how long it lasts."""
    rows: list[dict[str, Json]] = []
    for number, first in enumerate(shots.starts):
        last = shots.last_frame(number)
        begin = index.time_ns(first)
        end = index.time_ns(last + 1) if last + 1 < len(index) else index.end_ns()
        rows.append(
            {
                "shot": number + 1,
                "first_frame": first,
                "last_frame": last,
                "frames": last - first + 1,
                "elapsed": format_time(begin, 3),
                "pts": index.pts(first),
                "duration_ns": end - begin,
            }
        )
    return rows
