"""What a note rests on, which claim it states, and which claims it bears on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.accounts import Claim
from annotator.case.annotation import Annotation, BearsOn
from annotator.case.snapshot import CaseSnapshot, film_order
from annotator.case.vocabularies import Stance
from annotator.gui.field_block import empty_layout
from annotator.gui.film_words import grouped
from annotator.gui.icons import icon
from annotator.gui.kind_marks import kind_icon
from annotator.gui.labels import ElidedLabel, menu_text, one_line, plain_tip
from annotator.gui.note_content import SEEN_KINDS
from annotator.gui.note_pickers import WordBox
from annotator.gui.plain_edit import PlainLine
from annotator.gui.theme import Theme, on_theme_change

_ID = Qt.ItemDataRole.UserRole


class RestsOn(QWidget):
    """A checkable list of the observations and measurements of the case; `changed`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteRestsOn")
        self.search = PlainLine(self)
        self.search.setPlaceholderText(self.tr("Find an observation"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_words)
        self.list = QListWidget(self)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(124)
        self.list.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.list.itemChanged.connect(lambda _item: self._told())
        self._quiet = False
        self._case: CaseSnapshot | None = None
        self._own_id = ""
        self._before: tuple[str, ...] = ()  # as stored, in that order
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.search)
        column.addWidget(self.list)
        # Not the list: a blank that was meant for the text would tick a note unseen.
        self.setFocusProxy(self.search)

    def show_notes(self, case: CaseSnapshot, own_id: str, chosen: tuple[str, ...]) -> None:
        """List what can be cited, with the chosen ones checked and on top."""
        self._case, self._own_id = case, own_id
        self._list(case, own_id, chosen)
        self._before = chosen
        self._narrow(self.search.text())

    def _list(self, case: CaseSnapshot, own_id: str, chosen: tuple[str, ...]) -> None:
        self._quiet = True
        self.list.clear()
        labels = {exhibit.id: exhibit.label for exhibit in case.exhibits}
        offered = case.citable(own_id, self.search.text())
        listed = {note.id for note in offered}
        cited = [case.find("annotation", each) for each in chosen if each not in listed]
        notes = [
            note
            for note in (*offered, *(each for each in cited if isinstance(each, Annotation)))
            if note.id != own_id and (note.kind in SEEN_KINDS or note.id in chosen)
        ]
        notes.sort(key=lambda n: (n.id not in chosen, labels.get(n.exhibit_id, ""), film_order(n)))
        for note in notes:
            item = QListWidgetItem(
                kind_icon(note.kind), _cited_words(case, note, labels), self.list
            )
            item.setData(_ID, note.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Checked if note.id in chosen else Qt.CheckState.Unchecked
            item.setCheckState(state)
            item.setToolTip(plain_tip(note.text))
        self._quiet = False

    def chosen(self) -> tuple[str, ...]:
        """Ids of the checked notes: those before in their order, then the others.

        One that is gone stays among them until something is chosen, so that the rules name it.
        """
        items = [self.list.item(row) for row in range(self.list.count())]
        listed = {str(item.data(_ID)) for item in items}
        checked = [
            str(item.data(_ID)) for item in items if item.checkState() is Qt.CheckState.Checked
        ]
        kept = [cited for cited in self._before if cited in checked or cited not in listed]
        return (*kept, *(each for each in checked if each not in self._before))

    def _told(self) -> None:
        if not self._quiet:
            listed = {str(self.list.item(row).data(_ID)) for row in range(self.list.count())}
            self._before = tuple(cited for cited in self._before if cited in listed)
            self.changed.emit()

    def _on_words(self, text: str) -> None:
        # Of very many notes a part is listed; what is looked for may be another part.
        if (
            self._case is not None
            and self._case.citable(self._own_id) is not self._case.annotations
        ):
            before = self._before
            self._list(self._case, self._own_id, self.chosen())
            self._before = before
        self._narrow(text)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self.list.count()):
            item = self.list.item(row)
            shown = item.text().casefold()
            checked = item.checkState() is Qt.CheckState.Checked
            item.setHidden(not checked and not all(word in shown for word in words))


