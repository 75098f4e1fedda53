"""The faces that the program proposes on the film shown, and which of them is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from annotator.timing.frame_index import FrameIndex
from annotator.workflow.faces import FaceProposal, renumbered


class FaceProposals(QObject):
    """Proposals of one exhibit; none of them is stored anywhere. Signal `changed` after every change."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.exhibit_id = ""
        self.at = 0
        self._proposals: list[FaceProposal] = []

    def __len__(self) -> int:
        return len(self._proposals)

    def all(self) -> tuple[FaceProposal, ...]:
        """The proposals in the order of the film."""
        return tuple(self._proposals)

    def current(self) -> FaceProposal | None:
        """The one that is looked at; None while there are none."""
        return self._proposals[self.at] if self._proposals else None

    def propose(self, exhibit_id: str, proposals: Sequence[FaceProposal]) -> None:
        """Have these in place of what was proposed before."""
        self.exhibit_id, self._proposals, self.at = exhibit_id, list(proposals), 0
        self.changed.emit()

    def step(self, by: int) -> None:
        """Look at the next, or the one before; round and round."""
        if self._proposals:
            self.at = (self.at + by) % len(self._proposals)
            self.changed.emit()

    def take(self) -> FaceProposal | None:
        """Take the current one out; the next one is current then."""
        if not self._proposals:
            return None
        taken = self._proposals.pop(self.at)
        self.at = min(self.at, max(0, len(self._proposals) - 1))
        self.changed.emit()
        return taken

    def put_back(self, proposal: FaceProposal) -> None:
        """Put one back that was taken; it is the current one."""
        self._proposals.insert(self.at, proposal)
        self.changed.emit()

    def forget(self) -> None:
        """No proposals any more."""
        if self._proposals:
            self._proposals, self.at = [], 0
            self.changed.emit()

    def renumber(self, index: FrameIndex) -> None:
        """Stay at the same frames of another index; what is not there is dropped."""
        found = [renumbered(each, index) for each in self._proposals]
        self._proposals = [each for each in found if each is not None]
        self.at = min(self.at, max(0, len(self._proposals) - 1))
        self.changed.emit()
