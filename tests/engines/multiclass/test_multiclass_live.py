"""The six-class network beside live video: what it costs, whom it looks at, and what becomes of failures."""

from __future__ import annotations

import pytest

from faceseg_live.domain.regions import FACE_TO_EARS
from faceseg_live.domain.types import Pixels
from faceseg_live.engines.multiclass import source as sources
from faceseg_live.engines.multiclass.source import MulticlassSource
from faceseg_live.errors import EngineFailed
from tests.engines.multiclass.colour_network import ColourNetwork, asking, face_at, painted


def test_live_video_never_waits(source: MulticlassSource, network: ColourNetwork) -> None:
    network.may_finish.clear()
    for number in range(5):
        assert source.maps(painted(number), (face_at(),), asking(FACE_TO_EARS, is_live=True)) == ()
    network.may_finish.set()
    assert source._looking._pending is not None
    source._looking._pending.result(10)
    assert [item.face_id for item in source.maps(painted(5), (face_at(),), asking(FACE_TO_EARS, is_live=True))] == [1]


def test_live_looks_take_their_share_of_the_time_and_no_more(
    source: MulticlassSource, network: ColourNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look takes 40 ms of this clock, each frame 33."""
    now = [0.0]
    for clock in ("monotonic", "thread_time"):
        monkeypatch.setattr(sources.time, clock, lambda: now[0])
    look = network.shares_of_frame

    def takes_a_while(*given: object) -> Pixels:
        now[0] += 0.04
        return look(*given)  # type: ignore[arg-type]

    network.shares_of_frame = takes_a_while  # type: ignore[method-assign]
    faces = (face_at(0.3), face_at(0.7, number=2))
    for number in range(90):
        source.maps(painted(number), faces, asking(FACE_TO_EARS, is_live=True))
        if source._looking._pending is not None:
            source._looking._pending.result(10)
        now[0] += 0.033
    assert 0.8 * 0.18 * now[0] < network.looks * 0.04 < 0.18 * now[0] + 0.25 + 0.04


def test_the_face_that_waits_longest_is_next(source: MulticlassSource, network: ColourNetwork) -> None:
    faces = tuple(face_at(0.2 * number, 0.1, number) for number in range(1, 4))
    for number in range(3):
        source.maps(painted(number), faces, asking(FACE_TO_EARS, is_live=True))
        assert source._looking._pending is not None
        source._looking._pending.result(10)
    maps = source.maps(painted(3), faces, asking(FACE_TO_EARS, is_live=True))
    assert [item.face_id for item in maps] == [1, 2, 3]
    assert network.looks == 3


def test_a_failure_does_not_follow_to_another_source_of_frames(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    network.failure = EngineFailed("runtimes.network_closed", name="multiclass")
    source.maps(painted(0), (face_at(),), asking(FACE_TO_EARS, is_live=True))
    source.reset()
    network.failure = None
    assert source.maps(painted(1), (face_at(),), asking(FACE_TO_EARS))


def test_what_went_wrong_beside_the_picture_is_raised_with_the_next_frame(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    network.failure = EngineFailed("runtimes.network_closed", name="multiclass")
    source.maps(painted(0), (face_at(),), asking(FACE_TO_EARS, is_live=True))
    assert source._looking._pending is not None
    source._looking._pending.exception(10)
    with pytest.raises(EngineFailed, match="multiclass"):
        source.maps(painted(1), (face_at(),), asking(FACE_TO_EARS, is_live=True))


def test_another_source_of_frames_starts_from_nothing(source: MulticlassSource, network: ColourNetwork) -> None:
    source.maps(painted(0), (face_at(),), asking(FACE_TO_EARS, is_live=True))
    source.reset()
    network.may_finish.clear()
    assert source.maps(painted(0), (face_at(),), asking(FACE_TO_EARS, is_live=True)) == ()
