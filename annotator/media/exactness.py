"""What is said of a decoded frame: whether it was compared with the index."""

from __future__ import annotations

from typing import Final

CHECKED: Final = "checked by digest"
"""Its planes have the digest that the final index holds."""

PROVISIONAL: Final = "provisional"
"""There is no digest yet to compare it with."""
