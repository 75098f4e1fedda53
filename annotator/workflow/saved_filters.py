"""Filters that are kept with a case, in a file of its folder: a help for the eye, no evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.note_filter import NoteFilter, filter_as_json, filter_from_json, is_unicode
from annotator.errors import StoreError, UsageError
from annotator.whole_file import write_whole

NAME: Final = "filters.json"
KEYS: Final = "123456789"
_FORMAT: Final = "annotator-filters"
_VERSION: Final = 1
_LARGEST: Final = 1 << 20
_MOST: Final = 200
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter by its name, and the digit that recalls it ('' for none)."""

    name: str
    wanted: NoteFilter
    key: str = ""


def saved_filters(folder: Path) -> tuple[SavedFilter, ...]:
    """The filters kept with the case in a folder; none where there is no file.

    Raises StoreError for a file that is something else; it is left as it is.
    """
    try:
        with (folder / NAME).open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StoreError(
            "The saved filters could not be read.", f"{error.strerror or error}."
        ) from error
    try:
        return _filters(data)
    except (UsageError, ValueError, RecursionError) as error:
        raise StoreError(
            f"The saved filters of this case ({NAME}) cannot be read.",
            "The case itself is untouched. Move that file away to save filters anew.",
        ) from error


def keep_filter(folder: Path, new: SavedFilter) -> tuple[SavedFilter, ...]:
    """Keep a filter under its name; one of the same name goes, and its digit belongs to it alone.

    Raises UsageError for a name that is none and for a filter that could not be
    read back, StoreError where the file there cannot be read or written. The
    file then stays as it is.
    """
    name = " ".join(new.name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise UsageError("A saved filter needs a name.", f"At most {_LONGEST_NAME} letters.")
    if not is_unicode(name):
        raise UsageError("This name has a letter that cannot be saved.", "Type the name anew.")
    filter_from_json(filter_as_json(new.wanted))
    if new.key not in ("", *KEYS):
        raise UsageError(f"“{new.key[:10]}” is no digit from 1 to 9.", "Choose one, or none.")
    others = [
        SavedFilter(each.name, each.wanted, "" if each.key == new.key else each.key)
        for each in saved_filters(folder)
        if each.name.casefold() != name.casefold()
    ]
    kept = (*others, SavedFilter(name, new.wanted, new.key))
    if len(kept) > _MOST:
        raise UsageError("There are too many saved filters.", "Forget some of them first.")
    _write(folder, kept)
    return kept


def forget_filter(folder: Path, name: str) -> tuple[SavedFilter, ...]:
    """All saved filters but one. Raises StoreError where the file cannot be read or written."""
    kept = tuple(each for each in saved_filters(folder) if each.name != name)
    _write(folder, kept)
    return kept


def _write(folder: Path, kept: Sequence[SavedFilter]) -> None:
    rows = [
        {"name": each.name, "key": each.key, "filter": filter_as_json(each.wanted)} for each in kept
    ]
    whole = {"format": _FORMAT, "version": _VERSION, "filters": rows}
    data = json.dumps(whole, ensure_ascii=False, indent=1).encode()
    if len(data) > _LARGEST:
        raise UsageError(
            f"The saved filters would be too much for one file ({NAME}).",
            "Forget some of them first, or choose fewer words.",
        )
    try:
        write_whole(folder / NAME, data)
    except OSError as error:
        raise StoreError(
            "The filter could not be saved.", f"{error.strerror or error}. The notes are untouched."
        ) from error


def _filters(data: bytes) -> tuple[SavedFilter, ...]:
    if len(data) > _LARGEST:
        raise ValueError("too large")
    whole = json.loads(data.decode("utf-8-sig"))
    if not isinstance(whole, dict) or whole.get("format") != _FORMAT:
        raise ValueError("something else")
    if whole.get("version") != _VERSION or not isinstance(whole.get("filters"), list):
        raise ValueError("another version")
    if len(whole["filters"]) > _MOST:
        raise ValueError("too many")
    found: list[SavedFilter] = []
    keys: set[str] = set()
    for row in whole["filters"]:
        if not isinstance(row, dict):
            raise ValueError("a filter")  # noqa: TRY004
        name, key = row.get("name"), row.get("key", "")
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME or not is_unicode(name):
            raise ValueError("a name")
        if key not in ("", *KEYS):
            raise ValueError("a key")
        found.append(
            SavedFilter(name, filter_from_json(row.get("filter")), "" if key in keys else key)
        )
        keys.add(key)
    return tuple(found)
