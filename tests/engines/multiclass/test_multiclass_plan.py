"""Which looks a frame needs."""

from __future__ import annotations

from faceseg_live.domain.regions import EARS, FACE_TO_EARS, WORN, Region
from faceseg_live.engines.multiclass.plan import Plan, planned
from tests.engines.multiclass.colour_network import CLOTH, HAIR, INPUT, SIZE, face_at


def test_a_small_face_is_looked_at_closely_and_a_large_one_with_the_whole_frame() -> None:
    small, large = face_at(height=0.2), face_at(height=0.9)
    needs = FACE_TO_EARS
    assert planned(SIZE, (small,), needs, INPUT, is_still=False) == Plan((small,))
    assert planned(SIZE, (large,), needs, INPUT, is_still=False) == Plan((), is_wide=True)
    assert planned(SIZE, (small,), needs | HAIR, INPUT, is_still=False) == Plan((small,), is_wide=True)
    assert planned(SIZE, (small,), CLOTH, INPUT, is_still=False) == Plan((), is_wide=True)
    assert planned(SIZE, (), needs, INPUT, is_still=False) == Plan()


def test_many_faces_share_one_look_in_a_stream_but_not_in_a_still() -> None:
    faces = tuple(face_at(0.1 * number, 0.1, number) for number in range(1, 9))
    assert planned(SIZE, faces, FACE_TO_EARS, INPUT, is_still=False) == Plan((), is_wide=True)
    assert planned(SIZE, faces, FACE_TO_EARS, INPUT, is_still=True) == Plan(faces)


def test_what_only_a_close_look_tells_apart_gets_one_however_large_or_many_the_faces_are() -> None:
    large, many = face_at(height=0.9), tuple(face_at(0.1 * number, 0.1, number) for number in range(1, 9))
    for needs in (EARS, frozenset({Region.GLASSES}), frozenset({Region.HAT})):
        assert planned(SIZE, (large,), needs, INPUT, is_still=False) == Plan((large,), tells=True)
        assert planned(SIZE, many, needs, INPUT, is_still=False) == Plan(many, tells=True)
    assert planned(SIZE, (large,), WORN, INPUT, is_still=False) == Plan((large,), is_wide=True, tells=True)
    assert planned(SIZE, (large,), FACE_TO_EARS | EARS, INPUT, is_still=False) == Plan((large,), True, tells=True)
