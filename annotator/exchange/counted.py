"""What several formats of other tools cannot hold, counted for `in_words`."""

from __future__ import annotations

from annotator.exchange.film_notes import Count, FilmNotes


def moments(film: FilmNotes) -> Count:
    """Notes at one frame, which get a length."""
    count = sum(note.end is None for note in film.notes)
    return (
        count,
        "note at one frame becomes one frame long",
        "notes at one frame become one frame long",
    )


def tags(film: FilmNotes) -> Count:
    """Notes whose tags stand beside a text; where there is none, the tags are what is said."""
    count = sum(bool(note.tags and note.text) for note in film.notes)
    return count, "note's tags", "notes' tags"


def regions(film: FilmNotes) -> Count:
    """Regions of all notes."""
    count = sum(len(film.regions.get(note.id, ())) for note in film.notes)
    return count, "region", "regions"


def bare(film: FilmNotes) -> Count:
    """Notes without a region."""
    count = sum(not film.regions.get(note.id) for note in film.notes)
    return count, "note without a region", "notes without a region"


def people_and_links(film: FilmNotes) -> Count:
    """Notes that name people, rest on other notes, or bear on claims."""
    count = sum(bool(note.people or note.cites or note.bears_on) for note in film.notes)
    return count, "note's people and links", "notes' people and links"


def judgements(film: FilmNotes) -> Count:
    """Notes with a visibility or a likelihood."""
    count = sum(note.likelihood is not None or note.visibility is not None for note in film.notes)
    return count, "note's visibility or likelihood", "notes' visibility or likelihood"
