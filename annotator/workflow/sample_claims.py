"""The invented sample case: conflicting tolls and dates, when each account says it was, how pages were kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from annotator.case.accounts import Claim, Source
from annotator.case.annotation import Annotation, BearsOn, Translation
from annotator.case.capture import Capture, capture_id
from annotator.case.claim_rules import read_moment
from annotator.case.edits import Action, Change, Edit, adding
from annotator.case.entities import Entity
from annotator.case.event_time import ClaimTime, claim_time_id
from annotator.case.vocabularies import Credibility, Reliability, Stance
from annotator.store.case_store import CaseStore
from annotator.workflow.sample_notes import NOTES

_AQTAU: Final = "Asia/Aqtau"
_PACIFIC: Final = "America/Los_Angeles"
_T2: Final = "T-2, staff translator"
_EDITOR_PAGE: Final = "Page of the editor’s post 118, as kept. Invented.\n".encode()
_ONE: Final = "One person falls in the picture; the dead of a whole day cannot be counted in it."

_SOURCES: Final = (
    Source(
        id="",
        name="Prosecutor’s office",
        publisher="Regional prosecutor (invented)",
        url="https://prosecutor.example/news/77",
        published_as_shown="24 December 2011",
        reliability=Reliability.C,
        reliability_why="Official; investigates the events and answers to the same government.",
        credibility=Credibility.THREE,
        credibility_why="Gives a number and no names; nobody else confirms it.",
        remarks="Invented.",
    ),
    Source(
        id="",
        name="Town hospital",
        publisher="Told to Meridian Wire by telephone (invented)",
        published_as_shown="20 December 2011",
        reliability=Reliability.B,
        reliability_why="Keeps registers; the doctor spoke under a name known to the wire.",
        credibility=Credibility.TWO,
        credibility_why="Counts those who came to one house; says itself that others did not.",
        remarks="Invented.",
    ),
    Source(
        id="",
        name="List of relatives",
        publisher="Passed from hand to hand, then online (invented)",
        url="https://lists.example/sary-64",
        archive_url="https://archive.example/inv/sary-64",
        published_as_shown="January 2012",
        reliability=Reliability.F,
        reliability_why="Who wrote it is not known.",
        credibility=Credibility.THREE,
        credibility_why="64 names, some of them twice in other spellings; eleven were confirmed"
        " by a second source.",
        remarks="Invented. The list itself is not in this case: its names must be protected.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Account:
    source: str
    claim: Claim
    when: tuple[str, str, str, str, str] | None = None
    stances: tuple[tuple[str, Stance, str], ...] = ()


def _claim(short: str, speaker: str, text: str, language: str = "en", **fields: object) -> Claim:
    return Claim("", "", short, speaker, text, language, **fields)  # type: ignore[arg-type]


_UNTESTED: Final = (("fall", Stance.NOT_TESTABLE, _ONE),)
_ACCOUNTS: Final = (
    _Account(
        "Regional interior ministry",
        _claim(
            "Officers were attacked first",
            "Spokesman of the ministry",
            "С 17:35 до 17:45 группа хулиганов напала на наряд; сотрудники были вынуждены защищаться.",
            "ru",
            transliteration="S 17:35 do 17:45 gruppa khuliganov napala na naryad; sotrudniki byli"
            " vynuzhdeny zashchishchat'sya.",
            translations=(
                Translation(
                    "From 17:35 to 17:45 a group of hooligans attacked the detail; the officers"
                    " were forced to defend themselves.",
                    "en",
                    _T2,
                    made_on="2011-12-22",
                    reviewed_by="T-3",
                ),
            ),
            remarks="From statement 41: the government’s version, kept as every other one. Invented.",
        ),
        ("С 17:35 до 17:45", "2011-12-17 17:35", "2011-12-17 17:45", _AQTAU,
         "The statement gives the minutes and no day; the day is that of its heading."),
        (
            ("line", Stance.SILENT, "They walk in; nobody is at them or before them."),
            ("walking-away", Stance.CONTRADICTS, "Nobody in the picture moves toward the line."),
            ("no-throw", Stance.SILENT, "Says nothing of the part of the street that is not covered."),
            ("police-off-frame", Stance.NOT_TESTABLE, "The line’s side of the street is off-frame."),
        ),
    ),
    _Account(
        "Regional interior ministry",
        _claim("14 dead", "Spokesman of the ministry", "Погибли 14 человек.", "ru"),
        ("17 декабря", "2011-12-17", "2011-12-17", _AQTAU, "The day of the statement’s heading."),
        _UNTESTED,
    ),
    _Account(
        "Prosecutor’s office",
        _claim("15 dead", "Deputy prosecutor", "Fifteen citizens died."),
        None,
        _UNTESTED,
    ),
    _Account(
        "Town hospital",
        _claim("16 dead, in one hospital", "A doctor on duty", "Sixteen were brought to us dead or died here."),
        ("that night and the next", "2011-12-17", "2011-12-18", _AQTAU, "Two days, as told."),
        _UNTESTED,
    ),
    _Account(
        "List of relatives",
        _claim("64 dead, by name", "Not known", "64 names."),
        None,
        _UNTESTED,
    ),
    _Account(
        "aq_jel_invented",
        _claim("Put online on 20 December", "video.example, the platform", "Dec 20, 2011"),
        ("Dec 20, 2011", "2011-12-20", "2011-12-20", _PACIFIC,
         "The platform shows days in Pacific time: 20 Dec 13:00 to 21 Dec 13:00 in Aqtau (+05)."),
    ),
    _Account(
        "Wire report",
        _claim("Put online on 21 December", "Meridian Wire", "The clip appeared on 21 December."),
        ("on 21 December", "2011-12-21", "2011-12-21", _AQTAU,
         "It gives no zone and reports from there. Both may be right: until 13:00 on the 21st."),
    ),
)  # fmt: skip

_SAID: Final = (
    ("Officers acted in self-defence", "в тот вечер", "2011-12-17 17:35", "2011-12-17 17:45",
     "Taken as the ten minutes that the same statement names elsewhere."),
    ("Filmed on 17 December from a window", "17 декабря", "2011-12-17", "2011-12-17",
     "The uploader’s words; where the account’s owner was is not known."),
)  # fmt: skip


def add_claims(store: CaseStore, values: Iterable[Entity]) -> None:
    """Add further sources, claims, times, captures, and stances of the notes among `values`.

    Those are the values of the sample, its notes in their order. A stance is an edit of its
    own, as it is in the window.
    """
    written = (value for value in values if isinstance(value, Annotation))
    notes = {spec.key: note.id for spec, note in zip(NOTES, written, strict=True)}
    for source in _SOURCES:
        store.apply(adding("Add source", replace(source, id=store.clock.new_id())))
    sources = {source.name: source.id for source in store.sources()}
    for account in _ACCOUNTS:
        claim = replace(account.claim, id=store.clock.new_id(), source_id=sources[account.source])
        beside = (_time(claim.id, *account.when),) if account.when is not None else ()
        store.apply(adding("Add claim", claim, *beside))
        for key, stance, why in account.stances:
            store.apply(
                _stance(store, notes[key], BearsOn(claim.id, stance, why, store.actor.name))
            )
    headed = {claim.short: claim.id for claim in store.claims()}
    for short, said, first, last, why in _SAID:
        store.apply(adding("Add claim_time", _time(headed[short], said, first, last, _AQTAU, why)))
    for capture in _captures(sources):
        store.apply(adding("Add capture", capture))


def _time(claim_id: str, said: str, first: str, last: str, zone: str, why: str) -> ClaimTime:
    return ClaimTime(
        claim_time_id(claim_id),
        claim_id,
        said,
        read_moment(first, zone, field="earliest_us"),
        read_moment(last, zone, field="latest_us", end=True),
        zone,
        why,
    )


def _stance(store: CaseStore, note_id: str, link: BearsOn) -> Edit:
    note = store.get("annotation", note_id)
    assert isinstance(note, Annotation)
    after = replace(note, bears_on=(*note.bears_on, link))
    return Edit(Action.CHANGE, "Change a stance", (Change(note, after),))


def _captures(sources: dict[str, str]) -> Iterator[Capture]:
    editor, ministry = sources["Редактор, пост"], sources["Regional interior ministry"]
    yield Capture(
        capture_id(editor),
        editor,
        "2011-12-21 08:05",
        "A. Trainee",
        "Browser’s “save page as”, then an archiver (invented)",
        "post-118.html",
        hashlib.sha256(_EDITOR_PAGE).hexdigest(),
        "The post was edited once before; what it said then is not known.",
    )
    yield Capture(
        capture_id(ministry),
        ministry,
        "2011-12-19 10:40",
        "A. Trainee",
        "Paper, photographed",
        remarks="The page online was withdrawn the same day; no file was kept.",
    )
