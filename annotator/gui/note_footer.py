"""Below the fields of a note: what it is bound to, and when it was saved by whom."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from annotator.case.annotation import Annotation
from annotator.gui.labels import CopyableLabel, PlainLabel
from annotator.gui.theme import mono_font
from annotator.gui.workspace import Workspace


class NoteFooter(QWidget):
    """The frame digest (short, copied whole) and “saved 14:03:22 by …”."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._title = PlainLabel(self.tr("Frame digest"), self, role="muted")
        self.digest = CopyableLabel("", self, what=self.tr("Frame digest"), role="muted")
        self.digest.setFont(mono_font(self.font()))
        self.saved = PlainLabel("", self, role="muted")
        self.saved.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._title)
        row.addWidget(self.digest)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.saved)

    def show_note(self, note: Annotation) -> None:
        """Show what a stored note is bound to."""
        self._show_digest(note.start.digest)
        words = self.tr("Saved {time} by {who}").format(
            time=local_time(note.edited_at), who=note.author or self.tr("nobody named")
        )
        self.saved.setText(words)
        self.saved.setToolTip(f"{note.edited_at}\n{note.id}")

    def show_new(self, exhibit_id: str, start: int) -> None:
        """Show what a new note will be bound to."""
        exhibit, index = self._workspace.exhibit, self._workspace.index
        known = exhibit is not None and exhibit.id == exhibit_id and index is not None
        digest = index.digest(start) if known and index is not None and start < len(index) else ""
        self._show_digest(digest)
        self.saved.setText(self.tr("Not saved yet; what you type is kept as a draft."))

    def clear(self) -> None:
        """Nothing is shown."""
        self._show_digest("")
        self.saved.setText("")

    def _show_digest(self, digest: str) -> None:
        self._title.setVisible(bool(digest))
        self.digest.setVisible(bool(digest))
        if digest:
            self.digest.set_value(f"{digest[:4]} {digest[4:8]} … {digest[-4:]}", digest)


def local_time(at_utc: str) -> str:
    """A stored UTC time on the clock of this computer, with the date if it is not today."""
    try:
        moment = datetime.fromisoformat(at_utc).astimezone()
    except ValueError:
        return at_utc
    today = datetime.now().astimezone().date()
    shown = "%H:%M:%S" if moment.date() == today else "%Y-%m-%d %H:%M:%S"
    return moment.strftime(shown)
