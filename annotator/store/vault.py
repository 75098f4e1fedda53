"""The vault: real names and contacts in one encrypted file of the case folder.

It is never part of the database, so neither the log, the search index, drafts
nor backups of the database hold a real name. Clear text exists in memory only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from annotator.case.codec import from_json, to_json
from annotator.case.identity import Identity
from annotator.errors import (
    ConflictError,
    IntegrityError,
    SaveFailedError,
    StoreError,
    VaultError,
    VaultLockedError,
)
from annotator.provenance.canonical import canonical_json
from annotator.provenance.sealed_box import LARGEST, BoxKey, open_box
from annotator.whole_file import part_in, sync_folder

FILE_NAME: Final = "vault.bin"
PREVIOUS_NAME: Final = "vault.previous.bin"


class Vault:
    """The vault of one case, locked until `unlock`. Not safe for several threads at once."""

    def __init__(self, case_folder: Path) -> None:
        self.file = case_folder / FILE_NAME
        self._key: BoxKey | None = None
        self._identities: dict[str, Identity] = {}
        self._digest = ""

    @property
    def is_unlocked(self) -> bool:
        """Whether its content is in memory."""
        return self._key is not None

    def exists(self) -> bool:
        """Whether the case has a vault file (or something in its place)."""
        return os.path.lexists(self.file)

    def digest(self) -> str:
        """SHA-256 of the encrypted file as it lies on the disk, 64 hex digits; '' without one.

        Raises StoreError when it cannot be read.
        """
        return hashlib.sha256(self._read()).hexdigest() if self.exists() else ""

    def previous_digest(self) -> str:
        """The same of the version before; '' without one."""
        try:
            return hashlib.sha256(self._previous.read_bytes()).hexdigest()
        except OSError:
            return ""

    def create(self, passphrase: str, **cost: int) -> None:
        """Make an empty vault and unlock it. Raises VaultError if there is one, SaveFailedError."""
        if self.exists():
            raise VaultError(
                "This case has a vault already.", "Unlock it; a second one cannot be made."
            )
        self._key = BoxKey.make(passphrase, **cost)
        self._identities = {}
        self._digest = ""
        try:
            self._write({})
        except StoreError:
            self.lock()
            raise

    def unlock(self, passphrase: str) -> None:
        """Read it. Raises VaultLockedError, VaultError, StoreError."""
        data = self._read()
        content, key = open_box(data, passphrase)
        self._identities = _identities(content)
        self._key, self._digest = key, hashlib.sha256(data).hexdigest()

    def lock(self) -> None:
        """Forget key and content; the file stays as it is."""
        self._key = None
        self._identities = {}

    def identity(self, person_id: str) -> Identity:
        """What is known of a person; an empty identity if nothing. Raises VaultLockedError."""
        self._require_unlocked()
        return self._identities.get(person_id, Identity(person_id))

    def identities(self) -> tuple[Identity, ...]:
        """Everybody in the vault. Raises VaultLockedError."""
        self._require_unlocked()
        return tuple(self._identities.values())

    def keep(self, identity: Identity) -> None:
        """Store what is known of a person, on the disk when this returns.

        Raises VaultLockedError, ConflictError when the file was changed in the
        meantime, SaveFailedError (memory and file stay as they were then).
        """
        self._require_unlocked()
        changed = dict(self._identities)
        changed.pop(identity.person_id, None)
        if not identity.is_empty():
            changed[identity.person_id] = identity
        self._write(changed)
        if identity.is_empty():
            # Who is taken out must not live on in the version before.
            with _saving():
                self._previous.unlink(missing_ok=True)

    def change_passphrase(self, old: str, new: str, **cost: int) -> None:
        """Lock it with another passphrase; the version locked with the old one is removed.

        Raises VaultLockedError where `old` is not its passphrase, SaveFailedError.
        """
        content, _key = open_box(self._read(), old)
        before = self._key
        self._key = BoxKey.make(new, **cost)
        try:
            self._write(_identities(content))
        except StoreError:
            self._key = before
            raise
        with _saving():
            self._previous.unlink(missing_ok=True)

    def telling_words(self) -> tuple[str, ...]:
        """Every text that would give somebody away. Raises VaultLockedError."""
        return tuple(word for each in self.identities() for word in each.telling_words())

    @property
    def _previous(self) -> Path:
        return self.file.with_name(PREVIOUS_NAME)

    def _require_unlocked(self) -> None:
        if self._key is None:
            raise VaultLockedError("The vault is locked.", "Enter its passphrase.")

    def _read(self) -> bytes:
        try:
            if self.file.is_symlink() or not self.file.is_file():
                raise VaultError(
                    "There is no vault file in the case." if not self.exists()
                    else "What lies in the vault's place is no file.",
                    "Put a copy of vault.bin from a backup there, or make a new vault.",
                )  # fmt: skip
            with self.file.open("rb") as file:
                return file.read(LARGEST + 1)
        except OSError as error:
            raise StoreError(
                f"The vault cannot be read: {error.strerror}.", "Check the disk it lies on."
            ) from error

    def _write(self, identities: dict[str, Identity]) -> None:
        assert self._key is not None
        if self._digest and self.digest() != self._digest:
            raise ConflictError(
                "The vault was changed by somebody else since it was unlocked.",
                "Lock and unlock it, then make your change again.",
            )
        content: list[object] = [to_json(identity) for identity in identities.values()]
        sealed = self._key.seal(canonical_json({"identities": content}))  # type: ignore[dict-item]
        with _saving():
            _replace(self.file, sealed, keeping=self._previous)
        self._identities, self._digest = identities, hashlib.sha256(sealed).hexdigest()


def _identities(content: bytes) -> dict[str, Identity]:
    try:
        listed = json.loads(content)["identities"]
        found = [from_json(Identity, each) for each in listed]
    except (ValueError, KeyError, TypeError, RecursionError, IntegrityError):
        raise VaultError(
            "The vault was written by another version of Annotator; it was left as it is.",
            "Open it with the newest version.",
        ) from None
    return {identity.person_id: identity for identity in found}


def _replace(target: Path, data: bytes, *, keeping: Path) -> None:
    """The new file takes the old one's place in one step; the old one is kept beside it."""
    with part_in(target.parent, data, prefix=".vault-") as part:
        if target.exists():
            with contextlib.suppress(OSError):
                keeping.unlink(missing_ok=True)
                os.link(target, keeping)  # where links are not possible the backup has it
        part.replace(target)
    sync_folder(target.parent)


@contextmanager
def _saving() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SaveFailedError(
            f"The vault could not be saved: {error.strerror}.",
            "It is as it was before. Check that the disk has space and can be written.",
        ) from error
