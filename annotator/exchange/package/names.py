"""Names inside a package: the same on every system, and never a way out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from annotator.errors import IntegrityError

AUDIT: Final = "data/audit.jsonl"
ANNOTATIONS: Final = "data/annotations.jsonld"
FRAMES: Final = "data/frames.csv"
VALUES: Final = "data/case.json"
COMMITMENTS: Final = "data/commitments.txt"
PARTICULARS: Final = "data/particulars.jsonl"
STATEMENT: Final = "data/statement.json"
ORIGINALS: Final = "data/original/"
STILLS: Final = "data/stills/"
REDACTED: Final = "data/redacted/"
HEADS: Final = "data/timestamps/heads.jsonl"
ANCHORS: Final = "data/timestamps/anchors.jsonl"
PUBLIC_KEY: Final = "signature.pub.pem"
SIGNATURE: Final = "signature.sig"
SIGNED_LIST: Final = "tagmanifest-sha512.txt"
UNLISTED: Final = frozenset({"tagmanifest-sha256.txt", SIGNED_LIST, SIGNATURE})

LONGEST: Final = 200
_PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,149}")
# What Windows takes for a device, whatever the ending.
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
_NOT_SAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")


def check_name(name: str) -> str:
    """The name, if it is one that a package may use.

    Raises IntegrityError for a way out of the package, a name that some system
    cannot hold or reads as another, and what nobody can read.
    """
    parts = name.split("/")
    if len(name) > LONGEST or not all(_is_plain(part) for part in parts):
        shown = name.encode("unicode_escape").decode("ascii")[:80]
        raise IntegrityError(
            f"“{shown}” is no name that a file of an evidence package may have.",
            "The package was made or changed by another program; nothing of it was written.",
        )
    return name


def check_names(names: Iterable[str]) -> None:
    """Check all names of a package, and that no two are one on some system.

    Raises IntegrityError.
    """
    seen: dict[str, str] = {}
    folders: set[str] = set()
    for name in names:
        check_name(name)
        folded = name.casefold()
        if folded in seen:
            raise IntegrityError(
                f"The package holds “{seen[folded]}” and “{name}”, which are one file on some"
                " systems.",
                "It was made or changed by another program.",
            )
        seen[folded] = name
        parts = folded.split("/")
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts)))
    for folded in seen.keys() & folders:
        raise IntegrityError(
            f"The package holds “{seen[folded]}” both as a file and as a folder.",
            "It was made or changed by another program.",
        )


def safe_part(text: str, otherwise: str) -> str:
    """A text as a part of a name; `otherwise` where nothing safe is left of it."""
    made = _NOT_SAFE.sub("_", text).strip("_-")[:40]
    return made if made and _is_plain(made) else otherwise


def _is_plain(part: str) -> bool:
    return (
        _PART.fullmatch(part) is not None
        and not part.endswith(".")
        and part.split(".", maxsplit=1)[0].lower() not in _DEVICES
    )
