"""The two charts of a film: bytes of its frames, and steps between their time stamps."""

from __future__ import annotations

from itertools import product
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF

from annotator.gui.facts_axis import forward_only, highest_by_type
from annotator.gui.facts_chart import FrameChart
from annotator.gui.film_words import grouped
from annotator.gui.theme import Theme
from annotator.gui.timeline_places import small_font
from annotator.timing.frame_index import NO_PTS
from annotator.timing.frame_stamp import NANOSECONDS
from annotator.workflow.facts import FilmFacts, rate_words

TYPE_COLOURS: Final = {"I": "claim", "P": "observation", "B": "measurement", "?": "procedural"}
"""The theme's colour of each type of frame; the legend and the hand say the letter."""
_TOP, _KEYS = 18, 8
_MOST_KEYS = 3


class SizesChart(FrameChart):
    """Bytes a frame as bars, coloured by type, with key frames marked below."""

    def can_draw(self, film: FilmFacts) -> bool:
        """Whether the sizes are known."""
        return film.frames.has_sizes()

    def empty_words(self) -> str:
        """Why nothing is drawn."""
        if self._film is not None:
            return self.tr("The sizes of the frames are not known.")
        return super().empty_words()

    def _describe(self) -> None:
        film = self._film
        if film is None or not film.frames.has_sizes():
            self.setAccessibleDescription(self.empty_words())
            return
        sizes = film.frames.size
        known = sizes[sizes >= 0]
        self.setAccessibleDescription(
            self.tr("{n} frames, {low} to {high} bytes each").format(
                n=film.frames.frames, low=int(known.min()), high=int(known.max())
            )
        )

    def paint_still(self, painter: QPainter, film: FilmFacts, theme: Theme) -> None:
        """Bars from the floor, the largest of each type in a column."""
        axis, sizes, types = self._axis, film.frames.size, film.index.types
        floor, room = self.height() - _KEYS, self.height() - _KEYS - _TOP
        top = max(1, int(axis.highest(sizes).max()))
        lefts = axis.lefts()
        gap = 1.0 if axis.frame_width() >= 5 else 0.0
        wide = np.maximum(1.0, np.diff(lefts) - gap)
        kinds = tuple(TYPE_COLOURS)
        columns = np.stack([highest_by_type(axis, sizes, types, kind) for kind in kinds])
        # In a column of many frames the larger type stands behind the smaller one.
        order = np.argsort(-columns, axis=0, kind="stable")
        painter.setPen(Qt.PenStyle.NoPen)
        for rank, which in product(range(len(kinds)), range(len(kinds))):
            drawn = np.flatnonzero((order[rank] == which) & (columns[which] > 0)).tolist()
            if not drawn:
                continue
            heights = columns[which] * room / top
            painter.setBrush(theme.colour(TYPE_COLOURS[kinds[which]]))
            painter.drawRects(
                [
                    QRectF(
                        lefts[at], floor - max(1.0, heights[at]), wide[at], max(1.0, heights[at])
                    )
                    for at in drawn
                ]
            )
        self._paint_keys(painter, film, theme, floor)
        painter.setFont(small_font(self.font()))
        painter.setPen(theme.colour("muted"))
        painter.drawText(QPointF(2, _TOP - 6), self.tr("{n} bytes").format(n=grouped(top)))

    def _paint_keys(self, painter: QPainter, film: FilmFacts, theme: Theme, floor: int) -> None:
        axis = self._axis
        keys = film.index.keys()
        low, high = np.searchsorted(keys, [axis.first, axis.first + axis.shown])
        if high - low > axis.width // _MOST_KEYS:
            return  # a tick at every place would say nothing
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text"))
        half = 3.0
        for key in keys[low:high].tolist():
            x = axis.x_of(key) + axis.frame_width() / 2
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(x, floor + 1),
                        QPointF(x - half, floor + _KEYS - 1),
                        QPointF(x + half, floor + _KEYS - 1),
                    ]
                )
            )


