"""Which frames are decoded next, ahead of one who goes through a film."""

from __future__ import annotations

from annotator.media.ahead import Loop
from annotator.media.cache import FrameCache

_MOST_AHEAD = 48
_MOST_THEN = 24
SPARSE = 4
"""Frames a step, from which on those that nothing needs are left out altogether."""


class AheadPlan:
    """Plans for one reader, whose film has so many `frames` and who keeps them in this cache."""

    def __init__(self, frames: int, cache: FrameCache) -> None:
        self._frames = frames
        self._cache = cache
        self._backwards = Backwards()

    def stretch(self, index: int, step: int, loop: Loop | None) -> tuple[int, int, int] | None:
        """The first and last frame to decode next, and how many before the last are wanted all.

        None while enough is kept. Of one who stands at `index`, goes by `step`, and
        comes from one end of the loop to the other.
        """
        onward = -1 if step < 0 else 1
        then, edge = None, self._frames - 1 if onward > 0 else 0
        if loop is not None and loop[0] <= index <= loop[1]:
            then, edge = loop if onward > 0 else loop[::-1]
        self._cache.look_at(index, onward, then)
        reach, sparse = self._cache.reach(), abs(step) >= SPARSE
        end = self._cache.run_end(index, onward, abs(step) if sparse else 1)
        wanted = end + onward
        if (edge - wanted) * onward < 0:
            return self._beginning(then, onward)
        if not sparse and onward < 0:
            before = self._backwards.stretch(index, end, reach)
            return (wanted, wanted, before - 1) if before else None
        ahead = reach if sparse else min(reach // 2, _MOST_AHEAD)
        if abs(end - index) >= ahead:
            return None
        last = min(edge, index + ahead) if onward > 0 else wanted
        return wanted, last, 0 if sparse else last - wanted

    def _beginning(self, then: int | None, onward: int) -> tuple[int, int, int] | None:
        """What is not kept yet of the frames with which a loop begins again."""
        if then is None:
            return None
        most = min(_MOST_THEN, self._cache.reach() // 3)
        around = range(then, then + onward * most, onward)
        missing = [n for n in around if 0 <= n < self._frames and n not in self._cache]
        return (min(missing), max(missing), max(missing) - min(missing)) if missing else None


class Backwards:
    """How much to decode at a time for one who goes back frame by frame.

    Frames before one come only by way of the key frame before them. The way takes
    the longer the larger the pictures and groups are, and the budget holds the
    fewer of them: so it is begun the earlier, the more frames were passed during
    the way before.
    """

    def __init__(self) -> None:
        self._passed: int | None = None
        self._began: tuple[int, int] | None = None

    def stretch(self, index: int, end: int, reach: int) -> int:
        """How many frames to decode before frame `end`, the first that is kept; 0 while that is enough.

        `index` is where one stands, `reach` how many frames before one can be kept.
        """
        if self._began is not None and end != self._began[1]:
            passed = self._began[0] - index
            # It came, while one went on; else one has jumped meanwhile.
            if end < self._began[1] and 0 < passed <= reach:
                self._passed = passed
            self._began = None
        passed = reach if self._passed is None else self._passed
        kept = index - end
        if kept >= min(reach - 1, max(reach // 2, 2 * passed)):
            return 0
        if self._began is None:
            self._began = (index, end)
        if kept < reach // 4:
            # Something soon, before all that there is room for.
            return reach // 2
        return min(reach, reach - kept + max(reach // 3, min(passed, reach // 2)))
