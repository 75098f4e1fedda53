"""All sentences that reports look up: those in the code, in templates and in the vocabularies.

Run as a program it writes what a catalog lacks as JSON to fill in:
`python -m tests.report.report_sentences ar`.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from annotator.case import (
    copies,
    edits,
    event_time,
    fields,
    geography,
    harm,
    links,
    note_filter,
    places,
    region,
    vocabularies,
)
from annotator.case.picture_steps import STEPS
from annotator.report.pdf import UNDRAWN_WORDS
from annotator.report.stored_words import STORED

ROOT = Path(__file__).resolve().parents[2]
CATALOGS = ROOT / "resources" / "languages" / "report"

# Functions whose first argument is such a sentence.
_LOOK_UP = frozenset(
    {"w", "words", "say", "sentence", "fact", "outside_fact", "line", "_w", "template"}
)
# What reports do not print: pages to hand out.
_LEFT_OUT = frozenset({"hand_page.py"})
# These take `say`, a function from the English sentence.
_ELSEWHERE = (
    "timing/event_interval.py",
    "case/claim_rules.py",
    "case/copy_rules.py",
    "case/geography.py",
    "case/enhancement.py",
    "workflow/coverage.py",
    "workflow/claims_coverage.py",
    "workflow/sound_figures.py",
)
_VOCABULARIES = (
    *(v for v in vars(vocabularies).values() if isinstance(v, type) and v is not StrEnum),
    copies.CopyRelation,
    edits.Action,
    event_time.AnchorBasis,
    geography.InView,
    harm.HarmWay,
    places.PlaceKind,
    places.PlaceMethod,
    region.ShapeKind,
)
# Kept as they are: international signs.
_AS_THEY_ARE = frozenset(str(level) for level in vocabularies.Tlp)


def in_code() -> set[str]:
    """Literals that are looked up in the report and in what it has put into words."""
    files = [p for p in (ROOT / "annotator" / "report").rglob("*.py") if p.name not in _LEFT_OUT]
    files += [ROOT / "annotator" / name for name in _ELSEWHERE]
    return {found for path in files for found in _looked_up(path)}


def _looked_up(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name in _LOOK_UP:
            first = node.args[0]
            yield from _texts(first)
        elif name == "map" and getattr(node.args[0], "id", "") == "w":
            yield from _texts(node.args[1])


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.Tuple):
        for each in node.elts:
            yield from _texts(each)


def in_templates() -> set[str]:
    """What the HTML template looks up."""
    text = (ROOT / "resources" / "report" / "report.html").read_text("utf-8")
    return {a or b for a, b in re.findall(r"""\bw\((?:"([^"]+)"|'([^']+)')\)""", text)}


def in_vocabularies() -> set[tuple[str, str]]:
    """Words with the name of their vocabulary, and labels of fields and steps with none."""
    found = {
        (str(word), vocabulary.__name__)
        for vocabulary in _VOCABULARIES
        for word in vocabulary
        if str(word) not in _AS_THEY_ARE
    }
    plain = {spec.label for spec in fields.PROVENANCE_FIELDS}
    plain |= {spec.group for spec in fields.PROVENANCE_FIELDS}
    plain |= (
        set(links.REVERSED.values())
        | set(map(str, links.Relation))
        | set(note_filter.LISTED.values())
        | set(STORED)
    )
    plain |= {
        "outside the field of view",
        "field of view not sure",
        "notes differ",
        UNDRAWN_WORDS,
    }  # case.coverage
    plain |= {str(reason) for reason in vocabularies.NotVisibleReason}
    for spec in STEPS.values():
        plain |= {spec.label, spec.does, spec.may_invent}
        for parameter in spec.parameters:
            plain |= {parameter.label, *parameter.choices}
            plain |= {f"{{n}} {parameter.unit}"} if parameter.unit else set()
    return found | {(text, "") for text in plain}


def needed() -> set[tuple[str, str]]:
    """Every sentence, with the vocabulary that may tell two of the same spelling apart."""
    return {(text, "") for text in in_code() | in_templates()} | in_vocabularies()


def lacking(catalog: dict[str, object]) -> list[str]:
    """What of all that a catalog has not."""
    return sorted(
        {
            text
            for text, vocabulary in needed()
            if text.strip() and text not in catalog and f"{text} [{vocabulary}]" not in catalog
        }
    )


def read(language: str) -> dict[str, object]:
    """A catalog; an empty one where there is none yet."""
    path = CATALOGS / f"{language}.json"
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def main() -> None:
    """Write what a catalog lacks."""
    missing = dict.fromkeys(lacking(read(sys.argv[1])), "")
    print(json.dumps(missing, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
