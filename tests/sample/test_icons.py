"""The icons are one set: they load, draw something and can be recoloured."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from annotator.resource_files import resource_path

ICONS = resource_path("icons")
LINE_ICONS = sorted(path for path in ICONS.glob("*.svg") if path.stem != "app")
NEEDED = {
    "play pause step-back step-forward skip-back skip-forward volume-2 volume-x repeat plus pencil",
    "trash-2 undo-2 redo-2 search command folder-open folder-plus file-video film map-pin users",
    "shield shield-check shield-alert badge-check triangle-alert info eye eye-off camera",
    "file-text download settings sun moon sun-moon x check clock history link quote scale tag",
    "message-square-quote diamond bookmark flag keyboard maximize zoom-in zoom-out circle-help",
    "copy panel-left ruler sliders-horizontal languages lock unlock hard-drive refresh-cw list",
    "image audio-lines scissors chevron-down chevron-right ellipsis circle square-dashed",
}


def _drawn(svg: bytes, side: int) -> QImage:
    picture = QImage(side, side, QImage.Format.Format_ARGB32)
    picture.fill(0)
    renderer = QSvgRenderer(QByteArray(svg))
    assert renderer.isValid()
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    return picture


def test_every_needed_icon_is_there() -> None:
    have = {path.stem for path in LINE_ICONS}
    assert {name for line in NEEDED for name in line.split()} <= have


@pytest.mark.parametrize("path", LINE_ICONS, ids=lambda path: path.stem)
def test_icon_is_of_the_set_and_takes_a_colour(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("stroke"), root.get("stroke-width")) == ("#000", "2")
    assert root.get("stroke-linecap") == "round"
    red = _drawn(text.replace('stroke="#000"', 'stroke="#ff0000"').encode(), 48)
    colours = {
        QColor(red.pixelColor(x, y)).name()
        for x in range(48)
        for y in range(48)
        if red.pixelColor(x, y).alpha() == 255
    }
    assert colours == {"#ff0000"}


@pytest.mark.parametrize("side", [48, 256])
def test_application_icon_has_renders_of_the_drawing(side: int) -> None:
    shipped = QImage(str(ICONS / f"app-{side}.png"))
    drawn = _drawn((ICONS / "app.svg").read_bytes(), side)
    assert (shipped.width(), shipped.height()) == (side, side)
    middle = (side // 2, side // 3)
    for channel in ("red", "green", "blue", "alpha"):
        difference = (
            getattr(shipped.pixelColor(*middle), channel)()
            - getattr(drawn.pixelColor(*middle), channel)()
        )
        assert abs(difference) <= 4


def test_licence_lies_beside_the_icons() -> None:
    assert "ISC License" in (ICONS / "LICENSE").read_text(encoding="utf-8")
