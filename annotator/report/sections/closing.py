"""How it was done, what it cannot show, the log, how to check it, and who answers for it."""

from __future__ import annotations

from annotator.case.edits import Action, reason_for_others
from annotator.case.vocabularies import Edition, ReviewState, Visibility
from annotator.report.blocks import (
    Block,
    Bullets,
    Callout,
    Command,
    Fact,
    Facts,
    Heading,
    Line,
    Paragraph,
    SignatureLines,
    Style,
    Table,
    Text,
    Tone,
)
from annotator.report.letterhead import declared, template_facts
from annotator.report.sections import signature
from annotator.report.sections.front import withheld_words
from annotator.report.writing import (
    Writer,
    digest_text,
    moment_text,
    outside,
    outside_lines,
    plain,
    short_hash,
)


def method(writer: Writer) -> tuple[Block, ...]:
    """How frames are counted and bound, and with which programs."""
    w, material = writer.words, writer.material
    first = material.case.info.first_frame_number
    steps: tuple[str, ...] = (
        w(
            "Each file was hashed when it was taken into the case and is never written again; its"
            " digests stand with the exhibit."
        ),
        w(
            "Frames are counted in the order in which the decoder hands them out for showing. People"
            " read numbers that begin at {first}; the index beside them always begins at 0.",
            first=first,
        ),
        w(
            "A note is bound to the file’s digest, the frame’s index, its PTS with time base, and the"
            " SHA-256 of the frame’s decoded samples as stored in the stream: planes without"
            " padding, before rotation and before any change of colours."
        ),
        w(
            "Stills show the frame turned the right way and converted to RGB for reading. They are"
            " views; the digest stands for the samples."
        ),
        w(
            "An observation says how well it could be seen. Only an inference has a likelihood, in"
            " the bands of ICD 203, and apart from that a confidence in its basis. Sources are graded"
            " on two axes of the Admiralty code, judged apart."
        ),
    )
    if w.language != "en":
        steps += (
            w(
                "The fixed wording of this report was translated by the makers of the program; where it"
                " and the English wording differ, the English one holds. What people wrote or said"
                " stands in their own words, untranslated unless a translation is given, as do texts"
                " of the log, of files and of tools."
            ),
        )
    rows = tuple(
        (plain(name), (outside(version, Style.CODE),))
        for name, version in sorted(material.versions.items())
    )
    decoders = sorted({i.decoder for i in material.indexes.values() if i.decoder})
    rows += tuple((plain(w("Decoder used")), (outside(name, Style.CODE),)) for name in decoders)
    blocks: list[Block] = [Bullets(tuple(plain(step) for step in steps))]
    if rows:
        blocks.append(Table((w("Tool"), w("Version")), rows, (40, 60), w("Tools")))
    return (*blocks, *template_facts(writer))


def limitations(writer: Writer) -> tuple[Block, ...]:
    """What the footage cannot show, listed negatives with their coverage, and open ends."""
    w = writer.words
    general = (
        w("The camera shows one side, from one place, for as long as it ran. What lay outside the"
          " picture or before and after the recording cannot be excluded by it."),
        w("A frame rate, compression and darkness hide small and fast things. That something cannot"
          " be seen is not proof that it was not there."),
        w("Times of day follow from the footage only where something in it ties a frame to a clock."
          " Elapsed times do not depend on that."),
        w("A digest proves that a file or frame is the same as the one examined. It does not prove"
          " when, where or by whom it was recorded."),
    )  # fmt: skip
    blocks: list[Block] = [Bullets(tuple(plain(text) for text in (*general, *_open_ends(writer))))]
    negatives = [n for n in writer.notes if n.visibility is Visibility.NOT_VISIBLE]
    if not negatives:
        said = w("No note says that something is not visible.")
        return (*blocks, Paragraph(plain(said, Style.QUIET)))
    rows: list[tuple[Line, ...]] = []
    for note in negatives:
        end = note.end if note.end is not None else note.start
        info = writer.material.case.info
        frames = f"{info.shown_number(note.start.index)} – {info.shown_number(end.index)}"
        reason = w.word(note.not_visible_reason) if note.not_visible_reason else "–"
        rows.append(
            (
                (writer.note_link(note.id),),
                (outside_lines(note.text),),
                (
                    Text(writer.exhibit_label(note.exhibit_id), foreign=True),
                    Text(f" · {frames}\n{writer.span(note)}"),
                ),
                plain(reason),
            )
        )
    blocks.append(
        Table(
            (w("Note"), w("Not visible"), w("Frames and time covered"), w("Reason")),
            tuple(rows),
            (9, 43, 32, 16),
            w("What is not visible, and for how long that was looked at"),
        )
    )
    return tuple(blocks)


