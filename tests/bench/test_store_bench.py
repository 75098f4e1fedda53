"""The benchmark of large cases runs, on a small one; its figures are nobody's promise here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def test_it_makes_a_case_and_measures_it(tmp_path):
    out = tmp_path / "figures.json"
    done = subprocess.run(
        [
            *(sys.executable, HERE / "store_bench.py", "--notes", "300", "--films", "3"),
            *("--rounds", "10", "--folder", tmp_path / "case", "-o", out),
        ],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names = [figure["name"] for figure in json.loads(out.read_text("utf-8"))]
    for wanted in ("open", "page, one film", "page, all films", "search", "save, p99"):
        assert any(name.startswith(wanted) for name in names), names
    assert all(figure["ms"] >= 0 for figure in json.loads(out.read_text("utf-8")))
