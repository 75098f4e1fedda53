"""What a file says about itself and how it was taken in: raw, read-only, copied by a click."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.gui.field_block import empty_layout
from annotator.gui.film_words import grouped
from annotator.gui.fixity import Fixity, board_of
from annotator.gui.labels import Badge, CopyableLabel, PlainLabel
from annotator.gui.note_footer import local_time
from annotator.gui.theme import mono_font
from annotator.gui.workspace import Workspace
from annotator.workflow.intake import facts_of
from annotator.workflow.relink import kept_where


class FileFacts(QWidget):
    """Label and value rows, the digests, and whether they were checked."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exhibit_id = ""
        self._workspace = workspace
        self._fixity = board_of(workspace)
        self._fixity.changed.connect(self._on_fixity)
        self.state = Badge("", "", self)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(
            PlainLabel(self.tr("As recorded, unchecked; nobody entered it."), self, role="muted")
        )
        column.addLayout(self._rows)
        column.addWidget(self.state)

    def show_exhibit(self, exhibit: Exhibit) -> None:
        """Show what one exhibit's file says."""
        self._exhibit_id = exhibit.id
        empty_layout(self._rows)
        self._add(self.tr("File name"), exhibit.filename)
        size = self.tr("{n} bytes").format(n=grouped(exhibit.size_bytes))
        self._add(self.tr("Size"), size, str(exhibit.size_bytes))
        where, copies = self.tr("a copy inside the case"), exhibit.place()
        if exhibit.in_place:
            where = copies = kept_where(self._workspace.store, exhibit)
        self._add(self.tr("Kept"), where, copies)
        try:
            rows = facts_of(exhibit).summary_rows()
        except AnnotatorError as error:
            rows = ((self.tr("Not readable"), error.message),)
        for label, value in rows:
            if label != "Size":
                self._add(label, value)
        self._add(self.tr("Taken in"), local_time(exhibit.added_at), exhibit.added_at)
        self._add("SHA-256", exhibit.digest_sha256, mono=True)
        self._add("SHA-512", exhibit.digest_sha512, mono=True)
        self._show_state()

    def _add(self, label: str, value: str, copies: str = "", *, mono: bool = False) -> None:
        row = QWidget(self)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PlainLabel(label, row, role="muted"))
        shown = CopyableLabel("", row, what=label)
        shown.setWordWrap(True)
        shown.setMinimumWidth(40)
        if mono:
            shown.setFont(mono_font(self.font()))
            shown.set_value(" ".join(value[at : at + 8] for at in range(0, len(value), 8)), value)
        else:
            shown.set_value(_breakable(value), copies or value)
        column.addWidget(shown)
        self._rows.addWidget(row)

    def _on_fixity(self, fixity: Fixity) -> None:
        if fixity.exhibit_id == self._exhibit_id:
            self._show_state()

    def _show_state(self) -> None:
        fixity = self._fixity.state(self._exhibit_id)
        trouble = fixity.trouble() if fixity is not None else None
        if trouble is not None:
            self.state.show_state(f"▲ {trouble.words}", "bad" if trouble.is_gone else "warn")
        elif fixity is None or not fixity.at_utc:
            self.state.show_state(
                self.tr("not hashed again since it was taken in"),
                "",
                self.tr("“Verify the case…” in the File menu does it."),
            )
        elif fixity.good:
            words = self.tr("✓ verified {at}").format(at=local_time(fixity.at_utc))
            self.state.show_state(words, "good")
        else:
            words = self.tr("✗ differs, {at}").format(at=local_time(fixity.at_utc))
            self.state.show_state(words, "bad")


def _breakable(text: str) -> str:
    """Long words get places where a narrow panel may break them (a space only where none was)."""
    return " ".join(
        word if len(word) <= 34 else " ".join(word[at : at + 32] for at in range(0, len(word), 32))
        for word in text.split(" ")
    )
