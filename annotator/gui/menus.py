"""The menu bar, made from the action table."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QMenuBar

from annotator.gui.action_table import ALL_ACTIONS, MENUS
from annotator.gui.actions import Actions, action_text


def fill_menu_bar(bar: QMenuBar, actions: Actions) -> dict[str, QMenu]:
    """Put every action into its menu; returns the menus by their path (`View/Panels`)."""
    menus: dict[str, QMenu] = {}
    for name in MENUS:
        menus[name] = bar.addMenu(f"&{action_text(name)}")
        menus[name].setObjectName(f"menu{name}")
    for spec in ALL_ACTIONS:
        if spec.menu not in menus:
            parent, _, name = spec.menu.rpartition("/")
            menus[spec.menu] = menus[parent].addMenu(action_text(name))
        if spec.rule:
            menus[spec.menu].addSeparator()
        menus[spec.menu].addAction(actions[spec.id])
    return menus
