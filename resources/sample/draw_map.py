# ruff: noqa: INP001 - run by hand, no package
"""Draw the map picture of the sample: an invented town of a few streets, half a metre a pixel.

Run by hand when the story changes: `python resources/sample/draw_map.py`.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

WIDTH, HEIGHT = 960, 720
_GROUND = (222, 228, 226)
_ROAD = (250, 250, 250)
_EDGE = (188, 192, 192)
_HOUSE = (196, 200, 206)
_PARK = (198, 218, 200)
_INK = (96, 92, 88)


def _roads(picture: np.ndarray, roads: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]) -> None:
    """All edges first, so that crossings are open."""
    for more, ink in ((4, _EDGE), (0, _ROAD)):
        for wide, points in roads:
            corners = [np.array(points, np.int32)]
            cv2.polylines(
                picture,
                corners,
                isClosed=False,
                color=ink,
                thickness=wide + more,
                lineType=cv2.LINE_AA,
            )


def _house(picture: np.ndarray, x: int, y: int, wide: int, high: int, turned: float = 0) -> None:
    box = cv2.boxPoints(((x, y), (wide, high), turned)).astype(np.int32)
    cv2.fillPoly(picture, [box], _HOUSE, cv2.LINE_AA)
    cv2.polylines(picture, [box], isClosed=True, color=_EDGE, thickness=2, lineType=cv2.LINE_AA)


def _words(picture: np.ndarray, text: str, at: tuple[int, int], size: float = 0.5) -> None:
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, _INK, 1, cv2.LINE_AA)


def draw() -> np.ndarray:
    """The picture, height × width × 3, BGR."""
    picture = np.full((HEIGHT, WIDTH, 3), _GROUND, np.uint8)
    cv2.rectangle(picture, (40, 40), (250, 190), _PARK, -1)
    _roads(
        picture,
        (
            (36, ((0, 620), (360, 430), (960, 110))),  # Bereke Street
            (24, ((120, 0), (300, 300), (470, 720))),
            (24, ((960, 560), (600, 480), (430, 395))),
            (22, ((560, 0), (640, 285))),
        ),
    )
    square = np.array([[(560, 250), (690, 180), (780, 330), (640, 405)]], np.int32)
    cv2.fillPoly(picture, square, _ROAD, cv2.LINE_AA)
    cv2.polylines(picture, square, isClosed=True, color=_EDGE, thickness=2, lineType=cv2.LINE_AA)
    cv2.circle(picture, (668, 290), 14, _HOUSE, -1, cv2.LINE_AA)
    for x, y, wide, high in (
        (96, 470, 120, 44), (205, 600, 150, 46), (236, 410, 96, 40), (330, 540, 90, 46),
        (410, 280, 130, 44), (520, 160, 70, 44), (330, 120, 120, 50),
        (820, 260, 90, 50), (800, 420, 130, 50), (690, 600, 170, 60), (560, 600, 60, 60),
        (860, 60, 110, 50), (700, 80, 90, 44), (430, 60, 70, 44), (60, 300, 70, 90),
    ):  # fmt: skip
        _house(picture, x, y, wide, high, -28)
    _words(picture, "Bereke Street", (60, 588), 0.5)
    _words(picture, "Square", (655, 345))
    _words(picture, "Park", (120, 120))
    _words(picture, "Clinic", (668, 604))
    cv2.rectangle(picture, (0, HEIGHT - 26), (WIDTH, HEIGHT), (240, 240, 240), -1)
    _words(
        picture,
        "SARYMAIDAN - INVENTED TOWN, DRAWN FOR TRAINING - 1 pixel = 0.5 m - north is up",
        (12, HEIGHT - 9),
        0.48,
    )
    return picture


if __name__ == "__main__":
    done, data = cv2.imencode(".png", draw(), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    assert done
    Path(__file__).with_name("map.png").write_bytes(data.tobytes())
