"""Notes as W3C Web Annotations (JSON-LD), each with the note's own record, so that nothing is lost.

The target is the exhibit's URN with a media fragment `t=start,end` in seconds
from the first frame. A point note is one frame long, since an open `t=start`
would mean the rest of the film. The exact frame, PTS, time base and digest
stand in `record`, a JSON literal of JSON-LD 1.1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from annotator.case.annotation import Annotation, Translation
from annotator.case.codec import to_json
from annotator.case.vocabularies import NoteKind
from annotator.exchange.urns import seconds, urn
from annotator.timing.frame_index import FrameIndex

CONTEXT: Final[list[Any]] = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "@version": 1.1,
        "annotator": "urn:annotator:ns#",
        "record": {"@id": "annotator:record", "@type": "@json"},
        "sha256": {"@id": "annotator:sha256"},
    },
]
MEDIA_FRAGMENTS: Final = "http://www.w3.org/TR/media-frags/"
_MOTIVATION: Final = {
    NoteKind.OBSERVATION: "describing",
    NoteKind.MEASUREMENT: "describing",
    NoteKind.INFERENCE: "assessing",
    NoteKind.CLAIM: "linking",
    NoteKind.LEGAL_QUESTION: "questioning",
    NoteKind.PROCEDURAL: "commenting",
}


def annotation_page(
    case_id: str, notes: Iterable[Annotation], indexes: Mapping[str, FrameIndex]
) -> Iterator[bytes]:
    """An AnnotationPage of all notes as UTF-8 JSON, note by note."""
    head = {"@context": CONTEXT, "id": f"{urn(case_id)}#notes", "type": "AnnotationPage"}
    yield json.dumps(head, ensure_ascii=True, indent=1)[:-2].encode("ascii") + b',\n "items": ['
    between = b"\n"
    for note in notes:
        item = web_annotation(note, indexes.get(note.exhibit_id))
        yield between + json.dumps(item, ensure_ascii=True, sort_keys=True).encode("ascii")
        between = b",\n"
    yield b"\n ]\n}\n"


def web_annotation(note: Annotation, index: FrameIndex | None) -> dict[str, Any]:
    """One note; without an index of its exhibit it has no fragment, only its record."""
    target: dict[str, Any] = {"source": urn(note.exhibit_id), "sha256": note.exhibit_digest}
    if index is not None and note.last_index() < len(index):
        target["selector"] = {
            "type": "FragmentSelector",
            "conformsTo": MEDIA_FRAGMENTS,
            "value": f"t={seconds(index.time_ns(note.start.index))},{seconds(_end(note, index))}",
        }
    return {
        "id": urn(note.id),
        "type": "Annotation",
        "motivation": _MOTIVATION[note.kind],
        "created": note.created_at,
        "modified": note.edited_at,
        "creator": {"type": "Person", "name": note.author},
        "body": _bodies(note),
        "target": target,
        "record": to_json(note),
    }


def _end(note: Annotation, index: FrameIndex) -> int:
    after = note.last_index() + 1
    end = index.time_ns(after) if after < len(index) else index.end_ns()
    # Equal time stamps would make an empty fragment, which means nothing.
    return max(end, index.time_ns(note.start.index) + 1)


def _bodies(note: Annotation) -> list[dict[str, str]]:
    bodies = [_text(note.text, note.language, "describing")] if note.text else []
    bodies += [_translated(each) for each in note.translations]
    bodies += [_text(tag, "", "tagging") for tag in note.tags]
    return bodies


def _translated(translation: Translation) -> dict[str, str]:
    body = _text(translation.text, translation.language, "translating")
    if translation.needs_warning():
        body["annotator:warning"] = "machine translation, not reviewed"
    return body


def _text(text: str, language: str, purpose: str) -> dict[str, str]:
    body = {"type": "TextualBody", "value": text, "format": "text/plain"}
    if purpose == "translating":  # no purpose of the W3C's list
        body["annotator:purpose"] = purpose
    else:
        body["purpose"] = purpose
    return body | {"language": language} if language else body
