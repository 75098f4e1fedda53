"""Text as it may stand in files that other programs read."""

from __future__ import annotations

import re
from typing import Final

# What spreadsheets take for the start of a formula; wide and small forms are folded by some.
_SIGN: Final = r"[=+\-@＝＋－＠\ufe62\ufe63\ufe66\ufe6b]"
# What may stand before it: some readers drop what cannot be seen, and look then.
_UNSEEN: Final = r"\s\"\x00-\x1f\x7f-\x9f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA: Final = re.compile(rf"^[{_UNSEEN}']*{_SIGN}")
# The same after what another locale takes for the end of a cell.
_INNER: Final = re.compile(rf"([;\t\r\n|][{_UNSEEN}]*)(?={_SIGN})")
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def neutralised(text: str) -> str:
    """The text with `'` before whatever a spreadsheet would run as a formula (CWE-1236)."""
    text = _INNER.sub(r"\1'", text)
    return "'" + text if _FORMULA.match(text) else text


def xml_text(text: str) -> str:
    """The text without the characters that XML cannot hold (they become U+FFFD)."""
    return _NOT_IN_XML.sub("\ufffd", text)
