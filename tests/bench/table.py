"""Results as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness import Measure, Result

_HEAD = "| row | what | goal | result | ours | peer | wrong frames | runs |"


def _number(value: float) -> str:
    if value == 0:
        return "0"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _line(result: Result, measure: Measure, first: bool) -> str:
    mark = {True: "✓", False: "✗", None: ""}[measure.reached]
    with_peer = measure.peer is not None
    value = _number(measure.value) + (" ×" if with_peer else f" {measure.unit}")
    peer = f"{_number(measure.peer or 0)} {measure.unit} {measure.peer_name}" if with_peer else "–"
    wrong = ", ".join(f"{side} {count}" for side, count in result.wrong.items()) if first else ""
    cells = [
        f"**{result.row}**" if first else "", measure.what, measure.goal or "–",
        f"{value} {mark}".strip(), f"{_number(measure.ours)} {measure.unit}", peer, wrong,
        str(result.runs) if first else "",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def as_markdown(facts: dict[str, Any], results: Sequence[Result]) -> str:
    """A table with a line for every goal, then what is to be said about rows, then the machine."""
    lines = [_HEAD, "|" + "---|" * 8]
    remarks = []
    for result in results:
        for number, measure in enumerate(result.measures):
            lines.append(_line(result, measure, number == 0))
        if result.failed:
            lines.append(f"| **{result.row}** | failed: {result.failed} | | | | | | |")
        remarks += [f"- {result.row}: {note}" for note in result.notes]
    stated = ", ".join(f"{name} {value}" for name, value in facts.items())
    return "\n".join([*lines, "", *remarks, "", f"Machine: {stated}."])
