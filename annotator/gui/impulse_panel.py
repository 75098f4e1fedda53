"""Bangs proposed in the sound: stepped through, heard in a short loop, confirmed or dismissed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.edits import Change
from annotator.case.sound import SoundMark
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.dismissed_bangs import DismissedBangs
from annotator.gui.film_words import grouped
from annotator.gui.impulse_model import BangsFound, bangs_table, sharpness_choice, tag_field
from annotator.gui.job_progress import JobProgress
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.note_saving import bound_finally, digests_seen
from annotator.gui.player import Player
from annotator.gui.sound_desk import SoundDesk
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.bangs_dismissed import dismissed_samples
from annotator.workflow.intake import exhibit_path
from annotator.workflow.sounds import (
    SHARPNESS,
    Bangs,
    confirm_bang,
    confirmed_by,
    find_bangs,
    marks_of,
)
from annotator.workflow.tracks import with_place

_AROUND_NS: Final = 300_000_000
_Looked = tuple[str, Bangs, frozenset[int]]
"""The exhibit's id, what was found in it, and the samples that were dismissed before."""


class ImpulsePanel(QWidget):
    """Candidates of one exhibit at a time; only a confirmed one is written. `failed(AnnotatorError)`."""

    failed = Signal(object)
    shown = Signal(object)  # tuple[int, …]: nanoseconds of the candidates that are listed

    def __init__(
        self, workspace: Workspace, player: Player, desk: SoundDesk, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("impulsePanel")
        self._workspace = workspace
        self._player = player
        self._desk = desk
        self._exhibit_id = ""
        self._confirmed = 0
        self.found: Bangs | None = None
        self._dismissed = DismissedBangs(workspace, self)
        self._dismissed.failed.connect(self.failed)
        self._build()
        workspace.exhibit_selected.connect(lambda _exhibit: self._forget())
        workspace.values_changed.connect(self._on_values)
        player.index_changed.connect(lambda _index: self._forget(again=self.progress.is_running()))
        self._forget()

    def _build(self) -> None:
        self.least, self.tag = sharpness_choice(self), tag_field(self)
        self.find_button = self._button(self.tr("Find bangs"), self.look)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.least, 1)
        head.addWidget(self.tag, 1)
        head.addWidget(self.find_button)
        self.progress = JobProgress(self)
        self.words = PlainLabel("", self, role="muted")
        self.words.setWordWrap(True)
        self.count = PlainLabel("", self, role="strong")
        self.count.setWordWrap(True)
        self.rows = BangsFound(self)
        self.table = bangs_table(
            self.rows, {"confirm": self.confirm, "around": self.play_around, "dismiss": self.dismiss}, self
        )  # fmt: skip
        self.table.selectionModel().currentRowChanged.connect(
            lambda now, _old: self._show(now.row())
        )
        buttons = QGridLayout()
        buttons.setSpacing(4)
        self.buttons = {
            "previous": self._button(self.tr("Previous"), lambda: self.step(-1)),
            "next": self._button(self.tr("Next"), lambda: self.step(1)),
            "around": self._button(self.tr("Play around"), self.play_around),
            "dismiss": self._button(self.tr("Dismiss"), self.dismiss),
            "confirm": self._button(self.tr("Confirm"), self.confirm),
        }
        self.buttons["confirm"].setProperty("role", "primary")
        for place, button in enumerate(self.buttons.values()):
            buttons.addWidget(button, 0, place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        for widget in (self.progress, self.words, self.count):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)

    def _button(self, words: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on=False: act())
        return button

    # -- looking

    def look(self) -> None:
        """Look through the sound track that is played, in the background."""
        exhibit, index = self._workspace.exhibit, self._player.index
        if exhibit is None or index is None or self.progress.is_running():
            return
        work = self._desk.work()
        track = self._player.sound_track
        one = work.channel if work is not None and work.active and work.stream == track else -1
        sharpness = SHARPNESS[str(self.least.currentData())]
        try:
            path = exhibit_path(self._workspace.store, exhibit)
        except AnnotatorError as error:
            self._on_failed(error)
            return

        store = self._workspace.store

        def search(progress: Report, cancelled: Cancelled) -> _Looked:
            found = find_bangs(
                path, index, track, one,
                sharpness=sharpness, progress=progress, cancelled=cancelled,
            )  # fmt: skip
            gone = dismissed_samples(store, exhibit, found.stream, found.rate)
            return exhibit.id, found, gone

        job = self._workspace.jobs.start(
            self.tr("Looking for bangs"), search, finished=self._on_found, failed=self._on_failed
        )
        job.crashed.connect(lambda _crash: self.find_button.setEnabled(True))
        self.find_button.setEnabled(False)
        self.words.setText(self.tr("Looking through the sound…"))
        self.progress.follow(job)

    def _on_found(self, found: _Looked) -> None:
        self.find_button.setEnabled(True)
        exhibit = self._workspace.exhibit
        if exhibit is None or exhibit.id != found[0]:
            self._say()
            return
        self._exhibit_id, self.found, dismissed = found
        first = self._workspace.snapshot.info.first_frame_number
        self.rows.show(self.found, first, dismissed)
        self.shown.emit(tuple(bang.at_ns for bang in self.rows.bangs))
        self._count_confirmed()
        if self.rows.rowCount():
            self.table.setFocus()
            self.go_to(0)

    def _on_failed(self, error: AnnotatorError) -> None:
        self.find_button.setEnabled(True)
        self._say()
        if not isinstance(error, CancelledError):
            self.words.setText(f"{error.message} {error.hint}".strip())
        elif self._again:
            QTimer.singleShot(0, self.look)

    def _forget(self, *, again: bool = False) -> None:
        """Another film, or its frames are counted anew: what was found is no longer of it."""
        self._again = again
        self.progress.stop()
        self.found = None
        self.rows.show(None, 0)
        self.shown.emit(())
        self._count_confirmed()

    # -- what is shown

    def row(self) -> int:
        """The candidate that is chosen, −1 for none."""
        at = self.table.currentIndex()
        return at.row() if at.isValid() else -1

    def moment_ns(self) -> int | None:
        """The moment of the candidate that is chosen, None for none."""
        return self.rows.bangs[self.row()].at_ns if self.row() >= 0 else None

    def go_to(self, row: int) -> None:
        """Choose a candidate, and show its frame."""
        if 0 <= row < self.rows.rowCount():
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(
                self.rows.index(row, 0), flags.ClearAndSelect | flags.Rows
            )
            self.table.scrollTo(self.rows.index(row, 0))

    def step(self, rows: int) -> None:
        """The candidate before or after, from where one stands in the film if none is chosen."""
        self.go_to(max(0, min(self.rows.rowCount() - 1, self.row() + rows)))

    def _show(self, row: int) -> None:
        if 0 <= row < self.rows.rowCount():
            self._player.pause()
            self._player.set_loop(None)
            self._player.seek(self.rows.bangs[row].frame)
        self._say()

    def _count_confirmed(self) -> None:
        """Ask the case which candidates are confirmed, and how many bangs in all."""
        exhibit = self._workspace.exhibit
        self._confirmed = 0
        notes = []
        if exhibit is not None and self._workspace.has_case():
            try:
                marks = self._workspace.store.all_of(SoundMark)
                here = self._workspace.snapshot.notes_of(exhibit.id) if marks else ()
                pairs = marks_of(marks, here)
                self._confirmed = len(pairs)
                if self.found is not None:
                    notes = [confirmed_by(b, self.found.stream, pairs) for b in self.found.found]
            except AnnotatorError as error:
                self.failed.emit(error)
        self.rows.set_notes(notes)
        self._say()

    def _say(self) -> None:
        confirmed = self.tr("confirmed in this exhibit: {n}").format(n=self._confirmed)
        if self.found is None:
            self.count.setText(confirmed)
            self.words.setText(
                self.tr(
                    "Proposes what rises sharply: shots, but also doors, drums and echoes."
                    " Nothing is written until you confirm it."
                )
            )
        else:
            total = self.rows.rowCount()
            judged = sum(note is not None for note in self.rows.notes) + len(self.rows.dismissed)
            self.count.setText(
                self.tr("{all} candidates, {open} open · {confirmed}").format(
                    all=grouped(total), open=grouped(total - judged), confirmed=confirmed
                )
            )
            said = self.tr("Sound track {n}, {rate} Hz; samples count from its first one.").format(
                n=self.found.stream + 1, rate=grouped(self.found.rate)
            )
            self.words.setText(one_line(" ".join((said, *self.found.notes)), 400))
        chosen = self.row() >= 0
        for button in self.buttons.values():
            button.setEnabled(chosen)
        self.buttons["next"].setEnabled(self.rows.rowCount() > 0)
        self.buttons["previous"].setEnabled(self.rows.rowCount() > 0)
        writable = self._workspace.has_case() and not self._workspace.is_read_only()
        undecided = chosen and self.rows.notes[self.row()] is None
        self.buttons["confirm"].setEnabled(undecided and writable)
        self.buttons["dismiss"].setEnabled(undecided)

    # -- what is done

    def play_around(self) -> None:
        """Play a short loop around the candidate, with sound; again: stop."""
        row, index = self.row(), self._player.index
        if row < 0 or index is None:
            return
        if self._player.playing and self._player.loop is not None:
            self._player.pause()
            self._player.set_loop(None)
            return
        at = self.rows.bangs[row].at_ns
        first, last = index.index_at_ns(at - _AROUND_NS), index.index_at_ns(at + _AROUND_NS)
        self._player.set_muted(False)
        self._player.set_loop((first, max(first + 1, last)))
        self._player.seek(first)
        self._player.play()

    def confirm(self) -> None:
        """Write the candidate as a heard note with its sample, and go on to the next open one."""
        row, exhibit, index = self.row(), self._workspace.exhibit, self._player.index
        if row < 0 or self.found is None or exhibit is None or index is None:
            return
        if exhibit.id != self._exhibit_id or self.rows.notes[row] is not None:
            return
        workspace = self._workspace
        if workspace.is_read_only():
            return
        try:
            edit, note = confirm_bang(
                self.rows.bangs[row],
                self.found,
                exhibit,
                index,
                author=workspace.store.actor.name,
                clock=workspace.clock,
                tag=self.tag.text(),
                known_digests=digests_seen(self._player),
            )
        except AnnotatorError as error:
            self.failed.emit(error)
            return
        bound = bound_finally(note, index, workspace)
        changes = tuple(replace(c, after=bound) if c.after is note else c for c in edit.changes)
        edit = replace(edit, changes=changes)
        edit = with_place(edit, note.id, workspace.default_track, workspace.snapshot)
        self._set_dismissed(row, gone=False)
        if workspace.do(edit):
            self._to_next_open(row)

    def dismiss(self) -> None:
        """Say that the candidate is none, and go on; again: take that back."""
        row = self.row()
        if row < 0 or self.rows.notes[row] is not None:
            return
        gone = row not in self.rows.dismissed
        self._set_dismissed(row, gone=gone)
        self._say()
        if gone:
            self._to_next_open(row)

    def _set_dismissed(self, row: int, *, gone: bool) -> None:
        exhibit = self._workspace.exhibit
        if gone == (row in self.rows.dismissed) or self.found is None or exhibit is None:
            return
        self.rows.dismiss(row, gone=gone)
        self._dismissed.keep(exhibit, self.found, self.rows.dismissed)

    def _to_next_open(self, row: int) -> None:
        rows = range(row + 1, self.rows.rowCount())
        free = (r for r in rows if self.rows.notes[r] is None and r not in self.rows.dismissed)
        following = next(free, None)
        if following is not None:
            self.go_to(following)
        else:
            self._say()

    def _on_values(self, changed: ValuesChanged) -> None:
        changes: tuple[Change, ...] = changed.of("sound_mark")
        if changes or any(c.after is None or c.before is None for c in changed.of("annotation")):
            self._count_confirmed()
