"""Comparison plates: frames of one or several exhibits side by side, with all that is needed to make them again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2

from annotator.case.edits import Action
from annotator.case.enhancement import PictureStep
from annotator.case.exhibit import Exhibit
from annotator.case.vocabularies import Edition, Tlp
from annotator.errors import ExportError, IntegrityError, UsageError
from annotator.media.engine import Frame, open_frames
from annotator.picture.pixels import Rgb
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.provenance.canonical import Json
from annotator.report.sheet import Tile, plate_file
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.timing.timecode import format_time
from annotator.workflow.contact_sheet import as_jpeg
from annotator.workflow.disclosure_check import NOTHING_ACCEPTED, Accepted
from annotator.workflow.event_time import EventInterval, EventTimes, short_words
from annotator.workflow.intake import ensure_index, exhibit_path
from annotator.workflow.picture_work import enhanced_still, png_of
from annotator.workflow.plate_editions import plate_cleared
from annotator.workflow.plate_sidecar import Shown, sidecar_of
from annotator.workflow.stills import require_free, write_export
from annotator.workflow.telling import Names, Telling, require_unsaid
from annotator.workflow.vault import vault_of

FEWEST: Final = 2
MOST: Final = 12
ENDINGS: Final = (".png", ".jpg", ".jpeg", ".pdf")
_WIDEST: Final = 1600
_NARROWEST: Final = 800


@dataclass(frozen=True, slots=True)
class Part:
    """A rectangle of the picture upright with square pixels, after the steps: pixels from its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Part | None:
        """A part from `x, y, width, height`; None for no text. Raises UsageError."""
        if not text.strip():
            return None
        try:
            x, y, width, height = (int(each) for each in text.replace("×", ",").split(","))
        except ValueError:
            raise UsageError(
                "A part of a picture is four whole numbers.",
                "Write them as x, y, width, height in pixels, such as 120, 80, 320, 240.",
            ) from None
        if x < 0 or y < 0 or width < 1 or height < 1:
            raise UsageError(
                "A part of a picture begins in it and is at least one pixel wide and high.",
                "Write x, y, width, height in pixels, such as 120, 80, 320, 240.",
            )
        return cls(x, y, width, height)

    def text(self) -> str:
        """As `parse` reads it."""
        return f"{self.x}, {self.y}, {self.width}, {self.height}"


