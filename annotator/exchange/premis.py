"""Exhibits and the log as PREMIS 3 (XML): objects with their fixity, events, agents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree as ET  # only written here, never read

from annotator.case.edits import reason_for_others
from annotator.case.exhibit import Exhibit
from annotator.exchange.urns import urn
from annotator.provenance.custody import CustodyEntry

NAMESPACE: Final = "http://www.loc.gov/premis/v3"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
# What XML 1.0 cannot hold (and U+007F to U+009F, which nobody can see), written out.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def premis_xml(
    exhibits: Iterable[Exhibit], places: dict[str, str], log: Iterable[CustodyEntry]
) -> bytes:
    """The document. `places` gives where in the package an exhibit's file lies, by its id."""
    ET.register_namespace("premis", NAMESPACE)
    ET.register_namespace("xsi", _XSI)
    root = ET.Element(f"{{{NAMESPACE}}}premis", {"version": "3.0"})
    known = set()
    for exhibit in exhibits:
        known.add(exhibit.id)
        _object(root, exhibit, places.get(exhibit.id, ""))
    agents: dict[tuple[str, str], str] = {}
    for entry in log:
        actor = (entry.actor.name, entry.actor.key_fingerprint)
        agents.setdefault(actor, f"agent-{len(agents) + 1}")
        _event(root, entry, agents[actor], [each for each in entry.object_ids if each in known])
    for (name, fingerprint), identifier in agents.items():
        agent = _add(root, "agent")
        _identifier(agent, "agent", "local", identifier)
        if fingerprint:
            _identifier(agent, "agent", "Ed25519 key, SHA-256", fingerprint)
        _add(agent, "agentName", name)
        _add(agent, "agentType", "person")
    ET.indent(root, " ")
    return bytes(ET.tostring(root, "utf-8", xml_declaration=True)) + b"\n"


def _object(root: ET.Element, exhibit: Exhibit, place: str) -> None:
    made = _add(root, "object")
    made.set(f"{{{_XSI}}}type", "premis:file")
    _identifier(made, "object", "URN", urn(exhibit.id))
    facts = _add(made, "objectCharacteristics")
    for algorithm, digest in (
        ("SHA-256", exhibit.digest_sha256),
        ("SHA-512", exhibit.digest_sha512),
    ):
        fixity = _add(facts, "fixity")
        _add(fixity, "messageDigestAlgorithm", algorithm)
        _add(fixity, "messageDigest", digest)
    _add(facts, "size", str(exhibit.size_bytes))
    form = _add(_add(facts, "format"), "formatDesignation")
    _add(form, "formatName", exhibit.mime or "unknown")
    _add(made, "originalName", exhibit.filename)
    if place:
        location = _add(_add(made, "storage"), "contentLocation")
        _add(location, "contentLocationType", "path in the package")
        _add(location, "contentLocationValue", place)


def _event(root: ET.Element, entry: CustodyEntry, agent: str, objects: list[str]) -> None:
    event = _add(root, "event")
    _identifier(event, "event", "SHA-256 of the log entry", entry.entry_hash)
    _add(event, "eventType", entry.action)
    _add(event, "eventDateTime", entry.at_utc)
    detail = _add(event, "eventDetailInformation")
    reason = reason_for_others(entry.action, entry.reason)
    _add(detail, "eventDetail", f"{entry.label}. {reason}".strip().rstrip("."))
    link = _add(event, "linkingAgentIdentifier")
    _add(link, "linkingAgentIdentifierType", "local")
    _add(link, "linkingAgentIdentifierValue", agent)
    for each in objects:
        link = _add(event, "linkingObjectIdentifier")
        _add(link, "linkingObjectIdentifierType", "URN")
        _add(link, "linkingObjectIdentifierValue", urn(each))


def _identifier(parent: ET.Element, of: str, kind: str, value: str) -> None:
    made = _add(parent, f"{of}Identifier")
    _add(made, f"{of}IdentifierType", kind)
    _add(made, f"{of}IdentifierValue", value)


def _add(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    made = ET.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text:
        made.text = _NOT_IN_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return made
