"""A still's samples are what stock tools decode, for every layout of samples, and its sidecar says what they are."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from fractions import Fraction

import cv2
import pytest

from annotator.errors import ExportError, IntegrityError
from annotator.media.engine import full_index, open_frames
from annotator.workflow.frames import still_of
from annotator.workflow.still_files import write_still_files
from tests.media.films import film

KINDS = {
    "yuv420p": ("ffv1", "yuv420p"),
    "yuv422p": ("ffv1", "yuv422p"),
    "yuv444p": ("ffv1", "yuv444p"),
    "ten bits": ("ffv1", "yuv420p10le"),
    "ten bits 422": ("ffv1", "yuv422p10le"),
    "gray": ("ffv1", "gray"),
    "gray of ten bits": ("ffv1", "gray10le"),
    "rgb": ("qtrle", "rgb24"),
    "full range": ("mjpeg", "yuvj420p"),
    "turned": ("libx264", "yuv420p"),
    "wide pixels": ("libx264", "yuv420p"),
    "odd sides": ("ffv1", "yuv420p"),
}


@pytest.fixture
def made(request, tmp_path, monkeypatch):
    """A film of the kind asked for; decoding inside the program spares a process for each."""
    monkeypatch.setenv("ANNOTATOR_IN_PROCESS", "1")
    kind = request.param
    codec, pixel_format = KINDS[kind]
    ending = "mov" if codec == "qtrle" else "mp4" if codec == "libx264" else "mkv"

    def prepare(stream):
        if kind == "turned":
            stream.set_display_rotation(90)
        if kind == "wide pixels":
            stream.codec_context.sample_aspect_ratio = Fraction(16, 11)

    size = (193, 111) if kind == "odd sides" else (192, 112)
    path = tmp_path / f"film.{ending}"
    film(path, codec, pixel_format=pixel_format, frames=12, size=size, prepare=prepare)
    return kind, path, full_index(path)


@pytest.mark.parametrize("made", KINDS, indirect=True)
def test_picture_samples_and_facts_of_a_still(made, tmp_path):
    kind, path, index = made
    target = tmp_path / "still.png"
    with open_frames(path, index) as reader:
        files = write_still_files(reader, 7, target, {"label": "E1"})
    samples = files.planes.read_bytes()
    assert files.planes == tmp_path / "still.planes"
    assert hashlib.sha256(samples).hexdigest() == files.digest == index.digest(7)
    told = json.loads(files.sidecar.read_text("ascii"))
    assert (told["label"], told["index"], told["pts"]) == ("E1", 7, index.pts(7))
    assert told["sha256"] == files.digest
    assert told["png_sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert sum(each["rows"] * each["bytes_a_row"] for each in told["planes"]) == len(samples)
    height, width = cv2.imread(str(target)).shape[:2]
    if kind == "turned":
        assert (width, height) == (112, 192)
        assert told["orientation"]
    elif kind == "wide pixels":
        assert width > 192
        assert told["sample_aspect"] == "16/11"
    else:
        assert (width, height) == (told["width"], told["height"])
    if shutil.which("ffmpeg") is None:
        return
    command = ["ffmpeg", "-v", "error", "-noautorotate", "-i", str(path), "-map", "0:v"]
    command += ["-fps_mode", "passthrough", "-f", "framehash", "-hash", "sha256", "-"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = [row.split(",")[-1].strip() for row in printed.splitlines() if not row.startswith("#")]
    assert found[7] == files.digest
    # The samples can be looked at with what the sidecar says.
    look = told["look"].replace("SAMPLES", str(files.planes)).replace("PICTURE.png", "-f null -")
    assert subprocess.run([*look.split(), "-v", "error"], capture_output=True, check=False).returncode == 0  # fmt: skip


@pytest.mark.parametrize("made", ["yuv420p"], indirect=True)
def test_what_is_not_the_recorded_frame_or_would_replace_something_is_refused(made, tmp_path):
    _kind, path, index = made
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "still.png"
    with open_frames(path, index) as reader:
        with pytest.raises(IntegrityError, match="not the picture"):
            write_still_files(reader, 7, target, {}, recorded=index.digest(8))
        assert not list(folder.iterdir())
        (folder / "still.json").write_text('{"mine": 1}')
        with pytest.raises(ExportError, match=r"still\.json"):
            write_still_files(reader, 7, target, {})
        with pytest.raises(ExportError, match="something else"):
            write_still_files(reader, 7, target, {}, overwrite=True)
        assert [each.name for each in folder.iterdir()] == ["still.json"]
        (folder / "still.json").unlink()
        write_still_files(reader, 7, target, {})
        write_still_files(reader, 8, target, {}, overwrite=True)
    assert json.loads((folder / "still.json").read_text())["index"] == 8
    found = still_of(path, 0, 5, tmp_path / "bare.png")
    told = json.loads((tmp_path / "bare.json").read_text())
    assert told["video_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert told["sha256"] == found.stamp.digest
    still_of(path, 0, 5, tmp_path / "alone.png", picture_only=True)
    assert not (tmp_path / "alone.json").exists()
