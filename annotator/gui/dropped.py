"""What was dropped on the window."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl

CASE_FILE = "case.sqlite"


def local_files(data: QMimeData) -> tuple[Path, ...]:
    """The files and folders of this computer in a drop; links into the net are left out."""
    if not data.hasUrls():
        return ()
    urls = (url for url in data.urls() if url.isLocalFile())
    return tuple(_path(url) for url in urls)


def _path(url: QUrl) -> Path:
    if sys.platform == "win32":
        return Path(url.toLocalFile())
    # Names need not be UTF-8; toLocalFile() would replace their bytes.
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return Path(os.fsdecode(unquote_to_bytes(encoded)))


def case_folder_in(paths: tuple[Path, ...]) -> Path | None:
    """The case, if a single folder or database of a case was dropped."""
    if len(paths) != 1:
        return None
    path = paths[0]
    if path.name == CASE_FILE and path.is_file():
        return path.parent
    return path if path.is_dir() and (path / CASE_FILE).is_file() else None
