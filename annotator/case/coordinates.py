"""Coordinates as people write them, read and written.

Degrees with a point or a comma, degrees with minutes and seconds, letters for the
four directions in several languages, digits of any script, addresses of map pages,
`geo:` addresses (RFC 5870). What can be read in two ways is refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import unquote

from annotator.case.geography import UNIT, Point
from annotator.errors import ValueRefusedError

LONGEST: Final = 4000
_FIELD: Final = "coordinates"
_HINT: Final = "For example 43.34170, 52.86190 or 43°20′30.1″N 52°51′42.8″E."

# Longer words first; each stands for one direction. Latin, Russian, Kazakh, Ukrainian, Arabic.
_WORDS: Final = (
    ("northern latitude", "N"), ("southern latitude", "S"),
    ("eastern longitude", "E"), ("western longitude", "W"),
    ("north", "N"), ("south", "S"), ("east", "E"), ("west", "W"),
    ("norte", "N"), ("nord", "N"), ("sur", "S"), ("sud", "S"), ("oeste", "W"), ("ouest", "W"),
    ("este", "E"), ("est", "E"),
    ("северной широты", "N"), ("южной широты", "S"), ("восточной долготы", "E"),
    ("западной долготы", "W"),
    ("солтүстік ендік", "N"), ("оңтүстік ендік", "S"), ("шығыс бойлық", "E"), ("батыс бойлық", "W"),
    ("північної широти", "N"), ("південної широти", "S"), ("східної довготи", "E"),
    ("західної довготи", "W"),
    ("пн.ш.", "N"), ("пд.ш.", "S"), ("сх.д.", "E"), ("зх.д.", "W"),
    ("пн", "N"), ("пд", "S"), ("сх", "E"), ("зх", "W"),
    ("شمالا", "N"), ("جنوبا", "S"), ("شرقا", "E"), ("غربا", "W"),
    ("شمال", "N"), ("جنوب", "S"), ("شرق", "E"), ("غرب", "W"),
)  # fmt: skip
_ABBREVIATED: Final = (
    (re.compile(r"с\.?\s*(?:ш|е)\.?(?![^\W\d_])"), "N"),
    (re.compile(r"(?:ю\.?\s*ш|о\.?\s*е)\.?(?![^\W\d_])"), "S"),
    (re.compile(r"(?:в\.?\s*д|ш\.?\s*б)\.?(?![^\W\d_])"), "E"),
    (re.compile(r"(?:з\.?\s*д|б\.?\s*б)\.?(?![^\W\d_])"), "W"),
)
_LETTERS: Final = {
    "n": "N", "s": "S", "e": "E", "w": "W", "с": "N", "ю": "S", "в": "E", "з": "W",
}  # fmt: skip
_NUMBER: Final = r"[-+]?\d+(?:\.\d+)?"
_LINKS: Final = (
    # (pattern, True where the longitude stands first)
    (re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"), False),
    (re.compile(rf"[?&]mlat=({_NUMBER})&mlon=({_NUMBER})"), False),
    (re.compile(rf"#map=[\d.]+/({_NUMBER})/({_NUMBER})"), False),
    (re.compile(rf"[?&](?:q|query|ll|center|destination)=(?:loc:)?({_NUMBER}),\s*({_NUMBER})"), False),
    (re.compile(rf"[?&]m=({_NUMBER}),({_NUMBER})/"), True),
    (re.compile(rf"@({_NUMBER}),({_NUMBER})(?:[,/?&]|$)"), False),
)  # fmt: skip
_PART: Final = re.compile(
    rf"(?P<before>[NSEW])?\s*(?P<degrees>{_NUMBER})\s*(?P<mark>°)?\s*"
    rf"(?:(?P<minutes>\d+(?:\.\d+)?)\s*(?P<minute_mark>['])?\s*"
    rf"(?:(?P<seconds>\d+(?:\.\d+)?)\s*(?P<second_mark>\")?\s*)?)?(?P<after>[NSEW])?"
)


@dataclass(frozen=True, slots=True)
class Coordinates:
    """What was read: the point, and the radius in metres where the text gives one."""

    point: Point
    radius_m: float | None = None


def read_coordinates(text: str) -> Coordinates:
    """Read one point from what somebody typed or pasted.

    Raises ValueRefusedError (field `coordinates`) that says what is out of range,
    ambiguous or not understood.
    """
    if len(text) > LONGEST:
        raise _refused(f"This is {len(text):,} characters long; coordinates are one line.")
    text = _plain(text)
    if not text:
        raise _refused("No coordinates were entered.")
    if text.casefold().startswith("geo:"):
        return _geo(text)
    if "://" in text or "@" in text or "!3d" in text:
        return Coordinates(_link(text))
    return Coordinates(_pair(text))


def write_decimal(point: Point) -> str:
    """Latitude and longitude in degrees, exactly as stored: `43.3417000, 52.8619000`."""
    return f"{_exact(point.latitude)}, {_exact(point.longitude)}"


def write_dms(point: Point) -> str:
    """Degrees, minutes and seconds to a tenth: `43°20′30.1″N 52°51′42.8″E`."""
    return f"{_dms(point.latitude, 'NS')} {_dms(point.longitude, 'EW')}"


def _exact(value: int) -> str:
    whole, rest = divmod(abs(value), UNIT)
    return f"{'-' if value < 0 else ''}{whole}.{rest:07d}"


def _dms(value: int, letters: str) -> str:
    tenths = (abs(value) * 36000 + UNIT // 2) // UNIT
    minutes, tenths = divmod(tenths, 600)
    degrees, minutes = divmod(minutes, 60)
    letter = letters[1] if value < 0 else letters[0]
    return f"{degrees}°{minutes:02d}′{tenths // 10:02d}.{tenths % 10}″{letter}"


# -- reading ---------------------------------------------------------------------


def _plain(text: str) -> str:
    """ASCII digits and signs; control and direction marks gone."""
    made = []
    for sign in text:
        if sign.isdecimal():
            made.append(str(unicodedata.decimal(sign)))
        elif unicodedata.category(sign) in ("Cf", "Cc", "Zs", "Zl", "Zp"):
            made.append("" if unicodedata.category(sign) == "Cf" else " ")
        else:
            made.append(_SIGNS.get(sign, sign))
    return " ".join("".join(made).replace("''", '"').split())


_SIGNS: Final = {
    "−": "-", "–": "-", "‐": "-", "٫": ".", "،": ",", "؛": ";", "；": ";", "，": ",",
    "º": "°", "˚": "°", "′": "'", "’": "'", "‘": "'", "ʹ": "'", "´": "'", "`": "'",
    "″": '"', "”": '"', "“": '"', "„": '"', "ʺ": '"',
}  # fmt: skip


def _geo(text: str) -> Coordinates:
    body, *parameters = text[4:].strip().split(";")
    fit = re.fullmatch(rf"({_NUMBER}),({_NUMBER})(?:,{_NUMBER})?(?:\?.*)?", body)
    if fit is None:
        raise _refused("This geo: address holds no latitude and longitude.")
    radius = None
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.casefold() == "crs" and value.casefold() != "wgs84":
            raise _refused("This geo: address uses another system than WGS 84.")
        if name.casefold() == "u" and re.fullmatch(r"\d+(?:\.\d+)?", value):
            radius = float(value)
    return Coordinates(_point(Decimal(fit[1]), Decimal(fit[2])), radius)


def _link(text: str) -> Point:
    text = unquote(text)
    for pattern, turned in _LINKS:
        fits = pattern.findall(text)
        if not fits:
            continue
        first, second = fits[-1]
        # Yandex writes the longitude first.
        if turned or (re.search(r"//[^/]*yandex\.", text) and "ll=" in text):
            first, second = second, first
        return _point(Decimal(first), Decimal(second))
    raise _refused(
        "No coordinates stand in this address.", "Copy them from the page, not its address."
    )


def _pair(text: str) -> Point:
    bare, turned = _without_labels(text)
    text = _with_letters(bare)
    parts = _split(text)
    read = [_one(part) for part in parts]
    axes = [axis for _value, axis in read]
    if turned and not any(axes):
        read.reverse()
        axes = ["lat", "lon"]
    if axes == ["lon", "lat"] or axes in (["", "lat"], ["lon", ""]):
        read.reverse()
    elif axes in (["lat", "lat"], ["lon", "lon"]):
        raise _refused(
            "Both numbers are marked as the same kind: one is north or south, the other east or west."
        )
    latitude, longitude = read[0][0], read[1][0]
    if not any(axes) and abs(latitude) > 90 >= abs(longitude):
        raise _refused(
            "The first number is over 90 and cannot be the latitude.",
            "If the longitude stands first, say so with letters: 52.8619 E, 43.3417 N.",
        )
    return _point(latitude, longitude)


_LATITUDE: Final = re.compile(r"\b(?:latitude|lat|широта)\b\.?\s*[:=]?", re.IGNORECASE)
_LONGITUDE: Final = re.compile(r"\b(?:longitude|long|lon|lng|долгота)\b\.?\s*[:=]?", re.IGNORECASE)


def _without_labels(text: str) -> tuple[str, bool]:
    """The text without words that say which number is which; True where the longitude stands first."""
    latitude, longitude = _LATITUDE.search(text), _LONGITUDE.search(text)
    turned = latitude is not None and longitude is not None and longitude.start() < latitude.start()
    return _LONGITUDE.sub(" ", _LATITUDE.sub(" ", text)).strip(), turned


def _with_letters(text: str) -> str:
    lower = text.casefold()
    for word, letter in _WORDS:
        lower = lower.replace(word, f" {letter} ")
    for pattern, letter in _ABBREVIATED:
        lower = pattern.sub(f" {letter} ", lower)
    made = []
    for sign in lower:
        if sign == "o":
            raise _refused(
                "“O” is the west in Spanish and French but the east in German.", "Write W or E."
            )
        made.append(_LETTERS.get(sign, sign))
    lower = "".join(made)
    left = re.search(r"[^\W\d_NSEW]", lower)
    if left is not None:
        raise _refused(f"“{text[:60]}” is not understood as coordinates.")
    return " ".join(lower.replace("(", " ").replace(")", " ").replace("/", ";").split())


def _split(text: str) -> tuple[str, str]:
    """The two halves: by letters, by a semicolon, by a comma that is no decimal comma, by counting."""
    if text.count(";") == 1:
        first, second = text.split(";")
        return _commas(first), _commas(second)
    # 43.3417, 52.8619 and 43,3417, 52,8619: a comma before a space, or one beside points, divides.
    parts = [part for part in re.split(r",\s+", text) if part]
    if len(parts) == 2:
        return _commas(parts[0]), _commas(parts[1])
    if text.count(",") == 1 and ("." in text or "°" in text or re.search(r"[NSEW]", text)):
        first, second = text.split(",")
        if (
            re.search(r"\d", first)
            and re.search(r"\d", second)
            and not re.search(r"\s", text.replace(", ", ""))
        ):
            return first, second
        if "." in text:
            return first, second
    return _by_order(_commas(text))


def _commas(text: str) -> str:
    """Decimal commas as points. Raises where a comma may divide instead."""
    if "." in text and "," in text:
        raise _refused(
            "Points and commas are mixed; which of them divides?",
            "Put a semicolon between latitude and longitude.",
        )
    if re.search(r"\d,\d+,", text):
        raise _refused(
            "These commas can be read in more than one way.",
            "Put a semicolon between latitude and longitude: 43,3417; 52,8619.",
        )
    text = re.sub(r"(\d),(\d)", r"\1.\2", text)
    return text.replace(",", " ").strip()


def _by_order(text: str) -> tuple[str, str]:
    letters = list(re.finditer(r"[NSEW]", text))
    if len(letters) > 2:
        raise _refused("There are more than two directions in this text; enter one point.")
    if len(letters) == 2:
        at = letters[0].end() if re.match(r"\s*[-+\d]", text) else letters[1].start()
        return text[:at], text[at:]
    numbers = list(re.finditer(_NUMBER, text))
    if len(numbers) == 1:
        raise _refused("Only one number was entered; a point needs latitude and longitude.")
    degrees = list(re.finditer(rf"{_NUMBER}\s*°", text))
    if len(degrees) == 2:
        return text[: degrees[1].start()], text[degrees[1].start() :]
    if len(numbers) in (2, 4, 6):
        at = numbers[len(numbers) // 2].start()
        return text[:at], text[at:]
    raise _refused("These numbers can be read in more than one way.")


def _one(text: str) -> tuple[Decimal, str]:
    """A half as degrees, and its axis (`lat`, `lon` or '')."""
    fit = _PART.fullmatch(text.strip().strip(",;").strip())
    if fit is None:
        raise _refused(f"“{text.strip()[:40]}” is not understood as degrees.")
    letter = fit["before"] or fit["after"] or ""
    if fit["before"] and fit["after"]:
        raise _refused("One number has two directions.")
    value = Decimal(fit["degrees"])
    negative = fit["degrees"].startswith("-")
    for name, part in (("minutes", 60), ("seconds", 3600)):
        found = fit[name]
        if found is None:
            continue
        if Decimal(found) >= 60:
            raise _refused(f"There are no {found} {name}: they go up to 60.")
        if "." in fit["degrees"] or (name == "seconds" and "." in fit["minutes"]):
            raise _refused("Only the last of degrees, minutes and seconds can have decimals.")
        value += (-1 if negative else 1) * Decimal(found) / part
    if letter and negative:
        raise _refused(
            "A minus and a letter for the direction say it twice.", "Leave one of them out."
        )
    if letter in ("S", "W"):
        value = -value
    return value, {"N": "lat", "S": "lat", "E": "lon", "W": "lon", "": ""}[letter]


def _point(latitude: Decimal, longitude: Decimal) -> Point:
    if abs(latitude) > 90:
        raise _refused(
            f"A latitude lies between −90° and 90°, not at {latitude:.5f}°.",
            "Perhaps latitude and longitude are swapped.",
        )
    if abs(longitude) > 180:
        raise _refused(f"A longitude lies between −180° and 180°, not at {longitude:.5f}°.")
    return Point(
        int((latitude * UNIT).to_integral_value()), int((longitude * UNIT).to_integral_value())
    )


def _refused(message: str, hint: str = _HINT) -> ValueRefusedError:
    return ValueRefusedError(message, hint, field=_FIELD)
