"""Another video stream of a file that is in the case already, as an exhibit of its own.

A frame stamp names a frame of one exhibit, and an exhibit is one video stream
of one file: so an index, notes and digests belong to a stream without saying
so, and two streams of a file can be looked at and compared like two files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from annotator.case.edits import Action, Change, Edit
from annotator.case.exhibit import Exhibit
from annotator.clock import utc_text
from annotator.errors import DuplicateExhibitError, IntegrityError, UsageError
from annotator.media.engine import iter_frames
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.digests import hash_file
from annotator.store.case_store import CaseStore
from annotator.workflow.fixity import keep_digests
from annotator.workflow.intake import (
    Taken,
    add_exhibit,
    exhibit_path,
    facts_of,
    named_as_in,
    next_label,
)


def exhibit_of_stream(store: CaseStore, exhibit: Exhibit, stream: int) -> Exhibit | None:
    """The exhibit that is this video stream (from 0) of the same file, or None."""
    return next(
        (
            other
            for other in store.exhibits()
            if other.digest_sha256 == exhibit.digest_sha256 and other.video_stream == stream
        ),
        None,
    )


def take_stream(
    store: CaseStore,
    exhibit: Exhibit,
    stream: int,
    *,
    as_in: Exhibit | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Taken:
    """Take another video stream of an exhibit's file into the case; the file is not copied again.

    What was said of where the file comes from is taken along, or, with `as_in`,
    what that exhibit of another case is called. The file is hashed first. Raises UsageError where it has no such stream,
    DuplicateExhibitError where the stream is in the case, IntegrityError where
    the file has changed, MediaError where no picture of it can be decoded,
    StoreError, CancelledError.
    """
    films = facts_of(exhibit).video
    if not 0 <= stream < len(films):
        raise UsageError(
            f"{exhibit.label} has no video stream {stream}.",
            f"It has {len(films)}, counted from 0." if films else "It has none.",
        )
    twin = exhibit_of_stream(store, exhibit, stream)
    if twin is not None:
        raise DuplicateExhibitError(
            f"This video stream is in the case already, as {twin.label}.",
            "Nothing was added; open that exhibit instead.",
            exhibit_id=twin.id,
        )
    path = exhibit_path(store, exhibit)
    next(iter_frames(path, stream, cancelled=cancelled))  # no picture at all is refused here
    digests = hash_file(path, progress=progress, cancelled=cancelled)
    if digests.sha256 != exhibit.digest_sha256:
        raise IntegrityError(
            f"The video of {exhibit.label} is not what was taken in: its digest differs.",
            "Restore the file with the recorded digest. Nothing was added.",
        )
    other = replace(
        exhibit,
        id=store.clock.new_id(),
        label=next_label(store),
        added_at=utc_text(store.clock.now_utc()),
        video_stream=stream,
    )
    other = other if as_in is None else named_as_in(other, as_in)
    words = f"Add exhibit {other.label}: video stream {stream} of {exhibit.label}"
    edit = Edit(Action.ADD_EXHIBIT, words, (Change(None, other),))
    receipt = store.apply(edit, keep_digests(store, other.id, digests))
    return Taken(other, edit, receipt)


def add_or_take_stream(
    store: CaseStore,
    path: Path,
    stream: int,
    *,
    in_place: bool = False,
    fields: Mapping[str, str] | None = None,
    as_in: Exhibit | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Taken:
    """Take a video stream of a file into the case, also of a file that is in it by another stream.

    Raises what `add_exhibit` and `take_stream` raise.
    """
    try:
        return add_exhibit(
            store,
            path,
            in_place=in_place,
            stream=stream,
            fields=fields,
            as_in=as_in,
            progress=progress,
            cancelled=cancelled,
        )
    except DuplicateExhibitError as duplicate:
        known = next((e for e in store.exhibits() if e.id == duplicate.exhibit_id), None)
        if known is None or exhibit_of_stream(store, known, stream) is not None:
            raise
        return take_stream(
            store, known, stream, as_in=as_in, progress=progress, cancelled=cancelled
        )
