"""Where the files of `resources/` are, in a checkout and in a frozen app."""

from __future__ import annotations

import sys
from pathlib import Path

from annotator.errors import AnnotatorError


def resource_path(*parts: str) -> Path:
    """Return the path of a resource such as `("icons", "play.svg")`.

    Raises AnnotatorError when the installation lacks it.
    """
    frozen_root: str | None = getattr(sys, "_MEIPASS", None)
    root = Path(frozen_root) if frozen_root else Path(__file__).resolve().parent.parent
    path = root.joinpath("resources", *parts)
    if not path.exists():
        raise AnnotatorError(
            f"A part of the program is missing: {'/'.join(parts)}.",
            "Install the program again; your cases are not affected.",
        )
    return path
