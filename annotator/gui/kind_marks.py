"""How a kind of note is marked on the screen: a colour, a letter and a shape, never colour alone."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap, QPolygonF

from annotator.case.annotation import Annotation
from annotator.case.vocabularies import NoteKind
from annotator.gui.theme import current_theme

COLOURS = {
    NoteKind.OBSERVATION: "observation",
    NoteKind.MEASUREMENT: "measurement",
    NoteKind.INFERENCE: "inference",
    NoteKind.CLAIM: "claim",
    NoteKind.LEGAL_QUESTION: "legal_question",
    NoteKind.PROCEDURAL: "procedural",
}
LETTERS = {
    NoteKind.OBSERVATION: "O",
    NoteKind.MEASUREMENT: "M",
    NoteKind.INFERENCE: "I",
    NoteKind.CLAIM: "C",
    NoteKind.LEGAL_QUESTION: "L",
    NoteKind.PROCEDURAL: "P",
}
_ROUND = (NoteKind.OBSERVATION, NoteKind.MEASUREMENT)
_POINTED = (NoteKind.INFERENCE,)
_SIDE = 16


def kind_word(kind: NoteKind) -> str:
    """The kind as the window writes it, with a capital letter."""
    words = {
        NoteKind.OBSERVATION: QCoreApplication.translate("kinds", "Observation"),
        NoteKind.MEASUREMENT: QCoreApplication.translate("kinds", "Measurement"),
        NoteKind.INFERENCE: QCoreApplication.translate("kinds", "Inference"),
        NoteKind.CLAIM: QCoreApplication.translate("kinds", "Claim"),
        NoteKind.LEGAL_QUESTION: QCoreApplication.translate("kinds", "Legal question"),
        NoteKind.PROCEDURAL: QCoreApplication.translate("kinds", "Procedural"),
    }
    return words[kind]


def kind_colour(kind: NoteKind) -> QColor:
    """The colour of a kind in the present theme."""
    return current_theme().colour(COLOURS[kind])


def kind_icon(kind: NoteKind) -> QIcon:
    """A mark with the kind's letter: a disc for what is seen, a rhomb for what is inferred, else a box."""
    return _icon(kind, kind_colour(kind).name(), current_theme().timeline_span_text)


@lru_cache(maxsize=32)
def _icon(kind: NoteKind, colour: str, letter_colour: str) -> QIcon:
    pixmap = QPixmap(_SIDE * 2, _SIDE * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    if kind in _ROUND:
        painter.drawEllipse(QRectF(0.5, 0.5, 15, 15))
    elif kind in _POINTED:
        painter.drawPolygon(
            QPolygonF([QPointF(8, -0.5), QPointF(16.5, 8), QPointF(8, 16.5), QPointF(-0.5, 8)])
        )
    else:
        painter.drawRoundedRect(QRectF(1, 1, 14, 14), 3, 3)
    font = QFont("Noto Sans")
    font.setPixelSize(10)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(letter_colour))
    painter.drawText(QRectF(0, 0, 16, 16), Qt.AlignmentFlag.AlignCenter, LETTERS[kind])
    painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Disabled):
        icon.addPixmap(pixmap, mode)
    return icon


def certainty_words(note: Annotation) -> str:
    """How well it was seen, or how likely and how sure; the two never mix."""
    if note.visibility is not None:
        if note.not_visible_reason is not None:
            return f"{note.visibility}: {note.not_visible_reason}"
        return str(note.visibility)
    likelihood = str(note.likelihood).partition(" (")[0] if note.likelihood else ""
    return " · ".join(part for part in (likelihood, note.confidence or "") if part)
