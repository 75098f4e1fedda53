"""Decisions of the sample case on what may be told, to show what they do: all invented."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Edition
from annotator.store.case_store import CaseStore
from annotator.workflow.disclosure_edits import decide


def add_decisions(store: CaseStore, exhibits: Mapping[str, Exhibit]) -> None:
    """Decide on two exhibits, a field and a person, each as an edit of its own."""
    author = store.actor.name
    first, second = exhibits["E1"], exhibits["E2"]
    decisions = (
        (
            first,
            Edition.RESTRICTED,
            "",
            "A court must see it; it is shown there, never handed out.",
        ),
        (first, Edition.SEALED, "summary", "It says from which window the film was made."),
        (second, Edition.PUBLIC, "", "Whoever filmed it published it and agreed to its use."),
    )
    for exhibit, edition, field, why in decisions:
        store.apply(decide(store, exhibit, edition, field=field, why=why, author=author))
    for person in store.people():
        if person.code == "W-2":
            why = "Whether it is one person or two is open; nobody outside need know of a second voice."
            store.apply(decide(store, person, Edition.SEALED, author=author, why=why))
