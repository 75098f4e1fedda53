"""For the report: of every pair of related exhibits two frames that show the same moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from annotator.case.snapshot import CaseSnapshot
from annotator.errors import MediaError
from annotator.media.engine import open_frames
from annotator.progress import Cancelled, Progress, Report, check
from annotator.report.inputs import Still
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.copies_decided import follower
from annotator.workflow.edition_pictures import EditionPictures
from annotator.workflow.report_stills import still_of

_WIDTH: Final = 720


def copy_stills(
    store: CaseStore,
    case: CaseSnapshot,
    wanted: Collection[str],
    indexes: Mapping[str, FrameIndex],
    shown: EditionPictures,
    progress: Report,
    cancelled: Cancelled,
) -> dict[str, tuple[Still, Still]]:
    """By relation: a frame of the copy from the middle of the longest stretch, and the other's with it.

    Only of exhibits in `wanted` with final indexes; a pair that cannot be decoded,
    or that `shown` withholds, is left out. Raises CancelledError.
    """
    found: dict[str, tuple[Still, Still]] = {}
    links = [link for link in case.copy_links if {link.copy_id, link.exhibit_id} <= set(wanted)]
    for number, link in enumerate(links):
        check(cancelled)
        progress(Progress(number, len(links), "Frames of copies"))
        pair = indexes.get(link.copy_id), indexes.get(link.exhibit_id)
        if pair[0] is None or pair[1] is None or not link.stretches:
            continue
        if any(index.state is not IndexState.FINAL for index in (pair[0], pair[1])):
            continue
        longest = max(link.stretches, key=lambda each: each.copy_last - each.copy_first)
        if longest.copy_last >= len(pair[0]) or longest.last >= len(pair[1]):
            continue
        frame = (longest.copy_first + longest.copy_last) // 2
        other = follower(longest, frame, (pair[0], pair[1]))
        stills = [
            _still(store, case, exhibit_id, index, at, shown, cancelled)
            for exhibit_id, index, at in (
                (link.copy_id, pair[0], frame),
                (link.exhibit_id, pair[1], other),
            )
        ]
        if stills[0] is not None and stills[1] is not None:
            found[link.id] = (stills[0], stills[1])
    return found


def _still(
    store: CaseStore,
    case: CaseSnapshot,
    exhibit_id: str,
    index: FrameIndex,
    at: int,
    shown: EditionPictures,
    cancelled: Cancelled,
) -> Still | None:
    look = shown.look(exhibit_id, index.stamp(at), asked=False)
    if look.withheld:
        return None
    try:
        with open_frames(store.media_file(case.exhibit(exhibit_id)), index) as film:
            return still_of(film.frame(at, cancelled=cancelled), max_width=_WIDTH, look=look)
    except MediaError:
        return None
