"""What a report says of the notes that it leaves out, where a filter chose among them."""

from __future__ import annotations

from annotator.case.note_filter import LISTED, NONE_STATED, VOCABULARIES, NoteFilter
from annotator.report.blocks import Fact, Line, Text
from annotator.report.words import sentence
from annotator.report.writing import Writer, outside

_LISTS = {
    **LISTED,
    "all_tags": sentence("all tags"),
    "any_tags": sentence("any tag"),
    "no_tags": sentence("none of the tags"),
    "people": sentence("people"),
}


def shown_facts(writer: Writer) -> tuple[Fact, ...]:
    """`Notes shown: 12 of 40`, and the conditions; nothing where no filter chose."""
    if writer.material.shown is None:
        return ()
    w, options = writer.words, writer.material.options
    chosen = {exhibit.id for exhibit in writer.material.exhibits}
    all_notes = [n for n in writer.material.case.annotations if n.exhibit_id in chosen]
    line: list[Text] = [
        Text(w("{count} of {all}", count=len(writer.notes), all=len(all_notes))),
    ]
    if options.filter_name:
        line.append(Text(w(", ")))
        line += writer.line("filter “{name}”", name=outside(options.filter_name))
    for words in _conditions(writer, options.wanted):
        line += [Text("\n"), *words]
    line.append(Text("\n" + w("The other notes of these exhibits are left out; numbers are theirs in the whole case.")))  # fmt: skip
    return (Fact(w("Notes shown"), tuple(line)),)


def _conditions(writer: Writer, wanted: NoteFilter) -> list[Line]:
    w = writer.words
    first = writer.material.case.info.first_frame_number
    people = {person.id: person.code for person in writer.material.case.people}
    said: list[Line] = []
    if wanted.words.strip():
        said.append((Text(w("text") + w(": ")), outside(wanted.words.strip())))
    for name, title in _LISTS.items():
        values: tuple[str, ...] = getattr(wanted, name)
        if not values:
            continue
        line: list[Text] = [Text(w(title) + w(": "))]
        for number, value in enumerate(values):
            line += [Text(w(", "))] if number else []
            if value == NONE_STATED:
                line.append(Text(w("none stated")))
            elif name in VOCABULARIES:
                line.append(Text(w.word(VOCABULARIES[name](value))))
            else:
                line.append(outside(people.get(value, "?") if name == "people" else value))
        said.append(tuple(line))
    for title, frame in (
        (w("from frame"), wanted.first_frame),
        (w("to frame"), wanted.last_frame),
    ):
        if frame is not None:
            said.append((Text(f"{title}{w(': ')}{frame + first}"),))
    for title, day in (
        (w("written from"), wanted.written_from),
        (w("written to"), wanted.written_to),
    ):
        if day:
            said.append((Text(title + w(": ")), outside(day)))
    if wanted.translated is not None:
        said.append(
            (Text(w("with a translation") if wanted.translated else w("without a translation")),)
        )
    return said
