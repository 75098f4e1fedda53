"""Where the people of the case appear: every note, region and danger of one, in all films, with pictures."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.case.accounts import Person
from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Graphic, NoteKind, Protection
from annotator.errors import AnnotatorError
from annotator.gui.labels import PlainLabel, one_line, plain_tip
from annotator.gui.matrix_stills import Stills
from annotator.gui.opening_list import OpeningList
from annotator.gui.theme import GRID
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.progress import Cancelled, Report
from annotator.workflow.harms import frames_words
from annotator.workflow.people import Appearance, appearances, counted

_VALUE = Qt.ItemDataRole.UserRole
_PICTURE = QSize(112, 63)
_MOST_SHOWN = 2_000


class PeopleDialog(QDialog):
    """Stands beside the film; `place_wanted(Appearance)`, `person_wanted(str)` to change one."""

    place_wanted = Signal(object)
    person_wanted = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("peopleDialog")
        self.setWindowTitle(self.tr("Where people appear"))
        self.resize(860, 540)
        self._workspace = workspace
        self._found: tuple[Appearance, ...] = ()
        self._ticket = 0
        self.stills = Stills(workspace, self)
        self.stills.ready.connect(self._show_pictures)
        self._build()
        workspace.values_changed.connect(self._on_values)
        workspace.case_closed.connect(self.reject)
        self._fill_people()

    def choose(self, person_id: str) -> None:
        """Choose a person in the list."""
        for row in range(self.people.count()):
            if self.people.item(row).data(_VALUE) == person_id:
                self.people.setCurrentRow(row)

    # -- build

    def _build(self) -> None:
        self.people = QListWidget(self)
        self.people.setAccessibleName(self.tr("People"))
        self.people.setMaximumWidth(GRID * 34)
        self.people.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.people.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.people.currentItemChanged.connect(lambda *_items: self._look())
        self.head = PlainLabel("", self, role="strong")
        self.head.setWordWrap(True)
        self.figures = PlainLabel("", self, role="muted")
        self.figures.setWordWrap(True)
        self.places = OpeningList(self)
        self.places.setAccessibleName(self.tr("Appearances"))
        self.places.setIconSize(_PICTURE)
        self.places.setWordWrap(True)
        self.places.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.places.opened.connect(self._open)
        self.places.itemDoubleClicked.connect(lambda _item: self._open())
        self.places.currentRowChanged.connect(lambda _row: self._show_state())
        self.places.verticalScrollBar().valueChanged.connect(lambda _at: self._want())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.go = QPushButton(self.tr("To the frame"), self)
        self.go.setAutoDefault(False)
        self.change = QPushButton(self.tr("Change the person…"), self)
        self.change.setAutoDefault(False)
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.change, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        self.go.clicked.connect(self._open)
        self.change.clicked.connect(self._change)
        right = QVBoxLayout()
        right.setSpacing(GRID)
        for widget in (self.head, self.figures):
            right.addWidget(widget)
        right.addWidget(self.places, 1)
        middle = QHBoxLayout()
        middle.setSpacing(GRID * 2)
        middle.addWidget(self.people)
        middle.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 2, GRID * 2, GRID * 2, GRID * 2)
        column.setSpacing(GRID)
        column.addLayout(middle, 1)
        column.addWidget(buttons)

    # -- people

    def _fill_people(self) -> None:
        chosen = self._person_id()
        quiet = QSignalBlocker(self.people)
        self.people.clear()
        for person in sorted(self._workspace.snapshot.people, key=lambda each: each.code):
            words = f"{person.code} · {self.tr(str(person.role))}"
            if not person.is_protected():
                words += f" · {self.tr(str(person.protection))}"
            item = QListWidgetItem(one_line(words, 120), self.people)
            item.setData(_VALUE, person.id)
            item.setToolTip(plain_tip(person.appearance))
        quiet.unblock()
        if self.people.count():
            self.people.setCurrentRow(0)
            self.choose(chosen)
        self._look()

    def _person_id(self) -> str:
        row = self.people.currentRow()
        return str(self.people.item(row).data(_VALUE)) if row >= 0 else ""

    def _look(self) -> None:
        """Gather the appearances of the chosen person in the background."""
        person = self._workspace.snapshot.find("person", self._person_id())
        if not isinstance(person, Person):
            self._found = ()
            self.places.clear()
            self.head.setText(self.tr("No people yet. Add them in the tree, by code."))
            self.figures.setText("")
            self._show_state()
            return
        protection = self.tr(str(person.protection))
        if person.protection is Protection.UNDECIDED:
            protection = self.tr("undecided, so protected")
        parts = [
            person.code,
            self.tr(str(person.role)),
            protection,
            one_line(person.appearance, 200),
        ]
        self.head.setText(" · ".join(part for part in parts if part))
        store, person_id = self._workspace.store, person.id
        self._ticket += 1
        ticket = self._ticket

        def work(_progress: Report, _cancelled: Cancelled) -> tuple[Appearance, ...]:
            return appearances(store.snapshot(), person_id)

        self._workspace.jobs.start(
            self.tr("Where a person appears"),
            work,
            finished=lambda found: self._show(ticket, found),
            failed=self._fail,
        )

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("person") or changed.of("case"):
            self._fill_people()
        elif any(changed.of(each) for each in ("annotation", "region", "harm", "exhibit")):
            self._look()

    def _fail(self, error: AnnotatorError) -> None:
        self.figures.setText(f"▲ {error.message} {error.hint}".strip())

    # -- appearances

    def _show(self, ticket: int, found: tuple[Appearance, ...]) -> None:
        if ticket != self._ticket or not self._workspace.has_case():
            return
        row = self.places.currentRow()
        self._found = found[:_MOST_SHOWN]
        self.places.clear()
        for each in self._found:
            item = QListWidgetItem(self._blank(), self._words(each), self.places)
            item.setData(_VALUE, each)
        figures = counted(found)
        words = self.tr(
            "Notes: {notes} · films: {exhibits} · regions: {regions} · open dangers: {harms}"
        )
        self.figures.setText(
            words.format(
                notes=figures.notes,
                exhibits=figures.exhibits,
                regions=figures.regions,
                harms=figures.open_harms,
            )
            if found
            else self.tr("No note names this person yet: choose them under “People” in a note.")
        )
        if self.places.count():
            self.places.setCurrentRow(max(0, min(row, self.places.count() - 1)))
        self._show_state()
        self._want()

    def _words(self, each: Appearance) -> str:
        case = self._workspace.snapshot
        exhibit = case.find("exhibit", each.exhibit_id)
        label = exhibit.label if isinstance(exhibit, Exhibit) else "?"
        first = case.info.first_frame_number
        if each.harm is not None:
            mark = "✓" if each.harm.averted.strip() else "▲"
            where = frames_words(each.harm, first)
            words = self.tr("{mark} could be harmed by: {way}")
            words = words.format(mark=mark, way=self.tr(str(each.harm.way)))
            return f"{label} · {where}\n{words}\n{one_line(each.harm.what, 120)}".strip()
        note = each.note
        assert note is not None
        start = note.start.index + first
        where = f"frame {start}" if note.end is None else f"frames {start}–{note.end.index + first}"
        kinds = ", ".join(
            dict.fromkeys(region.label or region.shape.value for region in each.regions)
        )
        regions = (
            "" if not kinds else "\n" + self.tr("marked: {what}").format(what=one_line(kinds, 80))
        )
        return f"{label} · {where} · {note.kind}\n{one_line(note.text, 160)}{regions}"

    def _blank(self) -> QIcon:
        empty = QPixmap(_PICTURE)
        empty.fill(Qt.GlobalColor.transparent)
        return QIcon(empty)

    def _want(self) -> None:
        area = self.places.viewport().rect()
        seen = [
            row
            for row in range(self.places.count())
            if self.places.visualItemRect(self.places.item(row)).intersects(area)
        ]
        self.stills.want([note for row in seen if (note := self._note_of(row)) is not None])
        self._show_pictures()

    def _note_of(self, row: int) -> Annotation | None:
        """The note whose first frame is the picture of a row; for a danger one made for that."""
        each = self._found[row]
        if each.note is not None or each.start is None:
            return each.note
        return Annotation(
            id="",
            exhibit_id=each.exhibit_id,
            exhibit_digest="",
            start=each.start,
            kind=NoteKind.OBSERVATION,
            author="",
            created_at="",
            edited_at="",
            graphic=Graphic.DISTRESSING,  # nobody said that it is not, so it is shown blurred
        )

    def _show_pictures(self) -> None:
        for row in range(min(self.places.count(), len(self._found))):
            note = self._note_of(row)
            image = None if note is None else self.stills.image(note)
            if image is not None:
                scaled = QPixmap.fromImage(image).scaled(
                    _PICTURE,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
                self.places.item(row).setIcon(QIcon(scaled))

    # -- what the buttons do

    def _show_state(self) -> None:
        self.go.setEnabled(self.places.currentRow() >= 0)
        self.change.setEnabled(bool(self._person_id()))

    def _open(self) -> None:
        row = self.places.currentRow()
        if row >= 0:
            self.place_wanted.emit(self.places.item(row).data(_VALUE))

    def _change(self) -> None:
        if self._person_id():
            self.person_wanted.emit(self._person_id())
