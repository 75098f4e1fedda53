"""The check of a redacted copy: opened anew, decoded whole, and compared with what it must be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.case.redaction import CoverWay, SoundChoice
from annotator.errors import IntegrityError, MediaError
from annotator.media.canvas import Canvas, samples_of
from annotator.media.engine import (
    Frame,
    MediaFacts,
    file_metadata,
    full_index,
    open_frames,
    open_sound,
    probe,
)
from annotator.media.redacted_look import Kind, final
from annotator.media.sound_covering import is_covered
from annotator.picture.covering import Masks, reduced, united
from annotator.progress import Progress, check
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS, FrameStamp
from annotator.workflow.redact_making import LONGEST_SOUND, RedactionMaking, planes_of

LEAST_CANARY: Final = 6
_FURTHEST: Final = 40  # of 255: what coding may do to a pixel of a solid cover, at its rim
_MEAN: Final = 8.0
_ALIKE: Final = (
    0.8  # correlation with what lay below: coding leaves none, a forgotten cover nearly 1
)
_ENOUGH: Final = 64  # samples from which that says anything
_ELSEWHERE: Final = 16.0
_CLOCK: Final = re.compile(r"[\d:.,\s]+")
_OF_WRITERS: Final = (
    b"isomiso2avc1mp41 isom mp41 mp42 VideoHandler SoundHandler Lavf matroska DURATION encoder"
    b" V_FFV1 V_MPEG4/ISO/AVC V_MS/VFW/FOURCC A_PCM/FLOAT/IEEE A_AAC language handler_name"
    b" major_brand minor_version compatible_brands"
)
_BLOCK: Final = 1 << 22
_OWN_TAGS: Final = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "handler_name", "encoder", "language", "duration", "vendor_id"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found: `words` a sentence each; `furthest` the largest difference inside solid covers.

    `furthest` is in 255ths, 0 in a copy without loss.
    """

    frames: int
    frames_covered: int
    furthest: int
    words: tuple[str, ...]


