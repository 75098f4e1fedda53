"""What a pass over a film has found so far, as columns: the beginning of an index, and what can be kept of it."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from annotator.timing.frame_index import NO_PTS, PacketMap
from annotator.timing.index_blob import pack, unpack

_EVERY_NS = 5_000_000_000


def or_no_pts(value: int | None) -> int:
    """A time stamp as a column holds it."""
    return NO_PTS if value is None else value


@dataclass(frozen=True, slots=True)
class Row:
    """A decoded frame with what the index keeps of it."""

    pts: int | None
    clock: int
    duration: int
    type: str
    flags: int
    digest: bytes
    packet: int


class Rows:
    """The frames that a pass has handed out, a column each fact."""

    __slots__ = ("clock", "digests", "durations", "flags", "packet", "pts_column", "types")

    def __init__(self) -> None:
        self.pts_column, self.clock, self.durations = array("q"), array("q"), array("q")
        self.packet = array("q")
        self.types, self.flags, self.digests = bytearray(), bytearray(), bytearray()

    def __len__(self) -> int:
        return len(self.pts_column)

    def add(self, row: Row) -> None:
        """Note one more frame."""
        self.pts_column.append(or_no_pts(row.pts))
        self.clock.append(row.clock)
        self.durations.append(row.duration)
        self.packet.append(row.packet)
        self.types += row.type.encode()
        self.flags.append(row.flags)
        self.digests += row.digest

    def columns(self) -> dict[str, NDArray[Any]]:
        """The columns as they are now; digests as one run of bytes."""
        return {
            name: np.array(values, np.int64)
            if isinstance(values, array)
            else np.frombuffer(bytes(values), np.uint8)
            for name, values in ((name, getattr(self, name)) for name in self.__slots__)
        }

    @classmethod
    def of(cls, columns: dict[str, NDArray[Any]]) -> Rows:
        """The rows that `columns` gave."""
        found = cls()
        for name in cls.__slots__:
            values = getattr(found, name)
            if isinstance(values, array):
                values.frombytes(columns[name].astype(np.int64).tobytes())
            else:
                values += columns[name].tobytes()
        return found


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Where a long pass leaves what it has, and what an earlier one left there.

    `keep` takes a blob in place of the one before; `last` is the blob of a pass
    that was broken off, empty if there was none.
    """

    keep: Callable[[bytes], None]
    last: bytes = b""
    every_ns: int = _EVERY_NS


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A pass that was broken off after some frames, with all that is needed to go on.

    `source` says which file, stream and decoder; `fed` how many packets the
    decoder had been given, `awaited` those of them whose frames were due.
    With `finding` not None the film is damaged: then only `bad` and `keys`
    count, the packets that a strict decoder refuses and the key packets.
    """

    source: str
    rows: Rows
    fed: int = 0
    shown: int = 0
    awaited: tuple[int, ...] = ()
    discarded: tuple[int, ...] = ()
    clock: tuple[int, ...] = ()
    shape: tuple[str, int, int] | None = None
    resized: bool = False
    last_key: int = -1
    packets: PacketMap | None = None
    finding: str | None = None
    bad: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()

    VERSION: ClassVar[int] = 1
    KIND: ClassVar[str] = "broken off"

    def to_bytes(self) -> bytes:
        """The checkpoint as one blob with its own checksum."""
        facts: dict[str, Any] = {
            "kind": self.KIND, "source": self.source, "fed": self.fed, "shown": self.shown,
            "clock": list(self.clock), "shape": None if self.shape is None else list(self.shape),
            "resized": self.resized, "last_key": self.last_key, "finding": self.finding,
        }  # fmt: skip
        columns = self.rows.columns()
        for name in ("awaited", "discarded", "bad", "keys"):
            columns[name] = np.array(getattr(self, name), np.int64)
        packets = self.packets or PacketMap()
        for name in PacketMap.__slots__:
            columns[f"packets.{name}"] = getattr(packets, name)
        return pack(self.VERSION, facts, columns)

    @classmethod
    def from_bytes(cls, data: bytes) -> Checkpoint:
        """Read a blob of `to_bytes`; raises IntegrityError where it is damaged or something else."""
        return unpack(data, cls.VERSION, _assemble)


def _assemble(facts: dict[str, Any], columns: dict[str, NDArray[Any]]) -> Checkpoint:
    if facts["kind"] != Checkpoint.KIND:
        raise ValueError("not a pass that was broken off")
    rows = Rows.of(columns)
    count = len(rows)
    wanted = {name: 32 * count if name == "digests" else count for name in Rows.__slots__}
    if any(len(getattr(rows, name)) != size for name, size in wanted.items()):
        raise ValueError("columns of different lengths")
    shape = facts["shape"]
    numbers = {
        name: tuple(columns[name].tolist()) for name in ("awaited", "discarded", "bad", "keys")
    }
    return Checkpoint(
        source=str(facts["source"]),
        rows=rows,
        fed=int(facts["fed"]),
        shown=int(facts["shown"]),
        clock=tuple(int(value) for value in facts["clock"]),
        shape=None if shape is None else (str(shape[0]), int(shape[1]), int(shape[2])),
        resized=bool(facts["resized"]),
        last_key=int(facts["last_key"]),
        packets=PacketMap(**{name: columns[f"packets.{name}"] for name in PacketMap.__slots__}),
        finding=None if facts["finding"] is None else str(facts["finding"]),
        **numbers,
    )
