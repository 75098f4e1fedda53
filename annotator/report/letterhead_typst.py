"""The letterhead as the PDF's template draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from annotator.report.blocks import Line, Style, Text
from annotator.report.letterhead import Letterhead


def letterhead_data(
    head: Letterhead, line: Callable[[Line], dict[str, Any]], shown: Callable[[str], str]
) -> dict[str, Any]:
    """The letterhead as JSON; `line` and `shown` are those of the rest of the document."""
    width, height = head.logo.size_mm() if head.logo is not None else (0.0, 0.0)
    return {
        "accent": head.accent,
        "stands": head.stands(),
        "logo": head.logo.file_name() if head.logo is not None else "",
        "logo_width": width,
        "logo_height": height,
        "logo_words": shown(head.logo_words),
        "organisation": line((Text(head.organisation, Style.STRONG, foreign=True),)),
        "address": [line((Text(each, foreign=True),)) for each in head.address],
        "front": [line(each.line) for each in head.front],
        "footer": line((Text(head.footer, foreign=True),)) if head.footer else None,
    }
