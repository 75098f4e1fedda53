"""Using the vault of a case: every change is named in the custody log, its content never."""

from __future__ import annotations

import secrets
from typing import Final

from annotator.case.edits import Action
from annotator.case.identity import Identity
from annotator.errors import SaveFailedError, StoreError, ValueRefusedError
from annotator.provenance.finding import Finding, Level
from annotator.store.case_store import CaseStore
from annotator.store.custody_log import Receipt
from annotator.store.vault import Vault

SHORTEST: Final = 10
"""Characters of the shortest passphrase that is taken."""
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_DIGEST: Final = "vault_sha256"
_SUBJECT: Final = "Vault"
_PAGE: Final = 2_000


def vault_of(store: CaseStore) -> Vault:
    """The vault of a case, locked."""
    return Vault(store.folder)


def suggested_passphrase() -> str:
    """Five groups of four letters and digits that are not mistaken: 99 bits by chance."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(5))
    return "-".join(groups)


def check_passphrase(passphrase: str) -> None:
    """Refuse what is guessed at once. Raises ValueRefusedError."""
    if len(passphrase) < SHORTEST or len(set(passphrase)) < 5:
        raise ValueRefusedError(
            f"A passphrase needs at least {SHORTEST} characters, not all alike.",
            "Several unrelated words are good. Nobody can open the vault without it.",
            field="passphrase",
        )


def make_vault(store: CaseStore, vault: Vault, passphrase: str) -> Receipt:
    """Make and unlock the vault. Raises ValueRefusedError, VaultError, SaveFailedError."""
    check_passphrase(passphrase)
    _require_writable(store)
    vault.create(passphrase)
    return _logged(store, vault, "Make the vault")


def keep_identity(store: CaseStore, vault: Vault, identity: Identity) -> Receipt:
    """Store who a person really is. Raises VaultLockedError, ConflictError, SaveFailedError."""
    _require_writable(store)
    vault.keep(identity)
    return _logged(store, vault, "Change the vault")


def change_passphrase(store: CaseStore, vault: Vault, old: str, new: str) -> Receipt:
    """Lock the vault with another passphrase. Raises what the two before raise."""
    check_passphrase(new)
    _require_writable(store)
    vault.change_passphrase(old, new)
    return _logged(store, vault, "Change the passphrase of the vault")


def check_vault(store: CaseStore) -> list[Finding]:
    """Whether the vault file is the one that the log named last; nothing for a case without one.

    Raises StoreError when the log cannot be read.
    """
    named, when = _last_named(store)
    vault = vault_of(store)
    if not named and not vault.exists():
        return []
    if not vault.exists():
        return [
            Finding(
                Level.FAILED,
                _SUBJECT,
                "The vault file is gone.",
                "Put vault.bin from a backup back into the case folder.",
                since=f"after {when}",
                missing=True,
            )
        ]
    try:
        there, before = vault.digest(), vault.previous_digest()
    except StoreError as error:
        return [Finding(Level.FAILED, _SUBJECT, error.message, error.hint)]
    if there == named:
        return [Finding(Level.OK, _SUBJECT, f"The vault file is the one of {when}.")]
    if named and before == named:
        return [
            Finding(
                Level.WARNING,
                _SUBJECT,
                "The vault was changed once more after the log named it last.",
                "The program ended in between, or somebody with the passphrase changed it"
                " elsewhere. Unlock it and look.",
                since=f"after {when}",
            )
        ]
    return [
        Finding(
            Level.FAILED,
            _SUBJECT,
            "The vault file is not the one that the log names.",
            "It was replaced, damaged or put back from an older backup. Unlock it and look.",
            since=f"after {when}" if when else "",
        )
    ]


def _last_named(store: CaseStore) -> tuple[str, str]:
    """Digest and time of the vault in the log's last entry about it; empty if there is none."""
    named, when, after = "", "", 0
    while page := store.custody(after, _PAGE):
        for entry in page:
            digest = entry.details.get(_DIGEST)
            if isinstance(digest, str):
                named, when = digest, entry.at_utc
        after = page[-1].seq
    return named, when


def _require_writable(store: CaseStore) -> None:
    if store.read_only:
        raise SaveFailedError(
            "The case is open for reading only; the vault was not changed.",
            "Close it where it is open for writing, then open it again.",
        )


def _logged(store: CaseStore, vault: Vault, label: str) -> Receipt:
    # The digest is of the encrypted file: it proves which version, and tells nothing of it.
    return store.log(Action.CHANGE, label, details={_DIGEST: vault.digest()})
