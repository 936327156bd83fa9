"""Apparent age and gender: what the original networks say, on real faces, and on faces at other places and scales."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.classifiers.age_gender import AgeGenderClassifier, _prepared, age_scores
from faceseg_live.classifiers.base import Scores, Subject
from faceseg_live.classifiers.face_chip import face_chip
from faceseg_live.classifiers.known_labels import AGE_GENDER, AGE_GROUPS
from faceseg_live.domain.types import Box, Face, Frame, Pixels, Points, freeze
from faceseg_live.engines.host import EngineHost
from faceseg_live.errors import EngineFailed
from faceseg_live.expression import Expression
from faceseg_live.settings import Settings
from tests.conftest import ROOT

MESH_ALONE = Settings().changed("mask", true_edges=False)

GOLDEN = ROOT / "tests" / "golden" / "age_gender"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text("utf-8"))
"""Face → probabilities by the package's own files on ONNX Runtime (age-v1.onnx in float32), of the chips beside it."""
PHOTOS = {
    "astronaut.png": "f", "biden2.jpg": "m", "multi_face.jpg": "fffmm", "obama.jpg": "m", "obama_small.jpg": "m",
    "pakutaso.jpg": "mmf", "pakutaso0.jpg": "f", "pakutaso1.jpg": "f", "pakutaso2.jpg": "f", "pakutaso3.jpg": "f",
    "pexels-davide-de-giovanni-3171822.jpg": "mfmfmfmm", "single_face.jpg": "m", "two_people.jpg": "mm",
}
"""File → how the faces look to a person, the largest face first."""
FASSEG = {f"train_{number}.png": gender for number, gender in enumerate("fmmmmfffffffffmmmfff", 1)}
YOUNG, OLD = "pakutaso1.jpg", "two_people.jpg"


@pytest.fixture(scope="module")
def classifier() -> Iterator[AgeGenderClassifier]:
    made = AgeGenderClassifier()
    made.warm_up()
    yield made
    made.close()


@pytest.fixture(scope="module")
def subject(host: EngineHost, portrait: Pixels) -> Subject:
    return seen(host, portrait)[0]


def seen(host: EngineHost, pixels: Pixels) -> list[Subject]:
    frame = Frame(pixels, 0, 0.0, 0.0, is_still=True)
    return [Subject(face, frame) for face in host.perceive(frame, MESH_ALONE).faces]


def read(path: Path) -> Pixels:
    return freeze(np.ascontiguousarray(cv2.imread(str(path))[:, :, ::-1]))


@pytest.mark.parametrize("face", EXPECTED)
def test_the_networks_say_what_the_original_ones_do(classifier: AgeGenderClassifier, face: str) -> None:
    """The age network's weights have 8 bits: no probability is off by more than .04, the expected age by a year."""
    gender = classifier._gender.run(_prepared(read(GOLDEN / f"{face}_32.png")))[0]
    age = classifier._age.run(_prepared(read(GOLDEN / f"{face}_64.png")))[0]
    np.testing.assert_allclose(gender, EXPECTED[face]["gender"], atol=1e-4)
    np.testing.assert_allclose(age, EXPECTED[face]["age"], atol=0.04)
    years, original = (age_scores(np.float64(each))["apparent_age"] for each in (age, EXPECTED[face]["age"]))
    assert years == pytest.approx(original, abs=1.0)


def test_groups_of_ages_cover_every_age_once() -> None:
    for age in range(81):
        certain = np.zeros(81)
        certain[age] = 1
        scores = age_scores(certain)
        assert scores["apparent_age"] == max(age, 0.25)
        assert [label for label, (first, last) in AGE_GROUPS.items() if first <= age <= last] == [
            label for label in AGE_GROUPS if scores[label] == 1]
        assert sum(scores[label] for label in AGE_GROUPS) == 1


def test_both_words_for_each_gender(classifier: AgeGenderClassifier, subject: Subject) -> None:
    (scores,) = classifier.classify([subject])
    assert tuple(scores) == AGE_GENDER
    assert scores["female"] == scores["woman"] > 0.9
    assert scores["male"] == scores["man"] == pytest.approx(1 - scores["female"], abs=1e-5)
    assert Expression.parse("#Female > #Male").evaluate(scores).matches


def moved(subject: Subject, to_other: np.ndarray, size: tuple[int, int]) -> Subject:
    pixels = cv2.warpAffine(subject.frame.pixels, to_other, size, flags=cv2.INTER_AREA)
    assert subject.face.landmarks is not None
    points = subject.face.landmarks.copy()
    points[:, :2] = cv2.transform(points[None, :, :2], to_other)[0]
    face = Face(1, Box.around(points), 1.0, points)
    return Subject(face, Frame(freeze(np.asarray(pixels, np.uint8)), 0, 0.0, 0.0))


@pytest.mark.parametrize(("degrees", "scale"), [(0, 1.0), (30, 1.0), (180, 1.0), (-70, 1.5), (0, 0.7)])
def test_place_turn_and_scale_matter_little(
    classifier: AgeGenderClassifier, subject: Subject, degrees: float, scale: float
) -> None:
    centre = subject.face.box.centre
    turn = cv2.getRotationMatrix2D(centre, degrees, scale)
    turn[:, 2] += 300 - np.array(centre)
    (before,), (after,) = (classifier.classify([each]) for each in (subject, moved(subject, turn, (700, 700))))
    assert after["female"] == pytest.approx(before["female"], abs=0.1)
    assert after["apparent_age"] == pytest.approx(before["apparent_age"], abs=6)


