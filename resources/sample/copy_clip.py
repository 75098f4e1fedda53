# ruff: noqa: INP001 - a part of a script, run by hand, no package
"""The re-upload of the sample: a part of street.mp4, mirrored, cropped, smaller, with a mark laid over it.

    python resources/sample/copy_clip.py

Writes again.mp4 and adds to events.json which frames of street.mp4 it shows.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

HERE = Path(__file__).resolve().parent
FROM, TO = "line-enters", "fall-end"
WIDTH, HEIGHT = 512, 288
CROP = 0.05
REMARK = "Invented training footage, drawn by a script. It shows no real place, person or event."


def _changed(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """What somebody did to it: a twentieth cut off all around, mirrored, made small, marked."""
    height, width = picture.shape[:2]
    x, y = round(width * CROP), round(height * CROP)
    cut = picture[y : height - y, x : width - x]
    made = cv2.resize(
        np.ascontiguousarray(cut[:, ::-1]), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA
    )
    cv2.rectangle(made, (WIDTH - 150, 14), (WIDTH - 14, 44), (30, 30, 150), -1)
    cv2.putText(
        made,
        "SARY NEWS",
        (WIDTH - 142, 36),
        cv2.FONT_HERSHEY_SIMPLEX,
        0.62,
        (240, 240, 240),
        2,
        cv2.LINE_AA,
    )
    return np.asarray(made, np.uint8)


def main() -> None:
    """Draw the copy and write down what it shows."""
    events = json.loads((HERE / "events.json").read_text(encoding="utf-8"))
    known = events["street"]["events"]
    first, last = known[FROM]["index"], known[TO]["index"]
    target = HERE / "again.mp4"
    count = 0
    with (
        av.open(str(HERE / "street.mp4")) as source,
        av.open(str(target), "w", options={"movflags": "faststart"}) as container,
    ):
        container.metadata["title"] = "Invented training footage"
        container.metadata["comment"] = REMARK
        options = {"crf": "33", "preset": "slow", "g": "120", "threads": "2"}
        stream = container.add_stream("libx264", rate=30, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        base = source.streams.video[0].time_base
        assert base is not None
        stream.codec_context.time_base = stream.time_base = Fraction(1, 90_000)
        begin = None
        for number, frame in enumerate(source.decode(video=0)):
            if not first <= number <= last:
                continue
            assert frame.pts is not None
            begin = frame.pts if begin is None else begin
            made = av.VideoFrame.from_ndarray(
                _changed(frame.to_ndarray(format="bgr24")), format="bgr24"
            )
            made = made.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
            made.pts, made.time_base = (
                round((frame.pts - begin) * base * 90_000),
                Fraction(1, 90_000),
            )
            container.mux(stream.encode(made))
            count += 1
        container.mux(stream.encode(None))
    with av.open(str(target)) as check:
        frames = sum(1 for _frame in check.decode(video=0))
    assert frames == count == last - first + 1
    events["again"] = {
        "file": target.name,
        "frames": frames,
        "street_first": first,
        "street_last": last,
    }
    text = json.dumps(events, indent=2, ensure_ascii=False) + "\n"
    (HERE / "events.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
