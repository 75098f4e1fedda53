"""Looks for words that must not get out: in bytes, in every usual disguise, inside archives and streams."""

from __future__ import annotations

import base64
import io
import re
import urllib.parse
import zipfile
import zlib
from pathlib import Path

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_DEEPEST = 4


def disguises(word: str) -> dict[str, bytes]:
    """The word as it may stand in a file: by name of the disguise."""
    plain = word.encode()
    found = {
        "UTF-8": plain,
        "UTF-16 LE": word.encode("utf-16-le"),
        "UTF-16 BE": word.encode("utf-16-be"),
        "URL": urllib.parse.quote(word, safe="").encode(),
        "URL, every byte": "".join(f"%{byte:02X}" for byte in plain).encode(),
        "JSON": word.encode("ascii", "backslashreplace"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
    }
    for shift in range(3):  # base64 of the word looks different at each place modulo 3
        coded = base64.b64encode(b"\0" * shift + plain + b"\0\0")
        found[f"base64 at {shift}"] = coded[(0, 2, 3)[shift] : len(coded) - 5]
    return found


def hits(data: bytes, words: tuple[str, ...], where: str = "", depth: int = 0) -> list[str]:
    """Where one of the words stands, in words; empty when none does. Case does not count."""
    low = data.lower()
    found = [
        f"{where}: {word} as {name}"
        for word in words
        for name, form in disguises(word).items()
        if (form in data if name.startswith("base64") else form.lower() in low)
    ]
    if depth >= _DEEPEST:
        return found
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                inside = f"{where}!{name}"
                found += hits(name.encode(), words, f"{inside} (name)", _DEEPEST)
                found += hits(archive.read(name), words, inside, depth + 1)
    elif data.startswith(b"%PDF"):
        for number, match in enumerate(_STREAM.finditer(data)):
            found += _inflated(match.group(1), words, f"{where} stream {number}")
    elif data.startswith(b"\x89PNG"):
        at = 8
        while at + 8 <= len(data):
            size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            if kind in (b"zTXt", b"iTXt", b"iCCP"):
                body = data[at + 8 : at + 8 + size]
                found += _inflated(body[body.find(b"\0") + 2 :], words, f"{where} {kind!r}")
            at += 12 + size
    return found


def _inflated(data: bytes, words: tuple[str, ...], where: str) -> list[str]:
    try:
        return hits(zlib.decompressobj().decompress(data), words, where, _DEEPEST)
    except zlib.error:
        return []


def hits_below(folder: Path, words: tuple[str, ...]) -> list[str]:
    """The same for every file below a folder, their names included."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        found += hits(name.encode("utf-8", "surrogateescape"), words, f"{name} (name)", _DEEPEST)
        if path.is_file():
            found += hits(path.read_bytes(), words, name)
    return found
