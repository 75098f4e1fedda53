"""Proposes how two films lie in time by what both hear; a person hears both, then ties them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.event_time import TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.errors import AnnotatorError, CancelledError
from annotator.gui.event_desk import EventDesk
from annotator.gui.field_block import FieldBlock
from annotator.gui.film_words import grouped
from annotator.gui.jobs import Job
from annotator.gui.labels import PlainLabel, menu_text, restyle
from annotator.gui.theme import GRID
from annotator.gui.workspace import Workspace
from annotator.progress import Cancelled, Report
from annotator.store.case_store import CaseStore
from annotator.workflow.event_edits import add_anchor
from annotator.workflow.event_sound import SoundMatch, anchor_from, heard_in, match_sounds
from annotator.workflow.event_time import span_words
from annotator.workflow.intake import ensure_index

Found = tuple[SoundMatch, TimeAnchor]


class SoundMatchDialog(QDialog):
    """Choose the other film, compare, hear both places, tie. `frame_wanted((exhibit id, frame))`."""

    frame_wanted = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        desk: EventDesk,
        exhibit: Exhibit,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("soundMatchDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("The same sound in another film"))
        self.setMinimumWidth(460)
        self._workspace, self._desk, self._exhibit = workspace, desk, exhibit
        self._job: Job[Found] | None = None
        self.tie: TimeAnchor | None = None
        self.film = QComboBox(self)
        for each in workspace.snapshot.exhibits:
            if each.id != exhibit.id:
                self.film.addItem(menu_text(f"{each.label} {each.name()}"), each.id)
        self.said = PlainLabel(
            self.tr(
                "How suddenly the sound rises is compared at every offset. What comes out is a"
                " proposal: hear both places before you tie the films."
            ),
            self,
        )
        self.said.setWordWrap(True)
        self.said.setMinimumHeight(5 * self.fontMetrics().lineSpacing())
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.compare = QPushButton(self.tr("Compare the sound"), self)
        self.compare.clicked.connect(self.begin)
        self.here = QPushButton("", self)
        self.there = QPushButton("", self)
        self.here.clicked.connect(lambda: self._go(here=True))
        self.there.clicked.connect(lambda: self._go(here=False))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.keep = buttons.addButton(
            self.tr("I heard both: tie them"), QDialogButtonBox.ButtonRole.ActionRole
        )
        restyle(self.keep, "role", "primary")
        self.keep.clicked.connect(self.confirm)
        buttons.rejected.connect(self.reject)
        places = QHBoxLayout()
        places.addWidget(self.here)
        places.addWidget(self.there)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        column.setSpacing(GRID)
        head = self.tr("{label} and").format(label=exhibit.label)
        column.addWidget(FieldBlock(head, self.film, self))
        column.addWidget(self.compare)
        column.addWidget(self.said)
        column.addLayout(places)
        column.addWidget(buttons)
        self.film.currentIndexChanged.connect(lambda _row: self._forget())
        self.finished.connect(lambda _result: self._cancel())
        workspace.case_closed.connect(self.reject)
        self._forget()

    def begin(self) -> None:
        """Compare in the background; can be stopped in the status bar."""
        other = self._workspace.snapshot.find("exhibit", str(self.film.currentData() or ""))
        if not isinstance(other, Exhibit):
            return
        self._forget()
        self.compare.setEnabled(False)
        self.said.setText(self.tr("Listening …"))
        work = partial(_compared, self._workspace.store, self._exhibit, other)
        self._job = self._workspace.jobs.start(
            self.tr("Comparing the sound"), work, finished=self._take, failed=self._fail
        )

    def confirm(self) -> None:
        """Store the tie."""
        if self.tie is not None and self._workspace.do(add_anchor(self.tie)):
            self.accept()

    def _go(self, *, here: bool) -> None:
        tie = self.tie
        if tie is not None and tie.tied_frame is not None:
            place = (tie.exhibit_id, tie.frame) if here else (tie.tied_exhibit_id, tie.tied_frame)
            self.frame_wanted.emit((place[0], place[1].index))

    def _take(self, found: Found) -> None:
        match, tie = found
        self._job, self.tie = None, tie
        self.compare.setEnabled(True)
        labels, first = self._desk.labels(), self._desk.first_number()
        other = labels.get(tie.tied_exhibit_id, "?")
        sign = "+" if match.offset_us >= 0 else "−"
        lines = [
            self.tr("{other} at 0 is {label} at {offset} s; strength {strength} of 100.").format(
                other=other,
                label=self._exhibit.label,
                offset=f"{sign}{abs(match.offset_us) / 1e6:.3f}",
                strength=round(100 * match.strength),
            )
        ]
        if match.second_offset_us is not None:
            lines.append(
                self.tr("Second best: {offset} s, strength {strength}.").format(
                    offset=f"{match.second_offset_us / 1e6:+.3f}",
                    strength=round(100 * match.second_strength),
                )
            )
        if match.is_likely():
            lines.append(self.tr("The best one stands out."))
        else:
            lines.append(self.tr("▲ The best one does not stand out: it may be chance."))
        lines.append(self.tr("The tie would be exact to ± {around}.").format(around=span_words(tie.plus_minus_us)))  # fmt: skip
        self.said.setText("\n".join(lines))
        assert tie.tied_frame is not None
        self.here.setText(
            self.tr("Hear {label}, frame {n}").format(
                label=self._exhibit.label, n=grouped(tie.frame.index + first)
            )
        )
        self.there.setText(
            self.tr("Hear {label}, frame {n}").format(
                label=other, n=grouped(tie.tied_frame.index + first)
            )
        )
        for button in (self.here, self.there):
            button.show()
        self.keep.setEnabled(not self._workspace.is_read_only())

    def _fail(self, error: AnnotatorError) -> None:
        self._job = None
        self.compare.setEnabled(True)
        stopped = isinstance(error, CancelledError)
        self.said.setText("" if stopped else f"▲ {error.message}\n{error.hint}".strip())

    def _forget(self) -> None:
        self._cancel()
        self.tie = None
        self.here.hide()
        self.there.hide()
        self.keep.setEnabled(False)
        self.compare.setEnabled(self.film.count() > 0)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None


def _compared(
    store: CaseStore, one: Exhibit, other: Exhibit, progress: Report, cancelled: Cancelled
) -> Found:
    indexes = [
        ensure_index(store, film, final=False, progress=progress, cancelled=cancelled)
        for film in (one, other)
    ]
    heard = [
        heard_in(store, film, index, progress=progress, cancelled=cancelled)
        for film, index in zip((one, other), indexes, strict=True)
    ]
    match = match_sounds(*heard)
    author = store.actor.name
    tie = anchor_from(match, store.clock, author, one, indexes[0], other, indexes[1])
    return match, tie
