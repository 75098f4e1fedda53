"""What was taken over of what the shown exhibit's file says of itself, each with its origin; removed with undo."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.case.exhibit import Exhibit, Proposal
from annotator.case.file_statement import FileStatement, StatementKind
from annotator.gui.field_block import empty_layout
from annotator.gui.kept_focus import focus_kept
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.workspace import ValuesChanged, Workspace
from annotator.workflow.file_statements import remove_statement, take_statement

_LONGEST = 1_200


class FileStatements(QWidget):
    """One row a statement; `changed` when other ones are kept than before."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fileStatements")
        self._workspace = workspace
        self._exhibit: Exhibit | None = None
        self._kept: tuple[FileStatement, ...] = ()
        said = PlainLabel(
            self.tr("As the file says it. Anybody can write such things into a file."),
            self,
            role="muted",
        )
        said.setWordWrap(True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(said)
        column.addLayout(self._rows)
        workspace.values_changed.connect(self._on_values)

    def kept(self) -> tuple[FileStatement, ...]:
        """The statements of the shown exhibit in the order in which they were taken over."""
        return self._kept

    def show_exhibit(self, exhibit: Exhibit | None) -> None:
        """Show those of an exhibit, or of none."""
        self._exhibit = exhibit
        self._show()

    def take_over(self, proposal: Proposal) -> bool:
        """Keep a proposal as a statement of the file; False where it is refused."""
        if self._exhibit is None:
            return False
        author = self._workspace.store.actor.name
        edit = take_statement(self._exhibit, proposal, author, self._workspace.clock)
        return self._workspace.do(edit)

    def _on_values(self, changed: ValuesChanged) -> None:
        if any(True for _change in changed.of("file_statement")):
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        self._kept = ()
        if self._exhibit is not None:
            found = self._workspace.snapshot.leaning_on("file_statement", self._exhibit.id)
            self._kept = tuple(each for each in found if isinstance(each, FileStatement))
        with focus_kept(self._rows, self):
            empty_layout(self._rows)
            for statement in self._kept:
                self._rows.addWidget(self._row(statement))

    def _row(self, statement: FileStatement) -> QWidget:
        row = QFrame(self)
        kinds = {
            StatementKind.SOFTWARE: self.tr("Software"),
            StatementKind.CREDENTIALS: self.tr("Signed credentials"),
            StatementKind.OTHER: self.tr("Other"),
        }
        label = kinds[statement.kind]
        head = QHBoxLayout()
        head.addWidget(PlainLabel(label, row, role="muted"), 1)
        if not self._workspace.is_read_only():
            button = QPushButton(self.tr("Remove"), row)
            button.setProperty("role", "link")
            button.setAccessibleName(
                self.tr("Remove {what}").format(what=f"{label}: {one_line(statement.value, 60)}")
            )
            button.clicked.connect(lambda _checked=False: self._remove(statement))
            head.addWidget(button)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        from_where = self.tr("{origin} · taken over by {author}").format(
            origin=one_line(statement.origin, 200), author=one_line(statement.author, 60)
        )
        for words, role in ((one_line(statement.value, _LONGEST), ""), (from_where, "muted")):
            shown = PlainLabel(words, row, role=role) if role else PlainLabel(words, row)
            shown.setWordWrap(True)
            shown.setMinimumWidth(40)
            column.addWidget(shown)
        return row

    def _remove(self, statement: FileStatement) -> None:
        if self._exhibit is not None:
            self._workspace.do(remove_statement(self._exhibit, statement))
