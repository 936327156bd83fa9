"""Steps on threads of their own: order, completeness, errors, and an early end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from faceseg_live.concurrency.overlap import BackgroundSink, prefetch

WAIT_S = 10.0


def put_all(behind: BackgroundSink[int], count: int) -> None:
    with behind:
        for number in range(count):
            behind.put(number)


def running() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("faceseg-")}


def test_ahead_gives_everything_in_order() -> None:
    assert list(prefetch(range(100), "count")) == list(range(100))
    assert running() == set()


def test_ahead_works_while_the_reader_does() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    with closing(prefetch(items(), "items")) as numbers:
        assert next(numbers) == 1
        assert made.wait(WAIT_S)


def test_ahead_raises_after_what_came_before() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise LookupError("no more")

    numbers = prefetch(items(), "items")
    assert next(numbers) == 1
    with pytest.raises(LookupError, match="no more"):
        next(numbers)
    assert running() == set()


def test_closing_ahead_ends_its_thread() -> None:
    def forever() -> Iterator[int]:
        while True:
            yield 1

    with closing(prefetch(forever(), "endless")) as numbers:
        next(numbers)
    assert running() == set()


def test_behind_does_everything_in_order_before_it_is_left() -> None:
    done: list[int] = []
    put_all(BackgroundSink(done.append, "collect"), 100)
    assert done == list(range(100))
    assert running() == set()


@pytest.mark.parametrize("count", [1, 1000])
def test_a_failing_step_is_heard(count: int) -> None:
    def fail(number: int) -> None:
        raise LookupError(number)

    with pytest.raises(LookupError):
        put_all(BackgroundSink(fail, "fail"), count)
    assert running() == set()


def test_an_error_outside_drops_what_waits() -> None:
    may_go_on, done = threading.Event(), list[int]()

    def slow(number: int) -> None:
        may_go_on.wait(WAIT_S)
        done.append(number)

    behind = BackgroundSink(slow, "slow")
    threading.Timer(0.1, may_go_on.set).start()

    def put_and_fail() -> None:
        with behind:
            for number in range(4):
                behind.put(number)
            raise KeyError

    with pytest.raises(KeyError):
        put_and_fail()
    assert done in ([], [0])
    assert running() == set()


def test_chained_steps_pass_the_error_of_the_last_one_on() -> None:
    def fail(_: int) -> None:
        raise LookupError("disk full")

    def work() -> None:
        with BackgroundSink(fail, "last") as last:
            put_all(BackgroundSink(last.put, "first"), 1000)

    with pytest.raises(LookupError, match="disk full"):
        work()
    assert running() == set()
