"""Messages between the program and a decoder process: a length, then one JSON object.

The decoder process reads hostile files and is not trusted: whatever it says is
checked for size, type and range before it is used. Nothing is unpickled, and
pixels never travel this way.
"""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

VERSION = 1
"""Of the conversation; both sides must have the same."""
LONGEST = 1 << 20
"""Bytes of the longest message."""
_HEAD = struct.Struct(">I")
_MOST_DESCRIPTORS = 4
_MS = 1_000_000


class ChannelClosedError(Exception):
    """The other side is gone."""


class BadMessageError(Exception):
    """The other side said something that is no message, or not the one that is due."""


class SilentError(Exception):
    """The other side takes nothing any more."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message whose fields are checked when they are read; all raise BadMessageError."""

    fields: Mapping[str, Any]

    def number(self, name: str, low: int, high: int) -> int:
        """An integer from `low` to `high`."""
        value = self.fields.get(name)
        if type(value) is not int or not low <= value <= high:
            raise BadMessageError(f"{name} is no number from {low} to {high}")
        return value

    def maybe_number(self, name: str, low: int, high: int) -> int | None:
        """As `number`, or None where the field is null or missing."""
        return None if self.fields.get(name) is None else self.number(name, low, high)

    def text(self, name: str, longest: int = 2000) -> str:
        """A string, cut to `longest` characters."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise BadMessageError(f"{name} is no text")
        return value[:longest]

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self.fields.get(name)
        if not isinstance(value, bool):
            raise BadMessageError(f"{name} is neither true nor false")
        return value

    def rows(self, name: str, most: int) -> list[Any]:
        """A list of at most `most` values of any kind."""
        value = self.fields.get(name)
        if not isinstance(value, list) or len(value) > most:
            raise BadMessageError(f"{name} is no list of at most {most}")
        return value

    def numbers(self, name: str, most: int, low: int, high: int) -> list[int]:
        """A list of at most `most` integers from `low` to `high`."""
        values = self.rows(name, most)
        if any(type(value) is not int or not low <= value <= high for value in values):
            raise BadMessageError(f"{name} holds something else than numbers")
        return values


class Channel:
    """One end of the conversation; for one thread at a time."""

    def __init__(self, connected: socket.socket, *, takes_descriptors: bool = False) -> None:
        connected.settimeout(0)
        self._socket = connected
        self._takes = takes_descriptors
        self._arrived = bytearray()
        self._descriptors: deque[int] = deque()
        self._poll = select.poll()
        self._poll.register(connected, select.POLLIN)

    def send(
        self, fields: Mapping[str, Any], descriptors: Sequence[int] = (), wait_ms: int | None = None
    ) -> None:
        """Send a message; raises ChannelClosedError, or SilentError after `wait_ms`."""
        body = json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()
        if len(body) > LONGEST:
            raise BadMessageError(f"a message of {len(body)} bytes is too long")
        left = memoryview(_HEAD.pack(len(body)) + body)
        until = None if wait_ms is None else time.monotonic_ns() + wait_ms * _MS
        while left:
            try:
                if descriptors:
                    sent = socket.send_fds(self._socket, [left], list(descriptors))
                    descriptors = ()
                else:
                    sent = self._socket.send(left)
                left = left[sent:]
            except BlockingIOError:
                self._wait_for_room(until)
            except OSError as error:
                raise ChannelClosedError(str(error)) from error

    def _wait_for_room(self, until: int | None) -> None:
        left = -1 if until is None else max(0, (until - time.monotonic_ns()) // _MS)
        poll = select.poll()
        poll.register(self._socket, select.POLLOUT)
        if not poll.poll(left) and left >= 0:
            raise SilentError("nothing is taken any more")

    def receive(self, wait_ms: int | None) -> Message | None:
        """The next message, None where none is complete after `wait_ms` (None waits for ever).

        Raises ChannelClosedError and BadMessageError.
        """
        until = None if wait_ms is None else time.monotonic_ns() + wait_ms * _MS
        while True:
            message = self._complete()
            if message is not None:
                return message
            left = -1 if until is None else max(0, -(-(until - time.monotonic_ns()) // _MS))
            if not self._poll.poll(left):
                if left >= 0:
                    return None
                continue
            self._take()

    def _take(self) -> None:
        try:
            if self._takes:
                data, found, _flags, _from = socket.recv_fds(
                    self._socket, 1 << 16, _MOST_DESCRIPTORS
                )
                self._descriptors.extend(found)
            else:
                # Descriptors that the other side attaches are dropped by the system.
                data = self._socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError as error:
            raise ChannelClosedError(str(error)) from error
        if not data:
            raise ChannelClosedError("the other side closed the channel")
        self._arrived += data

    def _complete(self) -> Message | None:
        if len(self._arrived) < _HEAD.size:
            return None
        (size,) = _HEAD.unpack_from(self._arrived)
        if size > LONGEST:
            raise BadMessageError(f"a message claims {size} bytes")
        if len(self._arrived) < _HEAD.size + size:
            return None
        body = bytes(self._arrived[_HEAD.size : _HEAD.size + size])
        del self._arrived[: _HEAD.size + size]
        try:
            fields = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise BadMessageError("a message is no JSON") from error
        if not isinstance(fields, dict):
            raise BadMessageError("a message is no JSON object")
        return Message(fields)

    def descriptor(self) -> int:
        """The descriptor that came with the last message; the caller owns it."""
        if not self._descriptors:
            raise BadMessageError("no descriptor came with this message")
        return self._descriptors.popleft()

    def close(self) -> None:
        """Close this end; may be called twice."""
        while self._descriptors:
            os.close(self._descriptors.popleft())
        self._socket.close()
