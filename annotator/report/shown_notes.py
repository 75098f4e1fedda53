"""What a report says of the notes that it leaves out, where a filter chose among them."""

from __future__ import annotations

from annotator.case.note_filter import LISTED, NONE_STATED, NoteFilter
from annotator.report.blocks import Fact, Line, Text
from annotator.report.writing import Writer, outside

_LISTS = {
    **LISTED,
    "all_tags": "all tags",
    "any_tags": "any tag",
    "no_tags": "none of the tags",
    "people": "people",
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
        line += [Text(", " + w("filter") + " “"), outside(options.filter_name), Text("”")]
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
        said.append((Text(w("text") + ": "), outside(wanted.words.strip())))
    for name, title in _LISTS.items():
        values: tuple[str, ...] = getattr(wanted, name)
        if not values:
            continue
        line: list[Text] = [Text(w(title) + ": ")]
        for number, value in enumerate(values):
            shown = people.get(value, "?") if name == "people" else value
            line += [Text(", ")] if number else []
            line.append(Text(w("none stated")) if shown == NONE_STATED else outside(shown))
        said.append(tuple(line))
    for title, frame in (("from frame", wanted.first_frame), ("to frame", wanted.last_frame)):
        if frame is not None:
            said.append((Text(f"{w(title)}: {frame + first}"),))
    for title, day in (("written from", wanted.written_from), ("written to", wanted.written_to)):
        if day:
            said.append((Text(w(title) + ": "), outside(day)))
    if wanted.translated is not None:
        said.append(
            (Text(w("with a translation") if wanted.translated else w("without a translation")),)
        )
    return said
