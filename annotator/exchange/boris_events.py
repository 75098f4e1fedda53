"""The coded events of a BORIS project, in; a table as BORIS exports it, out.

Point events become moments, a START and its STOP a span. Project files of BORIS 7 to 9:
`observations[name].events` rows are time in seconds, subject, behaviour, modifiers, comment,
and since version 8 the frame index. Table: BORIS “tabular events”.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from annotator.exchange import counted
from annotator.exchange.film_notes import (
    Cue,
    FilmNotes,
    FormatError,
    Taken,
    in_words,
    require_few,
    require_size,
)
from annotator.exchange.subtitles import said
from annotator.file_text import neutralised
from annotator.timing.frame_stamp import NANOSECONDS

COLUMNS: Final = (
    "Observation id", "Observation date", "Description", "Observation duration", "Observation type", "Source",
    "Time offset (s)", "Media duration (s)", "FPS", "Subject", "Behavior", "Behavioral category", "Modifiers",
    "Behavior type", "Time", "Media file name", "Image index", "Image file path", "Comment",
    "pts", "time base", "exhibit SHA-256", "frame SHA-256", "note",
)  # fmt: skip


def boris_table(film: FilmNotes) -> bytes:
    """Notes as BORIS's tabular events, UTF-8 with BOM; a span is a START and a STOP row.

    Four columns more tie each row to its frame. Cells that a spreadsheet would
    take for a formula begin with an apostrophe.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    length = _seconds(film.index.end_ns())
    for note in film.notes:
        kinds = ("POINT",) if note.end is None else ("START", "STOP")
        for kind, stamp in zip(kinds, (note.start, note.end), strict=False):
            if stamp is None:
                continue
            subject = ", ".join(film.people.get(person, "") for person in note.people)
            rate = film.index.average_rate()
            row = (
                film.exhibit.label, note.created_at, film.exhibit.name(), length, "Media file",
                f"player #1:{film.exhibit.filename}", "0", length, f"{float(rate):.3f}", subject or "No focal subject",
                note.tags[0] if note.tags else str(note.kind), str(note.kind), "|".join(note.tags[1:]),
                kind, _seconds(film.index.time_ns(stamp.index)), film.exhibit.filename, stamp.index, "", said(note),
                "" if stamp.pts is None else stamp.pts,
                f"{stamp.time_base.numerator}/{stamp.time_base.denominator}", film.exhibit.digest_sha256, stamp.digest, note.id,
            )  # fmt: skip
            table.writerow([neutralised(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def not_held(film: FilmNotes) -> tuple[str, ...]:
    """What is lost in BORIS's table, in words."""
    held = in_words((
        counted.regions(film),
        (sum(bool(note.cites or note.bears_on) for note in film.notes), "note's links", "notes' links"),
        (sum(len(note.translations) for note in film.notes), "translation", "translations"),
    ))  # fmt: skip
    return (*held, "Visibility, likelihood and who reviewed a note")


def _seconds(ns: int) -> str:
    return str(Decimal(ns).scaleb(-9).quantize(Decimal("0.001")))


def observations(data: bytes) -> tuple[str, ...]:
    """The names of the observations of a project that hold events. Raises FormatError."""
    return tuple(
        name
        for name, each in _project(data).items()
        if isinstance(each, dict) and each.get("events")
    )


def read_boris(data: bytes, observation: str = "") -> Taken:
    """The events of one observation (needed where a project has several). Raises FormatError."""
    found = _project(data)
    named = [name for name, each in found.items() if isinstance(each, dict) and each.get("events")]
    if not named:
        raise FormatError(
            "The project holds no coded events.", "Codes alone are read under “Codes”."
        )
    if observation and observation not in named:
        raise FormatError(f"The project has no observation “{observation[:60]}” with events.", f"It has: {', '.join(named)[:400]}.")  # fmt: skip
    if not observation and len(named) > 1:
        raise FormatError(
            f"The project holds {len(named)} observations.",
            f"Say which one belongs to this film: {', '.join(named)[:400]}.",
        )
    return _events(found[observation or named[0]], json.loads(data).get("behaviors_conf"))


def _project(data: bytes) -> dict[str, Any]:
    require_size(data)
    if data[:2] == b"\x1f\x8b":
        raise FormatError(
            "The file is packed with gzip.", "Unpack it first, for example with gunzip."
        )
    try:
        project = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FormatError("The file is no BORIS project.", "It should end with .boris.") from error
    if not isinstance(project, dict) or not isinstance(project.get("observations"), dict):
        raise FormatError("The file is no BORIS project.", "It should end with .boris.")
    return dict(project["observations"])


def _events(observation: Mapping[str, Any], conf: object) -> Taken:
    offset = _ns(observation.get("time offset", 0)) or 0
    states = {
        str(each.get("code"))
        for each in (conf.values() if isinstance(conf, dict) else ())
        if isinstance(each, dict) and "state" in str(each.get("type", "")).lower()
    }
    rows = observation.get("events")
    cues: list[Cue] = []
    running: dict[tuple[str, str, str], tuple[int, str]] = {}
    broken = 0
    for row in rows if isinstance(rows, list) else []:
        at = _ns(row[0]) if isinstance(row, list) and len(row) >= 3 else None
        if at is None or at < 0:
            broken += 1
            continue
        subject, code, modifiers, comment = (str(part or "") for part in (*row[1:5], "", "")[:4])
        key = subject, code, modifiers
        if code not in states:
            cues.append(_cue(at, None, key, comment))
        elif key in running:
            since, first_comment = running.pop(key)
            cues.append(_cue(since, at, key, first_comment or comment))
        else:
            running[key] = at, comment
    cues += [_cue(since, None, key, comment) for key, (since, comment) in running.items()]
    words = in_words((
        (broken, "event without a time was left out", "events without a time were left out"),
        (len(running), "state that never stops was taken as a moment", "states that never stop were taken as moments"),
    ))  # fmt: skip
    if offset:
        words = (*words, f"The observation's time offset of {_seconds(offset)} s was not added: times count from the film's start")  # fmt: skip
    files = observation.get("file")
    queued = files.get("1") if isinstance(files, dict) else None
    if isinstance(queued, list) and len(queued) > 1:
        words = (*words, f"The observation runs over {len(queued)} films one after the other; its times count from the beginning of the first and are right for that one only")  # fmt: skip
    cues.sort(key=lambda cue: (cue.start_ns, cue.end_ns or 0))
    return Taken(tuple(require_few(cues)), words)


def _cue(start: int, end: int | None, key: tuple[str, str, str], comment: str) -> Cue:
    subject, code, modifiers = key
    text = "; ".join(part for part in (code, modifiers.strip("|"), subject, comment) if part)
    return Cue(start, end, text, tags=(code,) if code.strip() else ())


def _ns(value: object) -> int | None:
    try:
        seconds = Decimal(str(value))
        if not seconds.is_finite() or abs(seconds) > 10**9:
            return None
        return int(seconds * NANOSECONDS)
    except (InvalidOperation, ValueError):
        return None