class StepsChart(FrameChart):
    """The time from each frame to the next: one line where the rate is constant."""

    def can_draw(self, film: FilmFacts) -> bool:
        """Whether there are steps."""
        return film.frames.steps.usual > 0

    def empty_words(self) -> str:
        """Why nothing is drawn."""
        if self._film is not None:
            return self.tr("There are no time stamps to compare.")
        return super().empty_words()

    def _describe(self) -> None:
        film = self._film
        self.setAccessibleDescription(self.empty_words() if film is None else rate_words(film))

    def paint_still(self, painter: QPainter, film: FilmFacts, theme: Theme) -> None:
        """A line at the usual step, the steps as bars around it, gaps and backward steps marked."""
        axis, steps = self._axis, film.frames.steps
        floor, room = self.height() - _KEYS, self.height() - _KEYS - _TOP
        for_top, for_bottom = forward_only(steps.delta)
        highest, lowest = axis.highest(for_top), axis.lowest(for_bottom)
        # A single gap of minutes must not press all other steps flat.
        most = max(2 * steps.usual, min(int(highest.max(initial=0)), 4 * steps.usual))
        usual_y = floor - steps.usual * room / most
        painter.setPen(QPen(theme.colour("timeline_grid"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(0, usual_y, axis.width, usual_y))
        lefts = axis.lefts()
        known = np.flatnonzero(highest > 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("observation"))
        tops = floor - np.minimum(highest, most) * room / most
        bottoms = floor - np.minimum(lowest, most) * room / most
        painter.drawRects(
            [
                QRectF(
                    lefts[at],
                    tops[at] - 1,
                    max(1.0, lefts[at + 1] - lefts[at]),
                    max(2.0, bottoms[at] - tops[at] + 2),
                )
                for at in known.tolist()
            ]
        )
        self._paint_odd(painter, film, theme, floor)
        painter.setFont(small_font(self.font()))
        painter.setPen(theme.colour("muted"))
        metrics = QFontMetrics(painter.font())
        top_words = milliseconds(most, film)
        painter.drawText(QPointF(2, _TOP - 6), top_words)
        words = milliseconds(steps.usual, film)
        wide = metrics.horizontalAdvance(words)
        x = axis.width - wide - 2
        # On a ground of its own: under it lie bars of any colour.
        ground = QRectF(x - 3, usual_y - 3 - metrics.ascent(), wide + 5, metrics.height())
        painter.fillRect(ground, theme.colour("timeline_track"))
        painter.drawText(QPointF(x, usual_y - 3), words)

    def _paint_odd(self, painter: QPainter, film: FilmFacts, theme: Theme, floor: int) -> None:
        """Gaps reach the top with a cap; where time does not go on, a mark stands below."""
        axis, steps = self._axis, film.frames.steps
        wide = max(2.0, axis.frame_width())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("warn"))
        for x in self._columns(steps.gaps):
            painter.drawRect(QRectF(x, _TOP, wide, floor - _TOP))
            painter.drawRect(QRectF(x - 2, _TOP - 3, wide + 4, 3))
        painter.setBrush(theme.colour("bad"))
        for x in self._columns(steps.not_later):
            painter.drawRect(QRectF(x, floor, wide, _KEYS - 2))
        unknown = np.flatnonzero(
            steps.delta[axis.first : axis.first + axis.shown] == NO_PTS
        ).astype(np.int64)
        painter.setBrush(theme.colour("procedural"))
        last = film.frames.frames - 1
        for x in self._columns(unknown[unknown + axis.first != last] + axis.first):
            painter.drawRect(QRectF(x, floor + 2, wide, 2))

    def _columns(self, frames: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[float]:
        """Where the frames of a list that are in view begin, each pixel once."""
        axis = self._axis
        low, high = np.searchsorted(frames, [axis.first, axis.first + axis.shown])
        places = np.unique(((frames[low:high] - axis.first) * axis.width) // axis.shown)
        if axis.frame_width() >= 1:
            return [axis.x_of(frame) for frame in frames[low:high].tolist()]
        return [float(place) for place in places.tolist()]


def milliseconds(ticks: int, film: FilmFacts) -> str:
    """A step in milliseconds, to the hundredth."""
    hundredths = round(ticks * film.frames.steps.time_base * NANOSECONDS / 10_000)
    sign = "−" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d} ms"
