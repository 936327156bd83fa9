"""Packets of some tracks, also where reading stumbles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import av.error
import pytest

from faceseg_live.media.sources.packets import Packets
from tests.rich_files import Sound, rich_file


class Stumbling:
    """A container that fails before its third packet, once or for ever."""

    def __init__(self, container: Any, error: Exception, *, times: int) -> None:
        self._container, self._error, self._times = container, error, times
        self._packets: Iterator[Any] | None = None
        self._given = 0
        self.gives_nothing = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._container, name)

    def demux(self, *streams: Any) -> Iterator[Any]:
        if self.gives_nothing:
            raise self._error
        self._packets = self._packets or self._container.demux(*streams)
        for packet in self._packets:
            self._given += 1
            yield packet
            if self._given >= 2 and self._times:
                self._times -= 1
                raise self._error


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Any]:
    with av.open(str(rich_file(tmp_path / "a.mkv", Sound(), Sound("flac")))) as opened:
        yield opened


def test_only_the_wanted_tracks_come_and_each_is_ended(container: Any) -> None:
    flac = container.streams.audio[1]
    packets = [packet for packet, _ in Packets(container, [flac])]
    assert {packet.stream.index for packet in packets} == {flac.index}
    assert [packet.size for packet in packets].count(0) == 1
    assert packets[-1].size == 0


def test_a_place_that_cannot_be_read_is_passed_over(container: Any, tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mkv")) as again:
        count = len(list(Packets(again, again.streams.audio)))
    packets = Packets(Stumbling(container, av.error.InvalidDataError(1, "broken"), times=3), container.streams.audio)
    assert len(list(packets)) == count
    assert packets.problem is None


@pytest.mark.parametrize(("error", "reason"), [(av.error.OSError(5, "Input/output error"), "Input/output error"),
                                               (OSError(5, "the stick was pulled out"), "pulled out")])
def test_what_ends_reading_is_told(container: Any, error: Exception, reason: str) -> None:
    packets = Packets(Stumbling(container, error, times=1), container.streams.audio)
    assert len(list(packets)) == 2
    assert reason in str(packets.problem)


def test_a_container_that_only_fails_is_given_up(container: Any) -> None:
    failing = Stumbling(container, av.error.InvalidDataError(1, "broken"), times=10 ** 6)
    failing.gives_nothing = True
    packets = Packets(failing, container.streams.audio)
    assert list(packets) == []
    assert "can't be read any further: it is damaged" in str(packets.problem)
