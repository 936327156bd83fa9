"""Heads keep their ids, are carried while nothing sees them, and count only when they are sure."""

from __future__ import annotations

from collections.abc import Sequence

from faceseg_live.engines.heads.motion import SmallFrame
from faceseg_live.engines.heads.sighting import Sighting, grouped
from faceseg_live.engines.heads.tracks import PATIENCE_S, HeadTracks
from tests.heads_in_motion import FPS, frame, sighting


def follow(tracks: HeadTracks, number: int, *places: tuple[float, float], seen: Sequence[Sighting] = ()) -> None:
    small = SmallFrame.of(frame(number, *places))
    tracks.advance(small, number / FPS)
    tracks.see(grouped(seen), small, number / FPS)


def test_a_head_keeps_its_id_and_is_where_it_moved_to() -> None:
    tracks = HeadTracks()
    follow(tracks, 0, (80, 90), seen=[sighting(80, 90)])
    for number in range(1, 9):
        follow(tracks, number, (80 + 5 * number, 90))
    (track,) = tracks.all
    assert track.as_head().is_carried
    assert abs(track.oval.x - 120) < 4
    follow(tracks, 9, (125, 90), seen=[sighting(125, 90)])
    (again,) = tracks.all
    assert (again.id, again.as_head().seen_by) == (track.id, ("one",))


def test_a_doubtful_head_counts_when_it_was_seen_again_and_again() -> None:
    tracks, confirmed = HeadTracks(), list[bool]()
    for number in range(6):
        follow(tracks, number, (80, 90), seen=[sighting(80, 90, is_sure=False)])
        confirmed.append(tracks.all[0].is_confirmed)
    assert confirmed == [False] * 4 + [True] * 2


def test_two_detectors_agree_though_they_looked_by_turns() -> None:
    tracks = HeadTracks()
    follow(tracks, 0, (80, 90), seen=[sighting(80, 90, is_sure=False)])
    assert not tracks.all[0].is_confirmed
    follow(tracks, 1, (80, 90), seen=[sighting(80, 90, detector="two", is_sure=False)])
    assert tracks.all[0].is_confirmed


def test_a_lost_head_is_kept_for_a_while_and_a_doubtful_one_for_less() -> None:
    tracks = HeadTracks()
    follow(tracks, 0, (80, 90), seen=[sighting(80, 90), sighting(240, 90, is_sure=False)])
    numbers = range(1, round(PATIENCE_S * FPS) + 3)
    counts = []
    for number in numbers:
        follow(tracks, number)
        counts.append(len(tracks.all))
    assert counts[0] == 2
    assert counts[FPS] == 1
    assert counts[-1] == 0


def test_one_who_went_over_the_edge_is_let_go_soon() -> None:
    tracks = HeadTracks()
    for number in range(8):
        x = 60 - 12 * number
        follow(tracks, number, (x, 90), seen=[sighting(x, 90)] if x > 0 else ())
    for number in range(8, 20):
        follow(tracks, number)
    assert tracks.all == []


def test_after_a_cut_nobody_is_expected_and_ids_are_new() -> None:
    tracks = HeadTracks()
    follow(tracks, 0, (80, 90), seen=[sighting(80, 90)])
    tracks.forget()
    follow(tracks, 1, (80, 90), seen=[sighting(80, 90)])
    assert [track.id for track in tracks.all] == [2]


def test_a_carried_head_gives_way_to_the_one_that_is_seen_there() -> None:
    tracks = HeadTracks()
    follow(tracks, 0, seen=[sighting(80, 90), sighting(150, 90)])
    follow(tracks, 1, seen=[sighting(80, 90)])
    tracks.all[1].moving.see(tracks.all[0].oval, SmallFrame.of(frame(1)))
    follow(tracks, 2, seen=[sighting(80, 90)])
    assert [track.id for track in tracks.all] == [1]


def test_fifty_heads_are_fifty() -> None:
    tracks = HeadTracks()
    seen = [sighting(31 * column, 41 * row) for row in range(5) for column in range(10)]
    follow(tracks, 0, seen=seen)
    assert len({track.id for track in tracks.all}) == len(grouped(seen))
