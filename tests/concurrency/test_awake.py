"""A program that stood still has waited for nothing."""

from __future__ import annotations

import threading
import time

import pytest

from faceseg_live.concurrency import awake
from faceseg_live.concurrency.awake import wait_awake

HOUR_S = 3600.0


def test_time_in_which_the_program_stood_still_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock jumps by an hour in the first wait; what is waited for comes after that."""
    monotonic, looks = time.monotonic, []

    def with_a_jump() -> float:
        looks.append(1)
        return monotonic() + (HOUR_S if len(looks) > 1 else 0.0)

    monkeypatch.setattr(awake.time, "monotonic", with_a_jump)
    changed, answers = threading.Condition(), []

    def answer() -> None:
        with changed:
            answers.append(True)
            changed.notify_all()

    timer = threading.Timer(0.4, answer)
    timer.start()
    with changed:
        assert wait_awake(changed, lambda: answers, 20.0)
    timer.join()


@pytest.mark.parametrize("is_there", [False, True])
def test_else_it_waits_as_long_as_asked(is_there: bool) -> None:
    changed, began_s = threading.Condition(), time.monotonic()
    with changed:
        assert wait_awake(changed, lambda: is_there, 0.05) is is_there
    assert is_there or time.monotonic() - began_s >= 0.05
