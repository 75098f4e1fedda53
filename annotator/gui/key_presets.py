"""Ready sets of keys, and sets of keys as files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.errors import AnnotatorError, UsageError
from annotator.gui.action_table import BY_ID
from annotator.gui.key_map import KeyMap, Keys, checked, key_map_of
from annotator.whole_file import write_whole

_FORMAT: Final = "annotator-keys"
_VERSION: Final = 1
_LARGEST: Final = 1 << 20

# What BORIS has for its player, as its user guide lists it under Coding, “special keyboard keys”
# (www.boris.unito.it/user_guide/coding, read in 2026): Left and Right for frames, Up and Down for
# jumps, Home and End for the speed, Backspace for the normal one, PgUp for the next media and PgDown
# for the one before; space plays and pauses. The film's ends keep Ctrl with Home and End.
BORIS: Final[Mapping[str, Keys]] = {
    "play.toggle": Keys(("Space",), ("Ctrl+Space",)),
    "play.step_back": Keys(("Left", ",")),
    "play.step_forward": Keys(("Right", ".")),
    "play.faster": Keys(("Home",)),
    "play.slower": Keys(("End",)),
    "play.normal_speed": Keys(("Backspace",)),
    "play.ten_seconds_forward": Keys(("Up",)),
    "play.ten_seconds_back": Keys(("Down",)),
    "play.next_exhibit": Keys(("PgUp",)),
    "play.previous_exhibit": Keys(("PgDown",)),
    "play.first": Keys(("Ctrl+Home",)),
    "play.last": Keys(("Ctrl+End",)),
    "play.ten_back": Keys(("Ctrl+PgUp",)),
    "play.ten_forward": Keys(("Ctrl+PgDown",)),
}
PRESETS: Final[Mapping[str, Mapping[str, Keys]]] = {"Annotator": {}, "BORIS": BORIS}


@dataclass(frozen=True, slots=True)
class TakenKeys:
    """The keys of a file, and the actions in it that this version does not have."""

    keys: KeyMap
    unknown: tuple[str, ...] = ()


def preset(name: str) -> KeyMap:
    """A ready set by its name. Raises KeyError."""
    return key_map_of(PRESETS[name])


def preset_of(keys: KeyMap) -> str:
    """The name of the ready set that these keys are; empty for keys of the user's own."""
    return next((name for name in PRESETS if preset(name).all() == keys.all()), "")


def keys_as_text(keys: KeyMap) -> str:
    """All keys as JSON: every action, also those without a key."""
    rows = {
        id: {"here": list(own.here), "anywhere": list(own.anywhere)}
        for id, own in keys.all().items()
    }
    whole = {"format": _FORMAT, "version": _VERSION, "keys": rows}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def keys_from_text(text: str) -> TakenKeys:
    """Keys from JSON as `keys_as_text` writes it; actions that are not in it keep their own.

    Raises UsageError for anything else, in words; nothing is taken from such a file.
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused("it is no JSON") from error
    if not isinstance(whole, dict) or whole.get("format") != _FORMAT:
        raise _refused("it holds something else")
    if whole.get("version") != _VERSION:
        raise _refused("it was written by another version of the program")
    rows = whole.get("keys")
    if not isinstance(rows, dict):
        raise _refused("it has no list of keys")
    wanted: dict[str, Keys] = {}
    unknown: list[str] = []
    for id, row in rows.items():
        if id in BY_ID:
            wanted[id] = checked(BY_ID[id], _keys(id, row))
        else:
            unknown.append(id)
    return TakenKeys(key_map_of(wanted), tuple(unknown))


def export_keys(keys: KeyMap, target: Path) -> None:
    """Write all keys to a file. Raises UsageError when the disk refuses."""
    try:
        write_whole(target, keys_as_text(keys).encode())
    except OSError as error:
        raise UsageError(
            "The keys could not be written.", f"{error.strerror or error}. Choose another place."
        ) from error


def import_keys(source: Path) -> TakenKeys:
    """The keys of a file. Raises UsageError, ValueRefusedError."""
    try:
        with source.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(
            "The file could not be read.", f"{error.strerror or error}. Choose another one."
        ) from error
    if len(data) > _LARGEST:
        raise _refused("it is far too large")
    try:
        return keys_from_text(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _refused("it is no text") from error


def kept_keys(text: str) -> KeyMap:
    """The keys kept in the settings; the table's own where they cannot be used any more."""
    try:
        return keys_from_text(text).keys if text else KeyMap()
    except AnnotatorError:
        return KeyMap()


def _keys(id: str, row: object) -> Keys:
    if not isinstance(row, dict):
        raise _refused(f"what it says of {id} is no list of keys")
    lists: list[tuple[str, ...]] = []
    for name in ("here", "anywhere"):
        found = row.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise _refused(f"what it says of {id} is no list of keys")
        lists.append(tuple(found))
    return Keys(*lists)


def _refused(why: str) -> UsageError:
    return UsageError(
        f"The keys of this file cannot be used: {why}.",
        "Nothing was changed. Choose a file that “Export…” has written.",
    )
