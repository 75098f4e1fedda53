from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.case.identity import Identity
from annotator.errors import (
    ConflictError,
    SaveFailedError,
    ValueRefusedError,
    VaultError,
    VaultLockedError,
)
from annotator.provenance.finding import Level
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.workflow.vault import (
    change_passphrase,
    check_passphrase,
    check_vault,
    keep_identity,
    make_vault,
    suggested_passphrase,
    vault_of,
)

PASSPHRASE = "seven quiet rivers"
CANARY = "Айгүл Canary-Серікқызы"
WITNESS = Identity("p1", CANARY, "@canary_handle\nCanary Alias", "canary@example.org", "Afraid.")


pytestmark = pytest.mark.usefixtures("quick_keys")


@pytest.fixture
def vault(store: CaseStore) -> Iterator[Vault]:
    made = vault_of(store)
    make_vault(store, made, PASSPHRASE)
    keep_identity(store, made, WITNESS)
    yield made
    made.lock()


def test_it_is_locked_until_the_passphrase_comes(store: CaseStore, vault: Vault) -> None:
    other = vault_of(store)
    assert other.exists()
    with pytest.raises(VaultLockedError):
        other.identities()
    with pytest.raises(VaultLockedError, match="not the passphrase"):
        other.unlock("seven quiet river")
    assert not other.is_unlocked
    other.unlock(PASSPHRASE)
    assert other.identity("p1") == WITNESS
    assert other.identity("nobody").is_empty()
    other.lock()
    with pytest.raises(VaultLockedError):
        other.identity("p1")
    assert CANARY not in repr(vars(other))


def test_nothing_of_it_is_anywhere_in_the_case_folder(store: CaseStore, vault: Vault) -> None:
    store.backup(store.folder / "backup.sqlite")
    canaries = ("Canary", "canary", "Айгүл")
    codings = ("utf-8", "utf-16-le", "utf-16-be")
    for path in store.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found = [w for w in canaries for c in codings if w.encode(c) in data]
            assert not found, path
    assert store.search("canary") == ()
    if os.name == "posix":
        assert stat.S_IMODE(vault.file.stat().st_mode) == 0o600


def test_every_change_is_named_in_the_log_and_verified(store: CaseStore, vault: Vault) -> None:
    labels = [entry.label for entry in store.custody()][-2:]
    assert labels == ["Make the vault", "Change the vault"]
    assert store.custody()[-1].details == {"vault_sha256": vault.digest()}
    assert [f.level for f in check_vault(store)] == [Level.OK]
    old = vault.file.read_bytes()
    keep_identity(store, vault, replace(WITNESS, remarks="Moved."))
    vault.file.write_bytes(old)
    (back,) = check_vault(store)
    assert back.level is Level.FAILED
    with pytest.raises(ConflictError):
        keep_identity(store, vault, WITNESS)
    vault.file.unlink()
    (gone,) = check_vault(store)
    assert gone.level is Level.FAILED
    assert gone.missing


def test_saved_but_not_logged_is_a_warning(store: CaseStore, vault: Vault) -> None:
    vault.keep(replace(WITNESS, remarks="The program ended right after this."))
    (finding,) = check_vault(store)
    assert finding.level is Level.WARNING


def test_a_case_without_a_vault_says_nothing(store: CaseStore) -> None:
    assert check_vault(store) == []


def test_another_passphrase_locks_the_old_one_out(store: CaseStore, vault: Vault) -> None:
    with pytest.raises(VaultLockedError):
        change_passphrase(store, vault, "wrong words here", "nine loud mountains")
    change_passphrase(store, vault, PASSPHRASE, "nine loud mountains")
    vault.lock()
    with pytest.raises(VaultLockedError):
        vault.unlock(PASSPHRASE)
    vault.unlock("nine loud mountains")
    assert vault.identity("p1") == WITNESS
    assert not vault.previous_digest()  # it could be opened with the old one


def test_who_is_taken_out_is_in_no_older_version(store: CaseStore, vault: Vault) -> None:
    keep_identity(store, vault, replace(WITNESS, remarks="x"))
    assert vault.previous_digest()
    keep_identity(store, vault, Identity("p1"))
    assert vault.identities() == ()
    assert not vault.previous_digest()


def test_a_second_vault_is_not_made_over_the_first(store: CaseStore, vault: Vault) -> None:
    before = vault.file.read_bytes()
    with pytest.raises(VaultError, match="already"):
        make_vault(store, vault_of(store), "another one entirely")
    assert vault.file.read_bytes() == before


def test_a_failing_disk_leaves_the_version_before(
    store: CaseStore, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = vault.file.read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SaveFailedError, match="No space"):
        keep_identity(store, vault, replace(WITNESS, name="B"))
    assert vault.identity("p1") == WITNESS
    assert vault.file.read_bytes() == before
    assert not list(store.folder.glob(".vault-*"))


@pytest.mark.parametrize("words", ["short", "aaaaaaaaaaaaaa", ""])
def test_a_weak_passphrase_is_refused(words: str) -> None:
    with pytest.raises(ValueRefusedError):
        check_passphrase(words)


def test_a_suggested_passphrase_is_taken() -> None:
    words = {suggested_passphrase() for _ in range(20)}
    assert len(words) == 20
    for word in words:
        check_passphrase(word)


def test_what_would_give_somebody_away_is_listed() -> None:
    assert WITNESS.telling_words() == (
        CANARY,
        "@canary_handle",
        "Canary Alias",
        "canary@example.org",
    )
