"""What a media file says of itself beyond its streams: tags, XMP, signed credentials (C2PA).

MediaInfo and the C2PA library parse hostile input in native code, so
`engine.file_metadata` runs this in a fenced process of its own. Nothing here opens a
socket: manifests elsewhere and revocation lists are not asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from annotator.errors import IntegrityError
from annotator.media.media_file import MediaFile

MOST_TAGS: Final = 400
LONGEST: Final = 2_000
_LARGEST_XMP: Final = 1 << 20
_MOST_BOXES: Final = 10_000
_XMP_UUID: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_NESTED: Final = frozenset({b"moov", b"udta", b"meta", b"trak"})
_C2PA_KINDS: Final = {b"ftyp": "video/mp4", b"RIFF": "video/x-msvideo"}
# What only repeats what the frame index or the probe says better.
_DULL: Final = re.compile(
    r"count|kind_of_stream|other_|stream_|format|codec|duration|bit_rate|frame_rate|frame_count|"
    r"headersize|datasize|footersize|proportion|isstreamable|file_size|track_id|internet_media|"
    r"commercial|complete_name|file_name|folder_name|file_extension|track_type|video_|audio_|"
    r"overall|codecs|delay|menuid|part_|pixel|display|width|height|color|chroma|scan|bits|sampl|"
    r"sar|par_|matrix|transfer|channel|compression|alternate|default|forced|rotation|id$|standard"
)


@dataclass(frozen=True, slots=True)
class Tag:
    """One thing that the file says: `name` as written there, and `where`: MediaInfo or XMP."""

    name: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Signed credentials as read: `state` is the library's word, `problems` its codes of failures.

    No list of trusted signers is used: `state` says whether signature and content
    fit together, never that the signer is who it says.
    """

    state: str
    generator: str = ""
    signer: str = ""
    signed_at: str = ""
    title: str = ""
    actions: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileMetadata:
    """All that was found; `unread` names in words what could not be read."""

    tags: tuple[Tag, ...] = ()
    credentials: Credentials | None = None
    unread: tuple[str, ...] = ()

    def to_json(self) -> str:
        """All of it as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> FileMetadata:
        """Read `to_json` again, from a process that is not trusted. Raises IntegrityError."""
        try:
            data = json.loads(text)
            tags = tuple(Tag(**_texts(each)) for each in data["tags"][:MOST_TAGS])
            found = data["credentials"]
            credentials = None if found is None else _credentials_from(found)
            unread = tuple(_text(each) for each in data["unread"][:20])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise IntegrityError(
                "What the file says of itself came back in another form.",
                "It was not used. The file itself was not changed.",
            ) from error
        return cls(tags, credentials, unread)


def load_libraries() -> None:
    """Load both native libraries: to be called before a process gives up its right to open files."""
    from xml.etree import ElementTree as ET  # noqa: F401 - and what parses for it

    import c2pa  # type: ignore[import-untyped]
    from pymediainfo import MediaInfo

    library, _handle, *version = MediaInfo._get_library()

    def loaded(_cls: object, _file: str | None = None) -> tuple[object, ...]:
        return (library, library.MediaInfo_New(), *version)

    MediaInfo._get_library = classmethod(loaded)  # type: ignore[method-assign,assignment]
    c2pa.sdk_version()


def read_metadata(path: Path, alive: Callable[[], object] = bool) -> FileMetadata:
    """Read what a file says of itself; `alive` is called for every piece that is read.

    Raises MediaError where the file itself cannot be read.
    """
    unread: list[str] = []
    tags: list[Tag] = []
    credentials = None
    head = MediaFile(path)
    try:
        start = head.read_at(0, 12)
    finally:
        head.close()
    for words, read in (("Tags", _mediainfo), ("XMP", _xmp)):
        try:
            tags += read(path, alive)
        except Exception as error:  # noqa: BLE001 - a library's own errors, of any kind
            unread.append(f"{words} could not be read ({type(error).__name__}).")
    kind = _C2PA_KINDS.get(start[4:8]) or _C2PA_KINDS.get(start[:4])
    if kind is not None:
        try:
            credentials = _c2pa(path, kind, alive)
        except Exception as error:  # noqa: BLE001 - a library's own errors, of any kind
            unread.append(f"Signed credentials could not be read ({type(error).__name__}).")
    unique = dict.fromkeys(
        Tag(_cut(t.name), _cut(t.value), t.where) for t in tags if t.value.strip()
    )
    return FileMetadata(tuple(unique)[:MOST_TAGS], credentials, tuple(unread))


class _Source:
    """A media file as the libraries want it: read, seek, tell; reading shows life."""

    def __init__(self, path: Path, alive: Callable[[], object]) -> None:
        self._file, self._alive, self._at = MediaFile(path), alive, 0

    def read(self, size: int = -1) -> bytes:
        self._alive()
        size = self._file.size - self._at if size < 0 else size
        data = self._file.read_at(self._at, max(0, min(size, self._file.size - self._at)))
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._at, self._file.size)[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def write(self, _data: bytes) -> int:
        raise OSError("an original is never written")

    def flush(self) -> None:
        """Nothing is ever written."""

    def close(self) -> None:
        self._file.close()


def _mediainfo(path: Path, alive: Callable[[], object]) -> list[Tag]:
    from pymediainfo import MediaInfo

    source = _Source(path, alive)
    try:
        found = MediaInfo.parse(source, parse_speed=0, full=True).to_data()["tracks"]
    finally:
        source.close()
    return [
        Tag(name, str(value), "MediaInfo")
        for track in found
        for name, value in track.items()
        if isinstance(value, str | int | float) and _DULL.match(name) is None
    ]


def _xmp(path: Path, alive: Callable[[], object]) -> list[Tag]:
    """XMP in an ISO base media file: in its box of its own, or in `moov/udta` as QuickTime has it."""
    source = _Source(path, alive)
    try:
        size = source.seek(0, 2)
        texts = list(_xmp_boxes(source, 0, size, 0))
    finally:
        source.close()
    return [tag for text in texts for tag in _xmp_tags(text)]


def _xmp_boxes(source: _Source, start: int, end: int, depth: int) -> Iterator[bytes]:
    at, count = start, 0
    while at + 8 <= end and count < _MOST_BOXES:
        count += 1
        source.seek(at)
        head = source.read(32)
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        body = 8
        if size == 1 and len(head) >= 16:
            size, body = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - at
        if size < body or at + size > end:
            return
        is_uuid = kind == b"uuid" and head[body : body + 16] == _XMP_UUID
        if (is_uuid or kind == b"XMP_") and size <= _LARGEST_XMP:
            skip = body + (16 if is_uuid else 0)
            source.seek(at + skip)
            yield source.read(size - skip)
        elif kind in _NESTED and depth < 4:
            yield from _xmp_boxes(source, at + body, at + size, depth + 1)
        at += size


def _xmp_tags(text: bytes) -> list[Tag]:
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ValueError("a document type is refused: it can pull in other files")
    from xml.etree import ElementTree as ET

    root = ET.fromstring(text.strip(b"\0 \r\n\t"))  # noqa: S314 - entities are refused above
    found = []
    for element in root.iter():
        for name, value in element.attrib.items():
            found.append(Tag(_short(name), value, "XMP"))
        if element.text and element.text.strip():
            found.append(Tag(_short(element.tag), element.text.strip(), "XMP"))
    return [
        tag for tag in found if tag.name not in ("about", "xmptk", "lang", "parseType", "li")
    ] + [
        Tag(_short(parent.tag), item.text.strip(), "XMP")
        for parent in root.iter()
        for group in parent
        for item in group
        if _short(item.tag) == "li" and item.text and item.text.strip()
    ]


def _short(name: str) -> str:
    return name.rpartition("}")[2]


def _c2pa(path: Path, kind: str, alive: Callable[[], object]) -> Credentials | None:
    import c2pa  # type: ignore[import-untyped]

    settings = c2pa.Settings.from_dict(
        {
            "verify": {
                "remote_manifest_fetch": False,
                "ocsp_fetch": False,
                "verify_trust": False,
            }
        }
    )
    source = _Source(path, alive)
    try:
        reader = c2pa.Reader.try_create(kind, source, context=c2pa.Context(settings))
        if reader is None:
            return None
        with reader:
            manifest = json.loads(reader.json())
            state = str(reader.get_validation_state() or "unknown")
    finally:
        source.close()
    return _credentials(manifest, state)


def _credentials(data: dict[str, Any], state: str) -> Credentials:
    active = data.get("manifests", {}).get(data.get("active_manifest"), {})
    generators = active.get("claim_generator_info") or []
    generator = " ".join(
        str(part)
        for each in generators[:3]
        for part in (each.get("name"), each.get("version"))
        if part
    )
    signature = active.get("signature_info") or {}
    actions = []
    for assertion in active.get("assertions") or []:
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            for action in (assertion.get("data") or {}).get("actions") or []:
                parts = (action.get("action"), action.get("when"), action.get("digitalSourceType"))
                actions.append(" · ".join(_cut(str(part)) for part in parts if part))
    failures = ((data.get("validation_results") or {}).get("activeManifest") or {}).get("failure")
    return Credentials(
        state=_cut(state),
        generator=_cut(generator or str(active.get("claim_generator") or "")),
        signer=_cut(
            ", ".join(
                str(signature[key]) for key in ("common_name", "issuer") if signature.get(key)
            )
        ),
        signed_at=_cut(str(signature.get("time") or "")),
        title=_cut(str(active.get("title") or "")),
        actions=tuple(actions[:20]),
        problems=tuple(_cut(str(each.get("code"))) for each in (failures or [])[:20]),
    )


def _credentials_from(data: dict[str, Any]) -> Credentials:
    lists = {
        name: tuple(_text(each) for each in data[name][:20]) for name in ("actions", "problems")
    }
    words = {
        name: _text(data[name]) for name in ("state", "generator", "signer", "signed_at", "title")
    }
    return Credentials(**words, **lists)  # type: ignore[arg-type]


def _texts(data: dict[str, Any]) -> dict[str, str]:
    return {name: _text(data[name]) for name in ("name", "value", "where")}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return _cut(value)


def _cut(text: str) -> str:
    plain = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    return plain[:LONGEST]
