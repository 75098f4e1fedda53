"""VERIFY.txt: what the package is and how anybody checks it with tools that are not ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotator.exchange.package.bag import one_line


@dataclass(frozen=True, slots=True)
class GuideFacts:
    """What the guide names: `original` is a file of an exhibit, `stream` its video stream from 0.

    `key` is the fingerprint of the key that signs, empty for none. `stamps` are
    the stems of time stamps with the stem of the head that each is for.
    """

    title: str
    case_id: str
    head: str
    entries: int
    key: str = ""
    label: str = ""
    original: str = ""
    stream: int = 0
    stamps: tuple[tuple[str, str], ...] = ()
    head_stem: str = ""


_FILES: Final = """\
WHAT IS IN IT

  data/original/            the videos, byte for byte as they were taken in
  data/stills/              each annotated frame: a picture to look at (.png), the very samples
                            that were decoded (.planes), and what they are (.json)
  data/maps/                pictures on which places are drawn, if there are any
  data/histories/           the custody logs of other copies that were merged into the case, if any
  data/exhibits.csv         which video is which
  data/frames.csv           every frame of every video: number, time stamp, SHA-256 of its samples
  data/annotations.jsonld   the notes (W3C Web Annotation; the full note stands in "record")
  data/case.jsonld          the case for other forensic tools (CASE/UCO)
  data/prov.json            where things came from (W3C PROV)
  data/premis.xml           the same for archives (PREMIS 3)
  data/audit.jsonl          the custody log, an entry a line, exactly as it was hashed
  data/case.json            all values of the case
  data/commitments.txt      what stands for each field of them, so that an edition for others can
                            prove that it is a part of this, and show nothing else
  data/report.pdf           the report to read
  data/timestamps/          signed heads of the log, and time stamps of others on them
  data/schema/              what the fields of these files mean
  manifest-…, tagmanifest-… the digests of all files
  verify.py                 the check, to run and to read: under 100 lines

Whatever is in your copy is in the lists; a part that the maker left out is not.
"""

_LISTS: Final = """\
1. WITH PYTHON (any system; Python 3.8 or newer, nothing else)

     python3 -I -S verify.py

   It reads only. "Complete" means: every file that the lists name is there, and no other.
   "Valid" means: besides, nothing differs from what was recorded. Both must say "yes".
   A copy of verify.py from somewhere else is better than this one: whoever changes a
   package can change the check in it as well.

2. THE FILES WITH sha256sum (Linux; on a Mac: shasum -a 256)

     sha256sum --check --strict --quiet manifest-sha256.txt
     sha512sum --check --strict --quiet manifest-sha512.txt
     sha256sum --check --strict --quiet tagmanifest-sha256.txt
     sha512sum --check --strict --quiet tagmanifest-sha512.txt

   No output means that all is well. These commands do not see files that were added:

     find . -type f | wc -l
     cat manifest-sha256.txt tagmanifest-sha256.txt | wc -l

   The first number must be larger by {more}: the two tag lists{and_signature} are in no list.
"""

_SIGNED: Final = """\
3. THE SIGNATURE WITH openssl (3.0 or newer)

     openssl pkeyutl -verify -pubin -inkey signature.pub.pem -rawin \\
       -in tagmanifest-sha512.txt -sigfile signature.sig

   It says "Signature Verified Successfully". The key's fingerprint is

     {key}

   which is the SHA-256 of the key:

     openssl pkey -pubin -in signature.pub.pem -outform DER | sha256sum

   A signature proves that whoever holds that key made this package. Ask the person whose
   key it should be, by telephone or in a letter, whether that is its fingerprint.
"""

_UNSIGNED: Final = """\
3. THE SIGNATURE

   This package is not signed: anybody could have made it. What its maker told you in
   another way, such as the digest of the package or the head of the log, is what ties it
   to them.
"""

_LOG: Final = """\
4. THE CUSTODY LOG

   Each line of data/audit.jsonl holds "head", a text, and "hash", the SHA-256 of that
   text. Each head names the hash of the line before, so nothing can be changed, added or
   taken out inside without breaking what comes after. With jq, for the first entry:

     sed -n 1p data/audit.jsonl | jq -j .head | sha256sum
     sed -n 1p data/audit.jsonl | jq -r .hash

   The log has {entries} entries; the hash of the last one, its head, is

     {head}

   Compare it with a head that you have from elsewhere: a printed page, a letter, an
   earlier report.
"""

_FRAMES: Final = """\
5. THE PICTURES WITH ffmpeg

   data/frames.csv gives for each frame the SHA-256 of the samples that a decoder must
   give. For the first video, {label}:

     ffmpeg -v error -noautorotate -i {original} \\
       -map 0:V:{stream} -fps_mode passthrough -f framehash -hash sha256 -

   The last column is that of data/frames.csv, line by line. The .planes files in
   data/stills/ are these very samples; sha256sum gives the same number for them.
"""

_STAMPS: Final = """\
6. TIME STAMPS OF OTHERS WITH openssl

   A time stamp proves that a signed head of the log existed by a date, as far as its
   authority is to be trusted. It says nothing of when a video was recorded. Get the
   authority's certificate from the authority, here AUTHORITY.pem:

"""

_STAMP: Final = """\
     openssl ts -verify -in data/timestamps/{stamp}.tsr \\
       -data data/timestamps/{head}.json -CAfile AUTHORITY.pem
"""

_HEADS: Final = """\
   The head that was signed last says up to which entry the log went then:

     openssl pkeyutl -verify -pubin -inkey data/timestamps/{stem}.pub.pem -rawin \\
       -in data/timestamps/{stem}.json -sigfile data/timestamps/{stem}.sig
"""

_NOT: Final = """\
WHAT NO CHECK OF FILES CAN SAY

   Whether a video shows what really happened, when and where it was recorded, and
   whether a note is right. And: a log can only be shown to be cut off at its end by a
   head that somebody kept elsewhere.
"""


def guide(facts: GuideFacts) -> bytes:
    """The text, UTF-8 with plain line ends."""
    parts = [
        (
            f"EVIDENCE PACKAGE — SEALED: it holds everything, originals and names included.\n"
            f"Not for publication.\n\nCase    {one_line(facts.title)}\nCase id {facts.case_id}\n"
        ),
        _FILES,
        lists_and_signature(facts.key),
        _LOG.format(entries=facts.entries, head=facts.head)
        + ("\n" + _HEADS.format(stem=facts.head_stem) if facts.head_stem else ""),
    ]
    if facts.original:
        parts.append(
            _FRAMES.format(
                label=one_line(facts.label), original=facts.original, stream=facts.stream
            )
        )
    if facts.stamps:
        stamps = (_STAMP.format(stamp=stamp, head=head) for stamp, head in facts.stamps)
        parts.append(_STAMPS + "".join(stamps))
    parts.append(_NOT)
    return "\n\n".join(parts).encode("utf-8")


def lists_and_signature(key: str) -> str:
    """How the lists and the signature are checked, in any package; `key` is the fingerprint or empty."""
    lists = _LISTS.format(
        more="three" if key else "two", and_signature=" and signature.sig" if key else ""
    )
    return f"{lists}\n\n{_SIGNED.format(key=key) if key else _UNSIGNED}"
