from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace, canonical_face
from faceseg_live.settings import EngineSettings

REQUEST = Request(EngineSettings())


def blank(time_s: float = 0.0, size: tuple[int, int] = (640, 360)) -> Frame:
    return Frame(freeze(np.zeros((size[1], size[0], 3), dtype=np.uint8)), 0, time_s, 0.0)


def test_the_canonical_face_is_upright_and_one_high() -> None:
    points = canonical_face()
    assert points.shape == (478, 3)
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    np.testing.assert_allclose(high + low, 0, atol=1e-5)
    assert high[1] - low[1] == pytest.approx(1)
    assert points[263, 1] == pytest.approx(points[33, 1], abs=1e-5)


def test_faces_are_where_they_were_put() -> None:
    face = FakeEngine((FakeFace(0.25, 0.5, 0.5),)).perceive(blank(), REQUEST).faces[0]
    assert face.box.centre == pytest.approx((160, 180), abs=0.01)
    assert face.box.height == pytest.approx(180, abs=0.01)


def test_a_swaying_face_moves_with_the_frames_time() -> None:
    engine = FakeEngine((FakeFace(sway=0.1, period_s=4),))
    places = [engine.perceive(blank(time_s), REQUEST).faces[0].box.centre[0] for time_s in (0, 1, 2, 3)]
    assert places == pytest.approx([320, 384, 320, 256], abs=0.01)


def test_ids_follow_the_order_given_not_the_size() -> None:
    engine = FakeEngine((FakeFace(0.2, height=0.2), FakeFace(0.7, height=0.6)))
    assert [face.id for face in engine.perceive(blank(), REQUEST).faces] == [2, 1]


def test_counts_frames_and_tells_that_it_is_closed() -> None:
    engine = FakeEngine()
    engine.perceive(blank(), REQUEST)
    assert (engine.frames_seen, engine.is_closed) == (1, False)
    engine.reset()
    engine.close()
    assert (engine.frames_seen, engine.is_closed) == (0, True)
