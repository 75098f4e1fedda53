"""How an exhibit's sound is listened to, and moments in it named to the sample."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SoundWork:
    """Settings for hearing an exhibit's sound; the original stays what it is.

    `stream` counts the sound streams from 0. `channel` is -1 for all, else the only one heard, from 0.
    `gain_cb` is in hundredths of a decibel. The band in whole hertz; 0 leaves that side open.
    """

    id: str
    exhibit_id: str
    stream: int = 0
    channel: int = -1
    gain_cb: int = 0
    low_hz: int = 0
    high_hz: int = 0
    active: bool = True


def sound_work_id(exhibit_id: str) -> str:
    """The id of the only sound settings that an exhibit can have."""
    return f"sound-{exhibit_id}"


@dataclass(frozen=True, slots=True)
class SoundMark:
    """The exact moment in the sound that a note is about.

    `sample` counts samples of one channel from the first decoded sample of sound stream
    `stream`, at `rate` samples a second; `at_ns` is the same moment on the film's
    clock, in nanoseconds. `found_by` says how it was found, in words.
    """

    id: str
    annotation_id: str
    stream: int
    sample: int
    rate: int
    at_ns: int
    found_by: str = ""


def sound_mark_id(annotation_id: str) -> str:
    """The id of the only sound mark that a note can have."""
    return f"mark-{annotation_id}"
