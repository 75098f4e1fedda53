"""Sound as it is listened to: one channel, louder, a band of it; in step with the film to the sample.

The band is cut by Butterworth filters of the sixth order (36 dB an octave), by
libavfilter in 64-bit floats. They do not ring before a bang as filters of linear
phase do. What they delay in the middle of the band is read ahead and taken off,
so that what is heard lies where it lay.
"""

from __future__ import annotations

from cmath import exp, phase
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import Final, Protocol

import av.filter
import numpy as np
from av.audio.layout import AudioLayout

from annotator.errors import ValueRefusedError
from annotator.media.sound_frames import Samples, as_frame, filter_graph, pulled
from annotator.timing.frame_stamp import NANOSECONDS

ORDER: Final = 6
_CHUNK: Final = 4096
_PERIODS: Final = 12
"""So many periods of the low cut are heard before the first sample, so that the filter has settled."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """How sound is heard: `channel` -1 for all, gain in hundredths of a decibel, cuts in Hz (0: none)."""

    channel: int = -1
    gain_cb: int = 0
    low_hz: int = 0
    high_hz: int = 0

    def is_original(self) -> bool:
        """Whether nothing is changed."""
        return self == Hearing()


ORIGINAL: Final = Hearing()


class Source(Protocol):
    """What sound is read from: media.sound.SoundReader or the engine's."""

    @property
    def rate(self) -> int:
        """Samples a second."""
        ...

    @property
    def channels(self) -> int:
        """How many channels."""
        ...

    def position_of(self, elapsed_ns: int) -> int:
        """The number of the sample nearest to a time."""
        ...

    def blocks(self, start_ns: int, block: int = _CHUNK) -> Iterator[Samples]:
        """Blocks from a time to the end of the sound."""
        ...


def heard(source: Source, start_ns: int, hearing: Hearing, channels: int = 0) -> Iterator[Samples]:
    """Blocks of `channels` channels from an elapsed time to the end, as they are to be heard.

    Sample k is the same instant as sample k of `source.blocks(start_ns)`.
    `channels` is 1 or 2, or 0 for those of the source. Cuts that lie beyond what the
    sound can hold are left out. Raises ValueRefusedError for a channel that
    there is not.
    """
    if not -1 <= hearing.channel < source.channels:
        raise ValueRefusedError(
            f"This sound has no channel {hearing.channel + 1}.",
            f"It has {source.channels}.",
            field="channel",
        )
    wanted = channels or source.channels
    first = source.position_of(start_ns)
    cuts = _cuts(hearing, source.rate)
    warm = _PERIODS * source.rate // min(cut for _name, cut in cuts) if cuts else 0
    blocks = source.blocks(_ns_at(first - warm, source.rate))
    picked: Iterator[Samples]
    picked = (_picked(block, hearing.channel, wanted) for block in blocks)
    if cuts:
        picked = _filtered(picked, cuts, source.rate, warm, delay_of(hearing, source.rate))
    gain = np.float32(10 ** (hearing.gain_cb / 2000))
    for block in picked:
        yield block if hearing.gain_cb == 0 else block * gain


def heard_around(
    source: Source, start_ns: int, loop: tuple[int, int], hearing: Hearing, channels: int = 0
) -> Iterator[Samples]:
    """As `heard`, but from the end of a loop (first and last nanosecond) on from its beginning, for ever.

    Each round has the same number of samples, and adjoins the one before.
    """
    begin, end = (source.position_of(at) for at in loop)
    at = source.position_of(start_ns)
    if end <= begin:
        return
    while True:
        left = end - at
        for block in heard(source, _ns_at(at, source.rate), hearing, channels):
            yield block[:left]
            left -= len(block)
            if left <= 0:
                break
        if left > 0:  # the sound ends before the loop does
            wide = channels or source.channels
            yield np.zeros((left, wide), np.float32)
        at = begin


def filtered_whole(samples: Samples, rate: int, hearing: Hearing) -> Samples:
    """A stretch of sound that is decoded already, as it is to be heard; silence lies around it."""
    found = list(heard(_Held(samples, rate), 0, hearing))
    return np.concatenate(found) if found else samples[:0]


