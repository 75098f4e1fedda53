"""The one error tree: everything that an investigator can act on.

Every error carries a message (what happened, what was kept) and a hint (what
to do now). Anything else that is raised is a bug and ends in one dialog with
a report that can be copied.
"""

from __future__ import annotations

from typing import ClassVar


class AnnotatorError(Exception):
    """Something went wrong that the user can understand and act on."""

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(AnnotatorError):
    """What was asked for does not make sense as asked (exit code 2)."""

    exit_code = 2


class ValueRefusedError(UsageError):
    """A value breaks a rule of the domain; `field` names where it was entered."""

    def __init__(self, message: str, hint: str = "", *, field: str = "") -> None:
        super().__init__(message, hint)
        self.field = field


class CancelledError(AnnotatorError):
    """The user stopped the work; nothing half-made was left behind."""


class MediaError(AnnotatorError):
    """A media file could not be read as asked (exit code 3)."""

    exit_code = 3


class NotAVideoError(MediaError):
    """The file holds no video that can be decoded; the message says what it is."""


class CodecMissingError(MediaError):
    """The file is a video in a codec that this build cannot decode."""


class FrameUnavailableError(MediaError):
    """One frame could not be decoded exactly; `index` is its number (0-based)."""

    def __init__(self, message: str, hint: str = "", *, index: int = -1) -> None:
        super().__init__(message, hint)
        self.index = index


class StoreError(AnnotatorError):
    """The case cannot do what was asked (exit code 4)."""


class NotACaseError(StoreError):
    """The folder or file is no case of this program."""


class CaseExistsError(StoreError):
    """There is something already where a new case should be made."""


class NewerCaseError(StoreError):
    """The case was written by a newer version; it was left untouched."""


class CaseLockedError(StoreError):
    """Another running program holds the case; `holder` says which.

    `takeable`: the holder cannot be asked from here (another computer, or a lock
    that outlived its program), so a person may decide to take the case over.
    """

    def __init__(
        self, message: str, hint: str = "", *, holder: str = "", takeable: bool = False
    ) -> None:
        super().__init__(message, hint)
        self.holder = holder
        self.takeable = takeable


class SaveFailedError(StoreError):
    """The disk refused a write; nothing of the edit was stored."""


class LockLostError(SaveFailedError):
    """Somebody took the case over while it was open here; nothing is stored from here any more."""


class ConflictError(StoreError):
    """What is stored is not what the edit started from."""


class DuplicateExhibitError(StoreError):
    """The same file is in the case already; `exhibit_id` points to it."""

    def __init__(self, message: str, hint: str = "", *, exhibit_id: str = "") -> None:
        super().__init__(message, hint)
        self.exhibit_id = exhibit_id


class IntegrityError(AnnotatorError):
    """Something is not what its digest says (exit code 1)."""

    exit_code = 1


class ExportError(AnnotatorError):
    """An export could not be made; nothing half-made was left behind."""


class KeyFileError(AnnotatorError):
    """A signing key cannot be used or made; no key file was changed."""


class KeyLockedError(KeyFileError):
    """The signing key is protected and its passphrase was not given, or is not this one."""


class TimeStampError(AnnotatorError):
    """A time stamp is not one for what it was asked for, or not the authority's (exit code 1)."""

    exit_code = 1


class UnknownAuthorityError(TimeStampError):
    """A time stamp cannot be checked with the certificates at hand; it may be sound."""


class VaultError(StoreError):
    """The vault of real names cannot be used; its file was left as it is."""


class VaultLockedError(VaultError):
    """The vault is locked, or the passphrase is not its own."""
