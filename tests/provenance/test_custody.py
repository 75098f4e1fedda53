"""The chain: any flipped byte in any field of any entry is found."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import CancelledError, ValueRefusedError
from annotator.provenance.actor import Actor
from annotator.provenance.canonical import canonical_json
from annotator.provenance.custody import (
    NO_HASH,
    CustodyEntry,
    LoggedChange,
    entry_digest,
    seal,
    value_digest,
    verify_chain,
)
from annotator.provenance.finding import Level


def chain(count=4):
    entries, head = [], NO_HASH
    for seq in range(1, count + 1):
        draft = CustodyEntry(
            seq=seq,
            at_utc=f"2026-01-01T00:00:{seq:02d}.000000Z",
            monotonic_ns=seq * 10**9,
            actor=Actor("Анна", "key"),
            action="modification",
            label="Change the text",
            reason="typing error",
            program="annotator 0.1.0",
            changes=(
                LoggedChange("annotation", "note-1", '{"text":"раньше"}', '{"text":"потом"}'),
                LoggedChange("person", "person-1", None, '{"code":"W-1"}'),
                LoggedChange("claim", "claim-1", '{"short":"x"}', None),
            ),
            salt=f"{seq:032x}",
            details_json='{"pages":3}',
        )
        entries.append(seal(draft, head))
        head = entries[-1].entry_hash
    return entries


CHAIN = chain()


def failed(entries):
    return [finding for finding in verify_chain(entries) if finding.level is Level.FAILED]


def test_a_sound_chain_gives_one_finding_with_its_head():
    (finding,) = verify_chain(CHAIN)
    assert finding.level is Level.OK
    assert CHAIN[-1].entry_hash in finding.where
    assert "4 entries" in finding.what


def paths(value, prefix=()):
    """Every stored field of an entry, down to those of the actor and the changes."""
    for spec in fields(value):
        inner = getattr(value, spec.name)
        if isinstance(inner, tuple):
            for number, item in enumerate(inner):
                yield from paths(item, (*prefix, spec.name, number))
        elif isinstance(inner, Actor):
            yield from paths(inner, (*prefix, spec.name))
        else:
            yield (*prefix, spec.name)


def changed_at(value, path, change):
    if not path:
        return change(value)
    if isinstance(value, tuple):
        items = list(value)
        items[path[0]] = changed_at(items[path[0]], path[1:], change)
        return tuple(items)
    return replace(value, **{path[0]: changed_at(getattr(value, path[0]), path[1:], change)})


@given(st.data())
def test_any_flipped_bit_is_found_and_its_entry_named(data):
    number = data.draw(st.integers(0, len(CHAIN) - 1))
    path = data.draw(st.sampled_from(list(paths(CHAIN[number]))))

    def flip(value):
        if isinstance(value, int):
            return value ^ (1 << data.draw(st.integers(0, 40)))
        if not value:
            return data.draw(st.text(min_size=1, max_size=3))
        raw = bytearray(value.encode())
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        return raw.decode("utf-8", "surrogateescape")

    entries = list(CHAIN)
    entries[number] = changed_at(CHAIN[number], path, flip)
    findings = failed(entries)
    assert findings
    named = {CHAIN[number].seq, entries[number].seq, CHAIN[number].seq + 1}
    assert any(f"entry {seq}" == finding.where for finding in findings for seq in named)
    assert all(finding.meaning for finding in findings)


@given(st.permutations(range(4)), st.integers(0, 4))
def test_entries_out_of_order_left_out_or_doubled_are_found(order, keep):
    entries = [CHAIN[number] for number in order][:keep]
    if entries and entries == CHAIN[:keep]:
        # What is cut off at the end shows only against a head kept elsewhere.
        assert failed(entries) == []
    else:
        assert failed(entries)
    if entries:
        assert failed([*entries, entries[-1]])


def test_an_empty_log_is_no_log():
    (finding,) = failed([])
    assert "empty" in finding.what


def test_values_may_be_withheld_without_breaking_the_entry():
    hidden = tuple(replace(c, before_json=None, after_json=None) for c in CHAIN[1].changes)
    assert entry_digest(replace(CHAIN[1], changes=hidden)) == CHAIN[1].entry_hash
    assert failed([CHAIN[0], replace(CHAIN[1], changes=hidden), *CHAIN[2:]])


def test_the_salt_hides_equal_values():
    assert value_digest("a" * 32, '"W-1"') != value_digest("b" * 32, '"W-1"')
    assert value_digest("a" * 32, None) == ""


def test_a_rebuilt_entry_does_not_fit_the_next():
    forged = seal(replace(CHAIN[1], reason="because"), CHAIN[0].entry_hash)
    (finding,) = failed([CHAIN[0], forged, *CHAIN[2:]])
    assert "Entry 3 does not follow" in finding.what


def test_values_read_back_as_json():
    change = CHAIN[0].changes[0]
    assert (change.before, change.after) == ({"text": "раньше"}, {"text": "потом"})
    assert CHAIN[0].changes[1].before is None
    assert CHAIN[0].object_ids == ("note-1", "person-1", "claim-1")
    assert CHAIN[0].details == {"pages": 3}


def test_checking_can_be_cancelled_and_tells_how_far_it_is():
    seen = []
    verify_chain(CHAIN, total=4, progress=seen.append)
    assert [(p.done, p.total) for p in seen] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    with pytest.raises(CancelledError):
        verify_chain(CHAIN, cancelled=lambda: True)


def test_the_hash_is_the_documented_one():
    """Written out once by hand, so that a stranger's verifier can be held against it."""
    import hashlib

    entry = seal(replace(CHAIN[0], changes=CHAIN[0].changes[:1]), NO_HASH)
    salt = entry.salt
    before = hashlib.sha256((salt + '{"text":"раньше"}').encode()).hexdigest()
    after = hashlib.sha256((salt + '{"text":"потом"}').encode()).hexdigest()
    head = (
        '{"action":"modification","actor":{"key_fingerprint":"key","name":"Анна"},'
        '"at_utc":"2026-01-01T00:00:01.000000Z","changes":[{"after":"' + after + '","before":"'
        + before + '","entity":"annotation","id":"note-1"}],"details":"{\\"pages\\":3}",'
        '"format":"annotator custody 1","label":"Change the text","monotonic_ns":1000000000,'
        '"previous":"' + "0" * 64 + '","program":"annotator 0.1.0","reason":"typing error",'
        '"salt":"' + salt + '","seq":1}'
    )  # fmt: skip
    assert entry.entry_hash == hashlib.sha256(head.encode()).hexdigest()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(JSON)
def test_canonical_json_reads_back_and_has_one_form(data):
    import json

    raw = canonical_json(data)
    assert json.loads(raw) == data
    assert canonical_json(json.loads(raw)) == raw


def test_canonical_json_ignores_the_order_of_keys():
    assert canonical_json({"b": 1, "a": "я"}) == '{"a":"я","b":1}'.encode()


def test_text_without_a_utf8_form_is_refused():
    with pytest.raises(ValueRefusedError, match="no Unicode"):
        canonical_json({"text": "half \udcff"})
