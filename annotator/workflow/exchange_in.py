"""Notes and regions of other tools, taken into a case as one edit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.edits import Action, Change, Edit
from annotator.case.entities import Entity
from annotator.case.exhibit import Exhibit
from annotator.case.region import KeyOrigin, Region, RegionKey, RegionState
from annotator.case.tracks import LONGEST_NAME, Track, placed
from annotator.case.vocabularies import Modality, NoteKind
from annotator.clock import utc_text
from annotator.errors import UsageError
from annotator.exchange import boris_events, cvat, eaf, otio, subtitles
from annotator.exchange.cvat import Outline, Outlines
from annotator.exchange.film_notes import MOST_BYTES, Cue, FormatError, Taken, in_words
from annotator.file_text import xml_text
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.same_frame import same_frame
from annotator.workflow.annotate import new_note
from annotator.workflow.intake import facts_of

ENDINGS: Final = ("eaf", "vtt", "srt", "ass", "ssa", "otio", "boris", "xml")
_MS: Final = 1_000_000
_KINDS: Final = (NoteKind.OBSERVATION, NoteKind.CLAIM, NoteKind.PROCEDURAL)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person says of a file: what its entries are, how the film shows them, which part of it.

    `observation` names one of a BORIS project; `other_film` takes a file that
    says that it is about another film.
    """

    kind: NoteKind = NoteKind.OBSERVATION
    modality: Modality = Modality.SEEN
    language: str = ""
    observation: str = ""
    other_film: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """What taking a file in would do. `edit` is None where nothing is new."""

    edit: Edit | None
    new: int
    changed: int
    same: int
    words: tuple[str, ...]


