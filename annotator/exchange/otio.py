"""Notes as markers of an OpenTimelineIO timeline, both ways.

One clip on one track is the whole film; a note is a marker on the clip, in frames where
the film has a constant rate, else in ticks of its time base. The exact stamps stand in the marker's
metadata. Marker.2 is written; Marker.1, .2 and .3 are read. JSON of
OpenTimelineIO 0.15 to 0.18 (Timeline.1, Clip.2, RationalTime.1).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from annotator.case.annotation import Annotation
from annotator.case.codec import from_json, to_json
from annotator.case.vocabularies import NoteKind
from annotator.errors import AnnotatorError
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
from annotator.timing.frame_stamp import FrameStamp

_COLOURS: Final = {
    NoteKind.OBSERVATION: "GREEN", NoteKind.MEASUREMENT: "CYAN", NoteKind.INFERENCE: "YELLOW",
    NoteKind.CLAIM: "PURPLE", NoteKind.LEGAL_QUESTION: "RED", NoteKind.PROCEDURAL: "WHITE",
}  # fmt: skip
_NAMESPACE: Final = "annotator"
_DEEPEST: Final = 40


def otio(film: FilmNotes, title: str) -> bytes:
    """The timeline as JSON. It names the film by its file name only."""
    ticks = _Ticks(film)
    whole = ticks.span(0, len(film.index) - 1)
    clip = {
        "OTIO_SCHEMA": "Clip.2",
        "name": film.exhibit.name(),
        "source_range": whole,
        "media_references": {
            "DEFAULT_MEDIA": {
                "OTIO_SCHEMA": "ExternalReference.1", "name": film.exhibit.filename,
                "target_url": film.exhibit.filename, "available_range": whole,
                "metadata": {_NAMESPACE: {"sha256": film.exhibit.digest_sha256}},
            }
        },
        "active_media_reference_key": "DEFAULT_MEDIA",
        "markers": [_marker(note, ticks) for note in film.notes],
        "effects": [],
        "metadata": {_NAMESPACE: {"exhibit": film.exhibit.label, "sha256": film.exhibit.digest_sha256,
                                  "edition": str(film.edition)}},
    }  # fmt: skip
    track = _composition("Track.1", "Video", [clip]) | {"kind": "Video"}
    timeline = {
        "OTIO_SCHEMA": "Timeline.1",
        "name": title,
        "metadata": {},
        "global_start_time": None,
        "tracks": _composition("Stack.1", "tracks", [track]),
    }
    return json.dumps(timeline, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def not_held(film: FilmNotes) -> tuple[str, ...]:
    """What other programs will not see, in words; our own record stands in each marker's metadata."""
    held = in_words((counted.regions(film), counted.moments(film)))
    return (*held, "Programs that do not read our metadata see the text, the span and a colour")


class _Ticks:
    """Frames as RationalTime: numbers of frames at a constant rate, else ticks of the time base."""

    def __init__(self, film: FilmNotes) -> None:
        index = film.index
        self._index = index
        self._by_frames = index.has_reliable_time() and not index.is_variable_rate()
        self._rate = index.average_rate() if self._by_frames else Fraction(1_000)
        if self._by_frames:
            # What encoders mean by the average of whole ticks: 25, or 30000/1001.
            for usual in (
                index.rate,
                Fraction(round(self._rate)),
                Fraction(round(self._rate * 1001), 1001),
            ):
                if abs(usual - self._rate) * 1000 < self._rate:
                    self._rate = usual
                    break

    def _at(self, frame: int) -> int:
        if self._by_frames:
            return frame
        ns = self._index.time_ns(frame) if frame < len(self._index) else self._index.end_ns()
        return -(-ns // 1_000_000) if frame < len(self._index) else ns // 1_000_000

    def span(self, first: int, last: int) -> dict[str, Any]:
        start = self._at(first)
        return {
            "OTIO_SCHEMA": "TimeRange.1",
            "start_time": self._time(start),
            "duration": self._time(max(1, self._at(last + 1) - start)),
        }

    def _time(self, value: int) -> dict[str, Any]:
        return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(self._rate), "value": float(value)}


def _composition(schema: str, name: str, children: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": schema, "name": name, "metadata": {}, "source_range": None,
        "effects": [], "markers": [], "enabled": True, "children": children,
    }  # fmt: skip


def _marker(note: Annotation, ticks: _Ticks) -> dict[str, Any]:
    own = {"id": note.id, "kind": str(note.kind), "start": to_json(note.start), "end": to_json(note.end),
           "tags": list(note.tags), "author": note.author, "language": note.language}  # fmt: skip
    return {
        "OTIO_SCHEMA": "Marker.2",
        "name": said(note)[:80],
        "comment": said(note),
        "color": _COLOURS[note.kind],
        "marked_range": ticks.span(note.start.index, note.last_index()),
        "metadata": {_NAMESPACE: own},
    }


