"""Packages that somebody made to deceive: with lists, log and signature that agree."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import zipfile

import pytest

from annotator.case.edits import Action
from annotator.clock import FixedClock
from annotator.errors import IntegrityError, UsageError
from annotator.exchange.package.checking import check_package
from annotator.exchange.package.opened import opened_package
from annotator.provenance.actor import Actor
from annotator.provenance.canonical import canonical_json
from annotator.provenance.finding import Level
from annotator.provenance.signing import SigningKey
from annotator.workflow.package import PackageOptions, make_package
from annotator.workflow.package_check import verify_package
from annotator.workflow.package_opening import open_package
from tests.workflow.package_case import signatory, small_case

LISTS = (
    "tagmanifest-sha256.txt",
    "tagmanifest-sha512.txt",
    "signature.sig",
    "signature.pub.pem",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    base = tmp_path_factory.mktemp("hostile")
    with small_case(base / "c") as store:
        options = PackageOptions(report=False)
        return make_package(store, base / "p", options=options, clock=FixedClock()).path


@pytest.fixture
def package(made, tmp_path):
    """A copy to be changed."""
    return shutil.copytree(made, tmp_path / "p")


class Known:
    """An account that knows the key of A. Karimova."""

    def names(self):
        return {signatory().key_fingerprint: "A. Karimova"}

    def authorities(self):
        return ()


def listed_anew(package, signer=None, public=b""):
    """Lists and signature as somebody would make them who wants the changes to pass."""
    for name in LISTS:
        (package / name).unlink(missing_ok=True)
    if public:
        (package / "signature.pub.pem").write_bytes(public)
    files = sorted(p.relative_to(package).as_posix() for p in package.rglob("*") if p.is_file())

    def lines(names, kind):
        digests = ((hashlib.new(kind, (package / n).read_bytes()).hexdigest(), n) for n in names)
        return "".join(f"{digest}  {name}\n" for digest, name in digests).encode()

    payload = [n for n in files if n.startswith("data/")]
    for kind in ("sha256", "sha512"):
        (package / f"manifest-{kind}.txt").write_bytes(lines(payload, kind))
    tags = [n for n in files if not n.startswith("data/")]
    lists = {kind: lines(tags, kind) for kind in ("sha256", "sha512")}
    for kind, data in lists.items():
        (package / f"tagmanifest-{kind}.txt").write_bytes(data)
    if signer is not None:
        (package / "signature.sig").write_bytes(signer.sign(lists["sha512"]))


def told(package):
    """What verify.py finds by itself."""
    with opened_package(package) as opened:
        return check_package(opened)


def failed(package):
    found = verify_package(package, keys=Known())
    return [f for f in found.findings if f.level is Level.FAILED]


def test_listed_anew_and_nothing_changed_passes(package):
    listed_anew(package)
    assert told(package).valid
    assert failed(package) == []


# Signatures


def forged_keys():
    """Files that hold the key of a stranger, who signs, and that of A. Karimova."""
    stranger = SigningKey.make()
    victim = signatory().signing_key().public.pem()
    body = base64.b64encode(stranger.public.der)
    junk = b"x" * 26 + b"\n" + body + b"\n"
    yield stranger, junk + victim

    yield stranger, b"-----BEGIN PUBLIC KEX-----\n" + body + b"\n-----END PUBLIC KEX-----\n"
    yield stranger, stranger.public.pem().replace(b"=\n", b"\n\n")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_key_in_another_form_names_nobody(package, number):
    signer, public = list(forged_keys())[number]
    listed_anew(package, signer, public)
    result = verify_package(package, keys=Known())
    assert not result.valid
    assert result.key == ""
    assert not any("package is signed with" in finding.what for finding in result.findings)
    with pytest.raises(IntegrityError):
        open_package(
            package, package.parent / "new", actor=Actor("B"), clock=FixedClock(), keys=Known()
        )


def test_a_key_before_another_one_is_no_signature(package):
    """verify.py by itself: nothing but the key may stand where the key is."""
    signer, public = next(forged_keys())
    listed_anew(package, signer, public)
    assert not told(package).valid


def test_a_key_with_another_name_around_it_is_said(package):
    signer, public = list(forged_keys())[1]
    listed_anew(package, signer, public)
    assert told(package).signed  # the stranger did sign, and verify.py names the stranger's key
    assert any("not written as this program writes keys" in f.what for f in failed(package))


def test_a_strangers_own_signature_is_a_strangers(package):
    stranger = SigningKey.make()
    listed_anew(package, stranger, stranger.public.pem())
    result = verify_package(package, keys=Known())
    assert result.valid
    assert result.key == stranger.fingerprint


# Logs and archives that no program writes


def logged_anew(package, change):
    """The log with something else in its entries, chained anew, without signed heads."""
    log, before, lines = package / "data/audit.jsonl", "0" * 64, []
    for number, line in enumerate(log.read_bytes().split(b"\n")[:-1]):
        entry = json.loads(line)
        head = {**json.loads(entry["head"]), "previous": before}
        change(number, head)
        text = canonical_json(head)
        before = hashlib.sha256(text).hexdigest()
        made = {"hash": before, "head": text.decode(), "values": entry["values"]}
        lines.append(canonical_json(made) + b"\n")
    log.write_bytes(b"".join(lines))
    for path in (package / "data/timestamps").iterdir():
        path.write_bytes(b"")
    listed_anew(package)


def an_anchor_of_a_list(number, head):
    if number == 1:
        head.update(details="[1]", action=Action.ANCHOR.value)


@pytest.mark.parametrize(
    "change",
    [
        lambda _number, head: head["actor"].update(name=["x"]),
        lambda _number, head: head.update(at_utc={}),
        lambda _number, head: head.update(monotonic_ns=10**30),
        lambda _number, head: head.update(monotonic_ns=True),
        lambda _number, head: head.update(label=None),
        an_anchor_of_a_list,
    ],
)
def test_a_log_of_other_types_is_refused_in_words(package, change):
    logged_anew(package, change)
    assert any("does not write" in finding.what for finding in failed(package))
    target = package.parent / "new"
    with pytest.raises(IntegrityError):
        open_package(package, target, actor=Actor("B"), clock=FixedClock(), keys=Known())
    assert not target.exists()


def test_a_log_chained_anew_passes_where_nothing_was_changed(package):
    logged_anew(package, lambda _number, _head: None)
    assert failed(package) == []


def test_a_damaged_deflated_archive_is_refused_in_words(package, tmp_path):
    packed = tmp_path / "p.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in package.rglob("*"):
            if path.is_file():
                archive.write(path, f"p/{path.relative_to(package).as_posix()}")
        largest = max(archive.infolist(), key=lambda entry: entry.compress_size)
    assert verify_package(packed, keys=Known()).valid
    data = bytearray(packed.read_bytes())
    start = largest.header_offset + 30 + len(largest.filename) + 5
    data[start : start + 40] = b"\xff" * 40
    packed.write_bytes(data)
    with pytest.raises(IntegrityError, match="damaged"):
        verify_package(packed, keys=Known())


def test_no_case_is_made_inside_the_package(package):
    before = sorted(package.rglob("*"))
    with pytest.raises(UsageError, match="inside the package"):
        open_package(
            package, package / "data/case", actor=Actor("B"), clock=FixedClock(), keys=Known()
        )
    assert sorted(package.rglob("*")) == before


# Contents that contradict the log, in lists that agree with them


def changed_page(package, change):
    path = package / "data/annotations.jsonld"
    page = json.loads(path.read_bytes())
    change(page["items"])
    path.write_text(json.dumps(page))


def log_with_an_unended_line(package):
    log = package / "data/audit.jsonl"
    log.write_bytes(log.read_bytes() + b'{"forged": "entry"}')


def log_without_its_last_end(package):
    log = package / "data/audit.jsonl"
    log.write_bytes(log.read_bytes()[:-1])


def empty_log(package):
    (package / "data/audit.jsonl").write_bytes(b"")
    (package / "data/annotations.jsonld").write_text('{"items": []}')
    shutil.rmtree(package / "data/original")


def forged_note_before_the_true_one(package):
    def twice(items):
        forged = json.loads(json.dumps(items[0]))
        forged["record"]["text"] = "FORGED"
        items.insert(0, forged)

    changed_page(package, twice)


def forged_original(package):
    """Another film under the right name, the true one in another folder."""
    original = next((package / "data/original").iterdir())
    other = package / "data/originak" / original.name
    other.parent.mkdir()
    original.rename(other)
    original.write_bytes(b"another film")


def forged_original_beside_the_true_one(package):
    original = next((package / "data/original").iterdir())
    original.with_suffix(".avi").write_bytes(b"another film")


@pytest.mark.parametrize(
    "change",
    [
        log_with_an_unended_line,
        log_without_its_last_end,
        empty_log,
        forged_note_before_the_true_one,
        forged_original,
        forged_original_beside_the_true_one,
    ],
)
def test_contents_that_contradict_the_log_are_found(package, change):
    change(package)
    listed_anew(package)
    assert not told(package).valid


def test_a_signature_file_without_a_key_is_found(package):
    listed_anew(package)
    assert told(package).valid
    (package / "signature.sig").write_bytes(b"hidden " * 1000)
    assert not told(package).valid


def test_a_note_that_says_another_thing_than_its_record_is_found(package):
    def forged(items):
        items[0]["body"] = [{"type": "TextualBody", "value": "FORGED"}]

    changed_page(package, forged)
    listed_anew(package)
    assert [f.subject.partition(" ")[0] for f in failed(package)] == ["Note"]
