"""The incident time line as an SVG picture for paper and HTML; it can do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from annotator.case.event_incident import Bar, ClaimBand, Incident, NoteMark, middle_us
from annotator.report.svg_text import FONTS, svg_words
from annotator.report.visible_text import visible_text
from annotator.timing.event_interval import clock_words, moment_words
from annotator.timing.event_zone import offset_words
from annotator.timing.wording import Say, in_english

WIDTH: Final = 960
_LEFT: Final = 132
_RIGHT: Final = 16
_ROW: Final = 46
_BAND: Final = 24
_HEAD: Final = 40
_STEPS: Final = tuple(
    s * 1_000_000
    for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
)  # fmt: skip
_MOST_MARKS: Final = 400


def ruling_us(incident: Incident, most: int = 8) -> int:
    """The distance of labelled rulings in microseconds: round, and at most so many."""
    wide = incident.end_us - incident.start_us
    return next((step for step in _STEPS if wide // step <= most), _STEPS[-1] * (wide // (_STEPS[-1] * most) + 1))  # fmt: skip


def rulings(incident: Incident, most: int = 8) -> tuple[int, ...]:
    """The moments of the rulings."""
    step = ruling_us(incident, most)
    first = -(-incident.start_us // step) * step
    return tuple(range(first, incident.end_us + 1, step))


def incident_svg(
    incident: Incident,
    labels: Mapping[str, str],
    claim_numbers: Mapping[str, str],
    note_numbers: Mapping[str, str],
    say: Say = in_english,
) -> tuple[bytes, int]:
    """The picture as UTF-8 SVG, and its height; it is WIDTH wide.

    All words must have been made visible already; they are escaped here.
    """
    films = list(dict.fromkeys(bar.exhibit_id for bar in incident.bars))
    height = _HEAD + _ROW * len(films) + _BAND * len(incident.bands) + 12
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
            f' viewBox="0 0 {WIDTH} {height}" font-family={quoteattr(FONTS)} font-size="11">'
        ),
        (
            '<defs><linearGradient id="in"><stop offset="0" stop-color="#1d4e79" stop-opacity="0.06"/>'
            '<stop offset="1" stop-color="#1d4e79" stop-opacity="0.55"/></linearGradient>'
            '<linearGradient id="out"><stop offset="0" stop-color="#1d4e79" stop-opacity="0.55"/>'
            '<stop offset="1" stop-color="#1d4e79" stop-opacity="0.06"/></linearGradient></defs>'
        ),
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    parts += _ruler(incident, height)
    for row, film in enumerate(films):
        top = _HEAD + row * _ROW
        parts.append(_words(8, top + 20, labels.get(film, "?"), bold=True))
        bars = [bar for bar in incident.bars if bar.exhibit_id == film]
        parts += [_bar(incident, bar, top, say) for bar in bars]
        marks = [mark for mark in incident.marks if mark.exhibit_id == film]
        parts += [_mark(incident, mark, top, note_numbers) for mark in marks[:_MOST_MARKS]]
    for row, band in enumerate(incident.bands):
        top = _HEAD + len(films) * _ROW + row * _BAND
        parts.append(_words(8, top + 15, claim_numbers.get(band.claim_id, "?")))
        parts.append(_band(incident, band, top, say))
    parts.append("</svg>")
    return "\n".join(parts).encode("utf-8", "replace"), height


def _x(incident: Incident, at_us: int) -> int:
    wide = max(1, incident.end_us - incident.start_us)
    room = WIDTH - _LEFT - _RIGHT
    at = min(max(at_us, incident.start_us), incident.end_us)
    return _LEFT + (at - incident.start_us) * room // wide


def _ruler(incident: Incident, height: int) -> list[str]:
    zone = incident.zone
    day = moment_words(incident.start_us, zone).split(" ", 1)[0]
    parts = [_words(8, 14, f"{day} {offset_words(incident.start_us, zone)} ({zone})", quiet=True)]
    for at in rulings(incident):
        x = _x(incident, at)
        if x > WIDTH - 28:
            continue
        parts.append(
            f'<line x1="{x}" y1="{_HEAD - 6}" x2="{x}" y2="{height - 8}" stroke="#dde2e8"/>'
        )
        parts.append(_words(x, _HEAD - 10, clock_words(at, zone), quiet=True, middle=True))
    return parts


def _bar(incident: Incident, bar: Bar, top: int, say: Say) -> str:
    start, end = (
        _x(incident, bar.start_us),
        max(_x(incident, bar.end_us), _x(incident, bar.start_us) + 2),
    )
    y, high = top + 8, 14
    if bar.contradicted:
        return (
            f'<rect x="{start}" y="{y}" width="{end - start}" height="{high}" fill="#fbeae6"'
            f' stroke="#8a3b00" stroke-dasharray="4 3"/>'
            + _words((start + end) // 2, y + 11, say("anchors contradict"), middle=True, quiet=True)
        )
    sure_start, sure_end = _x(incident, bar.sure_start_us), _x(incident, bar.sure_end_us)
    if sure_start < sure_end:
        drawn = _rect(start, y, sure_start - start, high, "url(#in)")
        drawn += _rect(sure_start, y, sure_end - sure_start, high, "#1d4e79")
        return drawn + _rect(sure_end, y, end - sure_end, high, "url(#out)")
    # Nowhere is it sure that the film ran: it may lie anywhere in this.
    half = (start + end) // 2
    drawn = _rect(start, y, half - start, high, "url(#in)") + _rect(
        half, y, end - half, high, "url(#out)"
    )
    room = WIDTH - _LEFT - _RIGHT
    long = max(2, bar.length_us * room // max(1, incident.end_us - incident.start_us))
    return drawn + (
        f'<line x1="{half - long // 2}" y1="{y + high + 3}" x2="{half + long - long // 2}"'
        f' y2="{y + high + 3}" stroke="#1d4e79" stroke-width="2"/>'
    )


def _mark(incident: Incident, mark: NoteMark, top: int, numbers: Mapping[str, str]) -> str:
    x = _x(incident, middle_us(mark.start))
    name = escape(numbers.get(mark.note_id, ""))
    return f'<path d="M{x} {top + 28}l4 5l-4 5l-4 -5z" fill="#b5700a"><title>{name}</title></path>'


def _band(incident: Incident, band: ClaimBand, top: int, say: Say) -> str:
    start = _x(incident, incident.start_us if band.earliest_us is None else band.earliest_us)
    end = _x(incident, incident.end_us if band.latest_us is None else band.latest_us)
    outside = (band.latest_us is not None and band.latest_us < incident.start_us) or (
        band.earliest_us is not None and band.earliest_us > incident.end_us
    )
    if outside:
        side = (
            say("← earlier")
            if band.latest_us is not None and band.latest_us < incident.start_us
            else say("later →")
        )
        return _words(_LEFT + 4, top + 15, side, quiet=True)
    return (
        f'<rect x="{start}" y="{top + 4}" width="{max(2, end - start)}" height="14"'
        ' fill="#f3e3c7" stroke="#b5700a"/>'
        + _words(max(_LEFT, start) + 4, top + 15, visible_text(band.as_said[:80]))
    )


def _rect(x: int, y: int, width: int, height: int, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{max(0, width)}" height="{height}" fill="{fill}"/>'


def _words(
    x: int, y: int, text: str, *, bold: bool = False, quiet: bool = False, middle: bool = False
) -> str:
    style = ' font-weight="bold"' if bold else ""
    style += ' fill="#5b6675"' if quiet else ' fill="#1b2430"'
    style += ' text-anchor="middle"' if middle else ""
    return f'<text x="{x}" y="{y}"{style}>{svg_words(text)}</text>'
