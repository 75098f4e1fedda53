"""What the package of an edition holds, written part by part into the bag."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from annotator import __version__
from annotator.case.codec import to_json
from annotator.case.editions import Projected
from annotator.case.entities import Entity, entity_name
from annotator.case.exhibit import Exhibit
from annotator.case.particulars import fields_of, particulars
from annotator.case.snapshot import CaseSnapshot
from annotator.exchange.package.bag import BagWriter
from annotator.exchange.package.checking import edition_verifier
from annotator.exchange.package.guide_edition import EditionFacts, edition_guide
from annotator.exchange.package.names import (
    ANNOTATIONS,
    COMMITMENTS,
    PARTICULARS,
    STATEMENT,
    VALUES,
)
from annotator.exchange.web_annotation import annotation_page
from annotator.provenance.canonical import canonical_json
from annotator.provenance.commitments import Particular, commitment_lines, salt_of
from annotator.provenance.heads import LogEnd
from annotator.timing.frame_index import FrameIndex

STATEMENT_FORMAT: Final = "annotator edition 1"
VALUES_FORMAT: Final = "annotator edition values 1"


@dataclass(frozen=True, slots=True)
class EditionContent:
    """The sealed case at the entry `end` of its log, the edition of it, and the secret of its salts."""

    case: CaseSnapshot
    projected: Projected
    end: LogEnd
    secret: bytes
    key: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """The values of an edition as JSON with what is changed in each, and what is shown as it stands."""

    values: list[dict[str, Any]]
    particulars: tuple[Particular, ...]
    changed: int


def add_values(
    bag: BagWriter, content: EditionContent, indexes: dict[str, FrameIndex]
) -> EditionFacts:
    """Write all but reports and films; returns what the guide says."""
    case, edition = content.projected.case, str(content.projected.edition)
    lines = list(commitment_lines(content.secret, particulars(content.case.everything())))
    listed = bag.add(COMMITMENTS, lines)
    shown = shown_in(content.case, case)
    values = {"format": VALUES_FORMAT, "edition": edition, "values": shown.values}
    bag.add(VALUES, [_json(values)])
    bag.add(PARTICULARS, _proofs(shown.particulars, content.secret))
    bag.add(ANNOTATIONS, annotation_page(case.info.id, case.annotations, indexes))
    bag.add(STATEMENT, [_statement(content, listed.sha256)])
    facts = EditionFacts(
        title=case.info.title,
        case_id=case.info.id,
        edition=edition,
        head=content.end.head,
        entries=content.end.seq,
        shown=len(shown.particulars),
        changed=shown.changed,
        committed=len(lines),
        list_digest=listed.sha256,
        key=content.key,
    )
    bag.add("VERIFY.txt", [edition_guide(facts)])
    bag.add("verify.py", [edition_verifier()])
    return facts


def shown_in(case: CaseSnapshot, edition: CaseSnapshot) -> Shown:
    """What an edition shows of a case: each field as it stands there, or named as changed."""
    sealed = {(entity_name(value), value.id): _said(value) for value in case.everything()}
    values: list[dict[str, Any]] = []
    found: list[Particular] = []
    count = 0
    for value in edition.everything():
        kind = entity_name(value)
        before = dict(fields_of(sealed.get((kind, value.id), {})))
        data = _said(value)
        changed = []
        for field, said in fields_of(data):
            if field in before and before[field] == said:
                found.append(Particular(kind, value.id, field, said))
            else:
                changed.append(field)
        count += len(changed)
        values.append({"kind": kind, "value": data, "changed": changed})
    return Shown(values, tuple(found), count)


def _said(value: Entity) -> Any:
    return to_json(value.for_others() if isinstance(value, Exhibit) else value)


def _proofs(shown: tuple[Particular, ...], secret: bytes) -> Iterator[bytes]:
    for each in shown:
        text = each.text()
        yield canonical_json({"salt": salt_of(secret, text), "particular": text}) + b"\n"


def _statement(content: EditionContent, listed: str) -> bytes:
    end = content.end
    return _json(
        {
            "format": STATEMENT_FORMAT,
            "case_id": end.case_id,
            "edition": str(content.projected.edition),
            "log_entries": end.seq,
            "log_head": end.head,
            "commitments_sha256": listed,
            "made_at": f"{content.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "program": f"annotator {__version__}",
        }
    )


def edition_info(facts: EditionFacts, made_at: datetime) -> dict[str, str]:
    """The lines of bag-info.txt."""
    return {
        "Bag-Software-Agent": f"annotator {__version__}",
        "Bagging-Date": f"{made_at.astimezone(UTC):%Y-%m-%d}",
        "External-Identifier": facts.case_id,
        "External-Description": facts.title,
        "Internal-Sender-Description": f"{facts.edition.capitalize()} edition: a part of a sealed case.",
        "Annotator-Package": "1",
        "Annotator-Edition": facts.edition,
        "Annotator-Made-At": f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Annotator-Log-Entries": str(facts.entries),
        "Annotator-Log-Head": facts.head,
        "Annotator-Commitments-SHA256": facts.list_digest,
        "Annotator-Key": facts.key or "none",
        "Annotator-Verifier-SHA256": hashlib.sha256(edition_verifier()).hexdigest(),
    }


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=True, sort_keys=True, indent=1) + "\n").encode("ascii")
