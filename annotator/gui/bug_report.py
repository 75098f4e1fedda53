"""The text of a bug: where the program failed, without names, notes or paths.

An exception's own words may quote a note or a file name. They are kept only for
kinds of errors whose words come from Python itself and name nothing but code.
"""

from __future__ import annotations

import platform
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Final

_CODE_ONLY: Final = frozenset(
    {
        "AttributeError",
        "ImportError",
        "ModuleNotFoundError",
        "NameError",
        "NotImplementedError",
        "RecursionError",
        "TypeError",
        "UnboundLocalError",
        "ZeroDivisionError",
    }
)
_PLACE: Final = re.compile(r'^\s+File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<name>.+)$')
_ERROR: Final = re.compile(r"^(?P<kind>[A-Za-z_][\w.]*)(?:: (?P<words>.*))?$")
_BETWEEN: Final = (
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
)
_HEAD: Final = "Traceback (most recent call last):"


def bug_report(what: str, trace: str) -> str:
    """The report of a crash: program, system, and the trace with nothing personal in it."""
    return "\n".join([f"While: {what}", *versions(), "", *_clean(trace)])


def versions() -> tuple[str, ...]:
    """The program and what it runs on, a line each."""
    lines = [f"Annotator {program_version()}", f"Python {platform.python_version()}"]
    for package in ("PySide6-Essentials", "av", "opencv-python", "numpy", "typst"):
        try:
            lines.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            lines.append(f"{package}: not found")
    return (*lines, f"System {platform.system()} {platform.release()} {platform.machine()}")


def program_version() -> str:
    """The version of this program."""
    import annotator

    return str(getattr(annotator, "__version__", "0.1.0"))


def _clean(trace: str) -> list[str]:
    kept: list[str] = []
    in_words = False  # after an error's first line, where its words may look like anything
    for line in trace.splitlines():
        place = _PLACE.match(line)
        if line in (*_BETWEEN, _HEAD):
            in_words = False
            kept.append(line)
        elif in_words:
            continue
        elif place is not None:
            file = _module(place["file"])
            kept.append(f"  {file}:{place['line']} in {place['name']}")
        elif line and not line[0].isspace():
            kept.append(_error(line))
            in_words = True
        # Everything else is a line of source or the rest of an error's words.
    return kept


def _error(line: str) -> str:
    found = _ERROR.match(line)
    if found is None:
        return "(words left out)"
    kind, words = found["kind"], found["words"]
    if not words:
        return kind
    if kind.rsplit(".", maxsplit=1)[-1] in _CODE_ONLY:
        return f"{kind}: {words}"
    return f"{kind} (its words are left out: they may name people or files)"


def _module(file: str) -> str:
    """The file from the package on: `annotator/gui/app.py`, never where it is installed."""
    parts = re.split(r"[\\/]", file)
    for top in ("annotator", "site-packages", "lib-dynload", f"python3.{sys.version_info.minor}"):
        if top in parts:
            at = len(parts) - 1 - parts[::-1].index(top)
            return "/".join(parts[at:] if top == "annotator" else parts[at + 1 :])
    return parts[-1]
