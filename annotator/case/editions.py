"""An edition of a case: the values as those may read them for whom it is made.

An edition is a projection. What may appear is copied field by field from a list
(`edition_table`), all else is empty in it or not there at all; nothing in it refers to what
is not in it. The case itself never changes. Decisions: 0240, 0241.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, cast

from annotator.case.accounts import Claim
from annotator.case.annotation import Annotation, BearsOn, Translation
from annotator.case.case_info import CaseInfo
from annotator.case.edition_blanks import CANNOT_LACK, STAND_INS, blank_of, fitting
from annotator.case.edition_rules import Disclosed, appears
from annotator.case.edition_table import FIELD_WIDEST, INVESTIGATORS, NEVER
from annotator.case.entities import Entity, entity_name
from annotator.case.event_time import ClaimTime
from annotator.case.exhibit import Exhibit, Provenance
from annotator.case.investigators import Investigators
from annotator.case.region import Region
from annotator.case.snapshot import GROUPS, CaseSnapshot, references
from annotator.case.vocabularies import Edition, NoteKind, Tlp


def _none() -> Mapping[str, int]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Withheld:
    """How much an edition leaves out: values by kind, fields of the values that are there, links.

    `grounds` says of each note that is there how many that it rests on are not.
    """

    values: Mapping[str, int] = field(default_factory=_none)
    fields: int = 0
    links: int = 0
    grounds: Mapping[str, int] = field(default_factory=_none)

    @property
    def notes(self) -> int:
        """Notes that are left out."""
        return self.values.get("annotation", 0)

    @property
    def exhibits(self) -> int:
        """Exhibits that are left out."""
        return self.values.get("exhibit", 0)

    @property
    def others(self) -> int:
        """Other values that are left out; how many dangers and decisions there are is told to nobody."""
        told = NEVER | {"annotation", "exhibit"}
        return sum(count for kind, count in self.values.items() if kind not in told)


@dataclass(frozen=True, slots=True)
class Projected:
    """An edition of a case, what it leaves out, and the numbers that stand for names in it."""

    case: CaseSnapshot
    edition: Edition
    withheld: Withheld
    investigators: Investigators


def edition_of(case: CaseSnapshot, edition: Edition) -> CaseSnapshot:
    """The case as it may be read in an edition; the sealed one is the case itself."""
    return project(case, edition).case


def project(case: CaseSnapshot, edition: Edition, names: Iterable[str] = ()) -> Projected:
    """The case as it may be read in an edition, with what was left out.

    `names` are further names of those who worked on it (of the log), to be numbered after those in it.
    """
    people = Investigators(case, names)
    if edition is Edition.SEALED:
        return Projected(case, edition, Withheld(), people)
    return _Projection(case, edition, people).made()


class _Projection:
    def __init__(self, case: CaseSnapshot, edition: Edition, people: Investigators) -> None:
        self._case = case
        self._edition = edition
        self._people = people
        self._disclosed = Disclosed(case)
        self._left_out: Counter[str] = Counter()
        self._fields = 0
        self._links = 0
        self._grounds: dict[str, int] = {}
        self._numbers = {source.id: number for number, source in enumerate(case.sources, 1)}
        self._numbers |= {claim.id: number for number, claim in enumerate(case.claims, 1)}
        self._here: dict[str, set[str]] = {}
        self._anywhere: set[str] = set()
        self._labels: frozenset[str] = frozenset()
        self._faceless: frozenset[str] = frozenset()

    def made(self) -> Projected:
        groups: dict[str, tuple[Entity, ...]] = {}
        for kind, name in GROUPS.items():
            values = tuple(getattr(self._case, name))
            shown = [value for value in values if self._is_told(kind, value)]
            self._here[kind] = {value.id for value in shown}
            if kind == "exhibit":
                lost = [value for value in values if value.id not in self._here[kind]]
                self._labels = frozenset(name for each in lost for name in (each.label, each.id))
            if kind == "annotation":
                self._faceless = self._naming_somebody(values)
            # A value can fall out while it is written: a field that it cannot be without is withheld.
            kept = tuple(made for made in map(self._written, shown) if made is not None)
            self._here[kind] = {value.id for value in kept}
            self._anywhere |= self._here[kind]
            self._left_out[kind] += len(values) - len(kept)
            groups[name] = kept
        info = self._written(self._case.info)
        assert isinstance(info, CaseInfo)
        groups["annotations"] = tuple(map(self._without_lost_grounds, groups["annotations"]))
        made = CaseSnapshot(
            info=replace(info, edition=self._edition), **cast(dict[str, Any], groups)
        )
        left_out = MappingProxyType({kind: n for kind, n in self._left_out.items() if n})
        grounds = MappingProxyType(self._grounds)
        return Projected(
            made,
            self._edition,
            Withheld(left_out, self._fields, self._links, grounds),
            self._people,
        )

    def _is_told(self, kind: str, value: Entity) -> bool:
        """Whether the value itself may appear, and everything that it cannot be without."""
        if not appears(self._disclosed.value(value), self._edition):
            return False
        if isinstance(value, Annotation):
            stated = not value.claim_id or value.claim_id in self._here["claim"]
            return value.exhibit_id in self._here["exhibit"] and (
                stated or value.kind is not NoteKind.CLAIM
            )
        if isinstance(value, Region) and value.annotation_id in self._faceless:
            return False
        if kind in ("claim", "person", "source", "code", "track", "exhibit"):
            return True
        return references(value) <= self._anywhere

    def _naming_somebody(self, notes: Iterable[Entity]) -> frozenset[str]:
        """The notes that name a person of whom this edition says nothing: no region says where they are."""
        here = self._here["person"]
        return frozenset(
            note.id for note in notes if isinstance(note, Annotation) and not here >= {*note.people}
        )

    def _written(self, value: Entity) -> Entity | None:
        made: dict[str, object] = {}
        if isinstance(value, Exhibit):
            value = value.for_others()
        kind = entity_name(value)
        for each in fields(value):
            here = appears(self._disclosed.field(value, each.name), self._edition)
            found = getattr(value, each.name)
            stand_in = STAND_INS.get((kind, each.name))
            if (kind, each.name) in INVESTIGATORS and not here:
                made[each.name] = self._people.shown(found)
            elif here or each.name == "id":
                made[each.name] = self._part(value, each.name, found)
            elif stand_in is not None:
                made[each.name] = stand_in(value, self._numbers.get(value.id, 0))
            else:
                blank = blank_of(each)
                if blank is MISSING or each.name in CANNOT_LACK.get(kind, ()):
                    return None
                self._fields += found not in (blank, "", ())
                made[each.name] = blank
        written = type(value)(**cast(dict[str, Any], made))
        return None if isinstance(written, ClaimTime) and _is_empty(written) else written

    def _part(self, value: Entity, name: str, found: object) -> object:
        """A field that may appear, with parts of its own by their own lists and without lost ends."""
        if isinstance(found, Tlp):
            return fitting(found, self._edition)
        if isinstance(found, Provenance) and isinstance(value, Exhibit):
            return self._provenance(value)
        if name == "translations" and isinstance(found, tuple):
            return tuple(self._named("translation", text) for text in found)
        if isinstance(value, Annotation):
            return self._of_note(value, name, found)
        if isinstance(value, Claim) and name == "source_id":
            return self._if_here("source", value.source_id)
        return found

    def _of_note(self, note: Annotation, name: str, found: object) -> object:
        if name == "people":
            return self._only_here("person", note.people)
        if name == "claim_id":
            return self._if_here("claim", note.claim_id)
        if name == "bears_on":
            kept = tuple(link for link in note.bears_on if link.claim_id in self._here["claim"])
            self._links += len(note.bears_on) - len(kept)
            return tuple(self._named("bears_on", link) for link in kept)
        return found

    def _only_here(self, kind: str, ids: tuple[str, ...]) -> tuple[str, ...]:
        kept = tuple(each for each in ids if each in self._here[kind])
        self._links += len(ids) - len(kept)
        return kept

    def _if_here(self, kind: str, wanted: str) -> str:
        self._links += bool(wanted) and wanted not in self._here[kind]
        return wanted if wanted in self._here[kind] else ""

    def _without_lost_grounds(self, note: Entity) -> Entity:
        """A note without the citations of what is not there; how many fell away is kept."""
        if not isinstance(note, Annotation):
            return note
        here = self._here["annotation"]
        kept = tuple(each for each in note.cites if each in here)
        if len(kept) < len(note.cites):
            self._grounds[note.id] = len(note.cites) - len(kept)
        before = note.supersedes if note.supersedes in here else ""
        return replace(note, cites=kept, supersedes=before)

    def _provenance(self, exhibit: Exhibit) -> Provenance:
        entered = exhibit.provenance
        made: dict[str, object] = {}
        for each in fields(entered):
            found = getattr(entered, each.name)
            here = appears(self._disclosed.field(exhibit, each.name), self._edition)
            if each.name == "derived_from" and found.strip() in self._labels:
                here = False
            blank = blank_of(each)
            self._fields += not here and found != blank
            made[each.name] = found if here else blank
            if isinstance(found, Tlp):
                made[each.name] = fitting(found, self._edition)
        return Provenance(**cast(dict[str, Any], made))

    def _named(self, kind: str, part: Translation | BearsOn) -> Translation | BearsOn:
        """A translation or a stance with numbers for names."""
        made: dict[str, str] = {}
        for each in fields(part):
            told = appears(FIELD_WIDEST[kind].get(each.name, Edition.SEALED), self._edition)
            engine = isinstance(part, Translation) and part.machine and each.name == "maker"
            if not told and not engine:
                made[each.name] = self._people.shown(getattr(part, each.name))
        return replace(part, **cast(dict[str, Any], made))


def _is_empty(time: ClaimTime) -> bool:
    return not time.as_said and time.earliest_us is None and time.latest_us is None
