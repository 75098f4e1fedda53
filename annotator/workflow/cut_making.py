"""Making a cut: packets copied into a container, decoded again, and found to be the frames of the exhibit."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from annotator.errors import ExportError, MediaError
from annotator.media.copying import Give, Payload, copy_packets, payloads
from annotator.media.engine import MediaFacts, full_index, probe
from annotator.progress import Cancelled, Progress, Report
from annotator.report.visible_text import visible_text
from annotator.timing.cut_plan import CutOrder, CutPlan
from annotator.timing.frame_index import NO_PTS, FrameIndex
from annotator.timing.frame_stamp import NANOSECONDS
from annotator.timing.packet_list import PACKET_DISCARDED, PacketList

CONTAINERS: Final[dict[str, str]] = {
    ".mp4": "mp4", ".mov": "mov", ".3gp": "3gp", ".3g2": "3g2", ".mkv": "matroska", ".webm": "webm", ".avi": "avi",
    ".ts": "mpegts", ".mpg": "vob", ".flv": "flv", ".wmv": "asf", ".asf": "asf", ".ogv": "ogg", ".nut": "nut",
    ".h264": "h264", ".h265": "hevc", ".m2v": "mpeg2video", ".m1v": "mpeg1video", ".m4v": "m4v", ".mjpeg": "mjpeg",
    ".obu": "obu", ".ivf": "ivf", ".gif": "gif", ".dv": "dv", ".mxf": "mxf",
}  # fmt: skip
"""The ending of a cut's name, and the muxer that writes it."""
_AS_SOURCE: Final = {
    "avi": ".avi", "mpegts": ".ts", "mpeg": ".mpg", "flv": ".flv", "asf": ".wmv", "ogg": ".ogv", "nut": ".nut",
    "h264": ".h264", "hevc": ".h265", "m4v": ".m4v", "mjpeg": ".mjpeg", "obu": ".obu", "ivf": ".ivf", "gif": ".gif",
    "dv": ".dv", "mxf": ".mxf",
}  # fmt: skip
_FEW, _SAID_AT_MOST = 3, 90
_HOLD_MOST: Final = (".mkv", ".nut")
_FINE_NS: Final = 1_000
_ROUGH_NS: Final = 1_000_000
_IN_STEP_NS: Final = 2_000_000
_TIMELESS: Final = frozenset({
    "h264", "hevc", "mpeg1video", "mpeg2video", "m4v", "mjpeg", "obu", "dv",
})  # fmt: skip
_SIDES: Final = ("rotation", "mirrored", "sample_aspect", "colour")


EXACT: Final = "Write an exact clip instead: its frames are coded anew, without loss."
STAYS: Final = (
    "What its encoder wrote into the pictures themselves (settings, captions, with some cameras time and place) is"
    " part of them and stays. An exact clip has none of it."
)
LEFT: Final = (
    "Metadata, chapters, subtitles, attachments and other streams of the original are not in it."
)


class NotHeldError(ExportError):
    """A container does not hold these frames as they are; the message says what would be otherwise."""


def told(tried: list[str]) -> str:
    """The first and the last of what was tried; those between them seldom say more."""
    some = tried if len(tried) <= 2 else [tried[0], tried[-1]]
    return f"Tried: {' '.join(some)}"[:600]


def other_ways(*, any_kind: bool, sound: bool) -> str:
    """What to do where a span cannot be cut out."""
    ways = (
        [] if any_kind else ["Leave the ending out: a kind of file that can hold them is chosen."]
    )
    return " ".join([*ways, *(["Leave the sound out."] if sound else []), EXACT])


def hidden_words(listed: PacketList, order: CutOrder) -> tuple[str, ...]:
    """What is to be said of pictures that an edit list of the exhibit hides, and the cut hides, too."""
    count = int(np.count_nonzero(listed.flags[order.number] & PACKET_DISCARDED))
    if not count:
        return ()
    pictures = "one picture" if count == 1 else f"{count} pictures"
    return (
        f"It also holds {pictures} that the exhibit hides from view: what is shown first cannot be decoded without.",
    )


def endings_for(facts: MediaFacts, filename: str) -> tuple[str, ...]:
    """Endings of the files that a film's packets can go into: its own kind first, then those that hold most."""
    own = _own_ending(facts, Path(filename).suffix.lower())
    return tuple(dict.fromkeys((*([own] if own else []), *_HOLD_MOST)))


