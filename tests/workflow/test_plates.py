"""Comparison plates show the frames that they name, and the file beside one makes it again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from annotator.case.edits import Action, Change, Edit
from annotator.case.enhancement import PictureStep
from annotator.case.identity import Identity
from annotator.case.picture_steps import StepKind
from annotator.case.region import Point, Region, RegionKey, ShapeKind
from annotator.case.vocabularies import Tlp
from annotator.clock import FixedClock
from annotator.errors import ExportError, IntegrityError, UsageError
from annotator.provenance.actor import Actor
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit, ensure_index
from annotator.workflow.plate_again import frames_again
from annotator.workflow.plate_parts import parts_of
from annotator.workflow.plates import (
    MOST,
    Part,
    PlateFrame,
    PlateWanted,
    plate_warning,
    write_plate,
)
from annotator.workflow.vault import vault_of
from tests.media.films import film, number_in


@pytest.fixture
def two(tmp_path, monkeypatch):
    """A case with two films of different size, each frame with its number in its pixels."""
    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")
    first = film(tmp_path / "one.mkv", "ffv1", frames=30)
    second = film(tmp_path / "two.mkv", "ffv1", frames=20, size=(384, 224), start=7)
    with new_case(tmp_path / "case", "Square", actor=Actor("A"), clock=FixedClock()) as store:
        exhibits = [add_exhibit(store, path).exhibit for path in (first, second)]
        indexes = [ensure_index(store, each) for each in exhibits]
        yield store, exhibits, indexes


def _tile(plate, column, columns):
    """The picture in a column: where hardly anything in its rows and columns is white."""
    width = plate.shape[1]
    margin = width * 5 // 210
    start = margin + column * (width - 2 * margin) // columns
    part = plate[:, start : start + (width - 2 * margin) // columns]
    dark = (part < 250).any(axis=2)
    rows = np.flatnonzero(dark.mean(axis=1) > 0.8)
    part, dark = part[rows[0] : rows[-1]], dark[rows[0] : rows[-1]]
    columns_of_it = np.flatnonzero(dark.mean(axis=0) > 0.5)
    return part[:, columns_of_it[0] : columns_of_it[-1]]


def test_frames_of_two_exhibits_stand_side_by_side(two, tmp_path):
    store, exhibits, indexes = two
    frames = (PlateFrame(exhibits[0].id, 12), PlateFrame(exhibits[1].id, 19))
    made = write_plate(store, PlateWanted(frames, tmp_path / "plate.png"))
    plate = cv2.cvtColor(cv2.imread(str(made.path)), cv2.COLOR_BGR2RGB)
    assert [number_in(_tile(plate, column, 2)) for column in range(2)] == [12, 19]
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    beside = json.loads(made.sidecar.read_text("utf-8"))
    assert beside["plate_sha256"] == made.sha256
    for told, exhibit, index, number in zip(
        beside["frames"], exhibits, indexes, (12, 19), strict=True
    ):
        assert told["exhibit_sha256"] == exhibit.digest_sha256
        assert (told["frame"], told["pts"]) == (number, index.pts(number))
        assert told["planes_sha256"] == index.digest(number)
    entry = store.newest_entry()
    assert entry.action == Action.EXPORT
    assert entry.details["sha256"] == made.sha256
    assert [each["frame"] for each in entry.details["frames"]] == [12, 19]


def test_the_file_beside_a_plate_makes_the_same_plate_again(two, tmp_path):
    store, exhibits, _indexes = two
    gamma = PictureStep.plain(StepKind.GAMMA, gamma=180)
    frames = (
        PlateFrame(exhibits[0].id, 3, Part(10, 5, 100, 60), (gamma,)),
        PlateFrame(exhibits[1].id, 3),
        PlateFrame(exhibits[0].id, 29),
    )
    made = write_plate(store, PlateWanted(frames, tmp_path / "a.png", same_scale=True))
    beside = made.sidecar.read_bytes()
    told = json.loads(beside)["frames"][0]
    assert told["part"] == {"x": 10, "y": 5, "width": 100, "height": 60}
    assert "Gamma" in told["steps_in_words"][0]
    again, same_scale = frames_again(store, beside)
    assert same_scale
    assert [replace(each, digest="") for each in again] == list(frames)
    second = write_plate(store, PlateWanted(again, tmp_path / "b.png", same_scale))
    assert second.sha256 == made.sha256
    # Without the step the picture is another one.
    plain = (replace(frames[0], steps=()), *frames[1:])
    third = write_plate(store, PlateWanted(plain, tmp_path / "c.png", same_scale))
    other = json.loads(third.sidecar.read_text("utf-8"))["frames"][0]
    assert other["sha256_of_rgb"] != told["sha256_of_rgb"]
    # What a sidecar says of a frame must be so in this case.
    wrong = replace(again[0], digest="0" * 64)
    with pytest.raises(IntegrityError):
        write_plate(store, PlateWanted((wrong, again[1]), tmp_path / "d.png"))
    assert not (tmp_path / "d.png").exists()


def test_jpeg_and_pdf(two, tmp_path):
    store, exhibits, _indexes = two
    frames = tuple(PlateFrame(exhibits[n % 2].id, n) for n in range(MOST))
    jpeg = write_plate(store, PlateWanted(frames, tmp_path / "p.jpg"))
    assert cv2.imread(str(jpeg.path)).shape[1] > 2000
    pdf = write_plate(store, PlateWanted(frames, tmp_path / "p.pdf"))
    assert pdf.path.read_bytes().startswith(b"%PDF-")


def test_what_cannot_be_is_refused_in_words_and_leaves_nothing(two, tmp_path):
    store, exhibits, _indexes = two
    one, other = PlateFrame(exhibits[0].id, 1), PlateFrame(exhibits[1].id, 2)
    folder = tmp_path / "out"
    folder.mkdir()
    for frames, name, error in (
        ((one,), "a.png", UsageError),
        ((one,) * (MOST + 1), "a.png", UsageError),
        ((one, replace(other, frame=20)), "a.png", UsageError),
        ((one, replace(other, exhibit_id="gone")), "a.png", UsageError),
        ((one, replace(other, part=Part(380, 0, 20, 10))), "a.png", UsageError),
        ((one, other), "a.gif", UsageError),
        ((one, other), "gone/a.png", ExportError),
    ):
        with pytest.raises(error) as found:
            write_plate(store, PlateWanted(frames, folder / name))
        assert found.value.message
        assert found.value.hint
    assert not list(folder.iterdir())
    for text in ("1, 2, 3", "a", "1, 2, 0, 4", "-1, 0, 4, 4", "1,2,3,4,5"):
        with pytest.raises(UsageError) as found:
            Part.parse(text)
        assert found.value.hint
    assert Part.parse(" ") is None
    assert Part.parse("1, 2, 3 × 4") == Part(1, 2, 3, 4)
    for data in (b"", b"[]", b'{"format": "annotator plate 1"}', b"\xff", b"[" * 9999):
        with pytest.raises(UsageError):
            frames_again(store, data, "x.json")


def test_the_box_around_a_region_is_a_part_of_the_upright_picture(two):
    _store, _exhibits, indexes = two
    stamp = indexes[0].stamp(3)

    def drawn(*corners, label=""):
        points = tuple(Point(100 * x, 100 * y) for x, y in corners)
        key = RegionKey(stamp, points)
        return Region("r", "n", ShapeKind.BOX, 192, 112, (key,), "A", "2026-01-01T00:00:00Z", label)

    regions = (drawn((20, 10), (60, 40), label="hand"), drawn((5, 5), (5, 5)))
    stored = (192, 112)
    assert parts_of(regions, stamp, stored, stored, "") == (("1 · hand", Part(20, 10, 40, 30)),)
    # Turned by a quarter, what was at the left stands at the top; the upper edge is at the right.
    assert parts_of(regions, stamp, stored, (112, 192), "90° clockwise") == (
        ("1 · hand", Part(72, 20, 30, 40)),
    )
    assert parts_of(regions, stamp, (96, 56), (96, 56), "") == ()


def test_names_of_the_vault_and_the_level_of_sharing_are_heeded(two, tmp_path):
    store, exhibits, _indexes = two
    titled = replace(
        exhibits[0],
        provenance=replace(exhibits[0].provenance, title="Абенов на площади", tlp=Tlp.RED),
    )
    store.apply(Edit(Action.CHANGE, "Title", (Change(before=exhibits[0], after=titled),)))
    frames = (PlateFrame(exhibits[0].id, 1), PlateFrame(exhibits[1].id, 2))
    vault = vault_of(store)
    vault.create("a long passphrase", cost=14)
    vault.keep(Identity("P1", "Серик Абенов"))
    with pytest.raises(ExportError, match="gives somebody away"):
        write_plate(store, PlateWanted(frames, tmp_path / "plate.png"), vault=vault)
    assert not list(tmp_path.glob("plate*"))
    assert "E1" in plate_warning([titled], store.info().tlp)
    assert plate_warning([exhibits[1]], store.info().tlp) == ""
