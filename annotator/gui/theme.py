"""Colours and measures of the window: one dark and one light theme, on Fusion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from annotator.gui.style_sheet import style_sheet
from annotator.resource_files import resource_path

GRID = 8
_PROPERTY = "annotatorTheme"


@dataclass(frozen=True, slots=True)
class Theme:
    """Named colours as `#rrggbb`; every text colour stands at 4.5:1 on its grounds."""

    name: str
    window: str  # bars and panels
    panel: str
    sunken: str  # status bar
    field: str
    field_hover: str
    line: str
    line_strong: str  # the edge of a control
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_text: str
    selection: str
    selection_text: str
    link: str
    good: str
    warn: str
    bad: str
    good_ground: str
    warn_ground: str
    bad_ground: str
    picture_ground: str
    picture_text: str
    observation: str
    measurement: str
    inference: str
    claim: str
    legal_question: str
    procedural: str
    timeline_ground: str
    timeline_track: str
    timeline_grid: str
    timeline_wave: str
    timeline_playhead: str
    timeline_span_text: str
    timeline_marks: str
    timeline_key_frame: str
    graphic: str

    def colour(self, name: str) -> QColor:
        """The colour of that name; AttributeError for a name that is none."""
        return QColor(getattr(self, name))


DARK = Theme(
    name="dark",
    window="#25282c",
    panel="#25282c",
    sunken="#1e2023",
    field="#2e3237",
    field_hover="#373c42",
    line="#3a3f45",
    line_strong="#6b747c",
    text="#e6e8ea",
    muted="#a6aeb4",
    accent="#4fa3cb",
    accent_hover="#6bb5d8",
    accent_text="#0e1a20",
    selection="#263d49",
    selection_text="#f2f5f7",
    link="#7cc0e0",
    good="#7cc47c",
    warn="#e5a84e",
    bad="#f39191",
    good_ground="#26362a",
    warn_ground="#3b3122",
    bad_ground="#452b2c",
    picture_ground="#141517",
    picture_text="#c4c9cd",
    observation="#6ab6da",
    measurement="#4cc2ae",
    inference="#b9a0f0",
    claim="#e5a84e",
    legal_question="#d6a5b8",
    procedural="#a6aeb4",
    timeline_ground="#25282c",
    timeline_track="#2b2f34",
    timeline_grid="#363b41",
    timeline_wave="#8d949a",
    timeline_playhead="#f4f6f8",
    timeline_span_text="#101416",
    timeline_marks="#f2d36b",
    timeline_key_frame="#7b848c",
    graphic="#d96b6b",
)

LIGHT = Theme(
    name="light",
    window="#ffffff",
    panel="#ffffff",
    sunken="#f1f3f5",
    field="#eef1f3",
    field_hover="#e2e7ea",
    line="#d5dade",
    line_strong="#7c868e",
    text="#1c2226",
    muted="#566068",
    accent="#1d7097",
    accent_hover="#185f81",
    accent_text="#ffffff",
    selection="#d8eaf2",
    selection_text="#12191d",
    link="#17658a",
    good="#2c6e30",
    warn="#8a5200",
    bad="#b3302f",
    good_ground="#e3f1e4",
    warn_ground="#fbf0dd",
    bad_ground="#fbe6e5",
    picture_ground="#2a2c2f",
    picture_text="#c9ced2",
    observation="#1b6a8f",
    measurement="#0b7265",
    inference="#6a48b5",
    claim="#8a5200",
    legal_question="#8f4a66",
    procedural="#566068",
    timeline_ground="#ffffff",
    timeline_track="#f3f5f7",
    timeline_grid="#dfe4e8",
    timeline_wave="#6d767d",
    timeline_playhead="#16191b",
    timeline_span_text="#ffffff",
    timeline_marks="#8a6a00",
    timeline_key_frame="#8b949b",
    graphic="#b3302f",
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

# What stands on what; the test computes 4.5:1 for each pair in both themes.
TEXT_ON_GROUND: tuple[tuple[str, str], ...] = (
    *(
        (text, ground)
        for text in ("text", "muted")
        for ground in ("window", "panel", "sunken", "field")
    ),
    *(
        (kind, ground)
        for kind in (
            "observation",
            "measurement",
            "inference",
            "claim",
            "legal_question",
            "procedural",
        )
        for ground in ("panel", "timeline_ground", "timeline_track", "selection")
    ),
    *(
        (tone, ground)
        for tone in ("good", "warn", "bad")
        for ground in ("panel", "sunken", "selection")
    ),
    *(("text", ground) for ground in ("good_ground", "warn_ground", "bad_ground", "field_hover")),
    ("good", "good_ground"),
    ("warn", "warn_ground"),
    ("bad", "bad_ground"),
    ("link", "panel"),
    ("muted", "selection"),
    ("selection_text", "selection"),
    ("accent_text", "accent"),
    ("accent_text", "accent_hover"),
    ("picture_text", "picture_ground"),
    *(
        ("timeline_span_text", kind)
        for kind in (
            "observation",
            "measurement",
            "inference",
            "claim",
            "legal_question",
            "procedural",
        )
    ),
)


def contrast(first: str, second: str) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2.1 computes it."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def current_theme() -> Theme:
    """The theme in use, as the application object says; dark before one is set."""
    app = QGuiApplication.instance()
    name = app.property(_PROPERTY) if app is not None else None
    return THEMES.get(str(name), DARK)


def theme_of(_widget: QObject) -> Theme:
    """The theme in which a widget paints itself; ask again on each paint."""
    return current_theme()


def system_theme() -> Theme:
    """The theme that the desktop asks for; dark when it does not say."""
    light = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light
    return LIGHT if light else DARK


def chosen_theme(choice: str) -> Theme:
    """The theme of a choice: `dark`, `light` or `system`."""
    return THEMES[choice] if choice in THEMES else system_theme()


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Set style, palette and style sheet; widgets repaint themselves."""
    app.setProperty(_PROPERTY, theme.name)
    if app.style().objectName() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette_of(theme))
    controls = resource_path("controls", theme.name).as_posix()
    app.setStyleSheet(style_sheet(asdict(theme), controls))
    _news(app).changed.emit(theme)


