"""The one door of what leaves in an edition: checked before anything is written, and said in the log."""

from __future__ import annotations

from annotator.case.vocabularies import Edition
from annotator.progress import Cancelled, never
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.workflow.disclosure_check import (
    NOTHING_ACCEPTED,
    Accepted,
    Leaving,
    require_disclosed,
)
from annotator.workflow.disclosure_walk import exposures
from annotator.workflow.telling import names_searched
from annotator.workflow.vault import vault_of


def cleared(
    store: CaseStore,
    edition: Edition,
    leaving: Leaving | None = None,
    *,
    vault: Vault | None = None,
    accepted: Accepted = NOTHING_ACCEPTED,
    cancelled: Cancelled = never,
) -> dict[str, Json]:
    """What the log says of the edition of an export, once nothing in it gives anybody away.

    The sealed edition holds everything and is not looked through here. Raises
    DisclosureError, StoreError, CancelledError; then nothing may be written.
    """
    vault = vault_of(store) if vault is None else vault
    said: dict[str, Json] = {"edition": edition.value, "names": names_searched(vault)}
    if edition is not Edition.SEALED:
        found = exposures(store, edition, leaving, vault=vault, cancelled=cancelled)
        left = require_disclosed(found, edition, accepted)
        if left:
            said["accepted"] = left
    return said
