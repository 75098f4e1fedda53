"""Map pictures in an evidence package, and back into a case."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import Final

from annotator.case.places import MapPicture
from annotator.errors import IntegrityError
from annotator.exchange.package.bag import BagWriter
from annotator.exchange.package.opened import OpenedPackage
from annotator.progress import Cancelled, check
from annotator.report.visible_text import visible_text
from annotator.store.case_store import CaseStore
from annotator.workflow.places_image import MOST_BYTES, picture_head
from annotator.workflow.places_maps import map_bytes, put_map

PACKED: Final = "data/maps/"


def add_maps(
    bag: BagWriter, store: CaseStore, pictures: Iterable[MapPicture], cancelled: Cancelled
) -> None:
    """Write the file of every map picture into a package, once each, named by its digest.

    Raises MediaError, IntegrityError where one is not what was taken in, CancelledError.
    """
    for picture in pictures:
        check(cancelled)
        data = map_bytes(store, picture)
        name = f"{PACKED}{picture.digest_sha256}{picture_head(data).suffix}"
        if name not in bag.written:
            bag.add(name, [data])


def take_maps(store: CaseStore, package: OpenedPackage, cancelled: Cancelled) -> None:
    """Copy the map pictures of a package into the case that was made of it.

    Raises IntegrityError for one that is missing or is another file, SaveFailedError,
    CancelledError.
    """
    for picture in store.all_of(MapPicture):
        check(cancelled)
        start = f"{PACKED}{picture.digest_sha256}"
        files = (f for name, f in package.files.items() if name.startswith(start))
        file = next((f for f in files if not f.is_symlink()), None)
        if file is None or file.size_bytes > MOST_BYTES:
            raise IntegrityError(
                f"The package lacks the map picture “{visible_text(picture.name)}”."
            )
        with closing(file.chunks()) as chunks:
            put_map(store.folder, picture, b"".join(chunks))
