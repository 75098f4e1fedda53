"""The kinds of value that a case holds, by the name that the log uses."""

from __future__ import annotations

from typing import Final

from annotator.case.accounts import Claim, Person, Source
from annotator.case.annotation import Annotation
from annotator.case.capture import Capture
from annotator.case.case_info import CaseInfo
from annotator.case.codes import Code
from annotator.case.copies import CopyLink, Publication
from annotator.case.enhancement import Calibration, Enhancement
from annotator.case.event_time import ClaimTime, ClockBreak, EventClock, TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.case.file_statement import FileStatement
from annotator.case.harm import Harm
from annotator.case.links import NoteLink
from annotator.case.merged_log import MergedLog
from annotator.case.places import MapPicture, Place
from annotator.case.redaction import Cover, Redaction, SoundCover
from annotator.case.region import Region
from annotator.case.release import Disclosure
from annotator.case.sound import SoundMark, SoundWork
from annotator.case.templates import Template
from annotator.case.tracks import Placement, Track

Entity = (
    CaseInfo
    | Exhibit
    | Annotation
    | Source
    | Claim
    | Person
    | Code
    | Track
    | Placement
    | NoteLink
    | Template
    | Region
    | Enhancement
    | Calibration
    | TimeAnchor
    | ClockBreak
    | EventClock
    | ClaimTime
    | Place
    | MapPicture
    | CopyLink
    | Publication
    | Harm
    | SoundWork
    | SoundMark
    | Capture
    | Cover
    | SoundCover
    | Redaction
    | Disclosure
    | MergedLog
    | FileStatement
)

ENTITY_TYPES: Final[dict[str, type[Entity]]] = {
    "case": CaseInfo,
    "exhibit": Exhibit,
    "annotation": Annotation,
    "source": Source,
    "claim": Claim,
    "person": Person,
    "code": Code,
    "track": Track,
    "placement": Placement,
    "link": NoteLink,
    "template": Template,
    "region": Region,
    "enhancement": Enhancement,
    "calibration": Calibration,
    "time_anchor": TimeAnchor,
    "clock_break": ClockBreak,
    "event_clock": EventClock,
    "claim_time": ClaimTime,
    "place": Place,
    "map_picture": MapPicture,
    "copy_link": CopyLink,
    "publication": Publication,
    "harm": Harm,
    "sound_work": SoundWork,
    "sound_mark": SoundMark,
    "capture": Capture,
    "cover": Cover,
    "sound_cover": SoundCover,
    "redaction": Redaction,
    "disclosure": Disclosure,
    "merged_log": MergedLog,
    "file_statement": FileStatement,
}

_NAMES: Final = {entity: name for name, entity in ENTITY_TYPES.items()}


def entity_name(value: Entity) -> str:
    """The name under which the log and the tables hold values of this type."""
    return _NAMES[type(value)]
