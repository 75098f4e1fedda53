"""Work through a whole film: pictures for the screen, the two indexes, digests."""

from __future__ import annotations

from pathlib import Path

from harness import (
    Bench,
    Result,
    Row,
    alternate,
    median,
    needs,
    on_screen,
    ours,
    quiet,
    timed,
    tool,
)

from annotator.media.indexer import full_index, quick_index
from annotator.provenance.digests import hash_file
from annotator.timing.frame_index import FrameIndex


def _all_as_rgb(path: Path, index: FrameIndex) -> None:
    with ours(path, index) as reader:
        first = reader.frame(0)
        for number in range(len(index)):
            on_screen(reader, number, (first.width, first.height))
            reader.travel(number, 1)


def display(bench: Bench) -> Result:
    """Decode and convert to RGB for the screen, frame after frame, against ffmpeg decoding into nothing."""
    needs("ffmpeg")
    path, index = bench.material.film("cut"), bench.material.index("cut")
    provisional = quick_index(path)
    result = Result("display", runs=bench.material.size.rounds)
    result.samples = alternate(
        {
            "ffmpeg -f null": lambda: timed(
                lambda: quiet(
                    "ffmpeg", "-nostdin", "-v", "error", "-i", path, "-an", "-f", "null", "-"
                )
            ),
            "ours": lambda: timed(lambda: _all_as_rgb(path, index)),
            "ours, no digest": lambda: timed(lambda: _all_as_rgb(path, provisional)),
        },
        result.runs,
    )
    peer = median(result.samples["ffmpeg -f null"])
    result.hold(
        "rate, digests checked",
        median(result.samples["ours"]),
        peer,
        "ffmpeg -f null",
        at_least=0.9,
        rate=True,
    )
    result.hold(
        "rate, provisional index",
        median(result.samples["ours, no digest"]),
        peer,
        "ffmpeg -f null",
        at_least=0.9,
        rate=True,
    )
    result.notes.append(
        "times are for the whole cut; ffmpeg's start is in its time, starting the decoder process in ours"
    )
    return result


def provisional(bench: Bench) -> Result:
    """The index from packets alone, of the long film."""
    needs("ffprobe")
    path = bench.material.film("long")
    result = Result("provisional", runs=bench.material.size.rounds)
    result.samples = alternate(
        {
            "ours": lambda: timed(lambda: quick_index(path)),
            "ffprobe": lambda: timed(
                lambda: quiet(
                    "ffprobe",
                    "-v",
                    "error",
                    "-select_streams",
                    "v:0",
                    "-show_packets",
                    "-of",
                    "csv",
                    path,
                )
            ),
        },
        result.runs,
    )
    result.hold(
        "time",
        median(result.samples["ours"]),
        median(result.samples["ffprobe"]),
        "ffprobe",
        at_most=1.0,
    )
    result.notes.append(f"{len(bench.material.index('long'))} packets")
    return result


def hash_and_index(bench: Bench) -> Result:
    """Hash a file and list its packets, against hashing it (SHA-256 and SHA-512 as for an exhibit)."""
    path = bench.material.film("long")
    result = Result("hash-index", runs=bench.material.size.rounds)

    def both() -> None:
        hash_file(path)
        quick_index(path)

    result.samples = alternate(
        {"hash": lambda: timed(lambda: hash_file(path)), "ours": lambda: timed(both)}, result.runs
    )
    result.hold(
        "time",
        median(result.samples["ours"]),
        median(result.samples["hash"]),
        "hash alone",
        at_most=1.5,
    )
    return result


def final(bench: Bench) -> Result:
    """The final index with a digest of every frame; digests that differ from ffmpeg's count as wrong frames."""
    needs("ffmpeg")
    path = bench.material.film("cut")
    result = Result("final-index", runs=bench.material.size.rounds)
    indexes: list[FrameIndex] = []
    hashes: list[str] = []

    def framehash() -> None:
        hashes[:] = [
            line.rsplit(",", 1)[1].strip()
            for line in tool(
                "ffmpeg", "-nostdin", "-v", "error", "-autorotate", "0", "-i", path, "-map", "0:v:0",
                "-fps_mode", "passthrough", "-f", "framehash", "-hash", "sha256", "-",
            ).splitlines()
            if not line.startswith("#")
        ]  # fmt: skip

    result.samples = alternate(
        {
            "ours": lambda: timed(lambda: indexes.append(full_index(path))),
            "framehash": lambda: timed(framehash),
        },
        result.runs,
    )
    index = indexes[-1]
    same = sum(
        index.digest(n) == theirs for n, theirs in zip(range(len(index)), hashes, strict=False)
    )
    result.wrong["ours"] = f"{max(len(index), len(hashes)) - same}/{len(hashes)}"
    result.hold(
        "rate",
        median(result.samples["ours"]),
        median(result.samples["framehash"]),
        "ffmpeg framehash",
        at_least=0.85,
        rate=True,
    )
    return result


ROWS: dict[str, Row] = {
    "display": display,
    "provisional": provisional,
    "hash-index": hash_and_index,
    "final-index": final,
}
