"""What a report says of the log's head, its signature and its anchors."""

from __future__ import annotations

import cv2
import numpy as np

from annotator.errors import AnnotatorError, ExportError, IntegrityError
from annotator.provenance.anchors import AnchorKind
from annotator.provenance.finding import Level
from annotator.report.inputs import HeadSigned
from annotator.store.case_store import CaseStore
from annotator.workflow.anchors import check_case_anchors
from annotator.workflow.heads import kept_head
from annotator.workflow.keys import OwnKey

_SCALE = 6


def signed_for_report(store: CaseStore) -> HeadSigned | None:
    """Sign the head if that is possible here, and say who signed last; None where nobody did.

    A head whose signature is not valid, or which does not lie on this log,
    counts as none. Raises StoreError.
    """
    if not store.read_only:
        store.trust.sign_export()
    head = store.trust.last_head()
    if head is None:
        return None
    try:
        told = head.checked()
    except IntegrityError:
        return None
    entry = store.custody(told.seq - 1, 1)
    if not entry or entry[0].seq != told.seq or entry[0].entry_hash != told.head:
        return None
    code, side = _code(kept_head(head))
    return HeadSigned(
        signer=told.actor,
        fingerprint=told.public_key.fingerprint,
        seq=told.seq,
        head=told.head,
        signed_at=told.signed_at,
        statement_digest=head.digest(),
        anchors=_anchors(store),
        code_jpeg=code,
        code_side=side,
    )


def _anchors(store: CaseStore) -> tuple[str, ...]:
    """What the anchors say, each with how sure it is; requests alone say nothing."""
    if not any(anchor.kind != AnchorKind.REQUESTED for anchor in store.trust.anchors()):
        return ()
    try:
        findings = check_case_anchors(store, OwnKey().authorities())
    except AnnotatorError:
        return ()
    return tuple(
        finding.what if finding.level is Level.OK else f"{finding.what} {finding.meaning}"
        for finding in findings
    )


def _code(text: str) -> tuple[bytes, int]:
    """A QR code as JPEG (pictures of a report are JPEG), and its side in pixels."""
    import segno

    code = segno.make(text, error="m", micro=False)
    dark = np.array([list(row) for row in code.matrix_iter(border=4)], np.uint8)
    picture = np.kron(255 * (1 - dark), np.ones((_SCALE, _SCALE), np.uint8)).astype(np.uint8)
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 100])
    if not done:
        raise ExportError("The code of the log’s head could not be drawn.")
    return bytes(data), len(picture)
