"""Listen to an exhibit's sound: its settings, bangs proposed in it, and those that a person confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.edits import Edit, adding, changing, deleting
from annotator.case.exhibit import Exhibit
from annotator.case.sound import SoundMark, SoundWork, sound_mark_id, sound_work_id
from annotator.case.sound_rules import check_sound
from annotator.case.vocabularies import Modality, NoteKind
from annotator.clock import Clock
from annotator.errors import ValueRefusedError
from annotator.media.engine import SoundSource, open_sound
from annotator.media.impulses import USUAL, Sharpness, impulses
from annotator.media.sound_filter import ORIGINAL, Hearing
from annotator.media.sound_frames import Samples
from annotator.progress import Cancelled, Progress, Report, check, ignore, never
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.timing.frame_stamp import NANOSECONDS
from annotator.workflow.annotate import new_note

SHOT_TAG: Final = "audible shot"
SHARPNESS: Final[Mapping[str, Sharpness]] = {
    "clear": Sharpness(rise_db=10.0, second_db=6.0),
    "usual": USUAL,
    "faint": Sharpness(rise_db=4.5, second_db=3.0),
}
"""How far a bang must stand out, in words: only clear ones, as usual, also faint ones."""
_SAME_MS: Final = 20
_BLOCK: Final = 1 << 15


@dataclass(frozen=True, slots=True)
class Bang:
    """A candidate: `sample` counts from the first decoded sample of the track.

    `at_ns` is the same moment on the film's clock; `frame` is on the screen then, 0-based.
    """

    sample: int
    at_ns: int
    frame: int
    strength_db: float


@dataclass(frozen=True, slots=True)
class Bangs:
    """What the finder proposes in one sound track, in order of time; nothing of it is stored.

    `begin` is the number of the first sample on the film's clock (0: the first
    frame), `seconds` how much sound was looked through, `notes` what was broken.
    """

    stream: int
    channel: int
    rate: int
    begin: int
    sharpness: Sharpness
    found: tuple[Bang, ...]
    seconds: Fraction
    notes: tuple[str, ...] = ()

    def words(self) -> str:
        """How they were found, as it is written beside a note that one of them becomes."""
        where = "all channels" if self.channel < 0 else f"channel {self.channel + 1}"
        asked = self.sharpness
        return (
            f"impulse finder, {where}, rise ≥ {asked.rise_db:g} dB and ≥ {asked.second_db:g} dB"
            f" in two bands, decay ≥ {asked.decay_db:g} dB; confirmed by a person"
        )


def find_bangs(
    path: Path,
    index: FrameIndex,
    stream: int = 0,
    channel: int = -1,
    *,
    sharpness: Sharpness = USUAL,
    progress: Report = ignore,
    cancelled: Cancelled = never,
) -> Bangs:
    """Look through a whole sound track for bangs; holds a quarter of a minute of it at once.

    Progress counts milliseconds of sound. Raises MediaError, CancelledError.
    """
    check(cancelled)
    sound = open_sound(path, stream, index=index)
    try:
        rate = sound.own_rate
        begin = sound.position_of(sound.begin_ns)
        pieces = _Pieces(sound, begin, channel, progress, cancelled)
        found = tuple(
            _bang(each.position, begin, rate, index, each.strength_db)
            for each in impulses(iter(pieces), rate, sharpness)
        )
        seconds = Fraction(pieces.read, rate)
        return Bangs(stream, channel, rate, begin, sharpness, found, seconds, sound.notes())
    finally:
        sound.close()


def _bang(position: int, begin: int, rate: int, index: FrameIndex, strength: float) -> Bang:
    at_ns = position * NANOSECONDS // rate
    return Bang(position - begin, at_ns, index.index_at_ns(at_ns), round(strength, 1))


class _Pieces:
    """The sound in adjoining pieces, told of while it is read; called off between them."""

    def __init__(
        self, sound: SoundSource, begin: int, channel: int, progress: Report, cancelled: Cancelled
    ) -> None:
        self.read = 0
        self._sound = sound
        self._begin = begin
        self._channel = channel
        self._progress = progress
        self._cancelled = cancelled

    def __iter__(self) -> Iterator[tuple[int, Samples]]:
        sound = self._sound
        end = sound.claimed_end_ns
        whole = None if end is None else max(0, end - sound.begin_ns) // 1_000_000
        for block in sound.blocks(sound.begin_ns, _BLOCK):
            check(self._cancelled)
            done = self.read * 1000 // sound.rate
            total = None if whole is None else max(whole, done)
            self._progress(Progress(done, total, "Looking for bangs"))
            at = self._begin + self.read
            self.read += len(block)
            one = self._channel
            yield at, block[:, one : one + 1] if 0 <= one < block.shape[1] else block


# -- what a person made of them


def confirm_bang(
    bang: Bang,
    bangs: Bangs,
    exhibit: Exhibit,
    index: FrameIndex,
    *,
    author: str,
    clock: Clock,
    tag: str = SHOT_TAG,
    known_digests: Mapping[int, str] | None = None,
) -> tuple[Edit, Annotation]:
    """The edit by which a person says that a candidate is one: a heard point note with its sample.

    Raises ValueRefusedError, also while the frames are still being checked: the
    film's clock begins with the first frame that can be decoded.
    """
    if index.state is not IndexState.FINAL:
        raise ValueRefusedError(
            "Every frame is still being checked; where this bang is in the film may change.",
            "Confirm it once that is done.",
            field="frame",
        )
    whole, rest = divmod(abs(bang.at_ns), NANOSECONDS)
    seconds = f"{'−' if bang.at_ns < 0 else ''}{whole}.{rest // 1000:06d}"
    note = new_note(
        exhibit,
        index,
        bang.frame,
        kind=NoteKind.OBSERVATION,
        author=author,
        clock=clock,
        known_digests=known_digests,
        modality=Modality.HEARD,
        text=(
            f"{tag.strip().capitalize() or 'Bang'} at {seconds} s: sample {bang.sample}"
            f" of sound track {bangs.stream + 1}, {bangs.rate} Hz."
        ),
        tags=(tag.strip(),) if tag.strip() else (),
    )
    mark = SoundMark(
        id=sound_mark_id(note.id),
        annotation_id=note.id,
        stream=bangs.stream,
        sample=bang.sample,
        rate=bangs.rate,
        at_ns=bang.at_ns,
        found_by=bangs.words(),
    )
    check_sound(mark)
    return adding("Confirm a bang", note, mark), note


def marks_of(
    marks: Iterable[SoundMark], notes: Iterable[Annotation]
) -> tuple[tuple[SoundMark, Annotation], ...]:
    """The moments in the sound that these notes are about, in order of time."""
    by_id = {note.id: note for note in notes}
    pairs = [(mark, by_id[mark.annotation_id]) for mark in marks if mark.annotation_id in by_id]
    return tuple(sorted(pairs, key=lambda pair: (pair[0].stream, pair[0].at_ns)))


def confirmed_by(
    bang: Bang, stream: int, marks: Sequence[tuple[SoundMark, Annotation]]
) -> Annotation | None:
    """The note that says that this candidate is a bang, None where there is none."""
    near = [
        (abs(mark.at_ns - bang.at_ns), number)
        for number, (mark, _note) in enumerate(marks)
        if mark.stream == stream and abs(mark.at_ns - bang.at_ns) <= _SAME_MS * 1_000_000
    ]
    return marks[min(near)[1]][1] if near else None


# -- how it is heard


def hearing_of(work: SoundWork | None) -> Hearing:
    """How sound is heard with these settings; as it is where there are none, or they are off."""
    if work is None or not work.active:
        return ORIGINAL
    return Hearing(work.channel, work.gain_cb, work.low_hz, work.high_hz)


def put_work(before: SoundWork | None, after: SoundWork) -> Edit | None:
    """The edit that gives an exhibit these sound settings; None where it has them.

    Settings that change nothing are taken away. Raises ValueRefusedError.
    """
    check_sound(after)
    plain = replace(after, active=True) == SoundWork(after.id, after.exhibit_id, after.stream)
    if before is None:
        return None if plain else adding("Set how the sound is heard", after)
    if before == after:
        return None
    if plain:
        return deleting("Hear the sound as it is", before)
    if replace(before, active=after.active) == after:
        label = "Switch the sound settings on" if after.active else "Switch the sound settings off"
        return changing(label, [(before, after)])
    return changing("Change how the sound is heard", [(before, after)])


def work_words(work: SoundWork) -> str:
    """The settings in words: `channel 2, +6 dB, 300–3 400 Hz`; empty where they change nothing."""
    parts = []
    if work.channel >= 0:
        parts.append(f"channel {work.channel + 1}")
    if work.gain_cb:
        parts.append(f"{work.gain_cb / 100:+g} dB".replace("-", "−"))
    if work.low_hz and work.high_hz:
        parts.append(f"{work.low_hz}–{work.high_hz} Hz")
    elif work.low_hz:
        parts.append(f"from {work.low_hz} Hz up")
    elif work.high_hz:
        parts.append(f"up to {work.high_hz} Hz")
    return ", ".join(parts)


def new_work(exhibit_id: str, stream: int = 0) -> SoundWork:
    """Settings that change nothing, to begin from."""
    return SoundWork(sound_work_id(exhibit_id), exhibit_id, stream)
