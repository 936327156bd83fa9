"""The mesh network: where its mesh lies, and that nothing but the picture in a region decides what it reads there."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from faceseg_live.domain.mesh_mirror import MIRRORED
from faceseg_live.domain.types import Frame, Pixels, freeze
from faceseg_live.engines.base import MeshReading, Roi
from faceseg_live.engines.detectors.full_range import FullRangeDetector
from faceseg_live.engines.mesh import landmarker as landmarker_module
from faceseg_live.engines.mesh.geometry import roi_of_detection, roi_of_landmarks
from faceseg_live.engines.mesh.landmarker import MeshLandmarker
from faceseg_live.errors import EngineFailed
from faceseg_live.runtimes.litert import LiteRtNetwork, Tensor

RIGHT_PUPIL = 468
NETWORK_SIDE = 256


@pytest.fixture(scope="module")
def landmarker() -> Iterator[MeshLandmarker]:
    made = MeshLandmarker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def found(portrait: Pixels) -> Iterator[Roi]:
    """Where the detector sees the face of the portrait."""
    detector = FullRangeDetector()
    yield roi_of_detection(detector.find(portrait)[0])
    detector.close()


@pytest.fixture(scope="module")
def face(landmarker: MeshLandmarker, portrait: Pixels, found: Roi) -> Roi:
    """The same face, as its own mesh has it."""
    return roi_of_landmarks(landmarker.read(frame_of(portrait), [found])[0].landmarks)


def frame_of(pixels: Pixels) -> Frame:
    return Frame(freeze(np.array(pixels)), 0, 0.0, 0.0)


def assert_same(one: Sequence[MeshReading], other: Sequence[MeshReading]) -> None:
    """To the last bit."""
    assert [reading.presence for reading in one] == [reading.presence for reading in other]
    for reading, again in zip(one, other, strict=True):
        np.testing.assert_array_equal(reading.landmarks, again.landmarks)


def test_the_mesh_is_where_the_face_is(landmarker: MeshLandmarker, portrait: Pixels, found: Roi) -> None:
    detector = FullRangeDetector()
    detection = detector.find(portrait)[0]
    detector.close()
    (reading,) = landmarker.read(frame_of(portrait), [found])
    assert reading.landmarks.shape == (478, 3)
    assert reading.landmarks.dtype == np.float32
    assert detection.right_eye is not None
    np.testing.assert_allclose(reading.landmarks[RIGHT_PUPIL, :2], detection.right_eye, atol=0.08 * found.side / 1.5)


@pytest.mark.parametrize("twice", [False, True])
def test_a_part_of_the_picture_gives_the_same_as_the_whole(landmarker: MeshLandmarker, portrait: Pixels, face: Roi,
                                                           twice: bool) -> None:
    (whole,) = landmarker.read(frame_of(portrait), [face], twice=twice)
    shifted = replace(face, centre_x=face.centre_x - 60, centre_y=face.centre_y - 20)
    (part,) = landmarker.read(frame_of(portrait[20:, 60:]), [shifted], twice=twice)
    np.testing.assert_allclose(part.landmarks + np.array((60, 20, 0)), whole.landmarks, atol=0.01)


@pytest.mark.parametrize("twice", [False, True])
def test_several_faces_give_what_each_gives_alone(landmarker: MeshLandmarker, portrait: Pixels, face: Roi,
                                                  twice: bool) -> None:
    rois = [replace(face, centre_x=face.centre_x + 7 * number, side=face.side * (1 + number / 20))
            for number in range(-3, 4)]
    alone = [landmarker.read(frame_of(portrait), [roi], twice=twice)[0] for roi in rois]
    assert_same(landmarker.read(frame_of(portrait), rois, twice=twice), alone)
    assert not landmarker.read(frame_of(portrait), [], twice=twice)


@pytest.mark.parametrize("slow", ["mesh", "MainThread"])
def test_it_does_not_matter_which_thread_reads_a_face(portrait: Pixels, face: Roi, monkeypatch: pytest.MonkeyPatch,
                                                      slow: str) -> None:
    """The slow thread gets one of the faces and the other one all the rest, then the other way round."""
    readers: list[str] = []
    has_begun, may_end = threading.Event(), threading.Event()

    class Watched(LiteRtNetwork):
        def run(self, values: Tensor) -> tuple[Tensor, ...]:
            name = threading.current_thread().name
            readers.append(name)
            if name.startswith(slow):
                has_begun.set()
                may_end.wait(10)
            else:
                has_begun.wait(10)
                if len(readers) == len(rois):
                    may_end.set()
            return super().run(values)

    rois = [replace(face, centre_y=face.centre_y + 5 * number) for number in range(4)]
    plain = MeshLandmarker()
    expected = [plain.read(frame_of(portrait), [roi])[0] for roi in rois]
    plain.close()
    monkeypatch.setattr(landmarker_module, "LiteRtNetwork", Watched)
    watched = MeshLandmarker()
    assert_same(watched.read(frame_of(portrait), rois), expected)
    watched.close()
    assert sum(name.startswith(slow) for name in readers) == 1
    assert len(readers) == 4


def test_a_second_look_in_the_mirror_takes_left_and_right_alike(landmarker: MeshLandmarker, portrait: Pixels,
                                                                face: Roi) -> None:
    """The network has its own idea of left and right. Of that a third is left where the plain look counts twice."""
    mirror, last = portrait[:, ::-1], portrait.shape[1] - 1
    here = replace(face, rotation=0.0)
    pixel = here.side / NETWORK_SIDE
    there = replace(here, centre_x=last - here.centre_x + pixel)  # a square begins on a pixel and ends before one

    def apart(*, twice: bool) -> float:
        (reading,) = landmarker.read(frame_of(portrait), [here], twice=twice)
        (other,) = landmarker.read(frame_of(mirror), [there], twice=twice)
        back = other.landmarks[MIRRORED]
        back[:, 0] = last - back[:, 0]
        return float(np.abs(back - reading.landmarks).max() / here.side)

    assert 0.003 < apart(twice=False) < 0.02
    assert apart(twice=True) == pytest.approx(apart(twice=False) / 3, rel=0.01)


def test_only_a_face_is_present(landmarker: MeshLandmarker, portrait: Pixels, face: Roi) -> None:
    assert landmarker.read(frame_of(portrait), [face])[0].presence > 5
    noise = np.random.default_rng(0).integers(0, 256, portrait.shape, dtype=np.uint8)
    blank = np.full_like(portrait, 127)
    gone = cv2.GaussianBlur(portrait, (0, 0), 60)
    for pixels in (noise, blank, np.asarray(gone, np.uint8)):
        for roi in (face, replace(face, side=face.side / 3), replace(face, rotation=2.0)):
            assert landmarker.read(frame_of(pixels), [roi])[0].presence < 0


@pytest.mark.parametrize("roi", [Roi(-900, 300, 100, 0), Roi(640, 360, 0.1, 0), Roi(1240, 40, 60, 1)])
def test_a_region_of_the_background_or_beyond_it_is_no_face(landmarker: MeshLandmarker, portrait: Pixels,
                                                            roi: Roi) -> None:
    (reading,) = landmarker.read(frame_of(portrait), [roi])
    assert reading.presence < 0
    assert np.isfinite(reading.landmarks).all()


@pytest.mark.parametrize("faces", [1, 2])
def test_closes_twice_and_is_of_no_use_afterwards(portrait: Pixels, face: Roi, faces: int) -> None:
    made = MeshLandmarker()
    made.read(frame_of(portrait), [face] * faces)
    made.close()
    made.close()
    with pytest.raises(EngineFailed, match=r"face_landmarks_detector\.tflite was used after it had been closed"):
        made.read(frame_of(portrait), [face])


def test_a_failure_in_the_second_thread_is_reported(portrait: Pixels, face: Roi,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(LiteRtNetwork):
        def run(self, values: Tensor) -> tuple[Tensor, ...]:
            if threading.current_thread().name.startswith("mesh"):
                raise EngineFailed("runtimes.named_network_stopped", name="mesh", reason="out of memory")
            has_failed.wait(10)
            return super().run(values)

    has_failed = threading.Event()
    real = landmarker_module._work_off

    def observed(network: LiteRtNetwork, *rest: object) -> object:
        try:
            return real(network, *rest)
        except EngineFailed:
            has_failed.set()
            raise

    monkeypatch.setattr(landmarker_module, "LiteRtNetwork", Failing)
    monkeypatch.setattr(landmarker_module, "_work_off", observed)
    made = MeshLandmarker()
    with pytest.raises(EngineFailed, match="out of memory"):
        made.read(frame_of(portrait), [face, face])
    made.close()
