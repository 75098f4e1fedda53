"""`python -m annotator`: the window, or one verb of the command line."""

from __future__ import annotations

import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run the program; returns its exit code.

    No argument opens the window, a folder opens it on that case, `--sample` on
    the sample case; everything else is a verb.
    """
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["--decoder-process"]:
        # How the frozen program starts its decoder processes.
        from annotator.media.process.child import main as decode

        return decode(arguments[1:])
    if arguments[:1] == ["--typeset"]:
        # How the frozen program starts the process that sets a PDF.
        from annotator.report.typeset_process import main as typeset

        return typeset(arguments[1:])
    if arguments[:1] == ["frames"] and len(arguments) > 1:
        # Its first line is waited for: the decoder process starts while the verbs are imported.
        from annotator.media.where import start_early

        start_early()
    sample = "--sample" in arguments
    rest = [argument for argument in arguments if argument != "--sample"]
    if len(rest) > 1 or (rest and not _is_case(rest[0])):
        from annotator.cli import run as run_verb

        return run_verb(rest)
    from annotator.gui.app import run as run_window

    return run_window([sys.argv[0]], case=Path(rest[0]) if rest else None, sample=sample)


def _is_case(word: str) -> bool:
    from annotator.cli import is_verb

    return not is_verb(word) and (Path(word).exists() or "/" in word or "\\" in word)


if __name__ == "__main__":
    sys.exit(main())
