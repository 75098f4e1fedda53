"""The key file: private, made once, never overwritten, told in words when it is unusable."""

from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from annotator.errors import KeyFileError, KeyLockedError
from annotator.provenance.key_file import KeyFile, KeyState
from annotator.provenance.signing import SigningKey


@pytest.fixture
def file(tmp_path):
    return KeyFile(tmp_path / "data" / "keys")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_is_made_once_and_is_private(file):
    assert file.look().state is KeyState.ABSENT
    assert not file.folder.exists()
    key = file.make()
    look = file.look()
    assert (look.state, look.public, look.exposed) == (KeyState.OPEN, key.public, False)
    assert file.read().fingerprint == key.fingerprint
    if os.name == "posix":
        assert (mode(file.folder), mode(file.private)) == (0o700, 0o600)
    before = file.private.read_bytes()
    with pytest.raises(KeyFileError, match="not overwritten"):
        file.make()
    assert file.private.read_bytes() == before
    assert {path.name for path in file.folder.iterdir()} == {
        "signing-key.pem",
        "signing-key.pub.pem",
    }


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
def test_private_under_any_umask_and_told_when_exposed(file):
    before = os.umask(0)
    try:
        file.make()
        file.protect("", "x")
    finally:
        os.umask(before)
    assert (mode(file.folder), mode(file.private)) == (0o700, 0o600)
    file.private.chmod(0o644)
    assert file.look().exposed


def test_many_at_once_make_one_key(file):
    def attempt(_number):
        try:
            return file.make().fingerprint
        except KeyFileError:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [found for found in pool.map(attempt, range(8)) if found]
    assert made == [file.read().fingerprint]


def test_a_passphrase_is_set_changed_and_removed(file):
    key = file.make()
    file.protect("", "one")
    look = file.look()
    assert (look.state, look.public) == (KeyState.PROTECTED, key.public)
    for wrong in ("", "two"):
        with pytest.raises(KeyLockedError):
            file.protect(wrong, "three")
        with pytest.raises(KeyLockedError):
            file.read(wrong)
    file.protect("one", "two")
    assert file.read("two").fingerprint == key.fingerprint
    file.protect("two", "")
    assert file.look().state is KeyState.OPEN
    assert not [path for path in file.folder.iterdir() if path.suffix == ".part"]


def test_a_protected_key_without_its_public_part_is_late_to_tell_itself(file):
    key = file.make("x")
    file.public.unlink()
    assert (file.look().state, file.look().public) == (KeyState.PROTECTED, None)
    file.read("x")
    assert file.look().public == key.public


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
     b"-----BEGIN PUBLIC KEY-----\nAAAA\n", b"x" * 100_000],
)  # fmt: skip
def test_a_damaged_or_strange_file_is_told_and_kept(file, content):
    file.folder.mkdir(parents=True)
    file.private.write_bytes(content)
    look = file.look()
    assert look.state is KeyState.UNUSABLE
    assert look.problem.message
    assert look.problem.hint
    for attempt in (file.make, file.read, lambda: file.protect("", "x")):
        with pytest.raises(KeyFileError):
            attempt()
    assert file.private.read_bytes() == content


def test_a_folder_in_its_place_is_told(file):
    file.private.mkdir(parents=True)
    assert file.look().state is KeyState.UNUSABLE


def test_an_old_key_is_set_aside_never_deleted(file):
    old = file.make()
    first = file.set_aside()
    assert SigningKey.from_pem(first.read_bytes()).fingerprint == old.fingerprint
    new = file.install(SigningKey.make(), "x")
    assert file.look().public == new.public
    assert file.set_aside() != first
    assert file.look().state is KeyState.ABSENT


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() == 0, reason="needs a folder that cannot be written"
)
def test_where_nothing_can_be_written_no_key_is_made(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(KeyFileError, match="could not be written"):
            KeyFile(tmp_path / "keys").make()
    finally:
        tmp_path.chmod(0o700)
