"""Fields beside a record: when a claim says it happened, and how a source was kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from annotator.case.accounts import Claim, Source
from annotator.case.capture import Capture, capture_id
from annotator.case.claim_rules import (
    check_capture,
    check_claim_time,
    read_moment,
    written_moment,
)
from annotator.case.event_time import ClaimTime, claim_time_id
from annotator.case.fields import FieldSpec
from annotator.errors import AnnotatorError, ValueRefusedError
from annotator.gui.labels import PlainLabel
from annotator.gui.record_form import RecordForm
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.provenance.digests import hash_file
from annotator.timing.event_zone import read_zone
from annotator.workflow.account_edits import Beside, Record

_TIME: Final = "When it is said to have happened"
_KEPT: Final = "How it was kept"
_TIME_FIELDS: Final = (
    FieldSpec("as_said", _TIME, "As said", "In the words of the claim: “in the afternoon”."),
    FieldSpec("earliest_us", _TIME, "Not before", "2011-12-16, or 2011-12-16 15:30. Empty: open."),
    FieldSpec("latest_us", _TIME, "Not after", "The same; a day alone counts to its end."),
    FieldSpec("zone", _TIME, "Zone", "Such as Asia/Aqtau: that of the place it speaks of."),
    FieldSpec("why", _TIME, "Why so", "What the interval is taken from.", long=True),
)
_KEPT_FIELDS: Final = (
    FieldSpec("captured_at", _KEPT, "Kept on", "UTC, for example 2011-12-21 09:30."),
    FieldSpec("captured_by", _KEPT, "Kept by", "Who saved the page or the post."),
    FieldSpec("tool", _KEPT, "With what", "Browser, archiver or camera, with its version."),
    FieldSpec("kept_as", _KEPT, "Kept as", "Name of the file."),
    FieldSpec("digest_sha256", _KEPT, "SHA-256 of that file", "Computed when you choose the file."),
    FieldSpec("remarks", _KEPT, "Remarks on keeping", long=True),
)


@dataclass(frozen=True, slots=True)
class _TimeTexts:
    as_said: str
    earliest_us: str
    latest_us: str
    zone: str
    why: str


class BesideForm(QWidget):
    """The fields of what stands beside a claim or a source; `read` gives it as a value."""

    digest_known = Signal()

    def __init__(
        self, workspace: Workspace, record: Record, value: Beside | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._record = record
        is_claim = isinstance(record, Claim)
        self.form = RecordForm(_TIME_FIELDS if is_claim else _KEPT_FIELDS, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.form)
        if is_claim:
            time = value if isinstance(value, ClaimTime) else ClaimTime("", "")
            first, last = (
                written_moment(us, time.zone) for us in (time.earliest_us, time.latest_us)
            )
            self.form.show_record(_TimeTexts(time.as_said, first, last, time.zone, time.why))
        else:
            self.form.show_record(value if isinstance(value, Capture) else Capture("", ""))
            self._add_chooser(column)

    def _add_chooser(self, column: QVBoxLayout) -> None:
        self.choose_button = QPushButton(self.tr("Choose the file that was kept…"), self)
        self.choose_button.setProperty("role", "link")
        self.choose_button.setAutoDefault(False)
        self.choose_button.clicked.connect(self._choose)
        self.choose_button.setEnabled(not self._workspace.is_read_only())
        self.digesting = PlainLabel("", self, role="muted")
        self.digesting.setWordWrap(True)
        self.digesting.hide()
        column.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.digesting)

    def read(self) -> Beside | None:
        """What is entered, None for nothing. Raises ValueRefusedError with the field."""
        texts = {name: text.strip() for name, text in self.form.texts().items()}
        for name in texts:
            self.form.block(name).accept()
        if not any(texts.values()):
            return None
        if isinstance(self._record, Claim):
            return self._read_time(texts)
        assert isinstance(self._record, Source)
        texts["digest_sha256"] = texts["digest_sha256"].lower()
        capture = Capture(capture_id(self._record.id), self._record.id, **texts)
        check_capture(capture)
        return capture

    def _read_time(self, texts: dict[str, str]) -> ClaimTime:
        zone = read_zone(texts["zone"]) if texts["zone"] else ""
        time = ClaimTime(
            claim_time_id(self._record.id),
            self._record.id,
            texts["as_said"],
            read_moment(texts["earliest_us"], zone, field="earliest_us"),
            read_moment(texts["latest_us"], zone, field="latest_us", end=True),
            zone,
            texts["why"],
        )
        check_claim_time(time)
        return time

    def refuse(self, error: ValueRefusedError) -> bool:
        """Say at its field why something was refused; False where it is none of these."""
        if error.field not in self.form.texts():
            return False
        self.form.refuse(error.field, error.message, error.hint)
        return True

    # -- the file that was kept

    def _choose(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(self, self.tr("The file that was kept"))
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Compute the SHA-256 of a file in the background; of its path only the name is kept."""

        def work(progress: Report, cancelled: Cancelled) -> str:
            return hash_file(path, progress=progress, cancelled=cancelled).sha256

        self.digesting.setText(self.tr("Reading the file…"))
        self.digesting.show()
        self._workspace.jobs.start(
            self.tr("Digest of a file that was kept"),
            work,
            finished=lambda digest: self._take_digest(path.name, digest),
            failed=self._fail,
        )

    def _take_digest(self, name: str, digest: str) -> None:
        for field, text in (("kept_as", name), ("digest_sha256", digest)):
            self.form.set_text(field, text)
        self.digesting.setText(self.tr("The digest is that of the file as it is now."))
        self.digest_known.emit()

    def _fail(self, error: AnnotatorError) -> None:
        self.digesting.setText(f"▲ {error.message} {error.hint}")
