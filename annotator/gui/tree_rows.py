"""The rows of the left panel: what they say and how they are painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
)

from annotator.case.accounts import Claim, Person, Source
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.places import Place
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Generation, Protection, Tlp
from annotator.gui.fixity import Fixity
from annotator.gui.labels import one_line
from annotator.gui.place_words import place_tip
from annotator.gui.theme import current_theme
from annotator.workflow.fixity import Presence

ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
THUMBNAIL_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_PICTURE: Final = QSize(52, 36)
_SIDE: Final = 12


class Cards(QTreeWidget):
    """Cards are as high as their chips need at this width, so a new width lays out anew."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See the class."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()


@dataclass(frozen=True, slots=True)
class Chip:
    """A word in a frame; `tone` names a colour of the theme."""

    text: str
    tone: str = "muted"


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A row: its name, what stands at its end, its chips."""

    name: str
    tail: str = ""
    chips: tuple[Chip, ...] = ()
    tip: str = ""
    is_card: bool = False


def row_of(value: Entity, case: CaseSnapshot, fixity: Fixity | None) -> TreeRow:
    """How a value of the case stands in the panel."""
    if isinstance(value, Exhibit):
        return _exhibit_row(value, fixity)
    if isinstance(value, Source):
        grade = f"{value.reliability.value[:1]}{value.credibility.value[:1]}"
        tip = f"{value.name}\n{value.reliability}\n{value.credibility}"
        return TreeRow(one_line(value.name, 120), grade, tip=tip)
    if isinstance(value, Claim):
        count = case.count_bearing_on(value.id)
        tip = "\n".join(part for part in (value.short, value.speaker, value.text[:600]) if part)
        tip += f"\n{count} note{'' if count == 1 else 's'} bear on it"
        return TreeRow(one_line(value.short or value.text, 120), str(count), tip=tip)
    if isinstance(value, Place):
        chips: tuple[Chip, ...] = (Chip("protected", "bad"),) if value.tlp is Tlp.RED else ()
        return TreeRow(one_line(value.name, 120), chips=chips, tip=place_tip(value, case))
    assert isinstance(value, Person)
    role = f" {value.role}" if value.role.value != "unknown" else ""
    chips = ()
    if value.is_protected():
        decided = value.protection is Protection.PROTECTED
        chips = (Chip("protected" if decided else "undecided", "bad"),)
    said = "" if value.protection is not Protection.UNDECIDED else "Not decided: kept as protected."
    tip = "\n".join(part for part in (said, value.appearance) if part)
    return TreeRow(one_line(f"{value.code}{role}", 120), chips=chips, tip=tip)


def _exhibit_row(exhibit: Exhibit, fixity: Fixity | None) -> TreeRow:
    state, said = _fixity_chip(exhibit, fixity)
    provenance = exhibit.provenance
    tone = "bad" if provenance.tlp is Tlp.RED else "muted"
    # The two short ones share a line in a narrow panel.
    chips = [state, Chip(str(provenance.tlp), tone)]
    if provenance.generation is not Generation.UNKNOWN:
        tone = "muted" if provenance.generation is Generation.CAMERA_ORIGINAL else "warn"
        chips.append(Chip(str(provenance.generation), tone))
    return TreeRow(
        one_line(f"{exhibit.label} {exhibit.name()}", 160),
        chips=tuple(chips),
        tip=f"{exhibit.label} {exhibit.name()}\n{exhibit.filename}\n{said}",
        is_card=True,
    )


def _fixity_chip(exhibit: Exhibit, fixity: Fixity | None) -> tuple[Chip, str]:
    """How the exhibit's file stands: what is wrong now goes before what was checked once."""
    trouble = fixity.trouble() if fixity is not None else None
    words = ""
    if trouble is not None:
        words = f"{trouble.words}\n{trouble.meaning}"
        if trouble.presence is Presence.MISSING:
            return Chip("▲ missing", "bad"), words
        if trouble.is_gone:
            return Chip(
                "▲ changed" if trouble.presence is Presence.RESIZED else "▲ unreadable", "bad"
            ), words
    if fixity is not None and fixity.at_utc and not fixity.good:
        return Chip("✗ differs", "bad"), f"Hashed again {fixity.at_utc[:19]} UTC: differs."
    if trouble is not None:
        return Chip("▲ written to", "warn"), words
    if fixity is None or not fixity.at_utc:
        said = f"Hashed when it was taken in ({exhibit.added_at[:10]}); not hashed again since."
        return Chip("not verified"), said
    said = f"Hashed again {fixity.at_utc[:19]} UTC: the same."
    if fixity.earlier:
        return Chip(f"✓ verified {fixity.at_utc[:10]}", "good"), said
    return Chip("✓ verified", "good"), said


