"""Notes for other tools: what the format cannot hold is said before anything is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from annotator.errors import AnnotatorError, VaultLockedError
from annotator.exchange.film_notes import FilmNotes
from annotator.gui.case_dialogs import folder_name
from annotator.gui.exchange_work import ExchangeWork
from annotator.gui.field_block import FieldBlock
from annotator.gui.jobs import Crash
from annotator.gui.labels import ElidedLabel, PlainLabel, one_line
from annotator.gui.names_check import NamesCheck
from annotator.gui.plain_edit import PlainLine
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.exchange_out import (
    FORMATS,
    Format,
    Written,
    export_notes,
    film_notes,
    lost_words,
)


class ExportForDialog(ExchangeWork):
    """Chooses a format and a file; lists what the format cannot hold before anything is written."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, "", parent)
        self.setWindowTitle(self.tr("Export for another tool"))
        self.setObjectName("exportForDialog")
        self._film: FilmNotes | None = None
        self._folder = workspace.folder() / "exports"
        if not self._folder.is_dir():
            self._folder = workspace.folder().absolute().parent
        self.format = QComboBox(self)
        self.format.setAccessibleName(self.tr("Format"))
        for each in FORMATS:
            self.format.addItem(f"{each.label} (.{each.ending})", each.name)
        self.language = PlainLine(self)
        self.language.setPlaceholderText(self.tr("such as en; empty for the notes' own words"))
        self.language_block = FieldBlock(self.tr("Translations into"), self.language, self)
        self.where = ElidedLabel("", self, role="muted")
        self.elsewhere = QPushButton(self.tr("Elsewhere…"), self)
        self.elsewhere.setProperty("role", "link")
        self.elsewhere.setAutoDefault(False)
        self.elsewhere.clicked.connect(self._choose_folder)
        self.lost = PlainLabel("", self)
        self.lost.setWordWrap(True)
        self.replace = QCheckBox(self.tr("Replace the file that is there"), self)
        self.replace.hide()
        self.names = NamesCheck(workspace.store, may_accept=False, parent=self)
        self.write_button = self.buttons.addButton(
            self.tr("Write the file"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.write_button.setDefault(True)
        self.write_button.setEnabled(False)
        self.buttons.accepted.connect(self.write)
        row = QHBoxLayout()
        row.addWidget(self.where, 1)
        row.addWidget(self.elsewhere)
        self.column.addWidget(FieldBlock(self.tr("Format"), self.format, self))
        self.column.addWidget(self.language_block)
        self.column.addLayout(row)
        self.column.addWidget(
            PlainLabel(self.tr("What this format cannot hold"), self, role="heading")
        )
        for widget in (self.lost, self.replace, self.names):
            self.column.addWidget(widget)
        self._end()
        self.format.currentIndexChanged.connect(lambda _at: self._show_format())
        self._show_format()
        self._gather()

    def chosen(self) -> Format:
        """The format."""
        return FORMATS[max(0, self.format.currentIndex())]

    def target(self) -> Path:
        """Where the file goes."""
        title = folder_name(f"{self._exhibit.label} {self._workspace.snapshot.info.title}")
        return self._folder / f"{title}.{self.chosen().ending}"

    def write(self) -> None:
        """Write the file in the background."""
        film = self._film
        if self._busy or film is None or not self.names.ready():
            return
        self._say("", "")
        store, wanted, target = self._workspace.store, self.chosen(), self.target()
        language, overwrite = self.language.text().strip(), self.replace.isChecked()
        opened = self.names.opener()
        self.names.clear()

        def work(_progress: Report, cancelled: Cancelled) -> Written:
            return export_notes(
                store,
                film,
                wanted,
                target,
                language=language,
                overwrite=overwrite,
                vault=opened(),
                cancelled=cancelled,
            )

        self._set_busy(busy=True)
        job = self._workspace.jobs.start(
            self.tr("Writing for another tool"), work, finished=self._done, failed=self._failed
        )
        job.crashed.connect(self._crashed)
        self.progress.follow(job)

    def _gather(self) -> None:
        store, exhibit = self._workspace.store, self._exhibit

        def work(progress: Report, cancelled: Cancelled) -> FilmNotes:
            return film_notes(store, exhibit, progress=progress, cancelled=cancelled)

        job = self._workspace.jobs.start(
            self.tr("Gathering the notes"), work, finished=self._on_film, failed=self._failed
        )
        self.progress.follow(job)

    def _on_film(self, film: FilmNotes) -> None:
        self._film = film
        self._show_format()

    def _show_format(self) -> None:
        wanted = self.chosen()
        self.language_block.setVisible(wanted.name in ("vtt", "srt"))
        self.where.setText(
            self.tr("Written to {path}").format(path=one_line(str(self.target()), 400))
        )
        self.replace.setVisible(self.target().exists())
        if self._film is None:
            self.lost.setText(self.tr("Gathering the notes…"))
            return
        lost = lost_words(wanted, self._film)
        self.lost.setText(
            "\n".join(f"· {words}" for words in lost) or self.tr("It holds everything.")
        )
        self.write_button.setEnabled(not self._busy)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Write the file to"), str(self._folder)
        )
        if chosen:
            self._folder = Path(chosen)
            self._show_format()

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        for widget in (self.format, self.language, self.elsewhere, self.write_button):
            widget.setEnabled(not busy)

    def _done(self, written: Written) -> None:
        self._set_busy(busy=False)
        names = ", ".join(one_line(path.name, 120) for path in written.paths)
        self._show_format()
        self._say(self.tr("✓ Written: {names}").format(names=names), "good")
        self._workspace.tell_logged()

    def _failed(self, error: AnnotatorError) -> None:
        self._set_busy(busy=False)
        self._show_format()
        if self.names.refuses(error) and isinstance(error, VaultLockedError):
            return
        self._refused(error)

    def _crashed(self, _crash: Crash) -> None:
        self._set_busy(busy=False)
        self._say(self.tr("▲ The file could not be made; nothing was written."), "bad")
