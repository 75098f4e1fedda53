"""A restricted or public report holds no camera point, no danger, and no position that a file names."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pypdf
import pytest

from annotator.case.edits import adding, changing
from annotator.case.exhibit import Proposal
from annotator.case.harm import Harm, HarmWay
from annotator.case.places import Place, PlaceKind
from annotator.case.vocabularies import Edition, NoteKind, Tlp
from annotator.clock import FixedClock
from annotator.report.inputs import SECTIONS
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.report import KINDS, ReportOptions, export_report
from tests.canaries import hits

NOW = "2026-01-01T00:00:00Z"
SECRET = (
    "43.5557713", "52.7771917", "435557713", "527771917", "qanary-roof", "qanary-camera",
    "qanary-why", "qanary-red", "qanary-danger", "qanary-averted", "qanary-origin",
)  # fmt: skip
IN_TABLES = ("csv", "xlsx")  # notes and exhibits only


@pytest.fixture
def case(filled):
    store, exhibit, index = filled
    facts = json.loads(exhibit.facts)
    facts["metadata"] = [*facts["metadata"], ["location", "+43.5557713+052.7771917/"]]
    found = Proposal("location_shot", "+43.5557713+052.7771917/", "qanary-origin")
    entered = replace(exhibit.provenance, location_shot="qanary-roof", origins=(found,))
    told = replace(exhibit, facts=json.dumps(facts), proposals=(found,), provenance=entered)
    store.apply(changing("Facts", [(exhibit, told)]))
    note = new_note(
        exhibit, index, 5, kind=NoteKind.OBSERVATION, text="A.", author="A", clock=FixedClock()
    )
    store.apply(add_note(note))
    place = Place(
        "p-1", PlaceKind.CAMERA, "qanary-camera", 435557713, 527771917, 1000, "A", NOW,
        exhibit_id=exhibit.id, why="qanary-why", tlp=Tlp.RED,
    )  # fmt: skip
    red = replace(place, id="p-2", kind=PlaceKind.SUBJECT, name="qanary-red")
    store.apply(adding("Add place", place, red))
    store.apply(
        adding(
            "Add",
            Harm(
                "h-1",
                exhibit.id,
                HarmWay.VANTAGE,
                "A",
                NOW,
                what="qanary-danger",
                averted="qanary-averted",
            ),
        )
    )
    return store


def found_in(path) -> list[str]:
    data = path.read_bytes()
    found = hits(data, SECRET, path.name)
    if path.suffix == ".pdf":
        reader = pypdf.PdfReader(io.BytesIO(data))
        text = "".join(page.extract_text() for page in reader.pages)
        found += hits("".join(text.split()).encode(), SECRET, "text")
        for name, files in reader.attachments.items():
            found += [hit for file in files for hit in hits(file, SECRET, name)]
    return found


@pytest.mark.parametrize("edition", list(Edition))
def test_only_a_sealed_report_says_from_where_it_was_filmed(case, tmp_path, edition) -> None:
    options = ReportOptions(edition=edition, sections=(*SECTIONS, "harms"))
    for kind in KINDS:
        target = tmp_path / f"report.{kind}"
        export_report(case, target, options=options, clock=FixedClock())
        said = found_in(target)
        if edition is Edition.SEALED and kind not in IN_TABLES:
            assert said, kind
        else:
            assert said == [], kind
