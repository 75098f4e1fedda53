"""A list of codes as a JSON file of its own, to use it in another case."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Final

from annotator.case.codec import from_json, to_json
from annotator.case.codes import Code
from annotator.errors import AnnotatorError, UsageError

FORMAT: Final = "annotator codes 1"
MOST_BYTES: Final = 64 * 1024 * 1024
MOST_CODES: Final = 1000


class CodeListError(UsageError):
    """A file holds no list of codes that can be understood; nothing was taken from it."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes without ids, and in words what of the file was not understood."""

    codes: tuple[Code, ...]
    not_understood: tuple[str, ...] = ()


def code_list_bytes(codes: tuple[Code, ...]) -> bytes:
    """The codes as UTF-8 JSON; ids and places in the list are the case's own and left out."""
    rows = []
    for code in codes:
        row = to_json(code)
        assert isinstance(row, dict)
        rows.append({name: row[name] for name in row if name not in ("id", "position")})
    data = {"format": FORMAT, "codes": rows}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def parsed_json(data: bytes) -> object:
    """JSON from outside. Raises CodeListError for what is too large, too deep, or none."""
    if len(data) > MOST_BYTES:
        raise CodeListError(
            "The file is far too large for a list of codes.",
            "Choose the project or ethogram file itself.",
        )
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CodeListError(
            "The file is no JSON that can be read.",
            "Choose a .boris project, an exported ethogram (JSON or TSV), or a list of codes"
            " exported here.",
        ) from error


def read_code_list(data: object) -> CodeList:
    """The codes of an exported list. Raises CodeListError."""
    rows = data.get("codes") if isinstance(data, dict) else None
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(rows, list):
        raise CodeListError(
            "The file holds no list of codes of this version.", "Export the list again."
        )
    require_few(rows)
    codes = []
    for number, row in enumerate(rows):
        try:
            if not isinstance(row, dict):
                raise CodeListError("no record")
            code = from_json(Code, {"position": 0, **row, "id": f"row {number}"})
        except (AnnotatorError, ValueError, TypeError, RecursionError) as error:
            raise CodeListError(
                f"Code {number + 1} of the list cannot be understood: {str(error)[:160]}",
                "Nothing was taken. Mend the file, or export the list again.",
            ) from error
        codes.append(replace(code, id=""))
    return CodeList(tuple(codes))


def require_few(rows: list[object]) -> None:
    """Raises CodeListError where there are more codes than anybody could use."""
    if len(rows) > MOST_CODES:
        raise CodeListError(
            f"The file holds {len(rows):,} codes; {MOST_CODES:,} can be taken in.",
            "Choose another file.",
        )