class ClaimBox(QComboBox):
    """The claims of the case with their source, and “New claim…” (`new_wanted`)."""

    picked = Signal()
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteClaim")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shown_id = ""
        self.activated.connect(self._on_activated)

    def show_claims(self, case: CaseSnapshot, claim_id: str) -> None:
        """List the claims and choose one ('' for none)."""
        self._shown_id = claim_id
        blocked = self.blockSignals(True)  # noqa: FBT003 - Qt takes it so
        self.clear()
        self.addItem(self.tr("No claim of the list"), "")
        for claim in case.claims:
            self.addItem(_claim_words(case, claim), claim.id)
        if claim_id and self.findData(claim_id) < 0:
            self.addItem(self.tr("A claim that is gone"), claim_id)
        self.insertSeparator(self.count())
        self.addItem(icon("plus"), self.tr("New claim…"), None)
        self.setCurrentIndex(max(0, self.findData(claim_id)))
        self.blockSignals(blocked)

    def claim_id(self) -> str:
        """The chosen claim's id, or ''."""
        return self._shown_id

    def choose(self, claim_id: str) -> None:
        """Choose a claim as if by hand."""
        at = self.findData(claim_id)
        if at >= 0:
            self.setCurrentIndex(at)
            self._on_activated(at)

    def _on_activated(self, at: int) -> None:
        chosen = self.itemData(at)
        if chosen is None:
            self.setCurrentIndex(max(0, self.findData(self._shown_id)))
            self.new_wanted.emit()
        elif chosen != self._shown_id:
            self._shown_id = str(chosen)
            self.picked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel."""
        event.ignore()


class BearsOnRows(QWidget):
    """One row a claim: stance and why; `changed`, `new_wanted`."""

    changed = Signal()
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteBearsOn")
        self._case: CaseSnapshot | None = None
        self._judge = ""
        self._rows: list[_BearsOnRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.add_button = QPushButton(self.tr("Add a claim"), self)
        self.add_button.setProperty("role", "link")
        self.add_button.clicked.connect(self._offer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._list)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeading)

    def show_links(self, case: CaseSnapshot, links: tuple[BearsOn, ...], judge: str) -> None:
        """Show the stances; `judge` is written into those that are entered from now on."""
        self._case, self._judge = case, judge
        empty_layout(self._list)
        self._rows = []
        for link in links:
            self._add_row(link)

    def links(self) -> tuple[BearsOn, ...]:
        """The stances as they stand."""
        return tuple(row.link(self._judge) for row in self._rows)

    def add(self, claim_id: str) -> None:
        """Add a row for a claim: silent until somebody says otherwise."""
        if claim_id not in {row.claim_id for row in self._rows}:
            row = self._add_row(BearsOn(claim_id, Stance.SILENT, "", self._judge))
            row.stance.setFocus()
            self.changed.emit()

    def _add_row(self, link: BearsOn) -> _BearsOnRow:
        claim = self._case.find("claim", link.claim_id) if self._case is not None else None
        words = _claim_short(claim) if isinstance(claim, Claim) else self.tr("A claim that is gone")
        row = _BearsOnRow(link, words, self)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self._remove(row))
        self._rows.append(row)
        self._list.addWidget(row)
        return row

    def _remove(self, row: _BearsOnRow) -> None:
        self._rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.changed.emit()

    def _offer(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        taken = {row.claim_id for row in self._rows}
        for claim in self._case.claims if self._case is not None else ():
            if claim.id not in taken:
                action = menu.addAction(menu_text(_claim_words(self._case, claim)))
                action.triggered.connect(lambda _c=False, claim_id=claim.id: self.add(claim_id))
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction(icon("plus"), self.tr("New claim…")).triggered.connect(
            lambda _checked=False: self.new_wanted.emit()
        )
        menu.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))


class _BearsOnRow(QFrame):
    changed = Signal()
    removed = Signal()

    def __init__(self, link: BearsOn, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._before = link
        self.claim_id = link.claim_id
        self.stance = WordBox(Stance, self)
        self.stance.show_word(link.stance)
        self.stance.setAccessibleName(self.tr("Stance"))
        self.why = PlainLine(self)
        self.why.setPlaceholderText(self.tr("Why"))
        self.why.setAccessibleName(self.tr("Why"))
        self.why.show_text(link.why)
        remove = QToolButton(self)
        self._remove = remove
        on_theme_change(self._retint)
        self._retint(None)
        remove.setToolTip(plain_tip(self.tr("Take this claim off")))
        remove.setAccessibleName(self.tr("Take this claim off"))
        remove.clicked.connect(self.removed)
        self.stance.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.why.textEdited.connect(lambda _text: self.changed.emit())
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(ElidedLabel(words, self), 1)
        first.addWidget(remove)
        second = QHBoxLayout()
        second.setSpacing(4)
        second.addWidget(self.stance, 2)
        second.addWidget(self.why, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)

    def _retint(self, _theme: Theme | None) -> None:
        self._remove.setIcon(icon("x", "muted"))

    def link(self, judge: str) -> BearsOn:
        """The stance; who judged it stays as it was while nothing is changed."""
        stance = self.stance.word() or Stance.SILENT
        same = (stance, self.why.text()) == (self._before.stance, self._before.why)
        by = self._before.judged_by if same else judge
        return BearsOn(self.claim_id, stance, self.why.text(), by)


def _claim_short(claim: Claim) -> str:
    return one_line(claim.short or claim.text, 120)


def _claim_words(case: CaseSnapshot | None, claim: Claim) -> str:
    source = case.find("source", claim.source_id) if case is not None and claim.source_id else None
    name = getattr(source, "name", "") or claim.speaker
    short = _claim_short(claim)
    return f"{short} — {one_line(name, 60)}" if name else short


def _cited_words(case: CaseSnapshot, note: Annotation, labels: dict[str, str]) -> str:
    frame = grouped(case.info.shown_number(note.start.index))
    return f"{labels.get(note.exhibit_id, '?')} · {frame} · {one_line(note.text, 160)}"
