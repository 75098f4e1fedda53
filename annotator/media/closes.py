"""For what is to be closed after use."""

from __future__ import annotations

from types import TracebackType
from typing import Self


class Closes:
    """Has a `close`, and is closed at the end of a `with`."""

    def close(self) -> None:
        """Give back what it holds; may be called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
