"""A redacted copy of an exhibit: planned, written, checked, and only then given its name and logged."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from annotator.case.edits import Action, Change, Edit
from annotator.case.exhibit import Exhibit
from annotator.case.redaction import SoundChoice
from annotator.case.vocabularies import Edition, Generation
from annotator.clock import utc_text
from annotator.errors import ExportError, IntegrityError, UsageError
from annotator.media.engine import file_metadata, probe
from annotator.media.redacted_look import Kind
from annotator.progress import Cancelled, Report, check, ignore, never
from annotator.provenance.digests import hash_file
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.whole_file import part_in, sync_folder
from annotator.workflow.intake import Taken, add_exhibit, ensure_index, exhibit_path
from annotator.workflow.redact_check import RedactionCheck
from annotator.workflow.redact_making import RedactionMaking
from annotator.workflow.redact_plan import RedactionPlan, plan_redaction, require_same_numbers
from annotator.workflow.redaction_log import EVENT, LogFacts, as_json, as_text, case_log, public_log
from annotator.workflow.stills import require_free, write_export
from annotator.workflow.telling import Names, Telling, names_searched, require_unsaid
from annotator.workflow.vault import vault_of

KINDS: Final = {".mkv": Kind.LOSSLESS, ".mp4": Kind.SMALL}
LOG_ENDING: Final = ".redaction.json"
TEXT_ENDING: Final = ".redaction.txt"


@dataclass(frozen=True, slots=True)
class RedactionWanted:
    """Where a redacted copy goes: .mkv without loss, .mp4 small.

    `sound` in place of what was decided for the exhibit. `looked_through` says that
    somebody looked at everything that the plan asks for. With the edition sealed, the
    log beside the copy says what was hidden, where and why.
    """

    target: Path
    sound: SoundChoice | None = None
    looked_through: bool = False
    edition: Edition = Edition.PUBLIC
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class RedactionMade:
    """A redacted copy, its logs, and in words what a reader must know and what was checked."""

    path: Path
    log: Path
    text: Path
    case_log: Path | None
    sha256: str
    frames: int
    words: tuple[str, ...]
    checked: tuple[str, ...]


class NotLookedThroughError(ExportError):
    """Nothing was written since something must be looked at first; `asked` says what."""

    def __init__(self, asked: tuple[str, ...]) -> None:
        super().__init__(
            "Somebody could be seen or heard in the copy: " + " ".join(asked),
            "Cover what is missing and step through the film, or say that you have looked at all this.",
        )
        self.asked = asked


def write_redacted(
    store: CaseStore,
    exhibit: Exhibit,
    wanted: RedactionWanted,
    *,
    vault: Vault | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> RedactionMade:
    """Write a copy of an exhibit in which everything that is to be covered is, and log it.

    The copy gets its name only after it was decoded again and found right. Raises
    NotLookedThroughError, UsageError, ExportError, TellingError, MediaError,
    IntegrityError, CancelledError; then nothing was written.
    """
    target = wanted.target
    kind = KINDS.get(target.suffix.lower())
    if kind is None:
        raise UsageError(
            f"“{target.name}” is no name for a redacted copy.",
            "End it in .mkv for one without loss, or in .mp4 for a small one.",
        )
    log, text = (target.with_name(target.name + end) for end in (LOG_ENDING, TEXT_ENDING))
    video = exhibit_path(store, exhibit)
    _require_elsewhere(store, video, target)
    require_free(target, log, text, overwrite=wanted.overwrite)
    vault = vault_of(store) if vault is None else vault
    _require_names_unsaid(vault, f"{exhibit.label}\n{target.name}")
    plan = plan_redaction(store, exhibit, wanted.sound)
    asked = plan.words(store.info().first_frame_number)
    if asked and not wanted.looked_through:
        raise NotLookedThroughError(asked)
    index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
    require_same_numbers(plan, index)
    _require_unchanged(video, exhibit, cancelled)
    try:
        with part_in(target.parent, b"") as part:
            made = RedactionMaking(
                video, exhibit.video_stream, index, plan, kind, part, progress, cancelled
            )
            made.write()
            checked = RedactionCheck(made, said_by(exhibit, video, cancelled)).run()
            _require_unchanged(video, exhibit, cancelled)
            facts = LogFacts(
                exhibit, target.name, *_digest(part), utc_text(store.clock.now_utc()),
                store.actor.name, made, checked,
            )  # fmt: skip
            sealed = wanted.edition is Edition.SEALED
            inside = case_log(facts, asked if wanted.looked_through else ())
            data = as_json(inside if sealed else public_log(facts))
            check(cancelled)
            kept = _keep_in_case(store, exhibit, facts.sha256, as_json(inside))
            try:
                write_export(log, data, overwrite=wanted.overwrite)
                write_export(text, as_text(facts), overwrite=wanted.overwrite)
                part.replace(target)
            except BaseException:
                for each in (log, text, kept):
                    if each is not None:
                        with suppress(OSError):
                            each.unlink()
                raise
            sync_folder(target.parent)
    except OSError as error:
        raise ExportError(
            f"“{target.name}” could not be written: {error.strerror}.",
            "Choose another folder, or free some space.",
        ) from None
    _log(store, facts, wanted, vault, hashlib.sha256(data).hexdigest())
    words = tuple(public_words(facts))
    return RedactionMade(
        target, log, text, kept, facts.sha256, checked.frames, words, checked.words
    )


def public_words(facts: LogFacts) -> Iterator[str]:
    """What a reader of the copy must know, a sentence each."""
    words = public_log(facts)["words"]
    assert isinstance(words, list)
    yield from map(str, words)


def add_redacted(
    store: CaseStore,
    exhibit: Exhibit,
    made: RedactionMade,
    *,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Taken:
    """Take a redacted copy into the case as an exhibit of its own that was derived from `exhibit`.

    Raises as add_exhibit does, and IntegrityError where the file is no longer what was written.
    """
    if hash_file(made.path, cancelled=cancelled).sha256 != made.sha256:
        raise IntegrityError(
            "The redacted copy was changed after it was written.", "Make it again."
        )
    taken = add_exhibit(store, made.path, progress=progress, cancelled=cancelled)
    provenance = replace(
        taken.exhibit.provenance,
        title=f"Redacted copy of {exhibit.label}",
        generation=Generation.EDITED,
        derived_from=exhibit.id,
        tlp=taken.exhibit.provenance.tlp,
    )
    after = replace(taken.exhibit, provenance=provenance)
    receipt = store.apply(
        Edit(
            Action.CHANGE,
            f"{after.label} is a redacted copy of {exhibit.label}",
            (Change(taken.exhibit, after),),
        )
    )
    return Taken(after, taken.edit, receipt, taken.not_understood)


def _require_elsewhere(store: CaseStore, video: Path, target: Path) -> None:
    if target.exists() and target.samefile(video):
        raise ExportError("That is the original itself.", "Choose another name for the copy.")
    folder, place = store.folder.resolve(), target.parent.resolve()
    if place.is_relative_to(folder) and not place.is_relative_to(folder / "exports"):
        raise ExportError(
            "A redacted copy cannot lie among the files of the case.",
            "Choose another folder, or “exports” in the case folder.",
        )


def _require_names_unsaid(vault: Vault, text: str) -> None:
    if vault.is_unlocked and Names(vault).are_in(text):
        found = (Telling("The name of the file or of the exhibit", "choose another one."),)
        require_unsaid(found, sealed=False, accepted=False)


def _require_unchanged(video: Path, exhibit: Exhibit, cancelled: Cancelled) -> None:
    if hash_file(video, cancelled=cancelled).sha256 != exhibit.digest_sha256:
        raise IntegrityError(
            f"The video of {exhibit.label} is no longer the one that was taken in.",
            "Nothing was written. Verify the case, and put the original file back first.",
        )


def said_by(exhibit: Exhibit, video: Path, cancelled: Cancelled) -> tuple[str, ...]:
    """Every text that the exhibit's file says of itself, and its names: none may be in the copy."""
    facts = probe(video)
    said = file_metadata(video, cancelled=cancelled)
    texts = [value for _name, value in facts.metadata]
    texts += [value for stream in facts.streams for _name, value in stream.metadata]
    texts += [tag.value for tag in said.tags]
    if said.credentials is not None:
        texts += [said.credentials.generator, said.credentials.signer, said.credentials.title]
    texts += [exhibit.filename, Path(exhibit.filename).stem, video.name, video.stem]
    texts += [exhibit.provenance.title, exhibit.provenance.uploader_handle, exhibit.provenance.url]
    return tuple(
        dict.fromkeys(line.strip() for each in texts for line in each.splitlines() if line)
    )


