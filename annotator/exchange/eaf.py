"""Notes as an ELAN annotation document (EAF 3.0), both ways.

A track becomes a tier; where notes of a track overlap, which ELAN does not allow,
they go on to `track (2)`. A point becomes one frame long, since ELAN refuses what
has no length. Translations stand on a dependent tier, words of a track's texts become a
controlled vocabulary. Written by pympi; read here, since pympi reads by path and
trusts what it reads. Format: EAFv3.0.xsd of the Max Planck Institute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from annotator.case.annotation import Annotation
from annotator.exchange import counted
from annotator.exchange.film_notes import Cue, FilmNotes, FormatError, Taken, in_words, require_few
from annotator.exchange.plain_xml import parsed_xml
from annotator.exchange.subtitles import marked, said
from annotator.file_text import xml_text

if TYPE_CHECKING:
    from pympi import Eaf

_NOTES: Final = "Notes"
_DIGEST: Final = "annotator:exhibit-sha256"
_EDITION: Final = "annotator:edition"
_NOTE_ID: Final = "annotator:note:"


def elan(film: FilmNotes, author: str) -> bytes:
    """The document as UTF-8. It names the film by its file name only."""
    from pympi.Elan import Eaf, to_string

    document = Eaf(author=xml_text(author))
    document.remove_tier("default")
    name = quote(film.exhibit.filename, safe="")
    document.add_linked_file(
        f"file:///{name}", relpath=f"./{name}", mimetype=film.exhibit.mime or "video/*"
    )
    document.add_property(_DIGEST, film.exhibit.digest_sha256)
    document.add_property(_EDITION, str(film.edition))
    document.add_linguistic_type("translation", "Symbolic_Association", timealignable=False)
    _vocabularies(document, film)
    for tier, notes in _tiers(film):
        document.add_tier(tier, "words of " + tier if _has_words(film, tier) else "default-lt")
        translated: list[tuple[int, str, str]] = []
        for note in notes:
            start, end = film.span_ms(note)
            document.add_annotation(tier, start, end, xml_text(said(note)))
            document.add_property(f"{_NOTE_ID}a{document.maxaid}", note.id)
            translated += [
                (start, each.language or "?", xml_text(marked(each)))
                for each in note.translations[:1]
            ]
        for language in dict.fromkeys(language for _, language, _ in translated):
            child = f"{tier} – {xml_text(language)}"
            document.add_tier(child, "translation", tier)
            for start, own, text in translated:
                if own == language:
                    document.add_ref_annotation(child, tier, start, text)
    written: str = to_string(document, encoding="unicode")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written.encode("utf-8")


def not_held(film: FilmNotes) -> tuple[str, ...]:
    """What is lost in an EAF file, in words."""
    held = in_words((
        counted.moments(film),
        counted.tags(film),
        (sum(max(0, len(note.translations) - 1) for note in film.notes), "further translation", "further translations"),
        counted.regions(film),
        counted.people_and_links(film),
        counted.judgements(film),
    ))  # fmt: skip
    return (*held, "Exact time stamps (ELAN counts milliseconds), kinds of notes and their authors")


def _vocabularies(document: Eaf, film: FilmNotes) -> None:
    for track in film.tracks:
        if track.texts:
            name = xml_text(track.name)
            document.add_controlled_vocabulary(name)
            for number, word in enumerate(track.texts):
                document.add_cv_entry(name, f"{name}-{number}", [(xml_text(word), "und", "")])
            document.add_linguistic_type("words of " + name)
            document.linguistic_types["words of " + name]["CONTROLLED_VOCABULARY_REF"] = name
    if any(track.texts for track in film.tracks):
        document.add_language("und", "http://cdb.iso.org/lg/CDB-00130975-001", "undetermined")


def _has_words(film: FilmNotes, tier: str) -> bool:
    return any(track.texts and xml_text(track.name) == tier for track in film.tracks)


def _tiers(film: FilmNotes) -> Iterator[tuple[str, list[Annotation]]]:
    names = {track.id: xml_text(track.name).strip() or track.id for track in film.tracks}
    on: dict[str, list[Annotation]] = {name: [] for name in names.values()}
    for note in film.notes:
        on.setdefault(names.get(film.track_of.get(note.id, ""), _NOTES), []).append(note)
    for name, notes in on.items():
        rows: list[tuple[int, list[Annotation]]] = []
        for note in notes:
            start, end = film.span_ms(note)
            for place, (free, row) in enumerate(rows):
                if start >= free:
                    row.append(note)
                    rows[place] = end, row
                    break
            else:
                rows.append((end, [note]))
        for number, (_, row) in enumerate(rows, 1):
            yield (name if number == 1 else f"{name} ({number})"), row


def read_elan(data: bytes) -> Taken:
    """The annotations of an EAF file, with their tiers as tracks. Raises FormatError."""
    root = parsed_xml(data, "ELAN (EAF)")
    if root.tag != "ANNOTATION_DOCUMENT":
        raise FormatError("The file is no ELAN document.", "Choose a file that ends with .eaf.")
    slots = {
        slot.get("TIME_SLOT_ID", ""): _whole(slot.get("TIME_VALUE"))
        for slot in root.iterfind("TIME_ORDER/TIME_SLOT")
    }
    header = root.find("HEADER")
    if header is not None and header.get("TIME_UNITS", "milliseconds") != "milliseconds":
        raise FormatError(
            f"The document counts time in {str(header.get('TIME_UNITS'))[:40]}; only milliseconds are read.",
            "Save it anew in ELAN.",
        )
    properties = {
        each.get("NAME", ""): each.text or "" for each in root.iterfind("HEADER/PROPERTY")
    }
    origin = _origin(root)
    cues: list[Cue] = []
    unplaced = dependent = 0
    for tier in root.iterfind("TIER"):
        name = tier.get("TIER_ID", "")
        for annotation in tier.iterfind("ANNOTATION/ALIGNABLE_ANNOTATION"):
            start, end = (slots.get(annotation.get(f"TIME_SLOT_REF{n}", "")) for n in (1, 2))
            if start is None or end is None or end < start:
                unplaced += 1
                continue
            note_id = properties.get(_NOTE_ID + annotation.get("ANNOTATION_ID", ""), "")
            cues.append(
                Cue(
                    (start + origin) * 1_000_000,
                    (end + origin) * 1_000_000 if end > start else None,
                    _value(annotation),
                    language=tier.get("LANG_REF", ""),
                    track="" if name == _NOTES else _without_number(name, root),
                    author=tier.get("ANNOTATOR", ""),
                    note_id=note_id,
                )
            )
        dependent += len(tier.findall("ANNOTATION/REF_ANNOTATION"))
    words = in_words((
        (unplaced, "annotation without a place in time was left out", "annotations without a place in time were left out"),
        (dependent, "annotation on a dependent tier was left out", "annotations on dependent tiers were left out"),
    ))  # fmt: skip
    if origin:
        words = (
            *words,
            f"The document begins {origin} ms into its film; that was added to every time",
        )
    if not cues:
        raise FormatError(
            "The document has no annotation with a place in time.", "Nothing was taken."
        )
    return Taken(tuple(require_few(cues)), words, properties.get(_DIGEST, ""))


def _origin(root: ET.Element) -> int:
    """From which millisecond of the film on the document counts (ELAN's offset of a medium)."""
    media = root.findall("HEADER/MEDIA_DESCRIPTOR")
    found = {_whole(each.get("TIME_ORIGIN")) or 0 for each in media}
    if len(found) > 1:
        raise FormatError(
            "The document is about several films that begin at different times.",
            "Save a copy of it in ELAN that links only this film.",
        )
    return found.pop() if found else 0


def _value(annotation: ET.Element) -> str:
    value = annotation.find("ANNOTATION_VALUE")
    return "".join(value.itertext()).strip() if value is not None else ""


def _whole(text: str | None) -> int | None:
    if text is None or not text.strip().isascii() or not text.strip().isdigit() or len(text) > 15:
        return None
    return int(text)


def _without_number(name: str, root: ET.Element) -> str:
    base, mark, rest = name.rpartition(" (")
    if (
        mark
        and rest.endswith(")")
        and rest[:-1].isdigit()
        and _is_tier(base, root.iterfind("TIER"))
    ):
        return "" if base == _NOTES else base
    return name


def _is_tier(name: str, tiers: Iterable[Any]) -> bool:
    return any(tier.get("TIER_ID") == name for tier in tiers)
