"""The list of codes as a table; a cell that is changed is an edit of the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from annotator.case.codes import CODED_KINDS, KEYS, SEEN_KINDS, Code, CodeColour
from annotator.case.rules import check_entity
from annotator.case.vocabularies import Modality, NoteKind, Visibility
from annotator.errors import ValueRefusedError
from annotator.gui.code_colours import code_icon, colour_words
from annotator.gui.following_rows import FollowingRows
from annotator.gui.labels import one_line, plain_tip
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.workflow.codes import change_code
from annotator.workflow.edit_check import CaseAfter, check_changes
from annotator.workflow.tracks import put_on_track

Index = QModelIndex | QPersistentModelIndex
CHOICES_ROLE: Final = Qt.ItemDataRole.UserRole + 1  # tuple[str, …] for a cell with choices
_NOWHERE: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    tip: str
    shown: Callable[[Code], str]
    put: Callable[[Code, str], Code]
    choices: tuple[str, ...] = ()


def _tr(text: str) -> str:
    return QCoreApplication.translate("codes", text)


def _with_kind(code: Code, words: str) -> Code:
    kind = NoteKind(words)
    seen = kind in SEEN_KINDS
    visibility = (code.visibility or Visibility.CLEAR) if seen else None
    return replace(code, kind=kind, visibility=visibility)


def _with_shape(code: Code, words: str) -> Code:
    span = words == "span"
    return replace(code, span=span, group_name=code.group_name if span else "")


def _with_offset(code: Code, words: str) -> Code:
    digits = words.strip().removesuffix("ms").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise ValueRefusedError(
            _tr("A reaction time is a whole number of milliseconds."),
            _tr("For example 250."),
            field="offset_ms",
        )
    return replace(code, offset_ms=int(digits))


def _with_visibility(code: Code, words: str) -> Code:
    return replace(code, visibility=Visibility(words) if words else None)


def _with_tags(code: Code, words: str) -> Code:
    tags = dict.fromkeys(part.strip().lstrip("#") for part in words.split(","))
    return replace(code, tags=tuple(tag for tag in tags if tag))


COLUMNS: Final = (
    _Column(
        "Key",
        "The digit that writes it while the picture has the focus",
        lambda code: code.key,
        lambda code, words: replace(code, key=words),
        ("", *KEYS),
    ),
    _Column(
        "Name",
        "What it is called in lists and while coding",
        lambda code: code.name,
        lambda code, words: replace(code, name=words.strip()),
    ),
    _Column(
        "Shape",
        "A point is one frame; a span begins with one press and ends with the next",
        lambda code: "span" if code.span else "point",
        _with_shape,
        ("point", "span"),
    ),
    _Column(
        "Colour",
        "How it is marked while coding, beside its name and shape",
        lambda code: str(code.colour),
        lambda code, words: replace(code, colour=CodeColour(words)),
        tuple(str(colour) for colour in CodeColour),
    ),
    _Column(
        "Kind",
        "What its notes are; claims and inferences are written with M",
        lambda code: str(code.kind),
        _with_kind,
        tuple(str(kind) for kind in CODED_KINDS),
    ),
    _Column(
        "By",
        "Seen, heard, read on the screen, or from metadata",
        lambda code: str(code.modality),
        lambda code, words: replace(code, modality=Modality(words)),
        tuple(str(modality) for modality in Modality),
    ),
    _Column(
        "Visibility",
        "How well it can be made out, for observations and measurements",
        lambda code: str(code.visibility or ""),
        _with_visibility,
        ("clear", "partial"),
    ),
    _Column(
        "Reaction",
        "How late your hand is, in milliseconds; taken off while playing, never at rest",
        lambda code: f"{code.offset_ms} ms",
        _with_offset,
    ),
    _Column(
        "Excludes in",
        "Spans of one group exclude each other: beginning one ends the other",
        lambda code: code.group_name,
        lambda code, words: replace(code, group_name=words.strip()),
    ),
    _Column(
        "Tags",
        "Parted by commas",
        lambda code: ", ".join(code.tags),
        _with_tags,
    ),
    _Column(
        "Text of the note",
        "What its notes say; the name where this is empty",
        lambda code: code.text,
        lambda code, words: replace(code, text=words.strip()),
    ),
)
NAME: Final = 1
SHAPE: Final = 2
COLOUR: Final = 3
TRACK: Final = len(COLUMNS)
"""The last column: the track of a code is a value of its own."""


class CodeModel(FollowingRows):
    """The codes in their order; `refused` says why a cell was not changed."""

    refused = Signal(object)  # ValueRefusedError | None: None when all is well again

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._rows: list[Code] = list(workspace.snapshot.listed_codes())
        workspace.values_changed.connect(self._on_values)

    def code(self, row: int) -> Code:
        """The code of a row."""
        return self._rows[row]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many codes."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(COLUMNS) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Titles of the columns, with what they mean."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section <= TRACK:
            return None
        if section == TRACK:
            return _track_head(role)
        if role == Qt.ItemDataRole.DisplayRole:
            return _tr(COLUMNS[section].title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(_tr(COLUMNS[section].tip))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says."""
        if not index.isValid():
            return None
        if index.column() == TRACK:
            return self._track_data(self._rows[index.row()], role)
        code, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            words = column.shown(code)
            return _shown(index.column(), words, code)
        if role == Qt.ItemDataRole.EditRole:
            return column.shown(code)
        if role == CHOICES_ROLE:
            return column.choices
        if role == Qt.ItemDataRole.DecorationRole and index.column() == COLOUR:
            return code_icon(code.colour, span=code.span)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.shown(code))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be changed where the case can."""
        flags = super().flags(index)
        if index.isValid() and not self._workspace.is_read_only():
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Change a code by one cell; False (and `refused`) where a rule forbids it."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        before = self._rows[index.row()]
        if index.column() == TRACK:
            return self._put_on_track(before, str(value))
        try:
            after = COLUMNS[index.column()].put(before, str(value))
            if after == before:
                return False
            check_entity(after, self._workspace.snapshot)
        except ValueRefusedError as error:
            self.refused.emit(error)
            return False
        self.refused.emit(None)
        return self._workspace.do(change_code(before, after))

    def _track_data(self, code: Code, role: int) -> Any:
        track = self._workspace.snapshot.track_of(code.id)
        name = track.name if track is not None else ""
        if role == Qt.ItemDataRole.EditRole:
            return name
        if role == CHOICES_ROLE:
            return ("", *(each.name for each in self._workspace.snapshot.listed_tracks()))
        return one_line(name) if role == Qt.ItemDataRole.DisplayRole else None

    def _put_on_track(self, code: Code, name: str) -> bool:
        case = self._workspace.snapshot
        track = next((each for each in case.tracks if each.name == name), None)
        edit = put_on_track([code.id], track, case)
        if edit is None:
            return False
        try:
            check_changes(edit.changes, case, CaseAfter(case, edit.changes))
        except ValueRefusedError as error:
            self.refused.emit(error)
            return False
        self.refused.emit(None)
        return self._workspace.do(edit)

    def _on_values(self, changed: ValuesChanged) -> None:
        if changed.of("placement") and self._rows:
            self.dataChanged.emit(self.index(0, TRACK), self.index(len(self._rows) - 1, TRACK))
        if changed.of("code"):
            self.follow(self._workspace.snapshot.listed_codes())


def _shown(column: int, words: str, code: Code) -> str:
    if column == COLOUR:
        return colour_words(code.colour)
    if COLUMNS[column].choices:
        return _tr(words) if words else ""
    return one_line(words)


def _track_head(role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return _tr("Track")
    if role == Qt.ItemDataRole.ToolTipRole:
        return plain_tip(_tr("The track on which its notes stand"))
    return None
