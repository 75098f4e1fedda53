"""Small worlds of their own: a disk, no network, where the system lets one have them."""

from __future__ import annotations

import functools
import shutil
import subprocess

import pytest


@functools.cache
def _prefix(what: str) -> tuple[str, ...] | None:
    if shutil.which("unshare") is None:
        return None
    # As root without a user namespace, else with one.
    for flags in (what, f"-r{what[1:]}"):
        command = ("unshare", flags)
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    return None


def namespace(what: str) -> tuple[str, ...]:
    """The beginning of a command that runs in a new namespace (`-m`, `-n`, `-mn`); skips without."""
    prefix = _prefix(what)
    if prefix is None:
        pytest.skip(f"this system gives no namespace of its own (unshare {what})")
    return prefix
