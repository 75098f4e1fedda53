"""A person's key on the disk: one private file that is made once and never overwritten."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from annotator.errors import KeyFileError, KeyLockedError
from annotator.provenance.signing import PublicKey, SigningKey, is_protected
from annotator.whole_file import part_in, sync_folder

PRIVATE_NAME: Final = "signing-key.pem"
PUBLIC_NAME: Final = "signing-key.pub.pem"
_LARGEST: Final = 64 * 1024


class KeyState(StrEnum):
    """What is there."""

    ABSENT = "absent"
    OPEN = "open"
    PROTECTED = "protected"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class KeyLook:
    """A look at the key file. `public` is None where it is not known without the passphrase.

    `problem` says why an unusable key is; `exposed` that others on this
    computer may read the file.
    """

    state: KeyState
    public: PublicKey | None = None
    problem: KeyFileError | None = None
    exposed: bool = False


class KeyFile:
    """The key of whoever uses this account, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.private = folder / PRIVATE_NAME
        self.public = folder / PUBLIC_NAME

    def look(self) -> KeyLook:
        """What is there, without changing anything; problems are told, not raised."""
        try:
            pem = self._bytes()
            if pem is None:
                return KeyLook(KeyState.ABSENT)
            exposed = self._exposed()
            if is_protected(pem):
                return KeyLook(KeyState.PROTECTED, self._told_public(), exposed=exposed)
            return KeyLook(KeyState.OPEN, SigningKey.from_pem(pem).public, exposed=exposed)
        except KeyFileError as error:
            return KeyLook(KeyState.UNUSABLE, problem=error)

    def read(self, passphrase: str = "") -> SigningKey:
        """The key. Raises KeyLockedError, KeyFileError (also when there is none)."""
        pem = self._bytes()
        if pem is None:
            raise KeyFileError("There is no signing key yet.", "It is made when it is first used.")
        key = SigningKey.from_pem(pem, passphrase)
        self._write_public(key)
        return key

    def make(self, passphrase: str = "") -> SigningKey:
        """Make the key. Raises KeyFileError, also when there is one already."""
        return self.install(SigningKey.make(), passphrase)

    def install(self, key: SigningKey, passphrase: str = "") -> SigningKey:
        """Put a key in place where there is none. Raises KeyFileError."""
        with _writing_keys():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.name == "posix":
                self.folder.chmod(0o700)
            self._write_new(self.private, key.pem(passphrase))
        self._write_public(key)
        return key

    def protect(self, old: str, new: str) -> SigningKey:
        """Set, change or (with an empty `new`) remove the passphrase.

        The new file takes the place of the old one only after it was read back.
        Raises KeyLockedError, KeyFileError; the old file is there then.
        """
        key = self.read(old)
        with _writing_keys(), self._part(key.pem(new)) as part:
            if SigningKey.from_pem(part.read_bytes(), new).fingerprint != key.fingerprint:
                raise KeyFileError(
                    "The key could not be read back.", "The passphrase was not changed."
                )
            part.replace(self.private)
            sync_folder(self.folder)
        return key

    def set_aside(self) -> Path:
        """Rename the key file that is there, so that another can be put in place; its new path."""
        with _writing_keys():
            number = 1
            while os.path.lexists(aside := self.folder / f"signing-key.old-{number}.pem"):
                number += 1
            self.private.rename(aside)
            with contextlib.suppress(FileNotFoundError):
                self.public.unlink()
            sync_folder(self.folder)
        return aside

    def _bytes(self) -> bytes | None:
        try:
            with self.private.open("rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise _unusable("it is no file")
                data = file.read(_LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unusable(error.strerror or "it cannot be read") from error
        if len(data) > _LARGEST:
            raise _unusable("it is far too large for a key")
        return data

    def _exposed(self) -> bool:
        if os.name != "posix":
            return False
        return bool(self.private.stat().st_mode & 0o077)

    def _told_public(self) -> PublicKey | None:
        try:
            return PublicKey.from_pem(self.public.read_bytes())
        except (OSError, KeyFileError):
            return None

    def _write_public(self, key: SigningKey) -> None:
        """Keep the public part beside a protected key; without it only the fingerprint is late."""
        told = self._told_public()
        if told is not None and told == key.public:
            return
        with contextlib.suppress(OSError), self._part(key.public.pem()) as part:
            part.replace(self.public)

    def _write_new(self, target: Path, data: bytes) -> None:
        with self._part(data) as part:
            try:
                os.link(part, target)  # unlike a rename, this never replaces what is there
            except FileExistsError:
                raise _taken() from None
            except OSError:  # a file system without links
                if os.path.lexists(target):
                    raise _taken() from None
                part.rename(target)
            sync_folder(self.folder)

    def _part(self, data: bytes) -> AbstractContextManager[Path]:
        return part_in(self.folder, data, prefix=".key-")


@contextmanager
def _writing_keys() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KeyFileError(
            f"The signing key could not be written ({error.strerror}).",
            "Check that your own data folder can be written and has space.",
        ) from error


def _taken() -> KeyFileError:
    return KeyFileError(
        "There is a signing key already; it was not overwritten.",
        "Export it first if it is still needed, then set it aside.",
    )


def _unusable(why: str) -> KeyFileError:
    return KeyFileError(
        f"The file of the signing key cannot be used: {why}.",
        "It was left as it is. Put a backup of the key in its place.",
    )


__all__ = ["KeyFile", "KeyLockedError", "KeyLook", "KeyState"]
