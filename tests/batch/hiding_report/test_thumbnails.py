"""The small pictures of a report show nobody."""

from __future__ import annotations

import base64

import cv2
import numpy as np

from faceseg_live.batch.hiding_report.thumbnails import Thumbnails
from faceseg_live.domain.heads import Head, Oval
from faceseg_live.domain.types import Perception, Pixels
from faceseg_live.media.sources.base import make_frame


def drawn(heads: tuple[Head, ...] | None, box: tuple[int, int, int, int]) -> Pixels:
    frame = make_frame(np.full((150, 200, 3), 200, np.uint8), 0, 0.0)
    data = base64.b64decode(Thumbnails(15).drawn(Perception(frame, heads=heads), box).partition(",")[2])
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR))


def test_whoever_may_be_at_the_place_in_question_is_hidden_as_well() -> None:
    picture = drawn((Head(1, Oval(50, 60, 20, 25)),), (130, 60, 40, 50))
    assert picture[60, 50].max() < 60
    assert picture[85, 150].max() < 60
    assert picture[130, 60].min() > 180


def test_nothing_is_shown_where_nobody_looked() -> None:
    assert np.median(drawn(None, (130, 60, 40, 50))) < 60
