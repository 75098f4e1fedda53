"""The sheet of all keys, made from the action table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError
from annotator.gui.action_table import ALL_ACTIONS, MENUS, ActionSpec
from annotator.gui.actions import Actions, action_text
from annotator.gui.key_map import KeyMap, native
from annotator.gui.labels import PlainLabel, SectionHeader, one_line, plain_tip
from annotator.gui.shortcut_page import SHEET_COLUMNS, save_sheet
from annotator.gui.theme import GRID


class ShortcutSheet(QDialog):
    """Every key and what it does, by menu; letters in the picture are marked as such."""

    def __init__(self, parent: QWidget | None = None, actions: Actions | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setObjectName("shortcutSheet")
        self.setWindowTitle(self.tr("Keys"))
        page = QWidget()
        page.setProperty("role", "page")
        columns = QHBoxLayout(page)
        columns.setSpacing(GRID * 4)
        for menus in SHEET_COLUMNS:
            column = QVBoxLayout()
            for menu in menus:
                column.addWidget(SectionHeader(action_text(menu), page))
                column.addLayout(self._rows(menu, page))
                column.addSpacing(GRID)
            column.addStretch(1)
            columns.addLayout(column, 1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        note = PlainLabel(
            self.tr(
                "Keys of Playback and Note act while picture, timeline or notes table have the"
                " focus, by their place on the keyboard also with Cyrillic, Kazakh or Arabic layout."
            ),
            self,
            role="muted",
        )
        note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        self.save_button = buttons.addButton(
            self.tr("Save for printing…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.save_button.setToolTip(plain_tip(self.tr("As a PDF, or as a page for the browser")))
        self.save_button.setAutoDefault(False)
        self.save_button.setVisible(actions is not None)
        self.save_button.clicked.connect(self._choose_file)
        self.said = PlainLabel("", self)
        self.said.setWordWrap(True)
        self.said.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 3, GRID * 2, GRID * 2, GRID * 2)
        layout.addWidget(area, 1)
        layout.addWidget(note)
        layout.addWidget(self.said)
        layout.addWidget(buttons)
        self.resize(900, 700)

    def save(self, target: Path) -> None:
        """Write the sheet to a file, and say how that went."""
        if self._actions is None:
            return
        try:
            save_sheet(self._actions, target)
        except AnnotatorError as error:
            self.said.setText(f"▲ {error.message} {error.hint}".strip())
            self.said.set_role("bad")
        else:
            name = one_line(target.name, 80)
            self.said.setText(self.tr("✓ {name} is written.").format(name=name))
            self.said.set_role("good")
        self.said.show()

    def _choose_file(self) -> None:
        start = str(Path.home() / "annotator-keys.pdf")
        kinds = "PDF (*.pdf);;HTML (*.html)"
        chosen, kind = QFileDialog.getSaveFileName(self, self.tr("Save the keys"), start, kinds)
        if chosen:
            target = Path(chosen)
            ending = ".html" if kind.startswith("HTML") else ".pdf"
            self.save(target if target.suffix else target.with_suffix(ending))

    def _rows(self, menu: str, parent: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        known = self._actions
        bound = known.keys if known else KeyMap()
        for row, spec in enumerate(sheet_rows(menu, bound)):
            text = known.name(spec.id) if known else action_text(spec.text).rstrip("…")
            grid.addWidget(PlainLabel(text, parent), row, 0)
            keys = QHBoxLayout()
            keys.setSpacing(4)
            keys.addStretch(1)
            for key in bound.of(spec.id).all():
                keys.addWidget(PlainLabel(native(key), parent, role="key"))
            grid.addLayout(keys, row, 1)
        return grid


def sheet_rows(menu: str, keys: KeyMap | None = None) -> tuple[ActionSpec, ...]:
    """The actions of a menu, and of menus in it, that have keys."""
    assert menu in MENUS
    bound = keys or KeyMap()
    return tuple(
        spec
        for spec in ALL_ACTIONS
        if spec.menu.split("/", maxsplit=1)[0] == menu and bound.of(spec.id).all()
    )
