"""Sources, claims and people: the form in which they are added and changed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from annotator.case.accounts import Claim, Person, Source
from annotator.case.edits import Change, Edit
from annotator.case.fields import (
    CLAIM_FIELDS,
    PERSON_FIELDS,
    SOURCE_FIELDS,
    FieldSpec,
    read_field,
)
from annotator.case.rules import check_entity
from annotator.errors import ValueRefusedError
from annotator.gui.field_block import FieldBlock
from annotator.gui.form_dialog import FormDialog
from annotator.gui.icons import icon
from annotator.gui.labels import one_line
from annotator.gui.note_translations import Translations
from annotator.gui.record_beside import BesideForm
from annotator.gui.record_form import RecordForm
from annotator.gui.record_link import CopiedLink
from annotator.gui.workspace import Workspace
from annotator.workflow.account_edits import Beside, Record, beside, save_record

_SPECS: dict[str, tuple[FieldSpec, ...]] = {
    "source": SOURCE_FIELDS,
    "claim": CLAIM_FIELDS,
    "person": PERSON_FIELDS,
}


class RecordDialog(FormDialog):
    """Adds a source, claim or person, or changes one, as one edit; `saved(value)`."""

    def __init__(
        self,
        workspace: Workspace,
        entity: str,
        value: Record | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(workspace, parent)
        self.setObjectName(f"{entity}Dialog")
        self._entity = entity
        self._before = value
        self._source_id = ""
        self._link_for_source = ""
        self._beside_before: Beside | None = None
        self._value = value if value is not None else _blank(entity, workspace.clock.new_id())
        self.setWindowTitle(self._title())
        self._build()
        self.form.show_record(self._value)
        self.form.set_read_only(read_only=workspace.is_read_only())
        self._finish(new=value is None)
        self.resize(500, 660 if entity != "person" else 520)
        first = next(iter(self.form.texts()))
        self.form.field(first).setFocus()

    def entered(self) -> tuple[object, Edit | None]:
        """The record as it is entered, with what stands beside it."""
        after = self._read()
        check_entity(after, self._workspace.snapshot)
        stands_beside = self.beside.read() if self.beside is not None else None
        return after, save_record(
            self._title(),
            self._before,
            after,
            (self._beside_before, stands_beside),
            self._linked_source(),
        )

    def refuse(self, error: ValueRefusedError) -> None:
        """At its field, which is shown."""
        shown: QWidget
        if self.beside is not None and self.beside.refuse(error):
            shown = self.beside.form.field(error.field)
        else:
            self.form.refuse(error.field, error.message, error.hint)
            shown = self.form.field(error.field) if error.field in self.form.texts() else self.form
        self.area.ensureWidgetVisible(shown, 0, 60)

    # -- the link that came with a quote

    def _on_link(self, link: str) -> None:
        """Offer to keep where a quote was copied from."""
        if isinstance(self._value, Source):
            if self.form.text("url").strip() != link:
                self.link.offer(link, self.tr("Take it as the address"))
            return
        source = self._workspace.snapshot.find("source", self._source_id)
        if not isinstance(self._value, Claim) or getattr(source, "url", "") == link:
            return
        if not isinstance(source, Source):
            self.link.offer(link, self.tr("New source with this address…"))
        elif not source.url.strip():
            self.link.offer(link, self.tr("Take it as the address of its source"))
        else:
            self.link.offer(link, self.tr("Keep it in the remarks"))

    def _take_link(self, link: str) -> None:
        source = self._workspace.snapshot.find("source", self._source_id)
        if isinstance(self._value, Source):
            self.form.set_text("url", link)
        elif not isinstance(source, Source):
            self._add_source(link)
        elif not source.url.strip():
            self._link_for_source = link
        else:
            before = self.form.text("remarks").rstrip()
            self.form.set_text("remarks", f"{before}\n{link}".strip())
        self.link.keep()

    def _linked_source(self) -> tuple[Change, ...]:
        """The source of the claim with the address that came with its words."""
        source = self._workspace.snapshot.find("source", self._source_id)
        if not self._link_for_source or not isinstance(source, Source) or source.url.strip():
            return ()
        return (Change(source, replace(source, url=self._link_for_source)),)

    def _add_source(self, link: str = "") -> None:
        dialog = RecordDialog(self._workspace, "source", parent=self)
        if link:
            dialog.form.set_text("url", link)
        box = self.source
        assert box is not None
        dialog.saved.connect(lambda source: self._fill_sources(box, source.id))
        dialog.open()

    # -- build

    def _build(self) -> None:
        page, column = self.page, self.column
        self.form = RecordForm(_SPECS[self._entity], self)
        self.source: QComboBox | None = None
        self.translations: Translations | None = None
        if isinstance(self._value, Claim):
            self.source = self._source_box(self._value.source_id)
            column.addWidget(FieldBlock(self.tr("Source"), self.source, page))
        column.addWidget(self.form)
        self.link = CopiedLink(page)
        self.form.link_pasted.connect(self._on_link)
        self.link.taken.connect(self._take_link)
        column.addWidget(self.link)
        if isinstance(self._value, Claim):
            self.translations = Translations(page)
            self.translations.show_translations(self._value.translations)
            column.addWidget(FieldBlock(self.tr("Translations"), self.translations, page))
        self.beside: BesideForm | None = None
        if isinstance(self._value, Claim | Source):
            self._beside_before = beside(self._value, self._workspace.snapshot)
            self.beside = BesideForm(self._workspace, self._value, self._beside_before, page)
            self.beside.form.set_read_only(read_only=self._workspace.is_read_only())
            column.addWidget(self.beside)

    def _source_box(self, source_id: str) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName("claimSource")
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._fill_sources(box, source_id)
        box.activated.connect(self._on_source)
        return box

    def _fill_sources(self, box: QComboBox, source_id: str) -> None:
        box.clear()
        box.addItem(self.tr("no source yet"), "")
        for source in self._workspace.snapshot.sources:
            box.addItem(one_line(source.name, 80), source.id)
        box.insertSeparator(box.count())
        box.addItem(icon("plus"), self.tr("New source…"), None)
        box.setCurrentIndex(max(0, box.findData(source_id)))
        self._source_id = source_id

    def _on_source(self, at: int) -> None:
        assert self.source is not None
        chosen = self.source.itemData(at)
        if chosen is not None:
            self._source_id = str(chosen)
            return
        self.source.setCurrentIndex(max(0, self.source.findData(self._source_id)))
        self._add_source()

    def _title(self) -> str:
        new = self._before is None
        return {
            "source": self.tr("Add a source") if new else self.tr("Change the source"),
            "claim": self.tr("Add a claim") if new else self.tr("Change the claim"),
            "person": self.tr("Add a person") if new else self.tr("Change the person"),
        }[self._entity]

    def typed(self) -> object:
        """All that can be typed here."""
        translations = self.translations.translations() if self.translations is not None else ()
        beside_it = self.beside.form.texts() if self.beside is not None else {}
        return self.form.texts(), self._source_id, translations, beside_it, self._link_for_source

    def _read(self) -> Record:
        specs = _SPECS[self._entity]
        texts = self.form.texts()
        found = {spec.name: read_field(spec, texts[spec.name]) for spec in specs}
        if isinstance(self._value, Claim):
            found["source_id"] = self._source_id
            if self.translations is not None:
                found["translations"] = self.translations.translations()
        return replace(self._value, **found)  # type: ignore[arg-type]


def _blank(entity: str, new_id: str) -> Record:
    if entity == "source":
        return Source(new_id, "")
    return Claim(new_id, "", "") if entity == "claim" else Person(new_id, "")
