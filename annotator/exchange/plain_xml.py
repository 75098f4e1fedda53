"""XML from other tools, without anything that XML can do beyond elements, attributes and text."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET
from xml.parsers import expat

from annotator.exchange.film_notes import FormatError, require_size

_DEEPEST: Final = 64


def parsed_xml(data: bytes, what: str) -> ET.Element:
    """The root element of a document; `what` names the format in messages.

    A document type (with which files and addresses could be read, or a bomb be
    built) is refused, as is what is no XML or nested without end. Raises FormatError.
    """
    require_size(data)
    depth = 0

    def enter(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise FormatError(f"The {what} file is nested more than {_DEEPEST} deep.")

    def leave(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_declared: object) -> None:
        raise FormatError(
            f"The {what} file declares a document type (DOCTYPE), which could make the program read other files.",
            "Export it again from the tool that made it; if it is still there, remove the line with a text editor.",
        )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no name
        return ET.fromstring(data)  # noqa: S314 - no document type, so no entities
    except (expat.ExpatError, ET.ParseError, ValueError, LookupError) as error:
        raise FormatError(
            f"The file is no well-formed {what}: {str(error)[:100]}.",
            "It may be damaged or cut off; export it again.",
        ) from error
