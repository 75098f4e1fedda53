"""The signing key of whoever works here, whose keys are known, and which authorities are trusted.

All of it lies in the user's own data folder, never in a case.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from annotator.errors import AnnotatorError, KeyFileError, UsageError
from annotator.provenance.actor import Actor
from annotator.provenance.key_file import KeyFile, KeyLook, KeyState
from annotator.provenance.shown_name import shown_name
from annotator.provenance.signatory import Signatory
from annotator.provenance.signing import PublicKey, SigningKey, is_protected
from annotator.provenance.time_stamp import read_certificates
from annotator.report.hand_page import key_card, render_hand_page
from annotator.report.words import Words
from annotator.workflow.stills import write_export

_KNOWN: Final = "known"
_AUTHORITIES: Final = "authorities"
_UNFIT: Final = re.compile(r"[^\w .()-]+")
_LARGEST: Final = 1024 * 1024


def keys_folder() -> Path:
    """Where the keys lie: ANNOTATOR_KEYS, else `keys` in the program's own data folder of the user."""
    given = os.environ.get("ANNOTATOR_KEYS", "")
    if given:
        return Path(given)
    import platformdirs

    return platformdirs.user_data_path("Annotator", appauthor=False) / "keys"


@dataclass(frozen=True, slots=True)
class KnownKey:
    """Somebody's public key as its owner gave it, under the name that the user gave it."""

    name: str
    public: PublicKey


