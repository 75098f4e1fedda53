"""The custody log as far as an edition prints it: labels and reasons of entries give people away, too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from annotator.case.investigators import Investigators
from annotator.case.vocabularies import Edition
from annotator.provenance.custody import CustodyEntry
from annotator.report.inputs import HeadSigned


def log_for(
    entries: Iterable[CustodyEntry], edition: Edition, people: Investigators
) -> tuple[CustodyEntry, ...]:
    """The entries as an edition may print them.

    Sealed: as they are. Restricted: when, what kind, by which investigator, and the hashes.
    Public: the last one alone, without when and who; its number says how many there are.
    """
    if edition is Edition.SEALED:
        return tuple(entries)
    if edition is Edition.RESTRICTED:
        return tuple(_stripped(entry, people.shown(entry.actor.name)) for entry in entries)
    last: CustodyEntry | None = None
    for entry in entries:
        last = entry
    return () if last is None else (replace(_stripped(last, ""), at_utc="", action="", program=""),)


def signed_for(
    signed: HeadSigned | None, edition: Edition, people: Investigators
) -> HeadSigned | None:
    """Who signed, as an edition may print it: the key, and a number for the name; no anchors (they name offices)."""
    if signed is None or edition is Edition.SEALED:
        return signed
    return replace(signed, signer=people.shown(signed.signer), anchors=())


def _stripped(entry: CustodyEntry, name: str) -> CustodyEntry:
    actor = replace(entry.actor, name=name, key_fingerprint="")
    return replace(
        entry,
        actor=actor,
        label="",
        reason="",
        changes=(),
        salt="",
        details_json="{}",
        monotonic_ns=0,
    )
