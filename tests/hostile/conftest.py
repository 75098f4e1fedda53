from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from annotator.media.process import starting

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "fixtures"
SAMPLE = HERE.parents[1] / "resources" / "sample" / "square.webm"
LARGEST_SEED = 400_000


def load(place: Path) -> ModuleType:
    name = f"hostile_{place.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def patient_with_the_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with other work may need long to take a killed process away."""
    monkeypatch.setattr(starting, "_REAP_SECONDS", 60)


@pytest.fixture(scope="session")
def mutations() -> ModuleType:
    return load(HERE / "mutations.py")


@pytest.fixture(scope="session")
def forked() -> ModuleType:
    return load(HERE / "forked_children.py")


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, bytes]]:
    """Name and bytes of healthy small files of many kinds; more from the folder ANNOTATOR_MUTATED_SEEDS."""
    films = load(HERE.parent / "media" / "films.py")
    found = [
        (name, path.read_bytes())
        for name, path in sorted(films.make_all(tmp_path_factory.mktemp("seeds")).items())
    ]
    found.append((SAMPLE.name, SAMPLE.read_bytes()[:LARGEST_SEED]))
    folders = [SHARED, *map(Path, filter(None, [os.environ.get("ANNOTATOR_MUTATED_SEEDS")]))]
    for folder in filter(Path.is_dir, folders):
        for path in sorted(folder.iterdir()):
            if path.suffix != ".md":
                with path.open("rb") as file:
                    found.append((path.name, file.read(LARGEST_SEED)))
    return found
