"""Whose key signs what a verb does, and where its passphrase comes from: never the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from annotator.errors import KeyFileError, KeyLockedError, UsageError
from annotator.provenance.actor import Actor

if TYPE_CHECKING:
    from annotator.workflow.keys import OwnKey

_KEPT: Final = "annotator.own_key"
_VARIABLE: Final = "ANNOTATOR_PASSPHRASE"
_DESCRIPTOR: Final = "ANNOTATOR_PASSPHRASE_FD"
_NEW: Final = "ANNOTATOR_NEW_PASSPHRASE"
_LONGEST: Final = 4096


def own_key() -> OwnKey:
    """The key of this account, the same for the whole run of a verb."""
    from annotator.workflow.keys import OwnKey

    context = click.get_current_context(silent=True)
    if context is None:
        return OwnKey()
    kept = context.find_root().meta
    if _KEPT not in kept:
        kept[_KEPT] = OwnKey()
    found = kept[_KEPT]
    assert isinstance(found, OwnKey)
    return found


def signing_actor(name: str) -> Actor:
    """Somebody of this name with this account's key, unlocked if its passphrase can be had.

    Without it the work goes on unsigned, and the log says so; that is told once.
    """
    key = own_key()
    actor = key.actor(name)
    problem = key.look().problem
    if problem is not None:
        click.echo(f"annotator: {problem.message} What you do now is not signed.", err=True)
    elif key.is_locked():
        try:
            unlock(key)
        except KeyLockedError as error:
            click.echo(f"annotator: {error.message} What you do now is not signed.", err=True)
    return actor if problem is not None else key.actor(name)


def unlock(key: OwnKey) -> str:
    """Unlock a protected key; returns the passphrase. Raises KeyLockedError, KeyFileError."""
    if not key.is_locked():
        return ""
    passphrase = _given() or _asked("Passphrase of your signing key")
    if not passphrase:
        raise KeyLockedError(
            "The signing key is protected by a passphrase.",
            f"Type it when asked, or give it in the environment: {_VARIABLE}, or a file descriptor"
            f" in {_DESCRIPTOR}.",
        )
    key.unlock(passphrase)
    return passphrase


def new_passphrase(what: str) -> str:
    """A new passphrase, asked twice. Raises UsageError where it cannot be asked."""
    given = os.environ.pop(_NEW, "")
    if given:
        return given
    if not sys.stdin.isatty():
        raise UsageError("A new passphrase is needed.", f"Give it in {_NEW}, or use a terminal.")
    answer: str = click.prompt(what, hide_input=True, confirmation_prompt=True, err=True)
    return answer


def passphrase_of(source: Path) -> str:
    """The passphrase of a key file from elsewhere, asked only if it is protected. Raises KeyFileError."""
    from annotator.provenance.signing import is_protected

    try:
        pem = source.read_bytes()
    except OSError as error:
        raise KeyFileError(
            f"The key file cannot be read ({error.strerror}).", "Choose the file again."
        ) from error
    if not is_protected(pem):
        return ""
    return _given() or _asked("Passphrase of the key in that file")


def _given() -> str:
    # Taken out of the environment, so that no child process inherits it.
    given = os.environ.pop(_VARIABLE, "")
    descriptor = os.environ.pop(_DESCRIPTOR, "")
    if given or not descriptor:
        return given
    try:
        with os.fdopen(int(descriptor), "rb") as file:
            return file.read(_LONGEST).decode("utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{_DESCRIPTOR} names nothing that a passphrase can be read from.",
            "It must be the number of an open file descriptor.",
        ) from error


def _asked(what: str) -> str:
    if not sys.stdin.isatty():
        return ""
    answer: str = click.prompt(
        f"{what} (Enter to go on without)",
        default="",
        hide_input=True,
        show_default=False,
        err=True,
    )
    return answer
