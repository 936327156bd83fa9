"""What several detectors see of one head becomes one group."""

from __future__ import annotations

import pytest

from faceseg_live.domain.heads import Head, Oval
from faceseg_live.engines.heads.sighting import Sighting, grouped
from tests.heads_in_motion import sighting

DOUBTFUL = sighting(84, 90, detector="two", is_sure=False)


def test_two_detectors_on_one_head_are_one_group() -> None:
    near, far = grouped([sighting(80, 90), DOUBTFUL, sighting(200, 90)])
    assert near.seen_by == ("one", "two")
    assert far.seen_by == ("one",)
    assert 80 < near.oval.x < 84
    assert near.as_head(7) == Head(7, near.oval, 0.9, ("one", "two"))


def test_a_doubtful_sighting_alone_is_not_sure_but_two_detectors_agree() -> None:
    (alone,) = grouped([DOUBTFUL])
    (together,) = grouped([DOUBTFUL, sighting(80, 90, detector="three", is_sure=False)])
    (same,) = grouped([DOUBTFUL, DOUBTFUL])
    assert (alone.is_sure, together.is_sure, same.is_sure) == (False, True, False)


def test_a_face_of_the_engine_says_where_its_head_is() -> None:
    face = Sighting(Oval(90, 95, 28, 41), "mesh", 0.5, True, face_id=3)
    (group,) = grouped([sighting(80, 90), face])
    assert (group.oval, group.face_id) == (face.oval, 3)


def test_two_faces_of_the_engine_are_two_heads_however_near() -> None:
    one, two = (Sighting(Oval(x, 90, 30, 40), "mesh", 0.9, True, face_id=x) for x in (80, 90))
    assert sorted(group.face_id or 0 for group in grouped([one, two])) == [80, 90]


@pytest.mark.parametrize("count", [0, 1, 50])
def test_any_number_of_heads(count: int) -> None:
    assert len(grouped([sighting(100 * number, 90) for number in range(count)])) == count