def read_file(path: Path) -> bytes:
    """The bytes of a file to import. Raises UsageError that says why it cannot be read."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FormatError(
                f"“{path.name}” has {size:,} bytes; at most {MOST_BYTES:,} are read.",
                "Notes do not need that much; it may be another kind of file.",
            )
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"“{path.name}” cannot be read: {error.strerror}.", "Check the name and the drive."
        ) from None


def prepare(
    store: CaseStore, exhibit: Exhibit, index: FrameIndex, name: str, data: bytes, choice: Choice
) -> Import:
    """What the file `name` would add to an exhibit's notes; nothing is stored yet.

    Entries that carry the id of a note of this exhibit change its text where it
    differs, and are left alone where it does not. Raises FormatError.
    """
    if choice.kind not in _KINDS:
        raise UsageError(
            f"Entries of other tools cannot be taken in as {choice.kind}.",
            "An inference rests on notes: write it here.",
        )
    ending = name.rpartition(".")[2].lower()
    work = _Work(store, exhibit, index, choice)
    if ending == "xml":
        words = work.take_outlines(cvat.read_cvat(data))
    else:
        words = work.take(_read(ending, data, choice))
    if not (work.new or work.changed or work.same):
        raise FormatError("Nothing in the file lies within this film.", " ".join(words))
    label = f"Import from {name.rpartition('.')[2].upper()}"
    reason = f"{name}, SHA-256 {hashlib.sha256(data).hexdigest()}"
    changes = tuple(work.changes)
    return Import(
        Edit(Action.ADD, label, changes, reason) if changes else None,
        work.new,
        work.changed,
        work.same,
        (*words, *work.words()),
    )


def _read(ending: str, data: bytes, choice: Choice) -> Taken:
    if ending == "eaf":
        return eaf.read_elan(data)
    if ending == "otio":
        return otio.read_otio(data)
    if ending == "boris":
        return boris_events.read_boris(data, choice.observation)
    if ending in ENDINGS:
        return subtitles.read_subtitles(data, ending)
    raise FormatError(
        f"“.{ending[:20]}” is no kind of file that is read here.",
        "Known: " + ", ".join(f".{each}" for each in ENDINGS) + ".",
    )


class _Work:
    def __init__(
        self, store: CaseStore, exhibit: Exhibit, index: FrameIndex, choice: Choice
    ) -> None:
        self._store, self._exhibit, self._index, self._choice = store, exhibit, index, choice
        self._tracks = {track.name: track for track in store.tracks()}
        self._taken: set[str] = set()
        self.changes: list[Change] = []
        self.new = self.changed = self.same = 0
        self._outside = self._moved = self._elsewhere = 0

    def words(self) -> tuple[str, ...]:
        return in_words((
            (self._outside, "entry lies outside the film and was left out", "entries lie outside the film and were left out"),
            (self._moved, "entry names a frame that this film does not have; its time was used",
             "entries name frames that this film does not have; their times were used"),
            (self._elsewhere, "entry names a note that is gone or belongs to another film; it was taken as new",
             "entries name notes that are gone or belong to another film; they were taken as new"),
        ))  # fmt: skip

    # -- entries in time

    def take(self, taken: Taken) -> tuple[str, ...]:
        self._require_film(taken.of_digest)
        for cue in taken.cues:
            if cue.start_ns >= self._index.end_ns():
                self._outside += 1
                continue
            known = self._known(cue.note_id)
            if known is not None:
                self._compare(known, cue)
                continue
            first, last = self._frames(cue)
            note = self._note(first, last, cue.text, cue)
            self._add(note)
            if cue.track:
                self._place(note, cue.track)
        return taken.words

    def _known(self, note_id: str) -> Annotation | None:
        if not note_id or note_id in self._taken:
            return None
        found = self._store.find("annotation", note_id)
        if isinstance(found, Annotation) and found.exhibit_id == self._exhibit.id:
            self._taken.add(note_id)
            return found
        self._elsewhere += 1
        return None

    def _compare(self, note: Annotation, cue: Cue) -> None:
        carried = _carried(cue.text)
        told = (subtitles.said(note), note.text, *map(subtitles.marked, note.translations))
        # A file may have been written in the language of a translation.
        if not carried or carried in map(_carried, told):
            self.same += 1
            return
        now = utc_text(self._store.clock.now_utc())
        self.changes.append(Change(note, replace(note, text=cue.text, edited_at=now)))
        self.changed += 1

    def _frames(self, cue: Cue) -> tuple[int, int]:
        if cue.exact is not None:
            bound = [same_frame(stamp, self._index) for stamp in cue.exact if stamp is not None]
            if all(at is not None for at in bound):
                return bound[0] or 0, bound[-1] or 0
            self._moved += 1
        first = frame_from(self._index, cue.start_ns)
        if cue.end_ns is None:
            return first, first
        return first, max(first, frame_until(self._index, cue.end_ns))

    def _note(self, first: int, last: int, text: str, cue: Cue | None = None) -> Annotation:
        note = new_note(
            self._exhibit,
            self._index,
            first,
            last,
            kind=self._choice.kind,
            author=(cue.author if cue is not None else "") or self._store.actor.name,
            clock=self._store.clock,
            text=text or "(no words)",
            language=(cue.language if cue is not None else "") or self._choice.language,
            modality=self._choice.modality,
        )
        tags = tuple(dict.fromkeys(tag.strip() for tag in cue.tags if tag.strip())) if cue else ()
        return replace(note, tags=tags)

    def _add(self, *values: Entity) -> None:
        self.changes += [Change(None, value) for value in values]
        self.new += sum(isinstance(value, Annotation) for value in values)

    def _place(self, note: Annotation, name: str) -> None:
        name = name.strip()[:LONGEST_NAME]
        if not name:
            return
        track = self._tracks.get(name)
        if track is None:
            position = max((each.position for each in self._tracks.values()), default=-1) + 1
            track = self._tracks[name] = Track(self._store.clock.new_id(), name, position=position)
            self._add(track)
        self._add(placed(note.id, track.id))

    # -- shapes

    def take_outlines(self, taken: Outlines) -> tuple[str, ...]:
        self._require_film(taken.of_digest)
        sides = self._sides(taken)
        notes: dict[str, Annotation] = {}
        for outline in taken.outlines:
            inside = [
                each for each in outline.placed if each.frame < len(self._index) and not each.ends
            ]
            if not inside:
                self._outside += 1
                continue
            note = notes.get(outline.note_id) or self._known(outline.note_id)
            if note is None:
                note = self._note(inside[0].frame, inside[-1].frame, outline.text or outline.label)
                self._add(note)
            elif self._has(note, outline):
                self.same += 1
                notes[outline.note_id] = note
                continue
            if outline.note_id:
                notes[outline.note_id] = note
            self._add(self._region(note, outline, sides))
        return taken.words

    def _sides(self, taken: Outlines) -> tuple[int, int]:
        streams = facts_of(self._exhibit).video
        film = next(each for each in streams if each.number == self._exhibit.video_stream)
        width, height = film.width, film.height
        if (taken.width, taken.height) not in ((0, 0), (width, height)):
            raise FormatError(
                f"The shapes are drawn on pictures of {taken.width} × {taken.height} pixels; this film's"
                f" frames have {width} × {height}.",
                "They belong to another film, or to a scaled or turned copy of it.",
            )
        return width, height

    def _has(self, note: Annotation, outline: Outline) -> bool:
        wanted = {each.frame: each.points for each in outline.placed if each.key and not each.ends}
        for region in self._store.leaning_on("region", note.id):
            assert isinstance(region, Region)
            keys = {
                key.stamp.index: key.points
                for key in region.key_frames
                if key.state is RegionState.SHOWN
            }
            if region.shape is outline.shape and all(
                keys.get(frame) == points for frame, points in wanted.items() if frame in keys
            ):
                return bool(wanted.keys() & keys.keys())
        return False

    def _region(self, note: Annotation, outline: Outline, sides: tuple[int, int]) -> Region:
        keys: list[RegionKey] = []
        for each in outline.placed:
            if each.frame >= len(self._index) or not (each.key or not keys):
                continue
            state = RegionState.HIDDEN if each.hidden else RegionState.SHOWN
            if each.ends:
                state = RegionState.LOST
                if not keys:
                    continue
            points = each.points
            if keys and len(points) != len(keys[0].points):
                continue
            keys.append(RegionKey(self._index.stamp(each.frame), points, state, KeyOrigin.HAND))
        return Region(
            self._store.clock.new_id(),
            note.id,
            outline.shape,
            *sides,
            tuple(_once(keys)),
            note.author,
            note.created_at,
            outline.label[:500],
        )

    def _require_film(self, digest: str) -> None:
        if digest and digest != self._exhibit.digest_sha256 and not self._choice.other_film:
            raise FormatError(
                f"The file says that it is about another film (SHA-256 {digest[:16]}…).",
                "Choose that exhibit; or say that it may be taken for this one, by its times.",
            )


def _carried(text: str) -> str:
    """A text as it comes through any of the formats: ends of lines alike, nothing that XML cannot hold."""
    lines = (
        xml_text(text).replace("\ufffd", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )
    return "\n".join(line.strip() for line in lines).strip()


def _once(keys: Iterable[RegionKey]) -> list[RegionKey]:
    return list({key.stamp.index: key for key in keys}.values())


def frame_from(index: FrameIndex, start_ns: int) -> int:
    """The frame that begins at a moment, or is on the screen then; times are rounded to 1 ms by most tools."""
    at = index.index_at_ns(start_ns)
    if at + 1 < len(index):
        until = index.time_ns(at + 1) - start_ns
        if until <= min(_MS, (index.time_ns(at + 1) - index.time_ns(at)) // 4):
            return at + 1
    return at


def frame_until(index: FrameIndex, end_ns: int) -> int:
    """The last frame that was on the screen before a moment, with the same rounding."""
    at = index.index_at_ns(end_ns - 1)
    since = end_ns - index.time_ns(at)
    after = index.time_ns(at + 1) if at + 1 < len(index) else index.end_ns()
    if at and since <= min(_MS, (after - index.time_ns(at)) // 4):
        return at - 1
    return at
