"""Work that nobody waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from faceseg_live.concurrency.beside import Beside

Eventually = Callable[[Callable[[], bool]], None]


@pytest.fixture
def beside() -> Iterator[Beside[int]]:
    made: Beside[int] = Beside("test", niceness=1)
    yield made
    made.close()


def test_it_is_there_when_it_is_finished_and_once(beside: Beside[int], eventually: Eventually) -> None:
    may_end = threading.Event()

    def work(value: int) -> int:
        may_end.wait(10)
        return value

    assert beside.take() is None
    beside.begin(work, 7)
    assert beside.is_working
    assert beside.take() is None
    may_end.set()
    eventually(lambda: not beside.is_working)
    assert (beside.take(), beside.take()) == (7, None)


def test_there_is_one_piece_of_work_at_a_time(beside: Beside[int]) -> None:
    beside.begin(int, 1)
    with pytest.raises(RuntimeError, match="not taken"):
        beside.begin(int, 2)
    assert beside.wait() == 1


def test_what_it_raises_is_raised_where_it_is_taken(beside: Beside[int]) -> None:
    beside.begin(int, "no number")
    with pytest.raises(ValueError, match="no number"):
        beside.wait()
    beside.begin(int, 3)
    assert beside.wait() == 3


def test_what_is_forgotten_has_ended_and_raises_nothing(beside: Beside[int]) -> None:
    beside.begin(int, "no number")
    beside.forget()
    assert beside.take() is None


def test_closed_it_begins_anew(beside: Beside[int]) -> None:
    beside.close()
    beside.begin(int, 4)
    assert beside.wait() == 4
