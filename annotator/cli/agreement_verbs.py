"""The verbs for a second coder: the copy to code blindly, and how far both agree."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import PATH, json_option, meter, opened_case, print_json, shown
from annotator.clock import SystemClock
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.case.agreement import Coded, Kappa
    from annotator.workflow.agreement import FilmAgreement

_NS = 10**9
_MOST_SHOWN = 200


@click.command("blind-copy")
@click.argument("case", type=PATH)
@click.argument("target", type=PATH)
@click.option("--exhibit", "labels", multiple=True, metavar="E1", help="Only this one; repeatable.")
@json_option
def blind_copy_command(case: Path, target: Path, labels: tuple[str, ...], as_json: bool) -> None:
    """Make TARGET, a case for a second coder: the videos and codes of CASE and none of its notes."""
    from annotator.workflow.blind_copy import make_blind_copy

    with opened_case(case) as store:
        exhibits = store.exhibits()
        unknown = set(labels) - {exhibit.label for exhibit in exhibits}
        if unknown:
            there = ", ".join(exhibit.label for exhibit in exhibits) or "none"
            raise UsageError(f"There is no exhibit {min(unknown)}.", f"The case has: {there}.")
        chosen = [exhibit for exhibit in exhibits if not labels or exhibit.label in labels]
        with meter() as report:
            made = make_blind_copy(store, target, chosen, clock=SystemClock(), progress=report)
    if as_json:
        print_json({"case": str(made.folder), "exhibits": made.exhibits, "codes": made.codes})
    else:
        click.echo(
            f"Made {shown(str(made.folder))} with {made.exhibits} videos and {made.codes} codes;"
            " it holds no notes. Give it to the second coder, then compare:"
            " annotator agreement CASE SECOND"
        )


@click.command("agreement")
@click.argument("case", type=PATH)
@click.argument("second", type=PATH)
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0, max=3600),
    default=1.0,
    show_default=True,
    help="Onsets at most this many seconds apart belong together.",
)
@click.option(
    "--unit",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    default=1.0,
    show_default=True,
    help="Length in seconds of the time units that kappa counts.",
)
@json_option
def agreement_command(
    case: Path, second: Path, tolerance: float, unit: float, as_json: bool
) -> None:
    """Say how far the coded notes of CASE and of a second coder's case agree (Cohen's kappa)."""
    from annotator.workflow.agreement import as_json as to_json
    from annotator.workflow.agreement import compare, second_case

    with (
        opened_case(case, read_only=True) as store,
        meter() as report,
        second_case(store, second, clock=SystemClock(), progress=report) as other,
    ):
        films = compare(store, other, tolerance_ns=_ns(tolerance), unit_ns=_ns(unit))
    if as_json:
        print_json([to_json(film) for film in films])
        return
    for film in films:
        _print(film)


def _ns(seconds: float) -> int:
    return int(Fraction(str(seconds)) * _NS)


def _print(film: FilmAgreement) -> None:
    mine, theirs = ", ".join(film.coders) or "nobody", ", ".join(film.second.coders) or "nobody"
    how = "from a blind copy" if film.second.blind else "NOT from a blind copy"
    click.echo(f"{shown(film.label)}: {shown(mine)}, and {shown(theirs)} ({how})")
    click.echo(f"  kappa over all codes: {_kappa(film.overall)}")
    for each in film.codes:
        apart = "" if each.onset_ns is None else f", onsets {each.onset_ns / _NS:.3f} s apart"
        click.echo(
            f"  {shown(each.name)}: {each.first} and {each.second}, {each.both} together{apart};"
            f" kappa {_kappa(each.kappa)}"
        )
    if film.first_uncoded or film.second_uncoded:
        click.echo(
            f"  Not compared, since no code wrote them: {film.first_uncoded} notes of the first,"
            f" {film.second_uncoded} of the second."
        )
    apart_pairs = film.disagreements()
    for pair in apart_pairs[:_MOST_SHOWN]:
        click.echo(f"  ≠ {_side(pair.first)}  |  {_side(pair.second)}")
    if len(apart_pairs) > _MOST_SHOWN:
        click.echo(f"  … and {len(apart_pairs) - _MOST_SHOWN} more; --json lists all.")


def _kappa(kappa: Kappa) -> str:
    if kappa.value is None:
        return f"says nothing (one category in all {kappa.units} time units)"
    return f"{float(kappa.value):.2f} ({kappa.units} time units)"


def _side(coded: Coded | None) -> str:
    if coded is None:
        return "nothing"
    return f"frame {coded.frame} {shown(coded.code)}"
