"""The folder of a video that is used in place holds an account's name: it must never leave the case."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from annotator.case.edits import changing
from annotator.case.vocabularies import NoteKind
from annotator.cli import verbs
from annotator.clock import FixedClock
from annotator.errors import MediaError
from annotator.gui.bug_report import bug_report
from annotator.provenance.actor import Actor
from annotator.resource_files import resource_path
from annotator.store.film_places import PLACE
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.backups import restore_to_folder
from annotator.workflow.cases import new_case
from annotator.workflow.exchange_out import FORMATS, Given, film_notes
from annotator.workflow.intake import add_exhibit, ensure_index, exhibit_path
from annotator.workflow.package import PackageOptions, make_package
from annotator.workflow.relink import kept_where, relink
from annotator.workflow.report import KINDS, export_report
from annotator.workflow.stills import write_still
from annotator.workflow.telling import TellingError, folders_in_log, log_of
from tests.canaries import disguises, hits, hits_below

ACCOUNT, FILMS = "qanary.doe", "Tайник-wren"
WORDS = (ACCOUNT, FILMS)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "home" / ACCOUNT / FILMS
    place.mkdir(parents=True)
    return place


@pytest.fixture
def film(home: Path) -> Path:
    return Path(shutil.copy(resource_path("sample", "square.webm"), home / "clip.webm"))


@pytest.fixture
def store(tmp_path: Path, film: Path):
    case = tmp_path / "home" / ACCOUNT / "case"
    with new_case(case, "Square", actor=Actor("A"), clock=FixedClock()) as made:
        exhibit = add_exhibit(made, film, in_place=True).exhibit
        index = ensure_index(made, exhibit)
        note = new_note(
            exhibit,
            index,
            3,
            kind=NoteKind.OBSERVATION,
            text="A square.",
            author="A",
            clock=FixedClock(),
        )
        made.apply(add_note(note))
        yield made


@pytest.mark.parametrize("name", sorted(disguises(FILMS)))
def test_the_search_finds_a_canary_in_every_disguise(tmp_path: Path, name: str) -> None:
    form = b"\0" + disguises(FILMS)[name] + b"\0"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("inside.bin", form)
    packed = zlib.compress(form)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + (len(packed) + 3).to_bytes(4, "big")
        + b"zTXta\0\0"
        + packed
        + b"crc!"
    )
    for data in (form, archive.getvalue(), b"%PDF-1.7 stream\n" + packed + b"\nendstream", png):
        assert hits(data, WORDS)
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + b"/home/" + FILMS.encode() + b"/clip")
        assert hits(coded, WORDS)
    (tmp_path / f"still of {FILMS}.png").write_bytes(b"")
    assert hits_below(tmp_path, WORDS)
    assert not hits(b"nothing", WORDS)


def test_nothing_that_leaves_the_case_says_in_which_folder_a_video_lies(
    store, home: Path, film: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    moved = film.rename(home / "moved.webm")
    relink(store, store.exhibits()[0], moved)
    out = tmp_path / "out"
    out.mkdir()
    clock = FixedClock()
    for kind in KINDS:
        export_report(store, out / f"report.{kind}", clock=clock)
    make_package(store, out / "package", options=PackageOptions(sign=False), clock=clock)
    options = PackageOptions(sign=False, report=False, planes=False)
    make_package(store, out / "package.zip", as_zip=True, options=options, clock=clock)
    exhibit = store.exhibits()[0]
    notes = film_notes(store, exhibit)
    for each in FORMATS:
        (out / f"{each.name}.{each.ending}").write_bytes(each.write(notes, Given("A", "Square")))
    write_still(exhibit_path(store, exhibit), store.index(exhibit.id), 3, out / "still.png")
    if shutil.which("pdftotext"):
        subprocess.run(["pdftotext", out / "report.pdf"], check=True)
    moved.rename(home / "away.webm")
    with pytest.raises(MediaError) as gone:
        exhibit_path(store, exhibit)
    (out / "error.txt").write_text(f"{gone.value.message} {gone.value.hint}")
    trace = f'Traceback (most recent call last):\n  File "{home}/annotator/x.py", line 3, in f\nOSError: {home}\n'
    (out / "bug.txt").write_text(bug_report("working", trace))
    store.backup(out / "backup.sqlite")
    (out / "log.txt").write_text(caplog.text)
    case = store.folder
    store.close()
    for verb in (("show", case), ("verify", case, "--json", "--no-log")):
        said = CliRunner().invoke(verbs, [str(each) for each in verb])
        assert '"' in said.output
        (out / f"{verb[0]}.json").write_text(said.output)
    assert len(list(out.rglob("*"))) > 20
    assert hits_below(out, WORDS) == []
    assert "clip.webm" in (out / "report.html").read_text("utf-8"), "the name of the file is said"


def test_only_the_case_folder_of_this_computer_knows_the_place(
    store, film: Path, tmp_path: Path
) -> None:
    (exhibit,) = store.exhibits()
    assert kept_where(store, exhibit) == str(film)
    backup = store.backup(tmp_path / "backup.sqlite")
    there = restore_to_folder(
        tmp_path / "backup.sqlite",
        tmp_path / "new",
        store.folder,
        actor=Actor("B"),
        clock=FixedClock(),
    )
    assert backup is not None
    assert (there.folder / "derived" / exhibit.id / f"{PLACE}.bin").is_file()
    (store.folder / "derived" / exhibit.id / f"{PLACE}.bin").unlink()
    with pytest.raises(MediaError, match=r"not where it was: clip\.webm"):
        exhibit_path(store, exhibit)
    assert kept_where(store, exhibit) == "clip.webm"
    assert exhibit_path(store, relink(store, exhibit, film).exhibit) == film


def test_a_case_of_an_earlier_version_is_found_and_loses_its_folder_when_found_again(
    store, film: Path, tmp_path: Path
) -> None:
    (exhibit,) = store.exhibits()
    old = replace(exhibit, media_path=str(film), media_path_raw=bytes(film))
    store.apply(changing("As earlier versions wrote it", [(exhibit, old)]))
    (store.folder / "derived" / exhibit.id / f"{PLACE}.bin").unlink()
    assert old.tells_folder()
    assert exhibit_path(store, old) == film
    assert not hits(repr(old.for_others()).encode(), WORDS)
    out = tmp_path / "out"
    out.mkdir()
    options = PackageOptions(sign=False, report=False, planes=False)
    with pytest.raises(TellingError) as told:
        make_package(store, out / "package", options=options, clock=FixedClock())
    assert [each.where for each in told.value.found] == [
        "Custody log, entry 4 (As earlier versions wrote it)"
    ]
    assert not hits(str(told.value.found).encode(), WORDS)
    assert list(out.iterdir()) == []
    accepting = replace(options, accept_telling=True)
    make_package(store, tmp_path / "told", options=accepting, clock=FixedClock())
    assert store.custody()[-1].details["telling"] == 1
    told_in = {each.partition(":")[0] for each in hits_below(tmp_path / "told", WORDS)}
    assert told_in == {"data/audit.jsonl"}, "nowhere but in the log itself"
    done = relink(store, old, film)
    assert done.edit is not None
    assert done.exhibit.media_path == "clip.webm"
    assert exhibit_path(store, done.exhibit) == film
    for kind in KINDS:
        export_report(store, out / f"report.{kind}", clock=FixedClock())
    assert hits_below(out, WORDS) == []
    store.apply(done.edit.inverse())
    assert exhibit_path(store, store.exhibits()[0]) == film


@pytest.mark.parametrize("path", ["C:\\Users\\qanary.doe\\clip.webm", "/home/qanary.doe/clip.webm"])
def test_a_windows_path_is_cut_to_its_name_too(store, path: str) -> None:
    old = replace(store.exhibits()[0], media_path=path, media_path_raw=path.encode())
    assert old.place() == "clip.webm"
    assert old.for_others().media_path_raw == b""


def test_a_name_with_odd_signs_is_no_folder(store, home: Path) -> None:
    odd = Path(shutil.copy(resource_path("sample", "street.mp4"), home / 'кл"ип\\\u202e.mp4'))
    exhibit = add_exhibit(store, odd, in_place=True).exhibit
    assert exhibit_path(store, exhibit) == odd
    assert not exhibit.tells_folder()
    assert exhibit.for_others() is exhibit
    assert folders_in_log(log_of(store)) == ()
