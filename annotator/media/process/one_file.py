"""One file in one decoder process: opened, handed over, given back; its loss told in words.

A file on which a decoder crashed, hung or ran out of memory is not tried again
for the same work while the program runs and the file stays as it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from annotator.errors import MediaError
from annotator.media.media_file import MediaFile
from annotator.media.path_words import readable
from annotator.media.process.conversation import Decoder, DecoderLostError
from annotator.media.process.starting import Child
from annotator.media.process.wire import BadMessageError

_MOST_REMEMBERED = 256
_hopeless: dict[tuple[Any, ...], str] = {}


@contextmanager
def decoding(
    path: Path,
    what: str,
    *,
    patient: bool = False,
    started: Callable[[], Child] | None = None,
) -> Iterator[tuple[Decoder, int]]:
    """A decoder with this file, and the file's size; its loss becomes a MediaError."""
    file = MediaFile(path)
    try:
        facts = os.fstat(file.fileno())
        key = (what, facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns)
        known = _hopeless.get(key)
        if known is not None:
            raise lost_words(path, what, DecoderLostError(known))
        decoder: Decoder | None = None
        try:
            decoder = Decoder() if started is None else Decoder(child=started())
            decoder.open(file, patient=patient)
            try:
                yield decoder, facts.st_size
            except BadMessageError as error:
                raise decoder.distrust(error) from error
        except DecoderLostError as lost:
            if not lost.remedy:
                if len(_hopeless) >= _MOST_REMEMBERED:
                    del _hopeless[next(iter(_hopeless))]
                _hopeless[key] = lost.words
            raise lost_words(path, what, lost) from lost
        finally:
            if decoder is not None:
                decoder.close()
    finally:
        file.close()


def lost_words(path: Path, what: str, lost: DecoderLostError) -> MediaError:
    """A loss as an error for whoever asked for a file."""
    return MediaError(
        f"{what} {readable(path)} failed: the decoder was ended, because {lost.words}.",
        lost.remedy
        or "The file may be damaged or made to do harm. The program and the case are unharmed.",
    )
