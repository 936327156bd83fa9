"""Objects on a thread and in a process of their own: what both promise, and what happens where they hang or crash."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.concurrency import memory_limit
from faceseg_live.domain.types import Frame, freeze
from faceseg_live.errors import EngineFailed, EngineUnavailable
from faceseg_live.isolation.answer import Answer, Gone, Unwanted
from faceseg_live.isolation.attendance import Attendance
from faceseg_live.isolation.home import Home
from faceseg_live.isolation.homes import home_for
from faceseg_live.isolation.own_process import OwnProcess, end_spare_process
from faceseg_live.isolation.own_thread import OwnThread
from faceseg_live.policy import limits
from tests.accidents import SpoilsItsEnd, Tenant, wake_sleepers
from tests.conftest import ROOT
from tests.processes import is_running, needs_proc

Eventually = Callable[[Callable[[], bool]], None]
DEADLINE_S = 60.0


def answered(answer: Answer[object]) -> object:
    assert answer.wait(lambda: DEADLINE_S)
    return answer.taken()


@pytest.fixture(params=["thread", "process"])
def home(request: pytest.FixtureRequest) -> Iterator[Home]:
    made: Home = OwnThread("tenant") if request.param == "thread" else OwnProcess()
    answered(made.open(Tenant))
    yield made
    made.leave()


@pytest.fixture
def process() -> Iterator[OwnProcess]:
    made = OwnProcess()
    answered(made.open(Tenant))
    yield made
    made.leave()


@pytest.fixture(autouse=True)
def _sleepers_wake() -> Iterator[None]:
    yield
    wake_sleepers()


@pytest.fixture(autouse=True, scope="module")
def _no_spare() -> Iterator[None]:
    yield
    end_spare_process()


class _Held:
    """Something that whoever waits holds."""


def test_an_error_is_in_no_cycle(home: Home) -> None:
    """Else those who wait, whom its traceback holds, would stay until the next collection of garbage."""

    def met() -> weakref.ref[_Held]:
        held = _Held()
        with pytest.raises(LookupError):
            Attendance().answered(home, home.begin("break_down"), "it")
        return weakref.ref(held)

    collects = gc.isenabled()
    gc.disable()
    try:
        assert met()() is None
    finally:
        if collects:
            gc.enable()


def test_an_object_is_called_in_order_and_keeps_its_state(home: Home) -> None:
    answers = [answered(home.begin("count")) for _ in range(3)]
    assert answers == [1, 2, 3]


def test_what_it_raises_is_raised_and_it_lives_on(home: Home) -> None:
    with pytest.raises(LookupError, match="nobody thought of this"):
        answered(home.begin("break_down"))
    with pytest.raises((SystemExit, Exception), match="a library gave up"):
        answered(home.begin("meet", "exits"))
    assert answered(home.begin("count")) == 1


@pytest.mark.parametrize("thing", [
    freeze(np.arange(300_000, dtype=np.uint8).reshape(100, 1000, 3)), np.ones((70, 90), np.float32), np.zeros((0, 3)),
    np.arange(24_000.0).reshape(200, 120)[::2, ::3], np.asfortranarray(np.ones((500, 400))),
], ids=["frozen", "writable", "empty", "strided", "fortran"])
def test_arrays_arrive_as_they_were(home: Home, thing: np.ndarray) -> None:
    for _ in range(2):
        seen = answered(home.begin("echo", {"inside": [thing]}))
        arrived = seen["inside"][0]  # type: ignore[index]
        np.testing.assert_array_equal(arrived, thing)
        assert (arrived.dtype, arrived.flags.writeable) == (thing.dtype, thing.flags.writeable)


def test_arrays_of_an_answer_are_its_own(process: OwnProcess) -> None:
    """Later answers come through the same memory."""
    first = answered(process.begin("echo", np.full(50_000, 1, np.uint8)))
    answered(process.begin("echo", np.full(9_000_000, 2, np.uint8)))
    assert np.all(np.asarray(first) == 1)


def test_a_frame_arrives_with_its_pixels(process: OwnProcess, frame_of: Callable[..., Frame]) -> None:
    frame = frame_of(np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8), 7, is_still=True)
    seen = answered(process.begin("echo", frame))
    assert isinstance(seen, Frame)
    np.testing.assert_array_equal(seen.pixels, frame.pixels)
    assert not seen.pixels.flags.writeable
    assert (seen.sequence, seen.time_s, seen.is_still, seen.size) == (7, frame.time_s, True, frame.size)
    np.testing.assert_array_equal(seen.reduced(2), frame.reduced(2))


def test_what_can_not_travel_is_an_error_and_nothing_worse(process: OwnProcess) -> None:
    with pytest.raises(Exception, match=r"(pickle|get) local object"):
        answered(process.begin("unpicklable"))
    with pytest.raises(Exception, match=r"(pickle|get) local object"):
        answered(process.begin("echo", lambda: None))
    assert answered(process.begin("count")) == 1


@pytest.mark.parametrize(("accident", "reason"), [("aborts", "SIGABRT"), ("is_killed", "SIGKILL (memory may be short)"),
                                                  ("exits_at_once", "exit code 7")])
def test_a_process_that_dies_says_why(process: OwnProcess, accident: str, reason: str) -> None:
    with pytest.raises(Gone) as gone:
        answered(process.begin("meet", accident))
    assert str(gone.value) == reason
    with pytest.raises(Gone):
        answered(process.begin("count"))


def test_whoever_hangs_is_left_and_a_process_ended(home: Home, eventually: Eventually) -> None:
    pid = home.pid if isinstance(home, OwnProcess) else None
    attendance = Attendance(lambda: 0.3)
    with pytest.raises(EngineFailed, match="The model has not answered for"):
        attendance.answered(home, home.begin("meet", "sleeps"), "The model")
    if pid is not None:
        eventually(lambda: not is_running(pid))


def test_a_patience_that_becomes_shorter_counts_at_once(home: Home) -> None:
    patience_s = iter([600.0, 600.0])
    attendance = Attendance(lambda: next(patience_s, 0.2))
    with pytest.raises(EngineFailed, match="It has not answered for"):
        attendance.answered(home, home.begin("meet", "sleeps"), "It")


def test_signs_of_life_count(home: Home) -> None:
    """It takes 1.6 s in all, and no part of it nearly as long as the patience."""
    assert Attendance(lambda: 1.2).answered(home, home.begin("meet", "takes_its_time"), "The model") == "done"


def test_what_nobody_wants_any_more_is_left_soon(home: Home) -> None:
    began_s = time.monotonic()
    with pytest.raises(Unwanted):
        Attendance(lambda: 50.0, lambda: False).answered(home, home.begin("meet", "sleeps"), "The model")
    assert time.monotonic() - began_s < 40


def test_more_than_the_patience_is_told_first(home: Home) -> None:
    told: list[object] = []
    attendance = Attendance(lambda: 0.2, tell=told.append)
    with pytest.raises(EngineFailed):
        attendance.answered(home, home.begin("meet", "sleeps"), "It", times=3, on_delay="it takes long")  # type: ignore[arg-type]
    assert told == ["it takes long"]


def test_a_closed_process_serves_again(process: OwnProcess) -> None:
    pid = answered(process.begin("process"))
    process.close(DEADLINE_S)
    again = OwnProcess()
    try:
        answered(again.open(Tenant))
        assert answered(again.begin("process")) == pid
        assert answered(again.begin("count")) == 1, "another object"
    finally:
        again.leave()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can limit it")
@pytest.mark.skipif(any(driver.exists() for driver in memory_limit._DRIVERS), reason="has a card that computes")
@pytest.mark.usefixtures("usual_limits")
def test_a_process_that_serves_again_has_the_memory_that_is_allowed_by_then() -> None:
    allowed = []
    for gigabytes in (1, 3):
        limits.set_model_limits(limits.USUAL_MODEL_SIDE, gigabytes)
        home = OwnProcess()
        answered(home.open(Tenant))
        allowed.append((answered(home.begin("process")), answered(home.begin("makes_room", 2_000_000_000))))
        home.close(DEADLINE_S)
    (first, was_allowed), (second, is_allowed) = allowed
    assert (first == second, was_allowed, is_allowed) == (True, False, True)


def test_an_object_that_can_not_be_closed_ends_its_process(eventually: Eventually) -> None:
    made = OwnProcess()
    answered(made.open(SpoilsItsEnd))
    pid = made.pid
    assert pid is not None
    with pytest.raises(LookupError, match="it sticks"):
        made.close(DEADLINE_S)
    eventually(lambda: not is_running(pid))


def test_a_thread_that_was_left_ends_when_it_comes_back(eventually: Eventually) -> None:
    may_go_on, closed = threading.Event(), threading.Event()

    class Late:
        def wait(self) -> None:
            may_go_on.wait(DEADLINE_S)

        def close(self) -> None:
            closed.set()

    made = OwnThread("late")
    answered(made.open(Late))
    made.begin("wait")
    made.leave()
    assert not closed.is_set()
    may_go_on.set()
    assert closed.wait(DEADLINE_S)
    eventually(lambda: not any(thread.name == "faceseg-late" for thread in threading.enumerate()))


def test_settings_of_the_environment_are_those_of_now(process: OwnProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    process.close(DEADLINE_S)
    monkeypatch.setenv("FACESEG_MODELS", "somewhere else")
    again = OwnProcess()
    try:
        answered(again.open(Tenant))
        assert answered(again.begin("variable", "FACESEG_MODELS")) == "somewhere else"
    finally:
        again.leave()


@needs_proc
def test_a_process_has_a_session_and_files_of_its_own(process: OwnProcess, tmp_path: Path) -> None:
    """Ctrl-C in the terminal is for whoever began it, and what that has open is not held open."""
    with (tmp_path / "open").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        end_spare_process()
        made = OwnProcess()
        try:
            answered(made.open(Tenant))
            assert answered(made.begin("session")) != os.getsid(0)
            assert str(tmp_path / "open") not in answered(made.begin("descriptors"))  # type: ignore[operator]
        finally:
            made.leave()


_PARENT = """
import os, sys, time
from faceseg_live.isolation.own_process import OwnProcess
from tests.accidents import Tenant
home = OwnProcess()
home.open(Tenant).wait()
if sys.argv[1] != "idle":
    home.begin("meet", "sleeps")
