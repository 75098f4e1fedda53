"""The parts of a report, without a format: HTML, PDF and others draw the same ones.

All text in them is final and plain: what came from outside was made visible
(visible_text) when the part was composed, so that a renderer only has to escape.
Anchors are made by the program and hold ASCII letters, digits and `-` only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from annotator.report.network import Network


class Style(StrEnum):
    """How a piece of text is set."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    ITALIC = "italic"
    CODE = "code"
    WARNING = "warning"


class Tone(StrEnum):
    """What a box that stands out is for."""

    NOTE = "note"
    WARNING = "warning"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text; `language` is a BCP-47 tag or empty, `target` an anchor it leads to.

    `foreign` marks text from outside: its direction is its own.
    """

    text: str
    style: Style = Style.PLAIN
    language: str = ""
    target: str = ""
    foreign: bool = False


Line: TypeAlias = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line feeds in it are line ends."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, set apart, with who and what they are above them."""

    label: Line
    words: Text


@dataclass(frozen=True, slots=True)
class Fact:
    """One label and its value."""

    label: str
    value: Line


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values in two columns, under an optional title."""

    rows: tuple[Fact, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `widths` are shares of the page's width, one a column."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    widths: tuple[int, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Callout:
    """A box that must not be overlooked."""

    tone: Tone
    title: str
    line: Line


@dataclass(frozen=True, slots=True)
class Command:
    """Something to type, exactly as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of the document with what stands under it; a `large` one takes the width of the page."""

    picture: str
    description: str
    caption: tuple[Line, ...]
    small: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Pictures that belong side by side; in a `sheet` they are many and small."""

    figures: tuple[Figure, ...]
    sheet: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: Line
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class SignatureLines:
    """Labelled lines to sign on, on paper."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One entry that others refer to (a note, a claim): number, marks, content."""

    anchor: str
    number: str
    title: Line
    marks: tuple[Text, ...]
    parts: tuple[Part, ...]


Part: TypeAlias = (
    Paragraph | Bullets | Quote | Facts | Table | Callout | Command | Figures | SignatureLines
)
Block: TypeAlias = Part | Heading | Card


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section: `key` names it in options, `anchor` in links."""

    key: str
    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG that figures show, named by its key (ASCII); or a drawing with JPEG of its frames by note id.

    `svg` is a drawing whose words all fonts here can draw and whose letters need no
    joining: drawings on paper look for no other font.
    """

    key: str
    jpeg: bytes
    width: int
    height: int
    svg: bytes = b""
    network: Network | None = None
    frames: tuple[tuple[str, bytes], ...] = ()

    def file_name(self) -> str:
        """Key and ending."""
        return f"{self.key}.svg" if self.svg else f"{self.key}.jpg"


def key_of(kind: str, data: bytes) -> str:
    """The key of a picture by what it is made of: equal pictures share one."""
    return f"{kind}-{hashlib.sha256(data).hexdigest()[:24]}"
