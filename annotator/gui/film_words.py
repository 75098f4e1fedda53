"""Numbers of a film as people read them: grouped, clock-like, plain."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QCoreApplication

from annotator.case.exhibit import Exhibit
from annotator.gui.labels import one_line
from annotator.media.engine import Field
from annotator.media.probe import StreamFacts
from annotator.timing.frame_stamp import FrameStamp
from annotator.timing.timecode import format_time

THIN_SPACE = "\u2009"


def grouped(number: int) -> str:
    """A whole number in groups of three, parted by thin spaces: `1 234`."""
    return f"{number:,}".replace(",", THIN_SPACE)


def pts_words(stamp: FrameStamp) -> str:
    """The PTS as shown, or that the file records none."""
    return "no PTS" if stamp.pts is None else f"PTS {grouped(stamp.pts)}"


def pts_exact(stamp: FrameStamp) -> str:
    """The PTS with its time base as it is copied: `3702000 × 1/90000 s`."""
    if stamp.pts is None:
        return ""
    return f"{stamp.pts} × {stamp.time_base.numerator}/{stamp.time_base.denominator} s"


def time_words(time_ns: int) -> str:
    """A time on the film's own clock, to the millisecond."""
    return format_time(time_ns)


def speed_words(speed: Fraction) -> str:
    """A speed as people write it: `1×`, `0.1×`, `−2×`."""
    size = abs(speed)
    tenths = size * 10
    if size.denominator == 1:
        text = str(size.numerator)
    elif tenths.denominator == 1:
        text = f"{tenths.numerator // 10}.{tenths.numerator % 10}"
    else:
        text = f"{size.numerator}/{size.denominator}"
    return f"{'−' if speed < 0 else ''}{text}×"


def field_words(field: Field | None) -> str:
    """What of an interlaced frame is shown, in a word or two."""
    said = QCoreApplication.translate
    return {
        None: said("fields", "Woven"),
        "upper": said("fields", "Upper field"),
        "lower": said("fields", "Lower field"),
    }[field]


def film_name(exhibit: Exhibit) -> str:
    """What an exhibit is called, with its video stream where it is not the file's first."""
    name = one_line(f"{exhibit.label} {exhibit.name()}", 160)
    if not exhibit.video_stream:
        return name
    said = QCoreApplication.translate("film_words", "video stream {n}")
    return f"{name} · {said.format(n=exhibit.video_stream + 1)}"


def stream_words(stream: StreamFacts) -> str:
    """A video stream in a line: its number from 1, size, codec, language, title."""
    parts = [f"{stream.number + 1}", f"{stream.width} × {stream.height}", stream.codec]
    return " · ".join([*parts, *_named(stream)])


def sound_words(stream: StreamFacts) -> str:
    """A sound track in a line: its number from 1, language, title, channels, codec."""
    channels = {1: "mono", 2: "stereo"}.get(stream.channels, f"{stream.channels} channels")
    codec = stream.codec if stream.decodable else f"{stream.codec}, cannot be decoded here"
    return " · ".join([f"{stream.number + 1}", *_named(stream), channels, codec])


def _named(stream: StreamFacts) -> list[str]:
    language = "" if stream.language == "und" else stream.language
    title = next((value for key, value in stream.metadata if key.lower() == "title"), "")
    handler = next((value for key, value in stream.metadata if key == "handler_name"), "")
    plain = handler if handler not in _HANDLERS else ""
    return [word for word in (language, title or plain) if word]


_HANDLERS = {"VideoHandler", "SoundHandler", "Core Media Video", "Core Media Audio"}
