"""Event time in a report: anchors, stretches, contradictions, the incident as a picture and in words."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from xml.etree import ElementTree as ET

import numpy as np

from annotator.case.accounts import Claim
from annotator.case.annotation import Annotation
from annotator.case.case_info import CaseInfo
from annotator.case.event_incident import incident
from annotator.case.event_time import (
    AnchorBasis,
    ClaimTime,
    ClockBreak,
    TimeAnchor,
    claim_time_id,
)
from annotator.case.exhibit import Exhibit
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import NoteKind, Visibility
from annotator.report.document import compose
from annotator.report.inputs import ReportOptions
from annotator.report.render import render
from annotator.report.tables import render_csv
from annotator.timing.event_text import read_moment
from annotator.timing.frame_index import FrameIndex, IndexState
from annotator.workflow.event_time import EventTimes

NOW = datetime(2026, 1, 1, tzinfo=UTC)
COUNT = 100
INDEX = FrameIndex(
    time_base=Fraction(1, 1000), state=IndexState.PROVISIONAL, stream=0, rate=Fraction(25),
    pts_column=np.arange(COUNT, dtype=np.int64) * 40, clock=np.arange(COUNT, dtype=np.int64) * 40,
    durations=np.full(COUNT, 40, np.int64), types=np.full(COUNT, ord("I"), np.uint8),
    flags=np.ones(COUNT, np.uint8), digests=np.zeros((0, 32), np.uint8),
    packet=np.arange(COUNT, dtype=np.int64),
)  # fmt: skip


def exhibit(number: int) -> Exhibit:
    return Exhibit(f"e{number}", f"E{number}", "ab" * 32, "", 1, "a.mp4", b"a.mp4", "media/a", "")


def anchor(id: str, film: str, frame: int, text: str) -> TimeAnchor:
    read = read_moment(text, "Asia/Aqtau")
    return TimeAnchor(
        id, film, INDEX.stamp(frame), AnchorBasis.BURNED_IN_CLOCK, read.plus_minus_us or 0, "K", "",
        at_us=read.at_us, zone=read.zone, why="<b>a clock</b> in the upper left",
    )  # fmt: skip


NOTE = Annotation(
    "n1", "e1", "ab" * 32, NoteKind.OBSERVATION, INDEX.stamp(50), "K", "", "", text="A bang",
    visibility=Visibility.CLEAR,
)  # fmt: skip
FIRST = anchor("a1", "e1", 0, "2011-12-16 16:02:10 ± 4 s")
TIE = TimeAnchor(
    "a2", "e2", INDEX.stamp(10), AnchorBasis.SHARED_SOUND, 100_000, "K", "",
    tied_exhibit_id="e1", tied_frame=INDEX.stamp(50),
)  # fmt: skip
LOW = read_moment("2011-12-16 16:00", "Asia/Aqtau").at_us
CASE = CaseSnapshot(
    info=CaseInfo("c", "Case", ""),
    exhibits=(exhibit(1), exhibit(2), exhibit(3)),
    annotations=(NOTE,),
    claims=(Claim("k1", "", short="They shot first", text="They shot first"),),
    time_anchors=(FIRST, TIE),
    clock_breaks=(ClockBreak("b1", "e2", INDEX.stamp(60), "K", "", "The light jumps."),),
    claim_times=(ClaimTime(claim_time_id("k1"), "k1", "about four", LOW, None, "Asia/Aqtau"),),
)


def composed(case: CaseSnapshot, **options):
    indexes = {each.id: INDEX for each in case.exhibits}
    times = EventTimes.of(case, indexes.get)
    return compose(case, indexes, (), {}, {}, NOW, {}, ReportOptions(**options), times=times)


def section(document, key: str = "event_time"):
    return next((each for each in document.sections if each.key == key), None)


def text_of(value: object) -> str:
    if isinstance(value, str):
        return value + "\n"
    if isinstance(value, tuple):
        return "".join(map(text_of, value))
    slots = getattr(value, "__slots__", ())
    return "".join(text_of(getattr(value, name)) for name in slots)


def test_anchors_stretches_cuts_and_the_incident_are_told():
    document = composed(CASE)
    said = text_of(section(document).blocks)
    for words in (
        "2011-12-16 16:02:10 +05 (Asia/Aqtau) ± 4 s",
        "at the same moment as E1 frame 50, ± 0.1 s",
        "The light jumps.",
        "<b>a clock</b> in the upper left",
        "2011-12-16 16:02:06 – 16:02:14 +05 (Asia/Aqtau)",
        "not before 2011-12-16",
        "no anchor",
        "2011-12-16 16:02:07 – 16:02:17 +05 (Asia/Aqtau): ",
        "not before 2011-12-16 16:00:00 +05 (Asia/Aqtau): ",
        "E1 begins 2011-12-16 16:02:06 – 16:02:14 +05 (Asia/Aqtau) and ends",
    ):
        assert words in said, words
    assert "2011-12-16 16:02:07 – 16:02:17" in text_of(section(document, "observations").blocks)
    (picture,) = [each for each in document.pictures if each.key.startswith("incident-")]
    drawn = ET.fromstring(picture.svg)
    texts = [each.text for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"E1", "E2", "about four"} <= set(texts)
    assert picture.key in said


def test_contradictions_and_lost_frames_stand_out():
    other = anchor("a3", "e1", 10, "2011-12-16 16:03:00 ± 1 s")
    lost = replace(FIRST, id="a4", frame=replace(FIRST.frame, index=999, pts=10**9))
    document = composed(replace(CASE, time_anchors=(FIRST, TIE, other, lost)))
    said = text_of(section(document).blocks)
    assert "These cannot all be right: at least 45 s lie between them" in said
    assert "contradicted: 2011-12-16 16:02:06 –" in said
    assert "Not used: the frame is not in the film" in said
    assert "its anchors contradict" in said
    assert "contradicted: " in text_of(section(document, "observations").blocks)


def test_without_anchors_nothing_is_said():
    document = composed(replace(CASE, time_anchors=()))
    assert section(document) is None
    assert "Event time" not in text_of(section(document, "observations").blocks)
    assert not [each for each in document.pictures if each.key.startswith("incident-")]
    assert section(composed(CASE, exhibits=("e3",))) is None
    assert section(composed(CASE, sections=("timing",))) is None


def test_paper_and_html_take_it(tmp_path):
    document = composed(CASE, sections=("event_time",))
    page = render(document, "html", scratch=tmp_path).decode("utf-8")
    assert "Incident time line" in page
    assert "<b>a clock" not in page
    assert render(document, "pdf", scratch=tmp_path).startswith(b"%PDF")


def test_an_incident_without_times_is_empty():
    bare = replace(CASE, time_anchors=(), claim_times=())
    found = incident(bare, EventTimes.of(bare, lambda _id: None))
    assert found.is_empty()
    assert found.timeless == ("e1", "e2", "e3")
    assert found.end_us > found.start_us
    times = EventTimes.of(CASE, lambda _id: INDEX)
    found = incident(CASE, times)
    assert [bar.exhibit_id for bar in found.bars] == ["e1", "e2"]
    assert found.bars[0].length_us == 99 * 40_000
    assert found.timeless == ("e3",)
    assert [mark.note_id for mark in found.marks] == ["n1"]


def test_tables_say_when_each_frame_was_recorded():
    rows = list(
        csv.DictReader(io.StringIO(render_csv(composed(CASE)).decode("utf-8-sig"), newline=""))
    )
    timed = [row for row in rows if row["Event time zone"]]
    assert timed
    for row in timed:
        assert "" < row["Event time from (UTC)"] <= row["Event time to (UTC)"]
    assert (timed[0]["Event time from (UTC)"], timed[0]["Event time to (UTC)"]) == (
        "2011-12-16 11:02:07.999800",
        "2011-12-16 11:02:16.000200",
    )
