"""Do the signed heads fit the log as it is now? What follows if they do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from annotator.errors import IntegrityError
from annotator.provenance.finding import Finding, Level
from annotator.provenance.heads import HeadStatement, SignedHead
from annotator.provenance.signing import grouped

_SUBJECT: Final = "Signatures"


@dataclass(frozen=True, slots=True)
class LogKey:
    """Which key the log says somebody had: in `count` entries, from `first` to `last`."""

    actor: str
    fingerprint: str
    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class LogView:
    """The log that heads are held against. `hash_of` gives the hash of an entry, None if absent.

    `in_work` is true while the case is open for writing here: what comes now is
    signed when it is closed.
    """

    case_id: str
    last_seq: int
    hash_of: Callable[[int], str | None]
    keys: Sequence[LogKey] = ()
    in_work: bool = False


def check_heads(
    heads: Sequence[SignedHead], log: LogView, known: Mapping[str, str]
) -> list[Finding]:
    """Check every signature and hold every signed head against the log.

    `known` gives whose key a fingerprint is (64 hex digits), as far as this
    computer knows.
    """
    if not heads:
        return [_no_heads(log)]
    findings: list[Finding] = []
    good: list[tuple[SignedHead, HeadStatement]] = []
    misfits: list[tuple[HeadStatement, Finding]] = []
    previous = ""
    for place, head in enumerate(heads, 1):
        where = f"signed head {head.number}"
        wrong = _order(head, place, previous)
        previous = head.digest()
        try:
            statement = head.checked()
        except IntegrityError as error:
            findings.append(
                _failed(
                    f"Signed head {head.number} is not valid: {error.message}",
                    "It proves nothing. The statement or its signature was changed.",
                    where,
                )
            )
            continue
        unfit = _fits(head, statement, log, where)
        misfits += [(statement, found) for found in unfit]
        findings += wrong
        if not wrong and not unfit:
            good.append((head, statement))
    findings += [_dated(found, statement, good) for statement, found in misfits]
    findings += _by_key(good, log, known)
    findings += _changed_keys([statement for _, statement in good], log.keys)
    findings += _tail(good, log)
    return findings


def _no_heads(log: LogView) -> Finding:
    return Finding(
        Level.OK if log.in_work else Level.WARNING,
        _SUBJECT,
        "No head of this log is signed"
        + (" yet; it is signed when the case is closed." if log.in_work else "."),
        "Somebody with the file could write the log anew from its first entry, and nothing in the"
        " case would show it. A head kept elsewhere (a printed report, a letter) still would.",
    )


def _order(head: SignedHead, place: int, previous: str) -> list[Finding]:
    try:
        told = head.told().previous
    except IntegrityError:
        return []  # told as not valid
    if head.number == place and told == previous:
        return []
    return [
        _failed(
            f"Signed head {head.number} does not follow from the one before it.",
            "Signed heads were taken out, put in or put in another order.",
            f"signed head {head.number}",
        )
    ]


def _fits(head: SignedHead, statement: HeadStatement, log: LogView, where: str) -> list[Finding]:
    when = _when(statement)
    if statement.case_id != log.case_id:
        return [
            _failed(
                f"Signed head {head.number} speaks of another case.",
                "It was copied here from elsewhere, or the identity of this case was changed.",
                where,
            )
        ]
    if statement.seq > log.last_seq:
        missing = statement.seq - log.last_seq
        return [
            _failed(
                f"On {when} entry {statement.seq:,} was signed as the last one, but the log ends at"
                f" entry {log.last_seq:,}.",
                f"The end of the log was cut off: at least {missing:,}"
                f" {'entry is' if missing == 1 else 'entries are'} missing, with what they did."
                " Or the file is an older copy, with newer signatures put in.",
                where,
            )
        ]
    if log.hash_of(statement.seq) != statement.head:
        return [
            _failed(
                f"Entry {statement.seq:,} is not the one that was signed on {when}.",
                "The log was rewritten after it was signed: something in entries 1 to"
                f" {statement.seq:,} was changed, added or taken out, and the hashes were made anew.",
                where,
            )
        ]
    return []


def _dated(
    finding: Finding, statement: HeadStatement, good: Sequence[tuple[SignedHead, HeadStatement]]
) -> Finding:
    """Between which two signatures the log was rewritten or cut off."""
    later = [told for _, told in good if told.signed_at > statement.signed_at]
    words = f"It happened after {_when(statement)}, when that was signed"
    if later:
        first = min(later, key=lambda told: told.signed_at)
        words += (
            f", and before {_when(first)}, when entry {first.seq:,} was signed, which the log holds"
        )
    return replace(finding, since=f"{words}.")


def _by_key(
    good: Sequence[tuple[SignedHead, HeadStatement]], log: LogView, known: Mapping[str, str]
) -> list[Finding]:
    findings = []
    by_key: dict[str, list[HeadStatement]] = {}
    for _, statement in good:
        by_key.setdefault(statement.public_key.fingerprint, []).append(statement)
    for fingerprint, statements in by_key.items():
        names = ", ".join(dict.fromkeys(f"“{statement.actor}”" for statement in statements))
        count = len(statements)
        last = max(statements, key=lambda statement: statement.seq)
        what = (
            f"{count:,} {'signature' if count == 1 else 'signatures'} of {names} {'is' if count == 1 else 'are'}"
            f" valid; the last, of {_when(last)}, covers entries 1 to {last.seq:,}."
        )
        where = f"key {grouped(fingerprint)}"
        if fingerprint in known:
            meaning = (
                f"Nobody without this key ({known[fingerprint]}) can have changed those entries"
                " since. When they were signed rests on that computer’s clock."
            )
            findings.append(Finding(Level.OK, _SUBJECT, what, meaning, where))
        else:
            meaning = (
                "This computer does not know the key. The signatures fit together, but whose key"
                f" it is must be asked: compare its fingerprint {grouped(fingerprint)} with one"
                " that its owner gives you in another way."
            )
            findings.append(Finding(Level.WARNING, _SUBJECT, what, meaning, where))
    findings.extend(
        Finding(
            Level.WARNING,
            _SUBJECT,
            f"{key.count:,} {'entry names' if key.count == 1 else 'entries name'} a key of"
            f" “{key.actor}” with which no head is validly signed.",
            "A fingerprint in an entry can be written by anybody; only a signature shows"
            " that its owner was there.",
            f"key {grouped(key.fingerprint)}, entries {key.first:,} to {key.last:,}",
        )
        for key in log.keys
        if key.fingerprint and key.fingerprint not in by_key and not log.in_work
    )
    return findings


def _changed_keys(statements: Sequence[HeadStatement], keys: Sequence[LogKey]) -> list[Finding]:
    """One name under several keys: told once for each name."""
    seen: dict[str, dict[str, int]] = {}
    for statement in statements:
        seen.setdefault(statement.actor, {}).setdefault(
            statement.public_key.fingerprint, statement.seq
        )
    for key in keys:
        if key.fingerprint:
            since = seen.setdefault(key.actor, {})
            since[key.fingerprint] = min(key.first, since.get(key.fingerprint, key.first))
    findings = []
    for name, since in seen.items():
        if len(since) > 1:
            later = sorted(since.items(), key=lambda item: item[1])[1:]
            findings.append(
                Finding(
                    Level.WARNING,
                    _SUBJECT,
                    f"“{name}” has {len(since)} keys in this case; another one since entry"
                    f" {later[0][1]:,}.",
                    "They work on two computers, lost a key, changed it, or somebody else uses the"
                    " name. Ask them for the fingerprints.",
                    "; ".join(f"key {grouped(fingerprint)}" for fingerprint, _ in later),
                )
            )
    return findings


def _tail(good: Sequence[tuple[SignedHead, HeadStatement]], log: LogView) -> list[Finding]:
    covered = max((statement.seq for _, statement in good), default=0)
    left = log.last_seq - covered
    if left <= 0:
        return []
    if not covered:
        what = f"None of the {left:,} entries of the log is covered by a valid signature."
    else:
        what = (
            f"{left:,} {'entry came' if left == 1 else 'entries came'} after the last valid"
            f" signature, which covers entries 1 to {covered:,}."
        )
    return [
        Finding(
            Level.OK if log.in_work and covered else Level.WARNING,
            _SUBJECT,
            what,
            "They are bound to the log by their hashes only: somebody with the file could write"
            " them anew, or cut them off, unseen. Signing the head covers them.",
            f"entries {covered + 1:,} to {log.last_seq:,}",
        )
    ]


def _when(statement: HeadStatement) -> str:
    return statement.signed_at[:16].replace("T", " ") + " UTC"


def _failed(what: str, meaning: str, where: str) -> Finding:
    return Finding(Level.FAILED, _SUBJECT, what, meaning, where)
