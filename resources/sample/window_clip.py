# ruff: noqa: INP001 - a script with its parts, run by hand, no package
"""Frames of the first clip: the street seen from the window."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt
import storyboard as story
from figures import Pose, draw_figure, draw_shadow
from lens import ZOOM, Grain, Window, camera, flash, puff, to_picture
from storyboard import Actor, smooth
from street import lamp_side, paint_street, pixels_a_metre

Picture = npt.NDArray[np.float32]


def _throw_pose(t: float, start: float, end: float) -> tuple[float, float]:
    back = smooth(t, start, start + 0.5) - smooth(t, story.THROW - 0.12, story.THROW + 0.08)
    through = smooth(t, story.THROW - 0.12, story.THROW + 0.1) - smooth(t, end - 0.25, end)
    return (0.1 + 2.75 * back + 1.5 * through, 0.5 + 3.2 * back + 1.2 * through)


def pose_of(actor: Actor, t: float) -> Pose:
    """How a figure stands at drawing time `t`."""
    speed = actor.walk.speed(t)
    stride = min(speed / 62, 1.25)
    phase = actor.walk.distance(t) / 27 + _out_of_step(actor.code)
    lean = 0.05 + 0.10 * max(stride - 0.6, 0)
    if actor.code == "P-1":
        start, end = actor.poses["throw"]
        arm = _throw_pose(t, start, end) if start < t < end else None
        return Pose(phase, stride, lean, near_arm=arm)
    if actor.code == "V-1":
        fall = smooth(t, *actor.poses["fall"])
        reach = (0.1 + 1.6 * fall, 0.4 + 1.9 * fall) if fall > 0 else None
        return Pose(
            phase, stride * (1 - fall), lean + 0.25 * fall, 0.12 * fall, fall, near_arm=reach
        )
    if actor.code == "B-2":
        kneel = smooth(t, actor.poses["kneel"][0], actor.poses["kneel"][0] + 0.9)
        reach = smooth(t, story.HAND_OVER - 0.7, story.HAND_OVER) - smooth(
            t, story.HAND_OVER + 0.3, story.HAND_OVER + 0.9
        )
        arm: tuple[float, float] | None = (0.1 + 1.0 * reach, 0.3 + 1.1 * reach)
        if kneel > 0:
            arm = (0.2 + 0.9 * kneel, 0.3 + 0.5 * kneel)
        holds = story.HAND_OVER + 0.1 < t < 27.6
        return Pose(
            phase,
            stride,
            lean + 0.7 * kneel,
            0.95 * kneel,
            near_arm=arm if not (stride > 0.3) else None,
            bag=holds,
        )
    if actor.code == "B-1":
        reach = smooth(t, story.HAND_OVER - 0.7, story.HAND_OVER) - smooth(
            t, story.HAND_OVER + 0.1, story.HAND_OVER + 0.7
        )
        arm = (0.1 + 0.95 * reach, 0.3 + 1.0 * reach) if stride < 0.3 or reach > 0 else None
        return Pose(phase, stride, lean, near_arm=arm, bag=t <= story.HAND_OVER + 0.1)
    if actor.dress == "officer":
        for shot, who, elevation in story.SHOTS:
            if who == actor.code and shot - 1.1 < t < shot + 0.9:
                kick = 0.12 * float(np.exp(-(t - shot) / 0.12)) if t >= shot else 0.0
                raised = smooth(t, shot - 1.1, shot - 0.5) - smooth(t, shot + 0.5, shot + 0.9)
                return Pose(phase, stride, 0.02, gun=-0.9 + (elevation + 0.9) * raised + kick)
        return Pose(phase, stride, lean, bag=actor.gun)
    return Pose(phase, stride, lean)


def _out_of_step(code: str) -> float:
    """A fixed phase for each figure, so that nobody walks in step."""
    return sum(ord(letter) * (7 + i) for i, letter in enumerate(code)) % 63 / 10


def _thrown(picture: Picture, matrix: npt.NDArray[np.float64], t: float) -> None:
    age = t - story.THROW
    if not 0 <= age < story.THROW_OUT_OF_FRAME - story.THROW + 0.3:
        return
    x, y = 935 - 500 * age, 445 - 205 * age + 190 * age * age
    px, py = to_picture(matrix, x, y)
    cv2.line(
        picture,
        (round((px + 7) * 16), round((py + 2) * 16)),
        (round(px * 16), round(py * 16)),
        (0.10, 0.09, 0.09),
        5,
        cv2.LINE_AA,
        4,
    )


def frames(times: list[int]) -> Iterator[npt.NDArray[np.uint8]]:
    """Every frame as 8-bit BGR (720, 1280, 3), in presentation order."""
    street, front = paint_street()
    window, grain = Window(), Grain()
    shots = {story.first_frame_at(times, shot): who for shot, who, _ in story.SHOTS}
    fired: list[tuple[int, float, float]] = []  # frame, world x, world y
    for number, ticks in enumerate(times):
        t = ticks / story.TICKS
        matrix = camera(t)
        picture = cv2.warpAffine(
            street,
            matrix,
            (story.WIDTH, story.HEIGHT),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        muzzles: dict[str, tuple[float, float]] = {}
        for actor in sorted(story.ACTORS, key=lambda a: a.walk.at(t)[1]):
            x, y = actor.walk.at(t)
            feet = to_picture(matrix, x, y)
            if not -120 < feet[0] < story.WIDTH + 120:
                continue
            height = 1.8 * ZOOM * pixels_a_metre(y, x) * actor.size
            draw_shadow(picture, feet, height, -lamp_side(x))
            muzzle = draw_figure(
                picture,
                feet,
                height,
                actor.facing_at(t),
                actor.dress,
                pose_of(actor, t),
                lamp_side(x) * (0.75 if y < 560 else 0.5),
            )
            if muzzle is not None:
                muzzles[actor.code] = muzzle
        _thrown(picture, matrix, t)
        if number in shots:
            fired.append((number, *muzzles[shots[number]]))
            flash(picture, *muzzles[shots[number]], 1.0)
        for shot_frame, x, y in fired:
            age = (ticks - times[shot_frame]) / story.TICKS
            if 0 < age < 3:
                puff(picture, x, y, age)
        near = cv2.warpAffine(front, matrix, (story.WIDTH, story.HEIGHT))
        picture = picture * (1 - near[..., 3:]) + near[..., :3]
        window.over(picture, t)
        picture *= 1.16 - 0.10 * smooth(t, story.DARK_FROM - 0.5, story.DARK_FROM + 0.5)
        yield grain.finish(picture, number)
