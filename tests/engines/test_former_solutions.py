from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from faceseg_live.engines.detectors.registry import make_detector
from faceseg_live.engines.mediapipe.former_solutions import FaceDetection, former_solutions
from faceseg_live.errors import EngineUnavailable

mediapipe = pytest.importorskip("mediapipe", reason="it is about the package mediapipe")


@pytest.fixture
def models(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(shared_data / "models"))


@pytest.fixture
def without_solutions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """mediapipe as it is from 1.0 on."""
    monkeypatch.delattr(mediapipe, "solutions", raising=False)
    yield
    assert not hasattr(mediapipe, "solutions")


@pytest.mark.usefixtures("without_solutions")
def test_they_are_there_for_the_moment() -> None:
    with former_solutions():
        assert mediapipe.solutions.face_detection.FaceDetection is FaceDetection


@pytest.mark.usefixtures("without_solutions")
def test_nothing_stays_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), former_solutions():
        raise ZeroDivisionError


def test_a_mediapipe_that_has_its_own_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    own = object()
    monkeypatch.setattr(mediapipe, "solutions", own, raising=False)
    with former_solutions():
        assert mediapipe.solutions is own
    assert mediapipe.solutions is own


@pytest.mark.usefixtures("models")
def test_gives_shares_of_the_image(portrait: Pixels) -> None:
    with closing(FaceDetection(min_detection_confidence=0.7)) as detection:
        (found,) = detection.process(portrait).detections
        assert detection.process(np.full_like(portrait, 127)).detections is None
    box, (right_eye, left_eye, *_) = found.location_data.relative_bounding_box, found.location_data.relative_keypoints
    assert 0.7 <= found.score[0] <= 1
    assert 0 < box.xmin < right_eye.x < left_eye.x < box.xmin + box.width < 1
    assert 0 < box.ymin < right_eye.y < box.ymin + box.height < 1


@pytest.mark.skipif(find_spec("deepface") is None, reason="deepface is not installed")
def test_a_missing_model_is_named_with_its_command() -> None:
    with pytest.raises(EngineUnavailable) as caught:
        make_detector("deepface:mediapipe")
    assert caught.value.command == "faceseg-live models pull blaze_face_short_range"
