"""The form of a publication, and the choice of an exhibit in the forms of copies."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from annotator.case.copies import Publication
from annotator.case.copy_fields import PUBLICATION_FIELDS
from annotator.case.edits import Edit
from annotator.case.fields import read_field
from annotator.case.rules import check_entity
from annotator.errors import ValueRefusedError
from annotator.gui.field_block import FieldBlock
from annotator.gui.form_dialog import FormDialog
from annotator.gui.labels import PlainLabel, one_line
from annotator.gui.record_form import RecordForm
from annotator.gui.workspace import Workspace
from annotator.workflow.copies_published import (
    publishing,
    seen_words,
    why_no_interval,
    with_interval,
)


def exhibit_box(workspace: Workspace, chosen: str, parent: QWidget) -> QComboBox:
    """All exhibits to choose from."""
    box = QComboBox(parent)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    for exhibit in workspace.snapshot.exhibits:
        box.addItem(one_line(f"{exhibit.label} · {exhibit.name()}", 90), exhibit.id)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


class PublicationForm(FormDialog):
    """Says who put an exhibit's footage where, and when it was first seen there."""

    def __init__(
        self,
        workspace: Workspace,
        value: Publication | None = None,
        parent: QWidget | None = None,
        *,
        exhibit_id: str = "",
    ) -> None:
        super().__init__(workspace, parent)
        self.setObjectName("publicationForm")
        self._before = value
        new = value is None
        self.setWindowTitle(self.tr("Add a publication") if new else self.tr("Publication"))
        self._value = value or Publication(workspace.clock.new_id(), exhibit_id)
        self.exhibit = exhibit_box(workspace, self._value.exhibit_id, self.page)
        self.exhibit.setEnabled(not workspace.is_read_only())
        self.column.addWidget(FieldBlock(self.tr("Exhibit"), self.exhibit, self.page))
        self.form = RecordForm(PUBLICATION_FIELDS, self.page)
        self.form.show_record(self._value)
        self.form.set_read_only(read_only=workspace.is_read_only())
        self.form.typed.connect(self._say_interval)
        self.column.addWidget(self.form)
        self.interval = PlainLabel("", self, role="muted")
        self.interval.setWordWrap(True)
        self.interval.setAccessibleName(self.tr("The date as an interval"))
        self._say_interval()
        self._finish(new=new)
        self.resize(480, 600)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        # Outside what is scrolled: it says what the date and the zone above mean.
        whole.insertWidget(1, self.interval)
        self.form.field("uploader").setFocus()

    def typed(self) -> object:
        """All that can be typed here."""
        return (self.exhibit.currentData(), *self.form.texts().values())

    def _read(self) -> Publication:
        texts = self.form.texts()
        found = {spec.name: read_field(spec, texts[spec.name]) for spec in PUBLICATION_FIELDS}
        value = replace(
            self._value,
            exhibit_id=str(self.exhibit.currentData()),
            **found,  # type: ignore[arg-type]
        )
        return with_interval(value)

    def _say_interval(self) -> None:
        try:
            value = self._read()
        except ValueRefusedError as error:
            self.interval.setText(error.message)
            return
        said = seen_words(value)
        if said:
            self.interval.setText(self.tr("That is {interval}").format(interval=said))
        else:
            self.interval.setText(why_no_interval(value))

    def entered(self) -> tuple[object, Edit | None]:
        """The publication as it is entered, with its interval."""
        for spec in PUBLICATION_FIELDS:
            self.form.block(spec.name).accept()
        after = self._read()
        check_entity(after, self._workspace.snapshot)
        if after == self._before:
            return after, None
        return after, publishing(after, self._before)

    def refuse(self, error: ValueRefusedError) -> None:
        """At its field."""
        if error.field in self.form.texts():
            self.form.refuse(error.field, error.message, error.hint)
        else:
            self.refuse_below(str(error))
