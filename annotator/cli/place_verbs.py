"""The verbs for places: list, to map programs and back, a picture of a map, the sun."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.case.vocabularies import Edition
from annotator.cli.output import (
    PATH,
    json_option,
    meter,
    opened_case,
    print_json,
    shown,
    take_over_option,
)
from annotator.cli.telling import accepted_of_options, said_where, vault_option, vault_to_search

_EDITIONS = tuple(str(each) for each in Edition)


@click.group("places")
def places_group() -> None:
    """Where cameras stood and what they looked at."""


@places_group.command("list")
@click.argument("case", type=PATH)
@json_option
def list_command(case: Path, as_json: bool) -> None:
    """List the places of CASE, protected ones too."""
    from annotator.case.codec import to_json
    from annotator.case.coordinates import write_decimal
    from annotator.case.geography import point_of
    from annotator.case.places import Place

    with opened_case(case, read_only=True) as store:
        places = store.all_of(Place)
    if as_json:
        print_json([to_json(place) for place in places])
        return
    for place in places:
        at = write_decimal(point_of(place))
        words = f"{at} ± {place.radius_cm / 100:g} m  {place.kind}  {place.tlp}  {place.name}"
        click.echo(shown(words))


@places_group.command("export")
@click.argument("case", type=PATH)
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE.{geojson,kml}")
@click.option(
    "--edition",
    type=click.Choice(_EDITIONS),
    default=str(Edition.RESTRICTED),
    show_default=True,
    help="Protected places (TLP:RED) go into the sealed edition only.",
)
@click.option(
    "--accept",
    default="",
    metavar="REASON",
    help="In a restricted edition: let what the disclosure check found stay; the log says why.",
)
@click.option(
    "--no-names-known", is_flag=True, help="Go on with a locked vault: no names are known."
)
@click.option("--overwrite", is_flag=True, help="Replace FILE.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written, and what not.")
@vault_option
@take_over_option
@json_option
def export_command(
    case: Path,
    output: Path,
    edition: str,
    passphrase_fd: int | None,
    take_over: bool,
    as_json: bool,
    accept: str,
    **chosen: bool,
) -> None:
    """Write the places of CASE for a map program."""
    from annotator.workflow.places_exchange import export_places, format_of, places_out

    wanted = Edition(edition)
    with opened_case(case, take_over=take_over) as store:
        if chosen["dry_run"]:
            out = places_out(store, format_of(output), wanted)
        else:
            vault, overwrite = vault_to_search(store, passphrase_fd), chosen["overwrite"]
            with said_where():
                accepted = accepted_of_options(accept, no_names_known=chosen["no_names_known"])
                out = export_places(
                    store, output, wanted, overwrite=overwrite, vault=vault, accepted=accepted
                )
    if as_json:
        print_json(
            {"places": len(out.places), "withheld": out.withheld, "not_held": [*out.not_held]}
        )
        return
    click.echo(f"{len(out.places)} places; {out.withheld} withheld from the {edition} edition.")
    for words in out.not_held:
        click.echo(f"  not held: {words}")


@places_group.command("import")
@click.argument("case", type=PATH)
@click.argument("file", type=PATH)
@click.option("--dry-run", is_flag=True, help="Only say what would be taken, and what not.")
@take_over_option
@json_option
def import_command(case: Path, file: Path, dry_run: bool, take_over: bool, as_json: bool) -> None:
    """Take the points of a GeoJSON or KML FILE into CASE."""
    from annotator.provenance.shown_name import shown_name
    from annotator.workflow.places_exchange import read_places, taken_places

    read = read_places(file)
    if not dry_run:
        with opened_case(case, take_over=take_over) as store:
            origin = f"Taken from the file {shown_name(file)}"
            store.apply(taken_places(store.clock, store.actor.name, read.places, origin))
    if as_json:
        print_json({"taken": len(read.places), "not_understood": [*read.not_understood]})
        return
    noun = "place" if len(read.places) == 1 else "places"
    click.echo(f"{len(read.places)} {noun}{' could be' if dry_run else ''} taken.")
    for words in read.not_understood:
        click.echo(f"  not understood: {shown(words)}")


@places_group.command("picture")
@click.argument("case", type=PATH)
@click.argument("file", type=PATH)
@click.option("--name", default="", help="What it is called in the case.")
@take_over_option
def picture_command(case: Path, file: Path, name: str, take_over: bool) -> None:
    """Take a picture of a map (PNG, JPEG, TIFF, WebP) into CASE; match it in the window."""
    from annotator.workflow.places_maps import take_map_picture

    with opened_case(case, take_over=take_over) as store, meter() as report:
        taken = take_map_picture(store, file, name=name, progress=report)
        store.apply(taken.edit)
    click.echo(f"{taken.picture.digest_sha256}  {shown(taken.picture.name)}")


@places_group.command("sun")
@click.argument("coordinates")
@click.argument("time")
@click.option("--zone", default="UTC", show_default=True, help="IANA zone, such as Asia/Aqtau.")
@json_option
def sun_command(coordinates: str, time: str, zone: str, as_json: bool) -> None:
    """Where the sun stands at COORDINATES at TIME (such as "2011-12-16 16:02")."""
    from annotator.case.coordinates import read_coordinates
    from annotator.workflow.sun import read_moment, read_zone, sun_at

    found = sun_at(read_coordinates(coordinates).point, read_moment(time, read_zone(zone)))
    if as_json:
        print_json(
            {
                "azimuth": f"{found.azimuth:.2f}",
                "elevation": f"{found.elevation:.2f}",
                "without_refraction": f"{found.geometric:.2f}",
                "shadow_bearing": f"{found.shadow_bearing:.2f}" if found.is_up else None,
                "shadow_ratio": f"{found.shadow_ratio:.3f}" if found.is_up else None,
            }
        )
        return
    click.echo(f"azimuth {found.azimuth:.1f}°, {found.elevation:.1f}° high with refraction")
    if found.is_up:
        click.echo(
            f"shadows towards {found.shadow_bearing:.1f}°, {found.shadow_ratio:.2f} × the height"
        )
    else:
        click.echo("under the horizon: no shadows")
