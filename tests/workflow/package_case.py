"""A small case with everything that a package holds: film, notes, a key, signed heads."""

from __future__ import annotations

from annotator.case.vocabularies import NoteKind, Visibility
from annotator.clock import FixedClock
from annotator.provenance.heads import HeadReason
from annotator.provenance.signatory import Signatory
from annotator.provenance.signing import SigningKey
from annotator.workflow.annotate import add_note, new_note
from annotator.workflow.cases import new_case
from annotator.workflow.intake import add_exhibit, ensure_index
from tests.media.films import film

PEM = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----
"""


def signatory(name="A. Karimova"):
    """Somebody with a key that is the same in every run."""
    key = SigningKey.from_pem(PEM)
    return Signatory(name, key.fingerprint, key=lambda: key)


def small_case(folder, actor=None, size=(48, 32), frames=6):
    """A case with one small film and three notes; open, to be closed by the caller."""
    folder.mkdir()
    clip = film(folder / "clip.mkv", "ffv1", pixel_format="yuv420p", frames=frames, size=size)
    store = new_case(
        folder / "case", "Алаң — square", actor=actor or signatory(), clock=FixedClock()
    )
    exhibit = add_exhibit(store, clip).exhibit
    index = ensure_index(store, exhibit)
    for first, last, text in (
        (1, None, "Адам құлады. line\u2028separator"),
        (2, 4, 'He said "stop" \\ <b>'),
        (1, 3, ""),
    ):
        note = new_note(
            exhibit,
            index,
            first,
            last,
            kind=NoteKind.OBSERVATION,
            author=store.actor.name,
            clock=store.clock,
            text=text,
            visibility=Visibility.CLEAR,
            tags=("shot",),
        )
        store.apply(add_note(note))
    if isinstance(store.actor, Signatory):
        store.trust.sign(HeadReason.REQUEST)
    return store
