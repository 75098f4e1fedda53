"""Packages of editions: a part of the sealed case, provably, and nothing that is withheld."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from annotator.case.accounts import Person
from annotator.case.edits import adding, changing
from annotator.case.vocabularies import Edition, ReviewState, Tlp
from annotator.clock import FixedClock
from annotator.errors import IntegrityError, UsageError
from annotator.exchange.package.bag import BagWriter
from annotator.exchange.package.checking import check_package
from annotator.exchange.package.opened import opened_package
from annotator.exchange.package.sinks import FolderSink
from annotator.provenance.finding import Level
from annotator.workflow.edition_package import EditionOptions, make_edition
from annotator.workflow.package import PackageOptions, make_package
from annotator.workflow.package_check import verify_package
from annotator.workflow.package_opening import open_package
from tests.workflow.package_case import signatory, small_case

QUICK = EditionOptions(report=False)
CANARY = "Қарлығаш-канарейка"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A case of which a note is withheld, its sealed package, and its public edition."""
    base = tmp_path_factory.mktemp("editions")
    with small_case(base / "c") as store:
        (exhibit,) = store.exhibits()
        open_to_all = replace(
            exhibit,
            provenance=replace(
                exhibit.provenance, tlp=Tlp.CLEAR, title="The square", creator=CANARY
            ),
        )
        store.apply(changing("Open", [(exhibit, open_to_all)]))
        first, second, _third = store.annotations()
        reviewed = replace(first, review=ReviewState.REVIEWED, reviewer="B. Ospanova")
        withheld = replace(second, text=CANARY)
        store.apply(changing("Review", [(first, reviewed), (second, withheld)]))
        store.apply(adding("Add", Person("person-1", "W-1", remarks=CANARY)))
        whole = make_package(
            store, base / "sealed", options=PackageOptions(report=False), clock=FixedClock()
        )
        edition = make_edition(store, base / "public", options=QUICK, clock=FixedClock())
        packed = make_edition(
            store,
            base / "public.zip",
            options=replace(QUICK, as_zip=True),
            clock=FixedClock(),
        )
        last = store.custody()[-1]
    return base, whole, edition, packed, last


def test_it_is_whole_and_a_part_of_the_sealed_package(made):
    base, _whole, edition, packed, last = made
    for path in (edition.path, packed.path):
        result = verify_package(path, sealed=base / "sealed")
        assert [f for f in result.findings if f.level is Level.FAILED] == []
        assert result.valid
        assert "in the sealed package" in result.findings[-1].what
    assert last.details["edition"] == "public"
    assert last.details["shown"] > 20
    assert last.details["committed"] > last.details["shown"]


def test_a_stranger_with_bare_python_comes_to_the_same(made):
    base, *_others = made
    program = base / "public/verify.py"
    assert len(program.read_text().splitlines()) < 100
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(base / "public"), str(base / "sealed")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "Part of that sealed package: yes" in done.stdout
    assert "Signed: yes" in done.stdout


def test_nothing_that_is_withheld_is_in_it(made):
    base, *_others = made
    names = {p.relative_to(base / "public").as_posix() for p in (base / "public").rglob("*")}
    assert not any("original" in name or "audit" in name for name in names)
    hidden = (
        CANARY,
        "B. Ospanova",
        "A. Karimova",
        "W-1",
        "clip.mkv",
        "B. Ospanova".encode("utf-16-le"),
    )
    for path in (base / "public").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for word in hidden:
                raw = word if isinstance(word, bytes) else word.encode()
                assert raw not in data, (path.name, word)
                if isinstance(word, str):
                    assert json.dumps(word).encode() not in data
    sealed = (base / "sealed/data/case.json").read_text()
    assert json.dumps(CANARY)[1:-1] in sealed


def test_the_edition_says_which_fields_are_not_as_in_the_sealed_case(made):
    base, *_others = made
    values = json.loads((base / "public/data/case.json").read_bytes())["values"]
    (note,) = (each for each in values if each["kind"] == "annotation")
    assert note["changed"] == ["author", "reviewer"]
    assert note["value"]["author"].startswith("Investigator")
    (exhibit,) = (each for each in values if each["kind"] == "exhibit")
    assert exhibit["value"]["filename"] == exhibit["value"]["label"]
    assert "filename" in exhibit["changed"]
    assert exhibit["value"]["provenance"]["creator"] == ""


@pytest.fixture
def rewritten(made, tmp_path):
    """Writes the edition again with one of its files changed, lists made anew, not signed."""

    def write(name, change):
        with FolderSink(tmp_path / "again") as sink:
            bag = BagWriter(sink)
            with opened_package(made[0] / "public") as package:
                for each, file in package.files.items():
                    if each.startswith("data/") or each in ("verify.py", "VERIFY.txt"):
                        data = file.read_bytes()
                        bag.add(each, [change(data) if each == name else data])
            bag.finish({}, None)
            sink.commit()
        with opened_package(tmp_path / "again") as package:
            return check_package(package)

    return write


def test_what_was_changed_is_found_though_the_lists_are_made_anew(rewritten):
    found = rewritten("data/case.json", lambda data: data.replace(b"The square", b"The garden"))
    assert [f.what for f in found.findings] == ["provenance.title is not as proved."]


def test_what_was_added_is_found(rewritten):
    def add(data):
        told = json.loads(data)
        told["values"][1]["value"]["provenance"]["device"] = "A drone"
        return json.dumps(told).encode()

    assert [f.what for f in rewritten("data/case.json", add).findings] == [
        "provenance.device is not as proved."
    ]


def test_what_was_taken_out_is_found(rewritten):
    def take(data):
        told = json.loads(data)
        told["values"] = [each for each in told["values"] if each["kind"] != "annotation"]
        return json.dumps(told).encode()

    found = rewritten("data/case.json", take)
    assert {f.missing for f in found.findings} == {True}
    assert "text is proved and not shown." in [f.what for f in found.findings]


def test_a_particular_that_is_made_up_is_found(rewritten):
    def swap(data):
        return data.replace("Адам құлады".encode(), "Адам тұрды".encode())

    found = rewritten("data/particulars.jsonl", swap)
    assert "text is not of the sealed case." in [f.what for f in found.findings]


def test_a_list_that_was_made_longer_is_found(rewritten):
    found = rewritten("data/commitments.txt", lambda data: data + b"0" * 64 + b"\n")
    assert [f.what for f in found.findings] == ["is not the list of the statement."]


def test_a_sealed_package_of_another_state_proves_nothing(made, tmp_path):
    base, *_others = made
    with small_case(tmp_path / "c") as store:
        make_package(
            store, tmp_path / "other", options=PackageOptions(report=False), clock=FixedClock()
        )
    result = verify_package(base / "public", sealed=tmp_path / "other")
    assert not result.valid
    assert "are not in the sealed package" in result.findings[-1].what
    result = verify_package(base / "public", sealed=base / "public")
    assert not result.valid
    assert "cannot be held against" in result.findings[-1].what


def test_no_case_is_made_of_it_and_the_sealed_edition_is_no_edition(made, tmp_path):
    base, *_others = made
    with pytest.raises(IntegrityError, match="holds an edition"):
        open_package(base / "public", tmp_path / "case", actor=signatory(), clock=FixedClock())
    assert not (tmp_path / "case").exists()
    with small_case(tmp_path / "c") as store, pytest.raises(UsageError, match="holds everything"):
        make_edition(
            store, tmp_path / "x", options=EditionOptions(Edition.SEALED), clock=FixedClock()
        )
    assert not (tmp_path / "x").exists()