class ThemeNews(QObject):
    """Says when the theme changed: `changed(Theme)`. A child of the application."""

    changed = Signal(object)


def on_theme_change(slot: Callable[[Theme], None]) -> None:
    """Call `slot`, a method of a QObject, whenever the theme has changed.

    Widgets that paint themselves need not ask: they are repainted anyway.
    """
    app = QGuiApplication.instance()
    if app is not None:
        _news(app).changed.connect(slot)


def _news(app: QObject) -> ThemeNews:
    found = app.findChild(ThemeNews)
    return found if found is not None else ThemeNews(app)


def palette_of(theme: Theme) -> QPalette:
    """The palette of Fusion in a theme."""
    role = QPalette.ColorRole
    palette = QPalette()
    for which, name in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "field"),
        (role.AlternateBase, "sunken"),
        (role.Text, "text"),
        (role.Button, "field"),
        (role.ButtonText, "text"),
        (role.BrightText, "bad"),
        (role.ToolTipBase, "field"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "muted"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "selection_text"),
        (role.Accent, "accent"),
        (role.Link, "link"),
        (role.LinkVisited, "link"),
        (role.Light, "line_strong"),
        (role.Midlight, "line"),
        (role.Mid, "line"),
        (role.Dark, "line"),
        (role.Shadow, "sunken"),
    ):
        palette.setColor(which, theme.colour(name))
    disabled = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(disabled, which, theme.colour("line_strong"))
    return palette


def load_fonts(app: QApplication) -> None:
    """Load the fonts of `resources/fonts` and set the one of the window."""
    for file in sorted(resource_path("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    font = QFont("Noto Sans")
    font.setPointSizeF(10)
    app.setFont(font)


def figures_font(widget_font: QFont, *, bold: bool = False, scale: float = 1.0) -> QFont:
    """The same font with figures of one width, for times and frame numbers."""
    font = QFont(widget_font)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setBold(bold)
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * scale)
    return font


def mono_font(widget_font: QFont) -> QFont:
    """The font for digests and reports."""
    font = QFont("Noto Sans Mono", widget_font.pointSize())
    if QFontInfo(font).family() != "Noto Sans Mono":
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(max(7.0, widget_font.pointSizeF() - 1))
    return font
