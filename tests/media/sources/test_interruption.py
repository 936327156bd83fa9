"""Giving up an opening from another thread."""

from __future__ import annotations

from faceseg_live.media.sources.interruption import Interruption


def test_what_waits_is_ended_when_it_is_asked_for() -> None:
    ended: list[str] = []
    interruption = Interruption()
    interruption.begin()
    interruption.reaches(lambda: ended.append("pump"))
    assert (ended, interruption.is_asked) == ([], False)
    interruption.ask()
    assert (ended, interruption.is_asked) == (["pump"], True)


def test_what_waits_later_is_ended_at_once_until_the_next_opening() -> None:
    ended: list[str] = []
    interruption = Interruption()
    interruption.ask()
    interruption.reaches(lambda: ended.append("first"))
    interruption.begin()
    interruption.reaches(lambda: ended.append("second"))
    assert ended == ["first"]
    assert not interruption.is_asked
