"""Films whose every frame carries its number in its pixels, and a case around them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PySide6.QtGui import QImage

from annotator.case.case_info import CaseInfo
from annotator.case.edits import Action, adding
from annotator.case.exhibit import Exhibit
from annotator.clock import FixedClock, SystemClock
from annotator.gui.jobs import Jobs
from annotator.gui.workspace import Workspace
from annotator.media.indexer import full_index, quick_index
from annotator.provenance.actor import Actor
from annotator.provenance.digests import hash_file
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex

BITS = 12
ROWS, COLUMNS = 3, 4


def numbered_picture(number: int, width: int, height: int) -> np.ndarray:
    """H × W × 3: twelve fields, white where the number's bit is set, black where not."""
    picture = np.full((height, width, 3), 96, np.uint8)
    for bit in range(BITS):
        row, column = divmod(bit, COLUMNS)
        picture[
            row * height // ROWS : (row + 1) * height // ROWS,
            column * width // COLUMNS : (column + 1) * width // COLUMNS,
        ] = 235 if number >> bit & 1 else 16
    return picture


def number_in(image: QImage) -> int:
    """Read the number back from a picture of any size."""
    number = 0
    for bit in range(BITS):
        row, column = divmod(bit, COLUMNS)
        x = (2 * column + 1) * image.width() // (2 * COLUMNS)
        y = (2 * row + 1) * image.height() // (2 * ROWS)
        number |= (image.pixelColor(x, y).lightness() > 128) << bit
    return number


def write_film(
    path: Path,
    frames: int = 90,
    *,
    width: int = 160,
    height: int = 96,
    gop: int = 30,
    durations_ms: Sequence[int] = (40,),
    sound: bool = False,
) -> Path:
    """An H.264 film with B-frames; durations repeat, so that a variable rate is easy to make."""
    container = av.open(str(path), "w")
    stream = container.add_stream("libx264", rate=25)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.codec_context.time_base = Fraction(1, 1000)
    stream.time_base = Fraction(1, 1000)
    stream.options = {"g": str(gop), "bf": "2", "preset": "veryfast", "crf": "20"}
    audio = container.add_stream("aac", rate=48000, layout="mono") if sound else None
    at = 0
    for number in range(frames):
        frame = av.VideoFrame.from_ndarray(numbered_picture(number, width, height), "rgb24")
        frame.pts, frame.time_base = at, Fraction(1, 1000)
        at += durations_ms[number % len(durations_ms)]
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
    if audio is not None:
        _write_tone(container, audio, at)
    container.close()
    return path


def _write_tone(container: av.container.OutputContainer, audio: av.AudioStream, ms: int) -> None:
    total = 48 * ms
    tone = (np.sin(np.arange(total) * 2 * np.pi * 440 / 48000) * 8000).astype(np.int16)
    for start in range(0, total - 1023, 1024):
        frame = av.AudioFrame.from_ndarray(
            tone[start : start + 1024].reshape(1, -1), "s16", layout="mono"
        )
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        container.mux(audio.encode(frame))
    container.mux(audio.encode(None))


def make_workspace(folder: Path) -> Workspace:
    """An empty case in `folder`, open in a workspace."""
    info = CaseInfo(id="case", title="Test", created_at="2026-01-01T00:00:00.000000Z")
    store = CaseStore.create(folder, info, actor=Actor("Tester"), clock=FixedClock())
    workspace = Workspace(SystemClock(), Jobs())
    workspace.use(store)
    return workspace


def add_film(workspace: Workspace, path: Path, label: str = "E1", **fields: object) -> Exhibit:
    """Put a film into the case where it lies, without an index."""
    digests = hash_file(path)
    exhibit = Exhibit(
        id=f"exhibit-{label}",
        label=label,
        digest_sha256=digests.sha256,
        digest_sha512=digests.sha512,
        size_bytes=digests.size_bytes,
        filename=path.name,
        filename_raw=path.name.encode(),
        media_path=str(path),
        media_path_raw=str(path).encode(),
        in_place=True,
        added_at="2026-01-01T00:00:00.000000Z",
        **fields,
    )
    workspace.commit(adding(f"Add {label}", exhibit, action=Action.ADD_EXHIBIT))
    return exhibit


def show_film(
    workspace: Workspace, path: Path, *, final: bool = True, label: str = "E1", **fields: object
) -> FrameIndex:
    """Add a film, select it and give the workspace its index."""
    exhibit = add_film(workspace, path, label, **fields)
    workspace.select_exhibit(exhibit.id)
    index = full_index(path) if final else quick_index(path)
    workspace.take_index(exhibit, index)
    return index


def close_workspace(workspace: Workspace) -> None:
    """Stop its jobs and close its case."""
    workspace.jobs.stop_all()
    workspace.close()
