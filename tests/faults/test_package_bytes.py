"""Every single byte of every file of an evidence package: changed, verify.py finds it."""

from __future__ import annotations

import functools
import itertools
import random
import runpy
import shutil
import subprocess
import sys

import pytest

from annotator.clock import FixedClock
from annotator.workflow.package import PackageOptions, make_package
from tests.workflow.package_case import small_case

SMALL = 2_000


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A signed package with a film, stills, samples and a log; the report is made bigger by fonts only."""
    base = tmp_path_factory.mktemp("package")
    with small_case(base / "c") as store:
        options = PackageOptions(report=False)
        return make_package(store, base / "p", options=options, clock=FixedClock()).path


class Bytes:
    """A file in memory, as verify.py reads files."""

    def __init__(self, data):
        self.data = data

    def open(self, _mode):
        return self

    def is_symlink(self):
        return False

    def __enter__(self):
        self.place = 0
        return self

    def __exit__(self, *_error):
        pass

    def read(self, size):
        part = self.data[self.place : self.place + size]
        self.place += size
        return part

    def read_bytes(self):
        return self.data


class Checker:
    """The verify.py that was written into a package, over its files in memory."""

    def __init__(self, package):
        found = runpy.run_path(str(package / "verify.py"))
        self.check = found["check"]
        # The same file or signature is computed once; whatever differs is computed anew.
        names = self.check.__globals__
        digests_of, signed = names["digests_of"], names["signed"]
        digested = functools.lru_cache(maxsize=4096)(lambda data: digests_of(Bytes(data)))
        names["digests_of"] = lambda file: digested(file.data)
        names["signed"] = functools.lru_cache(maxsize=4096)(signed)
        self.files = {
            path.relative_to(package).as_posix(): Bytes(path.read_bytes())
            for path in package.rglob("*")
            if path.is_file()
        }

    def findings(self, changes=None):
        files = {**self.files, **{name: Bytes(data) for name, data in (changes or {}).items()}}
        return [finding for finding in self.check(files) if finding[0] != "NOTE"]


def changes(data, places, chance):
    for place in places:
        other = bytearray(data)
        other[place] ^= chance.randrange(1, 256)
        yield place, bytes(other)


def test_the_package_itself_is_well(package):
    checker = Checker(package)
    assert checker.findings() == []
    assert {"verify.py", "signature.sig", "data/audit.jsonl"} <= checker.files.keys()
    assert len((package / "verify.py").read_text().splitlines()) < 100


def every_change(package, places_of, seed):
    checker, chance, count, missed = Checker(package), random.Random(seed), 0, []
    for name, file in sorted(checker.files.items()):
        places = places_of(file.data, chance) if file.data else ()
        for place, data in changes(file.data, places, chance):
            count += 1
            if not checker.findings({name: data}):
                missed.append(f"{name}, byte {place}")
    return count, missed


def test_a_share_of_all_bytes(package):
    """First and last byte of each file, and some between; in short files more."""

    def some(data, chance):
        wanted = 12 if len(data) < SMALL else 25
        return sorted({0, len(data) - 1, *(chance.randrange(len(data)) for _ in range(wanted))})

    count, missed = every_change(package, some, seed=5)
    assert missed == []
    assert count > 300


def test_the_signature_and_the_key(package):
    checker = Checker(package)
    chance = random.Random(6)
    for name, step in (("signature.sig", 3), ("signature.pub.pem", 6), ("bagit.txt", 1)):
        data = checker.files[name].data
        for place, other in changes(data, range(0, len(data), step), chance):
            assert checker.findings({name: other}), f"{name}, byte {place}"


@pytest.mark.long
@pytest.mark.timeout(14400)
def test_each_single_byte(package):
    count, missed = every_change(package, lambda data, _chance: range(len(data)), seed=7)
    print(f"{count:,} bytes changed, one after the other; {len(missed)} not found")
    assert missed == []
    assert count > 50_000


def test_cut_lengthened_and_emptied_files(package):
    checker = Checker(package)
    for name, file in checker.files.items():
        data = file.data
        for other in (
            data[:-1],
            data[1:],
            data + b"\0",
            data + b"\n",
            b"",
            data.replace(b"\n", b"\r\n"),
        ):
            if other != data:
                assert checker.findings({name: other}), name


def test_lines_in_another_order(package):
    checker = Checker(package)
    for name, file in checker.files.items():
        lines = file.data.splitlines(keepends=True)
        swapped = b"".join([*lines[1::-1], *lines[2:]])
        if name.endswith((".txt", ".jsonl", ".csv")) and swapped != file.data:
            assert checker.findings({name: swapped}), name
        if name.endswith(".txt"):
            assert checker.findings({name: b"".join([*lines, lines[-1]])}), name


def states(findings):
    return {finding[0] for finding in findings}


def test_files_removed_added_renamed_and_swapped(package):
    checker = Checker(package)
    whole = dict(checker.files)
    for name, file in whole.items():
        checker.files = {n: f for n, f in whole.items() if n != name}
        assert "MISSING" in states(checker.findings()) or name.startswith(("signature.sig", "tagm"))
        assert checker.findings(), name
        checker.files = {**checker.files, f"{name}x": file}
        assert "MISSING" in states(checker.findings()), name
    checker.files = whole
    for added in (
        "data/new.txt",
        "new.txt",
        "tagmanifest-md5.txt",
        "data/a\nb",
        "data/signature.sig",
    ):
        assert "MISSING" in states(checker.findings({added: b""})), added
    payload = sorted(n for n in whole if n.startswith("data/"))
    for one, two in itertools.pairwise(payload):
        swapped = {one: whole[two].data, two: whole[one].data}
        if whole[one].data != whole[two].data:
            assert checker.findings(swapped), (one, two)


def run(folder, *words):
    return subprocess.run(
        [sys.executable, "-I", "-S", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_as_a_bare_program(package, tmp_path):
    done = run(package, "verify.py")
    assert done.returncode == 0
    assert "Signed: yes" in done.stdout
    assert "Complete: yes" in done.stdout
    assert "Valid: yes" in done.stdout
    copy = tmp_path / "copy"
    shutil.copytree(package, copy)
    original = next((copy / "data" / "original").iterdir())
    original.chmod(0o600)
    original.write_bytes(original.read_bytes()[:-1] + b"?")
    done = run(copy, "verify.py")
    assert done.returncode == 1
    assert "Complete: yes" in done.stdout
    assert "Valid: NO" in done.stdout
    assert original.name in done.stdout
    original.unlink()
    done = run(tmp_path, str(package / "verify.py"), str(copy))
    assert done.returncode == 1
    assert "Complete: NO" in done.stdout


def test_a_link_is_no_file(package, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(package, copy)
    original = next((copy / "data" / "original").iterdir())
    original.rename(tmp_path / "elsewhere")
    original.symlink_to(tmp_path / "elsewhere")
    done = run(copy, "verify.py")
    assert done.returncode == 1
    assert original.name in done.stdout
