"""The log of a case with its signed heads and outside anchors, into a package and out of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from annotator.errors import IntegrityError
from annotator.exchange.package.audit import read_audit_line
from annotator.exchange.package.bag import BagWriter
from annotator.exchange.package.names import ANCHORS, AUDIT, HEADS
from annotator.exchange.package.opened import OpenedPackage
from annotator.provenance.anchors import Anchor, AnchorKind
from annotator.provenance.canonical import Json, canonical_json
from annotator.provenance.custody import CustodyEntry
from annotator.provenance.heads import SignedHead

LONGEST_LINE: Final = 1 << 30
"""A longer line, in bytes, is refused."""


def add_heads(bag: BagWriter, heads: Sequence[SignedHead], anchors: Sequence[Anchor]) -> str:
    """Write all signed heads; the last one and each that is stamped also as files of their own.

    Returns the stem of the last one's files, empty where there is none.
    """
    bag.add(HEADS, [b"".join(_head_line(head) for head in heads)])
    wanted = {anchor.head_number for anchor in anchors} | {head.number for head in heads[-1:]}
    stem = ""
    for head in heads:
        if head.number not in wanted:
            continue
        stem = head_stem(head.number)
        place = f"data/timestamps/{stem}"
        bag.add(f"{place}.json", [head.statement])
        bag.add(f"{place}.sig", [head.signature])
        bag.add(f"{place}.pub.pem", [head.told().public_key.pem()])
    return stem


def add_anchors(bag: BagWriter, anchors: Sequence[Anchor]) -> tuple[tuple[str, str], ...]:
    """Write all anchors, the messages of authorities also as files; returns stems of replies and heads."""
    bag.add(ANCHORS, [b"".join(_anchor_line(anchor) for anchor in anchors)])
    stamps = []
    for anchor in anchors:
        stem = f"anchor-{anchor.number:04d}"
        for ending, data in (
            ("tsq", anchor.request),
            ("tsr", anchor.reply),
            ("pem", anchor.certificates),
        ):
            if data:
                bag.add(f"data/timestamps/{stem}.{ending}", [data])
        if anchor.kind == AnchorKind.TOKEN:
            stamps.append((stem, head_stem(anchor.head_number)))
    return tuple(stamps)


def head_stem(number: int) -> str:
    """How the files of a signed head are called."""
    return f"head-{number:04d}"


def _head_line(head: SignedHead) -> bytes:
    line: dict[str, Json] = {
        "number": head.number,
        "statement": head.statement.decode("utf-8"),
        "signature": head.signature.hex(),
    }
    return canonical_json(line) + b"\n"


def _anchor_line(anchor: Anchor) -> bytes:
    def text(data: bytes) -> str:
        return base64.b64encode(data).decode("ascii")

    line: dict[str, Json] = {
        "number": anchor.number,
        "kind": str(anchor.kind),
        "head_number": anchor.head_number,
        "at_utc": anchor.at_utc,
        "actor": anchor.actor,
        "details": anchor.details_json,
        "request": text(anchor.request),
        "reply": text(anchor.reply),
        "certificates": text(anchor.certificates),
    }
    return canonical_json(line) + b"\n"


def read_heads(package: OpenedPackage) -> tuple[SignedHead, ...]:
    """The signed heads of a package, unchecked. Raises IntegrityError."""
    with _readable(HEADS):
        return tuple(
            SignedHead(
                _number(line["number"]),
                line["statement"].encode("utf-8"),
                bytes.fromhex(line["signature"]),
            )
            for line in _lines(package, HEADS)
        )


def read_anchors(package: OpenedPackage) -> tuple[Anchor, ...]:
    """The outside anchors of a package, unchecked. Raises IntegrityError."""
    with _readable(ANCHORS):
        return tuple(
            Anchor(
                number=_number(line["number"]),
                kind=_text(line["kind"]),
                head_number=_number(line["head_number"]),
                at_utc=_text(line["at_utc"]),
                actor=_text(line["actor"]),
                details_json=_text(line["details"]),
                request=base64.b64decode(line["request"], validate=True),
                reply=base64.b64decode(line["reply"], validate=True),
                certificates=base64.b64decode(line["certificates"], validate=True),
            )
            for line in _lines(package, ANCHORS)
        )


def read_log(package: OpenedPackage) -> Iterator[CustodyEntry]:
    """The entries of a package's log, unchecked, one after the other. Raises IntegrityError."""
    for line in split_lines(package.file(AUDIT).chunks()):
        yield read_audit_line(line)


def split_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file without their ends. Raises IntegrityError for one that is too long."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        parts.append(first)
        size += len(first)
        if others:
            yield b"".join(parts)
            yield from others[:-1]
            parts, size = [others[-1]], len(others[-1])
        if size > LONGEST_LINE:
            raise IntegrityError(
                "The package holds a line longer than any that this program writes.",
                "It was made by another program.",
            )
    if size:
        yield b"".join(parts)


def _lines(package: OpenedPackage, name: str) -> Iterator[dict[str, Any]]:
    for line in split_lines(package.file(name).chunks()):
        yield json.loads(line.decode("utf-8"))


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntegrityError(
            f"{name} of the package holds something that this program does not write.",
            "It was made or changed by another program, or by a newer version of this one.",
        ) from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value
