"""What a file is that could not be opened as a video, in words, from its first bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotator.media.signatures import AT_START, FURTHER_IN, IN_TEXT, NAMES_IN_ZIP

ENOUGH = 36_864
"""Bytes from the start that tell every kind known here; images of discs have their mark behind 32 KB."""
_SAMPLE = 4096
_VIDEO_HINT = "Choose a video file."
_PLAYLIST_HINT = "It only points to other files or addresses, which are not opened. Add the video files themselves."


@dataclass(frozen=True, slots=True)
class Found:
    """`words` completes “The file is …”; `lacking` says why a real container did not open."""

    words: str
    hint: str = _VIDEO_HINT
    is_container: bool = False
    lacking: str = "its structure cannot be read"


_CONTAINERS = {
    b"\x1aE\xdf\xa3": "a Matroska or WebM file",
    b"FLV\x01": "a Flash video",
    b"0&\xb2u": "a Windows Media file",
    b"OggS": "an Ogg file",
    b".RMF": "a RealMedia file",
    b"\x00\x00\x01\xba": "an MPEG program stream",
    b"DKIF": "an IVF file",
    b"YUV4MPEG2": "a YUV4MPEG file",
    b"\x06\x0e\x2b\x34\x02\x05\x01\x01": "an MXF file",
    b"nut/multimedia container": "a NUT file",
    b"DHAV": "a recording of a Dahua recorder",
}
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"moof", b"styp", b"sidx")
STILL_BRANDS = ("heic", "heix", "mif1", "avif", "avis", "heim", "heis", "hevc", "hevx", "msf1")
"""Brands of the picture family of ISO/IEC 23008-12; its image sequences are films."""
_STILL_BRANDS = tuple(brand.encode() for brand in STILL_BRANDS)
_OTHER_BRANDS = {
    b"crx ": "a picture (Canon raw)",
    b"jp2 ": "a picture (JPEG 2000)",
    b"jpx ": "a picture (JPEG 2000)",
    b"jxl ": "a picture (JPEG XL)",
    b"aax ": "a sound file (Audible)",
    b"aaxc": "a sound file (Audible)",
}
_TAR = "a tar archive"
HOLDS_OTHER_FILES = (_TAR,)
"""Words of archives that are not packed, so that a demuxer would find a picture or film inside."""
_PLAYLISTS = (
    (b"ffconcat", "a playlist (concat script), not a video"),
    (b"#EXTM3U", "a playlist (M3U/HLS), not a video"),
    (b"[playlist]", "a playlist (PLS), not a video"),
    (b"<MPD", "a playlist (DASH manifest), not a video"),
    (b"<smil", "a playlist (SMIL), not a video"),
    (b"<asx", "a playlist (ASX), not a video"),
    (b"<playlist", "a playlist (XSPF), not a video"),
    (b"<CompositionPlaylist", "a playlist (IMF), not a video"),
    (b"<?quicktime", "a playlist (QuickTime link), not a video"),
    (b"RTSPtext", "a playlist (QuickTime link), not a video"),
    (b"[InternetShortcut]", "a shortcut to an address, not a video"),
    (b"v=0\r\no=", "a stream description (SDP), not a video"),
    (b"v=0\no=", "a stream description (SDP), not a video"),
    (b"<SmoothStreamingMedia", "a playlist (Smooth Streaming), not a video"),
)
# A list of files or addresses, one a line, and nothing else.
_LIST = re.compile(
    rb"(?:(?![0-9a-f]{32}\s)(?:file\s+)?['\"]?(?:[a-z]{2,8}://\S+|[^\r\n'\"]+\.(?:mp4|mov|ts|m4s|mkv|avi|mpg|rm|wmv|webm|mp3|m3u8))['\"]?\s*)+"
)
_ARROW = rb"\d\d?:\d\d(?::\d\d)?[,.]\d+\s*-->\s*\d"
_TEXTS = (
    (re.compile(rb"webvtt\b"), "subtitles (WebVTT), not a video"),
    (re.compile(rb"\d+\s*[\r\n]+\s*" + _ARROW), "subtitles (SubRip), not a video"),
    (re.compile(rb"\[script info\]"), "subtitles (ASS), not a video"),
    (re.compile(rb"\{\d+\}\{\d+\}"), "subtitles (MicroDVD), not a video"),
    (re.compile(rb"\[\d\d:\d\d[.:]\d\d\]"), "subtitles (LRC), not a video"),
    (re.compile(rb"d\d+:(announce|created by|comment|info|url-list)"), "a torrent, not the video itself"),
    (re.compile(rb"-----begin pgp message"), "an encrypted message (PGP), not a video"),
    (re.compile(rb"http/[12](\.\d)? [345]\d\d"), "an answer of a web server that reports an error"),
    (re.compile(rb"%!ps"), "a document (PostScript)"),
    (re.compile(rb"p[1-7]\s+(#|\d+\s+\d+|width)"), "a picture (Netpbm)"),
    (re.compile(rb"p[fh]4?\s+\d+\s+\d+"), "a picture (Netpbm)"),
    (re.compile(rb"#define \w+_width \d+"), "a picture (XBM)"),
)  # fmt: skip
_MARKED_UP = (
    (re.compile(rb".*<svg", re.DOTALL), "a picture (SVG)"),
    (re.compile(rb".*<tt [^>]*ttml", re.DOTALL), "subtitles (TTML), not a video"),
    (re.compile(rb"<"), "a text file (XML), not a video"),
    (re.compile(rb'[{\[]\s*(["{\[\]}]|-?\d)'), "a text file (JSON), not a video"),
)
_WEB_PAGE = (b"<html", b"<head", b"<body")
_SAVED_PAGE = (
    "The download probably saved the page instead of the video: download the video itself."
)


def what_it_is(head: bytes) -> Found:
    """Name the kind of file by its first bytes (`ENOUGH` are enough)."""
    if head[257:262] == b"ustar":
        return Found(_TAR)
    for magic, words in _CONTAINERS.items():
        if head.startswith(magic):
            return Found(words, is_container=True)
    if head[4:8] in _MP4_BOXES:
        return _mp4(head)
    if head[:4] in (b"RIFF", b"RF64"):
        return _riff(head)
    sample = head[:_SAMPLE]
    for magic, words in AT_START:
        if head.startswith(magic) and not _only_begins_so(magic, sample):
            return _in_zip(sample) if magic == b"PK\x03\x04" else Found(words)
    for place, magic, words in FURTHER_IN:
        if head[place : place + len(magic)] == magic:
            return Found(words)
    return _text_or_unknown(sample)


def _only_begins_so(magic: bytes, sample: bytes) -> bool:
    """Whether it is a text that happens to begin with the letters of a short mark."""
    return magic.isascii() and len(magic) <= 5 and magic not in IN_TEXT and _is_text(sample)


def _mp4(head: bytes) -> Found:
    brand = head[8:12]
    if head[4:8] == b"ftyp" and brand in _STILL_BRANDS:
        return Found("a picture (HEIC or AVIF)")
    if head[4:8] == b"ftyp" and brand in _OTHER_BRANDS:
        return Found(_OTHER_BRANDS[brand])
    return Found(
        "an MP4 or QuickTime file",
        is_container=True,
        lacking="its table of contents (moov) is missing or unreadable, so no frame can be found",
    )


def _riff(head: bytes) -> Found:
    kind = head[8:12]
    if kind == b"WEBP":
        return Found("a picture (WebP)")
    if kind in (b"RMID", b"sfbk", b"DLS "):
        return Found("a music file (MIDI)")
    return Found("a RIFF file (AVI or WAV)", is_container=True)


def _in_zip(head: bytes) -> Found:
    for name, words in NAMES_IN_ZIP:
        if name in head:
            return Found(words)
    return Found("a ZIP archive or an office document")


def _text_or_unknown(head: bytes) -> Found:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") and len(head) > 2:
        try:
            text = head[: len(head) // 2 * 2].decode("utf-16")
        except UnicodeDecodeError:
            text = "\0"
        if _reads_as_text(text):
            return Found("a text file, not a video")
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    start = body[:1024].lower()
    for mark, words in _PLAYLISTS:
        if start.startswith(mark.lower()) or (mark.startswith(b"<") and mark.lower() in start):
            return Found(words, _PLAYLIST_HINT)
    found = _kind_of_text(start, body)
    if found is not None:
        return found
    if head and not head.strip(b"\x00"):
        return Found(
            "filled with zeros at its start, not a video",
            "The copy or download probably failed: get the file again.",
        )
    if _is_text(head):
        return Found("a text file, not a video")
    return Found(
        "not in any video format that is known here",
        "Check that the file is complete and what made it; a CCTV recorder's own player may be able to convert it.",
    )


def _kind_of_text(start: bytes, body: bytes) -> Found | None:
    for pattern, words in _TEXTS:
        if pattern.match(start):
            return Found(words)
    if b"ffconcat version" in start:
        return Found(_PLAYLISTS[0][1], _PLAYLIST_HINT)
    if start.startswith(b"<!doctype html") or any(mark in start for mark in _WEB_PAGE):
        return Found("a web page (HTML), not a video", _SAVED_PAGE)
    if not _is_text(body):
        return None
    if _LIST.fullmatch(body.strip().lower()):
        return Found("a playlist (list of files), not a video", _PLAYLIST_HINT)
    return next((Found(words) for pattern, words in _MARKED_UP if pattern.match(start)), None)


def _is_text(head: bytes) -> bool:
    if b"\x00" in head or not head:
        return False
    # The cut at the end of the sample may split a character.
    for cut in range(4):
        try:
            return _reads_as_text(head[: len(head) - cut].decode("utf-8"))
        except UnicodeDecodeError:
            continue
    # Older texts have one byte a letter; binary data holds control characters long before this.
    controls = sum(byte < 32 and byte not in b"\r\n\t\f\x1b" for byte in head)
    return controls == 0 and len(head) > 32 and len(set(head)) > 8


def _reads_as_text(text: str) -> bool:
    return bool(text) and sum(c.isprintable() or c in "\r\n\t\f\ufeff" for c in text) > 0.95 * len(
        text
    )
