"""Scenes of a source that exists on paper only: frames with the times that the test decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from faceseg_live.domain.types import FaceMatch, Frame, Perception, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.pipeline.recording.drops import NO_DROPS, Drops
from faceseg_live.pipeline.recording.request import RecordItem, RecordRequest
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.settings import Settings
from tests.media_files import quadrants

START_S = 1.0
"""On the real clock, when the paper source was opened; past on a computer that has just been started, too."""
SIZE = 160, 120


def frame_at(time_s: float, sequence: int, *, size: tuple[int, int] = SIZE, captured_s: float | None = None) -> Frame:
    """A frame that was captured when its source's clock says so."""
    arrived_s = START_S + time_s if captured_s is None else captured_s
    return Frame(freeze(quadrants(*size, at=sequence)), sequence, time_s, arrived_s)


def scene_at(time_s: float, sequence: int, settings: Settings | None = None, *, smile: float = 0.0,
             size: tuple[int, int] = SIZE, captured_s: float | None = None, is_unanalysed: bool = False) -> Scene:
    """One face in the middle, that smiles so much."""
    settings = settings or Settings()
    frame = frame_at(time_s, sequence, size=size, captured_s=captured_s)
    if is_unanalysed:
        return scene_of(Perception(frame, is_unanalysed=True), settings)
    perception = FakeEngine((FakeFace(),)).perceive(frame, Request.of(settings))
    return scene_of(perception, settings, matches={1: FaceMatch({"smile": smile})})


def items(
    times_s: Iterable[float], settings: Settings | None = None, *, missing: Iterable[int] = ()
) -> Iterator[RecordItem]:
    """A frame at each time, but those of the missing numbers."""
    absent, lost = set(missing), NO_DROPS
    for sequence, time_s in enumerate(times_s):
        if sequence in absent:
            lost += Drops(source=1)
        else:
            yield RecordItem(scene_at(time_s, sequence, settings), lost)
            lost = NO_DROPS


def request_of(settings: Settings, asked_s: float = START_S) -> RecordRequest:
    """Asked for when the paper source was opened."""
    return RecordRequest(settings.record, settings.classify.symbols, options=settings.look_options, asked_s=asked_s)


def as_seen(scene: Scene) -> np.ndarray:
    """(height, width, 4) BGRA: the bare picture."""
    return np.dstack([scene.frame.pixels[..., ::-1], np.full(scene.frame.pixels.shape[:2], 255, np.uint8)])
