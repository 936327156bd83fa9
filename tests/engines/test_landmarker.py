from __future__ import annotations

import importlib
from collections.abc import Iterator

import numpy as np
import pytest
from faceseg_live.engines.mesh.bundled_graph import BundledLandmarker, FullRangeDetector, _points, has_bundled_models
from faceseg_live.engines.mesh.bundled_selfie import BundledSelfie

from faceseg_live.domain.types import Pixels
from faceseg_live.engines.base import Roi
from faceseg_live.engines.mesh.geometry import roi_of_detection
from faceseg_live.errors import EngineFailed

pytestmark = pytest.mark.skipif(not has_bundled_models(), reason="the installed mediapipe carries no models")


@pytest.fixture(scope="module")
def detector() -> Iterator[FullRangeDetector]:
    made = FullRangeDetector()
    yield made
    made.close()


@pytest.fixture(scope="module")
def landmarker() -> Iterator[BundledLandmarker]:
    made = BundledLandmarker()
    yield made
    made.close()


@pytest.mark.parametrize("first_x", [0.25, 0.0])
def test_points_come_out_of_the_encoding_as_they_went_in(first_x: float) -> None:
    formats = importlib.import_module("mediapipe.framework.formats.landmark_pb2")
    expected = np.random.default_rng(0).uniform(-1, 2, (478, 3)).astype(np.float32)
    expected[0, 0] = first_x
    mesh = formats.NormalizedLandmarkList()
    for x, y, z in expected.tolist():
        mesh.landmark.add(x=x, y=y, z=z)
    np.testing.assert_array_equal(_points(mesh), expected)


def test_the_mesh_is_where_the_face_is(detector: FullRangeDetector, landmarker: BundledLandmarker,
                                       portrait: Pixels) -> None:
    found = detector.find(portrait)[0]
    mesh = landmarker.landmarks(portrait, roi_of_detection(found))
    assert mesh is not None
    assert found.right_eye is not None
    pupil = mesh[468, :2]
    np.testing.assert_allclose(pupil, found.right_eye, atol=0.08 * found.box.height)


def test_a_part_of_the_picture_gives_the_same_as_the_whole(detector: FullRangeDetector, landmarker: BundledLandmarker,
                                                           portrait: Pixels) -> None:
    roi = roi_of_detection(detector.find(portrait)[0])
    whole = landmarker.landmarks(portrait, roi)
    part = landmarker.landmarks(portrait[20:, 60:], Roi(roi.centre_x - 60, roi.centre_y - 20, roi.side, roi.rotation))
    assert whole is not None
    assert part is not None
    np.testing.assert_allclose(part[:, :2] + (60, 20), whole[:, :2], atol=0.3)


@pytest.mark.parametrize("roi", [Roi(-900, 300, 100, 0), Roi(640, 360, 0.1, 0), Roi(1240, 40, 60, 1)])
def test_no_face_no_mesh(landmarker: BundledLandmarker, portrait: Pixels, roi: Roi) -> None:
    assert landmarker.landmarks(portrait, roi) is None


def test_a_graph_that_broke_says_so_and_closes_quietly() -> None:
    broken = BundledLandmarker()
    graph = broken._graph
    with pytest.raises(EngineFailed, match="face graph stopped"):
        graph.run({"image": graph.create.create_string("no picture"), "roi": graph.create.create_string("no place")})
    broken.close()
    broken.close()


def test_a_solution_that_broke_closes_quietly(portrait: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    selfie = BundledSelfie()
    selfie.probability(portrait)
    solution = selfie._landscape
    process = solution._solution.process
    wrong = {"image": np.zeros((2, 2, 4), np.uint8)}
    monkeypatch.setattr(solution._solution, "process", lambda _inputs: process(wrong))
    with pytest.raises(EngineFailed, match="failed on an image"):
        selfie.probability(portrait)
    selfie.close()
