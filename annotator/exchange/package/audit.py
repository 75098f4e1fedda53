"""The custody log as lines of text: each entry's head exactly as it is hashed, and its values.

A line is `{"hash": …, "head": "…", "values": ["…", …]}`. `head` is the text of
which `hash` is the SHA-256; it names each value by the salted hash, SHA-256 of
the salt followed by the value's text. So a line can be shown without some of
its values and still be checked.
"""

from __future__ import annotations

import json
from typing import Any, Final

from annotator.errors import AnnotatorError, IntegrityError
from annotator.provenance.actor import Actor
from annotator.provenance.canonical import canonical_json
from annotator.provenance.custody import CustodyEntry, LoggedChange, entry_head, value_digest

_LARGEST: Final = 2**63 - 1


def audit_line(entry: CustodyEntry) -> bytes:
    """An entry as one line, with its end. Raises ValueRefusedError for text without a UTF-8 form."""
    values = dict.fromkeys(
        value
        for change in entry.changes
        for value in (change.before_json, change.after_json)
        if value is not None
    )
    head = entry_head(entry).decode("utf-8")
    return canonical_json({"hash": entry.entry_hash, "head": head, "values": list(values)}) + b"\n"


def read_audit_line(line: bytes) -> CustodyEntry:
    """The entry of a line. Raises IntegrityError for anything but what `audit_line` writes."""
    try:
        entry = _entry(json.loads(line.decode("utf-8")))
        same = audit_line(entry) == line + b"\n"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, AnnotatorError):
        same, entry = False, None
    if entry is None or not same:
        raise IntegrityError(
            "The custody log of the package holds a line that this program does not write.",
            "It was made or changed by another program, or by a newer version of this one.",
        )
    return entry


def _entry(line: dict[str, Any]) -> CustodyEntry:
    head = json.loads(line["head"])
    salt, details = _text(head["salt"]), _text(head["details"])
    if not isinstance(json.loads(details), dict):
        raise TypeError
    known = {value_digest(salt, _text(value)): value for value in line["values"]}
    return CustodyEntry(
        seq=_number(head["seq"]),
        at_utc=_text(head["at_utc"]),
        monotonic_ns=_number(head["monotonic_ns"]),
        actor=Actor(_text(head["actor"]["name"]), _text(head["actor"]["key_fingerprint"])),
        action=_text(head["action"]),
        label=_text(head["label"]),
        reason=_text(head["reason"]),
        program=_text(head["program"]),
        changes=tuple(
            LoggedChange(
                _text(change["entity"]),
                _text(change["id"]),
                known.get(_text(change["before"])),
                known.get(_text(change["after"])),
                change["before"],
                change["after"],
            )
            for change in head["changes"]
        ),
        salt=salt,
        details_json=details,
        previous_hash=_text(head["previous"]),
        entry_hash=_text(line["hash"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> int:
    """A whole number that a database can hold."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
        raise TypeError
    return value
