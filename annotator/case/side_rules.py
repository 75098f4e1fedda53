"""What must hold for the values that stand beside exhibits, notes, claims and sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from annotator.case.capture import Capture, capture_id
from annotator.case.claim_rules import check_capture, check_claim_time
from annotator.case.copies import CopyLink, Publication
from annotator.case.copy_rules import check_copy_value
from annotator.case.entities import Entity
from annotator.case.event_rules import check_event
from annotator.case.event_time import (
    ClaimTime,
    ClockBreak,
    EventClock,
    TimeAnchor,
    claim_time_id,
    event_clock_id,
)
from annotator.case.file_statement import FileStatement
from annotator.case.harm import Harm
from annotator.case.harm_rules import check_harm
from annotator.case.merged_log import MergedLog, merged_log_id
from annotator.case.place_rules import check_map_picture, check_place
from annotator.case.places import MapPicture, Place
from annotator.case.redaction import (
    Cover,
    Redaction,
    SoundCover,
    cover_id,
    redaction_id,
    sound_cover_id,
)
from annotator.case.release import Disclosure, disclosure_id
from annotator.case.release_rules import check_covered, check_disclosure, check_merged
from annotator.case.snapshot import NAMED
from annotator.case.sound import SoundMark, SoundWork, sound_mark_id, sound_work_id
from annotator.case.sound_rules import check_sound
from annotator.errors import ValueRefusedError

if TYPE_CHECKING:
    from annotator.case.rules import CaseLookup

_MAY_BE_EMPTY: Final = frozenset(
    {(TimeAnchor, "tied_exhibit_id"), (Place, "exhibit_id"), (Harm, "person_id")}
)
_WORDS: Final = {"exhibit": "exhibit", "claim": "claim", "person": "person", "source": "source", "annotation": "note", "region": "region"}  # fmt: skip
_ONLY_ONE: Final[dict[type[Entity], Callable[[Any], str]]] = {
    EventClock: lambda value: event_clock_id(value.exhibit_id),
    ClaimTime: lambda value: claim_time_id(value.claim_id),
    SoundWork: lambda value: sound_work_id(value.exhibit_id),
    SoundMark: lambda value: sound_mark_id(value.annotation_id),
    Capture: lambda value: capture_id(value.source_id),
    Cover: lambda value: cover_id(value.region_id),
    SoundCover: lambda value: sound_cover_id(value.annotation_id),
    Redaction: lambda value: redaction_id(value.exhibit_id),
    Disclosure: lambda value: disclosure_id(value.kind, value.of_id, value.field),
    MergedLog: lambda value: merged_log_id(value.head),
}

_RULES: Final[dict[type[Entity], Callable[[Any], None]]] = {
    Harm: check_harm,
    SoundWork: check_sound,
    SoundMark: check_sound,
    Place: check_place,
    MapPicture: check_map_picture,
    TimeAnchor: check_event,
    ClockBreak: check_event,
    EventClock: check_event,
    ClaimTime: check_claim_time,
    Capture: check_capture,
    CopyLink: check_copy_value,
    Publication: check_copy_value,
    Cover: check_covered,
    SoundCover: check_covered,
    Redaction: check_covered,
    FileStatement: check_covered,
    MergedLog: check_merged,
}


def check_beside(value: Entity, case: CaseLookup) -> None:
    """Check that what a value names is there, and that it is the only one where there can be one.

    Raises ValueRefusedError with the field that has to be mended.
    """
    for field, entity in NAMED.get(type(value), ()):
        wanted = getattr(value, field)
        if not wanted and (type(value), field) in _MAY_BE_EMPTY:
            continue
        if case.find(entity, wanted) is None:
            raise ValueRefusedError(
                f"The {_WORDS[entity]} that it belongs to is gone.", field=field
            )
    if isinstance(value, Disclosure):
        check_disclosure(value, case)
    only = _ONLY_ONE.get(type(value))
    if only is not None and value.id != only(value):
        raise ValueRefusedError("There can be only one of these.", field="id")
    rules = _RULES.get(type(value))
    if rules is not None:
        rules(value)
