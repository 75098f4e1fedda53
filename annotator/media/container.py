"""The one place where a media file is opened.

What is inside the file is untrusted. It is read through a descriptor that we
opened ourselves, so no name reaches the demuxer that could be a pattern, a
protocol or an option; only real containers are allowed, never playlists; and
nothing in the file can make a second file or a connection open.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import av
import av.error
from av.container import InputContainer

from annotator.errors import MediaError, NotAVideoError
from annotator.media.sniff import what_it_is

MAX_PIXELS = 80_000_000
"""Pictures beyond this are refused: 11520 × 5760 fits, a memory bomb does not."""

_VIDEO = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpegtsraw,mpeg,mpegvideo,m4v,h261,h263,h264,hevc,vvc,evc,"
    "obu,av1,ivf,flv,live_flv,kux,asf,asf_o,rm,ivr,ogg,mxf,gif,apng,dv,gxf,nut,nuv,wtv,mjpeg,mjpeg_2000,ingenient,"
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
_SAFE_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_BUFFER = 128 * 1024


_granted: dict[str, int] = {}


def grant(path: Path, descriptor: int) -> None:
    """From now on this process reads `path` through this descriptor and never opens it by name.

    For a process that may open no files at all; it keeps the descriptor.
    """
    _granted[os.fspath(path)] = descriptor


def readable(path: Path | str) -> str:
    """A path as text that is safe to show: odd bytes and control characters made visible."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class MediaFile:
    """A file that we opened for reading only, as PyAV's file object.

    Raises MediaError where the file is not there, may not be read, or is no
    ordinary file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # PyAV passes `name` to the demuxers, some of which know a format by its ending only.
        suffix = Path(path).suffix
        self.name = "media" + (suffix.lower() if _SAFE_SUFFIX.fullmatch(suffix) else "")
        self._at = 0
        try:
            self._fd = _opened(path)
        except OSError as error:
            raise _unreadable(path, error) from error
        facts = os.fstat(self._fd)
        if not stat.S_ISREG(facts.st_mode):
            self.close()
            kind = "a folder" if stat.S_ISDIR(facts.st_mode) else "no ordinary file"
            raise NotAVideoError(f"{readable(path)} is {kind}.", "Choose a video file.")
        self.size = facts.st_size
        self._opened_as = (facts.st_size, facts.st_mtime_ns)

    def read(self, size: int) -> bytes:
        """Up to `size` bytes from here."""
        data = _read_at(self._fd, size, self._at)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a byte; returns the place from the start."""
        if whence == os.SEEK_CUR:
            offset += self._at
        elif whence == os.SEEK_END:
            offset += os.fstat(self._fd).st_size
        if offset < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self._at = offset
        return offset

    def tell(self) -> int:
        """The place from the start, in bytes."""
        return self._at

    def fileno(self) -> int:
        """The descriptor, for handing it to another process."""
        return self._fd

    def head(self, size: int = 4096) -> bytes:
        """The first bytes, without moving."""
        here = self.tell()
        self.seek(0)
        data = self.read(size)
        self.seek(here)
        return data

    def has_changed(self) -> bool:
        """Whether somebody wrote to the file since it was opened."""
        facts = os.fstat(self._fd)
        return (facts.st_size, facts.st_mtime_ns) != self._opened_as

    def close(self) -> None:
        """Give the descriptor back; may be called twice."""
        fd, self._fd = getattr(self, "_fd", -1), -1
        if fd >= 0:
            os.close(fd)


def _opened(path: Path) -> int:
    granted = _granted.get(os.fspath(path))
    if granted is not None:
        return os.dup(granted)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    return os.open(path, flags | getattr(os, "O_CLOEXEC", 0))


def _read_at(descriptor: int, size: int, place: int) -> bytes:
    """Bytes from a place; copies of one descriptor share its own place, so that is not used."""
    if hasattr(os, "pread"):
        return os.pread(descriptor, size, place)
    os.lseek(descriptor, place, os.SEEK_SET)
    return os.read(descriptor, size)


def _unreadable(path: Path, error: OSError) -> MediaError:
    name = readable(path)
    if isinstance(error, FileNotFoundError):
        return MediaError(f"{name} is not there.", "It may have been moved, renamed or unplugged.")
    if isinstance(error, PermissionError):
        if Path(path).is_dir():
            return NotAVideoError(f"{name} is a folder.", "Choose a video file.")
        return MediaError(
            f"{name} may not be read.", "Ask for permission to read it, or copy it first."
        )
    if isinstance(error, IsADirectoryError):
        return NotAVideoError(f"{name} is a folder.", "Choose a video file.")
    return MediaError(
        f"{name} could not be read: {error.strerror}.", "Check the disk, or copy the file first."
    )


def open_container(file: MediaFile) -> InputContainer:
    """Open a media file's container; the caller closes it and the file.

    Raises NotAVideoError or MediaError with words for what the file is instead.
    """
    if file.size == 0:
        raise NotAVideoError(
            f"{readable(file.path)} is empty (0 bytes).",
            "The copy or download probably failed: get the file again.",
        )
    try:
        # avformat's own copy of the first bytes is read again from 0.
        file.seek(0)
        container: InputContainer = av.open(
            file, "r", options=_OPTIONS, buffer_size=_BUFFER, io_open=_refuse_to_open, **_TEXT
        )
    except (av.error.FFmpegError, OSError, ValueError, RuntimeError, OverflowError) as error:
        raise _not_opened(file, error) from error
    # PyAV invents time stamps for packets that have none; we want what is recorded.
    container.flags &= ~_GENERATE_PTS
    return container


def _refuse_to_open(_url: str, _flags: int, _options: Mapping[str, Any]) -> Any:
    raise MediaError("The file asks for other files or addresses to be opened. That is refused.")


def _not_opened(file: MediaFile, error: Exception) -> MediaError:
    name = readable(file.path)
    try:
        found = what_it_is(file.head())
    except OSError as reading:
        return _unreadable(file.path, reading)
    if isinstance(error, OSError) and not isinstance(error, av.error.FFmpegError):
        return _unreadable(file.path, error)
    if found.is_container:
        return MediaError(
            f"{name} is {found.words}, but it is cut off or damaged: {found.lacking}.",
            "Get a complete copy from where it came from. The file itself was not changed.",
        )
    return NotAVideoError(f"{name} is {found.words}.", found.hint)
