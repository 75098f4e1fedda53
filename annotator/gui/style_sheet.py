"""The one style sheet of the window, filled in with the colours of a theme.

Only what the palette cannot say: flat controls, hair lines, focus rings.
Widgets take part by property: `tone` on badges, `role` on buttons and frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template


def style_sheet(colours: Mapping[str, str], controls: str) -> str:
    """The style sheet with `$name` replaced by the colour of that name.

    `controls` is the folder of the theme's arrow, check mark and dot.
    """
    return _SHEET.substitute(colours, controls=controls)


_SHEET = Template("""
QMainWindow, QDialog { background: $window; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QToolTip { background: $field; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { background: $window; padding: 0 4px; }
QWidget#topRow { background: $window; border-bottom: 1px solid $line; }
QWidget#topRow > QFrame { border: none; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $field_hover; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 8px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $selection_text; }
QMenu::item:disabled { color: $line_strong; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }

QPushButton, QToolButton[role="plain"] {
  background: $field; color: $text; border: 1px solid $line; border-radius: 5px; padding: 5px 12px;
}
QPushButton:hover, QToolButton[role="plain"]:hover { background: $field_hover; }
QPushButton:pressed { background: $selection; }
QPushButton:focus, QToolButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $line_strong; }
QPushButton[role="primary"], QPushButton:default {
  background: $accent; color: $accent_text; border: 1px solid $accent; font-weight: 600;
}
QPushButton[role="primary"]:hover, QPushButton:default:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus, QPushButton:default:focus { border: 1px solid $text; }
QPushButton[role="primary"]:disabled, QPushButton:default:disabled {
  background: $field; color: $line_strong; border-color: $line;
}
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; color: $link; padding: 2px 4px; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 1px solid $accent; }
QPushButton[role="quiet"] { background: transparent; border: 1px solid transparent; color: $muted; padding: 4px 6px; }
QPushButton[role="quiet"]:hover { color: $text; }
QPushButton[role="quiet"]:focus { border: 1px solid $accent; }
QPushButton[role="card"] { text-align: left; padding: 10px 12px; border-radius: 6px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 4px; }
QToolButton:hover { background: $field_hover; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton[role="square"] { background: $field; }
QToolButton[role="square"]:hover { background: $field_hover; }
QToolButton[role="primary"] { background: $accent; color: $accent_text; }
QToolButton[role="primary"]:hover { background: $accent_hover; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox {
  background: $field; color: $text; border: 1px solid $line; border-radius: 5px; padding: 4px 8px;
  selection-background-color: $accent; selection-color: $accent_text;
}
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: 1px solid $accent;
}
QLineEdit:read-only, QTextEdit:read-only { color: $text; }
QTextEdit[role="bare"] { background: transparent; border: 1px solid transparent; border-radius: 0; padding: 0; }
QTextEdit[role="bare"]:focus { border: 1px solid $accent; }
QLineEdit:disabled, QTextEdit:disabled, QComboBox:disabled { color: $line_strong; }
QLineEdit[state="bad"], QTextEdit[state="bad"], QPlainTextEdit[state="bad"] { border: 1px solid $bad; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$controls/arrow.svg"); width: 12px; height: 12px; }
QComboBox[role="compact"], QToolButton[role="compact"] { padding: 1px 8px; }
QToolButton[role="compact"] { border: 1px solid $line; color: $muted; }
QToolButton[role="compact"]:checked { color: $selection_text; border-color: $accent; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $line; padding: 2px; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: $panel; qproperty-drawBase: 0; }
QTabBar::tab {
  background: transparent; color: $muted; padding: 8px 12px; border: none;
  border-bottom: 2px solid transparent;
}
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $text; border-bottom: 2px solid $text; }

QAbstractItemView {
  background: $panel; color: $text; border: none; outline: 0;
  selection-background-color: $selection; selection-color: $selection_text;
}
QTableView { gridline-color: $line; }
QTableView::item { border: none; border-bottom: 1px solid $line; padding: 0 8px; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
  background: $selection; color: $selection_text;
}
QTableView::item:focus { border: 1px solid $accent; }
QTreeView::item { padding: 3px 0; }
QListView::item { padding: 4px 6px; }
QListView::item:hover, QTreeView::item:hover { background: $field; }
QHeaderView { background: $panel; }
QHeaderView::section {
  background: $panel; color: $muted; border: none; border-bottom: 1px solid $line; padding: 3px 8px;
}
QTableCornerButton::section { background: $panel; border: none; }

QScrollArea, QScrollArea > QWidget > QWidget[role="page"] { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $line_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
  background: $text; width: 12px; height: 12px; margin: -4px 0; border-radius: 6px;
}
QSlider::handle:horizontal:focus { background: $accent; }
QProgressBar {
  background: $line; border: none; border-radius: 3px; max-height: 6px; color: transparent;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QDialog[role="popup"] { background: $panel; border: 1px solid $line_strong; }

QDockWidget { color: $muted; border: none; titlebar-close-icon: none; }
QStatusBar { background: $sunken; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: none; }
QSplitter::handle { background: $line; }
QGroupBox { border: 1px solid $line; border-radius: 6px; margin-top: 16px; padding: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 8px; color: $muted; }
QCheckBox, QRadioButton { spacing: 6px; padding: 2px; border: 1px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $accent; }
QCheckBox::indicator, QRadioButton::indicator {
  width: 14px; height: 14px; background: $field; border: 1px solid $line_strong;
}
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked {
  background: $accent; border: 1px solid $accent;
}
QCheckBox::indicator:checked { image: url("$controls/check.svg"); }
QRadioButton::indicator:checked { image: url("$controls/dot.svg"); }
QAbstractItemView::indicator {
  width: 14px; height: 14px; background: $field; border: 1px solid $line_strong; border-radius: 3px;
}
QAbstractItemView::indicator:checked {
  background: $accent; border: 1px solid $accent; image: url("$controls/check.svg");
}

QLabel[role="muted"] { color: $muted; }
QLabel[role="title"] { font-size: 18pt; font-weight: 600; }
QLabel[role="heading"] { font-size: 12pt; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="good"] { color: $good; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="key"] {
  background: $field_hover; border-radius: 3px; padding: 0 4px; color: $muted;
  font-family: "Noto Sans Mono"; font-size: 8pt;
}
QLabel[role="chip"] { border: 1px solid $line; border-radius: 3px; padding: 0 4px; color: $muted; font-size: 8pt; }
QLabel[role="chip"][tone="good"] { border-color: $good; color: $good; }
QLabel[role="chip"][tone="warn"] { border-color: $warn; color: $warn; }
QLabel[role="chip"][tone="bad"] { border-color: $bad; color: $bad; }
QLabel[role="chip"][tone="accent"] { border-color: $accent; color: $link; }

QFrame[role="bar"] { background: $window; border: none; border-bottom: 1px solid $line; }
QFrame[role="transport"] { background: $window; border: none; border-top: 1px solid $line; }
QFrame[role="panel"] { background: $panel; border: none; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="drop"] { border: 1px dashed $line_strong; border-radius: 8px; background: $sunken; }
QFrame[role="drop"][state="over"] { border: 2px dashed $accent; background: $selection; }
QFrame[role="banner"] { border: none; border-bottom: 1px solid $line; background: $field; }
QFrame[role="banner"][tone="bad"] { background: $bad_ground; }
QFrame[role="banner"][tone="warn"] { background: $warn_ground; }
QFrame[role="banner"][tone="good"] { background: $good_ground; }
QFrame[role="segments"] { background: transparent; border: 1px solid $line; border-radius: 5px; }
QFrame[role="segments"] QToolButton { border-radius: 4px; padding: 4px 8px; color: $muted; }
QFrame[role="segments"][tight="true"] QToolButton { padding: 4px 3px; }
QFrame[role="segments"] QToolButton:checked { background: $selection; color: $selection_text; font-weight: 600; }
""")
