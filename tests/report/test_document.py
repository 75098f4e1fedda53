import re
from dataclasses import replace
from datetime import datetime

import pytest

from annotator.case.case_info import CaseInfo
from annotator.case.fields import PROVENANCE_FIELDS
from annotator.case.snapshot import CaseSnapshot
from annotator.case.vocabularies import NoteKind
from annotator.errors import UsageError
from annotator.report.blocks import (
    Callout,
    Card,
    Facts,
    Figures,
    Paragraph,
    Quote,
    Table,
    Text,
    Tone,
)
from annotator.report.document import compose
from annotator.report.inputs import SECTIONS, ReportOptions, Still
from annotator.report.words import Words
from annotator.timing.frame_stamp import FrameStamp
from tests.report.invented_case import (
    ARABIC,
    MADE,
    RUSSIAN,
    invented_document,
    invented_snapshot,
    make_index,
    sealed_log,
    stills_of,
)


def texts(value):
    """All Text values anywhere inside a part of a report."""
    if isinstance(value, Text):
        return [value]
    if isinstance(value, str):
        return [Text(value)]
    if isinstance(value, tuple):
        return [text for item in value for text in texts(item)]
    if hasattr(value, "__dataclass_fields__"):
        return [t for name in value.__dataclass_fields__ for t in texts(getattr(value, name))]
    return []


def words(value):
    return "\n".join(text.text for text in texts(value))


@pytest.fixture(scope="module")
def document():
    return invented_document()


def section(document, key):
    return next(section for section in document.sections if section.key == key)


def card(document, key, start):
    return next(
        block
        for block in section(document, key).blocks
        if isinstance(block, Card) and start in words(block)
    )


# Sections that say nothing where the case has nothing for them; the others always stand there.
ONLY_IF_ANY = {
    "copies", "timelines", "places", "event_time", "sheets", "observations", "inferences", "claims",
    "stances", "matrix", "legal", "procedural", "people", "enhancements", "sounds",
}  # fmt: skip


def keys(document):
    return tuple(section.key for section in document.sections)


def test_all_sections_stand_in_their_order(document):
    assert keys(document) == tuple(key for key in SECTIONS if key in keys(document))
    assert set(SECTIONS) - set(keys(document)) <= ONLY_IF_ANY


def test_every_link_leads_somewhere(document):
    anchors = {section.anchor for section in document.sections}
    anchors |= {
        block.anchor for s in document.sections for block in s.blocks if isinstance(block, Card)
    }
    targets = {text.target for s in document.sections for text in texts(s.blocks) if text.target}
    assert targets
    assert targets <= anchors
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", anchor) for anchor in anchors)


@pytest.mark.parametrize("left_out", SECTIONS)
def test_any_section_can_be_left_out_and_links_still_hold(left_out):
    kept = tuple(key for key in SECTIONS if key != left_out)
    document = invented_document(options=ReportOptions(sections=kept), pictures=False)
    whole = keys(invented_document(pictures=False))
    # Without limitations there is no place to say of what there is nothing.
    empty = {"places", "enhancements", "sounds"} if left_out == "limitations" else set()
    assert keys(document) == tuple(key for key in kept if key in whole or key in empty)
    test_every_link_leads_somewhere(document)


def test_invented_stands_before_everything_else(document):
    first = section(document, "question").blocks[0]
    assert isinstance(first, Callout)
    assert first.tone is Tone.INVENTED
    case = invented_snapshot()
    honest = invented_document(replace(case, info=replace(case.info, invented=False)))
    assert "Invented for training" not in words(section(honest, "question").blocks)


def test_a_frame_has_the_number_people_read_and_its_index(document):
    note = card(document, "observations", "Five figures")
    said = words(note)
    assert "Frame 13 (index 12, counted from 0)" in said
    index = make_index(900, variable=True)
    assert f"PTS {index.pts(12)} × 1/90000 s" in said
    assert index.digest(12) in said
    assert document.material.exhibits[0].digest_sha256 in said
    assert "Elapsed 00:00:00.450" in said
    assert "R. Reviewer" in said
    assert "P-1 (protester)" in said


def test_a_span_shows_its_first_and_last_frame(document):
    note = card(document, "observations", "No object is thrown")
    figures = next(part for part in note.parts if isinstance(part, Figures)).figures
    assert ["First frame" in words(f) for f in figures] == [True, False]
    assert ["Last frame" in words(f) for f in figures] == [False, True]
    assert figures[0].picture != figures[1].picture


def test_seen_inferred_and_claimed_never_mix(document):
    kinds = {
        "observations": {"observation", "measurement"},
        "inferences": {"inference"},
        "legal": {"legal question"},
        "procedural": {"procedural"},
    }
    for key, allowed in kinds.items():
        cards = [block for block in section(document, key).blocks if isinstance(block, Card)]
        assert {block.marks[0].text for block in cards} == allowed
    assert "likely" not in words(section(document, "observations").blocks).replace("unlikely", "")


