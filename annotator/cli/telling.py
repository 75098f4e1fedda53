"""What the verbs that write for others ask before: the names of the vault, and what may stay."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from annotator.case.vocabularies import Edition
from annotator.cli.output import shown
from annotator.cli.vault_verbs import read_passphrase

if TYPE_CHECKING:
    from annotator.store.case_store import CaseStore
    from annotator.store.vault import Vault
    from annotator.workflow.disclosure_check import Accepted

F = TypeVar("F", bound=Callable[..., Any])

vault_option = click.option(
    "--passphrase-fd",
    type=click.IntRange(min=0),
    help="Read the passphrase of the vault from this open file descriptor instead of asking.",
)


def disclosure_options(command: F) -> F:
    """The options of a verb that writes an edition: which, what is accepted, that no names are known."""
    command = click.option(
        "--no-names-known", is_flag=True, help="Go on with a locked vault: no names are known."
    )(command)
    command = click.option(
        "--accept",
        default="",
        metavar="REASON",
        help="In a restricted edition: let what the disclosure check found stay; the log says why.",
    )(command)
    return click.option(
        "--edition",
        type=click.Choice(["sealed", "restricted", "public"]),
        help="For whom it is; without it, for whom the case is.",
    )(command)


def edition_of_options(edition: str | None) -> Edition | None:
    """The edition that was asked for, None for that of the case."""
    return None if edition is None else Edition(edition)


def accepted_of_options(reason: str, *, no_names_known: bool) -> Accepted:
    """What was accepted on the command line: everything for one reason, or nothing."""
    from annotator.workflow.disclosure_check import Accepted

    return Accepted({"*": reason} if reason.strip() else {}, no_names_known)


def vault_to_search(store: CaseStore, descriptor: int | None) -> Vault:
    """The vault of a case, unlocked if its passphrase can be had; a locked one is not searched.

    Raises VaultLockedError for a wrong passphrase, VaultError, StoreError.
    """
    from annotator.workflow.vault import vault_of

    vault = vault_of(store)
    if not vault.exists():
        return vault
    passphrase = ""
    if descriptor is not None:
        passphrase = read_passphrase(descriptor)
    elif sys.stdin.isatty():
        passphrase = click.prompt(
            "Passphrase of the vault, to search for its names (Enter to go on without)",
            default="",
            hide_input=True,
            show_default=False,
            err=True,
        )
    if passphrase:
        vault.unlock(passphrase)
    else:
        click.echo(
            "annotator: the vault is locked, so real names were not searched for. The log says so.",
            err=True,
        )
    return vault


@contextmanager
def said_where() -> Iterator[None]:
    """Print every place that would give somebody away, before the error itself."""
    from annotator.workflow.disclosure_check import DisclosureError
    from annotator.workflow.telling import TellingError

    try:
        yield
    except (TellingError, DisclosureError) as error:
        for each in error.found:
            click.echo(f"    ! {shown(each.words())}", err=True)
        raise
