"""An actor who signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from annotator.errors import KeyLockedError
from annotator.provenance.actor import Actor
from annotator.provenance.signing import SigningKey


@dataclass(frozen=True, slots=True)
class Signatory(Actor):
    """A person with a key; `key` gives it, or None as long as it is locked."""

    key: Callable[[], SigningKey | None] = field(default=lambda: None, compare=False, repr=False)

    def signing_key(self) -> SigningKey:
        """The key, to sign with. Raises KeyLockedError while its passphrase is not known."""
        key = self.key()
        if key is None:
            raise KeyLockedError(
                "The signing key is locked.", "Give its passphrase, then sign again."
            )
        return key
