"""Giving actions other keys: find one, press a key, decide where two want the same."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError
from annotator.gui.action_table import BY_ID
from annotator.gui.actions import Actions
from annotator.gui.change_keys_list import KeyTable
from annotator.gui.key_field import KeyField
from annotator.gui.key_map import KeyMap, Keys, native
from annotator.gui.key_presets import (
    PRESETS,
    export_keys,
    import_keys,
    keys_as_text,
    preset,
    preset_of,
)
from annotator.gui.labels import PlainLabel, one_line, restyle
from annotator.gui.settings import Settings
from annotator.gui.theme import GRID


class ChangeKeysDialog(QDialog):
    """Every action with its keys. What is chosen holds at once and is kept in the user's settings."""

    def __init__(self, actions: Actions, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("changeKeys")
        self.setWindowTitle(self.tr("Change keys"))
        self._actions = actions
        self._settings = settings
        self._before: list[KeyMap] = []
        self._wanted: tuple[str, Keys, str] | None = None  # id, its keys, whose key is taken
        self._build()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self).activated.connect(self.undo)
        self._fill()
        self.field.setFocus()
        self.resize(760, 640)

    # -- making it

    def _build(self) -> None:
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Find an action or a key…"))
        self.field.setAccessibleName(self.tr("Find an action or a key"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(lambda _text: self._fill())
        self.field.installEventFilter(self)
        self.presets = QComboBox(self)
        self.presets.setAccessibleName(self.tr("Ready set of keys"))
        for name in PRESETS:
            self.presets.addItem(self.tr("Keys of {name}").format(name=name), name)
        self.presets.addItem(self.tr("Your own keys"), "")
        self.presets.activated.connect(self._use_preset)
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.field, 1)
        top.addWidget(self.presets)
        self.table = KeyTable(self._actions, self)
        self.table.chosen_changed.connect(lambda _id: self._show_chosen())
        self.table.key_wanted.connect(lambda _id: self._listen())
        self.said = PlainLabel("", self)
        self.said.setWordWrap(True)
        self.take = self._button(self.tr("Take it over"), self.take_over)
        self.take.setProperty("role", "primary")
        self.keep = self._button(self.tr("Keep it there"), self.keep_there)
        answer = QHBoxLayout()
        answer.setSpacing(GRID)
        answer.addWidget(self.said, 1)
        answer.addWidget(self.take)
        answer.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID * 3, GRID * 2, GRID * 3, GRID * 2)
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addLayout(self._keys_row())
        column.addLayout(answer)
        column.addLayout(self._lower())

    def _keys_row(self) -> QGridLayout:
        names = (self.tr("Key"), self.tr("Second key"), self.tr("Key while typing, too"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        self.chosen = PlainLabel("", self, role="strong")
        grid.addWidget(self.chosen, 1, 0)
        grid.setColumnStretch(0, 1)
        self.fields: list[KeyField] = []
        self._heads: list[PlainLabel] = []
        for place, name in enumerate(names):
            field = KeyField(name, self)
            field.recorded.connect(lambda key, place=place: self.record(place, str(key)))
            head = PlainLabel(name, self, role="muted")
            head.setBuddy(field)
            grid.addWidget(head, 0, place + 1)
            grid.addWidget(field, 1, place + 1)
            self.fields.append(field)
            self._heads.append(head)
        self.own = self._button(self.tr("Its own keys"), self.reset_one)
        grid.addWidget(self.own, 1, len(names) + 1)
        return grid

    def _lower(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self.all_own = self._button(self.tr("All as at first"), self.reset_all)
        self.back = self._button(self.tr("Undo"), self.undo)
        for button in (
            self.all_own,
            self.back,
            self._button(self.tr("Import…"), self._ask_import),
            self._button(self.tr("Export…"), self._ask_export),
        ):
            row.addWidget(button)
        row.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        row.addWidget(buttons)
        return row

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())  # type: ignore[operator]
        return button

    # -- what is done

    def choose(self, id: str) -> None:
        """Select an action in the list, whatever was searched for."""
        if not self.table.choose(id):
            self.field.clear()
            self.table.choose(id)

    def record(self, place: int, key: str) -> None:
        """Put a key at one of the three places of the chosen action; '' takes what is there away."""
        id = self._chosen()
        if not id:
            return
        keys = self._actions.keys.of(id)
        slots = [*keys.here, *[""] * (2 - len(keys.here)), *(keys.anywhere or ("",))]
        slots = [each if each != key else "" for each in slots]
        slots[place] = key
        wanted = Keys(tuple(filter(None, slots[:2])), tuple(filter(None, slots[2:])))
        owner = self._actions.keys.owner(key) if key else ""
        try:
            changed = self._actions.keys.with_keys(id, wanted)
        except AnnotatorError as error:
            self._show_error(error)
            self._show_chosen(say=False)
            return
        if owner and owner != id:
            self._wanted = (id, wanted, owner)
            words = self.tr("{key} belongs to “{other}”.")
            self._say(words.format(key=native(key), other=self._name(owner)), "warn", ask=True)
            self.take.setFocus()
            return
        self._use(changed)

    def take_over(self) -> None:
        """The key that was pressed goes to the chosen action; the other one loses it."""
        if self._wanted is None:
            return
        id, keys, owner = self._wanted
        lost = self._name(owner)
        self._use(self._actions.keys.with_keys(id, keys))
        if not self._actions.keys.of(owner).all():
            self._say(self.tr("“{other}” has no key now.").format(other=lost), "warn")
        self.table.setFocus()

    def keep_there(self) -> None:
        """Leave the key where it is."""
        self._say("", "")
        self._show_chosen()
        self.table.setFocus()

    def reset_one(self) -> None:
        """The chosen action's own keys again."""
        if self._chosen():
            self._use(self._actions.keys.reset(self._chosen()))

    def reset_all(self) -> None:
        """Every action's own keys again; undo brings the others back."""
        self._use(KeyMap())

    def undo(self) -> None:
        """The keys as they were before the last change here."""
        if self._before:
            keys = self._before.pop()
            self._use(keys)
            self._before.pop()
            self._show_state()

    def take_file(self, path: Path) -> None:
        """Have the keys of a file."""
        try:
            taken = import_keys(path)
        except AnnotatorError as error:
            self._show_error(error)
            return
        self._use(taken.keys)
        words = self.tr("The keys of the file are in use.")
        if taken.unknown:
            more = self.tr("Actions that this version does not have were left out: {names}.")
            words += " " + more.format(names=one_line(", ".join(taken.unknown), 160))
        self._say(words, "warn" if taken.unknown else "good")

    def _use_preset(self, _row: int) -> None:
        name = str(self.presets.currentData())
        if name:
            self._use(preset(name))
        else:
            self._show_state()

    def _use(self, keys: KeyMap) -> None:
        self._before.append(self._actions.keys)
        self._actions.use_keys(keys)
        self._settings.keys = keys_as_text(keys) if keys.changed else ""
        self._settings.save()
        self._say("", "")
        self._fill()

    def _ask_import(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self, self.tr("Import keys"), str(Path.home()), self.tr("Keys (*.json);;All files (*)")
        )
        if chosen:
            self.take_file(Path(chosen))

    def _ask_export(self) -> None:
        chosen, _filter = QFileDialog.getSaveFileName(
            self, self.tr("Export keys"), str(Path.home() / "keys.json"), "JSON (*.json)"
        )
        if chosen:
            try:
                export_keys(self._actions.keys, Path(chosen))
            except AnnotatorError as error:
                self._show_error(error)
            else:
                self._say(self.tr("The keys are saved."), "good")

    # -- what is shown

    def _name(self, id: str) -> str:
        return self._actions.name(id)

    def _chosen(self) -> str:
        return self.table.chosen()

    def _listen(self) -> None:
        self.fields[0].setFocus()
        self.fields[0].listen()

    def _fill(self) -> None:
        self.table.fill(self.field.text())
        self._show_chosen()
        self._show_state()

    def _show_chosen(self, *, say: bool = True) -> None:
        id = self._chosen()
        if say:
            self._say("", "")
        keys = self._actions.keys.of(id) if id else Keys()
        self.chosen.setText(self._name(id) if id else self.tr("No action of that name or key."))
        here = (*keys.here, "", "")[:2]
        for field, key in zip(self.fields, (*here, *(keys.anywhere or ("",))), strict=True):
            field.show_key(key)
            field.setEnabled(bool(id))
        typing = bool(id) and BY_ID[id].context == "viewer"
        self.fields[2].setVisible(typing)
        self._heads[2].setVisible(typing)
        self.own.setEnabled(bool(id) and self._actions.keys.is_changed(id))

    def _show_state(self) -> None:
        self.presets.setCurrentIndex(self.presets.findData(preset_of(self._actions.keys)))
        self.all_own.setEnabled(bool(self._actions.keys.changed))
        self.back.setEnabled(bool(self._before))

    def _say(self, words: str, role: str, *, ask: bool = False) -> None:
        if not ask:
            self._wanted = None
        restyle(self.said, "role", role)
        self.said.setText(words)
        self.said.setVisible(bool(words))
        self.take.setVisible(ask)
        self.keep.setVisible(ask)

    def _show_error(self, error: AnnotatorError) -> None:
        self._say(f"{error.message}\n{error.hint}".strip(), "bad")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search move in the list; Enter records a key."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.table.move_by(1 if key == Qt.Key.Key_Down else -1)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen():
                self._listen()
                return True
        return super().eventFilter(watched, event)
