"""Making a clip: decoding a span, writing it without loss, and reading it again."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from annotator.errors import ExportError, IntegrityError, MediaError
from annotator.media.clip_writer import MILLISECONDS, ClipWriter, Container
from annotator.media.engine import (
    Frame,
    FrameSource,
    SoundSource,
    full_index,
    open_frames,
    open_sound,
    sound_tracks,
)
from annotator.progress import Cancelled, Progress, Report, check
from annotator.provenance.canonical import Json
from annotator.timing.frame_index import NO_PTS, FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS

_LONGEST_SOUND = 1 << 18


@dataclass(frozen=True, slots=True)
class ClipSpan:
    """Frames `first` to `last` of an index on the clock of a container, from 0 on."""

    index: FrameIndex
    first: int
    last: int
    container: Container
    ticks: tuple[int, ...] = field(init=False)
    exact: bool = field(init=False)

    def __post_init__(self) -> None:
        base = self.index.time_base
        times = [int(each) for each in self.index.clock[self.first : self.last + 1]]
        if NO_PTS in times:
            raise ExportError(
                "The film does not say when some frames of this span are shown.",
                "Make a contact sheet, or save stills of them.",
            )
        lasts = self.index.duration_pts(self.last) or int(1 / self.index.rate / base) or 1
        if self.last + 1 < len(self.index):
            after = int(self.index.clock[self.last + 1])
            lasts = after - times[-1] if after > times[-1] else lasts
        scaled = [
            Fraction(each - times[0]) * base / self.clock for each in (*times, times[-1] + lasts)
        ]
        ticks = tuple(round(each) for each in scaled)
        for place, (one, other) in enumerate(itertools.pairwise(ticks)):
            if one >= other and place + 1 < len(times):
                raise ExportError(
                    f"Frame {self.first + place + 1} is not shown after the one before it"
                    f"{'' if self.container == 'nut' else ', in milliseconds'}.",
                    "A film cannot hold that: end the span before it, or begin it there."
                    + ("" if self.container == "nut" else " A .nut file holds finer times."),
                )
        object.__setattr__(self, "ticks", ticks)
        object.__setattr__(self, "exact", all(each.denominator == 1 for each in scaled[:-1]))

    @property
    def clock(self) -> Fraction:
        """The time base of the clip."""
        return MILLISECONDS if self.container == "matroska" else self.index.time_base

    def __len__(self) -> int:
        return self.last - self.first + 1

    def ns(self, place: int) -> int:
        """When the clip's frame `place` is shown on the film's clock; after the last one, its end."""
        begin, base = int(self.index.clock[self.first]), self.index.time_base
        zero = int(self.index.clock[0])
        if place < len(self):
            at = Fraction(int(self.index.clock[self.first + place]) - zero) * base
        else:
            at = Fraction(begin - zero) * base + self.ticks[-1] * self.clock
        return round(at * NANOSECONDS)


class ClipMaking:
    """One clip while it is made: what was written, and what is to be said of it."""

    def __init__(
        self,
        video: Path,
        span: ClipSpan,
        part: Path,
        title: str,
        progress: Report,
        cancelled: Cancelled,
    ) -> None:
        self._video, self._span, self._part, self._title = video, span, part, title
        self._progress, self._cancelled = progress, cancelled
        self._tracks = sound_tracks(video)
        self.same_planes = False
        self.sounds = False
        self.digests: list[str] = []
        self.words: list[str] = []
        self.facts: dict[str, Json] = {}

    def write(self, *, sound: bool) -> None:
        """Decode and write all frames, and the sound beside them."""
        span = self._span
        with ExitStack() as closing:
            reader = closing.enter_context(open_frames(self._video, span.index))
            frame = reader.frame(span.first, self._cancelled)
            writer = self._writer(frame)
            closing.callback(writer.give_up)
            heard = self._heard(closing) if sound else None
            if heard is not None:
                writer.with_sound(heard.rate, heard.channels, self._tracks[0].layout)
            self._say_of(frame, wanted=sound)
            at = 0 if heard is None else heard.position_of(span.ns(0))
            for place in range(len(span)):
                check(self._cancelled)
                self._picture(reader, writer, place)
                if heard is not None:
                    upto = heard.position_of(span.ns(place + 1))
                    while at < upto:
                        count = min(upto - at, _LONGEST_SOUND)
                        start = at * NANOSECONDS // heard.rate
                        writer.sound(heard.samples(start, count))
                        at += count
                self._progress(Progress(place + 1, 2 * len(span), "Writing the clip"))
            if heard is not None:
                self.words += heard.notes()
            writer.finish()

    def _writer(self, frame: Frame) -> ClipWriter:
        span = self._span
        made = ClipWriter(
            self._part,
            span.container,
            size=(frame.width, frame.height),
            pixel_format=frame.pixel_format,
            time_base=span.clock,
            rate=span.index.rate,
            sample_aspect=frame.sample_aspect,
            title=self._title,
        )
        self.same_planes = made.same_planes
        return made

    def _heard(self, closing: ExitStack) -> SoundSource | None:
        if not any(track.codec for track in self._tracks):
            return None
        return closing.enter_context(_closing(open_sound(self._video, 0, index=self._span.index)))

    def _say_of(self, frame: Frame, *, wanted: bool) -> None:
        span, tracks = self._span, self._tracks
        audible = any(track.codec for track in tracks)
        self.sounds = wanted and audible
        self.facts = {
            "width": frame.width,
            "height": frame.height,
            "pixel_format_of_exhibit": frame.pixel_format,
            "turned": frame.orientation,
        }
        if not self.same_planes:
            self.words.append(
                f"FFV1 has no room for {frame.pixel_format}: the values stand in another order, so the"
                " digests of the clip's frames differ from those of the exhibit. The table has both."
            )
        if not span.exact:
            self.words.append(
                "Matroska counts milliseconds: times in the clip are rounded by up to half of one. The"
                " table has the exact ones; a .nut file keeps them itself."
            )
        if frame.orientation:
            self.words.append(
                f"The frames are as stored; for viewing, turn them {frame.orientation}."
            )
        if audible and not wanted:
            self.words.append("The sound was left out.")
        elif not audible:
            self.words.append("The film has no sound that can be decoded.")
        elif len(tracks) > 1:
            self.words.append(f"Of {len(tracks)} sound tracks the first one is in the clip.")
        self.words.append(
            "Metadata, subtitles, attachments and the colour tags of the original are not in the clip."
        )

    def _picture(self, reader: FrameSource, writer: ClipWriter, place: int) -> None:
        span = self._span
        number = span.first + place
        found = reader.frame(number, self._cancelled)
        planes = found.planes()
        state = hashlib.sha256()
        for plane in planes:
            state.update(plane.tobytes())
        if state.hexdigest() != span.index.digest(number):
            raise IntegrityError(
                f"Frame {number} is not the picture that was recorded.",
                "No clip was written. Verify the case: the video may have been changed.",
            )
        if found.pixel_format != self.facts["pixel_format_of_exhibit"]:
            raise ExportError(
                f"From frame {number} on the film has another pixel format.",
                "Make one clip up to that frame, and one from it on.",
            )
        lasts = span.ticks[place + 1] - span.ticks[place]
        self.digests.append(writer.picture(planes, span.ticks[place], lasts))

    def verify(self) -> None:
        """Decode the clip again: the same frames at the same times, or IntegrityError."""
        span = self._span

        def halfway(done: Progress) -> None:
            self._progress(
                Progress(len(span) + min(done.done, len(span)), 2 * len(span), "Checking the clip")
            )

        try:
            again = full_index(self._part, progress=halfway, cancelled=self._cancelled)
        except MediaError as error:
            raise IntegrityError(
                "The clip cannot be read again, so it was not kept.", error.message
            ) from error
        found = [again.digest(place) for place in range(len(again))]
        times = [again.pts(place) for place in range(len(again))]
        wanted = [each * span.clock for each in span.ticks[:-1]]
        if self.same_planes:
            self.digests = [span.index.digest(span.first + place) for place in range(len(span))]
        if (
            found != self.digests
            or [None if pts is None else pts * again.time_base for pts in times] != wanted
        ):
            raise IntegrityError(
                "Decoded again, the clip does not hold the same frames at the same times.",
                "It was not kept. Save stills of the frames instead, and report this.",
            )


@contextmanager
def _closing(sound: SoundSource) -> Iterator[SoundSource]:
    try:
        yield sound
    finally:
        sound.close()
