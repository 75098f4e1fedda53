"""A stretch of sound as a report shows it: a picture with axes, and what it is of."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.case.sound import SoundMark


@dataclass(frozen=True, slots=True)
class SoundFigure:
    """Wave and spectrogram of the sound around a note, as JPEG of width × height pixels.

    From `start_ns` to `end_ns` on the film's clock; `settings` says in words what was
    drawn and how. `problem` says why there is no picture; then `jpeg` is empty.
    """

    annotation_id: str
    exhibit_id: str
    start_ns: int
    end_ns: int
    mark: SoundMark | None = None
    jpeg: bytes = b""
    width: int = 0
    height: int = 0
    settings: str = ""
    problem: str = ""
