"""The locked set: pairs that must not meet, hashes, one OpenCV."""

from __future__ import annotations

import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.version import Version


@pytest.fixture(scope="module")
def lock(checkout: Path) -> dict[str, Any]:
    return tomllib.loads((checkout / "uv.lock").read_text("utf-8"))


def resolved(lock: dict[str, Any], name: str, python: str, system: str = "linux") -> list[str]:
    """Return the versions of a direct dependency that are installed on one Python and system."""
    project = next(package for package in lock["package"] if package["name"] == "annotator")
    here = {
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "sys_platform": system,
    }
    return [
        entry["version"]
        for entry in project["dependencies"]
        if entry["name"] == name
        and Marker(entry.get("marker", "python_version > '0'")).evaluate(here)
    ]


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("name", ["pyside6-essentials", "pyside6-addons"])
def test_pyside_that_loses_references_never_meets_python_3_11(
    lock: dict[str, Any], name: str, system: str
) -> None:
    (old,) = resolved(lock, name, "3.11.9", system)
    assert Version("6.11.3") <= Version(old) < Version("6.12")
    for python in ("3.12.1", "3.13.0", "3.14.0"):
        (new,) = resolved(lock, name, python, system)
        assert Version(new) >= Version("6.12")


def test_pyav_fits_the_python(lock: dict[str, Any]) -> None:
    assert [Version(found).major for found in resolved(lock, "av", "3.11.9")] == [18]
    assert [Version(found).major for found in resolved(lock, "av", "3.12.1")] == [19]


def test_the_running_pair_is_a_good_one() -> None:
    installed = Version(metadata.version("PySide6-Essentials"))
    assert metadata.version("shiboken6") == metadata.version("PySide6-Essentials")
    assert (installed < Version("6.12")) == (sys.version_info < (3, 12))


def test_every_locked_file_has_a_sha256(lock: dict[str, Any]) -> None:
    files = [
        file
        for package in lock["package"]
        for file in [
            *package.get("wheels", []),
            *([package["sdist"]] if "sdist" in package else []),
        ]
    ]
    assert len(files) > 100
    assert [file["url"] for file in files if not file.get("hash", "").startswith("sha256:")] == []


def test_exactly_one_distribution_brings_cv2(lock: dict[str, Any]) -> None:
    assert set(metadata.packages_distributions()["cv2"]) == {"opencv-python"}
    assert [p["name"] for p in lock["package"] if p["name"].startswith("opencv")] == [
        "opencv-python"
    ]


def test_the_bundle_with_a_web_engine_is_not_locked(lock: dict[str, Any]) -> None:
    assert "pyside6" not in {package["name"] for package in lock["package"]}
