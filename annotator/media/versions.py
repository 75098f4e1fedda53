"""Which decoder libraries are at work; digests of damaged frames depend on them."""

from __future__ import annotations

from collections.abc import Mapping

import av


def library_versions() -> Mapping[str, str]:
    """Versions of PyAV and of the FFmpeg libraries inside it, by name."""
    versions = {"PyAV": av.__version__}
    for name, parts in av.library_versions.items():
        versions[name] = ".".join(str(part) for part in parts)
    return versions
