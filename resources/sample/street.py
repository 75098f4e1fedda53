# ruff: noqa: INP001 - a script with its parts, run by hand, no package
"""The street that does not move: sky, facades, lamps, ground, and what stands in front."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]
WORLD_WIDTH, WORLD_HEIGHT = 1760, 880
HORIZON = 215.0
CAMERA_METRES = 6.5
FAR_EDGE, FAR_KERB, NEAR_KERB = 345, 402, 708  # ground lines at the left end of the world
TILT = -0.012  # the street runs a little uphill to the right
LAMPS = (210, 640, 1080, 1530)
OVER = 2


def ground(y: float, x: float) -> float:
    """A ground line of the left end, followed along the street."""
    return y + TILT * x


def pixels_a_metre(y: float, x: float) -> float:
    """Scale of an upright thing whose feet stand at (x, y)."""
    return (y - TILT * x - HORIZON) / CAMERA_METRES


def lamp_side(x: float) -> float:
    """-1…1: on which side the nearest lamp stands and how near."""
    nearest = min(LAMPS, key=lambda lamp: abs(lamp - x))
    distance = (nearest - x) / 215
    return float(np.sign(distance) * (1 - 0.55 * min(abs(distance), 1.0)))


def _mix(a: object, b: object, t: npt.NDArray[np.float32]) -> Picture:
    a32, b32 = np.float32(a), np.float32(b)  # type: ignore[arg-type]
    return np.asarray(a32 * (1 - t[..., None]) + b32 * t[..., None], np.float32)


def _noise(rng: np.random.Generator, shape: tuple[int, int], blur: float) -> Picture:
    raw = rng.standard_normal(shape).astype(np.float32)
    soft = cv2.GaussianBlur(raw, (0, 0), blur)
    return np.asarray(soft / soft.std(), np.float32)


def _sky(canvas: Picture, rng: np.random.Generator) -> None:
    h, w = canvas.shape[:2]
    y = np.linspace(0, WORLD_HEIGHT, h, dtype=np.float32)[:, None].repeat(w, 1)
    t = np.clip(y / 360, 0, 1)
    upper = _mix((0.30, 0.17, 0.105), (0.52, 0.40, 0.36), np.clip(t / 0.6, 0, 1))
    canvas[:] = upper * (1 - np.clip((t - 0.5) * 2, 0, 1))[..., None]
    canvas[:] += np.float32((0.46, 0.53, 0.76)) * np.clip((t - 0.5) * 2, 0, 1)[..., None]
    clouds = _noise(rng, (h // 8, w // 24), 5)
    clouds = cv2.resize(clouds, (w, h), interpolation=cv2.INTER_CUBIC)
    band = np.clip(clouds * 0.5, 0, 1) * np.exp(-(((y - 150) / 90) ** 2))
    canvas += band[..., None] * np.float32((0.02, 0.045, 0.10))
    # Far smoke, lit from below.
    smoke = np.zeros((h, w), np.float32)
    for i in range(26):
        rise = i / 25
        x = (868 + 130 * rise**1.6 + rng.uniform(-10, 10)) * OVER
        cv2.circle(
            smoke,
            (int(x), int((300 - 290 * rise) * OVER)),
            int((9 + 46 * rise) * OVER),
            0.55 - 0.42 * rise,
            -1,
        )
    smoke = cv2.GaussianBlur(smoke, (0, 0), 12 * OVER)
    smoke *= 1 + 0.25 * cv2.resize(_noise(rng, (h // 10, w // 10), 2), (w, h))
    smoke = np.clip(smoke, 0, 0.8)[..., None]
    canvas[:] = canvas * (1 - smoke) + np.float32((0.19, 0.165, 0.18)) * smoke
    x = np.linspace(0, WORLD_WIDTH, w, dtype=np.float32)[None, :]
    glow = np.exp(-(((x - 872) / 70) ** 2) - ((y - 318) / 46) ** 2)
    canvas += glow[..., None] * np.float32((0.03, 0.16, 0.38))


def _rect(canvas: Picture, box: tuple[float, float, float, float], colour: object) -> None:
    x0, y0, x1, y1 = (round(v * OVER) for v in box)
    canvas[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)] = np.float32(colour)  # type: ignore[arg-type]


def _window(
    canvas: Picture, box: tuple[float, float, float, float], rng: np.random.Generator, lit: float
) -> None:
    x0, y0, x1, y1 = box
    _rect(canvas, (x0 - 1.5, y0 - 1.5, x1 + 1.5, y1 + 2), (0.30, 0.27, 0.25))
    if rng.random() < lit:
        warm = rng.uniform(0.6, 1.0)
        tone = np.float32([(0.30, 0.58, 0.86), (0.42, 0.66, 0.82), (0.20, 0.48, 0.80)])[
            rng.integers(0, 3)
        ] * np.float32(warm)
        _rect(canvas, box, tone)
        if rng.random() < 0.6:  # curtains
            _rect(canvas, (x0, y0, x0 + (x1 - x0) * rng.uniform(0.15, 0.4), y1), tone * 0.62)
            _rect(canvas, (x1 - (x1 - x0) * rng.uniform(0.1, 0.35), y0, x1, y1), tone * 0.68)
        if rng.random() < 0.3:
            _rect(canvas, (x0, y0 + (y1 - y0) * 0.72, x1, y1), tone * 0.5)
    else:
        t = np.float32(rng.uniform(0.75, 1.25))
        _rect(canvas, box, np.float32((0.185, 0.145, 0.12)) * t)
        _rect(canvas, (x0, y0, x1, y0 + (y1 - y0) * 0.35), np.float32((0.25, 0.205, 0.18)) * t)
    middle = x0 + (x1 - x0) * 0.5
    _rect(canvas, (middle - 0.6, y0, middle + 0.6, y1), (0.22, 0.2, 0.19))


def _block(
    canvas: Picture, left: float, right: float, storeys: int, rng: np.random.Generator
) -> None:
    """One panel building: seams, windows, balconies, a ground floor with shops."""
    base = ground(FAR_EDGE, (left + right) / 2) + 2
    storey = 2.9 * 130 / CAMERA_METRES
    top = base - storey * (storeys + 0.18)
    wall = np.float32((0.235, 0.205, 0.20)) * np.float32(rng.uniform(0.9, 1.2))
    wall = wall * np.float32([rng.uniform(0.92, 1.06), 1.0, rng.uniform(0.97, 1.12)])
    _rect(canvas, (left, top, right, base), wall)
    _rect(canvas, (left - 3, top - 5, right + 3, top + 3), wall * 0.75)
    for _ in range(rng.integers(1, 4)):  # things on the roof
        x = rng.uniform(left + 20, right - 20)
        _rect(canvas, (x, top - rng.uniform(14, 26), x + 1.6, top - 4), wall * 0.6)
    bays = max(int((right - left) / 52), 2)
    bay = (right - left) / bays
    balconies = {int(b) for b in rng.choice(bays, bays // 3, replace=False)}
    for floor in range(storeys):
        y = top + storey * (floor + 0.14)
        _rect(canvas, (left, y - 8, right, y - 7), wall * 0.82)
        shop = floor == storeys - 1
        for b in range(bays):
            x = left + bay * b
            if shop and rng.random() < 0.55:
                lit = 0.5
                _window(canvas, (x + 5, y + 6, x + bay - 5, y + storey * 0.68), rng, lit)
                _rect(canvas, (x + 3, y + 1, x + bay - 3, y + 5), wall * 1.35)
            else:
                _window(canvas, (x + bay * 0.26, y + 4, x + bay * 0.74, y + 30), rng, 0.24)
            if b in balconies and not shop:
                _rect(canvas, (x + 3, y + 19, x + bay - 3, y + 42), wall * 1.22)
                _rect(canvas, (x + 3, y + 17.5, x + bay - 3, y + 19), wall * 1.5)
                _rect(canvas, (x + 3, y + 42, x + bay - 3, y + 45), wall * 0.55)
    for b in range(bays + 1):
        _rect(canvas, (left + bay * b - 0.4, top, left + bay * b + 0.4, base), wall * 0.86)
    shade = np.linspace(1.04, 0.84, round((right - left) * OVER), dtype=np.float32)[None, :, None]
    x0, x1 = round(left * OVER), round(left * OVER) + shade.shape[1]
    y0, y1 = max(round(top * OVER), 0), round(base * OVER)
    part = canvas[y0:y1, max(x0, 0) : x1]
    part *= shade[:, -part.shape[1] or None :][:, : part.shape[1]]


def _ground(canvas: Picture, rng: np.random.Generator) -> None:
    h, w = canvas.shape[:2]
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32) / OVER
    level = yy - TILT * xx
    depth = np.clip((level - HORIZON) / (WORLD_HEIGHT - HORIZON), 0.02, 1)
    grain = (
        _noise(rng, (h, w), 1.6) * 0.012
        + cv2.resize(_noise(rng, (h // 6, w // 20), 3), (w, h)) * 0.022
    )
    road = np.float32((0.205, 0.178, 0.168)) * (0.86 + 0.25 * depth)[..., None] + grain[..., None]
    pavement = np.float32((0.275, 0.25, 0.245)) * (0.85 + 0.2 * depth)[..., None]
    pavement = pavement + grain[..., None] * 0.8
    below = (level >= FAR_EDGE)[..., None]
    far, near = (level < FAR_KERB)[..., None], (level >= NEAR_KERB)[..., None]
    canvas[:] = np.where(below, np.where(far | near, pavement, road), canvas)
    # Thin snow along the kerbs and in patches.
    patches = cv2.resize(_noise(rng, (h // 5, w // 14), 3), (w, h), interpolation=cv2.INTER_CUBIC)
    kerb = np.exp(-(((level - FAR_KERB - 5) / 9) ** 2)) + np.exp(
        -(((level - NEAR_KERB + 16) / 17) ** 2)
    )
    snow = np.clip(
        kerb * 0.75 + patches * 0.30 - 0.42 + 0.16 * (far[..., 0] | near[..., 0]), 0, 0.62
    )
    snow *= below[..., 0]
    canvas[:] = canvas * (1 - snow[..., None]) + np.float32((0.56, 0.50, 0.475)) * snow[..., None]
    for kerb_y, thick in ((FAR_KERB, 2), (NEAR_KERB, 5)):
        edge = (np.abs(level - kerb_y) < thick)[..., None]
        canvas[:] = np.where(edge, canvas * 0.66, canvas)
        canvas[:] = np.where(
            ((level - kerb_y > -thick - 2) & (level - kerb_y < -thick))[..., None],
            canvas * 1.15,
            canvas,
        )
    dashes = (np.abs(level - 520) < 2.6) & ((xx % 190) < 92)
    worn = 0.16 + 0.07 * patches
    canvas += (dashes * np.clip(worn, 0.02, 0.3))[..., None] * np.float32((0.9, 0.95, 1.0))
    tracks = np.exp(-(((level - 462) / 8) ** 2)) + np.exp(-(((level - 484) / 9) ** 2))
    tracks += np.exp(-(((level - 590) / 13) ** 2)) + np.exp(-(((level - 628) / 15) ** 2))
    canvas *= (1 - 0.10 * tracks * below[..., 0])[..., None]
    # Sky on wet ground.
    canvas += ((below[..., 0]) * np.exp(-((level - 345) / 120))[...] * 0.085)[
        ..., None
    ] * np.float32((0.8, 0.75, 0.9))


def _tree(
    canvas: Picture,
    foot: tuple[float, float],
    length: float,
    rng: np.random.Generator,
    colour: object,
) -> None:
    def branch(x: float, y: float, angle: float, size: float, thick: float) -> None:
        if size < 3.5:
            return
        x1, y1 = x + size * np.sin(angle), y - size * np.cos(angle)
        cv2.line(
            canvas,
            (round(x * OVER * 16), round(y * OVER * 16)),
            (round(float(x1) * OVER * 16), round(float(y1) * OVER * 16)),
            colour,  # type: ignore[call-overload]
            max(round(thick * OVER), 1),
            cv2.LINE_AA,
            4,
        )
        for _ in range(2 if size > length * 0.3 else 3):
            branch(
                float(x1),
                float(y1),
                angle + rng.normal(0, 0.42),
                size * rng.uniform(0.62, 0.82),
                thick * 0.66,
            )

    branch(*foot, rng.normal(0, 0.04), length, length * 0.075)


def _car(canvas: Picture, x: float, y: float, scale: float, colour: object) -> None:
    """A parked car in side view, soft enough to be no model in particular."""

    def pts(*pairs: tuple[float, float]) -> npt.NDArray[np.int32]:
        return np.array(
            [[round((x + a * scale) * OVER), round((y - b * scale) * OVER)] for a, b in pairs],
            np.int32,
        )

    body = np.float32(colour)  # type: ignore[arg-type]
    yy, xx = np.mgrid[0 : canvas.shape[0], 0 : canvas.shape[1]].astype(np.float32) / OVER
    across = ((xx - x - 2.1 * scale) / (2.0 * scale)) ** 4
    canvas *= (1 - 0.72 * np.exp(-across - ((yy - y + 1) / (0.17 * scale)) ** 2))[..., None]
    cv2.fillPoly(
        canvas,
        [
            pts(
                (0, 0.3),
                (0.05, 0.8),
                (0.9, 0.92),
                (1.35, 1.42),
                (2.9, 1.42),
                (3.6, 0.95),
                (4.2, 0.85),
                (4.25, 0.3),
            )
        ],
        body.tolist(),
        cv2.LINE_AA,
    )
    cv2.fillPoly(
        canvas,
        [pts((1.05, 0.92), (1.42, 1.34), (2.05, 1.34), (2.05, 0.92))],
        (0.15, 0.12, 0.10),
        cv2.LINE_AA,
    )
    cv2.fillPoly(
        canvas,
        [pts((2.15, 0.92), (2.15, 1.34), (2.82, 1.34), (3.4, 0.95))],
        (0.17, 0.135, 0.115),
        cv2.LINE_AA,
    )
    cv2.polylines(
        canvas,
        [pts((1.35, 1.42), (2.9, 1.42))],
        isClosed=False,
        color=(0.62, 0.56, 0.53),
        thickness=OVER * 2,
    )
    for wheel in (0.85, 3.4):
        centre = tuple(int(v) for v in pts((wheel, 0.3))[0])
        cv2.circle(canvas, centre, round(0.32 * scale * OVER), (0.05, 0.045, 0.04), -1, cv2.LINE_AA)
        cv2.circle(canvas, centre, round(0.17 * scale * OVER), (0.2, 0.19, 0.18), -1, cv2.LINE_AA)


def _lamp_posts(canvas: Picture) -> None:
    for x in LAMPS:
        foot, head = ground(FAR_KERB + 2, x), ground(FAR_KERB - 200, x)
        p = [(x, foot), (x, head + 14), (x + 8, head + 3), (x + 26, head)]
        points = np.array([[round(a * OVER), round(b * OVER)] for a, b in p], np.int32)
        cv2.polylines(
            canvas,
            [points],
            isClosed=False,
            color=(0.11, 0.1, 0.1),
            thickness=round(2.6 * OVER),
            lineType=cv2.LINE_AA,
        )
        _rect(canvas, (x + 22, head - 2, x + 38, head + 3), (0.72, 0.90, 1.0))


def _lamp_light(canvas: Picture) -> Picture:
    """Warm pools on the ground, cones in the air, halos round the heads (additive)."""
    h, w = canvas.shape[:2]
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32) / OVER
    light = np.zeros((h, w), np.float32)
    halo = np.zeros((h, w), np.float32)
    for x in LAMPS:
        head, foot = ground(FAR_KERB - 200, x), ground(FAR_KERB + 18, x)
        pool = np.exp(-(((xx - x - 30) / 150) ** 2) - ((yy - foot - 34) / 74) ** 2)
        light += pool * (yy > ground(FAR_EDGE, x))
        d2 = (xx - x - 30) ** 2 + (yy - head) ** 2
        halo += 0.75 * np.exp(-d2 / 9**2) + 0.30 * np.exp(-d2 / 34**2) + 0.12 * np.exp(-d2 / 95**2)
        drop = np.clip((yy - head) / (foot - head), 0, 1.15)
        cone = np.exp(-(((xx - x - 30) / (10 + 80 * drop)) ** 2)) * (1 - drop / 1.15) * (yy > head)
        halo += 0.10 * cone
        wall = np.exp(-(((xx - x - 30) / 120) ** 2) - ((yy - (foot - 90)) / 90) ** 2)
        light += 0.32 * wall * (yy <= ground(FAR_EDGE, x))
    lit = canvas * (1 + 1.15 * light[..., None] * np.float32((0.55, 0.85, 1.1)))
    lit += light[..., None] * np.float32((0.015, 0.05, 0.085))
    return np.asarray(lit + halo[..., None] * np.float32((0.30, 0.58, 0.86)), np.float32)


def paint_street() -> tuple[Picture, Picture]:
    """The street (H, W, 3) and what stands nearer than the figures (H, W, 4), 0…1 BGR."""
    rng = np.random.default_rng(1613)
    canvas = np.zeros((WORLD_HEIGHT * OVER, WORLD_WIDTH * OVER, 3), np.float32)
    _sky(canvas, rng)
    for left, right, height in ((640, 700, 40), (776, 850, 58), (850, 960, 34), (960, 1010, 64)):
        base = ground(FAR_EDGE, left)  # a further row in the haze
        _rect(canvas, (left, base - height, right, base), (0.36, 0.335, 0.37))
    for left, right, storeys in ((-40, 330, 4), (345, 742, 3), (1012, 1432, 4), (1446, 1800, 3)):
        _block(canvas, left, right, storeys, rng)
    _ground(canvas, rng)
    for x in (500, 792, 935, 1330):
        _tree(canvas, (x, ground(FAR_EDGE + 22, x)), 27, rng, (0.13, 0.115, 0.115))
    _car(canvas, 392, ground(FAR_KERB + 9, 392), 28, (0.30, 0.26, 0.25))
    _car(canvas, 1168, ground(FAR_KERB + 9, 1168), 28, (0.21, 0.20, 0.33))
    _lamp_posts(canvas)
    canvas = _lamp_light(canvas)
    size = (WORLD_WIDTH, WORLD_HEIGHT)
    street = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA)
    front = np.zeros((WORLD_HEIGHT * OVER, WORLD_WIDTH * OVER, 4), np.float32)
    tree_rng = np.random.default_rng(77)
    _tree(front, (1466, 905), 118, tree_rng, (0.085, 0.075, 0.072, 1.0))
    small = cv2.resize(cv2.GaussianBlur(front, (0, 0), 1.6), size, interpolation=cv2.INTER_AREA)
    return np.asarray(street, np.float32), np.asarray(small, np.float32)
