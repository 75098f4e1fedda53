"""What re-hashing said about each exhibit since the case was opened."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from annotator.gui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Fixity:
    """One exhibit was hashed again at `at_utc`; `good` when the digests agreed."""

    exhibit_id: str
    at_utc: str
    good: bool


class FixityBoard(QObject):
    """Remembers the last check of each exhibit; `changed(Fixity)`."""

    changed = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._states: dict[str, Fixity] = {}
        workspace.case_closed.connect(self._states.clear)

    def state(self, exhibit_id: str) -> Fixity | None:
        """The last check; None when there was none."""
        return self._states.get(exhibit_id)

    def put(self, fixity: Fixity) -> None:
        """Remember a check."""
        self._states[fixity.exhibit_id] = fixity
        self.changed.emit(fixity)


def board_of(workspace: Workspace) -> FixityBoard:
    """The one board of a workspace."""
    found = workspace.findChild(FixityBoard)
    return found if found is not None else FixityBoard(workspace)
