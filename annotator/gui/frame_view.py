"""The picture: fitted or zoomed, with its state written on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QPushButton, QWidget

from annotator.case.exhibit import Exhibit
from annotator.gui.frame_image import blurred
from annotator.gui.frame_paint import marks_of, paint_image, paint_marks, paint_words
from annotator.gui.labels import visible
from annotator.gui.picture_shield import PictureShield
from annotator.gui.player import FrameShown, Player
from annotator.gui.theme import theme_of
from annotator.gui.view_geometry import NEAREST_FROM, ViewGeometry

_DIM_AFTER_MS = 60


class FrameView(QWidget):
    """Shows what the player shows. Signal `add_requested`: the button of the empty state."""

    add_requested = Signal()
    blur_changed = Signal(object)  # bool
    zoom_changed = Signal(object)  # int, per cent of the picture's own pixels
    blur_key = "B"  # as it is bound now

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frameView")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 135)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._player = player
        self._workspace = workspace = player.workspace
        self._shown: FrameShown | None = None
        self._geometry = ViewGeometry()
        self._blur = False
        self._blurred: QImage | None = None
        self._shield = PictureShield(workspace)
        self._dim = False
        self._drag: QPointF | None = None
        self._dim_timer = QTimer(self)
        self._dim_timer.setSingleShot(True)
        self._dim_timer.setInterval(_DIM_AFTER_MS)
        self._dim_timer.timeout.connect(self._dim_now)
        self._button = QPushButton(self.tr("Add a video…"), self)
        self._button.setProperty("role", "primary")
        self._button.clicked.connect(self.add_requested)
        player.frame_shown.connect(self._on_frame)
        player.pending.connect(self._on_pending)
        player.problem.connect(self._on_problem)
        player.film_changed.connect(self._on_film)
        workspace.values_changed.connect(self._on_values)
        workspace.case_opened.connect(self._on_case)
        workspace.case_closed.connect(self._on_case)
        self._name_it()
        self._place_button()

    # -- what is shown

    @property
    def shown(self) -> FrameShown | None:
        """The frame whose picture is painted; None when none is."""
        return self._shown

    @property
    def is_dimmed(self) -> bool:
        """Whether the picture is marked as not the one asked for."""
        return self._dim

    @property
    def is_blurred(self) -> bool:
        """Whether the picture is made unrecognisable now."""
        return self._blur or self._shields()

    @property
    def percent(self) -> int:
        """Device pixels for each picture pixel, in per cent."""
        return round(self._geometry.scale_in(self._device_size(), self._picture_size()) * 100)

    def words(self) -> str:
        """What stands in the view instead of a picture, or over it; empty when nothing does."""
        failure = self._player.failure
        if failure is not None:
            return f"{failure.message}\n{failure.hint}".strip()
        if self._player.exhibit is None:
            return self.tr("Drop a video here or add one.")
        if self._shown is None:
            return self.tr("Reading the frames of {0} …").format(self._player.exhibit.label)
        return ""

    def marks(self) -> tuple[tuple[str, str], ...]:
        """The small marks on the picture: words and the theme's colour for each."""
        shown = self._shown
        if shown is None:
            return ()
        late = self._dim and self._player.failure is None and not shown.near
        return marks_of(
            shown,
            self._player.wanted if late else None,
            self._first_number(),
            is_blurred=self.is_blurred,
            key=self.blur_key,
        )

    # -- what can be done

    def fit(self) -> None:
        """Show the whole picture."""
        self._set_geometry(ViewGeometry())

    def actual_size(self) -> None:
        """One device pixel for each picture pixel."""
        middle = QPointF(self._device_size().width() / 2, self._device_size().height() / 2)
        self._set_geometry(
            self._geometry.scaled_to(1.0, middle, self._device_size(), self._picture_size())
        )

    def zoom(self, steps: int) -> None:
        """Larger (or smaller) by a quarter a step, at the middle."""
        view = self._device_size()
        self._zoom_at(1.25**steps, QPointF(view.width() / 2, view.height() / 2))

    def toggle_blur(self) -> None:
        """Make the picture unrecognisable at once, or lift that for this film."""
        was = self.is_blurred
        if self._player.exhibit is not None:
            if was:
                self._shield.lift(self._player.exhibit.id)
            else:
                self._shield.lower(self._player.exhibit.id)
        self._blur = not was
        self._blurred = None
        self.update()
        self.blur_changed.emit(self.is_blurred)

    def _shields(self) -> bool:
        shown = self._shown
        return self._shield.covers(shown.stamp.index if shown is not None else None)

    # -- the player

    def _on_frame(self, shown: FrameShown) -> None:
        changed_size = self._picture_size() != QSizeF(shown.width, shown.height)
        before = self.is_blurred
        self._shown = shown
        self._blurred = None
        if not self._player.is_pending():
            self._dim_timer.stop()
            self._dim = False
        if changed_size:
            self._tell_room()
        if before != self.is_blurred:
            self.blur_changed.emit(self.is_blurred)
        self._name_it()
        self._place_button()
        self.update()

    def _on_pending(self, _index: int) -> None:
        if not self._dim and not self._dim_timer.isActive():
            self._dim_timer.start()

    def _dim_now(self) -> None:
        self._dim = self._player.is_pending()
        self.update()

    def _on_problem(self, _error: object) -> None:
        self._dim_timer.stop()
        self._dim = True
        self._name_it()
        self.update()

    def _on_film(self, _exhibit: Exhibit | None) -> None:
        self._shown, self._blurred = None, None
        self._dim_timer.stop()
        self._dim, self._blur = False, False
        self._geometry = ViewGeometry()
        self._tell_room()
        self._name_it()
        self._place_button()
        self.update()

    def _on_values(self, _change: object) -> None:
        self._blurred = None
        self.update()

    def _on_case(self, _snapshot: object = None) -> None:
        self._shield.lower_all()
        self._place_button()
        self.update()

    def _first_number(self) -> int:
        if not self._workspace.has_case():
            return 0
        return self._workspace.snapshot.info.first_frame_number

    def _name_it(self) -> None:
        shown = self._shown
        if shown is None or self._player.failure is not None:
            name = visible(self.words())
        else:
            first = self._first_number()
            name = self.tr("Picture, frame {0} of {1}").format(
                shown.stamp.index + first, shown.total
            )
        # While playing a screen reader would be told thirty times a second.
        if not self._player.playing:
            self.setAccessibleName(name)

    # -- geometry: in device pixels, so that 100 % is one to one on any screen

    def _device_size(self) -> QSizeF:
        return QSizeF(self.size()) * self.devicePixelRatioF()

    def _picture_size(self) -> QSizeF:
        shown = self._shown
        return QSizeF() if shown is None else QSizeF(shown.width, shown.height)

    def _set_geometry(self, geometry: ViewGeometry) -> None:
        self._geometry = geometry
        self._tell_room()
        self.update()
        self.zoom_changed.emit(self.percent)

    def _zoom_at(self, factor: float, at: QPointF) -> None:
        if self._shown is not None:
            self._set_geometry(
                self._geometry.zoomed(factor, at, self._device_size(), self._picture_size())
            )

    def _tell_room(self) -> None:
        view = self._device_size().toSize()
        fitted = ViewGeometry().scale_in(self._device_size(), self._picture_size())
        zoomed_in = not self._geometry.is_fit() and self._geometry.scale > fitted
        self._player.set_room(None if zoomed_in else view.expandedTo(QSize(64, 36)))
        self._player.set_display_rate(self.screen().refreshRate())

    def picture_rect(self) -> QRectF:
        """Where the whole picture lies, in the widget's coordinates."""
        target = self._geometry.target(self._device_size(), self._picture_size())
        ratio = self.devicePixelRatioF()
        return QRectF(target.topLeft() / ratio, target.size() / ratio)

    # -- Qt's events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a picture that fits."""
        super().resizeEvent(event)
        self._tell_room()
        self._place_button()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turns = event.angleDelta().y() / 120
        if turns and self._shown is not None:
            self._zoom_at(1.25**turns, event.position() * self.devicePixelRatioF())
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the picture."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._drag = event.position()
            if not self._geometry.is_fit():
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture."""
        if self._drag is not None:
            by = (event.position() - self._drag) * self.devicePixelRatioF()
            self._drag = event.position()
            self._set_geometry(self._geometry.panned(by, self._device_size(), self._picture_size()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._drag = None
        self.unsetCursor()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Fit, or one to one when it is fitted."""
        if self._geometry.is_fit():
            self.actual_size()
        else:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew in another theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.update()
        super().changeEvent(event)

    def _place_button(self) -> None:
        self._button.setVisible(
            self._player.exhibit is None
            and self._workspace.has_case()
            and not self._workspace.is_read_only()
        )
        size = self._button.sizeHint()
        self._button.setGeometry(
            (self.width() - size.width()) // 2, self.height() // 2 + 16, size.width(), size.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint picture, marks and words."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("picture_ground"))
        if self._shown is not None:
            if self.is_blurred and self._blurred is None:
                self._blurred = blurred(self._shown.image)
            covered = self._blurred if self.is_blurred else None
            self._paint_picture(painter, covered or self._shown.image, covered is not None)
        words = self.words()
        if words:
            colour = theme.colour("picture_text")
            paint_words(painter, self.rect(), words, colour, empty=self._player.exhibit is None)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        paint_marks(painter, self.rect(), self.marks(), mirrored=mirrored)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_picture(self, painter: QPainter, image: QImage, is_blurred: bool) -> None:
        view, picture = self._device_size(), self._picture_size()
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        painter.setOpacity(self._opacity())
        target = self._geometry.target(view, picture)
        smooth = is_blurred or self._geometry.scale_in(view, picture) < NEAREST_FROM
        paint_image(painter, image, target, view, fitted=self._geometry.is_fit(), smooth=smooth)
        painter.restore()

    def _opacity(self) -> float:
        if self._player.failure is not None:
            return 0.08
        return 0.45 if self._dim else 1.0
