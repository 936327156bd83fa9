"""What every face detector promises; each one joins with a row in `CASES`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Box, Pixels, freeze
from faceseg_live.engines.base import FaceDetector
from faceseg_live.engines.detectors.registry import make_detector
from faceseg_live.errors import EngineUnavailable

YUNET_OF_2023 = "face_detection_yunet_2023mar.onnx"
"""The file that deepface asks for; that of 2026 is the same network for any size of picture."""


@dataclass(frozen=True, slots=True)
class Case:
    """A detector's key, and what it needs."""

    key: str
    needs_shared: bool = False
    needs_packages: tuple[str, ...] = ()


CASES = {case.key: case for case in (
    Case("mesh"),
    Case("centerface"),
    Case("yunet", needs_shared=True),
    Case("deepface:opencv", needs_packages=("deepface",)),
    Case("deepface:mediapipe", needs_packages=("deepface", "mediapipe"), needs_shared=True),
    Case("deepface:yunet", needs_packages=("deepface",), needs_shared=True),
)}
SHARED = ("blaze_face_short_range.tflite", "face_detection_yunet_2026may.onnx")


@pytest.fixture(scope="module", params=CASES)
def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], FaceDetector]:
    case = CASES[request.param]
    for package in case.needs_packages:
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    models = tmp_path_factory.mktemp("models")
    if case.needs_shared:
        shared: Path = request.getfixturevalue("shared_data") / "models"
        for name in SHARED:
            (models / name).write_bytes((shared / name).read_bytes())
        (models / YUNET_OF_2023).write_bytes((shared / "face_detection_yunet_2026may.onnx").read_bytes())

    def made() -> FaceDetector:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FACESEG_MODELS", str(models))
            return make_detector(case.key).detector

    return made


@pytest.fixture(scope="module")
def detector(make: Callable[[], FaceDetector]) -> Iterator[FaceDetector]:
    made = make()
    yield made
    made.close()


FACE = Box(415, 240, 205, 205)
"""Of the portrait, between brows and chin."""


def test_finds_the_face(detector: FaceDetector, portrait: Pixels) -> None:
    found = detector.find(portrait)
    assert found
    assert found[0].box.overlap(FACE) > 0.4
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert all(0 <= item.score <= 1 for item in found)


def test_eyes_are_the_subjects_own(detector: FaceDetector, portrait: Pixels) -> None:
    """The subject's right eye is to the left in a picture that is not mirrored."""
    found = detector.find(portrait)[0]
    if found.right_eye is None or found.left_eye is None:
        pytest.skip("this detector gave no eyes here")
    assert found.box.x < found.right_eye[0] < found.left_eye[0] < found.box.x + found.box.width
    for _, y in (found.right_eye, found.left_eye):
        assert found.box.y < y < found.box.y + found.box.height / 2


@pytest.mark.parametrize("width", [640, 1280, 2560])
def test_gives_the_pictures_own_pixels(detector: FaceDetector, portrait: Pixels, width: int) -> None:
    share = width / 1280
    scaled = freeze(np.asarray(cv2.resize(portrait, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)))
    expected = Box(FACE.x * share, FACE.y * share, FACE.width * share, FACE.height * share)
    assert any(item.box.overlap(expected) > 0.4 for item in detector.find(scaled))


@pytest.mark.parametrize("grey", [0, 127, 255])
def test_sees_nobody_in_a_blank_picture(detector: FaceDetector, grey: int) -> None:
    assert list(detector.find(np.full((360, 640, 3), grey, np.uint8))) == []


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (17, 3), (2, 2), (2000, 40), (40, 2000), (333, 217)])
def test_bears_any_size(detector: FaceDetector, size: tuple[int, int]) -> None:
    detector.find(np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8))


def test_remembers_nothing(detector: FaceDetector, portrait: Pixels) -> None:
    first = detector.find(portrait)
    detector.find(np.ascontiguousarray(portrait[:, ::-1]))
    assert detector.find(portrait) == first


def test_leaves_the_picture_alone_and_takes_it_in_any_layout(detector: FaceDetector, portrait: Pixels) -> None:
    before = portrait.copy()
    found = detector.find(portrait[:, :, ::-1].copy()[:, :, ::-1])
    np.testing.assert_array_equal(portrait, before)
    assert found == detector.find(portrait)


def test_closes_twice(make: Callable[[], FaceDetector]) -> None:
    made = make()
    made.close()
    made.close()


def test_a_missing_file_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path))
    with pytest.raises(EngineUnavailable, match=r"face_detection_yunet_2026may\.onnx"):
        make_detector("yunet")
