"""A case for a second coder: the same videos and codes, and nothing that the first one wrote."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.edits import Action, adding
from annotator.case.exhibit import Exhibit
from annotator.clock import Clock
from annotator.errors import CaseExistsError, IntegrityError, SaveFailedError, ValueRefusedError
from annotator.progress import Cancelled, Report, check, ignore, never
from annotator.provenance.actor import Actor
from annotator.provenance.canonical import Json
from annotator.provenance.shown_name import shown_name
from annotator.store.case_store import CaseStore
from annotator.store.restoring import remove_made
from annotator.timing.frame_index import IndexState
from annotator.workflow.cases import change_info, new_case
from annotator.workflow.intake import exhibit_path
from annotator.workflow.streams import add_or_take_stream

BLIND_COPY_OF: Final = "blind_copy_of"
"""In the log of a blind copy: the id of the case that it was made from."""


@dataclass(frozen=True, slots=True)
class BlindCopy:
    """The case that was made, and how much went into it."""

    folder: Path
    exhibits: int
    codes: int


def make_blind_copy(
    store: CaseStore,
    target: Path,
    exhibits: Sequence[Exhibit],
    *,
    clock: Clock,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> BlindCopy:
    """Make a case in a new folder for somebody who codes the same videos without seeing the notes.

    It holds copies of the videos, checked against their digests, their frame
    indexes and the list of codes; no note, claim, person, provenance or name of
    a coder. Both logs say that it was made. Raises CaseExistsError,
    ValueRefusedError without codes or videos or for a place inside the case, MediaError and IntegrityError for a
    video that is gone or changed, SaveFailedError, CancelledError; nothing
    half-made is left behind.
    """
    codes = sorted(store.codes(), key=lambda code: code.position)
    if not codes:
        raise ValueRefusedError(
            "The case has no codes, so there is nothing to agree on.",
            "Make the list of codes first: menu Note, Codes.",
        )
    if not exhibits:
        raise ValueRefusedError("No video is chosen.", "Choose at least one.")
    if os.path.lexists(target):
        raise CaseExistsError(
            f"There is something called {shown_name(target)} already.",
            "Choose another name for the copy.",
        )
    if store.folder.resolve() in target.resolve().parents:
        raise ValueRefusedError(
            f"{shown_name(target)} lies inside the case.", "Choose a folder elsewhere for the copy."
        )
    if store.read_only:
        raise SaveFailedError(
            "The case is open for reading only, so its log cannot say that a copy was made.",
            "Close it where it is open for writing, then open it again.",
        )
    info, end = store.info(), store.trust.log_end()
    # The copy is made by nobody in particular: the name of the first coder may say enough.
    actor = Actor("blind copy")
    try:
        with new_case(target, f"{info.title} – second coder", actor=actor, clock=clock) as made:
            if info.first_frame_number != made.info().first_frame_number:
                change_info(made, first_frame_number=info.first_frame_number)
            made.apply(adding("Codes of the first coder's case", *codes))
            for exhibit in exhibits:
                check(cancelled)
                _take(store, made, exhibit, progress, cancelled)
            made.log(
                Action.TRANSFER,
                "Blind copy for a second coder",
                details={BLIND_COPY_OF: info.id, "entries": end.seq, "head": end.head},
            )
        labels: list[Json] = [exhibit.label for exhibit in exhibits]
        store.log(
            Action.EXPORT,
            "Blind copy for a second coder",
            details={
                "to": shown_name(target),
                "edition": "sealed",
                "exhibits": labels,
                "codes": len(codes),
            },
        )
    except BaseException:
        remove_made(target)
        raise
    return BlindCopy(target, len(exhibits), len(codes))


def _take(
    store: CaseStore, made: CaseStore, exhibit: Exhibit, progress: Report, cancelled: Cancelled
) -> None:
    # What the first coder knows of the film may steer the second; a warning must stay. So
    # nothing else is entered at any time: the log of the copy would keep it.
    taken = add_or_take_stream(
        made,
        exhibit_path(store, exhibit),
        exhibit.video_stream,
        as_in=exhibit,
        progress=progress,
        cancelled=cancelled,
    ).exhibit
    if (taken.digest_sha256, taken.digest_sha512) != (exhibit.digest_sha256, exhibit.digest_sha512):
        raise IntegrityError(
            f"The video of {exhibit.label} is no longer the one that was taken in.",
            "Verify the case, and put the original file back first.",
        )
    index = store.index(exhibit.id)
    if index is not None and index.state is IndexState.FINAL:
        made.put_index(taken.id, index)
