"""Writing a bag (RFC 8493): every file digested on its way, then the lists, then the signature."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from annotator.errors import ValueRefusedError
from annotator.exchange.package.names import (
    PUBLIC_KEY,
    SIGNATURE,
    SIGNED_LIST,
    UNLISTED,
    check_name,
)

DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_PAYLOAD: Final = "data/"


class Sink(Protocol):
    """Where the files of a package go: a folder or an archive."""

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a new file whole. Raises OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the package: hex digests and size of what was written."""

    sha256: str
    sha512: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class BagSigner:
    """Who signs a package: the public key as PEM, and what makes a signature on bytes."""

    public_pem: bytes
    sign: Callable[[bytes], bytes]


class BagWriter:
    """One package that is being written. Raises what the sink raises."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._written: dict[str, Written] = {}
        self._folded: set[str] = set()

    @property
    def written(self) -> Mapping[str, Written]:
        """What was written until now, by name."""
        return self._written

    def add(self, name: str, chunks: Iterable[bytes]) -> Written:
        """Write one file. Raises IntegrityError for a name that a package may not use."""
        if check_name(name).casefold() in self._folded:
            raise ValueRefusedError(f"The package holds {name} already.")
        self._folded.add(name.casefold())
        counted = _Digested(chunks)
        self._sink.write(name, counted)
        self._written[name] = counted.result()
        return self._written[name]

    def finish(self, info: Mapping[str, str], signer: BagSigner | None) -> str:
        """Write the declaration, the lists and the signature.

        Returns the digest of the package: SHA-256 of the list that is signed,
        which stands for every byte of every other file but the other list of
        tag files, which is made of the same files.
        """
        payload = sorted(name for name in self._written if name.startswith(_PAYLOAD))
        total = sum(self._written[name].size_bytes for name in payload)
        self.add("bagit.txt", [DECLARATION])
        lines = {**info, "Payload-Oxum": f"{total}.{len(payload)}"}
        self.add("bag-info.txt", [_info(lines)])
        for kind in ("sha256", "sha512"):
            self.add(f"manifest-{kind}.txt", [self._list(payload, kind)])
        if signer is not None:
            self.add(PUBLIC_KEY, [signer.public_pem])
        tags = sorted(name for name in self._written if not name.startswith(_PAYLOAD))
        assert not UNLISTED & set(tags)
        self.add("tagmanifest-sha256.txt", [self._list(tags, "sha256")])
        signed = self._list(tags, "sha512")
        self.add(SIGNED_LIST, [signed])
        if signer is not None:
            self.add(SIGNATURE, [signer.sign(signed)])
        return self._written[SIGNED_LIST].sha256

    def _list(self, names: Iterable[str], kind: str) -> bytes:
        # Names are plain ASCII, so nothing in them needs the escapes of RFC 8493.
        lines = (f"{getattr(self._written[name], kind)}  {name}\n" for name in names)
        return "".join(lines).encode("ascii")


class _Digested:
    """Bytes that pass by, counted and digested."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._sha256, self._sha512 = hashlib.sha256(), hashlib.sha512()
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._sha256.update(chunk)
            self._sha512.update(chunk)
            self._size += len(chunk)
            yield chunk

    def result(self) -> Written:
        return Written(self._sha256.hexdigest(), self._sha512.hexdigest(), self._size)


def _info(lines: Mapping[str, str]) -> bytes:
    return "".join(f"{label}: {one_line(text)}\n" for label, text in lines.items()).encode("utf-8")


def one_line(text: str) -> str:
    """Text of any origin as one line in which everything can be seen."""
    return "".join(
        char if char == " " or char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text
    )
