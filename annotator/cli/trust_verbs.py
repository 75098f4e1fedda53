"""The verbs about keys, signed heads and outside anchors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from annotator.cli.output import PATH, actor, json_option, opened_case, print_json, shown
from annotator.cli.passphrase import new_passphrase, own_key, passphrase_of, unlock
from annotator.clock import SystemClock
from annotator.errors import UsageError

if TYPE_CHECKING:
    from annotator.provenance.anchors import Anchor
    from annotator.provenance.canonical import Json
    from annotator.store.case_store import CaseStore
    from annotator.workflow.keys import OwnKey

FAILED: Final = 1


@click.group("key")
def key_group() -> None:
    """Your signing key: it lies in your own data folder, never in a case.

    A passphrase is asked for, or taken from ANNOTATOR_PASSPHRASE or the file
    descriptor in ANNOTATOR_PASSPHRASE_FD; a new one from ANNOTATOR_NEW_PASSPHRASE.
    """


@key_group.command("show")
@json_option
def key_show(as_json: bool) -> None:
    """Print your key's fingerprint; the key is made if there is none yet."""
    from annotator.provenance.key_file import KeyState
    from annotator.provenance.signing import grouped

    key = own_key()
    look = key.ensure()
    if look.problem is not None:
        raise look.problem
    fingerprint = key.fingerprint()
    if as_json:
        print_json(
            {
                "fingerprint": fingerprint,
                "file": str(key.file.private),
                "protected": look.state is KeyState.PROTECTED,
                "known": {known.public.fingerprint: known.name for known in key.known()},
            }
        )
        return
    click.echo(grouped(fingerprint) if fingerprint else "Unknown before the key is unlocked.")
    click.echo(f"in {key.file.private}")
    protected = look.state is KeyState.PROTECTED
    click.echo("protected by a passphrase" if protected else "not protected by a passphrase")
    if look.exposed:
        click.echo("! Others on this computer may read the file: chmod 600 it.")
    for known in key.known():
        click.echo(f"known: {grouped(known.public.fingerprint)}  {shown(known.name)}")


@key_group.command("public")
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE.pem")
@click.option("--overwrite", is_flag=True, help="Replace FILE when it is there already.")
def key_public(output: Path, overwrite: bool) -> None:
    """Write the public part of your key, for others to check by."""
    key = own_key()
    public = key.export_public(output, overwrite=overwrite)
    click.echo(f"Wrote {output}. Its fingerprint is {public.fingerprint}.")


@key_group.command("card")
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE.pdf")
@click.option("--overwrite", is_flag=True, help="Replace FILE when it is there already.")
def key_card(output: Path, overwrite: bool) -> None:
    """Write a page to print with your name and fingerprint."""
    key = own_key()
    key.print_card(output, actor().name, SystemClock().now_utc(), overwrite=overwrite)
    click.echo(f"Wrote {output}.")


@key_group.command("passphrase")
@click.option("--remove", is_flag=True, help="Take the passphrase away.")
def key_passphrase(remove: bool) -> None:
    """Set, change or remove the passphrase of your key."""
    key = own_key()
    key.ensure()
    old = unlock(key)
    key.protect(old, "" if remove else new_passphrase("New passphrase"))
    click.echo("The passphrase is removed." if remove else "The passphrase is set.")


@key_group.command("export")
@click.option("-o", "--output", type=PATH, required=True, metavar="FILE.pem")
def key_export(output: Path) -> None:
    """Write your private key, protected by a passphrase of its own, for your other computer."""
    key = own_key()
    key.ensure()
    old = unlock(key)
    key.export_private(output, old, new_passphrase("Passphrase for the exported key"))
    click.echo(f"Wrote {output}. Whoever has it and its passphrase can sign as you.")


@key_group.command("import")
@click.argument("source", type=PATH, metavar="FILE.pem")
@click.option("--set-aside", is_flag=True, help="Rename a key that is here already.")
def key_import(source: Path, set_aside: bool) -> None:
    """Take over your key from another computer."""
    key = own_key()
    taken = key.import_private(source, passphrase_of(source), replace=set_aside)
    click.echo(f"Your key here is now {taken.fingerprint}.")


@key_group.command("trust")
@click.argument("source", type=PATH, metavar="FILE.pem")
@click.option("--name", required=True, help="Whose key it is.")
def key_trust(source: Path, name: str) -> None:
    """Take in a colleague's public key; compare its fingerprint with them first."""
    known = own_key().trust_key(source, name)
    click.echo(f"Known from now on: {known.public.fingerprint}  {shown(known.name)}")


@click.command("sign")
@click.argument("case", type=PATH)
@click.option("-o", "--output", type=PATH, metavar="DIR", help="Write the signed head there.")
@click.option(
    "--compare",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Compare a head that was kept elsewhere (- for standard input); signs nothing.",
)
@click.option(
    "--accept-older", is_flag=True, help="CASE is right although more was seen of its log here."
)
@json_option
def sign_command(
    case: Path, output: Path | None, compare: Path | None, accept_older: bool, as_json: bool
) -> int:
    """Sign the head of CASE's log as it stands."""
    from annotator.workflow.heads import head_words, sign_now, write_head
    from annotator.workflow.last_seen import accept

    if compare is not None:
        return _compare(case, compare, as_json=as_json)
    with opened_case(case) as store:
        if accept_older:
            accept(store)
        head = sign_now(store)
        files = write_head(head, output) if output is not None else None
    told = head.told()
    if as_json:
        print_json(
            {
                "number": head.number,
                "seq": told.seq,
                "head": told.head,
                "signed_at": told.signed_at,
                "key_fingerprint": told.public_key.fingerprint,
                "files": [] if files is None else [
                    str(files.statement), str(files.signature), str(files.public_key)
                ],
            }
        )  # fmt: skip
        return 0
    click.echo(shown(head_words(told)) + ".")
    click.echo(f"head {told.head}")
    if files is not None:
        click.echo(f"Wrote {files.statement.name}, {files.signature.name} and"
                   f" {files.public_key.name} in {output}. Anybody checks them with")  # fmt: skip
        click.echo(f"  {files.command()}")
    return 0


