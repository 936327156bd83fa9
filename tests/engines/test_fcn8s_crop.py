"""The crop rule of FCN-8s."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.types import Frame
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.parsers.fcn8s_crop import crop_of_face, training_crop_box
from faceseg_live.settings import EngineSettings
from tests.caffe_files import Fcn8s

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "crop_rule" / "cases.json"
SMALL, LARGE = Fcn8s(300, 2), Fcn8s(500, 21)
FrameOf = Callable[..., Frame]


def test_the_crop_is_the_published_one() -> None:
    cases = json.loads(GOLDEN.read_text())["cases"]
    assert len(cases) > 40
    for case in cases:
        box = training_crop_box(case["landmarks"], tuple(case["frame"]), is_square=case["square"])
        assert box == (case["x"], case["y"], case["width"], case["height"])


@pytest.mark.parametrize("place", [(-500, -500), (5000, 20), (0, 0), (639, 479)])
def test_a_face_at_or_beyond_the_border_gives_a_crop_inside(place: tuple[int, int]) -> None:
    left, top, width, height = training_crop_box([place, (place[0] + 3, place[1] + 2)], (640, 480))
    assert 0 <= left < left + width <= 640
    assert 0 <= top < top + height <= 480


def test_the_crop_of_a_face_covers_its_forehead_and_chin(frame_of: FrameOf) -> None:
    frame = frame_of(np.zeros((480, 640, 3), np.uint8))
    face = FakeEngine().perceive(frame, Request(EngineSettings(), is_still=True)).faces[0]
    for seen in (face, replace(face, landmarks=None)):
        left, top, width, height = crop_of_face(seen, frame.size)
        assert left <= face.box.x
        assert top <= face.box.y
        assert left + width >= face.box.x + face.box.width
        assert top + height >= face.box.y + face.box.height
        assert max(width, height) < 2.2 * face.box.height