class RedactionCheck:
    """Checks one copy that was just written. Raises IntegrityError with what is wrong, CancelledError."""

    def __init__(self, made: RedactionMaking, canaries: Iterable[str]) -> None:
        self._made = made
        self._canaries = tuple(canaries)
        self._furthest = 0
        self._covered = 0

    def run(self) -> Checked:
        """All of it; returns what was found right."""
        facts = self._opened()
        index = self._numbered()
        self._compare_pictures(index)
        words = [
            f"Decoded again: {len(index):,} frames, as many as the exhibit has, each at its time.",
            (
                "Wherever something is covered, on every frame, each pixel was compared with what the"
                " cover makes of it."
            ),
        ]
        words.append(
            "Outside the covers every sample is that of the exhibit."
            if self._made.kind is Kind.LOSSLESS
            else "Outside the covers the picture is that of the exhibit, but for what coding costs."
        )
        words.append(self._compare_sound(facts, index))
        words += self._container(facts)
        return Checked(len(index), self._covered, self._furthest, tuple(words))

    # -- the container

    def _opened(self) -> MediaFacts:
        try:
            return probe(self._made.part)
        except MediaError as error:
            raise _wrong("It cannot be read again.") from error

    def _container(self, facts: MediaFacts) -> list[str]:
        sounds = 0 if self._made.sound_rate == 0 else 1
        if len(facts.streams) != 1 + sounds or len(facts.video) != 1 or len(facts.sound) != sounds:
            raise _wrong("It holds other streams than it should.")
        film, look = facts.video[0], self._made.look
        if (film.rotation // 90 % 4, film.mirrored) != (look.quarter_turns, look.mirrored):
            raise _wrong("Players would not turn its picture as that of the exhibit.")
        if Fraction(film.sample_aspect or 1) != look.sample_aspect:
            raise _wrong("Players would not show its picture in the shape of the exhibit.")
        tags = [*facts.metadata, *(pair for stream in facts.streams for pair in stream.metadata)]
        if any(name.lower() not in _OWN_TAGS for name, _value in tags):
            raise _wrong("It holds tags that nobody asked for.")
        said = file_metadata(self._made.part, cancelled=self._made.cancelled)
        told = "\n".join(value for _name, value in tags)
        if (
            said.credentials is not None
            or any(tag.where == "XMP" for tag in said.tags)
            or any(each in told for each in self._searched())
        ):
            raise _wrong("It says something that the exhibit's file says of itself.")
        self._scan()
        return [
            (
                f"The file holds one film{' and one sound track' if sounds else ''} and nothing else: no"
                " tags, dates, chapters, subtitles, attachments or cover pictures."
            ),
            (
                f"None of {len(self._searched()):,} words and names of the exhibit's file stands anywhere"
                " in its bytes."
            ),
        ]

    def _searched(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                each
                for each in self._canaries
                if len(each.encode("utf-8", "surrogateescape")) >= LEAST_CANARY
                and not _CLOCK.fullmatch(each)
                and each.encode("utf-8", "surrogateescape") not in _OF_WRITERS
            )
        )

    def _scan(self) -> None:
        forms = {
            form
            for each in self._searched()
            for form in (
                each.encode("utf-8", "surrogateescape"),
                each.encode("utf-16-le", "surrogatepass"),
                each.encode("utf-16-be", "surrogatepass"),
            )
        }
        longest = max(map(len, forms), default=1)
        before = b""
        with self._made.part.open("rb") as file:
            while block := file.read(_BLOCK):
                check(self._made.cancelled)
                whole = before + block
                if any(form in whole for form in forms):
                    raise _wrong("A word of the exhibit's file stands in it.")
                before = whole[-longest:]

    # -- the picture

    def _numbered(self) -> FrameIndex:
        made, count = self._made, len(self._made.index)

        def halfway(done: Progress) -> None:
            made.progress(
                Progress(count + min(done.done, count) // 2, 2 * count, "Checking the copy")
            )

        try:
            index = full_index(made.part, progress=halfway, cancelled=made.cancelled)
        except MediaError as error:
            raise _wrong("It cannot be decoded again.") from error
        if len(index) != count:
            raise _wrong(f"It has {len(index)} frames; the exhibit has {count}.")
        times = [index.pts(number) for number in range(count)]
        wanted = [each * made.times.clock for each in made.times.ticks[:-1]]
        if [None if pts is None else pts * index.time_base for pts in times] != wanted:
            raise _wrong("Its frames are shown at other times than those of the exhibit.")
        if (
            made.kind is Kind.LOSSLESS
            and made.digests
            and [index.digest(n) for n in range(count)] != made.digests
        ):
            raise _wrong("Its frames are not those that were written.")
        return index

    def _compare_pictures(self, index: FrameIndex) -> None:
        made = self._made
        count = len(index)
        with (
            open_frames(made.video, made.index) as film,
            open_frames(made.part, index) as copy,
        ):
            for number in range(count):
                check(made.cancelled)
                frame = film.frame(number, made.cancelled)
                self._compare(frame.stamp, made.canvas(frame), copy.frame(number, made.cancelled))
                done = count + count // 2 + number // 2
                made.progress(Progress(min(done, 2 * count), 2 * count, "Checking the copy"))

    def _compare(self, stamp: FrameStamp, source: Canvas, found: Frame) -> None:
        made = self._made
        size = found.width, found.height
        wanted = final(source, made.kind, made.look)
        if found.pixel_format != wanted.pixel_format and not (
            (made.look.is_full or made.look.is_grey) and found.pixel_format == "yuvj420p"
        ):
            raise _wrong(f"Frame {stamp.index} has another pixel format.")
        planes = samples_of(found.planes(), wanted.pixel_format)
        masks = (
            made.masks_at(stamp, wanted.pixel_format, size) if made.covers_a_frame(stamp) else ()
        )
        self._covered += bool(masks)
        under = united(masks, size)
        self._compare_outside(stamp, wanted, planes, under)
        if masks:
            self._compare_solid(stamp, wanted, planes, masks)
            # Blocks and blur are made again from the exhibit.
            self._compare_all(stamp, made.covered(source, stamp), planes, under)

    def _compare_outside(
        self,
        stamp: FrameStamp,
        source: Canvas,
        planes: tuple[NDArray[Any], ...],
        under: NDArray[np.bool_],
    ) -> None:
        for plane, own in zip(planes_of(source), planes, strict=True):
            free = ~reduced(under, plane.across, plane.down)
            if not free.any():
                continue
            if self._made.kind is Kind.LOSSLESS:
                right = np.array_equal(own[free], plane.samples[free])
            else:
                right = _mean_by(own[free], plane.samples[free]) <= _ELSEWHERE
            if not right:
                raise _wrong(f"Outside the covers, frame {stamp.index} is not that of the exhibit.")

    def _compare_solid(
        self, stamp: FrameStamp, source: Canvas, planes: tuple[NDArray[Any], ...], masks: Masks
    ) -> None:
        for now, mask in masks:
            if now.way is not CoverWay.SOLID:
                continue
            for plane, own in zip(planes_of(source), planes, strict=True):
                inside = own[reduced(mask, plane.across, plane.down)].astype(np.int64)
                by = np.abs(inside - np.array(plane.solid))
                if not by.size:
                    continue
                self._furthest = max(self._furthest, int(by.max()))
                if self._made.kind is Kind.LOSSLESS:
                    right = not by.any()
                else:
                    right = by.max() <= _FURTHEST and by.mean() <= _MEAN
                    below = plane.samples[reduced(mask, plane.across, plane.down)]
                    right = right and not _looks_like(inside, below)
                if not right:
                    raise _wrong(f"On frame {stamp.index} a solid cover lets something through.")

    def _compare_all(
        self,
        stamp: FrameStamp,
        expected: Canvas,
        planes: tuple[NDArray[Any], ...],
        under: NDArray[np.bool_],
    ) -> None:
        for plane, own in zip(planes_of(expected), planes, strict=True):
            inside = reduced(under, plane.across, plane.down)
            if self._made.kind is Kind.LOSSLESS:
                right = np.array_equal(own, plane.samples)
            else:
                right = (
                    not inside.any() or _mean_by(own[inside], plane.samples[inside]) <= _ELSEWHERE
                )
            if not right:
                raise _wrong(
                    f"On frame {stamp.index} what is covered is not covered as it should be."
                )

    # -- the sound

    def _compare_sound(self, facts: MediaFacts, index: FrameIndex) -> str:
        made = self._made
        if made.plan.sound is SoundChoice.MUTED or not made.sound_rate:
            if facts.has_sound:
                raise _wrong("It has sound, and must have none.")
            return "There is no sound in the copy."
        with ExitStack() as stack:
            sound = made.open_sound(stack)
            copy = stack.enter_context(closing(open_sound(made.part, 0, index=index)))
            if sound is None or copy.rate != sound.rate or copy.channels != sound.channels:
                raise _wrong("Its sound is another one than it should be.")
            spans = made.spans_in(sound)
            end = made.sound_end(len(made.index) - 1, sound)
            if made.kind is Kind.LOSSLESS:
                for at in range(0, end, LONGEST_SOUND):
                    check(made.cancelled)
                    count = min(end - at, LONGEST_SOUND)
                    wanted = made.heard(sound, spans, at, count)
                    start = at * NANOSECONDS // sound.rate
                    if not np.array_equal(copy.samples(start, count), wanted):
                        raise _wrong("Its sound is not what it should be.")
            for span in spans:
                check(made.cancelled)
                first, last = max(0, span.first), min(span.end, end)
                count = min(last - first, 60 * sound.rate)
                if count > 0:
                    start = first * NANOSECONDS // sound.rate
                    if not is_covered(
                        copy.samples(start, count),
                        span.way,
                        sound.rate,
                        exact=made.kind is Kind.LOSSLESS,
                    ):
                        raise _wrong("In a covered span something of the sound is left.")
            return (
                f"In {len(spans)} covered {'span' if len(spans) == 1 else 'spans'} nothing is left of"
                " the sound; that was measured."
                if spans
                else "The sound is kept."
            )


def _looks_like(found: NDArray[Any], below: NDArray[Any]) -> bool:
    """Whether what is seen follows what lay below it."""
    one, other = found.ravel().astype(np.float64), below.ravel().astype(np.float64)
    if len(one) < _ENOUGH or one.std() < 1 or other.std() < 1:
        return False  # nothing can be seen in one value
    return bool(np.corrcoef(one, other)[0, 1] > _ALIKE)


def _mean_by(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float(np.abs(one.astype(np.int64) - other.astype(np.int64)).mean())


def _wrong(message: str) -> IntegrityError:
    return IntegrityError(
        f"The redacted copy is not what it should be. {message}",
        "It was not kept. Try the other kind of file; if that fails, too, report this.",
    )
