"""Clips: the frames of a span as a film of their own, decoded exactly and kept without loss.

A clip is a derived file and says so. Before it gets its name it was decoded
again, and every frame was found to be what the index of the exhibit says.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Edition, Tlp
from annotator.errors import ExportError, UsageError
from annotator.media.clip_writer import Container
from annotator.progress import Cancelled, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.workflow.clip_making import ClipMaking, ClipSpan
from annotator.workflow.disclosure_check import NOTHING_ACCEPTED, Accepted, Leaving
from annotator.workflow.disclosure_gate import film_cleared
from annotator.workflow.intake import ensure_index, exhibit_path
from annotator.workflow.stills import require_free, write_export
from annotator.workflow.telling import Names, Telling, require_unsaid
from annotator.workflow.vault import vault_of

CONTAINERS: Final[dict[str, Container]] = {".mkv": "matroska", ".nut": "nut"}
FORMAT: Final = "annotator clip 1"
_TABLE: Final = ".frames.json"


@dataclass(frozen=True, slots=True)
class ClipWanted:
    """Frames `first` to `last` (from 0, both in it), and where the clip goes.

    The name of `target` ends in .mkv (times in milliseconds) or .nut (times as in the film).
    Below the sealed edition (without one: that of the case) the disclosure check comes first; a
    clip keeps every sample, so what is covered leaves in a redacted copy only.
    """

    first: int
    last: int
    target: Path
    sound: bool = True
    overwrite: bool = False
    edition: Edition | None = None
    accepted: Accepted = NOTHING_ACCEPTED


@dataclass(frozen=True, slots=True)
class ClipMade:
    """A clip, the table of its frames, and in words what a reader must know of it."""

    path: Path
    table: Path
    sha256: str
    frames: int
    same_planes: bool
    exact_times: bool
    words: tuple[str, ...]


def clip_warning(store: CaseStore, exhibit: Exhibit, *, sound: bool = True) -> str:
    """What somebody must know before a clip of this exhibit leaves the case; '' where nothing is said."""
    if Tlp.RED not in (exhibit.provenance.tlp, store.info().tlp):
        return ""
    carries = (
        "the voices and shows from where it was filmed"
        if sound
        else "the vantage: it shows from where it was filmed"
    )
    return (
        f"{exhibit.label} is TLP:RED. The clip carries {carries}, which can lead to who filmed or spoke."
        " Nothing in it is covered."
    )


def write_clip(
    store: CaseStore,
    exhibit: Exhibit,
    wanted: ClipWanted,
    *,
    vault: Vault | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> ClipMade:
    """Write a span of an exhibit as a film of its own, with a table of its frames beside it; logs it.

    Raises UsageError, ExportError, TellingError, MediaError, IntegrityError,
    CancelledError; then neither file was written.
    """
    first, last, target = wanted.first, wanted.last, wanted.target
    container = CONTAINERS.get(target.suffix.lower())
    if container is None:
        raise UsageError(
            f"“{target.name}” is no name for a clip.", "End it in .mkv, or in .nut for exact times."
        )
    table = target.with_name(target.name + _TABLE)
    video = exhibit_path(store, exhibit)
    require_other(video, target, table)
    require_free(target, table, overwrite=wanted.overwrite)
    index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
    if not 0 <= first <= last < len(index):
        raise UsageError(
            f"There are no frames {first} to {last} in {exhibit.label}.",
            f"It has frames 0 to {len(index) - 1}; the first one of a span comes first.",
        )
    leaving = Leaving(
        pictures={exhibit.id: tuple(index.stamp(each) for each in range(first, last + 1))},
        sound=wanted.sound,
        texts=(("The name of the file", target.name),),
        values=False,
        exact=True,
    )
    vault = vault_of(store) if vault is None else vault
    passed = film_cleared(
        store,
        exhibit,
        wanted.edition,
        leaving,
        vault=vault,
        accepted=wanted.accepted,
        cancelled=cancelled,
    )
    info = store.info()
    numbers = f"{info.shown_number(first)}–{info.shown_number(last)}"
    title = f"derived clip of {exhibit.label}, frames {numbers}"
    if vault.is_unlocked and Names(vault).are_in(f"{title}\n{target.name}"):
        found = (Telling("The name of the file or of the exhibit", "choose another one."),)
        require_unsaid(found, sealed=False, accepted=False)
    span = ClipSpan(index, first, last, container)
    with part_beside(target) as part:
        made = ClipMaking(video, span, part, title, progress, cancelled)
        made.write(sound=wanted.sound)
        made.verify()
        digest = hashlib.sha256()
        with part.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
            os.fsync(file.fileno())
        data = _table(store, exhibit, span, made, title, digest.hexdigest())
        check(cancelled)
        put_in_place(part, target, table, data, overwrite=wanted.overwrite)
    if not store.read_only:
        store.log(
            Action.EXPORT,
            f"Clip of {exhibit.label}, frames {numbers}",
            details={
                "kind": "clip",
                "exhibit": exhibit.id,
                "first_frame": first,
                "last_frame": last,
                "sha256": digest.hexdigest(),
                "table_sha256": hashlib.sha256(data).hexdigest(),
                "same_planes": made.same_planes,
                "exact_times": span.exact,
                "sound": made.sounds,
                **passed.said,
            },
        )
    return ClipMade(
        target,
        table,
        digest.hexdigest(),
        len(span),
        made.same_planes,
        span.exact,
        tuple(made.words),
    )


def require_other(video: Path, *targets: Path) -> None:
    """Raise ExportError where one of the files is the original itself."""
    for path in targets:
        if path.exists() and path.samefile(video):
            raise ExportError("That is the original itself.", "Choose another name for the clip.")


@contextmanager
def part_beside(target: Path) -> Iterator[Path]:
    """An empty file (0600) beside the target, removed in the end if it is still there.

    It ends as the target does: some kinds of film are known by that only.
    """
    try:
        descriptor, name = tempfile.mkstemp(
            prefix=".", suffix=f".part{target.suffix}", dir=target.parent
        )
    except OSError as error:
        raise ExportError(
            f"“{target.name}” could not be written: {error.strerror}.", "Choose another folder."
        ) from None
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)


def put_in_place(part: Path, target: Path, table: Path, data: bytes, *, overwrite: bool) -> None:
    """Write the table, then give the finished film its name: both or neither. Raises ExportError."""
    write_export(table, data, overwrite=overwrite)
    try:
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            table.unlink()
        raise ExportError(f"“{target.name}” could not be written: {error.strerror}.") from None


def _table(
    store: CaseStore, exhibit: Exhibit, span: ClipSpan, made: ClipMaking, title: str, digest: str
) -> bytes:
    """The table beside a clip as JSON, a frame a line."""
    base = span.index.time_base
    warning = clip_warning(store, exhibit, sound=made.sounds)
    head: dict[str, Json] = {
        "format": FORMAT,
        "title": title,
        "clip_sha256": digest,
        "exhibit": exhibit.label,
        "exhibit_sha256": exhibit.digest_sha256,
        "exhibit_video_stream": exhibit.video_stream,
        "frames_are_counted_from": 0,
        "same_planes": made.same_planes,
        "exact_times": span.exact,
        "sound": made.sounds,
        **made.facts,
        "exhibit_time_base": f"{base.numerator}/{base.denominator}",
        "clip_time_base": f"{span.clock.numerator}/{span.clock.denominator}",
        "words": [*made.words, *([warning] if warning else [])],
        "check": "ffmpeg -noautorotate -i CLIP -map 0:v -fps_mode passthrough -f framehash -hash sha256 -",
    }
    lines = []
    for place in range(len(span)):
        stamp = span.index.stamp(span.first + place)
        row: dict[str, Json] = {
            "clip_frame": place,
            "exhibit_frame": stamp.index,
            "exhibit_pts": stamp.pts,
            "clip_pts": span.ticks[place],
            "exhibit_planes_sha256": stamp.digest,
        }
        if not made.same_planes:
            row["clip_planes_sha256"] = made.digests[place]
        lines.append("  " + json.dumps(row, ensure_ascii=False))
    body = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    return (body + ',\n "frames": [\n' + ",\n".join(lines) + "\n ]\n}\n").encode()
