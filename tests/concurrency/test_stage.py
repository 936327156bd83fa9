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


@pytest.mark.parametrize("error", [ZeroDivisionError("by nothing"), SystemExit("by nothing"),
                                   GeneratorExit("by nothing")], ids=lambda error: type(error).__name__)
def test_a_failure_is_reported_once_and_ends_with_another_target(
    error: BaseException, eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    target, steps, failures = ["bad"], [], []
    reports: list[tuple[str, str]] = []

    def step() -> None:
        if target[0] == "bad":
            failures.append(1)
            raise error
        steps.append(1)

    stage = Stage("divide", step, target=lambda: target[0],
                  on_failure=lambda name, report: reports.append((name, report)))
    stage.start()
    eventually(lambda: bool(reports))
    stage.reconsider()
    assert len(failures) == 1, "there is nothing else to work for"
    target[0] = "good"
    stage.reconsider()
    eventually(lambda: len(steps) > 2)
    stage.stop()
    assert stage.join(5)
    assert len(reports) == len(failures) == 1
    assert reports[0][0] == "divide"
    assert f"{type(error).__name__}: by nothing" in reports[0][1]


def test_a_target_that_changes_while_the_step_fails_needs_no_second_call(
    eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    target, steps = ["bad"], []
    stage: Stage

    def step() -> None:
        steps.append(target[0])
        if steps == ["bad"]:
            target[0] = "good"
            stage.reconsider()  # it does not rest yet
            raise OSError("gone")

    stage = Stage("change", step, target=lambda: target[0], on_failure=lambda *_: None)
    stage.start()
    eventually(lambda: steps.count("good") > 2)
    stage.stop()
    assert stage.join(5)


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
