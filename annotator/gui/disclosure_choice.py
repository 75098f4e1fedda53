"""For whom a file is: the edition, which the case decides unless somebody chooses another."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.case.vocabularies import Edition
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, Segment, SegmentedControl
from annotator.gui.theme import GRID


class DisclosureChoice(QWidget):
    """Sealed, restricted or public, with what that means; `chosen(Edition)`."""

    chosen = Signal(object)

    def __init__(
        self,
        edition: Edition,
        parent: QWidget | None = None,
        *,
        sealed: bool = True,
        words: Mapping[Edition, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._meaning = self._general() if words is None else words
        segments = [
            Segment(Edition.RESTRICTED, self.tr("Restricted")),
            Segment(Edition.PUBLIC, self.tr("Public")),
        ]
        if sealed:
            segments.insert(0, Segment(Edition.SEALED, self.tr("Sealed")))
        self.control = SegmentedControl(segments, self)
        self.control.setAccessibleName(self.tr("Edition"))
        self.control.set_value(edition)
        self.words = PlainLabel("", self, role="muted")
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(FieldBlock(self.tr("Edition"), self.control, self))
        column.addWidget(self.words)
        self.control.chosen.connect(self._on_chosen)
        self._show()

    def edition(self) -> Edition:
        """What is chosen."""
        value = self.control.value()
        return value if isinstance(value, Edition) else Edition(str(value))

    def _on_chosen(self, _value: object) -> None:
        self._show()
        self.chosen.emit(self.edition())

    def _show(self) -> None:
        edition = self.edition()
        words = self._meaning[edition]
        self.words.setText(words)
        self.words.set_role("warn" if words.startswith("▲") else "muted")

    def _general(self) -> Mapping[Edition, str]:
        return {
            Edition.SEALED: self.tr("Everything that the case says: for those who work on it."),
            Edition.RESTRICTED: self.tr(
                "For a court or lawyers: people by code, no camera points, accounts, addresses,"
                " file names, or names of investigators. Pictures are covered."
            ),
            Edition.PUBLIC: self.tr(
                "For everybody: reviewed notes and what is marked TLP:CLEAR, nothing of protected"
                " people. Nothing is written before the disclosure check finds nothing."
            ),
        }
