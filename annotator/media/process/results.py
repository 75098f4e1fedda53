"""What a decoder process hands over, checked before anything in the program believes its size or shape."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import fields
from typing import Any

from annotator.errors import AnnotatorError
from annotator.media.probe import MediaFacts, StreamFacts
from annotator.media.process.wire import BadMessageError, Message
from annotator.media.waveform import Waveform
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.packet_list import PacketList

_LARGEST_FACTS = 16 << 20
_MOST_FRAMES = 50_000_000
_MOST_PEAKS = 1 << 26
_MOST_NOTES = 200
_LONGEST_WORDS = 2000
_BLOB_HEAD = struct.Struct("<8sHI")
_FRACTION = re.compile(r"([0-9]{1,18}(/0*[1-9][0-9]{0,17})?)?", re.ASCII)
_FRACTIONS = {"rate", "time_base", "sample_aspect"}
_MOST = 1 << 63
_CODES = 256


def facts_from(data: bytes) -> MediaFacts:
    """The facts that a probe found; raises BadMessageError where any has another type than it should."""
    if len(data) > _LARGEST_FACTS:
        raise BadMessageError("facts beyond all measure")
    try:
        facts = MediaFacts.from_json(data.decode("ascii"))
    except (AnnotatorError, ValueError, RecursionError) as error:
        raise BadMessageError("facts that make no sense") from error
    _check(facts)
    for stream in facts.streams:
        _check(stream)
    return facts


def _check(record: MediaFacts | StreamFacts) -> None:
    for item in fields(record):
        value = getattr(record, item.name)
        if not _fits(str(item.type), value):
            raise BadMessageError(f"{item.name} is no {item.type}")
        if item.name in _FRACTIONS and not _FRACTION.fullmatch(value):
            raise BadMessageError(f"{item.name} is no fraction")


def _fits(kind: str, value: Any) -> bool:
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "str":
        return _is_text(value)
    if kind.startswith("int"):
        return (value is None and kind == "int | None") or (
            type(value) is int and abs(value) < _MOST
        )
    if "StreamFacts" in kind:
        return isinstance(value, tuple) and all(isinstance(part, StreamFacts) for part in value)
    if kind == "tuple[int, ...]":
        return isinstance(value, tuple) and all(
            type(part) is int and 0 <= part < _CODES for part in value
        )
    return isinstance(value, tuple) and all(_is_text(part) for pair in value for part in pair)


def _is_text(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(value.encode() or not value)
    except UnicodeEncodeError:
        return False


def index_from(data: bytes, stream: int, state: IndexState, source_size: int) -> FrameIndex:
    """A frame index of this stream of a file of `source_size` bytes; raises BadMessageError."""
    try:
        header = _header(data)
        # Every frame needs at least a byte of the file, save for the few that one packet repeats.
        most = min(_MOST_FRAMES, 1024 + 4 * source_size)
        if any(not 0 <= column[2] <= 32 * most for column in header["columns"]):
            raise BadMessageError("an index with more frames than the file can hold")
        index = FrameIndex.from_bytes(data)
    except (AnnotatorError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise BadMessageError("an index that makes no sense") from error
    if (index.stream, index.state, index.source_size) != (stream, state, source_size):
        raise BadMessageError("an index of something else")
    words = (*index.missing, index.decoder)
    if len(words) > _MOST_NOTES or not all(_is_text(w) and len(w) < 2000 for w in words):
        raise BadMessageError("an index with findings beyond all measure")
    return index


def packets_from(data: bytes, stream: int, source_size: int) -> PacketList:
    """The packets of this stream of a file of `source_size` bytes; raises BadMessageError."""
    try:
        # Every packet that is listed has at least a byte of the file.
        most = min(_MOST_FRAMES, 1024 + source_size)
        if any(not 0 <= column[2] <= most for column in _header(data)["columns"]):
            raise BadMessageError("more packets than the file can hold")
        found = PacketList.from_bytes(data)
    except (AnnotatorError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise BadMessageError("a packet list that makes no sense") from error
    if (found.stream, found.source_size) != (stream, source_size):
        raise BadMessageError("the packets of something else")
    if not _is_text(found.trouble) or len(found.trouble) > _LONGEST_WORDS:
        raise BadMessageError("a packet list with words beyond all measure")
    return found


def waveform_from(data: bytes) -> Waveform:
    """Peaks of a sound track; raises BadMessageError."""
    try:
        if not 0 <= _header(data)["count"] <= _MOST_PEAKS:
            raise BadMessageError("more peaks than any sound has")
        found = Waveform.from_bytes(data)
    except (AnnotatorError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadMessageError("peaks that make no sense") from error
    if len(found.notes) > 10_000 or not all(_is_text(note) for note in found.notes):
        raise BadMessageError("notes beyond all measure")
    return found


def _header(data: bytes) -> dict[str, Any]:
    """The JSON header of a stored index or waveform, before anything in it is unpacked."""
    if len(data) < _BLOB_HEAD.size:
        raise BadMessageError("a result without a header")
    size = _BLOB_HEAD.unpack_from(data)[2]
    header = json.loads(data[_BLOB_HEAD.size : _BLOB_HEAD.size + size])
    if not isinstance(header, dict):
        raise BadMessageError("a result with an odd header")
    return header


def texts(message: Message, name: str, most: int) -> tuple[str, ...]:
    """A list of strings in a message, made safe to encode."""
    rows = message.rows(name, most)
    if not all(isinstance(row, str) for row in rows):
        raise BadMessageError(f"{name} holds something else than text")
    return tuple(row[:2000].encode("utf-8", "backslashreplace").decode() for row in rows)
