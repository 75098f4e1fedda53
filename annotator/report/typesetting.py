"""Typst sets a PDF: here, or in a process of its own that can be ended at once."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from annotator.errors import CancelledError
from annotator.progress import Cancelled, check, never
from annotator.report.typeset_process import FAULT, PDF, SOURCE, SWITCH, typeset

_LOOK_S: Final = 0.1
_KEPT_VARIABLES: Final = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL")


def set_pdf(
    folder: Path,
    fonts: Path,
    moment: datetime,
    *,
    cancelled: Cancelled = never,
) -> bytes:
    """The PDF of `report.typ` in a folder, dated `moment`; the same input gives the same bytes.

    With `cancelled`, another process does it, which is ended when it says so, and whose memory
    goes with it. Raises RuntimeError with Typst's words, OSError, CancelledError.
    """
    dated = moment.astimezone(UTC).replace(microsecond=0)
    if cancelled is never:
        return typeset(folder / SOURCE, fonts, dated)
    check(cancelled)
    words = [str(folder), str(fonts), dated.isoformat(), str(os.getpid())]
    process = subprocess.Popen(
        [*_command(), *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(),
    )
    try:
        code = _ended(process, cancelled)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if code:
        with contextlib.suppress(OSError):
            raise RuntimeError((folder / FAULT).read_text("utf-8", "replace")[:2_000])
        raise RuntimeError(f"the process that sets it ended with {code}")
    return (folder / PDF).read_bytes()


def _ended(process: subprocess.Popen[bytes], cancelled: Cancelled) -> int:
    while True:
        if cancelled():
            raise CancelledError("Stopped, as you asked.", "Nothing half-made was left behind.")
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(_LOOK_S)


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, SWITCH]
    # -P: a module that lies in the current folder must not be taken for one of ours.
    return [sys.executable, "-P", "-s", "-m", "annotator.report.typeset_process"]


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    root = Path(__file__).resolve().parents[2]
    if sys.dont_write_bytecode:
        kept["PYTHONDONTWRITEBYTECODE"] = "1"
    return kept | {"PYTHONPATH": str(root), "PYTHONUTF8": "1"}
