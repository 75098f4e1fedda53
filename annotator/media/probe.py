"""What a media file says of itself: container, streams, metadata, turning, dates.

Nothing here is a finding; it is what the file claims, kept raw, beside which a
person's own statements stand.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.container import InputContainer

from annotator.errors import IntegrityError, NotAVideoError
from annotator.media.container import open_container
from annotator.media.decoding import (
    codec_words,
    film_streams,
    fraction_of,
    nominal_rate,
)
from annotator.media.first_picture import first_picture
from annotator.media.media_file import MediaFile
from annotator.media.path_words import readable
from annotator.timing.timecode import format_time

_MIMES = {
    "mov,mp4,m4a,3gp,3g2,mj2": "video/mp4",
    "matroska,webm": "video/x-matroska",
    "avi": "video/x-msvideo",
    "mpegts": "video/mp2t",
    "mpeg": "video/mpeg",
    "mpegvideo": "video/mpeg",
    "flv": "video/x-flv",
    "asf": "video/x-ms-asf",
    "ogg": "video/ogg",
    "mxf": "application/mxf",
    "gif": "image/gif",
    "rm": "application/vnd.rn-realmedia",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "h264": "video/h264",
    "hevc": "video/h265",
}
_BRANDS = {"qt  ": "video/quicktime", "3gp": "video/3gpp", "3g2": "video/3gpp2"}
# A hundred years: damaged headers claim more than a number of 64 bits can hold.
_LONGEST_US = 100 * 366 * 86_400 * 1_000_000
_DATE_KEYS = ("creation_time", "date", "creationdate", "year", "modification_date")


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One stream as the file describes it. `number` counts streams of its kind from 0.

    Empty text, 0 or None where the file says nothing. `rotation` is clockwise
    degrees that a player must turn the picture, after mirroring it. `width` and
    `height` are those of the first decoded picture, `claimed_…` what the container says.
    `colour_codes` are its primaries, transfer and matrix (numbers of ISO/IEC 23091-2),
    its range (1 limited, 2 full) and the order of its fields as FFmpeg counts them.
    """

    index: int
    kind: str
    number: int
    codec: str
    decodable: bool
    language: str = ""
    duration_ns: int | None = None
    start_ns: int | None = None
    bit_rate: int = 0
    frames_claimed: int = 0
    width: int = 0
    height: int = 0
    pixel_format: str = ""
    rate: str = ""
    time_base: str = ""
    sample_aspect: str = ""
    rotation: int = 0
    mirrored: bool = False
    colour: str = ""
    interlaced: bool = False
    sample_rate: int = 0
    channels: int = 0
    cover: bool = False
    claimed_width: int = 0
    claimed_height: int = 0
    colour_codes: tuple[int, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """A file's own claims: container, length, streams, metadata (raw, odd bytes made visible)."""

    container: str
    container_name: str
    mime: str
    size_bytes: int
    duration_ns: int | None
    bit_rate: int
    streams: tuple[StreamFacts, ...]
    metadata: tuple[tuple[str, str], ...] = ()

    @property
    def video(self) -> tuple[StreamFacts, ...]:
        """The film's video streams, without cover pictures."""
        return tuple(s for s in self.streams if s.kind == "video" and not s.cover)

    @property
    def sound(self) -> tuple[StreamFacts, ...]:
        """The sound streams."""
        return tuple(s for s in self.streams if s.kind == "audio")

    @property
    def has_sound(self) -> bool:
        """Whether there is any sound stream."""
        return bool(self.sound)

    def to_json(self) -> str:
        """All of it as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=True, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> MediaFacts:
        """Read `to_json` again; raises IntegrityError for anything else."""
        try:
            data: dict[str, Any] = json.loads(text)
            streams = tuple(
                StreamFacts(
                    **{
                        **stream,
                        "metadata": _pairs(stream["metadata"]),
                        "colour_codes": tuple(map(int, stream.get("colour_codes", ()))),
                    }
                )
                for stream in data["streams"]
            )
            return cls(**{**data, "streams": streams, "metadata": _pairs(data["metadata"])})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IntegrityError(
                "The stored facts of this file cannot be read.", "Read them again from the video."
            ) from error

    def summary_rows(self) -> tuple[tuple[str, str], ...]:
        """Label and value, in reading order, for showing; dates keep what the file says and name its zone."""
        rows = [
            ("Container", self.container_name),
            ("Size", f"{self.size_bytes:,} bytes".replace(",", " ")),
        ]
        rows.append(
            (
                "Length claimed",
                "not stated" if self.duration_ns is None else format_time(self.duration_ns),
            )
        )
        rows += [
            (f"{_KINDS.get(s.kind, s.kind)} {s.number}", _stream_words(s)) for s in self.streams
        ]
        for where, pairs in (
            ("File", self.metadata),
            *((f"Stream {s.index}", s.metadata) for s in self.streams),
        ):
            rows += [(f"{where}: {key}", _dated(key, value)) for key, value in pairs]
        return tuple(rows)


_KINDS = {
    "video": "Video",
    "audio": "Sound",
    "subtitle": "Subtitles",
    "data": "Data",
    "attachment": "Attachment",
}


def _pairs(rows: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), str(value)) for key, value in rows)


def _stream_words(stream: StreamFacts) -> str:
    words = [stream.codec if stream.decodable else f"{stream.codec} (cannot be decoded here)"]
    if stream.kind == "video":
        words += [f"{stream.width} × {stream.height}", stream.pixel_format, stream.colour]
        words.append(
            f"{float(Fraction(stream.rate)):.3f} frames a second claimed" if stream.rate else ""
        )
        words.append(f"turned {stream.rotation}° clockwise" if stream.rotation else "")
        words += [
            "mirrored" * stream.mirrored,
            "interlaced" * stream.interlaced,
            "cover picture" * stream.cover,
        ]
        if stream.sample_aspect not in ("", "1"):
            words.append(f"pixel shape {stream.sample_aspect}")
    if stream.kind == "audio":
        words += [f"{stream.sample_rate} Hz", f"{stream.channels} channels"]
    words.append(stream.language)
    return ", ".join(word for word in words if word)


def _dated(key: str, value: str) -> str:
    """A date with a word on its zone, so that nobody reads a local time into it."""
    if not any(part in key.lower() for part in _DATE_KEYS) or ":" not in value:
        return value
    tail = value.strip()[10:]
    if tail.endswith("Z"):
        return f"{value} (written as UTC; many cameras write local time so)"
    if "+" in tail or "-" in tail:
        return value
    return f"{value} (no zone recorded)"


def probe(path: Path) -> MediaFacts:
    """What the file says of itself; decodes one picture at most.

    Sound without video is read too (`video` is then empty). Raises MediaError
    for a file that is missing, unreadable or cut off, NotAVideoError for
    anything that is no film.
    """
    file = MediaFile(path)
    with closing(file):
        container = open_container(file)
        with closing(container):
            facts = _read(container, file, path)
    if not facts.video and not facts.has_sound:
        what = (
            "a picture"
            if any(s.cover for s in facts.streams)
            else "a media file without video or sound"
        )
        raise NotAVideoError(f"{readable(path)} is {what}.", "Choose a video file.")
    return facts


def _read(container: InputContainer, file: MediaFile, path: Path) -> MediaFacts:
    metadata = _texts(container.metadata)
    brand = next((value for key, value in metadata if key == "major_brand"), "")
    films = [stream.index for stream in film_streams(container)]
    counted: dict[str, int] = {}
    streams = []
    for stream in container.streams:
        kind = str(stream.type)
        number = counted[kind] = counted.get(kind, -1) + 1
        film = films.index(stream.index) if stream.index in films else None
        streams.append(_stream(stream, kind, number if film is None else film, film, path))
    name = container.format.name
    mime = next((m for start, m in _BRANDS.items() if brand.startswith(start)), None) or _MIMES.get(
        name
    )
    duration = container.duration
    return MediaFacts(
        container=name,
        container_name=str(container.format.long_name),
        mime=mime or "application/octet-stream",
        size_bytes=file.size,
        duration_ns=duration * 1000
        if duration is not None and 0 < duration < _LONGEST_US
        else None,
        bit_rate=int(container.bit_rate or 0),
        streams=tuple(streams),
        metadata=metadata,
    )


def _stream(stream: Any, kind: str, number: int, film: int | None, path: Path) -> StreamFacts:
    context = stream.codec_context
    base = fraction_of(stream.time_base)
    common: dict[str, Any] = {
        "index": stream.index,
        "kind": kind,
        "number": number,
        "codec": codec_words(stream),
        "decodable": context is not None,
        "language": readable(str(stream.language or "")),
        "duration_ns": _ns(stream.duration, base),
        "start_ns": _ns(stream.start_time, base),
        "bit_rate": int(getattr(context, "bit_rate", 0) or 0),
        "frames_claimed": int(stream.frames or 0),
        "time_base": str(base or ""),
        "metadata": _texts(stream.metadata),
    }
    if kind == "audio" and context is not None:
        common |= {
            "sample_rate": int(context.sample_rate or 0),
            "channels": int(context.channels or 0),
        }
    if kind != "video":
        return StreamFacts(**common)
    common["cover"] = film is None
    if context is None:
        return StreamFacts(**common)
    aspect = fraction_of(stream.sample_aspect_ratio)
    common |= {
        "width": int(context.width),
        "height": int(context.height),
        "claimed_width": int(context.width),
        "claimed_height": int(context.height),
        "pixel_format": str(context.pix_fmt or ""),
        "rate": str(nominal_rate(stream)),
        "sample_aspect": str(aspect or ""),
    }
    return StreamFacts(**(common | (first_picture(path, film) if film is not None else {})))


def _ns(value: int | None, base: Fraction | None) -> int | None:
    time_ns = None if value is None or base is None else int(value * base * 1_000_000_000)
    return None if time_ns is None or abs(time_ns) >= 1000 * _LONGEST_US else time_ns


def _texts(metadata: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((readable(key), readable(value)) for key, value in metadata.items()))
