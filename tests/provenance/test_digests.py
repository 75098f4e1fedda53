"""Digesting and copying files: one reading, no half copies, hostile sources refused."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from annotator.errors import CancelledError, MediaError, SaveFailedError
from annotator.progress import Progress
from annotator.provenance.digests import copy_hashing, hash_file
from annotator.provenance.shown_name import shown_name

SIZES = (0, 1, 4096, 4 * 1024 * 1024, 4 * 1024 * 1024 + 1, 9_000_000)


def film(tmp_path, size=9_000_000):
    path = tmp_path / "film.mp4"
    path.write_bytes((b"%07d" % size + os.urandom(1017)) * (size // 1024) + b"x" * (size % 1024))
    assert path.stat().st_size == size
    return path


@pytest.mark.parametrize("size", SIZES)
def test_copy_and_digests(tmp_path, size):
    source = film(tmp_path, size)
    data, before = source.read_bytes(), source.stat()
    digests = copy_hashing(source, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == data == source.read_bytes()
    assert digests.sha256 == hashlib.sha256(data).hexdigest()
    assert digests.sha512 == hashlib.sha512(data).hexdigest()
    assert digests.size_bytes == size
    assert hash_file(tmp_path / "copy") == hash_file(source) == digests
    after = source.stat()
    assert (after.st_mtime_ns, after.st_mode) == (before.st_mtime_ns, before.st_mode)
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600


def test_progress_reaches_the_end(tmp_path):
    seen = []
    copy_hashing(film(tmp_path), tmp_path / "copy", progress=seen.append)
    assert seen[-1] == Progress(9_000_000, 9_000_000, "Copying")
    assert [p.done for p in seen] == sorted(p.done for p in seen)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_cancelling_removes_the_part(tmp_path, after):
    looks = iter(range(100))
    with pytest.raises(CancelledError):
        copy_hashing(film(tmp_path), tmp_path / "copy", cancelled=lambda: next(looks) >= after)
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "copy").write_bytes(b"evidence")
    with pytest.raises(SaveFailedError, match="already"):
        copy_hashing(film(tmp_path), tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"evidence"
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(SaveFailedError, match="already"):
        copy_hashing(film(tmp_path), tmp_path / "link")
    assert not (tmp_path / "nowhere").exists()


def test_a_source_that_grows_is_refused(tmp_path):
    source = film(tmp_path)

    def grow(progress):
        with source.open("ab") as file:
            file.write(b"more")

    with pytest.raises(MediaError, match="changed while"):
        copy_hashing(source, tmp_path / "copy", progress=grow)
    assert not (tmp_path / "copy").exists()


def test_a_source_that_is_rewritten_in_place_is_refused(tmp_path):
    source = film(tmp_path)

    def rewrite(progress):
        with source.open("r+b") as file:
            file.write(b"!")
        os.utime(source, ns=(1, 1))

    with pytest.raises(MediaError, match="changed while"):
        hash_file(source, progress=rewrite)


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path / "link", Path("/dev/zero"), tmp_path):
        for attempt in (hash_file, lambda p: copy_hashing(p, tmp_path / "copy")):
            with pytest.raises(MediaError) as caught:
                attempt(path)
            assert caught.value.hint
    assert not (tmp_path / "copy").exists()


def test_a_link_to_a_film_is_followed(tmp_path):
    source = film(tmp_path, 4096)
    (tmp_path / "link").symlink_to(source)
    assert hash_file(tmp_path / "link") == hash_file(source)


def test_a_missing_source_and_a_missing_folder(tmp_path):
    with pytest.raises(MediaError, match="no file"):
        hash_file(tmp_path / "nowhere")
    with pytest.raises(SaveFailedError, match="could not be written"):
        copy_hashing(film(tmp_path), tmp_path / "nowhere" / "copy")


@pytest.mark.parametrize(
    "name, shown",
    [
        ("Жаңаөзен 16.12.mp4", "“Жаңаөзен 16.12.mp4”"),
        ("a\nb.mp4", r"“a\nb.mp4”"),
        ("evil\u202e4pm.exe", r"“evil\u202e4pm.exe”"),
        ("\udcff.mp4", r"“\udcff.mp4”"),
        ("x" * 300, "“" + "x" * 40 + "…" + "x" * 40 + "”"),
    ],
)
def test_names_are_shown_as_they_are_but_cannot_disguise_themselves(name, shown):
    assert shown_name(Path(name)) == shown
