"""The annotated frames in a package: a picture, the samples as decoded, and what they are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.exhibit import Exhibit
from annotator.errors import CancelledError, IntegrityError, MediaError, UsageError
from annotator.exchange.package.bag import BagWriter
from annotator.exchange.package.names import STILLS
from annotator.exchange.urns import urn
from annotator.media.engine import Frame, FrameSource, open_frames
from annotator.progress import Cancelled, Progress, Report, check
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.still_files import FORMAT, fraction_text, frame_facts
from annotator.workflow.stills import still_png


@dataclass(frozen=True, slots=True)
class StillsOf:
    """Whose frames: the exhibit, the safe name for its files, its index and its notes."""

    exhibit: Exhibit
    stem: str
    index: FrameIndex
    notes: tuple[Annotation, ...]
    info: CaseInfo
    frames: dict[int, list[Annotation]] = field(init=False)

    def __post_init__(self) -> None:
        frames: dict[int, list[Annotation]] = {}
        for note in self.notes:
            for stamp in (note.start, note.end):
                if stamp is not None:
                    frames.setdefault(stamp.index, []).append(note)
        object.__setattr__(self, "frames", dict(sorted(frames.items())))


def add_stills(
    bag: BagWriter,
    store: CaseStore,
    wanted: StillsOf,
    *,
    planes: bool,
    progress: Report,
    cancelled: Cancelled,
) -> tuple[str, ...]:
    """Write each annotated frame once, in the order of the film.

    Returns what could not be decoded, in words; its sidecar says the same.
    Raises IntegrityError for a frame that is not the one that was annotated,
    CancelledError, OSError.
    """
    exhibit = wanted.exhibit
    failed: list[str] = []
    if not wanted.frames:
        return ()
    with open_frames(store.media_file(exhibit), wanted.index) as reader:
        for done, (number, notes) in enumerate(wanted.frames.items()):
            check(cancelled)
            progress(Progress(done, len(wanted.frames), f"Annotated frames of {exhibit.label}"))
            name = f"{STILLS}{wanted.stem}-{number:06d}"
            facts = _facts(wanted, number, notes)
            try:
                frame = _exact(reader, wanted, number, notes, cancelled)
            except (CancelledError, IntegrityError):
                raise
            except (MediaError, UsageError) as error:
                failed.append(f"{exhibit.label}, frame {number}: {error.message}")
                facts["not_decoded"] = error.message
            else:
                facts |= frame_facts(frame)
                facts["png_sha256"] = bag.add(f"{name}.png", [still_png(frame)]).sha256
                if planes:
                    bag.add(f"{name}.planes", [frame.native_bytes()])
            text = json.dumps(facts, ensure_ascii=True, sort_keys=True, indent=1) + "\n"
            bag.add(f"{name}.json", [text.encode("ascii")])
    return tuple(failed)


def plane_bytes(exhibit: Exhibit, facts: Iterable[tuple[int, int]]) -> int:
    """About how many bytes the samples of one frame take, by the sizes of its video streams."""
    sizes = list(facts)
    chosen = sizes[exhibit.video_stream] if exhibit.video_stream < len(sizes) else (1920, 1080)
    return chosen[0] * chosen[1] * 3 // 2


def _exact(
    reader: FrameSource,
    wanted: StillsOf,
    number: int,
    notes: list[Annotation],
    cancelled: Cancelled,
) -> Frame:
    frame = reader.frame(number, cancelled=cancelled)
    digest = frame.digest()
    recorded = {wanted.index.digest(number)} | {
        stamp.digest
        for note in notes
        for stamp in (note.start, note.end)
        if stamp is not None and stamp.index == number
    }
    if recorded - {"", digest}:
        raise IntegrityError(
            f"Frame {number} of {wanted.exhibit.label} is not the picture that was annotated.",
            "No package was made. Verify the case: the video may have been changed.",
        )
    return frame


def _facts(wanted: StillsOf, number: int, notes: list[Annotation]) -> dict[str, Any]:
    stamp = wanted.index.stamp(number) if number < len(wanted.index) else notes[0].start
    return {
        "format": FORMAT,
        "exhibit": urn(wanted.exhibit.id),
        "label": wanted.exhibit.label,
        "exhibit_sha256": wanted.exhibit.digest_sha256,
        "video_stream": wanted.exhibit.video_stream,
        "index": number,
        "shown_number": wanted.info.shown_number(number),
        "pts": stamp.pts,
        "time_base": fraction_text(stamp.time_base),
        "sha256": stamp.digest,
        "notes": list(dict.fromkeys(urn(note.id) for note in notes)),
    }
