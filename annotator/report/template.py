"""What an organisation sets for its reports: name, logo, colour, texts, sections, paper; plain values, no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

PROGRAMS_ACCENT: Final = "#1d4e79"
"""The accent colour of a report without a template."""

Paper = Literal["a4", "us-letter"]
LogoKind = Literal["png", "jpeg", "svg"]


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture of width × height pixels (of an SVG: units), shown `shown_mm` millimetres wide.

    `data` is what the program wrote anew from the organisation's file: pixels, or
    plain shapes (SVG); nothing else that the file held.
    """

    kind: LogoKind
    data: bytes
    width: int
    height: int
    shown_mm: int

    def file_name(self) -> str:
        """`logo` with its ending."""
        return f"logo.{'jpg' if self.kind == 'jpeg' else self.kind}"

    def size_mm(self) -> tuple[float, float]:
        """Width and height on paper: `shown_mm` wide, unless that would be higher than 30 mm."""
        width = min(float(self.shown_mm), MOST_HIGH_MM * self.width / max(1, self.height))
        return round(width, 2), round(width * self.height / max(1, self.width), 2)


MOST_HIGH_MM: Final = 30.0


@dataclass(frozen=True, slots=True)
class TemplateTexts:
    """Texts of an organisation in one language; an empty one is not set."""

    front: str = ""
    declaration: str = ""
    footer: str = ""


def _no_texts() -> Mapping[str, TemplateTexts]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ReportTemplate:
    """The template of an organisation.

    `texts` are by language (BCP-47), `""` for all others. `sections` and `paper`
    are proposals, None where none is made. `files` are the template's files with
    their SHA-256, as a report names them.
    """

    organisation: str = ""
    address: tuple[str, ...] = ()
    logo: Logo | None = None
    accent: str = PROGRAMS_ACCENT
    texts: Mapping[str, TemplateTexts] = field(default_factory=_no_texts)
    sections: tuple[str, ...] | None = None
    paper: Paper | None = None
    files: tuple[tuple[str, str], ...] = ()

    def texts_in(self, language: str) -> TemplateTexts:
        """The texts for a language; one that is not set there stands as it does for all."""
        usual = self.texts.get("", TemplateTexts())
        own = (
            self.texts.get(language) or self.texts.get(language.split("-", maxsplit=1)[0]) or usual
        )
        return TemplateTexts(
            own.front or usual.front,
            own.declaration or usual.declaration,
            own.footer or usual.footer,
        )

    def words(self) -> str:
        """All that the template would print, to be searched for names."""
        texts = [
            text
            for each in self.texts.values()
            for text in (each.front, each.declaration, each.footer)
        ]
        return "\n".join((self.organisation, *self.address, *texts))


NO_TEMPLATE: Final = ReportTemplate()
"""A report as the program makes it."""
