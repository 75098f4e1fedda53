"""Undoing and repeating what was done before the frames of the exhibit were counted anew."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from annotator.case.edits import Edit
from annotator.errors import AnnotatorError, ConflictError
from annotator.timing.frame_index import IndexState
from annotator.workflow.rebinding import in_final_numbers

if TYPE_CHECKING:
    from annotator.gui.workspace import Workspace


def commit_again(workspace: Workspace, edit: Edit) -> bool:
    """Commit an edit of the undo list, by the frame numbers of now where its own no longer fit.

    False, and `failed` of the workspace, where that is refused.
    """
    try:
        try:
            workspace.commit(edit)
        except ConflictError as conflict:
            _in_numbers_of_now(workspace, edit, conflict)
    except AnnotatorError as error:
        workspace.failed.emit(error)
        return False
    return True


def _in_numbers_of_now(workspace: Workspace, edit: Edit, conflict: ConflictError) -> None:
    exhibit, index = workspace.exhibit, workspace.index
    if exhibit is not None and index is not None and index.state is IndexState.FINAL:
        anew = in_final_numbers(edit, exhibit.id, index, workspace.snapshot)
        if anew is not edit:
            with suppress(ConflictError):
                workspace.commit(anew)
                return
    raise ConflictError(
        f"“{edit.label}” cannot be undone or repeated: {_lower(conflict.message)}",
        "Something else changed it since, or the frames of its exhibit were counted anew: select"
        " that exhibit, wait for “Index final” and try again. Earlier versions stand under History,"
        " where each can be brought back.",
    ) from conflict


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
