"""One change to all selected notes; what cannot be done for some is listed before anything is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.case.annotation import Annotation
from annotator.case.tracks import Track
from annotator.case.vocabularies import NoteKind, NotVisibleReason, ReviewState, Visibility
from annotator.errors import AnnotatorError
from annotator.gui.film_words import grouped
from annotator.gui.kind_marks import kind_icon, kind_word
from annotator.gui.labels import PlainLabel, one_line, restyle
from annotator.gui.note_pickers import WordBox
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow import bulk

TAG, UNTAG, KIND, VISIBILITY, REVIEW, TRACK, DELETE = range(7)
_MOST_LISTED: Final = 200
_AT_ONCE: Final = 200
"""More notes than these are checked in the background."""


class BulkDialog(QDialog):
    """Asks what is done to the selected notes. `applied` after an edit was stored."""

    applied = Signal()

    def __init__(
        self,
        workspace: Workspace,
        notes: Callable[[], Sequence[Annotation]],
        count: int,
        what: int = TAG,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("bulkDialog")
        self.setWindowTitle(self.tr("Change the selected notes"))
        self.resize(560, 200)
        self._workspace = workspace
        self._notes = notes
        self._count = count
        self._made: bulk.Bulk | None = None
        self._storing = False  # closing waits until that is done
        self._closed = False
        self._build()
        self.what.setCurrentIndex(what)
        self._on_what(what)
        workspace.case_closed.connect(self._on_case_closed)
        workspace.storing_changed.connect(self._on_storing)

    # -- making it

    def _build(self) -> None:
        self.what = QComboBox(self)
        self.what.setAccessibleName(self.tr("What is changed"))
        for words in (
            self.tr("Add tags"), self.tr("Take tags off"), self.tr("Kind"), self.tr("Visibility"),
            self.tr("Review"), self.tr("Track"), self.tr("Delete"),
        ):  # fmt: skip
            self.what.addItem(words)
        self.tags = PlainLine(self)
        self.tags.setPlaceholderText(self.tr("Tags, parted by commas or blanks"))
        self.tags.setAccessibleName(self.tr("Tags"))
        self.kind = QComboBox(self)
        for kind in NoteKind:
            self.kind.addItem(kind_icon(kind), kind_word(kind), kind)
        self.visibility = WordBox(Visibility, self)
        self.reason = WordBox(NotVisibleReason, self, none=self.tr("Why is it not visible?"))
        self.review = WordBox(ReviewState, self)
        self.track = QComboBox(self)
        self.track.addItem(self.tr("No track"), "")
        for track in self._workspace.snapshot.listed_tracks():
            self.track.addItem(one_line(track.name, 80), track.id)
        for box, name in (
            (self.kind, self.tr("Kind")), (self.visibility, self.tr("Visibility")),
            (self.reason, self.tr("Reason")), (self.review, self.tr("Review")),
            (self.track, self.tr("Track")),
        ):  # fmt: skip
            box.setAccessibleName(name)
        self.values = QStackedWidget(self)
        self.values.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        seen = QWidget(self)
        pair = QHBoxLayout(seen)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.addWidget(self.visibility, 1)
        pair.addWidget(self.reason, 1)
        gone = PlainLabel(self.tr("Undo brings them back."), self, role="muted")
        for widget in (self.tags, self.kind, seen, self.review, self.track, gone):
            self.values.addWidget(widget)
        self.left = QListWidget(self)
        self.left.setAccessibleName(self.tr("Notes that cannot be changed so"))
        self.left.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.left.setWordWrap(True)
        self.left.hide()
        self.words = PlainLabel("", self)
        self.words.setWordWrap(True)
        self.words.hide()
        buttons = self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.button = QPushButton(self)
        self.button.setDefault(True)
        restyle(self.button, "role", "primary")
        buttons.addButton(self.button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.button.clicked.connect(self._press)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.what)
        row.addWidget(self.values, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        column.addLayout(row)
        column.addWidget(self.words)
        column.addWidget(self.left, 1)
        column.addStretch(0)
        column.addWidget(buttons)
        self.what.currentIndexChanged.connect(self._on_what)
        self.visibility.currentIndexChanged.connect(self._on_visibility)
        self.tags.textEdited.connect(lambda _text: self._forget())
        for box in (self.kind, self.reason, self.review, self.track):
            box.currentIndexChanged.connect(lambda _at: self._forget())
        self._on_visibility()

    def _on_what(self, what: int) -> None:
        pages = {TAG: 0, UNTAG: 0, KIND: 1, VISIBILITY: 2, REVIEW: 3, TRACK: 4, DELETE: 5}
        self.values.setCurrentIndex(pages[what])
        self._forget()
        focus = (self.tags, self.tags, self.kind, self.visibility, self.review, self.track)
        (focus[what] if what < len(focus) else self.button).setFocus()

    def _on_visibility(self) -> None:
        self.reason.setVisible(self.visibility.word() is Visibility.NOT_VISIBLE)
        self._forget()

    def _forget(self) -> None:
        """Something else is asked for: what was found out no longer counts."""
        self._made = None
        self.left.hide()
        self.words.hide()
        self.button.setEnabled(True)
        self.button.setText(_button_words(self, self._count))

    # -- doing it

    def _press(self) -> None:
        if self._made is not None:
            self._store(self._made)
            return
        task = self._task()
        if task is None:
            self._say(self.tr("Type at least one tag."), "warn")
            return
        self.button.setEnabled(False)
        case = self._workspace.snapshot
        if self._count <= _AT_ONCE:
            try:
                self._on_prepared(bulk.prepare(task, self._notes(), case))
            except AnnotatorError as error:
                self._on_failed(error)
            return
        store, notes = self._workspace.store, self._notes

        def work(progress: Report, cancelled: Cancelled) -> bulk.Bulk:
            return bulk.prepare(task, notes(), store, progress, cancelled)

        self._workspace.jobs.start(
            self.tr("Checking the notes"), work, finished=self._on_prepared, failed=self._on_failed
        )

    def _task(self) -> bulk.Task | None:
        clock, what = self._workspace.clock, self.what.currentIndex()
        if what in (TAG, UNTAG):
            tags = self.tags.text().replace(",", " ").split()
            if not any(tag.strip("#") for tag in tags):
                return None
            return (bulk.adding_tags if what == TAG else bulk.removing_tags)(tags, clock)
        if what == KIND:
            return bulk.setting_kind(NoteKind(self.kind.currentData()), clock)
        if what == VISIBILITY:
            word = self.visibility.word() or Visibility.CLEAR
            why = self.reason.word() if word is Visibility.NOT_VISIBLE else None
            return bulk.setting_visibility(word, why, clock)
        if what == REVIEW:
            state = self.review.word() or ReviewState.DRAFT
            return bulk.setting_review(state, self._workspace.store.actor.name, clock)
        if what == TRACK:
            wanted = self.track.currentData()
            found = self._workspace.snapshot.find("track", wanted) if wanted else None
            return bulk.putting_on(found if isinstance(found, Track) else None)
        return bulk.deleting_notes()

    def _on_prepared(self, made: bulk.Bulk) -> None:
        if self._closed:
            return  # cancelled while the notes were checked
        self.button.setEnabled(True)
        if not made.left:
            self._store(made)
            return
        self._made = made
        self._list(made)
        some = self.tr("{n} of {all} notes cannot be changed so; nothing was changed yet.").format(
            n=grouped(len(made.left)), all=grouped(self._count)
        )
        self._say(some, "warn")
        if made.edit is None:
            self.button.setEnabled(False)
        else:
            self.button.setText(
                self.tr("Change the other {n}").format(n=grouped(made.count))
                if made.count > 1
                else self.tr("Change the other one")
            )

    def _list(self, made: bulk.Bulk) -> None:
        case = self._workspace.snapshot
        self.left.clear()
        for each in made.left[:_MOST_LISTED]:
            frame = grouped(case.info.shown_number(each.note.start.index))
            words = f"{frame} · {one_line(each.note.text, 60)} — {each.why.message}"
            self.left.addItem(words)
        more = len(made.left) - _MOST_LISTED
        if more > 0:
            self.left.addItem(self.tr("… and {n} more.").format(n=grouped(more)))
        self.left.show()
        self.resize(self.width(), max(self.height(), 420))

    def _store(self, made: bulk.Bulk) -> None:
        if made.edit is None:
            self._say(self.tr("They are so already; nothing was changed."), "good")
            self._made = None
            return
        if len(made.edit.changes) <= _AT_ONCE:
            if self._workspace.do(made.edit):
                self._end()
            return
        self._rest(storing=True)
        self._say(self.tr("Saving the notes. This closes when they are saved."), "muted")
        self._workspace.do_in_background(made.edit, self._end, self._on_failed)

    def _rest(self, *, storing: bool) -> None:
        self._storing = storing
        for widget in (self.what, self.values, self.button, self.buttons):
            widget.setEnabled(not storing)

    def _on_storing(self) -> None:
        """Also after a crash of the job the dialog can be closed."""
        if self._storing and not self._workspace.is_storing():
            self._rest(storing=False)
            self.words.hide()

    def _on_case_closed(self) -> None:
        self._storing = False
        self.reject()

    def reject(self) -> None:
        """Close without a change; not while one is being stored."""
        if not self._storing:
            self._closed = True
            super().reject()

    def _end(self) -> None:
        if not self._closed:
            self.applied.emit()
            self.accept()

    def _on_failed(self, error: AnnotatorError) -> None:
        if self._closed:
            return
        self._rest(storing=False)
        self._say(f"{error.message}\n{error.hint}".strip(), "bad")

    def _say(self, words: str, role: str) -> None:
        restyle(self.words, "role", role)
        self.words.setText(words)
        self.words.show()


def _button_words(dialog: BulkDialog, count: int) -> str:
    delete = dialog.what.currentIndex() == DELETE
    if count == 1:
        return dialog.tr("Delete 1 note") if delete else dialog.tr("Change 1 note")
    words = dialog.tr("Delete {n} notes") if delete else dialog.tr("Change {n} notes")
    return words.format(n=grouped(count))
