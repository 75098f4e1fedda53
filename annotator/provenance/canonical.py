"""The one byte form of JSON data that digests are made of."""

from __future__ import annotations

import json

from annotator.errors import ValueRefusedError

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def canonical_json(data: Json) -> bytes:
    """JSON with sorted keys, no blanks, UTF-8 unescaped; no floats belong in it.

    Raises ValueRefusedError for text that has no UTF-8 form (a lone surrogate).
    """
    text = json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        broken = text[max(0, error.start - 20) : error.start]
        raise ValueRefusedError(
            f"The text holds a character that is no Unicode text, after “{broken}”.",
            "Type that character again, or leave it out.",
            field="text",
        ) from None
