"""Making an evidence package: what goes in, how large it is, where it goes, who signs it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.vocabularies import Edition
from annotator.errors import AnnotatorError, CancelledError, VaultLockedError
from annotator.gui.case_dialogs import folder_name
from annotator.gui.disclosure_choice import DisclosureChoice
from annotator.gui.field_block import FieldBlock
from annotator.gui.grow_to_fit import GrowToFit
from annotator.gui.job_progress import JobProgress
from annotator.gui.jobs import Crash
from annotator.gui.labels import (
    CopyableLabel,
    ElidedLabel,
    PlainLabel,
    Segment,
    SegmentedControl,
    one_line,
)
from annotator.gui.names_check import NamesCheck
from annotator.gui.package_parts import PackageParts, size_words
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.provenance.signatory import Signatory
from annotator.provenance.signing import grouped
from annotator.workflow.edition_package import EditionOptions, make_edition
from annotator.workflow.package import (
    PackageMade,
    PackageOptions,
    PackagePlan,
    can_sign,
    make_package,
    plan_package,
)


class PackageDialog(QDialog):
    """Chooses form, parts and place; writes the package in the background.

    `made(PackageMade)` when it is there.
    """

    made = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("packageDialog")
        self.setWindowTitle(self.tr("Evidence package"))
        self._workspace = workspace
        self._folder = workspace.folder().absolute().parent
        self._plan: PackagePlan | None = None
        self._made: PackageMade | None = None
        self._busy = False
        self._build()
        self.edition.chosen.connect(self._show_edition)
        self.form.chosen.connect(lambda _form: self._show_where())
        self.name.textEdited.connect(lambda _text: self._show_where())
        self.parts.show_folder(self._folder)
        self._show_where()
        self._show_signature()
        self._look()

    def options(self) -> PackageOptions:
        """What is chosen."""
        options = self.parts.options(sign=can_sign(self._workspace.store))
        return replace(options, accept_telling=self.names.accepted())

    def target(self) -> Path:
        """Where the package goes."""
        name = self.name.text().strip()
        if self.form.value() == "zip" and not name.lower().endswith(".zip"):
            name = f"{name}.zip"
        return self._folder / name

    def make(self) -> None:
        """Write the package; the dialog follows it."""
        if self._busy or self._plan is None or not self.names.ready():
            return
        self._say("", "")
        self.digest.hide()
        workspace, target, options = self._workspace, self.target(), self.options()
        opened = self.names.opener()
        accepted = self.names.disclosed()
        self.names.clear()
        store, clock, as_zip = workspace.store, workspace.clock, self.form.value() == "zip"
        edition = self.edition.edition()
        part = EditionOptions(
            edition,
            report=options.report,
            language=options.language,
            sign=options.sign,
            as_zip=as_zip,
        )

        def work(progress: Report, cancelled: Cancelled) -> PackageMade:
            if edition is not Edition.SEALED:
                return make_edition(
                    store,
                    target,
                    options=part,
                    vault=opened(),
                    accepted=accepted,
                    clock=clock,
                    progress=progress,
                    cancelled=cancelled,
                )
            return make_package(
                store,
                target,
                as_zip=as_zip,
                options=options,
                vault=opened(),
                clock=clock,
                progress=progress,
                cancelled=cancelled,
            )

        self._set_busy(busy=True)
        job = workspace.jobs.start(
            self.tr("Making the evidence package"), work, finished=self._done, failed=self._failed
        )
        job.crashed.connect(self._crashed)
        self.progress.follow(job)

    # -- build

    def _build(self) -> None:
        self.parts = PackageParts(self)
        words = self.parts.edition_words()
        self.edition = DisclosureChoice(Edition.SEALED, self, words=words)
        self.form = SegmentedControl(
            [Segment("folder", self.tr("Folder")), Segment("zip", self.tr("ZIP file"))], self
        )
        self.form.set_value("folder")
        self.form.setAccessibleName(self.tr("Form"))
        self.name = PlainLine(self)
        self.name.setObjectName("packageName")
        title = folder_name(self._workspace.snapshot.info.title)
        today = self._workspace.clock.now_utc().astimezone().strftime("%Y-%m-%d")
        self.name.setText(
            self._free_name(self.tr("{case} package").format(case=f"{title} {today}"))
        )
        self.where = ElidedLabel("", self, role="muted", where=Qt.TextElideMode.ElideLeft)
        self.elsewhere = QPushButton(self.tr("Elsewhere…"), self)
        self.elsewhere.setProperty("role", "link")
        self.elsewhere.setAutoDefault(False)
        self.elsewhere.clicked.connect(self._choose_folder)
        self.signature = PlainLabel("", self, role="muted")
        self.signature.setWordWrap(True)
        self.names = NamesCheck(self._workspace.store, may_accept=True, parent=self)
        self.progress = JobProgress(self)
        self.said = PlainLabel("", self)
        self.said.setWordWrap(True)
        self.said.hide()
        self.digest = CopyableLabel("", self)
        self.digest.setAccessibleName(self.tr("Digest of the package"))
        self.digest.hide()
        self.buttons = QDialogButtonBox(self)
        self.make_button = self.buttons.addButton(
            self.tr("Make the package"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.make_button.setDefault(True)
        self.make_button.setEnabled(False)
        self.show_button = self.buttons.addButton(
            self.tr("Show"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.show_button.setAccessibleName(self.tr("Show the package in its folder"))
        self.show_button.hide()
        self.show_button.clicked.connect(self._show_package)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self.buttons.accepted.connect(self.make)
        self.buttons.rejected.connect(self.close)
        where_row = QHBoxLayout()
        where_row.addWidget(self.where, 1)
        where_row.addWidget(self.elsewhere)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 3, GRID * 3, GRID * 2)
        column.setSpacing(GRID + 4)
        column.addWidget(self.edition)
        column.addWidget(self.form)
        column.addWidget(FieldBlock(self.tr("Name"), self.name, self))
        column.addLayout(where_row)
        column.addWidget(PlainLabel(self.tr("What goes in"), self, role="heading"))
        for widget in (
            self.parts, self.signature, self.names, self.progress, self.said, self.digest, self.buttons,
        ):  # fmt: skip
            column.addWidget(widget)
        self.setMinimumWidth(560)
        GrowToFit(self)

    # -- what there is

    def _look(self) -> None:
        store = self._workspace.store

        def work(_progress: Report, _cancelled: Cancelled) -> PackagePlan:
            return plan_package(store)

        def failed(error: AnnotatorError) -> None:
            self._say(f"▲ {error.message}\n{error.hint}".strip(), "bad")

        job = self._workspace.jobs.start(
            self.tr("Looking at the case"), work, finished=self._on_plan, failed=failed
        )
        self.finished.connect(lambda _code: job.finished.disconnect(self._on_plan))

    def _on_plan(self, plan: PackagePlan) -> None:
        self._plan = plan
        if plan.missing:
            more = [one_line(words, 200) for words in plan.missing[:3]]
            hint = self.tr("Find the video again first, then make the package.")
            self._say("\n".join([*(f"▲ {words}" for words in more), hint]), "bad")
        elif plan.exhibits == 0:
            self._say(self.tr("The case has no video yet; the package will hold none."), "muted")
        self.parts.show_plan(plan)
        self._enable()

    def _show_signature(self) -> None:
        actor = self._workspace.store.actor
        if can_sign(self._workspace.store):
            words = self.tr("Signed with your key {key}").format(key=grouped(actor.key_fingerprint))
        elif isinstance(actor, Signatory):
            words = self.tr(
                "▲ Your signing key is locked, so the package would not be signed: unlock it first,"
                " in the status bar."
            )
        else:
            words = self.tr("Not signed: there is no signing key here.")
        self.signature.setText(words)

    def _show_where(self) -> None:
        self.where.setText(
            self.tr("Written to {path}").format(path=one_line(str(self.target()), 400))
        )
        self._enable()

    def _show_edition(self, edition: Edition) -> None:
        self.parts.show_edition(edition)
        self.names.clear()
        self._enable()

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Write the package to"), str(self._folder)
        )
        if chosen:
            self._folder = Path(chosen)
            self._show_where()
            self.parts.show_folder(self._folder)

    def _free_name(self, name: str) -> str:
        number, free = 2, name
        while any((self._folder / f"{free}{ending}").exists() for ending in ("", ".zip")):
            free, number = f"{name} {number}", number + 1
        return free

    # -- what happens

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        for widget in (self.edition, self.form, self.name, self.elsewhere):
            widget.setEnabled(not busy)
        self.parts.set_choosing(on=not busy)
        self._enable()

    def _enable(self) -> None:
        # An edition holds no original, so it does not matter whether they are all there.
        sealed = self.edition.edition() is Edition.SEALED
        whole = self._plan is not None and not (sealed and self._plan.missing)
        ready = whole and bool(self.name.text().strip())
        self.make_button.setEnabled(ready and not self._busy)

    def _done(self, made: PackageMade) -> None:
        self._made = made
        self._set_busy(busy=False)
        self.make_button.setDefault(False)
        words = [
            self.tr("✓ {name} is written and was checked: {count} files, {size}.").format(
                name=one_line(made.path.name, 120),
                count=f"{made.files:,}",
                size=size_words(made.size_bytes),
            )
        ]
        words += [f"▲ {one_line(each, 200)}" for each in made.not_decoded[:3]]
        words.append(self.tr("Its digest, to be told in another way than the package itself:"))
        self._say("\n".join(words), "good")
        self.digest.setText(made.digest)
        self.digest.show()
        self.show_button.show()
        self.show_button.setFocus()
        self.name.setText(self._free_name(self.name.text()))
        self._show_where()
        self._workspace.tell_logged()
        self.made.emit(made)

    def _failed(self, error: AnnotatorError) -> None:
        self._set_busy(busy=False)
        if isinstance(error, CancelledError):
            self._say(self.tr("Stopped; nothing was written."), "")
            return
        if self.names.refuses(error) and isinstance(error, VaultLockedError):
            return
        self._say(f"▲ {error.message}\n{error.hint}".strip(), "bad")

    def _crashed(self, _crash: Crash) -> None:
        self._set_busy(busy=False)
        self._say(self.tr("▲ The package could not be made; nothing was written."), "bad")

    def _say(self, words: str, role: str) -> None:
        self.said.setText(words)
        self.said.set_role(role)
        self.said.setVisible(bool(words))

    def _show_package(self) -> None:
        if self._made is not None:
            path = self._made.path
            shown = path if path.is_dir() else path.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(shown)))

    def reject(self) -> None:
        """Esc stops what runs, then closes."""
        self.progress.stop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing stops what runs."""
        self.progress.stop()
        super().closeEvent(event)
