"""The way from the rest of the program to decoded media.

Everything here decodes in processes of their own (media.process), since media
files are hostile. Only an explicit setting, the environment variable
ANNOTATOR_IN_PROCESS=1, decodes inside the program; so does Windows, where no
such process exists yet. `how_decoded` says in words what is the case.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from annotator.media.exactness import CHECKED
from annotator.media.process.health import DecoderHealth, health
from annotator.media.where import CACHE_BYTES, SETTING, inside
from annotator.progress import Cancelled, Report, ignore, never

if TYPE_CHECKING:
    from annotator.media.file_metadata import FileMetadata
    from annotator.media.frame_line import FrameLine
    from annotator.media.index_rows import Checkpoints
    from annotator.media.picture import Field, Rgb
    from annotator.media.probe import MediaFacts
    from annotator.media.small_pictures import Batch
    from annotator.media.sound import FASTEST, SLOWEST, SoundTrack, change_speed
    from annotator.media.sources import Frame, FrameSource, SoundSource
    from annotator.media.thumbnails import Thumbnail
    from annotator.media.waveform import Waveform
    from annotator.timing.frame_index import FrameIndex
    from annotator.timing.packet_list import PacketList

__all__ = [
    "CACHE_BYTES", "CHECKED", "FASTEST", "SLOWEST", "Checkpoints", "DecoderHealth", "Field", "Frame", "FrameLine", "FrameSource", "MediaFacts", "SoundSource",
    "SoundTrack", "Waveform", "change_speed", "decode_picture", "decoder_health", "full_index", "how_decoded", "iter_frames", "keep_ready",
    "open_frames", "open_sound", "packets", "peaks", "probe", "quick_index", "small_pictures", "sound_tracks", "thumbnails",
]  # fmt: skip

_NO_PROCESS = "there is no decoder process for Windows yet"
# These bring the decoding libraries, which many who import this module never need.
_WHERE: Final = {
    "Checkpoints": "index_rows", "FASTEST": "sound", "Field": "picture", "Frame": "sources",
    "FrameLine": "frame_line", "FrameSource": "sources", "MediaFacts": "probe", "SLOWEST": "sound", "SoundSource": "sources",
    "SoundTrack": "sound", "Waveform": "waveform", "change_speed": "sound",
}  # fmt: skip

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """What is handed on from a module that is imported when it is first asked for."""
        if name not in _WHERE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = importlib.import_module(f"annotator.media.{_WHERE[name]}")
        found = globals()[name] = getattr(module, name)
        return found


def open_frames(
    path: Path,
    index: FrameIndex,
    *,
    stream: int | None = None,
    cache_bytes: int = CACHE_BYTES,
    in_process: bool | None = None,
) -> FrameSource:
    """Random access to a film's frames, exact or refused; close it.

    Raises MediaError where the file cannot be opened or is not the one that the
    index was made from.
    """
    if inside(in_process):
        from annotator.media.frames_inside import FramesInside

        return FramesInside(path, index, stream=stream, cache_bytes=cache_bytes, decoder_too=True)
    from annotator.media.process.frames import ProcessFrames

    return ProcessFrames(path, index, stream=stream, cache_bytes=cache_bytes)


def open_sound(
    path: Path,
    track: int | None = None,
    *,
    index: FrameIndex | None = None,
    rate: int | None = None,
    channels: int | None = None,
    in_process: bool | None = None,
) -> SoundSource:
    """A film's sound, as media.sound.SoundReader; close it. Raises MediaError, ValueRefusedError."""
    if inside(in_process):
        from annotator.media import sound as here

        return here.SoundReader(path, track, index=index, rate=rate, channels=channels)
    from annotator.media.process.sound import ProcessSound

    return ProcessSound(path, track, index=index, rate=rate, channels=channels)


def probe(path: Path, *, in_process: bool | None = None) -> MediaFacts:
    """What the file says of itself; see media.probe.probe."""
    if inside(in_process):
        from annotator.media import probe as here

        return here.probe(path)
    from annotator.media.process import bulk

    return bulk.probe(path)


def file_metadata(
    path: Path, *, cancelled: Cancelled = never, in_process: bool | None = None
) -> FileMetadata:
    """What a file says of itself beyond its streams; see media.file_metadata.

    Raises MediaError also where the process that read it crashed, hung or was not to be trusted.
    """
    if inside(in_process):
        from annotator.media import file_metadata as here

        return here.read_metadata(path)
    from annotator.media.process import bulk

    return bulk.file_metadata(path, cancelled=cancelled)


