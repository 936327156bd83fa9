"""The mask alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from faceseg_live.domain.types import Frame, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.looks.mask import Mask
from faceseg_live.rendering.scene import scene_of
from faceseg_live.settings import Settings


def test_it_is_grey_and_as_exact_as_eight_bits_are(frame_of: Callable[..., Frame], portrait: Pixels) -> None:
    faces = (FakeFace(x=0.3), FakeFace(x=0.5, height=0.4))
    scene = scene_of(FakeEngine(faces).perceive(frame_of(portrait), Request.of(Settings())), Settings())
    pixels = Mask().draw(scene).pixels
    full = np.maximum.reduce([segment.mask.to_full() for segment in scene.segments])
    assert np.abs(pixels[..., 0] / 255 - full).max() <= 0.5 / 255 + 1e-6
    assert (pixels[..., :3] == pixels[..., :1]).all()
