"""The blendshapes on real faces, and on meshes that were moved on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.classifiers.base import Scores, Subject
from faceseg_live.classifiers.blendshapes import BlendshapesClassifier
from faceseg_live.classifiers.known_labels import BLENDSHAPES
from faceseg_live.domain.mesh_mirror import MIRRORED
from faceseg_live.domain.types import Box, Face, Frame, Pixels, Points
from faceseg_live.engines.base import Request
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.errors import EngineFailed
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.settings import EngineSettings

LEFT_EYE = {386: 374, 385: 380, 387: 373, 384: 381, 388: 390}
"""Points of the upper lid, each with the one of the lower lid under it."""


@pytest.fixture(scope="module")
def classifier() -> Iterator[BlendshapesClassifier]:
    made = BlendshapesClassifier()
    made.warm_up()
    yield made
    made.close()


@pytest.fixture(scope="module")
def engine() -> Iterator[MeshEngine]:
    made = MeshEngine()
    yield made
    made.close()


@pytest.fixture(scope="module")
def mesh(engine: MeshEngine, portrait: Pixels) -> Points:
    found = engine.perceive(Frame(portrait, 0, 0.0, 0.0), asking()).faces[0].landmarks
    assert found is not None
    return found


def asking(*, is_still: bool = True) -> Request:
    return Request(EngineSettings(exclude_hands=False, smoothing=0), is_still=is_still)


def of_mesh(classifier: BlendshapesClassifier, points: Points) -> Scores:
    frame = Frame(np.zeros((4, 4, 3), np.uint8), 0, 0.0, 0.0)
    (scores,) = classifier.classify([Subject(Face(1, Box.around(points), 1.0, points), frame)])
    return scores


def test_the_woman_of_the_demo_clip_speaks_and_laughs(classifier: BlendshapesClassifier, engine: MeshEngine,
                                                      demo_frames: tuple[Pixels, ...]) -> None:
    speaking, laughing = (
        classifier.classify([Subject(engine.perceive(frame, asking()).faces[0], frame)])[0]
        for frame in (Frame(demo_frames[second], 0, 0.0, 0.0) for second in (3, 5))
    )
    assert speaking["jawOpen"] > 0.2 > 0.05 > laughing["jawOpen"]
    for smile in ("mouthSmileLeft", "mouthSmileRight"):
        assert laughing[smile] > 0.9 > 0.3 > speaking[smile]


def test_a_smile_rises(classifier: BlendshapesClassifier, engine: MeshEngine, shared_data: Path) -> None:
    engine.reset()
    smiles = []
    with closing(VideoSource(shared_data / "videos/pyfeat_single_face.mp4")) as source:
        while (frame := source.read()) is not None:
            (face,) = engine.perceive(frame, asking(is_still=False)).faces
            (scores,) = classifier.classify([Subject(face, frame)])
            smiles.append((scores["mouthSmileLeft"], scores["mouthSmileRight"]))
    assert np.max(smiles[:16]) < 0.1
    assert np.min(smiles[24:60]) > 0.7


def test_left_is_the_subjects_left(classifier: BlendshapesClassifier, mesh: Points) -> None:
    winking = mesh.copy()
    for upper, lower in LEFT_EYE.items():
        winking[upper] = winking[lower]
    before, after = of_mesh(classifier, mesh), of_mesh(classifier, winking)
    assert after["eyeBlinkLeft"] > before["eyeBlinkLeft"] + 0.3
    assert after["eyeBlinkRight"] < before["eyeBlinkRight"] + 0.1
    mirrored = of_mesh(classifier, (winking * np.float32([-1, 1, 1]) + np.float32([1280, 0, 0]))[MIRRORED])
    assert mirrored["eyeBlinkRight"] > mirrored["eyeBlinkLeft"] + 0.3


@pytest.mark.parametrize("scale", [0.25, 1.0, 4.0])
def test_size_and_place_change_nothing(classifier: BlendshapesClassifier, mesh: Points, scale: float) -> None:
    moved = mesh * np.float32(scale) + np.float32(40)
    assert of_mesh(classifier, moved) == pytest.approx(of_mesh(classifier, mesh), abs=1e-3)


def test_a_face_without_a_mesh_has_no_scores(classifier: BlendshapesClassifier, mesh: Points) -> None:
    frame = Frame(np.zeros((90, 90, 3), np.uint8), 0, 0.0, 0.0)
    box_only, whole = Face(1, Box(10, 10, 40, 50), 1.0), Face(2, Box.around(mesh), 1.0, mesh)
    none, scores = classifier.classify([Subject(box_only, frame), Subject(whole, frame)])
    assert none == {}
    assert list(scores) == list(BLENDSHAPES)


def test_it_is_of_no_use_once_closed(mesh: Points) -> None:
    made = BlendshapesClassifier()
    made.close()
    made.close()
    with pytest.raises(EngineFailed, match="closed"):
        of_mesh(made, mesh)