def decode_picture(
    data: bytes,
    width: int,
    height: int,
    *,
    cancelled: Cancelled = never,
    in_process: bool | None = None,
) -> Rgb:
    """A picture that somebody brought, its head looked at before; see media.still_picture."""
    if inside(in_process):
        from annotator.media import still_picture as here

        return here.decode_picture(data, width, height)
    from annotator.media.process import pictures

    return pictures.decode_picture(data, width, height, cancelled=cancelled)


def quick_index(
    path: Path, stream: int = 0, *, cancelled: Cancelled = never, in_process: bool | None = None
) -> FrameIndex:
    """A provisional index at once; see media.indexer.quick_index."""
    if inside(in_process):
        from annotator.media import indexer as here

        return here.quick_index(path, stream, cancelled=cancelled)
    from annotator.media.process import bulk

    return bulk.quick_index(path, stream, cancelled=cancelled)


def full_index(
    path: Path,
    stream: int = 0,
    *,
    checkpoints: Checkpoints | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
    in_process: bool | None = None,
) -> FrameIndex:
    """The final index by decoding all; see media.indexer.full_index."""
    if inside(in_process):
        from annotator.media import indexer as here

        make = here.full_index
    else:
        from annotator.media.process import bulk

        make = bulk.full_index
    return make(path, stream, checkpoints=checkpoints, progress=progress, cancelled=cancelled)


def packets(
    path: Path,
    stream: int = 0,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
    in_process: bool | None = None,
) -> PacketList:
    """The packets of a video stream without decoding; see media.packets.packets."""
    if inside(in_process):
        from annotator.media import packets as here

        return here.packets(path, stream, progress=progress, cancelled=cancelled)
    from annotator.media.process import bulk

    return bulk.packets(path, stream, progress=progress, cancelled=cancelled)


def iter_frames(
    path: Path,
    stream: int = 0,
    digests: bool = False,
    *,
    cancelled: Cancelled = never,
    in_process: bool | None = None,
) -> Iterator[FrameLine]:
    """Every frame as it is decoded; see media.indexer.iter_frames."""
    if inside(in_process):
        from annotator.media import indexer as here

        return here.iter_frames(path, stream, digests, cancelled=cancelled)
    from annotator.media.process import lines

    return lines.iter_frames(path, stream, digests, cancelled=cancelled)


def thumbnails(
    path: Path,
    index: FrameIndex,
    indices: Iterable[int],
    height: int,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
    in_process: bool | None = None,
) -> Iterator[Thumbnail]:
    """Small pictures along a film; see media.thumbnails.thumbnails."""
    if inside(in_process):
        from annotator.media import thumbnails as here

        make = here.thumbnails
    else:
        from annotator.media.process import bulk

        make = bulk.thumbnails
    return make(path, index, indices, height, progress=progress, cancelled=cancelled)


def small_pictures(
    path: Path,
    index: FrameIndex,
    height: int,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
    in_process: bool | None = None,
) -> Iterator[Batch]:
    """Every frame as a small picture; see media.small_pictures.small_pictures."""
    if inside(in_process):
        from annotator.media import small_pictures as here

        make = here.small_pictures
    else:
        from annotator.media.process import bulk

        make = bulk.small_pictures
    return make(path, index, height, progress=progress, cancelled=cancelled)


def peaks(
    path: Path,
    track: int | None = None,
    *,
    index: FrameIndex | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
    in_process: bool | None = None,
) -> Waveform:
    """The outline of a sound track; see media.waveform.peaks."""
    if inside(in_process):
        from annotator.media import waveform as here

        make = here.peaks
    else:
        from annotator.media.process import bulk

        make = bulk.peaks
    return make(path, track, index=index, progress=progress, cancelled=cancelled)


def sound_tracks(path: Path, *, in_process: bool | None = None) -> tuple[SoundTrack, ...]:
    """The file's sound tracks as the container states them; see media.sound.sound_tracks."""
    if inside(in_process):
        from annotator.media import sound as here

        return here.sound_tracks(path)
    from annotator.media.process import bulk

    return bulk.sound_tracks(path)


def keep_ready() -> None:
    """Have one decoder process stand ready from now on, so that opening a film waits for none."""
    if not inside(None):
        from annotator.media.process.starting import keep_spare

        keep_spare()


def decoder_health() -> DecoderHealth:
    """Whether decoders were lost since the program began; answers at once."""
    return health(inside=inside(None))


def how_decoded() -> str:
    """In words: where media is decoded here, and what a hostile file could reach; for any thread."""
    if not inside(None):
        from annotator.media.process.words import of_fence

        return of_fence()
    why = f"{SETTING} is set" if os.environ.get(SETTING) == "1" else _NO_PROCESS
    return f"Video is decoded inside the program itself, because {why}: a hostile file could end it or do harm."
