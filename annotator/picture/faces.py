"""Finds faces in one picture. What it finds are proposals; a person decides.

The network is CenterFace (Xu and others, arXiv 1911.03599), shipped as
`resources/models/centerface.onnx` and accepted only with its digest. It knows faces
that are upright; whoever has a turned film turns the picture first.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from annotator.errors import IntegrityError, ValueRefusedError
from annotator.resource_files import resource_path

MODEL: Final = ("models", "centerface.onnx")
MODEL_SHA256: Final = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
FINDER: Final = f"CenterFace, 640 px, 1 (SHA-256 {MODEL_SHA256[:16]}…)"
"""What the log says faces were found with; the number grows with every change of how."""
LONGEST_SIDE: Final = 640
"""Pictures are made no larger than this for the network: about 0.05 s each on one core."""
LEAST_SCORE: Final = 0.5
_OUTPUTS: Final = ["537", "538", "539", "540"]  # how likely, size, middle, eyes and mouth
_CELL: Final = 4  # pixels of the network's picture for each cell of its answer
_GRID: Final = 32
_OVERLAP: Final = 0.3
_LARGEST_SIZE: Final = 8.0  # e to this power, in cells: beyond any picture
_MOST: Final = 1_000

_here = threading.local()


@dataclass(frozen=True, slots=True)
class Face:
    """A face as a box in pixels of the picture, (0, 0) its upper left corner; `score` 0 to 1."""

    x: float
    y: float
    width: float
    height: float
    score: float


def faces(
    picture: NDArray[np.uint8], *, least_score: float = LEAST_SCORE, side: int = LONGEST_SIDE
) -> tuple[Face, ...]:
    """The faces in a picture (height × width × 3 bytes: blue, green, red), the surest first.

    The picture is looked at with its longer side no larger than `side` pixels: a
    larger one finds smaller faces and takes longer. The same picture gives the
    same faces. Raises ValueRefusedError for something that is no such picture,
    IntegrityError where the network's file is not the one that belongs here.
    """
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8 or not picture.size:
        raise ValueRefusedError("Faces are looked for in pictures of three bytes a pixel.")
    height, width = picture.shape[:2]
    scale = min(1.0, side / max(width, height))
    small = picture
    if scale < 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    across, down = small.shape[1] / width, small.shape[0] / height
    likely, sizes, middles = _answer(_padded(small))
    boxes, scores = _boxes(likely, sizes, middles, least_score)
    # What lies in the padding is no face of the picture.
    boxes[:, 0::2] = np.clip(boxes[:, 0::2], 0, small.shape[1])
    boxes[:, 1::2] = np.clip(boxes[:, 1::2], 0, small.shape[0])
    found = []
    for left, top, right, bottom, score in _apart(boxes, scores):
        if right - left >= 1 and bottom - top >= 1:
            box = (left / across, top / down, (right - left) / across, (bottom - top) / down)
            found.append(Face(*box, score))
    return tuple(found)


def _padded(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    # Sides are multiples of 32 for the network. Padding keeps the shape of faces; stretching does not.
    right, bottom = -small.shape[1] % _GRID, -small.shape[0] % _GRID
    padded = cv2.copyMakeBorder(small, 0, bottom, 0, right, cv2.BORDER_CONSTANT)
    return np.asarray(padded, np.uint8)


def _answer(picture: NDArray[np.uint8]) -> tuple[Any, Any, Any]:
    net = _net()
    net.setInput(cv2.dnn.blobFromImage(picture, 1.0, swapRB=True))
    likely, sizes, middles, _marks = net.forward(_OUTPUTS)
    return likely[0, 0], sizes[0], middles[0]


def _net() -> Any:
    """The network of this thread; one at a time may use it."""
    net = getattr(_here, "net", None)
    if net is None:
        data = resource_path(*MODEL).read_bytes()
        if hashlib.sha256(data).hexdigest() != MODEL_SHA256:
            raise IntegrityError(
                "The network that finds faces is not the one that belongs to this program.",
                "Install the program again; your cases are not affected.",
            )
        net = _here.net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
    return net


def _boxes(
    likely: Any, sizes: Any, middles: Any, least_score: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Boxes (n × 4: left, top, right, bottom) and scores, in pixels of the network's picture."""
    rows, columns = np.nonzero(likely > least_score)
    scores = np.asarray(likely[rows, columns], np.float64)
    order = np.argsort(-scores, kind="stable")[:_MOST]
    rows, columns, scores = rows[order], columns[order], scores[order]
    power = np.minimum(np.asarray(sizes[:, rows, columns], np.float64), _LARGEST_SIZE)
    high, wide = np.exp(power) * _CELL
    down, across = np.asarray(middles[:, rows, columns], np.float64)
    x = (columns + across + 0.5) * _CELL
    y = (rows + down + 0.5) * _CELL
    boxes = np.stack([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2], axis=1)
    return boxes, scores


def _apart(
    boxes: NDArray[np.float64], scores: NDArray[np.float64]
) -> list[tuple[float, float, float, float, float]]:
    """One box a face: of boxes that overlap, the surest. Boxes come the surest first."""
    kept: list[tuple[float, float, float, float, float]] = []
    left = np.ones(len(boxes), bool)
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    for number, box in enumerate(boxes):
        if not left[number]:
            continue
        a, b, c, d = (float(each) for each in box)
        kept.append((a, b, c, d, float(scores[number])))
        wide = np.minimum(boxes[:, 2], c) - np.maximum(boxes[:, 0], a)
        high = np.minimum(boxes[:, 3], d) - np.maximum(boxes[:, 1], b)
        shared = np.maximum(wide, 0) * np.maximum(high, 0)
        left &= shared < _OVERLAP * np.maximum(areas + areas[number] - shared, 1e-9)
    return kept
