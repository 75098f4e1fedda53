"""Which keys do what: the keys of the action table, and what the user has changed of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from annotator.errors import ValueRefusedError
from annotator.gui.action_table import ALL_ACTIONS, BY_ID, ActionSpec

MOST_HERE: Final = 2
MOST_ANYWHERE: Final = 1
_MODIFIERS: Final = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)
_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one action in portable text: `here` where it acts, `anywhere` while typing too."""

    here: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """All of them, those that people press first in front."""
        return (*self.here, *self.anywhere)

    def without(self, taken: Iterable[str]) -> Keys:
        """The same less some keys."""
        gone = set(taken)
        return Keys(
            tuple(key for key in self.here if key not in gone),
            tuple(key for key in self.anywhere if key not in gone),
        )


@dataclass(frozen=True, slots=True)
class KeyMap:
    """What every key does. `changed` is what the user chose; it goes before the table's own keys.

    An action that lost a key to another gets it back when the other gives it up.
    """

    changed: Mapping[str, Keys] = field(default_factory=dict)

    def of(self, id: str) -> Keys:
        """The keys of an action. Raises KeyError for an id that is not in the table."""
        if id in self.changed:
            return self.changed[id]
        return default_keys(BY_ID[id]).without(self._taken())

    def all(self) -> dict[str, Keys]:
        """The keys of every action, by its id, in the order of the table."""
        taken = self._taken()
        return {
            spec.id: self.changed[spec.id]
            if spec.id in self.changed
            else default_keys(spec).without(taken)
            for spec in ALL_ACTIONS
        }

    def owner(self, key: str) -> str:
        """The id of the action that has a key; empty if none has."""
        return next((id for id, keys in self.all().items() if key in keys.all()), "")

    def is_changed(self, id: str) -> bool:
        """Whether an action has other keys than those of the table."""
        return self.of(id) != default_keys(BY_ID[id])

    def with_keys(self, id: str, keys: Keys) -> KeyMap:
        """Give an action these keys; whoever had one of them loses it.

        Raises ValueRefusedError for keys that the action cannot have.
        """
        keys = checked(BY_ID[id], keys)
        changed = {
            other: theirs.without(keys.all())
            for other, theirs in self.changed.items()
            if other != id
        }
        changed[id] = keys
        return _plain(changed)

    def reset(self, id: str) -> KeyMap:
        """The table's own keys for one action; whoever had one of them loses it."""
        own = default_keys(BY_ID[id])
        rest = {
            other: theirs.without(own.all())
            for other, theirs in self.changed.items()
            if other != id
        }
        return _plain(rest)

    def _taken(self) -> set[str]:
        return {key for keys in self.changed.values() for key in keys.all()}


def default_keys(spec: ActionSpec) -> Keys:
    """The keys that the table gives to an action."""
    return Keys(
        tuple(portable(key) for key in spec.shortcuts),
        tuple(portable(key) for key in spec.anywhere),
    )


def key_map_of(wanted: Mapping[str, Keys]) -> KeyMap:
    """A map from chosen keys. Raises ValueRefusedError where two actions want one key."""
    owners: dict[str, str] = {}
    for id, keys in wanted.items():
        for key in checked(BY_ID[id], keys).all():
            if owners.setdefault(key, id) != id:
                raise ValueRefusedError(
                    f"“{key}” is given to two actions: “{BY_ID[owners[key]].text.rstrip('…')}”"
                    f" and “{BY_ID[id].text.rstrip('…')}”.",
                    "One key can do one thing only; take it out of one of them.",
                )
    return _plain(dict(wanted))


def portable(key: str) -> str:
    """A key in the text that files keep, `Ctrl+Shift+M`; empty if it is none, or more than one."""
    sequence = QKeySequence(key, QKeySequence.SequenceFormat.PortableText)
    if sequence.count() != 1:
        return ""
    pressed = sequence[0].key()  # type: ignore[index]
    if pressed in (Qt.Key.Key_unknown, *_MODIFIERS) or not int(pressed):
        return ""
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def native(key: str) -> str:
    """A key as people of this system read it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def checked(spec: ActionSpec, keys: Keys) -> Keys:
    """Keys in their portable text, each once.

    Raises ValueRefusedError for what is no key, too many, or keys that would be
    taken from somebody who writes or moves through a form.
    """
    here = tuple(dict.fromkeys(_checked(spec, key, anywhere=False) for key in keys.here))
    anywhere = tuple(
        key
        for key in dict.fromkeys(_checked(spec, key, anywhere=True) for key in keys.anywhere)
        if key not in here
    )
    name = spec.text.rstrip("…")
    if len(here) > MOST_HERE or len(anywhere) > MOST_ANYWHERE:
        raise ValueRefusedError(
            f"“{name}” would have too many keys.",
            f"An action can have {MOST_HERE} keys, and one that acts while typing too.",
        )
    if anywhere and spec.context != "viewer":
        raise ValueRefusedError(
            f"“{name}” has no key of its own while typing.",
            "Its keys act where it can be used, also while typing.",
        )
    return Keys(here, anywhere)


def _checked(spec: ActionSpec, key: str, *, anywhere: bool) -> str:
    text = portable(key)
    if not text:
        raise ValueRefusedError(
            f"“{key[:40]}” is no key.", "Write for example M, Ctrl+M, Alt+Left or F5."
        )
    pressed = QKeySequence(text)[0]  # type: ignore[index]
    plain = not pressed.keyboardModifiers() & _COMMANDS
    if pressed.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        raise ValueRefusedError(
            "Tab cannot be given to an action.", "It leads from field to field everywhere."
        )
    if plain and pressed.key() == Qt.Key.Key_Escape and text not in default_keys(spec).all():
        raise ValueRefusedError(
            "Esc cannot be given to an action.", "It leaves and closes everywhere."
        )
    function = Qt.Key.Key_F1 <= pressed.key() <= Qt.Key.Key_F35
    if (
        plain
        and not function
        and (anywhere or (spec.context == "window" and _moves(pressed.key())))
    ):
        raise ValueRefusedError(
            f"“{text}” would be taken from whoever writes or moves through a form.",
            "Choose a key with Ctrl or Alt, or one of F1 to F35.",
        )
    return text


def _moves(key: Qt.Key) -> bool:
    """Keys that forms, lists and buttons need themselves."""
    return key == Qt.Key.Key_Space or Qt.Key.Key_Escape <= key <= Qt.Key.Key_PageDown


def _plain(changed: dict[str, Keys]) -> KeyMap:
    """Without what is no change."""
    made = KeyMap(changed)
    kept = {
        id: keys
        for id, keys in changed.items()
        if keys != default_keys(BY_ID[id]).without(KeyMap(_others(changed, id))._taken())
    }
    return replace(made, changed=kept)


def _others(changed: Mapping[str, Keys], id: str) -> dict[str, Keys]:
    return {other: keys for other, keys in changed.items() if other != id}
