"""Reading what a file says of itself, in a fenced process that does nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from annotator.media.process.serving import Server, Task
    from annotator.media.process.wire import Message

METADATA: Final = "metadata"
"""The word with which such a process is started."""


def metadata_tasks() -> dict[str, Task]:
    """The one task."""
    return {"file_metadata": _read}


def _read(server: Server, _message: Message) -> None:
    from annotator.media.file_metadata import read_metadata

    server.done(read_metadata(server.path, server.stopped).to_json().encode("ascii"))
