"""The conditions of a filter as a form: everything can be reached by Tab and Space."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from annotator.case.note_filter import (
    MAY_BE_UNSTATED,
    NONE_STATED,
    VOCABULARIES,
    NoteFilter,
    checked_filter,
)
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import UsageError
from annotator.gui.filter_words import NAMES, said
from annotator.gui.flow_layout import FlowLayout
from annotator.gui.labels import PlainLabel, menu_text
from annotator.gui.theme import GRID

_TAGS = ("all_tags", "any_tags", "no_tags")


class FilterForm(QWidget):
    """What a filter asks for. `changed` whenever something is set otherwise."""

    changed = Signal()

    def __init__(self, case: CaseSnapshot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._first_number = case.info.first_frame_number
        self._boxes: dict[str, dict[str, QCheckBox]] = {}
        self._fields: dict[str, QLineEdit] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, GRID, 0)
        self._form.setVerticalSpacing(GRID + 2)
        self._form.setHorizontalSpacing(GRID * 2)
        self._line("words", self.tr("Text"), self.tr("Words that the note holds"))
        self._choices("kinds", VOCABULARIES["kinds"])
        for name in _TAGS:
            self._line(name, said(NAMES[name]), self.tr("Tags, parted by commas"))
        people = sorted(case.people, key=lambda person: person.code)
        if people:
            self._choices("people", [p.id for p in people], [f"@{p.code}" for p in people])
        for name, words in VOCABULARIES.items():
            if name != "kinds":
                unstated = [NONE_STATED] if name in MAY_BE_UNSTATED else []
                self._choices(name, [*(str(word) for word in words), *unstated])
        self._line("authors", said(NAMES["authors"]), self.tr("Names, parted by commas"))
        self._pair(("first_frame", "last_frame"), self.tr("Frames"), "0")
        self._pair(("written_from", "written_to"), self.tr("Written (UTC)"), "2026-11-23")
        self.translation = QComboBox(self)
        self.translation.setAccessibleName(self.tr("Translation"))
        for text, value in (
            (self.tr("With or without"), None),
            (said("With a translation"), True),
            (said("Without a translation"), False),
        ):
            self.translation.addItem(text, value)
        self.translation.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self._form.addRow(self.tr("Translation"), self.translation)

    def show_filter(self, wanted: NoteFilter) -> None:
        """Set everything to what a filter asks for."""
        for name, boxes in self._boxes.items():
            for value, box in boxes.items():
                box.setChecked(value in getattr(wanted, name))
        for name, field in self._fields.items():
            field.setText(self._shown(getattr(wanted, name)))
        self.translation.setCurrentIndex(self.translation.findData(wanted.translated))

    def wanted(self) -> NoteFilter:
        """The filter. Raises UsageError for what cannot be read."""
        picked = {
            name: tuple(value for value, box in boxes.items() if box.isChecked())
            for name, boxes in self._boxes.items()
        }
        lists = {
            name: _parts(self._fields[name].text(), mark="#" if name in _TAGS else "")
            for name in (*_TAGS, "authors")
        }
        found = NoteFilter(
            words=self._fields["words"].text().strip(),
            first_frame=self._frame("first_frame"),
            last_frame=self._frame("last_frame"),
            written_from=self._fields["written_from"].text().strip(),
            written_to=self._fields["written_to"].text().strip(),
            translated=self.translation.currentData(),
            **picked,
            **lists,
        )
        return checked_filter(found)

    def _frame(self, name: str) -> int | None:
        text = "".join(self._fields[name].text().split())
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 15:
            raise UsageError(
                self.tr("“{text}” is no frame number.").format(text=text[:40]),
                self.tr("Write digits only, as the picture shows them."),
            )
        return max(0, int(text) - self._first_number)

    def _shown(self, value: object) -> str:
        if isinstance(value, tuple):
            return ", ".join(value)
        if isinstance(value, int):
            return str(value + self._first_number)
        return str(value or "")

    def _line(self, name: str, label: str, hint: str) -> None:
        self._form.addRow(label, self._field(name, label, hint))

    def _pair(self, names: tuple[str, str], label: str, hint: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for name, word in zip(names, (self.tr("from"), self.tr("to")), strict=True):
            row.addWidget(PlainLabel(word, self, role="muted"))
            row.addWidget(self._field(name, f"{label} {word}", hint), 1)
        self._form.addRow(label, row)

    def _field(self, name: str, label: str, hint: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(hint)
        field.setAccessibleName(label)
        field.setMaxLength(1_000)
        field.textChanged.connect(lambda _text: self.changed.emit())
        self._fields[name] = field
        return field

    def _choices(self, name: str, values: Iterable[str], texts: Iterable[str] = ()) -> None:
        place = QWidget(self)
        flow = FlowLayout(place, spacing=GRID + 4)
        self._boxes[name] = {}
        given = [str(value) for value in values]
        shown = list(texts) or [said("none stated") if v == NONE_STATED else said(v) for v in given]
        for value, text in zip(given, shown, strict=True):
            box = QCheckBox(menu_text(text), place)
            box.setAccessibleName(f"{said(NAMES[name])}: {text}")
            box.toggled.connect(lambda _on: self.changed.emit())
            flow.addWidget(box)
            self._boxes[name][value] = box
        self._form.addRow(said(NAMES[name]), place)


def _parts(text: str, *, mark: str = "") -> tuple[str, ...]:
    parts = (part.strip().removeprefix(mark) for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
