"""The square that the network sees of a picture."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Pixels
from faceseg_live.engines.base import Request, Roi
from faceseg_live.engines.mesh.engine import make_mesh
from faceseg_live.engines.mesh.landmarker import MeshLandmarker
from faceseg_live.settings import EngineSettings, Settings
from tests.drawn_samples import SIDE, drawn_sample
from training.face_square import MARGIN, face_square, jittered, to_crop
from training.labels import Label


@pytest.fixture(scope="module")
def landmarker() -> Iterator[MeshLandmarker]:
    made = MeshLandmarker()
    yield made
    made.close()


def test_where_no_mesh_fits_it_lies_round_the_labelled_face(landmarker: MeshLandmarker) -> None:
    _, labels = drawn_sample(1)
    square = face_square(np.zeros((SIDE, SIDE, 3), np.uint8), labels, landmarker)
    assert square is not None
    rows, columns = np.nonzero(labels == Label.SKIN)
    assert (square.centre_x, square.centre_y) == pytest.approx((columns.mean(), rows.mean()), abs=2)
    assert square.side == pytest.approx(MARGIN * (np.ptp(rows) + 1), rel=0.05)
    assert square.rotation == 0
    hair_rows, _ = np.nonzero(labels == Label.HAIR)
    assert square.centre_y - square.side / 2 < hair_rows.min()


def test_a_face_that_is_turned_is_upright_in_it(portrait: Pixels, landmarker: MeshLandmarker) -> None:
    """However much of it the labels have, the mesh says where it is."""
    height, width = portrait.shape[:2]
    engine = make_mesh(EngineSettings())
    (face,) = engine.perceive(Frame(portrait, 0, 0.0, 0.0, is_still=True), Request.of(Settings(), is_still=True)).faces
    engine.close()
    squares = []
    for degrees, share in ((0, 1.0), (20, 0.85)):
        turn = cv2.getRotationMatrix2D(face.box.centre, -degrees, 1)
        picture = np.asarray(cv2.warpAffine(portrait, turn, (width, height)), np.uint8)
        labels = np.zeros((height, width), np.uint8)
        centre = round(face.box.centre[0]), round(face.box.centre[1])
        cv2.circle(labels, centre, round(face.box.height / 2 * share), int(Label.SKIN), -1)
        squares.append(face_square(picture, labels, landmarker))
    upright, turned = squares
    assert upright is not None
    assert turned is not None
    assert np.degrees(turned.rotation - upright.rotation) == pytest.approx(20, abs=4)
    assert turned.side == pytest.approx(upright.side, rel=0.06)


def test_who_shows_no_face_has_none(landmarker: MeshLandmarker) -> None:
    labels = np.full((SIDE, SIDE), Label.HAIR, np.uint8)
    labels[:4, :4] = Label.SKIN
    assert face_square(np.zeros((SIDE, SIDE, 3), np.uint8), labels, landmarker) is None


def test_a_jittered_one_still_has_the_face() -> None:
    square = Roi(128, 128, 200, 0.0)
    face_corners = np.array([(128 + across, 128 + down, 1) for across in (-40, 40) for down in (-40, 40)]).T
    for seed in range(200):
        inside = to_crop(jittered(square, np.random.default_rng(seed)), 96) @ face_corners
        assert inside.min() > 0
        assert inside.max() < 96