class TreeDelegate(QStyledItemDelegate):
    """Paints exhibits as cards with a picture and chips, the others on one line."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Cards are as high as their chips need at the panel's width."""
        row = index.data(ROW_ROLE)
        given = index.data(Qt.ItemDataRole.SizeHintRole)
        if not isinstance(row, TreeRow):
            return given if isinstance(given, QSize) else QSize(10, 26)
        if not row.is_card:
            return QSize(10, 26)
        widget = option.widget
        width = widget.viewport().width() if isinstance(widget, QAbstractScrollArea) else 200
        chips = _placed(row.chips, _chips_width(width), _chip_font(option))
        lines = chips[-1][1].bottom() if chips else 0
        name = QFontMetrics(option.font).height()
        return QSize(10, max(_PICTURE.height(), name + 4 + lines + 1) + 14)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint a row."""
        row = index.data(ROW_ROLE)
        if index.data(Qt.ItemDataRole.UserRole) is None and not isinstance(row, TreeRow):
            self._paint_words(painter, option, index)
            return
        theme = current_theme()
        area: QRect = option.rect
        state = option.state
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(area, theme.colour("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.colour("field"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        ink = theme.colour("selection_text" if chosen else "text")
        if row.is_card:
            self._paint_card(painter, option, row, index.data(THUMBNAIL_ROLE), ink, mirrored)
        else:
            self._paint_line(painter, option, row, ink, mirrored)
        painter.restore()

    def _paint_words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        words = index.data()
        if not words:
            return
        painter.save()
        painter.setPen(current_theme().colour("muted"))
        area: QRect = option.rect.adjusted(_SIDE, 0, -_SIDE, 0)
        metrics = QFontMetrics(option.font)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _leading(option), shown)
        painter.restore()

    def _paint_line(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: TreeRow,
        ink: QColor,
        mirrored: bool,
    ) -> None:
        theme = current_theme()
        area: QRect = option.rect.adjusted(_SIDE, 0, -_SIDE, 0)
        metrics = QFontMetrics(option.font)
        rest = area.width()
        if row.tail:
            painter.setPen(theme.colour("muted"))
            painter.setFont(option.font)
            side = Qt.AlignmentFlag.AlignLeft if mirrored else Qt.AlignmentFlag.AlignRight
            side |= Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
            painter.drawText(area, side, row.tail)
            rest -= metrics.horizontalAdvance(row.tail) + 8
        font = _chip_font(option)
        for chip in row.chips:
            width = QFontMetrics(font).horizontalAdvance(chip.text) + 8
            height = QFontMetrics(font).height() + 2
            left = area.left() + area.width() - rest if mirrored else area.left() + rest - width
            place = QRect(left, area.center().y() - height // 2, width, height)
            _paint_chip(painter, chip, place, font)
            rest -= width + 8
        painter.setFont(option.font)
        painter.setPen(ink)
        shown = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, max(24, rest))
        painter.drawText(area, _leading(option), shown)

    def _paint_card(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: TreeRow,
        picture: object,
        ink: QColor,
        mirrored: bool,
    ) -> None:
        area: QRect = option.rect
        left = area.right() - _SIDE - _PICTURE.width() + 1 if mirrored else area.left() + _SIDE
        place = QRect(left, area.top() + 7, _PICTURE.width(), _PICTURE.height())
        _paint_picture(painter, place, picture)
        words_left = area.left() + _SIDE if mirrored else place.right() + 9
        width = _chips_width(area.width())
        font = QFont(option.font)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(ink)
        metrics = QFontMetrics(font)
        line = QRect(words_left, area.top() + 5, width, metrics.height())
        shown = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, width)
        painter.drawText(line, _leading(option), shown)
        small = _chip_font(option)
        for chip, spot in _placed(row.chips, width, small):
            moved = spot.translated(words_left, line.bottom() + 4)
            if mirrored:
                moved.moveLeft(words_left + width - (spot.left() + spot.width()))
            _paint_chip(painter, chip, moved, small)


def _leading(option: QStyleOptionViewItem) -> int:
    mirrored = option.direction == Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute)


def _chips_width(width: int) -> int:
    return max(40, width - _SIDE * 2 - _PICTURE.width() - 8)


def _chip_font(option: QStyleOptionViewItem) -> QFont:
    font = QFont(option.font)
    font.setPointSizeF(max(7.0, font.pointSizeF() * 0.8))
    return font


def _placed(chips: tuple[Chip, ...], width: int, font: QFont) -> list[tuple[Chip, QRect]]:
    """Chips in lines of at most `width`, from (0, 0)."""
    metrics = QFontMetrics(font)
    height = metrics.height() + 2
    x = y = 0
    placed = []
    for chip in chips:
        wide = min(width, metrics.horizontalAdvance(chip.text) + 8)
        if x and x + wide > width:
            x, y = 0, y + height + 3
        placed.append((chip, QRect(x, y, wide, height)))
        x += wide + 4
    return placed


def _paint_chip(painter: QPainter, chip: Chip, place: QRect, font: QFont) -> None:
    theme = current_theme()
    ink = theme.colour(chip.tone)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line") if chip.tone == "muted" else ink, 1))
    painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(ink)
    painter.setFont(font)
    shown = QFontMetrics(font).elidedText(chip.text, Qt.TextElideMode.ElideRight, place.width() - 6)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _paint_picture(painter: QPainter, place: QRect, picture: object) -> None:
    theme = current_theme()
    path = QPainterPath()
    path.addRoundedRect(QRectF(place), 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, theme.colour("picture_ground"))
    if isinstance(picture, QImage) and not picture.isNull():
        painter.save()
        painter.setClipPath(path)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        spot = QRect(0, 0, size.width(), size.height())
        spot.moveCenter(place.center())
        painter.drawImage(spot, picture)
        painter.restore()
    else:
        from annotator.gui.icons import icon_pixmap

        app = QApplication.instance()
        ratio = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
        mark = icon_pixmap("film", 16, "picture_text", ratio)
        painter.drawPixmap(place.center().x() - 8, place.center().y() - 8, mark)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