@dataclass(frozen=True, slots=True)
class PlateFrame:
    """One frame (from 0) of an exhibit for a plate, whole or a part, as it is or with steps.

    `digest` is what its planes must have, where that is known already.
    """

    exhibit_id: str
    frame: int
    part: Part | None = None
    steps: tuple[PictureStep, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class PlateWanted:
    """What stands on a plate, left to right and top down, and where it goes (.png, .jpg or .pdf).

    With `same_scale` one pixel is as large in each picture; else each is as wide as the others.
    """

    frames: tuple[PlateFrame, ...]
    target: Path
    same_scale: bool = False
    overwrite: bool = False
    edition: Edition | None = None
    accepted: Accepted = NOTHING_ACCEPTED


@dataclass(frozen=True, slots=True)
class PlateMade:
    """A plate and the file beside it that says how to make it again."""

    path: Path
    sidecar: Path
    sha256: str
    frames: int


def plate_warning(exhibits: Sequence[Exhibit], level: Tlp) -> str:
    """What somebody must know before a plate of these exhibits leaves the case; '' where nothing is said."""
    red = [each.label for each in exhibits if Tlp.RED in (each.provenance.tlp, level)]
    if not red:
        return ""
    labels = ", ".join(dict.fromkeys(red))
    return (
        f"{labels}: TLP:RED. The plate shows from where it was filmed, which can lead to who filmed."
        " Nothing in it is covered."
    )


def write_plate(
    store: CaseStore,
    wanted: PlateWanted,
    *,
    vault: Vault | None = None,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> PlateMade:
    """Write a plate and its sidecar (NAME.json); logs it.

    Each frame is checked against the index of its exhibit. Raises UsageError,
    ExportError, TellingError, MediaError, IntegrityError, CancelledError; then
    neither file was written.
    """
    target = wanted.target
    if target.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"“{target.name}” is no name for a plate.", "End it in .png, .jpg or .pdf."
        )
    if not FEWEST <= len(wanted.frames) <= MOST:
        raise UsageError(
            f"A plate shows {FEWEST} to {MOST} frames, not {len(wanted.frames)}.",
            "Keep more frames for it, or fewer.",
        )
    beside = target.with_name(target.name + ".json")
    require_free(target, beside, overwrite=wanted.overwrite)
    pictures = _Pictures(store, progress, cancelled)
    shown = [
        pictures.of(each, place, len(wanted.frames)) for place, each in enumerate(wanted.frames)
    ]
    vault = vault_of(store) if vault is None else vault
    said, shown = plate_cleared(
        store, shown, wanted.edition, target.name, vault, wanted.accepted, cancelled
    )
    exhibits = list({each.exhibit.id: each.exhibit for each in shown}.values())
    title = f"Comparison of {', '.join(each.label for each in exhibits)}"
    levels = sorted({str(each.provenance.tlp) for each in exhibits} - {""})
    beneath = (
        f"Comparison plate · {' · '.join(levels)}"
        f" · {'same scale' if wanted.same_scale else 'fitted'}"
        " · digests are SHA-256 of the frames' planes as decoded; the pictures are for looking"
    )
    tiles = _tiles(store, shown, same_scale=wanted.same_scale)
    text = sidecar_of(store, shown, title, same_scale=wanted.same_scale)
    if vault.is_unlocked:
        spoken = [title, target.name, json.dumps(text, ensure_ascii=False)]
        spoken += [line for tile in tiles for line in (tile.name, tile.facts, *tile.lines)]
        if Names(vault).are_in("\n".join(spoken)):
            found = (
                Telling("The title of an exhibit, or the name of the file", "choose another."),
            )
            require_unsaid(found, sealed=False, accepted=False)
    check(cancelled)
    columns = (
        len(tiles) if len(tiles) <= 3 else 2 if len(tiles) == 4 else min(4, -(-len(tiles) // 2))
    )
    moment = store.clock.now_utc()
    form = target.suffix.lower()
    data = plate_file(title, beneath, tiles, columns, moment, "pdf" if form == ".pdf" else "png")
    if form in (".jpg", ".jpeg"):
        data = as_jpeg(data)
    sha256 = hashlib.sha256(data).hexdigest()
    text = {**text, "plate": target.name, "plate_sha256": sha256}
    sidecar = (json.dumps(text, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    check(cancelled)
    write_export(beside, sidecar, overwrite=wanted.overwrite)
    try:
        write_export(target, data, overwrite=wanted.overwrite)
    except ExportError:
        with suppress(OSError):
            beside.unlink()
        raise
    if not store.read_only:
        frames: list[Json] = [
            {"exhibit": each.exhibit.id, "frame": each.frame, "frame_digest": each.digest}
            for each in shown
        ]
        store.log(
            Action.EXPORT,
            f"Comparison plate of {', '.join(each.label for each in exhibits)}, {len(shown)} frames",
            details={
                "kind": "comparison plate",
                "frames": frames,
                "sha256": sha256,
                "sidecar_sha256": hashlib.sha256(sidecar).hexdigest(),
                **said,
            },
        )
    return PlateMade(target, beside, sha256, len(shown))


class _Pictures:
    """The frames of a plate, each decoded, checked, enhanced and cropped as it is wanted."""

    def __init__(self, store: CaseStore, progress: Report, cancelled: Cancelled) -> None:
        self._store, self._progress, self._cancelled = store, progress, cancelled
        self._exhibits = {each.id: each for each in store.exhibits()}
        self._times: EventTimes | None = None

    def of(self, wanted: PlateFrame, place: int, count: int) -> Shown:
        """One frame. Raises UsageError, MediaError, IntegrityError, CancelledError."""
        exhibit = self._exhibits.get(wanted.exhibit_id)
        if exhibit is None:
            raise UsageError("An exhibit of this plate is not in the case.", "Take its frames off.")
        video = exhibit_path(self._store, exhibit)
        index = ensure_index(
            self._store, exhibit, progress=self._progress, cancelled=self._cancelled
        )
        if not 0 <= wanted.frame < len(index):
            raise UsageError(
                f"There is no frame {wanted.frame} in {exhibit.label}.",
                f"It has frames 0 to {len(index) - 1}.",
            )
        self._progress(Progress(place, count, "Making the plate"))
        with open_frames(video, index) as reader:
            frame = reader.frame(wanted.frame, self._cancelled)
            digest = frame.digest()
            if digest != index.digest(wanted.frame) or wanted.digest not in ("", digest):
                raise IntegrityError(
                    f"Frame {wanted.frame} of {exhibit.label} is not the picture that was recorded.",
                    "No plate was written. Verify the case: the video may have been changed.",
                )
            remarks: tuple[str, ...] = ()
            whole = frame.rgb()
            active = tuple(step for step in wanted.steps if step.on)
            if active:
                still = enhanced_still(
                    reader, exhibit, wanted.frame, active, cancelled=self._cancelled
                )
                whole, remarks = still.made.picture, still.made.remarks
            picture = _part_of(whole, wanted.part, exhibit, wanted.frame)
            return Shown(
                exhibit, wanted.frame, index.stamp(wanted.frame), digest, index.time_ns(wanted.frame),
                self._when(exhibit, wanted.frame), _facts_of(frame), picture,
                (whole.shape[1], whole.shape[0]),
                None if wanted.part is None else (wanted.part.x, wanted.part.y),
                active, remarks,
            )  # fmt: skip

    def _when(self, exhibit: Exhibit, frame: int) -> EventInterval | None:
        if self._times is None:
            self._times = EventTimes.of(self._store.without_notes(), self._store.index)
        return self._times.of_number(exhibit.id, frame)


def _facts_of(frame: Frame) -> dict[str, Json]:
    aspect = frame.sample_aspect
    return {
        "pixel_format": frame.pixel_format,
        "width": frame.width,
        "height": frame.height,
        "sample_aspect": f"{aspect.numerator}/{aspect.denominator}",
        "turned": frame.orientation,
        "damaged": frame.damaged,
        "colour": frame.colour_note,
    }


def _part_of(whole: Rgb, part: Part | None, exhibit: Exhibit, frame: int) -> Rgb:
    if part is None:
        return whole
    height, width = whole.shape[:2]
    if part.x + part.width > width or part.y + part.height > height:
        raise UsageError(
            f"The part {part.text()} does not lie in frame {frame} of {exhibit.label}.",
            f"Its picture is {width} × {height} pixels.",
        )
    return whole[part.y : part.y + part.height, part.x : part.x + part.width]


def _tiles(store: CaseStore, shown: Sequence[Shown], *, same_scale: bool) -> list[Tile]:
    info = store.info()
    widest = max(max(each.picture.shape[:2]) for each in shown)
    tiles = []
    for each in shown:
        titled = each.exhibit.provenance.title.strip()
        name = f"{each.exhibit.label} · frame {info.shown_number(each.frame)}"
        base = each.stamp.time_base
        pts = "no PTS" if each.stamp.pts is None else f"PTS {each.stamp.pts} × {base} s"
        lines = [pts]
        if each.when is not None:
            lines.append(f"Event time {short_words(each.when)}")
        lines.append("Planes " + " ".join(each.digest[at : at + 16] for at in range(0, 64, 16)))
        height, width = each.picture.shape[:2]
        if each.corner is not None:
            x, y = each.corner
            across, down = each.whole
            lines.append(f"Part {width} × {height} at {x}, {y} of {across} × {down} pixels")
        else:
            lines.append(f"{width} × {height} pixels")
        if each.steps:
            lines.append("ENHANCED: " + "; ".join(step.words() for step in each.steps))
        drawn = _drawn(each.picture)
        # An upright picture is no higher than a wide one is wide.
        share = width / widest if same_scale else min(1.0, width / height)
        facts = format_time(each.time_ns, 3) + (f" · {titled}" if titled else "")
        tiles.append(
            Tile(png_of(drawn), drawn.shape[1], drawn.shape[0], name, facts, tuple(lines), share)
        )
    return tiles


def _drawn(picture: Rgb) -> Rgb:
    """The picture at a size that prints well; small ones keep their pixels, each drawn as a square."""
    height, width = picture.shape[:2]
    if width > _WIDEST:
        size = (_WIDEST, max(1, round(height * _WIDEST / width)))
        return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]
    times = max(1, _NARROWEST // width) if height <= 4 * _WIDEST else 1
    return picture.repeat(times, axis=0).repeat(times, axis=1)
