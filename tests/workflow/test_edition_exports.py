"""Whatever leaves in an edition holds the words of that edition and no others, in any format and disguise."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from annotator.case.case_info import CaseInfo
from annotator.case.editions import edition_of
from annotator.case.edits import Edit, adding, changing, deleting
from annotator.case.enhancement import Enhancement, PictureStep, enhancement_id
from annotator.case.identity import Identity
from annotator.case.picture_steps import StepKind
from annotator.case.vocabularies import Edition, Modality
from annotator.clock import FixedClock
from annotator.errors import ExportError, UsageError
from annotator.media.engine import open_frames
from annotator.progress import ignore, never
from annotator.provenance.actor import Actor
from annotator.resource_files import resource_path
from annotator.store.case_store import CaseStore
from annotator.workflow.clips import ClipWanted, write_clip
from annotator.workflow.contact_sheet import write_sheet
from annotator.workflow.cuts import CutWanted, write_cut
from annotator.workflow.disclosure_check import NOTHING_ACCEPTED, Accepted, DisclosureError
from annotator.workflow.edition_pictures import EditionPictures
from annotator.workflow.exchange_out import FORMATS, export_notes, film_notes
from annotator.workflow.intake import add_exhibit, ensure_index, exhibit_path
from annotator.workflow.picture_work import enhanced_still, write_enhanced
from annotator.workflow.places_exchange import export_places
from annotator.workflow.report import KINDS, ReportOptions, export_report
from annotator.workflow.report_pictures import enhanced_pairs
from annotator.workflow.sound_figures import AROUND_NS
from annotator.workflow.vault import vault_of
from tests.canaries import hits
from tests.edition_canaries import (
    decided,
    exhibit_of,
    filled,
    said_by,
    values_around,
    word,
)

BELOW = (Edition.RESTRICTED, Edition.PUBLIC)
ACTOR = "qzactornamekeptzq"
LABEL = "qzloglabelkeptzq"
NAMES = ("Serik Abenov", "Серик Абенов", "Серік Әбенов", "سيريك أبينوف")
PASSPHRASE = "a long passphrase of the vault"
CHEAP = {"cost": 14}
_WORD = re.compile(rb"qz[a-z]+?zq")
_HEX = re.compile(rb"717a(?:[67][0-9a-f])+?7a71")
_GLUE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff-]+")


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A case on the disk with a word in every text of every kind of value, its log and its actor included."""
    folder = tmp_path_factory.mktemp("editions")
    clip = resource_path("sample", "square.webm")
    other = folder / "other.webm"
    other.write_bytes(clip.read_bytes() + b"\xec\x81\x00")  # an empty element of padding
    clock = FixedClock()
    info = filled(CaseInfo, "open", id=clock.new_id(), created_at="2026-01-01T00:00:00Z")
    with CaseStore.create(folder / "case", info, actor=Actor(ACTOR), clock=clock) as store:
        exhibits = []
        for path, side in ((clip, "open"), (other, "kept")):
            taken = add_exhibit(store, path).exhibit
            told = exhibit_of(taken, side)
            store.apply(changing(LABEL, [(taken, told)]))
            exhibits.append(told)
        index = ensure_index(store, exhibits[0])
        ensure_index(store, exhibits[1])
        values = values_around(exhibits[0], exhibits[1], index.stamp)
        for value in (*values, decided("annotation", "n-naming-open", Edition.PUBLIC)):
            store.apply(adding(LABEL, value))
        yield store


def words_of(path: Path) -> set[str]:
    """Every canary in a file: plain, in UTF-16, as hex, inside archives, streams and attachments."""
    found = set()
    waiting = [path.read_bytes(), path.name.encode()]
    while waiting:
        data = waiting.pop()
        low = data.lower()
        for view in (low, low.replace(b"\0", b"")):
            found |= {each.decode() for each in _WORD.findall(view)}
        found |= {bytes.fromhex(each.decode()).decode() for each in _HEX.findall(low)}
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                waiting += [name.encode() for name in archive.namelist()]
                waiting += [archive.read(name) for name in archive.namelist()]
        elif data.startswith(b"%PDF"):
            waiting += _of_pdf(data)
    return found


