"""An edition of a case is what a list says of it, what people decided on top, and refers to nothing outside."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from dataclasses import fields, is_dataclass, replace

import pytest

from annotator.case.annotation import BearsOn, Translation
from annotator.case.codec import to_json
from annotator.case.edition_rules import Disclosed, default_of, default_of_field
from annotator.case.edition_table import FIELD_WIDEST, INVESTIGATORS, KIND_WIDEST, NEVER, RANK
from annotator.case.editions import edition_of, project
from annotator.case.entities import ENTITY_TYPES, entity_name
from annotator.case.exhibit import Proposal, Provenance
from annotator.case.release_rules import decided_fields
from annotator.case.rules import check_entity
from annotator.case.snapshot import GROUPS, references
from annotator.case.vocabularies import Edition, Tlp
from tests.edition_canaries import decided, invented_case, said_by, word

PARTS = {
    "provenance": Provenance,
    "bears_on": BearsOn,
    "translation": Translation,
    "proposal": Proposal,
}
# Parts that hold numbers, digests and words of a vocabulary, and no text of anybody.
NUMBERS = {
    "FrameStamp", "RegionKey", "Point", "MapPoint", "Stretch", "PictureStep", "Setting", "StepSpec",
}  # fmt: skip

_SEALED_ONLY = """
annotationauthor annotationreviewer bearsonjudgedby capturecapturedby capturekeptas captureremarks
claimremarks clockbreakauthor copylinkauthor coverauthor coverwhy disclosureauthor disclosurewhy
exhibitfilename exhibitfilenameraw exhibitmetadata filestatementauthor filestatementorigin
filestatementvalue harmauthor harmaverted harmwhat mappictureremarks mergedlogmadeby
mergedlogmergedby mergedlogremarks personlinkconfidence personremarks placeauthor placenamecamera
placeremarks proposalorigin proposalvalue provenanceacquiredby provenanceacquiredfrom
provenancearchiveurl provenanceconsentscope provenancecreator provenancedevice
provenancelocationshot provenanceoriginalexistswhere provenanceplatformdescription
provenanceplatformid provenanceplatformtitle provenancerightsholder provenanceuploaderhandle
provenanceurl publicationarchiveurl publicationremarks publicationuploader publicationurl
redactionauthor redactionreviewedby redactionwhy regionauthor soundcoverauthor soundcoverwhy
sourcearchiveurl sourceremarks sourceurl templatealternatives templatelanguage templatename
templatetext timeanchorauthor translationmaker translationreviewedby
"""
_PUBLIC = """
annotationalternativesopen annotationlanguageopen annotationtagsopen annotationtextinferredopen
annotationtextnamingopen annotationtextopen bearsonwhyopen calibrationnameopen casequestionopen
casetitleopen claimshortkept claimshortopen personcodeopen placeimagerydateopen placeimageryopen
placenameopen provenancecircadatecreatedopen provenancecircadatecreatedzoneopen
provenancecontentwarningopen provenancedatecreatedopen provenancedatecreatedzoneopen
provenancedatereleasedopen provenancedatereleasedzoneopen provenancelicenceopen
provenancelocationshownopen provenanceplatformopen provenancesummaryopen provenancetitleopen
publicationplatformopen translationlanguageopen translationmadeonopen translationtextopen
"""


def plain(words) -> set[str]:
    return {each.removeprefix("qz").removesuffix("zq") for each in words}


# The list


@pytest.mark.parametrize("kind", [*ENTITY_TYPES, *PARTS])
def test_the_list_says_of_every_field_who_may_read_it(kind) -> None:
    cls = ENTITY_TYPES.get(kind) or PARTS[kind]
    assert set(FIELD_WIDEST[kind]) == set(cls.__dataclass_fields__)


def test_the_list_says_of_every_kind_who_may_read_it() -> None:
    assert set(KIND_WIDEST) == set(ENTITY_TYPES)
    assert {kind for kind in NEVER if KIND_WIDEST[kind] is not Edition.SEALED} == set()
    assert set(RANK) == set(Edition)


def test_no_part_of_a_value_escapes_the_list() -> None:
    """A new dataclass inside a value is either in the list or named here as holding no text."""

    def inside(hint) -> set[type]:
        if is_dataclass(hint):
            return {hint}
        if isinstance(hint, types.UnionType) or typing.get_origin(hint) is not None:
            return {part for each in typing.get_args(hint) for part in inside(each)}
        return set()

    seen: set[type] = set()
    waiting = list(ENTITY_TYPES.values())
    while waiting:
        cls = waiting.pop()
        for hint in typing.get_type_hints(cls).values():
            for part in inside(hint) - seen:
                seen.add(part)
                waiting.append(part)
    assert {part.__name__ for part in seen} - NUMBERS == {part.__name__ for part in PARTS.values()}


def test_names_of_investigators_are_fields_that_there_are() -> None:
    everywhere = ENTITY_TYPES | PARTS
    assert all(field in everywhere[kind].__dataclass_fields__ for kind, field in INVESTIGATORS)


def test_fields_of_a_name_that_somebody_worked_under_are_known() -> None:
    """Whoever adds such a field to a kind decides on it."""
    telling = ("author", "reviewer", "reviewed_by", "captured_by", "judged_by", "maker")
    found = {
        (kind, each.name)
        for kind, cls in (ENTITY_TYPES | PARTS).items()
        for each in fields(cls)
        if each.name in telling and kind not in NEVER
    }
    assert found == INVESTIGATORS


# What stands in an edition


def test_the_sealed_edition_is_the_case() -> None:
    case = invented_case()
    assert edition_of(case, Edition.SEALED) is case


def test_a_restricted_edition_says_exactly_what_it_may() -> None:
    case = invented_case()
    withheld = plain(said_by(case)) - plain(said_by(edition_of(case, Edition.RESTRICTED)))
    # Of a protected person the looks are withheld, too; the case has one side only.
    expected = {
        f"{name}{side}" for name in _SEALED_ONLY.split() for side in ("open", "kept")
    } & plain(said_by(case)) | {"caseremarksopen", "personappearancekept"}
    assert withheld == expected


def test_a_public_edition_says_exactly_what_it_may() -> None:
    assert plain(said_by(edition_of(invented_case(), Edition.PUBLIC))) == set(_PUBLIC.split())


@pytest.mark.parametrize("edition", [Edition.RESTRICTED, Edition.PUBLIC])
def test_an_edition_is_a_case_that_holds_together(edition) -> None:
    made = edition_of(invented_case(), edition)
    ids = {value.id for value in made.everything()}
    assert len(made.everything()) > 15
    for value in made.everything():
        assert references(value) <= ids
        check_entity(value, made)
    assert made.info.edition is edition


def test_nothing_is_kept_of_dangers_decisions_merged_logs_and_templates() -> None:
    case = invented_case(
        *(decided(kind, each.id, Edition.PUBLIC)
          for kind in ("harm", "template") for each in getattr(invented_case(), GROUPS[kind]))
    )  # fmt: skip
    for edition in (Edition.RESTRICTED, Edition.PUBLIC):
        made = edition_of(case, edition)
        assert (made.harms, made.disclosures, made.merged_logs, made.templates) == ((), (), (), ())


def test_investigators_are_numbers_that_stay() -> None:
    case = invented_case()
    made = edition_of(case, Edition.RESTRICTED)
    first = {note.id: note.author for note in made.annotations}
    assert set(first.values()) == {"Investigator 1", "Investigator 2"} or all(
        name.startswith("Investigator ") for name in first.values()
    )
    later = replace(
        case.annotation("n-open"), id="later", author="Zed", created_at="2027-01-01T00:00:00Z"
    )
    again = edition_of(replace(case, annotations=(*case.annotations, later)), Edition.RESTRICTED)
    assert {note.id: note.author for note in again.annotations if note.id != "later"} == first
    assert again.annotation("later").author not in set(first.values())


def test_an_engine_that_translated_keeps_its_name() -> None:
    case = invented_case()
    machine = Translation("Hello", "en", "Engine 3.1", machine=True, reviewed_by="Reviewer")
    note = replace(case.annotation("n-open"), translations=(machine,))
    rest = tuple(each for each in case.annotations if each.id != note.id)
    made = edition_of(replace(case, annotations=(note, *rest)), Edition.PUBLIC)
    (text,) = made.annotation("n-open").translations
    assert text.maker == "Engine 3.1"
    assert text.reviewed_by.startswith("Investigator ")


def test_what_a_probe_measured_stays_and_what_a_file_says_goes() -> None:
    case = invented_case()
    exhibit = case.exhibits[0]
    stream = {
        "index": 0, "kind": "video", "codec": "h264", "width": 1920, "language": "kaz",
        "metadata": [["handler_name", "qanary"]], "rate": "30000/1001", "unknown": "qanary",
    }  # fmt: skip
    facts = {"container": "mov", "mime": "<b>qanary", "streams": [stream], "metadata": [["a", "b"]]}
    told = replace(exhibit, facts=json.dumps(facts))
    made = edition_of(replace(case, exhibits=(told, *case.exhibits[1:])), Edition.PUBLIC)
    found = json.loads(made.exhibits[0].facts)
    assert found == {
        "container": "mov", "mime": "", "metadata": [],
        "streams": [{"index": 0, "kind": "video", "codec": "h264", "width": 1920, "metadata": [],
                     "rate": "30000/1001"}],
    }  # fmt: skip
    for text in ("", "[]", "nonsense", '"x"'):
        broken = replace(exhibit, facts=text)
        made = edition_of(replace(case, exhibits=(broken,)), Edition.PUBLIC)
        assert made.exhibits[0].facts == "{}"


def test_a_file_used_in_place_is_named_by_its_label() -> None:
    case = invented_case()
    away = replace(
        case.exhibits[0], in_place=True, media_path="/mnt/qanary/x.mp4", media_path_raw=b"/mnt/q"
    )
    made = edition_of(replace(case, exhibits=(away,)), Edition.RESTRICTED).exhibits[0]
    assert (made.media_path, made.media_path_raw, made.filename) == ("E1", b"", "E1")


# Notes and those whom they name


def test_a_note_about_a_protected_person_loses_the_person_and_the_regions_in_public() -> None:
    case = invented_case()
    made = edition_of(case, Edition.PUBLIC)
    assert made.annotation("n-naming-open").people == ()
    assert [region.id for region in made.regions] == ["r-open"]
    assert [cover.region_id for cover in made.covers] == ["r-open"]
    inside = edition_of(case, Edition.RESTRICTED)
    assert inside.annotation("n-naming-open").people == ("p-hidden",)


def test_a_person_who_is_withheld_takes_links_and_regions_along() -> None:
    case = invented_case(decided("person", "p-figure", Edition.SEALED))
    made = edition_of(case, Edition.RESTRICTED)
    assert [person.id for person in made.people] == ["p-hidden"]
    assert made.annotation("n-open").people == ()
    assert "r-open" not in {region.id for region in made.regions}
    assert made.harms == ()


def test_an_inference_says_how_much_of_its_ground_is_withheld() -> None:
    projected = project(invented_case(), Edition.PUBLIC)
    assert projected.case.annotation("n-inferred-open").cites == ("n-open",)
    assert dict(projected.withheld.grounds) == {"n-inferred-open": 1}


# Decisions


def test_a_decision_widens_a_value_with_the_fields_that_may_go_along() -> None:
    before = invented_case()
    case = invented_case(
        decided("exhibit", "exhibit-kept", Edition.PUBLIC),
        decided("person", "p-hidden", Edition.PUBLIC),
    )
    made = edition_of(case, Edition.PUBLIC)
    assert {each.id for each in made.exhibits} == {"exhibit-open", "exhibit-kept"}
    assert made.exhibit("exhibit-kept").provenance.tlp is Tlp.CLEAR
    assert made.person("p-hidden").appearance == ""
    assert word("provenance", "uploader_handle", "kept") not in said_by(made)
    assert "n-kept" not in {note.id for note in made.annotations}, "it was decided to be restricted"
    assert len(edition_of(before, Edition.PUBLIC).exhibits) == 1


def test_a_decision_on_a_field_widens_and_narrows_it() -> None:
    case = invented_case(
        decided("exhibit", "exhibit-open", Edition.PUBLIC, "url"),
        decided("exhibit", "exhibit-open", Edition.RESTRICTED, "title"),
        decided("annotation", "n-open", Edition.SEALED, "tags"),
        decided("annotation", "n-open", Edition.PUBLIC, "author"),
        decided("source", "s-open", Edition.PUBLIC, "name"),
    )
    made, inside = (edition_of(case, each) for each in (Edition.PUBLIC, Edition.RESTRICTED))
    entered = made.exhibit("exhibit-open").provenance
    assert entered.url == word("provenance", "url", "open")
    assert entered.title == ""
    assert inside.exhibit("exhibit-open").provenance.title
    assert made.annotation("n-open").tags == inside.annotation("n-open").tags == ()
    assert made.annotation("n-open").author == word("annotation", "author", "open")
    assert made.source("s-open").name == word("source", "name", "open")
    assert made.source("s-kept").name == "Source 2"


def test_a_field_is_never_told_more_widely_than_its_value() -> None:
    case = invented_case(
        decided("exhibit", "exhibit-open", Edition.RESTRICTED),
        decided("exhibit", "exhibit-open", Edition.PUBLIC, "url"),
    )
    assert edition_of(case, Edition.PUBLIC).exhibits == ()
    assert Disclosed(case).field(case.exhibits[0], "url") is Edition.RESTRICTED


def test_a_withheld_value_takes_along_what_cannot_be_without_it() -> None:
    case = invented_case(decided("exhibit", "exhibit-open", Edition.SEALED))
    made = edition_of(case, Edition.PUBLIC)
    assert [each.id for each in made.places] == ["square-open"]
    for name in ("exhibits", "annotations", "regions", "time_anchors", "publications", "covers"):
        assert getattr(made, name) == ()


@pytest.mark.parametrize("kind", [kind for kind in ENTITY_TYPES if kind not in NEVER])
def test_withholding_any_field_never_breaks_an_edition(kind) -> None:
    """Whatever field is withheld, the rest still holds together, and its text is gone."""
    case = invented_case()
    values = [case.info] if kind == "case" else list(getattr(case, GROUPS[kind]))
    assert values
    for field in sorted(decided_fields(ENTITY_TYPES[kind])):
        each = values[0]
        sealed = replace(
            case, disclosures=(*case.disclosures, decided(kind, each.id, Edition.SEALED, field))
        )
        for edition in (Edition.RESTRICTED, Edition.PUBLIC):
            made = edition_of(sealed, edition)
            ids = {value.id for value in made.everything()}
            assert all(references(value) <= ids for value in made.everything()), field
            here = made.find(kind, each.id)
            if here is None or (kind == "exhibit" and field in ("facts", "media_path")):
                continue
            entered = kind == "exhibit" and field in Provenance.__dataclass_fields__
            part = here.provenance if entered else here
            found = getattr(part, field)
            text = json.dumps(to_json(found)) if dataclasses.is_dataclass(found) else str(found)
            assert "qz" not in text or "Investigator" in text, field


# What was left out


def test_what_is_withheld_is_counted_and_dangers_are_not() -> None:
    case = invented_case()
    withheld = project(case, Edition.PUBLIC).withheld
    assert (withheld.notes, withheld.exhibits) == (5, 1)
    fewer = project(replace(case, harms=(), disclosures=case.disclosures), Edition.PUBLIC).withheld
    assert fewer.others == withheld.others > 5
    assert withheld.fields > 20
    assert withheld.links == 1
    nothing = project(case, Edition.SEALED).withheld
    assert (nothing.notes, nothing.exhibits, nothing.others, nothing.fields) == (0, 0, 0, 0)


def test_defaults_can_be_asked_for() -> None:
    case = invented_case()
    person = case.person("p-hidden")
    assert default_of(person) is Edition.RESTRICTED
    assert default_of_field(person, "appearance") is Edition.SEALED
    assert default_of_field(case.exhibits[0], "uploader_handle") is Edition.SEALED
    assert default_of_field(case.exhibits[0], "no such field") is Edition.SEALED
    assert {entity_name(value) for value in case.everything()} == set(ENTITY_TYPES)
