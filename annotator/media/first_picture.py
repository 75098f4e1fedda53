"""What only a decoded picture tells of a film: turning, colour, fields, and its true size."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import av.error
from av.video.frame import VideoFrame

from annotator.media.decoding import VideoDecoder
from annotator.media.picture import colour_of, orientation_of

_FEW_PACKETS = 200


def first_picture(path: Path, film: int) -> dict[str, Any]:
    """The fields of StreamFacts that the first decoded picture tells; none where there is none soon."""
    with suppress(av.error.FFmpegError, OSError):
        decoder = VideoDecoder(path, film, threaded=False)
        with closing(decoder):
            for number, packet in enumerate(decoder.packets()):
                for frame in decoder.decode(packet):
                    turn = orientation_of(frame)
                    return {
                        "rotation": 90 * turn.quarter_turns,
                        "mirrored": turn.mirrored,
                        "colour": colour_of(frame).note,
                        "interlaced": bool(frame.interlaced_frame),
                        "colour_codes": _colour_codes(frame, decoder),
                        "pixel_format": frame.format.name,
                        "width": frame.width,
                        "height": frame.height,
                    }
                if number > _FEW_PACKETS:
                    break
    return {}


def _colour_codes(frame: VideoFrame, decoder: VideoDecoder) -> tuple[int, ...]:
    stated = (frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range)
    order = decoder.stream.codec_context.field_order
    return tuple(min(255, max(0, int(each))) for each in (*stated, order))