def _own_ending(facts: MediaFacts, suffix: str) -> str:
    names = facts.container.split(",")
    if "mp4" in names:
        brand = dict(facts.metadata).get("major_brand", "")
        if brand.startswith(("3gp", "3g2")):
            return f".{brand[:3]}"
        return ".mov" if brand.startswith("qt") or (not brand and suffix == ".mov") else ".mp4"
    if "matroska" in names:
        return ".webm" if suffix == ".webm" else ".mkv"
    if facts.container == "mpegvideo":
        codecs = [stream.codec for stream in facts.video]
        return ".m1v" if codecs[:1] == ["mpeg1video"] else ".m2v"
    return _AS_SOURCE.get(facts.container, "")


@dataclass(frozen=True, slots=True)
class CutMade:
    """What a finished cut was found to hold: its times, and in words what differs from the exhibit.

    `saying` counts the places of its pictures (coded by `codec`) with data besides the picture.
    """

    pts: tuple[int | None, ...]
    time_base: str
    same_bytes: bool
    exact_times: bool
    sound: bool
    words: tuple[str, ...]
    said: tuple[str, ...]
    saying: int
    codec: str


class CutMaking:
    """One cut while it is made: `write`, then `verify`."""

    def __init__(
        self,
        video: Path,
        facts: MediaFacts,
        index: FrameIndex,
        plan: CutPlan,
        order: CutOrder,
        part: Path,
        progress: Report,
        cancelled: Cancelled,
    ) -> None:
        self._video, self._facts, self._index = video, facts, index
        self._plan, self._order, self._part = plan, order, part
        self._progress, self._cancelled = progress, cancelled
        self._copied: tuple[Payload, ...] = ()

    def write(self) -> None:
        """Copy the packets. Raises MediaError, ExportError, CancelledError."""

        def told(done: Progress) -> None:
            self._progress(Progress(done.done, done.total, "Copying the packets"))

        try:
            with self._part.open("wb") as file:

                def give(place: int, data: bytes) -> None:
                    file.seek(place)
                    file.write(data)

                self._copied = self._copy(give, told)
                if len(self._copied) > 1 and not self._copied[1].packets:
                    # A track without sound would only be in the way.
                    self._order = replace(self._order, sound=False)
                    file.truncate(0)
                    self._copied = self._copy(give, told)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise ExportError(
                f"The cut could not be written: {error.strerror}.",
                "Choose another folder, or free some space.",
            ) from error

    def _copy(self, give: Give, told: Report) -> tuple[Payload, ...]:
        return copy_packets(
            self._video, self._order, give, progress=told, cancelled=self._cancelled
        )

    def verify(self) -> CutMade:
        """Decode the cut again and compare it with the index. Raises NotHeldError, CancelledError."""

        def told(done: Progress) -> None:
            self._progress(Progress(done.done, len(self._plan), "Checking the cut"))

        try:
            again = full_index(self._part, progress=told, cancelled=self._cancelled)
            facts = probe(self._part)
            found = payloads(self._part, cancelled=self._cancelled)
        except MediaError as error:
            why = error.message.replace(str(self._part), "the new file")
            raise NotHeldError(f"It cannot be read again: {why}") from error
        self._require_frames(again)
        rounded = self._require_times(again)
        words = self._of_streams(facts, found, again)
        if self._order.container in _TIMELESS:
            words.append("This kind of file holds no times; the table has those of the exhibit.")
        elif bool(np.any(self._index.clock[self._plan.first : self._plan.last + 1] == NO_PTS)):
            words.append(
                "The exhibit does not say when some of these frames are shown: there, times are counted"
                " from its rate."
            )
        pictures = next(each for each in found if each.kind == "video")
        same = pictures.sha256 == self._copied[0].sha256
        if pictures.saying:
            words.append(_written_into(pictures))
        if rounded:
            tick = again.time_base * 1000
            words.append(
                f"Times are rounded to the unit of the container ({float(tick):.3g} ms). The table has"
                " those of the exhibit."
            )
        return CutMade(
            tuple(again.pts(place) for place in range(len(again))),
            f"{again.time_base.numerator}/{again.time_base.denominator}",
            same,
            not rounded,
            len(self._copied) > 1 and self._copied[1].packets > 0,
            tuple(words),
            pictures.said,
            pictures.saying,
            pictures.codec,
        )

    def _require_frames(self, again: FrameIndex) -> None:
        first, index = self._plan.first, self._index
        if len(again) != len(self._plan):
            raise NotHeldError(
                f"{len(again)} frames can be decoded of it, not {len(self._plan)}.",
            )
        for place in range(len(again)):
            if again.digest(place) != index.digest(first + place):
                raise NotHeldError(f"Frame {first + place} decodes to another picture in it.")

    def _require_times(self, again: FrameIndex) -> bool:
        """Whether times were rounded."""
        if not self._order.timed or self._order.container in _TIMELESS:
            return False
        first, last = self._plan.first, self._plan.last
        wanted = self._index.times_ns()[first : last + 1]
        found = again.times_ns()
        worst = int(abs((wanted - wanted[0]) - (found - found[0])).max())
        if worst > min(int(again.time_base * NANOSECONDS), _ROUGH_NS) + _FINE_NS:
            raise NotHeldError(f"Its frames would be shown up to {_ms(worst)} earlier or later.")
        return worst > _FINE_NS

    def _of_streams(
        self, facts: MediaFacts, found: tuple[Payload, ...], again: FrameIndex
    ) -> list[str]:
        """What is to be said of streams, sound and shape. Raises NotHeldError."""
        kinds = [each.kind for each in found]
        heard = [each for each in self._copied[1:] if each.packets]
        if sorted(kinds) != sorted(["video", *("audio" for _each in heard)]):
            raise NotHeldError(
                f"It holds other streams than were copied: {', '.join(kinds)[:100]}."
            )
        words = self._of_sound(found, again) if heard else []
        own = self._facts.video[self._order.stream]
        other = facts.video[0]
        for name in _SIDES:
            one, two = str(getattr(own, name)), str(getattr(other, name))
            if one != two and {one, two} - {"", "1"}:
                words.append(_SAID[name].format(own=_said(one), other=_said(two)))
        return words

    def _of_sound(self, found: tuple[Payload, ...], again: FrameIndex) -> list[str]:
        copied = self._copied[1]
        sounds = next(each for each in found if each.kind == "audio")
        if copied.packets != sounds.packets:
            raise NotHeldError(f"It holds {sounds.packets} packets of sound, not {copied.packets}.")
        if copied.first_ns is not None and sounds.first_ns is not None:
            # AVI says of its first frames no time at all: they are shown when the film begins.
            at = int(again.clock[0])
            zero = 0 if at == NO_PTS else round(at * again.time_base * NANOSECONDS)
            off = sounds.first_ns - zero - copied.first_ns
            if abs(off) > _IN_STEP_NS:
                raise NotHeldError(f"Its sound would be out of step by {_ms(abs(off))}.")
        same = copied.sha256 == sounds.sha256
        framed = "byte for byte" if same else "framed in another way"
        words = f"So are the packets of the sound, {framed}; a decoder begins anew there, so its first moments"
        return [f"{words} may sound a little different."]


_SAID: Final = {
    "rotation": "The exhibit is turned by {own} degrees for viewing, the cut by {other}: this kind of file cannot say it.",
    "mirrored": "Mirrored for viewing: the exhibit {own}, the cut {other}. This kind of file cannot say it.",
    "sample_aspect": "Shape of pixels: the exhibit {own}, the cut {other}. Players may show it wider or narrower.",
    "colour": "What is said of colours: the exhibit {own}, the cut {other}. Players may show other colours; the planes are the same.",
}


def _written_into(pictures: Payload) -> str:
    """What encoder or camera wrote beside the pictures, as far as it is words."""
    where = (
        f"At {_places(pictures.saying)} its encoder or camera wrote something besides the picture"
    )
    if not pictures.said:
        return f"{where}, none of it words."
    some = "; ".join(f"“{visible_text(words)[:_SAID_AT_MOST]}”" for words in pictures.said[:_FEW])
    more = f"; and {len(pictures.said) - _FEW} more" if len(pictures.said) > _FEW else ""
    return f"{where}: {some}{more}."


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count:,} places"


def _said(text: str) -> str:
    return text or "nothing"


def _ms(ns: int) -> str:
    return f"{ns / 1_000_000:.1f} ms"
