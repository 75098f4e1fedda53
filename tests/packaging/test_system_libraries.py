"""Which system libraries are missed, and what is said or done about it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import system_libraries
from system_libraries import FOR_WINDOW, WITHOUT_SCREEN, Library


def test_what_the_loader_does_not_find_is_missing() -> None:
    absent = {"libEGL.so.1", "libgthread-2.0.so.0"}
    found = system_libraries.missing(WITHOUT_SCREEN, lambda soname: soname not in absent)
    assert {library.soname for library in found} == absent
    assert system_libraries.missing(WITHOUT_SCREEN, lambda _soname: True) == ()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a Linux loader")
def test_the_real_loader_is_asked() -> None:
    assert system_libraries.can_load("libc.so.6")
    assert not system_libraries.can_load("libthat-nobody-has.so.9")


def test_packages_are_named_once_and_with_t64_where_the_system_has_it() -> None:
    lacking = [
        Library("libglib-2.0.so.0", "libglib2.0-0"),
        Library("libgthread-2.0.so.0", "libglib2.0-0"),
        Library("libEGL.so.1", "libegl1"),
    ]
    bookworm = system_libraries.package_names(lacking, lambda _name: False)
    noble = system_libraries.package_names(lacking, lambda name: name == "libglib2.0-0t64")
    assert bookworm == ("libegl1", "libglib2.0-0")
    assert noble == ("libegl1", "libglib2.0-0t64")
    assert system_libraries.install_line(noble) == "sudo apt-get install libegl1 libglib2.0-0t64"


@pytest.mark.parametrize(
    ("environ", "is_root", "has_apt", "sudo", "prefix"),
    [
        ({}, True, True, False, []),
        ({}, False, True, True, ["sudo", "-n"]),
        ({}, False, True, False, None),
        ({}, True, False, True, None),
        ({"ANNOTATOR_NO_SYSTEM_INSTALL": "1"}, True, True, True, None),
        ({"ANNOTATOR_NO_SYSTEM_INSTALL": "0"}, True, True, False, []),
    ],
)
def test_installing_needs_leave_and_means(
    environ: dict[str, str],
    *,
    is_root: bool,
    has_apt: bool,
    sudo: bool,
    prefix: list[str] | None,
) -> None:
    assert (
        system_libraries.root_prefix(
            environ, is_root=is_root, has_apt=has_apt, sudo_works=lambda: sudo
        )
        == prefix
    )


def test_without_leave_the_line_is_said_and_nothing_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        system_libraries, "WITHOUT_SCREEN", (Library("libthat-nobody-has.so.9", "libnobody9"),)
    )
    said: list[str] = []
    complete = system_libraries.ensure(
        window=False, environ={"ANNOTATOR_NO_SYSTEM_INSTALL": "1"}, say=said.append
    )
    if sys.platform.startswith("linux"):
        assert not complete
        assert "libthat-nobody-has.so.9" in said[0]
        assert shutil.which("apt-get") is None or "sudo apt-get install libnobody9" in said[1]
    else:
        assert complete


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("objdump") is None,
    reason="reads ELF files with objdump",
)
def test_the_tables_hold_what_the_wheels_need() -> None:
    """Every library that a Qt or OpenCV file names, and no wheel brings, is in a table."""
    # Part of every Linux system that has Python.
    base = re.compile(
        r"^(libc|libm|libdl|libpthread|librt|libresolv|libgcc_s|libstdc\+\+|ld-linux.*)\.so"
    )

    def needed(pattern: str, package: str) -> set[str]:
        brought = metadata.files(package) or []
        names = {Path(str(file)).name for file in brought}
        files = [file for file in brought if re.search(pattern, str(file))]
        assert files, pattern
        text = subprocess.run(
            ["objdump", "-p", *(str(file.locate()) for file in files)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return {
            name
            for name in re.findall(r"NEEDED\s+(\S+)", text)
            if not base.match(name) and name not in names and not name.startswith("libQt6")
        }

    def held(tables: tuple[Library, ...]) -> set[str]:
        return {library.soname for library in tables}

    headless = needed(
        r"lib/libQt6(Core|Gui|Widgets|Svg|DBus|Network)\.so|libqoffscreen", "PySide6-Essentials"
    )
    headless |= needed(r"lib/libQt6Multimedia\.so", "PySide6-Addons")
    assert headless - held(WITHOUT_SCREEN) == set()
    assert needed(r"cv2/cv2\S*\.so$", "opencv-python") - held(WITHOUT_SCREEN) == set()
    window = needed(r"libQt6XcbQpa|platforms/libqxcb|xcbglintegrations/", "PySide6-Essentials")
    assert window - held(WITHOUT_SCREEN + FOR_WINDOW) == set()
