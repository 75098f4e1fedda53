"""Make a package of an edition: what others may see, with proof that it is a part of the sealed case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from annotator.case.editions import edition_of, project
from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition
from annotator.clock import Clock
from annotator.errors import ExportError, UsageError
from annotator.exchange.package.bag import BagWriter
from annotator.exchange.package.guide_edition import EditionFacts
from annotator.exchange.package.names import REDACTED, safe_part
from annotator.exchange.package.sinks import FolderSink, ZipSink, require_new, saying
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.provenance.commitments import case_secret
from annotator.report.inputs import ReportOptions
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.workflow.disclosure_check import NOTHING_ACCEPTED, Accepted, Leaving
from annotator.workflow.disclosure_gate import cleared
from annotator.workflow.edition_payload import EditionContent, add_values, edition_info
from annotator.workflow.intake import ensure_index
from annotator.workflow.package import (
    PackageMade,
    at_one_moment,
    check_written,
    require_outside,
    signer_of,
)
from annotator.workflow.redact_copy import RedactionWanted, write_redacted
from annotator.workflow.report import render_pages
from annotator.workflow.vault import vault_of

_PART: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class EditionOptions:
    """What goes in besides the values: `report` as PDF and HTML in `language`; without `sign` it is not signed.

    `redacted` are the ids of exhibits of which a redacted copy is made for it; `looked_through`
    says that somebody looked at everything that the making of those asks for.
    """

    edition: Edition = Edition.PUBLIC
    report: bool = True
    language: str = "en"
    sign: bool = True
    as_zip: bool = False
    redacted: tuple[str, ...] = ()
    looked_through: bool = False


def make_edition(
    store: CaseStore,
    target: Path,
    *,
    options: EditionOptions | None = None,
    vault: Vault | None = None,
    accepted: Accepted = NOTHING_ACCEPTED,
    clock: Clock,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> PackageMade:
    """Write the package of an edition, a folder or a ZIP of one, which must not exist yet.

    It holds what the edition shows, no original and no log, and a list of salted
    commitments to every field of the sealed case at this entry of its log. Nothing is
    written before the disclosure check has nothing left but what is `accepted`. Raises
    UsageError for the sealed edition and for an exhibit that the edition does not hold,
    DisclosureError, NotLookedThroughError, KeyLockedError, ExportError, CancelledError; then
    nothing is left behind.
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
    vault = vault_of(store) if vault is None else vault
    checked = store.snapshot()
    leaving = Leaving(
        stills=options.report,
        texts=(("The name of the package", target.name),),
        copies=frozenset(options.redacted),
    )
    said = cleared(
        store, options.edition, leaving, case=checked, vault=vault, accepted=accepted,
        cancelled=cancelled,
    )  # fmt: skip
    with ExitStack() as stack:
        stack.enter_context(saying(target))
        scratch = TemporaryDirectory(prefix=".edition-", dir=target.parent)
        films = _redacted(
            store, checked, Path(stack.enter_context(scratch)), options, vault, progress, cancelled
        )
        reports = _reports(store, checked, target, options, clock, progress, cancelled)
        case, end = at_one_moment(store)
        if case != checked:
            raise ExportError(
                "The case was changed while the package was made.",
                "Nothing was written, since what is new was not looked through. Make it again.",
            )
        content = EditionContent(
            case=case,
            projected=project(case, options.edition),
            end=end,
            secret=case_secret(store.custody(0, 1)[0].salt),
            key=key,
            made_at=clock.now_utc(),
        )
        indexes = {
            exhibit.id: ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
            for exhibit in content.projected.case.exhibits
        }
        sink = _sink(target, as_zip=options.as_zip)
        stack.enter_context(sink)
        bag = BagWriter(sink)
        progress(Progress(0, None, "Writing the edition"))
        for name, data in reports:
            check(cancelled)
            bag.add(name, [data])
        for name, film in films:
            check(cancelled)
            bag.add(name, _parts(film))
        facts = add_values(bag, content, indexes)
        digest = bag.finish(edition_info(facts, content.made_at), signer)
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
        _log(store, made, facts, said, as_zip=options.as_zip)
    return made


def _sink(target: Path, *, as_zip: bool) -> FolderSink | ZipSink:
    return ZipSink(target) if as_zip else FolderSink(target)


def _redacted(
    store: CaseStore,
    case: CaseSnapshot,
    folder: Path,
    options: EditionOptions,
    vault: Vault,
    progress: Report,
    cancelled: Cancelled,
) -> list[tuple[str, Path]]:
    """Redacted copies made for the package, each with its log: name in the package and file."""
    told = edition_of(case, options.edition)
    found = []
    for number, wanted in enumerate(dict.fromkeys(options.redacted), 1):
        exhibit = told.find("exhibit", wanted)
        original = case.find("exhibit", wanted)
        if not isinstance(exhibit, Exhibit) or not isinstance(original, Exhibit):
            raise UsageError(
                f"The {options.edition} edition does not hold the video of which a redacted copy is"
                " wanted.",
                "Decide that the exhibit may be told, or leave the copy out.",
            )
        target = folder / f"{safe_part(exhibit.label, f'exhibit-{number}')}.mp4"
        made = write_redacted(
            store,
            original,
            RedactionWanted(target, looked_through=options.looked_through, edition=options.edition),
            vault=vault,
            progress=progress,
            cancelled=cancelled,
        )
        found += [(f"{REDACTED}{path.name}", path) for path in (made.path, made.log, made.text)]
    return found


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_PART):
            yield part


def _reports(
    store: CaseStore,
    case: CaseSnapshot,
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
    pages = render_pages(
        store,
        target,
        options=wanted,
        clock=clock,
        case=case,
        progress=progress,
        cancelled=cancelled,
    )
    return [(f"data/report.{kind}", data) for kind, data in pages.items()]


def _log(
    store: CaseStore,
    made: PackageMade,
    facts: EditionFacts,
    said: dict[str, Json],
    *,
    as_zip: bool,
) -> None:
    store.log(
        Action.EXPORT,
        f"Export a package of the {facts.edition} edition",
        details={
            "kind": "edition.zip" if as_zip else "edition",
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
            **said,
        },
    )
