"""Notes that were made before every frame was known, on a film whose numbers really move then."""

from __future__ import annotations

from annotator.case.vocabularies import NoteKind
from annotator.media.engine import open_frames
from annotator.timing.frame_index import IndexState
from annotator.workflow.annotate import add_note, new_note, with_final_numbers
from annotator.workflow.intake import add_exhibit, ensure_index, exhibit_path
from annotator.workflow.rebinding import rebind_notes
from tests.workflow.moving_film import write_moving_film


def note_at(store, exhibit, index, frame, **known):
    return new_note(
        exhibit, index, frame, kind=NoteKind.OBSERVATION, author="A", clock=store.clock, text="x",
        **known,
    )  # fmt: skip


def test_notes_stay_on_their_pictures_and_the_moves_are_named(store, tmp_path):
    exhibit = add_exhibit(store, write_moving_film(tmp_path)).exhibit
    path = exhibit_path(store, exhibit)
    provisional = ensure_index(store, exhibit, final=False)
    assert provisional.state is IndexState.PROVISIONAL
    with open_frames(path, provisional) as film:
        seen = film.frame(20).digest()
    by_digest = note_at(store, exhibit, provisional, 20, known_digests={20: seen})
    by_time = note_at(store, exhibit, provisional, 30)
    nowhere = note_at(store, exhibit, provisional, 0, known_digests={0: "ab" * 32})
    for note in (by_digest, by_time, nowhere):
        store.apply(add_note(note))

    final = ensure_index(store, exhibit)
    by = len(provisional) - len(final)
    assert by > 0
    found = rebind_notes(store, exhibit, final)
    assert set(found.moved) == {(by_digest.id, 20, 20 - by), (by_time.id, 30, 30 - by)}
    assert found.lost == (nowhere.id,)

    foreseen = with_final_numbers(store.snapshot(), exhibit.id, final)
    store.apply(found.edit)
    stored = {note.id: note for note in store.annotations(exhibit.id)}
    assert stored[by_digest.id].start.digest == seen == final.digest(20 - by)
    assert stored[by_time.id].start == final.stamp(30 - by)
    assert stored[nowhere.id].start == nowhere.start
    assert set(foreseen.annotations) == set(stored.values())
    assert rebind_notes(store, exhibit, final).edit is None
    assert with_final_numbers(store.snapshot(), exhibit.id, final) == store.snapshot()