def read_otio(data: bytes) -> Taken:
    """The markers of a timeline with one film in it, in that film's own time. Raises FormatError."""
    try:
        timeline = json.loads(require_size(data))
    except (ValueError, RecursionError) as error:
        raise FormatError(
            "The file is no OpenTimelineIO document.", "It should end with .otio and hold JSON."
        ) from error
    if not isinstance(timeline, dict) or not str(timeline.get("OTIO_SCHEMA", "")).startswith(
        ("Timeline.", "Clip.", "Track.", "Stack.", "SerializableCollection.")
    ):
        raise FormatError("The file is no OpenTimelineIO document.", "Nothing was taken.")
    reading = _Reading()
    clips = list(reading.clips(timeline, 0))
    media = {_media(clip) for clip in clips}
    words = list(
        in_words(
            (
                (
                    reading.elsewhere,
                    "marker outside clips was left out",
                    "markers outside clips were left out",
                ),
            )
        )
    )
    if len(media) > 1:
        raise FormatError(
            f"The timeline is made of {len(media)} films; markers of one film can be taken at a time.",
            "Export a timeline that holds only this film.",
        )
    cues: list[Cue] = []
    digest = ""
    for clip in clips:
        digest = digest or str(_own(clip).get("sha256", ""))
        begin = _begin(clip)
        if begin:
            words.append("The film begins with a time code of its own; markers count from it.")
        for marker in clip.get("markers") or []:
            cue = _cue(marker)
            if cue is None:
                words.append("A marker without a time was left out.")
            elif cue.start_ns < begin:
                words.append("A marker before the beginning of the film was left out.")
            else:
                end = None if cue.end_ns is None else cue.end_ns - begin
                cues.append(replace(cue, start_ns=cue.start_ns - begin, end_ns=end))
    if not cues:
        raise FormatError("There is no marker on a clip in this timeline.", *words[:1])
    return Taken(tuple(require_few(cues)), tuple(dict.fromkeys(words)), digest)


class _Reading:
    def __init__(self) -> None:
        self.elsewhere = 0

    def clips(self, part: object, depth: int) -> Iterator[dict[str, Any]]:
        if not isinstance(part, dict) or depth > _DEEPEST:
            return
        if str(part.get("OTIO_SCHEMA", "")).startswith("Clip."):
            yield part
            return
        markers = part.get("markers")
        self.elsewhere += len(markers) if isinstance(markers, list) else 0
        yield from self.clips(part.get("tracks"), depth + 1)
        children = part.get("children")
        for child in children if isinstance(children, list) else []:
            yield from self.clips(child, depth + 1)


def _reference(clip: dict[str, Any]) -> object:
    references = clip.get("media_references")
    if isinstance(references, dict):
        return references.get(clip.get("active_media_reference_key") or "DEFAULT_MEDIA")
    return clip.get("media_reference")


def _begin(clip: dict[str, Any]) -> int:
    """The time that the film's first frame has in this clip, in nanoseconds: its own time code."""
    chosen = _reference(clip)
    whole = chosen.get("available_range") if isinstance(chosen, dict) else None
    return (_ns(whole.get("start_time")) or 0) if isinstance(whole, dict) else 0


def _media(clip: dict[str, Any]) -> str:
    chosen = _reference(clip)
    return str(chosen.get("target_url") or chosen.get("name")) if isinstance(chosen, dict) else ""


def _own(part: dict[str, Any]) -> dict[str, Any]:
    metadata = part.get("metadata")
    own = metadata.get(_NAMESPACE) if isinstance(metadata, dict) else None
    return own if isinstance(own, dict) else {}


def _cue(marker: object) -> Cue | None:
    if not isinstance(marker, dict):
        return None
    marked = marker.get("marked_range")
    start = _ns(marked.get("start_time")) if isinstance(marked, dict) else None
    if start is None or not isinstance(marked, dict):
        return None
    length = _ns(marked.get("duration")) or 0
    own = _own(marker)
    tags = own.get("tags")
    return Cue(
        start,
        start + length if length > 0 else None,
        str(marker.get("comment") or marker.get("name") or ""),
        language=str(own.get("language", "")),
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        author=str(own.get("author", "")),
        note_id=str(own.get("id", "")),
        exact=_exact(own),
    )


def _exact(own: dict[str, Any]) -> tuple[FrameStamp, FrameStamp | None] | None:
    try:
        start = from_json(FrameStamp, own["start"])
        return start, None if own.get("end") is None else from_json(FrameStamp, own["end"])
    except (KeyError, TypeError, AnnotatorError):
        return None


def _ns(time: object) -> int | None:
    if not isinstance(time, dict):
        return None
    value, rate = time.get("value"), time.get("rate")
    if not isinstance(value, int | float) or not isinstance(rate, int | float):
        return None
    try:
        exact = Fraction(value) / Fraction(rate).limit_denominator(1001)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    # The middle of a nanosecond's rounding must not fall before its frame.
    return -int(-exact * 1_000_000_000 // 1) if 0 <= exact < 10**9 else None
