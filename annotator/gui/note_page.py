"""The look of the note editor: banner, fields, footer, or what is said when nothing is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.empty_state import EmptyState
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.labels import PlainLabel, restyle
from annotator.gui.note_around import NoteAround
from annotator.gui.note_content import NoteContent
from annotator.gui.note_footer import NoteFooter
from annotator.gui.note_form import NoteForm
from annotator.gui.note_numbers import Renumbered
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace


class NotePage(QWidget):
    """Widgets and focus; what a note is and when it is saved is the editor's business."""

    left = Signal()

    def __init__(
        self, workspace: Workspace, here: Callable[[], int | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("noteEditor")
        self._workspace = workspace
        self._came_from: QWidget | None = None
        self.form = NoteForm(here, self)
        self._build()

    def _build(self) -> None:
        self.footer = NoteFooter(self._workspace, self)
        self.around = NoteAround(self._workspace, self)
        self.banner = QFrame(self)
        self.banner.setProperty("role", "banner")
        self._said = PlainLabel("", self.banner)
        self._said.setWordWrap(True)
        self.move_button = QPushButton(self.banner)
        self.discard_button = QPushButton(self.tr("Discard"), self.banner)
        self.save_button = QPushButton(self.tr("Save the note"), self.banner)
        for button in (self.move_button, self.discard_button):
            button.setProperty("role", "link")
        self.save_button.setProperty("role", "primary")
        buttons = QHBoxLayout()
        buttons.addWidget(self.move_button)
        buttons.addWidget(self.discard_button)
        buttons.addStretch(1)
        banner = QVBoxLayout(self.banner)
        banner.setContentsMargins(GRID, GRID, GRID, GRID)
        banner.setSpacing(4)
        banner.addWidget(self._said)
        banner.addLayout(buttons)
        page = QWidget(self)
        page.setProperty("role", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.banner)
        column.addWidget(self.form)
        # Filled by whoever draws on the picture.
        self.regions_place = QVBoxLayout()
        column.addLayout(self.regions_place)
        column.addWidget(self.around)
        column.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.footer)
        column.addStretch(1)
        self.scrolled = vertical_scroll(page, self)
        self._empty = EmptyState(self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.scrolled)
        self._pages.addWidget(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        self.setFocusProxy(self.form.text)

    def show_fields(self) -> None:
        """Show the fields, from their top."""
        self._pages.setCurrentIndex(0)
        self.scrolled.verticalScrollBar().setValue(0)

    def show_nothing(self) -> None:
        """Say what goes here, and offer to write a note."""
        self.footer.clear()
        self._pages.setCurrentIndex(1)
        if not self._workspace.has_case() or self._workspace.exhibit is None:
            self._empty.say(self.tr("A note stands here once there is a video."))
        elif self._workspace.is_read_only():
            self._empty.say(self.tr("Select a note to read it. The case is open for reading only."))
        else:
            self._empty.say(
                self.tr("No note is selected. Stop at a frame and press {key} to write one."),
                self.tr("Note at this frame"),
                "diamond",
                keyless=self.tr("No note is selected. Stop at a frame and write one."),
            )

    def say_restored(
        self, lost: Iterable[int] = (), *, restored: bool, move_to: int | None
    ) -> None:
        """Say that a draft was restored; `move_to` is a 0-based frame that is offered to it.

        Frames of it that are not there any more are named by the numbers that they had.
        """
        self.banner.setVisible(restored)
        self.move_button.setVisible(move_to is not None)
        if restored:
            said = self.tr("Draft restored. It is not saved as a note yet.")
            self._said.setText(" ".join((said, *self._lost_words(lost))))
            restyle(self.banner, "tone", "warn")
        self._offer(move_to)

    def say_numbers(self, numbers: Renumbered, wanted: NoteContent | None) -> None:
        """The frames are counted anew: the offer to move follows, and what is lost is said."""
        self._offer(wanted.start if wanted is not None else None)
        if numbers.lost:
            if self.banner.isHidden():
                self.move_button.hide()
            self._said.setText(" ".join(self._lost_words(numbers.lost)))
            restyle(self.banner, "tone", "warn")
            self.banner.show()

    def _offer(self, move_to: int | None) -> None:
        if move_to is not None:
            number = self._workspace.snapshot.info.shown_number(move_to)
            self.move_button.setText(self.tr("Move it to frame {n}").format(n=number))

    def _lost_words(self, lost: Iterable[int]) -> tuple[str, ...]:
        shown = self._workspace.snapshot.info.shown_number
        words = self.tr(
            "What was frame {n} before the frames were counted anew is not found among them now:"
            " look up the frame that is meant before you save the note."
        )
        return tuple(words.format(n=shown(frame)) for frame in lost)

    # -- focus

    def remember_focus(self) -> None:
        """Keep in mind where the focus goes back to."""
        focused = QApplication.focusWidget()
        if focused is not None and not self.isAncestorOf(focused):
            self._came_from = focused
            focused.destroyed.connect(self._forget_focus)

    def _forget_focus(self) -> None:
        self._came_from = None

    def go_back(self) -> None:
        """Give the focus back to the picture."""
        target = self.window().findChild(QWidget, "frameView") or self._came_from
        if target is not None and target.isVisible():
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.left.emit()