def _of_pdf(data: bytes) -> list[bytes]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    text = "\n".join(page.extract_text() for page in reader.pages)
    parts = [_GLUE.sub("", text).encode(), text.encode(), str(reader.metadata).encode()]
    xmp = reader.xmp_metadata
    if xmp is not None:
        parts.append(xmp.stream.get_data())
    parts += [file for files in reader.attachments.values() for file in files]
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            inflated = zlib.decompressobj().decompress(match.group(1))
        except zlib.error:
            continue
        parts.append(inflated if not inflated.startswith(b"%PDF") else b"")
    return parts


def accepted(edition: Edition) -> Accepted:
    return Accepted({"*": "tried"}) if edition is Edition.RESTRICTED else NOTHING_ACCEPTED


def require_only(store: CaseStore, path: Path, edition: Edition) -> set[str]:
    """What a file says, after making sure that the edition says all of it."""
    whole = store.snapshot()
    # In base64 anything may stand by chance: only words that there are count.
    found = words_of(path) & {*said_by(whole), ACTOR, LABEL}
    allowed = said_by(edition_of(whole, edition))
    assert found - allowed == set(), path.name
    assert ACTOR not in found
    assert LABEL not in found
    data = path.read_bytes()
    secret = (ACTOR, LABEL, word("exhibit", "filename", "open"), word("harm", "what", "kept"))
    assert hits(data, secret, path.name) == []
    return found


@pytest.mark.parametrize("edition", BELOW)
@pytest.mark.parametrize("kind", KINDS)
def test_a_report_says_what_its_edition_says(case, tmp_path, kind, edition) -> None:
    target = tmp_path / f"report.{kind}"
    export_report(
        case, target, options=ReportOptions(edition=edition), clock=FixedClock(),
        accepted=accepted(edition),
    )  # fmt: skip
    found = require_only(case, target, edition)
    assert word("annotation", "text", "open") in found
    if kind in ("pdf", "json"):
        # The data beside a report is all of the edition that has a place in it.
        assert word("person", "code", "open") in found
        assert word("provenance", "title", "open") in found
    entry = case.custody()[-1]
    assert entry.details["edition"] == edition.value
    # Tables and data show no picture, so nobody had to accept one.
    asked = edition is Edition.RESTRICTED and kind in ("pdf", "html", "docx")
    assert bool(entry.details.get("accepted")) is asked


def test_the_sealed_report_says_more(case, tmp_path) -> None:
    target = tmp_path / "report.json"
    export_report(case, target, options=ReportOptions(edition=Edition.SEALED), clock=FixedClock())
    found = words_of(target)
    assert {ACTOR, LABEL, word("provenance", "uploader_handle", "kept")} <= found


@pytest.mark.parametrize("edition", BELOW)
@pytest.mark.parametrize("wanted", FORMATS, ids=lambda each: each.name)
def test_a_file_for_another_tool_says_what_its_edition_says(
    case, tmp_path, wanted, edition
) -> None:
    film = film_notes(case, case.exhibits()[0], edition=edition)
    target = tmp_path / f"notes.{wanted.ending}"
    done = export_notes(case, film, wanted, target, accepted=accepted(edition))
    said = set().union(*(require_only(case, path, edition) for path in done.paths))
    assert said, wanted.name
    assert case.custody()[-1].details["edition"] == edition.value
    with pytest.raises(UsageError) if edition is Edition.PUBLIC else pytest.MonkeyPatch.context():
        film_notes(case, case.exhibits()[1], edition=edition)


@pytest.mark.parametrize("edition", BELOW)
@pytest.mark.parametrize("ending", ["geojson", "kml"])
def test_places_say_what_their_edition_says(case, tmp_path, ending, edition) -> None:
    target = tmp_path / f"places.{ending}"
    export_places(case, target, edition, accepted=accepted(edition))
    found = require_only(case, target, edition)
    assert word("place", "name", "open") in found
    assert word("place", "name", "cameraopen") not in found


