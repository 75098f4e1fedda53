"""Quotes copied from a web page: their plain words go in, and the link of the page is kept."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from PySide6.QtCore import QMimeData, Signal

from annotator.gui.plain_edit import PlainEdit

_LONGEST: Final = 2000
_SOURCE_URL: Final = re.compile(rb"^SourceURL:(.+?)\r?$", re.MULTILINE)
_CF_HTML: Final = (
    'application/x-qt-windows-mime;value="HTML Format"',
    "HTML Format",
    "text/html",
)


class QuoteEdit(PlainEdit):
    """A field that takes plain text only; `link_pasted(str)` when it came with the address of its page."""

    link_pasted = Signal(object)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste the plain text, and tell of the link."""
        super().insertFromMimeData(source)
        link = link_of(source)
        if link and source.hasText():
            self.link_pasted.emit(link)


def link_of(source: QMimeData) -> str:
    """The http address of the page that something was copied from; '' where the browser gives none.

    Firefox puts it into `text/x-moz-url-priv` (UTF-16), Chromium into
    `chromium/x-source-url`, and on Windows both into the `SourceURL` line of the head
    of CF_HTML (Microsoft, “HTML Clipboard Format”).
    """
    found = [_utf16(_data(source, "text/x-moz-url-priv"))]
    found.append(_data(source, "chromium/x-source-url").decode("utf-8", "replace"))
    found += [_source_url(_data(source, kind)) for kind in _CF_HTML]
    return next((link for link in map(_clean, found) if link), "")


def _data(source: QMimeData, kind: str) -> bytes:
    return bytes(source.data(kind).data()) if source.hasFormat(kind) else b""


def _utf16(data: bytes) -> str:
    if data[1:2] == b"\0" or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode(
            "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le", "replace"
        )
    return data.decode("utf-8", "replace")


def _source_url(data: bytes) -> str:
    """From the head of CF_HTML, which ends where the mark-up begins."""
    head = data[:4096].partition(b"<")[0]
    match = _SOURCE_URL.search(head)
    return match[1].decode("utf-8", "replace") if match is not None else ""


def _clean(link: str) -> str:
    link = link.strip("\0 \r\n\t")
    if len(link) > _LONGEST or any(c.isspace() or not c.isprintable() for c in link):
        return ""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link if parts.scheme in ("http", "https") and parts.hostname else ""
