from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "fixtures"


def _load(name: str) -> ModuleType:
    # Tests are imported without a package, so a neighbour module is loaded by its file.
    spec = importlib.util.spec_from_file_location(
        f"media_{name}", Path(__file__).with_name(f"{name}.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def media_module() -> Callable[[str], ModuleType]:
    return _load


@pytest.fixture(scope="session")
def films_module() -> ModuleType:
    return _load("films")


@pytest.fixture(scope="session")
def films(films_module: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made: dict[str, Path] = films_module.make_all(tmp_path_factory.mktemp("films"))
    return made


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the real clips are not on this machine")
    return SHARED
