"""A table of colours gives what is computed."""

from __future__ import annotations

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from faceseg_live.media.sources.colour_table import FORMAT, ColourTable
from faceseg_live.media.sources.tone_mapping import to_srgb, wide_space


def test_frames_get_the_colours_of_the_formula() -> None:
    space = wide_space(18, 9)
    assert space is not None
    signals = np.random.default_rng(1).random((48, 64, 3)) * 0.7 + 0.1
    table = ColourTable(space, 64, 48)
    for _ in range(3):
        frame = av.VideoFrame.from_ndarray(np.round(signals * 65535).astype(np.uint16), format="rgb48le")
        result = table.applied(VideoReformatter().reformat(frame, format=FORMAT))
        pixels = VideoReformatter().reformat(result, format="rgb48le").to_ndarray() / 65535
        errors = np.abs(pixels - to_srgb(signals.reshape(-1, 3), space).reshape(48, 64, 3)) * 255
        assert errors.mean() < 0.5
        assert np.percentile(errors, 99) < 5
