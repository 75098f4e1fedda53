"""The frame index beside its exhibit."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import IntegrityError
from tests.store.case_values import reopen


def test_an_index_comes_back(filled, tmp_path):
    import av
    import numpy as np

    from annotator.media.indexer import full_index, quick_index

    clip = tmp_path / "clip.mp4"
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 64
        for n in range(10):
            picture = np.full((64, 64, 3), n * 20, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode())
    assert filled.index("exhibit-1") is None
    filled.put_index("exhibit-1", quick_index(Path(clip)))
    final = full_index(Path(clip))
    filled.put_index("exhibit-1", final)
    filled.close()
    with reopen(filled.folder) as store:
        stored = store.index("exhibit-1")
        assert stored.to_bytes() == final.to_bytes()
        assert [stored.stamp(n) for n in range(10)] == [final.stamp(n) for n in range(10)]
        store._db.conn.execute("UPDATE frame_index SET data = substr(data, 1, 60)")
        with pytest.raises(IntegrityError):
            store.index("exhibit-1")
