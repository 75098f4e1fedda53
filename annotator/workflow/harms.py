"""Who could be harmed if an exhibit leaked: said by people, proposed from what the case holds.

Whatever leaves the case later asks `open_harms`: as long as one is open, somebody
is given away and nobody has decided against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, cast

from annotator.case.accounts import Person
from annotator.case.annotation import Annotation
from annotator.case.edits import Change, Edit, adding, changing, deleting
from annotator.case.exhibit import Exhibit
from annotator.case.harm import Harm, HarmWay
from annotator.case.places import Place, PlaceKind
from annotator.case.snapshot import CaseSnapshot
from annotator.clock import Clock, utc_text
from annotator.store.case_store import CaseStore
from annotator.timing.frame_index import FrameIndex
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.annotate import Rebinding, rebound_span

_WAYS: Final = tuple(HarmWay)


def open_harms(harms: Iterable[Harm], exhibit_id: str) -> tuple[Harm, ...]:
    """The dangers of an exhibit against which nothing is decided yet, in the order of the film."""
    found = (h for h in harms if h.exhibit_id == exhibit_id and not h.averted.strip())
    return tuple(sorted(found, key=film_order))


def film_order(harm: Harm) -> tuple[int, int, int, str]:
    """Dangers of the whole exhibit first, then by frame."""
    at = -1 if harm.start is None else harm.start.index
    end = at if harm.end is None else harm.end.index
    return at, end, _WAYS.index(harm.way), harm.id


def new_harm(
    exhibit: Exhibit,
    way: HarmWay,
    *,
    author: str,
    clock: Clock,
    person_id: str = "",
    frames: tuple[FrameStamp | None, FrameStamp | None] = (None, None),
    what: str = "",
    averted: str = "",
) -> Harm:
    """A danger in all of the exhibit, or at the stamps `frames` (first, last; last None at one frame)."""
    return Harm(
        id=clock.new_id(),
        exhibit_id=exhibit.id,
        way=way,
        author=author,
        created_at=utc_text(clock.now_utc()),
        person_id=person_id,
        start=frames[0],
        end=frames[1],
        what=what.strip(),
        averted=averted.strip(),
    )


def add_harm(harm: Harm) -> Edit:
    """The edit that adds a danger."""
    return adding("Add who could be harmed", harm)


def change_harm(before: Harm, after: Harm) -> Edit:
    """The edit that changes one."""
    averted = bool(after.averted) and not before.averted
    label = "Say what is done against a danger" if averted else "Change who could be harmed"
    return changing(label, [(before, after)])


def remove_harm(harm: Harm) -> Edit:
    """The edit that takes one away."""
    return deleting("Remove who could be harmed", harm)


# In words


def who_words(harm: Harm, case: CaseSnapshot) -> str:
    """The code of the person, or that it is somebody who is not in the case."""
    person = case.find("person", harm.person_id) if harm.person_id else None
    return person.code if isinstance(person, Person) else "somebody else"


def frames_words(harm: Harm, first_number: int = 0) -> str:
    """`all of it`, `frame 12` or `frames 12–40`."""
    if harm.start is None:
        return "all of it"
    start = harm.start.index + first_number
    return (
        f"frame {start}" if harm.end is None else f"frames {start}–{harm.end.index + first_number}"
    )


# Proposals


@dataclass(frozen=True, slots=True)
class ProposedHarm:
    """A danger that the case itself suggests; nobody has said it. `why` says from what, in words."""

    way: HarmWay
    why: str
    person_id: str = ""
    start: FrameStamp | None = None
    end: FrameStamp | None = None

    def key(self) -> tuple[str, str]:
        """What makes two of them the same danger."""
        return self.way.value, self.person_id


_TELLING: Final = {
    "location_shot": (HarmWay.METADATA, "The file says where it was made"),
    "device": (HarmWay.METADATA, "The file names the device that made it"),
    "uploader_handle": (HarmWay.NAME, "What lies beside the file names an account"),
    "credentials": (HarmWay.METADATA, "The file is signed: the key belongs to somebody"),
    "creator": (HarmWay.METADATA, "The file names who made it"),
}


def proposed_in_store(store: CaseStore, exhibit: Exhibit) -> tuple[ProposedHarm, ...]:
    """What the case on the disk suggests for an exhibit; reads all its notes. Raises StoreError."""
    return proposed_harms(
        exhibit,
        store.annotations(exhibit.id),
        store.people(),
        store.all_of(Place),
        store.all_of(Harm),
    )


def proposed_harms(
    exhibit: Exhibit,
    notes: Iterable[Annotation],
    people: Iterable[Person],
    places: Iterable[Place],
    harms: Iterable[Harm],
) -> tuple[ProposedHarm, ...]:
    """What in an exhibit may give somebody away and is not on its list yet, each danger once.

    `notes` are those of the exhibit; the others may be all of the case.
    """
    known = {(h.way.value, h.person_id) for h in harms if h.exhibit_id == exhibit.id}
    known_ways = {way for way, _person in known}
    found: dict[tuple[str, str], ProposedHarm] = {}

    def propose(made: ProposedHarm) -> None:
        taken = made.key() in known if made.person_id else made.way.value in known_ways
        if not taken:
            found.setdefault(made.key(), made)

    for proposal in exhibit.proposals:
        if proposal.field in _TELLING:
            way, why = _TELLING[proposal.field]
            propose(ProposedHarm(way, f"{why} ({proposal.origin})."))
    for place in places:
        if place.kind is PlaceKind.CAMERA and place.exhibit_id == exhibit.id:
            propose(_vantage(place))
    protected = {person.id: person for person in people if person.is_protected()}
    for note in notes:
        for person_id in note.people:
            if person_id in protected:
                way = HarmWay.VOICE if note.modality.value == "heard" else HarmWay.FACE
                why = "A protected person is named by a note here."
                propose(ProposedHarm(way, why, person_id, note.start, note.end))
    return tuple(found.values())


def _vantage(place: Place) -> ProposedHarm:
    why = "A camera point is known: from there the picture can be traced to who filmed."
    return ProposedHarm(HarmWay.VANTAGE, why, "", place.start, place.end)


# Following the frames


def rebind_harms(
    harms: Iterable[Harm], exhibit_id: str, final: FrameIndex
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Bind dangers to the frames of a final index: changes, and ids of those without their frame."""
    changes: list[Change] = []
    lost: list[str] = []
    for harm in harms:
        if harm.exhibit_id != exhibit_id or harm.start is None:
            continue
        bound = rebound_span(harm.start, harm.end, final)
        if bound is None:
            lost.append(harm.id)
        elif bound != (harm.start, harm.end):
            changes.append(Change(harm, replace(harm, start=bound[0], end=bound[1])))
    return tuple(changes), tuple(lost)


def with_harms(found: Rebinding, store: CaseStore, exhibit_id: str, final: FrameIndex) -> Rebinding:
    """The same binding with the dangers of the exhibit in it, as one edit."""
    changes, lost = rebind_harms(store.all_of(Harm), exhibit_id, final)
    return found.with_more("Bind dangers to the final frame index", changes, lost)


def harms_with_final_numbers(
    case: CaseSnapshot, exhibit_id: str, final: FrameIndex
) -> CaseSnapshot:
    """The case as it will be once its dangers are bound to the final index."""
    changes, _lost = rebind_harms(case.harms, exhibit_id, final)
    bound = {change.id: change.after for change in changes}
    return replace(case, harms=tuple(cast(Harm, bound.get(h.id, h)) for h in case.harms))
