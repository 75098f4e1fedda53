"""What every test runs under: no screen, no settings of the person, nothing left behind."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is slow, which is no fault of what is tried; and each run tries the same.
settings.register_profile(
    "patient", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

CHECKOUT = Path(__file__).resolve().parent.parent
_SCRATCH = pytest.StashKey[Path]()

# Where systems keep settings and data of a person; each becomes a folder in the scratch folder.
_PERSONAL = (
    "HOME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
)


def _children() -> frozenset[int]:
    """Processes whose parent is this one; nothing where the system does not list them."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may hold anything; then state and parent follow.
            parent = status.read_bytes().rpartition(b")")[2].split()[1]
        except OSError:
            continue
        if int(parent) == os.getpid():
            found.add(int(status.parent.name))
    return frozenset(found)


@pytest.fixture
def leaves_no_process() -> Iterator[None]:
    """Every process that the test starts is ended and collected, in whatever time the machine takes."""
    before = _children()
    yield
    patience = time.monotonic() + 60
    while left := _children() - before:
        assert time.monotonic() < patience, f"still there: {sorted(left)}"
        time.sleep(0.05)


@pytest.fixture
def leaves_nothing_open() -> Iterator[None]:
    """No more descriptors are open after the test than before it, in whatever time the machine takes."""
    place = Path("/proc/self/fd")
    if not place.exists():
        pytest.skip("this system does not list descriptors")
    # What earlier tests have left to be collected must not be counted.
    gc.collect()
    before = len(list(place.iterdir()))
    yield
    patience = time.monotonic() + 60
    while len(list(place.iterdir())) > before:
        assert time.monotonic() < patience, "descriptors are still open"
        gc.collect()
        time.sleep(0.05)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Point the person's folders and the temporary ones into one scratch folder, before Qt starts."""
    scratch = Path(tempfile.mkdtemp(prefix="annotator-tests-"))
    config.stash[_SCRATCH] = scratch
    for name in _PERSONAL:
        folder = scratch / "person" / name.lower()
        folder.mkdir(parents=True, mode=0o700)
        os.environ[name] = str(folder)
    temporary = scratch / "tmp"
    temporary.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = str(temporary)
    tempfile.tempdir = None
    if config.option.basetemp is None:
        config.option.basetemp = str(scratch / "t")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # A window manager's or a desktop's theme must not change what is compared.
    for name in ("QT_QPA_PLATFORMTHEME", "QT_STYLE_OVERRIDE", "QT_SCALE_FACTOR", "QT_PLUGIN_PATH"):
        os.environ.pop(name, None)
    _forget_cv2_plugins()


@pytest.fixture(autouse=True)
def _unseen() -> None:
    """Cases of other tests bear the same ids: what was seen of them is forgotten."""
    for folder in (Path(os.environ["HOME"]), Path(os.environ["XDG_DATA_HOME"])):
        for seen in folder.rglob("keys/seen"):
            shutil.rmtree(seen, ignore_errors=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the scratch folder, with the read-only originals in it."""
    scratch = config.stash.get(_SCRATCH, None)
    if scratch is not None:
        tempfile.tempdir = None
        shutil.rmtree(scratch, onerror=_make_writable_and_retry)


def _make_writable_and_retry(remove: object, path: str, _error: object) -> None:
    """Free a read-only folder or file, then remove it again; what stays is left to the system."""
    try:
        Path(path).parent.chmod(stat.S_IRWXU)
        Path(path).chmod(stat.S_IRWXU)
        if callable(remove):
            remove(path)
    except OSError:
        pass


def _forget_cv2_plugins() -> None:
    """Undo what cv2 does on import: it would send Qt to its own, incomplete plugins."""
    try:
        import cv2  # noqa: F401
    finally:
        os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
        os.environ.pop("QT_QPA_FONTDIR", None)


def _originals() -> dict[str, tuple[int, int, str]]:
    """Size, time of change and digest of every original that the tests are given."""
    found = {}
    for folder in (
        CHECKOUT.parent / "shared" / "fixtures",
        CHECKOUT / "resources" / "sample",
        CHECKOUT / "tests" / "store" / "samples",
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                facts = path.stat()
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found[str(path)] = (facts.st_size, facts.st_mtime_ns, digest)
    return found


@pytest.fixture(scope="session", autouse=True)
def originals_stay_untouched() -> Iterator[None]:
    """Fail the run that changed a byte or the time of a file that was given to it."""
    before = _originals()
    yield
    after = _originals()
    assert {name for name in before if after.get(name) != before[name]} == set()


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Where Python may not collect by itself, for the sake of widgets, what is due is collected here."""
    yield
    if not gc.isenabled():
        from annotator.gui.garbage import collect_due

        collect_due()


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The project's folder."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """The folder of real clips beside the checkout; a test that needs them is skipped without."""
    folder = CHECKOUT.parent / "shared" / "fixtures"
    if not folder.is_dir():
        pytest.skip("the real clips (../shared/fixtures) are not here")
    return folder


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the test with a folder of its own as the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The vault's real key derivation at its lowest cost."""
    from annotator.provenance.sealed_box import BoxKey

    made = BoxKey.make
    monkeypatch.setattr(BoxKey, "make", classmethod(lambda _cls, words, cost=14: made(words, cost)))
