"""The emotions of posed blendshapes, and of real faces at rest, smiling and weeping."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.classifiers.base import Scores, Subject
from faceseg_live.classifiers.emotions import EmotionsClassifier, emotions_of
from faceseg_live.classifiers.known_labels import BLENDSHAPES, EMOTIONS
from faceseg_live.domain.types import Box, Face, Frame, freeze
from faceseg_live.engines.host import EngineHost
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.settings import Settings

MESH_ALONE = Settings().changed("mask", true_edges=False)

POSES = {
    "looks_angry": {"browDown": 0.9, "mouthPress": 0.5, "eyeSquint": 0.7},
    "looks_disgusted": {"mouthUpperUp": 0.8, "browDown": 0.9, "eyeSquint": 0.7},
    "looks_afraid": {"browInnerUp": 0.8, "browOuterUp": 0.6, "eyeWide": 0.2, "mouthStretch": 0.5, "jawOpen": 0.3},
    "looks_happy": {"mouthSmile": 0.8, "mouthUpperUp": 0.6, "eyeSquint": 0.6},
    "looks_sad": {"browInnerUp": 0.8, "browOuterUp": 0.2, "mouthFrown": 0.2},
    "looks_surprised": {"browInnerUp": 0.8, "browOuterUp": 0.8, "eyeWide": 0.2, "jawOpen": 0.6},
    "looks_neutral": {},
}
"""Label → the movements of its prototype, of both sides where there are two."""


@pytest.fixture(scope="module")
def classifier() -> Iterator[EmotionsClassifier]:
    made = EmotionsClassifier()
    made.warm_up()
    yield made
    made.close()


def posed(pose: dict[str, float], share: float = 1.0) -> Scores:
    scores = dict.fromkeys(BLENDSHAPES, 0.0)
    for name, value in pose.items():
        sides = [name] if name in scores else [f"{name}Left", f"{name}Right"]
        scores |= dict.fromkeys(sides, value * share)
    return emotions_of(scores)


def test_every_prototype_looks_like_itself() -> None:
    assert tuple(POSES) == EMOTIONS
    for label, pose in POSES.items():
        scores = posed(pose)
        assert scores[label] > 0.9, label
        assert all(score < 0.5 for other, score in scores.items() if other != label), label


@pytest.mark.parametrize("label", [label for label in EMOTIONS if label != "looks_neutral"])
def test_an_expression_grows_out_of_rest(label: str) -> None:
    grown = [posed(POSES[label], share)[label] for share in np.linspace(0, 1, 21)]
    assert grown[0] == 0
    assert grown == sorted(grown)


@pytest.mark.parametrize("label", [label for label in EMOTIONS if label != "looks_neutral"])
def test_one_movement_alone_is_no_emotion_but_a_smile(label: str) -> None:
    for name, value in POSES[label].items():
        scores = posed({name: value})
        emotions = {other for other in EMOTIONS if other != "looks_neutral" and scores[other] > 0}
        assert emotions <= ({"looks_happy"} if name == "mouthSmile" else set()), name


def test_shut_eyes_over_a_closed_mouth_are_no_smile() -> None:
    weeping = {"mouthSmile": 0.8, "eyeBlink": 0.8}
    assert max(posed(weeping).values()) == 0
    assert max(posed({"eyeBlink": 0.8}).values()) == 0
    assert posed(weeping | {"mouthUpperUp": 0.8})["looks_happy"] == 1  # who laughs shuts the eyes, too


def test_a_face_without_a_mesh_has_no_scores(classifier: EmotionsClassifier) -> None:
    frame = Frame(np.zeros((90, 90, 3), np.uint8), 0, 0.0, 0.0)
    assert list(classifier.classify([Subject(Face(1, Box(10, 10, 40, 50), 1.0), frame)])) == [{}]


def watched(classifier: EmotionsClassifier, host: EngineHost, path: Path, *, every: int = 1) -> list[Scores]:
    """The scores of the first face, of every so many frames."""
    host.reset()
    scores = []
    with closing(VideoSource(path)) as source:
        while (frame := source.read()) is not None:
            if frame.sequence % every:
                continue
            (face, *_) = host.perceive(frame, MESH_ALONE).faces
            scores += classifier.classify([Subject(face, frame)])
    return scores


def test_a_rising_smile(classifier: EmotionsClassifier, host: EngineHost, shared_data: Path) -> None:
    scores = watched(classifier, host, shared_data / "videos" / "pyfeat_single_face.mp4")
    assert all(each["looks_neutral"] > 0.5 > each["looks_happy"] for each in scores[:16])
    assert all(each["looks_happy"] > 0.9 for each in scores[24:60])


def test_weeping_is_no_smile_and_laughing_is_one(
    classifier: EmotionsClassifier, host: EngineHost, shared_data: Path
) -> None:
    scores = watched(classifier, host, shared_data / "videos" / "pyfeat_WolfgangLanger_Pexels.mp4", every=3)
    weeping, laughing = (np.array([each["looks_happy"] for each in part]) for part in (scores[4:47], scores[95:]))
    assert (weeping < 0.5).mean() > 0.95
    assert (laughing > 0.5).mean() > 0.95


def test_passport_photos_are_not_moved(classifier: EmotionsClassifier, host: EngineHost, shared_data: Path) -> None:
    """Nobody looks afraid, sad, disgusted, angry or surprised; a few smile a little."""
    for path in sorted((shared_data / "labelled" / "fasseg_frontal").glob("train_*.png")):
        if "_label" in path.name:
            continue
        frame = Frame(freeze(np.ascontiguousarray(cv2.imread(str(path))[:, :, ::-1])), 0, 0.0, 0.0, is_still=True)
        (face, *_) = host.perceive(frame, MESH_ALONE).faces
        (scores,) = classifier.classify([Subject(face, frame)])
        assert all(score < 0.5 for label, score in scores.items() if label not in ("looks_happy", "looks_neutral"))
