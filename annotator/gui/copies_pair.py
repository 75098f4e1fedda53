"""Two exhibits side by side: frames of the same moment, stepping together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.copies import Stretch
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError
from annotator.gui.copies_frames import PairFrames, PairShown
from annotator.gui.film_words import grouped, time_words
from annotator.gui.frame_image import blurred, greyed
from annotator.gui.icons import icon
from annotator.gui.labels import ElidedLabel, PlainLabel, plain_tip
from annotator.gui.picture_shield import warns
from annotator.gui.theme import GRID, Theme, current_theme, on_theme_change
from annotator.gui.workspace import Workspace
from annotator.workflow.copies_decided import follower


class FramePane(QWidget):
    """One picture on neutral ground, or words where there is none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumSize(200, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image: QImage | None = None
        self._words = ""
        self.dimmed = False

    def sizeHint(self) -> QSize:
        """Room for a small picture."""
        return QSize(420, 260)

    def show_image(self, image: QImage | None, words: str = "") -> None:
        """Show this picture, or these words."""
        self._image, self._words, self.dimmed = image, words, False
        self.setAccessibleDescription(words)
        self.update()

    def image(self) -> QImage | None:
        """The picture that is shown."""
        return self._image

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture as large as fits."""
        painter = QPainter(self)
        theme = current_theme()
        painter.fillRect(self.rect(), theme.colour("picture_ground"))
        if self._image is not None:
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QPoint((self.width() - size.width()) // 2, (self.height() - size.height()) // 2)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            # Until the next frame is there, the last one is not passed off as it.
            painter.setOpacity(0.35 if self.dimmed else 1.0)
            painter.drawImage(QRect(place, size), self._image)
        elif self._words:
            painter.setPen(QPen(theme.colour("picture_text")))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(GRID, GRID, -GRID, -GRID), flags, self._words)
        painter.end()


class PairView(QWidget):
    """The copy at the left, what it is compared with at the right. `moved` when both were stepped."""

    moved = Signal(object)  # (frame of the copy, frame of the other)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._pair: tuple[Exhibit, Exhibit] | None = None
        self._stretches: tuple[Stretch, ...] = ()
        self._covered = False
        self._shown: PairShown | None = None
        self.calm = False
        self.frames = PairFrames(workspace, self)
        self.frames.shown.connect(self._show)
        self.frames.ready.connect(self._on_ready)
        self.frames.failed.connect(self._on_failed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Frames side by side"))
        self._build()

    def _build(self) -> None:
        self.panes = (
            FramePane(self.tr("Frame of the copy"), self),
            FramePane(self.tr("Frame of the other exhibit"), self),
        )
        self.captions = (ElidedLabel("", self), ElidedLabel("", self))
        pictures = QHBoxLayout()
        pictures.setSpacing(GRID)
        for pane, caption in zip(self.panes, self.captions, strict=True):
            column = QVBoxLayout()
            column.setSpacing(GRID // 2)
            column.addWidget(pane, 1)
            column.addWidget(caption)
            pictures.addLayout(column, 1)
        self.stretch_box = QComboBox(self)
        self.stretch_box.setAccessibleName(self.tr("Stretch of common frames"))
        self.stretch_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.stretch_box.currentIndexChanged.connect(lambda _at: self._use_stretch())
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName(self.tr("Frame of the copy within the stretch"))
        self.slider.valueChanged.connect(self._wish)
        self._buttons: list[tuple[QToolButton, str]] = []
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        for name, image, words, step in (
            ("first", "chevron-first", self.tr("First common frame (Home)"), None),
            ("back", "step-back", self.tr("One frame back (←)"), -1),
            ("on", "step-forward", self.tr("One frame on (→)"), 1),
            ("last", "chevron-last", self.tr("Last common frame (End)"), None),
        ):
            button = QToolButton(self)
            button.setObjectName(f"pair.{name}")
            button.setAccessibleName(words)
            button.setToolTip(plain_tip(words))
            if step is not None:
                button.setAutoRepeat(True)
                button.clicked.connect(lambda _c=False, step=step: self.step(step))
            elif name == "first":
                button.clicked.connect(lambda _c=False: self.slider.setValue(self.slider.minimum()))
            else:
                button.clicked.connect(lambda _c=False: self.slider.setValue(self.slider.maximum()))
            self._buttons.append((button, image))
            row.addWidget(button)
        row.addWidget(self.slider, 2)
        row.addWidget(self.stretch_box, 1)
        self.turn = QCheckBox(self.tr("Mirror the copy here"), self)
        self.turn.setToolTip(plain_tip(self.tr("For comparing only; nothing is changed.")))
        self.turn.toggled.connect(lambda _on: self._paint())
        self.uncover = QCheckBox(self.tr("Show as it is"), self)
        self.uncover.setToolTip(
            plain_tip(self.tr("One of these films has a warning; its pictures are covered."))
        )
        self.uncover.toggled.connect(lambda _on: self._paint())
        row.addWidget(self.turn)
        row.addWidget(self.uncover)
        self.words = PlainLabel("", self, role="bad")
        self.words.setWordWrap(True)
        self.words.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID)
        whole.addLayout(pictures, 1)
        whole.addLayout(row)
        whole.addWidget(self.words)
        on_theme_change(self._retint)
        self._retint()

    def _retint(self, _theme: Theme | None = None) -> None:
        for button, image in self._buttons:
            button.setIcon(icon(image))

    # -- what is shown

    def show_pair(
        self, pair: tuple[Exhibit, Exhibit], stretches: Sequence[Stretch], *, mirrored: bool
    ) -> None:
        """Show the copy and the other from the middle of their longest stretch on."""
        self._pair, self._stretches = pair, tuple(stretches)
        self._shown = None
        self.words.hide()
        for pane, caption, exhibit in zip(self.panes, self.captions, pair, strict=True):
            pane.show_image(None, self.tr("Frames are on their way"))
            caption.setText(f"{exhibit.label} · {exhibit.name()}")
        # It may be the same footage, so that both are covered where one of them warns.
        self._covered = any(warns(self._workspace, exhibit) for exhibit in pair)
        for box, on in ((self.turn, mirrored), (self.uncover, False)):
            blocked = box.blockSignals(True)  # noqa: FBT003 - Qt's signature
            box.setChecked(on)
            box.blockSignals(blocked)
        self.turn.setVisible(mirrored)
        self.uncover.setVisible(self._covered)
        self.frames.use(pair)
        first = self._workspace.snapshot.info.first_frame_number
        blocked = self.stretch_box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.stretch_box.clear()
        for stretch in self._stretches:
            self.stretch_box.addItem(
                self.tr("{a}–{b} is {c}–{d}").format(
                    a=grouped(stretch.copy_first + first),
                    b=grouped(stretch.copy_last + first),
                    c=grouped(stretch.first + first),
                    d=grouped(stretch.last + first),
                )
            )
        longest = max(
            range(len(self._stretches)),
            key=lambda n: self._stretches[n].copy_last - self._stretches[n].copy_first,
            default=-1,
        )
        self.stretch_box.setCurrentIndex(longest)
        self.stretch_box.blockSignals(blocked)
        self.stretch_box.setVisible(len(self._stretches) > 1)
        self._use_stretch()

    def clear(self) -> None:
        """Show nothing, and close the films."""
        self._pair, self._shown = None, None
        self.frames.close()
        self._stretches = ()
        self.slider.setEnabled(False)
        for box in (self.turn, self.uncover, self.stretch_box):
            box.hide()
        for pane, caption in zip(self.panes, self.captions, strict=True):
            pane.show_image(None)
            caption.setText("")

    def stretch(self) -> Stretch | None:
        """The stretch that is stepped through."""
        at = self.stretch_box.currentIndex()
        return self._stretches[at] if 0 <= at < len(self._stretches) else None

    def current(self) -> tuple[int, int] | None:
        """The frames that are shown, of the copy and of the other."""
        return None if self._shown is None else self._shown.frames

    def step(self, frames: int) -> None:
        """Go on in both films by so many frames of the copy."""
        self.slider.setValue(self.slider.value() + frames)

    def _use_stretch(self) -> None:
        stretch = self.stretch()
        blocked = self.slider.blockSignals(True)  # noqa: FBT003 - Qt's signature
        if stretch is None:
            self.slider.setRange(0, 0)
        else:
            self.slider.setRange(stretch.copy_first, stretch.copy_last)
            self.slider.setPageStep(max(1, (stretch.copy_last - stretch.copy_first) // 10))
            self.slider.setValue((stretch.copy_first + stretch.copy_last) // 2)
        self.slider.blockSignals(blocked)
        self.slider.setEnabled(stretch is not None)
        self._wish(self.slider.value())

    def _wish(self, copy_frame: int) -> None:
        if self._pair is None:
            return
        stretch, indexes = self.stretch(), self.frames.indexes
        other = 0
        if stretch is not None:
            other = (
                stretch.first + copy_frame - stretch.copy_first
                if indexes is None
                else follower(stretch, copy_frame, indexes)
            )
        for pane in self.panes:
            pane.dimmed = True
            pane.update()
        self.frames.show((copy_frame, other))

    def _on_ready(self) -> None:
        # Only now is it known which frame of the other shows the same moment.
        self._wish(self.slider.value())

    def _show(self, found: PairShown) -> None:
        self._shown = found
        self._paint()
        self.moved.emit(found.frames)

    def _paint(self) -> None:
        found, pair = self._shown, self._pair
        if found is None or pair is None:
            return
        indexes = self.frames.indexes
        number = self._workspace.snapshot.info.shown_number
        for side, (pane, caption) in enumerate(zip(self.panes, self.captions, strict=True)):
            image, exhibit = found.images[side], pair[side]
            if image is not None:
                if side == 0 and self.turn.isChecked():
                    image = image.flipped(Qt.Orientation.Horizontal)
                if self._covered and not self.uncover.isChecked():
                    image = blurred(image)
                elif self.calm:
                    image = greyed(image)
            pane.show_image(image, found.problems[side])
            at = "" if indexes is None else time_words(indexes[side].time_ns(found.frames[side]))
            parts = [
                exhibit.label,
                self.tr("frame {n}").format(n=grouped(number(found.frames[side]))),
            ]
            parts += [words for words in (at, found.words[side]) if words]
            caption.setText(" · ".join(parts))
            pane.setAccessibleDescription(caption.full_text())

    def _on_failed(self, error: AnnotatorError) -> None:
        self.words.setText(f"{error.message} {error.hint}".strip())
        self.words.show()
        for pane in self.panes:
            pane.show_image(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, comma and full stop step; Home and End lead to the ends of the stretch."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Comma: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Period: 1,
            Qt.Key.Key_PageUp: -10,
            Qt.Key.Key_PageDown: 10,
        }
        key = Qt.Key(event.key())
        if key in steps:
            self.step(steps[key])
        elif key is Qt.Key.Key_Home:
            self.slider.setValue(self.slider.minimum())
        elif key is Qt.Key.Key_End:
            self.slider.setValue(self.slider.maximum())
        else:
            super().keyPressEvent(event)
