"""The thread that reads devices and streams."""

from __future__ import annotations

import threading
import time

import pytest

from faceseg_live.errors import SourceLost
from faceseg_live.media.sources.live import Pump, Taken


class Tap:
    """A feed that delivers its items, then waits for good, ends or breaks."""

    def __init__(
        self, items: int, *, is_lossless: bool = False, then: str = "end", gate: threading.Event | None = None
    ) -> None:
        self._left = iter(range(items))
        self._then = then
        self._gate = gate or threading.Event()
        self.is_lossless = is_lossless
        self.is_dry, self.is_released = threading.Event(), threading.Event()
        self.thread = threading.get_ident()

    def take(self) -> Taken[int] | None:
        item = next(self._left, None)
        if item is not None:
            return Taken(item, item, time.monotonic())
        self.is_dry.set()
        if self._then == "break":
            raise SourceLost("broken")
        if self._then == "wait":
            self._gate.wait(10)
        return None

    def release(self) -> None:
        assert threading.get_ident() == self.thread
        self.is_released.set()


def test_a_lossless_feed_waits_for_its_reader() -> None:
    tap = Tap(50, is_lossless=True)
    pump = Pump(lambda: tap_on_its_thread(tap), name="test", holds=4)
    taken = []
    while (one := pump.next(5)) is not None:
        taken.append((one.item, one.sequence))
    assert taken == [(number, number) for number in range(50)]


def test_a_live_feed_keeps_the_newest_in_order() -> None:
    gate = threading.Event()
    tap = Tap(50, then="wait", gate=gate)
    pump = Pump(lambda: tap_on_its_thread(tap), name="test", holds=4)
    pump.opened(5)
    assert tap.is_dry.wait(5)
    kept = [pump.next(5) for _ in range(4)]
    assert [one.sequence for one in kept if one] == [46, 47, 48, 49]
    gate.set()
    assert pump.next(5) is None


def test_an_error_reaches_the_reader_after_the_last_item() -> None:
    tap = Tap(1, is_lossless=True, then="break")
    pump = Pump(lambda: tap_on_its_thread(tap), name="test")
    assert pump.next(5) is not None
    with pytest.raises(SourceLost, match="broken"):
        pump.next(5)
    assert tap.is_released.wait(5)


def test_a_failed_opening_reaches_the_opener() -> None:
    def fail() -> Tap:
        raise SourceLost("no such thing")

    with pytest.raises(SourceLost, match="no such thing"):
        Pump(fail, name="test").opened(5)


def test_a_stuck_feed_is_given_up_but_not_forgotten() -> None:
    gate = threading.Event()
    tap = Tap(0, then="wait", gate=gate)
    pump = Pump(lambda: tap_on_its_thread(tap), name="test")
    with pytest.raises(TimeoutError):
        pump.next(0.05)
    pump.close()
    assert pump.next(5) is None
    assert not pump.join(0.05)
    gate.set()
    assert pump.join(5)
    assert tap.is_released.is_set()


def test_a_stuck_opening_is_given_up() -> None:
    gate = threading.Event()

    def open_slowly() -> Tap:
        gate.wait(10)
        return Tap(0)

    pump = Pump(open_slowly, name="test")
    with pytest.raises(TimeoutError):
        pump.opened(0.05)
    pump.close()
    gate.set()
    assert pump.join(5)


def tap_on_its_thread(tap: Tap) -> Tap:
    tap.thread = threading.get_ident()
    return tap
