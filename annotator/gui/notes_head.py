"""The row over the table of notes: kind, all exhibits, filter, how many there are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from annotator.case.vocabularies import NoteKind
from annotator.gui.icons import icon
from annotator.gui.kind_marks import kind_icon, kind_word
from annotator.gui.labels import PlainLabel, plain_tip
from annotator.gui.theme import Theme, on_theme_change


class NotesHead(QWidget):
    """`kinds`, `all_exhibits` and `count` are its parts; `filter_wanted` asks for all conditions."""

    filter_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds = QComboBox(self)
        self.kinds.setProperty("role", "compact")
        self.kinds.setMinimumWidth(80)
        self.kinds.setAccessibleName(self.tr("Show notes of this kind"))
        self.kinds.addItem(self.tr("All kinds"), None)
        for kind in NoteKind:
            self.kinds.addItem(kind_icon(kind), kind_word(kind), kind)
        self.tracks = QComboBox(self)
        self.tracks.setProperty("role", "compact")
        self.tracks.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.tracks.setMaximumWidth(200)
        self.tracks.hide()
        self.all_exhibits = QToolButton(self)
        self.all_exhibits.setText(self.tr("All exhibits"))
        self.all_exhibits.setCheckable(True)
        self.all_exhibits.setProperty("role", "compact")
        self.all_exhibits.setToolTip(plain_tip(self.tr("Show the notes of every exhibit")))
        self.more = QToolButton(self)
        self.more.setText(self.tr("Filter…"))
        self.more.setIcon(icon("funnel"))
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setProperty("role", "compact")
        self.more.setToolTip(
            plain_tip(self.tr("By tags, people, certainty, author, time and more"))
        )
        self.more.clicked.connect(lambda _checked=False: self.filter_wanted.emit())
        self.count = PlainLabel("", self, role="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 12, 1)
        row.setSpacing(8)
        row.addWidget(self.kinds)
        row.addWidget(self.tracks)
        row.addWidget(self.all_exhibits)
        row.addWidget(self.more)
        row.addStretch(1)
        row.addWidget(self.count)
        on_theme_change(self._retint)

    def _retint(self, _theme: Theme) -> None:
        self.more.setIcon(icon("funnel"))
        for at, kind in enumerate(NoteKind, start=1):
            self.kinds.setItemIcon(at, kind_icon(kind))
