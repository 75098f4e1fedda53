# ruff: noqa: INP001 - a script with its parts, run by hand, no package
"""What happens in the invented clip, and when: the only place with times.

Places are world pixels of the drawing (x to the right, y down to the feet);
times are seconds of drawing time and become integer PTS in `frame_times`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

WIDTH, HEIGHT = 1280, 720
TICKS = 90_000
SECONDS = 44.0
DARK_FROM, DARK_TO = 29.5, 40.0  # the camera lowers its rate in this stretch
SOUND_DELAY_NS = 300_000_000  # about 99 m at 331 m/s, the speed of sound at 0 °C

SHOTS = ((20.9, "O-2", 1.05), (26.4, "O-3", 0.0), (28.3, "O-5", 0.03))  # time, who, elevation (rad)
THROW, THROW_OUT_OF_FRAME = 4.0, 5.1
HAND_OVER = 8.2
PAN_FROM, PAN_TO = 9.0, 12.2
FALL_FROM, FALL_TO = 26.75, 27.45
CURTAIN_FROM, CURTAIN_TO = 36.2, 39.4


@dataclass(frozen=True, slots=True)
class Walk:
    """Way points (time, x, y); between them the figure walks straight ahead."""

    points: tuple[tuple[float, float, float], ...]

    def at(self, t: float) -> tuple[float, float]:
        """World pixels of the feet at time `t`."""
        times = [p[0] for p in self.points]
        return (
            float(np.interp(t, times, [p[1] for p in self.points])),
            float(np.interp(t, times, [p[2] for p in self.points])),
        )

    def distance(self, t: float) -> float:
        """Pixels walked until `t`, which drives the legs."""
        steps = [0.0]
        for a, b in pairwise(self.points):
            steps.append(steps[-1] + float(np.hypot(b[1] - a[1], b[2] - a[2])))
        return float(np.interp(t, [p[0] for p in self.points], steps))

    def speed(self, t: float) -> float:
        """Pixels a second, smoothed over a quarter of a second."""
        return (self.distance(t + 0.125) - self.distance(t - 0.125)) / 0.25


@dataclass(frozen=True, slots=True)
class Actor:
    """One figure: how it is dressed and where it goes."""

    code: str
    dress: str
    walk: Walk
    facing: tuple[tuple[float, int], ...] = ((0.0, 1),)
    gun: bool = False
    size: float = 1.0
    poses: dict[str, tuple[float, float]] = field(default_factory=dict)

    def facing_at(self, t: float) -> int:
        """1 to the right, -1 to the left."""
        return self.facing[max(bisect_left([f[0] for f in self.facing], t + 1e-9) - 1, 0)][1]


def _officer(number: int) -> Actor:
    """O-1 leads on the right; the line is staggered, not drilled."""
    rng = np.random.default_rng(40 + number)
    x0 = -70.0 - 84 * (number - 1) + rng.uniform(-8, 8)
    y = 548 + 15 * ((number * 2) % 5) + rng.uniform(-4, 4)
    stop, slow = 20.2 + rng.uniform(-0.3, 0.3), rng.uniform(0, 12)
    points = [
        (9.0, x0, y),
        (stop, x0 + 690 - slow, y + 4),
        (22.6, x0 + 690 - slow, y + 4),
        (25.4, x0 + 762 + slow, y + 5),
        (40.4, x0 + 762 + slow, y + 5),
    ]
    if number <= 2:
        points += [(44.2, x0 + 880 + slow, y + 8)]
    return Actor(f"O-{number}", "officer", Walk(tuple(points)), gun=number in (2, 3, 5), size=1.03)


ACTORS = (
    *(_officer(n) for n in range(1, 7)),
    Actor(  # throws something to the left while no officer is in the picture
        "P-1",
        "ochre",
        Walk(((0, 1010, 545), (1.8, 965, 548), (5.6, 965, 548), (17.0, 1800, 505))),
        facing=((0.0, -1), (5.6, 1)),
        poses={"throw": (THROW - 0.9, THROW + 0.45)},
    ),
    Actor(  # hands a pale bag over
        "B-1",
        "grey",
        Walk(((0, 640, 640), (7.4, 1108, 636), (9.4, 1108, 636), (16.6, 1540, 600))),
        facing=((0.0, 1),),
        size=0.97,
    ),
    Actor(
        "B-2",
        "red",
        Walk(
            (
                (0, 1205, 628),
                (4.0, 1168, 634),
                (9.8, 1168, 634),
                (19.0, 1255, 640),
                (27.9, 1325, 628),
                (30.6, 1248, 604),
                (44, 1246, 604),
            )
        ),
        facing=((0.0, -1), (9.8, 1), (27.9, -1)),
        size=0.95,
        poses={"kneel": (30.8, 99.0)},
    ),
    Actor(
        "P-2",
        "blue",
        Walk(
            (
                (0, 760, 500),
                (11.0, 930, 498),
                (21.2, 1085, 486),
                (26.6, 1230, 474),
                (32.0, 1560, 460),
            )
        ),
        size=1.0,
    ),
    Actor(
        "V-1",
        "light",
        Walk(
            (
                (0, 700, 590),
                (11.0, 880, 586),
                (21.2, 1030, 580),
                (26.75, 1128, 576),
                (27.2, 1140, 576),
            )
        ),
        poses={"fall": (FALL_FROM, FALL_TO)},
    ),
    Actor(
        "P-3",
        "dark",
        Walk(
            (
                (0, 820, 530),
                (11.0, 985, 525),
                (20.9, 1120, 522),
                (23.2, 1230, 515),
                (27.0, 1480, 500),
            )
        ),
        size=0.98,
    ),
)


def smooth(t: float, start: float, end: float) -> float:
    """0 before `start`, 1 after `end`, eased between."""
    x = min(max((t - start) / (end - start), 0.0), 1.0)
    return x * x * (3 - 2 * x)


def pan(t: float) -> tuple[float, float]:
    """Where the left upper corner of the picture stands in the world."""
    left = 400 - 330 * smooth(t, PAN_FROM, PAN_TO) + 40 * smooth(t, 29.0, 33.0)
    return left, 62 + 10 * smooth(t, PAN_FROM, PAN_TO) + 12 * smooth(t, 30.0, 34.0)


def frame_times() -> list[int]:
    """PTS of every frame: a phone's uneven 30 a second, 25 when it is dark.

    Intervals tremble by some ticks, and now and then the camera drops a frame
    or two. Frames of the shots are kept whatever happens around them.
    """
    rng = np.random.default_rng(20111216)
    times, now = [], 0
    while now < SECONDS * TICKS:
        times.append(now)
        t = now / TICKS
        dark = DARK_FROM <= t < DARK_TO
        step = (3600 if dark else 3000) + int(rng.integers(-45, 46))
        near_a_shot = any(abs(t - shot[0]) < 0.2 for shot in SHOTS)
        draw = rng.random()
        if not near_a_shot and draw < 0.035:
            step *= 2 if draw > 0.008 else 3
        now += step
    return times


def first_frame_at(times: list[int], seconds: float) -> int:
    """The first frame that is shown at or after `seconds`."""
    return bisect_left(times, round(seconds * TICKS))
