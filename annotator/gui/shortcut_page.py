"""The sheet of keys on paper: a page of HTML, and the same as PDF."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from annotator.errors import ExportError
from annotator.gui.actions import Actions, action_text
from annotator.gui.key_map import native
from annotator.whole_file import write_whole

SHEET_COLUMNS: Final = (("Playback", "View"), ("Note", "Edit", "File", "Help"))
_MARGIN_MM: Final = 12
_DPI: Final = 300
_STYLE: Final = (
    "body{font-family:sans-serif;font-size:8pt;color:#000;background:#fff}"
    "h1{font-size:13pt}h2{font-size:9.5pt;margin-top:10px;margin-bottom:2px}"
    "td{padding:1px 8px 1px 0}td.key{font-family:monospace}"
)


def sheet_html(actions: Actions) -> str:
    """Every action that has a key, by menu, with the keys as they are now; a whole HTML page."""
    from annotator.gui.shortcut_sheet import sheet_rows

    title = QCoreApplication.translate("ShortcutSheet", "Annotator: keys")
    cells = []
    for menus in SHEET_COLUMNS:
        parts = []
        for menu in menus:
            rows = "".join(
                f"<tr><td>{escape(actions.name(spec.id))}</td>"
                f'<td class="key">{_keys(actions, spec.id)}</td></tr>'
                for spec in sheet_rows(menu, actions.keys)
            )
            if rows:
                parts.append(f"<h2>{escape(action_text(menu))}</h2><table>{rows}</table>")
        cells.append(f'<td valign="top" width="50%">{"".join(parts)}</td>')
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{escape(title)}</h1><table width="100%"><tr>{"".join(cells)}</tr></table>'
        "</body></html>\n"
    )


def sheet_pdf(actions: Actions) -> bytes:
    """The same as PDF, on A4."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setTitle(QCoreApplication.translate("ShortcutSheet", "Annotator: keys"))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setHtml(sheet_html(actions))
    document.setDocumentMargin(0)
    # With a size of its own, printing adds neither margins nor page numbers.
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)
    del writer
    buffer.close()
    return bytes(data.data())


def save_sheet(actions: Actions, target: Path) -> None:
    """Write the sheet as PDF, or as HTML where the name ends in .html. Raises ExportError."""
    is_html = target.suffix.lower() in (".html", ".htm")
    data = sheet_html(actions).encode() if is_html else sheet_pdf(actions)
    try:
        write_whole(target, data)
    except OSError as error:
        raise ExportError(
            "The sheet of keys could not be written.",
            f"{error.strerror or error}. Choose another place.",
        ) from error


def _keys(actions: Actions, id: str) -> str:
    # The spaces between several keys must not break a line.
    return "&nbsp; ".join(escape(native(key)) for key in actions.keys.of(id).all())
