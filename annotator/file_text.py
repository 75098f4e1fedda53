"""Text as it may stand in files that other programs read."""

from __future__ import annotations

import re
from typing import Final

# What spreadsheets take for the start of a formula; the full-width forms are folded by some.
_FORMULA: Final = re.compile(r"^[\s'\"]*[=+\-@＝＋－＠]")
# The same after what another locale takes for the end of a cell.
_INNER: Final = re.compile(r"([;\t\r\n|][\s\"]*)(?=[=+\-@＝＋－＠])")
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def neutralised(text: str) -> str:
    """The text with `'` before whatever a spreadsheet would run as a formula (CWE-1236)."""
    text = _INNER.sub(r"\1'", text)
    return "'" + text if _FORMULA.match(text) else text


def xml_text(text: str) -> str:
    """The text without the characters that XML cannot hold (they become U+FFFD)."""
    return _NOT_IN_XML.sub("\ufffd", text)
