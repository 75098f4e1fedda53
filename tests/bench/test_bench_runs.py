"""The benchmark runs: every row once on tiny films. No time is asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RUN = Path(__file__).with_name("run.py")
ROWS = [
    "read", "read-ts", "forward", "back", "back-4k", "scrub", "play", "display", "provisional", "hash-index", "final-index",
    "thumbnails", "waveform", "take-in", "frames-verb", "memory", "heartbeat",
]  # fmt: skip


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RUN), *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=800,
    )


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("bench")
    done = run(
        "--short",
        "--rows",
        ",".join(ROWS),
        "-o",
        folder / "result.json",
        "--work",
        folder / "films",
    )
    assert (folder / "result.json").exists(), done.stderr
    content: dict[str, Any] = json.loads((folder / "result.json").read_text("utf-8"))
    content["text"] = done.stdout
    assert str(folder) not in json.dumps(content)
    return content


def row_of(found: dict[str, Any], name: str) -> dict[str, Any]:
    row = next(row for row in found["rows"] if row["row"] == name)
    if row["notes"] and row["notes"][0].startswith("skipped:"):
        pytest.skip(row["notes"][0])
    return dict(row)


@pytest.mark.parametrize("name", ROWS)
def test_row_is_measured(found: dict[str, Any], name: str) -> None:
    row = row_of(found, name)
    assert row["failed"] == ""
    assert row["measures"]
    assert all(measure["ours"] == measure["ours"] for measure in row["measures"])
    assert f"| **{name}** |" in found["text"]
    assert row["runs"] > 0
    assert any(row["samples"].values())


@pytest.mark.parametrize("name", ["read", "read-ts", "forward", "back", "final-index", "scrub"])
def test_no_frame_of_ours_is_wrong(found: dict[str, Any], name: str) -> None:
    wrong, total = map(int, row_of(found, name)["wrong"]["ours"].split("/"))
    assert total > 0
    assert wrong == 0


def test_bare_decoding_confirms_the_numbers_in_the_pixels(found: dict[str, Any]) -> None:
    assert row_of(found, "read")["wrong"]["floor"].startswith("0/")


def test_every_row_is_tried() -> None:
    told = "".join(run("--help").stdout.split())
    assert "of" + ",".join(ROWS) in told


def test_an_unknown_row_is_refused() -> None:
    done = run("--short", "--rows", "speed")
    assert done.returncode == 2
    assert "no such row: speed" in done.stderr
