"""Where media is decoded: in processes of their own, or inside the program. Imports next to nothing."""

from __future__ import annotations

import os
import sys

SETTING = "ANNOTATOR_IN_PROCESS"
CACHE_BYTES = 512 * 1024 * 1024
"""How much of decoded pictures is kept for a film, unless said otherwise."""


def inside(in_process: bool | None = None) -> bool:
    """Whether decoding happens inside the program: if asked for so, else by the setting."""
    if sys.platform == "win32":
        return True
    return os.environ.get(SETTING) == "1" if in_process is None else in_process


def start_early() -> None:
    """Let a decoder process start while the rest of the program is still being imported."""
    if not inside():
        from annotator.media.process.starting import make_spare

        make_spare()
