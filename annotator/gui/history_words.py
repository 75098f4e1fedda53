"""Log entries in words: what was done, to what, and what it said of itself."""

from __future__ import annotations

from annotator.provenance.custody import CustodyEntry, LoggedChange
from annotator.provenance.differences import Difference, shown_value

_NAMES = {
    "case": "case",
    "exhibit": "exhibit",
    "annotation": "note",
    "source": "source",
    "claim": "claim",
    "person": "person",
    "code": "code",
    "track": "track",
    "placement": "place on a track",
    "link": "link",
    "template": "template",
    "region": "region",
    "enhancement": "picture steps",
    "calibration": "scale",
    "time_anchor": "anchor of event time",
    "clock_break": "cut in time",
    "event_clock": "event clock",
    "claim_time": "time of a claim",
    "place": "place",
    "map_picture": "map picture",
    "copy_link": "relation of copies",
    "publication": "publication",
    "harm": "danger to a person",
    "sound_work": "sound settings",
    "sound_mark": "moment in the sound",
    "capture": "capture of a source",
    "cover": "cover of a region",
    "sound_cover": "cover of sound",
    "redaction": "redaction",
    "disclosure": "decision on disclosure",
    "merged_log": "merged history",
    "file_statement": "statement of a file",
}
_TELLING = ("label", "code", "name", "short", "text", "title")


def kind_words(entity: str) -> str:
    """A kind of value as the log names it, in a person's words."""
    return _NAMES.get(entity, entity)


def entry_words(entry: CustodyEntry) -> str:
    """What was done; undoing and redoing say so."""
    if entry.action in ("undo", "redo"):
        return f"{entry.action.capitalize()}: {entry.label}"
    return entry.label or entry.action


def object_words(entry: CustodyEntry) -> str:
    """To what: the kinds of value with what tells them apart."""
    words = [_object(change) for change in entry.changes[:3]]
    more = len(entry.changes) - len(words)
    return ", ".join(words) + (f" and {more} more" if more > 0 else "")


def change_words(change: LoggedChange) -> str:
    """`note “text” added`, `removed` or `changed`."""
    if change.before_json is None:
        done = "added"
    elif change.after_json is None:
        done = "removed"
    else:
        done = "changed"
    return f"{_object(change)} {done}"


def details_words(entry: CustodyEntry) -> tuple[Difference, ...]:
    """What an entry without values says: the kind of an export, its digest and so on."""
    return tuple(Difference(name, "", shown_value(value)) for name, value in entry.details.items())


def _object(change: LoggedChange) -> str:
    kind = _NAMES.get(change.entity, change.entity)
    value = change.after if change.after is not None else change.before
    if isinstance(value, dict):
        for name in _TELLING:
            text = value.get(name)
            if isinstance(text, str) and text.strip():
                short = " ".join(text.split())
                return f"{kind} “{short[:40]}{'…' if len(short) > 40 else ''}”"
    return kind
