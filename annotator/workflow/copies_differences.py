"""What differs between two exhibits of the same footage, in words that a decision keeps.

Each begins with one of: exact, cut, longer, crop, mirrored, overlay, letterbox,
scaled, frame rate, recompressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from annotator.picture.fingerprint_verify import Box
from annotator.workflow.copies_looking import Looked

_LITTLE: Final = 0.03
_NS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class FilmSeen:
    """A film as far as its differences need it: label, length in nanoseconds, frames a second."""

    label: str
    end_ns: int
    rate: float


def differences_of(
    films: tuple[FilmSeen, FilmSeen], looked: Sequence[Looked], *, other_is_copy: bool
) -> tuple[str, ...]:
    """In words, from the copy's side; `looked` is longest first."""
    main = looked[0]
    copy, origin = (1, 0) if other_is_copy else (0, 1)
    found = [*_parts(films, looked, copy, origin)]
    if main.exact and not found:
        return ("exact: the frames are the same to the last bit",)
    if main.mirrored:
        found.append("mirrored: left and right are exchanged")
    found += _crop(main.covers, films)
    found += [f"overlay: {_place(box)}" for box in main.overlays]
    if main.bars[copy] and not main.bars[origin]:
        found.append(f"letterbox: {films[copy].label} has bars")
    elif main.bars[origin] and not main.bars[copy]:
        found.append(f"letterbox: {films[origin].label} has bars, they were cut off")
    if main.sizes[0] != main.sizes[1]:
        one, two = main.sizes[origin], main.sizes[copy]
        found.append(f"scaled: {one[0]} × {one[1]} became {two[0]} × {two[1]} pixels")
    if abs(films[0].rate - films[1].rate) > _LITTLE * max(films[0].rate, films[1].rate):
        found.append(
            f"frame rate: {films[origin].rate:.2f} became {films[copy].rate:.2f} frames a second"
        )
    if main.exact:
        found.append("exact: frames that both have are the same to the last bit")
    else:
        found.append("recompressed: no frame looked at is the same to the last bit")
    return tuple(found)


def _parts(
    films: tuple[FilmSeen, FilmSeen], looked: Sequence[Looked], copy: int, origin: int
) -> list[str]:
    """What of the one is not in the other, in time."""
    # Per film: how long the common stretches are on its own clock.
    lengths = [sum(seen.lasts_ns[film] for seen in looked) for film in (0, 1)]
    found = []
    for film, word in ((origin, "cut"), (copy, "longer")):
        whole = films[film].end_ns
        missing = whole - lengths[film]
        if missing > max(_LITTLE * whole, 2.5 * _NS / max(films[film].rate, 1.0)):
            said = f"{lengths[film] / _NS:.2f} of {whole / _NS:.2f} s of {films[film].label}"
            if word == "cut":
                found.append(f"cut: {films[copy].label} holds {said}")
            else:
                found.append(f"longer: {films[origin].label} holds {said}")
    if len(looked) > 1:
        found.append(f"cut: joined from {len(looked)} stretches")
    return found


def _crop(covers: Box, films: tuple[FilmSeen, FilmSeen]) -> list[str]:
    """`covers` is what of the first film's picture the second shows."""
    left, top, right, bottom = covers
    inward = [left, top, 1 - right, 1 - bottom]
    first, second = (film.label for film in films)
    if max(inward) > _LITTLE:
        sides = [max(0.0, side) for side in inward]
        return [f"crop: of {first}, {second} lacks {_sides(sides)}"]
    if min(inward) < -_LITTLE:
        across, down = right - left, bottom - top
        sides = [
            max(0.0, -inward[0]) / across,
            max(0.0, -inward[1]) / down,
            max(0.0, -inward[2]) / across,
            max(0.0, -inward[3]) / down,
        ]
        return [f"crop: of {second}, {first} lacks {_sides(sides)}"]
    return []


def _sides(sides: Sequence[float]) -> str:
    names = ("at the left", "at the top", "at the right", "at the bottom")
    said = [f"{round(100 * side)} % {name}" for side, name in zip(sides, names, strict=True)
            if round(100 * side)]  # fmt: skip
    return ", ".join(said)


def _place(box: Box) -> str:
    """Where a part of the picture lies, in per cent from the upper left corner."""
    left, top, right, bottom = (round(100 * side) for side in box)
    return f"{left}–{right} % across, {top}–{bottom} % down"
