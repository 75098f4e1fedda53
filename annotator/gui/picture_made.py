"""From a decoded frame to what the decode thread hands to the GUI."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize

from annotator.gui.decode_tasks import Opening, Picture, PlayRun, Request
from annotator.gui.frame_image import image_of
from annotator.media.engine import Frame
from annotator.timing.frame_index import IndexState


def picture_of(
    frame: Frame, task: Request | PlayRun, room: QSize | None, film: Opening, *, near: bool = False
) -> Picture:
    """The frame's picture fitted into `room`, for this task; made on the calling thread.

    A single frame that is shown exactly gets its digest, also where the index has none yet.
    """
    playing = isinstance(task, PlayRun)
    stamp = frame.stamp
    if not stamp.digest and not playing and not near:
        stamp = replace(stamp, digest=frame.digest())
    field = task.field if frame.interlaced else None
    image, size = image_of(frame, room, field)
    return Picture(
        generation=film.generation,
        number=task.number,
        stamp=stamp,
        image=image,
        size=size,
        final=film.index.state is IndexState.FINAL,
        damaged=frame.damaged,
        key=frame.key,
        type=frame.type,
        colour_note=frame.colour_note,
        near=near,
        playing=playing,
        pixel_format=frame.pixel_format,
        orientation=frame.orientation,
        interlaced=frame.interlaced,
        field=field,
        stored=(frame.width, frame.height),
    )
