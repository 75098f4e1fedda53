"""Pictures and archives posing as films, films posing as pictures, and holes of zeros."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from types import ModuleType

import av
import numpy as np
import pytest

from annotator.errors import MediaError, NotAVideoError
from annotator.media.indexer import full_index, quick_index
from annotator.media.media_file import MediaFile
from annotator.media.probe import probe
from annotator.media.reader import FrameReader


@pytest.fixture(scope="module")
def jpegs(films_module: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    path = films_module.film(
        tmp_path_factory.mktemp("jpegs") / "x.avi", "mjpeg", pixel_format="yuvj420p", frames=20
    )
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def holds_numbers(path: Path, count: int, films_module: ModuleType) -> None:
    index = full_index(path)
    assert len(index) == count
    with FrameReader(path, index, cache_bytes=1) as reader:
        for i in (count - 1, 0, count // 2):
            assert films_module.number_in(reader.frame(i).rgb()) == i


@pytest.mark.parametrize("between", [b"", bytes(512), b"\xff" * 3])
def test_jpeg_pictures_in_a_row_are_a_film(
    between: bytes, jpegs: list[bytes], films_module: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "camera.mjpeg"
    path.write_bytes(between.join(jpegs))
    holds_numbers(path, 20, films_module)
    assert probe(path).container == "mjpeg"


def test_jpeg_pictures_with_headers_are_a_film(
    jpegs: list[bytes], films_module: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "camera.mjpg"
    head = b"--boundary\r\nContent-type: image/jpeg\r\nContent-length: %d\r\n\r\n"
    path.write_bytes(b"".join(head % len(x) + x + b"\r\n" for x in jpegs))
    holds_numbers(path, 20, films_module)


def test_one_jpeg_picture_is_a_picture_also_with_more_views(
    jpegs: list[bytes], tmp_path: Path
) -> None:
    first, second = jpegs[:2]
    views = b"\xff\xe2\x00\x0aMPF\x00abcd"
    for number, content in enumerate(
        (
            first,
            first + bytes(100),
            first + b"MotionPhoto_Data",
            first[:2] + views + first[2:] + second,
        )
    ):
        path = tmp_path / f"{number}.mjpeg"
        path.write_bytes(content)
        with pytest.raises(NotAVideoError, match="picture"):
            probe(path)


def test_a_gif_with_one_image_is_a_picture(films_module: ModuleType, tmp_path: Path) -> None:
    for frames in (1, 2):
        path = films_module.film(
            tmp_path / f"{frames}.gif", "gif", pixel_format="rgb8", frames=frames
        )
        if frames == 1:
            with pytest.raises(NotAVideoError, match="GIF"):
                full_index(path)
        else:
            assert len(full_index(path)) == 2
            path.write_bytes(path.read_bytes()[:-40])
            assert len(quick_index(path)) == 2


def test_a_tar_archive_is_none_of_the_films_in_it(films: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "photos.tar"
    with tarfile.open(path, "w") as archive:
        for name in ("late.ts", "palette.gif"):
            archive.add(films[name], name)
    for ask in (probe, full_index):
        with pytest.raises(NotAVideoError, match="tar archive"):
            ask(path)


@pytest.mark.parametrize("brand", [b"avif", b"mif1", b"heic"])
def test_a_picture_of_the_mp4_family_is_no_film(brand: bytes, tmp_path: Path) -> None:
    path = tmp_path / "still.mp4"
    path.write_bytes((20).to_bytes(4, "big") + b"ftyp" + brand + bytes(4) + brand)
    for ask in (probe, full_index, quick_index):
        with pytest.raises(NotAVideoError, match="HEIC or AVIF"):
            ask(path)


def avif(path: Path, frames: int) -> Path:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg makes this file")
    source = "color=gray:size=64x48:rate=10"
    coder = ["-c:v", "libaom-av1", "-cpu-used", "8", *(["-still-picture", "1"] * (frames == 1))]
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-frames:v", str(frames)]
    done = subprocess.run([*command, *coder, str(path)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this ffmpeg makes no AVIF")
    return path


def test_an_animated_avif_is_a_film_and_a_still_one_is_not(tmp_path: Path) -> None:
    path = avif(tmp_path / "moving.avif", 8)
    index = full_index(path)
    assert len(index) == 8
    with FrameReader(path, index) as reader:
        assert reader.frame(5).digest() == index.digest(5)
    assert len(probe(path).video) == 1
    still = avif(tmp_path / "still.avif", 1)
    for ask in (probe, full_index, quick_index):
        with pytest.raises(NotAVideoError, match="HEIC or AVIF"):
            ask(still)


def test_a_place_that_cannot_be_is_no_fault_of_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "x.wmv"
    path.write_bytes(b"1234")
    file = MediaFile(path)
    assert file.seek(-5) < 0
    assert file.seek(-5, os.SEEK_END) < 0
    file.seek((1 << 63) - 1)
    assert file.read(10) == b""
    assert file.seek(1) == 1
    assert file.read(10) == b"234"
    assert file.failure is None
    file.close()


@pytest.mark.parametrize("seed", range(8))
def test_damaged_headers_print_nothing(
    seed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    magic = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
    noise = np.random.default_rng(seed).integers(0, 256, 20_000, np.uint8).tobytes()
    path = tmp_path / "noise.wmv"
    path.write_bytes(magic + noise)
    with pytest.raises(MediaError, match=r"cut off|no video|in any") as refused:
        probe(path)
    assert "disk" not in refused.value.hint
    assert capfd.readouterr() == ("", "")


def test_the_words_for_what_is_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotAVideoError, match="No file was named"):
        probe(Path())
    for kernel in (Path("/proc/cpuinfo"), Path("/proc/self/mem")):
        if kernel.exists():
            with pytest.raises(NotAVideoError, match="no ordinary file"):
                probe(kernel)


def sparse(path: Path, *parts: bytes | int) -> Path:
    with path.open("wb") as file:
        for part in parts:
            if isinstance(part, bytes):
                file.write(part)
            else:
                file.seek(part, io.SEEK_CUR)
        file.truncate()
    return path


@pytest.mark.parametrize("written", [True, False])
def test_a_hole_in_a_raw_stream_costs_neither_memory_nor_frames(
    written: bool,
    films: dict[str, Path],
    films_module: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = films["raw.h264"].read_bytes()
    # Between two pictures, so that every frame must come out of it whole.
    at = data.index(b"\x00\x00\x00\x01\x67", len(data) // 3)
    hole: bytes | int = bytes(40 << 20) if written else 40 << 20
    path = sparse(tmp_path / "hole.h264", data[:at], hole, data[at:])
    given = 0
    read = MediaFile.read

    def counting(self: MediaFile, size: int) -> bytes:
        nonlocal given
        found = read(self, size)
        given += len(found)
        return found

    monkeypatch.setattr(MediaFile, "read", counting)
    index = full_index(path)
    assert given < 30 << 20
    monkeypatch.undo()
    assert len(index) == films_module.FRAMES
    for budget in (1, 1 << 26):
        with FrameReader(path, index, cache_bytes=budget) as reader:
            for i in (59, 3, 41, 20, 58, 0):
                frame = reader.frame(i)
                assert frame.digest() == index.digest(i)
                assert films_module.number_in(frame.rgb()) == i


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("x.h264", b"\0\0\0\1"),
        ("x.ts", b""),
        ("x.mpg", b"\0\0\1\xba"),
        ("x.mp4", b"\0\0\0\x14ftypisom\0\0\2\0isom"),
        (
            "x.mkv",
            b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x88matroska",
        ),
    ],
)
def test_twenty_gigabytes_of_nothing_are_refused_after_little_reading(
    name: str, head: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sparse(tmp_path / name, head, (20 << 30) - len(head))
    given = 0
    read = MediaFile.read

    def counting(self: MediaFile, size: int) -> bytes:
        nonlocal given
        found = read(self, size)
        given += len(found)
        return found

    monkeypatch.setattr(MediaFile, "read", counting)
    with pytest.raises(MediaError) as refused:
        full_index(path)
    assert refused.value.hint
    assert given < 300 << 20


def test_a_file_that_never_says_what_it_is_is_given_up(
    tmp_path: Path, films: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.media.media_file._MOST_TO_OPEN", 4000)
    with pytest.raises(MediaError, match="does not say what it is"):
        probe(films["late.ts"])
