"""Evidence packages as a whole: made, checked with stock tools, opened again, refused."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import stat
import subprocess
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from annotator.case.codec import to_json
from annotator.case.edits import changing
from annotator.clock import FixedClock
from annotator.errors import (
    CancelledError,
    CaseExistsError,
    ExportError,
    IntegrityError,
    KeyLockedError,
    MediaError,
    NotACaseError,
)
from annotator.exchange.package.sinks import ZipSink
from annotator.provenance.actor import Actor
from annotator.provenance.finding import Level
from annotator.provenance.signatory import Signatory
from annotator.store.case_store import CaseStore
from annotator.workflow import anchors
from annotator.workflow import package as packaging
from annotator.workflow.keys import OwnKey
from annotator.workflow.package import PackageOptions, can_sign, make_package, plan_package
from annotator.workflow.package_check import verify_package
from annotator.workflow.package_opening import open_package
from annotator.workflow.verify import verify_case
from tests.provenance.authority import Authority, needs_openssl, openssl
from tests.workflow.package_case import signatory, small_case

QUICK = PackageOptions(report=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A case with its package as a folder, with a report, and as a ZIP; never changed by a test."""
    base = tmp_path_factory.mktemp("packages")
    with small_case(base / "c") as store:
        folder = make_package(store, base / "folder", clock=FixedClock())
        packed = make_package(
            store, base / "packed.zip", as_zip=True, options=QUICK, clock=FixedClock()
        )
    return base, folder, packed


@pytest.fixture
def store(made, tmp_path):
    """A copy of that case, open."""
    shutil.copytree(made[0] / "c/case", tmp_path / "c/case")
    with CaseStore.open(tmp_path / "c/case", actor=signatory(), clock=FixedClock()) as opened:
        yield opened


