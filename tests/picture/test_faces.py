"""Faces in pictures: found where they are, at several sizes; nothing where there are none."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from annotator.errors import IntegrityError, ValueRefusedError
from annotator.picture import faces as module
from annotator.picture.faces import MODEL, MODEL_SHA256, Face, faces
from annotator.resource_files import resource_path
from tests.picture.face_film import BOX, portrait, scene


def shared(face: Face, box: tuple[float, float, float, float]) -> float:
    left, top, width, height = box
    wide = min(face.x + face.width, left + width) - max(face.x, left)
    high = min(face.y + face.height, top + height) - max(face.y, top)
    both = max(0, wide) * max(0, high)
    return both / (face.width * face.height + width * height - both)


def test_the_network_is_the_one_that_is_named_and_small_enough_to_ship():
    data = resource_path(*MODEL).read_bytes()
    assert hashlib.sha256(data).hexdigest() == MODEL_SHA256
    assert len(data) < 8_000_000
    words = resource_path("models", "centerface.txt").read_text("utf-8")
    assert MODEL_SHA256 in words
    assert "MIT License" in words


def test_a_face_is_found_where_it_is():
    (face,) = faces(portrait())
    assert shared(face, BOX) > 0.8
    assert 0.7 < face.score <= 1


@pytest.mark.parametrize("scale", [0.3, 0.6, 2.0, 4.0])
def test_faces_small_and_large_are_found(scale):
    picture = portrait((round(240 * scale), round(195 * scale)))
    (face,) = faces(picture)
    assert shared(face, tuple(each * scale for each in BOX)) > 0.6


def test_two_faces_are_two():
    picture = scene(20)
    picture[60:255, 380:620] = portrait()
    found = sorted(faces(picture), key=lambda face: face.x)
    assert [shared(face, (at + BOX[0], 60 + BOX[1], BOX[2], BOX[3])) > 0.7
            for face, at in zip(found, (20, 380), strict=True)] == [True, True]  # fmt: skip


def test_in_a_picture_of_4k_too():
    picture = np.zeros((2160, 3840, 3), np.uint8)
    picture[400:1180, 1000:1960] = portrait((960, 780))
    (face,) = faces(picture)
    assert shared(face, (1000 + BOX[0] * 4, 400 + BOX[1] * 4, BOX[2] * 4, BOX[3] * 4)) > 0.6


@pytest.mark.parametrize(
    "size", [(1, 1), (1, 2000), (2000, 1), (2, 3), (33, 31), (480, 640), (2160, 3840)]
)
def test_where_there_is_no_face_there_is_none(size):
    noise = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    for picture in (noise, np.zeros_like(noise), np.full_like(noise, 255)):
        assert faces(picture) == ()


def test_boxes_stay_inside_the_picture():
    """Half of the face is cut off by the edge."""
    cut = portrait()[:, 100:]
    found = faces(cut, least_score=0.2)
    assert found
    for face in found:
        assert face.x >= 0
        assert face.y >= 0
        assert face.x + face.width <= cut.shape[1] + 1e-9
        assert face.y + face.height <= cut.shape[0] + 1e-9


def test_the_same_picture_gives_the_same_faces_on_any_thread():
    picture = scene(100)
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(faces, [picture] * 6))
    assert len(found[0]) == 1
    assert found == [found[0]] * 6


def test_a_view_that_is_not_contiguous_is_read_as_it_looks():
    mirrored = portrait()[:, ::-1]
    (face,) = faces(mirrored)
    assert shared(face, (240 - BOX[0] - BOX[2], *BOX[1:])) > 0.7


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.uint16),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(wrong):
    with pytest.raises(ValueRefusedError):
        faces(wrong)


def test_another_network_is_refused(monkeypatch, tmp_path):
    other = tmp_path / "other.onnx"
    other.write_bytes(resource_path(*MODEL).read_bytes()[:-1] + b"x")
    monkeypatch.setattr(module, "resource_path", lambda *_parts: other)
    with ThreadPoolExecutor(1) as pool, pytest.raises(IntegrityError, match="belongs"):
        pool.submit(faces, portrait()).result()
