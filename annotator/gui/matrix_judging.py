"""Entering stances: each an edit of its own that can be undone."""

from __future__ import annotations

from collections.abc import Callable

from annotator.case.annotation import Annotation
from annotator.case.rules import check_entity
from annotator.case.vocabularies import Stance
from annotator.errors import AnnotatorError
from annotator.gui.workspace import Workspace
from annotator.workflow.matrix import stance_edit, with_stance


class Judging:
    """Changes stances of the open case; `saving` keeps what is being typed in a note first."""

    def __init__(self, workspace: Workspace, saving: Callable[[], object]) -> None:
        self._workspace = workspace
        self._saving = saving

    def enter(self, note_id: str, claim_id: str, stance: Stance | None) -> str:
        """Give a note this stance on a claim; returns why it was refused, '' where it was not."""
        return self._change(note_id, claim_id, stance, None)

    def give_reason(self, note_id: str, claim_id: str, why: str) -> str:
        """Say why a note has its stance; returns why that was refused, '' where it was not."""
        note = self._note(note_id)
        link = next((b for b in note.bears_on if b.claim_id == claim_id), None) if note else None
        return self._change(note_id, claim_id, link.stance if link else None, " ".join(why.split()))

    def _note(self, note_id: str) -> Annotation | None:
        found = self._workspace.snapshot.find("annotation", note_id)
        return found if isinstance(found, Annotation) else None

    def _change(self, note_id: str, claim_id: str, stance: Stance | None, why: str | None) -> str:
        workspace = self._workspace
        if workspace.is_read_only():
            return workspace.tr("This case is open for reading only.")
        self._saving()
        try:
            note = self._note(note_id)
            if note is None:
                return workspace.tr("This note is gone.")
            after = with_stance(note, claim_id, stance, workspace.store.actor.name, why)
            if after == note:
                return ""
            check_entity(after, workspace.snapshot, words=False)
        except AnnotatorError as error:
            return f"{error.message} {error.hint}".strip()
        stored = workspace.do(stance_edit(note, after, workspace.clock))
        return "" if stored else workspace.tr("It was not stored; the main window says why.")
