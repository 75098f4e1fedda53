"""Digests of the parts of a file: they say where a file differs, not only that it does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

from annotator.errors import IntegrityError

CHUNK_BYTES: Final = 4 * 1024 * 1024
_FORMAT: Final = "annotator chunks 1"
_DIGEST: Final = 32
_HINT: Final = (
    "The whole file can still be checked by its SHA-256; only the place of damage cannot."
)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `start` up to but not including `end` of a file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ChunkDigests:
    """The SHA-256 of each 4 MiB of a file, from its start; the last part may be shorter.

    `file_sha256` is the digest of the whole file, `digests` 32 bytes a part.
    """

    file_sha256: str
    size_bytes: int
    digests: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.digests) != _DIGEST * -(-self.size_bytes // CHUNK_BYTES):
            raise IntegrityError("There is not one digest for each part of the file.", _HINT)

    def __len__(self) -> int:
        return len(self.digests) // _DIGEST

    def to_bytes(self) -> bytes:
        """As text: a head, then the hex digest of each part on a line of its own."""
        head = f"{_FORMAT} {CHUNK_BYTES} {self.size_bytes} {self.file_sha256}"
        return "\n".join((head, *(self._part(at).hex() for at in range(len(self))), "")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> ChunkDigests:
        """Read what `to_bytes` wrote; raises IntegrityError where it is damaged or newer."""
        try:
            head, *lines = data.decode("ascii").splitlines()
            words = head.split()
            if " ".join(words[:4]) != f"{_FORMAT} {CHUNK_BYTES}" or len(words) != 6:
                raise ValueError(head)
            if len(words[5]) != 2 * _DIGEST or any(len(line) != 2 * _DIGEST for line in lines):
                raise ValueError("a digest of another length")
            return cls(words[5], int(words[4]), bytes.fromhex("".join(lines)))
        except ValueError as error:
            raise IntegrityError(
                "The digests of the parts of a file cannot be read.", _HINT
            ) from error

    def sha256(self) -> str:
        """The digest of the text form, as the custody log records it."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def differing(self, found: bytes, found_size: int) -> tuple[ByteRange, ...]:
        """Where a file with these part digests and this size differs; neighbours joined.

        What is missing at the end, or was added there, counts as differing.
        """
        ranges: list[ByteRange] = []
        count = max(len(self), len(found) // _DIGEST)
        end = max(self.size_bytes, found_size)
        for at in range(count):
            if self._part(at) == found[at * _DIGEST : (at + 1) * _DIGEST]:
                continue
            part = ByteRange(at * CHUNK_BYTES, min(end, (at + 1) * CHUNK_BYTES))
            if ranges and ranges[-1].end == part.start:
                part = ByteRange(ranges.pop().start, part.end)
            ranges.append(part)
        return tuple(ranges)

    def count_differing(self, found: bytes) -> int:
        """How many parts differ, are missing or are too many."""
        count = max(len(self), len(found) // _DIGEST)
        return sum(
            self._part(at) != found[at * _DIGEST : (at + 1) * _DIGEST] for at in range(count)
        )

    def _part(self, at: int) -> bytes:
        return self.digests[at * _DIGEST : (at + 1) * _DIGEST]
