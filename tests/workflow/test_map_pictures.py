"""Pictures of maps: sizes before decoding, bombs, and their files in case, check, package and copy."""

from __future__ import annotations

import hashlib
import stat
import struct
import zlib
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.case.edits import changing
from annotator.case.places import MapPicture, MapPoint
from annotator.clock import FixedClock
from annotator.errors import AnnotatorError, IntegrityError, MediaError
from annotator.media.still_picture import decode_picture
from annotator.provenance.actor import Actor
from annotator.provenance.finding import Level
from annotator.workflow.backups import back_up_to, restore_to_folder
from annotator.workflow.cases import open_case
from annotator.workflow.package import PackageOptions, make_package
from annotator.workflow.package_opening import open_package
from annotator.workflow.places_image import picture_head, picture_pixels
from annotator.workflow.places_maps import (
    check_maps,
    map_pixels,
    put_map,
    remove_map_picture,
    take_map_picture,
)
from annotator.workflow.verify import verify_case

SIDES = (64, 48)


def drawn(suffix: str = ".png", width: int = SIDES[0], height: int = SIDES[1]) -> bytes:
    """A picture with a red and a blue half."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2] = (0, 0, 255)  # BGR
    pixels[:, width // 2 :] = (255, 0, 0)
    done, data = cv2.imencode(suffix, pixels)
    assert done
    return data.tobytes()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says to be as large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
def test_formats(suffix: str) -> None:
    data = drawn(suffix)
    head = picture_head(data)
    assert (head.suffix, head.width, head.height) == (suffix, *SIDES)
    pixels = picture_pixels(data)
    assert pixels.shape == (48, 64, 3)
    assert pixels[20, 10, 0] > 200
    assert pixels[20, 50, 2] > 200


def test_a_progressive_jpeg_and_a_lossless_webp() -> None:
    pixels = np.full((48, 64, 3), 120, np.uint8)
    for suffix, how in (
        (".jpg", cv2.IMWRITE_JPEG_PROGRESSIVE),
        (".webp", cv2.IMWRITE_WEBP_QUALITY),
    ):
        done, data = cv2.imencode(suffix, pixels, [how, 101 if suffix == ".webp" else 1])
        assert done
        assert picture_head(data.tobytes()).width == 64


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (bomb(50_000, 50_000), "not decoded"),
        (bomb(2_000_000_000, 1_000), "not decoded"),
        (bomb(20_000, 20_000), "not decoded"),
        (bomb(900, 900), "cannot be decoded|not as large"),
        (bomb(4, 4), "too few"),
        (b"", "no PNG"),
        (b"GIF89a" + b"\0" * 100, "no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG"),
        (b"#EXTM3U\n", "no PNG"),
        (b"\x89PNG\r\n\x1a\n\0\0", "cut off"),
        (b"\xff\xd8\xff\xe0", "cut off|no PNG"),
        (b"II*\0\xff\xff\xff\xff", "cut off"),
    ],
)
def test_what_is_refused_before_or_while_decoding(data: bytes, words: str) -> None:
    with pytest.raises(MediaError, match=words):
        picture_pixels(data)


def test_a_picture_cut_off_in_the_middle() -> None:
    with pytest.raises(MediaError):
        picture_pixels(drawn()[:60])


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([".png", ".jpg", ".tif", ".webp"]), st.data())
def test_damaged_heads_never_end_the_program(suffix: str, data: st.DataObject) -> None:
    whole = bytearray(drawn(suffix))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, min(len(whole) - 1, 200)))] = data.draw(st.integers(0, 255))
    try:
        head = picture_head(bytes(whole))
        # A process of its own for each of them would take a minute (see tests/media_process).
        pixels = decode_picture(bytes(whole), head.width, head.height)
    except MediaError:
        return
    assert pixels.dtype == np.uint8


def test_into_the_case_read_only_and_by_digest(store, tmp_path) -> None:
    source = tmp_path / "plan of W-1's house.png"
    source.write_bytes(drawn())
    before = source.stat()
    taken = take_map_picture(store, source)
    store.apply(taken.edit)
    digest = hashlib.sha256(drawn()).hexdigest()
    kept = store.folder / "maps" / f"{digest}.png"
    assert kept.read_bytes() == drawn()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o400
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    assert (taken.picture.width, taken.picture.height) == SIDES
    assert source.stat().st_mtime_ns == before.st_mtime_ns
    assert map_pixels(store, taken.picture).shape == (48, 64, 3)
    again = take_map_picture(store, source)
    assert again.picture.digest_sha256 == digest
    assert [finding.level for finding in check_maps(store)] == [Level.OK]


def test_removed_and_brought_back(store, tmp_path) -> None:
    source = tmp_path / "plan.png"
    source.write_bytes(drawn())
    taken = take_map_picture(store, source)
    store.apply(taken.edit)
    removing = remove_map_picture(taken.picture)
    store.apply(removing)
    assert not check_maps(store)
    store.apply(removing.inverse())
    assert map_pixels(store, taken.picture).shape[0] == 48


def test_verify_finds_a_missing_and_a_changed_picture(store, tmp_path) -> None:
    source = tmp_path / "plan.png"
    source.write_bytes(drawn())
    taken = take_map_picture(store, source)
    store.apply(taken.edit)
    kept = next((store.folder / "maps").iterdir())
    assert verify_case(store).ok
    kept.chmod(0o600)
    kept.write_bytes(drawn(".png", 80, 60))
    result = verify_case(store)
    assert result.complete
    assert not result.valid
    assert any("not the one that was taken in" in finding.what for finding in result.failures())
    with pytest.raises(IntegrityError):
        map_pixels(store, taken.picture)
    kept.unlink()
    result = verify_case(store)
    assert not result.complete
    assert any(finding.subject == "Map picture “plan”" for finding in result.failures())


def test_nothing_is_left_of_what_is_refused(store, tmp_path) -> None:
    for name, data in (("bomb.png", bomb(50_000, 50_000)), ("text.png", b"hello")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(MediaError):
            take_map_picture(store, tmp_path / name)
    with pytest.raises(MediaError, match="cannot be read"):
        take_map_picture(store, tmp_path / "nowhere.png")
    with pytest.raises(MediaError):
        take_map_picture(store, tmp_path)
    assert not (store.folder / "maps").exists()
    assert not store.all_of(MapPicture)


def test_a_link_in_the_place_of_the_picture_is_no_picture(store, tmp_path) -> None:
    source = tmp_path / "plan.png"
    source.write_bytes(drawn())
    taken = take_map_picture(store, source)
    store.apply(taken.edit)
    kept = next((store.folder / "maps").iterdir())
    kept.unlink()
    kept.symlink_to(source)
    with pytest.raises(AnnotatorError):
        map_pixels(store, taken.picture)


def test_a_package_and_a_backup_bring_the_picture_along(filled, tmp_path) -> None:
    store, _exhibit, _index = filled
    source = tmp_path / "plan.png"
    source.write_bytes(drawn())
    taken = take_map_picture(store, source)
    store.apply(taken.edit)
    matched = replace(taken.picture, points=(MapPoint(0, 0, 0, 0), MapPoint(6000, 0, 0, 9000)))
    store.apply(changing("Match", [(taken.picture, matched)]))
    package = tmp_path / "package"
    options = PackageOptions(report=False, stills=False, planes=False, sign=False)
    make_package(store, package, options=options, clock=store.clock)
    assert (package / "data" / "maps" / f"{matched.digest_sha256}.png").read_bytes() == drawn()
    opened = open_package(package, tmp_path / "opened", actor=Actor("B"), clock=FixedClock())
    with open_case(opened.folder, actor=Actor("B"), clock=FixedClock()) as other:
        assert other.all_of(MapPicture) == (matched,)
        assert map_pixels(other, matched).shape == (48, 64, 3)
    backup = back_up_to(store, tmp_path / "copy.sqlite")
    for media_from, level in ((store.folder, Level.OK), (None, Level.WARNING)):
        restored = restore_to_folder(
            backup, tmp_path / f"back-{level}", media_from, actor=Actor("B"), clock=FixedClock()
        )
        found = [f for f in restored.findings if f.subject.startswith("Map picture")]
        assert [finding.level for finding in found] == [level]


def test_another_file_is_never_put_in_its_place(store, tmp_path) -> None:
    source = tmp_path / "plan.png"
    source.write_bytes(drawn())
    taken = take_map_picture(store, source)
    with pytest.raises(IntegrityError):
        put_map(tmp_path, taken.picture, drawn(".png", 80, 60))
    assert not (tmp_path / "maps").exists()


@pytest.mark.parametrize(
    "doubled",
    [
        [(256, 4, 1, 32_000), (257, 4, 1, 32_000)],  # said twice: the decoder takes the first
        [(256, 16, 1, 32_000)],  # a 64-bit number
        [(256, 3, 2, 200)],
    ],
)
def test_a_tiff_that_names_its_size_twice_or_oddly_is_not_decoded(doubled) -> None:
    plain = [
        (256, 3, 1, 200), (257, 3, 1, 200), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, 1, 400), (277, 3, 1, 1), (278, 3, 1, 200), (279, 4, 1, 40_000),
    ]  # fmt: skip

    def tiff(entries) -> bytes:
        rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
        head = struct.pack("<2sHIH", b"II", 42, 8, len(entries))
        return head + rows + bytes(4) + bytes(50_000)

    assert picture_pixels(tiff(plain)).shape == (200, 200, 3)
    late = [plain[0], plain[1], *[(60_000, 3, 1, 1)] * 600, *doubled]
    for entries in (doubled + plain, late):
        with pytest.raises(MediaError, match="does not say its size plainly"):
            picture_head(tiff(entries))
