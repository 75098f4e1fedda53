"""The list of a film's frames: which there are, when each is shown, what it is made of.

Frames stand in the order in which the decoder hands them out, since time
stamps may be missing, equal or run backwards. Columns are numpy arrays so that
a million frames cost a few dozen megabytes and a query costs a binary search.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from annotator.errors import ValueRefusedError
from annotator.timing.frame_stamp import NANOSECONDS, FrameStamp
from annotator.timing.index_blob import pack, unpack

Int64s = NDArray[np.int64]
Bytes = NDArray[np.uint8]

NO_PTS = -(1 << 63)
"""How a missing time stamp is written in a column."""

KEY, DAMAGED, INTERLACED, SIZE_CHANGED = 1, 2, 4, 8


class IndexState(StrEnum):
    """How much the index knows."""

    PROVISIONAL = "provisional"
    FINAL = "final"


def _int64s() -> Int64s:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class PacketMap:
    """Where to start decoding: the key packets, in the order in which they are stored.

    `number` counts the stream's packets from 0; pts, dts, size and pos are as
    the demuxer states them (NO_PTS where it states none) and together identify
    the packet again after a seek.
    """

    number: Int64s = field(default_factory=_int64s)
    pts: Int64s = field(default_factory=_int64s)
    dts: Int64s = field(default_factory=_int64s)
    size: Int64s = field(default_factory=_int64s)
    pos: Int64s = field(default_factory=_int64s)


@dataclass(frozen=True, slots=True, eq=False)
class FrameIndex:
    """Every frame of one video stream, in presentation order.

    `pts` is what the stream records for each frame, `clock` the best estimate
    (from DTS where PTS is missing), both in `time_base`; `packet` is the number
    of the packet that the frame came from (-1 unknown). `digests` is n × 32, or
    0 × 32 while provisional. `missing` says in plain words what the file holds
    that gave no frame. `decoder` names the decoder and whether it used threads.
    """

    time_base: Fraction
    state: IndexState
    stream: int
    rate: Fraction
    pts_column: Int64s
    clock: Int64s
    durations: Int64s
    types: Bytes
    flags: Bytes
    digests: Bytes
    packet: Int64s
    packets: PacketMap = field(default_factory=PacketMap)
    missing: tuple[str, ...] = ()
    decoder: str = ""
    threaded: bool = True
    source_size: int = 0
    _times: Int64s = field(init=False, repr=False)
    _keys: Int64s = field(init=False, repr=False)

    VERSION: ClassVar[int] = 1

    def __post_init__(self) -> None:
        n = len(self.pts_column)
        columns = (self.clock, self.durations, self.types, self.flags, self.packet)
        if any(len(column) != n for column in columns):
            raise ValueRefusedError("The columns of a frame index differ in length.")
        if self.time_base <= 0 or self.rate <= 0:
            raise ValueRefusedError("A frame index needs a time base and a rate above zero.")
        if self.digests.shape != ((n, 32) if self.state is IndexState.FINAL else (0, 32)):
            raise ValueRefusedError("A final frame index needs one digest for every frame.")
        object.__setattr__(self, "_times", self._elapsed())
        object.__setattr__(self, "_keys", np.flatnonzero(self.flags & KEY).astype(np.int64))

    # -- one frame

    def __len__(self) -> int:
        return len(self.pts_column)

    def _at(self, index: int) -> int:
        if not 0 <= index < len(self):
            raise ValueRefusedError(
                f"There is no frame {index}.",
                f"This film has frames 0 to {len(self) - 1}." if len(self) else "It has no frames.",
                field="frame",
            )
        return index

    def stamp(self, index: int) -> FrameStamp:
        """The frame's name: index, PTS, time base and, if final, digest."""
        return FrameStamp(index, self.pts(index), self.time_base, self.digest(index))

    def pts(self, index: int) -> int | None:
        """The time stamp that the stream records, None where it records none."""
        value = int(self.pts_column[self._at(index)])
        return None if value == NO_PTS else value

    def duration_pts(self, index: int) -> int:
        """How long the stream says that the frame lasts, in time_base; 0 where it does not say."""
        return int(self.durations[self._at(index)])

    def is_key(self, index: int) -> bool:
        """Whether the frame can be decoded without the ones before it."""
        return bool(self.flags[self._at(index)] & KEY)

    def is_damaged(self, index: int) -> bool:
        """Whether the decoder reported errors in this frame."""
        return bool(self.flags[self._at(index)] & DAMAGED)

    def is_interlaced(self, index: int) -> bool:
        """Whether the frame is stored as two fields."""
        return bool(self.flags[self._at(index)] & INTERLACED)

    def frame_type(self, index: int) -> str:
        """`I`, `P`, `B`, or `?` where unknown."""
        return chr(self.types[self._at(index)])

    def digest(self, index: int) -> str:
        """SHA-256 of the frame's native planes as hex, empty while provisional."""
        self._at(index)
        return self.digests[index].tobytes().hex() if len(self.digests) else ""

    # -- time

    def _elapsed(self) -> Int64s:
        n = len(self.clock)
        if n == 0:
            return _int64s()
        known = self.clock != NO_PTS
        with np.errstate(over="ignore"):
            step = np.diff(self.clock)
        good = known[1:] & known[:-1] & (step >= 0)
        ticks = np.concatenate(([0], np.cumsum(np.where(good, step, 0))))
        guessed = np.concatenate(([0], np.cumsum(~good)))
        nominal = 1 / self.rate / self.time_base
        scale = self.time_base * NANOSECONDS / nominal.denominator
        up, down = scale.numerator, scale.denominator
        bound = (int(ticks[-1]) + 1) * nominal.denominator + (n + 1) * nominal.numerator
        if bound < 1 << 62 and up * down < 1 << 62 and (bound // down + 1) * up < 1 << 62:
            units = ticks * nominal.denominator + guessed * nominal.numerator
            whole, rest = np.divmod(units, down)
            return np.asarray(whole * up + rest * up // down, np.int64)
        exact = (
            (int(t) * nominal.denominator + int(g) * nominal.numerator) * up // down
            for t, g in zip(ticks, guessed, strict=True)
        )
        return np.fromiter((min(value, (1 << 62)) for value in exact), np.int64, n)

    def time_ns(self, index: int) -> int:
        """Nanoseconds from the first frame to this one on the film's own clock; never decreases."""
        return int(self._times[self._at(index)])

    def times_ns(self) -> Int64s:
        """`time_ns` of all frames, n values, read-only."""
        view = self._times.view()
        view.flags.writeable = False
        return view

    def end_ns(self) -> int:
        """When the last frame has been shown: its time and its duration."""
        if not len(self):
            return 0
        own = int(self.durations[-1]) * self.time_base
        lasts = own if own > 0 else 1 / self.rate
        return int(self._times[-1]) + int(lasts * NANOSECONDS)

    def index_at_ns(self, elapsed_ns: int) -> int:
        """The frame on the screen at that elapsed time; the first or last one beyond the ends."""
        self._at(0)
        limit = (1 << 63) - 1
        found = np.searchsorted(self._times, max(-limit, min(limit, elapsed_ns)), side="right")
        return max(0, int(found) - 1)

    def index_of_pts(self, pts: int) -> int:
        """The first frame with this PTS; raises ValueRefusedError where no frame has it."""
        found = np.flatnonzero(self.pts_column == pts) if abs(pts) < 1 << 63 else _int64s()
        if not len(found):
            raise ValueRefusedError(f"No frame has the time stamp {pts}.", field="pts")
        return int(found[0])

    def has_reliable_time(self) -> bool:
        """Whether every frame has a time stamp that is later than the one before."""
        if not len(self):
            return False
        return bool(np.all(self.clock != NO_PTS) and np.all(np.diff(self.clock) > 0))

    def is_variable_rate(self) -> bool:
        """Whether frames last differently long, beyond the rounding of the time base."""
        steps = np.diff(self.clock[self.clock != NO_PTS])
        steps = steps[steps > 0]
        return bool(len(steps) > 1 and int(steps.max()) - int(steps.min()) > 1)

    def average_rate(self) -> Fraction:
        """Frames a second over the whole film."""
        if len(self) < 2 or not self._times[-1]:
            return self.rate
        return Fraction((len(self) - 1) * NANOSECONDS, int(self._times[-1]))

    # -- key frames

    def key_at_or_before(self, index: int) -> int:
        """The nearest key frame at or before this frame; 0 where there is none."""
        found = int(np.searchsorted(self._keys, self._at(index), side="right"))
        return int(self._keys[found - 1]) if found else 0

    def previous_key(self, index: int) -> int | None:
        """The nearest key frame before this frame."""
        found = int(np.searchsorted(self._keys, self._at(index), side="left"))
        return int(self._keys[found - 1]) if found else None

    def next_key(self, index: int) -> int | None:
        """The nearest key frame after this frame."""
        found = int(np.searchsorted(self._keys, self._at(index), side="right"))
        return int(self._keys[found]) if found < len(self._keys) else None

    def keys(self) -> Int64s:
        """Indices of all key frames, ascending."""
        return self._keys.copy()

    def damaged(self) -> Int64s:
        """Indices of all damaged frames, ascending."""
        return np.flatnonzero(self.flags & DAMAGED).astype(np.int64)

    # -- storing

    def to_bytes(self) -> bytes:
        """The index as one compact, versioned blob with its own checksum."""
        facts: dict[str, Any] = {
            "time_base": str(self.time_base),
            "state": self.state.value,
            "stream": self.stream,
            "rate": str(self.rate),
            "missing": list(self.missing),
            "decoder": self.decoder,
            "threaded": self.threaded,
            "source_size": self.source_size,
        }
        columns: dict[str, NDArray[Any]] = {
            name: getattr(self, name)
            for name in ("pts_column", "durations", "types", "flags", "packet")
        }
        with np.errstate(over="ignore"):
            columns["clock"] = self.clock - self.pts_column
        columns["digests"] = self.digests.reshape(-1)
        for name in PacketMap.__slots__:
            columns[f"packets.{name}"] = getattr(self.packets, name)
        return pack(self.VERSION, facts, columns)

    @classmethod
    def from_bytes(cls, data: bytes) -> FrameIndex:
        """Read a blob of `to_bytes`; raises IntegrityError where it is damaged or newer."""
        return unpack(data, cls.VERSION, partial(_assemble, cls))


def _assemble(
    cls: type[FrameIndex], facts: dict[str, Any], columns: dict[str, NDArray[Any]]
) -> FrameIndex:
    with np.errstate(over="ignore"):
        clock = columns["clock"] + columns["pts_column"]
    return cls(
        time_base=Fraction(facts["time_base"]),
        state=IndexState(facts["state"]),
        stream=int(facts["stream"]),
        rate=Fraction(facts["rate"]),
        pts_column=columns["pts_column"],
        clock=clock,
        durations=columns["durations"],
        types=columns["types"],
        flags=columns["flags"],
        digests=columns["digests"].reshape(-1, 32),
        packet=columns["packet"],
        packets=PacketMap(**{name: columns[f"packets.{name}"] for name in PacketMap.__slots__}),
        missing=tuple(map(str, facts["missing"])),
        decoder=str(facts["decoder"]),
        threaded=bool(facts["threaded"]),
        source_size=int(facts["source_size"]),
    )
