from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from annotator.media.indexer import full_index
from annotator.media.process import bulk, one_file, starting
from annotator.media.process.frames import ProcessFrames
from annotator.timing.frame_index import FrameIndex

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def films_module() -> ModuleType:
    place = HERE.parent / "media" / "films.py"
    spec = importlib.util.spec_from_file_location("media_process_films", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def films(films_module: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made: dict[str, Path] = films_module.make_all(tmp_path_factory.mktemp("films"))
    return made


@pytest.fixture
def warm(film: Path) -> None:
    """What is opened once for all, at first use, is open."""
    bulk.probe(film)


@pytest.fixture(scope="session")
def film(films: dict[str, Path]) -> Path:
    return films["h264_long_gop.mp4"]


@pytest.fixture(scope="session")
def index(film: Path) -> FrameIndex:
    return full_index(film)


@pytest.fixture(autouse=True)
def patient_with_the_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with other work may need long to take a killed process away."""
    monkeypatch.setattr(starting, "_REAP_SECONDS", 60)


@pytest.fixture
def impatient() -> Callable[[ProcessFrames, int], None]:
    """From now on the process that runs may be silent only so long; the next one has its full time.

    A busy machine must have time for everything but the silence that is tried.
    """

    def shorten(frames: ProcessFrames, silence_ms: int) -> None:
        assert frames._decoder is not None
        frames._decoder._silence_ms = silence_ms

    return shorten


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have decoder processes behave badly in the way named (see bad_child.py)."""

    def behave(how: str) -> None:
        script = str(HERE / "bad_child.py")
        monkeypatch.setattr(starting, "command", lambda: [sys.executable, "-P", "-s", script, how])

    starting.drop_spare()
    monkeypatch.setattr(one_file, "_hopeless", {})
    # A spare of the usual kind must not stand in for the bad one.
    monkeypatch.setattr("annotator.media.process.frames.make_spare", lambda: None)
    return behave
