"""What a report is made from, besides the values of the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from annotator.case.editions import Withheld
from annotator.case.event_films import FrameTimes
from annotator.case.exhibit import Exhibit
from annotator.case.note_filter import NO_FILTER, NoteFilter
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition
from annotator.errors import UsageError
from annotator.report.enhanced_pair import EnhancedPair
from annotator.report.languages import require_language
from annotator.report.place_map import PlaceMap
from annotator.report.sound_figure import SoundFigure
from annotator.report.template import ReportTemplate
from annotator.timing.frame_stamp import FrameStamp

if TYPE_CHECKING:
    from annotator.provenance.custody import CustodyEntry
    from annotator.timing.frame_index import FrameIndex

SECTIONS: Final = (
    "question", "summary", "exhibits", "copies", "method", "timing", "timelines", "event_time", "places",
    "sheets", "observations", "inferences",
    "claims", "stances", "matrix", "legal", "procedural", "people", "enhancements", "sounds", "limitations", "custody", "check",
    "glossary", "declaration",
)  # fmt: skip
"""The sections of a report, in the order in which they stand."""

ON_REQUEST: Final = ("harms",)
"""Sections that are left out unless somebody asks for them; they stand after the one on people."""

Paper = Literal["a4", "us-letter"]


@dataclass(frozen=True, slots=True)
class Still:
    """The picture of one annotated frame, as JPEG, width × height in pixels.

    `digest` is the SHA-256 of the frame's native planes that were decoded for
    this picture; `exactness` and `colour_note` are the decoder's own words,
    `orientation` how it was turned. `drawn_on` is the same picture with the
    note's regions on it, empty where none is shown.
    """

    annotation_id: str
    jpeg: bytes
    width: int
    height: int
    stamp: FrameStamp
    digest: str = ""
    damaged: bool = False
    exactness: str = ""
    colour_note: str = ""
    orientation: str = ""
    drawn_on: bytes = b""


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What goes into a report. No `exhibits` means all of them.

    Only notes that `wanted` lets through are shown; `filter_name` is what that filter
    was saved under. `template` is an organisation's. `language` is one of report.languages; tables and data are in English
    whatever it is. Raises UsageError for a section, a paper or a language that there is none of.
    """

    exhibits: tuple[str, ...] = ()
    sections: tuple[str, ...] = SECTIONS
    paper: Paper = "a4"
    edition: Edition | None = None
    wanted: NoteFilter = NO_FILTER
    filter_name: str = ""
    template: ReportTemplate | None = None
    language: str = "en"

    def __post_init__(self) -> None:
        require_language(self.language)
        unknown = [key for key in self.sections if key not in (*SECTIONS, *ON_REQUEST)]
        if unknown:
            raise UsageError(
                f"A report has no section “{unknown[0][:40]}”.", "Known: " + ", ".join(SECTIONS)
            )
        if self.paper not in ("a4", "us-letter"):
            raise UsageError(f"“{self.paper[:40]}” is no paper.", "Use a4 or us-letter.")


@dataclass(frozen=True, slots=True)
class HeadSigned:
    """Who signed the head of the log last, as checked before printing.

    It covers the log's entries up to `seq`, the last of which has the hash
    `head`. `fingerprint` is the key's, 64 hex digits; `signed_at` ISO 8601 in
    UTC; `anchors` are outside anchors in words; `code_jpeg` is a square QR code
    of all this.
    """

    signer: str
    fingerprint: str
    seq: int
    head: str
    signed_at: str
    statement_digest: str
    anchors: tuple[str, ...] = ()
    code_jpeg: bytes = b""
    code_side: int = 0


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a report is composed from; nothing else is looked up.

    `case` holds all of the case (numbers stay the same whichever part is
    printed), `exhibits` the chosen ones. `stills`, `last_stills` and
    `between_stills` (regions that neither of these shows) are by annotation id, `indexes` and `facts` (label and value rows of what the file
    says) by exhibit id, `versions` by the name of the tool. `shown` are the ids of the
    notes that a filter let through, None where none was set. Below the sealed edition
    `withheld` says how much of the case is left out, and `covered_up` are the notes of which a
    still is withheld because it would show somebody.
    """

    case: CaseSnapshot
    exhibits: tuple[Exhibit, ...]
    indexes: Mapping[str, FrameIndex]
    custody: tuple[CustodyEntry, ...]
    stills: Mapping[str, Still]
    facts: Mapping[str, Sequence[tuple[str, str]]]
    generated_at: datetime
    versions: Mapping[str, str]
    options: ReportOptions
    last_stills: Mapping[str, Still] = field(default_factory=_nothing)
    between_stills: Mapping[str, tuple[Still, ...]] = field(default_factory=_nothing)
    signed: HeadSigned | None = None
    enhanced: tuple[EnhancedPair, ...] = ()
    copies: Mapping[str, tuple[Still, Still]] = field(default_factory=_nothing)
    times: FrameTimes | None = None
    coverage: Mapping[str, str] = field(default_factory=_nothing)
    sound_figures: tuple[SoundFigure, ...] = ()
    place_map: PlaceMap | None = None
    shown: frozenset[str] | None = None
    withheld: Withheld = field(default_factory=Withheld)
    covered_up: frozenset[str] = frozenset()

    def edition(self) -> Edition:
        """The level of disclosure that is printed on every page."""
        return self.options.edition or self.case.info.edition

    def head_hash(self) -> str:
        """The hash of the log's last entry; empty without a log."""
        return self.custody[-1].entry_hash if self.custody else ""

    def generated_text(self) -> str:
        """When the report was made: `2026-01-01 00:00:00 UTC`."""
        return self.generated_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
