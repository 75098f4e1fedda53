"""The verbs about real names. A passphrase is asked for or read from a descriptor, never an argument."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import PATH, json_option, opened_case, print_json, shown
from annotator.errors import UsageError, VaultError

if TYPE_CHECKING:
    from annotator.store.case_store import CaseStore
    from annotator.store.vault import Vault

_LARGEST = 4096

passphrase_option = click.option(
    "--passphrase-fd",
    type=click.IntRange(min=0),
    help="Read the passphrase from this open file descriptor instead of asking.",
)


@click.group("vault")
def vault_group() -> None:
    """Keep real names and contacts in an encrypted file of the case."""


@vault_group.command("new")
@click.argument("case", type=PATH)
@passphrase_option
def new_command(case: Path, passphrase_fd: int | None) -> None:
    """Make the vault of CASE."""
    from annotator.workflow.vault import make_vault, vault_of

    with opened_case(case) as store:
        make_vault(store, vault_of(store), _passphrase(passphrase_fd, twice=True))
    click.echo("The vault is made. Nobody can open it without the passphrase.")


@vault_group.command("list")
@click.argument("case", type=PATH)
@passphrase_option
@json_option
def list_command(case: Path, passphrase_fd: int | None, as_json: bool) -> None:
    """Print who the people of CASE are."""
    from annotator.case.codec import to_json

    with opened_case(case, read_only=True) as store:
        vault = _unlocked(store, passphrase_fd)
        codes = {person.id: person.code for person in store.people()}
        identities = vault.identities()
    if as_json:
        print_json([to_json(identity) for identity in identities])
        return
    for identity in identities:
        click.echo(f"{shown(codes.get(identity.person_id, identity.person_id))}")
        for name in ("name", "aliases", "contact", "remarks"):
            for line in str(getattr(identity, name)).splitlines():
                click.echo(f"    {name}: {shown(line)}")


@vault_group.command("set")
@click.argument("case", type=PATH)
@click.argument("code")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD…")
@passphrase_option
def set_command(case: Path, code: str, fields: tuple[str, ...], passphrase_fd: int | None) -> None:
    """Set fields of the person with CODE; their texts are asked for, one by one.

    FIELD is name, aliases, contact or remarks. An empty answer empties it.
    """
    from annotator.workflow.vault import keep_identity

    unknown = set(fields) - {"name", "aliases", "contact", "remarks"}
    if unknown:
        raise UsageError(
            f"{min(unknown)} is no field of the vault.", "Use name, aliases, contact, remarks."
        )
    with opened_case(case) as store:
        person = store.person_with_code(code)
        if person is None:
            raise UsageError(
                f"The case has no person with the code {code}.", "Add the person first."
            )
        vault = _unlocked(store, passphrase_fd)
        entered = {name: click.prompt(name, default="", show_default=False) for name in fields}
        keep_identity(store, vault, replace(vault.identity(person.id), **entered))
    click.echo(f"Stored in the vault: {', '.join(fields)} of {shown(code)}.")


def _unlocked(store: CaseStore, descriptor: int | None) -> Vault:
    from annotator.workflow.vault import vault_of

    vault = vault_of(store)
    if not vault.exists():
        raise VaultError("The case has no vault.", "Make one: annotator vault new CASE")
    vault.unlock(_passphrase(descriptor, twice=False))
    return vault


def _passphrase(descriptor: int | None, *, twice: bool) -> str:
    if descriptor is None:
        return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=twice))
    return read_passphrase(descriptor)


def read_passphrase(descriptor: int) -> str:
    """The passphrase from an open file descriptor. Raises UsageError."""
    try:
        data = os.read(descriptor, _LARGEST)
    except OSError as error:
        raise UsageError(
            f"Descriptor {descriptor} cannot be read: {error.strerror}.",
            "For example: annotator vault list CASE --passphrase-fd 3 3< FILE",
        ) from error
    return data.decode("utf-8", "surrogateescape").rstrip("\r\n")
