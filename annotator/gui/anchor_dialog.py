"""Sign the head of the log now, print it, have it stamped, compare one that was kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError
from annotator.gui.anchor_pages import AnchorPages
from annotator.gui.exhibit_form import vertical_scroll
from annotator.gui.field_block import empty_layout
from annotator.gui.key_passphrase import column_of, wrapped
from annotator.gui.labels import PlainLabel, rule
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.provenance.finding import Finding, Level
from annotator.workflow import anchors
from annotator.workflow.heads import (
    check_signatures,
    compare_kept,
    head_words,
    last_statement,
    sign_now,
    write_head,
)
from annotator.workflow.keys import OwnKey, certificates_in

T = TypeVar("T")
_ROLES = {Level.OK: "good", Level.WARNING: "warn", Level.FAILED: "bad"}
_MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.FAILED: "✗"}


class AnchorDialog(QDialog):
    """Everything that makes the log hard to rewrite, in one place."""

    signed = Signal()

    def __init__(self, workspace: Workspace, keys: OwnKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("anchorDialog")
        self.setWindowTitle(self.tr("Signatures and anchors"))
        self._workspace = workspace
        self._keys = keys
        self._authority = b""
        self._build()
        self._refresh()

    # -- build

    def _build(self) -> None:
        self.head = wrapped("", self, role="strong")
        self.tabs = AnchorPages(
            self._keys.fingerprint(),
            self._workspace.folder() / "exports",
            writable=not self._workspace.is_read_only(),
            parent=self,
        )
        self.tabs.sign_wanted.connect(self.sign)
        self.tabs.head_folder_chosen.connect(self.save_head)
        self.tabs.page_chosen.connect(self.save_page)
        self.tabs.request_chosen.connect(self.save_request)
        self.tabs.authority_chosen.connect(self.use_authority)
        self.tabs.reply_chosen.connect(self.take_reply)
        self.tabs.compare_wanted.connect(self.compare)
        self.said = wrapped("", self)
        self.said.hide()
        page = QWidget(self)
        page.setProperty("role", "page")
        self._findings = QVBoxLayout(page)
        self._findings.setContentsMargins(0, 0, GRID, 0)
        scroll = vertical_scroll(page, self)
        scroll.setMinimumHeight(GRID * 14)
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = QPushButton(self.tr("Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        column = column_of(self)
        for part in (self.head, self.tabs, self.said, rule(self)):
            column.addWidget(part)
        column.addWidget(PlainLabel(self.tr("What the check says now"), self, role="strong"))
        column.addWidget(scroll, 1)
        column.addLayout(foot)
        self.setMinimumWidth(640)
        self.resize(680, 580)

    # -- what is shown

    def _refresh(self) -> None:
        store, keys = self._workspace.store, self._keys

        def look(_progress: Report, _cancelled: Cancelled) -> tuple[str, list[Finding]]:
            told = last_statement(store)
            words = self.tr("No head of this log is signed yet.")
            if told is not None:
                left = store.trust.log_end().seq - told.seq
                words = head_words(told) + "."
                if left > 0:
                    words += " " + (
                        self.tr("One entry came since.")
                        if left == 1
                        else self.tr("{n} entries came since.").format(n=f"{left:,}")
                    )
            findings = check_signatures(store, keys.names())
            return words, findings + anchors.check_case_anchors(store, keys.authorities())

        self._start(look, self._show, quiet=True)

    def _show(self, seen: tuple[str, list[Finding]]) -> None:
        words, findings = seen
        self.head.setText(words)
        empty_layout(self._findings)
        for finding in findings[:60]:
            line = wrapped(
                f"{_MARKS[finding.level]} {finding.what}", self, role=_ROLES[finding.level]
            )
            line.setToolTip(finding.meaning)
            self._findings.addWidget(line)
            if finding.level is not Level.OK:
                self._findings.addWidget(wrapped(finding.meaning, self, role="muted"))
        self._findings.addStretch(1)

    # -- what the buttons do

    def sign(self) -> None:
        """Sign the head as it stands."""
        store = self._workspace.store
        self._act(lambda: sign_now(store), self.tr("The head is signed."))

    def compare(self) -> None:
        """Hold the entered head against the log."""
        store, text = self._workspace.store, self.tabs.kept.toPlainText()
        self._start(
            lambda _progress, _cancelled: compare_kept(store, text),
            lambda found: self._say(f"{found.what} {found.meaning}", _ROLES[found.level]),
        )

    def save_request(self, target: Path) -> None:
        """Sign, and write a time-stamp request for the head."""
        store = self._workspace.store

        def saved(_result: object) -> None:
            self._say(
                self.tr(
                    "The request is saved. Send it to the authority, or carry it to a computer that"
                    " can; then take in the reply."
                ),
                "good",
            )
            self.tabs.offer_command(anchors.send_commands(target))
            self._after()

        self._start(
            lambda _progress, _cancelled: anchors.request_stamp(store, target, overwrite=True),
            saved,
        )

    def take_reply(self, source: Path) -> None:
        """Take in the reply of an authority."""
        store, keys, given = self._workspace.store, self._keys, self._authority

        def taken(result: anchors.Taken) -> None:
            words = self.tr("Kept: {words}.").format(words=result.words())
            if not result.checked:
                words += " " + self.tr("Whose it is was not checked: its certificate is not here.")
            self._say(words, "good" if result.checked else "warn")
            self._after()

        self._start(
            lambda _progress, _cancelled: anchors.take_reply(
                store, source, authorities=given, trusted=keys.authorities()
            ),
            taken,
        )

    def use_authority(self, source: Path) -> None:
        """Trust an authority's certificate from now on."""
        keys = self._keys

        def trust(_progress: Report, _cancelled: Cancelled) -> bytes:
            pem = certificates_in(source)
            keys.trust_authority(source)
            return pem

        def done(pem: bytes) -> None:
            self._authority = pem
            self._say(self.tr("This authority is trusted on this computer from now on."), "good")
            self._refresh()

        self._start(trust, done)

    def save_page(self, target: Path) -> None:
        """Write the head as a page to print."""
        store, clock, named = (
            self._workspace.store,
            self._workspace.clock,
            self.tabs.name_case.isChecked(),
        )
        self._act(
            lambda: anchors.print_head(
                store, target, clock=clock, name_the_case=named, overwrite=True
            ),
            self.tr(
                "The page is saved. Print it, and keep it where nobody from here can change it."
            ),
        )

    def save_head(self, folder: Path) -> None:
        """Write the head that was signed last, its signature and the public key."""
        head = self._workspace.store.trust.last_head()
        if head is None:
            self._say(self.tr("Nothing is signed yet. Sign first."), "warn")
            return
        self._act(lambda: write_head(head, folder, overwrite=True), self.tr("It is saved."))

    # -- in the background

    def _act(self, act: Callable[[], object], done: str) -> None:
        def finished(_result: object) -> None:
            self._say(done, "good")
            self._after()

        self._start(lambda _progress, _cancelled: act(), finished)

    def _start(
        self,
        work: Callable[[Report, Cancelled], T],
        done: Callable[[T], None],
        *,
        quiet: bool = False,
    ) -> None:
        if not quiet:
            self._say("", "")
        self._workspace.jobs.start(
            self.tr("Signatures and anchors"), work, finished=done, failed=self._failed
        )

    def _after(self) -> None:
        self._workspace.tell_logged()
        self.signed.emit()
        self._refresh()

    def _failed(self, error: AnnotatorError) -> None:
        self._say(f"{error.message} {error.hint}", "bad")

    def _say(self, words: str, role: str) -> None:
        self.said.setText(words)
        self.said.set_role(role)
        self.said.setVisible(bool(words))
