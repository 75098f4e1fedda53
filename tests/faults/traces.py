"""What a program did to the network and to the disk, as strace saw it in a world without network."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.namespaces import namespace

ROOT = Path(__file__).parents[2]
_CALLS = (
    "socket,connect,bind,openat,open,creat,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,"
    "link,linkat,symlink,symlinkat,truncate"
)
_LINE = re.compile(r"^\d+ +(?P<call>\w+)\((?P<given>.*)$")
_PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')
_MAKES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE|O_TRUNC")
# Given by the system itself, holding nothing.
_NOWHERE = ("/dev/null", "/dev/tty", "/proc/self/", "/proc/thread-self/")


@dataclass(frozen=True, slots=True)
class Trace:
    """Sockets that could reach another computer, and paths that were made or written."""

    said: str
    sockets: tuple[str, ...]
    local: int
    written: tuple[str, ...]

    def outside(self, *allowed: Path) -> list[str]:
        """What was written elsewhere than below these folders."""
        return [
            path
            for path in self.written
            if not any(Path(path).is_relative_to(folder) for folder in allowed)
            and not path.startswith(_NOWHERE)
        ]


@functools.cache
def _prefix() -> tuple[str, ...]:
    if shutil.which("strace") is None:
        pytest.skip("strace is not here")
    alone = namespace("-n")
    for options in (("--seccomp-bpf",), ()):
        command = (*alone, "strace", "-f", "-qq", "-e", f"trace={_CALLS}", *options)
        try_out = subprocess.run(
            [*command, "-o", os.devnull, "true"], capture_output=True, check=False
        )
        if try_out.returncode == 0:
            return command
    pytest.skip("strace may not look at processes here")


def traced(place: Path, arguments: list[str], *, timeout: int = 840) -> Trace:
    """Run Python with these arguments, at home in `place`/home; it must end well."""
    record, home = place / "trace", place / "home"
    # What every account has.
    (home / ".config").mkdir(parents=True)
    (home / ".local" / "share").mkdir(parents=True)
    (place / "tmp").mkdir()
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "COV_", "PYTEST"))
    }
    env |= {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "TMPDIR": str(place / "tmp"),
        "QT_QPA_PLATFORM": "offscreen",
        # A source checkout would keep its compiled modules; an installed program does not.
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [*_prefix(), "-o", str(record), sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return _read(record, done.stdout + done.stderr)


def _read(record: Path, said: str) -> Trace:
    sockets, written, local = [], [], 0
    for line in record.read_text("utf-8", "replace").splitlines():
        found = _LINE.match(line)
        if found is None or " = -1 " in line:
            continue
        call, given = found["call"], found["given"]
        if call == "socket":
            if given.startswith("AF_UNIX"):
                local += 1
            else:
                sockets.append(line)
        elif call in ("connect", "bind"):
            if "sa_family=AF_UNIX" not in given:
                sockets.append(line)
        elif call not in ("open", "openat") or _MAKES.search(given):
            paths = _PATH.findall(given)
            written += paths[-1:] if "link" in call else paths
    return Trace(said, tuple(sockets), local, tuple(written))
