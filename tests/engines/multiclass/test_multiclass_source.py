"""When the six-class network looks, and how long a look serves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.area_masks.evidence import answering_maps
from faceseg_live.domain.regions import EARS, FACE_SKIN, FACE_TO_EARS
from faceseg_live.domain.types import Frame, Pixels, freeze
from faceseg_live.engines.multiclass import source as sources
from faceseg_live.engines.multiclass.source import MulticlassSource
from faceseg_live.engines.region_sources import FACE_REGIONS, MULTICLASS
from tests.engines.multiclass.colour_network import (
    CLOTH,
    COLOURS,
    HAIR,
    INPUT,
    SIZE,
    ColourNetwork,
    after,
    asking,
    face_at,
    painted,
    place_of,
)


def test_files_are_looked_at_every_few_frames_and_the_same_each_time(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    counts = []
    for number in range(9):
        maps = source.maps(painted(number), (face_at(),), asking(FACE_TO_EARS))
        assert len(maps) == 1
        counts.append(network.looks)
    assert counts == [1, 1, 1, 1, 2, 2, 2, 2, 3]


def test_where_later_frames_are_known_each_look_serves_both_ways(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    looked_at_s: list[float] = []
    look = network.shares_of_frame

    def noted(frame: Frame, to_input: NDArray[np.float64]) -> Pixels:
        looked_at_s.append(frame.time_s)
        return look(frame, to_input)

    network.shares_of_frame = noted  # type: ignore[method-assign]
    frames = [painted(number) for number in range(20)]
    for number, frame in enumerate(frames):
        maps = source.maps(frame, (face_at(),), replace(asking(FACE_TO_EARS), ahead=after(frames, number)))
        nearest_s = min(abs(frame.time_s - time_s) for time_s in looked_at_s)
        assert nearest_s <= sources._EVERY_S, "as near as without them"
        assert place_of(FACE_SKIN, maps, face_at()).width == pytest.approx(80, abs=4)
    assert [round(time_s * 30) for time_s in looked_at_s] == [3, 10, 17]


@pytest.mark.parametrize("is_still", [False, True])
def test_faces_that_carry_no_mask_are_not_looked_at(
    source: MulticlassSource, network: ColourNetwork, *, is_still: bool
) -> None:
    faces = (face_at(0.3), face_at(0.7, number=2), face_at(0.9, number=3))
    request = replace(asking(FACE_TO_EARS, is_still=is_still), masked=lambda seen: seen[1:2])
    for number in range(3):
        maps = source.maps(painted(number), faces, request)
        assert [item.face_id for item in maps] == [2]
    assert network.looks == (3 if is_still else 1), "who comes without a mask is no reason to look, either"


def test_nobody_is_looked_at_where_nobody_carries_a_mask(source: MulticlassSource, network: ColourNetwork) -> None:
    assert source.maps(painted(), (face_at(),), replace(asking(FACE_TO_EARS, HAIR), masked=lambda _: ())) == ()
    assert network.looks == 0


def test_a_later_frame_with_a_hand_in_it_serves_nobody_before(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    covered = painted(3).pixels.copy()
    covered[150:200, 250:330] = COLOURS[2]
    frames = [painted(0), replace(painted(3), picture=freeze(covered))]
    maps = source.maps(frames[0], (face_at(),), replace(asking(FACE_TO_EARS), ahead=after(frames, 0)))
    assert place_of(FACE_SKIN, maps, face_at()).height == pytest.approx(80, abs=4)
    alone = source.maps(frames[0], (face_at(), face_at(0.8, number=2)),
                        replace(asking(FACE_TO_EARS), ahead=after([painted(0), painted(3)], 0)))
    assert [item.face_id for item in alone] == [1, 2], "who is gone by then is looked at now"
    assert network.looks == 2


def test_a_face_that_comes_in_is_looked_at_at_once(source: MulticlassSource, network: ColourNetwork) -> None:
    source.maps(painted(0), (face_at(),), asking(FACE_TO_EARS))
    faces = (face_at(), face_at(0.8, number=2))
    maps = source.maps(painted(1), faces, asking(FACE_TO_EARS))
    assert [item.face_id for item in maps] == [1, 2]
    assert network.looks == 2
    assert [item.face_id for item in source.maps(painted(2), faces[1:], asking(FACE_TO_EARS))] == [2]


def test_a_hand_that_comes_in_is_looked_at_at_once(source: MulticlassSource, network: ColourNetwork) -> None:
    plain, covered = painted(0), painted(1).pixels.copy()
    covered[150:200, 250:330] = COLOURS[2]
    for is_live in (False, True):
        source.reset()
        looks = network.looks
        source.maps(plain, (face_at(),), asking(FACE_TO_EARS, is_live=is_live))
        if source._looking._pending is not None:
            source._looking._pending.result(10)
        frame = replace(plain, picture=freeze(covered), sequence=1, time_s=1 / 30)
        source.maps(frame, (face_at(),), asking(FACE_TO_EARS, is_live=is_live))
        assert network.looks == looks + 1 + (not is_live) or source._looking._pending is not None


def test_a_lamp_is_no_reason_to_look_again(source: MulticlassSource, network: ColourNetwork) -> None:
    source.maps(painted(0), (face_at(),), asking(FACE_TO_EARS))
    brighter = np.asarray(np.minimum(painted().pixels.astype(int) // 2 + 30, 255), np.uint8)
    dim = replace(painted(1), picture=freeze(np.asarray(painted().pixels // 2, np.uint8)))
    source.reset()
    source.maps(dim, (face_at(),), asking(FACE_TO_EARS))
    looks = network.looks
    source.maps(replace(dim, picture=freeze(brighter), sequence=2, time_s=2 / 30), (face_at(),), asking(FACE_TO_EARS))
    assert network.looks == looks


def test_a_frame_that_is_held_shows_what_is_asked_for_now(source: MulticlassSource, network: ColourNetwork) -> None:
    frame = painted(7)
    source.maps(frame, (face_at(),), asking(FACE_TO_EARS, is_live=True))
    maps = source.maps(frame, (face_at(),), asking(FACE_TO_EARS, CLOTH, is_live=True))
    assert answering_maps(CLOTH, maps, face_at())
    assert network.looks == 2


def test_what_is_not_planned_any_more_serves_until_something_newer_was_seen(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    """Without true edges only the whole frame is looked at: a close look of before would show hair of long ago."""
    face = face_at()
    source.maps(painted(0), (face,), asking(FACE_TO_EARS))
    maps = source.maps(painted(1), (face,), asking(HAIR))
    assert len(maps) == 1
    assert maps[0].to_map[0, 0] == pytest.approx(INPUT[0] / SIZE[0], rel=0.05), "the whole frame's"
    back = source.maps(painted(2), (face,), asking(FACE_TO_EARS))
    assert len(back) == 1
    assert back[0].to_map[0, 0] > INPUT[0] / SIZE[0] * 1.5, "the close look, which is young enough"


def test_it_closes_twice_and_loads_again(network: ColourNetwork) -> None:
    made = MulticlassSource(lambda: network)  # type: ignore[arg-type,return-value]
    made.close()
    made.maps(painted(), (face_at(),), asking(HAIR, is_still=True))
    made.close()
    made.close()
    assert network.is_closed
    assert made.maps(painted(), (face_at(),), asking(HAIR, is_still=True))
    made.close()


def test_what_only_a_close_look_tells_is_looked_for_where_it_is_asked_for_and_then_at_once(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    face, told = face_at(), []
    for number, needs in enumerate((FACE_TO_EARS, FACE_TO_EARS | EARS, FACE_TO_EARS | EARS)):
        maps = source.maps(painted(number), (face,), asking(needs))
        told.append((network.told, [item.source for item in maps]))
    assert told == [(0, [MULTICLASS]), (1, [MULTICLASS, FACE_REGIONS]), (1, [MULTICLASS, FACE_REGIONS])]
