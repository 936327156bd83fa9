"""How large a frame is when it is seen as it is meant to be."""

from __future__ import annotations

from fractions import Fraction

import av
import pytest

from faceseg_live.media.sources.raw_frame import RawFrame


@pytest.mark.parametrize(("stored", "aspect", "size"), [
    ((720, 576), Fraction(64, 45), (1024, 576)), ((720, 480), Fraction(32, 27), (854, 480)),
    ((720, 480), Fraction(8, 9), (720, 540)), ((1440, 1080), Fraction(4, 3), (1920, 1080)),
    ((176, 144), Fraction(16, 11), (256, 144)), ((640, 480), Fraction(1), (640, 480)),
    ((853, 479), Fraction(1), (853, 479)), ((1920, 1080), Fraction(1281, 1280), (1920, 1080)),
    ((720, 576), Fraction(16, 15), (768, 576))])
def test_sizes_with_square_pixels(stored: tuple[int, int], aspect: Fraction, size: tuple[int, int]) -> None:
    raw = RawFrame(av.VideoFrame(*stored, "yuv444p"), aspect)
    assert raw.square_size == raw.upright_size == size