def entries(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


# What is in it


def test_it_holds_what_it_promises(made):
    base, folder, _ = made
    names = entries(folder.path)
    assert len(names) == folder.files
    assert {
        "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt",
        "tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "signature.sig", "signature.pub.pem",
        "verify.py", "VERIFY.txt", "data/frames.csv", "data/exhibits.csv", "data/report.pdf",
        "data/annotations.jsonld", "data/case.jsonld", "data/case.json", "data/prov.json",
        "data/premis.xml", "data/audit.jsonl", "data/timestamps/heads.jsonl",
        "data/timestamps/anchors.jsonl", "data/schema/README.txt", "data/schema/case.schema.json",
    } <= names  # fmt: skip
    assert "fetch.txt" not in names
    assert (folder.path / "data/report.pdf").read_bytes().startswith(b"%PDF")
    clip = (base / "c" / "clip.mkv").read_bytes()
    assert [p.read_bytes() for p in (folder.path / "data/original").iterdir()] == [clip]
    assert {f"data/stills/E1-{n:06d}.png" for n in (1, 2, 3, 4)} <= names
    # Packages are private until somebody gives them away, and nothing else was left there.
    assert left_in(base) == ["c", "folder", "packed.zip"]
    if os.name == "posix":
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_stills_are_the_frames_of_the_table(made):
    _, folder, _ = made
    lines = (folder.path / "data/frames.csv").read_text().splitlines()
    assert lines[0] == "exhibit,index,pts,time_base,time_ns,key,type,damaged,sha256"
    digests = {line.split(",")[1]: line.split(",")[-1] for line in lines[1:]}
    assert len(digests) == 6
    manifest = (folder.path / "manifest-sha256.txt").read_text()
    for side in (folder.path / "data/stills").glob("*.json"):
        facts = json.loads(side.read_bytes())
        assert facts["sha256"] == digests[str(facts["index"])]
        planes = f"data/stills/{side.stem}.planes"
        assert f"{facts['sha256']}  {planes}\n" in manifest
        size = sum(plane["rows"] * plane["bytes_a_row"] for plane in facts["planes"])
        assert (folder.path / planes).stat().st_size == size


def test_notes_as_web_annotations(made):
    base, folder, _ = made
    page = json.loads((folder.path / "data/annotations.jsonld").read_bytes())
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    with CaseStore.open(
        base / "c/case", actor=Actor("B"), clock=FixedClock(), read_only=True
    ) as case:
        notes = case.annotations()
        index = case.index(notes[0].exhibit_id)
        assert [item["record"] for item in page["items"]] == [to_json(n) for n in notes] or {
            item["record"]["id"] for item in page["items"]
        } == {note.id for note in notes}
    for item in page["items"]:
        start, end = (float(part) for part in item["target"]["selector"]["value"][2:].split(","))
        stamps = item["record"]["start"], item["record"]["end"] or item["record"]["start"]
        assert start == pytest.approx(index.time_ns(stamps[0]["index"]) / 1e9)
        assert end > start
        assert item["target"]["source"].startswith("urn:uuid:")
    texts = {body["value"] for item in page["items"] for body in item["body"]}
    assert "Адам құлады. line\u2028separator" in texts


def test_the_other_forms_can_be_read(made):
    _, folder, _ = made
    data = folder.path / "data"
    prov = json.loads((data / "prov.json").read_bytes())
    named = set(prov["entity"])
    assert {each["prov:entity"] for each in prov["wasGeneratedBy"].values()} <= named
    assert {each["prov:usedEntity"] for each in prov["wasDerivedFrom"].values()} <= named
    graph = json.loads((data / "case.jsonld").read_bytes())["@graph"]
    known = {node["@id"] for node in graph}
    for node in graph:
        for reference in node.get("uco-core:object", []):
            assert reference["@id"] in known
    root = ET.fromstring((data / "premis.xml").read_bytes())
    space = "{http://www.loc.gov/premis/v3}"
    assert root.tag == f"{space}premis"
    assert len(root.findall(f"{space}object")) == 1
    log = (data / "audit.jsonl").read_bytes().split(b"\n")[:-1]
    assert len(root.findall(f"{space}event")) == len(log) == folder.entries
    schema = json.loads((data / "schema/case.schema.json").read_bytes())
    values = json.loads((data / "case.json").read_bytes())["values"]
    for each in values:
        assert set(each["value"]) <= set(schema["$defs"][each["kind"]]["properties"])


def test_the_export_is_logged_with_the_digest(made):
    base, folder, _ = made
    with CaseStore.open(
        base / "c/case", actor=Actor("B"), clock=FixedClock(), read_only=True
    ) as case:
        logged = [e for e in case.custody() if e.label == "Export an evidence package"]
    assert logged[0].details["package_digest"] == folder.digest
    assert logged[0].details["edition"] == "sealed"


# Checked with tools that are not ours


def commands(text):
    """The commands of VERIFY.txt: lines indented by five blanks, continued ones as one."""
    joined = re.sub(r"\\\n\s*", "", text)
    return [line[5:] for line in joined.splitlines() if re.match(r" {5}[a-z0-9]+ ", line)]


def test_every_command_of_the_guide_works(made):
    _, folder, _ = made
    text = (folder.path / "VERIFY.txt").read_text("utf-8")
    if os.name != "posix":
        pytest.skip("the commands are for a shell")
    said = {}
    for command in commands(text):
        tools = {part.split()[0] for part in command.split("|")}
        if any(shutil.which(tool) is None for tool in tools):
            continue
        if "openssl" in tools and not openssl("version").startswith("OpenSSL 3"):
            continue  # the guide says so
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder.path, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        said[command] = done.stdout
    for command, output in said.items():
        if command.startswith(("sha256sum", "sha512sum")):
            assert output == ""
        if command.startswith("openssl pkeyutl"):
            assert "Signature Verified Successfully" in output
        if command.startswith("openssl pkey "):
            assert output.split()[0] == folder.key
        if command.startswith("ffmpeg"):
            frames = [line for line in output.splitlines() if not line.startswith("#")]
            table = (folder.path / "data/frames.csv").read_text().splitlines()[1:]
            assert [line.split(",")[-1].strip() for line in frames] == [
                line.split(",")[-1] for line in table
            ]
        if command.startswith("python3"):
            assert "Valid: yes" in output
    counts = [int(said[c]) for c in said if c.endswith("| wc -l")]
    if counts:
        assert counts[0] == counts[1] + 3
    hashes = [said[c].split()[0] for c in said if "jq" in c]
    assert len(set(hashes)) <= 1
    assert folder.head in text


# Checked by the program


@pytest.mark.parametrize("which", [1, 2])
def test_a_package_is_checked_as_folder_and_as_zip(made, which, tmp_path):
    package = made[which]
    keys = OwnKey(tmp_path / "keys")
    result = verify_package(package.path, keys=keys)
    assert result.complete
    assert result.valid
    assert result.digest == package.digest
    assert result.key == package.key == signatory().key_fingerprint
    assert [f.subject for f in result.findings if f.level is Level.WARNING][:1] == ["Signature"]
    assert not [f for f in result.findings if f.level is Level.FAILED]


def test_what_was_changed_is_named(made, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(made[1].path, copy)
    (copy / "data/frames.csv").unlink()
    notes = copy / "data/annotations.jsonld"
    notes.write_bytes(notes.read_bytes().replace(b"said", b"sang"))
    result = verify_package(copy, keys=OwnKey(tmp_path / "keys"))
    assert not result.complete
    assert not result.valid
    failed = {f.subject: f for f in result.findings if f.level is Level.FAILED}
    assert failed["data/frames.csv"].missing
    assert not failed["data/annotations.jsonld"].missing
    assert any(subject.startswith("note ") for subject in failed)
    with pytest.raises(IntegrityError, match="not what it was"):
        open_package(
            copy, tmp_path / "new", actor=Actor("B"), clock=FixedClock(), keys=OwnKey(tmp_path)
        )
    assert left_in(tmp_path) == ["copy"]


def test_no_package(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(NotACaseError):
        verify_package(tmp_path / "folder")


# Opened again


@pytest.mark.parametrize("which", [1, 2])
def test_a_package_becomes_a_case(made, which, tmp_path):
    base, package = made[0], made[which]
    keys = OwnKey(tmp_path / "keys")
    opened = open_package(
        package.path, tmp_path / "new", actor=Actor("B"), clock=FixedClock(), keys=keys
    )
    assert opened.facts.head == package.head
    assert opened.digest == package.digest
    with (
        CaseStore.open(
            base / "c/case", actor=Actor("B"), clock=FixedClock(), read_only=True
        ) as old,
        CaseStore.open(tmp_path / "new", actor=Actor("B"), clock=FixedClock()) as new,
    ):
        assert new.snapshot() == old.snapshot()
        assert new.custody(0, package.entries) == old.custody(0, package.entries)
        assert new.trust.heads() == old.trust.heads()[: len(new.trust.heads())]
        assert new.trust.heads()
        assert new.search("адам") == old.search("адам") != ()
        assert new.newest_entry().details["package_digest"] == package.digest
        assert verify_case(new, keys=keys).ok
    with pytest.raises(CaseExistsError):
        open_package(
            package.path, tmp_path / "new", actor=Actor("B"), clock=FixedClock(), keys=keys
        )


def test_a_video_used_in_place_becomes_a_copy(tmp_path):
    from annotator.workflow.cases import new_case
    from annotator.workflow.intake import add_exhibit
    from tests.media.films import film

    clip = film(tmp_path / "clip.mkv", "ffv1", frames=3, size=(48, 32))
    with new_case(tmp_path / "case", "In place", actor=signatory(), clock=FixedClock()) as store:
        add_exhibit(store, clip, in_place=True)
        package = make_package(store, tmp_path / "p", options=QUICK, clock=FixedClock())
    clip.unlink()
    keys = OwnKey(tmp_path / "keys")
    open_package(package.path, tmp_path / "new", actor=Actor("B"), clock=FixedClock(), keys=keys)
    with CaseStore.open(tmp_path / "new", actor=Actor("B"), clock=FixedClock()) as new:
        exhibit = new.exhibits()[0]
        assert not exhibit.in_place
        assert new.media_file(exhibit).is_file()
        assert verify_case(new, keys=keys).ok


def test_time_stamps_go_in_and_come_out_again(store, tmp_path):
    needs_openssl()
    authority = Authority(tmp_path / "tsa")
    anchors.request_stamp(store, tmp_path / "q.tsq")
    (tmp_path / "r.tsr").write_bytes(authority.reply((tmp_path / "q.tsq").read_bytes()))
    anchors.take_reply(store, tmp_path / "r.tsr", authorities=authority.root)
    package = make_package(store, tmp_path / "p", options=QUICK, clock=FixedClock())
    guide = (package.path / "VERIFY.txt").read_text("utf-8")
    wanted = [command for command in commands(guide) if command.startswith("openssl ts")]
    assert len(wanted) == 1
    (tmp_path / "AUTHORITY.pem").write_bytes(authority.root)
    command = wanted[0].replace("AUTHORITY.pem", str(tmp_path / "AUTHORITY.pem"))
    openssl(*command.split()[1:], cwd=package.path)
    keys = OwnKey(tmp_path / "keys")
    keys.trust_authority(tmp_path / "AUTHORITY.pem")
    said = [f for f in verify_package(package.path, keys=keys).findings if "time stamp" in f.what]
    assert said
    assert all(finding.level is Level.OK for finding in said)
    open_package(package.path, tmp_path / "new", actor=Actor("B"), clock=FixedClock(), keys=keys)
    with CaseStore.open(tmp_path / "new", actor=Actor("B"), clock=FixedClock()) as new:
        assert new.trust.anchors() == store.trust.anchors() != ()
        assert verify_case(new, keys=keys).ok


# What stops it, and leaves nothing


def test_a_changed_original_is_refused(store, tmp_path):
    file = store.media_file(store.exhibits()[0])
    data = file.read_bytes()
    file.chmod(0o600)
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    before = left_in(tmp_path)
    with pytest.raises(IntegrityError, match=r"not the one of the notes|annotated"):
        make_package(store, tmp_path / "p", options=QUICK, clock=FixedClock())
    file.unlink()
    with pytest.raises(MediaError):
        make_package(store, tmp_path / "p", options=QUICK, clock=FixedClock())
    assert plan_package(store).missing
    assert left_in(tmp_path) == before


@pytest.mark.parametrize("as_zip", [False, True])
def test_stopped_at_any_time_nothing_stays(store, tmp_path, as_zip):
    before, entries_before = left_in(tmp_path), store.newest_entry().seq
    for limit in (0, 8, 25):
        asked = itertools.count(1)
        with pytest.raises(CancelledError):
            make_package(
                store,
                tmp_path / "p",
                as_zip=as_zip,
                options=QUICK,
                clock=FixedClock(),
                cancelled=lambda asked=asked, limit=limit: next(asked) > limit,
            )
        assert left_in(tmp_path) == before
    assert not [e for e in store.custody(entries_before) if "package" in e.label]


def test_nothing_is_overwritten(store, tmp_path):
    (tmp_path / "p").write_text("mine")
    for as_zip in (False, True):
        with pytest.raises(ExportError, match="already"):
            make_package(store, tmp_path / "p", as_zip=as_zip, clock=FixedClock())
    assert (tmp_path / "p").read_text() == "mine"
    with pytest.raises(ExportError, match="among the files"):
        make_package(store, store.folder / "media" / "p", clock=FixedClock())
    with pytest.raises(ExportError):
        make_package(store, tmp_path / "no such folder" / "p", options=QUICK, clock=FixedClock())


def test_a_full_drive_is_seen_before(store, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(
        packaging.shutil, "disk_usage", lambda _path: type(usage)(usage.total, usage.used, 1 << 20)
    )
    with pytest.raises(ExportError, match="MB free"):
        make_package(store, tmp_path / "p", options=QUICK, clock=FixedClock())
    assert left_in(tmp_path) == ["c"]


def test_a_locked_key_is_asked_for_first(store, tmp_path):
    store.actor = Signatory("A", signatory().key_fingerprint, lambda: None)
    assert not can_sign(store)
    with pytest.raises(KeyLockedError):
        make_package(store, tmp_path / "p", options=QUICK, clock=FixedClock())
    made = make_package(
        store, tmp_path / "p", options=replace(QUICK, sign=False), clock=FixedClock()
    )
    assert made.key == ""
    result = verify_package(made.path, keys=OwnKey(tmp_path / "keys"))
    assert result.valid
    assert "The package is not signed." in [finding.what for finding in result.findings]
    assert "is not signed" in (made.path / "VERIFY.txt").read_text("utf-8")


def test_a_label_that_is_no_name(store, tmp_path):
    exhibit = store.exhibits()[0]
    store.apply(changing("Rename", [(exhibit, replace(exhibit, label="../é\n=x"))]))
    made = make_package(store, tmp_path / "p", options=QUICK, clock=FixedClock())
    assert verify_package(made.path, keys=OwnKey(tmp_path / "keys")).valid
    assert all(re.fullmatch(r"[A-Za-z0-9_./-]+", name) for name in entries(made.path))


def test_the_same_files_give_the_same_zip(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        with ZipSink(tmp_path / name / "p.zip") as sink:
            sink.write("data/x", [b"1", b"2"])
            sink.write("bagit.txt", [b"3"])
            sink.close()
            sink.commit()
    one, two = ((tmp_path / name / "p.zip").read_bytes() for name in ("a", "b"))
    assert one == two


# Archives that are no packages


def hostile(make):
    def write(path):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("p/bagit.txt", "x")
            make(archive)

    return write


def link(archive):
    entry = zipfile.ZipInfo("p/data/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(entry, "/etc/passwd")


def packed(archive):
    archive.writestr("p/data/zeros", b"\0" * (30 << 20), zipfile.ZIP_DEFLATED)


HOSTILE = {
    "slip": lambda archive: archive.writestr("p/../../out", "x"),
    "absolute": lambda archive: archive.writestr("/p/out", "x"),
    "drive": lambda archive: archive.writestr("p/C:/out", "x"),
    "backslash": lambda archive: archive.writestr("p/data\\..\\out", "x"),
    "device": lambda archive: archive.writestr("p/data/con.txt", "x"),
    "newline": lambda archive: archive.writestr("p/data/a\nb", "x"),
    "direction": lambda archive: archive.writestr("p/data/\u202eabc", "x"),
    "trailing dot": lambda archive: archive.writestr("p/data/a.", "x"),
    "case": lambda archive: [archive.writestr(f"p/data/{name}", "x") for name in ("a", "A")],
    "file and folder": lambda a: [a.writestr(name, "x") for name in ("p/data", "p/data/a")],
    "two folders": lambda archive: archive.writestr("q/bagit.txt", "x"),
    "no folder": lambda archive: archive.writestr("bagit.txt", "x"),
    "link": link,
    "bomb": packed,
    "bzip2": lambda archive: archive.writestr("p/data/a", "x", zipfile.ZIP_BZIP2),
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_a_hostile_archive_is_refused(kind, tmp_path):
    path = tmp_path / "p.zip"
    hostile(HOSTILE[kind])(path)
    for use in (
        lambda: verify_package(path),
        lambda: open_package(path, tmp_path / "new", actor=Actor("B"), clock=FixedClock()),
    ):
        with pytest.raises(IntegrityError):
            use()
    assert left_in(tmp_path) == ["p.zip"]


def test_two_entries_of_one_name_and_a_secret_one(tmp_path):
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p/bagit.txt", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("p/bagit.txt", "y")
    with pytest.raises(IntegrityError, match="one file on some"):
        verify_package(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p/bagit.txt", "x")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag of encryption in the central directory
    path.write_bytes(data)
    with pytest.raises(IntegrityError, match="encrypted"):
        verify_package(path)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises((IntegrityError, NotACaseError)):
        verify_package(path)
