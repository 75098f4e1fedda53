"""Which keys do what: chosen keys, ready sets, files of keys."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import UsageError, ValueRefusedError
from annotator.gui.action_table import ALL_ACTIONS, BY_ID
from annotator.gui.key_map import KeyMap, Keys, default_keys, key_map_of, portable
from annotator.gui.key_presets import (
    PRESETS,
    export_keys,
    import_keys,
    kept_keys,
    keys_as_text,
    keys_from_text,
    preset,
    preset_of,
)

pytestmark = pytest.mark.usefixtures("qapp")


def doubles(keys: KeyMap) -> list[str]:
    given_out = [key for own in keys.all().values() for key in own.all()]
    return sorted({key for key in given_out if given_out.count(key) > 1})


def test_the_tables_own_keys_are_the_first_ones():
    assert {spec.id: default_keys(spec) for spec in ALL_ACTIONS} == KeyMap().all()
    assert not any(KeyMap().is_changed(spec.id) for spec in ALL_ACTIONS)


def test_a_key_that_is_taken_over_comes_back_when_it_is_given_up():
    taken = KeyMap().with_keys("still.save", Keys(("M",)))
    assert taken.owner("M") == "still.save"
    assert taken.owner("C") == ""
    assert taken.of("note.point") == Keys()
    assert taken.is_changed("note.point")
    assert taken.reset("still.save") == KeyMap()
    # Or at once, where the other one takes it back.
    assert taken.reset("note.point").of("still.save") == Keys()


def test_two_keys_and_one_while_typing():
    keys = Keys(("Q", "F5"), ("Ctrl+J",))
    assert KeyMap().with_keys("play.toggle", keys).of("play.toggle") == keys
    with pytest.raises(ValueRefusedError, match="too many"):
        KeyMap().with_keys("play.toggle", Keys(("Q", "F5", "F6")))


@pytest.mark.parametrize(
    "id, keys",
    [
        ("note.point", Keys(("Tab",))),
        ("note.point", Keys(("Shift+Tab",))),
        ("note.point", Keys(("Esc",))),
        ("note.point", Keys(("Ctrl+K, Ctrl+S",))),
        ("note.point", Keys(("nonsense",))),
        ("note.point", Keys(("Shift",))),
        ("note.point", Keys(("",))),
        ("note.point", Keys((), ("M",))),  # would be taken from whoever writes
        ("file.report", Keys(("Space",))),  # buttons need it
        ("file.report", Keys(("Left",))),
        ("file.report", Keys(("Ctrl+E",), ("Ctrl+R",))),
    ],
)
def test_keys_that_an_action_cannot_have(id, keys):
    with pytest.raises(ValueRefusedError):
        KeyMap().with_keys(id, keys)


_KEYS = st.sampled_from(["M", "C", "1", "Space", "F5", "Ctrl+M", "/", "Alt+Left", "B", "?"])
_STEPS = st.lists(
    st.tuples(
        st.sampled_from([spec.id for spec in ALL_ACTIONS if spec.context == "viewer"]),
        st.one_of(st.none(), st.lists(_KEYS, max_size=2, unique=True)),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_STEPS)
def test_no_key_ever_does_two_things(steps):
    keys = KeyMap()
    for id, wanted in steps:
        keys = keys.reset(id) if wanted is None else keys.with_keys(id, Keys(tuple(wanted)))
        assert doubles(keys) == []
        assert keys.of(id) == (default_keys(BY_ID[id]) if wanted is None else Keys(tuple(wanted)))
    assert keys_from_text(keys_as_text(keys)).keys.all() == keys.all()
    for id in list(keys.changed):
        keys = keys.reset(id)
    assert keys == KeyMap()


@pytest.mark.parametrize("name", list(PRESETS))
def test_ready_sets(name):
    keys = preset(name)
    assert doubles(keys) == []
    assert preset_of(keys) == name
    # Nothing that can be done is out of reach, and the digits stay with the codes.
    assert all(keys.of(f"note.code_{digit}") == Keys((digit,)) for digit in "0123456789")


def test_boris_as_its_user_guide_lists_it_under_coding():
    keys = preset("BORIS")
    wanted = {
        "Space": "play.toggle", "Left": "play.step_back", "Right": "play.step_forward",
        "Home": "play.faster", "End": "play.slower", "Backspace": "play.normal_speed",
        "Up": "play.ten_seconds_forward", "Down": "play.ten_seconds_back",
        "PgUp": "play.next_exhibit", "PgDown": "play.previous_exhibit",
    }  # fmt: skip
    assert {key: keys.owner(key) for key in wanted} == wanted
    assert preset_of(keys.with_keys("note.point", Keys(("Q",)))) == ""


def test_files_of_keys(tmp_path):
    keys = preset("BORIS").with_keys("note.point", Keys(("Q", "Ж"), ("Ctrl+Q",)))
    export_keys(keys, tmp_path / "keys.json")
    taken = import_keys(tmp_path / "keys.json")
    assert taken.keys.all() == keys.all()
    assert taken.unknown == ()
    assert kept_keys(keys_as_text(keys)).all() == keys.all()


def test_actions_of_another_version_are_named(tmp_path):
    text = json.loads(keys_as_text(KeyMap()))
    text["keys"]["fly.away"] = {"here": ["Q"], "anywhere": []}
    taken = keys_from_text(json.dumps(text))
    assert taken.unknown == ("fly.away",)
    assert taken.keys == KeyMap()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"annotator-keys"',
        '{"format": "something"}',
        '{"format": "annotator-keys", "version": 2, "keys": {}}',
        '{"format": "annotator-keys", "version": 1}',
        '{"format": "annotator-keys", "version": 1, "keys": []}',
        '{"format": "annotator-keys", "version": 1, "keys": {"note.point": "M"}}',
        '{"format": "annotator-keys", "version": 1, "keys": {"note.point": {"here": "M"}}}',
        '{"format": "annotator-keys", "version": 1, "keys": {"note.point": {"here": [7]}}}',
        '{"format": "annotator-keys", "version": 1, "keys": {"note.point": {"here": ["Tab"]}}}',
        (
            '{"format": "annotator-keys", "version": 1, "keys":'
            ' {"note.point": {"here": ["Q"]}, "note.span": {"here": ["Q"]}}}'
        ),
        "[" * 100_000,
    ],
)
def test_bad_files_are_refused_in_words(text):
    with pytest.raises(UsageError) as refused:
        keys_from_text(text)
    assert refused.value.message
    assert refused.value.hint
    assert kept_keys(text) == KeyMap()


def test_files_that_are_no_text_or_too_large_or_gone(tmp_path):
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\xff\xfe")
    (tmp_path / "large.json").write_bytes(b" " * (2 << 20))
    for name in ("picture.json", "large.json", "gone.json"):
        with pytest.raises(UsageError):
            import_keys(tmp_path / name)
    with pytest.raises(UsageError):
        export_keys(KeyMap(), tmp_path / "no" / "folder.json")


def test_one_key_for_two_actions_is_refused():
    with pytest.raises(ValueRefusedError, match="two actions"):
        key_map_of({"note.point": Keys(("Q",)), "note.span": Keys(("Q",))})


def test_portable_texts():
    assert portable("ctrl+shift+m") == "Ctrl+Shift+M"
    assert portable("Media Play") == "Media Play"
    assert portable("\0") == portable("x" * 10_000) == portable("Ctrl+") == ""
