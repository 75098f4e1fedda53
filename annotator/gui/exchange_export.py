"""Notes for other tools: what the format cannot hold is said before anything is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QWidget

from annotator.exchange.film_notes import FilmNotes
from annotator.gui.case_dialogs import folder_name
from annotator.gui.disclosure_choice import DisclosureChoice
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.plain_edit import PlainLine
from annotator.gui.workspace import Workspace
from annotator.gui.write_dialog import WriteDialog
from annotator.progress import Cancelled, Report
from annotator.workflow.exchange_out import (
    FORMATS,
    Format,
    Written,
    export_notes,
    film_notes,
    lost_words,
)


class ExportForDialog(WriteDialog):
    """Chooses a format and a file; lists what the format cannot hold before anything is written."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.setWindowTitle(self.tr("Export for another tool"))
        self.setObjectName("exportForDialog")
        self._film: FilmNotes | None = None
        self.format = QComboBox(self)
        self.format.setAccessibleName(self.tr("Format"))
        for each in FORMATS:
            self.format.addItem(f"{each.label} (.{each.ending})", each.name)
        self.language = PlainLine(self)
        self.language.setPlaceholderText(self.tr("such as en; empty for the notes' own words"))
        self.language_block = FieldBlock(self.tr("Translations into"), self.language, self)
        self.lost = PlainLabel("", self)
        self.lost.setWordWrap(True)
        self.edition = DisclosureChoice(workspace.snapshot.info.edition, self)
        self.edition.chosen.connect(lambda _edition: self._gather())
        self.column.addWidget(self.edition)
        self.column.addWidget(FieldBlock(self.tr("Format"), self.format, self))
        self.column.addWidget(self.language_block)
        self._add_where()
        self.column.addWidget(
            PlainLabel(self.tr("What this format cannot hold"), self, role="heading")
        )
        self.column.addWidget(self.lost)
        self._end()
        self._inputs = (self.edition, self.format, self.language, self.elsewhere)
        self.format.currentIndexChanged.connect(lambda _at: self._show())
        self._show()
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
        opened, accepted = self.names.opener(), self.names.disclosed()
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
                accepted=accepted,
                cancelled=cancelled,
            )

        self._start(self.tr("Writing for another tool"), work)

    def _gather(self) -> None:
        store, exhibit, edition = self._workspace.store, self._exhibit, self.edition.edition()
        self._film = None
        self.names.clear()
        self._show()

        def work(progress: Report, cancelled: Cancelled) -> FilmNotes:
            return film_notes(
                store, exhibit, edition=edition, progress=progress, cancelled=cancelled
            )

        job = self._workspace.jobs.start(
            self.tr("Gathering the notes"), work, finished=self._on_film, failed=self._failed
        )
        self.progress.follow(job)

    def _on_film(self, film: FilmNotes) -> None:
        if film.edition is not self.edition.edition():
            return  # another one was chosen meanwhile
        self._film = film
        self._show()

    def _show(self) -> None:
        wanted = self.chosen()
        self.language_block.setVisible(wanted.name in ("vtt", "srt"))
        self._show_target()
        self.write_button.setEnabled(self._film is not None and not self._busy)
        if self._film is None:
            self.lost.setText(self.tr("Gathering the notes…"))
            return
        lost = lost_words(wanted, self._film)
        self.lost.setText(
            "\n".join(f"· {words}" for words in lost) or self.tr("It holds everything.")
        )

    def _done(self, written: Written) -> None:
        names = ", ".join(one_line(path.name, 120) for path in written.paths)
        self._say(self.tr("✓ Written: {names}").format(names=names), "good")
