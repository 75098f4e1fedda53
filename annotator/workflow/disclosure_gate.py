"""The one door of what leaves in an edition: checked before anything is written, and said in the log."""

from __future__ import annotations

from dataclasses import dataclass, replace

from annotator.case.editions import edition_of
from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition
from annotator.errors import UsageError
from annotator.progress import Cancelled, never
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.timing.frame_index import IndexState
from annotator.workflow.annotate import with_final_numbers
from annotator.workflow.disclosure_check import (
    NOTHING_ACCEPTED,
    Accepted,
    Leaving,
    require_disclosed,
)
from annotator.workflow.disclosure_walk import exposures
from annotator.workflow.edition_pictures import EditionPictures
from annotator.workflow.harms import harms_with_final_numbers
from annotator.workflow.telling import names_searched
from annotator.workflow.vault import vault_of


@dataclass(frozen=True, slots=True)
class FilmCleared:
    """What an export of one film in an edition needs: the exhibit as it is told, and what of its pictures is shown.

    `said` is for the log.
    """

    edition: Edition
    exhibit: Exhibit
    looks: EditionPictures
    said: dict[str, Json]


def film_cleared(
    store: CaseStore,
    exhibit: Exhibit,
    edition: Edition | None,
    leaving: Leaving,
    *,
    vault: Vault | None = None,
    accepted: Accepted = NOTHING_ACCEPTED,
    cancelled: Cancelled = never,
) -> FilmCleared:
    """Check an export of one exhibit; without an edition in that of the case.

    Raises UsageError where the edition does not hold the exhibit, DisclosureError,
    StoreError, CancelledError; then nothing may be written.
    """
    edition = edition or store.info().edition
    if edition is Edition.SEALED:
        looks = EditionPictures(CaseSnapshot(store.info()), edition)
        said = cleared(store, edition, vault=vault)
        return FilmCleared(edition, exhibit, looks, said)
    case = _numbered(store, exhibit.id)
    told = edition_of(case, edition).find("exhibit", exhibit.id)
    if not isinstance(told, Exhibit):
        raise UsageError(
            f"The {edition} edition does not hold {exhibit.label}.",
            "Decide that the exhibit may be told, or choose the sealed edition.",
        )
    wanted = replace(leaving, exhibits=frozenset({exhibit.id}))
    said = cleared(
        store, edition, wanted, case=case, vault=vault, accepted=accepted, cancelled=cancelled
    )
    return FilmCleared(edition, told, EditionPictures(case, edition), said)


def cleared(
    store: CaseStore,
    edition: Edition,
    leaving: Leaving | None = None,
    *,
    case: CaseSnapshot | None = None,
    vault: Vault | None = None,
    accepted: Accepted = NOTHING_ACCEPTED,
    cancelled: Cancelled = never,
) -> dict[str, Json]:
    """What the log says of the edition of an export, once nothing in it gives anybody away.

    `case` is what will be written, so that nothing comes in between; without it the case as it
    is now. The sealed edition holds everything and is not looked through here. Raises
    DisclosureError, StoreError, CancelledError; then nothing may be written.
    """
    vault = vault_of(store) if vault is None else vault
    said: dict[str, Json] = {"edition": edition.value, "names": names_searched(vault)}
    if edition is not Edition.SEALED:
        found = exposures(store, edition, leaving, case=case, vault=vault, cancelled=cancelled)
        left = require_disclosed(found, edition, accepted)
        if left:
            said["accepted"] = left
    return said


def _numbered(store: CaseStore, exhibit_id: str) -> CaseSnapshot:
    """The case as it is now, by the final frame numbers of an exhibit where they are known.

    Notes that were written while frames were still counted would be looked for at other frames.
    """
    case, index = store.snapshot(), store.index(exhibit_id)
    if index is None or index.state is not IndexState.FINAL:
        return case
    return harms_with_final_numbers(with_final_numbers(case, exhibit_id, index), exhibit_id, index)
