"""The claims matrix as a file for others: names are searched for first, and the log says that it left."""

from __future__ import annotations

import hashlib
from pathlib import Path

from annotator.case.claims_matrix import RowOrder
from annotator.case.edits import Action
from annotator.case.vocabularies import Edition
from annotator.errors import UsageError
from annotator.store.case_store import CaseStore
from annotator.store.vault import Vault
from annotator.workflow.matrix import Matrix, as_csv, as_table
from annotator.workflow.stills import write_export
from annotator.workflow.telling import Names, names_in_case, names_searched, require_unsaid


def export_matrix(
    store: CaseStore,
    matrix: Matrix,
    target: Path,
    order: RowOrder,
    *,
    vault: Vault,
    overwrite: bool = False,
) -> None:
    """Write the matrix as CSV and enter it in the log.

    By itself it is written in the sealed edition only: a report of another edition holds its
    matrix. Names of an unlocked vault are searched for first. Raises UsageError in a case of
    another edition, TellingError where one
    stands in the case, ExportError; then nothing was written.
    """
    if store.info().edition is not Edition.SEALED:
        raise UsageError(
            "The matrix by itself is written in the sealed edition only.",
            "Write a report of the edition: it holds the matrix as far as it may be told.",
        )
    if vault.is_unlocked:
        found = names_in_case(Names(vault), store.snapshot())
        require_unsaid(found, sealed=False, accepted=False)
    data = as_csv(as_table(store, matrix, order))
    write_export(target, data, overwrite=overwrite)
    if not store.read_only:
        store.log(
            Action.EXPORT,
            "Export the claims matrix as CSV",
            details={
                "kind": "matrix",
                "edition": Edition.SEALED.value,
                "claims": len(matrix.claims),
                "notes": len(matrix.rows),
                "sha256": hashlib.sha256(data).hexdigest(),
                "names": names_searched(vault),
            },
        )