def test_an_inference_names_its_basis_and_other_explanations(document):
    note = card(document, "inferences", "probably hit")
    said = texts(note)
    assert {t.target for t in said if t.target} >= {"note-N4", "note-N7"}
    assert "A stumble" in words(note)
    assert "likely (55–80 %)" in words(note)
    assert "moderate" in words(note)


def test_speaker_and_publisher_are_apart_and_words_verbatim(document):
    claim = card(document, "claims", "Nobody defends")
    quotes = [part for part in claim.parts if isinstance(part, Quote)]
    assert quotes[0].words.text == RUSSIAN
    assert quotes[0].words.language == "ru"
    facts = {r.label: words(r.value) for p in claim.parts if isinstance(p, Facts) for r in p.rows}
    assert facts["Said by"] == "The editor"
    assert facts["Published by"] == "A social network"
    assert "machine translation" not in words(claim)


def test_unreviewed_machine_translation_is_marked_beside_its_words(document):
    claim = card(document, "claims", "Shots only in the air")
    quote = next(p for p in claim.parts if isinstance(p, Quote) and "Officers" in p.words.text)
    assert quote.label[-1].text == "machine translation, not reviewed"
    note = card(document, "observations", "Оқ атылған")
    assert "machine translation, not reviewed" in words(note)


def test_no_stance_is_made_up(document):
    overview = next(b for b in section(document, "stances").blocks if isinstance(b, Table))
    rows = {row[0][0].text: [words(cell) for cell in row[1:]] for row in overview.rows}
    assert rows["C1"] == ["–", "N4", "–", "–"]
    assert rows["C2"] == ["N4", "–", "–", "–"]
    assert rows["C3"] == ["–", "–", "N3", "–"]
    case = invented_snapshot()
    bare = replace(case, annotations=tuple(replace(n, bears_on=()) for n in case.annotations))
    table = next(
        b for b in section(invented_document(bare), "stances").blocks if isinstance(b, Table)
    )
    assert {words(row[1]) for row in table.rows} == {"none entered"}


def test_negatives_are_listed_with_what_was_covered(document):
    table = next(b for b in section(document, "limitations").blocks if isinstance(b, Table))
    (row,) = table.rows
    assert "No object is thrown" in words(row[1])
    assert "41 – 119" in words(row[2])
    assert "00:00:01.466 – 00:00:04.333" in words(row[2])
    assert words(row[3]) == "resolution"


def test_only_filled_fields_are_printed_with_their_origin(document):
    exhibit = section(document, "exhibits").blocks[0]
    said = words(exhibit)
    assert "Id there" in said
    assert "taken from \nclip.info.json: id" in said
    assert "Rights holder" not in said
    groups = [part.title for part in exhibit.parts if isinstance(part, Facts)][1:]
    order = list(dict.fromkeys(spec.group for spec in PROVENANCE_FIELDS))
    assert groups == [group for group in order if group in groups]


def test_what_the_file_says_stands_apart_and_dates_lack_a_zone(document):
    exhibit = section(document, "exhibits").blocks[0]
    table = next(p for p in exhibit.parts if isinstance(p, Table) and "file itself" in p.title)
    rows = {words(row[0]): words(row[1]) for row in table.rows}
    assert "no zone recorded" in rows["creation_time"]
    assert "no zone recorded" not in rows["com.example.date"]
    entered = [part for part in exhibit.parts if isinstance(part, Facts)]
    assert "creation_time" not in words(tuple(entered))
    waiting = next(p for p in exhibit.parts if isinstance(p, Table) and "nobody" in p.title)
    assert "Жаңаөзен" in words(waiting)
    assert "inv-0001" not in words(waiting)


def test_without_rows_the_raw_record_is_shown():
    case = invented_snapshot()
    document = compose(case, {}, (), {}, {}, MADE, {})
    said = words(section(document, "exhibits").blocks[0])
    assert "metadata[0]: creation_time\n2011-12-16 14:20:11" in said


def test_damage_and_a_provisional_index_are_said_in_words(document):
    said = words(section(document, "timing").blocks)
    assert "Frames in which the decoder reported errors (1): 8" in said
    assert "Two packets at 00:00:03 gave no frame." in said
    assert "The index is provisional" in said
    assert "variable, " in said


def test_a_still_that_is_another_frame_is_not_passed_off():
    case = invented_snapshot()
    first, _ = stills_of(case)
    note = case.annotations[0]
    wrong = replace(first[note.id], stamp=FrameStamp(13, 1, note.start.time_base), digest="0" * 64)
    document = compose(case, {}, (), {note.id: wrong}, {}, MADE, {})
    said = words(card(document, "observations", "Five figures"))
    assert "not the frame that the note was bound to" in said


