# ruff: noqa: INP001 - a script with its parts, run by hand, no package
"""The hand-held camera: where it points, the window it looks through, flash and grain."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from storyboard import CURTAIN_FROM, CURTAIN_TO, HEIGHT, SHOTS, SOUND_DELAY_NS, WIDTH, pan, smooth

Picture = npt.NDArray[np.float32]
ZOOM = 1.13
MARK = "INVENTED TRAINING FOOTAGE"


def camera(t: float) -> npt.NDArray[np.float64]:
    """The 2×3 matrix from world to picture: pan, a trembling hand, a start at each bang."""
    left, top = pan(t)
    dx = 3.4 * np.sin(1.9 * t) + 2.1 * np.sin(4.7 * t + 1) + 0.8 * np.sin(13.1 * t + 2)
    dy = 2.6 * np.sin(2.3 * t + 0.6) + 1.7 * np.sin(5.9 * t) + 0.7 * np.sin(15.7 * t + 1)
    turn = 0.0032 * np.sin(1.3 * t + 0.4) + 0.0011 * np.sin(6.1 * t)
    for shot, _, _ in SHOTS:
        after = t - shot - SOUND_DELAY_NS / 1e9 - 0.12
        if after > 0:
            start = np.exp(-after / 0.22) * np.sin(after * 21)
            dx, dy, turn = dx + 7 * start, dy - 11 * start, turn + 0.004 * start
    c, s = ZOOM * np.cos(turn), ZOOM * np.sin(turn)
    x0, y0 = left + WIDTH / 2 + dx, top + HEIGHT / 2 + dy
    return np.array([[c, -s, WIDTH / 2 - c * x0 + s * y0], [s, c, HEIGHT / 2 - s * x0 - c * y0]])


def to_picture(matrix: npt.NDArray[np.float64], x: float, y: float) -> tuple[float, float]:
    """World pixels to picture pixels."""
    return tuple(float(v) for v in matrix @ np.array([x, y, 1.0]))  # type: ignore[return-value]


def _edge(distance: Picture, softness: float) -> Picture:
    """1 well inside (negative distance), 0 well outside, soft between."""
    return np.asarray(0.5 - 0.5 * np.tanh(distance / (2 * softness)), np.float32)


class Window:
    """Frame and net curtain at the left, sill below: near, out of focus, moving more than the street."""

    def __init__(self) -> None:
        pad = 260
        yy, xx = np.mgrid[0 : HEIGHT + 2 * pad, 0 : WIDTH + 2 * pad].astype(np.float32) - pad
        self.pad = pad
        wood = _edge(xx - 34 + 0.012 * yy, 4.5)
        sill = _edge(704 + 0.008 * xx - yy, 5.0)
        edge = np.exp(-(((xx - 30 + 0.012 * yy) / 6) ** 2))
        self.wood = np.clip(wood + sill, 0, 1)
        shade = np.float32((0.075, 0.07, 0.07))
        self.wood_colour = shade * (1 + 0.9 * edge)[..., None] + (
            np.exp(-(((yy - 702 - 0.008 * xx) / 5) ** 2))[..., None]
            * np.float32((0.10, 0.085, 0.075))
        )
        folds = 0.5 + 0.5 * np.sin(xx / 8.5 + 1.4 * np.sin(yy / 210) + 0.8 * np.sin(xx / 31))
        side = _edge(xx - 100 + 16 * np.sin(yy / 150 + 0.7) - 0.03 * yy, 3.5)
        self.net = (side * (0.46 + 0.26 * folds)).astype(np.float32)
        self.net_colour = np.float32((0.27, 0.255, 0.26)) * (0.62 + 0.42 * folds)[..., None]
        xg, yg = xx - 1090, yy - 130  # a lamp in the room, mirrored in the pane
        self.mirror = (0.045 * np.exp(-((xg / 105) ** 2) - (yg / 78) ** 2))[..., None] * np.float32(
            (0.35, 0.68, 1.0)
        )
        r = np.hypot((xx - WIDTH / 2) / WIDTH, (yy - HEIGHT / 2) / HEIGHT)
        self.vignette = np.clip(1.06 - 0.52 * r**2.2, 0, 1.06)[pad:-pad, pad:-pad, None]

    def over(self, picture: Picture, t: float) -> None:
        """Lay window, curtain and mirrored lamp over the picture, in place."""
        dx = 7 * np.sin(1.9 * t) + 5 * np.sin(4.7 * t + 1) + 9 * np.sin(0.5 * t)
        dy = 5 * np.sin(2.3 * t + 0.6) + 3 * np.sin(5.9 * t)
        dx += 14 * smooth(t, 9.0, 12.2)
        x0, y0 = round(self.pad + dx), round(self.pad + dy)
        cut = np.s_[y0 : y0 + HEIGHT, x0 : x0 + WIDTH]
        picture += self.mirror[cut]
        drawn = smooth(t, CURTAIN_FROM, CURTAIN_FROM + 0.8) - smooth(
            t, CURTAIN_TO - 0.8, CURTAIN_TO
        )
        net = self.net[cut][..., None]
        picture *= 1 - net
        picture += net * self.net_colour[cut]
        if drawn > 0.005:  # the curtain comes across the left part of the picture
            push = round(drawn * 400)
            band = np.zeros((HEIGHT, WIDTH, 1), np.float32)
            reach = np.arange(WIDTH, dtype=np.float32)[None, :, None]
            wave = 22 * np.sin(np.arange(HEIGHT, dtype=np.float32) / 130 + t)[:, None, None]
            band += 0.93 * _edge(reach - push - 60 + wave, 6)
            folds = (
                0.5
                + 0.3 * np.sin((reach - push) / 13 + wave / 16)
                + 0.2 * np.sin((reach - push) / 31)
            )
            picture *= 1 - band
            picture += band * np.float32((0.25, 0.245, 0.26)) * (0.80 + 0.22 * folds)
        wood = self.wood[cut][..., None]
        picture *= 1 - wood
        picture += wood * self.wood_colour[cut]
        picture *= self.vignette


def flash(picture: Picture, x: float, y: float, strength: float) -> None:
    """A muzzle flash at (x, y): a white heart, a warm halo, light on the street."""
    yy, xx = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    d2 = (xx - x) ** 2 + (yy - y) ** 2
    tongue = ((xx - x - 9) / 17) ** 2 + ((yy - y) / 6.5) ** 2
    light = 1.6 * np.exp(-d2 / 7**2) + 1.3 * np.exp(-tongue) + 0.42 * np.exp(-d2 / 22**2)
    light += 0.09 * np.exp(-d2 / 60**2)
    picture *= 1 + (0.30 * strength * np.exp(-d2 / 210**2))[..., None]
    picture += strength * light[..., None] * np.float32((0.50, 0.82, 1.0))


def puff(picture: Picture, x: float, y: float, age: float) -> None:
    """The smoke that hangs where a shot was fired, `age` seconds ago."""
    size = 7 + 26 * min(age, 2.0)
    x, y = x + 14 + 16 * age, y - 7 * age
    x0, y0 = max(int(x - 3 * size), 0), max(int(y - 3 * size), 0)
    x1, y1 = min(int(x + 3 * size), WIDTH), min(int(y + 3 * size), HEIGHT)
    if x0 >= x1 or y0 >= y1:
        return
    yy, xx = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    veil = 0.34 * np.exp(-age / 0.7) * np.exp(-((xx - x) ** 2 + (yy - y) ** 2) / size**2)
    part = picture[y0:y1, x0:x1]
    part *= 1 - veil[..., None]
    part += veil[..., None] * np.float32((0.42, 0.41, 0.42))


class Grain:
    """Sensor noise and the burned-in mark, the last things laid over a frame."""

    def __init__(self, size: tuple[int, int] = (WIDTH, HEIGHT), strength: float = 0.0085) -> None:
        rng = np.random.default_rng(9)
        w, h = size
        raw = rng.standard_normal((6, h, w, 1)).astype(np.float32)
        self.tiles = np.stack([cv2.GaussianBlur(tile, (0, 0), 0.8)[..., None] for tile in raw])
        self.tiles *= strength / float(self.tiles.std())
        scale = w / 1280 * 0.44 + 0.06
        mark = np.zeros((h, w), np.uint8)
        (tw, _), _ = cv2.getTextSize(MARK, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
        at = (w - tw - round(w * 0.016), h - round(h * 0.03))
        cv2.putText(mark, MARK, at, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, 1, cv2.LINE_AA)
        mark = (mark / np.float32(255)).astype(np.float32)
        self.mark = mark[..., None]
        self.back = cv2.GaussianBlur(mark, (0, 0), 2.2)[..., None]

    def finish(self, picture: Picture, number: int) -> npt.NDArray[np.uint8]:
        """Add grain and mark; returns 8-bit BGR."""
        picture = np.clip(picture, 0, 1)
        # A soft shoulder keeps lamps and flashes from clipping hard.
        picture = picture * (1.06 - 0.06 * picture)
        picture += self.tiles[(number * 5) % 6] * (0.55 + 0.9 * (1 - picture))
        picture *= 1 - 0.55 * np.clip(self.back, 0, 1)
        picture = picture * (1 - 0.72 * self.mark) + 0.72 * self.mark * 0.86
        return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)
