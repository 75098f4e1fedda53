"""The shared libraries that Qt, OpenCV and the sound need from a Linux system."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

NO_INSTALL = "ANNOTATOR_NO_SYSTEM_INSTALL"


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library and the Debian package that brings it."""

    soname: str
    package: str


def _table(text: str) -> tuple[Library, ...]:
    return tuple(Library(*line.split()) for line in text.split("\n") if line.strip())


# What the wheels' files name as NEEDED and do not bring (tests/packaging checks it against them).
WITHOUT_SCREEN = _table("""
libxcb.so.1            libxcb1
libX11.so.6            libx11-6
libGL.so.1             libgl1
libEGL.so.1            libegl1
libglib-2.0.so.0       libglib2.0-0
libgthread-2.0.so.0    libglib2.0-0
libxkbcommon.so.0      libxkbcommon0
libfreetype.so.6       libfreetype6
libfontconfig.so.1     libfontconfig1
libdbus-1.so.3         libdbus-1-3
libz.so.1              zlib1g
libpulse.so.0          libpulse0
libgssapi_krb5.so.2    libgssapi-krb5-2
libbrotlidec.so.1      libbrotli1
libbrotlicommon.so.1   libbrotli1
libzstd.so.1           libzstd1
libXrandr.so.2         libxrandr2
libXext.so.6           libxext6
""")

FOR_WINDOW = _table("""
libxcb-cursor.so.0       libxcb-cursor0
libxkbcommon-x11.so.0    libxkbcommon-x11-0
libxcb-icccm.so.4        libxcb-icccm4
libxcb-image.so.0        libxcb-image0
libxcb-keysyms.so.1      libxcb-keysyms1
libxcb-render-util.so.0  libxcb-render-util0
libxcb-util.so.1         libxcb-util1
libxcb-render.so.0       libxcb-render0
libxcb-shm.so.0          libxcb-shm0
libxcb-sync.so.1         libxcb-sync1
libxcb-xfixes.so.0       libxcb-xfixes0
libxcb-shape.so.0        libxcb-shape0
libxcb-xkb.so.1          libxcb-xkb1
libxcb-randr.so.0        libxcb-randr0
libxcb-xinerama.so.0     libxcb-xinerama0
libX11-xcb.so.1          libx11-xcb1
libxcb-glx.so.0          libxcb-glx0
""")


def can_load(soname: str) -> bool:
    """Ask the system's own loader for a library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing(
    libraries: Iterable[Library], loads: Callable[[str], bool] = can_load
) -> tuple[Library, ...]:
    """Return the libraries that the loader does not find, in the order asked for."""
    return tuple(library for library in libraries if not loads(library.soname))


def package_names(libraries: Iterable[Library], known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the packages to install, sorted; newer Debians and Ubuntus add `t64` to some names."""
    plain = sorted({library.package for library in libraries})
    return tuple(name + "t64" if known(name + "t64") else name for name in plain)


def install_line(packages: Sequence[str]) -> str:
    """Return the one line that a person runs."""
    return "sudo apt-get install " + " ".join(packages)


def root_prefix(
    environ: Mapping[str, str], *, is_root: bool, has_apt: bool, sudo_works: Callable[[], bool]
) -> list[str] | None:
    """Return what stands before apt-get when installing is allowed and possible; None when not."""
    if not has_apt or environ.get(NO_INSTALL, "") not in {"", "0"}:
        return None
    if is_root:
        return []
    return ["sudo", "-n"] if sudo_works() else None


def install(
    packages: Sequence[str], environ: Mapping[str, str], say: Callable[[str], None]
) -> bool:
    """Install Debian packages when that is allowed and possible; tell whether it was done."""
    prefix = _prefix_here(environ)
    if prefix is None:
        return False
    say("Installing system packages: " + " ".join(packages))
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    _run([*prefix, *apt, "update"])
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    return _run([*quiet, *apt, "install", "-y", "--no-install-recommends", *packages]) == 0


def ensure(*, window: bool, environ: Mapping[str, str], say: Callable[[str], None]) -> bool:
    """Check what this system lacks and install it or say how; tell whether everything is there.

    Systems other than Linux bring what is needed.
    """
    if not sys.platform.startswith("linux"):
        return True
    wanted = WITHOUT_SCREEN + (FOR_WINDOW if window else ())
    lacking = missing(wanted)
    if not lacking:
        return True
    prefix = _prefix_here(environ)
    if prefix is not None:
        # The names are looked up in fresh lists: a new machine may have none yet.
        _run([*prefix, "apt-get", "-q", "update"])
        if install(package_names(lacking, _apt_knows), environ, say):
            lacking = missing(wanted)
            if not lacking:
                return True
    say("This system lacks shared libraries: " + ", ".join(library.soname for library in lacking))
    if shutil.which("apt-get"):
        say("To install them, run:\n    " + install_line(package_names(lacking, _apt_knows)))
    else:
        say("Install the packages of this system that bring them, then start again.")
    return False


def _prefix_here(environ: Mapping[str, str]) -> list[str] | None:
    return root_prefix(
        environ,
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        has_apt=shutil.which("apt-get") is not None,
        sudo_works=lambda: shutil.which("sudo") is not None and _run(["sudo", "-n", "true"]) == 0,
    )


def _apt_knows(name: str) -> bool:
    try:
        answer = subprocess.run(
            ["apt-cache", "show", "--no-all-versions", name], capture_output=True, check=False
        )
    except OSError:
        return False
    return answer.returncode == 0 and bool(answer.stdout.strip())


def _run(arguments: list[str]) -> int:
    try:
        return subprocess.run(
            arguments, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=None, check=False
        ).returncode
    except OSError:
        return 127
