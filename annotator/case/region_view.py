"""From the stored frame to the upright picture and back, as parts of their sides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotator.case.region import UNITS, Point
from annotator.errors import ValueRefusedError

_WORDS = re.compile(r"(?:(\d+)° clockwise)?(?:, )?(mirrored)?")


@dataclass(frozen=True, slots=True)
class Turn:
    """How a stored frame is turned for looking at it: mirrored left to right first, then clockwise.

    How much the sample aspect stretches it does not matter in parts of the sides.
    """

    quarter_turns: int = 0
    mirrored: bool = False

    @classmethod
    def of_words(cls, words: str) -> Turn:
        """From the words in which a decoded frame says it (`90° clockwise, mirrored`).

        Raises ValueRefusedError for other words.
        """
        found = _WORDS.fullmatch(words)
        if found is None or int(found[1] or 0) % 90:
            raise ValueRefusedError(f"How the picture is turned is not understood: {words[:40]}.")
        return cls(int(found[1] or 0) // 90 % 4, found[2] is not None)

    def upright(self, x: float, y: float) -> tuple[float, float]:
        """Parts of the upright picture's sides from parts of the stored frame's."""
        if self.mirrored:
            x = 1 - x
        for _ in range(self.quarter_turns):
            x, y = 1 - y, x
        return x, y

    def stored(self, x: float, y: float) -> tuple[float, float]:
        """The other way round."""
        for _ in range(self.quarter_turns):
            x, y = y, 1 - x
        return (1 - x if self.mirrored else x), y


@dataclass(frozen=True, slots=True)
class FrameSides:
    """A stored frame of `width` × `height` pixels and how it is turned."""

    width: int
    height: int
    turn: Turn = Turn()

    def upright(self, point: Point) -> tuple[float, float]:
        """Where a point lies in the upright picture, in parts of its sides."""
        return self.turn.upright(point.x / (self.width * UNITS), point.y / (self.height * UNITS))

    def point(self, x: float, y: float) -> Point:
        """The point, to a hundredth of a pixel, at these parts of the upright picture."""
        x, y = self.turn.stored(x, y)
        return Point(round(x * self.width * UNITS), round(y * self.height * UNITS))

    def stored_step(self, right: int, down: int) -> tuple[int, int]:
        """A step on the screen (one pixel right, say) as a step in the stored frame."""
        origin, end = self.turn.stored(0, 0), self.turn.stored(right, down)
        return round(end[0] - origin[0]), round(end[1] - origin[1])
