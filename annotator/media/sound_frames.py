"""Between the decoder's sound frames and tables of float32 samples, and filters for these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import isfinite
from typing import Any

import av.filter
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_KINDS: dict[str, tuple[type[np.generic], bool]] = {
    "u8": (np.uint8, False),
    "s16": (np.int16, False),
    "s32": (np.int32, False),
    "s64": (np.int64, False),
    "flt": (np.float32, False),
    "dbl": (np.float64, False),
}
_KINDS |= {f"{name}p": (kind, True) for name, (kind, _) in _KINDS.items()}


def as_float(frame: AudioFrame) -> Samples:
    """The frame's samples as float32, n × channels, full scale = ±1."""
    kind, planar = _KINDS[frame.format.name]
    count, channels = frame.samples, frame.layout.nb_channels
    planes: Any = frame.planes
    if kind is np.float64:
        with np.errstate(over="ignore"):
            out = frame.to_ndarray().astype(np.float32)
        out = np.ascontiguousarray(out.T if planar else out.reshape(count, channels))
    elif planar:
        # Three times as fast as to_ndarray and turning the table, and this runs for every packet.
        out = np.empty((count, channels), np.float32)
        for channel, plane in enumerate(planes):
            out[:, channel] = np.frombuffer(plane, kind, count)
    else:
        table = np.frombuffer(planes[0], kind, count * channels)
        out = table.astype(np.float32).reshape(count, channels)
    if kind is np.uint8:
        return (out - np.float32(128)) / np.float32(128)
    if issubclass(kind, np.signedinteger):
        out *= np.float32(1 / (1 << (8 * np.dtype(kind).itemsize - 1)))
        return out
    flat = out.reshape(-1)
    if not isfinite(np.vdot(flat, flat)):
        np.nan_to_num(out, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)
    return out


def as_frame(samples: Samples, layout: str, rate: int, pts: int) -> AudioFrame:
    """A frame of packed floats from n × channels samples; `pts` counts samples at `rate`."""
    packed = np.ascontiguousarray(samples).reshape(1, -1)
    frame = AudioFrame.from_ndarray(packed, format="flt", layout=layout)
    frame.sample_rate = rate
    frame.pts = pts
    frame.time_base = Fraction(1, rate)
    return frame


def filter_graph(filters: Iterable[tuple[str, str]], layout: str, rate: int) -> av.filter.Graph:
    """Filters of libavfilter (name, options) one after the other, fed by `as_frame`."""
    graph = av.filter.Graph()
    at = graph.add_abuffer(
        sample_rate=rate, format="flt", layout=layout, time_base=Fraction(1, rate)
    )
    for name, options in (*filters, ("abuffersink", "")):
        following = graph.add(name, options)
        at.link_to(following)
        at = following
    graph.configure()
    return graph


def pulled(graph: av.filter.Graph) -> Iterator[Samples]:
    """What the graph has ready: n × channels each."""
    while True:
        try:
            frame = graph.pull()
        except (BlockingIOError, EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield as_float(frame)
