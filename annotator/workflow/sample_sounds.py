"""The invented sample case: a bang named to its sample, and how the sound was listened to."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.case.edits import adding
from annotator.case.exhibit import Exhibit
from annotator.case.sound import SoundMark, SoundWork, sound_mark_id, sound_work_id
from annotator.progress import Cancelled, Report, ignore, never
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.sounds import find_bangs

_FILM = "E1"
_NOTE = ("sound", "distance")


def add_sounds(
    store: CaseStore,
    exhibits: Mapping[str, Exhibit],
    indexes: Mapping[str, FrameIndex],
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> None:
    """The bang at which a measurement of the film ends gets its sample; the band of voices is cut away."""
    exhibit, index = exhibits[_FILM], indexes[_FILM]
    path = store.media_file(exhibit)
    bangs = find_bangs(path, index, progress=progress, cancelled=cancelled)
    for note in store.snapshot().notes_of(exhibit.id):
        if note.tags != _NOTE or not bangs.found:
            continue
        nearest = min(bangs.found, key=lambda bang: abs(bang.frame - note.last_index()))
        mark = SoundMark(
            sound_mark_id(note.id),
            note.id,
            bangs.stream,
            nearest.sample,
            bangs.rate,
            nearest.at_ns,
            bangs.words(),
        )
        store.apply(adding("Add moment in the sound", mark))
    work = SoundWork(sound_work_id(exhibit.id), exhibit.id, low_hz=500, high_hz=8_000, active=False)
    store.apply(adding("Add sound settings", work))