def _open_ends(writer: Writer) -> list[str]:
    """Facts about this case that weaken it, counted, so that nobody has to find them."""
    w, material = writer.words, writer.material
    found: list[str] = []
    drafts = sum(note.review is ReviewState.DRAFT for note in writer.notes)
    if drafts:
        found.append(
            w("Notes not reviewed by a second person: {n} of {all}.",
              n=drafts, all=len(writer.notes))
        )  # fmt: skip
    disputed = [n for n in writer.notes if n.review is ReviewState.DISPUTED]
    if disputed:
        numbers = w(", ").join(writer.note_numbers[note.id] for note in disputed)
        found.append(w("Disputed by a reviewer: {notes}.", notes=numbers))
    translations = [t for note in writer.notes for t in note.translations]
    translations += [t for claim in material.case.claims for t in claim.translations]
    unreviewed = sum(translation.needs_warning() for translation in translations)
    if unreviewed:
        found.append(
            w("Translations made by a machine and reviewed by nobody, marked where they stand: {n}.",
              n=unreviewed)
        )  # fmt: skip
    unbound = sum(not note.start.digest for note in writer.notes)
    if unbound:
        found.append(
            w("Notes without a frame digest, which nobody can check by it yet: {n}.", n=unbound)
        )
    if len(material.exhibits) < len(material.case.exhibits):
        left = len(material.case.exhibits) - len(material.exhibits)
        found.append(w("Exhibits of the case that were left out of this report: {n}.", n=left))
    found += withheld_words(writer)
    return found


def custody(writer: Writer) -> tuple[Block, ...]:
    """Every entry of the log, and the whole hash of the last one."""
    w, material = writer.words, writer.material
    if not material.custody:
        return (Paragraph(plain(w("The log was not handed to this report."), Style.WARNING)),)
    head = material.custody[-1]
    public = material.edition() is Edition.PUBLIC
    rows = tuple(
        (
            plain(str(entry.seq)),
            plain(moment_text(entry.at_utc).removesuffix(" UTC")),
            (outside(entry.actor.name),),
            _what(writer, entry.action, entry.label, reason_for_others(entry.action, entry.reason)),
            (Text(short_hash(entry.entry_hash), Style.CODE),),
        )
        for entry in material.custody
    )
    keys = sorted({e.actor.key_fingerprint for e in material.custody if e.actor.key_fingerprint})
    facts = [
        writer.fact("Entries", w.number(head.seq if public else len(material.custody))),
        Fact(w("Hash of the last entry"), (digest_text(head.entry_hash),)),
    ]
    if keys:
        facts.append(Fact(w("Keys"), writer.listed([digest_text(key) for key in keys])))
    opening: tuple[Block, ...] = (
        Paragraph(
            plain(
                w(
                    "Every change appended one entry, undone changes too. Each entry’s hash covers"
                    " the entry before it, so nothing inside can be changed unnoticed by somebody who"
                    " knows the last hash. Compare it with a copy that was kept elsewhere: a printed"
                    " report, a letter."
                )
            )
        ),
        Facts(tuple(facts)),
        *signature.blocks(writer),
    )
    if public:
        return opening
    return (
        *opening,
        Table(
            tuple(map(w, ("No.", "When (UTC)", "Who", "What", "Hash begins"))),
            rows,
            (6, 22, 18, 36, 18),
        ),
    )


def _what(writer: Writer, action: str, label: str, reason: str) -> Line:
    line: Line = _action(writer, action)
    if label:
        line += (Text(" · "), outside(label))
    if reason:
        said = writer.words("Reason") + writer.words(": ")
        line += (Text("\n" + said, Style.QUIET), outside(reason, Style.QUIET))
    return line


