"""A transport stream cut in the middle of an open GOP: its first packets give no frames, so numbers move."""

from __future__ import annotations

from pathlib import Path

from tests.media.films import X264, film

MOVED_BY = 5
"""So many packets come before the first frame that can be decoded."""


def write_moving_film(folder: Path) -> Path:
    whole = film(
        folder / "whole.ts",
        "libx264",
        options={**X264, "x264-params": "open-gop=1:keyint=20:threads=1"},
    )
    data = whole.read_bytes()
    cut = folder / "cut.ts"
    cut.write_bytes(data[int(len(data) * 0.3) // 188 * 188 :])
    return cut
