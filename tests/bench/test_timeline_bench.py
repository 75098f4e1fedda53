"""The benchmark of the timeline runs, on a short film; its figures are nobody's promise here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def test_it_paints_a_short_film(tmp_path):
    out = tmp_path / "figures.json"
    done = subprocess.run(
        [
            *(sys.executable, HERE / "timeline_bench.py", "--notes", "700", "--frames", "3000"),
            *("--width", "500", "--rounds", "3", "-o", out),
        ],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names = [figure["name"] for figure in json.loads(out.read_text("utf-8"))]
    assert "whole film" in names
    assert "playhead, selection, marks" in names
