"""The styles of the Word report, and what python-docx has no call for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph as Row

PAGE_WIDTH: Final = 166
"""Width of the text in millimetres."""
FACTS_WIDTH: Final = 40
_FONT: Final = "Noto Sans"
_CODE: Final = "Noto Sans Mono"
_ARABIC: Final = "Noto Sans Arabic"
_ARABIC_LINE: Final = 1.6
_QUIET, _WARN = "55606E", "8A3B00"
_SOFT, _WARNSOFT, _RULE = "F3F5F7", "FDF3E7", "CFD5DC"


def style_sheet(docx: Docx, paper: str, *, language: str, accent: str) -> None:
    """Set page, fonts and styles; `accent` is a colour such as `#1d4e79`."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt, RGBColor

    page = docx.sections[0]
    page.page_width, page.page_height = (
        (Mm(210), Mm(297)) if paper == "a4" else (Mm(215.9), Mm(279.4))
    )
    page.left_margin = page.right_margin = Mm(((210 if paper == "a4" else 215.9) - PAGE_WIDTH) / 2)
    page.top_margin, page.bottom_margin = Mm(25), Mm(21)
    page.header_distance = page.footer_distance = Mm(11)
    styles = docx.styles
    accent = accent.lstrip("#").upper()

    def paragraph(name: str, size: float, *, base: str = "Normal", before: float = 0, after: float = 3, colour: str = "",
                  bold: bool | None = None, font: str = "") -> Any:  # fmt: skip
        known = {style.name for style in styles}
        style: Any = (
            styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        )
        if name != "Normal" and name not in ("Header", "Footer"):
            style.base_style = styles[base]
        _fonts(style, font or _FONT)
        style.font.size = Pt(size)
        style.font.bold, style.font.italic = bold, False
        # Arabic letters go by sizes and weights of their own.
        style.font.cs_bold = bold
        _complex_size(style, size)
        style.font.color.rgb = (
            RGBColor.from_string(colour) if colour else RGBColor(0x1B, 0x24, 0x30)
        )
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        return style

    paragraph("Normal", 9.5, after=5).paragraph_format.line_spacing = 1.15
    paragraph("Title", 20, after=4, bold=True)
    _no_border(styles["Title"])
    paragraph("Subtitle", 9, colour=_QUIET, after=4)
    paragraph(
        "Heading 1", 14, before=20, after=8, bold=True, colour=accent
    ).paragraph_format.keep_with_next = True
    paragraph("Heading 2", 11, before=12, after=5, bold=True).paragraph_format.keep_with_next = True
    paragraph(
        "Heading 3", 10, before=12, after=3, colour=accent
    ).paragraph_format.keep_with_next = True
    paragraph("Contents heading", 12, before=14, after=5, bold=True)
    entry = paragraph("Contents entry", 9.5, after=1)
    entry.paragraph_format.tab_stops.add_tab_stop(Mm(PAGE_WIDTH), _right(), _dots())
    paragraph(
        "Table title", 9.5, before=8, after=3, bold=True, colour=accent
    ).paragraph_format.keep_with_next = True
    paragraph("Cell", 8.5, after=1)
    paragraph("Fact label", 8.5, after=1, colour=_QUIET)
    paragraph("Marks", 8, after=4, colour=_QUIET).paragraph_format.keep_with_next = True
    paragraph("Small", 9, after=2)
    paragraph("Gap", 4, after=2)
    paragraph("Figure", 9, before=4, after=2).paragraph_format.keep_with_next = True
    paragraph("Caption", 8, after=1, colour=_QUIET)
    paragraph(
        "Quote label", 8, before=4, after=1, colour=_QUIET
    ).paragraph_format.keep_with_next = True
    quote = paragraph("Quote", 9.5, after=5)
    quote.paragraph_format.left_indent = Mm(5)
    command = paragraph("Command", 8, before=2, after=4, font=_CODE)
    command.paragraph_format.left_indent = Mm(3)
    paragraph("Header", 8, colour=_QUIET)
    paragraph("Footer", 8, colour=_QUIET)
    for name in ("Header", "Footer"):
        stops = styles[name].paragraph_format.tab_stops
        for stop in list(stops):
            del stops[list(stops).index(stop)]
        stops.add_tab_stop(Mm(PAGE_WIDTH), _right())
    for name, colour, bold in (
        ("Code", "", None), ("Quiet", _QUIET, None), ("Warning", _WARN, True), ("Link", accent, None),
    ):  # fmt: skip
        style: Any = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        if colour:
            style.font.color.rgb = RGBColor.from_string(colour)
        style.font.bold = style.font.cs_bold = bold
        if name == "Code":
            _fonts(style, _CODE)
            style.font.size = Pt(8)
            _complex_size(style, 8)
    _speak(docx, language)