@pytest.mark.parametrize("side", [32, 64])
def test_a_chip_has_the_eyes_at_their_places(subject: Subject, side: int) -> None:
    """Dots painted at the five points come out where dlib has them."""
    assert subject.face.landmarks is not None
    for index, x, y in ((263, 0.860, 0.213), (33, 0.121, 0.214), (2, 0.490, 0.628)):
        dotted = np.zeros_like(subject.frame.pixels)
        cv2.circle(dotted, subject.face.landmarks[index, :2].round().astype(int).tolist(), 9, (255, 255, 255), -1)
        chip = face_chip(dotted, subject.face.landmarks, side)[:, :, 0].astype(float)
        rows, columns = np.indices(chip.shape)
        found = (chip * columns).sum() / chip.sum(), (chip * rows).sum() / chip.sum()
        assert found == pytest.approx(((x + 0.2) / 1.4 * side, (y + 0.2) / 1.4 * side), abs=0.06 * side)


def test_a_large_face_is_blurred_before_it_is_shrunk() -> None:
    """Stripes of one pixel come out grey, not as stripes of another width."""
    stripes = np.zeros((1200, 1200, 3), np.uint8)
    stripes[::2] = 255
    for height in (300, 900):
        assert np.ptp(face_chip(stripes, five_points((600, 600), height), 32)[4:-4, 4:-4].astype(int)) < 12


def five_points(centre: tuple[float, float], height: float) -> Points:
    """A mesh with nothing in it but the five points."""
    points = np.zeros((478, 3), np.float32)
    points[[263, 362, 33, 133, 2], :2] = (0.36, -0.29), (0.15, -0.27), (-0.38, -0.29), (-0.17, -0.27), (-0.01, 0.13)
    points[:, :2] = points[:, :2] * height + centre
    return points


@pytest.mark.parametrize(("centre", "height"), [((-50, 20), 100), ((1000, 1000), 50), ((30, 30), 0), ((20, 20), 5000)])
def test_bears_any_mesh(classifier: AgeGenderClassifier, centre: tuple[float, float], height: float) -> None:
    points = five_points(centre, height)
    frame = Frame(np.zeros((60, 80, 3), np.uint8), 0, 0.0, 0.0)
    (scores,) = classifier.classify([Subject(Face(1, Box(0, 0, 9, 9), 1.0, points), frame)])
    assert np.isfinite(list(scores.values())).all()


def test_a_reference_is_seen_instead(classifier: AgeGenderClassifier, subject: Subject) -> None:
    grey = np.full_like(subject.frame.pixels, 127)
    half = cv2.resize(subject.frame.pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    blank = Frame(freeze(grey), 0, 0.0, 0.0)
    own, theirs, nothing = (classifier.classify([each])[0] for each in (
        subject, Subject(subject.face, blank, reference=np.asarray(half, np.uint8)), Subject(subject.face, blank)))
    assert abs(own["apparent_age"] - theirs["apparent_age"]) < 5 < abs(own["apparent_age"] - nothing["apparent_age"])


def test_a_face_without_a_mesh_has_no_scores(classifier: AgeGenderClassifier, subject: Subject) -> None:
    box_only = Subject(Face(1, subject.face.box, 1.0), subject.frame)
    none, scores = classifier.classify([box_only, subject])
    assert none == {}
    assert scores


def test_it_is_of_no_use_once_closed(subject: Subject) -> None:
    made = AgeGenderClassifier()
    made.close()
    made.close()
    with pytest.raises(EngineFailed, match=r"gender\.onnx was used after it had been closed"):
        made.classify([subject])


def genders(classifier: AgeGenderClassifier, host: EngineHost, folder: Path, looks: dict[str, str]) -> dict[str, str]:
    def letter(scores: Scores) -> str:
        return "f" if scores["female"] > scores["male"] else "m"

    return {name: "".join(map(letter, classifier.classify(seen(host, read(folder / name))))) for name in looks}


def test_every_face_of_the_shared_photos(classifier: AgeGenderClassifier, host: EngineHost, shared_data: Path) -> None:
    assert genders(classifier, host, shared_data / "photos", PHOTOS) == PHOTOS


def test_every_face_of_fasseg(classifier: AgeGenderClassifier, host: EngineHost, shared_data: Path) -> None:
    assert genders(classifier, host, shared_data / "labelled" / "fasseg_frontal", FASSEG) == FASSEG


def test_young_and_old(classifier: AgeGenderClassifier, host: EngineHost, shared_data: Path) -> None:
    (young,) = classifier.classify(seen(host, read(shared_data / "photos" / YOUNG)))
    old, _ = classifier.classify(sorted(seen(host, read(shared_data / "photos" / OLD)),
                                        key=lambda subject: -subject.face.box.x))
    assert young["Age16to25"] > 0.9 > 0.1 > young["Age50to69"]
    assert old["apparent_age"] > 60
    assert old["Age50to69"] + old["Age70to80"] > 0.9
