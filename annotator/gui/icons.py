"""The icons of the program: SVG files recoloured by the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from annotator.gui.theme import current_theme
from annotator.resource_files import resource_path

_SIZES = (16, 20, 24, 48)  # Qt scales the next larger one down


def icon(name: str, colour: str = "") -> QIcon:
    """The icon `resources/icons/<name>.svg` in the present theme.

    `colour` names a colour of the theme (`text` if empty). Icons do not follow
    a later change of theme: whoever keeps one asks again.
    Raises AnnotatorError when there is no such icon.
    """
    theme = current_theme()
    return _icon(name, getattr(theme, colour or "text"), theme.line_strong)


def icon_pixmap(name: str, size: int, colour: str = "", ratio: float = 1.0) -> QPixmap:
    """One icon as a square of `size` logical pixels, for widgets that paint."""
    return _pixmap(name, getattr(current_theme(), colour or "text"), size, ratio)


def app_icon() -> QIcon:
    """The icon of the program itself."""
    made = QIcon()
    for size in (16, 24, 32, 48, 128, 256):
        made.addPixmap(_pixmap("app", "", size, 1.0))
    return made


@lru_cache(maxsize=512)
def _icon(name: str, normal: str, disabled: str) -> QIcon:
    made = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, normal), (QIcon.Mode.Disabled, disabled)):
        for size in _SIZES:
            made.addPixmap(_pixmap(name, colour, size, 1.0), mode)
    return made


@lru_cache(maxsize=64)
def _svg(name: str) -> bytes:
    return resource_path("icons", f"{name}.svg").read_bytes()


def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    svg = _svg(name)
    if colour:
        svg = svg.replace(b'stroke="#000"', f'stroke="{colour}"'.encode())
    side = round(size * ratio)
    image = QImage(QSize(side, side), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return QPixmap.fromImage(image)
