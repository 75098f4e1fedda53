"""One entry of the custody log: every field before and after, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.errors import AnnotatorError
from annotator.gui.changed_text import ChangedText
from annotator.gui.field_block import empty_layout
from annotator.gui.history_words import change_words, details_words, entry_words
from annotator.gui.labels import CopyableLabel, PlainLabel
from annotator.gui.theme import mono_font
from annotator.gui.workspace import Workspace
from annotator.provenance.custody import CustodyEntry, LoggedChange
from annotator.provenance.differences import Difference, differences, words_changed
from annotator.workflow.versions import is_said_now, restoring, value_of

_MOST_CHANGES: Final = 20
_LONGEST_COMPARED: Final = 2_000
"""Characters of two texts together that are compared word by word; longer ones stand whole."""


class EntryDetails(QWidget):
    """What one entry did. “Restore” makes a new edit; the log keeps what came between."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._workspace = workspace
        self.of_other_copy = False
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addLayout(self._lines)
        column.addStretch(1)

    def show_entry(self, entry: CustodyEntry | None) -> None:
        """Show an entry, or nothing."""
        empty_layout(self._lines)
        if entry is None:
            return
        self._line(entry_words(entry), role="strong")
        self._line(f"{entry.at_utc} · {entry.actor.name} · {entry.program}", role="muted")
        if entry.reason:
            self._line(entry.reason)
        for change in entry.changes[:_MOST_CHANGES]:
            self._line(change_words(change), role="strong")
            for difference in differences(change):
                self._difference(difference)
            self._ways_back(entry, change)
        if len(entry.changes) > _MOST_CHANGES:
            more = len(entry.changes) - _MOST_CHANGES
            self._line(self.tr("… and {n} more").format(n=more), role="muted")
        for difference in details_words(entry):
            self._difference(difference)
        self._line(self.tr("Hash of this entry"), role="muted")
        value = CopyableLabel("", self, what=self.tr("Hash of this entry"))
        value.setFont(mono_font(self.font()))
        value.setWordWrap(True)
        digest = entry.entry_hash
        value.set_value(" ".join(digest[at : at + 8] for at in range(0, len(digest), 8)), digest)
        self._lines.addWidget(value)

    def _difference(self, difference: Difference) -> None:
        self._line(difference.field, role="muted")
        before, after = difference.before, difference.after
        if before and after and len(before) + len(after) <= _LONGEST_COMPARED:
            self._lines.addWidget(ChangedText(words_changed(before, after), self))
            return
        if before:
            self._line(f"− {before}")
        if after:
            self._line(f"+ {after}")

    def _ways_back(self, entry: CustodyEntry, change: LoggedChange) -> None:
        """Buttons for this version and the one before, where the case no longer says them."""
        if self._workspace.is_read_only() or self.of_other_copy:
            return
        place = QWidget(self)
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for after, words in (
            (True, self.tr("Restore this version")),
            (False, self.tr("Restore what was before")),
        ):
            restore = self._restoring(entry, change, after=after)
            if restore is not None:
                button = QPushButton(words, place)
                button.setObjectName("restoreAfter" if after else "restoreBefore")
                button.setProperty("role", "link")
                button.clicked.connect(restore)
                row.addWidget(button)
        if row.count():
            row.addStretch(1)
            self._lines.addWidget(place)
        else:
            place.deleteLater()

    def _restoring(
        self, entry: CustodyEntry, change: LoggedChange, *, after: bool
    ) -> Callable[[], None] | None:
        """What a press does; None where there is nothing to go back to."""
        if (change.after_json if after else change.before_json) is None:
            return None
        store, clock = self._workspace.store, self._workspace.clock
        seq = entry.seq if after else entry.seq - 1
        try:
            old = value_of(change, after=after)
            if is_said_now(store, old, change.entity):
                return None
        except AnnotatorError:
            return None  # verifying the case names an entry that cannot be read

        def restore() -> None:
            try:
                edit = restoring(store, old, change.entity, seq, clock)
            except AnnotatorError as error:
                self._workspace.failed.emit(error)
                return
            if self._workspace.do(edit) and change.entity == "annotation":
                self._workspace.select_note(change.id)

        return restore

    def _line(self, text: str, role: str = "") -> None:
        label = PlainLabel(text, self, role=role)
        label.setWordWrap(True)
        label.setMinimumWidth(40)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lines.addWidget(label)
