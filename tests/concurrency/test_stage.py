"""A stage: one thread, one report per failure, a clean end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest

from faceseg_live.concurrency.stage import Stage

Eventually = Callable[[Callable[[], bool]], None]


def test_steps_until_stopped_then_finishes_on_the_same_thread(eventually: Eventually) -> None:
    stepped: list[int] = []
    finished: list[int] = []
    stage = Stage(
        "count",
        lambda: stepped.append(threading.get_ident()),
        finish=lambda: finished.append(threading.get_ident()),
        on_failure=lambda *_: None,
    )
    stage.start()
    eventually(lambda: len(stepped) > 3)
    stage.stop()
    assert stage.join(5)
    assert finished == [stepped[0]] != [threading.get_ident()]


def test_a_failure_is_reported_once_and_retried_on_request(
    eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    broken, steps = threading.Event(), []
    broken.set()
    reports: list[tuple[str, str]] = []

    def step() -> None:
        if broken.is_set():
            raise ZeroDivisionError("by nothing")
        steps.append(1)

    stage = Stage("divide", step, on_failure=lambda name, report: reports.append((name, report)))
    stage.start()
    eventually(lambda: bool(reports))
    broken.clear()
    stage.retry()
    eventually(lambda: len(steps) > 2)
    stage.stop()
    assert stage.join(5)
    assert len(reports) == 1
    assert reports[0][0] == "divide"
    assert "ZeroDivisionError: by nothing" in reports[0][1]


def test_a_failed_stage_can_be_stopped(eventually: Eventually, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    reports: list[str] = []
    closed: list[bool] = []

    def fail() -> None:
        raise OSError("gone")

    stage = Stage("gone", fail, finish=lambda: closed.append(True), on_failure=lambda _, r: reports.append(r))
    stage.start()
    eventually(lambda: bool(reports))
    stage.stop()
    assert stage.join(5)
    assert closed == [True]