def _compare(case: Path, kept: Path, *, as_json: bool) -> int:
    from annotator.provenance.finding import Level
    from annotator.workflow.heads import compare_kept

    text = _text_of(kept)
    with opened_case(case, read_only=True) as store:
        found = compare_kept(store, text)
    good = found.level is Level.OK
    if as_json:
        print_json({"ok": good, "what": found.what, "meaning": found.meaning})
    else:
        click.echo(found.what)
        click.echo(f"  {found.meaning}")
    return 0 if good else FAILED


def _text_of(source: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    except OSError as error:
        raise UsageError(f"The file cannot be read ({error.strerror}).") from error
    return data[:1_000_000].decode("utf-8", "replace")


@click.command("anchor")
@click.argument("case", type=PATH)
@click.option("--request", type=PATH, metavar="FILE.tsq", help="Write a time-stamp request.")
@click.option("--reply", type=PATH, metavar="FILE.tsr", help="Take in the authority's reply.")
@click.option(
    "--authority", type=PATH, metavar="FILE.pem", help="Its certificate; trusted from now on."
)
@click.option("--print", "page", type=PATH, metavar="FILE.pdf", help="Write the head as a page.")
@click.option("--name-case", is_flag=True, help="With --print: the case's name on the page.")
@click.option("--write", "folder", type=PATH, metavar="DIR", help="Write every time stamp there.")
@click.option("--overwrite", is_flag=True, help="Replace the file when it is there already.")
@json_option
def anchor_command(
    case: Path,
    request: Path | None,
    reply: Path | None,
    authority: Path | None,
    page: Path | None,
    folder: Path | None,
    **flags: bool,
) -> None:
    """Anchor the head of CASE's log outside; without options list its anchors.

    This program opens no connection. A request is a file that you send to a
    time-stamp authority (RFC 3161) or carry to a computer that can; its reply is
    a file that you take in here. Asking reveals to the authority when you work.
    A time stamp proves that the log existed by a date, not when a video was
    recorded.
    """
    if sum(option is not None for option in (request, reply, page, folder)) > 1:
        raise UsageError("One thing at a time.", "Use one of --request, --reply, --print, --write.")
    key = own_key()
    if authority is not None and reply is None:
        key.trust_authority(authority)
        click.echo("The authority is trusted on this computer from now on.", err=True)
    if request is not None or page is not None or reply is not None:
        with opened_case(case) as store:
            made = _add(store, key, request, reply, page, authority, flags)
        _say_anchor(made[0], made[1], as_json=flags["as_json"])
        return
    with opened_case(case, read_only=True) as store:
        _list(store, key, folder, as_json=flags["as_json"])


def _add(
    store: CaseStore,
    key: OwnKey,
    request: Path | None,
    reply: Path | None,
    page: Path | None,
    authority: Path | None,
    flags: dict[str, bool],
) -> tuple[Anchor, list[str]]:
    from annotator.workflow import anchors
    from annotator.workflow.keys import certificates_in

    if request is not None:
        made = anchors.request_stamp(store, request, overwrite=flags["overwrite"])
        return made, [
            f"Wrote {request}. Send it to an authority that you chose, for example with",
            f"  {anchors.send_commands(request)}",
            anchors.REVEALS,
            f"Then: annotator anchor CASE --reply {request.with_suffix('.tsr').name} --authority C.pem",
        ]
    if page is not None:
        made = anchors.print_head(
            store,
            page,
            clock=SystemClock(),
            name_the_case=flags["name_case"],
            overwrite=flags["overwrite"],
        )
        return made, [f"Wrote {page}. Print it, and keep it where nobody from here can change it."]
    assert reply is not None
    pem = b"" if authority is None else certificates_in(authority)
    taken = anchors.take_reply(store, reply, authorities=pem, trusted=key.authorities())
    if authority is not None:
        key.trust_authority(authority)  # only now: its certificate led to the signer
    lines = [f"Kept: {shown(taken.words())}."]
    if not taken.checked:
        lines.append("It is for this case, but whose it is was not checked: give --authority.")
    return taken.anchor, lines


def _say_anchor(anchor: Anchor, lines: list[str], *, as_json: bool) -> None:
    if as_json:
        print_json({"number": anchor.number, "kind": anchor.kind, "digest": anchor.digest()})
        return
    for line in lines:
        click.echo(line)


def _list(store: CaseStore, key: OwnKey, folder: Path | None, *, as_json: bool) -> None:
    from annotator.workflow.anchors import check_case_anchors, write_anchor

    anchors = store.trust.anchors()
    if folder is not None:
        for anchor in anchors:
            if anchor.reply:
                for path in write_anchor(store, anchor, folder):
                    click.echo(f"Wrote {path}")
        return
    findings = check_case_anchors(store, key.authorities())
    if as_json:
        listed: list[Json] = [
            {
                "number": anchor.number,
                "kind": anchor.kind,
                "head": anchor.head_number,
                "at": anchor.at_utc,
            }
            for anchor in anchors
        ]
        print_json(
            {"anchors": listed, "findings": [f"{f.level.value}: {f.what}" for f in findings]}
        )
        return
    if not anchors:
        click.echo("The case has no outside anchors.")
    for finding in findings:
        click.echo(f"{finding.level.value:<8} {shown(finding.what)}")
        click.echo(f"         {shown(finding.meaning)}")