def from_the_right(docx: Docx) -> None:
    """Let pages and all paragraphs run from the right where nothing else is said of one."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    after = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    for name in ("Normal", "Header", "Footer"):
        properties = docx.styles[name].element.get_or_add_pPr()
        properties.insert_element_before(made("bidi"), *after)
    for style in docx.styles:
        # Fonts of Arabic ask for twice the height that lines of small print need; a picture needs its own.
        if style.type == WD_STYLE_TYPE.PARAGRAPH and style.font.size:
            small = Pt(round(style.font.size.pt * _ARABIC_LINE, 1))
            style.paragraph_format.line_spacing = 1.0 if style.name == "Figure" else small
    for section in docx.sections:
        section._sectPr.insert_element_before(made("bidi"), "w:rtlGutter", "w:docGrid")


def columns_from_the_right(table: Any) -> None:
    """Let a table begin at the right."""
    properties = table._tbl.tblPr
    after = ("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc", "w:tblBorders", "w:tblLayout", "w:tblLook")  # fmt: skip
    properties.insert_element_before(made("bidiVisual"), *after)


def _speak(docx: Docx, language: str) -> None:
    """Name the language of what names none itself."""
    from docx.oxml.ns import qn

    arabic = language.split("-", maxsplit=1)[0] == "ar"
    for named in docx.styles.element.iter(qn("w:lang")):
        named.set(qn("w:bidi" if arabic else "w:val"), language)


def _complex_size(style: Any, size: float) -> None:
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_rPr()
    for given in properties.findall(qn("w:szCs")):
        properties.remove(given)
    after = ("w:highlight", "w:u", "w:effect", "w:rtl", "w:cs", "w:em", "w:lang")
    properties.insert_element_before(made("szCs", val=str(round(size * 2))), *after)


def _right() -> Any:
    from docx.enum.text import WD_TAB_ALIGNMENT

    return WD_TAB_ALIGNMENT.RIGHT


def _dots() -> Any:
    from docx.enum.text import WD_TAB_LEADER

    return WD_TAB_LEADER.DOTS


def _fonts(style: Any, name: str) -> None:
    from docx.oxml.ns import qn

    style.font.name = name
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:cs"), _ARABIC)


def made(tag: str, **attributes: str) -> Any:
    """An element of the text's own name space (`w:`) with attributes of it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _no_border(style: Any) -> None:
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def field(row: Row, code: str, *, dirty: bool = False) -> None:
    """A field that the reader's program fills in, such as PAGE; a `dirty` one as soon as it opens the file."""
    simple = made("fldSimple", instr=code, **({"dirty": "true"} if dirty else {}))
    row._p.append(simple)
    run = row.add_run("1")
    simple.append(run._r)


def rule_below(row: Row) -> None:
    """A thin line under a paragraph."""
    borders = made("pBdr")
    borders.append(made("bottom", val="single", sz="4", space="3", color=_RULE))
    properties = row._p.get_or_add_pPr()
    # Its place among the properties is fixed: after the style and what keeps lines together.
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr",
    )  # fmt: skip


def shade(cell: Any, colour: str = _SOFT) -> None:
    """Colour a cell."""
    cell._tc.get_or_add_tcPr().append(made("shd", val="clear", color="auto", fill=colour))


def frame(cell: Any, *, warning: bool, accent: str) -> None:
    """A box that stands out."""
    borders = made("tcBorders")
    colour = _WARN if warning else accent.lstrip("#").upper()
    borders.append(made("left", val="single", sz="24", space="0", color=colour))
    cell._tc.get_or_add_tcPr().append(borders)
    shade(cell, _WARNSOFT if warning else _SOFT)


def thin_lines(table: Any) -> None:
    """Thin lines between rows and below the last."""
    borders = made("tblBorders")
    for place in ("bottom", "insideH"):
        borders.append(made(place, val="single", sz="4", space="0", color=_RULE))
    table._tbl.tblPr.append(borders)


def paint(row: Any, *, repeated: bool = False, tall: bool = False) -> None:
    """A row that is not broken over pages; `repeated` on each page, `tall` enough to sign in."""
    properties = row._tr.get_or_add_trPr()
    properties.append(made("cantSplit"))
    if tall:
        properties.append(made("trHeight", val="620", hRule="atLeast"))
    if repeated:
        properties.append(made("tblHeader"))
