"""The one place where a media file is opened.

What is inside the file is untrusted. It is read through a descriptor that we
opened ourselves, so no name reaches the demuxer that could be a pattern, a
protocol or an option; only real containers are allowed, never playlists; and
nothing in the file can make a second file or a connection open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import av
import av.error
from av.container import InputContainer

from annotator.errors import MediaError, NotAVideoError
from annotator.media.first_look import is_jpeg_film, is_single_gif
from annotator.media.media_file import MediaFile, read_from
from annotator.media.path_words import readable, unreadable
from annotator.media.sniff import ENOUGH, HOLDS_OTHER_FILES, STILL_BRANDS, what_it_is

__all__ = ["MAX_PIXELS", "MediaFile", "is_still", "open_container"]

MAX_PIXELS = 80_000_000
"""Pictures beyond this are refused: 11520 × 5760 fits, a memory bomb does not."""

_VIDEO = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpegtsraw,mpeg,mpegvideo,m4v,h261,h263,h264,hevc,vvc,evc,"
    "obu,av1,ivf,flv,live_flv,kux,asf,asf_o,rm,ivr,ogg,mxf,gif,apng,dv,gxf,nut,nuv,wtv,mjpeg,mpjpeg,mjpeg_2000,ingenient,"
    "swf,yuv4mpegpipe,dhav,bink,smk,roq,vc1,vc1test,cavsvideo,avs2,avs3,dirac,dnxhd,cine,nsv,ty,vivo,lmlm4,"
    "film_cpk,flic,pva,lvf,hxvs,ifv,thp,smjpeg,xmv,iv8,pmp,r3d,4xm,ea,idcin,cdxl,c93,rl2,rpl,vmd,wc3movie,yop,amv"
)
_SOUND = "wav,w64,mp3,flac,aac,amr,amrnb,amrwb,aiff,caf,ac3,eac3,ape,wv,au,dts,tta,mpc,mpc8,tak,truehd,mlp,aa,oma"
_OPTIONS = {
    "format_whitelist": f"{_VIDEO},{_SOUND}",
    # Nothing but the descriptor is ever read; a name that no protocol bears forbids all of them.
    "protocol_whitelist": "none",
    "max_pixels": str(MAX_PIXELS),
}
# PyAV 19 always keeps odd bytes this way and no longer takes the option.
_TEXT: dict[str, Any] = (
    {"metadata_errors": "surrogateescape"} if int(av.__version__.split(".")[0]) < 19 else {}
)
_GENERATE_PTS = 0x0001
_BUFFER = 128 * 1024


def open_container(file: MediaFile) -> InputContainer:
    """Open a media file's container; the caller closes it and the file.

    Raises NotAVideoError or MediaError with words for what the file is instead.
    """
    if file.size == 0:
        raise _nothing_in(file)
    try:
        how = _how_to_open(file)
        # avformat's own copy of the first bytes is read again from 0.
        file.seek(0)
        file.opening(how)
        container: InputContainer = av.open(
            file, "r", how, options=_OPTIONS, buffer_size=_BUFFER, io_open=_refuse_to_open, **_TEXT
        )
    except (av.error.FFmpegError, OSError, ValueError, RuntimeError, OverflowError) as error:
        raise _not_opened(file, error) from error
    file.opened(container.format.name)
    # PyAV invents time stamps for packets that have none; we want what is recorded.
    container.flags &= ~_GENERATE_PTS
    if file.failure is not None or is_still(container):
        container.close()
        raise _not_opened(file, file.failure or ValueError("a picture"))
    return container


def is_still(container: InputContainer) -> bool:
    """Whether it is a HEIF or AVIF picture; image sequences of that family have a track that lasts."""
    brand = str(container.metadata.get("major_brand", ""))
    return brand.startswith(STILL_BRANDS) and all(
        stream.duration is None for stream in container.streams.video
    )


def _nothing_in(file: MediaFile) -> NotAVideoError:
    try:
        gives = bool(read_from(file.fileno(), 1, 0))
    except OSError:
        # A part of the system that only looks like a file, as /proc/self/mem.
        gives = True
    if gives:
        return NotAVideoError(
            f"{readable(file.path)} is no ordinary file: it has no size, but is not empty.",
            "Choose a video file.",
        )
    return NotAVideoError(
        f"{readable(file.path)} is empty (0 bytes).",
        "The copy or download probably failed: get the file again.",
    )


def _how_to_open(file: MediaFile) -> str | None:
    """The format's name where it must be said; raises NotAVideoError for single pictures and archives."""
    head = file.head()
    jpeg = head.startswith(b"\xff\xd8\xff")
    if jpeg and is_jpeg_film(file.read_at):
        # Its first picture alone makes the demuxers take it for a picture.
        return "mjpeg"
    found = what_it_is(head)
    gif = head.startswith(b"GIF8") and is_single_gif(file.read_at)
    if jpeg or gif or found.words in HOLDS_OTHER_FILES:
        raise NotAVideoError(f"{readable(file.path)} is {found.words}.", found.hint)
    return None


def _refuse_to_open(_url: str, _flags: int, _options: Mapping[str, Any]) -> Any:
    raise MediaError("The file asks for other files or addresses to be opened. That is refused.")


def _not_opened(file: MediaFile, error: Exception) -> MediaError:
    name = readable(file.path)
    if isinstance(error, NotAVideoError):
        return error
    if isinstance(file.failure, MediaError):
        return file.failure
    try:
        found = what_it_is(file.head(ENOUGH))
    except OSError as reading:
        return unreadable(file.path, reading)
    if isinstance(error, OSError) and not isinstance(error, av.error.FFmpegError):
        return unreadable(file.path, error)
    if found.is_container:
        return MediaError(
            f"{name} is {found.words}, but it is cut off or damaged: {found.lacking}.",
            "Get a complete copy from where it came from. The file itself was not changed.",
        )
    return NotAVideoError(f"{name} is {found.words}.", found.hint)
