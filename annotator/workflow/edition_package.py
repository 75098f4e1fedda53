"""Make a package of an edition: what others may see, with proof that it is a part of the sealed case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from annotator import __version__
from annotator.case.codec import to_json
from annotator.case.editions import Projected, project
from annotator.case.edits import Action
from annotator.case.entities import Entity, entity_name
from annotator.case.exhibit import Exhibit
from annotator.case.particulars import fields_of, particulars
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition
from annotator.clock import Clock
from annotator.errors import UsageError
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
from annotator.exchange.package.sinks import FolderSink, ZipSink, require_new, saying
from annotator.exchange.web_annotation import annotation_page
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.canonical import canonical_json
from annotator.provenance.commitments import (
    Particular,
    case_secret,
    commitment_lines,
    salt_of,
)
from annotator.provenance.heads import LogEnd
from annotator.report.inputs import ReportOptions
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.intake import ensure_index
from annotator.workflow.package import (
    PackageMade,
    at_one_moment,
    check_written,
    require_outside,
    signer_of,
)
from annotator.workflow.report import render_report

STATEMENT_FORMAT: Final = "annotator edition 1"
VALUES_FORMAT: Final = "annotator edition values 1"


@dataclass(frozen=True, slots=True)
class EditionOptions:
    """What goes in besides the values: `report` as PDF and HTML in `language`; without `sign` it is not signed."""

    edition: Edition = Edition.PUBLIC
    report: bool = True
    language: str = "en"
    sign: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """The values of an edition as JSON with what is changed in each, and what is shown as it stands."""

    values: list[dict[str, Any]]
    particulars: tuple[Particular, ...]
    changed: int


def make_edition(
    store: CaseStore,
    target: Path,
    *,
    options: EditionOptions | None = None,
    as_zip: bool = False,
    clock: Clock,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> PackageMade:
    """Write the package of an edition, a folder or a ZIP of one, which must not exist yet.

    It holds what the edition shows, no original and no log, and a list of salted
    commitments to every field of the sealed case at this entry of its log. Raises
    UsageError for the sealed edition, what the disclosure check raises, KeyLockedError,
    ExportError, CancelledError; then nothing is left behind.
    """
    options = options or EditionOptions()
    if options.edition is Edition.SEALED:
        raise UsageError(
            "A sealed package holds everything; an edition is a part of it.",
            "Choose the restricted or the public edition, or make a sealed package.",
        )
    target = target.absolute()
    require_new(target)
    require_outside(store, target)
    signer, key = signer_of(store, sign=options.sign)
    reports = _reports(store, target, options, clock, progress, cancelled)
    case, end = at_one_moment(store)
    projected = project(case, options.edition)
    indexes = {
        exhibit.id: ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
        for exhibit in projected.case.exhibits
    }
    secret = case_secret(store.custody(0, 1)[0].salt)
    lines = list(commitment_lines(secret, particulars(case.everything())))
    shown = shown_in(case, projected.case)
    made_at = clock.now_utc()
    with ZipSink(target) if as_zip else FolderSink(target) as sink, saying(target):
        bag = BagWriter(sink)
        progress(Progress(0, None, "Writing the edition"))
        check(cancelled)
        for name, data in reports:
            bag.add(name, [data])
        listed = bag.add(COMMITMENTS, lines)
        _add_values(bag, projected, shown, secret, indexes)
        bag.add(STATEMENT, [_statement(projected, end, listed.sha256, made_at)])
        facts = EditionFacts(
            title=projected.case.info.title,
            case_id=projected.case.info.id,
            edition=str(options.edition),
            head=end.head,
            entries=end.seq,
            shown=len(shown.particulars),
            changed=shown.changed,
            committed=len(lines),
            list_digest=listed.sha256,
            key=key,
        )
        bag.add("VERIFY.txt", [edition_guide(facts)])
        bag.add("verify.py", [edition_verifier()])
        digest = bag.finish(_info(facts, made_at), signer)
        check(cancelled)
        sink.close()
        check_written(sink.part, progress, cancelled)
        sink.commit()
    made = PackageMade(
        path=target,
        digest=digest,
        files=len(bag.written),
        size_bytes=sum(each.size_bytes for each in bag.written.values()),
        entries=end.seq,
        head=end.head,
        key=key,
    )
    if not store.read_only:
        _log(store, made, facts, as_zip=as_zip)
    return made


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


def _add_values(
    bag: BagWriter,
    projected: Projected,
    shown: Shown,
    secret: bytes,
    indexes: dict[str, FrameIndex],
) -> None:
    case = projected.case
    bag.add(
        VALUES,
        [
            _json(
                {
                    "format": VALUES_FORMAT,
                    "edition": str(projected.edition),
                    "values": shown.values,
                }
            )
        ],
    )
    bag.add(PARTICULARS, _proofs(shown.particulars, secret))
    bag.add(ANNOTATIONS, annotation_page(case.info.id, case.annotations, indexes))


def _proofs(shown: tuple[Particular, ...], secret: bytes) -> Iterator[bytes]:
    for each in shown:
        text = each.text()
        yield canonical_json({"salt": salt_of(secret, text), "particular": text}) + b"\n"


def _statement(projected: Projected, end: LogEnd, listed: str, made_at: datetime) -> bytes:
    return _json(
        {
            "format": STATEMENT_FORMAT,
            "case_id": end.case_id,
            "edition": str(projected.edition),
            "log_entries": end.seq,
            "log_head": end.head,
            "commitments_sha256": listed,
            "made_at": f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "program": f"annotator {__version__}",
        }
    )


def _reports(
    store: CaseStore,
    target: Path,
    options: EditionOptions,
    clock: Clock,
    progress: Report,
    cancelled: Cancelled,
) -> list[tuple[str, bytes]]:
    if not options.report:
        if not store.read_only:
            store.trust.sign_export()
        return []
    wanted = ReportOptions(edition=options.edition, language=options.language)
    return [
        (
            f"data/report.{kind}",
            render_report(
                store,
                kind,
                target,
                options=wanted,
                clock=clock,
                progress=progress,
                cancelled=cancelled,
            )[1],
        )
        for kind in ("pdf", "html")
    ]


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=True, sort_keys=True, indent=1) + "\n").encode("ascii")


def _info(facts: EditionFacts, made_at: datetime) -> dict[str, str]:
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


def _log(store: CaseStore, made: PackageMade, facts: EditionFacts, *, as_zip: bool) -> None:
    store.log(
        Action.EXPORT,
        f"Export a package of the {facts.edition} edition",
        details={
            "kind": "edition.zip" if as_zip else "edition",
            "edition": facts.edition,
            "package_digest": made.digest,
            "files": made.files,
            "size_bytes": made.size_bytes,
            "entries": made.entries,
            "head": made.head,
            "signed_with": made.key,
            "commitments_sha256": facts.list_digest,
            "shown": facts.shown,
            "changed": facts.changed,
            "committed": facts.committed,
        },
    )
