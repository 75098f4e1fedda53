"""Every path to a protected person in what an edition would hold, walked before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from annotator.case.annotation import Annotation
from annotator.case.edition_rules import Disclosed, appears, default_of, default_of_field
from annotator.case.editions import project
from annotator.case.entities import Entity, entity_name
from annotator.case.event_time import AnchorBasis, TimeAnchor
from annotator.case.exhibit import Exhibit
from annotator.case.harm import Harm, HarmWay
from annotator.case.investigators import Investigators
from annotator.case.places import Place, PlaceKind, PlaceMethod
from annotator.case.redaction import CoverWay, Redaction, SoundChoice, redaction_id
from annotator.case.region import Region
from annotator.case.release import Disclosure, disclosure_id
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition
from annotator.progress import Cancelled, check, never
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.timing.frame_stamp import FrameStamp
from annotator.workflow.disclosure_check import Exposure, Leaving, Way
from annotator.workflow.disclosure_words import any_of, says_coordinates, withheld_words
from annotator.workflow.edition_pictures import EditionPictures
from annotator.workflow.redact import covered_regions
from annotator.workflow.region_stills import frames_between
from annotator.workflow.telling import Names, place_words, texts_of

_SHORTEST_NAME: Final = 3
_WITHHOLD: Final = "Rewrite it, withhold it, or decide that it may be told and say why."
_LOCKED: Final = Exposure(
    Way.LOCKED,
    "The vault of real names is locked",
    "Unlock it with its passphrase so that names can be searched for, or say that no names are known.",
)


def exposures(
    store: CaseStore,
    edition: Edition,
    leaving: Leaving | None = None,
    *,
    case: CaseSnapshot | None = None,
    vault: Vault | None = None,
    cancelled: Cancelled = never,
) -> tuple[Exposure, ...]:
    """What would give somebody away; nothing for the sealed edition, which holds everything.

    `case` is what will be written; without it the case as it is now. Raises StoreError, CancelledError.
    """
    if edition is Edition.SEALED:
        return ()
    names = Names(vault) if vault is not None and vault.is_unlocked else None
    locked = names is None and vault is not None and vault.exists()
    found = exposures_in(
        case or store.snapshot(), edition, leaving, names=names, cancelled=cancelled
    )
    return ((_LOCKED,) if locked else ()) + found


def exposures_in(
    case: CaseSnapshot,
    edition: Edition,
    leaving: Leaving | None = None,
    *,
    names: Names | None = None,
    cancelled: Cancelled = never,
) -> tuple[Exposure, ...]:
    """The same of a snapshot of the whole case; without `names` none are searched for. Raises CancelledError."""
    walk = _Walk(case, edition, leaving or Leaving(), names, cancelled)
    found = (
        *walk.texts(),
        *(walk.values() if walk.leaving.values else ()),
        *walk.media(),
        *walk.files(),
    )
    return tuple(dict.fromkeys(found))


class _Walk:
    def __init__(
        self,
        case: CaseSnapshot,
        edition: Edition,
        leaving: Leaving,
        names: Names | None,
        cancelled: Cancelled,
    ) -> None:
        self.leaving = leaving
        self._case = case
        self._edition = edition
        self._names = names
        self._cancelled = cancelled
        projected = project(case, edition)
        self._told = projected.case
        self._looks = EditionPictures(case, edition)
        self._asked = Disclosed(case)
        self._strict = (
            self._looks if edition is Edition.PUBLIC else EditionPictures(case, Edition.PUBLIC)
        )
        self._decisions: dict[tuple[str, str], list[Disclosure]] = {}
        for each in case.disclosures:
            self._decisions.setdefault((each.kind, each.of_id), []).append(each)
        self._whys = {each.id: each.why for each in case.disclosures}
        self._codes = {person.id: person.code for person in case.people}
        self._protected = {person.id for person in case.people if person.is_protected()}
        self._hidden_code = any_of(
            [self._codes[each] for each in self._looks.hidden], _SHORTEST_NAME - 1
        )
        self._investigator = any_of(Investigators(case).telling_names(), _SHORTEST_NAME)
        self._handle = any_of(withheld_words(case, edition))

    # -- what is written

    def texts(self) -> Iterator[Exposure]:
        """Names, codes, accounts, investigators and positions in any text that is told."""
        for value in self._values():
            check(self._cancelled)
            kind = entity_name(value)
            for field, text in texts_of(value):
                yield from self._in_text(value, kind, field, text)
        for where, text in self.leaving.texts:
            if self._names is not None and self._names.are_in(text):
                yield Exposure(Way.NAME, where, "Choose other words.", self._whose(text))
            elif self._hidden_code is not None and self._hidden_code.search(text.casefold()):
                yield Exposure(Way.CODE, where, "Choose other words.")

    def _in_text(self, value: Entity, kind: str, field: str, text: str) -> Iterator[Exposure]:
        if self._names is not None and self._names.are_in(text):
            # No decision lets a name of the vault out.
            mend = "Write the code instead, or withhold it."
            yield replace(self._at(Way.NAME, value, field, mend, self._whose(text)), blocks=True)
        if field in ("label", "digest_sha256") and kind == "exhibit":
            return
        low = text.casefold()
        of_person = kind == "person" and field == "code"
        if self._hidden_code is not None and not of_person:
            hit = self._hidden_code.search(low)
            if hit is not None:
                yield self._at(Way.CODE, value, field, _WITHHOLD, hit.group().upper())
        if self._investigator is not None and self._investigator.search(low):
            yield self._at(Way.INVESTIGATOR, value, field, _WITHHOLD)
        if self._handle is not None and self._handle.search(low):
            yield self._at(Way.HANDLE, value, field, _WITHHOLD)
        if kind != "place" and says_coordinates(text):
            yield self._at(Way.CAMERA, value, field, _WITHHOLD)

    # -- what the values are

    def values(self) -> Iterator[Exposure]:
        """Notes about protected people, camera points, the sun, dangers, and decisions to tell more."""
        whole = {note.id: note for note in self._case.annotations}
        for value in self._values():
            check(self._cancelled)
            if isinstance(value, Annotation):
                hidden = [p for p in whole[value.id].people if p in self._looks.hidden]
                if hidden:
                    yield self._at(Way.NOTE, value, "", _WITHHOLD, self._coded(hidden))
            elif isinstance(value, Place):
                if value.kind is PlaceKind.CAMERA:
                    yield self._at(
                        Way.CAMERA, value, "", _WITHHOLD, self._seen_by(value.exhibit_id)
                    )
                elif value.method is PlaceMethod.SHADOW:
                    yield self._at(Way.LIGHT, value, "", _WITHHOLD)
            elif isinstance(value, TimeAnchor) and value.basis is AnchorBasis.SUN:
                yield self._at(Way.LIGHT, value, "", _WITHHOLD, self._seen_by(value.exhibit_id))
            yield from self._widened(value)
        here = {exhibit.id for exhibit in self._told.exhibits if self._is_wanted(exhibit.id)}
        for harm in self._case.harms:
            # What only a picture or a sound carries is looked for there.
            if harm.exhibit_id in here and not harm.averted.strip() and harm.way not in _CARRIED:
                yield self._danger(harm)

    def _widened(self, value: Entity) -> Iterator[Exposure]:
        """Decisions that tell more of a value than its defaults do: listed, and refused without a reason."""
        kind = entity_name(value)
        decisions = self._decisions.get((kind, value.id))
        found = self._case.find(kind, value.id) if decisions else None
        if decisions is None or found is None:
            return
        for decision in decisions:
            field = decision.field
            usual = default_of_field(found, field) if field else default_of(found)
            if appears(decision.edition, self._edition) and not appears(usual, self._edition):
                mend = "Somebody decided that it may be told" + (
                    "." if decision.why.strip() else "; say why, or take the decision back."
                )
                yield self._at(Way.DECISION, found, field, mend)

    # -- what is seen and heard

    def media(self) -> Iterator[Exposure]:
        """Protected people in pictures that are not covered, and in sound that was not decided on."""
        if self.leaving.stills and self._edition is not Edition.PUBLIC:
            # In a public report such a still is withheld.
            drawn: dict[str, list[Region]] = {}
            for region in self._told.regions:
                drawn.setdefault(region.annotation_id, []).append(region)
            for note in self._told.annotations:
                if self._is_wanted(note.exhibit_id):
                    ends = (note.start,) if note.end is None else (note.start, note.end)
                    between = frames_between(note, drawn.get(note.id, ()))
                    yield from self._bare(note.exhibit_id, (*ends, *between))
        for exhibit_id, stamps in (self.leaving.pictures or {}).items():
            yield from self._bare(exhibit_id, stamps)
        if self.leaving.sound:
            for exhibit in self._told.exhibits:
                if self._is_wanted(exhibit.id):
                    yield from self._voices(exhibit)
        for exhibit_id in sorted(self.leaving.copies):
            yield from self._of_copy(exhibit_id)

    def _of_copy(self, exhibit_id: str) -> Iterator[Exposure]:
        """Whom a redacted copy shows all the same, and dangers in it that nobody answered."""
        decided = self._case.find("redaction", redaction_id(exhibit_id))
        silent = not isinstance(decided, Redaction) or decided.sound is SoundChoice.MUTED
        for note in self._strict.not_covered(exhibit_id):
            yield self._not_covered(note)
        for each in covered_regions(self._case, exhibit_id):
            if self._edition is Edition.PUBLIC and each.cover.way is not CoverWay.SOLID:
                mend = "Make the cover solid: what is under others can be found out in part."
                yield replace(self._at(Way.PICTURE, each.note, "", mend), blocks=True)
        for harm in self._case.harms:
            heard = not (silent and harm.way is HarmWay.VOICE)
            asked = harm.way in _CARRIED and heard and not harm.averted.strip()
            if harm.exhibit_id == exhibit_id and asked:
                yield self._danger(harm)

    def _bare(self, exhibit_id: str, stamps: Iterable[FrameStamp]) -> Iterator[Exposure]:
        """What a public edition would hide at these frames; in a restricted one it is asked about."""
        seen: set[str] = set()
        covered = self.leaving.exact and self.leaving.pictures is not None
        for stamp in stamps:
            check(self._cancelled)
            if covered and self._strict.covers(exhibit_id, stamp):
                covered = False  # said once
                exhibit = self._case.exhibit(exhibit_id)
                yield Exposure(
                    Way.PICTURE, place_words(exhibit, "", self._case),
                    "Something is covered there, and exact samples would show it: make a redacted copy.",
                    "", "exhibit", exhibit_id, exhibit_id=exhibit_id, frame=stamp.index,
                )  # fmt: skip
            for note in self._strict.uncovered(exhibit_id, stamp):
                if note.id not in seen:
                    seen.add(note.id)
                    yield self._not_covered(note)
            for harm in self._strict.dangers(exhibit_id, stamp):
                if harm.id not in seen:
                    seen.add(harm.id)
                    yield self._danger(harm)

    def _voices(self, exhibit: Exhibit) -> Iterator[Exposure]:
        decided = self._case.find("redaction", redaction_id(exhibit.id))
        kept = isinstance(decided, Redaction) and decided.sound is SoundChoice.KEPT
        open_voice = [
            harm for harm in self._case.harms
            if harm.exhibit_id == exhibit.id and harm.way is HarmWay.VOICE and not harm.averted.strip()
        ]  # fmt: skip
        if kept and not open_voice:
            return
        who = self._coded([harm.person_id for harm in open_voice]) or self._seen_by(exhibit.id)
        mend = "Leave the sound out, make a redacted copy, or decide there that its sound is kept."
        yield Exposure(
            Way.VOICE, place_words(exhibit, "", self._case), mend, who, "exhibit", exhibit.id,
            exhibit_id=exhibit.id,
        )  # fmt: skip

    def files(self) -> Iterator[Exposure]:
        """Original files, which hold everything that was withheld or covered."""
        for exhibit in self._told.exhibits if self.leaving.originals else ():
            if self._is_wanted(exhibit.id):
                mend = "Leave the originals out; give redacted copies."
                yield replace(self._at(Way.ORIGINAL, exhibit, "", mend), blocks=True)

    # -- pieces

    def _values(self) -> Iterator[Entity]:
        if not self.leaving.values:
            return
        for value in self._told.everything():
            if self.leaving.only and entity_name(value) not in self.leaving.only:
                continue
            of = value.id if isinstance(value, Exhibit) else getattr(value, "exhibit_id", "")
            if not of or self._is_wanted(of):
                yield value

    def _is_wanted(self, exhibit_id: str) -> bool:
        return not self.leaving.exhibits or exhibit_id in self.leaving.exhibits

    def _at(self, way: Way, value: Entity, field: str, mend: str, who: str = "") -> Exposure:
        """A finding on a value; one that somebody decided may be told, and said why, is only listed."""
        kind = entity_name(value)
        exhibit_id = value.id if isinstance(value, Exhibit) else getattr(value, "exhibit_id", "")
        start = getattr(value, "start", None) or getattr(value, "frame", None)
        return Exposure(
            way, place_words(value, field, self._case), mend, who, kind, value.id, field,
            exhibit_id=exhibit_id, frame=None if start is None else start.index,
            blocks=not self._is_decided(kind, value, field),
        )  # fmt: skip

    def _not_covered(self, note: Annotation) -> Exposure:
        who = self._coded([p for p in note.people if p in self._protected])
        mend = "Draw a region on them and cover it, or withhold the exhibit."
        return replace(self._at(Way.PICTURE, note, "", mend, who), blocks=True)

    def _danger(self, harm: Harm) -> Exposure:
        where = f"Danger in {self._case.exhibit(harm.exhibit_id).label}"
        mend = f"Say what is done against it ({harm.way}), or withhold the exhibit."
        return Exposure(
            Way.DANGER, where, mend, self._coded([harm.person_id]), "harm", harm.id,
            exhibit_id=harm.exhibit_id, frame=None if harm.start is None else harm.start.index,
        )  # fmt: skip

    def _is_decided(self, kind: str, value: Entity, field: str) -> bool:
        found = self._case.find(kind, value.id) or value
        decided = self._asked.decided(found, field)
        return (
            decided is not None
            and appears(decided, self._edition)
            and bool(self._whys.get(disclosure_id(kind, value.id, field), "").strip())
        )

    def _seen_by(self, exhibit_id: str) -> str:
        """The codes of the protected people whom notes of an exhibit name."""
        named = {p for n in self._case.annotations if n.exhibit_id == exhibit_id for p in n.people}
        return self._coded(sorted(named & self._protected))

    def _whose(self, text: str) -> str:
        return self._coded(self._names.whose(text)) if self._names is not None else ""

    def _coded(self, people: Iterable[str]) -> str:
        return ", ".join(self._codes[each] for each in people if each in self._codes)


_CARRIED: Final = frozenset(
    {HarmWay.FACE, HarmWay.BODY, HarmWay.VOICE, HarmWay.SURROUNDINGS, HarmWay.VANTAGE}
)
