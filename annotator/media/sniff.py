"""What a file is that could not be opened as a video, in words, from its first bytes."""

from __future__ import annotations

from dataclasses import dataclass

_VIDEO_HINT = "Choose a video file."
_PLAYLIST_HINT = "It only points to other files or addresses, which are not opened. Add the video files themselves."


@dataclass(frozen=True, slots=True)
class Found:
    """`words` completes “The file is …”; `lacking` says why a real container did not open."""

    words: str
    hint: str = _VIDEO_HINT
    is_container: bool = False
    lacking: str = "its structure cannot be read"


_PICTURES = {
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"\x89PNG\r\n\x1a\n": "a picture (PNG)",
    b"BM": "a picture (BMP)",
    b"II*\x00": "a picture (TIFF)",
    b"MM\x00*": "a picture (TIFF)",
    b"8BPS": "a picture (Photoshop)",
    b"GIF87a": "a picture (GIF)",
    b"GIF89a": "a picture (GIF)",
}
_OTHERS = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x1f\x8b": "a gzip archive",
    b"SQLite format 3": "an SQLite database",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"{\\rtf": "a text document (RTF)",
    b"\xd0\xcf\x11\xe0": "an office document",
}
_CONTAINERS = {
    b"\x1aE\xdf\xa3": "a Matroska or WebM file",
    b"FLV\x01": "a Flash video",
    b"0&\xb2u": "a Windows Media file",
    b"OggS": "an Ogg file",
    b".RMF": "a RealMedia file",
    b"\x00\x00\x01\xba": "an MPEG program stream",
}
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"moof", b"styp")
STILL_BRANDS = ("heic", "heix", "mif1", "avif", "avis", "heim", "heis", "hevc", "hevx", "msf1")
"""Brands of the picture family of ISO/IEC 23008-12; its image sequences are films."""
_STILL_BRANDS = tuple(brand.encode() for brand in STILL_BRANDS)
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
    (b"v=0\r\no=", "a stream description (SDP), not a video"),
    (b"v=0\no=", "a stream description (SDP), not a video"),
    (b"<SmoothStreamingMedia", "a playlist (Smooth Streaming), not a video"),
)


def what_it_is(head: bytes) -> Found:
    """Name the kind of file by its first bytes (4 KB are enough)."""
    if head[257:262] == b"ustar":
        return Found(_TAR)
    for table in (_PICTURES, _OTHERS):
        for magic, words in table.items():
            if head.startswith(magic):
                return Found(words)
    if head[:4] == b"RIFF":
        if head[8:12] == b"WEBP":
            return Found("a picture (WebP)")
        return Found("a RIFF file (AVI or WAV)", is_container=True)
    if head[4:8] in _MP4_BOXES:
        if head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS:
            return Found("a picture (HEIC or AVIF)")
        return Found(
            "an MP4 or QuickTime file",
            is_container=True,
            lacking="its table of contents (moov) is missing or unreadable, so no frame can be found",
        )
    for magic, words in _CONTAINERS.items():
        if head.startswith(magic):
            return Found(words, is_container=True)
    return _text_or_unknown(head)


def _text_or_unknown(head: bytes) -> Found:
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    start = body[:1024].lower()
    for mark, words in _PLAYLISTS:
        if start.startswith(mark.lower()) or (mark.startswith(b"<") and mark.lower() in start):
            return Found(words, _PLAYLIST_HINT)
    if start.startswith((b"<!doctype html", b"<html")) or b"<head" in start or b"<body" in start:
        return Found(
            "a web page (HTML), not a video",
            "The download probably saved the page instead of the video: download the video itself.",
        )
    if start.startswith(b"<svg") or b"<svg" in start:
        return Found("a picture (SVG)")
    if start.startswith((b"<?xml", b"<")):
        return Found("a text file (XML), not a video")
    if not head.strip(b"\x00"):
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


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    # The cut at the end of the sample may split a character.
    for cut in range(4):
        try:
            text = head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return sum(c.isprintable() or c in "\r\n\t\f" for c in text) > 0.95 * len(text)
    return False
