"""Making a redacted copy: every frame decoded, covered and written anew, and the sound beside it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final

from annotator.case.cover_view import covers_now
from annotator.case.redaction import SoundChoice
from annotator.errors import ExportError, IntegrityError
from annotator.media.canvas import Canvas, block_of, canvas_of, layout_of
from annotator.media.clip_writer import MILLISECONDS, kept_as
from annotator.media.engine import (
    Frame,
    SoundSource,
    SoundTrack,
    open_frames,
    open_sound,
    probe,
    sound_tracks,
)
from annotator.media.redacted_look import SMALL_FORMAT, Kind, Look, final
from annotator.media.redacted_writer import AAC_RATES, RedactedWriter
from annotator.media.sound_covering import SoundSpan, covered_sound
from annotator.media.sound_frames import Samples
from annotator.picture.covering import Masks, Plane, cover_planes, frame_masks
from annotator.progress import Cancelled, Progress, Report, check
from annotator.timing.frame_index import NO_PTS, FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS, FrameStamp
from annotator.workflow.redact_plan import RedactionPlan

LONGEST_SOUND: Final = 1 << 18
_LARGEST_CLOCK: Final = (1 << 31) - 1
_SECOND_HAND: Final = Fraction(1, 90_000)


@dataclass(frozen=True, slots=True)
class Times:
    """When each frame is shown in the copy, in units of `clock` from 0 on, and the end of the last.

    `exact`: every difference is that of the exhibit; `stated`: the film says when
    its frames are shown, and they are not made from its rate.
    """

    clock: Fraction
    ticks: tuple[int, ...]
    exact: bool
    stated: bool


def times_of(index: FrameIndex, kind: Kind) -> Times:
    """The times of a film in a copy of that kind. Raises ExportError where it cannot hold them."""
    base = index.time_base
    stated = index.has_reliable_time()
    if stated:
        times = [Fraction(int(each)) * base for each in index.clock]
        last = index.duration_pts(len(index) - 1) * base or 1 / index.rate
    else:
        times = [Fraction(int(each), NANOSECONDS) for each in index.times_ns()]
        last = 1 / index.rate
    clock = MILLISECONDS
    if kind is Kind.SMALL:
        fits = stated and base.denominator <= _LARGEST_CLOCK
        clock = Fraction(1, base.denominator) if fits else _SECOND_HAND
    scaled = [(each - times[0]) / clock for each in (*times, times[-1] + last)]
    ticks = tuple(round(each) for each in scaled)
    for place, (one, other) in enumerate(itertools.pairwise(ticks)):
        if one >= other:
            raise ExportError(
                f"Frame {place + 1} is not shown after the one before it"
                f"{', in milliseconds' if kind is Kind.LOSSLESS else ''}.",
                "A film cannot hold that."
                + (" An .mp4 file holds finer times." if kind is Kind.LOSSLESS else ""),
            )
    exact = stated and all(each.denominator == 1 for each in scaled[:-1])
    return Times(clock, ticks, exact, stated)


@dataclass(slots=True)
class RedactionMaking:
    """One redacted copy while it is made: what goes in, what was written, and what is to be said of it."""

    video: Path
    stream: int
    index: FrameIndex
    plan: RedactionPlan
    kind: Kind
    part: Path
    progress: Report
    cancelled: Cancelled
    words: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    times: Times = field(init=False)
    tracks: tuple[SoundTrack, ...] = field(init=False)
    look: Look = field(init=False)
    sound_rate: int = 0

    def __post_init__(self) -> None:
        self.times = times_of(self.index, self.kind)
        self.tracks = tuple(track for track in sound_tracks(self.video) if track.codec)

    # -- what belongs to a frame; the check asks for the same

    def covers_a_frame(self, stamp: FrameStamp) -> bool:
        """Whether anything is covered at a frame."""
        return any(each.first <= stamp.index <= each.last for each in self.plan.covered)

    def masks_at(self, stamp: FrameStamp, pixel_format: str, size: tuple[int, int]) -> Masks:
        """What is covered at a frame of that format and size (width, height). Raises ExportError."""
        found = covers_now(self.plan.covered, stamp)
        for now in found:
            if (now.width, now.height) != self.look.size:
                raise ExportError(
                    f"A region was drawn on frames of {now.width} × {now.height} pixels; frame"
                    f" {stamp.index} has {self.look.size[0]} × {self.look.size[1]}.",
                    "Draw the region anew on a frame of this size.",
                )
        return frame_masks(found, size, block_of(pixel_format))

    def cover(self, canvas: Canvas, stamp: FrameStamp) -> None:
        """Cover on a canvas what is covered at a frame."""
        if self.covers_a_frame(stamp):
            size = canvas.frame.width, canvas.frame.height
            cover_planes(planes_of(canvas), self.masks_at(stamp, canvas.pixel_format, size))

    def covered(self, canvas: Canvas, stamp: FrameStamp) -> Canvas:
        """A frame as it is written: covered, made ready for the kind of file, and covered again."""
        self.cover(canvas, stamp)
        made = final(canvas, self.kind, self.look)
        if made is not canvas:
            self.cover(made, stamp)
        return made

    def canvas(self, frame: Frame) -> Canvas:
        """The frame as it is, on a canvas; it must be the one of the index.

        Raises IntegrityError, ExportError.
        """
        number = frame.stamp.index
        if frame.digest() != self.index.digest(number):
            raise IntegrityError(
                f"Frame {number} is not the picture that was recorded.",
                "Nothing was written. Verify the case: the video may have been changed.",
            )
        if frame.pixel_format != self.look.pixel_format or (
            (frame.width, frame.height) != self.look.size
        ):
            raise ExportError(
                f"From frame {number} on the film has another size or pixel format.",
                "Such a film cannot be redacted in one piece.",
            )
        return canvas_of(frame.planes(), self.look.size, frame.pixel_format)

    # -- the sound

    def open_sound(self, stack: ExitStack) -> SoundSource | None:
        """The sound that the copy has, at its rate; None where it has none. Raises MediaError."""
        if self.plan.sound is SoundChoice.MUTED or not self.tracks:
            return None
        first = self.tracks[0]
        rate = channels = None
        if self.kind is Kind.SMALL:
            rate = next((each for each in AAC_RATES if each >= first.rate), AAC_RATES[-1])
            channels = min(2, first.channels)
        return stack.enter_context(
            closing(
                open_sound(self.video, first.number, index=self.index, rate=rate, channels=channels)
            )
        )

    def spans_in(self, sound: SoundSource) -> tuple[SoundSpan, ...]:
        """The covered spans in samples of that sound; the last frame's lasts to the end."""
        if self.plan.sound is not SoundChoice.SPANS:
            return ()
        return tuple(
            SoundSpan(
                sound.position_of(self.index.time_ns(span.first)),
                sound.position_of(self.index.time_ns(span.last + 1))
                if span.last + 1 < len(self.index)
                else 1 << 62,
                str(span.way),
            )
            for span in self.plan.spans
        )

    def sound_end(self, place: int, sound: SoundSource) -> int:
        """The number of samples up to the end of frame `place` in the copy."""
        return sound.position_of(
            round(self.times.ticks[place + 1] * self.times.clock * NANOSECONDS)
        )

    def heard(self, sound: SoundSource, spans: Sequence[SoundSpan], at: int, count: int) -> Samples:
        """`count` samples from number `at` on as they are in the copy."""
        start = at * NANOSECONDS // sound.rate
        return covered_sound(sound.samples(start, count), at, sound.rate, spans)

    # -- writing

    def write(self) -> None:
        """Decode, cover and write all frames, and the sound. Raises MediaError, ExportError, CancelledError."""
        count = len(self.index)
        with ExitStack() as stack:
            film = stack.enter_context(open_frames(self.video, self.index))
            self.look_at(film.frame(0, self.cancelled))
            sound = self.open_sound(stack)
            writer = self._writer(sound)
            stack.callback(writer.give_up)
            spans = () if sound is None else self.spans_in(sound)
            at = 0
            for number in range(count):
                check(self.cancelled)
                frame = film.frame(number, self.cancelled)
                made = self.covered(self.canvas(frame), frame.stamp)
                ticks = self.times.ticks
                self.digests.append(
                    writer.picture(made, ticks[number], ticks[number + 1] - ticks[number])
                )
                if sound is not None:
                    at = self._write_sound(writer, sound, spans, at, self.sound_end(number, sound))
                self.progress(Progress(number + 1, 2 * count, "Writing the redacted copy"))
            if sound is not None:
                self.words += sound.notes()
            writer.finish()
        self._say()

    def _write_sound(
        self,
        writer: RedactedWriter,
        sound: SoundSource,
        spans: Sequence[SoundSpan],
        at: int,
        end: int,
    ) -> int:
        while at < end:
            count = min(end - at, LONGEST_SOUND)
            writer.sound(self.heard(sound, spans, at, count))
            at += count
        return at

    def look_at(self, frame: Frame) -> None:
        """Learn from a first frame how the film is to be shown. Raises MediaError, ExportError."""
        facts = probe(self.video).video[self.stream]
        layout_of(kept_as(frame.pixel_format)[0])
        self.look = Look(
            size=(frame.width, frame.height),
            pixel_format=frame.pixel_format,
            sample_aspect=frame.sample_aspect,
            quarter_turns=facts.rotation // 90 % 4,
            mirrored=facts.mirrored,
            codes=facts.colour_codes,
            interlaced=frame.interlaced,
        )

    def _writer(self, sound: SoundSource | None) -> RedactedWriter:
        kept, _same = kept_as(self.look.pixel_format)
        layout = ""
        if sound is not None:
            self.sound_rate = sound.rate
            layout = self.tracks[0].layout if self.tracks[0].channels == sound.channels else ""
        return RedactedWriter(
            self.part,
            self.kind,
            self.look,
            kept=kept,
            clock=self.times.clock,
            rate=self.index.rate,
            sound=None if sound is None else (sound.rate, sound.channels, layout),
        )

    def _say(self) -> None:
        if not self.times.stated:
            self.words.append(
                "The film does not say when all of its frames are shown; the copy shows them at its"
                " nominal rate."
            )
        elif not self.times.exact:
            self.words.append(
                "Times in the copy are rounded by up to half a millisecond, since Matroska counts"
                " those; an .mp4 copy has the exact ones."
            )
        if int(self.index.clock[0]) not in (0, NO_PTS):
            self.words.append(
                "Times are counted from the first frame: a clock that begins elsewhere can tell when"
                " it was filmed."
            )
        if self.look.sides(self.kind) != self.look.size:
            self.words.append(
                "H.264 knows even sides only: the last column or row of pixels is there twice."
            )
        if self.kind is Kind.SMALL and self.look.pixel_format not in (SMALL_FORMAT, "yuvj420p"):
            self.words.append(
                "The picture has 8 bits and colour at half its size, as players expect."
            )
        if self.plan.sound is SoundChoice.MUTED:
            self.words.append("There is no sound in the copy.")
        elif not self.tracks:
            self.words.append("The film has no sound that can be decoded.")
        elif len(self.tracks) > 1:
            self.words.append(f"Of {len(self.tracks)} sound tracks the first one is in the copy.")


def planes_of(canvas: Canvas) -> tuple[Plane, ...]:
    """The planes of a canvas as covering wants them; what is changed there is changed in the canvas."""
    return tuple(
        Plane(each.samples, each.layout.across, each.layout.down, each.layout.solid)
        for each in canvas.planes
    )
