"""Which faces of a video are masked, and that every frame arrives in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceseg_live.batch.excerpt import WHOLE, ExcerptFrames
from faceseg_live.batch.frames import frames_of
from faceseg_live.batch.videos.draw import DrawnFrame, segment_video
from faceseg_live.domain.face_choice import FaceChoice
from faceseg_live.engines.base import Engine
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.host import EngineHost
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.rendering.looks.overlay import Overlay
from faceseg_live.settings import Settings
from faceseg_live.tracking import FaceFollower
from tests.media_files import write_video

TWO = (FakeFace(x=0.3, height=0.3), FakeFace(x=0.7, height=0.5))
"""Ids 1 and 2; the second one is larger."""


class Swapping(FakeEngine):
    """The smaller face of two becomes the larger one at half a second."""

    def perceive(self, frame, request, faces=None):  # type: ignore[no-untyped-def]
        heights = (0.3, 0.5) if frame.time_s < 0.5 else (0.5, 0.3)
        self._faces = tuple(FakeFace(x=x, height=height) for x, height in zip((0.3, 0.7), heights, strict=True))
        return super().perceive(frame, request, faces)


def drawn_of(clip: Path, engine: Engine, choice: FaceChoice) -> list[DrawnFrame]:
    settings, host = Settings(), EngineHost(lambda _: engine)
    host.prepare(settings.engine)
    source, frames = VideoSource(clip), list[DrawnFrame]()
    try:
        segment_video(ExcerptFrames(frames_of(source), WHOLE), lambda frame, _: host.perceive(frame, settings),
                      settings, FaceFollower(choice).chosen, {"overlay": Overlay()}, frames.append)
    finally:
        source.close()
        host.close()
    return frames


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "clip.mp4", frames=30)


def masked(frames: list[DrawnFrame]) -> list[list[int]]:
    return [[segment.face.id for segment in frame.segments if segment.face] for frame in frames]


def test_every_frame_arrives_in_order(clip: Path) -> None:
    frames = drawn_of(clip, FakeEngine(), "largest")
    assert [frame.perception.frame.sequence for frame in frames] == list(range(30))


@pytest.mark.parametrize(("choice", "ids"), [("largest", [2]), ("all", [2, 1]), (1, [2]), (2, [1]), (3, [])])
def test_a_choice_masks_its_faces_and_tells_of_all(clip: Path, choice: FaceChoice, ids: list[int]) -> None:
    frames = drawn_of(clip, FakeEngine(TWO), choice)
    assert masked(frames) == [ids] * 30
    assert {len(frame.perception.faces) for frame in frames} == {2}


def test_the_largest_face_is_taken_anew_in_each_frame(clip: Path) -> None:
    assert masked(drawn_of(clip, Swapping(), "largest")) == [[2]] * 15 + [[1]] * 15


def test_a_number_stays_with_its_person(clip: Path) -> None:
    assert masked(drawn_of(clip, Swapping(), 1)) == [[2]] * 30
    assert masked(drawn_of(clip, Swapping(), 2)) == [[1]] * 30