def test_an_unchecked_or_damaged_still_says_so():
    case = invented_snapshot()
    note = case.annotations[0]
    still = Still(note.id, b"jpeg", 1, 1, note.start, "", damaged=True)
    document = compose(case, {}, (), {note.id: still}, {}, MADE, {})
    said = words(card(document, "observations", "Five figures"))
    assert "Not checked by digest." in said
    assert "The decoder reported errors in this frame." in said


def test_a_frame_without_a_still_keeps_its_figures_and_says_so():
    case = invented_snapshot()
    note = case.annotations[1]
    first, _ = stills_of(case)
    document = compose(case, {}, (), {note.id: first[note.id]}, {}, MADE, {})
    said = words(card(document, "observations", "No object is thrown"))
    assert said.count("No still was made of this frame.") == 1
    for stamp in (note.start, note.end):
        assert f"(index {stamp.index}, counted from 0)" in said
        assert f"PTS {stamp.pts} × 1/90000 s" in said
        assert stamp.digest in said


def test_without_an_index_time_is_not_guessed():
    document = compose(invented_snapshot(), {}, (), {}, {}, MADE, {})
    assert "Elapsed not known" in words(section(document, "observations").blocks)


def test_the_log_is_whole_and_its_head_complete(document):
    blocks = section(document, "custody").blocks
    table = next(block for block in blocks if isinstance(block, Table))
    assert len(table.rows) == 6
    head = sealed_log()[-1].entry_hash
    assert head in words(blocks)
    assert document.head_hash == head
    assert "The reviewer asked" in words(table)


def test_one_exhibit_keeps_the_numbers_of_its_notes(document):
    case = invented_snapshot()
    second = case.exhibits[1]
    part = invented_document(options=ReportOptions(exhibits=(second.id,)))
    (note,) = [b for b in section(part, "observations").blocks if isinstance(b, Card)]
    assert note.number == card(document, "observations", "cropped").number == "N12"
    assert "left out of this report: 1." in words(section(part, "limitations").blocks)
    assert case.exhibits[0].digest_sha256 not in words(section(part, "observations").blocks)
    test_every_link_leads_somewhere(part)


def test_an_empty_case_makes_a_report_too():
    case = CaseSnapshot(CaseInfo("i", "Empty", "2026-01-01T00:00:00.000000Z"))
    document = compose(case, {}, (), {}, {}, MADE, {})
    assert set(SECTIONS) - set(keys(document)) <= ONLY_IF_ANY
    assert "The case holds no exhibit." in words(section(document, "summary").blocks)


def test_a_section_of_which_there_is_nothing_is_a_sentence_among_the_limitations():
    case = invented_snapshot()
    kept = tuple(n for n in case.annotations if n.kind is not NoteKind.LEGAL_QUESTION)
    document = invented_document(replace(case, annotations=kept))
    assert "legal" not in keys(document)
    assert "No legal question was noted." in words(section(document, "limitations").blocks)
    whole = words(section(invented_document(), "limitations").blocks)
    assert "No legal question was noted." not in whole


def test_what_a_choice_leaves_out_is_not_said_to_be_missing():
    case = invented_snapshot()
    second = invented_document(options=ReportOptions(exhibits=(case.exhibits[1].id,)))
    assert "legal" not in keys(second)
    assert "No legal question was noted." not in words(section(second, "limitations").blocks)


def test_unknown_parts_are_refused():
    with pytest.raises(UsageError, match="no section"):
        ReportOptions(sections=("poem",))
    with pytest.raises(UsageError, match="no paper"):
        ReportOptions(paper="a9")
    with pytest.raises(UsageError, match="no such exhibit"):
        invented_document(options=ReportOptions(exhibits=("elsewhere",)))
    with pytest.raises(ValueError, match="zone"):
        compose(invented_snapshot(), {}, (), {}, {}, datetime(2026, 1, 1), {})


def test_text_of_any_script_keeps_its_language(document):
    note = card(document, "observations", ARABIC)
    paragraph = next(part for part in note.parts if isinstance(part, Paragraph))
    assert paragraph.line[0].language == "ar"
    assert paragraph.line[0].foreign


def test_every_kind_of_note_is_printed_once(document):
    printed = [
        block.number
        for s in document.sections
        for block in s.blocks
        if isinstance(block, Card) and block.anchor.startswith("note-")
    ]
    assert sorted(printed) == sorted(document.writer.note_numbers.values())
    assert {note.kind for note in document.writer.notes} == set(NoteKind)


def test_the_words_can_be_in_another_language():
    table = {"Observations and measurements": "Beobachtungen", "Frame {frame}": "Bild {frame}"}
    document = compose(invented_snapshot(), {}, (), {}, {}, MADE, {}, words=Words("de", table))
    assert section(document, "observations").title == "Beobachtungen"
    assert "Bild 13" in words(section(document, "observations").blocks)
