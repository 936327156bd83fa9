from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.engines.faces.packed import PackedFace
from tests.face_tracks import face_at


@pytest.mark.parametrize("height", [12.0, 600.0])
def test_a_face_comes_back_within_a_fiftieth_of_a_pixel(height: float) -> None:
    face = face_at(700, 300, track=7, height=height)
    back = pickle.loads(pickle.dumps(PackedFace.of(face))).face()
    assert (back.id, back.box, back.score, back.is_held) == (7, face.box, face.score, False)
    np.testing.assert_allclose(back.landmarks, face.landmarks, atol=height / 600 / 50)
    np.testing.assert_allclose(back.appearance, face.appearance, atol=1e-3)
    assert not back.landmarks.flags.writeable


def test_it_takes_a_third_of_the_memory() -> None:
    face = face_at(700, 300)
    assert len(pickle.dumps(PackedFace.of(face))) < 0.6 * len(pickle.dumps(face))


def test_a_box_alone_stays_one() -> None:
    back = PackedFace.of(replace(face_at(10), landmarks=None, appearance=None)).face(face_id=3)
    assert (back.id, back.landmarks, back.appearance) == (3, None, None)
