"""The heads at which somebody last saw the log of each case, kept in their own data folder.

Whoever cuts the end off a log can cut the signed heads after it, too; what
lies in another place tells. A case that was brought back from a backup goes on
beside the older one, so that a case may have several heads.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from annotator.provenance.canonical import canonical_json
from annotator.whole_file import write_whole

_LOGGER = logging.getLogger(__name__)
_MOST: Final = 16
_LARGEST: Final = 64 * 1024
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SeenHead:
    """The end of a log: number and hash of its last entry, and when it was seen (ISO 8601, UTC)."""

    seq: int
    head: str
    seen_at: str


class LastSeen:
    """A folder with a file for each case: its id and the heads, nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def heads(self, case_id: str) -> tuple[SeenHead, ...]:
        """The heads that are kept of a case; none where the file is missing or cannot be read."""
        try:
            with self._file(case_id).open("rb") as file:
                data = json.loads(file.read(_LARGEST))
            if data["case_id"] != case_id:
                return ()
            return tuple(_head(head) for head in data["heads"])
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            _LOGGER.warning("a kept head was not read: %s", type(error).__name__)
            return ()

    def keep(self, case_id: str, heads: tuple[SeenHead, ...]) -> None:
        """Keep these heads of a case, the newest last. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = canonical_json(
            {"case_id": case_id, "heads": [asdict(head) for head in heads[-_MOST:]]}
        )
        write_whole(self._file(case_id), data)

    def _file(self, case_id: str) -> Path:
        # An id comes from a file of whoever: it names no path.
        name = hashlib.sha256(case_id.encode("utf-8", "surrogateescape")).hexdigest()
        return self.folder / f"{name[:32]}.json"


def _head(data: dict[str, object]) -> SeenHead:
    seq, head, seen_at = data["seq"], data["head"], data["seen_at"]
    if not (isinstance(seq, int) and isinstance(head, str) and isinstance(seen_at, str)):
        raise TypeError("no head")
    if seq < 1 or not _HASH.fullmatch(head):
        raise ValueError("no head")
    return SeenHead(seq, head, seen_at)
