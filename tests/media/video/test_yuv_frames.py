"""Pictures for encoders of video."""

from __future__ import annotations

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from faceseg_live.domain.types import Pixels
from faceseg_live.media.conversion import CONVERTER_THREADS
from faceseg_live.media.video.yuv_frames import YuvFrames


def picture(size: tuple[int, int], seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 4), np.uint8)


@pytest.mark.parametrize("size", [(64, 48), (34, 18), (2, 2), (854, 6)])
@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuva420p", "nv12", "yuv444p10le", "yuva444p10le"])
def test_frames_are_what_a_converter_made_for_each_would_give(size: tuple[int, int], pixel_format: str) -> None:
    frames = YuvFrames(size, pixel_format)
    for seed in range(3):
        pixels = picture(size, seed)
        expected = av.VideoFrame.from_ndarray(pixels, format="bgra").reformat(
            format=pixel_format, dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG,
            threads=CONVERTER_THREADS)
        made = frames.of(pixels)
        assert made.format.name == pixel_format
        for plane, true in zip(made.planes, expected.planes, strict=True):
            own, others = (np.frombuffer(item, np.uint8).reshape(item.height, -1) for item in (plane, true))
            used = plane.width * (2 if "10le" in pixel_format else 1)
            assert np.array_equal(own[:, :used], others[:, :used])


def test_a_frame_stays_what_it_was_when_the_next_one_is_made() -> None:
    frames = YuvFrames((64, 48), "yuv420p")
    first = frames.of(picture((64, 48), 1))
    before = first.to_ndarray().copy()
    frames.of(picture((64, 48), 2))
    assert np.array_equal(first.to_ndarray(), before)


def test_of_no_row_the_first_pixels_are_what_comes_after_another_one() -> None:
    """Frames that threads share by rows are written over at their seams: in 854×480, by 300 of 1023 levels."""
    frames, plain = YuvFrames((854, 480), "yuva444p10le"), np.full((480, 854, 4), 200, np.uint8)
    for _ in range(5):
        for plane in frames.of(plain).planes:
            values = np.frombuffer(plane, np.uint16).reshape(plane.height, -1)[:, : plane.width]
            assert np.ptp(values) == 0
