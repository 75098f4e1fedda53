"""Notes as subtitles: WebVTT and SubRip, both ways; other subtitle formats in only.

WebVTT cues carry the note's id, a NOTE block the exhibit's digest. SubRip and Sub Station
Alpha are read by pysubs2, WebVTT here.
W3C WebVTT (2019); SubRip has no standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Final

from annotator.case.annotation import Annotation, Translation
from annotator.case.vocabularies import Edition
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
from annotator.file_text import xml_text

_BLANK: Final = "\u00a0"  # an empty line would end the cue
# SubRip has no way to write these as text: players and readers hide what they take for a tag.
_TAG_SIGNS: Final = str.maketrans({"<": "\uff1c", ">": "\uff1e", "{": "\uff5b", "}": "\uff5d"})
_STAMP: Final = re.compile(r"(\d:\d{1,2}):(?=\d{1,2}[.,]\d)")
_DIGEST: Final = re.compile(r"^Exhibit SHA-256: ([0-9a-f]{64})$", re.M)
_MARKED: Final = "[machine translation, not reviewed] "


def webvtt(film: FilmNotes, language: str = "") -> bytes:
    """The notes as WebVTT; with a `language` their translation into it where they have one."""
    about = (
        f"NOTE\nExhibit SHA-256: {film.exhibit.digest_sha256}\n"
        "Times count from the first frame; a cue's id is the id of its note."
    )
    if film.edition is not Edition.SEALED:
        about += f"\nEdition: {film.edition}"
    blocks = ["WEBVTT", about]
    for note in film.notes:
        start, end = film.span_ms(note)
        text = said(note, language).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{note.id}\n{_clock(start, '.')} --> {_clock(end, '.')}\n{_lines(text)}")
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "replace")


def subrip(film: FilmNotes, language: str = "") -> bytes:
    """The notes as SubRip, numbered from 1."""
    blocks = []
    for number, note in enumerate(film.notes, 1):
        start, end = film.span_ms(note)
        text = "\n".join(_untimed(line) for line in _lines(said(note, language)).split("\n"))
        blocks.append(f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{text}\n")
    return "\n".join(blocks).encode("utf-8", "replace")


def _untimed(line: str) -> str:
    """A line of a SubRip text in which nobody reads a tag or the times of another cue."""
    line = line.replace("-->", "\u2192").translate(_TAG_SIGNS)
    # Some readers take any line with two times in it for the beginning of a cue.
    return _STAMP.sub("\\1\u2236", line) if len(_STAMP.findall(line)) > 1 else line


def said(note: Annotation, language: str = "") -> str:
    """What a note says in one text: its words, in a language if it has them there, else its tags."""
    for each in note.translations if language else ():
        if each.language.casefold() == language.casefold():
            return marked(each)
    return note.text or " ".join(f"#{tag}" for tag in note.tags) or str(note.kind)


def marked(translation: Translation) -> str:
    """A translation's words, with a mark before them while a machine's are not reviewed."""
    return (_MARKED if translation.needs_warning() else "") + translation.text


def not_held(film: FilmNotes, *, ids: bool) -> tuple[str, ...]:
    """What is lost in subtitles, in words."""
    lost = in_words((
        (sum(note.end is None for note in film.notes), "note at one frame becomes a cue of one frame",
         "notes at one frame become cues of one frame"),
        counted.tags(film),
        counted.regions(film),
        counted.people_and_links(film),
        counted.judgements(film),
    ))  # fmt: skip
    always = ("Exact time stamps, kinds of notes and their authors",)
    signs = "Angle and curly brackets (written wide, as players would take them for tags)"
    return lost + always + (() if ids else ("Which note a cue came from", signs))


def read_subtitles(data: bytes, ending: str) -> Taken:
    """The cues of a subtitle file (`srt`, `vtt`, `ass`, `ssa`, `sub`). Raises FormatError."""
    text = _decoded(require_size(data)).replace("\r\n", "\n").replace("\r", "\n")
    rows, comments = _webvtt(text) if ending == "vtt" else _by_library(text, ending)
    cues = [
        Cue(
            row.start * 1_000_000,
            row.end * 1_000_000 if row.end > row.start else None,
            "\n".join("" if line == _BLANK else line for line in row.text.split("\n")).strip(),
            track=row.style,
            note_id=row.name if row.name and not row.name.isdigit() else "",
        )
        for row in rows
        if row.end >= row.start >= 0
    ]
    backwards = len(rows) - len(cues)
    words = in_words((
        (backwards, "cue that ends before it begins was left out", "cues that end before they begin were left out"),
        (comments, "comment was left out", "comments were left out"),
    ))  # fmt: skip
    if not cues:
        raise FormatError("There is no cue in the file.", "Check that it is the right file.")
    found = _DIGEST.search(text) if ending == "vtt" else None
    return Taken(tuple(require_few(cues)), words, found[1] if found else "")


@dataclass(frozen=True, slots=True)
class _Row:
    start: int
    end: int
    text: str
    name: str = ""
    style: str = ""


def _webvtt(text: str) -> tuple[list[_Row], int]:
    # Not by the library: it takes a cue's id that is no number for words of the cue before.
    head, _, body = text.partition("\n")
    if not head.startswith("WEBVTT"):
        raise FormatError("The file is no WebVTT.", "Its first line should be “WEBVTT”.")
    rows: list[_Row] = []
    comments = 0
    for block in re.split(r"\n{2,}", body.strip("\n")):
        lines = block.split("\n")
        at = 0 if "-->" in lines[0] else 1
        timed = _TIMES.match(lines[at]) if len(lines) > at else None
        if timed is None:
            comments += lines[0].startswith("NOTE") and not _DIGEST.search(block)
            continue
        start, end = (_ms(*timed.group(*groups)) for groups in ((1, 2, 3, 4), (5, 6, 7, 8)))
        words = unescape(_TAGS.sub("", "\n".join(lines[at + 1 :])))
        rows.append(_Row(start, end, words, lines[0].strip() if at else ""))
    return rows, comments


def _by_library(text: str, ending: str) -> tuple[list[_Row], int]:
    import pysubs2

    try:
        file = pysubs2.SSAFile.from_string(text, format_=_FORMATS[ending])
    except KeyError:
        raise FormatError(f"“.{ending[:10]}” is no subtitle format that is read here.") from None
    except Exception as error:
        raise FormatError(
            "The file is not the kind of subtitles that its name says.",
            f"Open it in a subtitle editor and save it again. ({str(error)[:80]})",
        ) from error
    styled = ending in ("ass", "ssa")
    events = [event for event in file.events if not event.is_comment]
    rows = [_Row(e.start, e.end, e.plaintext, style=e.name if styled else "") for e in events]
    return rows, len(file.events) - len(events)


def _ms(hours: str | None, minutes: str, seconds: str, ms: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(ms)


_TIME: Final = r"(?:(\d{1,6}):)?(\d\d):(\d\d)\.(\d{3})"
_TIMES: Final = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}", re.A)
_TAGS: Final = re.compile(r"<[^>]*>")
_FORMATS: Final = {"srt": "srt", "ass": "ass", "ssa": "ass", "sub": "microdvd"}


def _decoded(data: bytes) -> str:
    for encoding in (
        ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",)
    ):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FormatError(
        "The subtitles are not in Unicode (UTF-8), so their letters cannot be told for sure.",
        "Open the file in a text editor and save it as UTF-8.",
    )


def _lines(text: str) -> str:
    lines: Iterable[str] = xml_text(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line if line.strip() else _BLANK for line in lines)


def _clock(ms: int, mark: str) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{mark}{ms:03}"
