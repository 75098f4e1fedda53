"""What a container states beside what is there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from annotator.media.engine import MediaFacts
from annotator.media.probe import StreamFacts
from annotator.timing.frame_index import SIZE_CHANGED, FrameIndex, IndexState
from annotator.timing.frame_stamp import NANOSECONDS
from annotator.timing.packet_list import PacketList, StreamOutline
from annotator.timing.timecode import format_time

NOT_STATED = "not stated"
_KINDS = {"video": "video", "audio": "sound", "subtitle": "subtitles", "data": "data"}
_SOUND_NS = 100_000_000


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing: what the container states, what there is, and whether they agree (None: no telling).

    `note` says in words what the difference is or may come from.
    """

    what: str
    stated: str
    found: str
    agrees: bool | None = None
    note: str = ""


def compare(
    media: MediaFacts, index: FrameIndex, packets: PacketList | None
) -> tuple[Compared, ...]:
    """Count, length, rate, size, turning, first time stamp, streams, sound; in reading order."""
    films = media.video
    film = films[index.stream] if index.stream < len(films) else None
    rows = [_size(media, index)]
    if film is not None:
        rows += [
            _count(film, index),
            _length(film, index),
            _rate(film, index),
            _picture(film, index),
            _turning(film),
            _first(film, index),
        ]
    if packets is not None:
        outlines = {outline.index: outline for outline in packets.outlines}
        if film is not None:
            rows.append(_bits(film, outlines.get(film.index), index))
        rows.append(_streams(media, outlines))
        rows += [_sound(track, outlines.get(track.index)) for track in media.sound]
        rows.append(_whole(media, packets))
    if not media.sound:
        rows.append(Compared("Sound", "none", "none", agrees=True))
    return tuple(rows)


def _frame_ns(index: FrameIndex) -> int:
    return int(NANOSECONDS / index.rate)


def _plain(number: int) -> str:
    return f"{number:,}".replace(",", "\u2009")


def _size(media: MediaFacts, index: FrameIndex) -> Compared:
    stated, found = media.size_bytes, index.source_size
    if not found:
        return Compared("File size", f"{_plain(stated)} bytes", "not noted")
    return Compared(
        "File size",
        f"{_plain(stated)} bytes",
        f"{_plain(found)} bytes",
        stated == found,
        "" if stated == found else "The file is not the one that was taken in.",
    )


def _count(film: StreamFacts, index: FrameIndex) -> Compared:
    found, stated = len(index), film.frames_claimed
    counted = "decoded" if index.state is IndexState.FINAL else "by its packets, provisional"
    there = f"{_plain(found)} {counted}"
    if not stated:
        return Compared("Frames", NOT_STATED, there)
    less = stated - found
    note = "" if not less else f"{_plain(abs(less))} {'fewer' if less > 0 else 'more'} than stated."
    return Compared("Frames", _plain(stated), there, not less, note)


def _length(film: StreamFacts, index: FrameIndex) -> Compared:
    found = index.end_ns()
    if film.duration_ns is None:
        return Compared("Length of the picture", NOT_STATED, format_time(found))
    apart = abs(film.duration_ns - found)
    close = 2 * apart <= 3 * _frame_ns(index)
    note = "" if close else f"{format_time(apart)} apart."
    return Compared(
        "Length of the picture", format_time(film.duration_ns), format_time(found), close, note
    )


def _rate(film: StreamFacts, index: FrameIndex) -> Compared:
    found = index.average_rate()
    variable = index.is_variable_rate()
    there = f"{_rate_words(found)} on average" if variable else _rate_words(found)
    if not film.rate:
        return Compared("Frames a second", NOT_STATED, there)
    stated = Fraction(film.rate)
    close = abs(stated - found) * 100 <= found
    note = "The rate varies; no single figure holds." if variable else ""
    return Compared("Frames a second", _rate_words(stated), there, close, note)


def _rate_words(rate: Fraction) -> str:
    thousandths = round(rate * 1000)
    text = f"{thousandths // 1000}.{thousandths % 1000:03d}".rstrip("0").rstrip(".")
    exact = "" if rate.denominator == 1 or rate.denominator > 100_000 else f" ({rate})"
    return text + exact


def _picture(film: StreamFacts, index: FrameIndex) -> Compared:
    found = f"{film.width} × {film.height}" if film.width else "no picture was decoded"
    changes = index.state is IndexState.FINAL and bool((index.flags & SIZE_CHANGED).any())
    note = "It changes in the course of the film." if changes else ""
    if film.sample_aspect not in ("", "1"):
        note = f"{note} Pixels are not square: {film.sample_aspect}.".strip()
    if not film.claimed_width:
        return Compared("Picture, in pixels", NOT_STATED, found, None, note)
    stated = f"{film.claimed_width} × {film.claimed_height}"
    same = (film.claimed_width, film.claimed_height) == (film.width, film.height)
    return Compared("Picture, in pixels", stated, found, same and not changes, note)


