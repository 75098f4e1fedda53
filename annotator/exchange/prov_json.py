"""Where everything came from, as W3C PROV-JSON: exhibits, notes, who did what and with what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.exchange.urns import urn
from annotator.provenance.custody import CustodyEntry

PREFIX: Final = {
    "annotator": "urn:annotator:ns#",
    "entry": "urn:annotator:entry:",
    "agent": "urn:annotator:agent:",
    "id": "urn:annotator:id:",
    "dcterms": "http://purl.org/dc/terms/",
}


def prov_json(case: CaseSnapshot, log: Iterable[CustodyEntry]) -> dict[str, Any]:
    """The document as JSON data, in the form of the W3C member submission PROV-JSON."""
    document = _Document(case)
    for entry in log:
        document.take(entry)
    return document.data


class _Document:
    def __init__(self, case: CaseSnapshot) -> None:
        kinds = ("entity", "activity", "agent", "wasGeneratedBy", "used", "wasAssociatedWith",
                 "wasDerivedFrom", "wasAttributedTo")  # fmt: skip
        self.data: dict[str, Any] = {"prefix": dict(PREFIX), **{kind: {} for kind in kinds}}
        self._agents: dict[tuple[str, str], str] = {}
        self._count = 0
        self._known: set[str] = set()
        for exhibit in case.exhibits:
            self._entity(exhibit.id, _exhibit(exhibit))
        for exhibit in case.exhibits:
            source = exhibit.provenance.derived_from
            if source in self._known:
                self._relate(
                    "wasDerivedFrom", generatedEntity=f"id:{exhibit.id}", usedEntity=f"id:{source}"
                )
        for note in case.annotations:
            facts = {"prov:type": _name("annotator:Note"), "annotator:urn": urn(note.id)}
            self._entity(note.id, {**facts, "annotator:frame": note.start.index})
            self._relate(
                "wasDerivedFrom",
                generatedEntity=f"id:{note.id}",
                usedEntity=f"id:{note.exhibit_id}",
            )

    def take(self, entry: CustodyEntry) -> None:
        """One entry of the log: an activity of somebody, and what it made or used."""
        activity = f"entry:{entry.seq}"
        self.data["activity"][activity] = {
            "prov:startTime": entry.at_utc,
            "prov:endTime": entry.at_utc,
            "prov:type": entry.action,
            "prov:label": entry.label,
            "annotator:hash": entry.entry_hash,
            "annotator:program": entry.program,
        }
        agent = self._agent(entry.actor.name, entry.actor.key_fingerprint)
        self._relate("wasAssociatedWith", activity=activity, agent=agent)
        for change in entry.changes:
            if change.id not in self._known:
                continue
            if change.before_json is None:
                self._relate(
                    "wasGeneratedBy", entity=f"id:{change.id}", activity=activity, time=entry.at_utc
                )
                self._relate("wasAttributedTo", entity=f"id:{change.id}", agent=agent)
            else:
                self._relate("used", entity=f"id:{change.id}", activity=activity, time=entry.at_utc)

    def _entity(self, wanted: str, facts: dict[str, Any]) -> None:
        self.data["entity"][f"id:{wanted}"] = facts
        self._known.add(wanted)

    def _agent(self, name: str, fingerprint: str) -> str:
        key = (name, fingerprint)
        if key not in self._agents:
            made = f"agent:{len(self._agents) + 1}"
            self._agents[key] = made
            facts: dict[str, Any] = {"prov:type": _name("prov:Person"), "prov:label": name}
            self.data["agent"][made] = facts | (
                {"annotator:key": fingerprint} if fingerprint else {}
            )
        return self._agents[key]

    def _relate(self, kind: str, **ends: str) -> None:
        self._count += 1
        self.data[kind][f"_:r{self._count}"] = {f"prov:{end}": what for end, what in ends.items()}


def _exhibit(exhibit: Exhibit) -> dict[str, Any]:
    return {
        "prov:type": _name("annotator:Exhibit"),
        "prov:label": f"{exhibit.label} {exhibit.name()}",
        "annotator:urn": urn(exhibit.id),
        "annotator:sha256": exhibit.digest_sha256,
        "annotator:sha512": exhibit.digest_sha512,
        "dcterms:extent": exhibit.size_bytes,
    }


def _name(qualified: str) -> dict[str, str]:
    return {"$": qualified, "type": "prov:QUALIFIED_NAME"}