class OwnKey:
    """The key of this account: made at first use, unlocked at most once a run."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = keys_folder() if folder is None else folder
        self.file = KeyFile(self.folder)
        self._key: SigningKey | None = None

    def look(self) -> KeyLook:
        """What is there, without making anything."""
        return self.file.look()

    def ensure(self) -> KeyLook:
        """What is there, a new key made if there is none; problems are told in the look."""
        look = self.file.look()
        if look.state is KeyState.ABSENT:
            try:
                self._key = self.file.make()
            except KeyFileError as error:
                # Another instance may just have made it.
                look = self.file.look()
                if look.state is KeyState.ABSENT:
                    return KeyLook(KeyState.UNUSABLE, problem=error)
            else:
                return KeyLook(KeyState.OPEN, self._key.public)
        return look

    def is_locked(self) -> bool:
        """True when there is a key that needs its passphrase before it can sign."""
        return self._key is None and self.file.look().state is KeyState.PROTECTED

    def unlock(self, passphrase: str) -> SigningKey:
        """Unlock the key for this run. Raises KeyLockedError, KeyFileError."""
        self._key = self.file.read(passphrase)
        return self._key

    def key(self) -> SigningKey | None:
        """The key if it can be used now, else None."""
        if self._key is None and self.file.look().state is KeyState.OPEN:
            self._key = self.file.read()
        return self._key

    def fingerprint(self) -> str:
        """The key's fingerprint; empty where there is no key or it is not known before unlocking."""
        if self._key is not None:
            return self._key.fingerprint
        public = self.file.look().public
        return "" if public is None else public.fingerprint

    def actor(self, name: str) -> Actor:
        """Somebody of this name who signs with this key; without a usable key just the name."""
        if self.ensure().state is KeyState.UNUSABLE:
            return Actor(name)
        return Signatory(name, self.fingerprint(), self.key)

    def protect(self, old: str, new: str) -> None:
        """Set, change or (empty) remove the passphrase. Raises KeyLockedError, KeyFileError."""
        self._key = self.file.protect(old, new)

    def export_public(self, target: Path, *, overwrite: bool = False) -> PublicKey:
        """Write the public part as PEM. Raises KeyFileError, ExportError."""
        look = self.ensure()
        public = self._key.public if self._key is not None else look.public
        if public is None:
            raise look.problem or _unknown_public()
        write_export(target, public.pem(), overwrite=overwrite)
        return public

    def print_card(
        self, target: Path, name: str, now: datetime, *, overwrite: bool = False
    ) -> None:
        """Write the key's card as a page to print. Raises KeyFileError, ExportError."""
        self.ensure()
        fingerprint = self.fingerprint()
        if not fingerprint:
            raise self.look().problem or _unknown_public()
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            page = key_card(name, fingerprint, Words())
            pdf = render_hand_page(page, generated_at=now, scratch=Path(scratch))
        write_export(target, pdf, overwrite=overwrite)

    def export_private(self, target: Path, old: str, new: str) -> None:
        """Write the private key for another computer, protected by the passphrase `new`.

        Raises UsageError without a passphrase: such a file travels. Raises
        KeyLockedError, KeyFileError, ExportError.
        """
        if not new:
            raise UsageError(
                "A key that leaves this computer needs a passphrase.",
                "Choose one, and take it there in another way than the file.",
            )
        key = self._key if self._key is not None else self.file.read(old)
        write_export(target, key.pem(new), overwrite=False)
        if os.name == "posix":
            target.chmod(0o600)

    def import_private(self, source: Path, passphrase: str, *, replace: bool = False) -> SigningKey:
        """Take over a key from another computer; it keeps the passphrase that it has.

        A key that is here already is set aside with `replace` (its file is
        renamed, never deleted), else KeyFileError is raised. Raises
        KeyLockedError.
        """
        pem = _read(source)
        key = SigningKey.from_pem(pem, passphrase)
        kept = passphrase if is_protected(pem) else ""
        look = self.file.look()
        if look.state is not KeyState.ABSENT:
            if look.public == key.public:
                raise KeyFileError("This key is here already.", "There is nothing to do.")
            if not replace:
                raise KeyFileError(
                    "There is another signing key on this computer.",
                    "Say that it may be set aside; it is renamed, not deleted.",
                )
            self.file.set_aside()
        self._key = self.file.install(key, kept)
        return self._key

    # Whom we know

    def known(self) -> tuple[KnownKey, ...]:
        """The public keys that the user took in, by name."""
        found = []
        for path in _files(self.folder / _KNOWN):
            try:
                found.append(KnownKey(path.stem, PublicKey.from_pem(_read(path))))
            except AnnotatorError:
                continue
        return tuple(found)

    def names(self) -> dict[str, str]:
        """Whose key each known fingerprint is, the own one first."""
        names = {key.public.fingerprint: f"the key of {key.name}" for key in self.known()}
        own = self.fingerprint()
        if own:
            names[own] = "the key of this computer’s user"
        return names

    def trust_key(self, source: Path, name: str) -> KnownKey:
        """Take in somebody's public key under a name. Raises KeyFileError, UsageError, ExportError."""
        public = PublicKey.from_pem(_read(source))
        fit = " ".join(_UNFIT.sub(" ", name).split()).strip(" .")[:60]
        if not fit:
            raise UsageError("The key needs the name of its owner.", "A pseudonym will do.")
        _keep(self.folder / _KNOWN, fit, public.pem())
        return KnownKey(fit, public)

    def authorities(self) -> bytes:
        """The certificates of trusted time-stamp authorities (PEM), one after the other."""
        return b"".join(_read(path) for path in _files(self.folder / _AUTHORITIES))

    def trust_authority(self, source: Path) -> bytes:
        """Trust a time-stamp authority from now on; returns its certificates (PEM).

        Raises TimeStampError for what is no certificate, ExportError.
        """
        pem = certificates_in(source)
        if pem not in self.authorities():
            _keep(self.folder / _AUTHORITIES, shown_name(source).strip("“”"), pem)
        return pem


def _unknown_public() -> KeyFileError:
    return KeyFileError(
        "The public part of the key is not known before the key is unlocked.",
        "Give its passphrase first.",
    )


def certificates_in(source: Path) -> bytes:
    """The certificates of a file as PEM. Raises TimeStampError, KeyFileError when unreadable."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return b"".join(each.public_bytes(Encoding.PEM) for each in read_certificates(_read(source)))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.pem")) if folder.is_dir() else []


def _keep(folder: Path, name: str, data: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = _UNFIT.sub(" ", name).strip(" .")[:60] or "unnamed"
    path, number = folder / f"{stem}.pem", 2
    while path.exists():
        path, number = folder / f"{stem} {number}.pem", number + 1
    write_export(path, data)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise KeyFileError(
            f"{shown_name(path)} cannot be read ({error.strerror}).", "Choose the file again."
        ) from error
    if len(data) > _LARGEST:
        raise KeyFileError(f"{shown_name(path)} is too large.", "Choose the file again.")
    return data
