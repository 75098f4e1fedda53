"""The map of a report, drawn without a window: places by number over a map picture or a grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.case.exhibit import Exhibit
from annotator.case.geography import Point, circle, point_of, wedge
from annotator.case.georeference import Georeference, georeference, plane_at
from annotator.case.places import MapPicture, Place, PlaceKind
from annotator.case.snapshot import CaseSnapshot
from annotator.errors import IntegrityError, MediaError
from annotator.report.inputs import ReportOptions
from annotator.report.place_map import PlaceMap
from annotator.report.sections.places import shown_places
from annotator.report.visible_text import visible_text
from annotator.store.case_store import CaseStore
from annotator.workflow.places_maps import map_pixels

_WIDE: Final = 1100
_HIGH: Final = 825
_REACH: Final = 150
_COLOURS: Final = {
    PlaceKind.CAMERA: (30, 110, 205),
    PlaceKind.SUBJECT: (170, 95, 20),
    PlaceKind.LANDMARK: (110, 120, 10),
    PlaceKind.OTHER: (90, 90, 90),
}  # BGR
_INK: Final = (40, 36, 32)
_PAPER: Final = (246, 247, 248)
_SIXTEENTHS: Final = 4


class _Sheet:
    """A picture (BGR) and how the earth lies on it."""

    def __init__(self, pixels: NDArray[Any], fit: Georeference, scale: float) -> None:
        self.pixels = pixels
        self._fit = fit
        self._scale = scale

    def at(self, point: Point) -> tuple[float, float]:
        x, y = self._fit.to_pixel(point)
        return x * self._scale, y * self._scale

    def metres_a_pixel(self) -> float:
        return self._fit.metres_a_pixel() / self._scale

    def north(self) -> float:
        return self._fit.north()

    def fill(self, points: Sequence[Point], colour: tuple[int, int, int], part: float) -> None:
        """Colour an area so that what is under it stays visible, and draw its edge."""
        corners = _fixed([self.at(point) for point in points])
        over = self.pixels.copy()
        cv2.fillPoly(over, [corners], colour, cv2.LINE_AA, _SIXTEENTHS)
        cv2.addWeighted(over, part, self.pixels, 1 - part, 0, self.pixels)
        cv2.polylines(
            self.pixels, [corners], isClosed=True, color=colour, thickness=2,
            lineType=cv2.LINE_AA, shift=_SIXTEENTHS,
        )  # fmt: skip


def draw_places(
    store: CaseStore, pictures: Sequence[MapPicture], places: Sequence[Place]
) -> PlaceMap | None:
    """Draw places with their numbers, from 1 in the order given; None without places.

    Over the first picture that is tied to the earth and can be read, else over a grid.
    """
    if not places:
        return None
    for picture in pictures:
        fit = georeference(picture.points)
        if fit is None:
            continue
        try:
            pixels = map_pixels(store, picture)
        except (MediaError, IntegrityError):
            continue  # the check of the case says it; the report gets a grid
        sheet = _over(pixels, fit)
        _draw(sheet, places)
        return PlaceMap(
            _jpeg(sheet.pixels),
            sheet.pixels.shape[1],
            sheet.pixels.shape[0],
            visible_text(picture.name),
            picture.origin,
            picture.taken_on,
            picture.licence,
            fit.worst_m(),
            len(picture.points),
        )
    sheet = _grid(places)
    _draw(sheet, places)
    return PlaceMap(_jpeg(sheet.pixels), sheet.pixels.shape[1], sheet.pixels.shape[0])


def _over(pixels: NDArray[Any], fit: Georeference) -> _Sheet:
    scale = min(_WIDE / pixels.shape[1], _HIGH / pixels.shape[0])
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), size, interpolation=how)
    # Paler, so that what is drawn stands out.
    return _Sheet(cv2.addWeighted(small, 0.8, np.full_like(small, 255), 0.2, 0), fit, scale)


def _grid(places: Sequence[Place]) -> _Sheet:
    plane = plane_at(point_of(places[0]))
    metres = [plane.metres(point_of(place)) for place in places]
    widest = max(place.radius_cm / 100 for place in places)
    left, right = min(e for e, _ in metres) - widest, max(e for e, _ in metres) + widest
    low, high = min(n for _, n in metres) - widest, max(n for _, n in metres) + widest
    scale = min(_WIDE * 0.7 / max(right - left, 1), _HIGH * 0.7 / max(high - low, 1))
    middle = ((left + right) / 2, (low + high) / 2)
    a = 1 / scale
    forward = (a, 0.0, middle[0] - _WIDE / 2 * a, 0.0, -a, middle[1] + _HIGH / 2 * a)
    fit = Georeference(plane, forward, (), affine=False, exact=True)
    pixels = np.full((_HIGH, _WIDE, 3), _PAPER, np.uint8)
    step = _nice(160 * a)
    for number in range(math.floor(-_WIDE * a / step), math.ceil(_WIDE * a / step) + 1):
        x = round(_WIDE / 2 + (math.floor(middle[0] / step) * step + number * step - middle[0]) / a)
        y = round(_HIGH / 2 - (math.floor(middle[1] / step) * step + number * step - middle[1]) / a)
        cv2.line(pixels, (x, 0), (x, _HIGH), (222, 224, 226), 1)
        cv2.line(pixels, (0, y), (_WIDE, y), (222, 224, 226), 1)
    return _Sheet(pixels, fit, 1.0)


def _draw(sheet: _Sheet, places: Sequence[Place]) -> None:
    reach = _REACH * sheet.metres_a_pixel()
    for place in places:
        drawn = wedge(place, reach)
        if drawn is not None:
            sheet.fill(drawn.possible, _COLOURS[place.kind], 0.14)
            if drawn.certain:
                sheet.fill(drawn.certain, _COLOURS[place.kind], 0.2)
        if place.radius_cm / 100 / sheet.metres_a_pixel() > 6:
            sheet.fill(circle(point_of(place), place.radius_cm / 100), _COLOURS[place.kind], 0.1)
    taken: list[tuple[float, float]] = []
    for number, place in enumerate(places, 1):
        x, y = sheet.at(point_of(place))
        cv2.circle(sheet.pixels, (round(x), round(y)), 9, (255, 255, 255), -1, cv2.LINE_AA)
        cv2.circle(sheet.pixels, (round(x), round(y)), 7, _COLOURS[place.kind], -1, cv2.LINE_AA)
        _number(sheet.pixels, str(number), _free(x, y, taken), _COLOURS[place.kind])
    _scale_bar(sheet)
    _north(sheet)


def _free(x: float, y: float, taken: list[tuple[float, float]]) -> tuple[float, float]:
    """Beside a mark, where no other number stands."""
    spots = [(x + 26, y - 22), (x + 26, y + 22), (x - 26, y - 22), (x - 26, y + 22)]
    free = (s for s in spots if all(math.hypot(s[0] - t[0], s[1] - t[1]) > 34 for t in taken))
    spot = next(free, spots[0])
    taken.append(spot)
    return spot


def _number(
    pixels: NDArray[Any], words: str, at: tuple[float, float], colour: tuple[int, int, int]
) -> None:
    centre = (round(at[0]), round(at[1]))
    cv2.circle(pixels, centre, 16, (255, 255, 255), -1, cv2.LINE_AA)
    cv2.circle(pixels, centre, 16, colour, 2, cv2.LINE_AA)
    size = 0.62 if len(words) < 3 else 0.5
    (wide, high), _base = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, size, 2)
    spot = (centre[0] - wide // 2, centre[1] + high // 2)
    cv2.putText(pixels, words, spot, cv2.FONT_HERSHEY_SIMPLEX, size, _INK, 2, cv2.LINE_AA)


def _scale_bar(sheet: _Sheet) -> None:
    pixels = sheet.pixels
    metres = _nice(120 * sheet.metres_a_pixel())
    long = round(metres / sheet.metres_a_pixel())
    left, base = 24, pixels.shape[0] - 30
    cv2.rectangle(
        pixels, (left - 12, base - 34), (left + long + 14, base + 14), (255, 255, 255), -1
    )
    cv2.line(pixels, (left, base), (left + long, base), _INK, 3, cv2.LINE_AA)
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    cv2.putText(
        pixels, words, (left, base - 10), cv2.FONT_HERSHEY_SIMPLEX, 0.7, _INK, 2, cv2.LINE_AA
    )


def _north(sheet: _Sheet) -> None:
    pixels, turned = sheet.pixels, math.radians(sheet.north())
    centre = (pixels.shape[1] - 56, 64)
    cv2.circle(pixels, centre, 42, (255, 255, 255), -1, cv2.LINE_AA)

    def spot(x: float, y: float) -> tuple[float, float]:
        return (
            centre[0] + x * math.cos(turned) - y * math.sin(turned),
            centre[1] + x * math.sin(turned) + y * math.cos(turned),
        )

    arrow = _fixed([spot(0, -12), spot(12, 28), spot(0, 20), spot(-12, 28)])
    cv2.fillPoly(pixels, [arrow], _INK, cv2.LINE_AA, _SIXTEENTHS)
    x, y = spot(0, -25)
    cv2.putText(
        pixels,
        "N",
        (round(x) - 8, round(y) + 8),
        cv2.FONT_HERSHEY_SIMPLEX,
        0.7,
        _INK,
        2,
        cv2.LINE_AA,
    )


def _fixed(points: Sequence[tuple[float, float]]) -> NDArray[np.int32]:
    """Corners in sixteenths of a pixel, as OpenCV takes them; far outside is cut off."""
    whole = np.array(points, np.float64) * (1 << _SIXTEENTHS)
    return np.clip(np.rint(whole), -(1 << 20), 1 << 20).astype(np.int32)


def _nice(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(max(least, 1e-6)))
    return next(power * part for part in (1, 2, 5, 10) if power * part >= least * 0.999999)


def _jpeg(pixels: NDArray[Any]) -> bytes:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert done
    return bytes(data)


def map_for_report(
    store: CaseStore, case: CaseSnapshot, exhibits: tuple[Exhibit, ...], options: ReportOptions
) -> PlaceMap | None:
    """The map of the places that a report may show; None where it shows none."""
    if "places" not in options.sections:
        return None
    shown = shown_places(case, exhibits, options.edition or case.info.edition)
    return draw_places(store, case.map_pictures, shown)
