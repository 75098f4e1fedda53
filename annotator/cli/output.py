"""What all verbs share: who works, how data, progress and errors are printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.clock import SystemClock
from annotator.errors import AnnotatorError
from annotator.progress import Progress
from annotator.provenance.actor import Actor

if TYPE_CHECKING:
    from annotator.provenance.canonical import Json
    from annotator.store.case_store import CaseStore

PATH = click.Path(path_type=Path)
json_option = click.option("--json", "as_json", is_flag=True, help="Print data as JSON.")
take_over_option = click.option(
    "--take-over",
    is_flag=True,
    help="Take CASE over from a holder on another computer, who no longer has it open.",
)


def shown(text: str) -> str:
    """Text from outside, with what cannot be seen written out."""
    from annotator.report.visible_text import visible_text

    return visible_text(text)


def say_error(error: AnnotatorError) -> None:
    """Print what went wrong and what to do, on standard error."""
    click.echo(f"annotator: {shown(error.message)}", err=True)
    if error.hint:
        click.echo(f"  {shown(error.hint)}", err=True)


def actor() -> Actor:
    """Who works: ANNOTATOR_NAME, else nobody in particular.

    The login name is not taken: it goes into the log and every report, and may
    be a name that somebody must not read there. What they do is signed with the
    key of this account, which is made when it is first needed.
    """
    from annotator.cli.passphrase import signing_actor

    return signing_actor(_name())


def _name() -> str:
    return os.environ.get("ANNOTATOR_NAME", "").strip() or "Investigator"


def is_case(path: Path) -> bool:
    """Whether a path that may be a video or a case names a case: its folder, or its database."""
    return path.is_dir() or path.name == "case.sqlite"


@contextmanager
def opened_case(
    folder: Path, *, read_only: bool = False, take_over: bool = False
) -> Iterator[CaseStore]:
    """The case in `folder`, closed again whatever happens."""
    from annotator.workflow.cases import open_case

    who = Actor(_name()) if read_only else actor()
    store = open_case(
        folder, actor=who, clock=SystemClock(), read_only=read_only, take_over=take_over
    )
    try:
        warn_if_gone_back(store)
        yield store
    finally:
        store.close()


def warn_if_gone_back(store: CaseStore) -> None:
    """Say on standard error where the log of a case has gone back behind what was seen of it."""
    from annotator.provenance.finding import Level
    from annotator.workflow.last_seen import watch

    try:
        found = watch(store)
    except AnnotatorError:
        return  # a case without a readable log: the verb itself, or verify, says so
    if found is not None and found.level is Level.FAILED:
        click.echo(f"annotator: {found.what} {found.meaning}", err=True)


def print_json(data: Json) -> None:
    """Print data as JSON in plain ASCII, safe for any terminal."""
    click.echo(json.dumps(data, ensure_ascii=True, indent=1))


class _Meter:
    """Progress on standard error, only where a person looks at it."""

    def __init__(self) -> None:
        self._visible = sys.stderr.isatty()
        self._last = ""

    def __call__(self, progress: Progress) -> None:
        if not self._visible:
            return
        share = f"{100 * progress.done // progress.total} %" if progress.total else ""
        line = f"{progress.what} {share}".strip()
        if line != self._last:
            click.echo(f"\r\x1b[K{line}", nl=False, err=True)
            self._last = line

    def end(self) -> None:
        """Take the line away."""
        if self._last:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._last = ""


@contextmanager
def meter() -> Iterator[Callable[[Progress], None]]:
    """A progress line that goes away when the work is done."""
    shown_meter = _Meter()
    try:
        yield shown_meter
    finally:
        shown_meter.end()
