"""Contact sheets and comparison plates: frames of an exhibit as one picture, each with its number and digest."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from annotator.case.edits import Action
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Edition
from annotator.errors import ExportError, IntegrityError, UsageError
from annotator.media.engine import open_frames
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.report.sheet import Tile, sheet_png
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.timing.frame_index import FrameIndex
from annotator.timing.timecode import format_time
from annotator.workflow.disclosure_check import NOTHING_ACCEPTED, Accepted, Leaving
from annotator.workflow.disclosure_gate import film_cleared
from annotator.workflow.intake import ensure_index, exhibit_path
from annotator.workflow.shots import stored_shots
from annotator.workflow.stills import require_free, still_jpeg, write_export
from annotator.workflow.telling import Names, Telling, require_unsaid
from annotator.workflow.vault import vault_of

MOST: Final = 200
ENDINGS: Final = (".png", ".jpg", ".jpeg")
_DIGITS: Final = 8
_PLATE_PIXELS: Final = 1600


@dataclass(frozen=True, slots=True)
class SheetMade:
    """The picture that was written, and the frames on it."""

    path: Path
    sha256: str
    frames: tuple[int, ...]


def evenly(first: int, last: int, count: int) -> tuple[int, ...]:
    """At most `count` frames from `first` to `last`, both among them, as evenly spaced as whole frames are."""
    if count <= 1 or first == last:
        return (first,)
    count = min(count, last - first + 1)
    return tuple(first + (last - first) * place // (count - 1) for place in range(count))


def at_notes(store: CaseStore, exhibit: Exhibit, first: int, last: int) -> tuple[int, ...]:
    """The frames of a span at which notes begin, each once. Raises UsageError where there are none."""
    found = {note.start.index for note in store.annotations(exhibit.id)}
    return _some(sorted(each for each in found if first <= each <= last), "No note begins there.")


def at_shots(
    store: CaseStore, exhibit: Exhibit, index: FrameIndex, first: int, last: int
) -> tuple[int, ...]:
    """The frames of a span at which shots begin. Raises UsageError where the shots are not known."""
    shots = stored_shots(store, exhibit, index)
    if shots is None:
        raise UsageError("The shots of this film are not known.", "Find its shots first.")
    starts = [int(each) for each in shots.starts]
    return _some([each for each in starts if first <= each <= last], "No shot begins there.")


def _some(found: Sequence[int], words: str) -> tuple[int, ...]:
    if not found:
        raise UsageError(words, "Choose a longer span, or frames that are evenly spaced.")
    return tuple(found)


def write_sheet(  # noqa: PLR0913 (what, where, and who answers for it)
    store: CaseStore,
    exhibit: Exhibit,
    frames: Sequence[int],
    target: Path,
    *,
    overwrite: bool = False,
    edition: Edition | None = None,
    accepted: Accepted = NOTHING_ACCEPTED,
    vault: Vault | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> SheetMade:
    """Write frames (from 0) of an exhibit as one picture, PNG or JPEG by the name's ending; logs it.

    Two frames are a comparison plate: side by side and large. Each frame is
    checked against the index. Below the sealed edition (without one: that of the case) the
    disclosure check comes first, and pictures are covered. Raises UsageError, ExportError, TellingError,
    MediaError, IntegrityError, CancelledError; then nothing was written.
    """
    if target.suffix.lower() not in ENDINGS:
        raise UsageError(f"“{target.name}” is no name for a picture.", "End it in .png or .jpg.")
    if not 1 <= len(frames) <= MOST:
        raise UsageError(f"A sheet shows 1 to {MOST} frames, not {len(frames):,}.", "Choose fewer.")
    require_free(target, overwrite=overwrite)
    video = exhibit_path(store, exhibit)
    index = ensure_index(store, exhibit, progress=progress, cancelled=cancelled)
    beyond = [each for each in frames if not 0 <= each < len(index)]
    if beyond:
        raise UsageError(
            f"There is no frame {beyond[0]}.", f"{exhibit.label} has frames 0 to {len(index) - 1}."
        )
    vault = vault_of(store) if vault is None else vault
    leaving = Leaving(
        pictures={exhibit.id: tuple(index.stamp(each) for each in frames)},
        texts=(("The name of the file", target.name),),
        values=False,
    )
    passed = film_cleared(
        store, exhibit, edition, leaving, vault=vault, accepted=accepted, cancelled=cancelled
    )
    exhibit = passed.exhibit
    plate = len(frames) == 2
    title, beneath = _heading(exhibit, plate=plate)
    if vault.is_unlocked and Names(vault).are_in(f"{title}\n{beneath}\n{target.name}"):
        found = (Telling("The title of the exhibit, or the name of the file", "choose another."),)
        require_unsaid(found, sealed=False, accepted=False)
    columns = min(4, len(frames)) if plate or len(frames) > 4 else min(2, len(frames))
    width = _PLATE_PIXELS if plate or columns == 1 else _PLATE_PIXELS // columns
    tiles = []
    with open_frames(video, index) as reader:
        for done, number in enumerate(frames):
            check(cancelled)
            frame = reader.frame(number, cancelled)
            digest = frame.digest()
            if digest != index.digest(number):
                raise IntegrityError(
                    f"Frame {number} is not the picture that was recorded.",
                    "No sheet was written. Verify the case: the video may have been changed.",
                )
            look = passed.looks.look(exhibit.id, index.stamp(number))
            if look.withheld:
                raise ExportError(
                    f"Frame {number} is not shown in the {passed.edition} edition.",
                    "Cover who is to be seen there, or choose other frames.",
                )
            jpeg, wide, high = still_jpeg(frame, max_width=width, covering=look.covered)
            name = f"Frame {store.info().shown_number(number)}"
            facts = f"{format_time(index.time_ns(number), 3)} · {digest[:_DIGITS]}"
            tiles.append(Tile(jpeg, wide, high, name, facts))
            progress(Progress(done + 1, len(frames), "Making the sheet"))
    data = sheet_png(title, beneath, tiles, columns, store.clock.now_utc())
    if target.suffix.lower() != ".png":
        data = as_jpeg(data)
    check(cancelled)
    write_export(target, data, overwrite=overwrite)
    sha256 = hashlib.sha256(data).hexdigest()
    if not store.read_only:
        numbers: list[Json] = [*frames]
        kind = "comparison plate" if plate else "contact sheet"
        store.log(
            Action.EXPORT,
            f"{kind.capitalize()} of {exhibit.label}, {len(frames)} frames",
            details={
                "kind": kind,
                "exhibit": exhibit.id,
                "frames": numbers,
                "sha256": sha256,
                **passed.said,
            },
        )
    return SheetMade(target, sha256, tuple(frames))


def _heading(exhibit: Exhibit, *, plate: bool) -> tuple[str, str]:
    what = "Comparison" if plate else "Contact sheet"
    named = exhibit.provenance.title.strip()
    title = f"{exhibit.label} · {named}" if named else f"{exhibit.label} · {what.lower()}"
    return title, (
        f"{what} · {exhibit.provenance.tlp} · video SHA-256 {exhibit.digest_sha256[:16]}…"
        " · under each frame: its time and the first digits of the SHA-256 of its planes"
    )


def as_jpeg(png: bytes) -> bytes:
    """A PNG as JPEG. Raises ExportError."""
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    done, data = (
        (False, np.zeros(0, np.uint8))
        if picture is None
        else cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])
    )
    if not done:
        raise ExportError("The sheet could not be written as JPEG.", "Write it as PNG.")
    return bytes(data)
