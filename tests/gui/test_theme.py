from __future__ import annotations

from dataclasses import asdict

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QToolButton

from annotator.gui.empty_state import EmptyState
from annotator.gui.icons import icon
from annotator.gui.labels import SectionHeader
from annotator.gui.theme import (
    DARK,
    LIGHT,
    TEXT_ON_GROUND,
    apply_theme,
    chosen_theme,
    contrast,
    current_theme,
    figures_font,
    mono_font,
)
from annotator.resource_files import resource_path

BOTH = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@BOTH
@pytest.mark.parametrize("text,ground", TEXT_ON_GROUND)
def test_text_is_readable_on_its_ground(theme, text, ground):
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5


@BOTH
def test_palette_text_is_readable(dark, theme):
    apply_theme(dark, theme)
    palette = dark.palette()
    role = QPalette.ColorRole
    for text, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.PlaceholderText, role.Base),
        (role.HighlightedText, role.Highlight),
        (role.Link, role.Window),
    ):
        assert contrast(palette.color(text).name(), palette.color(ground).name()) >= 4.5, text


@BOTH
def test_colours_are_colours(theme):
    for name, value in asdict(theme).items():
        assert name == "name" or QColor(value).name() == value


def test_controls_stand_out_from_the_panel():
    for theme in (DARK, LIGHT):
        assert contrast(theme.line_strong, theme.panel) >= 3  # WCAG 1.4.11, edges of controls
        assert contrast(theme.accent, theme.panel) >= 3


def test_theme_is_known_to_whoever_asks(dark):
    apply_theme(dark, LIGHT)
    assert current_theme() is LIGHT
    assert dark.palette().color(QPalette.ColorRole.Window) == LIGHT.colour("window")
    apply_theme(dark, DARK)
    assert current_theme() is DARK
    assert "#25282c" in dark.styleSheet()


def test_choices():
    assert chosen_theme("dark") is DARK
    assert chosen_theme("light") is LIGHT
    assert chosen_theme("system") in (DARK, LIGHT)
    assert chosen_theme("nonsense") in (DARK, LIGHT)


def test_icons_take_the_colour_of_the_theme(dark):
    def middle_colours(theme):
        apply_theme(dark, theme)
        image = icon("square").pixmap(24, 24).toImage()
        points = [(x, y) for x in range(24) for y in range(24)]
        return {image.pixelColor(*p).name() for p in points if image.pixelColor(*p).alpha() == 255}

    assert DARK.text in middle_colours(DARK)
    assert LIGHT.text in middle_colours(LIGHT)


def test_fonts_are_the_ones_of_the_program(dark):
    assert QFontInfo(dark.font()).family() == "Noto Sans"
    assert figures_font(QFont("Noto Sans", 10)).featureValue(QFont.Tag("tnum")) == 1
    mono = QFontMetrics(mono_font(QFont("Noto Sans", 10)))
    assert mono.horizontalAdvance("iiii") == mono.horizontalAdvance("mmmm")


def test_buttons_of_empty_panels_and_headers_follow_the_theme(qtbot, dark):
    empty = EmptyState()
    qtbot.addWidget(empty)
    empty.say("Nothing here", "Note at this frame", "diamond")
    header = SectionHeader("Claims", action="Add", action_icon="plus")
    qtbot.addWidget(header)
    buttons = (empty.button, header.findChild(QToolButton))
    before = [button.icon().pixmap(16, 16).toImage() for button in buttons]
    apply_theme(dark, LIGHT)
    after = [button.icon().pixmap(16, 16).toImage() for button in buttons]
    assert all(old != new for old, new in zip(before, after, strict=True))


@BOTH
def test_arrow_and_marks_are_there_in_the_colours_of_the_theme(theme):
    folder = resource_path("controls", theme.name)
    assert theme.muted in (folder / "arrow.svg").read_text()
    for mark in ("check.svg", "dot.svg"):
        assert theme.accent_text in (folder / mark).read_text()
