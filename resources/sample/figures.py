# ruff: noqa: INP001 - a script with its parts, run by hand, no package
"""Walking figures, drawn large and laid into the picture."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]
OVER = 3  # supersampling

# Blue, green, red in 0…1: coat, trousers, head or hat.
DRESSES = {
    "officer": ((0.105, 0.085, 0.075), (0.085, 0.07, 0.062), (0.13, 0.11, 0.10)),
    "ochre": ((0.15, 0.23, 0.29), (0.12, 0.10, 0.09), (0.10, 0.09, 0.10)),
    "grey": ((0.27, 0.26, 0.25), (0.13, 0.11, 0.10), (0.17, 0.15, 0.22)),
    "red": ((0.15, 0.13, 0.26), (0.14, 0.12, 0.11), (0.24, 0.25, 0.28)),
    "blue": ((0.26, 0.19, 0.14), (0.10, 0.09, 0.09), (0.11, 0.10, 0.11)),
    "light": ((0.33, 0.36, 0.38), (0.17, 0.13, 0.11), (0.12, 0.13, 0.19)),
    "dark": ((0.17, 0.15, 0.14), (0.10, 0.09, 0.09), (0.20, 0.20, 0.22)),
}
SKIN = (0.24, 0.30, 0.39)


@dataclass(frozen=True, slots=True)
class Pose:
    """How a figure stands; angles in radians from straight down, forward positive."""

    phase: float = 0.0
    stride: float = 0.0
    lean: float = 0.0
    crouch: float = 0.0
    fallen: float = 0.0
    near_arm: tuple[float, float] | None = None  # upper arm, forearm
    far_arm: tuple[float, float] | None = None
    gun: float | None = None  # elevation of the barrel; None: carried low
    bag: bool = False


def _step(origin: npt.NDArray[np.float64], angle: float, length: float) -> npt.NDArray[np.float64]:
    return origin + length * np.array([np.sin(angle), -np.cos(angle)])


def _leg(hip: npt.NDArray[np.float64], pose: Pose, phase: float) -> list[npt.NDArray[np.float64]]:
    thigh = 0.44 * pose.stride * np.sin(phase) + 1.25 * pose.crouch
    bend = pose.stride * (0.12 + 0.75 * max(0.0, float(np.cos(phase)))) + 2.3 * pose.crouch
    knee = _step(hip, float(thigh), 0.245)
    ankle = _step(knee, float(thigh - bend), 0.235)
    toe = _step(ankle, float(thigh - bend + 1.35), 0.06)
    return [hip, knee, ankle, toe]


def _arm(
    shoulder: npt.NDArray[np.float64], angles: tuple[float, float]
) -> list[npt.NDArray[np.float64]]:
    elbow = _step(shoulder, angles[0], 0.17)
    return [shoulder, elbow, _step(elbow, angles[1], 0.16)]


class _Sheet:
    """A small supersampled picture with alpha; unit coordinates, feet at 0."""

    def __init__(
        self, height: float, facing: int, offset: tuple[float, float], turn: float
    ) -> None:
        reach, self.stands_at = (2.2, 0.7) if turn > 0 else (1.5, 0.86)
        self.side = int(height * reach) + 8
        self.scale = height * OVER
        self.facing = facing
        self.foot = (
            (self.side // 2 + offset[0]) * OVER,
            (int(self.side * self.stands_at) + offset[1]) * OVER,
        )
        self.turn = turn
        self.pixels = np.zeros((self.side * OVER, self.side * OVER, 4), np.float32)

    def place(self, point: npt.NDArray[np.float64]) -> tuple[int, int]:
        """Unit point to sheet pixels, with eight bits of fraction."""
        c, s = np.cos(self.turn), np.sin(self.turn)
        x, y = c * point[0] + s * point[1], -s * point[0] + c * point[1]
        if self.turn > 0.02:
            y = y * (1 - 0.25 * np.sin(self.turn)) + 0.05 * np.sin(self.turn)
        return (
            round(float(self.foot[0] + self.facing * x * self.scale) * 256),
            round(float(self.foot[1] - y * self.scale) * 256),
        )

    def bone(self, points: list[npt.NDArray[np.float64]], width: float, colour: object) -> None:
        b, g, r = colour  # type: ignore[misc]
        thickness = max(int(width * self.scale), 2)
        for start, end in pairwise(points):
            cv2.line(
                self.pixels,
                self.place(start),
                self.place(end),
                (b, g, r, 1.0),
                thickness,
                cv2.LINE_8,
                8,
            )

    def disc(self, point: npt.NDArray[np.float64], radius: float, colour: object) -> None:
        b, g, r = colour  # type: ignore[misc]
        cv2.circle(
            self.pixels,
            self.place(point),
            round(radius * self.scale * 256),
            (b, g, r, 1.0),
            -1,
            cv2.LINE_8,
            8,
        )

    def poly(self, points: list[npt.NDArray[np.float64]], colour: object) -> None:
        b, g, r = colour  # type: ignore[misc]
        outline = np.array([self.place(p) for p in points], np.int32)
        cv2.fillPoly(self.pixels, [outline], (b, g, r, 1.0), cv2.LINE_8, 8)


def _darker(colour: tuple[float, float, float], by: float) -> tuple[float, float, float]:
    return (colour[0] * by, colour[1] * by, colour[2] * by)


def _head(
    sheet: _Sheet,
    neck: npt.NDArray[np.float64],
    head: npt.NDArray[np.float64],
    hat: tuple[float, float, float],
    helmet: bool,
) -> None:
    sheet.bone([neck, head], 0.06, SKIN)
    sheet.disc(head + np.array([0.012, -0.008]), 0.055, SKIN)
    if helmet:
        sheet.disc(head + np.array([-0.004, 0.012]), 0.068, hat)
        sheet.bone(
            [head + np.array([0.02, -0.022]), head + np.array([0.066, -0.016])],
            0.04,
            (0.25, 0.22, 0.19),
        )
    else:
        sheet.disc(head + np.array([-0.006, 0.014]), 0.058, hat)


def draw_figure(
    picture: Picture,
    at: tuple[float, float],
    height: float,
    facing: int,
    dress: str,
    pose: Pose,
    light: float = 0.0,
) -> tuple[float, float] | None:
    """Draw a figure with its feet at `at`; returns where the muzzle is, if armed.

    `light` (-1…1) says from which side and how strongly the nearest lamp shines.
    """
    x, y = at
    left, top = int(np.floor(x)), int(np.floor(y))
    sheet = _Sheet(height, facing, (x - left, y - top), 1.47 * pose.fallen)
    coat, trousers, hat = DRESSES[dress]
    officer = dress == "officer"
    hip = np.array([0.0, 0.48])
    far_leg, near_leg = _leg(hip, pose, pose.phase + np.pi), _leg(hip, pose, pose.phase)
    drop = min(p[1] for p in (*far_leg, *near_leg)) - 0.015
    for leg in (far_leg, near_leg):
        for i, p in enumerate(leg):
            leg[i] = p - np.array([0.0, drop])
    hip = hip - np.array([0.0, drop])
    lean = np.pi - pose.lean
    shoulder = _step(hip, float(lean), 0.335)
    neck = _step(hip, float(lean), 0.38)
    head = _step(hip, float(lean), 0.445)
    swing = 0.5 * pose.stride * float(np.sin(pose.phase))
    near_arm = pose.near_arm or (-swing + 0.08, -swing + 0.38)
    far_arm = pose.far_arm or (swing + 0.08, swing + 0.38)
    muzzle = None
    if pose.gun is not None:
        lift = np.pi / 2 + pose.gun
        near_arm, far_arm = (lift - 0.75, lift - 0.05), (lift - 0.25, lift - 0.1)
    sheet.bone(_arm(shoulder, far_arm), 0.062, _darker(coat, 0.7))
    sheet.bone(far_leg[:3], 0.085, _darker(trousers, 0.75))
    sheet.bone(far_leg[2:], 0.055, _darker(trousers, 0.6))
    sheet.bone(near_leg[:3], 0.09, trousers)
    sheet.bone(near_leg[2:], 0.058, _darker(trousers, 0.75))
    chest, hem = 0.085, (0.075 if officer else 0.1)
    low = _step(hip, float(lean), -0.04 if officer else -0.1 + 0.08 * pose.crouch)
    side = np.array([1.0, 0.0])
    sheet.poly(
        [shoulder - side * chest, shoulder + side * chest, low + side * hem, low - side * hem], coat
    )
    sheet.bone([shoulder - side * 0.045, shoulder + side * 0.045], 0.1, coat)
    if officer:
        belt = _step(hip, float(lean), 0.02)
        sheet.bone([belt - side * 0.07, belt + side * 0.07], 0.02, (0.16, 0.15, 0.15))
        band = _step(hip, float(lean), 0.22)
        sheet.bone([band - side * 0.075, band + side * 0.075], 0.014, (0.34, 0.34, 0.33))
    _head(sheet, neck, head, hat, officer)
    arm = _arm(shoulder, near_arm)
    sheet.bone(arm, 0.066, _darker(coat, 1.18))
    sheet.disc(arm[2], 0.027, SKIN)
    if officer and pose.gun is not None:
        aim = float(np.pi / 2 + pose.gun)
        butt = shoulder + np.array([0.03, 0.02])
        tip = _step(butt, aim, 0.52)
        sheet.bone([butt, tip], 0.024, (0.05, 0.045, 0.04))
        px, py = sheet.place(tip)
        muzzle = (px / 256 / OVER, py / 256 / OVER)
    elif officer and pose.bag:  # a long arm carried low across the body
        sheet.bone(
            [hip + np.array([-0.07, 0.16]), hip + np.array([0.2, 0.03])], 0.026, (0.05, 0.045, 0.04)
        )
    elif pose.bag:
        hand = arm[2] - np.array([0.0, 0.07])
        sheet.poly(
            [
                hand + np.array(d)
                for d in ((-0.05, 0.05), (0.05, 0.05), (0.06, -0.07), (-0.06, -0.07))
            ],
            (0.46, 0.49, 0.51),
        )
    corner = (left - sheet.side // 2, top - int(sheet.side * sheet.stands_at))
    _lay(picture, sheet, corner, light, height)
    if muzzle is None:
        return None
    return corner[0] + muzzle[0], corner[1] + muzzle[1]


def _lay(
    picture: Picture, sheet: _Sheet, corner: tuple[int, int], light: float, height: float
) -> None:
    small = cv2.resize(sheet.pixels, (sheet.side, sheet.side), interpolation=cv2.INTER_AREA)
    alpha = small[:, :, 3:4]
    rim = max(int(height * 0.022), 1)
    shifted = np.roll(small[:, :, 3], (1, -rim if light > 0 else rim), (0, 1))
    edge = np.clip(small[:, :, 3] - shifted, 0, 1)[:, :, None] * abs(light)
    colour = small[:, :, :3] * (1 + 0.55 * abs(light)) + edge * np.float32([0.12, 0.24, 0.36])
    x0, y0 = max(corner[0], 0), max(corner[1], 0)
    x1 = min(corner[0] + sheet.side, picture.shape[1])
    y1 = min(corner[1] + sheet.side, picture.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    cut = np.s_[y0 - corner[1] : y1 - corner[1], x0 - corner[0] : x1 - corner[0]]
    part = picture[y0:y1, x0:x1]
    part *= 1 - alpha[cut]
    part += colour[cut]


def draw_shadow(picture: Picture, at: tuple[float, float], height: float, length: float) -> None:
    """A soft shadow on the ground under and beside a figure."""
    w, h = int(height * 0.9), int(height * 0.16) + 2
    x0, y0 = int(at[0] - w / 2 + length * height * 0.12), int(at[1] - h * 0.5)
    x1, y1 = x0 + w, y0 + h
    cx0, cy0 = max(x0, 0), max(y0, 0)
    cx1, cy1 = min(x1, picture.shape[1]), min(y1, picture.shape[0])
    if cx0 >= cx1 or cy0 >= cy1:
        return
    yy, xx = np.mgrid[cy0:cy1, cx0:cx1].astype(np.float32)
    r = ((xx - (x0 + w / 2)) / (w * 0.36)) ** 2 + ((yy - (y0 + h / 2)) / (h * 0.36)) ** 2
    picture[cy0:cy1, cx0:cx1] *= (1 - 0.5 * np.exp(-r))[:, :, None]
