"""What is known of each exhibit's file: the last hashing that the log tells of, and a look at it now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from annotator.gui.workspace import Workspace
from annotator.workflow.fixity import LastCheck, Look


@dataclass(frozen=True, slots=True)
class Fixity:
    """One exhibit was hashed again at `at_utc` ('' for never); `good` when the digests agreed.

    `earlier` says that this was before the case was opened. `look` is what the
    file's place says without reading, None where nobody looked yet.
    """

    exhibit_id: str
    at_utc: str
    good: bool
    earlier: bool = False
    look: Look | None = None

    def trouble(self) -> Look | None:
        """The look, where it says that something is the matter with the file."""
        return self.look if self.look is not None and not self.look.is_fine else None


class FixityBoard(QObject):
    """Remembers what is known of each exhibit; `changed(Fixity)`."""

    changed = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._states: dict[str, Fixity] = {}
        workspace.case_closed.connect(self._states.clear)

    def state(self, exhibit_id: str) -> Fixity | None:
        """What is known; None when nothing is."""
        return self._states.get(exhibit_id)

    def put(self, fixity: Fixity) -> None:
        """Remember a check; what the file's place says stays as it was."""
        before = self._states.get(fixity.exhibit_id)
        if fixity.look is None and before is not None:
            fixity = replace(fixity, look=before.look)
        self._keep(fixity)

    def put_earlier(self, last: LastCheck) -> None:
        """Remember a check that the log tells of, unless a later one is known."""
        before = self._states.get(last.exhibit_id)
        if before is None or before.at_utc < last.at_utc:
            self.put(Fixity(last.exhibit_id, last.at_utc, last.good, earlier=True))

    def put_look(self, look: Look) -> None:
        """Remember what the place of an exhibit's file says."""
        before = self._states.get(look.exhibit_id)
        if before is None:
            before = Fixity(look.exhibit_id, "", good=True)
        self._keep(replace(before, look=look))

    def _keep(self, fixity: Fixity) -> None:
        if self._states.get(fixity.exhibit_id) != fixity:
            self._states[fixity.exhibit_id] = fixity
            self.changed.emit(fixity)


def board_of(workspace: Workspace) -> FixityBoard:
    """The one board of a workspace."""
    found = workspace.findChild(FixityBoard)
    return found if found is not None else FixityBoard(workspace)
