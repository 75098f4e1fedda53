"""VERIFY.txt of an edition: what it is a part of, and how anybody checks that with other tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotator.exchange.package.bag import one_line
from annotator.exchange.package.guide import lists_and_signature


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What the guide names: `shown` particulars of `committed`, `changed` fields shown otherwise.

    `head` is that of the sealed case's log at `entries`; `key` the fingerprint of the key that
    signs, empty for none; `list_digest` the SHA-256 of the list of commitments.
    """

    title: str
    case_id: str
    edition: str
    head: str
    entries: int
    shown: int
    changed: int
    committed: int
    list_digest: str
    key: str = ""


_FILES: Final = """\
WHAT IS IN IT

  data/report.pdf           the report to read; report.html is the same for a browser
  data/case.json            the values that this edition shows; "changed" names the fields that
                            are not as in the sealed case, because something in them is withheld
  data/particulars.jsonl    each field that is shown as it stands there, with its salt
  data/commitments.txt      what stands for every field of the sealed case, shown or not
  data/statement.json       of which sealed case, at which entry of its log, this is a part
  data/annotations.jsonld   the notes that are shown (W3C Web Annotation)
  data/redacted/            redacted copies of videos, if there are any, with what was covered
  manifest-…, tagmanifest-… the digests of all files
  verify.py                 the check, to run and to read: under 100 lines

Originals, the custody log and what is withheld are not in it.
"""

_PART: Final = """\
4. THAT IT IS A PART OF THE SEALED CASE

   {shown} fields are shown as they stand in the sealed case, {changed} are shown otherwise
   ("changed" in data/case.json), and the list stands for {committed} fields in all. Each line
   of data/particulars.jsonl holds a text and a salt; the SHA-256 of the salt followed by the
   text must be a line of data/commitments.txt. With jq, for the first one:

     sed -n 1p data/particulars.jsonl | jq -j '.salt + .particular' | sha256sum
     grep -n -x THE-RESULT data/commitments.txt

   The salts are secret for everything that is withheld: nobody can find out what stands
   behind the other lines by trying. The digest of the list is

     {list_digest}

   and the head of the sealed case's log, at entry {entries}, is

     {head}

   Whoever holds the sealed package of that case finds the same lines in its own
   data/commitments.txt; its verify.py proves that they stand for its values. To compare:

     python3 -I -S verify.py . SEALED-PACKAGE

   The log of the sealed case names the digest of the list, and its entries can be signed and
   stamped by others: so a list cannot be made up later.
"""

_NOT: Final = """\
WHAT NO CHECK OF FILES CAN SAY

   Whether a video shows what really happened, whether a note is right, and what was
   withheld: only how many fields there are besides.
"""


def edition_guide(facts: EditionFacts) -> bytes:
    """The text, UTF-8 with plain line ends."""
    head = (
        f"EDITION OF A CASE — {facts.edition.upper()}: a part of what the sealed case holds.\n\n"
        f"Case    {one_line(facts.title)}\nCase id {facts.case_id}\n"
    )
    part = _PART.format(
        shown=facts.shown,
        changed=facts.changed,
        committed=facts.committed,
        list_digest=facts.list_digest,
        entries=facts.entries,
        head=facts.head,
    )
    return "\n\n".join([head, _FILES, lists_and_signature(facts.key), part, _NOT]).encode("utf-8")
