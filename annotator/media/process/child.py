"""The decoder process itself: gives up its rights, then serves one file until it is told to end."""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
import socket
import sys

_NEVER_NEEDED = ("__main__", "datasets")  # the latter downloads films, and imports what does
# Python fetches a codec of texts when it is first used.
_ENCODINGS = ("ascii", "latin_1", "unicode_escape", "utf_16", "utf_16_le", "utf_8", "idna")


def _import_rest() -> None:
    """What PyAV and Python import only when they need it, since then no file can be read any more."""
    import av

    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith(_NEVER_NEEDED):
            importlib.import_module(module.name)
    for name in _ENCODINGS:
        importlib.import_module(f"encodings.{name}")


def main(arguments: list[str]) -> int:
    """Serve on the inherited descriptor `arguments[0]` for the process `arguments[1]`.

    With the word METADATA after these it loads what reads metadata, and does nothing else.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from annotator.media.process import fence

    fence.keep_freed_memory()
    # Everything is imported before the fence is closed; nothing can be afterwards.
    from annotator.media.process.metadata import METADATA, metadata_tasks
    from annotator.media.process.serving import Server
    from annotator.media.process.tasks import tasks
    from annotator.media.process.wire import Channel, ChannelClosedError

    for_metadata = arguments[2:3] == [METADATA]
    if for_metadata:
        from annotator.media.file_metadata import load_libraries

        load_libraries()
    _import_rest()
    channel = Channel(socket.socket(fileno=int(arguments[0])), takes_descriptors=True)
    in_force = fence.give_up_rights(int(arguments[1]))
    try:
        Server(channel, in_force, metadata_tasks() if for_metadata else tasks()).run()
    except ChannelClosedError:
        # Decoder threads may be stuck; there is nothing to clean up that the system does not.
        os._exit(0)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
