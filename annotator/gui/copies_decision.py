"""What a person decides on a proposal: is it the same footage, and how does the one come from the other."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.case.copies import CopyLink, CopyRelation
from annotator.gui.icons import icon
from annotator.gui.labels import PlainLabel, one_line, restyle
from annotator.gui.note_pickers import WordBox
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import GRID, Theme, on_theme_change
from annotator.gui.workspace import Workspace
from annotator.workflow.copies_decided import deciding, decision
from annotator.workflow.copies_kept import CopyProposal, Strength


class DecisionBar(QWidget):
    """Words on what agrees and differs; confirm or reject. `decided(CopyLink)`, `turned` on exchange."""

    decided = Signal(object)
    turned = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._proposal: CopyProposal | None = None
        self.is_turned = False
        self.heading = PlainLabel("", self, role="strong")
        self.heading.setWordWrap(True)
        self.words = PlainLabel("", self, role="muted")
        self.words.setWordWrap(True)
        self.relation = WordBox(CopyRelation, self)
        self.relation.setAccessibleName(self.tr("What the copy is"))
        self.relation.setMinimumWidth(GRID * 20)
        rejected = self.relation.findData(CopyRelation.NOT_THE_SAME.value)
        self.relation.removeItem(rejected)
        self.relation.currentIndexChanged.connect(lambda _at: self._say())
        self.turn = QPushButton(self.tr("Turn round"), self)
        self.turn.setToolTip(self.tr("The other one is the copy"))
        self.turn.clicked.connect(self._turn)
        self.why = PlainLine(self)
        self.why.setAccessibleName(self.tr("Why"))
        self.why.setPlaceholderText(self.tr("Why: what you compared, and what decided"))
        self.confirm = QPushButton(self.tr("Confirm"), self)
        restyle(self.confirm, "role", "primary")
        self.confirm.clicked.connect(lambda: self._decide(self.relation.word()))
        self.reject = QPushButton(self.tr("Not the same"), self)
        self.reject.setToolTip(self.tr("Kept, so that this pair is not proposed again"))
        self.reject.clicked.connect(lambda: self._decide(CopyRelation.NOT_THE_SAME))
        for button in (self.turn, self.confirm, self.reject):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.relation)
        row.addWidget(self.turn)
        row.addWidget(self.why, 1)
        row.addWidget(self.confirm)
        row.addWidget(self.reject)
        self.controls = QWidget(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.controls.setLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID // 2)
        whole.addWidget(self.heading)
        whole.addWidget(self.words)
        whole.addWidget(self.controls)
        on_theme_change(self._retint)
        self._retint()

    def _retint(self, _theme: Theme | None = None) -> None:
        self.turn.setIcon(icon("repeat"))

    def show_proposal(self, proposal: CopyProposal) -> None:
        """Ask about this one."""
        self._proposal, self.is_turned = proposal, False
        self.relation.show_word(proposal.relation)
        self.why.show_text("")
        self.controls.show()
        self.controls.setEnabled(not self._workspace.is_read_only())
        self._say()

    def show_link(self, link: CopyLink, against: tuple[str, ...]) -> None:
        """Say what was decided; `against`: what contradicts it."""
        self._proposal = None
        self.controls.hide()
        snapshot = self._workspace.snapshot
        copy, other = snapshot.exhibit(link.copy_id), snapshot.exhibit(link.exhibit_id)
        self.heading.setText(
            self.tr("{copy} – {other}: {relation} (decided by {author})").format(
                copy=copy.label,
                other=other.label,
                relation=link.relation.value,
                author=one_line(link.author, 60),
            )
        )
        lines = [" · ".join(link.differences)]
        if link.why:
            lines.append(self.tr("Why: {why}").format(why=one_line(link.why, 300)))
        lines += [f"▲ {words}" for words in against]
        self.words.setText("\n".join(line for line in lines if line))

    def say(self, words: str) -> None:
        """Nothing is chosen; say this."""
        self._proposal = None
        self.controls.hide()
        self.heading.setText("")
        self.words.setText(words)

    def _turn(self) -> None:
        self.is_turned = not self.is_turned
        self._say()
        self.turned.emit()

    def _say(self) -> None:
        proposal = self._proposal
        if proposal is None:
            return
        snapshot = self._workspace.snapshot
        copy, other = snapshot.exhibit(proposal.copy_id), snapshot.exhibit(proposal.exhibit_id)
        if self.is_turned:
            copy, other = other, copy
        if proposal.strength is Strength.WEAK:
            said = self.tr(
                "Same footage? weak: hardly anything moves, and another moment of the same place"
                " would look the same."
            )
        else:
            said = self.tr("Same footage? {strength}: what moves agrees to {percent} %.").format(
                strength=proposal.strength.value, percent=round(proposal.moving / 10)
            )
        self.heading.setText(
            said
            + " "
            + self.tr("If so, {copy} would be: {relation} – {other}").format(
                copy=copy.label, relation=self.relation.currentText(), other=other.label
            )
        )
        self.words.setText(" · ".join(proposal.differences))

    def _decide(self, relation: CopyRelation | None) -> None:
        proposal = self._proposal
        if proposal is None or relation is None:
            return
        link = decision(
            proposal,
            relation,
            author=self._workspace.store.actor.name,
            clock=self._workspace.clock,
            why=self.why.text().strip(),
            turned=self.is_turned,
        )
        if self._workspace.do(deciding(link, None)):
            self.decided.emit(link)
