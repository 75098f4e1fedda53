"""Measure the frame engine beside its peers: `python tests/bench/run.py [--short] [--rows a,b] [-o result.json]`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import traceback
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Run from anywhere: the program is imported from the checkout that the benchmark lies in.
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")

import bulk_rows  # noqa: E402
import decode_rows  # noqa: E402
import live_rows  # noqa: E402
import load_rows  # noqa: E402
import read_rows  # noqa: E402
import step_rows  # noqa: E402
from harness import Bench, PeerMissingError, Result, Row, machine  # noqa: E402
from material import FULL, SHORT, Material  # noqa: E402
from table import as_markdown  # noqa: E402

ROWS: dict[str, Row] = {
    **read_rows.ROWS,
    **step_rows.ROWS,
    **live_rows.ROWS,
    **decode_rows.ROWS,
    **bulk_rows.ROWS,
    **load_rows.ROWS,
}


def measure(name: str, bench: Bench) -> Result:
    """Run one row; a row that fails is told of and does not stop the others."""
    try:
        return ROWS[name](bench)
    except PeerMissingError as missing:
        return Result(name, notes=[f"skipped: {missing}"])
    except Exception as error:
        traceback.print_exc()
        # Where the films lie is nobody's business who reads the result.
        words = str(error).replace(str(bench.scratch), "…").replace(str(bench.material.folder), "…")
        return Result(name, failed=f"{type(error).__name__}: {words}")


def main() -> int:
    """Parse the command line, measure, show and store; 1 where a row failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="tiny films, few runs: shows that it works"
    )
    parser.add_argument("--rows", default=",".join(ROWS), help=f"of {', '.join(ROWS)}")
    parser.add_argument("--work", type=Path, help="keep the films here for the next time")
    parser.add_argument("--minutes", type=int, help="length of the long film (20; 60 takes 1.3 GB)")
    parser.add_argument("-o", "--output", type=Path, help="all samples as JSON")
    chosen = parser.parse_args()
    names = [name for name in chosen.rows.split(",") if name]
    unknown = sorted(set(names) - set(ROWS))
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}")
    size = SHORT if chosen.short else FULL
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        work = chosen.work or scratch / "films"
        work.mkdir(parents=True, exist_ok=True)
        facts = {"size": size.name, **machine()}
        bench = Bench(Material(work, size, chosen.minutes or size.minutes), scratch)
        results = []
        for name in names:
            print(f"… {name}", file=sys.stderr, flush=True)
            results.append(measure(name, bench))
    print(as_markdown(facts, results))
    if chosen.output is not None:
        content = {"machine": facts, "rows": [result.as_json() for result in results]}
        chosen.output.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 1 if any(result.failed for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