def _turning(film: StreamFacts) -> Compared:
    words = [f"{film.rotation}° clockwise"] if film.rotation else []
    words += ["mirrored"] if film.mirrored else []
    stated = ", ".join(words) or "none"
    sideways = film.rotation in (90, 270)
    size = (film.height, film.width) if sideways else (film.width, film.height)
    return Compared("Turning", stated, f"shown upright, {size[0]} × {size[1]}" if words else "none")


def _first(film: StreamFacts, index: FrameIndex) -> Compared:
    pts = index.pts(0) if len(index) else None
    base = f"{index.time_base.numerator}/{index.time_base.denominator} s"
    if pts is None:
        return Compared("First time stamp", _seconds(film.start_ns), "the first frame has none")
    found_ns = int(pts * index.time_base * NANOSECONDS)
    there = f"PTS {pts} × {base} = {_seconds(found_ns)}"
    if film.start_ns is None:
        return Compared("First time stamp", NOT_STATED, there)
    close = abs(film.start_ns - found_ns) * 2 <= _frame_ns(index)
    return Compared(
        "First time stamp",
        _seconds(film.start_ns),
        there,
        close,
        "" if close else "Frames before it are not shown, or cannot be decoded.",
    )


def _seconds(ns: int | None) -> str:
    if ns is None:
        return NOT_STATED
    sign, ms = ("−" if ns < 0 else ""), abs(ns) // 1_000_000
    return f"{sign}{ms // 1000}.{ms % 1000:03d} s"


def _bits(film: StreamFacts, there: StreamOutline | None, index: FrameIndex) -> Compared:
    stated = f"{_plain(film.bit_rate // 1000)} kbit/s" if film.bit_rate else NOT_STATED
    lasts = index.end_ns()
    if there is None or not there.packets or not lasts:
        return Compared("Bit rate of the picture", stated, "unknown")
    found = there.size * 8 * NANOSECONDS // lasts
    words = f"{_plain(found // 1000)} kbit/s"
    close = None if not film.bit_rate else abs(film.bit_rate - found) * 20 <= found
    return Compared("Bit rate of the picture", stated, words, close)


def _streams(media: MediaFacts, outlines: dict[int, StreamOutline]) -> Compared:
    def words(streams: list[StreamFacts]) -> str:
        counted = Counter(
            "cover picture" if s.cover else _KINDS.get(s.kind, s.kind) for s in streams
        )
        return ", ".join(f"{n} {kind}" for kind, n in counted.items()) or "none"

    empty = [s for s in media.streams if not outlines.get(s.index, StreamOutline(s.index)).packets]
    held = [s for s in media.streams if s not in empty]
    note = ""
    if empty:
        note = f"Without any data: {words(empty)}."
    return Compared("Streams", words(list(media.streams)), words(held), not empty, note)


def _sound(track: StreamFacts, there: StreamOutline | None) -> Compared:
    name = f"Length of sound {track.number}"
    stated = NOT_STATED if track.duration_ns is None else format_time(track.duration_ns)
    if there is None or not there.packets:
        return Compared(name, stated, "no data", False if track.duration_ns else None)
    if there.first_ns is None or there.end_ns is None:
        return Compared(name, stated, f"{_plain(there.packets)} packets without time stamps")
    found = there.end_ns - there.first_ns
    if track.duration_ns is None:
        return Compared(name, stated, format_time(found))
    apart = abs(found - track.duration_ns)
    close = apart <= _SOUND_NS
    note = "" if close else f"{format_time(apart)} apart."
    return Compared(name, stated, format_time(found), close, note)


def _whole(media: MediaFacts, packets: PacketList) -> Compared:
    stated = NOT_STATED if media.duration_ns is None else format_time(media.duration_ns)
    spans = [
        (outline.first_ns, outline.end_ns)
        for outline in packets.outlines
        if outline.first_ns is not None and outline.end_ns is not None
    ]
    if not spans:
        return Compared("Length of the file", stated, "no time stamps")
    found = max(end for _first, end in spans) - min(first for first, _end in spans)
    if media.duration_ns is None:
        return Compared("Length of the file", stated, format_time(found))
    apart = abs(found - media.duration_ns)
    note = "" if apart <= _SOUND_NS else f"{format_time(apart)} apart."
    return Compared("Length of the file", stated, format_time(found), apart <= _SOUND_NS, note)