@pytest.mark.parametrize("edition", BELOW)
def test_exact_pictures_of_what_is_covered_do_not_leave(case, tmp_path, edition) -> None:
    exhibit = case.exhibits()[0]
    before = set(tmp_path.iterdir())
    clip = ClipWanted(2, 4, tmp_path / "clip.mkv", sound=False, edition=edition)
    with pytest.raises(DisclosureError, match="picture"):
        write_clip(case, exhibit, clip)
    cut = CutWanted(2, 4, tmp_path / "cut.webm", sound=False, edition=edition)
    with pytest.raises(DisclosureError, match="picture"):
        write_cut(case, exhibit, cut)
    with pytest.raises(ExportError):
        write_sheet(case, exhibit, (3,), tmp_path / "sheet.png", edition=edition)
    if edition is Edition.PUBLIC:
        with pytest.raises(UsageError, match="does not hold"):
            write_sheet(case, case.exhibits()[1], (12,), tmp_path / "s.png", edition=edition)
    assert set(tmp_path.iterdir()) == before


def test_pictures_of_nobody_leave_in_every_edition(case, tmp_path) -> None:
    exhibit = case.exhibits()[0]
    last = len(ensure_index(case, exhibit)) - 1
    made = write_sheet(case, exhibit, (last,), tmp_path / "sheet.png", edition=Edition.PUBLIC)
    assert made.path.exists()
    assert case.custody()[-1].details["edition"] == "public"
    words = require_only(case, made.path, Edition.PUBLIC)
    assert words <= said_by(edition_of(case.snapshot(), Edition.PUBLIC))


LATE = "qzwrittenmeanwhilezq"


def _written_meanwhile(store: CaseStore) -> Edit:
    """A change of a note that the edition tells, and the same taken back."""
    note = store.snapshot().annotation("n-open")
    late = replace(note, text=LATE)
    store.apply(changing(LABEL, [(note, late)]))
    return changing(LABEL, [(late, note)])


def test_a_report_is_made_of_what_was_looked_through(case, tmp_path, monkeypatch) -> None:
    back: list[Edit] = []
    monkeypatch.setattr(
        "annotator.workflow.report.require_free",
        lambda *_paths, **_how: back.append(_written_meanwhile(case)),
    )
    target = tmp_path / "report.json"
    options = ReportOptions(edition=Edition.PUBLIC)
    try:
        export_report(case, target, options=options, clock=FixedClock())
    finally:
        case.apply(*back)
    assert LATE.encode() not in target.read_bytes()
    assert word("annotation", "text", "open").encode() in target.read_bytes()


@pytest.mark.parametrize("edition", BELOW)
def test_notes_that_were_gathered_before_a_change_do_not_leave(case, tmp_path, edition) -> None:
    film = film_notes(case, case.exhibits()[0], edition=edition)
    back = _written_meanwhile(case)
    target = tmp_path / "notes.vtt"
    try:
        with pytest.raises(ExportError, match="was changed after"):
            export_notes(case, film, FORMATS[0], target, accepted=accepted(edition))
    finally:
        case.apply(back)
    assert not target.exists()
    assert export_notes(case, film, FORMATS[0], target, accepted=accepted(edition)).paths


def test_a_note_written_while_frames_were_counted_is_looked_for_at_its_frame(
    case, tmp_path
) -> None:
    exhibit = case.exhibits()[0]
    index = ensure_index(case, exhibit)
    last = len(index) - 1
    early = replace(index.stamp(last), index=last - 40, digest="")
    note = replace(
        case.snapshot().annotation("n-naming-open"), id="n-early", start=early, cites=(),
        bears_on=(), text="somebody",
    )  # fmt: skip
    case.apply(adding(LABEL, note))
    try:
        with pytest.raises(ExportError):
            write_sheet(case, exhibit, (last,), tmp_path / "sheet.png", edition=Edition.PUBLIC)
    finally:
        case.apply(deleting(LABEL, note))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("edition", BELOW)
