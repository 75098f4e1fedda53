"""Publications: the date that a platform showed becomes an interval of moments."""

from __future__ import annotations

from dataclasses import replace

from annotator.case.copies import Publication
from annotator.case.edits import Edit, adding, changing, deleting
from annotator.errors import ValueRefusedError
from annotator.timing.event_interval import EventInterval, words
from annotator.timing.event_text import platform_day
from annotator.timing.event_zone import read_zone


def with_interval(value: Publication) -> Publication:
    """The publication with the interval that its date says in its zone.

    Without a date or a zone it has none. A date that cannot be read stays as text,
    without an interval. Raises ValueRefusedError (field `zone`) for a zone that is none.
    """
    zone = read_zone(value.zone) if value.zone.strip() else ""
    earliest = latest = None
    if zone and value.first_seen_as_shown.strip():
        try:
            said = platform_day(value.first_seen_as_shown, zone)
        except ValueRefusedError as error:
            if error.field == "zone":
                raise
        else:
            earliest, latest = said.earliest_us, said.latest_us
    return replace(value, zone=zone, earliest_us=earliest, latest_us=latest)


def seen_words(value: Publication, zone: str = "") -> str:
    """When it was first seen, as an interval in its own zone or another; '' where nothing is known."""
    if value.earliest_us is None and value.latest_us is None:
        return ""
    return words(EventInterval(value.earliest_us, value.latest_us, zone or value.zone))


def why_no_interval(value: Publication) -> str:
    """Why a publication has a date but no interval, in words; '' where it has one or no date."""
    if not value.first_seen_as_shown.strip() or value.earliest_us is not None:
        return ""
    if not value.zone.strip():
        return "Without a zone, the date is no interval of time."
    try:
        platform_day(value.first_seen_as_shown, value.zone)
    except ValueRefusedError as error:
        return str(error)
    return ""


def publishing(value: Publication, before: Publication | None) -> Edit:
    """The edit that stores a publication, in place of what it was."""
    if before is None:
        return adding("Add a publication", value)
    return changing("Change a publication", [(before, value)])


def unpublishing(value: Publication) -> Edit:
    """The edit that takes a publication away."""
    return deleting("Remove a publication", value)
