"""The fields of the note editor, and what they hold together."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from annotator.case.snapshot import CaseSnapshot
from annotator.case.templates import Template
from annotator.case.vocabularies import (
    Confidence,
    Graphic,
    Likelihood,
    Modality,
    NoteKind,
    NotVisibleReason,
    ReviewState,
    Visibility,
)
from annotator.errors import ValueRefusedError
from annotator.gui.field_block import FieldBlock, Fold
from annotator.gui.film_words import grouped
from annotator.gui.labels import PlainLabel, Segment, SegmentedControl, one_line
from annotator.gui.note_content import SEEN_KINDS, NoteContent, fitting_kind
from annotator.gui.note_links import BearsOnRows, ClaimBox, RestsOn
from annotator.gui.note_pickers import FrameField, KindPicker, WordBox
from annotator.gui.note_text import NoteText
from annotator.gui.note_tokens import TokenField
from annotator.gui.note_translations import Translations
from annotator.gui.plain_edit import PlainEdit, PlainLine
from annotator.workflow.templates import named_people

LANGUAGES = ("", "ar", "en", "fr", "kk", "ru", "tr", "uk", "uz", "zh", "und")


class NoteForm(QWidget):
    """All fields of a note. `changed` after any change by hand."""

    changed = Signal()
    new_claim_wanted = Signal(object)  # "states" or "bears"

    def __init__(self, here: Callable[[], int | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = False
        self._locked = False
        self._offset = 0
        self._make(here)
        self._blocks = self._lay_out()
        self._listen()
        self._show_for_kind()

    # -- in and out

    def show_content(
        self, content: NoteContent, case: CaseSnapshot, *, own_id: str, user: str
    ) -> None:
        """Show a note; `changed` is not told."""
        self._quiet = True
        track = case.track_of(own_id) if own_id else None
        self._locked = track is not None and track.locked
        self._offset = case.info.first_frame_number
        tags = tuple(sorted(case.tags()))
        codes = tuple(person.code for person in case.people)
        self.text.set_vocabulary(tags, codes)
        self.tokens.set_vocabulary(tags, codes)
        self.text.set_claims({claim.id: claim.short or claim.text for claim in case.claims})
        self.kind.show_kind(content.kind)
        self.text.show_text(content.text)
        self.start.show_frame(content.start, self._offset)
        self.end.show_frame(content.end, self._offset)
        self.visibility.set_value(content.visibility or Visibility.CLEAR)
        self.reason.show_word(content.not_visible_reason)
        self.likelihood.show_word(content.likelihood)
        self.confidence.set_value(content.confidence)
        self.alternatives.setPlainText(content.alternatives)
        self.rests_on.show_notes(case, own_id, content.cites)
        self.claim.show_claims(case, content.claim_id)
        self.tokens.show_tokens(content.tags, content.people)
        self.bears_on.show_links(case, content.bears_on, user)
        self.language.setCurrentText(content.language)
        self.modality.show_word(content.modality)
        self.translations.show_translations(content.translations)
        self.graphic.show_word(content.graphic)
        self.review.show_word(content.review)
        self.reviewer.show_text(content.reviewer)
        self.words_fold.set_open(bool(content.language or content.translations))
        self.care_fold.set_open(
            content.graphic is not Graphic.NONE or content.review is not ReviewState.DRAFT
        )
        self.clear_refusals()
        self._show_for_kind()
        self._show_count()
        self._quiet = False

    def content(self) -> NoteContent:
        """What the fields hold. Raises ValueRefusedError for a frame that is no number."""
        start = self.start.frame()
        assert start is not None
        end = self.end.frame()
        visibility = self.visibility.value()
        confidence = self.confidence.value()
        content = NoteContent(
            kind=self.kind.kind(),
            start=start,
            end=None if end == start else end,
            text=self.text.toPlainText(),
            language=self.language.currentText().strip(),
            modality=self.modality.word() or Modality.SEEN,
            visibility=visibility if isinstance(visibility, Visibility) else None,
            not_visible_reason=self.reason.word(),
            likelihood=self.likelihood.word(),
            confidence=confidence if isinstance(confidence, Confidence) else None,
            alternatives=self.alternatives.toPlainText(),
            tags=self.tokens.tags(),
            people=self.tokens.codes(),
            cites=self.rests_on.chosen(),
            claim_id=self.claim.claim_id(),
            bears_on=self.bears_on.links(),
            translations=self.translations.translations(),
            graphic=self.graphic.word() or Graphic.NONE,
            review=self.review.word() or ReviewState.DRAFT,
            reviewer=self.reviewer.text().strip(),
        )
        return fitting_kind(content)

    def insert_template(self, template: Template, codes: Iterable[str] = ()) -> None:
        """Fill in what a template says, behind what was typed; tell of it as of any change.

        Those of the people with these codes whom its text names become people of the note.
        """
        self.kind.show_kind(template.kind)
        before = self.text.toPlainText().strip()
        text, people = named_people(template.text, codes)
        self.text.show_text("\n".join(part for part in (before, text) if part))
        self.tokens.show_tokens(
            tuple(dict.fromkeys((*self.tokens.tags(), *template.tags))),
            tuple(dict.fromkeys((*self.tokens.codes(), *people))),
        )
        if template.language:
            self.language.setCurrentText(template.language)
        self.modality.show_word(template.modality)
        self.visibility.set_value(template.visibility or Visibility.CLEAR)
        self.reason.show_word(template.not_visible_reason)
        self.likelihood.show_word(template.likelihood)
        self.confidence.set_value(template.confidence)
        if template.alternatives:
            self.alternatives.setPlainText(template.alternatives)
        self.graphic.show_word(template.graphic)
        self._show_for_kind()
        self._told()

    def refuse(self, error: ValueRefusedError) -> None:
        """Show a refusal at its field."""
        block = self._blocks.get(error.field, self._blocks["text"])
        block.refuse(error.message, error.hint)
        widget = block.widget
        if widget.focusProxy() is not None or widget.focusPolicy():
            widget.setFocus()

    def clear_refusals(self) -> None:
        """Take all refusals away."""
        for block in self._blocks.values():
            block.accept()

    def set_read_only(self, read_only: bool) -> None:
        """Whether anything can be changed; text stays selectable. Notes of locked tracks stay closed."""
        read_only = read_only or self._locked
        for edit in (self.text, self.alternatives):
            edit.setReadOnly(read_only)
        for field in (self.start, self.end, self.tokens):
            field.set_read_only(read_only)
        for widget in (
            self.kind, self.visibility, self.reason, self.likelihood, self.confidence,
            self.rests_on, self.claim, self.bears_on, self.language, self.modality,
            self.translations, self.graphic, self.review, self.reviewer,
        ):  # fmt: skip
            widget.setEnabled(not read_only)

    def refresh_links(self, case: CaseSnapshot, own_id: str, user: str) -> None:
        """The case changed below: list its claims, people and notes again, keep what is typed."""
        self._quiet = True
        self.rests_on.show_notes(case, own_id, self.rests_on.chosen())
        self.claim.show_claims(case, self.claim.claim_id())
        self.bears_on.show_links(case, self.bears_on.links(), user)
        self._quiet = False

    # -- build

    def _make(self, here: Callable[[], int | None]) -> None:
        self.kind = KindPicker(self)
        self.text = NoteText(self)
        self.text.setPlaceholderText(self.tr("What is to be seen or heard here?"))
        self.start = FrameField(here, self, optional=False)
        self.end = FrameField(here, self, optional=True)
        self.count = PlainLabel("", self, role="muted")
        self.visibility = SegmentedControl([Segment(word, str(word)) for word in Visibility], self)
        self.reason = WordBox(NotVisibleReason, self, none=self.tr("Why is it not visible?"))
        self.likelihood = WordBox(Likelihood, self, none=self.tr("not judged"))
        self.confidence = SegmentedControl(
            [Segment(word, str(word)) for word in Confidence], self, optional=True
        )
        self.alternatives = PlainEdit(self, lines=2)
        self.alternatives.setPlaceholderText(self.tr("What else could explain it?"))
        self.rests_on = RestsOn(self)
        self.claim = ClaimBox(self)
        self.tokens = TokenField(self)
        self.bears_on = BearsOnRows(self)
        self.language = QComboBox(self)
        self.language.setEditable(True)
        self.language.addItems(list(LANGUAGES))
        self.language.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line = self.language.lineEdit()
        assert line is not None
        line.setPlaceholderText("ru, kk, en…")
        self.modality = WordBox(Modality, self)
        self.translations = Translations(self)
        self.graphic = WordBox(Graphic, self)
        self.review = WordBox(ReviewState, self)
        self.reviewer = PlainLine(self)

    def _lay_out(self) -> dict[str, FieldBlock]:
        frames = QWidget(self)
        row = QHBoxLayout(frames)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(FieldBlock(self.tr("From"), self.start, frames), 1)
        row.addWidget(FieldBlock(self.tr("To"), self.end, frames), 1)
        self._note_frames = FieldBlock("", frames, self)
        blocks = {
            "text": FieldBlock("", self.text, self),
            "claim_id": FieldBlock(self.tr("States the claim"), self.claim, self),
            "frames": self._note_frames,
            "visibility": FieldBlock(self.tr("Visibility"), self.visibility, self),
            "not_visible_reason": FieldBlock("", self.reason, self),
            "likelihood": FieldBlock(self.tr("Likelihood"), self.likelihood, self),
            "confidence": FieldBlock(self.tr("Confidence in the basis"), self.confidence, self),
            "cites": FieldBlock(self.tr("Rests on"), self.rests_on, self),
            "alternatives": FieldBlock(self.tr("Alternatives"), self.alternatives, self),
            "people": FieldBlock(self.tr("Tags and people"), self.tokens, self),
            "bears_on": FieldBlock(self.tr("Bears on claims"), self.bears_on, self),
        }
        self.text.setAccessibleName(self.tr("Text of the note"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.kind)
        for block in blocks.values():
            column.addWidget(block)
            if block is self._note_frames:
                column.addWidget(self.count)
        self.words_fold = Fold(self.tr("Language and translation"), self)
        self.words_fold.content.addWidget(_pair(
            FieldBlock(self.tr("Language"), self.language, self),
            FieldBlock(self.tr("By way of"), self.modality, self),
        ))  # fmt: skip
        self.words_fold.content.addWidget(self.translations)
        self.care_fold = Fold(self.tr("Review and care"), self)
        self.care_fold.content.addWidget(_pair(
            FieldBlock(self.tr("Review"), self.review, self),
            FieldBlock(self.tr("Reviewed by"), self.reviewer, self),
        ))  # fmt: skip
        self.care_fold.content.addWidget(FieldBlock(self.tr("Hard to look at"), self.graphic, self))
        column.addWidget(self.words_fold)
        column.addWidget(self.care_fold)
        return blocks

    def _listen(self) -> None:
        self.kind.chosen.connect(self._on_kind)
        self.text.token_typed.connect(self.tokens.add)
        self.text.claim_chosen.connect(self._on_claim)
        self.claim.new_wanted.connect(lambda: self.new_claim_wanted.emit("states"))
        self.bears_on.new_wanted.connect(lambda: self.new_claim_wanted.emit("bears"))
        self.visibility.chosen.connect(lambda _value: self._on_visibility())
        for box in (self.reason, self.likelihood, self.modality, self.graphic, self.review):
            box.currentIndexChanged.connect(lambda _at: self._told())
        self.language.editTextChanged.connect(lambda _text: self._told())
        self.reviewer.textEdited.connect(lambda _text: self._told())
        self.confidence.chosen.connect(lambda _value: self._told())
        for signal in (
            self.text.textChanged, self.alternatives.textChanged, self.start.edited,
            self.end.edited, self.rests_on.changed, self.claim.picked, self.tokens.changed,
            self.bears_on.changed, self.translations.changed,
        ):  # fmt: skip
            signal.connect(self._told)

    # -- what depends on what

    def _on_kind(self, _kind: NoteKind) -> None:
        self._show_for_kind()
        self._told()

    def _on_claim(self, claim_id: str) -> None:
        """A claim chosen while typing: the note states it, or bears on it."""
        if self.kind.kind() is NoteKind.CLAIM:
            self.claim.choose(claim_id)
        else:
            self.bears_on.add(claim_id)
        self.text.setFocus()

    def _on_visibility(self) -> None:
        self._show_for_kind()
        self._told()

    def _show_for_kind(self) -> None:
        kind = self.kind.kind()
        seen, inferred = kind in SEEN_KINDS, kind is NoteKind.INFERENCE
        self._blocks["visibility"].setVisible(seen)
        not_visible = self.visibility.value() is Visibility.NOT_VISIBLE
        self._blocks["not_visible_reason"].setVisible(seen and not_visible)
        for name in ("likelihood", "confidence", "cites", "alternatives"):
            self._blocks[name].setVisible(inferred)
        self._blocks["claim_id"].setVisible(kind is NoteKind.CLAIM)

    def _told(self) -> None:
        if self._quiet:
            return
        for block in self._blocks.values():
            block.accept()
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        try:
            start, end = self.start.frame(), self.end.frame()
        except ValueRefusedError:
            self.count.hide()
            return
        self.count.setVisible(end is not None)
        if start is not None and end is not None:
            count = max(0, end - start + 1)
            self.count.setText(one_line(self.tr("{n} frames").format(n=grouped(count))))


def _pair(first: QWidget, second: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(first, 1)
    row.addWidget(second, 1)
    return both
