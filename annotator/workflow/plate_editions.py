"""What of a comparison plate an edition may show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Edition
from annotator.progress import Cancelled
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.workflow.disclosure_check import Accepted, Leaving
from annotator.workflow.disclosure_gate import film_cleared
from annotator.workflow.picture_work import stamps_behind
from annotator.workflow.plate_sidecar import Shown


def plate_cleared(
    store: CaseStore,
    shown: Sequence[Shown],
    edition: Edition | None,
    name: str,
    vault: Vault,
    accepted: Accepted,
    cancelled: Cancelled,
) -> tuple[dict[str, Json], list[Shown]]:
    """The disclosure check of every exhibit on a plate: parts and steps are cut from exact frames.

    Gives what the log says, and the frames as the edition names them: when an anchor that it
    leaves out says that they were recorded is not said.
    """
    said: dict[str, Json] = {}
    told: dict[str, Exhibit] = {}
    for exhibit in {each.exhibit.id: each.exhibit for each in shown}.values():
        own = [each for each in shown if each.exhibit.id == exhibit.id]
        stamps = tuple(
            stamp
            for each in own
            for stamp in stamps_behind(store, exhibit.id, each.steps, each.stamp)
        )
        texts = (
            ("The name of the file", name),
            ("The title of the exhibit", exhibit.name()),
        )
        leaving = Leaving(pictures={exhibit.id: stamps}, texts=texts, values=False, exact=True)
        passed = film_cleared(
            store, exhibit, edition, leaving,
            vault=vault, accepted=accepted, cancelled=cancelled,
        )  # fmt: skip
        said |= passed.said
        told[exhibit.id] = passed.exhibit
    if (edition or store.info().edition) is Edition.SEALED:
        return said, list(shown)
    return said, [replace(each, exhibit=told[each.exhibit.id], when=None) for each in shown]