print(home.pid, flush=True)
time.sleep(60)
"""


@needs_proc
@pytest.mark.parametrize("state", ["idle", "busy"])
def test_nothing_is_left_of_it_where_its_parent_is_killed(state: str, eventually: Eventually) -> None:
    before = _shared_memories()
    parent = subprocess.Popen([sys.executable, "-c", _PARENT, state], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_running(pid)
    parent.kill()
    parent.communicate()
    eventually(lambda: not is_running(pid))
    assert _shared_memories() <= before


def test_what_can_not_be_had_elsewhere_lives_on_a_thread() -> None:
    foreign, own = (home_for(recipe, "It", reads_foreign_files=is_foreign)
                    for recipe, is_foreign in ((lambda: None, True), (Tenant, False)))
    assert isinstance(foreign, OwnThread)
    assert isinstance(own, OwnThread)
    foreign.leave()
    own.leave()


def test_without_a_process_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    end_spare_process()
    monkeypatch.setattr("faceseg_live.isolation.own_process.start_module", none)
    with pytest.raises(EngineUnavailable, match=r"It can't be loaded in a process of its own: .*unavailable"):
        home_for(Tenant, "It", reads_foreign_files=True)


def _shared_memories() -> set[Path]:
    """Those that have a name."""
    return set(Path("/dev/shm").glob("*faceseg*"))
