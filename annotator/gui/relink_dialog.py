"""Find a lost original again: what the case knows of it, and a search by size and digest."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.field_block import empty_layout
from annotator.gui.film_words import grouped
from annotator.gui.fixity import board_of
from annotator.gui.job_progress import JobProgress
from annotator.gui.jobs import Crash
from annotator.gui.labels import CopyableLabel, PlainLabel
from annotator.gui.note_footer import local_time
from annotator.gui.relink_work import Found, find_in, use_file
from annotator.gui.theme import GRID, mono_font
from annotator.gui.workspace import Workspace
from annotator.workflow.fixity import Look
from annotator.workflow.relink import kept_where

_MOST_SHOWN = 30


class RelinkDialog(QDialog):
    """One or several exhibits whose files are gone or changed; `relinked(tuple[str, …])` exhibit ids."""

    relinked = Signal(object)

    def __init__(
        self, workspace: Workspace, looks: tuple[Look, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("relinkDialog")
        self.setWindowTitle(self.tr("Find an original"))
        self._workspace = workspace
        self._looks = {look.exhibit_id: look for look in looks}
        self._build()
        self._show_exhibit()

    def exhibit(self) -> Exhibit | None:
        """The exhibit that is shown, None when it is in the case no longer."""
        wanted = self.choice.currentData()
        found = [e for e in self._workspace.snapshot.exhibits if e.id == wanted]
        return found[0] if found else None

    def wanted(self) -> tuple[Exhibit, ...]:
        """All exhibits that are looked for, the shown one first."""
        shown = self.choice.currentData()
        all_wanted = [e for e in self._workspace.snapshot.exhibits if e.id in self._looks]
        return tuple(sorted(all_wanted, key=lambda exhibit: exhibit.id != shown))

    # -- build

    def _build(self) -> None:
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(self.tr("Exhibit"))
        known = {exhibit.id: exhibit for exhibit in self._workspace.snapshot.exhibits}
        for exhibit_id in self._looks:
            if exhibit_id in known:
                exhibit = known[exhibit_id]
                self.choice.addItem(f"{exhibit.label} {exhibit.name()}"[:120], exhibit_id)
        self.choice.setVisible(self.choice.count() > 1)
        self.choice.currentIndexChanged.connect(self._show_exhibit)
        self.head = PlainLabel("", self, role="heading")
        self.head.setWordWrap(True)
        self.meaning = PlainLabel("", self)
        self.meaning.setWordWrap(True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(GRID * 2)
        self._facts.setVerticalSpacing(GRID)
        self._facts.setColumnStretch(1, 1)
        self.file_button = QPushButton(self.tr("Choose the file…"), self)
        self.file_button.clicked.connect(self._ask_file)
        self.search_button = QPushButton(self.tr("Search a folder or drive…"), self)
        self.search_button.setProperty("role", "primary")
        self.search_button.clicked.connect(self.ask_folder)
        self.search_button.setDefault(True)
        self.setTabOrder(self.search_button, self.file_button)
        self.search_button.setFocus()
        ways = QHBoxLayout()
        ways.addWidget(self.search_button)
        ways.addWidget(self.file_button)
        ways.addStretch(1)
        self.rule = PlainLabel(
            self.tr(
                "Only a file with the same size, SHA-256 and SHA-512 is accepted; it is only read."
            ),
            self,
            role="muted",
        )
        self.rule.setWordWrap(True)
        self.progress = JobProgress(self)
        self.said = PlainLabel("", self, role="strong")
        self.said.setWordWrap(True)
        self.said.hide()
        page = QWidget(self)
        page.setProperty("role", "page")
        self._rows = QVBoxLayout(page)
        self._rows.setContentsMargins(0, 0, GRID, 0)
        self._rows.setSpacing(GRID)
        self._details = vertical_scroll(page, self)
        self._details.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        whole.setSpacing(GRID + 4)
        for part in (self.choice, self.head, self.meaning):
            whole.addWidget(part)
        whole.addLayout(self._facts)
        whole.addWidget(self.rule)
        whole.addLayout(ways)
        whole.addWidget(self.progress)
        whole.addWidget(self.said)
        whole.addWidget(self._details, 1)
        whole.addStretch(0)
        whole.addWidget(buttons)
        self.resize(620, 420)

    def _show_exhibit(self) -> None:
        exhibit = self.exhibit()
        empty_layout(self._facts)
        look = self._looks.get(str(self.choice.currentData()))
        if exhibit is None or look is None:
            return
        self.head.setText(look.words)
        self.head.setVisible(bool(look.words))
        self.meaning.setText(look.meaning)
        self.meaning.setVisible(bool(look.meaning))
        place, copies = self.tr("a copy inside the case"), exhibit.place()
        if exhibit.in_place:
            place = copies = kept_where(self._workspace.store, exhibit)
        self._fact(self.tr("Where it was"), place, copies)
        size = self.tr("{n} bytes").format(n=grouped(exhibit.size_bytes))
        self._fact(self.tr("Size"), size, str(exhibit.size_bytes))
        self._fact("SHA-256", exhibit.digest_sha256, exhibit.digest_sha256, mono=True)
        fixity = board_of(self._workspace).state(exhibit.id)
        if fixity is not None and fixity.at_utc:
            words = self.tr("the same, {at}") if fixity.good else self.tr("differs, {at}")
            at = words.format(at=local_time(fixity.at_utc))
        else:
            at = self.tr("when it was taken in, {at}").format(at=local_time(exhibit.added_at))
        self._fact(self.tr("Hashed last"), at, at)
        can_write = not self._workspace.is_read_only()
        self.file_button.setEnabled(can_write)
        self.search_button.setEnabled(can_write)

    def _fact(self, label: str, value: str, copies: str, *, mono: bool = False) -> None:
        shown = CopyableLabel("", self, what=label)
        shown.setWordWrap(True)
        shown.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        if mono:
            shown.setFont(mono_font(self.font()))
            value = " ".join(value[at : at + 8] for at in range(0, len(value), 8))
        shown.set_value(value, copies)
        row = self._facts.rowCount()
        name = PlainLabel(label, self, role="muted")
        self._facts.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._facts.addWidget(shown, row, 1)

    # -- what happens

    def ask_folder(self) -> None:
        """Ask where to look, then search."""
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Search this folder or drive"), str(self._start_folder())
        )
        if chosen:
            self.search(Path(chosen))

    def _ask_file(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self, self.tr("The original of this exhibit"), str(self._start_folder())
        )
        if chosen:
            self.use(Path(chosen))

    def _start_folder(self) -> Path:
        """The nearest folder above the lost file that is still there."""
        exhibit = self.exhibit()
        if exhibit is not None and exhibit.in_place:
            lost = self._workspace.store.media_file(exhibit)
            near = next((place for place in lost.parents if place.is_dir()), None)
            if near is not None and near != near.parent:
                return near
        return Path.home()

    def search(self, folder: Path) -> None:
        """Look through a folder for all wanted files."""
        store, wanted = self._workspace.store, self.wanted()
        self._start(
            self.tr("Searching"),
            lambda progress, cancelled: find_in(store, wanted, folder, progress, cancelled),
        )

    def use(self, path: Path) -> None:
        """Use one file for the exhibit shown, if it is the right one."""
        store, exhibit = self._workspace.store, self.exhibit()
        if exhibit is not None:
            self._start(
                self.tr("Comparing"),
                lambda progress, cancelled: use_file(store, exhibit, path, progress, cancelled),
            )

    def _start(self, what: str, work: object) -> None:
        if self.progress.is_running() or self._workspace.is_read_only():
            return
        self.said.hide()
        self._details.hide()
        empty_layout(self._rows)
        self._set_ready(ready=False)
        job = self._workspace.jobs.start(
            what,
            work,  # type: ignore[arg-type]
            finished=self._done,
            failed=self._failed,
        )
        job.crashed.connect(self._crashed)
        self.progress.follow(job)

    def _done(self, found: Found) -> None:
        self._set_ready(ready=True)
        if not self._workspace.has_case():
            return
        done: list[str] = []
        for each in found.relinked:
            if each.edit is None:
                self._workspace.tell_logged()
                done.append(each.exhibit.id)
            elif self._workspace.do(each.edit, each.details):
                done.append(each.exhibit.id)
        labels = ", ".join(each.exhibit.label for each in found.relinked)
        if done:
            words = self.tr("✓ {labels} found again: size, SHA-256 and SHA-512 are equal.")
            self._say(words.format(labels=labels), "good")
        else:
            self._say(self.tr("✗ Not found. The case is as it was."), "bad")
        for text in (found.words, *found.refused[:_MOST_SHOWN]):
            if text:
                label = PlainLabel(text, self, role="muted")
                label.setWordWrap(True)
                label.setMinimumWidth(60)
                self._rows.addWidget(label)
        self._rows.addStretch(1)
        self._details.setVisible(bool(found.words or found.refused))
        if done:
            for exhibit_id in done:
                self._looks.pop(exhibit_id, None)
            self._show_left()
            self.relinked.emit(tuple(done))

    def _show_left(self) -> None:
        """Take what was found off the list; say no longer that it is lost."""
        left = any(exhibit.id in self._looks for exhibit in self._workspace.snapshot.exhibits)
        if str(self.choice.currentData()) in self._looks:
            return
        for widget in (self.head, self.meaning):
            widget.hide()
        if not left:
            for part in (self.rule, self.file_button, self.search_button, self.choice):
                part.hide()

    def _failed(self, error: AnnotatorError) -> None:
        self._set_ready(ready=True)
        if isinstance(error, CancelledError):
            self._say(self.tr("Stopped. The case is as it was."), "muted")
        else:
            self._say(f"✗ {error.message} {error.hint}".strip(), "bad")

    def _crashed(self, _crash: Crash) -> None:
        self._set_ready(ready=True)
        self._say(self.tr("▲ The search itself broke off; the case is as it was."), "bad")

    def _say(self, words: str, role: str) -> None:
        self.said.setText(words)
        self.said.set_role(role)
        self.said.show()

    def _set_ready(self, *, ready: bool) -> None:
        for widget in (self.file_button, self.search_button, self.choice):
            widget.setEnabled(ready)

    def reject(self) -> None:
        """Esc stops what runs, then closes."""
        self.progress.stop()
        super().reject()
