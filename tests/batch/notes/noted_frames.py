"""Frames of a made-up video, as they are noted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from faceseg_live.batch.judging import Judgement
from faceseg_live.batch.notes.noted import NotedFrame
from faceseg_live.domain.types import FaceMatch, Frame
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.scene import scene_of
from faceseg_live.settings import Settings
from tests.heads import with_heads

AREA = "face"


def noted_frame(number: int, *, faces: int = 1, masked: int = 1, result_s: float | None = None,
                has_heads: bool = False) -> NotedFrame:
    """So many faces next to each other, the first of them masked, at 10 frames per second."""
    frame = Frame(np.zeros((120, 160, 3), np.uint8), number, number / 10, 0.0)
    shown = tuple(FakeFace(x=0.2 + 0.25 * place, height=0.4 - 0.1 * place) for place in range(faces))
    settings = Settings()
    perception = FakeEngine(shown).perceive(frame, Request.of(settings))
    if has_heads:
        perception = with_heads(perception)
    scene = scene_of(replace(perception, faces=perception.faces[:masked]), settings)
    matches = {face.id: FaceMatch({"smile": 0.123456}, face.id == 1) for face in perception.faces[:2]}
    return NotedFrame(perception, scene.segments, Judgement(matches), result_s)