class _Held:
    """Samples in memory that begin at 0, with silence before them."""

    def __init__(self, samples: Samples, rate: int) -> None:
        self.rate, self.channels = rate, samples.shape[1]
        self._samples = samples

    def position_of(self, elapsed_ns: int) -> int:
        return (2 * elapsed_ns * self.rate + NANOSECONDS) // (2 * NANOSECONDS)

    def blocks(self, start_ns: int, block: int = _CHUNK) -> Iterator[Samples]:
        ahead = np.zeros((-self.position_of(start_ns), self.channels), np.float32)
        whole = np.concatenate([ahead, self._samples])
        for at in range(0, len(whole), block):
            yield whole[at : at + block]


def _ns_at(position: int, rate: int) -> int:
    """A time of which the nearest sample is `position`."""
    return -(-position * NANOSECONDS // rate)


def _picked(block: Samples, channel: int, wanted: int) -> Samples:
    if channel >= 0:
        return np.repeat(block[:, channel : channel + 1], wanted, axis=1)
    if block.shape[1] == wanted:
        return block
    mixed = block.mean(axis=1, keepdims=True, dtype=np.float32)
    return np.repeat(mixed, wanted, axis=1)


Cut = tuple[str, int]


def _cuts(hearing: Hearing, rate: int) -> tuple[Cut, ...]:
    """The filters by name with their cut; what lies above half the rate cuts nothing."""
    highest = rate * 49 // 100
    low, high = hearing.low_hz, hearing.high_hz
    return (
        *((("highpass", min(low, highest)),) if low else ()),
        *((("lowpass", high),) if 0 < high < highest else ()),
    )


def _qualities() -> tuple[float, ...]:
    """The sharpness of each pair of poles of a Butterworth filter."""
    return tuple(1 / (2 * cos(pi * (2 * k + 1) / (2 * ORDER))) for k in range(ORDER // 2))


def delay_of(hearing: Hearing, rate: int) -> int:
    """By how many samples the filters delay the middle of the band; this is taken off again."""
    cuts = dict(_cuts(hearing, rate))
    low, high = cuts.get("highpass"), cuts.get("lowpass")
    if high is None:
        return 0  # what lies well above a low cut is not delayed
    middle = sqrt(low * high) if low else high / 4
    step = middle / 1000
    before, after = (_response(cuts, rate, middle + part) for part in (-step / 2, step / 2))
    return max(0, round(-phase(after / before) / (2 * pi * step) * rate))


def _response(cuts: dict[str, int], rate: int, hertz: float) -> complex:
    """What becomes of a sine, by the formulas of libavfilter's biquads (Bristow-Johnson's)."""
    z = exp(-2j * pi * hertz / rate)
    found = 1 + 0j
    for name, cut in cuts.items():
        w = 2 * pi * cut / rate
        edge = (1 - cos(w)) / 2 if name == "lowpass" else (1 + cos(w)) / 2
        side = 2 * edge if name == "lowpass" else -2 * edge
        for quality in _qualities():
            alpha = sin(w) / (2 * quality)
            over = edge + side * z + edge * z * z
            found *= over / (1 + alpha - 2 * cos(w) * z + (1 - alpha) * z * z)
    return found


def _filtered(
    blocks: Iterator[Samples], cuts: tuple[Cut, ...], rate: int, warm: int, delay: int
) -> Iterator[Samples]:
    """The blocks through the filters, without their first `warm` samples, and undelayed."""
    graph: av.filter.Graph | None = None
    layout, fed, left, wide = "", 0, warm + delay, 1

    def kept() -> Iterator[Samples]:
        nonlocal left
        assert graph is not None
        for part in pulled(graph):
            cut = part[left:]
            left = max(0, left - len(part))
            if len(cut):
                yield cut

    for block in blocks:
        if not len(block):
            continue
        if graph is None:
            wide = block.shape[1]
            layout = AudioLayout(f"{wide}c").name
            graph = filter_graph(_filters(cuts), layout, rate)
        graph.push(as_frame(block, layout, rate, fed))
        fed += len(block)
        yield from kept()
    if graph is not None:
        if delay:
            graph.push(as_frame(np.zeros((delay, wide), np.float32), layout, rate, fed))
        graph.push(None)
        yield from kept()


def _filters(cuts: tuple[Cut, ...]) -> list[tuple[str, str]]:
    sections = [
        (name, f"frequency={cut}:width_type=q:width={quality:.9f}:r=f64")
        for name, cut in cuts
        for quality in _qualities()
    ]
    return [*sections, ("aformat", "sample_fmts=flt")]
