"""What lies behind a cell of the claims matrix: the claim, the note with its frame, the stance and why."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import Annotation, BearsOn
from annotator.case.claim_rules import claimed_words
from annotator.case.claims_matrix import grade, has_unreviewed_translation, said_by
from annotator.case.event_time import ClaimTime
from annotator.gui.kind_marks import kind_word
from annotator.gui.labels import Badge, ElidedLabel, PlainLabel
from annotator.gui.matrix_model import stance_words
from annotator.gui.matrix_stills import Stills
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID

_PICTURE = QSize(208, 117)


class MatrixDetail(QFrame):
    """`why_given(str)` when Enter is pressed in the reason; `left` when Esc is."""

    why_given = Signal(object)
    left = Signal()
    frames_wanted = Signal()
    claim_wanted = Signal()
    note_wanted = Signal()

    def __init__(self, stills: Stills, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrixDetail")
        self._stills = stills
        self._note: Annotation | None = None
        self._build()
        stills.ready.connect(self._show_picture)

    def _build(self) -> None:
        self.picture = QLabel(self)
        self.picture.setFixedSize(_PICTURE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setTextFormat(Qt.TextFormat.PlainText)
        self.picture.setWordWrap(True)
        self.picture.setAccessibleName(self.tr("The first frame of the note"))
        self.claim = ElidedLabel("", self, role="strong")
        self.machine = Badge(self.tr("▲ machine translation, not reviewed"), "warn", self)
        self.told = ElidedLabel("", self, role="muted")
        self.words = PlainLabel("", self)
        self.words.setWordWrap(True)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.note = PlainLabel("", self)
        self.note.setWordWrap(True)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.stance = PlainLabel("", self, role="strong")
        self.judge = PlainLabel("", self, role="muted")
        self.why = PlainLine(self)
        self.why.setObjectName("matrixWhy")
        self.why.setPlaceholderText(self.tr("Why: Enter keeps it, Esc goes back"))
        self.why.setAccessibleName(self.tr("Why this stance"))
        self.why.setMaxLength(1_000_000)
        self.why.installEventFilter(self)
        self.refused = PlainLabel("", self, role="bad")
        self.refused.hide()
        self.coverage = PlainLabel("", self, role="muted")
        self.coverage.setWordWrap(True)
        self.coverage.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.claim, 1)
        head.addWidget(self.machine)
        judged = QHBoxLayout()
        judged.setSpacing(GRID)
        judged.addWidget(self.stance)
        judged.addWidget(self.why, 1)
        judged.addWidget(self.judge)
        column = QVBoxLayout()
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        for part in (self.told, self.words, self.note):
            column.addWidget(part)
        column.addLayout(judged)
        column.addWidget(self.refused)
        column.addWidget(self.coverage)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, GRID, 0, 0)
        row.setSpacing(GRID * 2)
        left = QVBoxLayout()
        left.setSpacing(GRID // 2)
        left.addWidget(self.picture)
        left.addLayout(self._buttons())
        left.addStretch(1)
        row.addLayout(left)
        row.addLayout(column, 1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        self.buttons = []
        for words, wanted in (
            (self.tr("Frames"), self.frames_wanted),
            (self.tr("Claim…"), self.claim_wanted),
            (self.tr("Note…"), self.note_wanted),
        ):
            button = QPushButton(words, self)
            button.setProperty("role", "link")
            button.setAutoDefault(False)
            button.clicked.connect(wanted)
            self.buttons.append(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def show_cell(
        self,
        claim: tuple[int, Claim, Source | None],
        time: ClaimTime | None,
        note: tuple[Annotation, str],
        link: BearsOn | None,
        coverage: str,
        *,
        read_only: bool,
    ) -> None:
        """Show a claim with its number and source, a note with its place, and what stands between them."""
        number, said, source = claim
        shown, place = note
        self._note = shown
        self.claim.setText(f"C{number} {said.short or said.text}")
        self.machine.setVisible(has_unreviewed_translation(said))
        told = said_by(said, source)
        if source is not None:
            told += self.tr(", graded {grade}").format(grade=grade(source))
        self.told.setText(told)
        self.words.setText(_shortened(said.text, 240))
        self.words.setVisible(bool(said.text))
        self.note.setText(f"{kind_word(shown.kind)} {place}: {_shortened(shown.text, 240)}")
        self.stance.setText(stance_words(link.stance) if link is not None else self.tr("no stance"))
        self.why.show_text(link.why if link is not None else "")
        self.why.setReadOnly(read_only or link is None)
        by = link.judged_by if link is not None else ""
        self.judge.setText(
            self.tr("judged by {name}").format(name=_shortened(by, 40)) if by else ""
        )
        self.accept()
        when = self.tr("When: {when}.").format(when=claimed_words(time)) if time is not None else ""
        self.coverage.setText(f"{when} {coverage}".strip())
        self.coverage.setVisible(bool(when or coverage))
        self._stills.want((shown,))
        self._show_picture()

    def ask_why(self) -> None:
        """Put the caret into the reason."""
        self.why.setFocus()
        self.why.selectAll()

    def refuse(self, words: str) -> None:
        """Say at the reason why it was refused."""
        self.refused.setText(f"▲ {words}")
        self.refused.show()

    def accept(self) -> None:
        """Take a refusal away."""
        self.refused.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Esc in the reason do not close the dialog."""
        if watched is self.why and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.why_given.emit(self.why.text())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return False

    def _show_picture(self) -> None:
        if self._note is None:
            return
        image = self._stills.image(self._note)
        if image is not None:
            ratio = self.devicePixelRatioF()
            pixmap = QPixmap.fromImage(image).scaled(
                _PICTURE * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            pixmap.setDevicePixelRatio(ratio)
            self.picture.setPixmap(pixmap)
        else:
            none = self._stills.has_none(self._note)
            self.picture.setText(self.tr("This frame cannot be shown.") if none else "…")


def _shortened(text: str, most: int) -> str:
    words = " ".join(text[: most * 2].split())
    return words if len(words) <= most and len(text) <= most * 2 else words[:most] + "…"
