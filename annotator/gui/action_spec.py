"""One row of the action tables: what an action is, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Context = Literal["window", "viewer", "editor"]


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action: what it is called, its keys, where it is found and when it can be used.

    `shortcuts` act in `context`: `window` everywhere, `viewer` only while frame
    view, timeline or notes table have the focus, `editor` only while the note
    editor has it. `anywhere` are further keys that act everywhere, also while
    typing. `menu` names the menu (`View/Panels` for a menu inside one); a `rule`
    is drawn before it if wanted. `needs` says what must be there for it to be enabled:
    words out of `case`, `writable`, `exhibit`, `note`, `faces`.
    """

    id: str
    text: str
    shortcuts: tuple[str, ...]
    icon: str
    menu: str
    context: Context
    tip: str
    anywhere: tuple[str, ...] = ()
    needs: str = ""
    checkable: bool = False
    rule: bool = False


def keys_of(text: str) -> tuple[str, ...]:
    """The keys of a row, parted by spaces."""
    return tuple(text.split())
