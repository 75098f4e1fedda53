"""What a format gets to write of one exhibit, and what it gives back when it is read.

Formats of other tools count time in milliseconds or in their own frames. A frame
is written as the first whole millisecond at which it is on the screen, an end as
the last one before the next frame, so that reading gives the same frames back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from annotator.case.annotation import Annotation
from annotator.case.exhibit import Exhibit
from annotator.case.region import Region
from annotator.case.tracks import Track
from annotator.case.vocabularies import Edition
from annotator.errors import UsageError
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp

MOST_BYTES: Final = 64 << 20
MOST_CUES: Final = 200_000
_MS: Final = 1_000_000
Count: TypeAlias = tuple[int, str, str]
"""How many, and the words for one and for several."""


class FormatError(UsageError):
    """A file of another tool that cannot be taken, or something that its format cannot hold."""


@dataclass(frozen=True, slots=True)
class FilmNotes:
    """The notes of one exhibit in the order of the film, with its index and what stands around them.

    `track_of` gives the track of a note that stands on one, `regions` a note's regions.
    """

    exhibit: Exhibit
    index: FrameIndex
    notes: tuple[Annotation, ...]
    tracks: tuple[Track, ...] = ()
    track_of: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, tuple[Region, ...]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    """The pseudonym code of each person by id."""
    edition: Edition = Edition.SEALED
    """The edition of the case from which the notes are; names stand as that has them."""

    def span_ms(self, note: Annotation) -> tuple[int, int]:
        """First and last millisecond of a note, the last one excluded; never empty."""
        return span_ms(self.index, note.start.index, note.last_index())


def span_ms(index: FrameIndex, first: int, last: int) -> tuple[int, int]:
    """The milliseconds in which frames `first`…`last` are on the screen, the end excluded."""
    start = -(-index.time_ns(first) // _MS)
    after = index.time_ns(last + 1) if last + 1 < len(index) else index.end_ns()
    return start, max(start + 1, after // _MS)


@dataclass(frozen=True, slots=True)
class Cue:
    """One statement as another tool wrote it: from `start_ns` to `end_ns` (excluded) from the first frame.

    Without an end it is about one moment. `note_id` is set where the file names a note of ours.
    """

    start_ns: int
    end_ns: int | None
    text: str
    language: str = ""
    track: str = ""
    tags: tuple[str, ...] = ()
    author: str = ""
    note_id: str = ""
    exact: tuple[FrameStamp, FrameStamp | None] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file of another tool says, and in words what of it was not understood."""

    cues: tuple[Cue, ...]
    words: tuple[str, ...] = ()
    of_digest: str = ""
    """SHA-256 of the exhibit that the file says it is about; empty where it says none."""


def require_size(data: bytes) -> bytes:
    """The data; raises FormatError where it is too large for what it claims to be."""
    if len(data) > MOST_BYTES:
        raise FormatError(
            f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} are read.",
            "Notes do not need that much; it may be another kind of file.",
        )
    return data


def require_few(cues: list[Cue]) -> list[Cue]:
    """The cues; raises FormatError where there are too many to take in one go."""
    if len(cues) > MOST_CUES:
        raise FormatError(
            f"The file holds {len(cues):,} entries; at most {MOST_CUES:,} are taken in one go.",
            "Divide the file and import its parts.",
        )
    return cues


def in_words(counts: Iterable[Count]) -> tuple[str, ...]:
    """`(3, "region", "regions")…` as `3 regions`, without what is not there."""
    return tuple(f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count)