def test_an_average_is_a_picture_of_all_its_frames(case, tmp_path, edition) -> None:
    exhibit = case.exhibits()[0]
    index = ensure_index(case, exhibit)
    alone, wide = (
        (PictureStep.plain(StepKind.AVERAGE, before=before, after=0, align=0),) for before in (1, 5)
    )
    with open_frames(exhibit_path(case, exhibit), index) as reader:
        few = enhanced_still(reader, exhibit, 9, alone)
        many = enhanced_still(reader, exhibit, 9, wide)
    # Somebody is covered on frames 2 to 6.
    with pytest.raises(DisclosureError, match="picture"):
        write_enhanced(case, many, tmp_path / "many.png", edition=edition)
    assert not list(tmp_path.iterdir())
    assert write_enhanced(case, few, tmp_path / "few.png", edition=edition)[0].exists()
    whole = case.snapshot()
    note = replace(whole.annotation("n-open"), start=index.stamp(9), end=None)
    used = [Enhancement(enhancement_id(exhibit.id), exhibit.id, "", s) for s in (alone, wide)]
    made = [
        enhanced_pairs(
            case, replace(whole, enhancements=(each,)), exhibit, index, [note],
            EditionPictures(whole, edition), ignore, never,
        )
        for each in used
    ]  # fmt: skip
    assert [len(pairs) for pairs in made] == [1, 0]


def test_no_picture_of_sound_reaches_into_a_voice_that_nobody_may_know_again(case) -> None:
    exhibit = case.exhibits()[0]
    index, whole = ensure_index(case, exhibit), replace(case.snapshot(), sound_covers=(), harms=())
    naming = whole.annotation("n-naming-open")
    voice = replace(naming, modality=Modality.HEARD, start=index.stamp(20), end=index.stamp(30))
    shot = replace(naming, id="shot", people=(), modality=Modality.HEARD, start=index.stamp(25))
    near, far = (
        replace(shot, start=index.stamp(32)),
        replace(shot, start=index.stamp(len(index) - 1)),
    )
    looks = EditionPictures(replace(whole, annotations=(voice, shot)), Edition.PUBLIC)
    assert not looks.hears(shot, index, AROUND_NS), "at the same time"
    assert not looks.hears(near, index, AROUND_NS), "the figure begins before the note"
    assert looks.hears(near)
    assert looks.hears(far, index, AROUND_NS)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_the_vault_stops_every_export(case, tmp_path, name) -> None:
    vault = vault_of(case)
    if not vault.exists():
        vault.create(PASSPHRASE, **CHEAP)
        for number, each in enumerate(NAMES):
            vault.keep(Identity(f"p-{number}", each))
        vault.lock()
    vault.unlock(PASSPHRASE)
    note = case.snapshot().annotation("n-open")
    telling = replace(note, text=f"… {name} …")
    case.apply(changing(LABEL, [(note, telling)]))
    try:
        for edition in BELOW:
            for kind in KINDS:
                with pytest.raises(DisclosureError) as refused:
                    export_report(
                        case, tmp_path / f"r.{kind}", options=ReportOptions(edition=edition),
                        clock=FixedClock(), vault=vault,
                    )  # fmt: skip
                assert not any(part in str(refused.value.found) for part in NAMES)
            film = film_notes(case, case.exhibits()[0], edition=edition)
            for wanted in FORMATS:
                with pytest.raises(DisclosureError):
                    export_notes(case, film, wanted, tmp_path / f"n.{wanted.ending}", vault=vault)
            vault.lock()
            with pytest.raises(DisclosureError, match="locked"):
                export_places(case, tmp_path / "p.kml", edition, vault=vault)
            vault.unlock(PASSPHRASE)
        assert list(tmp_path.iterdir()) == []
    finally:
        case.apply(changing(LABEL, [(telling, note)]))
        vault.file.unlink()
        for previous in vault.file.parent.glob("vault.previous*"):
            previous.unlink()
