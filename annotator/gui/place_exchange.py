"""Places to files of map programs and back: what will not be in them is said before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout, QWidget

from annotator.case.vocabularies import Edition
from annotator.errors import AnnotatorError, CancelledError, UsageError
from annotator.exchange.geo_places import PlacesRead
from annotator.gui.actions import Actions
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.field_block import FieldBlock
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.main_window import MainWindow
from annotator.gui.names_check import NamesCheck
from annotator.gui.note_pickers import WordBox
from annotator.gui.settings import Settings
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.provenance.shown_name import shown_name
from annotator.store.vault import Vault
from annotator.workflow.disclosure_check import NOTHING_ACCEPTED, Accepted
from annotator.workflow.places_exchange import (
    PlacesOut,
    export_places,
    places_out,
    read_places,
    taken_places,
)

_MOST = 40


class PlaceExchange(QObject):
    """Asks what is to be written or taken, then does it in the background."""

    def __init__(
        self, actions: Actions, workspace: Workspace, settings: Settings, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._settings = settings
        self._window = window
        actions.connect("place.export", self.ask_export)
        actions.connect("place.import", self._ask_import)

    # -- out

    def ask_export(self) -> PlaceExportDialog:
        """Open the dialog that says what will be written."""
        dialog = PlaceExportDialog(self._workspace, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(
            lambda target: self.write(
                target, dialog.edition(), dialog.names.opener(), dialog.names.disclosed()
            )
        )
        dialog.show()
        return dialog

    def write(
        self,
        target: Path,
        edition: Edition,
        opened: Callable[[], Vault] | None = None,
        accepted: Accepted = NOTHING_ACCEPTED,
    ) -> None:
        """Write the places of an edition to a file that may be replaced; `opened` opens the vault."""
        store = self._workspace.store

        def work(_progress: Report, cancelled: Cancelled) -> PlacesOut:
            vault = None if opened is None else opened()
            return export_places(
                store, target, edition, overwrite=True, vault=vault, accepted=accepted,
                cancelled=cancelled,
            )  # fmt: skip

        def done(out: PlacesOut) -> None:
            self._workspace.tell_logged()
            words = self.tr("Places written: {n}; withheld from the {edition} edition: {m}.")
            self._window.banners.put(
                "place",
                "good",
                words.format(n=len(out.places), m=out.withheld, edition=self.tr(str(edition))),
                one_line(str(target), 300),
            )

        self._workspace.jobs.start(
            self.tr("Writing places"), work, finished=done, failed=self._refuse
        )

    # -- in

    def _ask_import(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Places from a file"),
            "",
            self.tr("GeoJSON and KML (*.geojson *.json *.kml)"),
        )
        if chosen:
            self.read(Path(chosen))

    def read(self, path: Path) -> None:
        """Read a file in the background, then say what of it can be taken."""

        def work(_progress: Report, _cancelled: Cancelled) -> PlacesRead:
            return read_places(path)

        def done(read: PlacesRead) -> None:
            if not self._workspace.has_case():
                return
            if not read.places:
                hint = "\n".join(read.not_understood[:4])
                why = self.tr("The file names no point that could be taken.")
                self._refuse(UsageError(why, hint))
                return
            dialog = PlaceImportDialog(read, shown_name(path), self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._take(read, path))
            self._workspace.case_closed.connect(dialog.reject)
            dialog.show()

        self._workspace.jobs.start(
            self.tr("Reading places"), work, finished=done, failed=self._refuse
        )

    def _take(self, read: PlacesRead, path: Path) -> None:
        origin = self.tr("Taken from the file {0}").format(shown_name(path))
        clock, author = self._workspace.clock, self._settings.your_name
        self._workspace.do(taken_places(clock, author, read.places, origin))

    def _refuse(self, error: AnnotatorError) -> None:
        if not isinstance(error, CancelledError):
            self._window.banners.put("place", "warn", error.message, error.hint)


class PlaceExportDialog(QDialog):
    """Which edition, what is withheld, what the format cannot hold; `chosen(Path)`."""

    chosen = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("placeExportDialog")
        self.setWindowTitle(self.tr("Places for a map program"))
        self._workspace = workspace
        self.box = WordBox(Edition, self)
        self.box.show_word(Edition.RESTRICTED)
        self.words = PlainLabel("", self)
        self.words.setWordWrap(True)
        self.lost = PlainLabel("", self, role="muted")
        self.lost.setWordWrap(True)
        self.names = NamesCheck(workspace.store, may_accept=False, parent=self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.geojson = buttons.addButton("GeoJSON…", QDialogButtonBox.ButtonRole.ActionRole)
        self.kml = buttons.addButton("KML…", QDialogButtonBox.ButtonRole.ActionRole)
        self.geojson.clicked.connect(lambda: self._save(".geojson"))
        self.kml.clicked.connect(lambda: self._save(".kml"))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(FieldBlock(self.tr("Edition"), self.box, self))
        for widget in (self.words, self.lost, self.names):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(buttons)
        self.resize(480, 320)
        self.box.activated.connect(lambda _at: self._show())
        workspace.case_closed.connect(self.reject)
        workspace.values_changed.connect(self._show)
        self._show()

    def edition(self) -> Edition:
        """The chosen edition."""
        return self.box.word() or Edition.RESTRICTED

    def _show(self, _changed: object = None) -> None:
        if not self._workspace.has_case():
            return
        out = places_out(self._workspace.store, "KML", self.edition())
        said = self.tr("To be written: {n} places.").format(n=len(out.places))
        if out.withheld:
            said += " " + self.tr(
                "Withheld: {m}. Protected places (TLP:RED) go into the sealed edition only,"
                " and into a public one only what is TLP:CLEAR."
            ).format(m=out.withheld)
        elif self.edition() is Edition.SEALED and out.places:
            said += " " + self.tr(
                "▲ The file names protected camera points: keep it with those for whom it is made."
            )
        self.words.setText(said)
        lines = "\n".join(f"• {each}" for each in out.not_held)
        self.lost.setText(self.tr("Such a file cannot hold:") + "\n" + lines)
        for button in (self.geojson, self.kml):
            button.setEnabled(bool(out.places))

    def _save(self, ending: str) -> None:
        if not self.names.ready():
            return
        chosen, _filter = QFileDialog.getSaveFileName(
            self, self.windowTitle(), f"places{ending}", f"*{ending}"
        )
        if chosen:
            path = Path(chosen)
            self.chosen.emit(
                path if path.suffix.lower() == ending else path.with_name(path.name + ending)
            )
            self.accept()


class PlaceImportDialog(QDialog):
    """What a file holds and what of it was not understood, before anything is taken."""

    def __init__(self, read: PlacesRead, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("placeImportDialog")
        self.setWindowTitle(self.tr("Places from a file"))
        head = PlainLabel(
            self.tr("Points in {name}: {n}").format(name=one_line(name, 60), n=len(read.places)),
            self,
        )
        head.setWordWrap(True)
        listed = [one_line(each.name, 80) for each in read.places[:_MOST]]
        if len(read.places) > _MOST:
            listed.append("…")
        page = QWidget(self)
        page.setProperty("role", "page")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        for text, role in (
            ("\n".join(listed), ""),
            (self._lost(read), "warn"),
        ):
            label = PlainLabel(text, page, role=role)
            label.setWordWrap(True)
            label.setVisible(bool(text))
            inner.addWidget(label)
        inner.addStretch(1)
        said = PlainLabel(
            self.tr(
                "Camera points come in as TLP:RED, others as TLP:AMBER+STRICT, unless the file says"
                " otherwise; 100 m is taken where it says nothing of how far a point may be off."
            ),
            self,
            role="muted",
        )
        said.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        take = buttons.addButton(self.tr("Take them"), QDialogButtonBox.ButtonRole.AcceptRole)
        take.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(vertical_scroll(page, self), 1)
        column.addWidget(said)
        column.addWidget(buttons)
        self.resize(480, 420)

    def _lost(self, read: PlacesRead) -> str:
        if not read.not_understood:
            return ""
        lines = [one_line(each, 160) for each in read.not_understood[:_MOST]]
        if len(read.not_understood) > _MOST:
            lines.append("…")
        return "\n".join([self.tr("▲ Not understood, and left out:"), *lines])
