"""A second process on the same case: tries to hold it, then does as it is told, a line at a time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from annotator.case.edits import adding
from annotator.errors import AnnotatorError
from tests.store.case_values import note, reopen


def main(folder: Path, read_only: bool) -> None:
    """Orders are `add N`, `count`, `close`; each is answered by one line of JSON."""
    sys.stdin.readline()  # all begin together
    try:
        store = reopen(folder, read_only=read_only)
    except AnnotatorError as error:
        say({"refused": type(error).__name__, "message": error.message, "hint": error.hint})
        return
    say({"open": store.folder.name})
    for line in sys.stdin:
        order, *rest = line.split()
        try:
            if order == "add":
                say({"seq": store.apply(adding("x", note(int(rest[0])))).seq})
            elif order == "count":
                say({"count": len(store.annotations())})
            else:
                store.close()
                say({"closed": True})
                return
        except AnnotatorError as error:
            say({"refused": type(error).__name__, "message": error.message, "hint": error.hint})


def say(answer: object) -> None:
    """One line, at once."""
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "reading")
