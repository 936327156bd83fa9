"""What was seen in one frame moves along with the faces to a later one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from faceseg_live.areas import FACE
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.frames import Frame, Hand, ParsedFace, Perception, Pixels, freeze
from faceseg_live.pipeline.carrying import Carrier
from faceseg_live.settings import EngineSettings

FrameOf = Callable[..., Frame]


def seen_in(frame: Frame) -> Perception:
    perception = FakeEngine().perceive(frame, Request(EngineSettings(), "face"))
    parsed = ParsedFace(1, freeze(np.ones((8, 8), np.uint8)), (frozenset(), FACE), freeze(np.eye(2, 3)))
    hand = Hand(freeze(perception.faces[0].landmarks[:21].copy()))  # type: ignore[index]
    return replace(perception, parsed=(parsed,), hands=(hand,))


def moved(portrait: Pixels, move: np.ndarray) -> Pixels:
    height, width = portrait.shape[:2]
    return np.asarray(cv2.warpAffine(portrait, move, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


@pytest.mark.parametrize(
    "move", [np.array([[1, 0, 24.0], [0, 1, -13.0]]), cv2.getRotationMatrix2D((640, 360), 5, 1.06)]
)
def test_landmarks_hands_and_labels_move_with_the_face(
    move: np.ndarray, portrait: Pixels, frame_of: FrameOf
) -> None:
    before = seen_in(frame_of(portrait))
    after = Carrier().carried(before, frame_of(moved(portrait, move), 1))
    points, carried = before.faces[0].landmarks, after.faces[0].landmarks
    assert points is not None
    assert carried is not None
    wanted = points[:, :2] @ move[:, :2].T + move[:, 2]
    assert np.abs(carried[:, :2] - wanted).max() < 4
    assert after.frame.sequence == 1
    assert np.abs(after.hands[0].landmarks[:, :2] - wanted[:21]).max() < 4
    where = np.append(wanted[0], 1)
    assert after.parsed[0].to_crop @ where == pytest.approx(points[0, :2], abs=4)


def test_a_face_that_can_not_be_followed_stays(portrait: Pixels, frame_of: FrameOf) -> None:
    before = seen_in(frame_of(portrait))
    after = Carrier().carried(before, frame_of(np.zeros_like(portrait), 1))
    assert after.faces[0].box.centre == pytest.approx(before.faces[0].box.centre, abs=1)


def test_another_size_takes_nothing_over(portrait: Pixels, frame_of: FrameOf) -> None:
    after = Carrier().carried(seen_in(frame_of(portrait)), frame_of(portrait[:300, :400], 1))
    assert after.faces == ()


def test_without_faces_only_the_frame_changes(portrait: Pixels, frame_of: FrameOf) -> None:
    frame = frame_of(portrait, 1)
    assert Carrier().carried(Perception(frame_of(portrait)), frame).frame is frame
