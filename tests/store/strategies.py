"""Any value that the records of a case can hold."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from annotator.timing.frame_stamp import FrameStamp
from tests.store.case_values import DIGEST

_INT64 = st.integers(-(2**63), 2**63 - 1)
_TIME_BASES = st.fractions(min_value=Fraction(1, 10**9), max_value=1000).filter(bool)
STAMPS = st.builds(
    FrameStamp,
    index=st.integers(0, 2**40),
    pts=st.none() | _INT64,
    time_base=_TIME_BASES,
    digest=st.sampled_from(["", DIGEST]),
)


def any_value(kind: object) -> st.SearchStrategy:
    """Any value of a type as the records of a case use it."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return st.one_of(
            *(st.none() if option is type(None) else any_value(option) for option in get_args(kind))
        )
    if origin is tuple:
        return st.lists(any_value(get_args(kind)[0]), max_size=3).map(tuple)
    if kind is FrameStamp:
        return STAMPS
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{f.name: any_value(hints[f.name]) for f in fields(kind)})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    plain = {
        bool: st.booleans(),
        int: _INT64,
        str: st.text(max_size=20),
        bytes: st.binary(max_size=20),
        Fraction: _TIME_BASES,
    }
    return plain[kind]
