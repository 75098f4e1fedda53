"""Each step does what it says, to the pixel where that can be said."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from annotator.case.enhancement import PictureStep
from annotator.case.picture_steps import MOST_PIXELS, StepKind
from annotator.errors import CancelledError, ValueRefusedError
from annotator.picture.applying import StepMemory, enhance
from annotator.picture.noise import denoised
from annotator.picture.pixels import picture_digest
from tests.picture.films import SQUARE, ArrayFilm, noisy, scene, seen_from, shaken_film

K = StepKind


def step(kind, **given):
    return PictureStep.plain(kind, **given)


def one(picture, *steps, **options):
    return enhance(steps, 0, ArrayFilm(picture), **options).picture


def ramp():
    return np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2).repeat(40, 0)


def test_no_steps_change_nothing_and_the_original_comes_along():
    picture = scene()
    made = enhance([replace(step(K.GAMMA, gamma=300), on=False)], 0, ArrayFilm(picture))
    assert (made.picture == picture).all()
    assert (made.original == picture).all()
    assert made.digest() == picture_digest(picture)


def test_levels_stretch_the_tones_between_black_and_white():
    made = one(ramp(), step(K.LEVELS, black=50, white=150))
    assert made[0, [0, 50, 100, 149, 150, 255], 0].tolist() == [0, 0, 128, 252, 255, 255]
    assert (one(ramp(), step(K.LEVELS)) == ramp()).all()


def test_gamma_keeps_black_and_white_and_brightens_above_one():
    made = one(ramp(), step(K.GAMMA, gamma=220))[0, :, 0].astype(int)
    assert (made[0], made[255]) == (0, 255)
    assert made[64] == round(255 * (64 / 255) ** (1 / 2.2))
    assert (np.diff(made) >= 0).all()
    assert (one(ramp(), step(K.GAMMA, gamma=100)) == ramp()).all()


def test_local_contrast_keeps_colour_differences():
    picture = (scene() // 4 + 90).astype(np.uint8)
    made = one(picture, step(K.CLAHE, limit=30, tiles=6)).astype(int)
    assert made.std() > 1.5 * picture.std()
    own = picture.astype(int)
    inside = (made > 0).all(axis=2) & (made < 255).all(axis=2)
    assert (made[..., 0] - made[..., 2])[inside].tolist() == (own[..., 0] - own[..., 2])[
        inside
    ].tolist()


def test_sharpening_makes_a_rim_and_leaves_flat_areas_and_small_differences():
    picture = np.full((40, 60, 3), 100, np.uint8)
    picture[:, 30:] = 140
    made = one(picture, step(K.SHARPEN, radius=15, amount=100))
    assert made[20, 29, 0] < 100 < 140 < made[20, 30, 0]
    assert made[20, 5, 0] == 100
    assert (one(picture, step(K.SHARPEN, threshold=50)) == picture).all()


@pytest.mark.parametrize("height", [5, 30, 97, 200])
def test_noise_is_removed_in_strips_as_in_one_piece(height):
    picture = noisy(scene(height, 64), 3)
    whole = cv2.fastNlMeansDenoising(
        picture, None, h=9.0, templateWindowSize=7, searchWindowSize=11
    )
    assert (denoised(picture, 9, 5) == whole).all()


@pytest.mark.parametrize("kind", [K.DENOISE, K.SMOOTH])
def test_noise_goes_and_edges_stay(kind):
    clean = np.full((60, 80, 3), 60, np.uint8)
    clean[:, 40:] = 200
    given = {"strength": 12} if kind is K.DENOISE else {"tones": 30}
    made = one(noisy(clean, 1, 5), step(kind, **given)).astype(int)
    assert made[:, :36].std() < 2.5
    assert abs(made[:, 39].mean() - 60) < 6
    assert abs(made[:, 40].mean() - 200) < 6


def test_quarter_turns_move_pixels_only_and_other_angles_lose_nothing():
    picture = scene(60, 90)
    assert (one(picture, step(K.ROTATE, angle=900)) == np.rot90(picture, -1)).all()
    assert (one(picture, step(K.ROTATE, angle=-1800)) == picture[::-1, ::-1]).all()
    assert (one(picture, step(K.ROTATE)) == picture).all()
    turned = one(picture, step(K.ROTATE, angle=300))
    back = one(turned, step(K.ROTATE, angle=-300)).astype(int)
    top, left = (back.shape[0] - 60) // 2, (back.shape[1] - 90) // 2
    middle = (slice(15, 45), slice(15, 75))
    off = back[top : top + 60, left : left + 90][middle] - picture[middle].astype(int)
    assert np.abs(off).mean() < 6
    # Clockwise: what is at the right comes to lie lower.
    lamp = np.zeros((101, 101, 3), np.uint8)
    lamp[50, 90] = 255
    y, _x = np.unravel_index(one(lamp, step(K.ROTATE, angle=200))[..., 0].argmax(), (129, 129))
    assert y > 70


def test_perspective_takes_four_points_to_the_corners():
    picture = np.zeros((120, 160, 3), np.uint8)
    places = [(30, 20), (140, 28), (130, 100), (26, 90)]
    cv2.fillConvexPoly(picture, np.array(places), (255, 255, 255))
    made = one(picture, step(K.PERSPECTIVE, **SQUARE, width=110, height=80))
    assert made.shape == (80, 110, 3)
    assert made[3:-3, 3:-3].min() == 255
    natural = one(picture, step(K.PERSPECTIVE, **SQUARE))
    assert natural.shape == (73, 110, 3)
    straight = {
        "upper_right_x": 1600,
        "lower_right_x": 1600,
        "lower_right_y": 1200,
        "lower_left_y": 1200,
    }
    flat = {name: straight.get(name, 0) for name in SQUARE}
    same = scene(120, 160)
    assert (one(same, step(K.PERSPECTIVE, **flat)) == same).all()


def test_crop_and_enlarge():
    picture = scene(60, 80)
    part = step(K.CROP, left=10, top=5, width=20, height=30)
    made = one(picture, part, step(K.ENLARGE, percent=300, between=0))
    assert (made == picture[5:35, 10:30].repeat(3, 0).repeat(3, 1)).all()
    for between in (1, 2):
        assert one(picture, step(K.ENLARGE, percent=250, between=between)).shape == (150, 200, 3)
    with pytest.raises(ValueRefusedError, match="80 × 60 pixels here"):
        one(picture, part.having(left=70))


def test_what_would_be_too_large_is_refused_before_it_is_made():
    wide = np.zeros((2000, 2200, 3), np.uint8)
    assert wide.size // 3 * 16 > MOST_PIXELS
    with pytest.raises(ValueRefusedError, match="more than fit"):
        one(wide, step(K.ENLARGE, percent=400))
    with pytest.raises(ValueRefusedError, match="more than fit"):
        one(wide, step(K.PERSPECTIVE, **SQUARE, width=16_384, height=16_384))


def test_fields_are_shown_apart_or_laid_over_each_other():
    picture = scene(40, 60)
    film = ArrayFilm(picture)
    upper, lower, both = (
        enhance([step(K.DEINTERLACE, field=n)], 0, film).picture.astype(int) for n in range(3)
    )
    assert (upper == picture[::2].repeat(2, 0)).all()
    assert (lower == picture[1::2].repeat(2, 0)).all()
    assert (both == (upper + lower + 1) // 2).all()


def test_the_mean_of_shaken_frames_has_less_noise_and_stays_sharp():
    film = shaken_film()
    clean = shaken_film().frames[0]
    true = seen_from(scene(240, 320, seed=2), 0, 0, 0)[0].astype(int)
    inside = (slice(15, -15), slice(15, -15))

    def off(picture):
        return float((picture.astype(int) - true)[inside].std())

    made = enhance([step(K.AVERAGE, before=0, after=4)], 0, film)
    assert made.remarks[0].startswith("Average frames: made of 5 frames, lowest correlation 0.9")
    assert off(made.picture) < 0.6 * off(clean)
    loose = enhance([step(K.AVERAGE, before=0, after=4, align=0)], 0, film).picture
    assert off(made.picture) < 0.7 * off(loose)
    median = enhance([step(K.AVERAGE, before=0, after=4, how=1)], 0, film).picture
    assert off(median) < 0.7 * off(clean)


def test_the_median_hides_what_passes_and_says_which_frames_are_left_out():
    still = scene()
    passing = still.copy()
    passing[100:140, 100:140] = 255
    film = ArrayFilm(still, passing, still, scene(seed=9), scene(100, 100))
    made = enhance([step(K.AVERAGE, before=1, after=3, how=1)], 1, film)
    assert np.abs(made.picture.astype(int) - still).mean() < 2
    assert np.abs(made.picture.astype(int) - still)[100:140, 100:140].mean() < 4
    assert made.remarks[1:] == (
        "Average frames: frame 3 left out: it does not lie over this one",
        "Average frames: frame 4 left out: it has another size",
    )
    alone = enhance([step(K.AVERAGE, before=0, after=1)], 2, film)
    assert (alone.picture == still).all()
    assert alone.remarks[0] == "Average frames: made of this frame alone"


def test_a_stabilised_frame_lies_over_the_reference_or_is_refused():
    film = ArrayFilm(*shaken_film().frames, scene(120, 160, seed=9))
    made = enhance([step(K.STABILISE, reference=0)], 3, film)
    inside = (slice(15, -15), slice(15, -15))

    def apart(picture):
        return np.abs(picture.astype(int) - film.frames[0])[inside].mean()

    assert apart(made.picture) < 0.65 * apart(film.frames[3])
    assert "correlation 0.9" in made.remarks[0]
    assert (enhance([step(K.STABILISE, reference=2)], 2, film).picture == film.frames[2]).all()
    with pytest.raises(ValueRefusedError, match="do not show the same"):
        enhance([step(K.STABILISE, reference=0)], 5, film)
    with pytest.raises(ValueRefusedError, match="no frame 77"):
        enhance([step(K.STABILISE, reference=77)], 0, film)


def test_a_changed_last_step_repeats_that_one_only():
    film, memory = shaken_film(), StepMemory()
    steps = [step(K.AVERAGE, before=0, after=4, align=0), step(K.GAMMA, gamma=120)]
    first = enhance(steps, 0, film, memory=memory)
    film.asked.clear()
    steps[1] = step(K.GAMMA, gamma=180)
    second = enhance(steps, 0, film, memory=memory)
    assert set(film.asked) == {0}  # the original that comes along
    assert second.remarks == first.remarks
    assert second.digest() == enhance(steps, 0, film).digest() != first.digest()
    memory.clear()
    assert enhance(steps, 0, film, memory=memory).digest() == second.digest()
    assert 4 in film.asked


def test_memory_keeps_within_its_bytes():
    memory = StepMemory(3 * 30_000)
    for key in range(5):
        memory.put(key, np.zeros((100, 100, 3), np.uint8), ())
    assert [memory.get(key) is not None for key in range(5)] == [False, False, True, True, True]
    memory.put("large", np.zeros((200, 200, 3), np.uint8), ())
    assert memory.get("large") is None


def test_work_that_is_cancelled_stops():
    calls = []

    def soon():
        calls.append(1)
        return len(calls) > 4

    with pytest.raises(CancelledError):
        enhance([step(K.DENOISE), step(K.SMOOTH)], 0, ArrayFilm(scene(600, 40)), cancelled=soon)
