"""The people of the case by their codes, and who could be harmed if an exhibit leaked.

Protected people stand here by code and role only, whatever the edition: the words
about how they look are for whoever works with the case.
"""

from __future__ import annotations

from annotator.case.accounts import Person
from annotator.case.harm import Harm, HarmWay
from annotator.case.vocabularies import Edition, Protection
from annotator.report.blocks import Block, Callout, Line, Paragraph, Style, Table, Text, Tone
from annotator.report.visible_text import visible_text
from annotator.report.words import Words
from annotator.report.writing import Writer, outside, outside_lines, plain

_MOST_LINKS = 40
_WAYS = tuple(HarmWay)


def people(writer: Writer) -> tuple[Block, ...]:
    """Everybody whom the printed notes name, with the notes; nothing where nobody is named."""
    w, case = writer.words, writer.material.case
    of: dict[str, list[str]] = {}
    for note in writer.notes:
        for person_id in note.people:
            of.setdefault(person_id, []).append(note.id)
    listed = sorted((p for p in case.people if p.id in of), key=lambda each: each.code)
    if not listed:
        return ()
    rows = tuple(
        (
            (outside(person.code, Style.STRONG),),
            _what(writer, person),
            plain(_protection(w, person)),
            _notes(writer, of[person.id]),
        )
        for person in listed
    )
    words = w(
        "People are named by codes. Who they are is kept apart, encrypted, and in no report; of"
        " protected people these pages print code and role only; data attached to a sealed report holds all that the case says of them. Undecided counts as protected."
    )
    heads = (w("Code"), w("Role"), w("Protection"), w("Named in"))
    return (Paragraph(plain(words)), Table(heads, rows, (12, 40, 22, 26)))


def _what(writer: Writer, person: Person) -> Line:
    line: Line = plain(writer.words.word(person.role))
    if person.is_protected() or not person.appearance.strip():
        return line
    return (*line, Text(writer.words(": ")), outside_lines(person.appearance))


def _protection(w: Words, person: Person) -> str:
    if person.protection is Protection.UNDECIDED:
        return w("undecided, so protected")
    return w.word(person.protection)


def _notes(writer: Writer, ids: list[str]) -> Line:
    line = writer.listed([writer.note_link(note_id) for note_id in ids[:_MOST_LINKS]])
    if len(ids) > _MOST_LINKS:
        return writer.line("{list} and {n} more", list=line, n=len(ids) - _MOST_LINKS)
    return line


def harms(writer: Writer) -> tuple[Block, ...]:
    """Who could be harmed, exhibit by exhibit: in a sealed edition only, and only when asked for."""
    w, material = writer.words, writer.material
    if material.edition() is not Edition.SEALED:
        return ()
    codes = {person.id: person.code for person in material.case.people}
    labels = {exhibit.id: exhibit.label for exhibit in material.exhibits}
    order = {exhibit_id: number for number, exhibit_id in enumerate(labels)}
    listed = sorted(
        (harm for harm in material.case.harms if harm.exhibit_id in labels),
        key=lambda h: (order[h.exhibit_id], -1 if h.start is None else h.start.index, h.id),
    )
    if not listed:
        return ()
    rows = tuple(
        (
            (outside(labels[harm.exhibit_id], Style.STRONG), Text("\n" + _frames(writer, harm))),
            (outside(codes.get(harm.person_id, "")),) if harm.person_id else plain(w("somebody else")),
            _danger(writer, harm),
            (outside_lines(harm.averted),) if harm.averted.strip()
            else plain(w("nothing yet"), Style.WARNING),
        )
        for harm in listed
    )  # fmt: skip
    count = sum(not harm.averted.strip() for harm in listed)
    heads = (w("Exhibit"), w("Who"), w("Given away by"), w("Decided against it"))
    blocks: list[Block] = [
        Callout(
            Tone.WARNING,
            w("Not for publication"),
            plain(
                w("This list says how people could be found. It belongs in a sealed edition only.")
            ),
        )
    ]
    if count:
        blocks.append(Paragraph(plain(w("Nothing is decided yet against {n} of them.", n=count))))
    return (*blocks, Table(heads, rows, (18, 14, 40, 28)))


def _danger(writer: Writer, harm: Harm) -> Line:
    line: Line = plain(writer.words.word(harm.way), Style.STRONG)
    return line if not harm.what.strip() else (*line, Text("\n"), outside_lines(harm.what))


def _frames(writer: Writer, harm: Harm) -> str:
    shown = writer.material.case.info.shown_number
    if harm.start is None:
        return writer.words("all of it")
    if harm.end is None:
        return writer.words("frame {n}", n=shown(harm.start.index))
    start, end = shown(harm.start.index), shown(harm.end.index)
    return visible_text(writer.words("frames {a}–{b}", a=start, b=end))
