"""How well copies are found: recall and precision over re-encodes of real clips. Run by hand.

    python -m tests.bench.copies WORK CLIP… [--other N] [--same a,b]

Each CLIP (`name=path[@from+seconds]`) is re-encoded by ffmpeg in every way of COPIES; each
copy is compared with the clip that it was made from (the same footage), and with N other
clips (other footage; those of one camera are the hardest). What is made stays in WORK.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from annotator.media.engine import full_index, open_frames
from annotator.picture.fingerprint import Fingerprint
from annotator.picture.fingerprint_match import candidates
from annotator.progress import never
from annotator.timing.frame_index import FrameIndex
from annotator.workflow.copies import looked_at, worth_looking
from annotator.workflow.copies_fingerprints import CACHE_BYTES, film_fingerprint
from annotator.workflow.copies_looking import Film, Looked

_X264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
_EVEN = "scale=trunc(iw/2)*2:trunc(ih/2)*2"
_HALF = "scale=trunc(iw/4)*2:trunc(ih/4)*2"

COPIES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "scaled": (_HALF, (*_X264, "-crf", "28"), "mp4"),
    "letterbox": ("pad=iw:trunc(ih*1.34/2)*2:0:(oh-ih)/2", (*_X264, "-crf", "26"), "mp4"),
    "pillarbox": ("pad=trunc(iw*1.5/2)*2:ih:(ow-iw)/2:0", (*_X264, "-crf", "26"), "mp4"),
    "mirrored": ("hflip", (*_X264, "-crf", "26"), "mp4"),
    "crop 10 %": ("crop=trunc(iw*0.45)*2:trunc(ih*0.45)*2", (*_X264, "-crf", "26"), "mp4"),
    "crop 20 %": ("crop=trunc(iw*0.4)*2:trunc(ih*0.4)*2", (*_X264, "-crf", "26"), "mp4"),
    "crop aside": ("crop=trunc(iw*0.45)*2:trunc(ih*0.45)*2:iw*0.1:0", (*_X264, "-crf", "26"), "mp4"),
    "overlay": (
        (
            "drawbox=x=iw*0.62:y=ih*0.06:w=iw*0.32:h=ih*0.16:color=red:t=fill,"
            "drawbox=x=iw*0.05:y=ih*0.86:w=iw*0.5:h=ih*0.08:color=white:t=fill"
        ),
        (*_X264, "-crf", "26"), "mp4",
    ),
    "low rate": (_EVEN, (*_X264, "-crf", "42"), "mp4"),
    "VP8": (_EVEN, ("-c:v", "libvpx", "-b:v", "300k", "-deadline", "realtime", "-cpu-used", "8"), "webm"),
    "MPEG-4": (_EVEN, ("-c:v", "mpeg4", "-q:v", "12"), "avi"),
    "12.5 fps": ("fps=12.5," + _EVEN, (*_X264, "-crf", "26"), "mp4"),
    "VFR": (
        "select='not(eq(mod(n,5),2)+eq(mod(n,7),3))'," + _EVEN,
        ("-fps_mode", "vfr", *_X264, "-crf", "26"), "mp4",
    ),
    "tones": ("eq=contrast=0.8:brightness=0.08:saturation=0.4," + _EVEN, (*_X264, "-crf", "26"), "mp4"),
    "all together": (
        (
            "hflip,crop=iw*0.9:ih*0.9,scale=trunc(iw*0.3)*2:trunc(ih*0.3)*2,"
            "pad=iw:trunc(ih*1.25/2)*2:0:(oh-ih)/2"
        ),
        (*_X264, "-crf", "33"), "mp4",
    ),
    "cut": (_EVEN, (*_X264, "-crf", "27"), "mp4"),
}  # fmt: skip


def _ffmpeg(*words: object) -> None:
    said = ["ffmpeg", "-v", "error", "-y", "-nostdin", *map(str, words)]
    subprocess.run(said, check=True)


def _made(work: Path, spec: str) -> tuple[str, Path]:
    """The clip itself, at most 480 pixels wide and nearly without loss."""
    name, _, rest = spec.partition("=")
    path, _, part = rest.partition("@")
    start, _, lasts = part.partition("+")
    target = work / f"{name}.mkv"
    if not target.exists():
        cut = [*(["-ss", start] if start else []), *(["-t", lasts] if lasts else [])]
        look = "scale='trunc(min(480,iw)/2)*2':-2:out_range=tv,setsar=1,format=yuv420p"
        _ffmpeg(*cut, "-i", path, "-an", "-sn", "-dn", "-vf", look, *_X264, "-crf", "14", target)
    return name, target


def _copies(work: Path, name: str, clip: Path) -> Iterator[tuple[str, Path]]:
    lasts = full_index(clip).end_ns() / 1e9
    for how, (look, codec, ending) in COPIES.items():
        target = work / f"{name}_{how.replace(' ', '').replace('%', '')}.{ending}"
        if not target.exists():
            cut = ("-ss", f"{lasts * 0.27:.3f}", "-t", f"{lasts * 0.5:.3f}") if how == "cut" else ()
            _ffmpeg(*cut, "-i", clip, "-vf", look, *codec, target)
        yield how, target


class Clips:
    """Fingerprints and indexes of the clips, made once and kept beside them."""

    def __init__(self) -> None:
        self.seconds = self.film_seconds = 0.0

    def read(self, path: Path) -> tuple[Fingerprint, FrameIndex]:
        kept, index_kept = path.with_name(path.name + ".fp"), path.with_name(path.name + ".ix")
        if not kept.exists():
            index = full_index(path)
            began = perf_counter()
            print_ = film_fingerprint(path, index, bytes(32))
            self.seconds += perf_counter() - began
            self.film_seconds += index.end_ns() / 1e9
            index_kept.write_bytes(index.to_bytes())
            kept.write_bytes(print_.to_bytes())
        index = FrameIndex.from_bytes(index_kept.read_bytes())
        return Fingerprint.from_bytes(kept.read_bytes()), index


def compare(clips: Clips, one: Path, other: Path) -> tuple[tuple[Looked, ...], float]:
    """What holds between two films, and the best score of their fingerprints."""
    (first, index), (second, other_index) = clips.read(one), clips.read(other)
    runs = worth_looking(candidates(first, second))
    if not runs:
        return (), 0.0
    with (
        open_frames(one, index, cache_bytes=CACHE_BYTES) as a,
        open_frames(other, other_index, cache_bytes=CACHE_BYTES) as b,
    ):
        return looked_at(Film(a, never), Film(b, never), runs, never), runs[0].score


def main() -> None:
    """Make the copies, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("clips", nargs="+")
    parser.add_argument("--other", type=int, default=3)
    parser.add_argument("--same", default="", help="clips that show the same already: a,b")
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    originals = dict(_made(asked.work, spec) for spec in asked.clips)
    clips, chance = Clips(), random.Random(7)
    right: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    wrong = other_pairs = 0
    for name, clip in originals.items():
        for how, copy in _copies(asked.work, name, clip):
            held, score = compare(clips, clip, copy)
            all_of[how] += 1
            right[how] += bool(held)
            if not held or held[0].mirrored is not (how in ("mirrored", "all together")):
                print(f"MISSED {name} {how} (score {score:.2f})", flush=True)
            near = [
                n
                for n in originals
                if n != name and n.rstrip("0123456789") == name.rstrip("0123456789")
            ]
            alike = asked.same.split(",") if name in asked.same.split(",") else []
            near = [n for n in near if n not in alike]
            far = [n for n in originals if n not in (name, *near, *alike)]
            chosen = (
                near[: asked.other - 1]
                if len(near) < 2
                else chance.sample(near, min(len(near), asked.other - 1))
            )
            for other in [*chosen, *chance.sample(far, min(len(far), 1))]:
                held, score = compare(clips, originals[other], copy)
                other_pairs += 1
                if held:
                    wrong += 1
                    print(
                        f"WRONG {name} {how} with {other}: {held[0].agreement} still={held[0].still} (score {score:.2f})",
                        flush=True,
                    )
    pairs, found = sum(all_of.values()), sum(right.values())
    print(json.dumps({
        "clips": len(originals), "pairs of the same": pairs, "found": found,
        "recall": round(found / max(1, pairs), 4),
        "pairs of other footage": other_pairs, "wrongly proposed": wrong,
        "precision": round(found / max(1, found + wrong), 4),
        "by kind": {how: f"{right[how]}/{all_of[how]}" for how in all_of},
        "film seconds a second of fingerprinting": round(clips.film_seconds / clips.seconds, 1) if clips.seconds else None,
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
