"""The templates of the case: their names, what they say, their order."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from annotator.case.edits import Edit
from annotator.case.templates import Template
from annotator.gui.kind_marks import kind_icon, kind_word
from annotator.gui.mention_line import MentionDelegate
from annotator.gui.record_list import RecordList
from annotator.gui.record_table import Column, Records
from annotator.gui.workspace import Workspace
from annotator.workflow.templates import change_template, move_template, remove_template

_TEXT = 3


class TemplateDialog(RecordList):
    """The templates in their order; made from notes, changed here."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        words = (
            _tr("Templates"),
            _tr(
                "While a note is being written, “Insert a template” fills it in; “Save as a"
                " template” keeps what it says under a name, and replaces one of the same name."
            ),
            _tr("No templates yet. Write a note, then choose “Save as a template…”."),
        )
        super().__init__(workspace, _records(), words, parent)
        self.setObjectName("templateDialog")
        for place, width in enumerate((200, 130, 200)):
            self.table.setColumnWidth(place, width)
        self._mentions = MentionDelegate(
            lambda: [person.code for person in workspace.snapshot.people], self
        )
        self.table.setItemDelegateForColumn(_TEXT, self._mentions)

    def remove_edit(self, record: Template) -> Edit:
        """Notes that were begun from it stay."""
        return remove_template(record)

    def move_edit(self, record: Template, places: int) -> Edit | None:
        """Another place in the list."""
        return move_template(self._workspace.snapshot.listed_templates(), record, places)


def _records() -> Records[Template]:
    columns: tuple[Column[Template], ...] = (
        Column(
            _tr("Name"),
            _tr("What it is called in the menu"),
            lambda template: template.name,
            lambda template, words: replace(template, name=words.strip()),
            icon=lambda template: kind_icon(template.kind),
        ),
        Column(
            _tr("Kind"),
            _tr("What notes begun from it are; to change it, save another note under this name"),
            lambda template: kind_word(template.kind),
            lambda template, _words: template,
        ),
        Column(
            _tr("Tags"),
            _tr("Parted by commas"),
            lambda template: ", ".join(template.tags),
            lambda template, words: replace(template, tags=_tags(words)),
        ),
        Column(
            _tr("Text"),
            _tr("What notes begun from it say; @ names people, who become people of the note"),
            lambda template: template.text,
            lambda template, words: replace(template, text=words),
        ),
    )
    return Records(
        "template",
        columns,
        lambda workspace: workspace.snapshot.listed_templates(),
        change_template,
    )


def _tags(words: str) -> tuple[str, ...]:
    parts = (part.strip().lstrip("#") for part in words.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _tr(text: str) -> str:
    return QCoreApplication.translate("templates", text)
