"""The library that stands between a program and its disk: made with the C compiler at hand."""

from __future__ import annotations

import ctypes
import functools
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("disk_shim.c")
ROOT = Path(__file__).parents[2]
_HEAD = struct.Struct("=IIqQQ")


class Did(IntEnum):
    """What was done to the disk, as in disk_shim.c."""

    OPEN = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    SYNC_FAILED = 5
    UNLINK = 6
    RENAME = 7
    MKDIR = 8
    RMDIR = 9


class Kind(IntFlag):
    """Kinds of calls that can be made to fail, as in disk_shim.c."""

    WRITE = 1
    SYNC = 2
    OTHER = 4
    READ = 8
    EVERYTHING = 15


@dataclass(frozen=True, slots=True)
class Step:
    """One call: `opened` numbers the opening, `at` is a place, a size or flags."""

    did: Did
    opened: int
    at: int
    path: str
    data: bytes


@functools.cache
def library() -> Path:
    """The compiled library; a test that needs it is skipped where it cannot be made."""
    if not sys.platform.startswith("linux"):
        pytest.skip("libraries are preloaded on Linux only")
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("there is no C compiler to make the disk that fails")
    made = Path(tempfile.mkdtemp(prefix="disk-shim-")) / "disk_shim.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", made, SOURCE, "-ldl", "-lpthread"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"the disk that fails could not be compiled: {done.stderr[-300:]}")
    probe = "import ctypes; ctypes.CDLL(None).faults_hits"
    env = {**os.environ, "LD_PRELOAD": str(made)}
    if subprocess.run([sys.executable, "-c", probe], env=env, check=False).returncode != 0:
        pytest.skip("nothing can be preloaded here")
    return made


def environment(root: Path, record: Path | None = None) -> dict[str, str]:
    """The environment of a child whose disk below `root` is watched."""
    env = {
        **os.environ,
        "LD_PRELOAD": str(library()),
        "FAULTS_ROOT": str(root),
        "ANNOTATOR_IN_PROCESS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    if record is not None:
        env["FAULTS_LOG"] = str(record)
    return env


def run_child(module: str, *arguments: object, env: dict[str, str], timeout: int = 840) -> str:
    """Run a module of this folder under the library; returns what it said."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", *map(str, arguments)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def steps(record: Path) -> Iterator[Step]:
    """What was recorded, in its order."""
    data = record.read_bytes()
    place = 0
    while place < len(data):
        what, opened, at, first, second = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        path = data[place : place + first].decode()
        place += first
        yield Step(Did(what), opened, at, path, data[place : place + second])
        place += second


def preloaded() -> ctypes.CDLL:
    """Inside such a child: the switches of the library."""
    switches = ctypes.CDLL(None)
    switches.faults_arm.argtypes = [
        ctypes.c_int,
        ctypes.c_long,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_int,
    ]
    return switches
