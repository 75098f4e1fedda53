"""The disclosure check walks every path to a protected person, and an export is refused as long as one is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.case.editions import edition_of
from annotator.case.harm import HarmWay
from annotator.case.identity import Identity
from annotator.case.redaction import (
    Cover,
    CoverWay,
    Redaction,
    SoundChoice,
    cover_id,
    redaction_id,
)
from annotator.case.region import Point, RegionKey, RegionState
from annotator.case.release import disclosure_id
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition, Tlp
from annotator.errors import ExportError
from annotator.workflow.disclosure_check import (
    Accepted,
    DisclosureError,
    Exposure,
    Leaving,
    Way,
    require_disclosed,
)
from annotator.workflow.disclosure_walk import exposures_in
from annotator.workflow.edition_pictures import EditionPictures
from annotator.workflow.telling import Names
from tests.edition_canaries import decided, invented_case, stamp, word

PUBLIC, RESTRICTED = Edition.PUBLIC, Edition.RESTRICTED
SPOKEN = (
    ("Serik Abenov", "We asked S. ABENOV again"),
    ("Серік Әбенов", "со слов Абенова"),
    ("Серік Әбенов", "Серик Абеновтың сөзі"),
    ("سيريك أبينوف", "قال سيريك أبينوف ذلك"),
    ("Serik Abenov", "serik.abenov_1987.mp4"),
)


class Known:
    """A vault that holds these people, as `Names` asks one."""

    def __init__(self, *identities: Identity) -> None:
        self._identities = identities

    def identities(self) -> tuple[Identity, ...]:
        return self._identities

    def telling_words(self) -> tuple[str, ...]:
        return tuple(text for each in self._identities for text in each.telling_words())


def names_of(*names: str) -> Names:
    known = Known(*(Identity("p-hidden", name, aliases="qanaryalias") for name in names))
    return Names(known)  # type: ignore[arg-type]


def quiet(*more: object) -> CaseSnapshot:
    """The invented case with an answer to everything that the check asks in public."""
    case = invented_case(*more)  # type: ignore[arg-type]
    return replace(
        case,
        harms=tuple(replace(harm, averted="covered") for harm in case.harms),
        disclosures=(*case.disclosures, decided("annotation", "n-naming-open", PUBLIC)),
    )


def ways(found: tuple[Exposure, ...]) -> set[Way]:
    return {each.way for each in found if each.blocks}


def with_text(case: CaseSnapshot, text: str, field: str = "text") -> CaseSnapshot:
    notes = tuple(
        replace(note, **{field: text}) if note.id == "n-open" else note for note in case.annotations
    )
    return replace(case, annotations=notes)


def test_nothing_is_found_where_everything_was_answered() -> None:
    found = exposures_in(quiet(), PUBLIC, names=names_of("Serik Abenov"))
    assert ways(found) == set()
    assert {each.way for each in found} == {Way.NOTE}, "what was decided is listed"
    assert require_disclosed(found, PUBLIC) == []


@pytest.mark.parametrize(("name", "text"), SPOKEN)
@pytest.mark.parametrize("edition", [RESTRICTED, PUBLIC])
def test_a_name_is_found_in_every_spelling_and_script(name, text, edition) -> None:
    found = exposures_in(with_text(quiet(), text), edition, names=names_of(name))
    hits = [each for each in found if each.way is Way.NAME]
    assert [(each.kind, each.of_id, each.field) for each in hits] == [
        ("annotation", "n-open", "text")
    ]
    assert hits[0].who == word("person", "code", "kept")
    assert hits[0].frame == 2
    assert "Abenov" not in hits[0].words()
    with pytest.raises(DisclosureError):
        require_disclosed(found, PUBLIC)


def test_no_decision_lets_a_name_out() -> None:
    case = with_text(quiet(decided("annotation", "n-open", PUBLIC, "text")), "Serik Abenov")
    found = exposures_in(case, PUBLIC, names=names_of("Serik Abenov"))
    assert Way.NAME in ways(found)


def test_a_withheld_name_is_no_finding() -> None:
    case = with_text(quiet(decided("annotation", "n-open", Edition.SEALED)), "Serik Abenov")
    assert Way.NAME not in ways(exposures_in(case, PUBLIC, names=names_of("Serik Abenov")))


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (f"{word('person', 'code', 'kept')} runs", Way.CODE),
        (f"posted by @{word('provenance', 'uploader_handle', 'open')}!", Way.HANDLE),
        (f"see {word('exhibit', 'filename', 'kept')}.mp4", Way.HANDLE),
        (f"as {word('annotation', 'author', 'kept')} saw", Way.INVESTIGATOR),
        ("filmed from 43.5551, 52.7771", Way.CAMERA),
        ("at 43° 33' 18\"", Way.CAMERA),
        (f"from {word('place', 'name', 'camerakept')}", Way.HANDLE),
    ],
)
def test_words_that_lead_to_somebody_are_found_in_any_text(text, way) -> None:
    for field in ("text", "alternatives"):
        found = exposures_in(with_text(quiet(), text, field), PUBLIC)
        assert [(each.way, each.field) for each in found if each.blocks] == [(way, field)]
    told = with_text(quiet(decided("annotation", "n-open", PUBLIC, "text")), text)
    assert ways(exposures_in(told, PUBLIC)) == set(), "it was decided, and said why"


def test_an_angle_is_no_position() -> None:
    assert ways(exposures_in(with_text(quiet(), "turned 90° to the right"), PUBLIC)) == set()


def test_every_other_path_is_found() -> None:
    case = invented_case()
    assert ways(exposures_in(case, PUBLIC)) == {Way.NOTE}
    camera = next(place for place in case.places if place.id == "camera-open")
    rest = tuple(place for place in case.places if place.id != "camera-open")
    seen = replace(case, places=(replace(camera, tlp=Tlp.CLEAR), *rest))
    assert Way.CAMERA in ways(exposures_in(seen, PUBLIC))
    decided_without = replace(decided("exhibit", "exhibit-open", PUBLIC, "url"), why="")
    found = exposures_in(invented_case(decided_without), PUBLIC)
    assert Way.DECISION in ways(found)
    assert Way.ORIGINAL in ways(exposures_in(quiet(), PUBLIC, Leaving(originals=True)))
    assert Way.VOICE in ways(exposures_in(quiet(), PUBLIC, Leaving(sound=True)))
    texts = Leaving(texts=(("The name of the file", "Serik Abenov.pdf"),), values=False)
    found = exposures_in(quiet(), PUBLIC, texts, names=names_of("Serik Abenov"))
    assert ways(found) == {Way.NAME}


def test_sound_may_leave_where_it_was_decided_to_be_kept() -> None:
    case = quiet()
    kept = Redaction(redaction_id("exhibit-open"), "exhibit-open", "A", "", SoundChoice.KEPT)
    heard = replace(case, redactions=(kept,))
    assert Way.VOICE not in ways(exposures_in(heard, PUBLIC, Leaving(sound=True)))


def test_a_picture_of_somebody_protected_must_be_covered() -> None:
    case = quiet()
    leaving = Leaving(pictures={"exhibit-open": (stamp(3),)})
    for edition in (RESTRICTED, PUBLIC):
        found = [e for e in exposures_in(case, edition, leaving) if e.way is Way.PICTURE]
        assert [(each.of_id, each.frame, each.blocks) for each in found] == [
            ("n-naming-open", 3, True)
        ]
    elsewhere = Leaving(pictures={"exhibit-open": (stamp(7),)})
    assert Way.PICTURE not in ways(exposures_in(case, PUBLIC, elsewhere))
    cover = Cover(cover_id("r-naming-open"), "r-naming-open", "A", "")
    covered = replace(case, covers=(*case.covers, cover))
    assert Way.PICTURE not in ways(exposures_in(covered, PUBLIC, leaving))


def test_a_danger_in_a_picture_must_have_an_answer() -> None:
    leaving = Leaving(pictures={"exhibit-open": (stamp(7),)})
    case = invented_case()
    bare = replace(case, harms=tuple(replace(harm, averted="") for harm in case.harms))
    found = [e for e in exposures_in(bare, PUBLIC, leaving) if e.way is Way.DANGER]
    assert [each.of_id for each in found] == ["harm-open"]


def test_a_restricted_export_may_be_accepted_with_a_reason_and_a_public_one_not() -> None:
    case = with_text(quiet(), f"as {word('annotation', 'author', 'kept')} saw")
    for edition in (RESTRICTED, PUBLIC):
        found = exposures_in(case, edition)
        blocking = [each for each in found if each.blocks]
        assert blocking
        with pytest.raises(DisclosureError) as refused:
            require_disclosed(found, edition)
        assert isinstance(refused.value, ExportError)
        assert len(refused.value.found) == len(blocking)
        given = Accepted({each.key(): "the court asked" for each in blocking})
        if edition is PUBLIC:
            with pytest.raises(DisclosureError):
                require_disclosed(found, edition, given)
        else:
            said = require_disclosed(found, edition, given)
            assert [dict(each)["reason"] for each in said] == ["the court asked"] * len(blocking)
            assert "saw" not in str(said)
        with pytest.raises(DisclosureError):
            require_disclosed(found, edition, Accepted({each.key(): " " for each in blocking}))


def test_decisions_are_listed_whether_they_stop_an_export_or_not() -> None:
    field = decided("exhibit", "exhibit-open", PUBLIC, "uploader_handle")
    found = [e for e in exposures_in(quiet(field), PUBLIC) if e.way is Way.DECISION]
    assert [(e.kind, e.of_id, e.field, e.blocks) for e in found] == [
        ("exhibit", "exhibit-open", "uploader_handle", False)
    ]
    assert disclosure_id("exhibit", "exhibit-open", "uploader_handle") == field.id


def test_the_neutral_name_gives_nobody_away() -> None:
    case = quiet()
    told = replace(
        case,
        annotations=tuple(replace(note, author="Investigator") for note in case.annotations),
    )
    said = with_text(told, "The Investigator 1 of this edition")
    assert Way.INVESTIGATOR not in ways(exposures_in(said, PUBLIC))
    assert Way.INVESTIGATOR not in ways(exposures_in(said, Edition.RESTRICTED))


def test_a_redacted_copy_may_leave_when_everybody_in_it_is_covered_and_dangers_are_answered() -> (
    None
):
    leaving = Leaving(values=False, copies=frozenset({"exhibit-open"}))
    found = exposures_in(quiet(), PUBLIC, leaving)
    assert [(each.way, each.who) for each in found if each.blocks] == [
        (Way.PICTURE, word("person", "code", "kept"))
    ], "the region of the note about somebody protected has no cover"
    at_person = Cover(cover_id("r-naming-open"), "r-naming-open", "A", "2026-01-01T00:00:00Z")
    assert ways(exposures_in(quiet(at_person), PUBLIC, leaving)) == set()
    # What lies under other covers can be found out in part.
    weak = quiet(replace(at_person, way=CoverWay.BLURRED))
    assert ways(exposures_in(weak, PUBLIC, leaving)) == {Way.PICTURE}
    assert ways(exposures_in(weak, RESTRICTED, leaving)) == set()
    covered = quiet(at_person)
    faces = replace(covered, harms=tuple(replace(h, averted="") for h in covered.harms))
    for edition in (PUBLIC, RESTRICTED):
        assert ways(exposures_in(faces, edition, leaving)) == {Way.DANGER}
    voices = replace(faces, harms=tuple(replace(h, way=HarmWay.VOICE) for h in faces.harms))
    assert ways(exposures_in(voices, PUBLIC, leaving)) == set(), "the copy has no sound"
    heard = tuple(replace(each, sound=SoundChoice.KEPT) for each in voices.redactions)
    assert ways(exposures_in(replace(voices, redactions=heard), PUBLIC, leaving)) == {Way.DANGER}


def test_every_still_of_a_restricted_report_is_asked_about() -> None:
    """Also one between both ends of a note, where a region is drawn, and somebody of a withheld note stands."""
    case = quiet(decided("annotation", "n-naming-open", Edition.SEALED))
    case = replace(
        case,
        disclosures=tuple(
            each
            for each in case.disclosures
            if (each.of_id, each.edition) != ("n-naming-open", PUBLIC)
        ),
        annotations=tuple(n for n in case.annotations if n.exhibit_id == "exhibit-open"),
    )
    leaving = Leaving(exhibits=frozenset({"exhibit-open"}), stills=True, values=False)
    assert ways(exposures_in(case, RESTRICTED, leaving)) == set(), "no still is of its frame"
    keys = (
        RegionKey(stamp(3), (Point(100, 100), Point(900, 900))),
        RegionKey(stamp(4), (), RegionState.LOST),
    )
    drawn = tuple(
        replace(each, key_frames=keys) if each.id == "r-open" else each for each in case.regions
    )
    found = exposures_in(replace(case, regions=drawn), RESTRICTED, leaving)
    assert ways(found) == {Way.PICTURE}


def test_pictures_that_nobody_was_asked_about_show_nobody_protected() -> None:
    """Those of copies in a restricted report: their frames are chosen while it is made."""
    looks = EditionPictures(replace(quiet(), covers=()), RESTRICTED)
    assert looks.look("exhibit-open", stamp(3), asked=False).withheld
    assert not looks.look("exhibit-open", stamp(3)).withheld
    assert not looks.look("exhibit-open", stamp(4), asked=False).withheld


def test_exact_samples_do_not_leave_where_nobody_is_sure_of_a_cover() -> None:
    """A region that was lost: nobody knows where somebody stands, so the frame is as it was filmed."""
    case = quiet()
    for frame in (2, 4):
        leaving = Leaving(pictures={"exhibit-open": (stamp(frame),)}, exact=True, values=False)
        for edition in (RESTRICTED, PUBLIC):
            assert ways(exposures_in(case, edition, leaving)) == {Way.PICTURE}, frame


def test_an_exhibit_that_is_withheld_is_not_named_as_what_another_was_made_of() -> None:
    for name in ("E2", "exhibit-kept"):
        exhibits = tuple(
            replace(each, provenance=replace(each.provenance, derived_from=name))
            for each in invented_case().exhibits
        )
        (told,) = edition_of(replace(invented_case(), exhibits=exhibits), PUBLIC).exhibits
        assert told.provenance.derived_from == "", name