def _digest(part: Path) -> tuple[str, int]:
    state = hashlib.sha256()
    size = 0
    with part.open("r+b") as file:
        while block := file.read(1 << 20):
            state.update(block)
            size += len(block)
        os.fsync(file.fileno())
    return state.hexdigest(), size


def _keep_in_case(store: CaseStore, exhibit: Exhibit, sha256: str, data: bytes) -> Path | None:
    """The log for the case, among what is derived, which nobody hands on; None where it cannot be written."""
    if store.read_only:
        return None
    kind = f"redaction-{sha256[:16]}"
    store.put_derived(exhibit.id, kind, data)
    return store.folder / "derived" / exhibit.id / f"{kind}.bin"


def _log(
    store: CaseStore, facts: LogFacts, wanted: RedactionWanted, vault: Vault, log_sha256: str
) -> None:
    if store.read_only:
        return
    plan: RedactionPlan = facts.made.plan
    store.log(
        Action.EXPORT,
        f"Redacted copy of {facts.exhibit.label}",
        details={
            "kind": "redacted copy",
            "premis_event": EVENT,
            "exhibit": facts.exhibit.id,
            "exhibit_sha256": facts.exhibit.digest_sha256,
            "sha256": facts.sha256,
            "log_sha256": log_sha256,
            "edition": str(wanted.edition),
            "frames": facts.checked.frames,
            "covers": len(plan.covered),
            "sound": str(plan.sound),
            "looked_through": wanted.looked_through,
            "reviewed": bool(plan.reviewed),
            "names": names_searched(vault),
        },
    )
