"""The same steps give the same digest: again, with other threads, with a lesser processor, in another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import cv2
import numpy as np

from annotator.case.enhancement import PictureStep
from annotator.case.picture_steps import StepKind
from annotator.picture.align import alignment
from annotator.picture.applying import enhance
from tests.picture.films import SQUARE, ArrayFilm, scene, seen_from, shaken_film

K = StepKind


def digests():
    """The digest of every kind of step, and of all in a row."""
    film = shaken_film()
    plain = PictureStep.plain
    single = [
        plain(K.DEINTERLACE, field=2),
        plain(K.STABILISE, reference=2, motion=1),
        plain(K.STABILISE, reference=2, motion=2, between=2),
        *(plain(K.AVERAGE, before=1, after=1, align=align) for align in range(4)),
        plain(K.AVERAGE, before=1, after=2, align=0, how=1),
        plain(K.LEVELS, black=30, white=201),
        plain(K.GAMMA, gamma=173),
        plain(K.CLAHE, limit=25, tiles=7),
        plain(K.SHARPEN, radius=17, amount=130),
        plain(K.DENOISE),
        plain(K.SMOOTH),
        *(plain(K.ROTATE, angle=73, between=between) for between in range(3)),
        *(plain(K.PERSPECTIVE, **SQUARE, between=between) for between in range(3)),
        plain(K.CROP, width=100, height=81),
        *(plain(K.ENLARGE, percent=237, between=between) for between in range(3)),
    ]
    row = [single[0], single[1], single[4], single[10], single[11], single[12], single[15]]
    made = {
        f"{at} {step.words()}": enhance([step], 1, film).digest() for at, step in enumerate(single)
    }
    made["all"] = enhance(row, 1, film).digest()
    return made


def test_again_and_with_other_threads():
    first = digests()
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1 if threads > 1 else 4)
        assert digests() == first
    finally:
        cv2.setNumThreads(threads)
    assert len(set(first.values())) == len(first)


def test_in_a_fresh_process_with_a_lesser_processor(checkout):
    """Without the newer instructions that OpenCV chooses by itself, and without Intel's own library."""
    code = "import json; from tests.picture.test_same_everywhere import digests; print(json.dumps(digests()))"
    lesser = {
        "OPENCV_CPU_DISABLE": "AVX512-SKX,AVX2,FMA3,AVX,FP16,SSE4.2,SSE4.1",
        "OPENCV_IPP": "disabled",
        "OPENCV_FOR_THREADS_NUM": "1",
        "PYTHONPATH": str(checkout),
    }
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=checkout, env=os.environ | lesser, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout.splitlines()[-1]) == digests()


def test_a_camera_that_was_moved_is_found_to_a_tenth_of_a_pixel():
    world = scene(240, 320, seed=2)
    fixed, at_first = seen_from(world, 0, 0, 0)
    corners = np.array([[0, 160, 0, 160], [0, 0, 120, 120], [1, 1, 1, 1]])
    for way, motion in (((6.3, -3.2, 0), 0), ((9.4, 12.2, 2.5), 1), ((-14.5, 3.3, -4), 2)):
        moving, then = seen_from(world, *way)
        darker = (moving * 0.8 + 10).astype(np.uint8)
        found = alignment(darker, fixed, motion)
        true = np.linalg.inv(then) @ at_first
        assert found.holds()
        assert np.abs((found.matrix - true) @ corners)[:2].max() < 0.1


def test_what_shows_nothing_alike_is_not_aligned():
    fixed = scene(120, 160)
    assert not alignment(scene(120, 160, seed=5), fixed, 1).holds()
    assert not alignment(np.full_like(fixed, 90), fixed, 1).holds()
    assert not alignment(fixed, np.full_like(fixed, 90), 2).holds()
    tiny = ArrayFilm(fixed[:6, :6], fixed[:6, :6])
    step = PictureStep.plain(K.AVERAGE, before=0, after=1)
    assert enhance([step], 0, tiny).picture.shape == (6, 6, 3)
