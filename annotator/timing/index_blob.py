"""Columns of numbers as one compact blob: differences, deflated, with a checksum.

Layout: magic, version and header length, a JSON header (facts; name, type,
count and stored length of each column), the columns, SHA-256 of all of it.
Delta coding makes regular time stamps nearly free (a 60-minute film's index
without digests is some hundred kilobytes).
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from annotator.errors import AnnotatorError, IntegrityError

MAGIC = b"ANFRIDX\x00"
_HEAD = struct.Struct("<8sHI")
_DIGEST = 32
_DTYPES: dict[str, np.dtype[Any]] = {"int64": np.dtype("<i8"), "uint8": np.dtype("u1")}
_MOST_VALUES = 1 << 31

Columns = Mapping[str, NDArray[Any]]
T = TypeVar("T")

_HINT = "Build the index again from the video."


def pack(version: int, facts: Mapping[str, Any], columns: Columns) -> bytes:
    """The facts and one-dimensional int64 or uint8 columns as a blob."""
    bodies, table = [], []
    for name, column in columns.items():
        values = np.ascontiguousarray(column, _DTYPES[column.dtype.name])
        if values.dtype == np.int64 and len(values):
            with np.errstate(over="ignore"):
                values = np.concatenate((values[:1], np.diff(values)))
        # Digests are random bytes: deflating them only costs time.
        level = 0 if name == "digests" else 6
        body = zlib.compress(values.astype(values.dtype, copy=False).tobytes(), level)
        bodies.append(body)
        table.append([name, column.dtype.name, len(column), len(body)])
    header = json.dumps({"facts": dict(facts), "columns": table}, ensure_ascii=True).encode()
    blob = b"".join((_HEAD.pack(MAGIC, version, len(header)), header, *bodies))
    return blob + hashlib.sha256(blob).digest()


def unpack(
    data: bytes, version: int, build: Callable[[dict[str, Any], dict[str, NDArray[Any]]], T]
) -> T:
    """`build(facts, columns)` of a blob; raises IntegrityError for any damage or newer version."""
    if len(data) < _HEAD.size + _DIGEST or not data.startswith(MAGIC):
        raise IntegrityError("This is no frame index.", _HINT)
    _magic, found, header_size = _HEAD.unpack_from(data)
    if found > version:
        raise IntegrityError(
            f"This frame index was written by a newer version (format {found}).",
            "Open the case with that version, or build the index again from the video.",
        )
    if hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
        raise IntegrityError("The stored frame index is damaged: its checksum differs.", _HINT)
    try:
        return build(*_contents(data, header_size))
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error, ArithmeticError) as error:
        raise IntegrityError("The stored frame index does not make sense.", _HINT) from error
    except AnnotatorError as error:
        raise IntegrityError(
            f"The stored frame index does not make sense. {error.message}", _HINT
        ) from error


def _contents(data: bytes, header_size: int) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    start = _HEAD.size + header_size
    header = json.loads(data[_HEAD.size : start])
    columns: dict[str, NDArray[Any]] = {}
    for name, kind, count, size in header["columns"]:
        dtype = _DTYPES[kind]
        if not 0 <= count <= _MOST_VALUES:
            raise ValueError(f"column {name} claims {count} values")
        wanted = count * dtype.itemsize
        raw = zlib.decompressobj().decompress(data[start : start + size], wanted + 1)
        if len(raw) != wanted:
            raise ValueError(f"column {name} has {len(raw)} bytes instead of {wanted}")
        values: NDArray[Any] = np.frombuffer(raw, dtype)
        if kind == "int64":
            with np.errstate(over="ignore"):
                values = np.cumsum(values, dtype=np.int64)
        columns[name] = values
        start += size
    return header["facts"], columns