def _action(writer: Writer, action: str) -> Line:
    """The word for an action; one from a newer program as it stands."""
    if action in set(Action):
        return plain(writer.words.word(Action(action)), Style.STRONG)
    return (outside(action, Style.STRONG),)


def check(writer: Writer) -> tuple[Block, ...]:
    """Commands of stock tools that confirm a file and one frame of this case."""
    w, material = writer.words, writer.material
    note = next((n for n in writer.notes if n.start.digest), None)
    exhibits = {exhibit.id: exhibit for exhibit in material.exhibits}
    exhibit = exhibits[note.exhibit_id] if note else next(iter(material.exhibits), None)
    if exhibit is None:
        return (Paragraph(plain(w("There is no exhibit to check."), Style.QUIET)),)
    blocks: list[Block] = [
        Paragraph(
            writer.line(
                "In these commands FILE stands for your copy of exhibit {exhibit}, kept in the case"
                " as {place}. They need no part of this program.",
                exhibit=outside(exhibit.label, Style.STRONG),
                place=outside(exhibit.place(), Style.CODE),
            )
        ),
        Heading(plain(w("The file"))),
        Command("sha256sum FILE"),
        Paragraph(
            plain(
                w(
                    "(macOS: shasum -a 256 FILE · Windows: certutil -hashfile FILE SHA256) must print"
                )
            )
        ),
        Facts((Fact("SHA-256", (digest_text(exhibit.digest_sha256),)),)),
        Heading(plain(w("One frame"))),
    ]
    if note is None:
        said = w("No note has a frame digest yet; build the final frame index first.")
        return (*blocks, Callout(Tone.WARNING, w("Not possible yet"), plain(said)))
    stamp = note.start
    blocks += [
        Command(
            f"ffmpeg -noautorotate -i FILE -map 0:V:{exhibit.video_stream} -fps_mode passthrough"
            " -f framehash -hash sha256 -"
        ),
        Paragraph(
            plain(
                w(
                    "ffmpeg prints a few lines that begin with # and then one line a frame. The first"
                    " of those is index 0, so the line for index {index} is number {line}. With the"
                    " usual Unix tools it can be cut out:",
                    index=stamp.index,
                    line=stamp.index + 1,
                )
            )
        ),
        Command(
            f"ffmpeg -v error -noautorotate -i FILE -map 0:V:{exhibit.video_stream}"
            f" -fps_mode passthrough -f framehash -hash sha256 - | grep -v '^#'"
            f" | sed -n {stamp.index + 1}p"
        ),
        Paragraph(
            writer.line(
                "Its last column must be the digest of note {note}", note=writer.note_link(note.id)
            )
        ),
        Facts((Fact(w("Frame {frame}", frame=writer.frame(stamp)),
                    (digest_text(stamp.digest),)),)),
        Paragraph(
            plain(
                w(
                    "Every other note is checked in the same way with its own index. The time stamps"
                    " that ffmpeg prints there count in its own units; compare the digest."
                ),
                Style.QUIET,
            )
        ),
    ]  # fmt: skip
    return tuple(blocks)


def declaration(writer: Writer) -> tuple[Block, ...]:
    """What the analyst and the reviewer sign."""
    w = writer.words
    signed = tuple(map(w, ("Full name", "Position", "Place and date", "Signature")))
    usual = (
        Paragraph(
            plain(
                w(
                    "I made or supervised the examination that this report describes. The notes marked"
                    " as observations say what I saw or heard in the frames named, no more. Where I"
                    " conclude something, it is marked as an inference, with its basis, how likely I"
                    " hold it to be and what else could explain it. I have stated the limits known to"
                    " me, and I have left out nothing that I know would change its meaning."
                )
            )
        ),
    )
    return (
        *(declared(writer) or usual),
        Heading(plain(w("Analyst"))),
        SignatureLines(signed),
        Heading(plain(w("Reviewer"))),
        SignatureLines(signed),
        Paragraph(
            writer.line(
                "This report was made on {when} at log head {head}. {signer}.",
                when=writer.material.generated_text(),
                head=digest_text(writer.material.head_hash() or "–"),
                signer=signature.short_line(writer),
            )
        ),
    )
