"""A case of every kind of value whose texts are hostile, each its own, and all that is written of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from annotator.case.case_info import CaseInfo
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import Edition
from annotator.exchange import boris_events, coco, cvat, eaf, otio, subtitles
from annotator.exchange.case_uco import case_uco
from annotator.exchange.film_notes import FilmNotes
from annotator.exchange.geojson import write_geojson
from annotator.exchange.kml import write_kml
from annotator.exchange.premis import premis_xml
from annotator.exchange.prov_json import prov_json
from annotator.exchange.web_annotation import annotation_page
from annotator.provenance.actor import Actor
from annotator.provenance.custody import NO_HASH, CustodyEntry, seal
from annotator.report.as_json import render_json
from annotator.report.document import compose
from annotator.report.docx import render_docx
from annotator.report.html import render_html
from annotator.report.inputs import ReportOptions
from annotator.report.pdf import render_pdf
from annotator.report.tables import render_csv, render_xlsx
from annotator.timing.frame_index import FrameIndex, IndexState
from tests.edition_canaries import (
    NOW,
    filled,
    grouped,
    invented_exhibit,
    values_around,
    word,
)

_WORD = re.compile(r"qz[a-z]+zq")
_LOG = ("label", "reason", "program", "actor")


def harmless_values() -> tuple[Any, ...]:
    """The head of the case and every kind of value, with a word of its own in every text."""
    exhibits = [
        replace(invented_exhibit(side), label=word("exhibit", "label", side))
        for side in ("open", "kept")
    ]
    info = filled(CaseInfo, "open", id="case", created_at=NOW, edition=Edition.SEALED)
    return (info, *exhibits, *values_around(exhibits[0], exhibits[1]))


def words_of(value: object) -> list[str]:
    """The words in a value, in the order of its fields."""
    return list(dict.fromkeys(_WORD.findall(repr(value))))


def all_words() -> list[str]:
    """Every word of the case and of its log."""
    found = dict.fromkeys(each for value in harmless_values() for each in words_of(value))
    return [*found, *(word("log", field, "open") for field in _LOG)]


def spoken(value: Any, said: Mapping[str, str], name: str = "") -> Any:
    """The value with what `said` has for each word in its place."""
    if isinstance(value, str) and type(value) is str:
        in_json = name == "facts"
        return _WORD.sub(
            lambda found: json.dumps(said[found[0]])[1:-1] if in_json else said[found[0]], value
        )
    if isinstance(value, bytes):
        return _WORD.sub(lambda found: said[found[0]], value.decode()).encode()
    if isinstance(value, tuple):
        return tuple(spoken(each, said) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: spoken(getattr(value, each.name), said, each.name) for each in fields(value)
        }
        return replace(value, **changed)
    return value


def index() -> FrameIndex:
    """The index of the invented film: 12 frames of 40 ms."""
    count = 12
    pts = np.arange(count, dtype=np.int64) * 40
    return FrameIndex(
        time_base=Fraction(1, 1000), state=IndexState.FINAL, stream=0, rate=Fraction(25),
        pts_column=pts, clock=pts.copy(), durations=np.full(count, 40, np.int64),
        types=np.full(count, ord("I"), np.uint8), flags=np.ones(count, np.uint8),
        digests=np.full((count, 32), 0xAB, np.uint8), packet=np.arange(count, dtype=np.int64),
        missing=(), decoder="invented",
    )  # fmt: skip


class HostileCase:
    """The case with `said[word]` in the place of every word."""

    def __init__(self, said: Mapping[str, str]) -> None:
        info, *values = (spoken(value, said) for value in harmless_values())
        self.case: CaseSnapshot = grouped(info, values)
        entry = CustodyEntry(
            seq=1, at_utc=NOW, monotonic_ns=1, actor=Actor(said[word("log", "actor", "open")]), action="addition",
            label=said[word("log", "label", "open")], reason=said[word("log", "reason", "open")],
            program=said[word("log", "program", "open")], changes=(), salt="00" * 16,
        )  # fmt: skip
        self.log = (seal(entry, NO_HASH),)

    def film(self) -> FilmNotes:
        """What a format gets of the first exhibit."""
        case, exhibit = self.case, self.case.exhibits[0]
        notes = tuple(case.notes_of(exhibit.id))
        regions = {
            note.id: tuple(each for each in case.regions if each.annotation_id == note.id)
            for note in notes
        }
        people = {person.id: person.code for person in case.people}
        return FilmNotes(
            exhibit,
            index(),
            notes,
            case.listed_tracks(),
            case.tracks_on(exhibit.id),
            regions,
            people,
        )

    def document(self) -> Any:
        """The report of all of it."""
        return compose(
            self.case, {each.id: index() for each in self.case.exhibits}, self.log, {},
            {self.case.exhibits[0].id: (("foreign", self.case.exhibits[0].provenance.title),)},
            datetime(2026, 3, 1, tzinfo=UTC), {"Annotator": self.log[0].program},
            ReportOptions(edition=Edition.SEALED),
        )  # fmt: skip

    def pdf(self, scratch: Path) -> bytes:
        """The report as PDF."""
        return render_pdf(self.document(), scratch=scratch)

    def written(self) -> dict[str, bytes]:
        """Every other output, by name."""
        film, case, document = self.film(), self.case, self.document()
        labels = {each.id: each.label for each in case.exhibits}
        title, author = case.info.title, self.log[0].actor.name
        outputs: dict[str, Callable[[], bytes]] = {
            "html": lambda: render_html(document),
            "docx": lambda: render_docx(document),
            "csv": lambda: render_csv(document),
            "xlsx": lambda: render_xlsx(document),
            "json": lambda: render_json(document),
            "vtt": lambda: subtitles.webvtt(film),
            "srt": lambda: subtitles.subrip(film),
            "eaf": lambda: eaf.elan(film, author),
            "otio": lambda: otio.otio(film, title),
            "boris": lambda: boris_events.boris_table(film),
            "cvat": lambda: cvat.cvat(film),
            "coco": lambda: coco.coco(film, title),
            "geojson": lambda: write_geojson(case.places, labels),
            "kml": lambda: write_kml(case.places, labels),
            "web annotation": lambda: b"".join(
                annotation_page(case.info.id, case.annotations, {film.exhibit.id: film.index})
            ),
            "case": lambda: json.dumps(case_uco(case, self.log)).encode(),
            "prov": lambda: json.dumps(prov_json(case, self.log)).encode(),
            "premis": lambda: premis_xml(case.exhibits, {}, self.log),
        }
        return {name: write() for name, write in outputs.items()}
