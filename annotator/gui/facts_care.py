"""Sparing whoever looks: pictures grey and small, graphic spans left out while playing.

Settings of the user, for this screen only; nothing here changes a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from annotator.case.annotation import Annotation
from annotator.case.vocabularies import Graphic
from annotator.gui.actions import Actions
from annotator.gui.frame_image import greyed
from annotator.gui.frame_view import FrameView
from annotator.gui.player import Player
from annotator.gui.settings import Settings
from annotator.gui.workspace import Workspace

SMALL = 0.4
"""How large the picture is when it is small, of what it would be."""


class CalmFrameView(FrameView):
    """A frame view that can show its picture grey and small."""

    calm_key = "Shift+B"  # as it is bound now

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(player, parent)
        self._calm = False
        self._grey: tuple[int, QImage] | None = None

    @property
    def is_calm(self) -> bool:
        """Whether the picture is shown grey and small."""
        return self._calm

    def set_calm(self, calm: bool) -> None:
        """Show the picture grey and small, or as it is."""
        if calm != self._calm:
            self._calm, self._grey = calm, None
            self.update()

    def marks(self) -> tuple[tuple[str, str], ...]:
        """The marks of every view, and that the picture is not as it is."""
        found = super().marks()
        if not self._calm or self.shown is None:
            return found
        words = self.tr("grey and small – {key} shows it as it is").format(key=self.calm_key)
        return (*found, (words if self.calm_key else self.tr("grey and small"), "picture_text"))

    def picture_rect(self) -> QRectF:
        """Where the whole picture lies, in the widget's coordinates."""
        whole = super().picture_rect()
        if not self._calm:
            return whole
        middle = QPointF(self.width() / 2, self.height() / 2)
        return QRectF(middle + (whole.topLeft() - middle) * SMALL, whole.size() * SMALL)

    def _paint_picture(self, painter: QPainter, image: QImage, is_blurred: bool) -> None:
        if not self._calm:
            super()._paint_picture(painter, image, is_blurred)
            return
        painter.save()
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(SMALL, SMALL)
        painter.translate(-self.width() / 2, -self.height() / 2)
        super()._paint_picture(painter, self._greyed(image), is_blurred=True)
        painter.restore()

    def _greyed(self, image: QImage) -> QImage:
        key = image.cacheKey()
        if self._grey is None or self._grey[0] != key:
            self._grey = key, greyed(image)
        return self._grey[1]


def graphic_spans(notes: Iterable[Annotation]) -> tuple[tuple[int, int], ...]:
    """First and last frame of what notes mark as graphic, ascending, overlapping ones merged."""
    spans = sorted(
        (note.start.index, note.last_index()) for note in notes if note.graphic is not Graphic.NONE
    )
    merged: list[tuple[int, int]] = []
    for first, last in spans:
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return tuple(merged)


class ShowsSmallPictures(Protocol):
    """What shows small pictures of films: timeline and tree."""

    def set_calm(self, *, calm: bool) -> None:
        """Show them grey, or as they are."""


class Care(QObject):
    """Follows the two settings and tells view and player of them."""

    def __init__(
        self,
        workspace: Workspace,
        player: Player,
        view: CalmFrameView,
        actions: Actions,
        settings: Settings,
        parent: QObject | None = None,
        *,
        small_pictures: Sequence[ShowsSmallPictures] = (),
    ) -> None:
        super().__init__(parent)
        self._small_pictures = small_pictures
        self._workspace = workspace
        self._player = player
        self._view = view
        self._settings = settings
        self._calm, self._skip = actions["view.calm"], actions["play.skip_graphic"]
        self._calm.setChecked(settings.grey_and_small)
        self._skip.setChecked(settings.skip_graphic)
        self._show_calm(calm=settings.grey_and_small)
        self._calm.toggled.connect(self._on_calm)
        self._skip.toggled.connect(self._on_skip)
        actions.keys_changed.connect(self._say_keys)
        self._actions = actions
        self._say_keys()
        player.film_changed.connect(self._tell)
        workspace.values_changed.connect(self._tell)
        self._tell()

    def _say_keys(self) -> None:
        """The picture says the keys as they are bound now."""
        self._view.blur_key = self._actions.first_key("view.blur")
        self._view.calm_key = self._actions.first_key("view.calm")
        self._view.update()

    def _on_calm(self, calm: bool) -> None:
        self._settings.grey_and_small = calm
        self._show_calm(calm=calm)

    def _show_calm(self, *, calm: bool) -> None:
        self._view.set_calm(calm)
        for each in self._small_pictures:
            each.set_calm(calm=calm)

    def _on_skip(self, skip: bool) -> None:
        self._settings.skip_graphic = skip
        self._tell()

    def _tell(self, _news: object = None) -> None:
        exhibit = self._player.exhibit
        if not self._skip.isChecked() or exhibit is None or not self._workspace.has_case():
            self._player.set_left_out(())
            return
        notes = self._workspace.snapshot.notes_of(exhibit.id)
        self._player.set_left_out(graphic_spans(notes))
