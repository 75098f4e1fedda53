"""The case for other forensic tools: CASE 1.x / UCO 1.x as JSON-LD.

An investigation, its exhibits as observable files with their digests and their
provenance records (`exhibitNumber`), and what was done to them as
investigative actions with their performers.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Final

from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.provenance.custody import CustodyEntry

CONTEXT: Final = {
    "kb": "urn:annotator:kb:",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-marking": "https://ontology.unifiedcyberontology.org/uco/marking/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_HERE: Final = uuid.UUID("6f1d5a5e-5f0b-5e0f-9c57-0d8b2a9d7c11")


def case_uco(case: CaseSnapshot, log: Iterable[CustodyEntry]) -> dict[str, Any]:
    """The document as JSON data; its ids are made of the case's own, so they stay the same."""
    actions, performers = _actions(log, {exhibit.id for exhibit in case.exhibits})
    objects = [part for exhibit in case.exhibits for part in _exhibit(exhibit)]
    head = {
        "@id": _id("Investigation", case.info.id),
        "@type": "case-investigation:Investigation",
        "uco-core:name": case.info.title,
        "uco-core:description": [case.info.question] if case.info.question else [],
        "case-investigation:focus": [case.info.question] if case.info.question else [],
        "uco-core:object": [_ref(each["@id"]) for each in (*objects, *actions, *performers)],
    }
    head = {name: value for name, value in head.items() if value != []}
    return {"@context": CONTEXT, "@graph": [head, *objects, *performers, *actions]}


def _exhibit(exhibit: Exhibit) -> list[dict[str, Any]]:
    file = _id("ObservableObject", exhibit.id)
    record = {
        "@id": _id("ProvenanceRecord", exhibit.id),
        "@type": "case-investigation:ProvenanceRecord",
        "case-investigation:exhibitNumber": exhibit.label,
        "uco-core:description": [exhibit.name()],
        "uco-core:object": [_ref(file)],
        "uco-core:objectMarking": [_ref(_id("Marking", exhibit.provenance.tlp.value))],
    }
    marking = {
        "@id": _id("Marking", exhibit.provenance.tlp.value),
        "@type": "uco-marking:MarkingDefinition",
        "uco-marking:definitionType": "statement",
        "uco-marking:definition": [
            {
                "@id": _id("StatementMarking", exhibit.provenance.tlp.value),
                "@type": "uco-marking:StatementMarking",
                "uco-marking:definitionType": "statement",
                "uco-marking:statement": f"TLP:{exhibit.provenance.tlp.value}",
            }
        ],
    }
    thing = {
        "@id": file,
        "@type": "uco-observable:ObservableObject",
        "uco-core:hasFacet": [
            {
                "@id": _id("FileFacet", exhibit.id),
                "@type": "uco-observable:FileFacet",
                "uco-observable:fileName": exhibit.filename,
                "uco-observable:sizeInBytes": _typed(str(exhibit.size_bytes), "integer"),
            },
            {
                "@id": _id("ContentDataFacet", exhibit.id),
                "@type": "uco-observable:ContentDataFacet",
                "uco-observable:mimeType": exhibit.mime or "application/octet-stream",
                "uco-observable:hash": [
                    _hash("SHA256", exhibit.digest_sha256, exhibit.id),
                    _hash("SHA512", exhibit.digest_sha512, exhibit.id),
                ],
            },
        ],
    }
    return [thing, record, marking]


def _hash(method: str, digest: str, of: str) -> dict[str, Any]:
    return {
        "@id": _id(f"Hash{method}", of),
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": method,
        "uco-types:hashValue": _typed(digest, "hexBinary"),
    }


def _actions(
    log: Iterable[CustodyEntry], exhibits: set[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The entries about exhibits as actions, and who performed them."""
    actions, performers = [], {}
    for entry in log:
        touched = [each for each in entry.object_ids if each in exhibits]
        if not touched:
            continue
        who = _id("Identity", f"{entry.actor.name} {entry.actor.key_fingerprint}")
        performers[who] = {
            "@id": who,
            "@type": "uco-identity:Identity",
            "uco-core:name": entry.actor.name,
        }
        actions.append(
            {
                "@id": _id("InvestigativeAction", entry.entry_hash),
                "@type": "case-investigation:InvestigativeAction",
                "uco-core:name": entry.label,
                "uco-action:startTime": _typed(entry.at_utc, "dateTime"),
                "uco-action:endTime": _typed(entry.at_utc, "dateTime"),
                "uco-action:performer": _ref(who),
                "uco-action:object": [_ref(_id("ObservableObject", each)) for each in touched],
            }
        )
    return actions, list(performers.values())


def _id(kind: str, of: str) -> str:
    return f"kb:{kind}-{uuid.uuid5(_HERE, f'{kind} {of}')}"


def _ref(identifier: str) -> dict[str, str]:
    return {"@id": identifier}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@type": f"xsd:{kind}", "@value": value}
