"""Values found in or beside a file: shown with their origin, entered only when taken over."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.case.exhibit import Exhibit, Proposal
from annotator.case.fields import PROVENANCE_FIELDS, show_field
from annotator.case.file_statement import FileStatement
from annotator.gui.field_block import empty_layout
from annotator.gui.kept_focus import focus_kept
from annotator.gui.labels import PlainLabel, one_line, plain_tip
from annotator.workflow.file_facts import CREDENTIALS, SOFTWARE, position_of
from annotator.workflow.file_statements import KINDS, statement_of

_SPECS = {spec.name: spec for spec in PROVENANCE_FIELDS}
_SHOWN = 200
_LONGER = 1_200


class Proposals(QWidget):
    """One row a proposal; `taken(tuple[Proposal, …])` when a button is pressed.

    `stated(Proposal)` for what becomes a statement of the file, since no field holds it;
    `place_wanted(Proposal)` for a position that is to become a camera point;
    `look_wanted` to have the file looked into.
    """

    taken = Signal(object)
    stated = Signal(object)
    place_wanted = Signal(object)
    look_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("proposals")
        self._open: tuple[Proposal, ...] = ()
        self._waiting = 0
        self.look = QPushButton(self.tr("Look into the file…"), self)
        self.look.setToolTip(
            plain_tip(
                self.tr("Dates, device, place, software and signed credentials that it holds.")
            )
        )
        self.look.clicked.connect(lambda _checked=False: self.look_wanted.emit())
        self.said = PlainLabel("", self, role="muted")
        self.said.setWordWrap(True)
        self.said.hide()
        self.words = PlainLabel(self.tr("Nobody has vouched for these yet."), self, role="muted")
        self.words.setWordWrap(True)
        self.all_button = QPushButton(self.tr("Take over all"), self)
        self.all_button.clicked.connect(lambda: self.taken.emit(self._open))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.said)
        column.addWidget(self.words)
        column.addLayout(self._rows)
        column.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignLeading)

    def show_proposals(
        self, exhibit: Exhibit, statements: Iterable[FileStatement] = (), *, read_only: bool
    ) -> None:
        """Show an exhibit's proposals; what is entered already, or kept as a statement, says so."""
        with focus_kept(self._rows, self.look):
            self._fill(exhibit, tuple(statements), read_only=read_only)
        self.look.setVisible(not read_only)
        self.words.setVisible(bool(exhibit.proposals))
        self.all_button.setVisible(len(self._open) > 1 and not read_only)
        self.all_button.setToolTip(
            plain_tip(self.tr("Fills the fields that are empty; nothing entered is replaced."))
        )

    def say(self, words: str, role: str = "muted") -> None:
        """What came of looking into the file; '' for nothing to say."""
        self.said.setText(words)
        self.said.set_role(role)
        self.said.setVisible(bool(words))

    def has_news(self) -> bool:
        """True when something was found for a field that is still empty."""
        return bool(self._open)

    def waiting(self) -> int:
        """How many were found that nobody has taken over."""
        return self._waiting

    def _fill(self, exhibit: Exhibit, kept: tuple[FileStatement, ...], *, read_only: bool) -> None:
        empty_layout(self._rows)
        first: dict[str, Proposal] = {}
        self._waiting = 0
        for proposal in exhibit.proposals:
            entered = _is_entered(exhibit, proposal) or statement_of(proposal, kept) is not None
            self._waiting += not entered
            self._rows.addWidget(self._row(exhibit, proposal, entered=entered, read_only=read_only))
            if not entered and _is_blank(exhibit, proposal):
                first.setdefault(proposal.field, proposal)
        self._open = tuple(first.values())

    def _row(
        self, exhibit: Exhibit, proposal: Proposal, *, entered: bool, read_only: bool
    ) -> QWidget:
        row = QFrame(self)
        spec = _SPECS.get(proposal.field)
        others = {SOFTWARE: self.tr("Software"), CREDENTIALS: self.tr("Signed credentials")}
        label = (
            self.tr(spec.label) if spec is not None else others.get(proposal.field, proposal.field)
        )
        name = PlainLabel(label, row, role="muted")
        most = _LONGER if proposal.field == CREDENTIALS else _SHOWN
        value = PlainLabel(one_line(proposal.value, most), row)
        value.setWordWrap(True)
        value.setMinimumWidth(40)
        value.setToolTip(proposal.value)
        origin = PlainLabel(one_line(proposal.origin, _SHOWN), row, role="muted")
        origin.setWordWrap(True)
        origin.setMinimumWidth(40)
        head = QHBoxLayout()
        head.addWidget(name, 1)
        if entered:
            head.addWidget(PlainLabel(self.tr("✓ taken over"), row, role="good"))
        elif spec is not None and not read_only:
            button = QPushButton(self.tr("Take over"), row)
            button.setProperty("role", "link")
            button.setAccessibleName(self.tr("Take over {field}").format(field=label))
            if not _is_blank(exhibit, proposal):
                button.setText(self.tr("Replace"))
                held = show_field(spec, exhibit.provenance)
                button.setToolTip(
                    plain_tip(self.tr("Entered now: {value}").format(value=one_line(held)))
                )
            button.clicked.connect(lambda _checked=False: self.taken.emit((proposal,)))
            head.addWidget(button)
        elif proposal.field in KINDS and not read_only:
            button = QPushButton(self.tr("Take over"), row)
            button.setProperty("role", "link")
            button.setAccessibleName(self.tr("Take over {field}").format(field=label))
            button.setToolTip(
                plain_tip(
                    self.tr("Kept with the exhibit as a statement of its file, with its origin.")
                )
            )
            button.clicked.connect(lambda _checked=False: self.stated.emit(proposal))
            head.addWidget(button)
        if proposal.field == "location_shot" and position_of(proposal.value) and not read_only:
            point = QPushButton(self.tr("As camera point"), row)
            point.setProperty("role", "link")
            point.setToolTip(
                plain_tip(self.tr("A place of its own, TLP:RED: it can tell who filmed."))
            )
            point.clicked.connect(lambda _checked=False: self.place_wanted.emit(proposal))
            head.addWidget(point)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(value)
        column.addWidget(origin)
        return row


def _is_entered(exhibit: Exhibit, proposal: Proposal) -> bool:
    spec = _SPECS.get(proposal.field)
    return (
        spec is not None
        and proposal in exhibit.provenance.origins
        and show_field(spec, exhibit.provenance) == proposal.value.strip()
    )


def _is_blank(exhibit: Exhibit, proposal: Proposal) -> bool:
    """True where the field still holds what a new exhibit holds."""
    spec = _SPECS.get(proposal.field)
    if spec is None:
        return False
    unset = type(exhibit.provenance)()
    return bool(getattr(exhibit.provenance, spec.name) == getattr(unset, spec.name))
