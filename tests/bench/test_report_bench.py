"""The benchmark of reports runs, on short films; its figures are nobody's promise here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def test_it_writes_a_short_report(tmp_path):
    out = tmp_path / "figures.json"
    done = subprocess.run(
        [
            *(sys.executable, HERE / "report_bench.py", "--short", "--notes", "20"),
            *("--kinds", "html", "-o", out),
        ],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (figures,) = json.loads(out.read_text("utf-8"))
    assert figures["kind"] == "html"
    assert "Stills of E1" in figures["stages"]
