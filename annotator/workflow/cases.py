"""Make a case, open one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from annotator.case.case_info import CaseInfo
from annotator.case.edits import changing
from annotator.clock import Clock, utc_text
from annotator.provenance.actor import Actor
from annotator.store.case_store import CaseStore
from annotator.store.custody_log import Receipt


def new_case(
    folder: Path, title: str, *, actor: Actor, clock: Clock, invented: bool = False
) -> CaseStore:
    """Make a case in `folder`, which must not exist or be empty, and open it.

    Raises CaseExistsError, StoreError where the folder cannot be written, and
    ValueRefusedError for an empty title.
    """
    info = CaseInfo(
        id=clock.new_id(),
        title=title.strip(),
        created_at=utc_text(clock.now_utc()),
        invented=invented,
    )
    return CaseStore.create(folder, info, actor=actor, clock=clock)


def open_case(
    folder: Path,
    *,
    actor: Actor,
    clock: Clock,
    read_only: bool = False,
    take_over: bool = False,
) -> CaseStore:
    """Open the case in `folder` (or the one that holds the given `case.sqlite`).

    `take_over` disregards a holder on another computer; a living one on this
    computer keeps the case. Raises NotACaseError, NewerCaseError, CaseLockedError or StoreError.
    """
    if folder.name == "case.sqlite" and not folder.is_dir():
        folder = folder.parent
    return CaseStore.open(
        folder, actor=actor, clock=clock, read_only=read_only, take_over=take_over
    )


def change_info(store: CaseStore, **fields: object) -> Receipt:
    """Change fields of the case's head, for example its title or numbering."""
    before = store.info()
    after = replace(before, **fields)  # type: ignore[arg-type]
    return store.apply(changing("Change the case", [(before, after)]))
