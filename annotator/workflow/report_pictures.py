"""The enhanced pictures of a report, made again from the exhibits while it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from annotator.case.annotation import Annotation
from annotator.case.enhancement import enhancement_id
from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import (
    CancelledError,
    ExportError,
    IntegrityError,
    MediaError,
    UsageError,
)
from annotator.media.engine import open_frames
from annotator.picture.pixels import Rgb, picture_digest
from annotator.progress import Cancelled, Progress, Report, check
from annotator.report.enhanced_pair import EnhancedPair, ShownPicture
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.edition_pictures import EditionPictures
from annotator.workflow.picture_work import enhanced_still, frames_behind, picture_tools

_WIDTH = 960


def enhanced_pairs(
    store: CaseStore,
    case: CaseSnapshot,
    exhibit: Exhibit,
    index: FrameIndex,
    notes: Iterable[Annotation],
    shown: EditionPictures,
    progress: Report,
    cancelled: Cancelled,
) -> tuple[EnhancedPair, ...]:
    """Original and enhanced picture of every note that has steps, its own or its exhibit's.

    Steps that cannot be applied are a pair that says why. In an edition that covers or withholds
    something of the frame, or of those averaged with it, neither picture is shown: steps can bring out what a cover hides. Raises CancelledError.
    """
    wanted = []
    for note in sorted(notes, key=lambda note: note.start.index):
        used = case.enhancement_of(exhibit.id, note.id)
        if used is not None and used.active():
            wanted.append((note, used))
    if not wanted:
        return ()
    tools = tuple(picture_tools().items())
    pairs: list[EnhancedPair] = []
    for done, (note, used) in enumerate(wanted):
        check(cancelled)
        progress(Progress(done, len(wanted), f"Enhanced pictures of {exhibit.label}"))
        of_note = used.id == enhancement_id(exhibit.id, note.id)
        pair = EnhancedPair(
            note.id, exhibit.id, note.start, used.active(), of_note=of_note, tools=tools
        )
        if not shown.shows_anything(exhibit.id, note.start):
            continue
        behind = {*frames_behind(pair.steps, note.start.index, len(index))} - {note.start.index}
        others = map(index.stamp, sorted(behind))
        if not all(shown.shows_anything(exhibit.id, each, asked=False) for each in others):
            continue
        pairs.append(_made(store, exhibit, index, pair, cancelled))
    return tuple(pairs)


def _made(
    store: CaseStore, exhibit: Exhibit, index: FrameIndex, pair: EnhancedPair, cancelled: Cancelled
) -> EnhancedPair:
    try:
        with open_frames(store.media_file(exhibit), index) as reader:
            still = enhanced_still(
                reader, exhibit, pair.stamp.index, pair.steps,
                recorded=pair.stamp.digest, cancelled=cancelled,
            )  # fmt: skip
    except CancelledError:
        raise
    except (MediaError, IntegrityError, UsageError) as error:
        return replace(pair, problem=str(error))
    return replace(
        pair,
        stamp=still.stamp,
        original=_shown(still.made.original),
        enhanced=_shown(still.made.picture),
        remarks=still.made.remarks,
    )


def _shown(picture: Rgb) -> ShownPicture:
    """The picture as JPEG at most 960 pixels wide. Raises ExportError."""
    height, width = picture.shape[:2]
    small = picture
    if width > _WIDTH:
        size = (_WIDTH, max(1, round(height * _WIDTH / width)))
        small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    options = [cv2.IMWRITE_JPEG_QUALITY, 92]
    options += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
    done, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise ExportError(
            "An enhanced picture could not be written.", "Crop it, or enlarge it less."
        )
    return ShownPicture(
        bytes(data), small.shape[1], small.shape[0], (width, height), picture_digest(picture)
    )
