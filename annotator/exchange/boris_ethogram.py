"""The ethogram of a BORIS project, or one that BORIS exported, as a list of codes.

Point events become points, state events spans, categories tags; state events
that all exclude each other become a group. Format as written by BORIS 7 to 9
(project file `behaviors_conf`; ethogram export as JSON or TSV).
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Final

from annotator.case.codes import KEYS, LONGEST_NAME, Code, CodeColour
from annotator.exchange.code_list import (
    FORMAT,
    MOST_BYTES,
    CodeList,
    CodeListError,
    parsed_json,
    read_code_list,
    require_few,
)

_COLUMNS: Final = {
    "behavior code": "code",
    "behavior type": "type",
    "description": "description",
    "key": "key",
    "behavioral category": "category",
    "excluded behaviors": "excluded",
    "modifiers names and values": "modifiers",
    "modifiers (json)": "modifiers",
    "modifiers": "modifiers",
}
_NO_MODIFIERS: Final = ("", "{}", "[]", "null", "none")
_LONGEST: Final = 4000


def read_codes(data: bytes) -> CodeList:
    """The codes in a .boris project, an exported ethogram (JSON, TSV), or a list exported here.

    Keys that are no digits are left out and named, as are modifiers and coding
    maps. Raises CodeListError; then nothing was taken.
    """
    if data[:2] == b"\x1f\x8b":
        raise CodeListError(
            "The file is packed with gzip.", "Unpack it first, for example with gunzip."
        )
    if len(data) <= MOST_BYTES and not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return _codes_of(_table_rows(data))
    parsed = parsed_json(data)
    if isinstance(parsed, dict) and parsed.get("format") == FORMAT:
        return read_code_list(parsed)
    if not isinstance(parsed, dict) or not isinstance(parsed.get("behaviors_conf"), dict):
        raise CodeListError(
            "The file holds no ethogram of BORIS.",
            "Choose a .boris project, an exported ethogram (JSON or TSV), or a list of codes"
            " exported here.",
        )
    entries = parsed["behaviors_conf"]
    return _codes_of([entries[name] for name in sorted(entries, key=_place)])


def _place(name: str) -> tuple[int, str]:
    return (
        (int(name), "") if name.isascii() and name.isdigit() and len(name) < 9 else (1 << 30, name)
    )


def _table_rows(data: bytes) -> list[object]:
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter="\t"))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CodeListError(
            "The file is neither JSON nor a table in UTF-8.",
            "Export the ethogram from BORIS as JSON or TSV.",
        ) from error
    names = [_COLUMNS.get(cell.strip().lower(), "") for cell in lines[0]] if lines else []
    if "code" not in names or "type" not in names:
        raise CodeListError(
            "The file holds no ethogram of BORIS: the columns “Behavior code” and “Behavior type”"
            " are missing.",
            "Export the ethogram from BORIS as JSON or TSV.",
        )
    rows: list[object] = []
    for line in lines[1:]:
        row: dict[str, str] = {}
        for name, cell in zip(names, line, strict=False):
            if name and not row.get(name):
                row[name] = cell
        if any(row.values()):
            rows.append(row)
    return rows


def _codes_of(rows: list[object]) -> CodeList:
    require_few(rows)
    words: list[str] = []
    codes: list[Code] = []
    excluded: dict[str, set[str]] = {}
    used: set[str] = set()
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise CodeListError(
                f"Behaviour {number + 1} of the ethogram is no record.",
                "Nothing was taken. Export the ethogram from BORIS again.",
            )
        name = _text(row, "code")
        kind = _text(row, "type").lower()
        is_span = kind.startswith("state event")
        if not name or len(name) > LONGEST_NAME or not (is_span or kind.startswith("point event")):
            words.append(
                f"Behaviour {number + 1} ({name[:40] or 'without a code'}) is neither a point nor a"
                " state event with a short code; it was left out."
            )
            continue
        if any(name.casefold() == code.name.casefold() for code in codes):
            words.append(f"{name}: there twice; the second was left out.")
            continue
        key = _text(row, "key")
        if key and (key not in KEYS or key in used):
            words.append(
                f"{name}: the key “{key[:20]}” is no digit that is free; give it one here."
            )
            key = ""
        used.add(key)
        if "coding map" in kind or _text(row, "coding map"):
            words.append(f"{name}: its coding map is not understood.")
        if _has_modifiers(row):
            words.append(f"{name}: its modifiers are not understood; write them as tags.")
        description, category = _text(row, "description"), _text(row, "category")
        codes.append(
            Code(
                id="",
                name=name,
                key=key,
                tags=(category,) if category else (),
                text=f"{name}: {description}" if description else "",
                span=is_span,
                colour=list(CodeColour)[len(codes) % len(CodeColour)],
            )
        )
        if is_span:
            excluded[name] = {part.strip() for part in _text(row, "excluded").split(",")} - {
                "",
                name,
            }
        elif _text(row, "excluded"):
            words.append(f"{name}: what a point event excludes is not understood.")
    if not codes:
        raise CodeListError(
            "The ethogram holds no behaviour that can be used.", "Choose another file."
        )
    groups, more = _groups(excluded)
    taken = tuple(replace(code, group_name=groups.get(code.name, "")) for code in codes)
    return CodeList(taken, (*words, *more))


def _groups(excluded: dict[str, set[str]]) -> tuple[dict[str, str], list[str]]:
    """Sets in which each excludes every other, by name; and in words what is no such set."""
    found: dict[str, str] = {}
    words: list[str] = []
    pairs = {name: {other for other in excluded[name] if other in excluded} for name in excluded}
    for name, others in list(pairs.items()):
        for other in others:
            pairs[other].add(name)
    for name, others in pairs.items():
        if name in found or not others:
            continue
        members = {name} | others
        if all(members == {member} | pairs[member] for member in members):
            label = " / ".join(each for each in excluded if each in members)[:LONGEST_NAME]
            found.update(dict.fromkeys(members, label))
        else:
            words.append(f"{name}: what it excludes is no group in which all exclude each other.")
    return found, words


def _has_modifiers(row: dict[str, object]) -> bool:
    value = row.get("modifiers")
    if isinstance(value, str):
        return value.strip().lower() not in _NO_MODIFIERS
    return bool(value)


def _text(row: dict[str, object], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        return ""
    return value.strip()[:_LONGEST]
