"""A redacted copy from earlier checked once more, against what the case covers now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.case.redaction import SoundChoice
from annotator.errors import IntegrityError
from annotator.media.engine import open_frames, probe
from annotator.media.redacted_look import Kind
from annotator.progress import Cancelled, Report, ignore, never
from annotator.provenance.digests import hash_file
from annotator.store.case_store import CaseStore
from annotator.workflow.intake import ensure_index, exhibit_path
from annotator.workflow.redact_check import Checked, RedactionCheck
from annotator.workflow.redact_copy import said_by
from annotator.workflow.redact_making import RedactionMaking
from annotator.workflow.redact_plan import plan_redaction, require_same_numbers


def check_again(
    store: CaseStore,
    exhibit: Exhibit,
    file: Path,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Checked:
    """Decode a copy and compare it with the exhibit and everything that is covered now.

    Raises IntegrityError where something that is to be covered is not, MediaError,
    ExportError, CancelledError.
    """
    video = exhibit_path(store, exhibit)
    facts = probe(file)
    if not facts.video:
        raise IntegrityError("The file holds no film.", "Choose a redacted copy.")
    kind = Kind.LOSSLESS if facts.video[0].codec == "ffv1" else Kind.SMALL
    plan = plan_redaction(store, exhibit)
    if not facts.has_sound:
        plan = replace(plan, sound=SoundChoice.MUTED)
    index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
    require_same_numbers(plan, index)
    made = RedactionMaking(
        video, exhibit.video_stream, index, plan, kind, file, progress, cancelled
    )
    made.sound_rate = facts.sound[0].sample_rate if facts.has_sound else 0
    with open_frames(video, index) as film:
        made.look_at(film.frame(0, cancelled))
    checked = RedactionCheck(made, said_by(exhibit, video, cancelled)).run()
    digest = hash_file(file, cancelled=cancelled).sha256
    known = any(
        entry.details.get("kind") == "redacted copy" and entry.details.get("sha256") == digest
        for entry in store.custody_with(Action.EXPORT)
    )
    words = (
        "The log of the case says that this very file was written here."
        if known
        else "The log of the case does not know this file."
    )
    return replace(checked, words=(*checked.words, words))
