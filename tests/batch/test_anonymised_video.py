"""Hiding in files: where it is not known what to hide, more is hidden, as in recordings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.batch.videos import DrawnFrame, segment_video
from faceseg_live.domain.types import Frame, Perception
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.host import EngineHost
from faceseg_live.media.sources.base import SourceInfo, make_frame
from faceseg_live.rendering.looks import Target, create_look
from faceseg_live.settings import Settings


class Unsure(FakeEngine):
    """Its first frame was not analysed, in its second one the face has no mesh, in the third nobody is there."""

    def perceive(self, frame: Frame, request: Request) -> Perception:
        perception = super().perceive(frame, request)
        if frame.sequence == 0:
            return Perception(frame, is_unanalysed=True)
        if frame.sequence == 1:
            return replace(perception, faces=tuple(replace(face, landmarks=None) for face in perception.faces))
        return Perception(frame)


class Textured:
    """A source of frames of which no two neighbouring pixels are alike."""

    info = SourceInfo("textured", "textured", 320, 240, 30.0)

    def __init__(self, frames: int) -> None:
        generator = np.random.default_rng(5)
        self._left = [make_frame(generator.integers(0, 256, (240, 320, 3), np.uint8), number, number / 30)
                      for number in range(frames)]

    def read(self) -> Frame | None:
        return self._left.pop(0) if self._left else None

    def close(self) -> None:
        self._left = []


@pytest.fixture
def drawn() -> list[DrawnFrame]:
    settings, host, frames = Settings(), EngineHost(lambda _: Unsure((FakeFace(height=0.3),))), list[DrawnFrame]()
    host.prepare(settings.engine)
    looks = {key: create_look(key, settings.look_options, Target()) for key in ("anonymised", "camera")}
    segment_video(Textured(3), lambda frame: host.perceive(frame, settings), settings, "all", looks, frames.append)
    host.close()
    return frames


def test_more_is_hidden_where_less_is_known(drawn: list[DrawnFrame]) -> None:
    unanalysed, unmasked, empty = (
        (frame.images["anonymised"] != frame.images["camera"]).any(axis=2) for frame in drawn
    )
    assert unanalysed.mean() > 0.99
    assert not empty.any()
    face = drawn[1].perception.faces[0].box
    rows, columns = np.nonzero(unmasked)
    assert rows.min() < face.y, "the forehead, too"
    assert rows.max() > face.y + face.height
    assert columns.min() < face.x < face.x + face.width < columns.max()
    assert not unmasked[0].any()
