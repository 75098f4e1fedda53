"""What the fields of a package's files mean, in words, for whoever reads them in twenty years."""

from __future__ import annotations

from typing import Final

SCHEMA_TEXT: Final = """\
WHAT THE FIELDS MEAN

Times. A frame is named by its index (from 0, in the order in which it is shown), its PTS (an
integer as the film records it) and the time base (a fraction of a second): the film's own time
is PTS times time base. time_ns is nanoseconds from the first frame. Dates are ISO 8601 in UTC.

Digests. "sha256" of a frame is SHA-256 over its decoded samples: plane by plane, row by row, as
many bytes a row as the visible picture has, before turning it and before any change of colour;
that is what `ffmpeg -f framehash -hash sha256` prints. "sha256" of a file is of its bytes.

data/audit.jsonl. A line is one entry of the custody log: {"hash", "head", "values"}. "head" is a
text; "hash" is SHA-256 of its UTF-8 bytes. The head is JSON: seq (counts from 1), previous (the
hash of the line before; 64 noughts for the first), at_utc, monotonic_ns, actor, action (PREMIS
terms where one fits), label, reason, program, details (a text of JSON), salt, changes. A change
names the kind and id of a value, and what it was before and after as salted hashes: SHA-256 of
the salt followed by the value's text; an empty text where there was no value. "values" are those
texts. So a line can be shown without a value and still be checked.

data/annotations.jsonld. W3C Web Annotation. "record" is the whole note as the log has it.
data/case.json. All values of the case as they stand at the end of the log.
data/schema/case.schema.json. JSON Schema of the records: fields, and the words they may have.

data/timestamps/heads.jsonl. Signed heads: "statement" is the text that was signed (Ed25519),
"signature" is hex. A statement names entry, hash, person, key, and the SHA-256 of the statement
before it. anchors.jsonl: time stamps (RFC 3161 request and reply, base64) on such statements.

The digest of the package is the SHA-256 of tagmanifest-sha512.txt.
"""
