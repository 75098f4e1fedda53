"""Moments that bound each other: how late each can be, given how late another one is.

A network of differences (Dechter, Meiri and Pearl, Temporal constraint networks,
1991): the tightest bounds are shortest ways, and what cannot all be true shows as
a way round that is shorter than nothing. Integers only, so every answer is exact.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

Step = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Reach:
    """Shortest ways from one moment: how much later each other one is at most, and by which steps."""

    distance: dict[int, int]
    before: dict[int, tuple[int, str]]

    def way(self, to: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The moments on the way, both ends included, and the names of its named steps."""
        moments, names = [to], []
        while moments[-1] in self.before:
            one, name = self.before[moments[-1]]
            moments.append(one)
            if name:
                names.append(name)
        return tuple(moments), tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Loop:
    """Steps that cannot all be true: going round them one ends `short` before where one began."""

    moments: tuple[int, ...]
    names: tuple[str, ...]
    short: int


class Network:
    """Moments 0…n-1, and steps between them; a step may have a name by which it can be taken out."""

    def __init__(self, count: int) -> None:
        self._out: list[list[Step]] = [[] for _ in range(count)]
        self._into: list[list[Step]] = [[] for _ in range(count)]

    def __len__(self) -> int:
        return len(self._out)

    def at_most(self, one: int, other: int, later: int, name: str = "") -> None:
        """Moment `other` is at most `later` units after moment `one`."""
        self._out[one].append((other, later, name))
        self._into[other].append((one, later, name))

    def without(self, names: frozenset[str]) -> Network:
        """The same network without the steps of these names."""
        less = Network(len(self))
        for one, steps in enumerate(self._out):
            for other, later, name in steps:
                if name not in names or not name:
                    less.at_most(one, other, later, name)
        return less

    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The moments that bound each other in any way, each group ascending."""
        seen: set[int] = set()
        found = []
        for start in range(len(self)):
            if start in seen:
                continue
            seen.add(start)
            group, waiting = [], [start]
            while waiting:
                at = waiting.pop()
                group.append(at)
                for other, _later, _name in (*self._out[at], *self._into[at]):
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
            found.append(tuple(sorted(group)))
        return tuple(found)

    def reach(self, start: int, *, back: bool = False) -> Reach:
        """How much later than `start` each moment is at most; with `back` how much earlier.

        The network must hold no loop (see `loop`).
        """
        steps = self._into if back else self._out
        distance: dict[int, int] = {start: 0}
        before: dict[int, tuple[int, str]] = {}
        waiting, queued = deque([start]), {start}
        while waiting:
            at = waiting.popleft()
            queued.discard(at)
            so_far = distance[at]
            for other, later, name in steps[at]:
                known = distance.get(other)
                if known is None or so_far + later < known:
                    distance[other] = so_far + later
                    before[other] = (at, name)
                    if other not in queued:
                        queued.add(other)
                        waiting.append(other)
        return Reach(distance, before)

    def loop(self) -> Loop | None:
        """Some steps that cannot all be true; None where all can."""
        distance = [0] * len(self)
        before: list[tuple[int, str, int] | None] = [None] * len(self)
        changed, order = -1, range(len(self))
        for _round in range(len(self)):
            changed = -1
            order = order[::-1]  # steps lead both ways along a film: there and back is quick
            for one in order:
                for other, later, name in self._out[one]:
                    if distance[one] + later < distance[other]:
                        distance[other] = distance[one] + later
                        before[other] = (one, name, later)
                        changed = other
            if changed < 0:
                break
        if changed < 0:
            return None
        at = changed
        for _step in range(len(self)):
            step = before[at]
            assert step is not None
            at = step[0]
        moments, names, total = [at], [], 0
        while True:
            step = before[moments[-1]]
            assert step is not None
            total += step[2]
            if step[1]:
                names.append(step[1])
            if step[0] == at:
                return Loop(tuple(moments), tuple(dict.fromkeys(names)), -total)
            moments.append(step[0])
