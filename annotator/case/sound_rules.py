"""What must hold for sound settings and for moments in the sound; checked before they are stored."""

from __future__ import annotations

from typing import Final

from annotator.case.sound import SoundMark, SoundWork
from annotator.errors import ValueRefusedError

MOST_GAIN_CB: Final = 4_000
"""The most that sound is made louder or quieter, in hundredths of a decibel."""
LOWEST_CUT_HZ: Final = 20
HIGHEST_CUT_HZ: Final = 96_000
MOST_STREAMS: Final = 256
MOST_CHANNELS: Final = 64
LONGEST_FOUND_BY: Final = 1_000
_FASTEST_RATE: Final = 10_000_000
_NS: Final = 10**9
_LARGEST: Final = (1 << 63) - 1


def check_sound(value: SoundWork | SoundMark) -> None:
    """Check sound settings or a moment in the sound by themselves.

    Raises ValueRefusedError with the field that has to be mended.
    """
    if isinstance(value, SoundWork):
        _check_work(value)
    else:
        _check_mark(value)


def _check_work(work: SoundWork) -> None:
    _check_stream(work.stream)
    if not -1 <= work.channel < MOST_CHANNELS:
        raise ValueRefusedError(
            "There is no such channel.", "Choose one that the sound has, or all.", field="channel"
        )
    if abs(work.gain_cb) > MOST_GAIN_CB:
        raise ValueRefusedError(
            f"Sound is made at most {MOST_GAIN_CB // 100} dB louder or quieter.",
            "Use the volume for the rest.",
            field="gain",
        )
    for field, hertz in (("low_hz", work.low_hz), ("high_hz", work.high_hz)):
        if hertz and not LOWEST_CUT_HZ <= hertz <= HIGHEST_CUT_HZ:
            raise ValueRefusedError(
                f"A cut lies between {LOWEST_CUT_HZ} and {HIGHEST_CUT_HZ} Hz.",
                "0 leaves that side open.",
                field=field,
            )
    if work.low_hz and work.high_hz and work.low_hz >= work.high_hz:
        raise ValueRefusedError(
            "The band ends below its beginning: nothing would be heard.",
            "The low cut must be below the high cut.",
            field="high_hz",
        )


def _check_mark(mark: SoundMark) -> None:
    _check_stream(mark.stream)
    if not 1 <= mark.rate <= _FASTEST_RATE:
        raise ValueRefusedError("Sound has at least one sample a second.", field="rate")
    if not 0 <= mark.sample <= _LARGEST // _NS:
        raise ValueRefusedError("Samples are counted from 0.", field="sample")
    if not -_LARGEST <= mark.at_ns <= _LARGEST:
        raise ValueRefusedError("The film's clock does not reach that far.", field="at_ns")
    if len(mark.found_by) > LONGEST_FOUND_BY:
        raise ValueRefusedError(
            f"How a moment was found takes at most {LONGEST_FOUND_BY} characters.",
            "Write the rest into the note.",
            field="found_by",
        )


def _check_stream(stream: int) -> None:
    if not 0 <= stream < MOST_STREAMS:
        raise ValueRefusedError("Sound tracks are counted from 0.", field="stream")
